// SPDX-License-Identifier: BSL-1.0
// Compiled without exceptions and type information, after macros that other libraries leave behind.
#define min(a, b) not_this(a, b)
#define max(a, b) nor_this(a, b)
#define I nor this
#define N 3

#include <typegrad/testing/gradcheck.hpp>

#if N != 3
#error The macros are those of the user.
#endif
#undef min
#undef max
#undef I
#undef N

#include <atomic>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <thread>
#include <type_traits>
#include <vector>

namespace {

[[maybe_unused]] std::atomic<long> allocations = 0;
std::jmp_buf back;
char sentence[200];
int failures = 0;

void check(bool holds, const char* what) {
    if (!holds) std::printf("does not hold: %s\n", what), ++failures;
}

}  // namespace

#ifndef THREADS_ONLY
[[gnu::noinline]] void* operator new(std::size_t bytes) {
    ++allocations;
    if (void* memory = std::malloc(bytes)) return memory;
    std::abort();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

extern "C" void typegrad_failure(const char* said) {
    std::snprintf(sentence, sizeof sentence, "%s", said);
    std::longjmp(back, 1);
}

namespace {

namespace tg = typegrad;
using namespace tg::literals;

constexpr auto n = tg::dim<"n">;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto b = tg::vector<"b", 3>;
constexpr auto loss = tg::sum(tg::square(tg::sigmoid(W * x + b)));
constexpr auto fixed = tg::function(loss, W -= 0.5_c * tg::grad(loss, W));

constexpr auto v = tg::vector<"v", n>;
constexpr auto u = tg::vector<"u", n>;
[[maybe_unused]] constexpr auto growing = tg::function(u = tg::softmax(v) + v);

// What moves does not throw.
static_assert(std::is_nothrow_move_constructible_v<tg::array<double, 3, 4>>);
static_assert(std::is_nothrow_move_constructible_v<tg::workspace<double>>);
static_assert(std::is_nothrow_move_assignable_v<tg::workspace<double>>);
static_assert(std::is_empty_v<decltype(fixed)> && std::is_trivial_v<decltype(fixed)>);

/// Whether a call is refused with these words; what it was to write keeps its values.
template <class Call>
void refused(const char* words, Call call) {
    sentence[0] = 0;
    if (setjmp(back) == 0) {
        call();
        std::printf("not refused: %s\n", words);
        ++failures;
    } else if (std::strstr(sentence, words) == nullptr) {
        std::printf("said \"%s\" instead of \"%s\"\n", sentence, words);
        ++failures;
    }
}

double step(double* weights) {
    const double input[4] = {1, -2, 0.5, 3}, bias[3] = {0.1, 0.2, -0.3};
    return fixed(W = tg::strided(weights, 3, 4, 4), x = input, b = bias);
}

void threads() {
    double alone[12], each[8][12], value = 0, values[8]{};
    for (int i = 0; i != 12; ++i) alone[i] = 0.1 * i - 0.4;
    for (auto& weights : each) std::memcpy(weights, alone, sizeof alone);
    for (int i = 0; i != 50; ++i) value = step(alone);
    std::vector<std::thread> running;
    for (int k = 0; k != 8; ++k)
        running.emplace_back([&, k] {
            for (int i = 0; i != 50; ++i) values[k] = step(each[k]);
        });
    for (auto& t : running) t.join();
    for (int k = 0; k != 8; ++k)
        check(values[k] == value && std::memcmp(each[k], alone, sizeof alone) == 0,
              "eight threads, one result");
}

#ifndef THREADS_ONLY
void memory() {
    double weights[12]{};
    const long before = allocations;
    for (int i = 0; i != 100; ++i) step(weights);
    check(allocations == before, "a function of fixed extents allocates nothing");
    std::vector<double> from(100, 1.0), to(100);
    auto room = growing.workspace(v = from, u = to);
    const long sized = allocations;
    for (int i = 0; i != 100; ++i) growing(room, v = from, u = to);
    check(allocations == sized, "with a workspace nothing is allocated");
    check(to[7] == 1.01, "a result");
}

void bad_data() {
    double weights[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, untouched[12];
    std::memcpy(untouched, weights, sizeof weights);
    const double bias[3]{};
    std::vector<double> five(5), four(4), none;
    const double* const nowhere = nullptr;
    refused("x is 4, the data given has 5", [&] { fixed(W = weights, x = five, b = bias); });
    refused("x is 4, the data given has 0", [&] { fixed(W = weights, x = none, b = bias); });
    refused("the data given is a null pointer",
            [&] { fixed(W = weights, x = tg::strided(nowhere, 4, 1, 1), b = bias); });
    refused("W is assigned to in memory that", [&] {
        fixed(W = weights, x = tg::strided(static_cast<const double*>(weights), 4, 1, 1), b = bias);
    });
    std::vector<double> longer(7);
    refused("u has 5 rows, v says n = 7", [&] { growing(v = longer, u = five); });
    // Of 2^33 numbers the squares are 2^66, which 64 bits cannot count.
    constexpr auto squares = tg::function(tg::exp(tg::outer(v, v)));
    refused("v says n = 8589934592, too large for what is computed of it", [&] {
        squares(v = tg::strided(static_cast<const double*>(weights), std::int64_t{1} << 33, 1, 1));
    });
    refused("n is -1, the function needs n to be 0 or more",
            [&] { squares(v = tg::strided(static_cast<const double*>(weights), -1, 1, 1)); });
    check(std::memcmp(weights, untouched, sizeof weights) == 0,
          "what is refused has written nothing");

    // Empty extents are data like others; nothing is read or written.
    growing(v = none, u = none);

    // Not a number, and infinity, pass through what they touch, and nothing else.
    const double nan = std::numeric_limits<double>::quiet_NaN(),
                 inf = std::numeric_limits<double>::infinity();
    constexpr auto elements =
        tg::function(tg::exp(x) * 2_c, tg::sum(x), tg::grad(tg::sum(tg::square(x)), x));
    const double mixed[4] = {nan, inf, -inf, 1};
    const auto [values, total, slopes] = elements(x = mixed);
    check(values[0] != values[0] && values[1] == inf && values[2] == 0 && values[3] > 5.4,
          "NaN and infinity pass");
    check(total != total && slopes[0] != slopes[0] && slopes[1] == inf && slopes[3] == 2,
          "also in slopes");
}

/// Vectors of a machine need no alignment of their own: elements lie anywhere a double may.
void unaligned_rows() {
    alignas(64) double room[40];
    for (int shift = 0; shift != 4; ++shift) {
        double* const at = room + shift;
        for (int i = 0; i != 12; ++i) at[i] = i;
        const double input[4] = {1, 1, 1, 1};
        constexpr auto f = tg::function(W * x);
        const auto y = f(W = tg::strided(static_cast<const double*>(at), 3, 4, 4), x = input);
        check(y[0] == 6 && y[1] == 22 && y[2] == 38, "rows that begin anywhere");
    }
}

/// A result that is its own operand: all right sides read the old values.
void in_place() {
    constexpr auto S = tg::matrix<"S", 4, 4>;
    constexpr auto p = tg::vector<"p", 4>;
    constexpr auto rotate = tg::function(p = S * p, S = tg::transpose(S));
    double matrix[16], vector[4] = {1, 2, 3, 4}, wanted[4]{};
    for (int i = 0; i != 16; ++i) matrix[i] = i * i - 3;
    for (int i = 0; i != 4; ++i)
        for (int j = 0; j != 4; ++j) wanted[i] += matrix[4 * i + j] * vector[j];
    rotate(S = tg::strided(matrix, 4, 4, 4), p = vector);
    for (int i = 0; i != 4; ++i) check(vector[i] == wanted[i], "a product in place");
    for (int i = 0; i != 16; ++i)
        check(matrix[i] == (i % 4 * 4 + i / 4) * (i % 4 * 4 + i / 4) - 3,
              "a transposition in place");
    // Neighbours in memory are two, also where one begins at the very end of the other.
    constexpr auto s = tg::scalar<"s">;
    constexpr auto t = tg::scalar<"t">;
    constexpr auto add = tg::function(s += t);
    constexpr auto add_all = tg::function(p += x);
    double all[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    add(s = all[1], t = all[0]);
    add(s = all[8], t = all[9]);
    add_all(p = tg::strided(all + 4, 4, 1, 1),
            x = tg::strided(static_cast<const double*>(all), 4, 1, 1));
    check(all[1] == 3 && all[8] == 19 && all[4] == 6 && all[5] == 9 && all[7] == 12,
          "neighbours in memory");
}

#endif

}  // namespace

int main() {
    threads();
#ifndef THREADS_ONLY
    memory();
    bad_data();
    unaligned_rows();
    in_place();
#endif
    if (failures == 0) std::puts("all hold");
    return failures == 0 ? 0 : 1;
}
