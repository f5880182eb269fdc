# SPDX-License-Identifier: BSL-1.0
"""Random expressions that fit together, their points, and the C++ that computes them."""
import random, struct

from oracle import Node, TABLE, Tape, Unsuitable, exact, expected, leaf_values
from words import FAMILIES, SCALAR, name_with, product, rank, rows, columns, size

SAMPLES = 4        # points an expression is tried at while it grows
LARGEST = 64       # elements of a tensor
MOST_WORK = 1500   # scalar steps of one evaluation
DERIVATIVES = {"grad": "tg::grad({0}, {1})", "diff": "tg::diff({0}, {1})"}
RANGES = {"any": (-2, 2), "positive": (0.3, 2.5), "small": (-0.9, 0.9), "wide": (-6, 6), "unit": (-1, 1)}
STEP = 0.25        # of the training steps among the tests


def short(x):
    """x as a float of 32 bits, so that all element types can be tried with the same data."""
    return struct.unpack("<f", struct.pack("<f", x))[0]


class Expression:
    """Nodes, the root and the loss made of it, and how a test of it is to be written."""

    def __init__(self, nodes, root, loss, ranges, bindings=None, modes=()):
        self.nodes, self.root, self.loss, self.ranges = nodes, root, loss, ranges
        self.bindings, self.modes = bindings or {}, set(modes)

    def symbols(self):
        return [node for node in self.nodes if node.word == "symbol"]

    def operations(self):
        return [node for node in self.nodes if node.operands]

    def pruned(self):
        """Without nodes that neither root nor loss needs."""
        tape = Tape(self.nodes)
        needed = sorted(set(tape.ancestors(self.loss)) | set(tape.ancestors(self.root)))
        at = {old: new for new, old in enumerate(needed)}
        nodes = [Node(n.word, [at[o] for o in n.operands], n.form, n.data)
                 for n in (self.nodes[i] for i in needed)]
        return Expression(nodes, at[self.root], at[self.loss], self.ranges, self.bindings, self.modes)


def family(word):
    return word if word in DERIVATIVES else TABLE[word].family


class Ref:
    """A node in the hands of a phrase."""

    def __init__(self, drawer, i):
        self.drawer, self.i = drawer, i

    def make(self, word, *others):
        return self.drawer.put(word, [self, *others])

    def __add__(self, other): return self.make("add", other)
    def __sub__(self, other): return self.make("subtract", other)
    def __mul__(self, other): return self.make("hadamard", other)
    def __truediv__(self, other): return self.make("divide", other)
    def __matmul__(self, other): return self.make("times", other)
    def __neg__(self): return self.make("negate")


# What the simplifier has rules for, and what it must not fall into. Of one operand:
PHRASES = [
    lambda w, u: w.one / (w.one + w.exp(-u)),
    lambda w, u: w.exp(u) / (w.one + w.exp(u)),
    lambda w, u: w.log(w.one + w.exp(u)),
    lambda w, u: w.log1p(w.exp(u)),
    lambda w, u: w.one - w.sigmoid(u),
    lambda w, u: w.sigmoid(u) * (w.one - w.sigmoid(u)),
    lambda w, u: w.sigmoid(-u) * w.exp(u),
    lambda w, u: w.exp(-u) * w.sigmoid(u),
    lambda w, u: w.log(w.sigmoid(u)),
    lambda w, u: w.one - w.square(w.tanh(u)),
    lambda w, u: w.log(w.sum(w.exp(u))),
    lambda w, u: w.exp(u) / w.sum(w.exp(u)),
    lambda w, u: w.log(w.softmax(u)),
    lambda w, u: w.exp(w.log_softmax(u)),
    lambda w, u: u - w.logsumexp(u),
    lambda w, u: w.exp(u) * w.exp(-u) * u,
    lambda w, u: w.square(w.sqrt(w.square(u) + w.half)),
    lambda w, u: w.sqrt(w.sqrt(w.square(u) + w.half)),
    lambda w, u: w.sqrt(w.sqrt(w.exp(u))) * w.sqrt(w.exp(u)),
    lambda w, u: w.sqrt(w.exp(u)) / w.exp(u),
    lambda w, u: w.one / w.sqrt(w.one + w.square(u)),
    lambda w, u: w.log(w.exp(u) * w.two),
    lambda w, u: w.exp(w.log(w.exp(u)) - u) + u,
    lambda w, u: u * u * u / (w.one + w.square(u)),
    lambda w, u: (u + u) - u / w.two,
    lambda w, u: w.relu(u) - w.relu(-u),
    lambda w, u: w.relu(u) * (u_greater(w, u)) - w.two * u,
    lambda w, u: w.put("max", [u, w.zero]) + w.put("min", [w.zero, u]),
    lambda w, u: w.put("max", [w.abs(u), -w.abs(u)]),
    lambda w, u: w.abs(u) * w.sign(u),
    lambda w, u: -(-u) - w.half,
    lambda w, u: w.transpose(w.transpose(u)) * w.half + u,
    lambda w, u: w.sum(u * w.half) * u,
    lambda w, u: w.mean(u) - w.sum(u) / w.two,
    lambda w, u: (w.two * u) * (w.half * u) / w.two,
    lambda w, u: (u - w.mean(u)) / w.sqrt(w.mean(w.square(u - w.mean(u))) + w.half),
    lambda w, u: w.expm1(u) / (w.exp(u) + w.one),
    lambda w, u: w.softplus(u) - w.softplus(-u),
    lambda w, u: w.sigmoid(w.two * u) * w.two - w.one,
    lambda w, u: w.put("where", [u_greater(w, u), w.exp(-u), u]),
    lambda w, u: w.put("where", [u_greater(w, w.half), w.square(u), w.zero]) * w.put("where", [u_greater(w, u), w.zero, u]),
    lambda w, u: w.put("where", [w.put("or", [u_greater(w, u), w.put("greater", [w.half, u])]), u * u, -u]),
    lambda w, u: w.put("pow", [w.square(u) + w.half, w.constant("3_c")]) / w.put("pow", [w.exp(u), w.constant("1.5_c")]),
    lambda w, u: w.put("rsqrt", [w.square(u) + w.half]) * w.sqrt(w.square(u) + w.half),
    lambda w, u: w.put("norm", [u]) * w.put("hypot", [u, w.half]),
]


def u_greater(w, u):
    return w.put("greater", [u, w.zero])


# Of a matrix and a vector it can be multiplied by:
PRODUCTS = [
    lambda w, a, x: w.transpose(x) @ w.transpose(a),
    lambda w, a, x: w.transpose(a @ x),
    lambda w, a, x: w.transpose(a) @ (a @ x),
    lambda w, a, x: (w.transpose(x) @ w.transpose(a)) @ (a @ x),
    lambda w, a, x: w.dot(a @ x, w.tanh(a @ x)),
    lambda w, a, x: w.outer(a @ x, x),
    lambda w, a, x: (a @ x) @ w.transpose(x),
    lambda w, a, x: (a @ w.transpose(a)) @ (a @ x),
    lambda w, a, x: w.transpose(w.exp(w.half * a)) @ (a @ x),
    lambda w, a, x: (w.transpose(a + a) - w.transpose(a)) @ (a @ (x * w.half)),
    lambda w, a, x: w.transpose(a * w.sigmoid(a)) @ (a @ x),
    lambda w, a, x: w.transpose(w.outer(a @ x, x)) @ (a @ x),
    lambda w, a, x: w.sum(w.outer(a @ x, x) * a),
    lambda w, a, x: w.softmax(a @ x) - a @ w.softmax(x),
    lambda w, a, x: (w.sum(a) * a) @ (x / w.two),
    lambda w, a, x: w.relu(a @ x) - (a @ x) * w.half,
    lambda w, a, x: w.solve(regular(w, a), x),
    lambda w, a, x: w.solve(w.transpose(regular(w, a)), w.outer(x, a @ x)),
    lambda w, a, x: w.inverse(regular(w, a)) @ x,
    lambda w, a, x: w.transpose(w.inverse(w.transpose(regular(w, a)))) @ (x * w.det(regular(w, a))),
    lambda w, a, x: w.cholesky(regular(w, a)) @ x,
    lambda w, a, x: w.log_det(regular(w, a)) * w.solve(w.cholesky(regular(w, a)), x),
]


def regular(w, a):
    """A symmetric matrix that is positive definite."""
    n = columns(w.form(a))
    return w.transpose(a) @ a + w.put("as_diagonal", [w.constant("1_c", ((n,), False))]) * w.two


class Drawer:
    """Draws expressions; words that stood seldom are drawn sooner."""

    def __init__(self, words, seed):
        self.words = [w for w in words]
        self.random = random.Random(seed)
        self.as_inner = {w.name: 0 for w in words} | {d: 0 for d in DERIVATIVES}
        self.as_outer = dict(self.as_inner)

    # The expression being drawn.

    def begin(self):
        self.nodes, self.index, self.ranges, self.used, self.work = [], {}, {}, [], 0
        self.tape = Tape(self.nodes, exact, True)
        self.samples = [{} for _ in range(SAMPLES)]
        names = self.random.sample("abcpqrstuvwxyz", 8)
        extents = self.random.choices([1, 2, 3, 4, 5, 7, 8, 9, 17], [2, 6, 8, 6, 4, 2, 2, 1, 1], k=3)
        for k in range(self.random.randint(1, 4)):
            r = self.random.choices([0, 1, 2, 3], [2, 5, 4, 1])[0]
            form = tuple(self.random.choice(extents) for _ in range(r)), False
            if size(form) > LARGEST:
                form = SCALAR
            name = names[k].upper() if r >= 2 else names[k]
            self.ranges[name] = self.random.choices(list(RANGES), [6, 3, 1, 1, 0])[0]
            node = Node("symbol", (), form, name)
            for values in self.samples:
                values[len(self.nodes)] = self.numbers(self.ranges[name], form)
            self.intern(node)

    def numbers(self, kind, form):
        low, high = RANGES[kind]
        return [short(self.random.uniform(low, high)) for _ in range(size(form))]

    def intern(self, node):
        key = node.key()
        if key not in self.index:
            self.index[key] = len(self.nodes)
            self.nodes.append(node)
            self.used.append(0)
            for o in node.operands:
                self.used[o] += 1
        return self.index[key]

    def constant(self, text, form=SCALAR):
        node = Node("constant", (), form, text)
        if node.key() not in self.index:
            for values in self.samples:
                values.update({len(self.nodes): [float(text.removesuffix("_c"))] * size(form)})
        return Ref(self, self.intern(node))

    one = property(lambda self: self.constant("1_c"))
    two = property(lambda self: self.constant("2_c"))
    half = property(lambda self: self.constant("0.5_c"))
    zero = property(lambda self: self.constant("0_c"))

    def __getattr__(self, name):
        """w.exp(u)"""
        if name not in TABLE:
            raise AttributeError(name)
        return lambda *operands: self.put(name, operands)

    def put(self, word, operands):
        """The node of a word; raises Unsuitable if it cannot be."""
        operands = [o.i for o in operands]
        forms = [self.nodes[o].form for o in operands]
        if word == "grad":
            form = forms[1]
        elif word == "diff":
            form = forms[0]
        else:
            form = TABLE[word].form(*forms)
        if form is None or size(form) > LARGEST:
            raise Unsuitable("form")
        node = Node(word, operands, form)
        if node.key() not in self.index:
            work = size(form) * (columns(forms[0]) if word == "times" and rank(forms[0]) else 1)
            if word in DERIVATIVES:
                work = 4 * sum(size(self.nodes[i].form) for i in self.tape.ancestors(operands[0]))
            if self.work + work > MOST_WORK:
                raise Unsuitable("work")
            self.nodes.append(node)
            try:
                found = [self.tape.value(len(self.nodes) - 1, values) for values in self.samples]
            except (ValueError, OverflowError, ZeroDivisionError, TypeError):
                raise Unsuitable("domain") from None
            finally:
                self.nodes.pop()
            if not all(abs(v) < 1e4 for y in found for v in y):
                raise Unsuitable("size")
            self.work += work
            for values, y in zip(self.samples, found):
                values[len(self.nodes)] = y
        return Ref(self, self.intern(node))

    # Operands.

    def pick(self, fits=lambda form: True):
        """A node, sooner one that nothing uses yet."""
        found = [i for i, n in enumerate(self.nodes) if n.word != "constant" and fits(n.form)]
        if not found:
            raise Unsuitable("no operand")
        weights = [5 if self.used[i] == 0 else 1 + i / len(self.nodes) for i in found]
        return Ref(self, self.random.choices(found, weights)[0])

    def form(self, ref):
        return self.nodes[ref.i].form

    def in_interval(self, ref, interval):
        low, high = interval
        room = 0.02 * (high - low) if high - low < 100 else 0
        return all(low + room <= v <= high - room for values in self.samples for v in values[ref.i])

    def brought_into(self, ref, interval):
        """The node, or one made of it whose numbers are in the interval."""
        if self.in_interval(ref, interval):
            return ref
        low, high = interval
        def number(x): return self.constant(f"{round(x, 3)}_c")
        ways = [lambda: self.square(ref) + number(low + 0.5),
                lambda: self.softplus(ref) + number(max(low, -1) + 0.25),
                lambda: self.exp(self.tanh(ref)) * number(max(low, 0.5)),
                lambda: self.sigmoid(ref) * number((min(high, 4) - low) / 2) + number(low + (min(high, 4) - low) / 4),
                lambda: self.tanh(ref) * number(min(high, -low, 3) * 0.9),
                lambda: ref * number(0.1),
                lambda: ref / (self.one + self.square(ref)),
                lambda: self.abs(ref) + number(low + 0.5)]
        self.random.shuffle(ways)
        for way in ways:
            try:
                made = way()
            except Unsuitable:
                continue
            if self.in_interval(made, interval):
                return made
        raise Unsuitable("interval")

    def number(self):
        r = self.random
        text = r.choice(["2", "3", "0.5", "1", "1", "0", "-1", "-2", "1.5", "0.1", "4", "0.25", "-0.3", "10", "7e-2"])
        return self.constant(text + "_c")

    def partner(self, ref):
        """An operand that goes with another element by element."""
        form, r = self.form(ref), self.random.random()
        if r < 0.15:
            return self.number()
        if r < 0.18 and rank(form) and not form[1]:
            return self.constant(self.random.choice(["0_c", "1_c"]), form)
        if r < 0.3 or rank(form) == 0:
            return self.pick(lambda f: rank(f) == 0 or rank(form) == 0)
        return self.pick(lambda f: f[0] == form[0])

    def grow(self, word):
        """Adds a node of this word."""
        r = self.random
        if word == "grad":
            loss = self.pick(lambda f: rank(f) == 0)
            inside = [i for i in self.tape.ancestors(loss.i) if self.nodes[i].word != "constant" and i != loss.i]
            if not inside:
                raise Unsuitable("no operand")
            leaves = [i for i in inside if self.nodes[i].word == "symbol"]
            return self.put(word, [loss, Ref(self, r.choice(leaves if leaves and r.random() < 0.7 else inside))])
        if word == "diff":
            f, x = self.pick(), self.pick(lambda form: rank(form) == 0)
            if f.i == x.i:
                raise Unsuitable("itself")
            return self.put(word, [f, x])
        if word in FAMILIES:
            operand = self.pick()
            name = name_with(word, self.form(operand), r)
            if name is None:
                raise Unsuitable("no numbers")
            intervals = TABLE[name].intervals
            return self.put(name, [self.brought_into(operand, intervals[0]) if intervals else operand])
        w = TABLE[word]
        if w.elementwise:
            operands = [self.pick()]
            while len(operands) < w.arity:
                operands.append(self.partner(operands[0]))
            r.shuffle(operands)
        elif w.arity == 1:
            operands = [self.pick(lambda form: w.form(form) is not None and (rank(form) or r.random() < 0.1))]
        else:
            first = self.pick(lambda form: any(w.form(form, n.form) for n in self.nodes if n.word != "constant"))
            fits = lambda form: w.form(self.form(first), form) is not None
            operands = [first] + [self.pick(fits) for _ in range(w.arity - 1)]
            if word == "times" and r.random() < 0.1:
                operands = [self.number(), first]
        if w.intervals:
            operands = [self.brought_into(o, i) for o, i in zip(operands, w.intervals)]
        return self.put(word, operands)

    def say(self):
        """Adds a phrase."""
        r = self.random
        if r.random() < 0.3:
            a = self.pick(lambda f: rank(f) == 2 and not f[1])
            x = self.pick(lambda f: rank(f) == 1 and rows(f) == columns(self.form(a)))
            return r.choice(PRODUCTS)(self, a, x)
        return r.choice(PHRASES)(self, self.brought_into(self.pick(), (-8, 5)))

    def seldom(self):
        """A word, sooner one that stood seldom."""
        names = [w.name for w in self.words] + list(DERIVATIVES)
        weights = [1 / (1 + min(self.as_inner[n], self.as_outer[n])) ** 8 for n in names]
        return self.random.choices(names, weights)[0]

    def loose(self):
        return [i for i, n in enumerate(self.nodes) if self.used[i] == 0 and n.operands]

    def count(self):
        return sum(1 for n in self.nodes if n.operands)

    def tried(self, action, *arguments):
        try:
            return action(*arguments)
        except Unsuitable:
            return None

    def merge(self):
        """Brings all loose ends together; the root."""
        r = self.random
        for _ in range(200):
            ends = self.loose()
            if len(ends) == 1:
                return Ref(self, ends[0])
            a, b = (Ref(self, i) for i in r.sample(ends, 2))
            fa, fb = self.form(a), self.form(b)
            ways = []
            if fa[0] == fb[0] or rank(fa) == 0 or rank(fb) == 0:
                ways += ["add", "subtract", "hadamard"]
            if product(fa, fb):
                ways += ["times", "times"]
            if rank(fa) == 1 and fa == fb:
                ways += ["dot"]
            if rank(fa) == 1 and rank(fb) == 1 and rows(fa) * rows(fb) <= 20:
                ways += ["outer"]
            if ways and self.tried(self.put, r.choice(ways), [a, b]):
                continue
            a = a if rank(fa) else b
            if rank(self.form(a)):
                way = r.choice(["sum", "mean", "logsumexp", "max of all", "transpose"])
                self.tried(self.put, way, [self.tried(self.brought_into, a, (-8, 5)) or a])
            else:
                self.tried(self.put, r.choice(["tanh", "sigmoid"]), [a])
        raise Unsuitable("loose ends")

    def scalar_of(self, root):
        r = self.random
        if rank(self.form(root)) == 0:
            return root
        ways = [lambda: self.sum(root), lambda: self.sum(root * root), lambda: self.mean(self.square(root)),
                lambda: self.sum(self.tanh(root)), lambda: self.logsumexp(self.tanh(root))]
        return r.choice(ways)()

    def draw(self, low=3, high=60):
        """An expression that can be evaluated at enough points, and some of its points."""
        r = self.random
        while True:
            wanted = min(max(low, int(r.triangular(low, high, low + 0.3 * (high - low)))), high)
            self.begin()
            leaves = len(self.nodes)
            for _ in range(20 * wanted):
                if len(self.nodes) >= max(wanted - 3, leaves + 1):
                    break
                self.tried(self.say) if r.random() < 0.12 else self.tried(self.grow, self.seldom())
            root = self.tried(self.merge) if self.loose() else None
            loss = root and self.tried(self.scalar_of, root)
            if loss is None:
                continue
            e = Expression(self.nodes, root.i, loss.i, dict(self.ranges)).pruned()
            if low <= len(e.nodes) <= high and e.symbols():
                self.dress(e)
                return e

    def dress(self, e):
        """How the test of the expression is written, and what it counts for."""
        r = self.random
        for s in e.symbols():
            kinds = {0: ["number"], 1: ["array", "c_array", "std_array", "std_vector"],
                     2: ["array", "c_array", "padded", "std_vector"], 3: ["array", "std_vector"]}[rank(s.form)]
            e.bindings[s.data] = r.choice(kinds)
        if r.random() < 0.3 and len(e.symbols()) > 1:
            e.modes.add("map")
        elif r.random() < 0.3:
            e.modes.add("step")
        elif r.random() < 0.3:
            e.modes.add("assign")
        if r.random() < 0.3 and len(e.nodes) <= 35:
            e.modes.add("canonical")
        if len(e.nodes) <= 16 and sum(size(node.form) for node in e.nodes) < 120:
            e.modes.add("constant")
        for node in e.operations():
            if any(e.nodes[o].operands for o in node.operands):
                self.as_outer[family(node.word)] += 1
            for o in node.operands:
                if e.nodes[o].operands:
                    self.as_inner[family(e.nodes[o].word)] += 1

    def points(self, e, wanted):
        """[(data, directions, expected)]; fewer than wanted if the expression refuses too many."""
        found, tries = [], 0
        while len(found) < wanted and tries < 3 * wanted + 10:
            tries += 1
            data = {s.data: self.numbers(e.ranges[s.data], s.form) for s in e.symbols()}
            directions = {s.data: self.numbers("unit", s.form) for s in e.symbols()}
            try:
                found.append((data, directions, expected(e.nodes, e.root, e.loss, data, directions)))
            except Unsuitable:
                continue
        return found


# C++.

def symbol_text(node, name=None):
    extents = "".join(f", {n}" for n in node.form[0])
    return f"tg::{('scalar', 'vector', 'matrix', 'tensor')[min(rank(node.form), 3)]}<\"{name or node.data}\"{extents}>"


def names_of(e):
    names, k = [], 0
    for node in e.nodes:
        if node.word == "symbol":
            names.append(node.data)
        elif node.word == "constant":
            if rank(node.form):
                extents = ", ".join(map(str, node.form[0]))
                names.append(f"tg::{'zeros' if node.data == '0_c' else 'ones'}<{extents}>")
            else:
                names.append(f"({node.data})" if node.data.startswith("-") else node.data)
        else:
            k += 1
            names.append(f"n{k}")
    return names


def definitions(e):
    """The lines that define the expression."""
    names, lines = names_of(e), []
    for node, name in zip(e.nodes, names):
        if node.word == "symbol":
            lines.append(f"constexpr auto {name} = {symbol_text(node)};")
        elif node.operands:
            text = DERIVATIVES[node.word] if node.word in DERIVATIVES else TABLE[node.word].text
            text = text.format(*(names[o] for o in node.operands))
            if text.startswith("(") and text.endswith(")") and not text.startswith("(tg::"):
                text = text[1:-1]
            lines.append(f"constexpr auto {name} = {text};")
    return names, lines


def along(e, loss):
    """The derivative along the directions, whose gradients are the Hessian's products."""
    terms = []
    for s in e.symbols():
        g, v = f"tg::grad({loss}, {s.data})", f"v_{s.data}"
        terms.append([f"{v} * {g}", f"tg::dot({g}, {v})", f"tg::sum(tg::hadamard({g}, {v}))"][min(rank(s.form), 2)])
    return " + ".join(terms)


class Output:
    """One output of a test: its C++, its form, its place among the expected values, the symbol it is
    assigned to, and whether it may lose digits."""

    def __init__(self, text, form, slot, target=None, loose=False):
        self.text, self.form, self.slot, self.target, self.loose = text, form, slot, target, loose


def outputs(e):
    """The outputs of the test of an expression."""
    names = names_of(e)
    loss, symbols = names[e.loss], e.symbols()
    found = [Output(names[e.root], e.nodes[e.root].form, 0)] if e.root != e.loss else []
    found.append(Output(loss, SCALAR, 1))
    for k, s in enumerate(symbols):
        text, target = f"tg::grad({loss}, {s.data})", None
        if "step" in e.modes:
            text, target = f"{s.data} -= {STEP}_c * {text}", s.data
        elif "assign" in e.modes:
            target = f"g_{s.data}"
            text = f"{target} = {text}"
        elif "map" in e.modes:
            text = None if k else f"tg::grad({loss}, {', '.join(o.data for o in symbols)})"
        found.append(Output(text, s.form, 2 + k, target))
    for k, s in enumerate(symbols):
        found.append(Output(f"tg::grad(slope, {s.data})", s.form, 2 + len(symbols) + k))
    if "canonical" in e.modes:
        found.append(Output(f"tg::canonical({loss})", SCALAR, 1, loose=True))
        found.append(Output(f"tg::canonical(tg::grad({loss}, {symbols[0].data}))", symbols[0].form, 2, loose=True))
    return found


def holder(kind, form):
    extents = ", ".join(map(str, form[0]))
    n = size(form)
    return {"number": ("oracle::element {}{{}};", "{}"), "array": (f"tg::array<oracle::element, {extents}> {{}}{{}};", "{}"),
            "c_array": ("oracle::element {}" + "".join(f"[{k}]" for k in form[0]) + "{{}};", "{}"),
            "std_array": (f"std::array<oracle::element, {n}> {{}}{{}};", "{}"),
            "std_vector": (f"std::vector<oracle::element> {{}}({n});", "{}"),
            "padded": (f"oracle::padded<{extents}> {{}};", "{}.view()")}[kind]


def braced(line, name):
    return line.replace("{}", name, 1).replace("{{}}", "{}")


def at_compile_time(e, point):
    """Lines that hold value and first gradient against the expected ones in a static_assert."""
    names, symbols = names_of(e), e.symbols()
    lines = [f"constexpr auto fixed = tg::function({names[e.loss]}, tg::grad({names[e.loss]}, {symbols[0].data}));"]
    for s in symbols:
        kind = f"tg::array<double, {', '.join(map(str, s.form[0]))}>" if rank(s.form) else "double"
        lines.append(f"constexpr {kind} c_{s.data}{{{', '.join(map(repr, point[0][s.data]))}}};")
    arguments = ", ".join(f"{s.data} = c_{s.data}" for s in symbols)
    lines.append(f"constexpr auto known = fixed({arguments});")
    for k in (0, 1):
        (right, scales), value = point[2][1 + k], f"std::get<{k}>(known)"
        each = [f"{value}[{i}]" for i in range(len(right))] if k and rank(symbols[0].form) else [value]
        lines += [f"static_assert(oracle::close({v}, {y!r}, {scale!r}));"
                  for v, y, scale in zip(each, right, scales)]
    return lines


def test(e, number, point=None):
    """The C++ of one expression: it sweeps over the points of the table."""
    names, lines = definitions(e)
    symbols, wanted = e.symbols(), outputs(e)
    lines += [f"constexpr auto v_{s.data} = {symbol_text(s, 'v_' + s.data)};" for s in symbols]
    assigned = [(o.target, o.form) for o in wanted if o.target and o.target.startswith("g_")]
    lines += [f"constexpr auto {t} = {symbol_text(Node('symbol', (), f, t))};" for t, f in assigned]
    lines.append(f"constexpr auto slope = {along(e, names[e.loss])};")
    if point and "constant" in e.modes:
        lines += at_compile_time(e, point)
    body = [f"constexpr auto compiled = tg::function({', '.join(o.text for o in wanted if o.text)});"]
    arguments = []
    for s in symbols:
        line, argument = holder(e.bindings.get(s.data, "array" if rank(s.form) else "number"), s.form)
        body.append(braced(line, f"{s.data}_"))
        arguments.append(f"{s.data} = " + argument.format(f"{s.data}_"))
    for name, form in [(f"v_{s.data}", s.form) for s in symbols] + assigned:
        line, argument = holder("array" if rank(form) else "number", form)
        body.append(braced(line, f"{name}_"))
        arguments.append(f"{name} = {name}_")
    if number % 2:
        arguments.reverse()
    body.append(f"while (points.next_point({number})) {{")
    body += [f"    points.read({s.data}_);" for s in symbols] + [f"    points.read(v_{s.data}_);" for s in symbols]
    body.append(f"    const auto got = compiled({', '.join(arguments)});")
    k = 0
    for i, output in enumerate(wanted):
        if output.target:
            body.append(f"    points.compare({i}, {output.target}_);")
        else:
            body.append(f"    points.compare({i}, oracle::pick<{k}>(got));")
            k += 1
    body.append("}")
    text = "\n".join([f"// {len(e.nodes)} nodes", f"namespace e{number} {{", *lines,
                      "void sweep(oracle::table& points) {", *("    " + b for b in body), "}", f"}}  // namespace e{number}"])
    return text


def unit(tests):
    """A translation unit of [(number, text)]."""
    return "\n".join(["// Made by tests/oracle.", '#include "sweep.hpp"', "",
                      "namespace {", "", "namespace tg = typegrad;", "using namespace tg::literals;", "",
                      *(text + "\n" for _, text in tests), "}  // namespace", "",
                      "int main(int count, char** arguments) {",
                      "    oracle::table points(count > 1 ? arguments[1] : \"\");",
                      *(f"    e{number}::sweep(points);" for number, _ in tests),
                      "    return points.failures() == 0 ? 0 : 1;", "}", ""])


def judged(e, point):
    """[(expected, scales)] of each output of the test at a point."""
    data, _, right = point
    most = max(scale for _, scales in right for scale in scales)
    found = []
    for output in outputs(e):
        values, scales = right[output.slot]
        if output.target and not output.target.startswith("g_"):
            old = data[output.target]
            values, scales = ([x - STEP * g for x, g in zip(old, values)],
                              [abs(x) + STEP * s for x, s in zip(old, scales)])
        found.append((values, [1e5 * most] * len(scales) if output.loose else scales))
    return found


def table(e, points):
    """The numbers the test reads, as bytes: how many points, then for each its inputs, and value and
    scale of all outputs."""
    numbers = [float(len(points))]
    for point in points:
        data, directions, _ = point
        for s in e.symbols():
            numbers += data[s.data]
        for s in e.symbols():
            numbers += directions[s.data]
        for values, scales in judged(e, point):
            numbers += [x for pair in zip(values, scales) for x in pair]
    return struct.pack(f"<{len(numbers)}d", *numbers)
