// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "answer.hpp"
#include "images.hpp"

#include <typegrad/typegrad.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <vector>

// What the digits ask of a model: neither of these two is enough for them.

namespace digits {

// Answers the digit whose mean image is nearest.
class nearest_mean {
public:
    explicit nearest_mean(const image_set& set) : mean_(classes * pixels) {
        std::array<double, classes> count{};
        for (std::size_t i = 0; i < set.size(); ++i) {
            const std::array<float, pixels> image = scaled(set.image(i));
            const std::size_t first = set.labels[i] * pixels;
            for (std::size_t j = 0; j < pixels; ++j)
                mean_[first + j] += static_cast<double>(image[j]);
            ++count[set.labels[i]];
        }
        // A digit that does not occur keeps the mean zero: there is no better guess.
        for (std::size_t i = 0; i < mean_.size(); ++i) mean_[i] /= std::max(count[i / pixels], 1.0);
    }

    [[nodiscard]] opinion classify(std::span<const float, pixels> image) const {
        std::size_t digit = 0;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t k = 0; k < classes; ++k) {
            double distance = 0;
            for (std::size_t j = 0; j < pixels; ++j) {
                const double gap = mean_[k * pixels + j] - static_cast<double>(image[j]);
                distance += gap * gap;
            }
            if (distance < least) {
                least = distance;
                digit = k;
            }
        }
        return {digit, 1};
    }

private:
    std::vector<double> mean_;
};

namespace linear {

namespace tg = typegrad;

inline constexpr auto W = tg::matrix<"W", classes, pixels>;
inline constexpr auto b = tg::vector<"b", classes>;
inline constexpr auto x = tg::vector<"x", pixels>;
inline constexpr auto target = tg::vector<"target", classes>;
inline constexpr auto lr = tg::scalar<"lr">;

inline constexpr auto logits = W * x + b;
inline constexpr auto loss = tg::logsumexp(logits) - tg::dot(target, logits);
inline constexpr auto gradient = tg::grad(loss, W, b);
static_assert(gradient[W] == tg::outer(tg::softmax(logits) - target, x));

inline constexpr auto step =
    tg::function(loss, logits, W -= lr * gradient[W], b -= lr * gradient[b]);
inline constexpr auto probabilities = tg::function(tg::softmax(logits));

// Logistic regression: the loss has one minimum, so the start does not matter.
class classifier {
public:
    static constexpr float rate = 0.01F;
    static constexpr std::size_t epochs = 10;

    answer learn(std::span<const float, pixels> image, std::size_t label, float learning_rate) {
        parameters& p = *memory_;
        const std::array<float, classes> wanted = one_hot(label);
        const auto result =
            step(W = p.weights, b = p.bias, x = image, target = wanted, lr = learning_rate);
        return {best(result[logits]), result[loss]};
    }

    [[nodiscard]] opinion classify(std::span<const float, pixels> image) const {
        const parameters& p = *memory_;
        const auto result = probabilities(W = p.weights, b = p.bias, x = image);
        const std::size_t digit = best(result);
        return {digit, result[digit]};
    }

private:
    struct parameters {
        tg::array<float, classes, pixels> weights{};
        tg::array<float, classes> bias{};
    };

    std::unique_ptr<parameters> memory_ = std::make_unique<parameters>();
};

} // namespace linear

} // namespace digits
