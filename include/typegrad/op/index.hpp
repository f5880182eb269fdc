// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/symbol.hpp"
#include "typegrad/op/slabs.hpp"
#include "typegrad/op/statistics.hpp"

namespace typegrad {

namespace op {

/// The sentence about an operand that is no index: `a is a scalar: one_hot<4>(a) needs an index`.
constexpr void check_index(const operand_list& x, int which, meta::text& sentence,
                           std::string_view said) {
    if (x.operands[which]->op->integer && x[which].is_scalar()) return;
    x.describe(sentence, which);
    sentence << ": " << said << '(';
    for (int i = 0; i < x.count; ++i) {
        if (i != 0) sentence << ", ";
        x.spell(sentence, i);
    }
    sentence << ") needs an index";
}

template <amount N>
struct one_hot_record {
    using called = word<"one_hot", N>;
    static constexpr std::string_view name = called::text();
    static constexpr int arity = 1;
    static constexpr kind what = kind::tensor;
    static constexpr int points_into = operation::own_axis;
    static constexpr shape form(const shape*, int) { return vector_shape(N); }
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (N <= 0) called::misfit(x, sentence, "has no place for it");
        else check_index(x, 0, sentence, name);
    }
    static constexpr handle definition(auto k) {
        return equal(position(number_node(*k.home, {0}, vector_shape(N))), k);
    }
};

/// Slab k of the leading axis: an element of a vector, a row of a matrix.
struct slab_record : kernel_record<2> {
    static constexpr int points_into = 0;
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason = "only what was taken has a slope";
    static constexpr shape form(const shape* x, int) { return slab_shape(x[0]); }
    static constexpr effort work(const shape*, int) { return {}; }
    template <class T, class Y, class X, class K>
    static constexpr void run(const Y& y, const X& x, const K& k) {
        const std::int64_t size = y.size();
        for (std::int64_t i = 0; i < size; ++i) y[i] = x[k.index() * size + i];
    }
    static constexpr auto pullback(auto g, auto, auto x, auto k) {
        return adjoints{among_zeros(g, k, x), hadamard(0_c, g)};
    }
    static constexpr handle definition(auto x, auto) {
        if (!x.is(kind::constant)) return {};
        return number_node(*x.home, x.nodes().value_of(x.id), slab_shape(x.form()));
    }
    static constexpr handle meaning(auto x, auto k) { return chosen_slab(x, k); }
};
struct element_at_record : slab_record {
    static constexpr std::string_view name = "element_at";
    static constexpr std::string_view label = "element";
    static constexpr std::string_view latex = "{@1}_{#2}";
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (!x[0].is_vector()) {
            x.describe(sentence, 0);
            sentence << ": element needs "
                     << (x[0].is_scalar() ? "a vector" : "an index for each axis");
        } else {
            check_index(x, 1, sentence, label);
        }
    }
};
struct row_at_record : slab_record {
    static constexpr std::string_view name = "row_at";
    static constexpr std::string_view label = "row";
    static constexpr std::string_view latex = "{@1}_{#2}";
    static constexpr void check(const operand_list& x, meta::text& sentence) {
        if (x[0].rank < 2) {
            x.describe(sentence, 0);
            sentence << ": row needs a matrix or a tensor";
        } else {
            check_index(x, 1, sentence, label);
        }
    }
};

/// A tensor of x's shape with g as its slab k, and zeros. Of x only the shape counts.
struct among_zeros_record {
    static constexpr std::string_view name = "among_zeros";
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason = "only what was put there has a slope";
    static constexpr int arity = 3;
    static constexpr kind what = kind::tensor;
    static constexpr shape form(const shape* x, int) { return x[2]; }
    static constexpr auto pullback(auto h, auto, auto, auto k, auto) {
        const auto by = slab_of(h, k);
        return adjoints{by, sum(hadamard(0_c, h)), hadamard(0_c, h)};
    }
    static constexpr handle definition(auto g, auto k, auto x) {
        if (x.is_number({0})) return {};
        return among_zeros(g, k, number_node(*x.home, {0}, shape(x.form())));
    }
    static constexpr handle lowering(auto g, auto k, auto x) {
        return where(taken(k, x), spread(g, x), 0_c);
    }
    static constexpr handle written_out(auto g, auto k, auto x) {
        return hadamard(spread(g, x), taken(k, x));
    }
    static constexpr handle meaning(auto g, auto k, auto x) { return where(taken(k, x), spread(g, x), 0_c); }

private:
    /// 1 in slab k of x.
    static constexpr handle taken(handle k, handle x) {
        const shape form = x.form();
        handle y = equal(position(number_node(*x.home, {0}, vector_shape(form.extents[0]))), k);
        for (int axis = 1; axis < form.rank; ++axis) y = repeated(y, axis, form.extents[axis]);
        return y;
    }
    static constexpr handle spread(handle g, handle x) {
        return g.form().is_scalar() ? g : repeated(g, 0, x.form().extents[0]);
    }
};

}  // namespace op

/// The vector of n numbers of which the one at index k is 1, the others 0. k is checked when the
/// function is called: `k is 7, one_hot<4>(k) has 4`.
///
///     constexpr auto loss = -tg::dot(tg::one_hot<4>(k), tg::log_softmax(x));
template <amount N, term K>
constexpr result<op::one_hot_record<N>, K> one_hot(K k) {
    return apply<op::one_hot_record<N>>(k);
}
/// The element of a vector at index k, in the time of one. k is checked when the function is called:
/// `k is 7, v has 4`. The gradient by v is a number at k and zeros.
///
///     static_assert(tg::grad(tg::element(x, k), x) == tg::one_hot<4>(k));
template <term A, term K>
constexpr result<op::element_at_record, A, K> element(A x, K k) {
    return apply<op::element_at_record>(x, k);
}
/// Row k of a matrix, as a vector; of a tensor slab k of the leading axis. Nothing else of it is read.
///
///     constexpr auto word = tg::row(X, k);  // an embedding
template <term A, term K>
constexpr result<op::row_at_record, A, K> row(A x, K k) {
    return apply<op::row_at_record>(x, k);
}
/// The element at an index for each axis.
template <term A, term J, term K, term... More>
constexpr auto element(A x, J j, K k, More... more) {
    return element(row(x, j), k, more...);
}
template <term G, term K, term A>
constexpr result<op::among_zeros_record, G, K, A> among_zeros(G g, K k, A x) {
    return apply<op::among_zeros_record>(g, k, x);
}

/// Slab k of x, by the name it has.
constexpr handle slab_of(handle x, handle k) {
    return x.form().is_vector() ? handle{element(x, k)} : handle{row(x, k)};
}
template <expression X, expression K>
constexpr auto slab_of(X x, K k) {
    if constexpr (X::description.form.is_vector()) return element(x, k);
    else return row(x, k);
}

}  // namespace typegrad
