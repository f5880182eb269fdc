#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What the reference models in models/ cost the compiler, in template instantiations: clang's
-ftime-trace with every event, however short, so that the counts are the same on every run. Fails
when a model takes 3 % more than baseline.json says; --update writes what is counted now to it.
What the front door instantiates by itself is counted apart and subtracted: it grows with every
operation, and a model pays for it once.

The counts belong to a compiler and its standard library: with any other version than the one named
in the baseline there is nothing to compare, and the test is skipped (exit code 77).
"""
import argparse, collections, json, pathlib, re, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent
BASELINE = HERE / "baseline.json"
EVENTS = ("InstantiateClass", "InstantiateFunction")
MOST = 1.03
SKIPPED = 77


def version(compiler):
    """clang and the standard library, as far as counts depend on them; None for other compilers."""
    macros = subprocess.run([compiler, "-dM", "-E", "-x", "c++", "-std=c++20", "-include", "version", "-"],
                            input="", text=True, capture_output=True).stdout
    value = dict(re.findall(r"^#define (__clang_major__|_GLIBCXX_RELEASE|_LIBCPP_VERSION) (\d+)", macros, re.M))
    if "__clang_major__" not in value:
        return None
    library = f"libstdc++ {value['_GLIBCXX_RELEASE']}" if "_GLIBCXX_RELEASE" in value else "another library"
    return f"clang {value['__clang_major__']}, {library}"


def count(command, file):
    with tempfile.TemporaryDirectory() as folder:
        trace = pathlib.Path(folder) / "trace.json"
        run = subprocess.run(command + [f"-ftime-trace={trace}", "-ftime-trace-granularity=0", str(file)],
                             text=True, stdin=subprocess.DEVNULL, capture_output=True)
        if run.returncode != 0:
            sys.exit(f"{file.name} does not compile:\n{run.stderr[:2000]}")
        found = collections.Counter(re.findall(r'"name":"(\w+)"', trace.read_text()))
    return {event: found[event] for event in EVENTS}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", default="clang++-16")
    parser.add_argument("--system", default="", help="include folders of libraries, divided by ;")
    parser.add_argument("--update", action="store_true", help="write the baseline")
    arguments = parser.parse_args()

    mine = version(arguments.compiler)
    if mine is None:
        sys.exit(f"{arguments.compiler} is not clang, which alone can count")
    old = json.loads(BASELINE.read_text()) if BASELINE.exists() else {"compiler": mine, "models": {}}
    if old["compiler"] != mine and not arguments.update:
        print(f"the baseline is of {old['compiler']}, this is {mine}: nothing to compare")
        sys.exit(SKIPPED)

    command = [arguments.compiler, "-std=c++20", "-fsyntax-only", f"-I{HERE.parent.parent / 'include'}"]
    for folder in filter(None, arguments.system.split(";")):
        if folder != "/usr/include":
            command += ["-isystem", folder]
    with tempfile.NamedTemporaryFile("w", suffix=".cpp") as file:
        file.write("#include <typegrad/typegrad.hpp>\n")
        file.flush()
        alone = count(command, pathlib.Path(file.name))
    print(f"the include alone: {alone[EVENTS[0]]} classes, {alone[EVENTS[1]]} functions")
    counted, grown = {}, []
    print(f"{'model':16}{'classes':>9}{'before':>9}{'functions':>11}{'before':>9}{'change':>9}")
    for file in sorted((HERE / "models").glob("*.cpp")):
        found = count(command, file)
        new = counted[file.stem] = {event: found[event] - alone[event] for event in EVENTS}
        before = old["models"].get(file.stem)
        if before is None:
            print(f"{file.stem:16}{new[EVENTS[0]]:9}{'-':>9}{new[EVENTS[1]]:11}{'-':>9}{'new':>9}")
            grown.append(f"{file.stem} is not in the baseline")
            continue
        now, then = sum(new.values()), sum(before.values())
        change = f"{100 * (now - then) / then:+.1f} %"
        print(f"{file.stem:16}{new[EVENTS[0]]:9}{before[EVENTS[0]]:9}{new[EVENTS[1]]:11}{before[EVENTS[1]]:9}"
              f"{change:>9}")
        if now > MOST * then:
            grown.append(f"{file.stem} takes {change} instantiations: {now} where it was {then}")
    for name in sorted(set(old["models"]) - set(counted)):
        grown.append(f"{name} is in the baseline, and there is no such model")

    if arguments.update:
        BASELINE.write_text(json.dumps({"compiler": mine, "models": counted}, indent=1) + "\n")
        print(f"written to {BASELINE.relative_to(HERE.parent.parent)}")
        return
    if grown:
        print("\n".join(grown))
        print("If that is worth it: tests/cost/gate.py --update, and say why in the commit.")
        sys.exit(1)


if __name__ == "__main__":
    main()
