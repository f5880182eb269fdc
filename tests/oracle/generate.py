# SPDX-License-Identifier: BSL-1.0
"""Random expressions that fit together, their points, and the C++ that computes them."""
import random, struct

from loops import Loop, can_be_run_along, slab
from oracle import Node, TABLE, Tape, Unsuitable, exact, expected, leaf_values, word_of
from words import (Extent, FAMILIES, LOOPS, POINTING, SCALAR, fixed, name_with, primal, product, rank, rows,
                   columns, size)

SAMPLES = 4        # points an expression is tried at while it grows
LARGEST = 64       # elements of a tensor
MOST_WORK = 1500   # scalar steps of one evaluation
DERIVATIVES = {"grad": "tg::grad({0}, {1})", "diff": "tg::diff({0}, {1})"}
RANGES = {"any": (-2, 2), "positive": (0.3, 2.5), "small": (-0.9, 0.9), "wide": (-6, 6), "unit": (-1, 1)}
POINTERS = {word.name for word in POINTING}
LEAVES = ("constant", "indices")
# What a map has no rule for, and what needs indices.
NOT_MAPPED = {"det", "log_det", "inverse", "solve", "cholesky"}
FIXED_ONLY = {"reshape", "fill", "as_diagonal", "strictly_lower", "strictly_upper", "slice", "element", "row", "column"}
STEP = 0.25        # of the training steps among the tests


def short(x):
    """x as a float of 32 bits, so that all element types can be tried with the same data."""
    return struct.unpack("<f", struct.pack("<f", x))[0]


class Expression:
    """Nodes, the root and the loss made of it, and how a test of it is to be written."""
    variant = "plain"  # or "forward", "apart", "columns", "integer"

    def __init__(self, nodes, root, loss, ranges, bindings=None, modes=(), matrices=()):
        self.nodes, self.root, self.loss, self.ranges = nodes, root, loss, ranges
        self.bindings, self.modes, self.wanted_matrices = bindings or {}, set(modes), tuple(matrices)

    def symbols(self):
        return [node for node in self.nodes if node.word == "symbol"]

    def indices(self):
        return [node for node in self.nodes if node.word == "indices"]

    def matrices(self):
        """[("jacobian" or "hessian", name of a symbol)]"""
        names = {s.data for s in self.symbols()}
        return [m for m in self.wanted_matrices if m[1] in names]

    def changed(self, nodes, root, loss, ranges=None):
        made = Expression(nodes, root, loss, ranges or self.ranges, self.bindings, self.modes, self.wanted_matrices)
        made.variant = self.variant
        return made

    def as_variant(self, variant):
        """The same, to be computed in another way; None if it cannot be."""
        made = self.changed(self.nodes, self.root, self.loss)
        made.variant = variant
        if variant == "columns":
            if not any(rank(s.form) == 2 for s in self.symbols()):
                return None
            made.bindings = {s.data: "columns" if rank(s.form) == 2 else self.bindings.get(s.data, "array")
                             for s in self.symbols()}
            made.bindings = {k: v for k, v in made.bindings.items() if v != "array"}
            made.bindings |= {s.data: "number" for s in self.symbols() if rank(s.form) == 0}
        elif variant == "integer" and fixed(*(s.form for s in self.symbols())):
            return None
        elif variant == "apart" and (len(self.nodes) > 25 or not fixed(*(s.form for s in self.symbols())) or
                                     any(n.word in DERIVATIVES for n in self.nodes)):
            return None
        if variant in ("forward", "apart"):
            made.modes, made.wanted_matrices = set(), ()
        return made

    def operations(self):
        return [node for node in self.nodes if node.operands]

    def pruned(self):
        """Without nodes that neither root nor loss needs."""
        tape = Tape(self.nodes)
        needed = sorted(set(tape.ancestors(self.loss)) | set(tape.ancestors(self.root)))
        at = {old: new for new, old in enumerate(needed)}
        nodes = [Node(n.word, [at[o] for o in n.operands], n.form, n.data)
                 for n in (self.nodes[i] for i in needed)]
        return self.changed(nodes, at[self.root], at[self.loss])


def family(word):
    return word if word in DERIVATIVES or word in LOOPS else TABLE[word].family


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

    def __init__(self, words, seed, plain=False):
        self.plain = plain  # without loops, maps, indices, matrices of derivatives, extents of run time
        words = [w for w in words if not plain or (w.name not in LOOPS and w.name not in POINTERS)]
        self.words = words
        self.random = random.Random(seed)
        self.as_inner = {w.name: 0 for w in words} | {d: 0 for d in DERIVATIVES}
        self.as_outer = dict(self.as_inner)

    # The expression being drawn.

    def clear(self, samples):
        self.nodes, self.index, self.ranges, self.used, self.work = [], {}, {}, [], 0
        self.tape = Tape(self.nodes, exact, True)
        self.samples = [{} for _ in range(samples)]
        self.asked = {}

    def begin(self):
        self.clear(SAMPLES)
        names = self.random.sample("abcpqrstuvwxyz", 8)
        extents = self.random.choices([1, 2, 3, 4, 5, 7, 8, 9, 17], [2, 6, 8, 6, 4, 2, 2, 1, 1], k=3)
        if not self.plain and self.random.random() < 0.15:  # one that only run time knows
            extents[0] = Extent("n", self.random.choice([3, 4, 5, 8]))
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

    def put(self, word, operands, loop=None):
        """The node of a word; raises Unsuitable if it cannot be."""
        operands = [o.i for o in operands]
        forms = [self.nodes[o].form for o in operands]
        if word == "grad":
            form = forms[1]
        elif word == "diff":
            form = forms[0]
        elif loop:
            form = loop.form(*forms)
        else:
            form = TABLE[word].form(*forms)
        if form is None or size(form) > LARGEST:
            raise Unsuitable("form")
        node = Node(word, operands, form, loop)
        if node.key() not in self.index:
            work = size(form) * (columns(forms[0]) if word == "times" and rank(forms[0]) else 1)
            if loop:
                work = loop.turns * sum(size(n.form) for n in loop.nodes)
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
        found = [i for i, n in enumerate(self.nodes) if n.word not in LEAVES and fits(n.form)]
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
            inside = [i for i in self.tape.ancestors(loss.i) if self.nodes[i].word not in LEAVES and i != loss.i]
            if not inside:
                raise Unsuitable("no operand")
            leaves = [i for i in inside if self.nodes[i].word == "symbol"]
            return self.put(word, [loss, Ref(self, r.choice(leaves if leaves and r.random() < 0.7 else inside))])
        if word == "diff":
            f, x = self.pick(), self.pick(lambda form: rank(form) == 0)
            if f.i == x.i:
                raise Unsuitable("itself")
            return self.put(word, [f, x])
        if word in LOOPS:
            return self.grow_loop(word)
        if word in POINTERS:
            return self.grow_pointer(TABLE[word])
        if word in FAMILIES:
            for _ in range(1 if self.plain else 4):
                operand = self.pick(fixed if word in FIXED_ONLY else lambda form: True)
                name = name_with(word, self.form(operand), r)
                if name and (self.nodes[operand.i].operands or self.as_outer[word] > 5):
                    break
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
            first = self.pick(lambda form: any(w.form(form, n.form) for n in self.nodes if n.word not in LEAVES))
            fits = lambda form: w.form(self.form(first), form) is not None
            operands = [first] + [self.pick(fits) for _ in range(w.arity - 1)]
            if word == "times" and r.random() < 0.1:
                operands = [self.number(), first]
        if w.intervals:
            operands = [self.brought_into(o, i) for o, i in zip(operands, w.intervals)]
        return self.put(word, operands)

    def grow_pointer(self, w):
        """Adds a word with indices: those of another, or new ones."""
        r = self.random
        n = SCALAR if w.scalar else ((r.randint(1, 4),), False)
        x = self.pick(lambda form: rank(form) and w.form(form, ((form[0][0],), False)))
        first = self.form(x)[0][0]
        form, bound = (((first,), False), 5) if w.name == "scatter_add" else (n, int(first))
        there = [i for i, node in enumerate(self.nodes) if node.word == "indices" and node.form == form and
                 self.ranges[node.data] == bound]
        free = [c for c in "ijkl" if c not in self.ranges]
        if there and (r.random() < 0.5 or not free):
            return self.put(w.name, [x, Ref(self, r.choice(there))])
        if not free:
            raise Unsuitable("indices")
        self.ranges[free[0]] = bound
        for values in self.samples:
            values[len(self.nodes)] = [r.randrange(bound) for _ in range(size(form))]
        return self.put(w.name, [x, Ref(self, self.intern(Node("indices", (), form, free[0])))])

    def grow_loop(self, kind):
        """Adds a map or a loop, with a body drawn for it."""
        r = self.random
        known = lambda form: not form[1] and size(form) <= 16
        along = [] if kind == "iterate" else [self.pick(lambda form: can_be_run_along(form) and fixed(form))]
        if along and r.random() < 0.3:
            turns = self.form(along[0])[0][0]
            along.append(self.pick(lambda form: can_be_run_along(form) and form[0][0] == turns and fixed(form)))
        carried = [] if kind == "vmap" else [self.pick(known)]
        captured = [self.pick(known) for _ in range(r.randint(0, 2))]
        turns = self.form(along[0])[0][0] if along else r.randint(1, 4)
        inner = Drawer([w for w in self.words if w.name not in LOOPS and w.name not in POINTERS and
                        (kind != "vmap" or w.name not in NOT_MAPPED)], 0)
        inner.random, inner.as_inner, inner.as_outer = r, self.as_inner, self.as_outer
        inner.clear(2 * len(self.samples))
        leaves = {}
        for x in carried + along + captured:
            if x in captured and x.i in leaves:
                continue
            form = slab(self.form(x)) if x in along else self.form(x)
            for k, values in enumerate(inner.samples):
                v = self.samples[k // 2][x.i]
                at = (turns - 1) * (k % 2) * size(form) if x in along else 0
                values[len(inner.nodes)] = v[at:at + size(form)]
            leaf = len(inner.nodes)
            if x in captured:
                leaves[x.i] = leaf
            inner.intern(Node("symbol", (), form, f"leaf{leaf}"))
        taken, count = list(range(len(carried + along))), len(inner.nodes)
        wanted = r.randint(2, 6)
        for _ in range(10 * wanted):
            if len(inner.nodes) >= count + wanted:
                break
            inner.tried(inner.grow, inner.seldom())
        root = inner.merge() if inner.loose() else inner.tanh(inner.pick())
        if inner.form(root)[1]:
            root = inner.transpose(root)
        if kind == "vmap":
            roots = [root.i]
        else:
            carry = Ref(inner, 0)
            if inner.form(root)[0] != inner.form(carry)[0]:
                root = inner.tanh(carry) + inner.tanh(root if rank(inner.form(root)) == 0 else inner.mean(root))
            next_ = r.choice([inner.tanh, inner.sin, inner.sigmoid])(root)
            kept = [i for i, n in enumerate(inner.nodes) if n.operands and not n.form[1] and size(n.form) <= 16]
            roots = [next_.i] + ([r.choice(kept)] if kind.startswith("scan") else [])
        # Without what neither needs.
        needed = sorted({i for root in roots for i in inner.tape.ancestors(root)} | set(taken))
        place = {old: new for new, old in enumerate(needed)}
        nodes = [Node(n.word, [place[o] for o in n.operands], n.form, n.data)
                 for n in (inner.nodes[i] for i in needed)]
        outer = [x for x in dict.fromkeys(x.i for x in captured) if leaves[x] in place]
        loop = Loop(kind, nodes, taken, [place[leaves[x]] for x in outer], [place[i] for i in roots], int(turns))
        return self.put(kind, carried + along + [Ref(self, x) for x in outer], loop)

    def prepare(self, word):
        """Adds an operand for a word that seldom finds one."""
        if word in ("det", "log_det", "inverse", "solve", "cholesky", "trace"):
            x = self.pick(lambda form: rank(form) == 1 and fixed(form) and 1 < size(form) < 5)
            return self.outer(x, x) + self.put("as_diagonal", [self.constant("1_c", self.form(x))]) * self.two
        if word in ("row", "column", "diagonal", "row_at"):
            x = self.pick(lambda form: rank(form) == 1 and size(form) < 8)
            return self.outer(x, self.tanh(x))
        if word in ("cross", "strictly_lower", "strictly_upper"):
            x = self.pick(lambda form: size(form) >= 3 and rank(form) and fixed(form))
            line = self.put(f"reshape<{size(self.form(x))}>", [x])
            return self.put("slice<0, 3>", [line])
        raise Unsuitable("nothing to prepare")

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
        if self.plain:
            weights = [1 / (1 + min(self.as_inner[n], self.as_outer[n])) ** 8 for n in names]
            return self.random.choices(names, weights)[0]

        def often(n): return min(self.as_inner[n], self.as_outer[n]) + self.asked.get(n, 0) + self.random.random()
        word = min(names, key=often)
        self.asked[word] = self.asked.get(word, 0) + 1
        if self.as_outer[word] < 5 and self.random.random() < 0.5:
            self.tried(self.prepare, word)
        return word

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
                     2: ["array", "c_array", "padded", "std_vector"] + ["columns"] * (not self.plain),
                     3: ["array", "std_vector"]}[rank(s.form)]
            e.bindings[s.data] = r.choice(kinds)
        if r.random() < 0.3 and len(e.symbols()) > 1:
            e.modes.add("map")
        elif r.random() < 0.3:
            e.modes.add("step")
        elif r.random() < 0.3:
            e.modes.add("assign")
        if r.random() < 0.3 and len(e.nodes) <= 35 and not any(n.word in LOOPS for n in e.nodes):
            e.modes.add("canonical")
        known = fixed(*(s.form for s in e.symbols()))
        if len(e.nodes) <= 16 and sum(size(node.form) for node in e.nodes) < 120 and known and not e.indices():
            e.modes.add("constant")
        small = [s.data for s in e.symbols() if size(s.form) <= 8]
        small = [] if self.plain else small
        if small and r.random() < 0.15 and size(e.nodes[e.root].form) <= 8 and e.root != e.loss and known:
            e.wanted_matrices += (("jacobian", r.choice(small)),)
        if small and r.random() < 0.15 and len(e.nodes) <= 35 and known:
            e.wanted_matrices += (("hessian", r.choice(small)),)
        self.count_uses(e.nodes)

    def count_uses(self, nodes):
        for node in nodes:
            if any(nodes[o].operands for o in node.operands):
                self.as_outer[family(node.word)] += 1
            for o in node.operands:
                if nodes[o].operands:
                    self.as_inner[family(nodes[o].word)] += 1
            if type(node.data) is Loop:
                self.count_uses(node.data.nodes)

    def points(self, e, wanted):
        """[(data, directions, expected)]; fewer than wanted if the expression refuses too many."""
        found, tries = [], 0
        while len(found) < wanted and tries < 3 * wanted + 10:
            tries += 1
            data = {s.data: self.numbers(e.ranges[s.data], s.form) for s in e.symbols()}
            directions = {s.data: self.numbers("unit", s.form) for s in e.symbols()}
            data |= {i.data: [self.random.randrange(e.ranges[i.data]) for _ in range(size(i.form))]
                     for i in e.indices()}
            try:
                found.append((data, directions, expected(e.nodes, e.root, e.loss, data, directions,
                                                         matrices=e.matrices())))
            except Unsuitable:
                continue
        return found


# C++.

as_integers = False  # what run-time extents are written as


def extent_text(n):
    if type(n) is not Extent or as_integers:
        return str(n)
    sign = "" if n.offset == 0 else f" + {n.offset}_c" if n.offset > 0 else f" - {-n.offset}_c"
    return f'tg::dim<"{n.name}">{sign}'


def symbol_text(node, name=None):
    extents = "".join(f", {extent_text(n)}" for n in node.form[0])
    kinds = ("index", "indices") if node.word == "indices" else ("scalar", "vector", "matrix", "tensor")
    return f"tg::{kinds[min(rank(node.form), 3)]}<\"{name or node.data}\"{extents}>"


def names_of(nodes, prefix="n"):
    names, k = [], 0
    for node in nodes:
        if node.word in ("symbol", "indices"):
            names.append(node.data)
        elif node.word == "constant":
            if rank(node.form):
                extents = ", ".join(map(extent_text, node.form[0]))
                names.append(f"tg::{'zeros' if node.data == '0_c' else 'ones'}<{extents}>")
            else:
                names.append(f"({node.data})" if node.data.startswith("-") else node.data)
        else:
            k += 1
            names.append(f"{prefix}{k}")
    return names


def text_of(node, operands):
    """What a node is, in C++."""
    text = DERIVATIVES[node.word] if node.word in DERIVATIVES else word_of(node).text
    text = text.format(*operands)
    if text.startswith("(") and text.endswith(")") and not text.startswith("(tg::"):
        text = text[1:-1]
    return text


def definitions(e):
    """The lines that define the expression."""
    names, lines = names_of(e.nodes), []
    for node, name in zip(e.nodes, names):
        operands = [names[o] for o in node.operands]
        if node.word in ("symbol", "indices"):
            lines.append(f"constexpr auto {name} = {symbol_text(node)};")
        elif type(node.data) is Loop:
            lines += node.data.lines(name, operands, names_of, text_of, symbol_text)
        elif operands:
            lines.append(f"constexpr auto {name} = {text_of(node, operands)};")
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
    names = names_of(e.nodes)
    loss, symbols = names[e.loss], e.symbols()
    found = [Output(names[e.root], e.nodes[e.root].form, 0)] if e.root != e.loss else []
    found.append(Output(loss, SCALAR, 1))
    if e.variant == "apart":
        return found + [Output(None, s.form, 2 + k) for k, s in enumerate(symbols)]
    if e.variant == "forward":
        def moved(f): return " + ".join(f"tg::jvp({f}, {s.data}, v_{s.data})" for s in symbols)
        found.append(Output(moved(names[e.root]), e.nodes[e.root].form, 2 + 2 * len(symbols)))
        return found + [Output(moved(f"tg::grad({loss}, {s.data})"), s.form, 2 + len(symbols) + k)
                        for k, s in enumerate(symbols)]
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
    for k, (kind, x) in enumerate(e.matrices()):
        of, form = (names[e.root], e.nodes[e.root].form) if kind == "jacobian" else (loss, None)
        own = next(s.form for s in symbols if s.data == x)
        found.append(Output(f"tg::{kind}({of}, {x})", ((*(form or own)[0], *own[0]), False), 3 + 2 * len(symbols) + k))
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
            "columns": (f"oracle::by_columns<{extents}> {{}};", "{}.view()"),
            "padded": (f"oracle::padded<{extents}> {{}};", "{}.view()")}[kind]


def braced(line, name):
    return line.replace("{}", name, 1).replace("{{}}", "{}")


def at_compile_time(e, point):
    """Lines that hold value and first gradient against the expected ones in a static_assert."""
    names, symbols = names_of(e.nodes), e.symbols()
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


def apart(e, number):
    """The C++ of one expression, each node and its share of each adjoint by functions of their own."""
    names, symbols = names_of(e.nodes), e.symbols()
    lines, forward, back = [], [], []
    for i, (node, name) in enumerate(zip(e.nodes, names)):
        if not node.operands:
            continue
        own = list(dict.fromkeys(o for o in node.operands if e.nodes[o].word != "constant"))
        called = {o: names[o] if e.nodes[o].word == "constant" else f"a{o}" for o in node.operands}
        lines.append(f"namespace s{i} {{")

        def declare(name, form):
            if form[1]:
                column = Node("symbol", (), ((form[0][1],), False))
                lines.append(f"constexpr auto {name}_column = {symbol_text(column, name)};")
                lines.append(f"constexpr auto {name} = tg::transpose({name}_column);")
                return f"{name}_column"
            lines.append(f"constexpr auto {name} = {symbol_text(Node('symbol', (), form), name)};")
            return name
        keys = {}
        for o in own:
            if e.nodes[o].word == "indices":
                lines.append(f"constexpr auto a{o} = {symbol_text(e.nodes[o], f'a{o}')};")
                keys[o] = f"a{o}"
            else:
                keys[o] = declare(f"a{o}", e.nodes[o].form)
        if type(node.data) is Loop:
            lines += node.data.lines("y", [called[o] for o in node.operands], names_of, text_of, symbol_text)
        else:
            lines.append(f"constexpr auto y = {text_of(node, [called[o] for o in node.operands])};")
        by = [o for o in own if e.nodes[o].word != "indices"]
        g = declare("g", node.form) if by else ""
        slopes = ", ".join(f"tg::vjp(y, {keys[o]}, g)" for o in by)
        lines.append("constexpr auto forward = tg::function(y);")
        if by:
            lines.append(f"constexpr auto back = tg::function({slopes});")
        lines.append(f"}}  // namespace s{i}")

        def value(j): return f"x{j}[0]" if rank(e.nodes[j].form) == 0 and e.nodes[j].word != "indices" else f"x{j}"
        arguments = ", ".join(f"s{i}::{keys[o]} = {value(o)}" for o in own)
        adjoint = f"g{i}[0]" if rank(node.form) == 0 else f"g{i}"
        forward.append(f"    auto x{i} = oracle::flat(s{i}::forward({arguments}));")
        if by:
            back.append(f"    const auto d{i} = s{i}::back({arguments}, s{i}::{g} = {adjoint});")
        back += [f"    oracle::add(g{o}, oracle::pick<{k}>(d{i}));" for k, o in enumerate(by)]
    body = [f"while (points.next_point({number})) {{"]
    for i, node in enumerate(e.nodes):
        if node.word == "indices":
            body.append(f"    std::vector<int> x{i}({size(node.form)});" if rank(node.form) else f"    int x{i}{{}};")
    leaves = [(i, n) for i, n in enumerate(e.nodes) if n.word == "symbol"]
    body += [f"    std::vector<oracle::element> x{i}({size(n.form)}); points.read(x{i});" for i, n in leaves]
    body += [f"    for (auto& v : std::vector<oracle::element>({size(n.form)})) points.read(v);" for _, n in leaves]
    body += [f"    points.read(x{i});" for i, n in enumerate(e.nodes) if n.word == "indices"]
    body += forward
    body += [f"    std::vector<oracle::element> g{i}({size(n.form)});" for i, n in enumerate(e.nodes)
             if n.word not in LEAVES]
    body.append(f"    g{e.loss}[0] = 1;")
    # Each node's adjoint is complete when that of all its users is.
    lines_back, k = [], len(back)
    while k > 0:
        first = max(j for j in range(k) if back[j].startswith("    const auto d"))
        lines_back += back[first:k]
        k = first
    body += lines_back
    k = 0
    if e.root != e.loss:
        body.append(f"    points.compare(0, x{e.root});")
        k = 1
    body.append(f"    points.compare({k}, x{e.loss});")
    body += [f"    points.compare({k + 1 + j}, g{i});" for j, (i, _) in enumerate(leaves)]
    body.append("}")
    return "\n".join([f"// {len(e.nodes)} nodes, apart", f"namespace e{number} {{", *lines,
                      "void sweep(oracle::table& points) {", *("    " + b for b in body), "}",
                      f"}}  // namespace e{number}"])


def test(e, number, point=None):
    """The C++ of one expression: it sweeps over the points of the table."""
    global as_integers
    as_integers = e.variant == "integer"
    if e.variant == "apart":
        return apart(e, number)
    names, lines = definitions(e)
    symbols, wanted = e.symbols(), outputs(e)
    lines += [f"constexpr auto v_{s.data} = {symbol_text(s, 'v_' + s.data)};" for s in symbols]
    assigned = [(o.target, o.form) for o in wanted if o.target and o.target.startswith("g_")]
    lines += [f"constexpr auto {t} = {symbol_text(Node('symbol', (), f, t))};" for t, f in assigned]
    if any(o.text and "slope" in o.text for o in wanted):
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
    for s in e.indices():
        body.append(f"std::vector<int> {s.data}_({size(s.form)});" if rank(s.form) else f"int {s.data}_{{}};")
        arguments.append(f"{s.data} = {s.data}_")
    body.append(f"while (points.next_point({number})) {{")
    body += [f"    points.read({s.data}_);" for s in symbols] + [f"    points.read(v_{s.data}_);" for s in symbols]
    body += [f"    points.read({s.data}_);" for s in e.indices()]
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
        if e.variant == "apart":  # shares that cancel are rounded one by one
            scales = [most] * len(scales)
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
        for s in e.indices():
            numbers += data[s.data]
        for values, scales in judged(e, point):
            numbers += [x for pair in zip(values, scales) for x in pair]
    return struct.pack(f"<{len(numbers)}d", *numbers)
