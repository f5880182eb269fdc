# SPDX-License-Identifier: BSL-1.0
"""Expressions of the language as Python sees them: drawn at random, written as C++, and computed."""
import dataclasses, math
from fractions import Fraction

SCALARS, COLUMNS, MATRICES = ("a", "b", "c"), {"x": 4, "y": 4, "v": 4, "p": 3, "q": 3}, {
    "A": (3, 4), "D": (3, 4), "S": (4, 4), "T": (4, 4), "U": (3, 3)}

# A shape is (rows, columns) with what the two are: a column and a row are vectors, and a product with
# one of them is one. A matrix may have one row or column and is none.
SCALAR = ("scalar", 1, 1)


def column(n):
    return ("column", n, 1)


def row(n):
    return ("row", 1, n)


def matrix(m, n):
    return ("matrix", m, n)


SYMBOLS = {**{s: SCALAR for s in SCALARS}, **{v: column(n) for v, n in COLUMNS.items()},
           **{m: matrix(*s) for m, s in MATRICES.items()}}


@dataclasses.dataclass(frozen=True)
class Node:
    """An operation on operands. A symbol and a number have their name or value in `what`."""
    op: str
    args: tuple = ()
    what: object = None
    shape: tuple = SCALAR

    def __getitem__(self, i):
        return self.args[i]

    def size(self):
        return 1 + sum(a.size() for a in self.args)


def symbol(name):
    return Node("symbol", (), name, SYMBOLS[name])


def number(value):
    return Node("number", (), Fraction(value))


def of(op, *args):
    """The operation on operands that fit."""
    a, b = args[0].shape, args[-1].shape
    if op in ("sum", "dot", "logsumexp"):
        shape = SCALAR
    elif op == "transpose":
        shape = {"scalar": a, "column": row(a[1]), "row": column(a[2]),
                 "matrix": matrix(a[2], a[1])}[a[0]]
    elif op == "outer":
        shape = matrix(a[1], b[1])
    elif op == "*" and SCALAR not in (a, b):
        if a[0] == "row" and b[0] == "column":
            shape = SCALAR
        else:
            shape = column(a[1]) if b[0] == "column" else row(b[2]) if a[0] == "row" else matrix(a[1], b[2])
    else:
        shape = b if a == SCALAR else a
    return Node(op, args, None, shape)


INFIX = ("+", "-", "*", "/", ">", "<", ">=", "<=")


def text(e):
    """As C++; every operation in parentheses, so that the tree is the tree."""
    if e.op == "symbol":
        return e.what
    if e.op == "number":
        n, d = abs(e.what.numerator), e.what.denominator
        positive = f"{n}_c" if d == 1 else f"({n}_c / {d}_c)"
        return positive if e.what >= 0 else f"(-{positive})"
    if e.op == "negate":
        return f"(-{text(e[0])})"
    if e.op in INFIX:
        return f"({text(e[0])} {e.op} {text(e[1])})"
    return f"tg::{e.op}({', '.join(map(text, e.args))})"


def sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


ELEMENTWISE = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "/": lambda a, b: a / b,
    "hadamard": lambda a, b: a * b, "negate": lambda a: -a, "square": lambda a: a * a,
    "exp": math.exp, "log": lambda a: math.log(a) if a > 0 else math.nan, "tanh": math.tanh,
    "sigmoid": sigmoid, "softplus": lambda a: math.log1p(math.exp(a)), "relu": lambda a: max(0.0, a),
    "max": max, "min": min, "abs": abs, "equal": lambda a, b: float(a == b),
    ">": lambda a, b: float(a > b), "<": lambda a, b: float(a < b),
    ">=": lambda a, b: float(a >= b), "<=": lambda a, b: float(a <= b)}


def value(e, point, known=None):
    """The elements, rows one after another. Raises OverflowError or ZeroDivisionError outside."""
    known = {} if known is None else known
    if id(e) in known:
        return known[id(e)]
    (_, rows, columns), x = e.shape, [value(a, point, known) for a in e.args]
    if e.op == "symbol":
        r = point[e.what]
    elif e.op == "number":
        r = [float(e.what)]
    elif e.op == "sum":
        r = [math.fsum(x[0])]
    elif e.op == "dot":
        r = [math.fsum(a * b for a, b in zip(*x))]
    elif e.op == "logsumexp":
        r = [math.log(sum(map(math.exp, x[0])))]
    elif e.op == "softmax":
        total = sum(map(math.exp, x[0]))
        r = [math.exp(a) / total for a in x[0]]
    elif e.op == "transpose":
        r = [x[0][j * rows + i] for i in range(rows) for j in range(columns)]
    elif e.op == "reverse":
        r = x[0][::-1]
    elif e.op == "outer":
        r = [a * b for a in x[0] for b in x[1]]
    elif e.op == "*" and SCALAR not in (e[0].shape, e[1].shape):
        inner = e[0].shape[2]
        r = [math.fsum(x[0][i * inner + k] * x[1][k * columns + j] for k in range(inner))
             for i in range(rows) for j in range(columns)]
    else:
        size = rows * columns
        wide = [a if len(a) == size else a * size for a in x]
        r = list(map(ELEMENTWISE["hadamard" if e.op == "*" else e.op], *wide))
    known[id(e)] = r
    return r


def points(random, count):
    return [{s: [random.uniform(0.2, 1.4) * random.choice((1, 1, -1)) for _ in range(f[1] * f[2])]
             for s, f in SYMBOLS.items()} for _ in range(count)]


class Drawer:
    """Draws expressions in which every rule of rules.py finds something to do."""

    def __init__(self, random):
        self.random = random

    def leaf(self, shape):
        names = [s for s, f in SYMBOLS.items() if f == shape]
        if shape[0] == "row":
            return of("transpose", self.leaf(column(shape[2])))
        if not names:
            return of("transpose", self.leaf(matrix(shape[2], shape[1])))
        return symbol(self.random.choice(names))

    def number(self):
        return number(self.random.choice((2, 3, 4, Fraction(1, 2), Fraction(3, 2), -2, -3)))

    def draw(self, shape, depth):
        r, again = self.random, lambda s=shape: self.draw(s, depth - 1)
        if depth == 0:
            return self.leaf(shape)
        ways = ["+", "+", "-", "hadamard", "hadamard", "/", "number", "scalar", "affine", "square",
                "unary", "unary", "choice", "complement", "logistic"]
        kind, m, n = shape
        if kind == "scalar":
            ways += ["sum", "dot", "dot", "logsumexp"]
        elif kind == "matrix":
            ways += ["product", "product", "outer", "outer", "transpose"]
        else:
            ways += ["product", "product", "product", "softmax"]
        way = r.choice(ways)
        if way in ("+", "-", "/"):
            u, v = again(), again()
            return of("+" if u == v else way, u, v)  # u - u and u / u are numbers, and little else
        if way == "hadamard":
            return of("*" if kind == "scalar" else way, again(), again())
        if way == "number":
            return of("*", self.number(), again())
        if way == "scalar":
            return of("*", *r.sample([again(SCALAR), again()], 2))
        if way == "affine":
            return of("+", *r.sample([number(r.choice((1, 1, 2, 3))), again()], 2))
        if way == "complement":
            u = again()
            e = of("-", number(1), r.choice((of("sigmoid", u), of("square", of("tanh", u)))))
            return r.choice((e, of("+", e, self.leaf(shape))))
        if way == "logistic":
            u = again()
            e = of("+", number(1), of("exp", of("negate", u)))
            return of("/", r.choice((number(1), again())), r.choice((e, of("square", e))))
        if way == "square":
            return of("square", again())
        if way == "unary":
            return of(r.choice(("exp", "tanh", "sigmoid", "softplus", "relu", "abs", "negate")), again())
        if way == "choice":
            u, v = r.sample([again(), r.choice((again(), number(0)))], 2)
            return u if u == v else of(r.choice(("max", "min", ">", "<", ">=", "<=")), u, v)
        if way in ("sum", "logsumexp"):
            return of(way, again(r.choice((column(4), column(3), matrix(3, 4)))))
        if way == "dot":
            between = column(r.choice((3, 4)))
            return of("dot", again(between), again(between))
        if way == "softmax":
            return of(way, again())
        if way == "outer":
            return of("outer", again(column(m)), again(column(n)))
        if way == "transpose":
            return of("transpose", again(matrix(n, m)))
        inner = r.choice((3, 4))
        left = row(inner) if kind == "row" else matrix(m, inner)
        return of("*", again(left), again(column(inner) if kind == "column" else matrix(inner, n)))
