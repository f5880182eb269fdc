# SPDX-License-Identifier: BSL-1.0
"""Headers in which many mutants lie asleep, so that they are parsed once for all of them.

A function with mutants becomes one that asks which is awake and does that one's body, or its own. The number
is a constexpr function that the headers declare and the program defines: they can be precompiled, and each
mutant costs what a test does of its own. Where the return type is deduced the question is an `if constexpr`.
"""
import collections, re, shutil

DECLARED = """#pragma once
constexpr int awake_mutant();
template <class...>
constexpr int awake_mutant_of();
template <auto>
struct mutant_value;
"""
VALUES = ("int", "bool", "auto", "std::size_t", "unsigned", "amount", "T", "meta::number", "meta::name", "meta::fixed_string")


def question(text, m):
    """(whether the return type is deduced, an argument that depends on the template's parameters or "")."""
    start, opening, _ = m.function
    head = text[start:opening]
    name = re.search(r"\b(\w+)\(", head[head.find("constexpr"):])
    before = head[:head.find("constexpr") + name.start()]
    deduced = bool(re.search(r"\bauto\b", re.sub(r"template <[^\n]*>", "", before))) and "->" not in head
    named = re.search(r"\bauto\b[&\s]*(\.\.\.)?\s*(\w+)", head[head.find("constexpr") + name.end():])
    declared = re.search(r"template <(\w+(?:<[^>]*>)?)(\.\.\.)? (\w+)", before)
    if declared:
        kind, pack, parameter = declared.groups()
        is_value = kind in VALUES
        return deduced, (f"mutant_value<{parameter}>" if is_value else parameter) + (pack or "")
    if named:
        return deduced, f"decltype({named[2]}){named[1] or ''}"
    return deduced, ""


def alternatives(text, some, first_line):
    """The new inside of a function, and [(first, last line, number)] of the mutants in it."""
    opening, end = some[0][1].function[1:]
    deduced, dependent = question(text, some[0][1])
    body = text[opening:end]
    leave = "" if re.search(r"\breturn [^;]", body) else " return;"
    numbers = [number for number, _ in some]
    made, lines = "\n", []

    def choice(asked, by_type):
        # Its own comes first: a complaint of two types of result is of the mutant's line.
        nonlocal made
        constant = "constexpr " if by_type else ""
        made += f"if {constant}({asked} < {min(numbers)} || {asked} > {max(numbers)}) {{{body}{leave}}}\n"
        for number, m in some:
            first = first_line + made.count("\n")
            changed = text[opening:m.start] + m.text + text[m.end:end]
            made += f"{'else ' if by_type else ''}if {constant}({asked} == {number}) {{{changed}{leave}}}\n"
            lines.append((first, first_line + made.count("\n") - 1, number))
        made += "" if by_type else "__builtin_unreachable();\n"

    if not (deduced and dependent):
        choice("awake_mutant()", False)
    elif some[0][1].file.startswith("op/"):
        # The engine instantiates a record's functions in the headers already, for handles: its mutants give handles, too.
        made += f"if constexpr (std::is_same_v<std::remove_cvref_t<{dependent}>, handle>) {{\n"
        choice("awake_mutant()", False)
        made += "} else {\n"
        choice(f"awake_mutant_of<{dependent}>()", True)
        made += "}\n"
    else:
        choice(f"awake_mutant_of<{dependent}>()", True)
    return made, lines


def write(include, folder, chosen):
    """Copies the headers with these {number: mutant}; gives {file: [(first, last line, the mutants there)]}, where the
    functions of mutants stand with all of theirs."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(include, folder)
    (folder / "mutant.hpp").write_text(DECLARED)
    files = collections.defaultdict(lambda: collections.defaultdict(list))
    for number, m in chosen.items():
        files[m.file][m.function].append((number, m))
    where = {}
    for file, functions in files.items():
        text = (include / "typegrad" / file).read_text()
        made, at, places = "", 0, []
        for function, some in sorted(functions.items()):
            made += text[at:function[1]]
            first = made.count("\n") + 1
            inside, lines = alternatives(text, some, first)
            made += inside
            at = function[2]
            places += [(a, b, [number]) for a, b, number in lines]
            places.append((first, made.count("\n") + 1, [number for number, _ in some]))
        (folder / "typegrad" / file).write_text(made + text[at:])
        where[file] = places
    return where


def named(said, where):
    """The mutants that a compiler's complaint speaks of: those of the lines it names, of errors first."""
    for kind in ("error", "note"):
        found = set()
        for m in re.finditer(r"typegrad/(\w+/\w+\.hpp):(\d+):\d+: (?:fatal )?" + kind, said):
            lines = [(b - a, some) for a, b, some in where.get(m[1], ()) if a <= int(m[2]) <= b]
            if lines:
                found.update(min(lines, key=lambda l: l[0])[1])
        if found:
            return found
    return set()
