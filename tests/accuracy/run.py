#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Builds and runs measure.cpp in its parts and writes docs/accuracy.md."""
import argparse, concurrent.futures, pathlib, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PARTS = 4
BEGIN, END = "<!-- measured -->\n", "<!-- end -->\n"
FLOATS_BEGIN, FLOATS_END = "<!-- every float -->\n", "<!-- end of every float -->\n"


def run(options, source, name, arguments=(), flags=()):
    folder = ROOT / "build/accuracy"
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    subprocess.run([options.compiler, "-std=c++20", "-O2", *flags, "-I", str(ROOT / "include"), str(HERE / source),
                    "-o", str(program)], check=True)
    done = subprocess.run([str(program), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return done.stdout, done.stderr


def replaced(text, begin, end, rows):
    head, rest = text.split(begin)
    return head + begin + rows + end + rest.split(end)[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--every", default="1")
    parser.add_argument("--floats", action="store_true")
    options = parser.parse_args()
    file = ROOT / "docs/accuracy.md"
    text = file.read_text()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        parts = list(pool.map(lambda k: run(options, "measure.cpp", f"measure{k}", [options.every], [f"-DPART={k}"]),
                              range(PARTS)))
    text = replaced(text, BEGIN, END, "".join(rows for rows, _ in parts))
    if options.floats:
        text = replaced(text, FLOATS_BEGIN, FLOATS_END, run(options, "every_float.cpp", "every_float")[0])
    file.write_text(text)
    print("".join(complaints for _, complaints in parts), end="", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
