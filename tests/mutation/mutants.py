# SPDX-License-Identifier: BSL-1.0
"""Small mistakes in C++ sources: every place of a text where one can be made, and what it makes of it."""
import dataclasses, re

TOKEN = re.compile(r"""(?P<skip>//[^\n]*|/\*.*?\*/|R"\(.*?\)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+')
    |(?P<literal>\b\d+(?:\.\d+)?_c\b)|(?P<number>\b\d+\b)|(?P<word>[A-Za-z_]\w*)
    |(?P<op><=|>=|==|!=|&&|\|\||->|::|\+\+|--|<<|>>|[-+*/%]=|[^\s\w])""", re.S | re.X)
COMPARED = {">": ("<=", ">="), "<": (">=", "<="), ">=": ("<", ">"), "<=": (">", "<"), "==": ("!=",), "!=": ("==",)}
OTHERS = {"+": "-", "-": "+", "*": "+", "/": "*", "%": "/", "&&": "||", "||": "&&", "+=": "-=", "-=": "+=", "++": "--", "--": "++"}
TAKEN_FOR = [("sin", "cos"), ("sinh", "cosh"), ("exp", "expm1"), ("log", "log1p"), ("max", "min"), ("sum", "mean"),
             ("any", "all"), ("rows", "columns"), ("row", "column"), ("first", "last"), ("first", "second"),
             ("front", "back"), ("begin", "end"), ("push_back", "push_front"), ("left", "right"), ("true", "false"),
             ("greater", "less"), ("inner", "outer"), ("before", "after"), ("read", "written"), ("sigmoid", "tanh")]
SAME_KIND = {a: b for pair in TAKEN_FOR for a, b in (pair, pair[::-1])}
COMMUTING = {"hadamard", "max", "min", "equal", "dot", "hypot", "logaddexp", "inner", "squared_norm"}
# What a text says, and what only estimates read.
SPARED = re.compile(r"static constexpr (?:std::string_view|int (?:flops|calls))\b.*?;|static_assert\(.*?\);"
                    r"|^#.*?$|^template <.*?>$|\bmistake<.*?;|\bthrow .*?;|\bsentence << .*?;", re.S | re.M)


@dataclasses.dataclass(frozen=True)
class Mutant:
    file: str    # below include/typegrad
    owner: str   # the record, or the file again
    part: str    # "rule" of a derivative, or "rest"
    start: int
    end: int
    text: str    # instead of what stands from start to end
    kind: str
    line: int
    before: str  # the line, and what it becomes
    after: str
    function: tuple  # its start, and where its body begins and ends

    @property
    def name(self):
        return f"{self.file} | {self.before} | {self.after}"


def closing(tokens, i):
    """The index of the bracket that closes tokens[i]."""
    depth = 0
    for k in range(i, len(tokens)):
        depth += tokens[k][1] in "([{"
        depth -= tokens[k][1] in ")]}"
        if depth == 0:
            return k
    return None


def split(tokens, i, end):
    """Spans of the arguments between brackets at i and end, and whether it is simple to split them."""
    parts, depth, start = [], 0, tokens[i][3]
    for k in range(i + 1, end):
        depth += tokens[k][1] in "([{"
        depth -= tokens[k][1] in ")]}"
        if depth == 0 and tokens[k][1] == ",":
            parts.append((start, tokens[k][2]))
            start = tokens[k][3]
    return parts + [(start, tokens[end][2])]


def changes(text, parameters):
    """All (start, end, new, kind) of a piece of C++."""
    spared = [m.span() for m in SPARED.finditer(text)]
    tokens = [(m.lastgroup, m[0], m.start(), m.end()) for m in TOKEN.finditer(text) if m.lastgroup != "skip"]
    is_spared = lambda at: any(a <= at < b for a, b in spared)
    for i, (group, word, start, end) in enumerate(tokens):
        if is_spared(start):
            continue
        before = tokens[i - 1] if i else ("op", ";", 0, 0)
        after = tokens[i + 1] if i + 1 < len(tokens) else ("op", ";", 0, 0)
        spaced = text[start - 1:start] == " " and text[end:end + 1] in (" ", "\n")
        is_binary = spaced and (before[0] != "op" or before[1] in (")", "]", "}"))
        if group == "literal":
            number = float(word[:-2])
            yield start, end, f"{number + 1:g}_c", "number"
        elif group == "number" and before[1] not in ("<", "array", "mistake") and text[end:end + 1] != ".":
            yield start, end, str(int(word) + 1), "number"
        elif group == "op" and is_binary and word in COMPARED:
            for other in COMPARED[word]:
                yield start, end, other, "comparison"
        elif group == "op" and word in OTHERS and (is_binary or word in ("++", "--")) and not (
                word in "*&" and before[1] in ("auto", "const")):
            yield start, end, OTHERS[word], "sign" if word in "+-" else "operator"
            if word in ("+", "-", "&&", "||"):
                depth, stop = 0, None
                for k in range(i + 1, len(tokens)):
                    if depth == 0 and k > i + 1 and (tokens[k][1] in (")", "]", "}", ",", ";", "+", "-", "&&", "||", "?", ":", "==", "!=")):
                        stop = tokens[k - 1][3]
                        break
                    depth += tokens[k][1] in ("(", "[", "{")
                    depth -= tokens[k][1] in (")", "]", "}")
                if stop:
                    yield start, stop, "", "term"
        elif group == "op" and word == "-" and not is_binary and after[0] != "op":
            yield start, end, "", "sign"
        elif group == "op" and word == "!" and after[1] != "=":
            yield start, end, "", "guard"
        elif group == "word" and word == "if":
            k = i + 2 if after[1] == "constexpr" else i + 1
            close = closing(tokens, k) if k < len(tokens) else None
            if close and "=" not in [t[1] for t in tokens[k:close]] and ";" not in [t[1] for t in tokens[k:close]]:
                condition = text[tokens[k][3]:tokens[close][2]]
                yield tokens[k][3], tokens[close][2], f"!({condition})", "guard"
                yield tokens[k][3], tokens[close][2], f"false && ({condition})", "guard"
        elif group == "word" and word == "return" and after[1] != ";":
            stop = text.find(";", end)
            value = text[end:stop].strip()
            if value.startswith("adjoints{"):
                opening = next(k for k in range(i, len(tokens)) if tokens[k][1] == "{")
                parts = split(tokens, opening, closing(tokens, opening))
                for a, b in parts:
                    yield a, b, f"-({text[a:b].strip()})", "sign"
                if len(parts) > 1:
                    (a, b), (c, d) = parts[:2]
                    yield a, d, f"{text[c:d].strip()}, {text[a:b].strip()}", "swap"
            elif parameters and not value.startswith("{") and "{" not in value:
                yield end, stop, f" -({value})", "sign"
                yield end, stop, f" 2_c * ({value})" if "g" in parameters else f" {value} + ({value})", "number"
        elif group == "word" and after[1] == "(" and word not in ("if", "for", "while", "switch", "decltype", "sizeof", "requires"):
            close = closing(tokens, i + 1)
            if close is None or before[1] in ("auto", "void", "handle", "V", "bool", "int", "shape"):
                continue  # a declaration
            parts = split(tokens, i + 1, close)
            if len(parts) > 1:
                (a, b), (c, d) = parts[:2]
                x, y = text[a:b].strip(), text[c:d].strip()
                if x != y and word not in COMMUTING:
                    yield a, d, f"{y}, {x}", "swap"
                if before[1] not in (".", "->", "::"):
                    yield start, tokens[close][3], x, "term"
            elif text[slice(*parts[0])].strip() and before[1] not in (".", "->", "::"):
                yield start, tokens[close][3], f"({text[slice(*parts[0])].strip()})", "call"
            line = text[text.rfind("\n", 0, start) + 1:text.find("\n", start)].strip()
            if before[1] in (";", "{", "}") and tokens[close + 1:close + 2] and tokens[close + 1][1] == ";" and line.endswith(";"):
                yield start, tokens[close + 1][3], ";", "statement"
        if group == "word" and word in SAME_KIND and before[1] not in ("struct",):
            yield start, end, SAME_KIND[word], "name"
        if group == "word" and word in parameters and before[1] not in ("auto", "V", ".", "::", "->", "&"):
            for other in parameters:
                if other != word:
                    yield start, end, other, "operand"


FUNCTION = re.compile(r"^( *)(?:template <[^\n]*>\n\s*)?(?:\[\[\w+\]\] )?(?:static |friend )?constexpr [^;={}]*?\b(\w+)\(([^{;]*?)\)[^{;]*\{"
                      r"(?:(?P<one>[^\n]*)\}$|.*?^\1\})", re.S | re.M)


def mutants(include, file):
    """Of a header: of each record, or of the whole."""
    text = (include / "typegrad" / file).read_text()
    records = [(m[1], m.start(), m.end()) for m in
               re.finditer(r"^struct (\w+_record)\b[^;{]*\{.*?\n\};", text, re.S | re.M)] if file.startswith("op/") else []
    found = []

    def add(owner, part, offset, piece, function, parameters=()):
        for start, end, new, kind in changes(piece, parameters):
            a, b = offset + start, offset + end
            first, last = text.rfind("\n", 0, a) + 1, text.find("\n", b)
            line = text[first:last]
            after = text[first:a] + new + text[b:last]
            if line != after:
                found.append(Mutant(file, owner, part, a, b, new, kind, text.count("\n", 0, a) + 1,
                                    " ".join(line.split()), " ".join(after.split()), function))

    for owner, start, end in records or [(file, 0, len(text))]:
        body = text[start:end]
        for m in FUNCTION.finditer(body):
            names = re.findall(r"\bauto (\w+)", m[3]) + re.findall(r"\bV (\w+)", m[3])
            is_rule = m[2] in ("pullback", "adjoint", "pushforward") or file == "diff/reverse.hpp"
            opening = body.index("{", m.end(3)) + 1
            end_of_body = body.rindex("}", opening, m.end())
            if ":" in body[m.end(3):opening].replace("::", ""):
                continue  # a constructor, or its initialisers
            add(owner, "rule" if is_rule else "rest", start + opening, body[opening:end_of_body],
                (start + m.start(), start + opening, start + end_of_body), names if records else ())
    unique = {}
    for m in found:
        unique.setdefault((m.start, m.end, m.text), m)
    return list(unique.values())
