// SPDX-License-Identifier: BSL-1.0
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
