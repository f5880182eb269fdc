// SPDX-License-Identifier: BSL-1.0

// The price of a call by Black and Scholes in (S, K, v, T), at no interest, and its partial
// derivatives to the third order by nested `diff`: against the closed forms that have names, and all
// of them against mpmath's differences at 80 digits.

#include <typegrad/typegrad.hpp>

#include <array>
#include <cmath>

#include "support/catch.hpp"

namespace black_scholes {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto S = tg::scalar<"S">;
constexpr auto K = tg::scalar<"K">;
constexpr auto v = tg::scalar<"v">;
constexpr auto T = tg::scalar<"T">;
constexpr auto width = v * tg::sqrt(T);
constexpr auto d1 = (tg::log(S / K) + square(v) * T / 2_c) / width;
constexpr auto d2 = d1 - width;
constexpr auto price = S * tg::normal_cdf(d1) - K * tg::normal_cdf(d2);

constexpr auto all = tg::function(price,
                                  tg::diff(price, S),
                                  tg::diff(price, K),
                                  tg::diff(price, v),
                                  tg::diff(price, T),
                                  tg::diff(tg::diff(price, S), S),
                                  tg::diff(tg::diff(price, S), K),
                                  tg::diff(tg::diff(price, S), v),
                                  tg::diff(tg::diff(price, S), T),
                                  tg::diff(tg::diff(price, K), K),
                                  tg::diff(tg::diff(price, K), v),
                                  tg::diff(tg::diff(price, K), T),
                                  tg::diff(tg::diff(price, v), v),
                                  tg::diff(tg::diff(price, v), T),
                                  tg::diff(tg::diff(price, T), T),
                                  tg::diff(tg::diff(tg::diff(price, S), S), S),
                                  tg::diff(tg::diff(tg::diff(price, S), S), K),
                                  tg::diff(tg::diff(tg::diff(price, S), S), v),
                                  tg::diff(tg::diff(tg::diff(price, S), S), T),
                                  tg::diff(tg::diff(tg::diff(price, S), K), K),
                                  tg::diff(tg::diff(tg::diff(price, S), K), v),
                                  tg::diff(tg::diff(tg::diff(price, S), K), T),
                                  tg::diff(tg::diff(tg::diff(price, S), v), v),
                                  tg::diff(tg::diff(tg::diff(price, S), v), T),
                                  tg::diff(tg::diff(tg::diff(price, S), T), T),
                                  tg::diff(tg::diff(tg::diff(price, K), K), K),
                                  tg::diff(tg::diff(tg::diff(price, K), K), v),
                                  tg::diff(tg::diff(tg::diff(price, K), K), T),
                                  tg::diff(tg::diff(tg::diff(price, K), v), v),
                                  tg::diff(tg::diff(tg::diff(price, K), v), T),
                                  tg::diff(tg::diff(tg::diff(price, K), T), T),
                                  tg::diff(tg::diff(tg::diff(price, v), v), v),
                                  tg::diff(tg::diff(tg::diff(price, v), v), T),
                                  tg::diff(tg::diff(tg::diff(price, v), T), T),
                                  tg::diff(tg::diff(tg::diff(price, T), T), T));

constexpr int count = 35;

struct sample {
    double S, K, v, T;
    double partials[count];
};

// clang-format off
constexpr sample samples[] = {
    {100.0, 90.0, 0.25, 0.5,
     {12.841158673968958372,
      0.7531378802728880413,
      -0.6941403261479982862,
      22.319442118717086901,
      5.5798605296792717253,
      0.017855553694973669521,
      -0.019839504105526299468,
      -0.64091092726978719577,
      -0.16022773181744679894,
      0.022043893450584777186,
      0.96011705384106451643,
      0.24002926346026612911,
      31.016375610588325009,
      30.073536021364168153,
      -3.6413370540175014122,
      -0.00086983981571530314704,
      0.00076809364307285161314,
      -0.046609114291424018076,
      -0.011652278572856004519,
      -0.00063299844668620957607,
      0.051787904768248908974,
      0.012946976192062227243,
      5.1294185559460305004,
      0.64144371171672042934,
      0.48081639156407370522,
      0.00045839945797817978245,
      -0.057542116409165454415,
      -0.014385529102291363604,
      -5.3547275553779413893,
      -0.37856483500342083089,
      -0.57469973567138746594,
      -340.25409568524523961,
      -23.030772700134659884,
      -35.831229196397833124,
      5.6075409169705473677}},
    {100.0, 130.0, 0.5, 2.0,
     {18.836822301649014086,
      0.49302456623758520667,
      -0.23435103324699620447,
      56.41033396373993978,
      7.0512917454674924725,
      0.005641033396373993978,
      -0.0043392564587492261369,
      0.57805278539394286607,
      0.072256598174242858258,
      0.0033378895836532508746,
      -0.010730342889648821741,
      -0.0013412928612061027176,
      1.4294395029561116746,
      14.281263428804498904,
      -1.7404879441331838732,
      -0.000055015389388085592954,
      -1.0730342889648821741e-6,
      -0.011139122842452376789,
      -0.0013923903553065470986,
      0.000034204306828043956572,
      0.0085685560326556744528,
      0.0010710695040819593066,
      -1.1693565879103149855,
      -0.0016563771403036566671,
      -0.036335346229659386212,
      -0.000051987078972751127167,
      -0.006591196948196672656,
      -0.000823899618524584082,
      0.9105007561075970017,
      0.11113000879103741978,
      0.014561897529482728831,
      -121.36108290664601342,
      -14.45541561185269584,
      -5.3772428086827117061,
      1.06833259304784491}},
    {8.0, 8.5, 0.125, 0.0625,
     {0.0025656640659511039959,
      0.027154555803690377505,
      -0.025255386160420225417,
      0.12525825481447578097,
      0.12525825481447578097,
      0.25051650962895156193,
      -0.23578024435666029358,
      0.97982663484772529133,
      0.97982663484772529133,
      0.22191081821803321749,
      -0.90745350870203841761,
      -0.90745350870203841761,
      3.7710840453930625288,
      4.7731500839088687765,
      2.7690180068772562811,
      1.8970241422882126922,
      -1.8149070174040768352,
      5.5380360137545125621,
      5.5380360137545125621,
      1.7358866333634441147,
      -5.2122691894160118232,
      -5.2122691894160118232,
      13.94715449360097699,
      21.78576757238277932,
      6.1085414148191746589,
      -1.6598828100147748395,
      4.9056651194503640689,
      4.9056651194503640689,
      -12.683076694519382752,
      -19.942704764135690092,
      -5.4234486249030754106,
      23.020187603263345067,
      83.357532329552345528,
      45.172331658281395315,
      -43.436244561790805679}}
};
// clang-format on

bool near(double computed, double expected) {
    return std::fabs(computed - expected) <= 1e-10 * std::fabs(expected);
}

TEST_CASE("all partial derivatives to the third order") {
    for (const sample& s : samples) {
        std::array<double, count> found{};
        std::apply([&](auto... p) { found = {p...}; }, all(S = s.S, K = s.K, v = s.v, T = s.T));
        for (int i = 0; i != count; ++i) {
            CAPTURE(s.S, i, found[std::size_t(i)], s.partials[i]);
            CHECK(near(found[std::size_t(i)], s.partials[i]));
        }
    }
}

TEST_CASE("the greeks that have names") {
    for (const sample& s : samples) {
        const auto g = all(S = s.S, K = s.K, v = s.v, T = s.T);
        const double root = std::sqrt(s.T), vr = s.v * root;
        const double p = (std::log(s.S / s.K) + s.v * s.v * s.T / 2) / vr, q = p - vr;
        const double density = std::exp(-p * p / 2) / std::sqrt(2 * std::acos(-1.0));
        const auto cdf = [](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; };
        const double gamma = density / (s.S * vr), vega = s.S * density * root;
        CAPTURE(s.S, s.K);
        CHECK(near(g[price], s.S * cdf(p) - s.K * cdf(q)));
        CHECK(near(g[tg::diff(price, S)], cdf(p)));
        CHECK(near(g[tg::diff(price, K)], -cdf(q)));
        CHECK(near(g[tg::diff(price, v)], vega));
        CHECK(near(g[tg::diff(price, T)], vega * s.v / (2 * s.T)));
        CHECK(near(g[tg::diff(tg::diff(price, S), S)], gamma));
        CHECK(near(g[tg::diff(tg::diff(price, K), K)], gamma * s.S * s.S / (s.K * s.K)));
        CHECK(near(g[tg::diff(tg::diff(price, S), v)], -density * q / s.v));  // vanna
        CHECK(near(g[tg::diff(tg::diff(price, v), v)], vega * p * q / s.v));  // volga
        CHECK(near(g[tg::diff(tg::diff(price, S), T)], -density * q / (2 * s.T)));  // charm
        CHECK(near(g[tg::diff(tg::diff(tg::diff(price, S), S), S)], -gamma / s.S * (p / vr + 1)));  // speed
        CHECK(near(g[tg::diff(tg::diff(tg::diff(price, S), S), v)], gamma * (p * q - 1) / s.v));  // zomma
        CHECK(near(g[tg::diff(tg::diff(tg::diff(price, v), v), v)],
                   -vega / (s.v * s.v) * (p * q * (1 - p * q) + p * p + q * q)));  // ultima
    }
}

TEST_CASE("partials are the same, in any order of the symbols") {
    constexpr auto p = tg::partials<3>(price, S, K, v, T);
    constexpr auto f = tg::function(p);
    for (const sample& s : samples) {
        std::array<double, count> found{};
        const auto r = f(S = s.S, K = s.K, v = s.v, T = s.T);
        std::apply([&](auto... one) { found = {one...}; }, r);
        for (int i = 0; i != count; ++i) {
            CAPTURE(s.S, i, found[std::size_t(i)], s.partials[i]);
            CHECK(near(found[std::size_t(i)], s.partials[i]));
        }
        CHECK(r() == found[0]);
        CHECK(r(K) == found[2]);
        CHECK(r(v, S, T) == found[23]);
        CHECK(r(T, v, S) == found[23]);
        CHECK(r[p(v, T, S)] == found[23]);
        CHECK(near(r(T, T, T), s.partials[34]));
    }
}

}  // namespace black_scholes
