// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/activation.hpp"
#include "typegrad/op/logic.hpp"
#include "typegrad/op/special.hpp"

namespace typegrad {

namespace op {

struct log_sigmoid_record : elementwise_record<1> {
    static constexpr std::string_view name = "log_sigmoid";
    static constexpr std::string_view latex = R"(\log\sigma\left(#1\right))";
    static constexpr std::string_view rule = "sigmoid rule";
    static constexpr std::string_view reason = "the slope of log s is 1 - s";
    static constexpr int calls = 2;
    static constexpr int flops = 4;
    static constexpr auto value(auto x) { return math::log_sigmoid(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, sigmoid(-x)); }
    static constexpr handle definition(auto x) { return -softplus(-x); }
};

/// At 0 the slope of the negative side.
struct leaky_relu_record : elementwise_record<2> {
    static constexpr std::string_view name = "leaky_relu";
    static constexpr bool activation = true;
    static constexpr std::string_view latex = R"(\operatorname{LeakyReLU}\left(#1, #2\right))";
    static constexpr std::string_view rule = "rectifier rule";
    static constexpr std::string_view reason =
        "the slope is 1 where u > 0, elsewhere and at 0 that of the negative side";
    static constexpr int flops = 2;
    template <class V>
    static constexpr V value(V x, V slope) {
        return math::choose(x > V{}, x, V(slope * x));
    }
    static constexpr auto pullback(auto g, auto, auto x, auto slope) {
        return adjoints{where(x > 0_c, g, hadamard(g, slope)), where(x > 0_c, 0_c, hadamard(g, x))};
    }
    static constexpr handle meaning(auto x, auto slope) {
        return where(x > 0_c, x, hadamard(slope, x));
    }
};

/// At 0 both sides have slope 1.
struct elu_record : elementwise_record<1> {
    static constexpr std::string_view name = "elu";
    static constexpr bool activation = true;
    static constexpr std::string_view latex = R"(\operatorname{ELU}\left(#1\right))";
    static constexpr std::string_view rule = "rectifier rule";
    static constexpr std::string_view reason =
        "the slope is 1 where u > 0, elsewhere the exponential";
    static constexpr int calls = 1;
    static constexpr int flops = 1;
    template <class V>
    static constexpr V value(V x) {
        return math::choose(x > V{}, x, math::expm1(x));
    }
    static constexpr auto pullback(auto g, auto, auto x) {
        return where(x > 0_c, g, hadamard(g, exp(x)));
    }
    static constexpr handle meaning(auto x) { return where(x > 0_c, x, exp(x) - 1_c); }
};

/// sigmoid(x) + x sigmoid(x) (1 - sigmoid(x)), one quotient.
struct silu_slope_record : elementwise_record<1> {
    static constexpr std::string_view name = "silu_slope";
    static constexpr std::string_view latex =
        R"(\left(\sigma\left(#1\right) + @1 \sigma\left(#1\right) \left(1 - \sigma\left(#1\right)\right)\right))";
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason = "the slope of the sigmoid is s (1 - s)";
    static constexpr int calls = 1;
    static constexpr int flops = 7;
    static constexpr auto value(auto x) { return math::silu_slope(x); }
    static constexpr auto pullback(auto g, auto, auto x) {
        return hadamard(g, sigmoid(x), sigmoid(-x), 2_c - hadamard(x, tanh(0.5_c * x)));
    }
    static constexpr handle written_out(auto x) {
        return sigmoid(x) + hadamard(x, sigmoid(x), 1_c - sigmoid(x));
    }
};

struct silu_record : elementwise_record<1> {
    static constexpr std::string_view name = "silu";
    static constexpr bool activation = true;
    static constexpr std::string_view latex = R"(\operatorname{SiLU}\left(#1\right))";
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason = "the slope of u s(u) is s + u s (1 - s)";
    static constexpr int calls = 1;
    static constexpr int flops = 3;
    static constexpr auto value(auto x) { return math::silu(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, silu_slope(x)); }
    static constexpr handle written_out(auto x) { return hadamard(x, sigmoid(x)); }
};

/// normal_cdf(x) + x normal_pdf(x) with the digits these two lose far below 0.
struct gelu_slope_record : elementwise_record<1> {
    static constexpr std::string_view name = "gelu_slope";
    static constexpr std::string_view latex =
        R"(\left(\Phi\left(#1\right) + @1 \varphi\left(#1\right)\right))";
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason = "the slope of the normal density is -u times it";
    static constexpr int calls = 1;
    static constexpr int flops = 3;
    static constexpr auto value(auto x) { return math::gelu_slope(x); }
    static constexpr auto pullback(auto g, auto, auto x) {
        return hadamard(g, normal_pdf(x), 2_c - square(x));
    }
    static constexpr handle written_out(auto x) {
        return normal_cdf(x) + hadamard(x, normal_pdf(x));
    }
};

struct gelu_record : elementwise_record<1> {
    static constexpr std::string_view name = "gelu";
    static constexpr bool activation = true;
    static constexpr std::string_view latex = R"(\operatorname{GELU}\left(#1\right))";
    static constexpr std::string_view rule = "product rule";
    static constexpr std::string_view reason =
        "the slope of u times the normal distribution is that and u times its density";
    static constexpr int calls = 1;
    static constexpr int flops = 1;
    static constexpr auto value(auto x) { return math::gelu(x); }
    static constexpr auto pullback(auto g, auto, auto x) { return hadamard(g, gelu_slope(x)); }
    static constexpr handle written_out(auto x) { return hadamard(x, normal_cdf(x)); }
};

}  // namespace op

/// log(sigmoid(x)) = -softplus(-x), element by element, for any x.
///
///     static_assert(tg::log_sigmoid(z) == -tg::softplus(-z));
template <term A>
constexpr result<op::log_sigmoid_record, A> log_sigmoid(A x) {
    return apply<op::log_sigmoid_record>(x);
}
/// x above 0, slope * x else, element by element; slope is 0.01 if none is given. Its own slope at
/// 0 is that of the negative side, as relu's is.
///
///     static_assert(tg::function(tg::leaky_relu(z, 0.25_c))(z = -4.0) == -1);
template <term A, term B>
constexpr result<op::leaky_relu_record, A, B> leaky_relu(A x, B slope) {
    return apply<op::leaky_relu_record>(x, slope);
}
template <term A>
constexpr auto leaky_relu(A x) {
    return leaky_relu(x, 0.01_c);
}
/// x above 0, exp(x) - 1 else, element by element; smooth at 0, its second derivative there is that
/// of the negative side.
///
///     static_assert(tg::function(tg::elu(z))(z = 2.0) == 2);
template <term A>
constexpr result<op::elu_record, A> elu(A x) {
    return apply<op::elu_record>(x);
}
template <term A>
constexpr result<op::silu_slope_record, A> silu_slope(A x) {
    return apply<op::silu_slope_record>(x);
}
/// x * sigmoid(x), element by element, also known as swish.
///
///     static_assert(tg::silu(z) == z * tg::sigmoid(z));
template <term A>
constexpr result<op::silu_record, A> silu(A x) {
    return apply<op::silu_record>(x);
}
template <term A>
constexpr result<op::gelu_slope_record, A> gelu_slope(A x) {
    return apply<op::gelu_slope_record>(x);
}
/// x * normal_cdf(x), element by element; not its approximation by tanh.
///
///     static_assert(tg::gelu(z) == z * tg::normal_cdf(z));
template <term A>
constexpr result<op::gelu_record, A> gelu(A x) {
    return apply<op::gelu_record>(x);
}

}  // namespace typegrad
