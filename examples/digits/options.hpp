// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "failure.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace digits {

struct options {
    std::optional<std::filesystem::path> data;
    std::optional<std::uint64_t> epochs;
    std::optional<std::uint64_t> seed;
    std::filesystem::path out = ".";
    bool baselines = false;
    bool help = false;

    // The accuracy that is promised is that of an unchanged run.
    [[nodiscard]] bool unchanged() const { return !data && !epochs && !seed; }
};

inline constexpr std::string_view usage =
    R"(usage: digits [--data DIR] [--epochs N] [--seed N] [--out DIR] [--baselines]

Trains a two-layer classifier of digit images, its gradient derived by the compiler.

  --data DIR    read the four IDX files of MNIST in DIR instead of drawing digits
  --epochs N    go over the training images N times (default 6)
  --seed N      seed of the drawing, the first weights and the order (default 1)
  --out DIR     write the pictures there (default: the current directory)
  --baselines   measure nearest class mean and a linear classifier as well
  --help        print this

The exit code is 0; 1 if the default run stays under 97 %; 2 for a wrong option or file.
)";

inline std::uint64_t parse_number(std::string_view option, std::string_view text,
                                  std::uint64_t least, std::uint64_t most) {
    std::uint64_t n = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error != std::errc{} || end != text.data() + text.size() || n < least || n > most)
        throw failure{std::string{option} + " needs a whole number from " + std::to_string(least) +
                      " to " + std::to_string(most) + ", not '" + std::string{text} + "'"};
    return n;
}

// Takes `--name value` and `--name=value`.
inline options parse(std::span<const char* const> arguments) {
    options chosen;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        const std::size_t equals = argument.find('=');
        const std::string_view name = argument.substr(0, equals);
        const bool known =
            name == "--data" || name == "--epochs" || name == "--seed" || name == "--out";
        if (!known) {
            if (argument == "--baselines")
                chosen.baselines = true;
            else if (argument == "--help" || argument == "-h")
                chosen.help = true;
            else
                throw failure{"unknown option '" + std::string{argument} + "', see --help"};
            continue;
        }
        std::string_view value;
        if (equals != std::string_view::npos)
            value = argument.substr(equals + 1);
        else if (++i < arguments.size())
            value = arguments[i];
        if (value.empty()) throw failure{std::string{name} + " needs a value, see --help"};
        if (name == "--data") chosen.data = value;
        if (name == "--out") chosen.out = value;
        if (name == "--epochs") chosen.epochs = parse_number(name, value, 1, 1000);
        if (name == "--seed") chosen.seed = parse_number(name, value, 0, UINT64_MAX);
    }
    return chosen;
}

} // namespace digits
