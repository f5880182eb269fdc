# SPDX-License-Identifier: BSL-1.0
"""Words with numbers: `slice<1, 3>`, `sum<0>`. What arranges elements is a list of which element of the
operand each is; what reduces an axis is a word of whole tensors, applied to each line along it."""
import itertools


def size(extents):
    n = 1
    for e in extents:
        n *= e
    return n


def flat(index, extents):
    at = 0
    for i, e in zip(index, extents):
        at = at * e + i
    return at


def indices(extents):
    return list(itertools.product(*(range(e) for e in extents)))


def element(extents, n):
    return (), [flat(n, extents)]


def row(extents, n):
    slab = extents[1:]
    return slab, [flat((n[0], *i), extents) for i in indices(slab)]


def column(extents, n):
    return extents[:1], [flat((i, n[0]), extents) for i in range(extents[0])]


def slice_(extents, n):
    to = (n[1] - n[0], *extents[1:])
    return to, [flat((i[0] + n[0], *i[1:]), extents) for i in indices(to)]


def reshape(extents, n):
    return tuple(n), list(range(size(extents)))


def reverse(extents, n):
    return extents, [flat((extents[0] - 1 - i[0], *i[1:]), extents) for i in indices(extents)]


def broadcast(extents, n):
    axis = n[1] if len(n) > 1 else 0
    to = (*extents[:axis], n[0], *extents[axis:])
    return to, [flat((*i[:axis], *i[axis + 1:]), extents) for i in indices(to)]


def diagonal(extents, n):
    return (min(extents),), [flat((i, i), extents) for i in range(min(extents))]


def pad(extents, n):
    to = (extents[0] + n[0] + n[1], *extents[1:])
    inside = range(n[0], n[0] + extents[0])
    return to, [flat((i[0] - n[0], *i[1:]), extents) if i[0] in inside else None for i in indices(to)]


def as_diagonal(extents, n):
    k = extents[0]
    return (k, k), [i if i == j else None for i in range(k) for j in range(k)]


def strictly_lower(extents, n):
    k = side(extents[0])
    order = {place: at for at, place in enumerate((i, j) for j in range(k) for i in range(j + 1, k))}
    return (k, k), [order.get(place) for place in indices((k, k))]


def strictly_upper(extents, n):
    (k, _), at = strictly_lower(extents, n)
    return (k, k), [at[j * k + i] for i, j in indices((k, k))]


def fill(extents, n):
    return tuple(n), [0] * size(n)


def side(count):
    return next((k for k in range(1, 12) if k * (k - 1) // 2 == count), None)


# What numbers go with a form: None if none do.

def some_slice(e, r):
    begin = r.randrange(e[0]) if e else None
    return e and (begin, r.randint(begin + 1, e[0]))


def some_shape(e, r):
    n = size(e)
    a = r.choice([k for k in range(1, n + 1) if n % k == 0])
    b = r.choice([k for k in range(1, n // a + 1) if n // a % k == 0])
    return r.choice([(n,), (a, n // a), (a, b, n // a // b)])


ARRANGING = {
    "element": (element, lambda e, r: e and tuple(r.randrange(k) for k in e)),
    "row": (row, lambda e, r: (r.randrange(e[0]),) if len(e) > 1 else None),
    "column": (column, lambda e, r: (r.randrange(e[1]),) if len(e) == 2 else None),
    "slice": (slice_, some_slice),
    "reshape": (reshape, lambda e, r: some_shape(e, r) if e else None),
    "reverse": (reverse, lambda e, r: () if e else None),
    "broadcast": (broadcast, lambda e, r: r.choice([(2,), (3, r.randint(0, len(e)))]) if len(e) < 3 else None),
    "diagonal": (diagonal, lambda e, r: () if len(e) == 2 else None),
    "pad": (pad, lambda e, r: (r.randint(0, 2), r.randint(0, 2)) if e else None),
    "as_diagonal": (as_diagonal, lambda e, r: () if len(e) == 1 and e[0] < 8 else None),
    "strictly_lower": (strictly_lower, lambda e, r: () if len(e) == 1 and side(e[0]) else None),
    "strictly_upper": (strictly_upper, lambda e, r: () if len(e) == 1 and side(e[0]) else None),
    "fill": (fill, lambda e, r: r.choice([(3,), (2, 3), (2, 1, 2)]) if not e else None),
}


def lines(extents, axis):
    """The positions of the elements of each line along an axis."""
    rest = (*extents[:axis], *extents[axis + 1:])
    return rest, [[flat((*i[:axis], k, *i[axis:]), extents) for k in range(extents[axis])] for i in indices(rest)]
