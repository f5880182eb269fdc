#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Mutation test: makes small mistakes in the library, one at a time, and counts those that tests find.

    run.py N SEED [--of PATTERN] [--rules] [--compiler clang++-16] [--write docs/reliability.md]

N mutants of each record, and of each header of simplify/, diff/, plan/, eval/ and math/, are drawn. They all lie
asleep in one copy of the headers that is precompiled (schema.py); each is judged by what is cheap and knows it: a
translation unit per record with small expressions that tests/oracle computes by its own means, at points and along
kinks, and the static and run-time tests that speak of it. What can be woken at run time is: a test is compiled
once for all such mutants. Mutants that are no program are drawn again. What was judged is kept in the build folder,
so that a run that was stopped goes on; `equivalent.txt` lists those that change nothing, with the reason.
"""
import argparse, collections, concurrent.futures, hashlib, json, os, pathlib, random, re, shutil, subprocess, sys, threading, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "oracle")]
import generate, mutants, schema, words
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
# Run-time tests, compiled once with mutants that are woken as they run. The engine's run it as ordinary code.
WOKEN = {"op": ("edges", "shapes"), "simplify": ("record_rules", "plan_at_run_time"),
         "diff": ("record_rules", "plan_at_run_time"), "plan": ("plan_at_run_time",),
         "eval": ("evaluate", "shapes", "extents", "large_products", "one_pass", "indices", "gather", "loops"),
         "math": ("edges", "math_accuracy", "math_of_two")}
# What computes with the whole engine, compiled anew for a mutant that nothing nearer has found.
LAST = {"simplify": ("evaluate",), "diff": ("derivatives",), "plan": ("evaluate", "one_pass"),
        "eval": ("evaluate",), "math": ()}
AWAKE = """#pragma once
#ifdef AWAKE
constexpr int awake_mutant() { return AWAKE; }
template <class...>
constexpr int awake_mutant_of() { return AWAKE; }
#else
#include <cstdlib>
inline const int woken = std::getenv("AWAKE") ? std::atoi(std::getenv("AWAKE")) : 0;
constexpr int awake_mutant() { return __builtin_is_constant_evaluated() ? 0 : woken; }
template <class...>
constexpr int awake_mutant_of() { return 0; }
#endif
"""
# Records whose expressions hold what is no record.
UNITS = {"simplify": ("softmax_record", "outer_record"), "diff": ("softmax_record", "solve_record"),
         "plan": ("softmax_record", "outer_record"), "eval": ("outer_record", "gather_record"), "math": ()}
BETWEEN_PARTS = re.compile(r'"\}, (?:\w+::)*fixed_string<\d+>\{"')  # what clang writes between the parts of a sentence
SPARE = 8  # drawn in excess, for those that are no programs


class Judge:
    def __init__(self, options):
        self.options, self.build = options, options.build
        self.include = ROOT / "include"
        self.records = {struct: name for name, (struct, _) in words.find_records(self.include)[0].items()}
        self.words = words.find_words(self.include)
        self.ready, self.units, self.sound, self.locks, self.lock = {}, {}, {}, collections.defaultdict(threading.RLock), threading.Lock()

    def sleep(self, chosen):
        """Precompiles the headers with all of these in them; gives {number: mutant} of those that compile."""
        folder, self.programs = self.build / "schema", self.build / "programs"
        self.flags = ["-std=c++20", "-w", "-fconstexpr-steps=20000000", "-I", str(folder), "-I", str(HERE.parent), "-I",
                      str(HERE.parent / "oracle"), "-I", str(ROOT)]
        for system in filter(None, self.options.system.split(";")):
            if system != "/usr/include":
                self.flags += ["-isystem", system]
        kept = self.build / "refused.json"  # what no compiler takes, and of which mutants that is all
        refused, complete = json.loads(kept.read_text()) if kept.exists() else ([], "")
        numbered = {k: m for k, m in enumerate(sorted(chosen, key=lambda m: (m.file, m.function)), 1)
                    if fingerprint(m) not in refused}
        state = lambda: hashlib.sha1("".join(f"{k}{m.name}" for k, m in numbered.items()).encode()).hexdigest()
        # Some are no programs only where they are instantiated: what is compiled with all of them says which.
        storeys = {m.file.split("/")[0] for m in chosen}
        sources = [HERE.parent / "runtime" / f"{t}.cpp" for t in dict.fromkeys(
            ["record_rules", *(t for s in STOREYS if s in storeys for t in WOKEN[s])])]
        sources += [unit[0] for o in dict.fromkeys([*(m.owner for m in chosen), *(u for s in UNITS for u in UNITS[s])])
                    if (unit := self.unit(o))]
        if complete == state():
            sources = []
        plain = self.flags
        while True:
            where = schema.write(self.include, folder, numbered)
            (folder / "all.hpp").write_text('#include "mutant.hpp"\n#include "sweep.hpp"\n#include "support/catch.hpp"\n')
            (folder / "awake.hpp").write_text(AWAKE)
            self.flags = plain
            _, said = self.command([self.options.compiler, *self.flags, "-ferror-limit=0", "-x", "c++-header",
                                    str(folder / "all.hpp"), "-o", str(folder / "all.pch")], 600)
            wrong = schema.named(said, where)
            if not wrong:
                if not (folder / "all.pch").exists():
                    sys.exit(f"mutation: the headers with mutants do not compile:\n{said[:3000]}")
                self.flags = [*plain, "-include-pch", str(folder / "all.pch"), "-include", "awake.hpp"]
                ask = lambda source: self.command([self.options.compiler, *self.flags, "-ferror-limit=0", "-fsyntax-only",
                                                   str(source)], 900)
                with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
                    answers = list(zip(sources, pool.map(ask, sources)))
                sources = [source for source, (code, _) in answers if code != 0]
                wrong = set().union(*(schema.named(said, where) for _, (_, said) in answers))
                if not wrong:
                    break
            refused += [fingerprint(numbered.pop(number)) for number in wrong]
        kept.write_text(json.dumps([refused, state()]))
        for source in sources:
            print(f"{source.name} does not compile with mutants in the headers", flush=True)
        # Programs with other mutants in them are of no use.
        print(f"{len(numbered)} of {len(chosen)} mutants are programs so far", flush=True)
        if not (self.programs / state()).exists():
            if self.programs.exists():
                shutil.rmtree(self.programs)
            self.programs.mkdir()
            (self.programs / state()).touch()
        return numbered

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
        with self.lock:
            if owner not in self.units:
                self.units[owner] = self.made_unit(owner)
            return self.units[owner]

    def made_unit(self, owner):
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
        return source, table

    # Verdicts: None, a way it was found, or "rejected".

    def command(self, arguments, seconds, **more):
        try:
            run = subprocess.run(arguments, text=True, errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, timeout=seconds, **more)
        except subprocess.TimeoutExpired:
            return None, ""
        return run.returncode, run.stdout[:200_000]

    def compiled(self, arguments, what, awake):
        with self.locks[what]:
            if awake and what not in self.sound:
                self.sound[what] = self.compiled(arguments, what, 0)
                if self.sound[what]:
                    print(f"{what} is of no use: {self.sound[what]}", flush=True)
        code, said = (None, "") if awake and self.sound[what] else self.command(
            [self.options.compiler, *self.flags, f"-DAWAKE={awake}", *arguments], 200)
        if code is None:
            return None  # a slow machine is no verdict
        if code == 0:
            return None
        errors = re.findall(r"error: (.*)", said) or [said[:200]]
        asserted = re.compile(r"static assertion failed|static_assert|constant expression|constexpr|conflicting declaration|redefinition")
        return f"{what}: {errors[0][:90]}" if any(asserted.search(e) for e in errors[:3]) or code < 0 else "rejected"

    def main_of_tests(self):
        with self.locks["main"]:
            main = self.build / "main.o"
            if not main.exists():
                subprocess.run([self.options.compiler, "-std=c++20", "-w", "-I", str(HERE.parent), "-c",
                                str(HERE.parent / "support" / "main.cpp"), "-o", str(main)], check=True)
            return str(main)

    def woken(self, name, source, arguments, awake):
        """A program with all mutants in it, run with one."""
        program = self.programs / name
        with self.locks[name]:
            if name not in self.ready:
                kept = program.exists() and program.stat().st_mtime > max(pathlib.Path(f).stat().st_mtime for f in source)
                code, said = (0, "") if kept else self.command(
                    [self.options.compiler, *self.flags, "-O0", *source, "-o", str(program)], 900)
                start = time.time()
                if code == 0:
                    code, said = self.command([str(program), *arguments], 300)
                if code != 0:
                    print(f"{name} is of no use: {said[:300]}", flush=True)
                self.ready[name] = time.time() - start if code == 0 else None
        usual = self.ready[name]
        if usual is None:
            return None
        code, said = self.command([str(program), *arguments], 10 + 10 * usual, env={**os.environ, "AWAKE": str(awake)})
        return None if code == 0 else f"{name}: " + (re.search(r"wrong [^\n]*|FAILED|expansion", said) or ["stops"])[0][:60]

    def oracle_woken(self, owner, awake):
        unit = self.unit(owner)
        return unit and self.woken(f"oracle_{owner.replace('/', '_')}", [str(unit[0])], [str(unit[1])], awake)

    def test_woken(self, name, awake):
        return self.woken(f"runtime_{name}", [str(HERE.parent / "runtime" / f"{name}.cpp"), self.main_of_tests()], [], awake)

    def oracle(self, owner, awake):
        unit = self.unit(owner)
        if unit is None:
            return None
        program = self.programs / f"awake_{awake}"
        try:
            verdict = self.compiled(["-O0", str(unit[0]), "-o", str(program)], f"oracle of {owner}", awake)
            if verdict or not program.exists():
                return verdict
            code, said = self.command([str(program), str(unit[1])], 20)
        finally:
            program.unlink(missing_ok=True)
        return None if code == 0 else "oracle: " + (re.search(r"wrong [^\n]*", said) or ["stops"])[0][:60]

    def static(self, name, awake):
        return self.compiled(["-fsyntax-only", str(HERE.parent / "static" / f"{name}.cpp")], f"static/{name}", awake)

    def sentence(self, name, awake):
        """Whether a mistake still gets its sentence."""
        file = HERE.parent / "fail" / f"{name}.cpp"
        ask = lambda number: self.command([self.options.compiler, *self.flags, f"-DAWAKE={number}", "-DMISTAKE", "-fsyntax-only",
                                           str(file)], 100)[1]
        expected = re.findall(r"^// expect: (.*)$", file.read_text(), re.M)
        says = lambda said: "error" in said and all(re.search(e, BETWEEN_PARTS.sub("", said)) for e in expected)
        with self.locks[name]:
            if name not in self.sound:
                self.sound[name] = says(ask(0))
        return f"fail/{name}" if self.sound[name] and not says(ask(awake)) else None

    def test(self, name, awake):
        program = self.programs / f"awake_{awake}"
        try:
            verdict = self.compiled(["-O0", str(HERE.parent / "runtime" / f"{name}.cpp"), self.main_of_tests(), "-o",
                                     str(program)], f"runtime/{name}", awake)
            if verdict or not program.exists():
                return verdict
            code, _ = self.command([str(program)], 120)
        finally:
            program.unlink(missing_ok=True)
        return None if code == 0 else f"runtime/{name}"

    def speaking(self, mutant):
        """Static tests, pairs of a mistake and its sentence, and run-time tests that speak of a record; the nearest first."""
        name = re.sub(r"^axis_|_record$", "", mutant.owner)
        known = words.INNER.get(name, name).split(" of ")[0]  # to users: a part of another has no name of its own
        speaks = re.compile(rf"\b{name}\b|\b{mutant.owner}\b|\btg::{known}\b")
        found = [sorted((-len(speaks.findall(text)) / len(text), f.stem) for f in (HERE.parent / folder).glob("*.cpp")
                        if speaks.search(text := f.read_text())) for folder in ("static", "fail", "runtime")]
        statics, pairs, run = ([name for _, name in files] for files in found)
        return (sorted(statics, key=lambda n: (n != "records", n not in ("shape_words", "vocabulary")))[:6],
                sorted(pairs, key=lambda n: name not in n)[:4],
                sorted((n for n in run if n != "record_rules"), key=lambda n: n != pathlib.Path(mutant.file).stem)[:2])

    def verdict(self, mutant, awake):
        storey, header = mutant.file.split("/")
        if storey == "op":
            units, (statics, pairs, last) = [mutant.owner], self.speaking(mutant)
            woken = [t for t in WOKEN["op"] if mutant.part != "rule"]
            if mutant.part == "rule":  # which no test can wake: along kinks, and along axes that only run time knows
                last = [*last, "edges", *(["extents"] if mutant.owner.startswith("axis_") else [])]
        else:
            pairs, last = [], LAST[storey]
            near = [t for part, tests in NEARER.items() if part in header for t in tests]
            units, statics = UNITS[storey], list(dict.fromkeys([*near, *STATIC[storey]]))
            woken = sorted(WOKEN[storey], key=lambda t: header.removesuffix(".hpp").split("_")[0] not in t)
        scalar = ["record_rules"] if storey == "op" and f"op::{mutant.owner}>" in self.record_rules else []
        for ask, names in ((self.oracle_woken, units if mutant.part != "rule" else []), (self.test_woken, [*scalar, *woken]),
                           (self.oracle, units), (self.sentence, pairs if mutant.part != "rule" else []), (self.static, statics), (self.test, last)):
            for name in names:
                if found := ask(name, awake):
                    return found
        return None

    record_rules = (HERE.parent / "runtime" / "record_rules.cpp").read_text()


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


def known_equivalent():
    """{name: why it changes nothing}"""
    lines = [line for line in (HERE / "equivalent.txt").read_text().splitlines() if line and not line.startswith("#")]
    return {name: reason for name, _, reason in (line.rpartition(" || ") for line in lines)}


def report(results, options):
    """The table: of rules, and of the rest of each storey."""
    equivalent = known_equivalent()
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
    parser.add_argument("--compiler", default="clang++-16", help="clang, whose precompiled headers are the quicker ones")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
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
    judge, began, equivalent = Judge(options), time.time(), known_equivalent()
    numbers = {fingerprint(m): number for number, m in judge.sleep(
        [m for some in all_mutants.values() for m in some[:options.count + SPARE]]).items()}
    guard = threading.Lock()
    judged = collections.Counter()

    def consider(m):
        key = fingerprint(m)
        if key not in numbers or judged[m.owner] >= options.count or (
                options.seconds and time.time() - began > options.seconds and key not in known):
            return
        if key not in known or (options.again and known[key]["verdict"] is None):
            start = time.time()
            found = None if m.name in equivalent else judge.verdict(m, numbers[key])
            with guard:
                known[key] = {"id": key, "name": m.name, "file": m.file, "owner": m.owner, "part": m.part, "kind": m.kind,
                              "line": m.line, "verdict": found, "seconds": round(time.time() - start, 1)}
                with kept.open("a") as out:
                    out.write(json.dumps(known[key]) + "\n")
                if found != "rejected":
                    print(f"{m.file}:{m.line} {m.part}: {m.before}  ->  {m.after}\n    {found or 'ALIVE'}, "
                          f"{known[key]['seconds']} s", flush=True)
        with guard:
            judged[m.owner] += known[key]["verdict"] != "rejected"

    # One of each, then another of each: a run that is stopped has seen a bit of everything.
    for k in range(options.count + SPARE):
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            list(pool.map(consider, (some[k] for some in all_mutants.values() if k < len(some))))
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
