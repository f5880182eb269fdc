// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/handle.hpp"
#include "typegrad/core/operation.hpp"
#include "typegrad/meta/diagnose.hpp"
#include "typegrad/meta/hash.hpp"
#include "typegrad/meta/registry.hpp"

namespace typegrad {

/// The adjoints of an operation of two or three operands, as its pullback returns them.
///
///     struct scaled_record : tg::elementwise_record<2> {
///         static constexpr std::string_view name = "scaled";
///         static constexpr auto value(auto x, auto y) { return x * y; }
///         static constexpr auto pullback(auto g, auto, auto x, auto y) {
///             return tg::adjoints{hadamard(g, y), hadamard(g, x)};
///         }
///     };
///     static_assert(tg::diff(tg::apply<scaled_record>(a, b), a) == b);
template <class A, class B, class C = void>
struct adjoints {
    A first;
    B second;
    C third;
};
template <class A, class B>
struct adjoints<A, B, void> {
    A first;
    B second;
};
template <class A, class B>
adjoints(A, B) -> adjoints<A, B>;
template <class A, class B, class C>
adjoints(A, B, C) -> adjoints<A, B, C>;

/// Records of functions of each element derive from this: operands of equal shapes or scalars.
///
///     struct cube_record : tg::elementwise_record<1> {
///         static constexpr std::string_view name = "cube";
///         static constexpr auto value(auto x) { return x * x * x; }
///         static constexpr auto pullback(auto g, auto, auto x) { return hadamard(3_c * g, x, x); }
///     };
///     static_assert(tg::diff(tg::apply<cube_record>(a), a) == 3_c * a * a);
template <int Arity>
struct elementwise_record {
    static constexpr int arity = Arity;
    static constexpr kind what = kind::elementwise;

    static constexpr shape form(const shape* x, int count) {
        for (int i = 0; i < count; ++i)
            if (!x[i].is_scalar()) return x[i];
        return x[0];
    }
    static constexpr void check(const operand_list& x, meta::text& sentence,
                                std::string_view name, std::string_view infix) {
        for (int i = 0; i < x.count; ++i) {
            for (int j = i + 1; j < x.count; ++j) {
                if (x[i].is_scalar() || x[j].is_scalar() || x[i] == x[j]) continue;
                x.describe(sentence, i);
                sentence << ", ";
                x.describe(sentence, j);
                sentence << ": ";
                if (infix.empty()) {
                    sentence << name;
                } else {
                    x.spell(sentence, i);
                    sentence << ' ' << infix << ' ';
                    x.spell(sentence, j);
                }
                sentence << " needs equal shapes";
                return;
            }
        }
    }
};

/// Records of functions from a tensor to a scalar derive from this.
struct reduction_record {
    static constexpr int arity = 1;
    static constexpr kind what = kind::reduction;
    static constexpr shape form(const shape*, int) { return {}; }
};

/// Records of functions from a tensor to one of its shape derive from this.
struct tensor_record {
    static constexpr int arity = 1;
    static constexpr kind what = kind::tensor;
    static constexpr shape form(const shape* x, int) { return x[0]; }
};

/// Records of functions of whole tensors that no loop over elements computes derive from this: of one
/// to three operands. Beside the shape rule they have
///
///     template <class T, class Y, class A> static constexpr void run(const Y& y, const A& a);
///     static constexpr effort work(const shape* x, int count);  // optional: what cost() counts
///
/// `run` computes in T; it writes the result by `y(i, j) = ...`, `y(i) = ...` or `y() = ...` and reads
/// operands by `a(i, j)`, `a(i)` or `a()`; `[k]` is element k of any tensor in row-major order. The
/// shape of each is `Y::form`, known to the compiler. See docs/howto/own-operation.md.
template <int Arity>
struct kernel_record {
    static_assert(Arity >= 1 && Arity <= 3, "a kernel has one to three operands");
    static constexpr int arity = Arity;
    static constexpr kind what = kind::kernel;
};

/// What identifies an operation. To ask whether a node is one, this is enough: `operation_of` makes the
/// compiler read its rules and those of all they use.
template <class R>
inline constexpr std::uint64_t id_of = meta::hash_text(R::name);

namespace detail {

/// What a record may have besides. A name that a record has is ambiguous in `without`, and that is how it is
/// found: asking for the return type of a rule would instantiate its body, and with it the records of all
/// operations the rule uses, while this one is being made; and an expression that fails, as `R::infix`
/// mostly would, costs clang a message that nobody reads.
struct optional_names {
    int check, label, infix, spelled, latex, latex_binding, rule, reason, linear, axis, indicator,
        identity_partner, integer, points_into, of_shape, counts, activation, forward_only, recomputes,
        segments, commutes, transparent, flops, calls, work, value, run, pullback, definition, identity,
        written_out, meaning, lowering, logarithm, batched;
};
template <class R>
struct without : R, optional_names {};

template <class R>
constexpr void check(const operand_list& x, meta::text& sentence) {
    if constexpr (requires { &without<R>::check; }) {
    } else if constexpr (requires { R::check(x, sentence); }) {
        R::check(x, sentence);
    } else if constexpr (!requires { &without<R>::infix; }) {
        R::check(x, sentence, R::name, R::infix);
    } else {
        R::check(x, sentence, R::name, std::string_view{});
    }
}

template <class R>
constexpr void pullback(handle g, handle y, const handle* x, handle* result) {
    if constexpr (R::arity == 1) {
        result[0] = R::pullback(g, y, x[0]);
    } else if constexpr (R::arity == 2) {
        const auto a = R::pullback(g, y, x[0], x[1]);
        result[0] = a.first;
        result[1] = a.second;
    } else {
        const auto a = R::pullback(g, y, x[0], x[1], x[2]);
        result[0] = a.first;
        result[1] = a.second;
        result[2] = a.third;
    }
}

template <class R>
constexpr handle definition(const handle* x, [[maybe_unused]] int count) {
    if constexpr (R::arity < 0) return R::definition(x, count);
    else if constexpr (R::arity == 1) return R::definition(x[0]);
    else if constexpr (R::arity == 2) return R::definition(x[0], x[1]);
    else return R::definition(x[0], x[1], x[2]);
}

template <class R>
constexpr handle identity(const handle* x, int) {
    if constexpr (R::arity == 1) return R::identity(x[0]);
    else if constexpr (R::arity == 2) return R::identity(x[0], x[1]);
    else return R::identity(x[0], x[1], x[2]);
}

template <class R>
constexpr handle lowering(const handle* x, int) {
    if constexpr (R::arity == 1) return R::lowering(x[0]);
    else if constexpr (R::arity == 2) return R::lowering(x[0], x[1]);
    else return R::lowering(x[0], x[1], x[2]);
}

template <class R>
constexpr handle written_out(const handle* x, int) {
    if constexpr (R::arity == 1) return R::written_out(x[0]);
    else if constexpr (R::arity == 2) return R::written_out(x[0], x[1]);
    else return R::written_out(x[0], x[1], x[2]);
}

template <class R>
constexpr handle meaning(const handle* x, int) {
    if constexpr (R::arity == 1) return R::meaning(x[0]);
    else if constexpr (R::arity == 2) return R::meaning(x[0], x[1]);
    else return R::meaning(x[0], x[1], x[2]);
}

template <class R>
constexpr handle batched(const handle* x) {
    if constexpr (R::arity == 1) return R::batched(x[0]);
    else return R::batched(x[0], x[1]);
}

// What a kernel that does not say does: something with every element.
constexpr effort work_of_elements(const shape* x, int count) {
    effort all;
    for (int i = 0; i < count; ++i) all.flops += x[i].size().number;
    return all;
}

/// Whether a record has what its kind needs, and the sentence about what it lacks.
template <class R>
inline constexpr bool has_form = requires { R::form(nullptr, 0); };
template <class R>
inline constexpr bool is_complete =
    has_form<R> && !(R::what == kind::elementwise && requires { &without<R>::value, &without<R>::of_shape; }) &&
    !(R::what == kind::kernel && requires { &without<R>::run; });
template <class R>
constexpr meta::text missing_member() {
    meta::text said;
    said << R::name;
    if constexpr (!has_form<R>) said << ": a record needs a shape rule, form(const shape* x, int count)";
    else if constexpr (R::what == kind::elementwise) said << ": a function of each element needs value(x)";
    else said << ": a kernel needs run<T>(y, x)";
    return said;
}

template <class R>
constexpr operation erase() {
    if constexpr (!is_complete<R>) mistake<meta::sentence_of<&missing_member<R>>>();
    using none = without<R>;
    operation op;
    op.name = R::name;
    op.label = R::name;
    if constexpr (!requires { &none::label; }) op.label = R::label;
    op.id = id_of<R>;
    op.what = R::what;
    op.form = &R::form;
    op.check = &check<R>;
    if constexpr (!requires { &none::infix; }) op.infix = R::infix;
    if constexpr (!requires { &none::spelled; }) op.spelled = R::spelled;
    if constexpr (!requires { &none::latex; }) op.latex = R::latex;
    if constexpr (!requires { &none::latex_binding; }) op.latex_binding = R::latex_binding;
    else op.latex_binding = op.spelled;
    if constexpr (!requires { &none::rule; }) op.rule = R::rule;
    if constexpr (!requires { &none::reason; }) op.reason = R::reason;
    if constexpr (!requires { &none::linear; }) op.linear = R::linear;
    if constexpr (!requires { &none::axis; }) op.axis = R::axis;
    if constexpr (!requires { &none::indicator; }) op.indicator = R::indicator;
    if constexpr (!requires { &none::identity_partner; }) op.identity_partner = R::identity_partner;
    if constexpr (!requires { &none::integer; }) op.integer = R::integer;
    if constexpr (!requires { &none::points_into; }) op.points_into = R::points_into;
    if constexpr (!requires { &none::of_shape; }) op.of_shape = R::of_shape;
    if constexpr (!requires { &none::counts; }) op.counts = R::counts;
    if constexpr (!requires { &none::activation; }) op.activation = R::activation;
    if constexpr (!requires { &none::forward_only; }) op.forward_only = R::forward_only;
    if constexpr (!requires { &none::recomputes; }) op.recomputes = R::recomputes;
    if constexpr (!requires { &none::segments; }) op.segments = R::segments;
    if constexpr (!requires { &none::commutes; }) op.commutes = R::commutes;
    if constexpr (!requires { &none::transparent; }) op.transparent = R::transparent;
    if constexpr (!requires { &none::flops; }) op.flops = R::flops;
    else if constexpr (!requires { &none::calls; }) op.flops = 0;
    if constexpr (!requires { &none::calls; }) op.calls = R::calls;
    if constexpr (R::what == kind::kernel) {
        if constexpr (!requires { &none::work; }) op.work = &R::work;
        else op.work = &work_of_elements;
    }
    if constexpr (!requires { &none::pullback; }) {
        op.differentiable = true;
        op.pullback = &pullback<R>;
    }
    if constexpr (!requires { &none::definition; }) {
        op.defined = true;
        op.definition = &definition<R>;
    }
    if constexpr (!requires { &none::identity; }) {
        op.has_identity = true;
        op.identity = &identity<R>;
    }
    if constexpr (!requires { &none::written_out; }) {
        op.has_written_out = true;
        op.written_out = &written_out<R>;
    }
    if constexpr (!requires { &none::meaning; }) {
        op.has_meaning = true;
        op.meaning = &meaning<R>;
    }
    if constexpr (!requires { &none::lowering; }) {
        op.lowers = true;
        op.lowering = &lowering<R>;
    }
    if constexpr (!requires { &none::logarithm; }) {
        op.has_logarithm = true;
        op.logarithm = &R::logarithm;
    }
    if constexpr (!requires { &none::batched; }) {
        op.maps = true;
        op.batched = &batched<R>;
    }
    // The way back from the id to the record, for the kernels.
    static_assert(sizeof(meta::registry::define<id_of<R>, R>) != 0);
    return op;
}

}  // namespace detail

/// The one object that stands for record R among nodes.
template <class R>
inline constexpr operation operation_of = detail::erase<R>();

/// The record of an operation's id.
template <std::uint64_t Id>
using record_of = meta::registry::definition<Id>;

}  // namespace typegrad
