#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Every function of each element with something inside, op(2x), op(xy) and op(xy, x + y): its value and all
derivatives of first and second order against differences of many digits, which know no rule.

    inner.py [--compiler g++] [--flags=-O1] [--points 20] [--seed 1] [name...]
"""
import argparse, math, pathlib, random, subprocess, sys, tempfile

import mpmath

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import words

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ALLOWED = 1e-12  # of the largest of a function's derivatives of one order
TOGETHER = 6     # functions in one program
LABELS = ("f", "fx", "fy", "fxx", "fxy", "fyy")
HEAD = """#include <typegrad/typegrad.hpp>
#include <cstdio>
#include <tuple>
namespace tg = typegrad;
using namespace tg::literals;
constexpr auto x = tg::scalar<"x">;
constexpr auto y = tg::scalar<"y">;
template <class E>
void compute(E e) {
    constexpr auto f = tg::function(e + 0_c * x + 0_c * y, tg::diff(e, x), tg::diff(e, y), tg::diff<2>(e, x),
                                    tg::diff(tg::diff(e, x), y), tg::diff<2>(e, y));
    int count = 0;
    if (std::scanf("%d", &count) != 1) return;
    for (double a = 0, b = 0; count > 0 && std::scanf("%la %la", &a, &b) == 2; --count) {
        std::apply([](auto... v) { (std::printf("%a ", static_cast<double>(v)), ...); }, f(x = a, y = b));
        std::puts("");
    }
}
int main() {
"""


def short(v):
    """With so few bits that products and sums of two are exact."""
    m, e = math.frexp(v)
    return math.ldexp(round(m * 2 ** 20), e - 20)


def inside(word, kind):
    """The operands of an operation as a function of x and y, and as C++."""
    if word.arity == 1:
        return (lambda x, y: (2 * x,), ["2_c * x"]) if kind == "2x" else (lambda x, y: (x * y,), ["(x * y)"])
    return lambda x, y: (x * y, x + y), ["(x * y)", "(x + y)"]


def drawn(word, operands, count, draw):
    """Points where the operands are within the word's intervals, and far from kinks."""
    found = []
    for _ in range(100000):
        low, high = word.intervals[0]
        wide = draw.uniform(max(low, -40), min(high, 40)) * draw.choice((1, 1, 0.125))
        y = short(draw.uniform(0.3, 3) * draw.choice((-1, 1)))
        x = short(wide / (2 if word.arity == 1 else y))
        each = operands(x, y)
        if (x != 0 and all(low <= v <= high for v, (low, high) in zip(each, word.intervals)) and
                not (word.kink and word.kink(*each) < words.MARGIN)):
            found.append((x, y))
            if len(found) == count:
                return found
    sys.exit(f"{word.name}: no points within its intervals")


def wanted(word, operands, x, y):
    """The six numbers, by differences."""
    with mpmath.workdps(150):
        x, y = mpmath.mpf(x), mpmath.mpf(y)
        h, k = abs(x) * mpmath.mpf(10) ** -20, abs(y) * mpmath.mpf(10) ** -20
        g = {(i, j): mpmath.mpf(word.f(*operands(x + i * h, y + j * k))) for i in (-1, 0, 1) for j in (-1, 0, 1)}
        return (g[0, 0], (g[1, 0] - g[-1, 0]) / (2 * h), (g[0, 1] - g[0, -1]) / (2 * k),
                (g[1, 0] - 2 * g[0, 0] + g[-1, 0]) / h ** 2,
                (g[1, 1] - g[1, -1] - g[-1, 1] + g[-1, -1]) / (4 * h * k),
                (g[0, 1] - 2 * g[0, 0] + g[0, -1]) / k ** 2)


def check(options, cases, folder):
    """The number of functions that are wrong."""
    draw, text, body, tests = random.Random(options.seed), "", HEAD, []
    for word, kind in cases:
        operands, spelled = inside(word, kind)
        points = drawn(word, operands, options.points, draw)
        tests.append((word, kind, operands, points))
        body += f"    compute({word.text.format(*spelled)});\n"
        text += f"{len(points)}\n" + "".join(f"{x.hex()} {y.hex()}\n" for x, y in points)
    file = pathlib.Path(folder) / "inner.cpp"
    file.write_text(body + "}\n")
    program = file.with_suffix("")
    subprocess.run([options.compiler, "-std=c++20", *options.flags.split(), "-I", str(ROOT / "include"), str(file), "-o",
                    str(program)], check=True)
    lines = iter(subprocess.run([str(program)], input=text, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines())
    failures = 0
    for word, kind, operands, points in tests:
        worst, said = 0, ""
        for point in points:
            got, right = [float.fromhex(v) for v in next(lines).split()], wanted(word, operands, *point)
            for order in (range(1), range(1, 3), range(3, 6)):
                # Of operands of one size: a derivative by y is larger by x / y than one by x.
                size = [abs(point[1]) ** l.count("y") * abs(point[0]) ** l.count("x") for l in LABELS]
                scale = max([abs(right[i]) * size[i] for i in order] + [abs(right[0]) * mpmath.mpf("1e-60"), 1e-300])
                for i in order:
                    off = float(abs(got[i] - right[i]) * size[i] / scale)
                    if not off <= worst:
                        worst, said = off, f"{LABELS[i]} at {point}: {got[i]!r}, not {mpmath.nstr(right[i], 17)}"
        wrong = not worst <= ALLOWED
        failures += wrong
        print(f"{word.name} of {kind}: {worst:.1e}" + (f"   wrong: {said}" if wrong else ""), flush=True)
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--flags", default="-O1")
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    cases = [(word, kind) for word in words.WORDS if word.elementwise and word.arity < 3 and "(!" not in word.text
             and (not options.names or word.name in options.names)
             for kind in (("2x", "xy") if word.arity == 1 else ("xy, x + y",))]
    with tempfile.TemporaryDirectory() as folder:
        failures = sum(check(options, cases[i:i + TOGETHER], folder) for i in range(0, len(cases), TOGETHER))
    print(f"{len(cases)} functions, {failures} wrong")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
