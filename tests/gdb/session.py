#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""A session of gdb with the printers of share/gdb, and whether what share/natvis names is there. Exits with 77
where there is no gdb, or none that may trace a program."""
import argparse, pathlib, re, shutil, subprocess, sys, tempfile
import xml.etree.ElementTree as xml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
EXPECTED = {
    "z": "sigmoid(W * x) : vector[3]",
    "dW": "grad(sum(sigmoid(W * x)), W) : matrix[3, 4]",
    "row": "transpose(x) * 2 : row[4]",
    "half": "1/2 : scalar",
    "W_": "W : matrix[3, 4]",
    "y": "vector[3] = {0.5, 0.5, 0.5}",
    "kept": "{model = sum(sigmoid(W * x)) : scalar, rate = 0.25}",
    "reference.model": "sum(sigmoid(W * x)) : scalar",
    "gradients": "gradients by W, x\n  [W] = grad(sum(sigmoid(W * x)), W) : matrix[3, 4]\n"
                 "  [x] = grad(sum(sigmoid(W * x)), x) : vector[4]",
    "f": "function\n  sigmoid(W * x) : vector[3]",
    "both": "results = {[W] = matrix[3, 4] = {{0.25, 0.5, 0.75, 1}, {0.25, 0.5, 0.75, 1}, {0.25, 0.5, 0.75, 1}}, "
            "[x] = vector[4] = {0, 0, 0, 0}}",
    "ws": "workspace of 10 numbers of double",
    "step": "W = W - 0.5 : matrix[3, 4]",
    "k": "k : index",
    "n": "n : extent",
    "X": "X : matrix[n, 4]",
    "lags": "lags : vector[2n - 1]",
    "mean": "mean(X * x) : scalar",
    "rows": "vector[2] = {10, 0}",
    "pi": "-2 * pi : scalar",
}


def natvis():
    """What the visualisers of Visual Studio name and no header has."""
    code = "".join(p.read_text() for p in (ROOT / "include").rglob("*.hpp"))
    wrong = []
    for kind in xml.parse(ROOT / "share" / "natvis" / "typegrad.natvis").getroot():
        name = re.match(r"typegrad::(\w+)<\*>$", kind.get("Name"))[1]
        if not re.search(rf"(class|struct)[^;{{}}]* {name}\b[^;]*{{", code):
            wrong.append(name)
        for text in kind.itertext():
            wrong += [word for word in re.findall(r"\w+_\b|(?<=\.)\w+|(?<=::)\w+", text)
                      if not re.search(rf"\b{word}\b", code)]
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--system", default="", help="further include folders, separated by ;")
    parser.add_argument("--include", default=str(ROOT / "include"))
    options = parser.parse_args()
    if missing := natvis():
        print("natvis names what is not there:", *missing)
        return 1
    if shutil.which("gdb") is None:
        print("no gdb here")
        return 77
    source = HERE / "session.cpp"
    line = next(n for n, text in enumerate(source.read_text().splitlines(), 1) if "// here" in text)
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "session"
        command = [options.compiler, "-std=c++20", "-g", "-O0", "-DTYPEGRAD_DEBUGGER", "-I", options.include]
        for system in filter(None, options.system.split(";")):
            if system != "/usr/include":
                command += ["-isystem", system]
        subprocess.run(command + [str(source), "-o", str(program)], check=True)
        script = ["-ex", f"source {ROOT / 'share' / 'gdb' / 'typegrad.py'}", "-ex", f"break session.cpp:{line}",
                  "-ex", "run"]
        for name in EXPECTED:
            script += ["-ex", f"print {name}"]
        said = subprocess.run(["gdb", "-batch", "-nx", "-iex", "set debuginfod enabled off", *script, str(program)],
                              text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=300).stdout
    if "ptrace" in said or "Could not trace" in said or "Python scripting is not supported" in said:
        print("gdb may not trace here:", said, sep="\n")
        return 77
    wrong = 0
    for number, (name, text) in enumerate(EXPECTED.items(), 1):
        if f"${number} = {text}\n" not in said:
            print(f"{name} is not shown as {text}")
            wrong += 1
    if wrong:
        print(said)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
