# SPDX-License-Identifier: BSL-1.0
"""Value, gradients and Hessian-vector products of expressions, by mpmath at 50 digits.

Reverse mode over dual numbers: one sweep gives the gradient and its derivative along a direction. How
sure a result can be in double is found by computing it again in floats, each step off by a little.
"""
import random

import mpmath

import words
from loops import Loop
from words import Dual, MARGIN, TABLE, UNARY, call, exact, gathered, primal, size, spread, still, Unsuitable

DIGITS = 50
STEP = 1e-9  # how far each step is off when it is shaken


class Node:
    """A node of an expression: a word and the positions of its operands. A symbol's and a constant's
    data is its name and its number as text."""
    __slots__ = ("word", "operands", "form", "data")

    def __init__(self, word, operands, form, data=None):
        self.word, self.operands, self.form, self.data = word, tuple(operands), form, data

    def key(self):
        return self.word, self.operands, self.form, self.data


def word_of(node):
    return node.data if type(node.data) is Loop else TABLE[node.word]


class Shaken:
    """Makes numbers a little wrong."""
    def __init__(self, seed):
        self.draw = random.Random(seed).random

    def __call__(self, x):
        if type(x) is Dual:
            return Dual(self(x.v), self(x.d))
        return x * (1 + STEP * (2 * self.draw() - 1)) if type(x) is float else x


def check_suitable(word, operands, forms):
    """Operands far from kinks and poles, and of moderate size."""
    if word.elementwise:
        n = max(len(o) for o in operands)
        for each in zip(*(spread([primal(v) for v in o], n) for o in operands)):
            for x, (low, high) in zip(each, word.intervals):
                if not low <= x <= high:
                    raise Unsuitable(word.name)
            if word.kink and not (flat(each) or word.kink(*each) > MARGIN):
                raise Unsuitable(word.name)
    else:
        for o, (low, high) in zip(operands, word.intervals):
            if not all(low <= primal(v) <= high for v in o):
                raise Unsuitable(word.name)
        if word.kink and not word.kink([primal(v) for v in operands[0]]) > MARGIN:
            raise Unsuitable(word.name)
        if word.axis_kink and not word.axis_kink([primal(v) for v in operands[0]], forms[0]) > MARGIN:
            raise Unsuitable(word.name)


def flat(each):
    """Whether all are 0: what an earlier kink has made so, and has no slope."""
    return all(x == 0 for x in each)


class Tape:
    """The nodes of one expression, operands before their users."""

    def __init__(self, nodes, noise=exact, check=False):
        self.nodes, self.noise, self.check = nodes, noise, check
        self.reach, self.tapes = {}, {}

    def ancestors(self, root, cut=None):
        """Which nodes `root` is made of, `cut` taken for a symbol."""
        if (root, cut) not in self.reach:
            found, work = set(), [root]
            while work:
                i = work.pop()
                if i not in found:
                    found.add(i)
                    if i != cut:
                        work.extend(self.nodes[i].operands)
            self.reach[root, cut] = sorted(found)
        return self.reach[root, cut]

    def dependent(self, root, cut):
        """Those of them that depend on `cut`."""
        if (root, cut, "on") not in self.reach:
            found = {cut}
            for i in self.ancestors(root, cut):
                if not found.isdisjoint(self.nodes[i].operands):
                    found.add(i)
            self.reach[root, cut, "on"] = found
        return self.reach[root, cut, "on"]

    # Forward.

    def run(self, values, root):
        """Fills in the values of `root` and what it is made of; those of symbols are there."""
        for i in self.ancestors(root):
            if i not in values:
                values[i] = self.value(i, values)
        return values[root]

    def value(self, i, values):
        node = self.nodes[i]
        if self.check and node.word in ("grad", "diff"):
            self.check_nested(*node.operands)
        if node.word == "grad":
            loss, x = node.operands
            adjoints = self.sweep(loss, [1], values, x, on=self.dependent(loss, x))
            return self.whole(adjoints.get(x), node.form, values[x])
        if node.word == "diff":
            f, x = node.operands
            along = self.moved(f, x, values, [1])
            return [self.noise(v.d if type(v) is Dual else v * 0) for v in along[f]]
        word = word_of(node)
        operands = [[self.noise(v) for v in values[o]] for o in node.operands]
        if type(word) is Loop:
            y = [self.noise(v) for v in word.value(self.inside(word), operands)]
        else:
            if self.check:
                check_suitable(word, operands, [self.nodes[o].form for o in node.operands])
            y = [self.noise(v) for v in word.value([self.nodes[o].form for o in node.operands], *operands)]
        if self.check and not all(abs(primal(v)) < 1e5 for v in y):
            raise Unsuitable("size")
        return y

    def inside(self, loop):
        """The tape of a loop's body."""
        if loop not in self.tapes:
            self.tapes[loop] = Tape(loop.nodes, self.noise)
        self.tapes[loop].check = self.check
        return self.tapes[loop]

    def check_nested(self, f, x):
        """A derivative by an intermediate value says nothing of derivatives by others inside."""
        for i in self.dependent(f, x) - {x}:
            node = self.nodes[i]
            if self.nodes[x].operands and node.word in ("grad", "diff") and node.operands[1] != x:
                raise Unsuitable("nested")

    @staticmethod
    def whole(adjoint, form, like):
        return [v * 0 for v in spread(like, size(form))] if adjoint is None else adjoint

    def moved(self, root, x, values, direction):
        """Values of the nodes `root` is made of when x moves, as dual numbers."""
        check, self.check = self.check, False
        along = {i: [still(v) for v in values[i]] for i in self.ancestors(root, x)}
        along[x] = [Dual(v, d) for v, d in zip(values[x], direction)]
        for i in self.ancestors(root, x):
            if i != x and i in self.dependent(root, x):
                along[i] = self.value(i, along)
        self.check = check
        return along

    # Backward.

    def sweep(self, root, seed, values, cut=None, on=None):
        """Adjoints of all nodes `root` is made of (or of those in `on`); none goes through `cut`."""
        adjoints = {root: seed}

        def add(i, g):
            g = [self.noise(v) for v in g]
            old = adjoints.get(i)
            adjoints[i] = g if old is None else [a + b for a, b in zip(old, g)]

        for i in reversed(self.ancestors(root, cut)):
            node = self.nodes[i]
            if i == cut or i not in adjoints or not node.operands or (on is not None and i not in on):
                continue
            if node.word in ("grad", "diff"):
                self.through_derivative(node, adjoints[i], values, add, on)
                continue
            operands = [values[o] for o in node.operands]
            for o, g in zip(node.operands, self.pullback(node, adjoints[i], values[i], operands)):
                if (on is None or o in on) and g is not None:
                    add(o, g)
        return adjoints

    def pullback(self, node, g, y, operands):
        word = word_of(node)
        if type(word) is Loop:
            return word.pullback(self.inside(word), [self.noise(v) for v in g], operands)
        g, y, *operands = ([self.noise(v) for v in x] for x in (g, y, *operands))
        if word.elementwise:
            parts = [[] for _ in operands]
            for slope_of_y, each in zip(g, zip(*(spread(o, len(g)) for o in operands))):
                for part, slope in zip(parts, word.slopes(*each)):
                    part.append(slope_of_y * slope)
            return [gathered([self.noise(v) for v in part], len(o)) for part, o in zip(parts, operands)]
        forms = [self.nodes[o].form for o in node.operands]
        if word.pullback:
            return word.pullback(g, y, forms, *operands)
        found = []
        for k, o in enumerate(operands):
            column = []
            for e in range(len(o)):
                moved = [[still(v) for v in other] for other in operands]
                moved[k][e] = Dual(o[e], 1)
                along = word.value(forms, *moved)
                column.append(sum((a * b.d for a, b in zip(g, along)), g[0] * 0))
            found.append(column)
        return found

    def through_derivative(self, node, g, values, add, on):
        """<g, df/dx> is the derivative along g of the sum of f, so its own derivatives are a sweep's
        over numbers that move."""
        f, x = node.operands
        if node.word == "grad":
            along = self.moved(f, x, values, g)
            adjoints = self.sweep(f, [still(g[0] * 0 + 1)], along, x)
        else:
            along = self.moved(f, x, values, [1])
            adjoints = self.sweep(f, [still(v) for v in g], along, x)
        for i, adjoint in adjoints.items():
            if (i == x or not self.nodes[i].operands) and (on is None or i in on):
                add(i, [v.d if type(v) is Dual else v * 0 for v in adjoint])


def number(text, float_only):
    """The number a constant's text says."""
    text = text.removesuffix("_c")
    return float(text) if float_only else mpmath.mpf(text)


def leaf_values(nodes, data, float_only, directions=None):
    values = {}
    for i, node in enumerate(nodes):
        if node.word == "constant":
            values[i] = [number(node.data, float_only)] * size(node.form)
        elif node.word == "indices":
            values[i] = data[node.data]
        elif node.word == "symbol":
            x = data[node.data]
            if not float_only:
                x = [mpmath.mpf(v) for v in x]
            values[i] = [Dual(v, d) for v, d in zip(x, directions[node.data])] if directions else list(x)
    return values


def evaluate(nodes, root, loss, data, directions, noise=None, check=False, matrices=()):
    """[value of root, of loss, gradients by all symbols, products of the Hessian with the directions,
    the derivative of the root along them, matrices of derivatives]: of floats, shaken, if there is noise."""
    float_only = noise is not None
    if not float_only:
        directions = {name: [mpmath.mpf(v) for v in d] for name, d in directions.items()}
    tape = Tape(nodes, noise or exact, check)
    values = leaf_values(nodes, data, float_only, directions)
    tape.run(values, loss)
    tape.run(values, root)
    one = 1.0 if float_only else mpmath.mpf(1)
    adjoints = tape.sweep(loss, [one], values)
    results = [[v.v if type(v) is Dual else v for v in values[i]] for i in (root, loss)]
    parts = lambda v: (v.v, v.d) if type(v) is Dual else (v, v * 0)
    gradients, products = [], []
    for i, node in enumerate(nodes):
        if node.word != "symbol":
            continue
        pairs = [parts(v) for v in adjoints.get(i, [one * 0] * size(node.form))]
        gradients.append([a for a, _ in pairs])
        products.append([b for _, b in pairs])
    along = [[parts(v)[1] for v in values[root]]]
    return results + gradients + products + along + [
        matrix_of(tape, kind, nodes, root, loss, x, data, values, float_only) for kind, x in matrices]


def matrix_of(tape, kind, nodes, root, loss, x, data, values, float_only):
    """The Jacobian of the root, or the Hessian of the loss, by the symbol x."""
    at = next(i for i, n in enumerate(nodes) if n.word == "symbol" and n.data == x)
    n, one = size(nodes[at].form), 1.0 if float_only else mpmath.mpf(1)
    rows = []
    if kind == "jacobian":
        values = {i: [v.v if type(v) is Dual else v for v in y] for i, y in values.items()}
        for k in range(len(values[root])):
            seed = [one * (k == j) for j in range(len(values[root]))]
            rows += tape.sweep(root, seed, values).get(at, [one * 0] * n)
        return rows
    for k in range(n):
        unit = {s.data: [one * (s.data == x and j == k) for j in range(size(s.form))]
                for s in nodes if s.word == "symbol"}
        values = leaf_values(nodes, data, float_only, unit)
        tape.run(values, loss)
        row = tape.sweep(loss, [one], values).get(at, [one * 0] * n)
        rows += [v.d if type(v) is Dual else v * 0 for v in row]
    return rows


def plain_values(nodes, roots, data, check=True):
    """Values of nodes in floats; raises Unsuitable."""
    tape = Tape(nodes, exact, check)
    values = leaf_values(nodes, data, True)
    try:
        for root in roots:
            tape.run(values, root)
    except (ValueError, OverflowError, ZeroDivisionError, TypeError):
        raise Unsuitable("domain") from None
    return values


def expected(nodes, root, loss, data, directions, samples=3, matrices=()):
    """[(values, scales)] of all outputs: the scale of a number is its size plus how much it moves when
    every step of its computation does, in units of that motion. Raises Unsuitable."""
    plain_values(nodes, [root, loss], data)
    with mpmath.workdps(DIGITS):
        right = [[float(v) for v in output]
                 for output in evaluate(nodes, root, loss, data, directions, matrices=matrices)]
    moved = []
    try:
        for seed in range(samples):
            words.shake = Shaken(seed)
            moved.append(evaluate(nodes, root, loss, data, directions, words.shake, matrices=matrices))
    except (ValueError, OverflowError, ZeroDivisionError):
        raise Unsuitable("domain") from None
    finally:
        words.shake = exact
    found = []
    for k, output in enumerate(right):
        scales = []
        for e, y in enumerate(output):
            if not abs(y) < 1e12:
                raise Unsuitable("size")
            scales.append(max([abs(y)] + [float(abs(m[k][e] - y)) / STEP for m in moved]))
        found.append((output, scales))
    # What cancels to nothing, whatever the point, has no digits to be right in.
    most = max(scale for _, scales in found for scale in scales)
    return [(output, [most if abs(y) < 1e-30 * most else scale for y, scale in zip(output, scales)])
            for output, scales in found]


# The oracle's own test: against differences.

def check_slopes():
    """Derivatives written by hand, of words and functions, against differences of values."""
    wrong = []
    draw = random.Random(1)
    with mpmath.workdps(DIGITS):
        for name, f in UNARY.items():
            for _ in range(5):
                low, high = max(f.low, -8), min(f.high, 8)
                x = mpmath.mpf(draw.uniform(low, high))
                if f.slope is None or (f.kink and f.kink(x) < 0.01):
                    continue
                h = mpmath.mpf(10) ** -15
                difference = (call(name, x + h) - call(name, x - h)) / (2 * h)
                slope = f.slope(x, call(name, x))
                if abs(difference - slope) > 1e-20 * max(1, abs(slope)):
                    wrong.append(f"slope of {name} at {mpmath.nstr(x, 5)}")
    return wrong


def check_sweeps(expressions):
    """Gradients and products with the Hessian against differences of values and gradients."""
    wrong = 0
    for expression, data, directions in expressions:
        nodes, root, loss = expression
        with mpmath.workdps(DIGITS):
            h = mpmath.mpf(10) ** -13
            names = [node.data for node in nodes if node.word == "symbol"]
            outputs = evaluate(nodes, root, loss, data, directions)
            gradients, products = outputs[2:2 + len(names)], outputs[2 + len(names):2 + 2 * len(names)]

            def at(step):
                moved = data | {n: [mpmath.mpf(v) + step * d for v, d in zip(data[n], directions[n])] for n in names}
                return evaluate(nodes, root, loss, moved, directions)
            plus, minus = at(h), at(-h)
            along = sum((g * d for n, gs in zip(names, gradients) for g, d in zip(gs, directions[n])),
                        mpmath.mpf(0))
            pairs = [(along, (plus[1][0] - minus[1][0]) / (2 * h))]
            for product, a, b in zip(products, plus[2:], minus[2:]):
                pairs += [(p, (u - v) / (2 * h)) for p, u, v in zip(product, a, b)]
            wrong += any(abs(a - b) > 1e-14 * (1 + abs(a)) for a, b in pairs)
    return wrong
