// SPDX-License-Identifier: BSL-1.0
// Writes docs/notes.md: the derivations behind the library, by the library.
#include <typegrad/typegrad.hpp>

#include <cmath>
#include <iomanip>
#include <iostream>
#include <string_view>

namespace {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto z = tg::scalar<"z">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto W = tg::matrix<"W", 3, 4>;

constexpr std::string_view head = R"(# Notes

Why do networks of sigmoids stop learning? These derivations began as notes on paper. Here they are as
`tg::explain` writes them; `examples/notes` prints this page, and a test holds it to that.

If the weights W are large, the output of the product W x has a large range, and nearly all outputs of the
sigmoid are 0 or 1. What that does to learning is in its slope, the *local gradient*: how much the output changes
with its input z.
)";

// What the notes say, held against what the library derives: it is printed, and it does not compile if it is wrong.
#define HELD(...) \
    static_assert(__VA_ARGS__); \
    std::cout << "    static_assert(" #__VA_ARGS__ ");\n"

constexpr auto s = 1_c / (1_c + tg::exp(-z));
constexpr auto layer = tg::sigmoid(W * x);
constexpr auto rectified = tg::max(0_c, W * x);

constexpr std::string_view consequences = R"(So the local gradient of a sigmoid is its output times one minus its output. Where the output is close to 0
or to 1 it is close to 0, and it is never more than 1/4. On the way back through a network the local
gradients of all layers are multiplied, as the chain rule says, and the product is soon nothing: the
gradient *vanishes*, nothing before that layer learns any more. [Vanishing gradients](vanishing-gradients.md) has pictures of it.
)";

void section(std::string_view title, std::string_view before, const auto& explanation) {
    std::cout << "\n## " << title << "\n\n" << before << "\n\n" << explanation.markdown().view();
}

void held(std::string_view named) { std::cout << "The compiler holds it against the notes, with " << named << ":\n\n"; }

/// The outputs of the sigmoid and its local gradients.
void table() {
    constexpr auto f = tg::function(s, tg::diff(s, z));
    std::cout << "\nRun:\n\n| z | σ(z) | σ(z) (1 - σ(z)) |\n|---|---|---|\n" << std::fixed << std::setprecision(6);
    for (int at : {-10, -5, -2, 0, 2, 5, 10}) {
        const auto [value, slope] = f(z = static_cast<double>(at));
        std::cout << "| " << at << " | " << value << " | " << slope << " |\n";
    }
}

/// A pass forward and backward through a layer, against loops over its elements.
bool run(const auto& forward, double slope_of(double)) {
    constexpr double weights[3][4] = {{1, -1, 0.5, 0}, {-2, 0, 1, 0.5}, {0, 0.25, -1, -1}}, input[4] = {1, 2, 3, 4};
    const auto [y, dx, dW] = tg::function(forward, tg::grad(tg::sum(forward), x), tg::grad(tg::sum(forward), W))(
        W = weights, x = input);
    bool right = true;
    double back[4] = {};
    for (std::size_t i = 0; i < 3; ++i) {
        double sum = 0;
        for (std::size_t k = 0; k < 4; ++k) sum += weights[i][k] * input[k];
        for (std::size_t k = 0; k < 4; ++k) {
            back[k] += weights[i][k] * slope_of(sum);
            right = right && std::abs(dW(i, k) - slope_of(sum) * input[k]) < 1e-14;
        }
    }
    for (std::size_t k = 0; k < 4; ++k) right = right && std::abs(dx[k] - back[k]) < 1e-14;
    std::cout << "\nRun, with x = (1, 2, 3, 4): the output is (" << y[0] << ", " << y[1] << ", " << y[2] << "), dx = ("
              << dx[0] << ", " << dx[1] << ", " << dx[2] << ", " << dx[3] << "), and row 0 of dW (" << dW(0, 0) << ", "
              << dW(0, 1) << ", " << dW(0, 2) << ", " << dW(0, 3) << ").\n";
    return right;
}

}  // namespace

int main() {
    std::cout << head;
    section("The slope of the sigmoid", "$$\\sigma(z) = \\frac{1}{1 + e^{-z}}$$", tg::explain(s, z));
    held("`s` for 1 / (1 + exp(-z))");
    HELD(tg::equivalent(tg::diff(s, z), -(1_c / tg::square(1_c + tg::exp(-z))) * -tg::exp(-z)));
    HELD(tg::equivalent(1_c - s, tg::exp(-z) / (1_c + tg::exp(-z))));
    HELD(tg::equivalent(tg::diff(s, z), s * (1_c - s)));
    std::cout << '\n' << consequences;
    table();
    section("A layer of sigmoids, by its input",
            "Forward, `z = 1 / (1 + np.exp(-np.dot(W, x)))`. What comes back to the input of the layer is, in the words of "
            "NumPy, `dx = np.dot(W.T, z * (1 - z))`.",
            tg::explain(tg::sum(layer), x));
    section("A layer of sigmoids, by its weights",
            "And what comes to the weights is `dW = np.outer(z * (1 - z), x)`: how much each weight should be adjusted, by "
            "its input and by the slope of its output.",
            tg::explain(tg::sum(layer), W));
    held("`layer` for sigmoid(W x)");
    HELD(tg::grad(tg::sum(layer), x) == tg::transpose(W) * tg::hadamard(layer, 1_c - layer));
    HELD(tg::grad(tg::sum(layer), W) == tg::outer(tg::hadamard(layer, 1_c - layer), x));
    bool right = run(layer, [](double u) { return 1 / (2 + std::exp(u) + std::exp(-u)); });
    section("A rectified layer",
            "ReLU(z) = max(0, z) is z where z > 0, and 0 elsewhere: forward, `z = np.maximum(0, np.dot(W, x))`. With it nothing "
            "is multiplied by a small number: what passes, passes whole, and the rest is 0, `dW = np.outer(z > 0, x)`.",
            tg::explain(tg::sum(rectified), W));
    held("`rectified` for max(0, W x)");
    HELD(tg::equivalent(rectified, tg::where(W * x > 0_c, W * x, 0_c * (W * x))));
    HELD(tg::grad(tg::sum(rectified), W) == tg::outer(W * x > 0_c, x));
    right = run(rectified, [](double u) { return u > 0 ? 1.0 : 0.0; }) && right;
    section("The chain rule",
            "F(x) = f(g(x)) has the slope F'(x) = f'(g(x)) g'(x); for z that depends on y, which depends on x, that is "
            "dz/dx = dz/dy · dy/dx, and on the way back dL/dx = dL/dz · dz/dx.",
            tg::explain(tg::tanh(tg::square(z)), z));
    return right ? 0 : 1;
}
