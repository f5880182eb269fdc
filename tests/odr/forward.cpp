// SPDX-License-Identifier: BSL-1.0
// Names of one letter at global scope (a and b follow) are the user's: no header may warn that it hides them.
namespace {
[[maybe_unused]] constexpr int c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, j = 0, k = 0, l = 0, m = 0, n = 0,
                               o = 0, p = 0, q = 0, r = 0, s = 0, t = 0, u = 0, v = 0, w = 0, x = 0, y = 0, z = 0;
}  // namespace

#include "forward.inc"

#include "model.hpp"

#include <cstdio>

const void* backward_address();
double backward_value();

// One inline function compiled in both translation units must be one function.
int main() {
    if (backward_address() != model_address()) return std::puts("two types for one expression"), 1;
    if (backward_value() != model_value()) return std::puts("two values for one expression"), 1;
    return 0;
}
