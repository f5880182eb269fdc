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


def shape(extents):
    kind = KINDS[min(len(extents), 3)]
    return kind + (f"[{', '.join(extents)}]" if extents else "")


def extents_in(name):
    """The extents in a type's name: numbers; of what run time knows a question mark."""
    found = []
    for number, coefficient in re.findall(r"amount\{(-?\d+)[uUlL]*(?:, (-?\d+))?", name):
        found.append(number if coefficient in ("", "0") else "?")
    return found


class Expression:
    def __init__(self, value):
        self.name = value.type.strip_typedefs().unqualified().name

    def to_string(self):
        hash_ = re.search(r"expr<(\w+)>", self.name)[1]
        for argument in (hash_, hash_.rstrip("ul"), hash_.rstrip("ul") + "ul"):
            try:
                text = gdb.parse_and_eval(f"typegrad::detail::shown<{argument}>::text.characters")
                return text.string()
            except gdb.error:
                pass
        return f"an expression ({hash_}; compile with -DTYPEGRAD_DEBUGGER to see it)"


class Symbol:
    def __init__(self, value):
        self.name = value.type.strip_typedefs().unqualified().name

    def to_string(self):
        spelled = re.search(r'fixed_string<\w+>\s*\{\s*"([^"]*)"', self.name)
        if spelled:
            name = spelled[1]
        else:  # as a list of characters
            numbers = re.findall(r"\(char\)(\d+)|(?<![\w<])(\d+)(?=[,}])", self.name.split("amount")[0])
            name = "".join(chr(int(a or b)) for a, b in numbers if int(a or b) != 0)
        return f"{name} : {shape(extents_in(self.name))}"


class Constant:
    def __init__(self, value):
        self.name = value.type.strip_typedefs().unqualified().name

    def to_string(self):
        found = re.search(r"number\{(\w+), (\d+)[uUlL]*(?:, (\d+)[uUlL]*)?(?:, (-?\d+))?", self.name)
        if not found:
            return self.name
        minus = "-" if found[1] in ("true", "1") else ""
        text = minus + found[2] + (f"/{found[3]}" if found[3] not in (None, "1") else "")
        if found[4] not in (None, "0"):
            text += f" * 2^{found[4]}"
        return f"{text} : {shape(extents_in(self.name))}"


class Array:
    def __init__(self, value):
        self.value = value
        arguments = value.type.strip_typedefs().unqualified().name
        self.extents = re.findall(r", (\d+)", arguments)
        self.elements = value["elements_"]

    def to_string(self):
        return shape(self.extents)

    def children(self):
        low, high = self.elements.type.range()
        for i in range(low, high + 1):
            yield f"[{i}]", self.elements[i]

    def display_hint(self):
        return "array"


def printers():
    found = gdb.printing.RegexpCollectionPrettyPrinter("typegrad")
    found.add_printer("expression", r"^typegrad::expr<", Expression)
    found.add_printer("symbol", r"^typegrad::symbol<", Symbol)
    found.add_printer("constant", r"^typegrad::constant<", Constant)
    found.add_printer("array", r"^typegrad::array<", Array)
    return found


gdb.printing.register_pretty_printer(gdb.current_objfile(), printers(), replace=True)
