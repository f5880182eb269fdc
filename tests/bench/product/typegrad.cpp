// SPDX-License-Identifier: BSL-1.0
#include <typegrad/typegrad.hpp>

#include "product/problem.hpp"

namespace {

namespace tg = typegrad;

template <class T, long M, long K, long N>
struct solver {
    static void run(const T* in, T* out) {
        constexpr auto A = tg::matrix<"A", M, K>;
        constexpr auto B = tg::matrix<"B", K, N>;
        constexpr auto C = tg::matrix<"C", M, N>;
        constexpr auto f = tg::function(C = A * B);
        f(A = *reinterpret_cast<const T(*)[M][K]>(in), B = *reinterpret_cast<const T(*)[K][N]>(in + M * K),
          C = *reinterpret_cast<T(*)[M][N]>(out));
    }
};

const int entered = bench::product::rows<solver>("typegrad");

}  // namespace
