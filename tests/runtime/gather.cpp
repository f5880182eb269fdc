// SPDX-License-Identifier: BSL-1.0
// Rows by indices, and what adds up to them; bundle adjustment by observations against values and
// derivatives of mpmath.
#include <typegrad/typegrad.hpp>

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace gathers {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto i = tg::indices<"i", 3>;
constexpr auto v = tg::vector<"v", 4>;
constexpr auto A = tg::matrix<"A", 4, 2>;
constexpr auto B = tg::matrix<"B", 3, 2>;
constexpr double vs[] = {1, 2, 4, 8};
constexpr int is[] = {3, 1, 3};
constexpr double as[4][2] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};

static_assert(tg::function(tg::gather(v, i))(v = vs, i = is) == tg::array<double, 3>{8, 2, 8});
static_assert(tg::function(tg::gather(A, i))(A = as, i = is) ==
              tg::array<double, 3, 2>{7, 8, 3, 4, 7, 8});
static_assert(tg::function(tg::scatter_add(4_c, i, tg::gather(A, i)))(A = as, i = is) ==
              tg::array<double, 4, 2>{0, 0, 3, 4, 0, 0, 14, 16});
static_assert(tg::function(tg::gather(tg::gather(v, i), tg::indices<"j", 2>))(
                  v = vs, i = is, tg::indices<"j", 2> = std::array{1, 0}) == tg::array<double, 2>{2, 8});

static_assert(tg::grad(tg::sum(tg::gather(v, i)), v) == tg::scatter_add(4_c, i, tg::ones<3>));
static_assert(tg::grad(tg::sum(tg::square(tg::gather(A, i))), A) ==
              tg::scatter_add(4_c, i, 2_c * tg::gather(A, i)));
static_assert(tg::grad(tg::sum(tg::square(tg::scatter_add(4_c, i, B))), B) ==
              2_c * tg::gather(tg::scatter_add(4_c, i, B), i));

TEST_CASE("indices are checked before anything is written", "[gather]") {
    double values[4][2] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
    double sums[4][2] = {{9, 9}, {9, 9}, {9, 9}, {9, 9}};
    constexpr auto S = tg::matrix<"S", 4, 2>;
    constexpr auto f = tg::function(S = tg::scatter_add(4_c, i, tg::gather(A, i)));
    const auto says = [&](std::vector<int> wrong, const std::string& sentence) {
        try {
            f(A = values, S = sums, i = wrong);
            CHECK(false);
        } catch (const std::invalid_argument& e) {
            CHECK(std::string(e.what()) == sentence);
        }
        CHECK(sums[0][0] == 9);
    };
    says({0, 1, 4}, "i[2] is 4, A has 4 rows");
    says({0, -1, 1}, "i[1] is -1, A has 4 rows");
    says({0, 1}, "i is 3, the data given has 2");
    f(A = values, S = sums, i = std::vector<long>{3, 3, 0});
    CHECK(sums[3][1] == 16);
    CHECK(sums[1][0] == 0);
}

constexpr double residuals[] = {-0.44622172857389309, 0.16391593576951608, -0.074382638198690698,
    0.031935306332531212, -0.033959454246890966, 0.2665078395981813, -0.41288157546995017,
    0.10673922807228327};
constexpr double by_camera[] = {-0.00444290540659664, 0.018002230343010445, -0.0048923534909387456,
    -0.0040440141641121845, -0.001697853188786236, -1.0020242887099671e-5, 0.096624024645631816,
    -0.51778769493103027, 0.0, -0.0017963931729227392, -0.00062911057069699204,
    -0.015567311979612462, -0.00070522776473147234, -0.0019214836310655202, 0.00060456208820780902,
    -0.0035026708753326655, -1.1915924962950862e-5, -0.22386126243210793, 0.0, -0.51778769493103027,
    0.0041619343117797201, 0.001457541093761295, -0.010539273705015611, 0.064931498463365536,
    0.00066510129121689046, -0.025495351858038574, -0.008124791818804226, 0.0011727300792373653,
    0.025992123813883248, -0.084568381309509277, 0.0, -0.0045708122096161317,
    -0.00088243622490580948, -0.066417229969177867, -0.0071415813600091693, -0.0079349388397598607,
    0.005640571610209586, -0.025250439812958398, -0.0081776430396991234, -0.021681338703179693, 0.0,
    -0.084568381309509277, 0.0038127445211838845, 0.00073608446978537645, 0.0033428968786905192,
    -0.014001340002764145, 0.0032291290218355562, 0.0030169195036293769, 0.0012037126107712572,
    0.00069886133275046027, -0.16093541074100299, 0.4414825439453125, 0.0, 0.0042194342868132109,
    0.0019717124210133301, 0.014147170071817293, 6.9605858892314929e-5, 0.0047818226338454903,
    -0.00033428210115258944, 0.0032926269097541199, 0.00032730019005677972, 0.16040228890594792,
    0.0, 0.4414825439453125, -0.0042054568001959226, -0.0019651808383165724, -0.0060221827020077505,
    0.024401311810120891, -0.0066313918188520604, -0.0054815013863746094, -0.0023013729009120567,
    -1.3582043249224255e-5, 0.13097004697766741, -0.70184075832366943, 0.0, -0.0024349399552638945,
    -0.00085273451711946575, -0.021100876192679077, -0.00095590836560141049, -0.0026044951278982671,
    0.000819460019222797, -0.0047477319514693348, -1.6151565388666381e-5, -0.30343509458171353, 0.0,
    -0.70184075832366943, 0.0056413374865191795, 0.0019756393528617886};
constexpr double by_point[] = {0.0040440141641121845, 0.001697853188786236, 1.0020242887099671e-5,
    -0.00060456208820780902, 0.0035026708753326655, 1.1915924962950862e-5, 0.025495351858038574,
    0.008124791818804226, -0.0011727300792373653, -0.005640571610209586, 0.025250439812958398,
    0.0081776430396991234, -0.0030169195036293769, -0.0012037126107712572, -0.00069886133275046027,
    0.00033428210115258944, -0.0032926269097541199, -0.00032730019005677972, 0.0054815013863746094,
    0.0023013729009120567, 1.3582043249224255e-5, -0.000819460019222797, 0.0047477319514693348,
    1.6151565388666381e-5};
constexpr double by_weight[] = {0.8617851156801441, -0.31656977825892484, 0.87955613016240568,
    -0.37762702605897284, -0.076921397488136257, 0.60366563356397226, 0.58828383871023443,
    -0.15208468132746732};
constexpr double slope[] = {-0.0013371156019467171, -0.0050578447463299474, -0.00030287669128769893,
    0.0020765449152674219, -0.00020203708016017166, -0.00034838629273951802, -0.0026257629348490587,
    0.0062904193099941452, -0.0027007171631654858, 0.0004617502351137221, 8.9145017479802092e-5,
    0.0033217562438492393, -0.01783144102328266, 0.0054928241065391027, 0.0040627620688972345,
    0.0014635340970100886, 6.9896927001691903e-5, -0.11805996851375834, 0.50583273204020526,
    -0.042129036310520572, 0.0018272139857024416, 0.00049189923159759027};

std::vector<double> random(int size, unsigned state) {
    std::vector<double> all;
    for (int k = 0; k < size; ++k) {
        state = state * 1664525u + 1013904223u;
        all.push_back((state >> 8) / double(1 << 23) - 1);
    }
    return all;
}
template <class Got, std::size_t Size>
void check_near(const Got& got, const double (&expected)[Size]) {
    REQUIRE(got.size() == Size);
    for (std::size_t k = 0; k < Size; ++k) {
        INFO(k << ": " << got.data()[k] << ", not " << expected[k]);
        CHECK(std::abs(got.data()[k] - expected[k]) <= 1e-12 * std::max(1e-3, std::abs(expected[k])));
    }
}

/// What a camera of eleven numbers (rotation, place, focal length, centre, distortion) sees.
template <class C, class P>
constexpr auto project(C c, P p) {
    constexpr auto turn = tg::slice<0, 3>(c);
    constexpr auto angle = tg::norm(turn);
    constexpr auto axis = turn / angle;
    constexpr auto x = p - tg::slice<3, 6>(c);
    constexpr auto y = tg::cos(angle) * x + tg::sin(angle) * tg::cross(axis, x) +
                       ((1_c - tg::cos(angle)) * tg::dot(axis, x)) * axis;
    constexpr auto u = tg::slice<0, 2>(y) / tg::element<2>(y);
    constexpr auto r = tg::squared_norm(u);
    return ((1_c + tg::element<9>(c) * r + tg::element<10>(c) * tg::square(r)) * tg::element<6>(c)) * u +
           tg::slice<7, 9>(c);
}

constexpr auto cams = tg::matrix<"cams", 2, 11>;
constexpr auto pts = tg::matrix<"pts", 3, 3>;
constexpr auto ws = tg::vector<"ws", 4>;
constexpr auto feats = tg::matrix<"feats", 4, 2>;
constexpr auto ci = tg::indices<"ci", 4>;
constexpr auto pi = tg::indices<"pi", 4>;
constexpr auto c = tg::vector<"c", 11>;
constexpr auto p = tg::vector<"p", 3>;
constexpr auto w = tg::scalar<"w">;
constexpr auto m = tg::vector<"m", 2>;
constexpr auto e = w * (project(c, p) - m);
constexpr auto all = [](auto of) {
    return tg::vmap(of, c = tg::gather(cams, ci), p = tg::gather(pts, pi), w = ws, m = feats);
};

TEST_CASE("bundle adjustment", "[gather]") {
    constexpr auto errors = all(e);
    constexpr auto f = tg::function(errors, tg::grad(0.5_c * tg::squared_norm(errors), cams));
    constexpr auto by_cameras = tg::function(all(tg::jacobian(e, c)));
    constexpr auto by_others = tg::function(all(tg::jacobian(e, p)), all(tg::jacobian(e, w)));
    const auto cameras = random(22, 11), weights = random(4, 13), features = random(8, 14);
    auto points = random(9, 12);
    for (std::size_t k = 2; k < 9; k += 3) points[k] += 4;
    const std::vector<int> camera_of{1, 0, 1, 1}, point_of{2, 0, 1, 2};
    const auto [r, g] = f(cams = cameras, pts = points, ws = weights, feats = features, ci = camera_of, pi = point_of);
    const auto jc = by_cameras(cams = cameras, pts = points, ws = weights, feats = features, ci = camera_of, pi = point_of);
    const auto [jp, jw] =
        by_others(cams = cameras, pts = points, ws = weights, feats = features, ci = camera_of, pi = point_of);
    check_near(r, residuals);
    check_near(jc, by_camera);
    check_near(jp, by_point);
    check_near(jw, by_weight);
    check_near(g, slope);
    try {
        f(cams = cameras, pts = points, ws = weights, feats = features, ci = std::vector<int>{1, 0, 1, 7}, pi = point_of);
        CHECK(false);
    } catch (const std::invalid_argument& error) {
        CHECK(std::string(error.what()) == "ci[3] is 7, cams has 2 rows");
    }
}

constexpr auto W = tg::matrix<"W", 3, 5>;
constexpr auto x = tg::vector<"x", 5>;
constexpr auto X = tg::matrix<"X", 6, 5>;
constexpr auto k = tg::index<"k">;
constexpr auto labels = tg::indices<"labels", 6>;

TEST_CASE("cross-entropy by labels", "[gather]") {
    constexpr auto loss = tg::mean(tg::vmap(-tg::element(tg::log_softmax(W * x), k), x = X, k = labels));
    constexpr auto f = tg::function(loss, tg::grad(loss, W));
    const auto rows = random(15, 21), xs = random(30, 22);
    const std::vector<int> of{0, 2, 1, 1, 0, 2};
    double expected = 0;
    std::vector<double> slopes(15);
    for (std::size_t n = 0; n < 6; ++n) {
        double z[3]{}, sum = 0;
        for (std::size_t a = 0; a < 3; ++a)
            for (std::size_t b = 0; b < 5; ++b) z[a] += rows[5 * a + b] * xs[5 * n + b];
        for (double y : z) sum += std::exp(y);
        expected -= (z[of[n]] - std::log(sum)) / 6;
        for (std::size_t a = 0; a < 3; ++a)
            for (std::size_t b = 0; b < 5; ++b)
                slopes[5 * a + b] += (std::exp(z[a]) / sum - (of[n] == int(a) ? 1 : 0)) * xs[5 * n + b] / 6;
    }
    const auto [value, found] = f(W = rows, X = xs, labels = of);
    CHECK(std::abs(value - expected) < 1e-14);
    for (std::size_t a = 0; a < 15; ++a) CHECK(std::abs(found.data()[a] - slopes[a]) < 1e-14);
    try {
        f(W = rows, X = xs, labels = std::vector<int>{0, 1, 3, 0, 0, 0});
        CHECK(false);
    } catch (const std::invalid_argument& error) {
        CHECK(std::string(error.what()) == "labels[2] is 3, log_softmax(W * x) has 3");
    }
}

TEST_CASE("rows and indices of run-time extents", "[gather]") {
    constexpr auto n = tg::dim<"n">;
    constexpr auto q = tg::dim<"q">;
    constexpr auto at = tg::indices<"at", n>;
    constexpr auto u = tg::vector<"u", q>;
    constexpr auto Q = tg::matrix<"Q", q, 2>;
    constexpr auto f = tg::function(tg::sum(tg::gather(u, at)), tg::grad(tg::sum(tg::square(tg::gather(u, at))), u),
                                    tg::scatter_add(4_c, at, tg::gather(Q, at)), tg::cumsum<0>(Q));
    const std::vector<double> us{1, 2, 4, 8}, qs{1, 2, 3, 4, 5, 6, 7, 8};
    const auto [total, slopes, sums, running] = f(u = us, Q = qs, at = std::vector<int>{3, 1, 3});
    CHECK(total == 18);
    const double expected[] = {0, 4, 0, 32}, added[] = {0, 0, 3, 4, 0, 0, 14, 16}, runs[] = {1, 2, 4, 6, 9, 12, 16, 20};
    check_near(slopes, expected);
    check_near(sums, added);
    check_near(running, runs);
    try {
        f(u = us, Q = qs, at = std::vector<int>{3, 4});
        CHECK(false);
    } catch (const std::invalid_argument& error) {
        CHECK(std::string(error.what()) == "at[1] is 4, u has 4");
    }
}

}  // namespace gathers
