// SPDX-License-Identifier: BSL-1.0
// exp, log, tanh and sigmoid of every float there is, against the C library's double, whose own error is
// a hundred-millionth of a float's last place. Prints lines of docs/accuracy.md.
#include <typegrad/typegrad.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>

namespace every_float {

namespace tg = typegrad;

constexpr std::int64_t width = 4096;
constexpr auto a = tg::vector<"a", width>;

double units(float computed, double wanted) {
    if (computed != computed || wanted != wanted) return computed != computed && wanted != wanted ? 0 : 1e30;
    const double edge = 0x1p128;
    const auto finite = [&](double v) { return v > edge ? edge : v < -edge ? -edge : v; };
    wanted = finite(wanted);
    const int exponent = wanted == 0 ? -125 : std::clamp(std::ilogb(wanted) + 1, -125, 128);
    return std::ldexp(std::fabs(finite(static_cast<double>(computed)) - wanted), 24 - exponent);
}

template <class F, class Reference>
bool measure(const char* name, F f, Reference reference) {
    std::array<float, width> x{};
    double worst = 0;
    float at = 0;
    for (std::uint64_t first = 0; first != std::uint64_t{1} << 32; first += width) {
        for (std::uint64_t i = 0; i != width; ++i) {
            const auto bits = static_cast<std::uint32_t>(first + i);
            std::memcpy(&x[i], &bits, sizeof bits);
        }
        const auto y = f(a = x);
        for (std::uint64_t i = 0; i != width; ++i) {
            const double off = units(y[i], reference(static_cast<double>(x[i])));
            if (off > worst) worst = off, at = x[i];
        }
    }
    std::printf("| `%s` | %.3f at %.9g |\n", name, worst, static_cast<double>(at));
    std::fflush(stdout);
    return worst <= 5;
}

}  // namespace every_float

int main() {
    using namespace every_float;
    bool good = measure("exp(a)", tg::function(tg::exp(a)), [](double x) { return std::exp(x); });
    good &= measure("log(a)", tg::function(tg::log(a)), [](double x) { return std::log(x); });
    good &= measure("tanh(a)", tg::function(tg::tanh(a)), [](double x) { return std::tanh(x); });
    good &= measure("sigmoid(a)", tg::function(tg::sigmoid(a)), [](double x) {
        const double e = std::exp(-std::fabs(x));
        return x < 0 ? e / (1 + e) : 1 / (1 + e);
    });
    return good ? 0 : 1;
}
