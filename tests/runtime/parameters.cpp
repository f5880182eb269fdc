// SPDX-License-Identifier: BSL-1.0
// Parameters as a struct: it binds whole, its gradient is the same struct, a step updates it in place.
#include <typegrad/typegrad.hpp>

#include <boost/hana.hpp>

#include <array>
#include <cmath>
#include <vector>

#include "support/catch.hpp"

namespace parameters {

namespace tg = typegrad;
using namespace tg::literals;

struct model {
    BOOST_HANA_DEFINE_STRUCT(model, (tg::array<double, 2, 3>, W), (tg::array<double, 2>, b),
                             (double, scale));
};
/// The same in other memory, and more than the functions here know.
struct other {
    double unused = 7;
    double W[2][3];
    std::vector<double> b;
    float scale;
    int epoch;
};

}  // namespace parameters

BOOST_HANA_ADAPT_STRUCT(parameters::other, W, b, scale, epoch);

namespace parameters {

constexpr auto W = tg::matrix<"W", 2, 3>;
constexpr auto b = tg::vector<"b", 2>;
constexpr auto scale = tg::scalar<"scale">;
constexpr auto x = tg::vector<"x", 3>;
constexpr auto rate = tg::scalar<"rate">;
constexpr auto k = tg::index<"k">;

constexpr auto loss = scale * tg::sum(tg::square(W * x + b));
constexpr auto f = tg::function(tg::value_and_grad(loss, W, b, scale));

constexpr model p = {{{1, 2, 3}, {4, 5, 6}}, {1, -1}, 0.5};
constexpr double xs[3] = {1, 0, -1};

// r = (-1, -3): the gradient is the same struct, in a constant expression too.
constexpr model slope = f(p, x = xs);
static_assert(slope.W == tg::array<double, 2, 3>{{-1, 0, 1}, {-3, 0, 3}});
static_assert(slope.b == tg::array<double, 2>{-1, -3});
static_assert(slope.scale == 10);
static_assert(f(p, x = xs)[loss] == 5 && std::get<0>(f(p, x = xs)) == 5);
static_assert(f(p, x = xs)[W] == f(W = p.W, b = p.b, scale = p.scale, x = xs)[W]);
constexpr model listed =
    tg::function(tg::grad(loss, scale), tg::grad(loss, W), tg::grad(loss, b))(p, x = xs);
static_assert(listed.W == slope.W && listed.scale == slope.scale);

TEST_CASE("a step updates the struct in place") {
    model q = p;
    constexpr auto g = tg::grad(loss, W, b);
    constexpr auto step = tg::function(loss, W -= rate * g[W], b -= rate * g[b]);
    CHECK(step(q, x = xs, rate = 0.5) == 5);
    CHECK(q.W == tg::array<double, 2, 3>{{1.5, 2, 2.5}, {5.5, 5, 4.5}});
    CHECK(q.b == tg::array<double, 2>{1.5, 0.5});
    CHECK(q.scale == p.scale);
    model r = p;
    CHECK(step.with(x = xs)(r, rate = 0.5) == 5);
    CHECK(r.b == q.b);
    CHECK(tg::function(scale * rate).with(scale = 3)(rate = 0.5) == 1.5);
}

TEST_CASE("members of any memory; those nobody knows are left alone") {
    other o = {7, {{1, 2, 3}, {4, 5, 6}}, {1, -1}, 0.5f, 3};
    const auto y = tg::function(loss)(o, x = xs);
    CHECK(y == 5);
    o.b = {0};
    CHECK_THROWS_AS(tg::function(loss)(o, x = xs), std::invalid_argument);
    struct some {
        BOOST_HANA_DEFINE_STRUCT(some, (std::vector<float>, b), (std::vector<double>, W));
    };
    const some s = f(p, x = xs);
    CHECK(s.b == std::vector<float>{-1, -3});
    CHECK(s.W == std::vector<double>{-1, 0, 1, -3, 0, 3});
}

TEST_CASE("f.arguments() lists names and shapes") {
    constexpr auto step =
        tg::function(loss + 0_c * rate, W -= tg::grad(loss, W), tg::element(b, k));
    constexpr auto all = step.arguments();
    static_assert(all.size() == 6);
    int seen = 0;
    for (const auto& a : all) {
        if (a.name == "W") {
            ++seen;
            CHECK((a.form == tg::matrix_shape(2, 3) && a.required && a.assigned && !a.integer));
        }
        if (a.name == "x") {
            ++seen;
            CHECK((a.form == tg::vector_shape(3) && a.required && !a.assigned));
        }
        if (a.name == "rate") {
            ++seen;
            CHECK((a.form.is_scalar() && !a.required));
        }
        if (a.name == "k") {
            ++seen;
            CHECK((a.integer && a.required));
        }
    }
    CHECK(seen == 4);
}

}  // namespace parameters
