// SPDX-License-Identifier: BSL-1.0
#include <typegrad/typegrad.hpp>

int main() {
    constexpr auto x = typegrad::scalar<"x">;
    constexpr auto f = typegrad::function(typegrad::diff(x * x, x));
    return f(x = 3.0) == 6.0 ? 0 : 1;
}
