// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "answer.hpp"
#include "images.hpp"
#include "random.hpp"

#include <typegrad/typegrad.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace digits::two_layers {

namespace tg = typegrad;
using namespace tg::literals;

// The model: two layers, softmax cross-entropy.
inline constexpr int hidden = 64;

inline constexpr auto W1 = tg::matrix<"W1", hidden, pixels>;
inline constexpr auto b1 = tg::vector<"b1", hidden>;
inline constexpr auto W2 = tg::matrix<"W2", classes, hidden>;
inline constexpr auto b2 = tg::vector<"b2", classes>;
inline constexpr auto x = tg::vector<"x", pixels>;
inline constexpr auto target = tg::vector<"target", classes>;

inline constexpr auto hidden_layer = tg::sigmoid(W1 * x + b1);
inline constexpr auto logits = W2 * hidden_layer + b2;
inline constexpr auto loss = tg::logsumexp(logits) - tg::dot(target, logits);

// Its gradient, and what a textbook says it is.
inline constexpr auto gradient = tg::grad(loss, W1, b1, W2, b2);

inline constexpr auto error = tg::softmax(logits) - target;
inline constexpr auto hidden_error =
    tg::hadamard(tg::transpose(W2) * error, hidden_layer, 1_c - hidden_layer);
static_assert(gradient[b2] == error);
static_assert(gradient[W2] == tg::outer(error, hidden_layer));
static_assert(gradient[b1] == hidden_error);
static_assert(gradient[W1] == tg::outer(hidden_error, x));

// A step of stochastic gradient descent, and the use of what was learned.
inline constexpr auto lr = tg::scalar<"lr">;

inline constexpr auto step =
    tg::function(loss, logits, W1 -= lr * gradient[W1], b1 -= lr * gradient[b1],
                 W2 -= lr * gradient[W2], b2 -= lr * gradient[b2]);
inline constexpr auto probabilities = tg::function(tg::softmax(logits));

// The numbers that the symbols stand for.
class network {
public:
    static constexpr float rate = 0.1F;

    // Uniform weights whose sums have variance 1 if the inputs have; the biases start at zero.
    explicit network(std::uint64_t seed) : memory_{std::make_unique<parameters>()} {
        generator r{seed};
        const auto fill = [&](float* weights, std::size_t rows, std::size_t columns) {
            const float reach = std::sqrt(3.0F / static_cast<float>(columns));
            for (std::size_t i = 0; i < rows * columns; ++i) weights[i] = reach * r.symmetric();
        };
        fill(memory_->weights1.data(), hidden, pixels);
        fill(memory_->weights2.data(), classes, hidden);
    }

    // One image: the loss and the answer before the step, the parameters after it.
    answer learn(std::span<const float, pixels> image, std::size_t label, float learning_rate) {
        parameters& p = *memory_;
        const std::array<float, classes> wanted = one_hot(label);
        const auto result = step(W1 = p.weights1, b1 = p.bias1, W2 = p.weights2, b2 = p.bias2,
                                 x = image, target = wanted, lr = learning_rate);
        return {best(result[logits]), result[loss]};
    }

    [[nodiscard]] opinion classify(std::span<const float, pixels> image) const {
        const parameters& p = *memory_;
        const auto result =
            probabilities(W1 = p.weights1, b1 = p.bias1, W2 = p.weights2, b2 = p.bias2, x = image);
        const std::size_t digit = best(result);
        return {digit, result[digit]};
    }

private:
    struct parameters {
        tg::array<float, hidden, pixels> weights1{};
        tg::array<float, hidden> bias1{};
        tg::array<float, classes, hidden> weights2{};
        tg::array<float, classes> bias2{};
    };

    std::unique_ptr<parameters> memory_;
};

} // namespace digits::two_layers
