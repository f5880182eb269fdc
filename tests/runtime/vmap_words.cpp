// SPDX-License-Identifier: BSL-1.0
// Maps of reductions and of words that arrange elements.
#include "support/maps.hpp"

namespace maps {

TEST_CASE("reductions, whole and along an axis", "[vmap]") {
    check(tg::sum(x) + tg::mean(M) + (tg::max)(x) + (tg::min)(M));
    check(tg::sum<0>(M) + (tg::max<0>)(M) + tg::mean<0>(M));
    check(tg::sum<1>(M) + (tg::max<1>)(M) + (tg::min<1>)(M));
    check(tg::softmax(x) * s + tg::log_softmax(x));
    check(tg::softmax(M));
    check(tg::logsumexp(x) + tg::logsumexp(M));
    check(tg::softmax<0>(M) + tg::softmax<1>(M));
    check(tg::logsumexp<0>(M) + tg::logsumexp<0>(tg::transpose(K)));
    check(tg::logsumexp<1>(M) + tg::variance<1>(M));
    check(tg::variance(x) + tg::norm(x) + tg::norm(M) + tg::squared_norm(R));
    check(tg::prod(x) + tg::prod(tg::slice<0, 3>(M)));
    check(tg::prod<0>(M) + tg::prod<1>(tg::transpose(M)));
    check(tg::argmax(x) * s + tg::argmin(M) * a + tg::any(x > 1_c) + tg::all(M < 1_c));
    check(tg::argmax<0>(M) + tg::argmin<0>(M));
}

TEST_CASE("elements arranged", "[vmap]") {
    check(tg::element<2>(x) * tg::element<1, 3>(M) + tg::element<0>(v) * s);
    check(tg::slice<1, 4>(x) + tg::column<2>(tg::slice<0, 3>(M)) + tg::row<1>(tg::reshape<4, 3>(tg::slice<0, 3>(M))));
    check(tg::stack(s, tg::element<0>(x), a));
    check(tg::stack(x, v, tg::reverse(x)));
    check(tg::concatenate(x, W * x, v));
    check(tg::reshape<4, 5>(M) + K);
    check(tg::diagonal(R) + tg::trace(R) * x);
    check(tg::as_diagonal(x) + R);
    check(tg::broadcast<3>(x) + W);
    check(tg::broadcast<4, 1>(x) + M);
    check(tg::cross(tg::slice<0, 3>(x), tg::slice<2, 5>(v)));
    check(tg::fill<2, 3>(s));
    check(tg::pad<1, 2>(x));
    check(tg::strictly_lower(tg::slice<0, 3>(x)) * tg::slice<1, 4>(x));
    check(tg::contract(M, K));
}

}  // namespace maps
