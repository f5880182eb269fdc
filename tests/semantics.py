#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Holds docs/semantics.md and the tests together: every line of its tables is the name of a check.

A check says of which line it is by a comment, at its end or in the line before, `semantics:` and how the
line begins, without backticks; several lines are separated by semicolons. A line without a check is a
complaint, and so is a comment that no line begins with.

    semantics.py           complaints
    semantics.py --list    where each line is checked
"""
import pathlib, re, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/semantics.md"
CHECK = re.compile(r"CHECK|STATIC_REQUIRE|static_assert|check_|check\(|compare<|same\(")


def plain(text):
    return " ".join(text.replace("`", "").split())


def lines():
    """The first cells of the tables' lines, but for their heads."""
    found, head = [], True
    for line in PAGE.read_text().split("\n"):
        if not line.startswith("|"):
            head = True
        elif line.startswith("|--"):
            head = False
        elif not head:
            found.append(plain(re.split(r"(?<!\\)\|", line)[1]))
    return found


def claims():
    """(how a line begins, where it is checked), and complaints of comments beside no check."""
    found, complaints = [], []
    for file in sorted([*ROOT.glob("tests/runtime/*.cpp"), *ROOT.glob("tests/static/*.cpp")]):
        text = file.read_text().split("\n")
        for i, line in enumerate(text):
            said = re.search(r"// semantics: (.*)", line)
            if not said:
                continue
            where = f"{file.relative_to(ROOT)}:{i + 1}"
            if not any(CHECK.search(t.partition("//")[0]) for t in text[i:i + 2]):
                complaints.append(f"{where}: no check")
            found += [(plain(each), where) for each in said[1].split(";")]
    return found, complaints


def main():
    of = {line: [] for line in lines()}
    found, complaints = claims()
    for begin, where in found:
        meant = [begin] if begin in of else [line for line in of if line.startswith(begin)]
        if len(meant) == 1:
            of[meant[0]].append(where)
        else:
            complaints.append(f"{where}: {len(meant)} lines of docs/semantics.md begin with '{begin}'")
    complaints += [f"docs/semantics.md: nothing checks '{line}'" for line, places in of.items() if not places]
    if "--list" in sys.argv:
        print("\n".join(f"{line}: {', '.join(places)}" for line, places in of.items()))
    print("\n".join(complaints + [f"{len(of)} lines, {len(complaints)} complaints"]))
    return 1 if complaints or not of else 0


if __name__ == "__main__":
    sys.exit(main())
