// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/math/sigmoid.hpp"
#include "typegrad/math/softplus.hpp"
#include "typegrad/math/tanh.hpp"
#include "typegrad/op/compare.hpp"
#include "typegrad/op/exp_log.hpp"

namespace typegrad {

namespace op {

struct sigmoid_record : elementwise_record<1> {
    static constexpr std::string_view name = "sigmoid";
    static constexpr bool activation = true;
    static constexpr std::string_view latex = R"(\sigma\left(#1\right))";
    static constexpr std::string_view rule = "sigmoid rule";
    static constexpr std::string_view reason = "the slope of the sigmoid is s (1 - s)";
    static constexpr bool identity_partner = true;
    static constexpr int calls = 1;
    static constexpr int flops = 2;
    static constexpr auto value(auto x) { return math::sigmoid(x); }
    // 1 - y is sigmoid(-x) to the engine, which keeps the digits where y is near 1.
    static constexpr auto pullback(auto g, auto y, auto) { return hadamard(g, y, 1_c - y); }
    static constexpr handle meaning(auto x) { return 1_c / (1_c + exp(-x)); }
};

struct tanh_record : elementwise_record<1> {
    static constexpr std::string_view name = "tanh";
    static constexpr bool activation = true;
    static constexpr std::string_view latex = R"(\tanh\left(#1\right))";
    static constexpr std::string_view rule = "hyperbolic tangent rule";
    static constexpr std::string_view reason = "the slope of tanh is 1 - tanh^2";
    static constexpr int calls = 1;
    static constexpr int flops = 3;
    static constexpr auto value(auto x) { return math::tanh(x); }
    static constexpr auto pullback(auto g, auto y, auto) {
        return hadamard(g, 1_c - square(y));
    }
    static constexpr handle meaning(auto x) { return 2_c / (1_c + exp(-2_c * x)) - 1_c; }
};

/// 1 - tanh(x)² with all its digits; what the engine makes of the written-out form.
struct sech_squared_record : elementwise_record<1> {
    static constexpr std::string_view name = "sech_squared";
    static constexpr std::string_view latex = R"(\operatorname{sech}^{2}\left(#1\right))";
    static constexpr std::string_view rule = "hyperbolic tangent rule";
    static constexpr std::string_view reason = "the slope of 1 - tanh^2 is -2 tanh (1 - tanh^2)";
    static constexpr int calls = 1;
    static constexpr int flops = 4;
    static constexpr auto value(auto x) { return math::sech_squared(x); }
    static constexpr auto pullback(auto g, auto y, auto x) {
        return hadamard(-2_c * g, tanh(x), y);
    }
    static constexpr handle meaning(auto x) { return 1_c - square(tanh(x)); }
};

struct softplus_record : elementwise_record<1> {
    static constexpr std::string_view name = "softplus";
    static constexpr bool activation = true;
    static constexpr std::string_view latex = R"(\operatorname{softplus}\left(#1\right))";
    static constexpr std::string_view rule = "softplus rule";
    static constexpr std::string_view reason = "the slope of log(1 + e^u) is the sigmoid";
    static constexpr int calls = 2;
    static constexpr int flops = 3;
    static constexpr auto value(auto x) { return math::softplus(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, sigmoid(x)); }
    static constexpr handle meaning(auto x) { return log(1_c + exp(x)); }
};

/// Slope 0 at 0.
struct relu_record : elementwise_record<1> {
    static constexpr std::string_view name = "relu";
    static constexpr bool activation = true;
    static constexpr std::string_view latex = R"(\operatorname{ReLU}\left(#1\right))";
    static constexpr std::string_view rule = "rectifier rule";
    static constexpr std::string_view reason =
        "the slope is 1 where u > 0 and 0 elsewhere, at 0 too";
    template <class V>
    static constexpr V value(V x) {
        return math::choose(x < V{}, V{}, x);  // this way round a NaN stays one
    }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, x > 0_c); }
    static constexpr handle identity(auto x) {
        if (!x.is(kind::constant)) return {};
        return x.nodes().value_of(x.id).negative ? op::scaled(x, {0}) : x;
    }
    static constexpr handle meaning(auto x) { return where(x > 0_c, x, 0_c); }
};

}  // namespace op

/// The logistic function 1 / (1 + exp(-x)), element by element.
///
///     static_assert(tg::diff(tg::sigmoid(z), z) == tg::sigmoid(z) * (1_c - tg::sigmoid(z)));
template <term A>
constexpr result<op::sigmoid_record, A> sigmoid(A x) {
    return apply<op::sigmoid_record>(x);
}
/// Hyperbolic tangent, element by element.
///
///     static_assert(tg::diff(tg::tanh(z), z) == 1_c - tg::square(tg::tanh(z)));
template <class A>
    requires arguments<A>
constexpr result<op::tanh_record, A> tanh(A x) {
    return apply<op::tanh_record>(x);
}
template <term A>
constexpr result<op::sech_squared_record, A> sech_squared(A x) {
    return apply<op::sech_squared_record>(x);
}
/// log(1 + exp(x)), element by element, for any x.
///
///     static_assert(tg::diff(tg::softplus(z), z) == tg::sigmoid(z));
template <term A>
constexpr result<op::softplus_record, A> softplus(A x) {
    return apply<op::softplus_record>(x);
}
/// max(0, x), element by element; its slope at 0 is 0.
///
///     static_assert(tg::diff(tg::relu(z), z) == (z > 0_c));
template <term A>
constexpr result<op::relu_record, A> relu(A x) {
    return apply<op::relu_record>(x);
}

}  // namespace typegrad
