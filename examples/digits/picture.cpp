// SPDX-License-Identifier: BSL-1.0
#include "picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iomanip>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace digits {
namespace {

constexpr std::string_view dark = "#22303c";
constexpr std::string_view faint = "#6b7a86";
constexpr std::string_view rule = "#e3e8ec";
constexpr std::string_view blue = "#1f77b4";
constexpr std::string_view pale_blue = "#a9cbe5";
constexpr std::string_view orange = "#e07b1a";
constexpr std::string_view red = "#d0232e";

std::string number(double value, int places) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(places) << value;
    return text.str();
}

class svg {
public:
    svg(double width, double height) {
        text_ << R"(<svg xmlns="http://www.w3.org/2000/svg" width=")" << width << R"(" height=")"
              << height << R"(" viewBox="0 0 )" << width << ' ' << height
              << R"(" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif">)" << '\n'
              << R"(<rect width="100%" height="100%" fill="#ffffff"/>)" << '\n';
        text_ << std::fixed << std::setprecision(1);
    }

    void line(double x0, double y0, double x1, double y1, std::string_view color) {
        text_ << R"(<line x1=")" << x0 << R"(" y1=")" << y0 << R"(" x2=")" << x1 << R"(" y2=")"
              << y1 << R"(" stroke=")" << color << R"("/>)" << '\n';
    }

    void dashes(double x0, double x1, double y, std::string_view color) {
        text_ << R"(<line x1=")" << x0 << R"(" y1=")" << y << R"(" x2=")" << x1 << R"(" y2=")" << y
              << R"(" stroke=")" << color << R"(" stroke-dasharray="5 4"/>)" << '\n';
    }

    void polyline(const std::vector<std::pair<double, double>>& points, std::string_view color,
                  double width) {
        text_ << R"(<polyline fill="none" stroke-linejoin="round" stroke=")" << color
              << R"(" stroke-width=")" << width << R"(" points=")";
        for (const auto& [px, py] : points) text_ << px << ',' << py << ' ';
        text_ << R"("/>)" << '\n';
    }

    void dot(double cx, double cy, std::string_view color) {
        text_ << R"(<circle r="3.5" cx=")" << cx << R"(" cy=")" << cy << R"(" fill=")" << color
              << R"("/>)" << '\n';
    }

    void frame(double left, double top, double width, double height, std::string_view color,
               double thickness) {
        text_ << R"(<rect fill="none" rx="2" x=")" << left << R"(" y=")" << top << R"(" width=")"
              << width << R"(" height=")" << height << R"(" stroke=")" << color
              << R"(" stroke-width=")" << thickness << R"("/>)" << '\n';
    }

    // `anchor` is one of start, middle, end.
    void text(double left, double base, std::string_view words, std::string_view anchor, int size,
              std::string_view color, bool bold = false) {
        text_ << R"(<text x=")" << left << R"(" y=")" << base << R"(" text-anchor=")" << anchor
              << R"(" font-size=")" << size << R"(" fill=")" << color << '"'
              << (bold ? R"( font-weight="bold")" : "") << '>' << words << "</text>\n";
    }

    // Runs of equal grey on black; sixteen greys are as many as the eye asks for at this size.
    void image(double left, double top, double scale, std::span<const std::uint8_t, pixels> bytes) {
        std::array<std::string, 16> runs;
        for (std::size_t row = 0; row < side; ++row)
            for (std::size_t column = 0, end = 0; column < side; column = end) {
                const auto grey = [&](std::size_t c) { return bytes[row * side + c] / 16U; };
                for (end = column + 1; end < side && grey(end) == grey(column);) ++end;
                runs[grey(column)] += "M" + std::to_string(column) + " " + std::to_string(row) +
                                      "h" + std::to_string(end - column) + "v1H" +
                                      std::to_string(column) + "z";
            }
        text_ << R"-(<g shape-rendering="crispEdges" transform="translate()-" << left << ' ' << top
              << ") scale(" << scale << R"-()"><rect width="28" height="28"/>)-";
        for (std::size_t grey = 1; grey < runs.size(); ++grey) {
            const char digit = "0123456789abcdef"[grey];
            if (!runs[grey].empty())
                text_ << R"(<path fill="#)" << digit << digit << digit << R"(" d=")" << runs[grey]
                      << R"("/>)";
        }
        text_ << "</g>\n";
    }

    [[nodiscard]] std::string finish() {
        text_ << "</svg>\n";
        return text_.str();
    }

private:
    std::ostringstream text_;
};

// A round step, so that `span` has at most `most` of them.
double round_step(double span, int most) {
    double step = std::pow(10, std::floor(std::log10(span / most)));
    for (const double factor : {1.0, 2.0, 5.0, 10.0})
        if (span / (step * factor) <= most) return step * factor;
    return 10 * step;
}

// Maps epochs and values to the page.
struct panel {
    double left, top, width, height;
    double x_most;
    double low, high;

    [[nodiscard]] double x(double value) const { return left + width * value / x_most; }
    [[nodiscard]] double y(double value) const {
        return top + height * (high - std::clamp(value, low, high)) / (high - low);
    }
};

void draw_legend(svg& s, double right, double base, std::string_view words, std::string_view color,
                 double offset) {
    s.line(right - offset, base - 4, right - offset + 22, base - 4, color);
    s.line(right - offset, base - 5, right - offset + 22, base - 5, color);
    s.text(right - offset + 28, base, words, "start", 12, dark);
}

void draw_epochs(svg& s, const panel& p, bool labels) {
    const double step = std::max(1.0, round_step(p.x_most, 12));
    for (double e = 0; e <= p.x_most + 0.01; e += step) {
        s.line(p.x(e), p.top, p.x(e), p.top + p.height, rule);
        if (!labels) continue;
        s.line(p.x(e), p.top + p.height, p.x(e), p.top + p.height + 5, dark);
        s.text(p.x(e), p.top + p.height + 19, number(e, 0), "middle", 12, dark);
    }
}

void draw_tick(svg& s, const panel& p, double value, const std::string& words) {
    s.line(p.left, p.y(value), p.left + p.width, p.y(value), rule);
    s.line(p.left - 5, p.y(value), p.left, p.y(value), dark);
    s.text(p.left - 9, p.y(value) + 4, words, "end", 12, dark);
}

void draw_axes(svg& s, const panel& p) {
    s.line(p.left, p.top, p.left, p.top + p.height, dark);
    s.line(p.left, p.top + p.height, p.left + p.width, p.top + p.height, dark);
}

// The mean of the marks of each epoch, in its middle.
std::vector<mark> epoch_means(const std::vector<mark>& marks) {
    std::vector<mark> means;
    std::vector<double> counts;
    for (const mark& m : marks) {
        const auto epoch = static_cast<std::size_t>(std::max(std::ceil(m.epoch - 1e-6) - 1, 0.0));
        while (means.size() <= epoch) {
            means.push_back({static_cast<double>(means.size()) + 0.5, 0, 0});
            counts.push_back(0);
        }
        means[epoch].loss += m.loss;
        means[epoch].accuracy += m.accuracy;
        ++counts[epoch];
    }
    for (std::size_t i = 0; i < means.size(); ++i) {
        means[i].loss /= counts[i];
        means[i].accuracy /= counts[i];
    }
    return means;
}

void draw_loss(svg& s, panel p, const history& h) {
    // Logarithmic: the interesting part is far below the first few marks.
    const auto height = [](double loss) { return std::log10(std::max(loss, 1e-6)); };
    p.low = 0;
    p.high = -6;
    for (const mark& m : h.marks) {
        if (!std::isfinite(m.loss)) continue;
        p.low = std::min(p.low, height(m.loss) - 0.05);
        p.high = std::max(p.high, height(m.loss) + 0.05);
    }
    if (p.high - p.low < 0.5) p.high = p.low + 0.5;
    draw_epochs(s, p, false);
    const bool crowded = p.high - p.low > 2.5;
    for (int decade = -6; decade <= 6; ++decade)
        for (const double factor : {1.0, 2.0, 5.0}) {
            const double value = factor * std::pow(10.0, decade);
            if (std::log10(value) < p.low || std::log10(value) > p.high) continue;
            if (crowded && factor != 1.0) continue;
            std::ostringstream words;
            words << value;
            draw_tick(s, p, std::log10(value), words.str());
        }
    std::vector<std::pair<double, double>> single;
    for (const mark& m : h.marks)
        if (std::isfinite(m.loss)) single.emplace_back(p.x(m.epoch), p.y(height(m.loss)));
    s.polyline(single, pale_blue, 1.5);
    std::vector<std::pair<double, double>> mean;
    for (const mark& m : epoch_means(h.marks))
        if (std::isfinite(m.loss)) mean.emplace_back(p.x(m.epoch), p.y(height(m.loss)));
    s.polyline(mean, blue, 2.5);
    for (const auto& [cx, cy] : mean) s.dot(cx, cy, blue);
    draw_axes(s, p);
    s.text(p.left, p.top - 12, "cross-entropy on the training images (logarithmic)", "start", 13,
           dark, true);
    draw_legend(s, p.left + p.width, p.top - 12, "while learning", pale_blue, 245);
    draw_legend(s, p.left + p.width, p.top - 12, "epoch mean", blue, 105);
}

void draw_accuracy(svg& s, panel p, const history& h) {
    constexpr double goal = 97;
    double least = goal;
    for (const double share : h.test) least = std::min(least, 100 * share);
    p.high = 100;
    p.low = std::max(0.0, std::floor((least - 0.5 * (100 - least)) / 2) * 2);
    draw_epochs(s, p, true);
    const double step = round_step(p.high - p.low, 8);
    for (double v = std::ceil(p.low / step) * step; v <= p.high + 1e-9; v += step)
        draw_tick(s, p, v, number(v, step < 1 ? 1 : 0) + " %");
    s.dashes(p.left, p.left + p.width, p.y(goal), faint);
    s.text(p.left + p.width + 3, p.y(goal) + 4, "97 %", "start", 11, faint);

    // What lies under the panel is left out, not drawn along its edge.
    std::vector<std::pair<double, double>> learning;
    for (const mark& m : h.marks)
        if (100 * m.accuracy >= p.low) learning.emplace_back(p.x(m.epoch), p.y(100 * m.accuracy));
    s.polyline(learning, pale_blue, 1.5);
    std::vector<std::pair<double, double>> test;
    for (std::size_t i = 0; i < h.test.size(); ++i)
        test.emplace_back(p.x(static_cast<double>(i + 1)), p.y(100 * h.test[i]));
    s.polyline(test, orange, 2.5);
    for (const auto& [cx, cy] : test) s.dot(cx, cy, orange);
    draw_axes(s, p);
    s.text(p.left, p.top - 12, "accuracy", "start", 13, dark, true);
    draw_legend(s, p.left + p.width, p.top - 12, "while learning", pale_blue, 245);
    draw_legend(s, p.left + p.width, p.top - 12, "test split", orange, 105);
    s.text(p.left + p.width / 2, p.top + p.height + 40, "epochs", "middle", 13, dark);
}

constexpr std::size_t columns = 10;
constexpr double cell_width = 100;
constexpr double cell_height = 124;
constexpr double zoom = 3;

void draw_cells(svg& s, double left, double top, const std::vector<sample>& samples) {
    constexpr double picture = zoom * static_cast<double>(side);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const sample& m = samples[i];
        const double x = left + cell_width * static_cast<double>(i % columns);
        const double y = top + cell_height * static_cast<double>(i / columns);
        const bool right = m.digit == m.label;
        s.image(x, y, zoom, m.image);
        if (!right) s.frame(x - 1, y - 1, picture + 2, picture + 2, red, 3);
        const std::string said = std::to_string(m.digit);
        // Never quite certain: rounding must not say what the network does not.
        const double share = std::min(100 * static_cast<double>(m.confidence), 99.9);
        const std::string sure = number(share, 1) + " %";
        s.text(x, y + picture + 18, said, "start", 16, right ? dark : red, true);
        s.text(x + picture, y + picture + 18, sure, "end", 12, right ? faint : red);
        if (!right)
            s.text(x + 13, y + picture + 18, "not " + std::to_string(m.label), "start", 11, red);
    }
}

double rows(std::size_t samples) { return static_cast<double>((samples + columns - 1) / columns); }

} // namespace

std::string draw_curve(const history& h) {
    svg s{760, 600};
    const double epochs = static_cast<double>(std::max<std::size_t>(h.test.size(), 1));
    s.text(70, 34, "A two-layer digit classifier learns", "start", 18, dark, true);
    draw_loss(s, {70, 84, 660, 210, epochs, 0, 1}, h);
    draw_accuracy(s, {70, 344, 660, 200, epochs, 0, 1}, h);
    return s.finish();
}

std::string draw_samples(const std::vector<sample>& first, const std::vector<sample>& mistakes,
                         std::size_t all_mistakes, std::size_t all) {
    constexpr double margin = 30;
    constexpr double heading = 44;
    const double upper = 70 + heading;
    const double lower = upper + cell_height * rows(first.size()) + heading;
    const double height =
        (mistakes.empty() ? lower - heading : lower) + cell_height * rows(mistakes.size()) + 10;
    svg s{2 * margin + cell_width * static_cast<double>(columns) - 16, height};
    s.text(margin, 38, "Classified digits", "start", 18, dark, true);
    s.text(margin, 62,
           "under each image the answer and how sure the network is; mistakes are red, with the "
           "true digit",
           "start", 13, faint);
    s.text(margin, upper - 14, "the first " + std::to_string(first.size()) + " of the test split",
           "start", 13, dark, true);
    draw_cells(s, margin, upper, first);
    if (!mistakes.empty()) {
        s.text(margin, lower - 14,
               "the surest " + std::to_string(mistakes.size()) + " of " +
                   std::to_string(all_mistakes) + " mistakes in " + std::to_string(all) + " images",
               "start", 13, dark, true);
        draw_cells(s, margin, lower, mistakes);
    }
    return s.finish();
}

} // namespace digits
