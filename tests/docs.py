#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Compiles the C++ in README.md and docs/**/*.md. What a fence says after ``` decides:

    cpp             compiled as it stands; if it has a main, also linked and run
    cpp fragment    stands at namespace scope, after the include and `namespace tg = typegrad`
    cpp continued   is added to the block before it in the same file
    cpp wrong       must not compile; `wrong continued`: added to the block before it, it must not compile
    cpp example     of docs/reference: the body of a function, or a namespace if it declares a struct; all are
                    compiled together, with the symbols that docs/reference/README.md names
    cpp signature   is left alone

A fragment that is `wrong` needs only `wrong`. Other fences (text, sh, cmake) are left alone.
"""
import argparse, concurrent.futures, pathlib, re, subprocess, sys

import reference

ROOT = pathlib.Path(__file__).resolve().parent.parent
PRELUDE = "#include <typegrad/typegrad.hpp>\nnamespace tg = typegrad;\nusing namespace tg::literals;\n"
FENCE = re.compile(r"^```cpp([^\n]*)\n(.*?)^```[ \t]*$", re.M | re.S)


def programs(file):
    """(line, must fail, text) of every program that the file's fences make."""
    text, name = file.read_text(), file.relative_to(ROOT).as_posix()
    found, current = [], None
    for fence in FENCE.finditer(text):
        words = set(fence[1].split())
        if words & {"example", "signature"}:
            continue
        if unknown := words - {"fragment", "continued", "wrong"}:
            sys.exit(f"{name}: a fence says {' '.join(unknown)}")
        line = text.count("\n", 0, fence.start()) + 2
        block = f'#line {line} "{name}"\n{fence[2]}'
        if "continued" in words:
            if current is None:
                sys.exit(f"{name}:{line}: nothing to continue")
            block = current[2] + block
        elif "fragment" in words or ("wrong" in words and "#include <typegrad" not in block):
            block = PRELUDE + block
        if "wrong" in words:
            found.append([line, True, block])
        elif "continued" in words:
            current[2] = block
        else:
            current = [line, False, block]
            found.append(current)
    return [(name, *program) for program in found]


EXAMPLES = """#include <typegrad/typegrad.hpp>
#include <typegrad/testing/diagnose.hpp>
#include <typegrad/testing/gradcheck.hpp>
#if __has_include(<Eigen/Core>)
#include <typegrad/interop/eigen.hpp>
#endif
#include <boost/hana.hpp>
#include <iostream>
#include <span>
#include <vector>
namespace tg = typegrad;
using namespace tg::literals;
"""


def examples(units):
    """The examples of the reference as so many programs."""
    found = []
    for file in sorted(ROOT.glob("docs/reference/*.md")):
        text, name = file.read_text(), file.relative_to(ROOT).as_posix()
        for fence in FENCE.finditer(text):
            if "example" not in fence[1].split() or ("Eigen" in fence[2] and name.endswith("interop_eigen.md")):
                continue
            scope = "namespace" if re.search(r"^struct ", fence[2], re.M) else "[[maybe_unused]] void"
            head = f"{scope} example{len(found)}" + ("" if scope == "namespace" else "()")
            found.append(f'{head} {{\n#line {text.count(chr(10), 0, fence.start()) + 2} "{name}"\n{fence[2]}}}\n')
    for unit in range(units):
        yield "docs/reference", unit, False, EXAMPLES + reference.SYMBOLS + "".join(found[unit::units])


def check(command, folder, program):
    name, line, must_fail, text = program
    source = folder / f"{re.sub('[^A-Za-z0-9]', '_', name.removesuffix('.md'))}_{line}.cpp"
    source.write_text(text)
    runs = re.search(r"\bint main\(", text) and not must_fail
    target = ["-o", str(source.with_suffix(""))] if runs else ["-fsyntax-only"]
    steps = [command + [str(source)] + target] + ([[str(source.with_suffix(""))]] if runs else [])
    for step in steps:
        run = subprocess.run(step, text=True, stdin=subprocess.DEVNULL, cwd=folder, timeout=300,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if must_fail and run.returncode == 0:
            return "compiles, but is called wrong"
        if run.returncode != 0 and not must_fail:
            what = "does not compile" if step is steps[0] else f"ends with {run.returncode}"
            return what + "".join(f"\n    | {text[:400]}" for text in run.stdout.splitlines()[:30])
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--system", default="", help="further include folders, separated by ;")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/docs")
    options = parser.parse_args()
    folder = options.build.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    command = [options.compiler, "-std=c++20", "-I", str(ROOT / "include")]
    for include in filter(None, options.system.split(";")):
        if include != "/usr/include":
            command += ["-isystem", include]
    files = [file for file in [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))] if file.exists()]
    work = [program for file in files for program in programs(file)] + list(examples(2))
    failures = 0
    for page in reference.stale():
        failures += 1
        print(f"docs/reference/{page} is not what the docstrings say: run tests/reference.py")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for program, wrong in zip(work, pool.map(lambda one: check(command, folder, one), work)):
            if wrong:
                failures += 1
                print(f"{program[0]}:{program[1]}: {wrong}")
    print(f"{len(work)} programs in {len(files)} files, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
