// SPDX-License-Identifier: BSL-1.0

// lstm [FILE [STEPS]]: learns to predict the characters of a text, then writes some of its own.

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "model.hpp"
#include "text.hpp"

namespace lstm {

// The parameters, the sums of squares of their slopes, and the state.
struct network {
    static constexpr int n = model::width, m = model::letters;
    typegrad::array<float, 4 * n, m> W{}, sW{};
    typegrad::array<float, 4 * n, n> U{}, sU{};
    typegrad::array<float, 4 * n> b{}, sb{};
    typegrad::array<float, m, n> V{}, sV{};
    typegrad::array<float, m> d{}, sd{};
    typegrad::array<float, n> h{}, c{};

    explicit network(std::uint32_t seed) {
        std::mt19937 random(seed);
        const auto fill = [&](auto& weights, float scale) {
            for (float& w : weights) w = scale * (2 * static_cast<float>(random()) / 4294967295.0f - 1);
        };
        fill(W, 0.2f), fill(U, 0.2f), fill(V, 0.2f);
        for (std::size_t i = n; i < 2 * n; ++i) b[i] = 1;  // remember, to begin with
    }

    float learn(const typegrad::array<float, model::turns, m>& now, const typegrad::array<float, model::turns, m>& then,
                float step) {
        namespace of = model;
        return of::learn(of::X = now, of::Y = then, of::W = W, of::U = U, of::b = b, of::V = V, of::d = d, of::sW = sW,
                         of::sU = sU, of::sb = sb, of::sV = sV, of::sd = sd, of::h0 = h, of::c0 = c, of::rate = step);
    }
    std::array<float, m> predict(std::size_t letter) {
        namespace of = model;
        typegrad::array<float, m> one{};
        one[letter] = 1;
        const auto p = of::predict(of::x = one, of::W = W, of::U = U, of::b = b, of::V = V, of::d = d, of::h0 = h, of::c0 = c);
        std::array<float, m> chances{};
        for (std::size_t i = 0; i < m; ++i) chances[i] = p[i];
        return chances;
    }
};

int run(const std::string& text, long steps) {
    if (text.size() < 4 * model::turns) {
        std::fprintf(stderr, "lstm: the text has %zu characters, it needs %d\n", text.size(), 4 * model::turns);
        return 2;
    }
    const alphabet letters(text, model::letters);
    const auto net = std::make_unique<network>(1);
    auto now = std::make_unique<typegrad::array<float, model::turns, model::letters>>(), then = std::make_unique<typegrad::array<float, model::turns, model::letters>>();
    double mean = std::log2(static_cast<double>(model::letters));
    std::size_t at = 0;
    for (long step = 0; step < steps; ++step) {
        if (at + model::turns + 1 >= text.size()) {
            at = 0;
            net->h = {};
            net->c = {};
        }
        std::fill(now->begin(), now->end(), 0.0f);
        std::fill(then->begin(), then->end(), 0.0f);
        for (std::int64_t t = 0; t < model::turns; ++t, ++at) {
            (*now)(t, static_cast<std::int64_t>(letters.number(text[at]))) = 1;
            (*then)(t, static_cast<std::int64_t>(letters.number(text[at + 1]))) = 1;
        }
        mean += 0.01 * (static_cast<double>(net->learn(*now, *then, 0.1f)) - mean);
        if ((step + 1) % (steps / 8 > 0 ? steps / 8 : 1) == 0)
            std::printf("step %6ld: %.3f bits a character\n", step + 1, mean);
    }
    std::printf("\nIt writes:\n\n");
    std::mt19937 random(3);
    std::size_t letter = letters.number(text[0]);
    net->h = {};
    net->c = {};
    for (int i = 0; i < 400; ++i) {
        std::putchar(letters.letter(letter));
        const auto chances = net->predict(letter);
        letter = std::discrete_distribution<std::size_t>(chances.begin(), chances.end())(random);
    }
    std::putchar('\n');
    return 0;
}

}  // namespace lstm

int main(int count, char** arguments) {
    std::string text = lstm::own_text();
    long steps = 3000;
    if (count > 1) {
        if (!lstm::read_text(arguments[1], text)) {
            std::fprintf(stderr, "lstm: cannot read '%s'\n", arguments[1]);
            return 2;
        }
    }
    if (count > 2) {
        const std::string_view given = arguments[2];
        const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), steps);
        if (error != std::errc{} || end != given.data() + given.size() || steps < 1) {
            std::fprintf(stderr, "lstm: '%s' is no number of steps\n", arguments[2]);
            return 2;
        }
    }
    return lstm::run(text, steps);
}
