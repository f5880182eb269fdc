#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Builds the programs in this folder, each of one group of workloads, and measures typegrad beside code written by
hand, Eigen, and the peers that are installed: all in one process, in random turns, medians over three
processes. With --write it makes docs/performance.md of it."""
import argparse, collections, json, pathlib, re, statistics, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build/bench"
PAGE = ROOT / "docs/performance.md"
FAST, PORTABLE, PLAIN = "-O3 -march=native", "-O3 -march=x86-64-v3", "-O2"
EIGEN = ["-I/usr/include/eigen3", "-I/usr/local/include/eigen3"]

# Groups are folders. A group in parts is compiled once for each, with BENCH_PART.
PARTS = {"layer": 2, "fastad": 1, "network": 1, "product": 1, "scalar": 1, "partials": 5}

# What peers need: a header that the compiler must find, and how to compile and to link with it. `peers/NAME.hpp`
# is included in the peers.cpp of each group.
R = "/usr/lib/R/site-library"
PEERS = {
    "adolc": ("adolc/adolc.h", [], ["-ladolc"]),
    "sacado": ("trilinos/Sacado.hpp", ["-I/usr/include/trilinos"], ["-ltrilinos_sacado", "-ltrilinos_kokkoscore"]),
    "ceres": ("ceres/jet.h", [], []),
    "boost": ("boost/math/differentiation/autodiff.hpp", [], []),
    "eigen_autodiff": ("unsupported/Eigen/AutoDiff", [], []),
    "stan": ("stan/math/rev/scal.hpp", [f"-I{R}/StanHeaders/include", f"-I{R}/StanHeaders/include/src",
                                  f"-I{R}/RcppParallel/include", "-D_REENTRANT", "-DSTAN_NO_SUNDIALS"], ["-ltbb"]),
}


def quiet(command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


class builder:
    def __init__(self, compiler, flags):
        self.compiler, self.flags = compiler, flags
        self.folder = BUILD / re.sub(r"\W+", "_", f"{pathlib.Path(compiler).name} {flags}")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.common = [compiler, "-std=c++20", "-DNDEBUG", "-w", *flags.split(), "-I", str(ROOT / "include"),
                       "-I", str(HERE), *EIGEN]
        if "clang" in quiet([compiler, "--version"]).stdout:
            self.common.append("-fconstexpr-steps=2000000000")

    def compile(self, source, name, extra=()):
        out, deps = self.folder / f"{name}.o", self.folder / f"{name}.d"
        if out.exists() and deps.exists():
            needs = re.findall(r"(?<=\s)/\S+", deps.read_text().replace("\\\n", " "))
            if all(pathlib.Path(p).exists() and pathlib.Path(p).stat().st_mtime < out.stat().st_mtime for p in needs):
                return out
        print(f"   {name}", file=sys.stderr, flush=True)
        done = quiet([*self.common, *extra, "-MMD", "-MF", str(deps), "-c", str(source), "-o", str(out)])
        if done.returncode != 0:
            out.unlink(missing_ok=True)
            print(f"{name} is left out, it does not compile:\n{done.stderr[:1500]}", file=sys.stderr)
            return None
        return out

    def program(self, group, part, peers):
        part_flags = [f"-DBENCH_PART={part}"]
        objects, link = [self.compile(HERE / "main.cpp", "main")], ["-lbenchmark", "-lpthread"]
        for source in sorted((HERE / group).glob("*.cpp")):
            if source.stem != "peers":
                objects.append(self.compile(source, f"{group}{part}-{source.stem}", part_flags))
                continue
            for peer in peers:
                _, flags, libraries = PEERS[peer]
                # A namespace for each: functions of one name and type would be one to the linker.
                done = self.compile(source, f"{group}{part}-{peer}", [*part_flags, *flags, f"-Dpeer=of_{peer}",
                                                                      "-include", str(HERE / f"peers/{peer}.hpp")])
                if done is not None:
                    link = libraries + link
                objects.append(done)
        program = self.folder / f"{group}{part}"
        done = quiet([self.compiler, *map(str, filter(None, objects)), *link, "-o", str(program)])
        if done.returncode != 0:
            sys.exit(f"{program.name} does not link:\n{done.stderr[:3000]}")
        return program


def installed(compiler, peers):
    found = []
    for peer in peers:
        header, flags, _ = PEERS[peer]
        test = quiet([compiler, "-std=c++20", "-x", "c++", *EIGEN, *flags, "-E", "-o", "/dev/null", "-"],
                     input=f"#if !__has_include(<{header}>)\n#error\n#endif\n")
        if test.returncode == 0:
            found.append(peer)
        else:
            print(f"{peer} is left out: there is no <{header}>", file=sys.stderr)
    return found


def measure(program, options):
    """Nanoseconds of processor time: {problem: {competitor: one median of each process}}."""
    rows = collections.defaultdict(lambda: collections.defaultdict(list))
    for _ in range(options.processes):
        done = quiet([str(program), f"--benchmark_filter={options.only}", f"--benchmark_min_time={options.time}",
                      "--benchmark_repetitions=9", "--benchmark_enable_random_interleaving=true",
                      "--benchmark_report_aggregates_only=true", "--benchmark_format=json"])
        if done.returncode != 0:
            sys.exit(f"{program.name}: {done.stderr[-2000:]}")
        if done.stderr.strip().splitlines() and not rows:
            print("".join(f"{line}\n" for line in done.stderr.splitlines() if "left out" in line), end="", file=sys.stderr)
        for b in json.loads(done.stdout)["benchmarks"] if done.stdout.strip().startswith("{") else []:
            if b.get("aggregate_name") == "median":
                problem, who = b["run_name"].split("|")
                rows[problem][who].append(b["cpu_time"])
    return rows


def count(program, options):
    """Instructions as callgrind counts them, in the same form."""
    rows = collections.defaultdict(lambda: collections.defaultdict(list))
    out = program.with_suffix(".callgrind")
    for old in out.parent.glob(out.name + "*"):
        old.unlink()
    done = quiet(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", str(program), "--count", options.only])
    if done.returncode != 0:
        sys.exit(f"{program.name}: {done.stderr[-2000:]}")
    for dump in out.parent.glob(out.name + ".*"):
        text = dump.read_text()
        name = re.search(r"Client Request: (.*)\|(.*)", text)
        if name:
            rows[name[1]][name[2]].append(int(re.search(r"^(?:totals|summary): (\d+)", text, re.M)[1]) / 10)
    return rows


def natural(name):
    """Numbers in a name by their size."""
    return re.sub(r"\d+", lambda n: n[0].zfill(6), name)


def is_ours(who):
    return who.startswith("typegrad")


def table(rows, unit, peers_too):
    """Markdown: typegrad's figure, and what others take as a multiple of it."""
    names = sorted({who for c in rows.values() for who in c if not is_ours(who)},
                   key=lambda w: (w != "hand", "Eigen" not in w or "AutoDiff" in w, w))
    lines = ["| | typegrad, " + unit + " | of the best other | " + " | ".join(names) + " |", "|---" * (len(names) + 3) + "|"]
    ratios = []
    for problem, c in sorted(rows.items(), key=lambda row: natural(row[0])):
        value = {who: statistics.median(v) for who, v in c.items()}
        ours = value.get("typegrad")
        others = [v for who, v in value.items() if not is_ours(who)]
        if ours is None or not others:
            continue
        ratios.append(ours / min(others))
        cells = [f"{value[n] / ours:.3g}" if n in value else "" for n in names]
        lines.append(f"| {problem} | {ours:.4g} | {ratios[-1]:.2f} | " + " | ".join(cells) + " |")
    if ratios:
        lines.append(f"| geometric mean | | {statistics.geometric_mean(ratios):.2f} | " + " | " * (len(names) - 1) + " |")
    return "\n".join(lines) + "\n"


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    name = re.search(r"model name\s*: (.*)", text)
    return f"{name[1] if name else 'unknown'}, {len(re.findall('^processor', text, re.M))} cores"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gcc", default="g++")
    parser.add_argument("--clang", default="clang++-16")
    parser.add_argument("--group", action="append", choices=sorted(PARTS), help="only these groups of workloads")
    parser.add_argument("--only", default=".", help="only rows like this, a regular expression; with --count, a piece of the name")
    parser.add_argument("--flags", help=f"as in --flags=-O2, instead of {FAST}, or of {PORTABLE} and {PLAIN} with --count")
    parser.add_argument("--count", action="store_true", help="count instructions by callgrind instead")
    parser.add_argument("--peer", action="append", choices=sorted(PEERS), help="only these peers; none: --no-peers")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--time", default="0.05", help="seconds for each row in each of nine turns together")
    parser.add_argument("--quick", action="store_true", help="without the largest sizes")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    options = parser.parse_args()
    if options.count and options.only == ".":
        options.only = ""
    pages = []
    for compiler in filter(None, (options.gcc, options.clang)):
        # Of the peers one compiler's code is enough: they compile for minutes.
        others = options.no_peers or options.count or pages
        peers = [] if others else installed(compiler, options.peer or sorted(PEERS))
        flag_sets = [options.flags] if options.flags else [PORTABLE, PLAIN] if options.count else [FAST]
        for flags in flag_sets:
            build = builder(compiler, flags)
            for group in options.group or sorted(PARTS):
                if not list((HERE / group).glob("*.cpp")):
                    continue
                rows = {}
                for part in range(1 if options.quick else PARTS[group]):
                    program = build.program(group, part, peers)
                    rows.update(count(program, options) if options.count else measure(program, options))
                version = quiet([compiler, "--version"]).stdout.splitlines()[0]
                title = f"{group}: {version}, `{flags}`"
                text = table(rows, "instructions" if options.count else "ns", bool(peers))
                print(f"\n{title}\n\n{text}", flush=True)
                pages.append((title, text))
    if options.write:
        write(pages, options)


def write(pages, options):
    """Between the marks of the page for times or for counts: the tables that were measured take the places of those
    before them, each with its command."""
    mark = "counted" if options.count else "measured"
    begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->\n"
    head, rest = PAGE.read_text().split(begin)
    before, rest = rest.split(end)
    tables = dict(part.split("\n", 1) for part in re.split(r"^### ", before, flags=re.M)[1:])
    command = "./dev bench " + " ".join(sys.argv[1:])
    tables.update((title, f"\n`{command.strip()}` on {machine()}.\n\n{table}\n") for title, table in pages)
    PAGE.write_text(head + begin + "".join(f"### {title}\n{tables[title]}" for title in sorted(tables, key=by_compiler))
                    + end + rest)


def by_compiler(title):
    return "clang" in title, title


if __name__ == "__main__":
    main()
