# SPDX-License-Identifier: BSL-1.0
"""Every word of the language as the oracle computes it, and the check that none is missing.

A word is given by its value, written for any kind of number (mpmath's, floats, dual numbers of either);
a derivative is written by hand only for functions of one number, and for what would take long. The
table is ahead of the library: what has no record yet is left out.
"""
import math
import re

import mpmath

import layouts

MARGIN = 1e-3  # how far from a kink or a pole operands are, as a part of their size


class Unsuitable(Exception):
    """What does not fit together, or a point where the expression is not smooth, or too large."""


# Numbers.

class Dual:
    """a + b·ε with ε² = 0, over any numbers. Each derivative has an ε of its own, so whatever meets in
    one computation must be wrapped as often: see `still`."""
    __slots__ = ("v", "d")

    def __init__(self, v, d):
        self.v, self.d = v, d

    def __add__(self, other):
        if type(other) is Dual:
            return Dual(self.v + other.v, self.d + other.d)
        return Dual(self.v + other, self.d)

    def __sub__(self, other):
        if type(other) is Dual:
            return Dual(self.v - other.v, self.d - other.d)
        return Dual(self.v - other, self.d)

    def __rsub__(self, other):
        return Dual(other - self.v, -self.d)

    def __mul__(self, other):
        if type(other) is Dual:
            return Dual(self.v * other.v, self.v * other.d + self.d * other.v)
        return Dual(self.v * other, self.d * other)

    def __truediv__(self, other):
        if type(other) is Dual:
            y = self.v / other.v
            return Dual(y, (self.d - y * other.d) / other.v)
        return Dual(self.v / other, self.d / other)

    def __rtruediv__(self, other):
        y = other / self.v
        return Dual(y, -y * self.d / self.v)

    def __neg__(self):
        return Dual(-self.v, -self.d)

    __radd__, __rmul__ = __add__, __mul__


def still(x):
    """A number that does not move, beside such that do."""
    return Dual(x, x * 0)


def exact(x):
    return x


shake = exact  # the oracle's way of making a number a little wrong, where terms cancel


def primal(x):
    while type(x) is Dual:
        x = x.v
    return x


def call(name, x):
    """A function of one number, by its name."""
    if type(x) is Dual:
        y = call(name, x.v)
        return Dual(y, UNARY[name].slope(x.v, y) * x.d)
    return UNARY[name].value(mpmath.fp if type(x) is float else mpmath.mp, x)


# Functions of one number: value by mpmath (m is its context), slope for any numbers, and the interval
# operands are kept in.

class Function:
    def __init__(self, value, slope, low=-30, high=30, kink=None):
        self.value, self.slope, self.low, self.high, self.kink = value, slope, low, high, kink


def sign_of(x):
    return (primal(x) > 0) - (primal(x) < 0)


def at_zero(x):
    return abs(x)


def logistic(m, x):
    return 1 / (1 + m.exp(-x))


def area(m, x, name):
    """mpmath has these for its own numbers only."""
    return getattr(math if m is mpmath.fp else m, name)(x)


UNARY = {
    "negate": Function(lambda m, x: -x, lambda x, y: -1, -1e4, 1e4),
    "square": Function(lambda m, x: x * x, lambda x, y: 2 * x, -50, 50),
    "sqrt": Function(lambda m, x: m.sqrt(x), lambda x, y: 1 / (2 * y), 0.01, 1e4),
    "rsqrt": Function(lambda m, x: 1 / m.sqrt(x), lambda x, y: -y / (2 * x), 0.01, 1e4),
    "cbrt": Function(lambda m, x: sign_of(x) * m.cbrt(abs(x)), lambda x, y: 1 / (3 * y * y), 0.01, 1e4),
    "exp": Function(lambda m, x: m.exp(x), lambda x, y: y, -20, 6),
    "exp2": Function(lambda m, x: m.power(2, x), lambda x, y: y * mpmath_log(x, 2), -20, 6),
    "expm1": Function(lambda m, x: m.expm1(x), lambda x, y: y + 1, -20, 6),
    "log": Function(lambda m, x: m.log(x), lambda x, y: 1 / x, 0.01, 1e4),
    "log2": Function(lambda m, x: m.log(x) / m.log(2), lambda x, y: 1 / (x * mpmath_log(x, 2)), 0.01, 1e4),
    "log10": Function(lambda m, x: m.log(x) / m.log(10), lambda x, y: 1 / (x * mpmath_log(x, 10)), 0.01, 1e4),
    "log1p": Function(lambda m, x: m.log(1 + x), lambda x, y: 1 / (1 + x), -0.95, 1e4),
    "log1mexp": Function(lambda m, x: m.log(-m.expm1(x)), lambda x, y: -call("exp", x) / -call("expm1", x),
                         -20, -0.01),
    "sin": Function(lambda m, x: m.sin(x), lambda x, y: call("cos", x)),
    "cos": Function(lambda m, x: m.cos(x), lambda x, y: -call("sin", x)),
    "tan": Function(lambda m, x: m.tan(x), lambda x, y: 1 + y * y, -1.4, 1.4),
    "asin": Function(lambda m, x: m.asin(x), lambda x, y: 1 / call("sqrt", 1 - x * x), -0.95, 0.95),
    "acos": Function(lambda m, x: m.acos(x), lambda x, y: -1 / call("sqrt", 1 - x * x), -0.95, 0.95),
    "atan": Function(lambda m, x: m.atan(x), lambda x, y: 1 / (1 + x * x)),
    "sinh": Function(lambda m, x: m.sinh(x), lambda x, y: call("cosh", x), -6, 6),
    "cosh": Function(lambda m, x: m.cosh(x), lambda x, y: call("sinh", x), -6, 6),
    "tanh": Function(lambda m, x: m.tanh(x), lambda x, y: 1 - y * y, -15, 15),
    "sech_squared": Function(lambda m, x: 1 / m.cosh(x) ** 2, lambda x, y: -2 * y * call("tanh", x), -15, 15),
    "asinh": Function(lambda m, x: area(m, x, "asinh"), lambda x, y: 1 / call("sqrt", x * x + 1)),
    "acosh": Function(lambda m, x: area(m, x, "acosh"), lambda x, y: 1 / call("sqrt", x * x - 1), 1.05, 1e3),
    "atanh": Function(lambda m, x: area(m, x, "atanh"), lambda x, y: 1 / (1 - x * x), -0.95, 0.95),
    "erf": Function(lambda m, x: m.erf(x), lambda x, y: gauss(x) * 2, -4, 4),
    "erfc": Function(lambda m, x: m.erfc(x), lambda x, y: gauss(x) * -2, -4, 4),
    "lgamma": Function(lambda m, x: m.loggamma(x), lambda x, y: call("digamma", x), 0.1, 50),
    "digamma": Function(lambda m, x: m.digamma(x), lambda x, y: call("trigamma", x), 0.1, 50),
    "trigamma": Function(lambda m, x: m.psi(1, x), lambda x, y: call("polygamma2", x), 0.1, 50),
    "polygamma2": Function(lambda m, x: m.psi(2, x), lambda x, y: call("polygamma3", x), 0.1, 50),
    "polygamma3": Function(lambda m, x: m.psi(3, x), lambda x, y: call("polygamma4", x), 0.1, 50),
    "polygamma4": Function(lambda m, x: m.psi(4, x), lambda x, y: call("polygamma5", x), 0.1, 50),
    "polygamma5": Function(lambda m, x: m.psi(5, x), None, 0.1, 50),
    "abs": Function(lambda m, x: abs(x), lambda x, y: sign_of(x), -1e4, 1e4, at_zero),
    "sign": Function(lambda m, x: x * 0 + sign_of(x), lambda x, y: 0, -1e4, 1e4, at_zero),
    "floor": Function(lambda m, x: m.floor(x), lambda x, y: 0, -1e4, 1e4,
                      lambda x: abs(x - round(float(x)))),
    "relu": Function(lambda m, x: x if x > 0 else x * 0, lambda x, y: int(primal(x) > 0), -1e4, 1e4, at_zero),
    "leaky_relu": Function(lambda m, x: x if x > 0 else x / 100, lambda x, y: 1 if primal(x) > 0 else (x * 0 + 1) / 100,
                           -1e4, 1e4, at_zero),
    "elu": Function(lambda m, x: x if x > 0 else m.expm1(x), lambda x, y: 1 if primal(x) > 0 else y + 1,
                    -20, 1e4, at_zero),
    "sigmoid": Function(logistic, lambda x, y: y * (1 - shake(y))),  # its own slope cancels at 0
    "log_sigmoid": Function(lambda m, x: -m.log(1 + m.exp(-x)), lambda x, y: 1 - call("sigmoid", x)),
    "softplus": Function(lambda m, x: m.log(1 + m.exp(x)), lambda x, y: call("sigmoid", x)),
    "silu": Function(lambda m, x: x * logistic(m, x),
                     lambda x, y: call("sigmoid", x) * (1 + x * (1 - call("sigmoid", x))), -20, 20),
    "gelu": Function(lambda m, x: x * (1 + m.erf(x / m.sqrt(2))) / 2,
                     lambda x, y: call("normal_cdf", x) + x * density(x), -5, 5),
    "normal_pdf": Function(lambda m, x: m.exp(-x * x / 2) / m.sqrt(2 * m.pi), lambda x, y: -(x * y), -5, 5),
    "normal_cdf": Function(lambda m, x: m.erfc(-x / m.sqrt(2)) / 2, lambda x, y: density(x), -5, 5),
}


def mpmath_log(x, n):
    """log(n) in the numbers of x."""
    return mpmath.fp.log(n) if type(primal(x)) is float else mpmath.mp.log(n)


def pi_of(x):
    return mpmath.fp.pi if type(primal(x)) is float else +mpmath.mp.pi


def root_of(x, n):
    return (mpmath.fp if type(primal(x)) is float else mpmath.mp).sqrt(n)


def gauss(x):
    return call("exp", -(x * x)) / root_of(x, pi_of(x))


def density(x):
    return call("exp", -(x * x) / 2) / root_of(x, 2 * pi_of(x))


# Forms: (extents, whether it is a row).

SCALAR = ((), False)


def size(form):
    n = 1
    for extent in form[0]:
        n *= extent
    return n


def rank(form):
    return len(form[0])


def rows(form):
    return form[0][0] if form[0] else 1


def columns(form):
    return form[0][1] if rank(form) > 1 else 1


def transposed(form):
    if rank(form) == 0:
        return form
    if rank(form) == 1:
        return (1, form[0][0]), True
    return ((form[0][1],), False) if form[1] else ((form[0][1], form[0][0]), False)


def product(a, b):
    """The form of a * b, None if there is none."""
    if rank(a) == 0 or rank(b) == 0:
        return b if rank(a) == 0 else a
    if (rank(a) == 1 and rank(b) == 1) or max(rank(a), rank(b)) > 2 or columns(a) != rows(b):
        return None
    if rank(b) == 1:
        return SCALAR if a[1] else ((rows(a),), False)
    return (rows(a), columns(b)), a[1]


# Words.

class Extent(int):
    """An extent known at run time only: equal to others by its name and offset, not by its value."""
    def __new__(cls, name, value, offset=0):
        made = int.__new__(cls, value + offset)
        made.name, made.value, made.offset = name, value, offset
        return made

    def __getnewargs__(self):
        return self.name, self.value, self.offset

    def __eq__(self, other):
        return type(other) is Extent and (self.name, self.offset) == (other.name, other.offset)

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash((self.name, self.offset))

    def __add__(self, other):
        if type(other) is Extent:
            raise Unsuitable("a sum of extents")
        return Extent(self.name, self.value, self.offset + other)

    __radd__ = __add__

    def __sub__(self, other):
        return self + -other if type(other) is int else int(self) - int(other)


def fixed(*forms):
    """Whether the compiler knows all extents."""
    return not any(type(n) is Extent for f in forms for n in f[0])


class Word:
    """What the generator, the oracle and the writer of C++ know of a word.

    form(*forms) is None where operands do not fit; value(forms, *operands) takes and gives lists of
    numbers; pullback(g, y, forms, *operands) gives the adjoints, by default taken from dual numbers.
    """
    record = text = value = pullback = axis_kink = None
    arity = 1
    elementwise = False
    intervals = ()
    kink = None

    def __init__(self, name, text, **rest):
        self.name, self.record, self.text, self.family = name, name, text, name
        self.__dict__.update(rest)


def joint(*forms):
    known = [f for f in forms if rank(f)]
    if any(f[0] != known[0][0] for f in known):
        return None
    return known[0] if known else SCALAR


def reduced(form):
    return SCALAR


def spread(x, n):
    return x * n if len(x) == 1 and n != 1 else x


def element_by_element(f):
    """Of a function of numbers the function of lists of them."""
    def value(forms, *x):
        n = size(joint(*forms))
        return [f(*each) for each in zip(*(spread(o, n) for o in x))]
    return value


def slopes_by_dual(f):
    """Of a function of numbers all its partial derivatives."""
    def slopes(*x):
        found = []
        for i in range(len(x)):
            y = f(*(Dual(o, 1) if i == j else still(o) for j, o in enumerate(x)))
            found.append(y.d if type(y) is Dual else 0)
        return found
    return slopes


def elementwise(name, arity, f, text=None, slopes=None, record=None, intervals=(), kink=None):
    return Word(name, text or f"tg::{name}({', '.join('{%d}' % i for i in range(arity))})", arity=arity,
                elementwise=True, f=f, slopes=slopes or slopes_by_dual(f), record=record or name,
                form=joint, value=element_by_element(f), intervals=intervals or ((-1e4, 1e4),) * arity,
                kink=kink)


def of_one(name, function, text=None):
    return elementwise(name, 1, lambda x: call(name, x), text,
                       slopes=lambda x: [function.slope(x, call(name, x))],
                       intervals=((function.low, function.high),), kink=function.kink)


def difference(a, b):
    return abs(a - b) / max(abs(a), abs(b), 1e-3)


def compare(name, infix, holds):
    def f(a, b):
        return int(holds(primal(a), primal(b)))
    text = f"({{0}} {infix} {{1}})" if infix else None
    return elementwise(name, 2, f, text, slopes=lambda a, b: [0, 0], kink=difference)


def truth(name, text, holds, arity=2):
    """Of numbers that are not 0 or are: no slope."""
    def far_from_zero(*x):
        return min(1 if v == 0 or v == 1 else abs(v) for v in x)
    return elementwise(name, arity, lambda *x: int(holds(*(primal(v) != 0 for v in x))), text,
                       slopes=lambda *x: [0] * arity, kink=far_from_zero)


def selected(condition, a, b):
    return a if primal(condition) != 0 else b


def choice_slopes(condition, a, b):
    return [0, 1, 0] if primal(condition) != 0 else [0, 0, 1]


def whole(name, value, kink):
    """A reduction without slope."""
    return Word(name, f"tg::{name}({{0}})", form=reduced, value=lambda forms, x: [value([primal(v) for v in x])],
                pullback=lambda g, y, forms, x: [[g[0] * 0] * len(x)], kink=kink)


def nearest_to_zero(x):
    return min(1 if v == 0 or v == 1 else abs(v) for v in x)


def larger(a, b):
    return a if primal(a) > primal(b) else b


def smaller(a, b):
    return a if primal(a) < primal(b) else b


def exponential_sum(x):
    top = max(x, key=primal)
    top = primal(top)
    e = [call("exp", v - top) for v in x]
    return top, e, sum(e[1:], e[0])


def softmax(forms, x):
    _, e, total = exponential_sum(x)
    return [v / total for v in e]


def logsumexp(forms, x):
    top, _, total = exponential_sum(x)
    return [top + call("log", total)]


def log_softmax(forms, x):
    y = logsumexp(forms, x)[0]
    return [shake(v) - y for v in x]


def inner(a, b):
    products = [u * v for u, v in zip(a, b)]
    return sum(products[1:], products[0])


def softmax_pullback(g, y, forms, x):
    mean = inner(g, y)
    return [[b * (shake(a) - mean) for a, b in zip(g, y)]]


def logsumexp_pullback(g, y, forms, x):
    return [[g[0] * v for v in softmax(forms, x)]]


def log_softmax_pullback(g, y, forms, x):
    total = sum(g[1:], g[0])
    return [[shake(a) - total * v for a, v in zip(g, softmax(forms, x))]]


def stacked(*forms):
    return ((len(forms), *forms[0][0]), False) if all(f[0] == forms[0][0] for f in forms) and rank(forms[0]) < 3 else None


def matrix_product(m, k, n, a, b):
    return [inner(a[i * k:(i + 1) * k], b[j::n]) for i in range(m) for j in range(n)]


def flipped(x, m, n):
    return [x[i * n + j] for j in range(n) for i in range(m)]


def times(forms, a, b):
    if rank(forms[0]) == 0 or rank(forms[1]) == 0:
        n = max(len(a), len(b))
        return [u * v for u, v in zip(spread(a, n), spread(b, n))]
    return matrix_product(rows(forms[0]), columns(forms[0]), columns(forms[1]), a, b)


def times_pullback(g, y, forms, a, b):
    if rank(forms[0]) == 0 or rank(forms[1]) == 0:
        n = len(g)
        ga = [u * v for u, v in zip(g, spread(b, n))]
        gb = [u * v for u, v in zip(g, spread(a, n))]
        return [gathered(ga, len(a)), gathered(gb, len(b))]
    m, k, n = rows(forms[0]), columns(forms[0]), columns(forms[1])
    return [matrix_product(m, n, k, g, flipped(b, k, n)), matrix_product(k, m, n, flipped(a, m, k), g)]


def gathered(g, n):
    """What reached a number that was spread is summed."""
    return g if len(g) == n else [sum(g[1:], g[0])]


def transpose(forms, x):
    return flipped(x, rows(forms[0]), columns(forms[0]))


def transpose_pullback(g, y, forms, x):
    return [flipped(g, columns(forms[0]), rows(forms[0]))]


def largest(forms, x):
    return [max(x, key=primal)]


def smallest(forms, x):
    return [min(x, key=primal)]


def extreme_pullback(g, y, forms, x):
    at = [primal(v) == primal(y[0]) for v in x]
    return [[g[0] / sum(at) if hit else g[0] * 0 for hit in at]]


def gap_at_end(which):
    def gap(x):
        ordered = sorted(x, reverse=which is max)
        return difference(ordered[0], ordered[1]) if len(x) > 1 else 1
    return gap


def mean(x):
    return sum(x[1:], x[0]) / len(x)


def multiplied(x):
    y = x[0]
    for v in x[1:]:
        y = y * v
    return y


def power(a, b):
    return call("exp", b * call("log", a))


# Square matrices, of any kind of number.

def square_form(result):
    return lambda a, *b: result(a, *b) if rank(a) == 2 and fixed(a, *b) and a[0][0] == a[0][1] <= 6 else None


def rows_of(x, n):
    return [list(x[i * len(x) // n:(i + 1) * len(x) // n]) for i in range(n)]


def eliminated(a, b, n, shake=exact):
    """Gauss: the pivots of a, the sign of the exchanges, and b with a solved away."""
    a, b, sign, pivots = rows_of(a, n), rows_of(b, n), 1, []
    for k in range(n):
        p = max(range(k, n), key=lambda i: abs(primal(a[i][k])))
        if p != k:
            a[k], a[p], b[k], b[p], sign = a[p], a[k], b[p], b[k], -sign
        pivots.append(a[k][k])
        for i in range(n):
            if i == k or primal(a[k][k]) == 0:
                continue
            by = a[i][k] / a[k][k]
            a[i] = [u - shake(by * v) for u, v in zip(a[i], a[k])]
            b[i] = [u - by * v for u, v in zip(b[i], b[k])]
    return pivots, sign, [v / p for row, p in zip(b, pivots) for v in row]


def det(forms, x):
    n = forms[0][0][0]
    pivots, sign, _ = eliminated(x, x, n, shake if n > 3 else exact)
    y = multiplied(pivots)
    return [-y if sign < 0 else y]


def log_det(forms, x):
    y = det(forms, x)[0]
    if not primal(y) > 0:
        raise ValueError("the determinant is not positive")
    return [call("log", y)]


def unit(n, like):
    return [like * 0 + int(i == j) for i in range(n) for j in range(n)]


def cholesky_of(a, n):
    a, l = rows_of(a, n), [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            rest = a[i][j]
            for k in range(j):
                rest = rest - l[i][k] * l[j][k]
            if i == j and not primal(rest) > 0:
                raise ValueError("not positive definite")
            l[i][j] = call("sqrt", rest) if i == j else rest / l[j][j]
    return [l[i][j] if j <= i else a[i][j] * 0 for i in range(n) for j in range(n)]


def far_from_singular(x):
    n = math.isqrt(len(x))
    if n * n != len(x):
        return 0
    largest_one = max(abs(v) for v in x)
    try:
        return min(abs(p) for p in eliminated(x, x, n)[0]) / largest_one / 20 if largest_one else 0
    except ZeroDivisionError:
        return 0


def running(x):
    y = [x[0]]
    for v in x[1:]:
        y.append(y[-1] + v)
    return y


WORDS = [of_one(name, f) for name, f in UNARY.items() if not re.match("trigamma|polygamma|negate", name)] + [
    of_one("negate", UNARY["negate"], "-{0}"),
    elementwise("add", 2, lambda a, b: a + b, "({0} + {1})", lambda a, b: [1, 1]),
    elementwise("subtract", 2, lambda a, b: a - b, "({0} - {1})", lambda a, b: [1, -1]),
    elementwise("hadamard", 2, lambda a, b: a * b, slopes=lambda a, b: [b, a]),
    elementwise("hadamard of three", 3, lambda a, b, c: a * b * c, "tg::hadamard({0}, {1}, {2})",
                lambda a, b, c: [b * c, a * c, a * b], record="hadamard"),
    elementwise("divide", 2, lambda a, b: a / b, "{0} / {1}", lambda a, b: [1 / b, -(a / b) / b],
                intervals=((-1e4, 1e4), (0.02, 1e4))),
    elementwise("pow", 2, power, intervals=((0.05, 20), (-4, 4))),
    elementwise("atan2", 2, lambda a, b: call("atan", a / b), intervals=((-1e3, 1e3), (0.02, 1e3))),
    elementwise("hypot", 2, lambda a, b: call("sqrt", a * a + b * b), intervals=((-1e3, 1e3), (0.02, 1e3))),
    elementwise("logaddexp", 2, lambda a, b: logsumexp(None, [a, b])[0], intervals=((-20, 20),) * 2),
    elementwise("xlogy", 2, lambda a, b: a * call("log", b), intervals=((-1e3, 1e3), (0.01, 1e3))),
    elementwise("max", 2, larger, "(tg::max)({0}, {1})", kink=difference),
    elementwise("min", 2, smaller, "(tg::min)({0}, {1})", kink=difference),
    elementwise("clamp", 3, lambda x, a, b: smaller(larger(x, a), b),
                kink=lambda x, a, b: min(difference(x, a), difference(x, b), difference(a, b))),
    elementwise("leaky_relu by", 2, lambda x, a: x if primal(x) > 0 else a * x, "tg::leaky_relu({0}, {1})",
                record="leaky_relu", kink=lambda x, a: abs(x)),
    truth("not", "(!{0})", lambda a: not a, 1),
    truth("and", "({0} && {1})", lambda a, b: a and b),
    truth("or", "({0} || {1})", lambda a, b: a or b),
    elementwise("where", 3, selected, slopes=choice_slopes,
                kink=lambda c, a, b: 1 if c == 0 or c == 1 else abs(c)),
    whole("any", lambda x: int(any(v != 0 for v in x)), nearest_to_zero),
    whole("all", lambda x: int(all(v != 0 for v in x)), nearest_to_zero),
    whole("argmax", lambda x: x.index(max(x)), gap_at_end(max)),
    whole("argmin", lambda x: x.index(min(x)), gap_at_end(min)),
    compare("greater", ">", lambda a, b: a > b),
    compare("less", "<", lambda a, b: a < b),
    compare("greater_equal", ">=", lambda a, b: a >= b),
    compare("less_equal", "<=", lambda a, b: a <= b),
    compare("equal", "", lambda a, b: a == b),
    Word("sum", "tg::sum({0})", form=reduced, value=lambda forms, x: [sum(x[1:], x[0])],
         pullback=lambda g, y, forms, x: [g * len(x)]),
    Word("mean", "tg::mean({0})", form=reduced, value=lambda forms, x: [mean(x)],
         pullback=lambda g, y, forms, x: [[g[0] / len(x)] * len(x)]),
    Word("prod", "tg::prod({0})", form=reduced, value=lambda forms, x: [multiplied(x)], intervals=((-3, 3),)),
    Word("variance", "tg::variance({0})", form=reduced,
         value=lambda forms, x: [mean([(v - mean(x)) * (v - mean(x)) for v in x])]),
    Word("squared_norm", "tg::squared_norm({0})", form=reduced, value=lambda forms, x: [inner(x, x)]),
    Word("norm", "tg::norm({0})", form=reduced, value=lambda forms, x: [call("sqrt", inner(x, x))],
         kink=lambda x: max(abs(v) for v in x)),
    Word("max of all", "(tg::max)({0})", record="largest", form=reduced, value=largest,
         pullback=extreme_pullback, kink=gap_at_end(max)),
    Word("min of all", "(tg::min)({0})", record="largest", form=reduced, value=smallest,
         pullback=extreme_pullback, kink=gap_at_end(min)),
    Word("logsumexp", "tg::logsumexp({0})", form=reduced, value=logsumexp, pullback=logsumexp_pullback,
         intervals=((-30, 30),)),
    Word("softmax", "tg::softmax({0})", form=joint, value=softmax, pullback=softmax_pullback,
         intervals=((-10, 10),)),
    Word("log_softmax", "tg::log_softmax({0})", form=joint, value=log_softmax,
         pullback=log_softmax_pullback, intervals=((-10, 10),)),
    Word("times", "{0} * {1}", arity=2, form=product, value=times, pullback=times_pullback),
    Word("transpose", "tg::transpose({0})", form=lambda a: transposed(a) if rank(a) < 3 else None,
         value=transpose, pullback=transpose_pullback),
    Word("dot", "tg::dot({0}, {1})", arity=2,
         form=lambda a, b: SCALAR if rank(a) == 1 and a == b else None,
         value=lambda forms, a, b: [inner(a, b)],
         pullback=lambda g, y, forms, a, b: [[g[0] * v for v in b], [g[0] * v for v in a]]),
    Word("outer", "tg::outer({0}, {1})", arity=2,
         form=lambda a, b: ((a[0][0], b[0][0]), False) if rank(a) == 1 and rank(b) == 1 else None,
         value=lambda forms, a, b: [u * v for u in a for v in b],
         pullback=lambda g, y, forms, a, b: times_pullback(
             g, y, (((len(a), 1), False), ((1, len(b)), False)), a, b)),
    Word("trace", "tg::trace({0})", form=lambda a: SCALAR if rank(a) == 2 and a[0][0] == a[0][1] else None,
         value=lambda forms, x: [inner(x[::forms[0][0][0] + 1], [1] * forms[0][0][0])]),
    Word("cumsum", "tg::cumsum({0})", form=lambda a: a if rank(a) == 1 else None,
         value=lambda forms, x: running(x),
         pullback=lambda g, y, forms, x: [running(g[::-1])[::-1]]),
    Word("det", "tg::det({0})", form=square_form(lambda a: SCALAR), value=det, kink=far_from_singular),
    Word("log_det", "tg::log_det({0})", form=square_form(lambda a: SCALAR), kink=far_from_singular,
         value=log_det),
    Word("inverse", "tg::inverse({0})", form=square_form(lambda a: (a[0], False)), kink=far_from_singular,
         value=lambda forms, x: eliminated(x, unit(forms[0][0][0], x[0]), forms[0][0][0])[2]),
    Word("solve", "tg::solve({0}, {1})", arity=2, kink=far_from_singular,
         form=square_form(lambda a, b: b if rank(b) in (1, 2) and rows(b) == rows(a) else None),
         value=lambda forms, a, b: eliminated(a, b, rows(forms[0]))[2]),
    Word("cholesky", "tg::cholesky({0})", form=square_form(lambda a: (a[0], False)), kink=far_from_singular,
         value=lambda forms, x: cholesky_of(x, forms[0][0][0])),
    Word("stack", "tg::stack({0}, {1})", arity=2, form=lambda a, b: stacked(a, b),
         value=lambda forms, a, b: [*a, *b],
         pullback=lambda g, y, forms, a, b: [g[:len(a)], g[len(a):]]),
    Word("stack of three", "tg::stack({0}, {1}, {2})", arity=3, record="stack",
         form=lambda *forms: stacked(*forms), value=lambda forms, a, b, c: [*a, *b, *c],
         pullback=lambda g, y, forms, a, b, c: [g[:len(a)], g[len(a):2 * len(a)], g[2 * len(a):]]),
    Word("concatenate", "tg::concatenate({0}, {1})", arity=2,
         form=lambda a, b: ((a[0][0] + b[0][0], *a[0][1:]), False)
         if rank(a) and rank(a) == rank(b) and a[0][1:] == b[0][1:] else None,
         value=lambda forms, a, b: [*a, *b],
         pullback=lambda g, y, forms, a, b: [g[:len(a)], g[len(a):]]),
    Word("cross", "tg::cross({0}, {1})", arity=2,
         form=lambda a, b: a if a == ((3,), False) == b else None,
         value=lambda forms, a, b: [a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3]
                                    for i in range(3)]),
    Word("contract", "tg::contract({0}, {1})", arity=2,
         form=lambda a, b: ((*a[0][:-1], *b[0][1:]), False)
         if rank(a) and rank(b) and a[0][-1] == b[0][0] and rank(a) + rank(b) < 6 else None,
         value=lambda forms, a, b: matrix_product(len(a) // forms[1][0][0], forms[1][0][0],
                                                  len(b) // forms[1][0][0], a, b),
         pullback=lambda g, y, forms, a, b: times_pullback(
             g, y, (((len(a) // forms[1][0][0], forms[1][0][0]), False),
                    ((forms[1][0][0], len(b) // forms[1][0][0]), False)), a, b)),
]

# Words that point into an operand: by the operand that is called `indices`, whose numbers are below the
# extent that `bound` says.

def slabs(x, count):
    n = len(x) // count
    return [x[k * n:(k + 1) * n] for k in range(count)]


def added(g, indices, count, zero):
    found = [[zero] * (len(g) // len(indices)) for _ in range(count)]
    for k, part in zip(indices, slabs(g, len(indices))):
        found[k] = [a + b for a, b in zip(found[k], part)]
    return [v for slab in found for v in slab]


def taken(x, indices, count):
    return [v for k in indices for v in slabs(x, count)[k]]


def pointing(name, text, form, record=None, scalar=False):
    return Word(name, text, arity=2, form=form, record=record or name, indices=1, scalar=scalar,
                value=lambda forms, x, i: taken(x, [primal(k) for k in i], forms[0][0][0]),
                pullback=lambda g, y, forms, x, i: [
                    added(g, [primal(k) for k in i], forms[0][0][0], g[0] * 0), None])


POINTING = [
    pointing("gather", "tg::gather({0}, {1})",
             lambda a, i: ((*i[0], *a[0][1:]), False) if rank(a) and not a[1] else None),
    pointing("element_at", "tg::element({0}, {1})", lambda a, i: SCALAR if rank(a) == 1 else None, scalar=True),
    pointing("row_at", "tg::row({0}, {1})",
             lambda a, i: (a[0][1:], False) if rank(a) > 1 and not a[1] else None, scalar=True),
    Word("scatter_add", "tg::scatter_add(5_c, {1}, {0})", arity=2, indices=1, scalar=False,
         form=lambda a, i: ((5, *a[0][1:]), False) if rank(a) and not a[1] and a[0][0] == i[0][0] else None,
         value=lambda forms, x, i: added(x, [primal(k) for k in i], 5, x[0] * 0),
         pullback=lambda g, y, forms, x, i: [taken(g, [primal(k) for k in i], 5), None]),
]
WORDS += POINTING

# Words with numbers; see layouts.py.

def numbers_of(name):
    numbers = name.partition("<")[2].rstrip(">")
    return tuple(int(n) for n in numbers.split(",")) if numbers else ()


def arranging(name):
    family = name.partition("<")[0]
    arrange = layouts.ARRANGING[family][0]
    numbers = numbers_of(name)

    def value(forms, x):
        return [x[0] * 0 if k is None else x[k] for k in arrange(forms[0][0], numbers)[1]]

    def pullback(g, y, forms, x):
        found = [g[0] * 0] * len(x)
        for k, v in zip(arrange(forms[0][0], numbers)[1], g):
            if k is not None:
                found[k] = found[k] + v
        return [found]
    keeps_row = family == "reverse"
    return Word(name, f"tg::{name}({{0}})", record=family, family=family, value=value, pullback=pullback,
                form=lambda a: (arrange(a[0], numbers)[0], keeps_row and a[1]))


def along_axis(name):
    family = name.partition("<")[0]
    whole = WHOLE[AXIS[family]]
    axis, = numbers_of(name)
    reduces = whole.form is reduced

    def each(forms, f):
        rest, places = layouts.lines(forms[0][0], axis)
        return places, [f(place, (((len(place),), False),)) for place in places]

    def value(forms, x):
        places, found = each(forms, lambda place, line: whole.value(line, [x[k] for k in place]))
        if reduces:
            return [y[0] for y in found]
        y = [None] * len(x)
        for place, some in zip(places, found):
            for k, v in zip(place, some):
                y[k] = v
        return y

    def pullback(g, y, forms, x):
        found = [None] * len(x)
        for i, place in enumerate(layouts.lines(forms[0][0], axis)[1]):
            line, part = (((len(place),), False),), [x[k] for k in place]
            gs, ys = ([g[i]], [y[i]]) if reduces else ([g[k] for k in place], [y[k] for k in place])
            if whole.pullback:
                slopes = whole.pullback(gs, ys, line, part)[0]
            else:
                slopes = [whole.value(line, [Dual(v, int(k == e)) for k, v in enumerate(part)])[0].d * gs[0]
                          for e in range(len(part))]
            for k, v in zip(place, slopes):
                found[k] = v
        return [found]

    def kink(x, form):
        return min(whole.kink([x[k] for k in place]) for place in layouts.lines(form[0], axis)[1])
    spelled = f"(tg::{name})" if family in ("max", "min") else f"tg::{name}"
    return Word(name, spelled + "({0})", family=family + " of axis", record=family + " of axis", value=value, pullback=pullback,
                intervals=whole.intervals, form=lambda a: ((*a[0][:axis], *a[0][axis + 1:]), False) if reduces else a,
                axis_kink=kink if whole.kink else None)


AXIS = {"sum": "sum", "mean": "mean", "max": "max of all", "min": "min of all", "logsumexp": "logsumexp",
        "softmax": "softmax", "log_softmax": "log_softmax", "variance": "variance",
        "prod": "prod", "cumsum": "cumsum", "argmax": "argmax", "argmin": "argmin"}
WHOLE = {word.name: word for word in WORDS}


class Table(dict):
    """Words by name; those with numbers are made when they are asked for."""
    def __missing__(self, name):
        family = name.partition("<")[0]
        if family in AXIS and "<" in name:
            word = along_axis(name)
        elif family in layouts.ARRANGING:
            word = arranging(name)
        else:
            raise KeyError(name)
        self[name] = word
        return word

    def __contains__(self, name):
        return super().__contains__(name) or name.partition("<")[0] in layouts.ARRANGING


TABLE = Table(WHOLE)


def name_with(family, form, r):
    """A word of a family that goes with a form: its name, None if there is none."""
    if family.endswith(" of axis"):
        axis = r.randrange(rank(form)) if rank(form) else None
        return None if axis is None else f"{family.removesuffix(' of axis')}<{axis}>"
    numbers = layouts.ARRANGING[family][1](form[0], r)
    if numbers is None or numbers == () and form[0] == () and family != "fill":
        return None
    return family + (f"<{', '.join(map(str, numbers))}>" if numbers else "")


# Words with a body, see loops.py.
LOOPS = ["vmap", "iterate", "fold", "scan last", "scan kept"]
FAMILIES = [*layouts.ARRANGING, *(f"{name} of axis" for name in AXIS)]

# Records that no expression of a user's has: parts of others.
INNER = {"matmul": "times", "finite": "logsumexp", "one_minus_square": "asin", "root_of_square_minus_one": "acosh", "one_minus_exp": "log1mexp", "direction": "hypot",
         "sigmoid_between": "logaddexp", "pow_below": "pow", "inverse_root": "norm", "atan_slope": "atan", "silu_slope": "silu", "gelu_slope": "gelu",
         "exp_minus_square": "erf", "polygamma": "digamma", "prod_of_others": "prod", "normalized": "norm",
         "cofactors": "det", "cofactors_along": "det", "lower_half": "cholesky", "position": "argmax", "view": "slice", "place": "pad",
         "extent": "mean",
         "cumsum_back of axis": "cumsum",
         "less_softmax_mean": "softmax", "less_softmax_share": "log_softmax",
         "one_hot": "element_at", "among_zeros": "element_at"}
# A derivative that differences of values do not have: tests/static/derivative_words.cpp has it.
INNER["stop_gradient"] = "stop_gradient"
INNER |= {"loop": "scan last", "last": "scan last", "stacked": "scan kept", "while_loop": "scan last", "checkpoint": "scan last", "checkpointed": "scan last"}
# Functions beside the records, by the words above that stand for them.
FUNCTIONS = {"scatter_add": "scatter_add", "fold": "loops", "scan": "loops", "element": "element", "hadamard": "hadamard of three", "min": "min of all", "leaky_relu": "leaky_relu"}


class MissingWord(Exception):
    pass


def find_records(include):
    """The records the library has: {name: (struct, file)}, and its functions without one."""
    records, functions = {}, {}
    for file in sorted((include / "typegrad" / "op").glob("*.hpp")):
        text = file.read_text()
        for struct, body in re.findall(r"^struct (\w+_record)\b[^;{]*\{(.*?)\n\};", text, re.S | re.M):
            # The name, or the word it is called by.
            if name := re.search(r'\bname = [^;"]*"(\w+)"|\bword<"(\w+)"', body):
                of_axis = " of axis" if struct.startswith("axis_") else ""
                records[(name[1] or name[2]) + of_axis] = struct, file.name
        language = re.sub(r"\nnamespace op \{.*?\n\}  // namespace op", "", text, flags=re.S)
        for name in re.findall(r"^template <[^>]*\bterm\b[^>]*>\s+(?:requires [^\n]*\s+)?"
                               r"constexpr auto\s*\(?(\w+)\)?\(", language, re.M):
            functions[name] = file.name
    return records, functions


def find_words(include):
    """The words of the table that the library has. Fails if the library has one more."""
    records, functions = find_records(include)
    known = {word.record for word in WORDS} | set(INNER) | set(FAMILIES)
    missing = [f"{name} ({struct} in op/{file})" for name, (struct, file) in records.items()
               if name not in known]
    missing += [f"{name} (a function in op/{file})" for name, file in functions.items()
                if name not in FUNCTIONS]
    if missing:
        raise MissingWord("tests/oracle/words.py does not say how to compute: " + ", ".join(missing))
    if len(records) < 20:
        raise MissingWord(f"only {len(records)} records found: has their spelling changed?")
    found = [word for word in WORDS if word.record in records and
             (word.name not in FUNCTIONS.values() or
              any(word.name == FUNCTIONS[f] for f in functions if f in FUNCTIONS))]
    return (found + [Word(family, None) for family in FAMILIES if family in records] +
            [Word(name, None) for name in LOOPS if "loop" in records])
