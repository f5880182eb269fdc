#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Property test of `equivalent`: of generated expressions every mutant is refuted, each a right
identity with one thing wrong at a random depth: a sign, the order of operands, an exponent, a
transposition, an index, a number, a dropped or an added term, another name. Every respelling is proved.

    proofs.py [--seed S] [--count N] [--compiler g++]

The judging is what `equivalent` does in the compiler, called when the program runs.
"""
import argparse, collections, pathlib, re, subprocess, sys, tempfile

import expressions, rules, run

HERE = pathlib.Path(__file__).resolve().parent
# What proofs may refuse: sums in logarithms have no laws, a maximum of a tensor is a name, and a
# condition may be one that no input meets.
BEYOND = re.compile(r"\b(softplus|logsumexp|log|max|min)\b|[<>]")

VERDICTS = ("proved", "refuted", "different", "too deep", "too large", "at run time", "too many", "nowhere", "by name",
            "unsettled", "likely")


def plain(text):
    """As to_string writes it."""
    return re.sub(r"(\d)_c\b", r"\1", text).replace("tg::", "")


def judged(program, pairs):
    """The verdict of each pair."""
    lines = []
    for name, (kind, rows, columns) in expressions.SYMBOLS.items():
        extents = {"scalar": (), "column": (rows,), "matrix": (rows, columns)}[kind]
        lines.append(" ".join(map(str, (name, *extents))))
    lines.append("")
    for base, other, *_ in pairs:
        lines += [base, other]
    said = subprocess.run([str(program)], input="\n".join(lines) + "\n", text=True, check=True,
                          stdout=subprocess.PIPE).stdout.split()
    return [VERDICTS[int(v)] for v in said]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--system", default="", help="further include folders, separated by ;")
    parser.add_argument("--include", default=str(HERE.parent.parent / "include"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=680, help="expressions")
    parser.add_argument("--equal", type=int, default=1, help="respellings of each")
    parser.add_argument("--unequal", type=int, default=3, help="mutants of each")
    options = parser.parse_args()
    command = [options.compiler, "-std=c++20", "-O1", "-I", options.include, "-I", str(HERE.parent)]
    for folder in filter(None, options.system.split(";")):
        if folder != "/usr/include":
            command += ["-isystem", folder]
    cases = [run.Case(i, options.seed, options.equal, options.unequal) for i in range(options.count)]
    pairs = []
    for case in cases:
        for right, made in ((True, case.equal), (False, case.unequal)):
            pairs += [(plain(expressions.text(case.base)), plain(other), names, right)
                      for other, names in made.items()]
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "judge"
        built = subprocess.run(command + [str(HERE / "judge.cpp"), "-o", str(program)], text=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if built.returncode != 0:
            sys.exit(built.stdout[:4000])
        found = [(*pair, verdict) for pair, verdict in zip(pairs, judged(program, pairs), strict=True)]
    wrong, open_ones, used = 0, 0, collections.Counter()
    for base, other, names, right, verdict in found:
        used[verdict] += 1
        if verdict == ("proved" if right else "refuted"):
            continue
        if right and (verdict == "too many" or (verdict != "refuted" and BEYOND.search(base + other))):
            open_ones += 1
            continue
        wrong += 1
        print(f"{verdict}, but it is {'right' if right else 'wrong'} ({', '.join(names)}):\n  {base}\n  {other}")
    mutants = sum(not right for *_, right, _ in found)
    print(f"seed {options.seed}: {mutants} mutants, {len(found) - mutants} respellings, of these {open_ones} "
          f"beyond what is decided, {wrong} wrong; {dict(used)}")
    applied = collections.Counter(name for *_, made, right, _ in found if not right for name in made)
    rare = [f.__name__ for f in rules.MUTATIONS if applied[f.__name__] < 20]
    if rare and options.count >= 680:
        print("hardly ever changed:", *rare)
        return 1
    return 1 if wrong or (options.count >= 680 and mutants < 2000) else 0


if __name__ == "__main__":
    sys.exit(main())
