// SPDX-License-Identifier: BSL-1.0

// Loops as expressions and as plans: shapes, equality, what they cost, what they say.

#include <typegrad/typegrad.hpp>

#include <string_view>

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto W = tg::matrix<"W", 3, 3>;
constexpr auto X = tg::matrix<"X", 5, 3>;
constexpr auto b = tg::vector<"b", 3>;

struct cell {
    constexpr auto operator()(auto h, auto x) const {
        const auto next = tg::tanh(W * h + x);
        return tg::pair(next, tg::sum(next));
    }
};
constexpr auto run = tg::scan(cell{}, tg::zeros<3>, X);
static_assert(decltype(run.first)::description.form == tg::vector_shape(3));
static_assert(decltype(run.second)::description.form == tg::vector_shape(5));

// The same loop is the same expression, wherever it is written.
static_assert(std::is_same_v<decltype(tg::scan(cell{}, tg::zeros<3>, X).first), decltype(run.first)>);
static_assert(run.first == tg::scan(cell{}, tg::zeros<3>, X).first);
static_assert(!(run.first == tg::scan(cell{}, b, X).first));
// One that is spelled differently is equal.
static_assert(run.first == tg::fold([](auto h, auto x) { return tg::tanh(x + W * h); }, tg::zeros<3>, X));
static_assert(!(run.first == tg::fold([](auto h, auto x) { return tg::tanh(x - W * h); }, tg::zeros<3>, X)));

// A carry that does not change is its initial value, a slab that is stacked the whole.
static_assert(tg::iterate([](auto y) { return y; }, b, 7_c) == b);
static_assert(tg::scan([](auto h, auto x) { return tg::pair(h + x, x); }, b, X).second == X);

// What a loop costs is what a turn costs, so many times: the type does not grow.
constexpr auto steps = [](auto count) { return tg::function(tg::iterate([](auto y) { return W * y; }, b, count)); };
static_assert(steps(10_c).cost().flops == 10 * 18 && steps(1000_c).cost().flops == 1000 * 18);

// The gradient by W of all turns is one product of what they leave; the turns go backwards once.
constexpr auto loss = tg::sum(tg::square(run.first)) + tg::sum(run.second);
constexpr auto slope = tg::function(tg::grad(loss, W));
constexpr std::string_view said = tg::to_text(slope);
static_assert(said.find("for 5 turns:") != said.npos);
static_assert(said.find("product 3x5x3") != said.npos);

// What nothing needs is not carried.
constexpr auto two = tg::fold([](auto c, auto x) { return tg::pair(tg::tanh(W * c.first + x), c.second + c.first); },
                              tg::pair(b, b), X);
static_assert(tg::function(two.first).cost().flops ==
              tg::function(tg::fold([](auto h, auto x) { return tg::tanh(W * h + x); }, b, X)).cost().flops);

// A loop that ends by a condition is one loop with its derivatives, which go forwards.
constexpr auto a = tg::scalar<"a">;
constexpr auto root = tg::while_loop([](auto y) { return tg::abs(y * y - a) > 1e-12_c; },
                                     [](auto y) { return (y + a / y) / 2_c; }, a);
constexpr auto both = tg::function(root, tg::diff(root, a), tg::diff<2>(root, a));
constexpr std::string_view shown = tg::to_text(both);
static_assert(shown.find("while") == shown.rfind("while"));
constexpr auto at_four = both(a = 4.0);
constexpr bool near(double x, double y) { return x - y < 1e-12 && y - x < 1e-12; }
static_assert(near(std::get<0>(at_four), 2) && near(std::get<1>(at_four), 0.25) &&
              near(std::get<2>(at_four), -1 / 32.0));
// It does not begin where the condition does not hold.
static_assert(tg::function(tg::while_loop([](auto y) { return y < a; },
                                          [](auto y) { return y + 1_c; }, 7_c))(a = 3.0) == 7);

// A checkpoint is the same function with less memory: gradients, products with Hessians, with a shorter last
// segment, however it is spelled.
constexpr auto V = tg::matrix<"V", 2, 2>;
constexpr auto dV = tg::matrix<"dV", 2, 2>;
constexpr auto Y = tg::matrix<"Y", 7, 2>;
constexpr auto turn = [](auto h, auto y) {
    const auto next = tg::sin(V * h + y);
    return tg::pair(next, tg::sum(next) * a);
};
constexpr auto measure = [](auto s) { return tg::sum(tg::square(s.first)) + tg::sum(tg::square(s.second)); };
constexpr auto all_kept = measure(tg::scan(turn, tg::zeros<2>, Y));
constexpr auto in_three = measure(tg::checkpoint<3>(turn, tg::zeros<2>, Y));
static_assert(in_three == all_kept && in_three == tg::checkpoint<2>(all_kept));
constexpr tg::array<double, 2, 2> v_data{0.5, -0.25, 0.125, 0.75}, dv_data{0.25, 0.5, -1, 0.5};
constexpr tg::array<double, 7, 2> y_data{0.25, -0.5, 1, 0.5, 0.75, -0.25, 0, 0.5, -1, 0.125, 0.25, 0.5, 0.375, -0.75};
constexpr auto slopes = [](auto e) { return tg::function(e, tg::grad(e, V), tg::grad(e, Y))(V = v_data, Y = y_data, a = 1.5); };
template <class A>
constexpr bool all_near(const A& x, const A& y) {
    bool same = true;
    for (std::size_t i = 0; i < x.size(); ++i) same = same && near(x.begin()[i], y.begin()[i]);
    return same;
}
constexpr auto expected = slopes(all_kept);
constexpr auto recomputed = slopes(in_three);
static_assert(near(std::get<0>(expected), std::get<0>(recomputed)) && all_near(std::get<1>(expected), std::get<1>(recomputed)) &&
              all_near(std::get<2>(expected), std::get<2>(recomputed)));
constexpr auto bend = [](auto h) { return tg::function(tg::hvp(tg::sum(tg::square(h)), V, dV))(V = v_data, dV = dv_data); };
constexpr auto seven = tg::iterate([](auto h) { return tg::sin(V * h); }, tg::ones<2>, 7_c);
static_assert(all_near(bend(seven), bend(tg::checkpoint<3>(seven))));

// Derivatives of tensors through a loop in a loop, by a number and of more elements than there are arguments.
constexpr auto q = tg::vector<"q", 2>;
constexpr auto s = tg::vector<"s", 2>;
constexpr auto within = tg::iterate([](auto y) { return a * y + s; }, tg::ones<2>, 2_c);
constexpr auto nested = tg::iterate([](auto at) { return tg::substitute(within, s = at); }, q, 2_c);
constexpr auto slopes_of_nested = tg::function(nested, tg::diff(nested, a), tg::jacobian(tg::concatenate(nested, nested), q))(
    a = 2.0, q = tg::array<double, 2>{1, 3});
static_assert(std::get<0>(slopes_of_nested) == tg::array<double, 2>{25, 43} &&
              std::get<1>(slopes_of_nested) == tg::array<double, 2>{26, 38} &&
              std::get<2>(slopes_of_nested) == tg::array<double, 4, 2>{9, 0, 0, 9, 9, 0, 0, 9});

// A network with a memory over 1,000 turns is the program that it is over 10, line by line.
constexpr auto gates = tg::matrix<"gates", 8, 4>;
constexpr auto lstm = [](auto state, auto x) {
    const auto [h, c] = state;
    const auto u = gates * tg::concatenate(h, x);
    const auto kept = hadamard(tg::sigmoid(tg::slice<0, 2>(u)), c) +
                      hadamard(tg::sigmoid(tg::slice<2, 4>(u)), tg::tanh(tg::slice<4, 6>(u)));
    return tg::pair(hadamard(tg::sigmoid(tg::slice<6, 8>(u)), tg::tanh(kept)), kept);
};
template <int Turns>
constexpr auto length_of_program = [] {
    constexpr auto h = tg::fold(lstm, tg::pair(tg::zeros<2>, tg::zeros<2>), tg::matrix<"S", Turns, 2>).first;
    constexpr auto written = tg::to_text(tg::function(tg::grad(tg::sum(h), gates)));
    int lines = 0;
    for (char ch : std::string_view(written)) lines += ch == '\n' ? 1 : 0;
    return lines;
};
static_assert(length_of_program<1000>() == length_of_program<10>());

// The memory of a gradient: of 1024 states, those at the beginnings of 32 segments and those of one.
constexpr auto many = tg::matrix<"many", 1024, 3>;
constexpr auto last_of_many = tg::fold([](auto h, auto x) { return tg::tanh(W * h + x); }, tg::zeros<3>, many);
constexpr auto memory = [](auto h) { return tg::function(tg::grad(tg::sum(h), W)).cost().workspace_bytes; };
static_assert(memory(last_of_many) > 3 * 1024 * 3 * 8);
static_assert(memory(tg::checkpoint<32>(last_of_many)) < 6 * 32 * 3 * 8);
