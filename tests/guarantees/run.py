#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What docs/reliability.md promises of compiled functions, held by a program made without exceptions and
type information: no allocation, no mutable globals (read from the object file), threads under TSAN,
and vector code for a scalar model that is mapped over samples.

    run.py --compiler g++ [--long]

`--long` adds expressions as deep and as long as is promised, under the compilers' default limits.
"""
import argparse, pathlib, platform, re, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

MODEL = """#include <typegrad/typegrad.hpp>
namespace tg = typegrad;
using namespace tg::literals;
constexpr auto W = tg::matrix<"W", 30, 20>;
constexpr auto V = tg::matrix<"V", 5, 30>;
constexpr auto x = tg::vector<"x", 20>;
constexpr auto i = tg::index<"i">;
constexpr auto v = tg::vector<"v", tg::dim<"n">>;
constexpr auto loss = -tg::element(tg::log_softmax(V * tg::tanh(W * x)), i) + tg::lgamma(tg::norm(v) + 1_c);
double step(double* w, double* o, const double* data, const double* more, long n) {
    constexpr auto f = tg::function(loss, W -= 0.1_c * tg::grad(loss, W), V -= 0.1_c * tg::grad(loss, V));
    return f(W = tg::strided(w, 30, 20, 20), V = tg::strided(o, 5, 30, 30), x = tg::strided(data, 20, 1, 1), i = 2,
             v = tg::strided(more, n, 1, 1));
}
"""

SAMPLES = """#include <typegrad/typegrad.hpp>
namespace tg = typegrad;
using namespace tg::literals;
constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto x = tg::scalar<"x">;
constexpr auto X = tg::vector<"X", 64>;
constexpr auto G = tg::vector<"G", 64>;
constexpr auto one = a * tg::exp(-tg::square(x - b)) / (1_c + x * x) + tg::where(x < b, x, b * x);
constexpr auto loss = tg::sum(MAPPED);
double step(const double* data, double* slopes, double u, double v) {
    constexpr auto f = tg::function(loss, G = tg::grad(loss, X));
    return f(X = tg::strided(data, 64, 1, 1), G = tg::strided(slopes, 64, 1, 1), a = u, b = v);
}
"""


def deep(depth):
    """sigmoid(a * sigmoid(a * ...)): a chain that shares one symbol."""
    lines = ["constexpr auto n0 = tg::scalar<\"a\">;"]
    lines += [f"constexpr auto n{k} = tg::sin(n0 * n{k - 1});" for k in range(1, depth + 1)]
    return lines, f"n{depth}"


def long(nodes):
    """So many distinct nodes, each made of two before it."""
    lines = ['constexpr auto n0 = tg::scalar<"a">;', 'constexpr auto n1 = tg::scalar<"b">;']
    for k in range(2, nodes):
        other = max(0, k - 2 - k % 5)
        lines.append(f"constexpr auto n{k} = " + (f"n{k - 1} * n{other};", f"tg::tanh(n{k - 1});", f"n{k - 1} + n{other};")[k % 3])
    return lines, f"n{nodes - 1}"


def unit(lines, last):
    return "\n".join(["#include <typegrad/typegrad.hpp>", "namespace tg = typegrad;", *lines,
                      f"constexpr auto f = tg::function({last}, tg::diff({last}, n0));",
                      "int main() { return std::get<0>(f(" + ("n0 = 0.5, n1 = 0.25" if any("n1 = tg::scalar" in l for l in lines)
                                                              else "n0 = 0.5") + ")) > -2 ? 0 : 1; }", ""])


class Checks:
    def __init__(self, options, folder):
        self.options, self.folder, self.failed = options, folder, 0
        self.flags = ["-std=c++20", "-O1", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror", "-I", str(ROOT / "include")]
        for part in filter(None, options.system.split(";")):
            if part != "/usr/include":
                self.flags += ["-isystem", part]

    def run(self, command):
        return subprocess.run(command, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def compile(self, source, program, *more):
        return self.run([self.options.compiler, *self.flags, *more, str(source), "-o", str(program)])

    def report(self, what, complaint):
        self.failed += bool(complaint)
        print(f"{what}: {'as promised' if not complaint else 'FAILED'}" + (f"\n{complaint[:3000]}" if complaint else ""), flush=True)

    def program(self, what, *more, optional=False):
        target = self.folder / "program"
        made = self.compile(HERE / "program.cpp", target, "-fno-exceptions", "-fno-rtti", "-pthread", *more)
        if made.returncode != 0 and optional and re.search("cannot find|unsupported option", made.stdout):
            return print(f"{what}: not on this machine")
        ran = self.run([str(target)]) if made.returncode == 0 else made
        self.report(what, "" if ran.returncode == 0 else ran.stdout)

    def globals(self, what, text, wanted):
        """No object in a section that can be written to; `wanted` turns it round, to test the test."""
        source, target = self.folder / "model.cpp", self.folder / "model.o"
        source.write_text(text)
        made = self.compile(source, target, "-c")
        if made.returncode != 0:
            return self.report(what, made.stdout)
        listed = self.run(["objdump", "-t", "-C", str(target)]).stdout
        found = [line for line in listed.splitlines() if "__gxx_personality" not in line and
                 re.search(r"\s\.(data|bss|tdata|tbss)(?!\.rel\.ro)\S*\s+0*[1-9a-f]", line)]
        self.report(what, "\n".join(found) if not wanted else "" if found else "a global is not seen")

    def samples(self, what, mapped, wanted):
        """A model of numbers mapped over samples multiplies and divides whole registers, and numbers nowhere."""
        source, target = self.folder / "samples.cpp", self.folder / "samples.s"
        source.write_text(SAMPLES.replace("MAPPED", mapped))
        made = self.compile(source, target, "-O2", "-mavx2", "-mfma", "-S")
        if made.returncode != 0:
            return self.report(what, made.stdout)
        code = target.read_text()
        whole, alone = (re.findall(rf"\sv(?:mul|div|f[n]?m(?:add|sub)[123]*){kind}\s.*", code) for kind in ("pd", "sd"))
        vectors = len(whole) >= 8 and not alone and not re.search(r"\s(?:call|jmp)\s+exp\b", code)
        self.report(what, "" if vectors == wanted else f"{len(whole)} operations of registers, {len(alone)} of numbers")

    def limits(self):
        for what, (lines, last) in (("a depth of 400", deep(400)), ("2,000 nodes", long(2000))):
            source, target = self.folder / "limit.cpp", self.folder / "limit"
            source.write_text(unit(lines, last))
            made = self.compile(source, target)
            self.report(f"{what} within default limits", made.stdout if made.returncode else
                        "" if self.run([str(target)]).returncode == 0 else "the program fails")


    def beyond(self, nodes, *more):
        """More than is promised is refused by a sentence, and nothing else is said."""
        source = self.folder / "beyond.cpp"
        source.write_text(unit(*long(nodes)))
        said = self.compile(source, self.folder / "beyond", "-fsyntax-only", *more).stdout
        wanted = re.search(r"nodes in a function, which takes \d+: say vectors, or a loop",
                           re.sub(r'"}, (?:\w+::)*fixed_string<\d+>{"', "", said))
        self.report(f"{nodes} nodes {' '.join(more)} are refused in {len(said.splitlines())} lines",
                    "" if wanted and said.count("error:") == 1 and len(said.splitlines()) <= 25 else said or "it compiles")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--system", default="", help="further include folders, separated by ;")
    parser.add_argument("--long", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        checks = Checks(options, pathlib.Path(folder))
        if options.long:
            checks.limits()
            checks.beyond(4100)
        else:
            checks.program("without exceptions and type information")
            checks.program("eight threads under TSAN", "-fsanitize=thread", "-DTHREADS_ONLY", optional=True)
            checks.beyond(50, "-DTYPEGRAD_MOST_NODES=40")
            checks.globals("no mutable globals", MODEL, False)
            if platform.machine() == "x86_64":
                checks.samples("a scalar model mapped is vector code", "tg::vmap(one, x = X)", True)
                checks.samples("one that is not is seen", "tg::substitute(one, x = tg::element<3>(X))", False)
            checks.globals("a mutable global is seen", "extern int counter;\nint counter = 3;\n", True)
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
