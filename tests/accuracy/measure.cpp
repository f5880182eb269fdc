// SPDX-License-Identifier: BSL-1.0
// Measures every elementwise operation and its slope, in units in the last place, against the same
// expression on numbers of 50 digits. Prints the table of docs/accuracy.md; `./dev accuracy` runs it.
//
//     measure [every]     takes each `every`-th sample only
#include <typegrad/typegrad.hpp>

#include <boost/math/special_functions/gamma.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

namespace accuracy {

namespace tg = typegrad;
using namespace tg::literals;
namespace mp = boost::multiprecision;
using number = mp::cpp_bin_float_50;

constexpr std::int64_t width = 16;  // as many as fill some registers
constexpr auto a = tg::vector<"a", width>;
constexpr auto b = tg::vector<"b", width>;

/// Of one function with one type.
struct worst {
    double ulps = 0;
    double x = 0, y = 0;
    double computed = 0, expected = 0;
};

int every = 1;

/// Distance in units in the last place of T at the reference; overflow counts as one step.
/// (`term`: or at the largest term of the formula, where its sum is 0 and its argument is not.)
template <class T>
double distance(T computed, const number& wanted, double term) {
    using limits = std::numeric_limits<T>;
    const bool none = isnan(wanted);
    if (computed != computed || none) return computed != computed && none ? 0 : 1e30;
    const number step = ldexp(number(1), limits::max_exponent - limits::digits), edge = number(limits::max()) + step;
    const auto finite = [&](const number& v) { return v > edge ? edge : v < -edge ? number(-edge) : v; };
    const number to = finite(wanted);
    int exponent = limits::min_exponent;
    if (to != 0) frexp(to, &exponent);
    if (term != 0 && to != 0) exponent = std::max(exponent, std::ilogb(term) + 1);
    exponent = std::min(std::max(exponent, limits::min_exponent), limits::max_exponent);
    return static_cast<double>(ldexp(abs(number(finite(number(computed)) - to)), limits::digits - exponent));
}

/// All exponents, several mantissas each, both signs; and what is near 1, 0.5 and small integers.
template <class T>
std::vector<T> samples(int mantissas) {
    using limits = std::numeric_limits<T>;
    std::vector<T> all;
    std::uint64_t state = 42;
    const auto unit = [&] {
        std::uint64_t z = (state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
    };
    int count = 0;
    const auto add = [&](double x) {
        if (count++ % every == 0) all.push_back(static_cast<T>(x)), all.push_back(static_cast<T>(-x));
    };
    for (int e = limits::min_exponent - 1; e < limits::max_exponent; ++e)
        for (int k = 0; k < mantissas; ++k) add(std::ldexp(1 + unit(), e));
    for (int e = -12; e <= 10; ++e)  // where most functions do something
        for (int k = 0; k < 40 * mantissas; ++k) add(std::ldexp(1 + unit(), e));
    for (double near : {0.5, 1.0, 2.0, 3.0})
        for (int e = -limits::digits; e < -2; ++e)
            for (int k = 0; k < 2; ++k)
                add(near * (1 + std::ldexp(1 + unit(), e))), add(near * (1 - std::ldexp(1 + unit(), e)));
    return all;
}

/// The same angle below 2π: 50 digits are not enough to find it.
number turned(const number& x) {
    using long_number = mp::number<mp::cpp_bin_float<700>>;
    static const long_number turn = 8 * atan(long_number(1));
    if (abs(x) < 1000) return x;
    const long_number v(x);
    return number(long_number(v - turn * floor(long_number(v / turn))));
}

/// The largest term near a zero of a formula.
using term_of = double (*)(double x, double y);

enum class kind { plain, periodic };

template <class T, class F>
worst measure(F f, const std::vector<T>& xs, const std::vector<T>& ys, kind what, double low, double high, term_of term) {
    worst w;
    const auto size = static_cast<std::size_t>(width);
    std::array<T, width> x{}, y{};
    std::array<number, width> wide_x, wide_y;
    std::size_t filled = 0;
    const auto flush = [&] {
        if (filled == 0) return;
        for (std::size_t i = filled; i < size; ++i) x[i] = x[0], y[i] = y[0];
        for (std::size_t i = 0; i < size; ++i) {
            wide_x[i] = number(x[i]);
            wide_y[i] = number(y[i]);
            if (what == kind::periodic) wide_x[i] = turned(wide_x[i]);
        }
        const auto computed = f(a = x, b = y);
        const auto expected = f(a = wide_x, b = wide_y);
        for (std::size_t i = 0; i < filled; ++i) {
            // Where operand or result has no full precision, nothing of it is promised.
            const number small(std::numeric_limits<T>::min());
            if (expected[i] != 0 && abs(expected[i]) < small) continue;
            if (abs(wide_x[i]) < small || (y[i] != 0 && abs(wide_y[i]) < small)) continue;
            const double d = distance<T>(computed[i], expected[i], term != nullptr ? term(static_cast<double>(x[i]), static_cast<double>(y[i])) : 0);
            if (!(d > w.ulps)) continue;
            w = {d, static_cast<double>(x[i]), static_cast<double>(y[i]), static_cast<double>(computed[i]),
                 static_cast<double>(expected[i])};
        }
        filled = 0;
    };
    for (const T& v : xs) {
        if (!(static_cast<double>(v) >= low && static_cast<double>(v) <= high)) continue;
        for (const T& u : ys) {
            x[filled] = v;
            y[filled++] = u;
            if (filled == size) flush();
        }
    }
    flush();
    return w;
}

std::string place(const worst& w, bool two) {
    char text[80];
    if (two) std::snprintf(text, sizeof text, "%.2f at (%.9g, %.9g)", w.ulps, w.x, w.y);
    else std::snprintf(text, sizeof text, "%.2f at %.9g", w.ulps, w.x);
    return w.ulps == 0 ? "0" : text;
}

struct row {
    const char* name;
    bool two = false;
    kind what = kind::plain;
    double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
    term_of value_term = nullptr, slope_term = nullptr;
};

int failures = 0;

template <class T, class E>
void cells(const row& r, E e) {
    // A second operand of all sizes.
    std::vector<T> xs = samples<T>(r.two ? 1 : 4), ys{T(1)};
    if (r.two) {
        ys.clear();
        for (double v : {1e-300, 1e-30, 1e-5, 0.3, 0.75, 1.0, 1.5, 3.0, 10.0, 777.25, 1e10, 1e200})
            if (static_cast<T>(v) != 0 && v < static_cast<double>(std::numeric_limits<T>::max()))
                ys.push_back(static_cast<T>(v)), ys.push_back(static_cast<T>(-v));
        ys.push_back(T(0));
    }
    const auto zero = 0_c * tg::sum(a + b);
    const worst value = measure<T>(tg::function(e + zero), xs, ys, r.what, r.low, r.high, r.value_term);
    const worst slope = measure<T>(tg::function(tg::grad(tg::sum(e), a) + zero), xs, ys, r.what, r.low, r.high, r.slope_term);
    std::printf(" %s | %s |", place(value, r.two).c_str(), place(slope, r.two).c_str());
    for (const worst& w : {value, slope}) {
        if (w.ulps <= 5) continue;
        ++failures;
        std::fprintf(stderr, "%s: %s, computed %.17g, expected %.17g\n", r.name, place(w, r.two).c_str(), w.computed,
                     w.expected);
    }
}

template <class E>
void line(const row& r, E e) {
    std::printf("| `%s` |", r.name);
    cells<double>(r, e);
    cells<float>(r, e);
    std::printf("\n");
    std::fflush(stdout);
}

void all();

}  // namespace accuracy

#define LINE(expression, ...) line({#expression __VA_OPT__(, ) __VA_ARGS__}, expression)

void accuracy::all() {
    using namespace tg;
    const double inf = std::numeric_limits<double>::infinity();
#if PART == 0
    LINE(exp(a));
    LINE(exp2(a), false, kind::plain, -1e6, 1e6);  // the reference fails beyond
    LINE(expm1(a));
    LINE(log(a), false, kind::plain, 0, inf);
    LINE(log2(a), false, kind::plain, 0, inf);
    LINE(log10(a), false, kind::plain, 0, inf);
    LINE(log1p(a), false, kind::plain, -1, inf);
    LINE(log1mexp(a), false, kind::plain, -inf, 0);
    LINE(sqrt(a), false, kind::plain, 0, inf);
    LINE(rsqrt(a), false, kind::plain, 0, inf);
    LINE(cbrt(a));
    LINE(square(a));
    LINE(abs(a));
    LINE(sign(a));
    LINE(floor(a));
    LINE(1_c / a);
    LINE(b / a, true);
#elif PART == 1
    LINE(sin(a), false, kind::periodic);
    LINE(cos(a), false, kind::periodic);
    LINE(tan(a), false, kind::periodic);
    LINE(asin(a), false, kind::plain, -1, 1);
    LINE(acos(a), false, kind::plain, -1, 1);
    LINE(atan(a));
    LINE(sinh(a));
    LINE(cosh(a));
    LINE(tanh(a));
    LINE(asinh(a));
    LINE(acosh(a), false, kind::plain, 1, inf);
    LINE(atanh(a), false, kind::plain, -1, 1);
    LINE(erf(a));
    LINE(erfc(a));
    LINE(normal_cdf(a));
    LINE(gelu(a), false, kind::plain, -inf, inf, nullptr, [](double x, double) { return std::fabs(x) < 2 ? 0.25 : 0.0; });
#elif PART == 2
    LINE(sigmoid(a));
    LINE(log_sigmoid(a));
    LINE(softplus(a));
    LINE(relu(a));
    LINE(leaky_relu(a));
    LINE(elu(a));
    LINE(silu(a), false, kind::plain, -inf, inf, nullptr, [](double x, double) { return std::fabs(x) < 2 ? 0.25 : 0.0; });
    LINE(pow(a, 3_c));
    LINE(pow(a, 1.5_c), false, kind::plain, 0, inf);
    LINE(hypot(a, b), true);
    LINE(atan2(a, b), true);
    LINE(logaddexp(a, b), true, kind::plain, -inf, inf, [](double x, double y) { return std::fmax(x, y) < 0 ? std::fmax(x, y) : 0.0; });  // log(eᵃ + eᵇ)
    LINE(max(a, b), true);
    LINE(clamp(a, -1_c, b), true);
#else
    LINE(pow(a, b), true, kind::plain, 0, inf);
    LINE(xlogy(b, a), true, kind::plain, 0, inf);
    LINE(lgamma(a), false, kind::plain, 1e-300, 1e15, nullptr, [](double x, double) { return x > 1 && x < 2 ? 1.0 : 0.0; });
    LINE(digamma(a), false, kind::plain, 1e-300, 1e300, [](double x, double) { return x > 1 && x < 2 ? 1.0 : 0.0; });
#endif
}

int main(int count, char** arguments) {
    if (count > 1) accuracy::every = std::atoi(arguments[1]);
    accuracy::all();
    return accuracy::failures == 0 ? 0 : 1;
}
