#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Mutation test: makes small mistakes in the library, one at a time, and counts those that tests find.

    run.py N SEED [--of PATTERN] [--rules] [--compiler g++] [--write docs/reliability.md]

N mutants of each record, and of each header of simplify/, diff/, plan/, eval/ and math/, are drawn. Each is judged by
what is cheap and knows it: a translation unit per record with small expressions that tests/oracle
computes by its own means, at points and along kinks, and then the static and run-time tests that speak of
it. Mutants that are no program are drawn again. What was judged is kept in the build folder, so that a
run that was stopped goes on; `equivalent.txt` lists those that change nothing, with the reason.
"""
import argparse, collections, hashlib, json, os, pathlib, random, re, subprocess, sys, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "oracle")]
import generate, mutants, words
from oracle import Unsuitable

STOREYS = ("op", "simplify", "diff", "plan", "eval", "math")
# Tests of what is no record, the cheapest first.
STATIC = {"simplify": ("plan_identities", "canonical_arithmetic", "canonical_forms", "canonical_linalg", "shape_words",
                       "plan_graph", "plan_lower"),
          "diff": ("gradients_elementwise", "gradients_layers", "plan_sweep", "derivative_words", "jacobians", "partials",
                   "sparsity", "substitute", "maps"),
          "plan": ("plan_lower", "plan_schedule", "plan_emit", "plan_arrange", "plan_cost", "plan_shape", "text_plan"),
          "eval": (), "math": ("math_constexpr",)}
NEARER = {"batch": ("maps", "maps_of_indices"), "vmap": ("maps",), "linear_map": ("jacobians", "sparsity"),
          "sparsity": ("sparsity",), "tangents": ("partials",), "partials": ("partials",), "jacobian": ("jacobians",),
          "substitute": ("substitute",), "loop": ("loops",), "repeat": ("loops",), "cost": ("plan_cost",),
          "lower": ("plan_lower",), "schedule": ("plan_schedule",), "emit": ("plan_emit",), "group": ("plan_arrange",),
          "lifetime": ("plan_arrange",), "effects": ("plan_arrange",), "view": ("shape_words", "plan_shape"),
          "place": ("shape_words", "plan_shape"), "chain": ("canonical_linalg",)}
RUN = {"simplify": ("evaluate", "edges", "shapes"), "diff": ("derivatives", "jacobians", "loops", "vmap"),
       "plan": ("plan_at_run_time", "evaluate", "one_pass", "extents", "loops", "shape_updates", "gather"),
       "eval": ("evaluate", "shapes", "extents", "large_products", "one_pass", "indices"), "math": ("edges", "math_accuracy")}


class Judge:
    def __init__(self, options):
        self.options, self.build = options, options.build
        self.include = ROOT / "include"
        self.overlay = self.build / "overlay"
        self.records = {struct: name for name, (struct, _) in words.find_records(self.include)[0].items()}
        self.words = words.find_words(self.include)
        self.flags = ["-std=c++20", "-w", "-I", str(self.overlay), "-I", str(self.include), "-I", str(HERE.parent),
                      "-I", str(HERE.parent / "oracle"), "-I", str(ROOT)]
        for folder in filter(None, options.system.split(";")):
            if folder != "/usr/include":
                self.flags += ["-isystem", folder]
        self.ready = {}

    # Units of small expressions.

    def expression(self, word, seed):
        """One with the word once or twice and little else."""
        drawer = generate.Drawer(self.words, seed)
        for _ in range(400):
            drawer.begin()
            try:
                made = drawer.grow(word)
                root = drawer.scalar_of(made)
            except Unsuitable:
                continue
            e = generate.Expression(drawer.nodes, made.i, root.i, dict(drawer.ranges)).pruned()
            if e.symbols() and len(e.nodes) <= 14 and sum(generate.size(n.form) for n in e.nodes) < 200:
                return drawer, e
        return None

    def word_of(self, owner):
        name = self.records.get(owner, owner.removesuffix("_record"))
        known = {w.name for w in self.words} | {w.record for w in self.words if w.record}
        if name in known:
            return next((w.name for w in self.words if name in (w.name, w.record)), name)
        return words.INNER.get(name)

    def unit(self, owner):
        """The program that holds the expressions of a record, and their table; None if it has none."""
        if owner in self.ready:
            return self.ready[owner]
        self.ready[owner] = None
        word = self.word_of(owner)
        if word is None:
            return None
        cases = []
        for seed in range(3):
            found = self.expression(word, seed)
            if found is None:
                continue
            drawer, e = found
            if seed == 1:
                e.modes.add("canonical")
            if seed == 2:
                e.modes.add("step")
            points = drawer.points(e, 12)
            if points:
                cases.append((seed, e, points))
        if not cases:
            return None
        source = self.build / f"judge_{owner}.cpp"
        table = source.with_suffix(".bin")
        source.write_text(generate.unit([(k, generate.test(e, k)) for k, e, _ in cases]))
        table.write_bytes(b"".join(generate.table(e, p) for _, e, p in cases))
        self.ready[owner] = source, table
        return self.ready[owner]

    # Verdicts: None, a way it was found, or "rejected".

    def command(self, arguments, seconds):
        try:
            run = subprocess.run(arguments, text=True, errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, timeout=seconds)
        except subprocess.TimeoutExpired:
            return None, ""
        return run.returncode, run.stdout[:200_000]

    def compiled(self, arguments, what):
        code, said = self.command([self.options.compiler, *self.flags, *arguments], 150)
        if code is None:
            return None  # a slow machine is no verdict
        if code == 0:
            return None
        errors = re.findall(r"error: (.*)", said) or [said[:200]]
        asserted = re.compile(r"static assertion failed|static_assert|constant expression|constexpr|conflicting declaration|redefinition")
        return f"{what}: {errors[0][:90]}" if any(asserted.search(e) for e in errors[:3]) or code < 0 else "rejected"

    def sweep(self, owner):
        unit = self.unit(owner)
        if unit is None:
            return None
        program = self.build / "judge"
        verdict = self.compiled(["-O0", str(unit[0]), "-o", str(program)], "oracle")
        if verdict:
            return verdict
        code, said = self.command([str(program), str(unit[1])], 20)
        return None if code == 0 else "oracle: " + (re.search(r"wrong [^\n]*", said) or ["stops"])[0][:60]

    def static(self, name):
        return self.compiled(["-fsyntax-only", str(HERE.parent / "static" / f"{name}.cpp")], f"static/{name}")

    def at_run_time(self, name):
        main = self.build / "main.o"
        if not main.exists():
            subprocess.run([self.options.compiler, "-std=c++20", "-w", "-I", str(HERE.parent), "-c",
                            str(HERE.parent / "support" / "main.cpp"), "-o", str(main)], check=True)
        program = self.build / "program"
        verdict = self.compiled(["-O0", str(HERE.parent / "runtime" / f"{name}.cpp"), str(main), "-o", str(program)],
                                f"runtime/{name}")
        if verdict:
            return verdict
        code, _ = self.command([str(program)], 120)
        return None if code == 0 else f"runtime/{name}"

    def tests_of(self, mutant):
        """(static, run-time) tests, the nearest first."""
        storey, header = mutant.file.split("/")
        if storey != "op":
            if storey in ("eval", "math"):
                part = header.removesuffix(".hpp").split("_")[0]
                return list(STATIC[storey]), sorted(RUN[storey], key=lambda t: part not in t)
            near = [t for part, tests in NEARER.items() if part in header for t in tests]
            return list(dict.fromkeys([*near, *STATIC[storey]])), RUN[storey]
        name = re.sub(r"^axis_|_record$", "", mutant.owner)
        speaks = re.compile(rf"\b{name}\b|\b{mutant.owner}\b")
        found = []
        for folder in ("static", "runtime"):
            files = [(len(text), f.stem) for f in (HERE.parent / folder).glob("*.cpp") if speaks.search(text := f.read_text())]
            found.append([name for _, name in sorted(files)])
        run = sorted(found[1], key=lambda n: (n != "edges", n != pathlib.Path(header).stem))
        return sorted(found[0], key=lambda n: (n != "records", n not in ("shape_words", "vocabulary")))[:4], [
            n for n in run if n not in ("record_rules", "vmap", "vmap_models", "vmap_words")][:2]

    def of_numbers(self, mutant):
        if mutant.file.startswith("op/"):
            text = (HERE.parent / "runtime" / "record_rules.cpp").read_text()
            return f"op::{mutant.owner}>" in text
        return mutant.file in ("diff/reverse.hpp", *(f"simplify/{name}.hpp" for name in (
            "sum", "product", "simplifier", "construct", "mask", "contraction")))

    def verdict(self, mutant):
        target = self.overlay / "typegrad" / mutant.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(mutants.applied(self.include, mutant))
        try:
            static, run = self.tests_of(mutant)
            owners = [mutant.owner] if mutant.owner.endswith("_record") else []
            # Every function of one or two numbers around every other, first where it can know.
            scalar = ["record_rules"] if self.of_numbers(mutant) else []
            for ask, names in ((self.at_run_time, scalar), (self.sweep, owners), (self.static, static),
                               (self.at_run_time, run)):
                for name in names:
                    if found := ask(name):
                        return found
            return None
        finally:
            target.unlink()


def drawn(options):
    """{owner: its mutants in the order of drawing}."""
    found = collections.OrderedDict()
    for storey in STOREYS:
        for file in sorted((ROOT / "include" / "typegrad" / storey).glob("*.hpp")):
            for m in mutants.mutants(ROOT / "include", f"{storey}/{file.name}"):
                if re.search(options.of, f"{m.file}:{m.owner}") and (m.part == "rule" or not options.rules):
                    found.setdefault(m.owner, []).append(m)
    for owner, some in found.items():
        random.Random(f"{options.seed} {owner}").shuffle(some)
    return found


def fingerprint(mutant):
    return hashlib.sha1(f"{mutant.name} | {mutant.owner} | {mutant.text}".encode()).hexdigest()[:16]


def report(results, options):
    """The table: of rules, and of the rest of each storey."""
    equivalent = {}
    for line in (HERE / "equivalent.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, reason = line.rpartition(" || ")
            equivalent[name] = reason
    rows, lines, alive = collections.OrderedDict(), [], []
    for storey, part in (("op", "rule"), ("op", "rest"), ("simplify", "rest"), ("diff", "rule"), ("diff", "rest"), ("plan", "rest"),
                         ("eval", "rest"), ("math", "rest")):
        rows[storey, part] = collections.Counter()
    for r in results:
        row = rows[r["file"].split("/")[0], r["part"]]
        same = r["verdict"] is None and r["name"] in equivalent
        row["equivalent" if same else "found" if r["verdict"] else "alive"] += 1
        if r["verdict"] is None and not same:
            alive.append(r)
    lines += ["| where | mutants | found | alive | change nothing | found of those that change something |", "|---|---|---|---|---|---|"]
    spoken = {("op", "rule"): "derivative rules of the records", ("op", "rest"): "the rest of the records",
              ("simplify", "rest"): "simplify/", ("diff", "rule"): "adjoints of the three forms (diff/reverse.hpp)",
              ("diff", "rest"): "the rest of diff/", ("plan", "rest"): "plan/",
              ("eval", "rest"): "eval/", ("math", "rest"): "math/"}
    for key, row in rows.items():
        counted = row["found"] + row["alive"]
        share = f"{100 * row['found'] / counted:.1f} %" if counted else "-"
        lines.append(f"| {spoken[key]} | {sum(row.values())} | {row['found']} | {row['alive']} | {row['equivalent']} | {share} |")
    return lines, alive


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=10, metavar="N", help="mutants of each record and header")
    parser.add_argument("seed", type=int, nargs="?", default=1, metavar="SEED")
    parser.add_argument("--of", default="", metavar="PATTERN", help="only records and headers whose name has this")
    parser.add_argument("--rules", action="store_true", help="only derivative rules")
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--system", default="", help="further include folders, separated by ;")
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/mutation"))
    parser.add_argument("--seconds", type=int, default=0, help="stop after this time")
    parser.add_argument("--list", action="store_true", help="print the mutants, judge none")
    parser.add_argument("--again", action="store_true", help="judge again what no test found")
    parser.add_argument("--write", type=pathlib.Path, help="put the table of all judged so far into this page")
    options = parser.parse_args()
    options.build = options.build.resolve()
    options.build.mkdir(parents=True, exist_ok=True)
    all_mutants = drawn(options)
    if options.list:
        for owner, some in all_mutants.items():
            for m in some[:options.count]:
                print(f"{m.file}:{m.line} {owner} {m.part} {m.kind}: {m.before}  ->  {m.after}")
        return 0
    kept = options.build / "judged.jsonl"
    known = {}
    if kept.exists():
        for line in kept.read_text().splitlines():
            r = json.loads(line)
            known[r["id"]] = r
    judge, began = Judge(options), time.time()
    # One of each, then another of each: a run that is stopped has seen a bit of everything.
    judged = collections.Counter()
    for k in range(max(map(len, all_mutants.values()), default=0)):
        for owner, some in all_mutants.items():
            if k >= len(some) or judged[owner] >= options.count:
                continue
            if options.seconds and time.time() - began > options.seconds:
                break
            m = some[k]
            key = fingerprint(m)
            if key not in known or (options.again and known[key]["verdict"] is None):
                start = time.time()
                found = judge.verdict(m)
                known[key] = {"id": key, "name": m.name, "file": m.file, "owner": owner, "part": m.part, "kind": m.kind,
                              "line": m.line, "verdict": found, "seconds": round(time.time() - start, 1)}
                with kept.open("a") as out:
                    out.write(json.dumps(known[key]) + "\n")
                if found != "rejected":
                    print(f"{m.file}:{m.line} {m.part}: {m.before}  ->  {m.after}\n    {found or 'ALIVE'}, "
                          f"{known[key]['seconds']} s", flush=True)
            judged[owner] += known[key]["verdict"] != "rejected"
    current = {fingerprint(m) for some in all_mutants.values() for m in some}
    lines, alive = report([r for k, r in known.items() if r["verdict"] != "rejected" and k in current], options)
    print("\n".join(lines))
    for r in alive:
        print(f"alive: {r['file']}:{r['line']} {r['part']}: {r['name'].split(' | ', 1)[1].replace(' | ', '  ->  ')}")
    if options.write:
        text = options.write.read_text()
        begin, end = "<!-- mutation -->\n", "<!-- end of mutation -->"
        a, b = text.index(begin) + len(begin), text.index(end)
        options.write.write_text(text[:a] + "\n".join(lines) + "\n" + text[b:])
    return 1 if any(r["part"] == "rule" for r in alive) else 0


if __name__ == "__main__":
    sys.exit(main())
