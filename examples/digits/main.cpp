// SPDX-License-Identifier: BSL-1.0
#include "baselines.hpp"
#include "draw.hpp"
#include "idx.hpp"
#include "model.hpp"
#include "options.hpp"
#include "output.hpp"
#include "picture.hpp"
#include "progress.hpp"
#include "train.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <iostream>
#include <span>
#include <string>
#include <vector>

namespace digits {
namespace {

constexpr std::size_t drawn_train = 20'000;
constexpr std::size_t drawn_test = 5'000;
constexpr std::size_t default_epochs = 6;
constexpr std::uint64_t default_seed = 1;
constexpr double goal = 0.97;

void print_model() {
    using namespace two_layers;
    std::cout << "the model\n"
              << "  loss = " << tg::to_string(loss) << "\n\n"
              << "its gradient, derived by the compiler\n"
              << "  d loss / d W1 = " << tg::to_string(gradient[W1]) << '\n'
              << "  d loss / d b1 = " << tg::to_string(gradient[b1]) << '\n'
              << "  d loss / d W2 = " << tg::to_string(gradient[W2]) << '\n'
              << "  d loss / d b2 = " << tg::to_string(gradient[b2]) << "\n\n";
}

data_set load(const options& chosen, std::uint64_t seed) {
    if (chosen.data) return idx::read(*chosen.data);
    return draw_digits(seed, drawn_train, drawn_test);
}

void print_baselines(const data_set& data, std::uint64_t seed) {
    std::cout << "baselines, on the test split" << std::endl;
    std::cout << "  nearest class mean  " << percent(accuracy(nearest_mean{data.train}, data.test))
              << std::endl;
    linear::classifier model;
    train(model, data.train, linear::classifier::epochs, seed, [](const mark&) {});
    std::cout << "  linear softmax      " << percent(accuracy(model, data.test)) << "  ("
              << percent(accuracy(model, data.train)) << " of the images it was trained on)\n"
              << std::endl;
}

// The first images of the test split, and the mistakes the network was surest of.
std::string picture_of(const two_layers::network& model, const image_set& test) {
    std::vector<sample> first;
    std::vector<sample> mistakes;
    for (std::size_t i = 0; i < test.size(); ++i) {
        const opinion o = model.classify(scaled(test.image(i)));
        const sample s{test.image(i), test.labels[i], o.digit, o.confidence};
        if (i < 40) first.push_back(s);
        if (s.digit != s.label) mistakes.push_back(s);
    }
    std::ranges::stable_sort(mistakes, std::ranges::greater{}, &sample::confidence);
    const std::size_t all = mistakes.size();
    mistakes.erase(mistakes.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(all, 20)),
                   mistakes.end());
    return draw_samples(first, mistakes, all, test.size());
}

int run(const options& chosen) {
    const std::uint64_t seed = chosen.seed.value_or(default_seed);
    const auto epochs = static_cast<std::size_t>(chosen.epochs.value_or(default_epochs));
    const data_set data = load(chosen, seed);
    const output curve{chosen.out, "digits-loss.svg"};
    const output samples{chosen.out, "digits-samples.svg"};

    print_model();
    std::cout << "the data: " << data.train.size() << " images to train on, " << data.test.size()
              << " to test, " << (chosen.data ? "read from " + chosen.data->string() : "drawn here")
              << "\n\n";
    if (chosen.baselines) print_baselines(data, seed);

    std::cout << "training" << std::endl;
    two_layers::network model{seed};
    history past;
    progress bar{epochs};
    const stopwatch total;
    double testing = 0;
    train(model, data.train, epochs, seed, [&](const mark& m) {
        past.marks.push_back(m);
        bar.update(m);
        if (m.epoch + 1e-6 < static_cast<double>(past.test.size() + 1)) return;
        const stopwatch test;
        past.test.push_back(accuracy(model, data.test));
        testing += test.seconds();
        bar.finish_epoch(past.test.back());
    });
    const double seconds = total.seconds();
    const std::size_t steps = epochs * data.train.size();

    curve.write(draw_curve(past));
    samples.write(picture_of(model, data.test));
    std::cout << "\nresult\n"
              << "  accuracy on the test split  " << percent(past.test.back()) << '\n'
              << "  time                        " << fixed(seconds, 2) << " s, of it "
              << fixed(testing, 2) << " s for tests\n"
              << "  steps per second            "
              << fixed(static_cast<double>(steps) / (seconds - testing), 0) << '\n'
              << "  pictures                    " << curve.path().string() << '\n'
              << "                              " << samples.path().string() << std::endl;
    if (chosen.unchanged() && past.test.back() < goal) {
        std::cerr << "digits: the accuracy is under the " << percent(goal, 0)
                  << " that this run promises\n";
        return 1;
    }
    return 0;
}

} // namespace
} // namespace digits

int main(int count, char** arguments) {
    try {
        const std::span<const char* const> all(arguments, static_cast<std::size_t>(count));
        const digits::options chosen = digits::parse(all.subspan(all.empty() ? 0 : 1));
        if (chosen.help) {
            std::cout << digits::usage;
            return 0;
        }
        return digits::run(chosen);
    } catch (const std::exception& e) {
        std::cerr << "digits: " << e.what() << '\n';
        return 2;
    }
}
