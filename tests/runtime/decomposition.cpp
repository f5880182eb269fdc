// SPDX-License-Identifier: BSL-1.0
// det, inverse, solve, cholesky and log_det: value, first and second derivative along a direction,
// against 60 digits (mpmath); singular matrices; every kind of memory and number.
#include <typegrad/typegrad.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>
#include <vector>

#include "support/catch.hpp"

namespace decomposition {

namespace tg = typegrad;
using namespace tg::literals;

/// Numbers that a double and the reference have alike: multiples of 1/8.
double number(long i, long j, long a, long b, long c, long m) {
    return static_cast<double>((a * i * i + b * i * j + c * j + i) % m - m / 2) / 8;
}
template <int N, int M>
tg::array<double, N, M> numbers(long a, long b, long c, long m) {
    tg::array<double, N, M> y;
    for (int i = 0; i < N; ++i)
        for (int j = 0; j < M; ++j) y(i, j) = number(i, j, a, b, c, m);
    return y;
}
template <int N>
auto regular() {
    auto y = numbers<N, N>(7, 3, 5, 13);
    for (int i = 0; i < N; ++i) y(i, i) += N <= 8 ? 3 : 16;
    return y;
}
template <int N>
auto positive() {
    const auto x = numbers<N, N>(7, 3, 5, 13);
    tg::array<double, N, N> y;
    for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) y(i, j) = x(i, j) + x(j, i) + (i == j ? 2 * N : 0);
    return y;
}
/// The rows from `rank` on are sums of two others.
template <int N>
auto singular(int rank) {
    auto y = regular<N>();
    for (int i = rank; i < N; ++i)
        for (int j = 0; j < N; ++j) y(i, j) = y(i - rank, j) + y(i - rank + 1, j);
    return y;
}
template <int N>
const auto direction = numbers<N, N>(5, 1, 7, 11);
template <int N>
const auto weights = numbers<N, N>(2, 5, 3, 17);
template <int N>
const auto weights_of_two = numbers<N, 2>(2, 5, 3, 17);
template <int N>
const auto right_side = numbers<N, 2>(3, 2, 1, 19);

template <int N>
constexpr auto A = tg::matrix<"A", N, N>;
template <int N>
constexpr auto V = tg::matrix<"V", N, N>;
template <int N>
constexpr auto W = tg::matrix<"W", N, N>;
template <int N>
constexpr auto B = tg::matrix<"B", N, 2>;
template <int N>
constexpr auto U = tg::matrix<"U", N, 2>;

struct reference {
    double value, slope, curvature;
    double scale = 1;  ///< the size of what is added up
};

void check(double got, double expected, double scale) {
    INFO("expected " << expected);
    CHECK(std::abs(got - expected) <= 4e-14 * std::max(std::abs(expected), scale));
}
template <int N, class F, class Matrix, class... More>
void compare(F f, const Matrix& a, const reference& r, const More&... more) {
    INFO(N << " rows");
    constexpr auto along = tg::sum(tg::hadamard(tg::grad(f, A<N>), V<N>));
    constexpr auto twice = tg::sum(tg::hadamard(tg::hvp(f, A<N>, V<N>), V<N>));
    const auto [value, slope, curvature] =
        tg::function(f, along, twice)(A<N> = a, V<N> = direction<N>, more...);
    check(value, r.value, r.scale);
    check(slope, r.slope, r.scale);
    check(curvature, r.curvature, r.scale);
}

TEST_CASE("det with its derivatives") {
    compare<1>(tg::det(A<1>), regular<1>(), {2.25, -0.625, 0});
    compare<2>(tg::det(A<2>), regular<2>(), {5.9375, -2.25, 0.25});
    compare<3>(tg::det(A<3>), regular<3>(), {14.34765625, -4.501953125, 0.49609375});
    compare<4>(tg::det(A<4>), regular<4>(), {38.040771484375, -14.96435546875, 6.04443359375});
    compare<5>(tg::det(A<5>), regular<5>(), {92.666015625, -21.171722412109375, 2.13818359375});
    compare<8>(tg::det(A<8>), regular<8>(),
               {2736.50180053710938, -1322.08563351631165, 676.709594488143921});
    compare<32>(tg::det(A<32>), regular<32>(),
                {2.14245575654161328e+38, -1.01890697067921137e+37, -4.46951484045808365e+36});
}
TEST_CASE("det of singular matrices has its derivatives") {
    compare<3>(tg::det(A<3>), singular<3>(2), {0, 6.212890625, -3.51953125});  // semantics: det of a singular
    compare<4>(tg::det(A<4>), singular<4>(2), {0, 0, -9.46435546875});
    compare<4>(tg::det(A<4>), singular<4>(3), {0, -21.862548828125, 12.82177734375});
    compare<5>(tg::det(A<5>), singular<5>(2), {0, 0, 0});
    compare<5>(tg::det(A<5>), singular<5>(3), {0, 0, -20.02093505859375});
    compare<5>(tg::det(A<5>), singular<5>(4), {0, -0.255462646484375, -17.52508544921875});
    compare<8>(tg::det(A<8>), singular<8>(5), {0, 0, 0, 3e3});
    compare<8>(tg::det(A<8>), singular<8>(6), {0, 0, 41.2368450164794922, 3e3});
    compare<8>(tg::det(A<8>), singular<8>(7), {0, -63.1606807708740234, -43.554776668548584, 3e3});
}
/// Along three directions, against the determinant itself: a mixed difference of a polynomial of degree 5 in all is
/// the derivative and a term by the square of the step.
TEST_CASE("The third derivative of det, along different directions") {
    constexpr auto M = tg::matrix<"M", 5, 5>;
    constexpr auto B = tg::matrix<"B", 5, 5>;
    constexpr auto C = tg::matrix<"C", 5, 5>;
    constexpr auto D = tg::matrix<"D", 5, 5>;
    constexpr auto b = tg::scalar<"b">;
    constexpr auto c = tg::scalar<"c">;
    constexpr auto d = tg::scalar<"d">;
    constexpr auto y = tg::det(M + b * B + c * C + d * D);
    const auto m = regular<5>(), mb = numbers<5, 5>(1, 2, 3, 17), mc = numbers<5, 5>(2, 1, 5, 13), md = numbers<5, 5>(3, 1, 2, 11);
    const auto at = tg::function(y).with(M = m, B = mb, C = mc, D = md);
    const auto difference = [&](double h) {
        double sum = 0;
        for (int k = 0; k < 8; ++k) {
            const double i = k & 1 ? h : -h, j = k & 2 ? h : -h, l = k & 4 ? h : -h;
            sum += (i * j * l < 0 ? -1 : 1) * at(b = i, c = j, d = l);
        }
        return sum / (8 * h * h * h);
    };
    const double expected = (4 * difference(1) - difference(2)) / 3;
    REQUIRE(std::abs(expected) > 0.1);
    const auto slope = tg::function(tg::diff(tg::diff(tg::grad(y, b), c), d));
    const double third = slope(M = m, B = mb, C = mc, D = md, b = 0.0, c = 0.0, d = 0.0);
    CHECK(std::abs(third - expected) <= 1e-11 * std::abs(expected));
    // The slope of a curvature goes backwards through the rule.
    const auto back = tg::function(tg::sum(tg::hadamard(tg::grad(tg::diff(tg::diff(y, b), c), M), D)));
    const double other = back(M = m, B = mb, C = mc, D = md, b = 0.0, c = 0.0, d = 0.0);
    CHECK(std::abs(other - expected) <= 1e-11 * std::abs(expected));
}
TEST_CASE("inverse with its derivatives") {
    compare<1>(tg::sum(tg::hadamard(W<1>, tg::inverse(A<1>))), regular<1>(),
               {-0.444444444444444444, -0.12345679012345679, -0.0685871056241426612},
               W<1> = weights<1>);
    compare<2>(tg::sum(tg::hadamard(W<2>, tg::inverse(A<2>))), regular<2>(),
               {-0.286842105263157895, -0.066592797783933518, -0.0383927686251640181},
               W<2> = weights<2>);
    compare<3>(tg::sum(tg::hadamard(W<3>, tg::inverse(A<3>))), regular<3>(),
               {-0.497958072420364824, -0.0433968631811789981, -0.0462262712864773368},
               W<3> = weights<3>);
    compare<4>(tg::sum(tg::hadamard(W<4>, tg::inverse(A<4>))), regular<4>(),
               {-0.733530147931842249, -0.114513987018800108, -0.0274126447271707937},
               W<4> = weights<4>);
    compare<5>(tg::sum(tg::hadamard(W<5>, tg::inverse(A<5>))), regular<5>(),
               {-0.544734363473495627, -0.0406313192682168031, -0.0436031501460363641},
               W<5> = weights<5>);
    compare<8>(tg::sum(tg::hadamard(W<8>, tg::inverse(A<8>))), regular<8>(),
               {-0.476545114622746386, -0.139856273617758469, 0.131325513749141358},
               W<8> = weights<8>);
    compare<32>(tg::sum(tg::hadamard(W<32>, tg::inverse(A<32>))), regular<32>(),
                {-0.449493051296928066, -0.0306530817083645825, 0.00528300286091346904},
                W<32> = weights<32>);
}
TEST_CASE("log_det with its derivatives") {
    compare<1>(tg::log_det(A<1>), regular<1>(),
               {0.810930216216328764, -0.277777777777777778, -0.0771604938271604938});
    compare<2>(tg::log_det(A<2>), regular<2>(),
               {1.7812881693607596, -0.378947368421052632, -0.10149584487534626});
    compare<3>(tg::log_det(A<3>), regular<3>(),
               {2.66358660134010484, -0.313776204737271985, -0.0638788663108374523});
    compare<4>(tg::log_det(A<4>), regular<4>(),
               {3.63865851834364376, -0.393376760902352148, 0.00414828365209528875});
    compare<5>(tg::log_det(A<5>), regular<5>(),
               {4.52900179936835112, -0.228473429760775635, -0.0291260223231132432});
    compare<8>(tg::log_det(A<8>), regular<8>(),
               {7.91443566855456193, -0.483129824090310515, 0.0138755965472519794});
    compare<32>(tg::log_det(A<32>), regular<32>(),
                {88.2601862546613329, -0.0475579002071878241, -0.023123397464107957});
}
TEST_CASE("solve with its derivatives") {
    compare<1>(tg::sum(tg::hadamard(U<1>, tg::solve(A<1>, B<1>))), regular<1>(),
               {0.777777777777777778, 0.216049382716049383, 0.120027434842249657},
               B<1> = right_side<1>, U<1> = weights_of_two<1>);
    compare<2>(tg::sum(tg::hadamard(U<2>, tg::solve(A<2>, B<2>))), regular<2>(),
               {0.888815789473684211, 0.192077562326869806, 0.108150750838314623},
               B<2> = right_side<2>, U<2> = weights_of_two<2>);
    compare<3>(tg::sum(tg::hadamard(U<3>, tg::solve(A<3>, B<3>))), regular<3>(),
               {1.08843248026136673, 0.0835947273349374235, 0.110285848492740862},
               B<3> = right_side<3>, U<3> = weights_of_two<3>);
    compare<4>(tg::sum(tg::hadamard(U<4>, tg::solve(A<4>, B<4>))), regular<4>(),
               {0.998925809453518596, 0.182352684687892493, 0.176825695344281048},
               B<4> = right_side<4>, U<4> = weights_of_two<4>);
    compare<5>(tg::sum(tg::hadamard(U<5>, tg::solve(A<5>, B<5>))), regular<5>(),
               {0.579982290349351881, 0.134234084809158833, 0.155693930413676027},
               B<5> = right_side<5>, U<5> = weights_of_two<5>);
    compare<8>(tg::sum(tg::hadamard(U<8>, tg::solve(A<8>, B<8>))), regular<8>(),
               {1.04902025243048505, 0.233714769545986907, 0.427065885015142744},
               B<8> = right_side<8>, U<8> = weights_of_two<8>);
    compare<32>(tg::sum(tg::hadamard(U<32>, tg::solve(A<32>, B<32>))), regular<32>(),
                {0.416140348804971294, -0.00955226679864887505, -0.00102943663008473688},
                B<32> = right_side<32>, U<32> = weights_of_two<32>);
}
TEST_CASE("cholesky with its derivatives") {
    compare<1>(tg::sum(tg::hadamard(W<1>, tg::cholesky(A<1>))), positive<1>(),
               {-0.707106781186547524, 0.441941738241592203, 0.276213586400995127},
               W<1> = weights<1>);
    compare<2>(tg::sum(tg::hadamard(W<2>, tg::cholesky(A<2>))), positive<2>(),
               {-0.955158906487025239, 0.114564835663665694, 0.00688423920858384316},
               W<2> = weights<2>);
    compare<3>(tg::sum(tg::hadamard(W<3>, tg::cholesky(A<3>))), positive<3>(),
               {-2.87068519482590505, -0.0928252362164557801, 0.0340446025873349535},
               W<3> = weights<3>);
    compare<4>(tg::sum(tg::hadamard(W<4>, tg::cholesky(A<4>))), positive<4>(),
               {-3.54676888821633431, 0.0478470436396373694, 0.025052082125210422},
               W<4> = weights<4>);
    compare<5>(tg::sum(tg::hadamard(W<5>, tg::cholesky(A<5>))), positive<5>(),
               {-3.97160224940202966, -0.00470935384985757244, -0.00315687936610880507},
               W<5> = weights<5>);
    compare<8>(tg::sum(tg::hadamard(W<8>, tg::cholesky(A<8>))), positive<8>(),
               {-4.39434065173449648, 0.278959917436031597, 0.00656168396593759059},
               W<8> = weights<8>);
    compare<32>(tg::sum(tg::hadamard(W<32>, tg::cholesky(A<32>))), positive<32>(),
                {-57.2244914542524951, 0.843748389450238585, -0.00181660902674215295},
                W<32> = weights<32>);
}

TEST_CASE("a matrix without inverse") {
    constexpr auto M = tg::matrix<"M", 4, 4>;
    constexpr auto b = tg::vector<"b", 4>;
    const double bs[4] = {1, 2, 3, 4};
    const double ms[4][4] = {{1, 2, 3, 4}, {2, 4, 6, 8}, {0, 1, 0, 1}, {1, 0, 1, 0}};
    const auto [inverse, x, log, slope] =
        tg::function(tg::inverse(M), tg::solve(M, b), tg::log_det(M),
                     tg::grad(tg::log_det(M), M))(M = ms, b = bs);
    for (double e : inverse) CHECK(std::isnan(e));  // semantics: inverse, solve of one
    for (double e : x) CHECK(std::isnan(e));
    CHECK(log == -INFINITY);  // semantics: log_det of one
    for (double e : slope) CHECK(std::isnan(e));
    const double minus[4][4] = {{0, 1, 0, 0}, {1, 0, 0, 0}, {0, 0, 2, 0}, {0, 0, 0, 1}};
    CHECK(tg::function(tg::det(M))(M = minus) == -2);
    CHECK(std::isnan(tg::function(tg::log_det(M))(M = minus)));
    const auto triangle = tg::function(tg::cholesky(M))(M = minus);
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j)
            CHECK((j > i ? triangle(i, j) == 0 : std::isnan(triangle(i, j))));  // semantics: cholesky of a matrix
    const double nan[4][4] = {{0, 0, 0, 0}, {0, NAN, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    CHECK(std::isnan(tg::function(tg::det(M))(M = nan)));
    // The branch not taken contributes nothing.
    constexpr auto guarded = tg::where(tg::det(M) > 0_c, tg::sum(tg::inverse(M)), 0_c);
    const auto [value, by] = tg::function(guarded, tg::grad(guarded, M))(M = ms);
    CHECK(value == 0);
    for (double e : by) CHECK(e == 0);
}

TEST_CASE("cholesky reads the lower triangle") {
    constexpr auto M = tg::matrix<"M", 2, 2>;
    const double ms[2][2] = {{4, NAN}, {2, 5}};
    const auto [l, slope] =
        tg::function(tg::cholesky(M), tg::grad(tg::sum(tg::cholesky(M)), M))(M = ms);
    CHECK(l == tg::array<double, 2, 2>{{2, 0}, {1, 2}});  // semantics: cholesky
    // l = sqrt(a), b / sqrt(a), sqrt(c - b² / a)
    CHECK(slope ==
          tg::array<double, 2, 2>{{0.25 - 0.125 + 4.0 / 16 / 4, 0}, {0.5 - 2 * 0.5 / 4, 0.25}});
}

constexpr auto small = tg::matrix<"small", 3, 3>;
constexpr double integers[3][3] = {{2, 1, 0}, {1, 3, 1}, {0, 1, 4}};
static_assert(tg::function(tg::det(small))(small = integers) == 18);
static_assert(tg::function(tg::cofactors(small))(small = integers) ==
              tg::array<double, 3, 3>{{11, -4, 1}, {-4, 8, -2}, {1, -2, 5}});
static_assert(tg::function(tg::grad(tg::sum(tg::cofactors(small)),
                                    small))(small = integers)(0, 0) == 5);
static_assert(tg::function(tg::solve(small, tg::ones<3>))(small = integers)[0] > 0.38);
static_assert(tg::function(tg::cholesky(small))(small = integers)(1, 0) ==
              tg::function(1_c / tg::sqrt(2_c))());
static_assert(tg::function(tg::log_det(small))(small = integers) > 2.89);

TEST_CASE("from any memory, of any number") {
    constexpr auto T = tg::tensor<"T", 2, 3, 3>;
    constexpr auto v = tg::vector<"v", 6>;
    double padded[3][5] = {{2, 1, 0, 9, 9}, {1, 3, 1, 9, 9}, {0, 1, 4, 9, 9}};
    auto strided = tg::strided(&padded[0][0], 3, 3, 5);
    CHECK(tg::function(tg::det(small))(small = strided) == 18);
    const double two[18] = {1, 0, 0, 0, 1, 0, 0, 0, 1, 2, 1, 0, 1, 3, 1, 0, 1, 4},
                 vs[6] = {9, 1, 9, 2, 9, 3};
    const auto f = tg::function(
        tg::det(tg::row<1>(T)), tg::solve(tg::row<1>(T), tg::column<1>(tg::reshape<3, 2>(v))),
        tg::inverse(tg::transpose(tg::row<1>(T))), tg::det(tg::as_diagonal(v)),
        tg::solve(small, tg::transpose(tg::row<1>(T))));
    const auto [d, x, y, product, identity] = f(T = two, v = vs, small = strided);
    CHECK(d == 18);
    for (int i = 0; i < 3; ++i)
        CHECK(std::abs(integers[i][0] * x[0] + integers[i][1] * x[1] + integers[i][2] * x[2] -
                       (i + 1)) < 1e-15);
    CHECK(std::abs(y(0, 0) - 11.0 / 18) < 1e-15);
    CHECK(std::abs(product - 9 * 9 * 9 * 6) < 1e-10);
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) CHECK(std::abs(identity(i, j) - (i == j)) < 1e-15);
    // The old values are read before the new ones are written, in float memory too.
    float floats[3][3] = {{2, 1, 0}, {1, 3, 1}, {0, 1, 4}};
    const auto [before] =
        std::tuple(tg::function(tg::det(small), small = tg::inverse(small))(small = floats));
    CHECK(before == 18);
    CHECK(std::abs(floats[0][0] - 11.0f / 18) < 1e-7f);
    tg::function(small = tg::inverse(small))(small = strided);
    CHECK(std::abs(padded[1][1] - 8.0 / 18) < 1e-15);
    CHECK(padded[1][3] == 9);
    const long double extended[3][3] = {{2, 1, 0}, {1, 3, 1}, {0, 1, 4}};
    CHECK(std::abs(tg::function(tg::log_det(small))(small = extended) - std::log(18.0L)) < 1e-18L);
    using wide = boost::multiprecision::cpp_bin_float_50;
    const wide many[3][3] = {{2, 1, 0}, {1, 3, 1}, {0, 1, 4}};
    const auto [log, inverse, l, cofactors, slope] = tg::function(
        tg::log_det(small), tg::inverse(small), tg::cholesky(small), tg::cofactors(small),
        tg::grad(tg::sum(tg::cholesky(small)), small))(small = many);
    CHECK(abs(wide(log - boost::multiprecision::log(wide(18)))) < wide(1e-48));
    CHECK(abs(wide(inverse(0, 0) - wide(11) / 18)) < wide(1e-48));
    CHECK(abs(wide(l(0, 0) * l(0, 0) - 2)) < wide(1e-48));
    CHECK(cofactors(0, 0) == 11);
    CHECK(slope(2, 2) * l(2, 2) == 0.5);
}

}  // namespace decomposition
