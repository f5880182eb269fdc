// SPDX-License-Identifier: BSL-1.0
// Checks that all competitors agree, then measures them side by side, or has callgrind count their
// instructions.
#include <benchmark/benchmark.h>
#include <valgrind/callgrind.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <vector>

#include "bench.hpp"

namespace {

template <class T>
struct numbers {
    std::unique_ptr<T[], void (*)(void*)> data{nullptr, std::free};
    long count = 0;
    void take(long n) {
        count = n;
        data.reset(static_cast<T*>(
            std::aligned_alloc(64, (static_cast<std::size_t>(n) * sizeof(T) + 127) / 64 * 64)));
    }
};

double any(long i) {
    auto state = static_cast<unsigned>(i) * 2654435761u + 12345u;
    state ^= state >> 15, state *= 2246822519u, state ^= state >> 13;
    return static_cast<double>(state >> 8) / (1 << 23) - 1;
}

template <class T>
struct data {
    numbers<T> in, out;
    void start(const bench::problem& p) {
        if (in.count == 0) {
            in.take(p.in), out.take(p.out);
            for (long i = 0; i < p.in; ++i)
                in.data[i] = static_cast<T>(p.number != nullptr ? p.number(i) : any(i));
        }
        for (long i = 0; i < p.out; ++i)
            out.data[i] = p.in_place ? static_cast<T>(any(i + 1) / 16) : T(0);
    }
};

struct entry {
    std::string problem, who;
    std::function<void()> start, run;
    std::function<double(std::size_t)> result;
    long results;
    double tolerance;
    bool wrong = false;
};
std::vector<entry>& entries() {
    static std::vector<entry> all;
    return all;
}

template <class T>
data<T>& data_of(const std::string& problem) {
    static std::map<std::string, data<T>> all;
    return all[problem];
}

// The largest distance of two results, relative to the larger of the element and a millionth of the
// largest of all; float adds up in too many orders for that, and is compared with the largest.
double distance(const std::vector<double>& a, const std::vector<double>& b, bool single) {
    double most = 0, worst = 0;
    for (const double x : a) most = std::max(most, std::abs(x));
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double scale = single ? most : std::max(std::abs(a[i]), 1e-6 * most);
        if (!(a[i] == b[i]))
            worst =
                std::max(worst, std::isnan(a[i] - b[i]) ? 1e300 : std::abs(a[i] - b[i]) / scale);
    }
    return worst;
}

bool agree() {
    std::map<std::string, std::vector<double>> expected;
    bool right = true;
    for (const bool only_hand : {true, false}) {
        for (entry& e : entries()) {
            if ((e.who == "hand") != only_hand) continue;
            e.start();
            e.run();
            std::vector<double> results;
            for (long i = 0; i < e.results; ++i)
                results.push_back(e.result(static_cast<std::size_t>(i)));
            const auto [at, first] = expected.emplace(e.problem, results);
            const double off = first ? 0 : distance(at->second, results, e.tolerance > 1e-6);
            if (off > e.tolerance) {
                const bool ours = e.who.starts_with("typegrad");
                right = right && !ours;
                e.wrong = true;
                std::fprintf(stderr, "%s: %s is off by %.2g%s\n", e.problem.c_str(), e.who.c_str(),
                             off, ours ? "" : " and left out");
            }
        }
    }
    return right;
}

}  // namespace

template <class T>
int bench::row(const problem& p, const std::string& who, competitor<T> run) {
    const std::string name = p.name + " " + name_of<T>;
    auto* const of = &data_of<T>(name);
    entries().push_back({name, who, [of, p] { of->start(p); },
                         [of, run] { run(of->in.data.get(), of->out.data.get()); },
                         [of](std::size_t i) { return static_cast<double>(of->out.data[i]); },
                         p.out, sizeof(T) == 4 ? 1e-4 : 1e-10});
    return 0;
}
template int bench::row<float>(const problem&, const std::string&, competitor<float>);
template int bench::row<double>(const problem&, const std::string&, competitor<double>);

int main(int count, char** arguments) {
    const bool counting = count > 1 && std::strcmp(arguments[1], "--count") == 0;
    const std::string only = count > 2 && counting ? arguments[2] : "";
    if (!counting && !agree()) return 1;
    for (const entry& e : entries()) {
        if (e.wrong) continue;
        const std::string name = e.problem + "|" + e.who;
        if (counting) {
            if (e.results > 64 * 65 + 65 || name.find(only) == std::string::npos) continue;
            e.start();
            e.run();
            CALLGRIND_ZERO_STATS;
            for (int k = 0; k < 10; ++k) e.run();
            CALLGRIND_DUMP_STATS_AT(name.c_str());
            continue;
        }
        benchmark::RegisterBenchmark(name.c_str(), [e](benchmark::State& state) {
            for (auto _ : state) {
                e.run();
                benchmark::ClobberMemory();
            }
        });
    }
    if (counting) return 0;
    for (const entry& e : entries()) e.start();
    benchmark::Initialize(&count, arguments);
    benchmark::RunSpecifiedBenchmarks();
}
