// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "answer.hpp"
#include "images.hpp"
#include "random.hpp"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace digits {

// Means over the images since the last mark; `epoch` counts from 0 and has a fraction.
struct mark {
    double epoch;
    double loss;
    double accuracy;
};

inline constexpr std::size_t marks_per_epoch = 20;

// Plain stochastic gradient descent, one image at a time in an order shuffled for each epoch; the
// learning rate falls in a straight line to nothing. `watch` is given marks.
template <class Model, class Watch>
void train(Model& model, const image_set& set, std::size_t epochs, std::uint64_t seed,
           Watch watch) {
    generator r{seed};
    std::vector<std::size_t> order(set.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const double steps = static_cast<double>(epochs) * static_cast<double>(set.size());
    double taken = 0;
    for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
        for (std::size_t i = order.size() - 1; i > 0; --i)
            std::swap(order[i], order[r.below(static_cast<std::uint32_t>(i + 1))]);
        for (std::size_t part = 0; part < marks_per_epoch; ++part) {
            const std::size_t first = set.size() * part / marks_per_epoch;
            const std::size_t last = set.size() * (part + 1) / marks_per_epoch;
            if (first == last) continue;
            double loss = 0;
            double right = 0;
            for (std::size_t i = first; i < last; ++i, ++taken) {
                const std::size_t label = set.labels[order[i]];
                const float rate = Model::rate * static_cast<float>(1 - taken / steps);
                const answer a = model.learn(scaled(set.image(order[i])), label, rate);
                loss += static_cast<double>(a.loss);
                right += a.digit == label ? 1 : 0;
            }
            const double count = static_cast<double>(last - first);
            watch(mark{taken / static_cast<double>(set.size()), loss / count, right / count});
        }
    }
}

// The share of a set that is classified rightly.
template <class Model> double accuracy(const Model& model, const image_set& set) {
    std::size_t right = 0;
    for (std::size_t i = 0; i < set.size(); ++i)
        right += model.classify(scaled(set.image(i))).digit == set.labels[i] ? 1U : 0U;
    return static_cast<double>(right) / static_cast<double>(set.size());
}

} // namespace digits
