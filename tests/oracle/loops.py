# SPDX-License-Identifier: BSL-1.0
"""Maps and loops: words with a body, which the oracle runs turn by turn.

A body is a list of nodes whose symbols stand for what a turn is given (`taken`) and for nodes outside
(`captured`). The operands of the word are what it goes along, a loop's carry first, then the captured.
"""
import words
from words import rank, size


class Loop:
    """A word like those of words.py, but with a body of its own."""
    elementwise, intervals, kink, axis_kink, record = False, (), None, None, None
    number = 0

    def __init__(self, kind, nodes, taken, captured, roots, turns):
        self.kind, self.nodes, self.taken, self.captured = kind, nodes, taken, captured
        self.roots, self.turns = roots, turns
        self.family = self.name = kind
        self.arity = len(taken) + len(captured)
        Loop.number += 1
        self.number = Loop.number

    def form(self, *forms):
        """Of the word's value."""
        if self.kind in ("vmap", "scan kept"):
            return (self.turns, *self.nodes[self.roots[-1]].form[0]), False
        return self.nodes[self.roots[0]].form

    # The oracle.

    def given(self, tape, turn, carry, operands):
        """The values of a turn's leaves."""
        like = words.primal(operands[0][0])
        values = {}
        for i, node in enumerate(self.nodes):
            if node.word == "constant":
                number = node.data.removesuffix("_c")
                values[i] = [type(like)(float(number) if type(like) is float else number)] * size(node.form)
        along = operands[:len(self.taken)]
        for k, (leaf, x) in enumerate(zip(self.taken, along)):
            if k == 0 and self.kind != "vmap":
                values[leaf] = carry
            else:
                n = size(self.nodes[leaf].form)
                values[leaf] = x[turn * n:(turn + 1) * n]
        for leaf, x in zip(self.captured, operands[len(self.taken):]):
            values[leaf] = x
        return values

    def run(self, tape, operands):
        """The values of all turns, and what is carried out of the last."""
        carry, turns = operands[0], []
        for turn in range(self.turns):
            values = self.given(tape, turn, carry, operands)
            for root in self.roots:
                tape.run(values, root)
            turns.append(values)
            if self.kind != "vmap":
                carry = values[self.roots[0]]
        return turns, carry

    def value(self, tape, operands):
        turns, carry = self.run(tape, operands)
        if self.kind in ("vmap", "scan kept"):
            return [v for values in turns for v in values[self.roots[-1]]]
        return list(carry)

    def pullback(self, tape, g, operands):
        turns, _ = self.run(tape, operands)
        zero = g[0] * 0
        found = [[zero] * len(x) for x in operands]
        kept = self.kind in ("vmap", "scan kept")
        n = size(self.nodes[self.roots[-1]].form)
        back = None if self.kind == "vmap" else [zero] * len(operands[0]) if kept else g
        for turn in reversed(range(self.turns)):
            sweeps = []
            if back is not None:
                sweeps.append(tape.sweep(self.roots[0], back, turns[turn]))
            if kept:
                sweeps.append(tape.sweep(self.roots[-1], g[turn * n:(turn + 1) * n], turns[turn]))

            def of(leaf):
                parts = [s[leaf] for s in sweeps if leaf in s]
                return [sum(p[1:], p[0]) for p in zip(*parts)] if parts else None
            for k, leaf in enumerate(self.taken):
                part = of(leaf)
                if k == 0 and self.kind != "vmap":
                    back = part or [zero] * len(operands[0])
                elif part:
                    m = len(part)
                    found[k][turn * m:(turn + 1) * m] = part
            for k, leaf in enumerate(self.captured):
                part = of(leaf)
                if part:
                    found[len(self.taken) + k] = [a + b for a, b in zip(found[len(self.taken) + k], part)]
        if self.kind != "vmap":
            found[0] = back
        return found

    # C++.

    def lines(self, name, operands, names_of, text_of, symbol_text):
        """The lines that define the node: `names_of` names nodes, `text_of` says one."""
        outside = dict(zip(self.captured, operands[len(self.taken):]))
        inside = names_of(self.nodes, f"b{self.number}_")
        for k, leaf in enumerate(self.taken):
            inside[leaf] = f"z{self.number}_{k}"
        for leaf, outer in outside.items():
            inside[leaf] = outer
        body = [(inside[i], text_of(node, [inside[o] for o in node.operands]))
                for i, node in enumerate(self.nodes) if node.operands]
        along = operands[:len(self.taken)]
        if self.kind == "vmap":
            lines = [f"constexpr auto {inside[leaf]} = {symbol_text(self.nodes[leaf], inside[leaf])};"
                     for leaf in self.taken]
            lines += [f"constexpr auto {n} = {text};" for n, text in body]
            pairs = ", ".join(f"{inside[leaf]} = {x}" for leaf, x in zip(self.taken, along))
            return [*lines, f"constexpr auto {name} = tg::vmap({inside[self.roots[0]]}, {pairs});"]
        result = inside[self.roots[0]]
        if self.kind.startswith("scan"):
            result = f"tg::pair({result}, {inside[self.roots[-1]]})"
        parameters = ", ".join(f"[[maybe_unused]] auto {inside[leaf]}" for leaf in self.taken)
        statements = " ".join(f"[[maybe_unused]] const auto {n} = {text};" for n, text in body)
        step = f"[]({parameters}) {{ {statements} return {result}; }}"
        rest = [f"{self.turns}_c"] if self.kind == "iterate" else along[1:]
        word = self.kind.partition(" ")[0]
        part = {"scan last": ".first", "scan kept": ".second"}.get(self.kind, "")
        return [f"constexpr auto {name} = tg::{word}({step}, {along[0]}, {', '.join(rest)}){part};"]


def slab(form):
    """What a turn gets of a tensor."""
    return form[0][1:], False


def can_be_run_along(form):
    return rank(form) > 0 and not form[1] and form[0][0] <= 9

