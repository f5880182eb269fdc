#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Loops over the elementary functions, one number at a time as a user writes them, must become vector code, with
and without -ffast-math: the compiler's report says which did. Where a root is among the code, without -ffast-math
it takes -fno-math-errno: otherwise the compiler has to call sqrt for what is below 0."""
import argparse, pathlib, re, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FUNCTIONS = ("exp exp2 expm1 log log2 log10 log1p sqrt cbrt atan asin acos sinh cosh tanh asinh acosh atanh "
             "erf erfc sigmoid softplus log_sigmoid sech_squared normal_cdf log1mexp").split()
ROOTS = "sqrt asin acos asinh acosh".split()
TYPES = ("double", "float")


def source(functions):
    text = "#include <typegrad/math/all.hpp>\n"
    lines = {}
    for function in functions:
        for kind in TYPES:
            lines[text.count("\n") + 2] = f"{function}({kind})"
            text += (f"void {function}_{kind}({kind}* __restrict y, const {kind}* __restrict x, long n) {{\n"
                     f"    for (long i = 0; i < n; ++i) y[i] = typegrad::math::{function}(x[i]);\n}}\n")
    return text, lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--system", default="", help="further include folders, separated by ;")
    options = parser.parse_args()
    clang = "clang" in subprocess.run([options.compiler, "--version"], stdout=subprocess.PIPE, text=True).stdout
    report = ["-Rpass=loop-vectorize"] if clang else ["-fopt-info-vec-optimized"]
    plain = [function for function in FUNCTIONS if function not in ROOTS]
    loops = failures = 0
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "loops.cpp"
        for functions, extra in ((plain, []), (ROOTS, ["-fno-math-errno"]), (FUNCTIONS, ["-ffast-math"])):
            text, lines = source(functions)
            file.write_text(text)
            loops += len(lines)
            run = subprocess.run([options.compiler, "-std=c++20", "-O3", "-mavx2", "-c", *report, *extra, "-I", str(ROOT / "include"),
                                  str(file), "-o", str(file.with_suffix(".o"))], stderr=subprocess.PIPE, text=True)
            if run.returncode != 0:
                sys.exit(run.stderr)
            done = {int(line) for line in re.findall(r"loops\.cpp:(\d+):\d+: .*vectorized", run.stderr)}
            for line, name in lines.items():
                if line not in done:
                    failures += 1
                    print(f"{name} is not vectorised with {' '.join(extra) or 'plain flags'}")
    print(f"{loops} loops, {failures} not vectorised")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
