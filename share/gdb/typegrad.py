# SPDX-License-Identifier: BSL-1.0
"""Printers for gdb: an expression as `sigmoid(W * x) : vector[3]`, an array with its shape.

    (gdb) source share/gdb/typegrad.py

What an expression's type stands for is found in programs that were compiled with -DTYPEGRAD_DEBUGGER;
without it the printer says so. Symbols, constants and arrays are shown in any program.
"""
import re

import gdb
import gdb.printing

KINDS = ("scalar", "vector", "matrix", "tensor")
# core/amount.hpp: nine characters of a name, six bits each, above ten bits of an offset.
LETTERS = "\1abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
# meta/number.hpp
IRRATIONAL = (None, "pi", "log(2)", "log(10)", "sqrt(pi)", "sqrt(2 pi)")


def type_name(value):
    kind = value.type.strip_typedefs()
    if kind.code in (gdb.TYPE_CODE_REF, gdb.TYPE_CODE_RVALUE_REF):
        kind = kind.target().strip_typedefs()
    return kind.unqualified().name


def referenced(value):
    return value.referenced_value() if value.type.code in (gdb.TYPE_CODE_REF, gdb.TYPE_CODE_RVALUE_REF) else value


def arguments(name):
    """The template arguments in a type's name, `a<b, c<d, e> >` as `b` and `c<d, e>`."""
    found, depth, quoted, start = [], 0, False, name.find("<") + 1
    for at, c in enumerate(name):
        if c == '"' and name[at - 1] != "\\":
            quoted = not quoted
        if quoted:
            continue
        if c in "<({":
            depth += 1
        if c in ">)}":
            depth -= 1
        if (c == "," and depth == 1) or (c == ">" and depth == 0):
            if name[start:at].strip():
                found.append(name[start:at].strip())
            start = at + 1
    return found


def factor(code):
    """`n`, `(n - 1)`."""
    codes = [code >> shift & 63 for shift in range(58, 9, -6)]
    ends = codes.index(0) if 0 in codes else 9
    name = "".join(LETTERS[c] for c in codes[:ends]) + (".." if any(codes[ends:]) else "")
    by = (code & 1023) - 512
    return name if by == 0 else f"({name} {'-' if by < 0 else '+'} {abs(by)})"


def extents_in(name):
    """The extents in a type's name: `4`, `n`, `2n + 1`."""
    found = []
    for number, times, factors in re.findall(
            r"amount\{(-?\d+)[uUlL]*(?:, (-?\d+)[uUlL]*(?:, [^{}]*\{([^{}]*)\})?)?", name):
        if times in ("", "0"):
            found.append(number)
            continue
        codes = [int(f) for f in re.findall(r"(\d+)[uUlL]*(?=,|$)", factors)]
        text = {"1": "", "-1": "-"}.get(times, times) + "*".join(factor(c) for c in codes if c != 0).replace(")*", ")")
        if number != "0":
            text += f" {'-' if number[0] == '-' else '+'} {number.lstrip('-')}"
        found.append(text)
    return found


def shape(extents, kind=None):
    return (kind or KINDS[min(len(extents), 3)]) + (f"[{', '.join(extents)}]" if extents else "")


def symbol_name(name):
    spelled = re.search(r'fixed_string<\w+>\s*\{\s*"([^"]*)"', name)
    if spelled:
        return spelled[1]
    # As a list of characters.
    numbers = re.findall(r"\(char\)(\d+)|(?<![\w<])(\d+)(?=[,}])", name.split("amount")[0])
    return "".join(chr(int(a or b)) for a, b in numbers if int(a or b) != 0)


def expression_text(name):
    hash_ = re.search(r"expr<(\w+)>", name)[1]
    digits = hash_.rstrip("ulUL")
    for argument in (hash_, digits, digits + "ul", digits + "UL"):
        try:
            return gdb.parse_and_eval(f"typegrad::detail::shown<{argument}>::text.characters").string()
        except gdb.error:
            pass
    return f"an expression ({hash_}; compile with -DTYPEGRAD_DEBUGGER to see it)"


def constant_text(name):
    found = re.search(r"number\{(\w+), (\d+)[uUlL]*(?:, (\d+)[uUlL]*)?(?:, (-?\d+))?(?:, (?:\([\w:]+\))?(\d+))?"
                      r"(?:, (?:'[^']*'|(-?\d+)))?", name)
    if not found:
        return name
    minus = "-" if found[1] in ("true", "1") else ""
    text = minus + found[2] + (f"/{found[3]}" if found[3] not in (None, "1") else "")
    if found[4] not in (None, "0"):
        text = minus + repr(int(found[2]) * 2.0 ** int(found[4]))
    if found[5] not in (None, "0"):
        power = "" if found[6] in (None, "1") else f"^{found[6]}"
        text = (minus if (found[2], found[3]) == ("1", "1") else text + " * ") + IRRATIONAL[int(found[5])] + power
    return f"{text} : {shape(extents_in(name))}"


def said(name):
    """What a type stands for."""
    if name.startswith("typegrad::expr<"):
        return expression_text(name)
    if name.startswith("typegrad::symbol<"):
        return f"{symbol_name(name)} : {shape(extents_in(name))}"
    if name.startswith("typegrad::index_symbol<"):
        extents = extents_in(name)
        return f"{symbol_name(name)} : {shape(extents, 'indices' if extents else 'index')}"
    if name.startswith("typegrad::dimension<"):
        return f"{extents_in(name)[0]} : extent"
    if name.startswith("typegrad::constant<"):
        return constant_text(name)
    return name


def key(name):
    """What a gradient or a result is looked up by: `W`, or the expression."""
    return said(name).rsplit(" : ", 1)[0]


class Term:
    """An expression, a symbol, an index, an extent, a constant."""
    def __init__(self, value):
        self.name = type_name(value)

    def to_string(self):
        return said(self.name)


class Statement:
    def __init__(self, value):
        self.name = type_name(value)

    def to_string(self):
        target, to = arguments(self.name)[:2]
        return f"{key(target)} = {said(to)}"


class Gradients:
    def __init__(self, value):
        self.entries = [arguments(entry) for entry in arguments(type_name(value))]

    def to_string(self):
        return "gradients by " + ", ".join(key(symbol) for symbol, _ in self.entries) + "".join(
            f"\n  [{key(symbol)}] = {said(to)}" for symbol, to in self.entries)


class Function:
    def __init__(self, value):
        self.outputs = [arguments(output) for output in arguments(type_name(value))
                        if re.match(r"typegrad::eval::(value|assigned)_output<", output)]

    def to_string(self):
        lines = ["function"]
        for by, to in (output[:2] for output in self.outputs):
            lines.append(said(to) if by == to or not by.startswith("typegrad::") else f"[{key(by)}] = {said(to)}")
        return "\n  ".join(lines)


class Results:
    def __init__(self, value):
        self.value = referenced(value)
        self.keys = arguments(arguments(type_name(value))[0])

    def to_string(self):
        return "results"

    def children(self):
        values = gdb.default_visualizer(self.value[self.value.type.fields()[0]])
        for by, (_, value) in zip(self.keys, values.children()):
            yield f"[{key(by)}]", value


class Array:
    def __init__(self, value):
        self.value = referenced(value)
        self.extents = re.findall(r", (\d+)", type_name(value))

    def elements(self):
        """The elements, row by row."""
        kind = self.value.type.strip_typedefs().template_argument(0)
        for extent in reversed(self.extents):
            kind = kind.array(int(extent) - 1)
        return self.value["elements_"].address.cast(kind.pointer()).dereference()

    def to_string(self):
        return shape(self.extents)

    def children(self):
        if not self.extents:
            yield "[0]", self.value["elements_"][0]
        elif "0" not in self.extents:
            elements = self.elements()
            for i in range(int(self.extents[0])):
                yield f"[{i}]", elements[i]

    def display_hint(self):
        return "array"


class DynamicArray(Array):
    def __init__(self, value):
        self.value = referenced(value)
        sizes = self.value["extents_"]
        low, high = sizes.type.range()
        self.extents = [str(int(sizes[i])) for i in range(low, high + 1)]

    def elements(self):
        kind = self.value.type.strip_typedefs().template_argument(0)
        for extent in reversed(self.extents):
            kind = kind.array(int(extent) - 1)
        return self.value["elements_"].cast(kind.pointer()).dereference()


class Workspace:
    def __init__(self, value):
        self.value = referenced(value)

    def to_string(self):
        return f"workspace of {int(self.value['room_'])} numbers of {arguments(type_name(self.value))[0]}"


def printers():
    found = gdb.printing.RegexpCollectionPrettyPrinter("typegrad")
    found.add_printer("term", r"^typegrad::(expr|symbol|index_symbol|dimension|constant)<", Term)
    found.add_printer("statement", r"^typegrad::assignment<", Statement)
    found.add_printer("gradients", r"^typegrad::gradient_map<", Gradients)
    found.add_printer("function", r"^typegrad::compiled_function<", Function)
    found.add_printer("results", r"^typegrad::results<", Results)
    found.add_printer("array", r"^typegrad::array<", Array)
    found.add_printer("dynamic_array", r"^typegrad::dynamic_array<", DynamicArray)
    found.add_printer("workspace", r"^typegrad::workspace<", Workspace)
    return found


gdb.printing.register_pretty_printer(gdb.current_objfile(), printers(), replace=True)
