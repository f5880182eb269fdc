// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "train.hpp"

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>

#if __has_include(<unistd.h>)
#include <unistd.h>
#endif

namespace digits {

inline bool on_terminal() {
#if __has_include(<unistd.h>)
    const char* kind = std::getenv("TERM");
    return isatty(STDOUT_FILENO) == 1 && kind != nullptr && std::string_view{kind} != "dumb";
#else
    return false;
#endif
}

class stopwatch {
public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

inline std::string fixed(double value, int places) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(places) << value;
    return text.str();
}

inline std::string percent(double share, int places = 2) {
    return fixed(100 * share, places) + " %";
}

// One line for each epoch. On a terminal it has a bar and is redrawn in place while the epoch
// runs; elsewhere it is printed once, complete.
class progress {
public:
    explicit progress(std::size_t epochs) : epochs_{epochs}, terminal_{on_terminal()} {}

    // Means since the epoch began: single marks jump about too much to read.
    void update(const mark& m) {
        loss_ += m.loss;
        accuracy_ += m.accuracy;
        ++marks_;
        if (terminal_) {
            const double part = m.epoch - static_cast<double>(epoch_);
            std::cout << '\r' << line(part) << "   " << std::flush;
        }
    }

    void finish_epoch(double test) {
        std::cout << (terminal_ ? "\r" : "") << line(1) << "  test " << percent(test) << std::endl;
        ++epoch_;
        loss_ = accuracy_ = marks_ = 0;
    }

private:
    [[nodiscard]] std::string line(double part) const {
        constexpr int width = 20;
        std::ostringstream text;
        text << "  epoch " << std::setw(static_cast<int>(std::to_string(epochs_).size()))
             << epoch_ + 1 << '/' << epochs_;
        if (terminal_) {
            const int done = static_cast<int>(std::lround(width * part));
            text << "  [";
            for (int i = 0; i < width; ++i) text << (i < done ? '=' : i == done ? '>' : ' ');
            text << ']';
        }
        text << "  loss " << fixed(loss_ / marks_, 4) << "  train " << percent(accuracy_ / marks_);
        return text.str();
    }

    std::size_t epochs_;
    std::size_t epoch_ = 0;
    double loss_ = 0;
    double accuracy_ = 0;
    double marks_ = 0;
    bool terminal_;
};

} // namespace digits
