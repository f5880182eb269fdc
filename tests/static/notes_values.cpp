// SPDX-License-Identifier: BSL-1.0

// The last lines of the handwritten notes, by value: where σ is near 0 or 1 its local gradient goes
// to 0, and to no digit less than that; ReLU passes the gradient where z > 0. Computed while
// compiling; the references were computed with 60 digits and rounded to double.

#include <typegrad/typegrad.hpp>

#include <bit>
#include <cstdint>
#include <tuple>

namespace notes_values {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto z = tg::scalar<"z">;

/// Within 4 units in the last place, for doubles of one sign, subnormal ones and 0 included.
/// Nothing is near a NaN.
constexpr bool near(double got, double want) {
    const auto a = std::bit_cast<std::int64_t>(got), b = std::bit_cast<std::int64_t>(want);
    return got >= 0 && (a > b ? a - b : b - a) <= 4;
}

namespace of_sigmoid {

constexpr auto f = tg::function(tg::sigmoid(z), tg::diff(tg::sigmoid(z), z));

constexpr bool gives(double at, double value, double slope) {
    const auto r = f(z = at);
    return near(std::get<0>(r), value) && near(std::get<1>(r), slope);
}
static_assert(gives(2.0, 0x1.c2f7d5a8a79cap-1, 0x1.ae0dc0f990c45p-4));
static_assert(gives(-2.0, 0x1.e84152bac31afp-4, 0x1.ae0dc0f990c45p-4));
static_assert(gives(20.0, 0x1.ffffffee4b79bp-1, 0x1.1b48654b9f942p-29));
static_assert(gives(-20.0, 0x1.1b4865556b5d5p-29, 0x1.1b48654b9f942p-29));
static_assert(gives(40.0, 1.0, 0x1.39792499b1a24p-58));
static_assert(gives(-40.0, 0x1.39792499b1a24p-58, 0x1.39792499b1a24p-58));
static_assert(gives(710.0, 1.0, 0x0.33802fd28b3c3p-1022));
static_assert(gives(-710.0, 0x0.33802fd28b3c3p-1022, 0x0.33802fd28b3c3p-1022));
static_assert(gives(1000.0, 1.0, 0.0));
static_assert(gives(-1000.0, 0.0, 0.0));

}  // namespace of_sigmoid

// The same from the written-out form, and from the derivative as the notes end up with it:
// e^-z / (1 + e^-z)², where e^-z alone overflows at -710.
namespace of_the_written_out_form {

constexpr auto e = tg::exp(-z);
constexpr auto s = 1_c / (1_c + e);
constexpr auto f = tg::function(s, tg::diff(s, z), e / tg::square(1_c + e), s * (1_c - s));

constexpr bool gives(double at, double value, double slope) {
    const auto r = f(z = at);
    return near(std::get<0>(r), value) && near(std::get<1>(r), slope) &&
           near(std::get<2>(r), slope) && near(std::get<3>(r), slope);
}
static_assert(gives(2.0, 0x1.c2f7d5a8a79cap-1, 0x1.ae0dc0f990c45p-4));
static_assert(gives(-2.0, 0x1.e84152bac31afp-4, 0x1.ae0dc0f990c45p-4));
static_assert(gives(20.0, 0x1.ffffffee4b79bp-1, 0x1.1b48654b9f942p-29));
static_assert(gives(-20.0, 0x1.1b4865556b5d5p-29, 0x1.1b48654b9f942p-29));
static_assert(gives(40.0, 1.0, 0x1.39792499b1a24p-58));
static_assert(gives(-40.0, 0x1.39792499b1a24p-58, 0x1.39792499b1a24p-58));
static_assert(gives(710.0, 1.0, 0x0.33802fd28b3c3p-1022));
static_assert(gives(-710.0, 0x0.33802fd28b3c3p-1022, 0x0.33802fd28b3c3p-1022));
static_assert(gives(1000.0, 1.0, 0.0));
static_assert(gives(-1000.0, 0.0, 0.0));

}  // namespace of_the_written_out_form

namespace of_relu {

constexpr auto f = tg::function(tg::max(0_c, z), tg::diff(tg::max(0_c, z), z));

constexpr bool gives(double at, double value, double slope) {
    const auto r = f(z = at);
    return std::get<0>(r) == value && std::get<1>(r) == slope;
}
static_assert(gives(2.0, 2.0, 1.0) && gives(-2.0, 0.0, 0.0));
static_assert(gives(20.0, 20.0, 1.0) && gives(-20.0, 0.0, 0.0));
static_assert(gives(40.0, 40.0, 1.0) && gives(-40.0, 0.0, 0.0));
static_assert(gives(710.0, 710.0, 1.0) && gives(-710.0, 0.0, 0.0));
static_assert(gives(1000.0, 1000.0, 1.0) && gives(-1000.0, 0.0, 0.0));
// At the kink the slope is 0.
static_assert(gives(0.0, 0.0, 0.0));

}  // namespace of_relu

// If a local gradient is small, so is everything multiplied with it: two saturated layers in a row.
namespace vanishing {

constexpr auto w = tg::scalar<"w">;
constexpr auto loss = tg::sigmoid(w * tg::sigmoid(w * z));
constexpr auto f = tg::function(tg::diff(loss, z));

// 40 · σ'(40 σ(40)) · 40 · σ'(40)
static_assert(near(f(w = 40.0, z = 1.0), 0x1.2be1e34531c26p-105));
static_assert(f(w = 40.0, z = 1.0) < 1e-30);

}  // namespace vanishing

}  // namespace notes_values
