#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes docs/reference from the docstrings: a page for each public header.

    reference.py            writes the pages
    reference.py --check    says which pages are not what it would write

Of an operation a page also says what its record and the measured tables say: which shapes it takes, its rule of
differentiation, its accuracy (docs/accuracy.md), its kinks and edges (docs/semantics.md), the errors it makes
(tests/fail). tests/docs.py compiles the examples.
"""
import pathlib, re, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "include/typegrad"
PAGES = ROOT / "docs/reference"

# The public headers, in the order of the index.
HEADERS = {
    "Symbols, numbers, extents": ["core/symbol", "core/constant", "core/dimension", "core/statement"],
    "Operations": ["op/arithmetic", "op/compare", "op/logic", "op/select", "op/exp_log", "op/power", "op/trigonometric",
                   "op/hyperbolic", "op/special", "op/activation", "op/neural", "op/linalg", "op/decomposition",
                   "op/reduce", "op/axis", "op/softmax", "op/statistics", "op/rows", "op/cumulative", "op/shape", "op/join",
                   "op/index", "op/gather", "op/loop", "op/scan", "op/while_loop", "op/checkpoint", "op/stop_gradient"],
    "Derivatives": ["diff/derivative", "diff/gradients", "diff/value_and_grad", "diff/directional", "diff/jacobian",
                    "diff/partials", "diff/vmap", "diff/substitute", "diff/canonical"],
    "Evaluation and data": ["eval/function", "eval/outputs", "eval/results", "eval/bound_function", "eval/workspace",
                            "eval/array", "eval/dynamic_array", "eval/view", "eval/nonzeros", "eval/open_pattern", "eval/parameters",
                            "interop/eigen"],
    "Proofs and text": ["proof/equivalent", "text/string", "text/latex", "text/written_out", "text/explain",
                        "text/plan", "text/dot", "text/lists"],
    "Testing": ["testing/gradcheck", "testing/diagnose"],
    "Own operations": ["core/record", "core/apply", "core/expression"],
}
# What only the library itself uses, by what its declaration says.
INTERNAL = re.compile(r"\b(handle|builder|graph|meta::text|hash_\w+|form_of_application|is_key_of|partial_key|partials_among|uninitialized_t|"
                      r"write_elements|moved_by|again|hessian_block|scaled_differential|slope_of|expression_type_like|"
                      r"expression_tag|application|gradient_entry|nonzeros_of|open_nonzeros_of|value_and_gradient|hessian_map|"
                      r"one_minus_\w+|root_of_\w+|softmax_parts|softmax_slope_record|less_softmax\w+|inverse_root|\w+_slope|sigmoid_between|pow_below|sech_squared|direction|cofactors\w*|lower_half|largest|finite|prod_of_others|"
                      r"normalized|position|among_zeros|slope|slab_of|data_traits|packed_view|transposed_view|moved_view|grid_view|dense_view|column_major_t|"
                      r"strided_data|poisoned|bare_number|operation_of|record_of|differential)\b")

SHAPES = {
    "elementwise_record": "element by element; several operands have equal shapes or are scalars",
    "reduction_record": "an expression of any shape to a scalar",
}


class Entry:
    """A docstring and the declarations it belongs to."""

    def __init__(self, doc):
        self.doc, self.declarations, self.members = doc, [], []

    def name(self):
        return name_of(self.declarations[0])


def name_of(text):
    """What a declaration declares."""
    if 'operator""_c' in text:
        return "_c"
    if found := re.search(r"operator ?([^\s\w(]+)\(", text):
        return "operator" + found[1]
    depth, rest = 0, ""  # without template arguments
    for before, c in zip(" " + text, text):
        arrow = c == ">" and before == "-"
        depth -= c == ">" and depth > 0 and not arrow
        if depth == 0:
            rest += c
        depth += c == "<"
    rest = re.sub(r"alignas\(.*\) ", "", rest)
    rest = re.sub(r"requires ?\(.*?\) (?=constexpr|auto|struct|class|std)", "", rest)
    rest = re.sub(r"requires [\w<>]+ (?=constexpr|auto)", "", rest)
    for pattern in (r"\b(?:struct|class|concept|using) (\w+)", r"\((max|min)\)\(", r"(\w+)\(", r"(\w+)(?:<>)?(?:\{\})?;$"):
        if found := re.search(pattern, rest):
            return found[1]
    return "?"


def signature(lines):
    """A declaration without its body."""
    text = re.sub(r"requires requires ?(\([^{}]*?\) )?\{[^{}]*\} ?", "", " ".join(line.strip() for line in lines))
    round_, angle, before = 0, 0, ""
    for i, c in enumerate(text):
        round_ += (c == "(") - (c == ")")
        if "operator" not in text[max(0, i - 11):i] and before not in "-=":
            angle = max(0, angle + (c == "<") - (c == ">"))
        if round_ == 0 and angle == 0:
            if c == "{" and not text[i:].startswith("{};"):
                return text[:i].rstrip() + ";"
            if text[i:].startswith(" = ") and text.startswith(("template", "inline")) and "using" not in text:
                return text[:i] + ";"
        before = c
    return text.replace("{};", ";")


def entries(file):
    """The docstrings at namespace scope with their declarations, those of members with theirs."""
    found, spaces, doc, lines = [], [], [], []
    open_entry, member_doc, inside, visible = None, [], None, True
    for line in (INCLUDE / (file + ".hpp")).read_text().split("\n"):
        if inside is not None:  # in a body
            if line.startswith("}"):
                inside = None
            elif inside and visible and line.startswith("    ///"):
                member_doc.append(line[8:])
            elif inside and re.match(r" *(private|public|protected):", line):
                visible, member_doc = "public" in line, []
            elif member_doc and line.strip():
                lines.append(line)
                if re.search(r"[;{}]$", line):
                    inside.members.append((member_doc, signature(lines)))
                    member_doc, lines = [], []
            continue
        if opened := re.match(r"(?:inline )?namespace ([\w:]+)? ?\{$", line):
            spaces.append(opened[1] or "")
            continue
        if line.startswith("}  // namespace"):
            spaces.pop()
            open_entry, doc = None, []
            continue
        if line.startswith("///"):
            if not doc:
                open_entry = None
            doc.append(line[4:])
            continue
        if not line.strip() or line.startswith(("//", "#")):
            doc, open_entry, lines = ([], None, []) if not lines else (doc, open_entry, lines)
            continue
        if "::".join(spaces) not in ("typegrad", "typegrad::operators", "typegrad::literals", "typegrad::testing"):
            doc = []
            continue
        lines.append(line)
        constraint = [l for l in lines if re.match(r"\s+requires\b|\s+\w+.*;$|\s+[})]", l)]
        joined = " ".join(lines)
        if joined.count("{") != joined.count("}") and re.match(r"\s", line):
            continue
        if not re.search(r"[;{}]$", line) or (constraint and re.match(r"\s+(requires|\}|\))", line) and not line.endswith(";")):
            continue
        text = signature(lines)
        if doc:
            open_entry = Entry(doc)
            found.append(open_entry)
            doc = []
        if open_entry is not None:
            open_entry.declarations.append(text)
        if line.endswith("{"):
            record = re.search(r"\b(struct|class)\b", text)
            visible = record is None or record[1] == "struct"
            inside, member_doc = (open_entry if record and open_entry else False), []
        lines = []
    result = []
    for entry in found:
        entry.declarations = [d for d in entry.declarations if not INTERNAL.search(d)]
        if entry.declarations:
            result.append(entry)
    return result


def records():
    """Of every record: its base and its members that are text."""
    found = {}
    for file in sorted((INCLUDE / "op").glob("*.hpp")):
        text = file.read_text()
        for match in re.finditer(r"^struct (\w+_record)(?: : ([\w:]+)[^{]*)? \{\n(.*?)^\};", text, re.M | re.S):
            facts = {"base": match[2] or ""}
            for member in re.finditer(r'std::string_view (name|rule|reason) =\s*((?:"[^"]*"\s*)+);', match[3]):
                facts[member[1]] = "".join(re.findall(r'"([^"]*)"', member[2]))
            facts["identity"] = "definition(" in match[3] and "pullback(" not in match[3]
            found[match[1]] = facts
    return found


def rows(page):
    """The lines of the tables of a page, as lists of cells."""
    for line in (ROOT / "docs" / page).read_text().split("\n"):
        if line.startswith("|") and not line.startswith("|--"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def mistakes():
    """What tests/fail expects, by the operation whose name a test begins with."""
    found = []
    for file in sorted((ROOT / "tests/fail").glob("*.cpp")):
        for said in re.findall(r"^// expect(?:ed)?(?:-error)?: ?(.*)$", file.read_text(), re.M):
            found.append((file.stem, re.sub(r"\\(.)", r"\1", said.strip())))
    return found


class Facts:
    def __init__(self):
        self.records, self.mistakes = records(), mistakes()
        self.accuracy = {}
        for cells in rows("accuracy.md"):
            if name := re.match(r"`(\w+)\(", cells[0]):
                self.accuracy.setdefault(name[1], cells)
        self.names = {facts["name"] for facts in self.records.values() if "name" in facts}
        self.semantics = [cells for cells in rows("semantics.md") if len(cells) >= 2]

    def subject(self, stem):
        """The operation whose name a test's name begins with: the longest."""
        return max((n for n in self.names if stem == n or stem.startswith(n + "_")), key=len, default="")

    def of(self, name, record):
        facts = self.records.get(record, {})
        said = []
        if shapes := SHAPES.get(facts.get("base", "")):
            said.append(f"*Shapes*: {shapes}.")
        if facts.get("rule"):
            said.append(f"*Derivative*: {facts['rule']}" + (f": {facts['reason']}." if facts.get("reason") else "."))
        for cells in self.semantics:
            if re.search(rf"`{re.escape(name)}\b[^`]*`", cells[0]):
                said.append(f"*At {cells[0]}*: {cells[1]}.")
        if measured := self.accuracy.get(name):
            said.append(f"*Accuracy*, units in the last place: double {measured[1]}, its slope {measured[2]}; "
                        f"float {measured[3]}, its slope {measured[4]}.")
        for stem, sentence in self.mistakes:
            if self.subject(stem) == name:
                said.append(f"*Error*: `{sentence}`.")
        return said


def paragraphs(doc):
    """Text and examples of a docstring, in order."""
    parts = []
    for line in doc:
        code = line.startswith("    ")
        if not line.strip():
            if parts and parts[-1][0] == "code":
                parts[-1][1].append("")
            else:
                parts.append(("gap", []))
            continue
        if not parts or parts[-1][0] != ("code" if code else "text"):
            parts.append(("code" if code else "text", []))
        parts[-1][1].append(line[4:] if code else line)
    for what, lines in parts:
        if what == "code":
            member = any(line.startswith("template") or line.startswith("static constexpr") for line in lines)
            yield ("```cpp signature\n" if member else "```cpp example\n") + "\n".join(lines).rstrip() + "\n```"
        elif what == "text":
            yield "\n".join(lines)


def page(header, facts):
    first = re.search(r"\n\n((?:///[^\n]*\n)+)\n", (INCLUDE / (header + ".hpp")).read_text().split("namespace")[0])
    out = [f"<!-- Made by tests/reference.py from include/typegrad/{header}.hpp: change it there. -->",
           f"# `<typegrad/{header}.hpp>`"]
    if first:
        out.append("\n".join(line[4:] for line in first[1].strip().split("\n")))
    names = []
    for entry in entries(header):
        name = entry.name()
        names.append(name)
        out.append(f"## `{name}`")
        out.append("```cpp signature\n" + "\n".join(entry.declarations) + "\n```")
        out += paragraphs(entry.doc)
        said = []
        for declaration in entry.declarations:
            if record := re.search(r"op::(\w+_record)", declaration):
                other = name_of(declaration)
                facts_of = facts.of(other, record[1])
                prefix = f"`{other}`: " if len(entry.declarations) > 1 else ""
                said += ["- " + prefix + line for line in facts_of if "- " + line not in said]
        if said:
            out.append("\n".join(said))
        for doc, declaration in entry.members:
            if INTERNAL.search(declaration):
                continue
            out.append("```cpp signature\n" + declaration + "\n```")
            out += paragraphs(doc)
    return "\n\n".join(out) + "\n", names


def pages():
    """Every page by its path below docs/reference."""
    facts, made = Facts(), {}
    index = ["<!-- Made by tests/reference.py. -->", "# Reference",
             "One page for each public header, made from its docstrings. `#include <typegrad/typegrad.hpp>` brings all of "
             "them but `interop/` and `testing/`. The examples stand where `namespace tg = typegrad;` and "
             "`using namespace tg::literals;` have been said, with the symbols at the end of this page; the tests compile "
             "them."]
    everything = []
    for chapter, headers in HEADERS.items():
        index.append(f"## {chapter}")
        lines = []
        for header in headers:
            text, names = page(header, facts)
            path = header.replace("/", "_") + ".md"
            made[path] = text
            names = list(dict.fromkeys(names))
            everything += [(name, path) for name in names]
            lines.append(f"- [`{header}.hpp`]({path}): " + ", ".join(f"`{name}`" for name in names))
        index.append("\n".join(lines))
    index.append("## The examples' symbols")
    index.append("```cpp signature\n" + SYMBOLS.strip() + "\n```")
    made["README.md"] = "\n\n".join(index) + "\n"
    return made


SYMBOLS = """
constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto z = tg::scalar<"z">;
constexpr auto t = tg::scalar<"t">;
constexpr auto u = tg::vector<"u", 3>;
constexpr auto v = tg::vector<"v", 3>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto A = tg::matrix<"A", 3, 3>;
constexpr auto B = tg::matrix<"B", 3, 3>;
constexpr auto X = tg::matrix<"X", 5, 4>;
constexpr auto T = tg::vector<"T", 5>;
constexpr auto k = tg::index<"k">;
constexpr auto i = tg::indices<"i", 6>;
constexpr double weights[3][4] = {{1, 2, 3, 4}, {0, -1, 1, 0.5}, {2, 1, 0, 3}};
constexpr double bias[3] = {0.5, 0, -1};
constexpr double input[4] = {1, 0.5, -2, 3};
constexpr double rows[5][4] = {{1, 2, 3, 4}, {2, 3, 4, 5}, {3, 4, 5, 6}, {4, 5, 6, 7}, {5, 6, 7, 8}};
"""


def stale():
    """The pages that are not what they should be."""
    made = pages()
    there = {file.name: file.read_text() for file in PAGES.glob("*.md")}
    return sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))


def main():
    if "--check" in sys.argv[1:]:
        wrong = stale()
        for name in wrong:
            print(f"docs/reference/{name} is not what the docstrings say: run tests/reference.py")
        return 1 if wrong else 0
    PAGES.mkdir(exist_ok=True)
    made = pages()
    for file in PAGES.glob("*.md"):
        if file.name not in made:
            file.unlink()
    for name, text in made.items():
        (PAGES / name).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
