#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The walls of the house: who may include whom, and what every header has."""
import pathlib, re, sys

# Ground floor first. A storey may include itself and what is named here.
STOREYS = ["config", "meta", "math", "fwd", "core", "op", "simplify", "diff", "proof", "plan", "text", "border", "eval"]
ALLOWED = {storey: STOREYS[:i] for i, storey in enumerate(STOREYS)}
ALLOWED["math"] = ["config", "meta"]
ALLOWED["plan"] = ALLOWED["proof"]  # which is beside it
ALLOWED["eval"] = ALLOWED["text"]  # text and border are beside it
ALLOWED["typegrad"] = STOREYS  # the front door
ALLOWED["interop"] = ALLOWED["testing"] = list(ALLOWED)
LONGEST = 350

ROOT = pathlib.Path(__file__).resolve().parent.parent / "include"


def storey(name):
    """typegrad/op/arith.hpp is in op, typegrad/fwd.hpp in fwd."""
    return name.split("/")[1].removesuffix(".hpp")


def cycle(graph):
    done = set()

    def visit(name, path):
        if name in path:
            return path[path.index(name):] + [name]
        if name in done:
            return None
        found = next(filter(None, (visit(next_, path + [name]) for next_ in graph.get(name, []))), None)
        done.add(name)
        return found

    return next(filter(None, (visit(name, []) for name in graph)), None)


def main():
    complaints, graph = [], {}
    for file in sorted(ROOT.rglob("*.hpp")):
        name, text = file.relative_to(ROOT).as_posix(), file.read_text()
        if "#pragma once" not in text:
            complaints.append(f"{name}: no #pragma once")
        if "SPDX-License-Identifier: BSL-1.0" not in text.partition("\n")[0]:
            complaints.append(f"{name}: no SPDX line at its top")
        if text.count("\n") > LONGEST:
            complaints.append(f"{name}: {text.count(chr(10))} lines, more than {LONGEST}")
        if storey(name) not in ALLOWED:
            complaints.append(f"{name}: there is no storey {storey(name)}")
            continue
        graph[name] = []
        for other in re.findall(r'^\s*#\s*include\s*[<"]([^>"]+\.hpp)[>"](?!.*// the rest of)', text, re.M):
            # A class whose members are in several headers includes the rest of them at its end.
            beside = (file.parent / other).resolve()
            if beside.is_file():
                graph[name].append(beside.relative_to(ROOT).as_posix())
            elif other.startswith("typegrad/"):
                graph[name].append(other)
        for other in graph[name]:
            if storey(other) != storey(name) and storey(other) not in ALLOWED[storey(name)]:
                complaints.append(f"{name}: may not include {other}")
    if not graph:
        complaints.append("no headers found")
    if found := cycle(graph):
        complaints.append("a cycle: " + " -> ".join(found))
    print("\n".join(complaints + [f"{len(graph)} headers, {len(complaints)} complaints"]))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
