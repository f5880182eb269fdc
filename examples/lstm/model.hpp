// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <typegrad/typegrad.hpp>

// A recurrent network that predicts the next character of a text: one cell, written once, scanned along
// the text. Its gradient through all the turns, and the step of the optimiser, are one function.
namespace lstm::model {

namespace tg = typegrad;
using namespace tg::literals;

inline constexpr int letters = 64;  // characters that are told apart
inline constexpr int width = 48;    // of the hidden state
inline constexpr int turns = 32;    // characters the gradient goes back

constexpr auto X = tg::matrix<"X", turns, letters>;  // the characters, one-hot
constexpr auto Y = tg::matrix<"Y", turns, letters>;  // those that follow
constexpr auto h0 = tg::vector<"h0", width>;         // the state before
constexpr auto c0 = tg::vector<"c0", width>;

constexpr auto W = tg::matrix<"W", 4 * width, letters>;
constexpr auto U = tg::matrix<"U", 4 * width, width>;
constexpr auto b = tg::vector<"b", 4 * width>;
constexpr auto V = tg::matrix<"V", letters, width>;
constexpr auto d = tg::vector<"d", letters>;

// One turn of the long short-term memory of Hochreiter and Schmidhuber, with a forget gate.
constexpr auto cell = [](auto state, auto x) {
    const auto [h, c] = state;
    const auto u = W * x + U * h + b;
    const auto input = tg::sigmoid(tg::slice<0, width>(u));
    const auto forget = tg::sigmoid(tg::slice<width, 2 * width>(u));
    const auto output = tg::sigmoid(tg::slice<2 * width, 3 * width>(u));
    const auto candidate = tg::tanh(tg::slice<3 * width, 4 * width>(u));
    const auto kept = hadamard(forget, c) + hadamard(input, candidate);
    const auto shown = hadamard(output, tg::tanh(kept));
    return tg::pair(tg::pair(shown, kept), shown);
};

constexpr auto run = tg::scan(cell, tg::pair(h0, c0), X);
constexpr auto last = run.first;
constexpr auto scores = run.second * tg::transpose(V) + tg::outer(tg::ones<turns>, d);
// Bits of surprise for a character.
constexpr auto loss = -tg::sum(hadamard(Y, tg::log_softmax<1>(scores))) / 22.18070977791825_c;

// Adagrad (Duchi, Hazan and Singer 2011): each parameter has the sum of the squares of its slopes.
constexpr auto rate = tg::scalar<"rate">;
constexpr auto sW = tg::matrix<"sW", 4 * width, letters>;
constexpr auto sU = tg::matrix<"sU", 4 * width, width>;
constexpr auto sb = tg::vector<"sb", 4 * width>;
constexpr auto sV = tg::matrix<"sV", letters, width>;
constexpr auto sd = tg::vector<"sd", letters>;

constexpr auto gathered = [](auto p, auto s) { return s + tg::square(tg::grad(loss, p)); };
constexpr auto moved = [](auto p, auto s) {
    return p - rate * tg::grad(loss, p) / tg::sqrt(gathered(p, s) + 1e-8_c);
};

// One step of the training: the loss, and all that changes. The state goes on to the next characters.
constexpr auto learn = tg::function(loss, W = moved(W, sW), U = moved(U, sU), b = moved(b, sb), V = moved(V, sV),
                                    d = moved(d, sd), sW = gathered(W, sW), sU = gathered(U, sU),
                                    sb = gathered(b, sb), sV = gathered(V, sV), sd = gathered(d, sd),
                                    h0 = last.first, c0 = last.second);

// One character further: the probability of each that may follow, and the state.
constexpr auto x = tg::vector<"x", letters>;
constexpr auto next = cell(tg::pair(h0, c0), x);
constexpr auto predict = tg::function(tg::softmax(V * next.second + d), h0 = next.first.first, c0 = next.first.second);

}  // namespace lstm::model
