// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <typegrad/typegrad.hpp>

inline constexpr auto a = typegrad::scalar<"a">;
inline constexpr auto b = typegrad::scalar<"b">;
inline constexpr auto model = typegrad::diff(typegrad::sigmoid(a * b) + typegrad::exp(a), a);

template <class T>
inline int identity = 0;

// The address tells whether both units have the same type for the expression.
inline const void* model_address() { return &identity<decltype(model)>; }

inline double model_value() { return typegrad::function(model)(a = 0.25, b = -1.5); }
