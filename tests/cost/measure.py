#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What a model costs the compiler: user seconds, peak memory and object sizes against the number of
operations, beside hand-written code for the same value and gradient. Prints tables in Markdown; with
--write they become docs/compile-time.md.
"""
import argparse, concurrent.futures, datetime, math, os, pathlib, platform, re, resource, subprocess, sys, tempfile

import models

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SIZES, LAYERS = [10, 100, 1000, 3000], [1, 2, 3, 5, 10]


class Run:
    """One run of a compiler: user seconds, megabytes, kilobytes of object and what it said."""

    def __init__(self, command, limit):
        def limited():
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
            os.nice(5)

        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                                       preexec_fn=limited)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            self.said = said.read()
        self.seconds, self.megabytes = used.ru_utime, used.ru_maxrss / 1024
        self.works, self.kilobytes = process.returncode == 0, None
        self.late = not self.works and self.seconds >= limit - 1

    def fails(self, limit):
        if self.late:
            return f"> {limit} s"
        for pattern, words in ((rb"maximum step limit|constexpr-ops-limit|-fconstexpr-loop-limit", "step limit"),
                               (rb"depth|recursive", "depth limit")):
            if re.search(pattern, self.said):
                return words
        return "error"


class Expected:
    """Stands for a run that has not been made."""
    works, late, seconds, megabytes, kilobytes, said = True, False, 1, 1, 1, b""


class Bench:
    def __init__(self, arguments):
        self.limit, self.folder = arguments.limit, ROOT / "build" / "compile-cost"
        self.made, self.wanted = {}, None
        self.folder.mkdir(parents=True, exist_ok=True)
        self.compilers = {"g++": arguments.gcc, "clang": arguments.clang}

    def source(self, name, text):
        file = self.folder / f"{name}.cpp"
        file.write_text(text)
        return file

    def compile(self, compiler, file, *flags):
        key = compiler, file, flags
        if self.wanted is not None:
            self.wanted.append(key)
            return Expected
        return self.made[key] if key in self.made else self.run(*key)

    def run(self, compiler, file, flags):
        out = file.with_name("_".join([file.stem, self.compilers[compiler].split("/")[-1], *flags]) + ".o")
        command = [self.compilers[compiler], "-std=c++20", f"-I{ROOT / 'include'}", *flags, str(file)]
        if "-fsyntax-only" not in flags:
            command += ["-c", "-o", str(out)]
        run = Run(command, self.limit)
        if run.works and out.exists():
            run.kilobytes = out.stat().st_size / 1024
            out.unlink()
        print(".", end="", file=sys.stderr, flush=True)
        return run

    def ahead(self, measure, jobs):
        """Makes all runs that `measure` asks for, some at a time."""
        self.wanted = []
        measure({}, lambda piece: None)
        keys, self.wanted = list(dict.fromkeys(self.wanted)), None
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            self.made = dict(zip(keys, pool.map(lambda key: self.run(*key), keys)))


def cell(run, limit, text):
    return "-" if run is None else text(run) if run.works else run.fails(limit)


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"


def exponent(points):
    """The growth between the first and the last of points (size, seconds)."""
    if len(points) < 2:
        return None
    (n, a), (m, b) = points[0], points[-1]
    return math.log(max(b, 0.01) / max(a, 0.01)) / math.log(m / n)


def scalar_models(bench, sizes, debug_too, alone, found, write):
    write("## Value and gradient of scalar models\n\n"
          "Seconds are of the user, memory is the peak, sizes are of the object with -O2. `front` is types and "
          "middle end\nwithout the optimiser (-fsyntax-only, less what the include takes alone). In brackets: the "
          "same model by hand.\n")
    for shape, make in models.SHAPES.items():
        write(f"\n### {shape}: {models.SAID[shape]}\n")
        rows = []
        for compiler in bench.compilers:
            front = []
            for size in sizes:
                model = make(size)
                file = bench.source(f"{shape}_{size}", model.derived())
                hand = bench.source(f"{shape}_{size}_by_hand", model.by_hand())
                run = bench.compile(compiler, file, "-O2")
                if not run.works:
                    rows.append([compiler, model.size(), run.fails(bench.limit)] + ["-"] * 4)
                    break
                checked = bench.compile(compiler, file, "-fsyntax-only")
                plain = bench.compile(compiler, hand, "-O2")
                debug = debug_plain = None
                if debug_too and size <= 1000:
                    debug = bench.compile(compiler, file, "-O2", "-g")
                    debug_plain = bench.compile(compiler, hand, "-O2", "-g")
                front.append((model.size(), checked.seconds - alone[compiler]))
                found[shape, compiler, size] = run.seconds
                rows.append([compiler, model.size(), f"{run.seconds:.2f} [{plain.seconds:.2f}]",
                             f"{front[-1][1]:.2f}", f"{run.megabytes:.0f} [{plain.megabytes:.0f}]",
                             f"{run.kilobytes:.0f} [{plain.kilobytes:.0f}]",
                             cell(debug, bench.limit, lambda r: f"{r.kilobytes:.0f} [{debug_plain.kilobytes:.0f}]")])
            found["growth", shape, compiler] = (exponent([p for p in front if p[0] >= 90]),
                                                front[-1][0] if front else 0)
        write(table(["compiler", "operations", "s", "front s", "MB", "KB", "KB with -g"], rows))


def tensor_models(bench, counts, found, write):
    write(f"\n## Layers of tensors\n\n`h = tanh(W * h + b)`, {models.WIDTH} wide, every layer with a matrix of its "
          "own; value and all gradients, -O3.\n")
    rows = []
    for compiler in bench.compilers:
        for count in counts:
            run = bench.compile(compiler, bench.source(f"layers_{count}", models.layers(count)), "-O3")
            hand = bench.compile(compiler, bench.source(f"layers_{count}_by_hand", models.layers_by_hand(count)), "-O3")
            found["layers", compiler, count] = run.seconds if run.works else math.inf
            rows.append([compiler, count] + [cell(run, bench.limit, text) for text in (
                lambda r: f"{r.seconds:.2f} [{hand.seconds:.2f}]",
                lambda r: f"{r.megabytes:.0f} [{hand.megabytes:.0f}]",
                lambda r: f"{r.kilobytes:.0f} [{hand.kilobytes:.0f}]")])
    write(table(["compiler", "layers", "s", "MB", "KB"], rows))


def black_scholes(bench, orders, found, write):
    write("\n## All partials of a formula\n\nThe price of a call by Black and Scholes in (S, K, v, T) and every "
          "partial derivative to an order, in one\nfunction; -O2.\n")
    rows = []
    for order in orders:
        for compiler in bench.compilers:
            run = bench.compile(compiler, bench.source(f"black_scholes_{order}", models.black_scholes(order)), "-O2")
            found["black_scholes", compiler, order] = (run.seconds, run.megabytes) if run.works else None
            rows.append([order, models.partials(order), compiler] + [cell(run, bench.limit, text) for text in (
                lambda r: f"{r.seconds:.2f}", lambda r: f"{r.megabytes:.0f}", lambda r: f"{r.kilobytes:.0f}")])
    write(table(["order", "outputs", "compiler", "s", "MB", "KB"], rows))


def names(bench, found, write):
    write("\n## Names\n\nWith -g, and the bytes that the compiler says to `const int wrong = y;`.\n")
    rows = []
    for title, model in (("24 residual steps", models.residual(72)), ("40 squarings", models.wide(80))):
        name = title.replace(" ", "_")
        file = bench.source(name, model.derived())
        wrong = bench.source(f"{name}_wrong", model.expression() + f"const int wrong = {model.root()};\n")
        for compiler in bench.compilers:
            run, mistake = bench.compile(compiler, file, "-g"), bench.compile(compiler, wrong, "-fsyntax-only")
            found["names", title, compiler] = (run.seconds, run.kilobytes, len(mistake.said)) if run.works else None
            rows.append([title, compiler] + [cell(run, bench.limit, text) for text in (
                lambda r: f"{r.seconds:.2f}", lambda r: f"{r.kilobytes:.0f}")] + [len(mistake.said)])
    write(table(["model", "compiler", "s", "KB", "bytes of the message"], rows))


def verdict(found, compilers, sizes):
    """The figures to reach, and whether they are."""
    rows = []

    def judge(what, goal, values, format_, met):
        for compiler in compilers:
            value = values(compiler)
            if value is None:
                rows.append([what, goal, compiler, "does not compile or not measured", "**no**"])
            else:
                rows.append([what, goal, compiler, format_(value), "yes" if met(value) else "**no**"])

    def growth(compiler):
        known = [found.get(("growth", shape, compiler), (None, 0)) for shape in models.SHAPES]
        known = [k for k in known if k[0] is not None]
        return max(known) + (min(k[1] for k in known),) if known else None

    judge("gradient of a 1,000-node scalar chain, -O2", "6 s or less",
          lambda c: found.get(("chain", c, 1000)), lambda v: f"{v:.2f} s", lambda v: v <= 6)
    judge("growth from 100 to 3,000 nodes, without the optimiser", "exponent 1.3 or less", growth,
          lambda v: f"{v[0]:.2f} at worst; all shapes reach {v[2]}", lambda v: v[0] <= 1.3 and v[2] >= 2900)
    for title in ("24 residual steps", "40 squarings"):
        judge(f"{title}, -g", "1 MB, 2 s, message 4 KB", lambda c: found.get(("names", title, c)),
              lambda v: f"{v[1]:.0f} KB, {v[0]:.2f} s, {v[2]} bytes",
              lambda v: v[1] < 1024 and v[0] < 2 and v[2] < 4096)
    judge("ten layers of tensors, value and all gradients, -O3", "under 4 s",
          lambda c: found.get(("layers", c, 10)), lambda v: f"{v:.2f} s", lambda v: v < 4)
    for order, seconds, megabytes in ((3, 5, 400), (5, 60, 2000)):
        judge(f"all partials of Black–Scholes to order {order}, -O2", f"under {seconds} s and {megabytes} MB",
              lambda c: found.get(("black_scholes", c, order)), lambda v: f"{v[0]:.2f} s, {v[1]:.0f} MB",
              lambda v: v[0] < seconds and v[1] < megabytes)
    judge("the include alone", "0.6 s or less", lambda c: found["include", c], lambda v: f"{v:.2f} s",
          lambda v: v <= 0.6)
    return table(["what", "figure", "compiler", "measured", "reached"], rows)


def machine():
    def first(file, pattern):
        match = re.search(pattern, pathlib.Path(file).read_text(), re.M) if pathlib.Path(file).exists() else None
        return match[1] if match else None

    processor = first("/proc/cpuinfo", r"^model name\s*: (.*)") or platform.machine()
    system = first("/etc/os-release", r'^PRETTY_NAME="?([^"\n]*)') or platform.system()
    return f"{processor}, {os.cpu_count()} cores, {system}"


def version(compiler):
    return subprocess.run([compiler, "--version"], text=True, capture_output=True).stdout.split("\n")[0]


def main():
    parser = argparse.ArgumentParser(prog="./dev compile-cost", description=__doc__)
    parser.add_argument("--gcc", default="g++-12", help=argparse.SUPPRESS)
    parser.add_argument("--clang", default="clang++-16", help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="up to 300 operations, and no -g")
    parser.add_argument("--limit", type=int, default=120, help="CPU seconds for one compilation")
    parser.add_argument("--jobs", type=int, default=1, help="compilers at a time; more than one disturb each other")
    parser.add_argument("--write", action="store_true", help="write docs/compile-time.md")
    arguments = parser.parse_args()
    sizes = [10, 100, 300] if arguments.quick else SIZES
    counts = LAYERS[::2] if arguments.quick else LAYERS

    bench, found, pieces = Bench(arguments), {}, []

    def write(piece):
        pieces.append(piece)
        print(piece, flush=True)

    include = bench.source("include", "#include <typegrad/typegrad.hpp>\n")
    for compiler in bench.compilers:
        found["include", compiler] = min(bench.compile(compiler, include, "-fsyntax-only").seconds for _ in range(3))
    alone = {compiler: found["include", compiler] for compiler in bench.compilers}

    def measure(found, write):
        scalar_models(bench, sizes, not arguments.quick, alone, found, write)
        tensor_models(bench, counts, found, write)
        names(bench, found, write)
        black_scholes(bench, [1, 3, 5] if arguments.quick else [1, 2, 3, 4, 5], found, write)

    if arguments.jobs > 1:
        bench.ahead(measure, arguments.jobs)
    measure(found, write)
    print(file=sys.stderr)

    options = "".join(f" {option}" for option, on in (
        ("--quick", arguments.quick), (f"--jobs {arguments.jobs}", arguments.jobs > 1), ("--write", True)) if on)
    text = f"""# What models cost the compiler

Made by `./dev compile-cost{options}` on {datetime.date.today()}; do not edit.

- {machine()}
{"".join(f"- {version(command)}{chr(10)}" for command in bench.compilers.values())}- flags: `-std=c++20` and what each table says; default limits; one run a cell, {arguments.jobs} at a time
- a cell that takes more than {bench.limit} s of CPU, or does not compile, ends its column

## Figures to reach

{verdict(found, bench.compilers, sizes)}
""" + "\n".join(pieces)
    print(text.partition("## Value and gradient")[0])
    if arguments.write:
        (ROOT / "docs" / "compile-time.md").write_text(text)


if __name__ == "__main__":
    main()
