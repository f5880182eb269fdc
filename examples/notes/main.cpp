// SPDX-License-Identifier: BSL-1.0
// Writes docs/notes.md: the derivations behind the library, by the library.
#include <typegrad/typegrad.hpp>

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
sigmoid are 0 or 1. What that does to learning is in its slope.
)";

constexpr std::string_view consequences = R"(So the local gradient of a sigmoid is its output times one minus its output. Where the output is close to 0
or to 1 it is close to 0, and it is never more than 1/4. On the way back through a network the local
gradients of all layers are multiplied, as the chain rule says, and the product is soon nothing: the
gradient *vanishes*. [Vanishing gradients](vanishing-gradients.md) has pictures of it.
)";

void section(std::string_view title, std::string_view before, const auto& explanation) {
    std::cout << "\n## " << title << "\n\n" << before << "\n\n" << explanation.markdown().view();
}

}  // namespace

int main() {
    std::cout << head;
    section("The slope of the sigmoid", "$$\\sigma(z) = \\frac{1}{1 + e^{-z}}$$",
            tg::explain(1_c / (1_c + tg::exp(-z)), z));
    std::cout << consequences;
    section("A layer of sigmoids, by its input",
            "What comes back to the input of a layer is, in the words of NumPy, `dx = np.dot(W.T, z * (1 - z))`.",
            tg::explain(tg::sum(tg::sigmoid(W * x)), x));
    section("A layer of sigmoids, by its weights",
            "And what comes to the weights is `dW = np.outer(z * (1 - z), x)`.",
            tg::explain(tg::sum(tg::sigmoid(W * x)), W));
    section("A rectified layer",
            "With ReLU(z) = max(0, z) nothing is multiplied by a small number: what passes, passes whole, and the "
            "rest is 0, `dW = np.outer(z > 0, x)`.",
            tg::explain(tg::sum(tg::max(0_c, W * x)), W));
    section("The chain rule", "For z that depends on y, which depends on x: dz/dx = dz/dy · dy/dx.",
            tg::explain(tg::tanh(tg::square(z)), z));
}
