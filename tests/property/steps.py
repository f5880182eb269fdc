#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Property test of `explain`: of generated expressions every step of the derivation is proved, and the
last ends in what `diff` or `grad` gives.

    steps.py [--seed S] [--count N] [--compiler g++]
"""
import argparse, pathlib, random, re, subprocess, sys, tempfile

import expressions, run

HERE = pathlib.Path(__file__).resolve().parent
HEAD = """// SPDX-License-Identifier: BSL-1.0
#include <typegrad/typegrad.hpp>
#include <iostream>
namespace tg = typegrad;
using namespace tg::literals;
"""
MAIN = """int steps = 0, wrong = 0, open = 0;
template <class E>
void look(const E& derivation, std::string_view last, const char* what) {
    for (const auto& s : derivation) {
        ++steps;
        const auto v = derivation.judge(s);
        if (v == tg::proof::verdict::proved) continue;
        (v == tg::proof::verdict::refuted ? wrong : open)++;
        std::cout << (v == tg::proof::verdict::refuted ? "wrong" : "not judged") << " in " << what << ", " << s.rule
                  << ":\\n  " << s.before.plain.view() << " = " << s.after.plain.view() << '\\n';
    }
    const std::string_view end = derivation.steps()[derivation.size() - 1].after.plain.view();
    if (end == last) return;
    ++wrong;
    std::cout << "the end of " << what << ":\\n  " << end << " is not\\n  " << last << '\\n';
}
int main() {
"""


def lines(seed, count):
    r = random.Random(seed)
    while count:
        e = expressions.Drawer(r).draw(expressions.SCALAR, r.choice((2, 3, 3)))
        text = expressions.text(e)
        symbols = [s for s in expressions.SYMBOLS if re.search(rf"\b{s}\b", text)]
        if not symbols or not 4 <= e.size() <= 20:
            continue
        by = r.choice(symbols)
        word = "diff" if expressions.SYMBOLS[by] == expressions.SCALAR else "grad"
        yield (f"{{ constexpr auto f = {text}; look(tg::explain(f, {by}), tg::to_string(tg::{word}(f, {by})), "
               f'"{text} by {by}"); }}\n')
        count -= 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--system", default="", help="further include folders, separated by ;")
    parser.add_argument("--include", default=str(HERE.parent.parent / "include"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60, help="expressions")
    options = parser.parse_args()
    command = [options.compiler, "-std=c++20", "-O0", "-I", options.include]
    for folder in filter(None, options.system.split(";")):
        if folder != "/usr/include":
            command += ["-isystem", folder]
    with tempfile.TemporaryDirectory() as folder:
        source, program = pathlib.Path(folder) / "steps.cpp", pathlib.Path(folder) / "steps"
        end = ('std::cout << steps << " steps, " << wrong << " wrong, " << open << " not judged\\n";\n'
               "return wrong == 0 && open * 100 <= steps ? 0 : 1;\n}\n")
        source.write_text("".join([HEAD, *run.declarations(), MAIN, *lines(options.seed, options.count), end]))
        built = subprocess.run(command + [str(source), "-o", str(program)], text=True, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if built.returncode != 0:
            sys.exit(built.stdout[:4000])
        return subprocess.run([str(program)]).returncode


if __name__ == "__main__":
    sys.exit(main())
