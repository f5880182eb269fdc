#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Property test of `==`: of generated expressions every respelling is equal, every mutant is not.

    run.py [--seed S] [--count N] [--compiler g++]

Respellings and mutants are computed here in floating point as well, so that a respelling that is
none, or a mutant that is the same function, is not taken for the library's mistake. What fails is
printed with the names of the rules that made it.
"""
import argparse, concurrent.futures, math, pathlib, random, re, subprocess, sys, tempfile

import expressions, rules

HERE = pathlib.Path(__file__).resolve().parent
WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror".split()
LONGEST = 70  # nodes of a respelling

HEAD = """// SPDX-License-Identifier: BSL-1.0
#include <typegrad/typegrad.hpp>
namespace property {
namespace tg = typegrad;
using namespace tg::literals;
"""


def declarations():
    for name, (kind, rows, columns) in expressions.SYMBOLS.items():
        made = {"scalar": f'scalar<"{name}">', "column": f'vector<"{name}", {rows}>',
                "matrix": f'matrix<"{name}", {rows}, {columns}>'}[kind]
        yield f"[[maybe_unused]] constexpr auto {name} = tg::{made};\n"


def values(e, points):
    """The values at the points where there are any, or None."""
    found = []
    for point in points:
        try:
            v = expressions.value(e, point)
        except (OverflowError, ZeroDivisionError, ValueError):
            v = [math.nan]
        found.append(v if all(map(math.isfinite, v)) and max(map(abs, v)) < 1e12 else None)
    return found


def compare(a, b):
    """The largest relative difference, and at how many points both have values."""
    worst, count = 0.0, 0
    for v, w in zip(a, b):
        if v is None or w is None:
            continue
        count += 1
        scale = max(max(map(abs, v)), max(map(abs, w)), 1e-6)
        worst = max(worst, max(abs(p - q) for p, q in zip(v, w)) / scale)
    return worst, count


class Case:
    """An expression with its respellings and mutants, each with the names of the rules."""

    def __init__(self, number, seed, equal, unequal):
        self.number = number
        self.random = r = random.Random(seed * 1_000_003 + number)
        self.points = expressions.points(r, 3)
        kinds = [expressions.SCALAR] * 3 + [expressions.column(3), expressions.column(4),
                                            expressions.matrix(3, 4), expressions.matrix(4, 4)]
        while True:
            self.base = expressions.Drawer(r).draw(r.choice(kinds), r.choice((2, 2, 3, 3)))
            self.value = values(self.base, self.points)
            if 4 <= self.base.size() <= 24 and None not in self.value:
                break
        self.equal = self.made(rules.RESPELLINGS, equal, lambda: r.randint(1, 5))
        self.unequal = self.made(rules.MUTATIONS, unequal, lambda: 1)

    def made(self, allowed, wanted, steps):
        found = {}
        for _ in range(20 * wanted):
            if len(found) == wanted:
                break
            e, names = self.base, []
            for _ in range(steps()):
                if changed := rules.one_changed(e, allowed, self.random):
                    if changed[0].size() <= LONGEST:
                        e = changed[0]
                        names.append(changed[1])
            if not names or e == self.base:
                continue
            apart, count = compare(self.value, values(e, self.points))
            if allowed is rules.RESPELLINGS and apart > 1e-6:
                sys.exit(f"not a respelling ({names}): {expressions.text(self.base)}\n"
                         f"as {expressions.text(e)}")
            if count == 0 or (allowed is rules.MUTATIONS and apart < 1e-3):
                continue
            found[expressions.text(e)] = names
        return found

    def lines(self):
        yield f"namespace e{self.number} {{\n"
        yield f"constexpr auto e = {expressions.text(self.base)};\n"
        for sign, made in (("==", self.equal), ("!=", self.unequal)):
            for spelled, names in made.items():
                yield f"static_assert(e {sign} {spelled});  // {', '.join(names)}\n"
        yield "}\n"


def compile_unit(command, folder, index, cases):
    """The lines that failed, with the expression they are about, or what the compiler says."""
    lines = [*(HEAD.splitlines(True)), *declarations(), *(line for c in cases for line in c.lines()), "}\n"]
    source = folder / f"unit{index}.cpp"
    source.write_text("".join(lines))
    run = subprocess.run(command + [str(source)], text=True, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if run.returncode == 0:
        return []
    failed = sorted({int(n) for n in re.findall(rf"unit{index}\.cpp:(\d+):\d+: (?:fatal )?error:", run.stdout)})
    complaints = []
    for n in failed:
        base = next(line for line in reversed(lines[:n]) if line.startswith("constexpr auto e ="))
        complaints.append(base + lines[n - 1])
    return complaints or [run.stdout[:4000]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--system", default="", help="further include folders, separated by ;")
    parser.add_argument("--include", default=str(HERE.parent.parent / "include"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=220, help="expressions")
    parser.add_argument("--equal", type=int, default=4, help="respellings of each")
    parser.add_argument("--unequal", type=int, default=2, help="mutants of each")
    parser.add_argument("--units", type=int, default=4)
    parser.add_argument("--parts", type=int, default=1, help="compile only every N-th unit,")
    parser.add_argument("--part", type=int, default=0, help="beginning with this one")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=pathlib.Path, help="where to leave the translation units")
    options = parser.parse_args()
    command = [options.compiler, "-std=c++20", "-fsyntax-only", "-I", options.include, *WARNINGS]
    for folder in filter(None, options.system.split(";")):
        if folder != "/usr/include":
            command += ["-isystem", folder]
    cases = [Case(i, options.seed, options.equal, options.unequal) for i in range(options.count)]
    equal, unequal = sum(len(c.equal) for c in cases), sum(len(c.unequal) for c in cases)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        units = [cases[i::options.units] for i in range(options.units)]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            found = pool.map(lambda i: compile_unit(command, folder, i, units[i]), range(options.part, options.units, options.parts))
            complaints = [c for unit in found for c in unit]
    for complaint in complaints:
        print(complaint)
    print(f"seed {options.seed}: {len(cases)} expressions, {equal} respellings, {unequal} mutants; in part "
          f"{options.part + 1} of {options.parts}: {len(complaints)} wrong")
    used = {n for c in cases for names in [*c.equal.values(), *c.unequal.values()] for n in names}
    unused = {f.__name__ for f in rules.RESPELLINGS + rules.MUTATIONS} - used
    if unused and options.count >= 200:
        print("rules that never applied:", *sorted(unused))
        return 1
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
