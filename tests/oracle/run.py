#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The oracle's fuzzer: draws N expressions, computes them in C++ and by mpmath, and compares.

    run.py N SEED [--compiler g++ --compiler clang++-16] [--flags=-O3] [--most 60]

Several compilers take turns. What fails is made smaller and printed as a test to paste. `--control`
compiles against a copy of the library with one wrong rule instead, and fails if that is not found;
`--selftest` tests the oracle itself and the list of words. `--modes` computes each expression in other
ways: derivatives forward, each node and adjoint by a function of its own, matrices column by column,
extents of run time as integers, without and with all optimisation; every way has to give what mpmath does.
"""
import argparse, concurrent.futures, dataclasses, os, pathlib, re, shlex, shutil, statistics, subprocess
import sys, time

try:
    import mpmath  # noqa: F401
except ImportError:
    sys.exit("tests/oracle needs mpmath (Debian: python3-mpmath)")

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import generate, oracle, words
from generate import Expression
from oracle import Node, Unsuitable

HERE = pathlib.Path(__file__).resolve().parent
PER_UNIT = 40
WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
WRONG_FACTOR = "1.0000001_c"


@dataclasses.dataclass
class Tools:
    compiler: str
    flags: list
    build: pathlib.Path

    def compile(self, name, tests):
        """None, or what the compiler says."""
        source, program = self.build / f"{name}.cpp", self.build / name
        source.write_text(generate.unit(tests))
        try:
            run = subprocess.run([self.compiler, *self.flags, str(source), "-o", str(program)], text=True,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 timeout=1800)
        except subprocess.TimeoutExpired:
            return "takes longer than half an hour to compile"
        return None if run.returncode == 0 else run.stdout.strip() or f"stops with {run.returncode}"

    def run(self, name, tables):
        """What the program prints."""
        data = self.build / f"{name}.bin"
        data.write_bytes(b"".join(tables))
        try:
            run = subprocess.run([str(self.build / name), str(data)], text=True, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)
        except subprocess.TimeoutExpired:
            return "stops: runs longer than ten minutes"
        return run.stdout + (f"stops: {run.returncode}\n" if run.returncode not in (0, 1) else "")


@dataclasses.dataclass
class Problem:
    number: int
    expression: Expression
    what: str      # "compile", "run" or "wrong"
    said: str
    points: list
    output: int = 0
    tools: Tools = None


def points_of(seed, number, expression, most):
    """As many points as are cheap."""
    drawer = generate.Drawer([], hash((seed, number)))
    began = time.process_time()
    points = drawer.points(expression, 2)
    each = (time.process_time() - began) / max(1, len(points))
    return points + drawer.points(expression, max(0, min(most, int(0.4 / each), 64) - len(points)))


def check_unit(tools, name, cases):
    """(problems, numbers compared, worst share of what is allowed) of [(number, expression, points)]."""
    if not cases:
        return [], 0, 0
    tests = [(number, generate.test(e, number, points[0])) for number, e, points in cases]
    said = tools.compile(name, tests)
    if said and len(cases) == 1:
        number, e, points = cases[0]
        return [Problem(number, e, "compile", said, points)], 0, 0
    if said:
        half = len(cases) // 2
        parts = [check_unit(tools, name + side, part) for side, part in (("a", cases[:half]), ("b", cases[half:]))]
        return parts[0][0] + parts[1][0], parts[0][1] + parts[1][1], max(parts[0][2], parts[1][2])
    text = tools.run(name, [generate.table(e, points) for _, e, points in cases])
    known = {number: (e, points) for number, e, points in cases}
    problems, compared, worst, at = {}, 0, 0, None
    for line in text.split("\n"):
        part = line.split()
        if line.startswith("begin "):
            at = int(part[1])
        elif line.startswith("end "):
            at, compared, worst = None, compared + int(part[3]), max(worst, float(part[5]))
        elif line.startswith("wrong ") and int(part[1]) not in problems:
            e, points = known[int(part[1])]
            problems[int(part[1])] = Problem(int(part[1]), e, "wrong", line, [points[int(part[3])]], int(part[5]))
    if at is not None or "stops: " in text:
        at = at if at is not None else cases[-1][0]
        problems[at] = Problem(at, known[at][0], "run", text[-3000:], known[at][1])
    return list(problems.values()), compared, worst


def work(tools, name, cases, seed, most):
    began = time.time()
    ready = [(number, e, points_of(seed, number, e, most)) for number, e in cases]
    asked = time.time() - began
    found = check_unit(tools, name, [case for case in ready if case[2]])
    for problem in found[0]:
        problem.tools = tools
    return *found, sum(len(p) for _, _, p in ready), asked, time.time() - began - asked


# Smaller expressions that fail in the same way.

def replaced(e, i, by):
    """Node i is node `by`; nodes keep their order."""
    nodes = [Node(n.word, [by if o == i else o for o in n.operands], n.form, n.data) for n in e.nodes]
    return e.changed(nodes, by if e.root == i else e.root, by if e.loss == i else e.loss)


def as_symbol(e, i, point):
    """Node i is a symbol that has the values the node had."""
    # A name that nothing has, also after nodes were renumbered.
    node, name = e.nodes[i], next(f"m{k}" for k in range(i, i + 1000) if f"m{k}" not in e.ranges)
    if node.form[1]:
        raise Unsuitable("a row")
    data, directions, _ = point
    values = oracle.plain_values(e.nodes, [i], data)
    nodes = list(e.nodes)
    nodes[i] = Node("symbol", (), node.form, name)
    numbers = [float(v) for v in values[i]]
    made = e.changed(nodes, e.root, e.loss, {**e.ranges, name: "any"})
    return made, {**data, name: numbers}, {**directions, name: [0.5 + 0.1 * k for k in range(len(numbers))]}


def candidates(e, point):
    """Simpler expressions with their data: the most simplified first."""
    data, directions, _ = point
    for i, node in enumerate(e.nodes):  # a part of it is all of it
        if node.operands and i not in (e.loss, e.root) and not node.form[0]:
            yield e.changed(e.nodes, i, i), data, directions
        elif node.operands and i != e.root and i < e.loss - 1:
            total = Node("sum", (i,), words.SCALAR)
            yield e.changed([*e.nodes[:i + 1], total], i, i + 1), data, directions
    if e.root != e.loss:
        yield e.changed(e.nodes, e.loss, e.loss), data, directions
    if e.wanted_matrices:
        yield Expression(e.nodes, e.root, e.loss, e.ranges, e.bindings, e.modes), data, directions
    if e.modes or e.bindings:
        yield Expression(e.nodes, e.root, e.loss, e.ranges), data, directions
    for i in reversed(range(len(e.nodes))):
        node = e.nodes[i]
        if node.operands and i != e.loss:
            try:
                yield as_symbol(e, i, point)
            except Unsuitable:
                pass
    for i in reversed(range(len(e.nodes))):
        for o in e.nodes[i].operands:
            if e.nodes[o].form == e.nodes[i].form and e.nodes[o].word != "constant":
                yield replaced(e, i, o), data, directions


def shrunk(tools, problem, most):
    tried = 0
    seen = set()
    name = f"smaller{problem.number}"
    again = True
    while again and tried < most:
        again = False
        for e, data, directions in candidates(problem.expression, problem.points[0]):
            e = e.pruned()
            key = tuple(n.key() for n in e.nodes), e.root, e.loss, bool(e.bindings)
            if key in seen or not e.symbols() or tried >= most:
                continue
            if (len(e.nodes), bool(e.bindings)) >= (len(problem.expression.nodes), bool(problem.expression.bindings)):
                continue
            seen.add(key)
            names = [s.data for s in e.symbols()]
            directions = {n: directions[n] for n in names}
            data = {n: data[n] for n in names + [s.data for s in e.indices()]}
            try:
                point = data, directions, oracle.expected(e.nodes, e.root, e.loss, data, directions,
                                                          matrices=e.matrices())
            except (Unsuitable, ArithmeticError, ValueError):
                continue
            tried += 1
            problems, _, _ = check_unit(tools, name, [(problem.number, e, [point])])
            if problems and problems[0].what == problem.what:
                problem, again = problems[0], True
                break
    return problem, tried


def pasted(problem, seed):
    """A test for tests/runtime."""
    e, number = problem.expression, problem.number
    data, directions, _ = problem.points[0]
    names, lines = generate.definitions(e)
    output = generate.outputs(e)[problem.output]
    text, form = output.text, output.form
    right, scales = generate.judged(e, problem.points[0])[problem.output]
    # What the output depends on; a function refuses arguments for anything else.
    of_root = (text or "").startswith("tg::jacobian(") or text == names[e.root]
    used = set(oracle.Tape(e.nodes).ancestors(e.root if of_root and problem.what == "wrong" else e.loss))
    if problem.what != "wrong":
        used |= set(oracle.Tape(e.nodes).ancestors(e.root))
    leaves = {n.data for k, n in enumerate(e.nodes) if k in used and n.word in ("symbol", "indices")}
    symbols = [(s.data, s.form, data[s.data]) for s in e.symbols() if s.data in leaves]
    if problem.what != "wrong" or (text and ("slope" in text or "v_" in text)):
        symbols += [("v_" + s.data, s.form, directions[s.data]) for s in e.symbols()]
        lines += [f"constexpr auto {n} = {generate.symbol_text(Node('symbol', (), f, n))};" for n, f, _ in symbols
                  if n.startswith("v_")]
        lines.append(f"constexpr auto slope = {generate.along(e, names[e.loss])};")
    if problem.what != "wrong":
        text = ", ".join(o.text for o in generate.outputs(e) if o.text)
    elif output.target or text is None or text.startswith("tg::grad(" + names[e.loss]):
        text = f"tg::grad({names[e.loss]}, {e.symbols()[output.slot - 2].data})"
        right, scales = problem.points[0][2][output.slot]
    lines.append(f"constexpr auto compiled = tg::function({text});")
    changed = [] if problem.what == "wrong" else [o for o in generate.outputs(e) if o.target]
    for o in changed:
        if o.target.startswith("g_"):
            lines.insert(-1, f"constexpr auto {o.target} = {generate.symbol_text(Node('symbol', (), o.form, o.target))};")
            symbols.append((o.target, o.form, [0.0] * words.size(o.form)))
    for n, f, values in symbols:
        kind = f"tg::array<double, {', '.join(map(str, f[0]))}>" if f[0] else "double"
        value = "{" + ", ".join(map(repr, values)) + "}" if f[0] else repr(values[0])
        lines.append(f"{'' if any(n == o.target for o in changed) else 'const '}{kind} {n}_ = {value};")
    indices = [s for s in e.indices() if s.data in leaves]
    for s in indices:
        numbers = ", ".join(map(str, data[s.data]))
        lines.append(f"const std::vector<int> {s.data}_{{{numbers}}};" if s.form[0] else f"const int {s.data}_ = {numbers};")
    called = [n for n, _, _ in symbols] + [s.data for s in indices]
    lines.append(f"const auto got = compiled({', '.join(f'{n} = {n}_' for n in called)});")
    if problem.what == "wrong":
        part = re.search(r"element (\d+) got (\S+)", problem.said)
        at = f"[{part[1]}]" if form[0] else ""
        lines.append(f"// is {part[2]}")
        k = int(part[1])
        lines.append(f"CHECK(std::abs(got{at} - {right[k]!r}) <= {2e-14 * scales[k]:.2g});")
    else:
        lines.append("static_cast<void>(got);")
    return "\n".join([f"TEST_CASE(\"oracle, expression {number} of seed {seed}\") {{",
                      *("    " + line for line in lines), "}"])


# The runs.

def counts(drawer, expressions, strict):
    """Prints what was drawn; whether it is enough."""
    nodes = [len(e.nodes) for e in expressions]
    shared = 0
    for e in expressions:
        uses = [o for n in e.nodes for o in n.operands if e.nodes[o].operands]
        shared += len(uses) != len(set(uses))
    least = sorted((min(drawer.as_inner[n], drawer.as_outer[n]), n) for n in drawer.as_inner)
    print(f"{len(expressions)} expressions of {min(nodes)} to {max(nodes)} nodes, median {statistics.median(nodes):g}; "
          f"{shared} with a shared node; {len(least)} words, the least as inner and as outer operation: "
          + ", ".join(f"{n} {k}" for k, n in least[:4]))
    return not strict or (statistics.median(nodes) >= 20 and least[0][0] >= 5 and 3 * shared >= len(expressions))


def draw(options, count, most):
    drawer = generate.Drawer(words.find_words(options.include), options.seed, options.plain)
    return drawer, [drawer.draw(3, most) for _ in range(count)]


def modes(options, tools):
    """Each expression in other ways, and as it is with less and with more optimisation."""
    began = time.time()
    _, expressions = draw(options, options.count, options.most)
    ways = [("plain", flag) for flag in ("-O0", "-O3")]
    ways += [(variant, "-O1") for variant in ("forward", "apart", "columns", "integer")]
    failed = 0
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        results = []
        for w, (variant, flag) in enumerate(ways):
            cases = [(k, e.as_variant(variant)) for k, e in enumerate(expressions)]
            cases = [c for c in cases if c[1]]
            for t, tool in enumerate(tools):
                # With other flags both compilers compute all; other ways are shared out.
                some = cases if variant == "plain" else cases[t::len(tools)]
                other = Tools(tool.compiler, [f for f in tool.flags if not f.startswith("-O")] + [flag], tool.build)
                units = max(1, -(-len(some) // PER_UNIT))
                for u in range(units):
                    name = f"{variant}{flag}{t}_{u}"
                    results.append((variant, flag, other, pool.submit(work, other, name, some[u::units],
                                                                      options.seed, min(options.points, 8))))
        for variant, flag, other, result in results:
            problems, compared, worst, points, _, _ = result.result()
            print(f"{variant} {flag} {other.compiler}: {compared} numbers compared at {points} points, the worst at "
                  f"{worst:.2g} of what is allowed, {len(problems)} expressions failed")
            for problem in problems[:3]:
                print(f"\nexpression {problem.number}: {problem.what}\n{problem.said[:1500]}\n"
                      f"{generate.test(problem.expression, problem.number, problem.points[0])}\n")
            sys.stdout.flush()
            failed += len(problems)
    print(f"{len(expressions)} expressions, {failed} failures, {time.time() - began:.0f} s")
    return 1 if failed else 0


def fuzz(options, tools):
    began = time.time()
    drawer, expressions = draw(options, options.count, options.most)
    enough = counts(drawer, expressions, options.count >= 100 and options.most >= 50)
    cases = [c for c in enumerate(expressions) if c[0] % options.parts == options.part]
    if options.only is not None:
        cases = [c for c in cases if c[0] in options.only]
    units = max(1, -(-len(cases) // PER_UNIT), min(2 * options.jobs, len(cases) // 5))
    # Of each size some in each unit.
    cases.sort(key=lambda c: len(c[1].nodes))
    problems, compared, worst, points, asked, compiled = [], 0, 0, 0, 0, 0
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        results = [pool.submit(work, tools[k % len(tools)], f"unit{k}", cases[k::units], options.seed, options.points)
                   for k in range(units)]
        for result in results:
            found = result.result()
            problems += found[0]
            compared, worst, points = compared + found[1], max(worst, found[2]), points + found[3]
            asked, compiled = asked + found[4], compiled + found[5]
    print(f"{points} points, {compared} numbers compared, the worst at {worst:.2g} of what is allowed; "
          f"{asked:.0f} s in the oracle, {compiled:.0f} s in C++, {time.time() - began:.0f} s")
    problems.sort(key=lambda p: (p.what, len(p.expression.nodes)))
    for problem in problems[10:]:
        print(f"expression {problem.number}, {problem.tools.compiler}: {problem.what}")
    for k, problem in enumerate(problems[:10]):
        print(f"\nexpression {problem.number}, {problem.tools.compiler}: {problem.what}\n{problem.said[:1500]}")
        if k < options.shrink:
            smaller, tried = shrunk(problem.tools, problem, options.tries)
            print(f"\nmade smaller in {tried} steps:\n{smaller.said[:600]}\n\n{pasted(smaller, options.seed)}")
        sys.stdout.flush()
    print(f"{len(cases)} expressions, {len(problems)} failed")
    return 1 if problems or not enough else 0


def control(options, tools):
    """A wrong rule is found, by expressions in which the right one passes."""
    wrong = options.build / "wrong"
    shutil.rmtree(wrong, ignore_errors=True)
    shutil.copytree(options.include, wrong)
    failures = 0
    for record, file in (("softplus", "activation"), ("largest", "reduce")):
        drawer, expressions = draw(options, 60, 14)
        # Small ones, where it is no identity: the largest of one element is that element.
        cases = [(k, e) for k, e in enumerate(expressions)
                 if any(n.word in oracle.TABLE and oracle.TABLE[n.word].record == record and
                        (oracle.TABLE[n.word].elementwise or words.size(e.nodes[n.operands[0]].form) > 1)
                        for n in e.operations())]
        cases = sorted(cases, key=lambda c: len(c[1].nodes))[:3]
        ready = [(k, e, points_of(options.seed, k, e, 4)) for k, e in cases]
        header = wrong / "typegrad" / "op" / f"{file}.hpp"
        text = header.read_text()
        pattern = rf"(struct {record}_record\b.*?auto pullback\([^)]*\) \{{\s*return )(.*?)(;)"
        made, replaced_ = re.subn(pattern, rf"\1hadamard({WRONG_FACTOR}, \2)\3", text, count=1, flags=re.S)
        if not replaced_:
            print(f"no rule of {record} to make wrong in op/{file}.hpp")
            return 1
        right, _, _ = check_unit(tools[0], "right", ready)
        header.write_text(made)
        bad = Tools(tools[0].compiler, [str(wrong) if f == str(options.include) else f for f in tools[0].flags], options.build)
        found, _, _ = check_unit(bad, "wrong_rule", ready)
        header.write_text(text)
        # The compiler finds it first where the value is also asserted.
        caught = sum(1 for p in found if p.what == "wrong" or "static assertion failed" in p.said)
        print(f"{record}: {len(ready)} expressions, {len(right)} fail, with a wrong rule {caught}")
        failures += bool(right) or not caught or len(found) != caught
    return 1 if failures else 0


def selftest(options):
    failures = 0
    wrong = oracle.check_slopes()
    print(f"slopes of {len(words.UNARY)} functions, {len(wrong)} wrong", *wrong)
    failures += len(wrong)
    drawer, expressions = draw(options, 40, 30)
    cases = []
    for k, e in enumerate(expressions):
        points = points_of(options.seed, k, e, 1)
        cases += [((e.nodes, e.root, e.loss), p[0], p[1]) for p in points[:1]]
        text = pasted(Problem(k, e, "run", "", points), options.seed) if points else ""
        unbound = [s.data for s in e.symbols() + e.indices() if points and f"{s.data} = {s.data}_" not in text]
        if unbound:
            print(f"the test to paste of expression {k} gives no {', '.join(unbound)}")
            failures += 1
    bad = oracle.check_sweeps(cases)
    print(f"gradients and Hessians of {len(cases)} expressions against differences, {bad} wrong")
    failures += bad + (len(cases) < 20)
    # A record nobody told the oracle about.
    headers = options.build / "unknown"
    shutil.rmtree(headers, ignore_errors=True)
    shutil.copytree(options.include, headers)
    (headers / "typegrad" / "op" / "unheard.hpp").write_text(
        'struct unheard_record : elementwise_record<1> {\n    static constexpr std::string_view name = "unheard_of";\n};\n')
    try:
        words.find_words(headers)
        print("a record without an entry is not noticed")
        failures += 1
    except words.MissingWord as e:
        failures += "unheard_of" not in str(e)
        print(f"as it should be: {e}")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=100, metavar="N")
    parser.add_argument("seed", type=int, nargs="?", default=1, metavar="SEED")
    parser.add_argument("--compiler", action="append", help="several take turns; default g++")
    parser.add_argument("--flags", default="-O1", help="for the compiler")
    parser.add_argument("--system", default="", help="further include folders, separated by ;")
    parser.add_argument("--include", type=pathlib.Path, default=HERE.parents[1] / "include", help="the library")
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/oracle"))
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--most", type=int, default=60, help="nodes of an expression")
    parser.add_argument("--points", type=int, default=64, help="of an expression, at most")
    parser.add_argument("--parts", type=int, default=1, help="check only every PARTS-th expression,")
    parser.add_argument("--part", type=int, default=0, help="from this one on")
    parser.add_argument("--only", type=int, action="append", help="check only this expression")
    parser.add_argument("--shrink", type=int, default=3, help="how many failures to make smaller")
    parser.add_argument("--tries", type=int, default=60, help="compilations to make one smaller")
    parser.add_argument("--control", action="store_true")
    parser.add_argument("--selftest", action="store_true")
    parser.add_argument("--plain", action="store_true",
                        help="without loops, maps, indices, matrices of derivatives and extents of run time")
    parser.add_argument("--modes", action="store_true", help="in other ways, too: each node by itself, forward …")
    options = parser.parse_args()
    options.build = options.build.resolve()
    options.build.mkdir(parents=True, exist_ok=True)
    flags = ["-std=c++20", *shlex.split(WARNINGS), *shlex.split(options.flags), "-I", str(HERE),
             "-I", str(options.include)]
    for folder in filter(None, options.system.split(";")):
        if folder != "/usr/include":
            flags += ["-isystem", folder]
    tools = [Tools(compiler, flags, options.build) for compiler in options.compiler or ["g++"]]
    if options.selftest:
        return selftest(options)
    if options.modes:
        return modes(options, tools)
    return control(options, tools) if options.control else fuzz(options, tools)


if __name__ == "__main__":
    sys.exit(main())
