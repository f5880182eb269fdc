// SPDX-License-Identifier: BSL-1.0
#include <typegrad/typegrad.hpp>

#include "network/problem.hpp"

namespace {

namespace tg = typegrad;
namespace of = bench::network;

template <class T>
struct solver {
    static constexpr auto x = tg::vector<"x", of::inputs>;
    static constexpr auto t = tg::vector<"t", of::kinds>;
    static constexpr auto W = tg::matrix<"W", of::hidden, of::inputs>;
    static constexpr auto b = tg::vector<"b", of::hidden>;
    static constexpr auto V = tg::matrix<"V", of::kinds, of::hidden>;
    static constexpr auto d = tg::vector<"d", of::kinds>;
    static constexpr auto loss = -tg::dot(t, tg::log_softmax(V * tg::sigmoid(W * x + b) + d));

    template <class To, class From>
    static auto& at(From* p) {
        return *reinterpret_cast<To*>(p);
    }
    using image = const T[of::inputs];
    using label = const T[of::kinds];
    using first = T[of::hidden][of::inputs];
    using middle = T[of::hidden];
    using second = T[of::kinds][of::hidden];
    using last = T[of::kinds];

    static void gradient(const T* in, T* out) {
        constexpr auto dW = tg::matrix<"dW", of::hidden, of::inputs>;
        constexpr auto db = tg::vector<"db", of::hidden>;
        constexpr auto dV = tg::matrix<"dV", of::kinds, of::hidden>;
        constexpr auto dd = tg::vector<"dd", of::kinds>;
        constexpr auto f = tg::function(loss, dW = tg::grad(loss, W), db = tg::grad(loss, b), dV = tg::grad(loss, V),
                                        dd = tg::grad(loss, d));
        const T* w = in + of::inputs + of::kinds;
        out[of::weights] = f(x = at<image>(in), t = at<label>(in + of::t), W = at<const first>(w),
                             b = at<const middle>(w + of::b), V = at<const second>(w + of::V), d = at<const last>(w + of::d),
                             dW = at<first>(out), db = at<middle>(out + of::b), dV = at<second>(out + of::V),
                             dd = at<last>(out + of::d));
    }
    static void step(const T* in, T* out) {
        constexpr auto rate = tg::scalar<"rate">;
        constexpr auto f =
            tg::function(loss, W -= rate * tg::grad(loss, W), b -= rate * tg::grad(loss, b),
                         V -= rate * tg::grad(loss, V), d -= rate * tg::grad(loss, d));
        out[of::weights] =
            f(x = at<image>(in), t = at<label>(in + of::t), W = at<first>(out), b = at<middle>(out + of::b),
              V = at<second>(out + of::V), d = at<last>(out + of::d), rate = static_cast<T>(of::rate));
    }
};

const int entered = of::rows<solver>("typegrad");

}  // namespace
