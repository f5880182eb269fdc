#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Which lines of run-time code the run-time tests run: of eval/ and math/, by gcov.

    coverage.py [TEST …] [--compiler g++] [--missing]

Counted are lines of functions that the compiler emits: what runs in the compiler only is none. Nor are the branches of
these that only constant evaluation takes: what `if (std::is_constant_evaluated())` guards, what stands behind a return
for run time, and the functions that are called from there alone, `constant_…` and the series of math/series*.hpp
(tests/static/math_constexpr.cpp runs them); how many they are is printed. A line is covered if any instance of its
template runs it; sentences of errors count like everything else.
Without names all of tests/runtime is built; what
was built is kept in the build folder. --missing lists the lines that nothing runs.
"""
import argparse, collections, json, os, pathlib, re, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
COUNTED = ("eval", "math")
LEAST = 95


def closing(text, i, depth=0):
    """Behind the bracket that closes the one at i; of depth 1, the block that i is in."""
    while i < len(text):
        depth += (text[i] in "({") - (text[i] in ")}")
        i += 1
        if depth == 0 and text[i - 1] in ")}":
            return i
    return i


def of_constants(file):
    """The lines of a header that no run time reaches."""
    text = (ROOT / "include" / "typegrad" / file).read_text()
    if file.startswith("math/series"):
        return set(range(1, text.count("\n") + 1))
    spans = [(m.start(), closing(text, m.end() - 1)) for m in re.finditer(r"\bconstant_\w+\([^;{}]*\{", text)]
    for m in re.finditer(r"\bif \(std::is_constant_evaluated\(\)", text):
        end = closing(text, m.start() + 3)
        if "||" not in text[m.start():end]:
            body = end + len(text[end:]) - len(text[end:].lstrip())
            spans.append((body, closing(text, body) if text[body] == "{" else text.index(";", body)))
    for m in re.finditer(r"\bif \(!std::is_constant_evaluated\(\)\) return [^;]*;", text):
        spans.append((m.end(), closing(text, m.end(), 1) - 1))
    line = lambda at: text.count("\n", 0, at) + 1
    return {n for a, b in spans for n in range(line(a) + (text[a:a + 1] == "\n"), line(b) + 1)
            if "is_constant_evaluated" not in text.split("\n")[n - 1]}


def covered(options, folder, name):
    """{(header, line): times} of one test; None if it cannot be built."""
    main, program = folder / "main.o", folder / name
    kept = folder / f"{name}.json"
    newest = max(f.stat().st_mtime for f in [HERE / "runtime" / f"{name}.cpp", *(ROOT / "include").rglob("*.hpp")])
    if kept.exists() and kept.stat().st_mtime > newest:
        return {(file, line): times for file, line, times in json.loads(kept.read_text())}
    flags = ["-std=c++20", "-w", "-O0", "-I", str(ROOT / "include"), "-I", str(HERE), "-isystem", "/usr/include/eigen3"]
    if not main.exists():
        subprocess.run([options.compiler, *flags, "-c", str(HERE / "support/main.cpp"), "-o", str(main)], check=True)
    source = HERE / "runtime" / f"{name}.cpp"
    made = subprocess.run([options.compiler, *flags, "--coverage", str(source), "-c", "-o", str(folder / f"{name}.o")],
                          cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if made.returncode:
        return None
    subprocess.run([options.compiler, "--coverage", f"{name}.o", "main.o", "-o", str(program), "-pthread"], cwd=folder, check=True)
    if subprocess.run([str(program)], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
        print(f"{name} fails")
    said = subprocess.run([options.gcov, "--json-format", "--stdout", f"{name}.gcda"], cwd=folder, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    found = collections.Counter()
    for line in said.splitlines():
        for file in json.loads(line)["files"]:
            path = pathlib.Path(file["file"])
            if path.parent.name in COUNTED and path.parent.parent.name == "typegrad":
                for at in file["lines"]:
                    found[f"{path.parent.name}/{path.name}", at["line_number"]] += at["count"]
    kept.write_text(json.dumps([[file, line, times] for (file, line), times in found.items()]))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tests", nargs="*", metavar="TEST")
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--gcov", default="")
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/coverage"))
    parser.add_argument("--missing", action="store_true")
    options = parser.parse_args()
    version = subprocess.run([options.compiler, "-dumpversion"], text=True, stdout=subprocess.PIPE).stdout.split(".")[0].strip()
    options.gcov = options.gcov or next((t for t in (f"gcov-{version}", "gcov") if any(
        os.access(os.path.join(p, t), os.X_OK) for p in os.environ["PATH"].split(":"))), "gcov")
    lines = {}
    folder = options.build.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for name in options.tests or sorted(f.stem for f in (HERE / "runtime").glob("*.cpp")):
        found = covered(options, folder, name)
        if found is None:
            print(f"{name}: not built")
            continue
        for at, times in found.items():
            lines[at] = lines.get(at, 0) + times
        print(f"{name}: {sum(t > 0 for t in lines.values())} of {len(lines)} lines up to here", flush=True)
    files = collections.defaultdict(lambda: [0, 0, []])
    constants = {file: of_constants(file) for file in {file for file, _ in lines}}
    spared = [at for at, times in lines.items() if not times and at[1] in constants[at[0]]]
    for at in spared:
        del lines[at]
    for (file, line), times in sorted(lines.items()):
        files[file][0] += times > 0
        files[file][1] += 1
        if not times:
            files[file][2].append(line)
    for file, (hit, all_lines, missing) in sorted(files.items()):
        if missing:
            print(f"{file}: {hit} of {all_lines}" + (f"; not {', '.join(map(str, missing))}" if options.missing else ""))
    hit, counted = sum(f[0] for f in files.values()), sum(f[1] for f in files.values())
    share = 100 * hit / max(1, counted)
    print(f"{hit} of {counted} lines, {share:.1f} %, without {len(spared)} that only constant evaluation reaches")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
