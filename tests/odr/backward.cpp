// SPDX-License-Identifier: BSL-1.0
#include "backward.inc"

// This unit names other expressions first, so that anything numbered by first use would differ.
inline constexpr auto earlier = typegrad::exp(typegrad::scalar<"earlier">) * typegrad::scalar<"a">;

#include "model.hpp"

const void* backward_address();
double backward_value();

const void* backward_address() { return model_address(); }
double backward_value() { return model_value(); }
