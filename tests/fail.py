#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Compile-fail tests. Each tests/fail/*.cpp is a pair: with -DMISTAKE it must not compile, without it
must (so that no test passes by a typo). It begins with one or more lines

    // expect: <regex>

and each regex must match within the first five lines of what the compiler says, which may be at most
25 lines and one error. The five lines are matched joined by a space (and, for a message cut in two,
joined by nothing), without what clang writes between the parts of a sentence.

What must compile is compiled many files at a time, each in a namespace of its own; if that fails, one by
one, to name the guilty. With --parts N --part I only every N-th file's mistake is made, beginning with the
I-th: one compiler says one half of the sentences, another the other half.

With --build the header is compiled once, and taken from there; g++ then says one line less, and one line
less is allowed.
"""
import argparse, concurrent.futures, pathlib, re, subprocess, sys, tempfile

LONGEST, FIRST, TOGETHER = 25, 5, 16
BETWEEN_PARTS = re.compile(r'"\}, (?:\w+::)*fixed_string<\d+>\{"')
HERE = pathlib.Path(__file__).resolve().parent


class Compiler:
    """A command, with a precompiled header if there is a folder for one."""

    def __init__(self, command, build=None):
        self.command, self.spared = command, 0
        if build is None:
            return
        header = HERE.parent / "include" / "typegrad" / "typegrad.hpp"
        said = subprocess.run([command[0], "--version"], text=True, stdout=subprocess.PIPE).stdout
        clang = "clang" in said
        folder = build / "typegrad"
        folder.mkdir(parents=True, exist_ok=True)
        ready = folder / ("typegrad.pch" if clang else "typegrad.hpp.gch")
        kept = [word for word in command if word != "-fsyntax-only"]
        if subprocess.run(kept + ["-x", "c++-header", str(header), "-o", str(ready)]).returncode != 0:
            return
        if clang:
            self.command = command + ["-include-pch", str(ready)]
        else:
            self.command, self.spared = [command[0], "-I", str(build), *command[1:]], 1


def compiled(command, *arguments, text=None):
    run = subprocess.run(command + [*arguments], text=True, input=text or "",
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return run.returncode, run.stdout.rstrip("\n").split("\n")


def controls(compiler, files):
    """By file: what is wrong without the mistake, if anything is."""
    texts = [file.read_text() for file in files]
    includes = sorted({line for text in texts for line in text.split("\n") if line.startswith("#include <")})
    program = "".join(f'namespace control_{i} {{\n#include "{file.resolve()}"\n}}\n' for i, file in enumerate(files))
    if compiled(compiler.command, "-x", "c++", "-", text="\n".join(includes) + "\n" + program)[0] == 0:
        return {}
    runs = {file: compiled(compiler.command, str(file)) for file in files}
    return {file: ("does not compile without the mistake", output) for file, (code, output) in runs.items() if code}


def mistake(compiler, file):
    """None, or what is wrong with the mistake, and the compiler's words."""
    expected = []
    for line in file.read_text().split("\n"):
        if line.startswith("// expect: "):
            expected.append(line[len("// expect: "):].strip())
        elif not line.startswith("//"):
            break
    if not expected:
        return "has no line `// expect: <regex>` at its top", []
    code, output = compiled(compiler.command, "-DMISTAKE", str(file))
    if code == 0:
        return "compiles with the mistake", output
    if code < 0 or "internal compiler error" in "\n".join(output):
        return "crashes the compiler", output
    first = [BETWEEN_PARTS.sub("", line.strip()) for line in output[:FIRST - compiler.spared]]
    for regex in expected:
        if not any(re.search(regex, re.sub(r"\s+", " ", glue.join(first))) for glue in (" ", "")):
            return f"does not say within {FIRST} lines: {regex}", output
    if len(output) > LONGEST - compiler.spared:
        return f"takes {len(output)} lines, more than {LONGEST}", output
    errors = sum(" error: " in line for line in output)
    if errors != 1:
        return f"is {errors} errors, not one", output
    return None


def check(compiler, files, part=0, parts=1):
    """By file: what is wrong and the compiler's words."""
    batches = [files[i:i + TOGETHER] for i in range(0, len(files), TOGETHER)]
    made = files[part::parts]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        wrong = dict(zip(made, pool.map(lambda file: mistake(compiler, file), made)))
        for found in pool.map(lambda batch: controls(compiler, batch), batches):
            wrong |= found
    return {file: wrong[file] for file in files if wrong.get(file)}


def run(compiler, files, part, parts):
    failures = check(compiler, files, part, parts)
    for file, (what, output) in failures.items():
        print(f"{file.name}: {what}")
        for line in output[:LONGEST + 5]:
            print("    | " + line[:400])
    print(f"{len(files)} mistakes, {len(files[part::parts])} made, {len(failures)} not reported as they should be")
    return len(failures)


def selftest(compiler):
    """The driver must see every way in which a pair can be bad."""
    sentence = '// expect: x is 4\nconstexpr int four = 4;\n%s\n#ifdef MISTAKE\n%s\n#endif\n'
    assertion = 'static_assert(four == 5, "x is 4");'
    cases = {
        "good": (sentence % ("", assertion), None),
        "control": (sentence % ("int y = no_such_name;", assertion), "without the mistake"),
        "harmless": (sentence % ("", "static_assert(four == 4);"), "compiles with"),
        "wording": (sentence % ("", 'static_assert(four == 5, "x is wrong");'), "does not say"),
        "late": (sentence % ("", "int z = no_such_name;\n" * 3 + assertion), "does not say"),
        "long": (sentence % ("", assertion + "\nint z = no_such_name;" * 12), "takes"),
        "twice": (sentence % ("", assertion + "\nint z = no_such_name;"), "is 2 errors"),
        "parts": ('// expect: x is 4, v is 5\n#ifdef MISTAKE\n'
                  '#error fixed_string<9>{"x is 4,"}, typegrad::fixed_string<8>{" v is 5"}\n#endif\n', None),
        "silent": ("int x = 0;\n", "has no line"),
    }
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        files = {name: pathlib.Path(folder) / f"{name}.cpp" for name in cases}
        for name, file in files.items():
            file.write_text(cases[name][0])
        wrong = check(compiler, [*files.values()])
        for name, file in files.items():
            got, expected = wrong.get(file), cases[name][1]
            if (got is None) != (expected is None) or (expected and expected not in got[0]):
                failures += 1
                print(f"{name}: expected {expected}, got {got}")
    print(f"{len(cases)} cases of the driver itself, {failures} wrong")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--system", default="", help="further include folders, separated by ;")
    parser.add_argument("--build", type=pathlib.Path, help="a folder for the compiled header")
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--part", type=int, default=0)
    parser.add_argument("--selftest", action="store_true")
    parser.add_argument("files", nargs="*", type=pathlib.Path, help="default: all of tests/fail")
    options = parser.parse_args()
    command = [options.compiler, "-std=c++20", "-fsyntax-only", "-I", str(HERE.parent / "include")]
    for folder in filter(None, options.system.split(";")):
        if folder != "/usr/include":
            command += ["-isystem", folder]
    compiler = Compiler(command, options.build)
    if options.selftest:
        return 1 if selftest(compiler) else 0
    files = options.files or sorted(HERE.glob("fail/*.cpp"))
    return 1 if run(compiler, files, options.part, options.parts) else 0


if __name__ == "__main__":
    sys.exit(main())
