// SPDX-License-Identifier: BSL-1.0
// Expressions in LaTeX, by what their records say.
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;
using namespace tg::literals;

namespace {

constexpr auto a = tg::scalar<"a">;
constexpr auto b = tg::scalar<"b">;
constexpr auto z = tg::scalar<"z">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto v = tg::vector<"v", 3>;
constexpr auto u = tg::vector<"u", 3>;
constexpr auto W = tg::matrix<"W", 3, 4>;

namespace notes {
static_assert(to_latex(1_c / (1_c + tg::exp(-z))) == R"(\frac{1}{1 + e^{-z}})");
static_assert(to_latex(tg::diff(1_c / z, z)) == R"(\frac{-1}{z^{2}})");
static_assert(to_latex(tg::diff(1_c + tg::exp(-z), z)) == "-e^{-z}");
static_assert(to_latex(tg::exp(-z) / tg::square(1_c + tg::exp(-z))) ==
              R"(\frac{e^{-z}}{\left(1 + e^{-z}\right)^{2}})");
static_assert(to_latex(tg::diff(tg::sigmoid(z), z)) ==
              R"(\sigma\left(z\right) \, \left(1 - \sigma\left(z\right)\right))");
static_assert(to_latex(tg::grad(tg::sum(tg::sigmoid(W * x)), x)) ==
              R"(W^{\mathsf{T}} \, \left(\sigma\left(W \, x\right) \odot )"
              R"(\left(1 - \sigma\left(W \, x\right)\right)\right))");
static_assert(to_latex(tg::grad(tg::sum(tg::relu(W * x)), W)) == R"(\left(W \, x > 0\right) \otimes x)");
}  // namespace notes

namespace names {
static_assert(to_latex(tg::matrix<"W1", 2, 2>) == "W_{1}");
static_assert(to_latex(tg::element<1>(tg::vector<"v1", 2>)) == "{v_{1}}_{1}");
static_assert(to_latex(tg::solve(tg::transpose(tg::matrix<"A", 3, 3>), v)) == R"(\left(A^{\mathsf{T}}\right)^{-1} v)");
static_assert(to_latex(tg::vector<"x_in", 2>) == R"(x_{\mathrm{in}})");
static_assert(to_latex(tg::scalar<"sigma_0">) == R"(\sigma_{0})");
static_assert(to_latex(tg::scalar<"rate">) == R"(\mathrm{rate})");
static_assert(to_latex(tg::scalar<"_a%">) == R"(\mathrm{\_a\%})");
}  // namespace names

namespace numbers {
static_assert(to_latex(2_c) == "2" && to_latex(-0.5_c) == "-0.5");
static_assert(to_latex(tg::constant<tg::meta::reciprocal({3})>{} * a) == R"(\frac{1}{3} \, a)");
static_assert(to_latex(1e-25_c) == R"(1 \cdot 10^{-25})");
static_assert(to_latex(tg::zeros<3, 4>) == R"(\mathbf{0}_{3 \times 4})");
static_assert(to_latex(a * 2_c) == R"(a \cdot 2)" && to_latex(2_c * a) == R"(2 \, a)");
static_assert(to_latex(a * tg::square(2_c)) == R"(a \cdot 2^{2})");
static_assert(to_latex(a * -2_c) == R"(a \, \left(-2\right))");
}  // namespace numbers

namespace parentheses {
static_assert(to_latex((a + b) * z) == R"(\left(a + b\right) \, z)");
static_assert(to_latex(a - (b - z)) == R"(a - \left(b - z\right))");
static_assert(to_latex(a - b + z) == "a - b + z");
static_assert(to_latex(a * -b) == R"(a \, \left(-b\right))" && to_latex(-a * b) == R"(-a \, b)");
static_assert(to_latex(tg::square(tg::square(a))) == R"(\left(a^{2}\right)^{2})");
static_assert(to_latex(tg::square(-a)) == R"(\left(-a\right)^{2})");
static_assert(to_latex(tg::square(a / b)) == R"(\left(\frac{a}{b}\right)^{2})");
static_assert(to_latex(tg::sqrt(a + b)) == R"(\sqrt{a + b})");
static_assert(to_latex(tg::transpose(W) * (W * x)) == R"(W^{\mathsf{T}} \, \left(W \, x\right))");
static_assert(to_latex(tg::where(a > 0_c, a, 0_c)) ==
              R"(\begin{cases} a & \text{if } a > 0 \\ 0 & \text{else} \end{cases})");
static_assert(to_latex(tg::outer(hadamard(u, v), v)) == R"(\left(u \odot v\right) \otimes v)");
}  // namespace parentheses

namespace words {
static_assert(to_latex(tg::element<2>(v)) == "v_{2}" && to_latex(tg::element<0, 3>(W)) == "W_{0, 3}");
static_assert(to_latex(tg::row<1>(W)) == "W_{1, :}" && to_latex(tg::slice<1, 3>(v)) == "v_{1 : 3}");
static_assert(to_latex(tg::reshape<2, 6>(W)) == R"(\operatorname{reshape}_{2, 6}\left(W\right))");
// In an answer the word is the engine's.
static_assert(to_latex(tg::grad(tg::element<2>(v) * tg::element<2>(v), v)) != "");
static_assert(to_latex(tg::grad(tg::sum(tg::square(tg::slice<1, 3>(v))), v)) ==
              R"(\operatorname{pad}_{1, 0}\left(2 \, v_{1 : 3}\right))");
static_assert(to_latex(tg::log_sigmoid(a)) == R"(\log\sigma\left(a\right))");
static_assert(to_latex(tg::strictly_lower(v)) == R"(\operatorname{strictly\_lower}\left(v\right))");
static_assert(to_latex(tg::dot(u, v)) == R"(\left\langle u, v \right\rangle)");
}  // namespace words

namespace long_ones {
constexpr auto s = tg::sigmoid(W * x + v + hadamard(u, v));
constexpr auto once = hadamard(s, s, s) + hadamard(s, u) + tg::exp(s) + tg::sin(s) + tg::cos(s) + tg::tanh(s);
// Named in the same places as in the text.
static_assert(to_string(once).find(" where t1 = ") != std::string_view::npos);
static_assert(to_latex(once) ==
              R"(t_{1} \odot t_{1} \odot t_{1} + t_{1} \odot u + e^{t_{1}} + \sin\left(t_{1}\right) + )"
              R"(\cos\left(t_{1}\right) + \tanh\left(t_{1}\right) \quad\text{where}\quad )"
              R"(t_{1} = \sigma\left(W \, x + v + u \odot v\right))");
}  // namespace long_ones

}  // namespace

/// An operation of a user's own says how it is written.
namespace mine {
struct swish_record : tg::elementwise_record<1> {
    static constexpr std::string_view name = "my_swish";
    static constexpr std::string_view latex = R"(\operatorname{sw}\left[#1\right])";
    static constexpr auto value(auto a) { return a; }
};
struct plain_record : tg::elementwise_record<2> {
    static constexpr std::string_view name = "my_plain";
    static constexpr auto value(auto a, auto) { return a; }
};
static_assert(tg::to_latex(tg::apply<swish_record>(a + b)) == R"(\operatorname{sw}\left[a + b\right])");
static_assert(tg::to_latex(tg::apply<plain_record>(a, b)) ==
              R"(\operatorname{my\_plain}\left(a, b\right))");
}  // namespace mine
