// SPDX-License-Identifier: BSL-1.0
// Layers of 64 units, and the gradient that comes back through them.
#pragma once

#include <typegrad/typegrad.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

namespace saturation {

namespace tg = typegrad;
using namespace tg::literals;

inline constexpr int width = 64;
inline constexpr int depth = 30;

inline constexpr auto W = tg::matrix<"W", width, width>;
inline constexpr auto x = tg::vector<"x", width>;
inline constexpr auto g = tg::vector<"g", width>;  // the gradient by the layer's output

using values = std::array<double, width>;
using weights = std::array<std::array<double, width>, width>;

/// Normal numbers, the same on every machine.
class normal {
public:
    explicit normal(std::uint64_t seed) : state_(seed) {}

    double operator()() {
        const double radius = std::sqrt(-2 * std::log(uniform())), angle = 6.283185307179586 * uniform();
        return radius * std::cos(angle);
    }

private:
    double uniform() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t h = state_;
        h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9U;
        h = (h ^ (h >> 27)) * 0x94d049bb133111ebU;
        return (static_cast<double>((h ^ (h >> 31)) >> 11) + 0.5) * 0x1p-53;
    }

    std::uint64_t state_;
};

inline void draw(normal& random, values& v) {
    for (double& e : v) e = random();
}
inline void draw(normal& random, double scale, std::vector<double>& matrix) {
    matrix.resize(width * width);
    for (double& e : matrix) e = scale * random();
}

inline double norm(const values& v) {
    double sum = 0;
    for (double e : v) sum += e * e;
    return std::sqrt(sum);
}

/// The norm of the gradient behind 1 to 30 layers, relative to the one that goes in: the mean of the
/// logarithms to base 10 over several networks. `activation` makes a layer's output of W * x.
template <class Activation>
std::array<double, depth> gradient_norms(Activation activation, double scale, int networks) {
    constexpr auto layer = activation(W * x);
    constexpr auto forward = tg::function(layer);
    constexpr auto backward = tg::function(tg::vjp(layer, x, g));
    std::array<double, depth> mean{};
    normal random(7);
    std::vector<std::vector<double>> matrices(depth);
    std::vector<values> inputs(depth);
    for (int n = 0; n < networks; ++n) {
        values h{};
        draw(random, h);
        for (std::size_t k = 0; k < depth; ++k) {
            draw(random, scale, matrices[k]);
            inputs[k] = h;
            const auto y = forward(W = tg::strided(matrices[k].data(), width, width, width), x = inputs[k]);
            for (std::size_t i = 0; i < width; ++i) h[i] = y[i];
        }
        values slope{};
        draw(random, slope);
        const double first = norm(slope);
        for (std::size_t k = depth; k-- > 0;) {
            const auto back = backward(W = tg::strided(matrices[k].data(), width, width, width),
                                       x = inputs[k], g = slope);
            for (std::size_t i = 0; i < width; ++i) slope[i] = back[i];
            mean[depth - 1 - k] += std::log10(norm(slope) / first + 1e-300) / networks;
        }
    }
    return mean;
}

/// What the sigmoid of a layer is, and its slope z(1 - z), for weights of a scale.
struct distribution {
    std::vector<double> z, slope;
};

inline distribution distribution_of(double scale, int samples) {
    constexpr auto z = tg::sigmoid(W * x);
    constexpr auto slope = tg::hadamard(z, 1_c - z);
    constexpr auto f = tg::function(z, slope);
    distribution all;
    normal random(11);
    std::vector<double> matrix;
    for (int n = 0; n < samples; ++n) {
        values in{};
        draw(random, scale, matrix);
        draw(random, in);
        const auto [y, dy] = f(W = tg::strided(matrix.data(), width, width, width), x = in);
        for (std::size_t i = 0; i < width; ++i) {
            all.z.push_back(y[i]);
            all.slope.push_back(dy[i]);
        }
    }
    return all;
}

}  // namespace saturation
