// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <typegrad/typegrad.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <tuple>
#include <type_traits>
#include <vector>

/// What the tests made by tests/oracle are written with.
namespace oracle {

#ifndef ORACLE_ELEMENT
#define ORACLE_ELEMENT double
#endif
using element = ORACLE_ELEMENT;

/// Error allowed in a result, as a part of the scale the oracle gives it.
inline constexpr double tolerance = sizeof(element) < sizeof(double) ? 1e-5 : 2e-14;

constexpr bool close(double got, double right, double scale) {
    const double error = got < right ? right - got : got - right;
    return error <= 2e-14 * scale + 1e-300;
}

/// A matrix whose rows do not follow one another.
template <int Rows, int Columns>
struct padded {
    static constexpr int leading = Columns + 3;
    element elements[Rows * leading];
    padded() {
        for (element& e : elements) e = static_cast<element>(std::nan(""));
    }
    auto view() { return typegrad::strided(elements, Rows, Columns, leading); }
};

/// A matrix that lies column by column, not one after another.
template <int Rows, int Columns>
struct by_columns {
    static constexpr int leading = Rows + 2;
    element elements[Columns * leading];
    by_columns() {
        for (element& e : elements) e = static_cast<element>(std::nan(""));
    }
    auto view() {
        return typegrad::strided(elements, Rows, Columns, leading, typegrad::column_major);
    }
};

/// Calls f with all elements of any data, in row-major order.
template <class F>
void for_each(element& x, F f) {
    f(x);
}
template <class F>
void for_each(const element& x, F f) {
    f(x);
}
template <class F>
void for_each(int& x, F f) {
    f(x);
}
template <int Rows, int Columns, class F>
void for_each(padded<Rows, Columns>& m, F f) {
    for (int i = 0; i < Rows; ++i)
        for (int j = 0; j < Columns; ++j) f(m.elements[i * m.leading + j]);
}
template <int Rows, int Columns, class F>
void for_each(by_columns<Rows, Columns>& m, F f) {
    for (int i = 0; i < Rows; ++i)
        for (int j = 0; j < Columns; ++j) f(m.elements[j * m.leading + i]);
}
template <class T, class F>
    requires requires(T& x) { std::begin(x); }
void for_each(T& x, F f) {
    for (auto& e : x) for_each(e, f);
}

/// The elements of any data, and such data with others added to them.
template <class T>
std::vector<element> flat(const T& x) {
    std::vector<element> all;
    for_each(x, [&](const element& e) { all.push_back(e); });
    return all;
}
template <class T>
void add(std::vector<element>& to, const T& x) {
    std::size_t i = 0;
    for_each(x, [&](const element& e) { to[i++] += e; });
}

/// The K-th value of a function that returns one or several.
template <std::size_t K, class R>
const auto& pick(const R& r) {
    if constexpr (requires { std::tuple_size<R>::value; }) return std::get<K>(r);
    else return r;
}

/// Points and expected values, read from a file, and what was found.
class table {
public:
    explicit table(const char* path) : file_(std::fopen(path, "rb")) {
        if (file_ == nullptr) std::printf("cannot read the table\n"), std::exit(2);
    }
    table(const table&) = delete;
    table& operator=(const table&) = delete;
    ~table() { std::fclose(file_); }

    /// Whether there is another point of this expression.
    bool next_point(int expression) {
        if (expression != expression_) {
            expression_ = expression;
            points_ = static_cast<int>(number());
            point_ = -1;
            failed_ = 0;
            worst_ = 0;
            compared_ = 0;
            std::printf("begin %d\n", expression);
            std::fflush(stdout);
        }
        if (++point_ < points_) return true;
        std::printf("end %d compared %d worst %.3g\n", expression, compared_, worst_);
        return false;
    }
    template <class T>
    void read(T& data) {
        for_each(data, [this](auto& x) {
            x = static_cast<std::remove_reference_t<decltype(x)>>(number());
        });
    }
    template <class T>
    void compare(int output, T& data) {
        int at = 0;
        for_each(data, [&](element result) {
            const double got = static_cast<double>(result);
            const double right = number(), scale = number();
            const double error = std::abs(got - right);
            const double allowed = tolerance * scale + 1e-300;
            ++compared_;
            if (error / allowed > worst_) worst_ = error / allowed;
            if (!(error <= allowed)) {
                ++failures_;
                if (++failed_ <= 5)
                    std::printf("wrong %d point %d output %d element %d got %.17g right %.17g "
                                "allowed %.3g\n",
                                expression_, point_, output, at, got, right, allowed);
            }
            ++at;
        });
    }
    [[nodiscard]] int failures() const { return failures_; }

private:
    double number() {
        double x = 0;
        if (std::fread(&x, sizeof x, 1, file_) != 1)
            std::printf("the table is too short\n"), std::exit(2);
        return x;
    }

    std::FILE* file_;
    int expression_ = -1, points_ = 0, point_ = 0, failed_ = 0, compared_ = 0, failures_ = 0;
    double worst_ = 0;
};

}  // namespace oracle
