#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Compile-fail tests. Each tests/fail/*.cpp is a pair: with -DMISTAKE it must not compile, without it
must (so that no test passes by a typo). It begins with one or more lines

    // expect: <regex>

and each regex must match within the first five lines of what the compiler says, which may be at most
25 lines and one error. The five lines are matched joined by a space (and, for a message cut in two,
joined by nothing), without what clang writes between the parts of a sentence.

With --build the header is compiled once, and taken from there: by g++ always, which then says one line
less (and one line less is then allowed), by clang where no message is looked at.
"""
import argparse, concurrent.futures, pathlib, re, subprocess, sys, tempfile

LONGEST, FIRST = 25, 5
BETWEEN_PARTS = re.compile(r'"\}, (?:\w+::)*fixed_string<\d+>\{"')
HERE = pathlib.Path(__file__).resolve().parent


class Compiler:
    """A command, with and without a precompiled header."""

    def __init__(self, command, build=None):
        self.command, self.quick, self.spared = command, command, 0
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
            self.quick = command + ["-include-pch", str(ready)]
        else:
            self.command = self.quick = [command[0], "-I", str(build), *command[1:]]
            self.spared = 1


def compile_once(compiler, file, mistake):
    command = compiler.command + ["-DMISTAKE"] if mistake else compiler.quick
    run = subprocess.run(command + [str(file)], text=True,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return run.returncode, run.stdout.rstrip("\n").split("\n")


def check(command, file):
    """None, or what is wrong and the compiler's words."""
    expected = []
    for line in file.read_text().split("\n"):
        if line.startswith("// expect: "):
            expected.append(line[len("// expect: "):].strip())
        elif not line.startswith("//"):
            break
    if not expected:
        return "has no line `// expect: <regex>` at its top", []
    code, output = compile_once(command, file, False)
    if code != 0:
        return "does not compile without the mistake", output
    code, output = compile_once(command, file, True)
    if code == 0:
        return "compiles with the mistake", output
    if code < 0 or "internal compiler error" in "\n".join(output):
        return "crashes the compiler", output
    first = [BETWEEN_PARTS.sub("", line.strip()) for line in output[:FIRST - command.spared]]
    for regex in expected:
        if not any(re.search(regex, re.sub(r"\s+", " ", glue.join(first))) for glue in (" ", "")):
            return f"does not say within {FIRST} lines: {regex}", output
    if len(output) > LONGEST - command.spared:
        return f"takes {len(output)} lines, more than {LONGEST}", output
    errors = sum(" error: " in line for line in output)
    if errors != 1:
        return f"is {errors} errors, not one", output
    return None


def run(command, files):
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for file, wrong in zip(files, pool.map(lambda file: check(command, file), files)):
            if wrong:
                failures += 1
                print(f"{file.name}: {wrong[0]}")
                for line in wrong[1][:LONGEST + 5]:
                    print("    | " + line[:400])
    print(f"{len(files)} mistakes, {failures} not reported as they should be")
    return failures


def selftest(command):
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
        for name, (text, expected) in cases.items():
            file = pathlib.Path(folder) / f"{name}.cpp"
            file.write_text(text)
            got = check(command, file)
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
    parser.add_argument("--selftest", action="store_true")
    parser.add_argument("files", nargs="*", type=pathlib.Path, help="default: all of tests/fail")
    options = parser.parse_args()
    command = [options.compiler, "-std=c++20", "-fsyntax-only", "-I", str(HERE.parent / "include")]
    for folder in filter(None, options.system.split(";")):
        if folder != "/usr/include":
            command += ["-isystem", folder]
    command = Compiler(command, options.build)
    if options.selftest:
        return 1 if selftest(command) else 0
    return 1 if run(command, options.files or sorted(HERE.glob("fail/*.cpp"))) else 0


if __name__ == "__main__":
    sys.exit(main())
