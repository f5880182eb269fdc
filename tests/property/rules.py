# SPDX-License-Identifier: BSL-1.0
"""What may be written differently, and what must not be taken for the same.

A respelling takes a node and a source of chance and returns the same function written another way,
or None where it has nothing to say. Each is one that the contract of `==` names.
"""
from fractions import Fraction

from expressions import COLUMNS, MATRICES, SCALAR, SYMBOLS, Node, column, number, of, symbol

COMMUTING = ("+", "hadamard", "dot", "max", "min", "equal")
FLIPPED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
INDICATORS = tuple(FLIPPED) + ("equal",)
LINEAR = ("sum", "transpose")


def is_number(e, n=None):
    return e.op == "number" and (n is None or e.what == n)


def times(a, b):
    """Element by element, as `*` where one of them is a scalar."""
    return of("*" if SCALAR in (a.shape, b.shape) else "hadamard", a, b)


def is_elementwise_product(e):
    return e.op == "hadamard" or (e.op == "*" and SCALAR in (e[0].shape, e[1].shape))


def is_matrix_product(e):
    return e.op == "*" and not is_elementwise_product(e)


def commuted(e, _):
    if e.op in COMMUTING or is_elementwise_product(e):
        return of(e.op, e[1], e[0])


def reassociated(e, r):
    """(a ∘ b) ∘ c as a ∘ (b ∘ c), or the other way round."""
    def join(a, b):
        return of("+", a, b) if e.op == "+" else times(a, b)
    same = (lambda x: x.op == "+") if e.op == "+" else is_elementwise_product
    if e.op == "+" or is_elementwise_product(e):
        ways = []
        if same(e[0]):
            ways.append(lambda: join(e[0][0], join(e[0][1], e[1])))
        if same(e[1]):
            ways.append(lambda: join(join(e[0], e[1][0]), e[1][1]))
        if e.op == "+" and e[0].op == "-":
            ways.append(lambda: of("+", e[0][0], of("-", e[1], e[0][1])))
        return r.choice(ways)() if ways else None


def fits(a, b):
    return SCALAR not in (a.shape, b.shape) and a.shape[2] == b.shape[1] and not (
        a.shape[0] == "column" and b.shape[0] == "column")


def product_reassociated(e, r):
    """(A * B) * C as A * (B * C), or the other way round."""
    if not is_matrix_product(e):
        return None
    ways = []
    if is_matrix_product(e[0]) and fits(e[0][1], e[1]):
        inner = of("*", e[0][1], e[1])
        if fits(e[0][0], inner):
            ways.append(of("*", e[0][0], inner))
    if is_matrix_product(e[1]) and fits(e[0], e[1][0]):
        inner = of("*", e[0], e[1][0])
        if fits(inner, e[1][1]):
            ways.append(of("*", inner, e[1][1]))
    ways = [w for w in ways if w.shape == e.shape]
    return r.choice(ways) if ways else None


def difference(e, r):
    if e.op == "-":
        return r.choice((of("+", e[0], times(number(-1), e[1])), of("+", e[0], of("negate", e[1])),
                         of("negate", of("-", e[1], e[0])), of("+", of("negate", e[1]), e[0])))


def quotient(e, r):
    if e.op == "/":
        ways = [times(e[0], of("/", number(1), e[1]))]
        if e[1].op == "/":
            ways.append(of("/", times(e[0], e[1][1]), e[1][0]))
        if is_elementwise_product(e[1]):
            ways.append(of("/", of("/", e[0], e[1][0]), e[1][1]))
        if is_elementwise_product(e[0]):
            ways.append(times(e[0][0], of("/", e[0][1], e[1])))
        return r.choice([w for w in ways if w.shape == e.shape])


def negated(e, r):
    if e.op == "negate":
        return r.choice((times(number(-1), e[0]), of("-", number(0), e[0])))
    if r.random() < 0.2:
        return of("negate", of("negate", e))


def neutral(e, r):
    if r.random() < 0.2:
        return r.choice((times(number(1), e), of("+", e, number(0)), of("-", e, number(0)),
                         of("/", e, number(1))))


def collected(e, r):
    """s + s as 2s, s·s as square(s), what cancels."""
    if e.op == "*" and is_number(e[0], 2):
        return of("+", e[1], e[1])
    if e.op == "*" and is_number(e[0], 3):
        return of("+", e[1], times(number(2), e[1]))
    if e.op == "square":
        return times(e[0], e[0])
    if r.random() < 0.1:
        u = symbol(r.choice([s for s, f in SYMBOLS.items() if f in (e.shape, SCALAR)]))
        return r.choice((of("-", of("+", e, u), u), of("/", times(e, u), u), of("/", times(u, e), u)))


def distributed(e, r):
    """k·(a + b) as k·a + k·b, and back."""
    if is_elementwise_product(e) and is_number(e[0]) and e[1].op in ("+", "-"):
        return of(e[1].op, times(e[0], e[1][0]), times(e[0], e[1][1]))
    if e.op in ("+", "-") and r.random() < 0.3:
        k = r.choice((2, 3, Fraction(1, 2)))
        return times(number(k), of(e.op, times(number(1 / Fraction(k)), e[0]),
                                   times(number(1 / Fraction(k)), e[1])))
    if e.op == "negate" and e[0].op in ("+", "-"):
        return of(e[0].op, of("negate", e[0][0]), of("negate", e[0][1]))


def drawn_out(e, r):
    """A number out of a sum that is a factor."""
    if is_elementwise_product(e) or e.op == "/":
        for i in (0, 1):
            if e[i].op in ("+", "-") and e[i].shape == e.shape:
                k = r.choice((2, -3, Fraction(1, 4)))
                scaled = of(e[i].op, times(number(k), e[i][0]), times(number(k), e[i][1]))
                rest = of(e.op, scaled, e[1]) if i == 0 else of(e.op, e[0], scaled)
                back = Fraction(k) if e.op == "/" and i == 1 else 1 / Fraction(k)
                return times(number(back), rest)


def scalars_in_front(e, r):
    """M * (a·x) as a·(M * x), sum(a·x) as a·sum(x), and so on."""
    def scalar_and_rest(x):
        if x.op == "*" and x[0].shape == SCALAR != x[1].shape:
            return x[0], x[1]
        if x.op == "*" and x[1].shape == SCALAR != x[0].shape:
            return x[1], x[0]
        return (number(-1), x[0]) if x.op == "negate" else None
    if is_matrix_product(e) or e.op in LINEAR + ("dot", "outer", "hadamard"):
        for i in r.sample(range(len(e.args)), len(e.args)):
            if found := scalar_and_rest(e[i]):
                args = list(e.args)
                args[i] = found[1]
                return times(found[0], of(e.op, *args))


def contraction(e, r):
    """dot(u, v), transpose(u) * v and sum(hadamard(u, v)); the matrix on either side."""
    if e.op == "dot":
        ways = [of("*", of("transpose", e[0]), e[1]), of("*", of("transpose", e[1]), e[0]),
                of("sum", of("hadamard", e[0], e[1]))]
        for u, v in ((e[0], e[1]), (e[1], e[0])):
            if is_matrix_product(v) and v[0].shape[0] == "matrix" and v[1].shape[0] == "column":
                ways += 2 * [of("dot", of("*", of("transpose", v[0]), u), v[1])]
            if v.op == "hadamard":
                ways.append(of("dot", of("hadamard", u, v[0]), v[1]))
        return r.choice(ways)
    if e.op == "sum" and e[0].op == "hadamard" and e[0].shape[0] == "column":
        return of("dot", e[0][0], e[0][1])


def outer_product(e, _):
    if e.op == "outer":
        return of("*", e[0], of("transpose", e[1]))


def transposed(e, r):
    if e.op == "transpose":
        x = e[0]
        if x.op in ("+", "-", "hadamard", "/", "exp", "tanh", "sigmoid", "max", "negate"):
            return of(x.op, *(of("transpose", a) for a in x.args))
        if is_matrix_product(x) and x[0].shape[0] != "row":
            return of("*", of("transpose", x[1]), of("transpose", x[0]))
        if x.op == "outer":
            return of("outer", x[1], x[0])
    if e.shape != SCALAR and r.random() < 0.2:
        return of("transpose", of("transpose", e))


def logistic(e, r):
    if e.op == "-" and is_number(e[0], 1) and e[1].op == "sigmoid":
        return of("sigmoid", of("negate", e[1][0]))
    if e.op == "sigmoid":
        u, minus = e[0], of("negate", e[0])
        return r.choice((of("-", number(1), of("sigmoid", minus)),
                         of("/", number(1), of("+", number(1), of("exp", minus))),
                         times(of("exp", u), of("sigmoid", minus))))
    if e.op == "/" and e[1].op == "+" and is_number(e[1][0], 1) and e[1][1].op == "exp":
        return times(e[0], of("sigmoid", of("negate", e[1][1][0])))
    if e.op == "/" and e[1].op == "square" and e[1][0].op == "+" and is_number(
            e[1][0][0], 1) and e[1][0][1].op == "exp":
        return times(e[0], of("square", of("sigmoid", of("negate", e[1][0][1][0]))))


def textbook(e, _):
    if e.op == "softplus":
        return of("log", of("+", number(1), of("exp", e[0])))
    if e.op == "logsumexp":
        return of("log", of("sum", of("exp", e[0])))
    if e.op == "softmax":
        return of("/", of("exp", e[0]), of("sum", of("exp", e[0])))
    if e.op == "relu":
        return of("max", number(0), e[0])
    if e.op == "max" and any(map(is_number, e.args)):
        return of("relu", e[0] if is_number(e[1]) else e[1]) if any(
            is_number(x, 0) for x in e.args) else None


def comparison(e, r):
    if e.op in FLIPPED:
        return r.choice((of(FLIPPED[e.op], e[1], e[0]), times(e, e), of("square", e)))


RESPELLINGS = (commuted, reassociated, product_reassociated, difference, quotient, negated, neutral,
               collected, distributed, drawn_out, scalars_in_front, contraction, outer_product,
               transposed, logistic, textbook, comparison)


def sign(e, _):
    return of("negate", e)


def swapped(e, _):
    if (e.op in ("-", "/", "outer") + tuple(FLIPPED) or is_matrix_product(e)) and e[0] != e[1]:
        other = of(e.op, e[1], e[0]) if e.op != "*" or fits(e[1], e[0]) else None
        return other if other and other.shape == e.shape else None


def exponent(e, _):
    if e.op == "square":
        return times(e, e[0])
    if is_elementwise_product(e):
        return times(e, e[1])
    if e.op == "/":
        return of("/", e, e[1]) if e[1].shape in (SCALAR, e.shape) else None


def transposition(e, _):
    if e.op == "symbol" and e.what in MATRICES and e.shape[1] == e.shape[2]:
        return of("transpose", e)
    if e.op == "transpose" and e.shape == e[0].shape:
        return e[0]


def constant(e, _):
    return number(e.what + 1) if e.op == "number" else None


def dropped(e, r):
    if e.op in ("+", "-") or is_elementwise_product(e) or e.op == "/":
        kept = [a for a in e.args if a.shape == e.shape]
        return r.choice(kept) if kept else None


def renamed(e, r):
    if e.op == "symbol":
        others = [s for s, f in SYMBOLS.items() if f == e.shape and s != e.what]
        return symbol(r.choice(others)) if others else None


def index(e, _):
    """Each element has the index of another."""
    return of("reverse", e) if e.op == "symbol" and e.what in COLUMNS else None


def added(e, r):
    """A term too much."""
    return of("+", e, number(1)) if r.random() < 0.2 else None


MUTATIONS = (sign, swapped, exponent, transposition, constant, dropped, renamed, index, added)


def places(e, path=()):
    yield path, e
    for i, a in enumerate(e.args):
        yield from places(a, path + (i,))


def replaced(e, path, by):
    if not path:
        return by
    args = list(e.args)
    args[path[0]] = replaced(args[path[0]], path[1:], by)
    return Node(e.op, tuple(args), e.what, e.shape)


def one_changed(e, rules, r):
    """(the expression with one rule applied somewhere, the rule's name), or None."""
    rule = r.choice(rules)
    found = list(places(e))
    r.shuffle(found)
    for path, node in found:
        other = rule(node, r)
        if other is not None and other.shape == node.shape:
            return replaced(e, path, other), rule.__name__
    return None
