// SPDX-License-Identifier: BSL-1.0
// Why sigmoid networks stop learning, as two pictures and a table: see docs/vanishing-gradients.md.
//
//     saturation [folder]    writes saturation.svg and gradients.svg into the folder
#include "model.hpp"
#include "svg.hpp"

#include <algorithm>
#include <exception>
#include <iostream>

namespace saturation {
namespace {

constexpr std::string_view middle = "text-anchor=\"middle\"", grey = "#888";

/// A histogram of values from 0 to `most`; its highest bar fills the height.
void histogram(svg& to, const std::vector<double>& data, double most, double x, double y, double across,
               double height, std::string_view colour) {
    constexpr int bars = 30;
    std::vector<double> count(bars);
    for (double v : data) ++count[static_cast<std::size_t>(std::min(v / most * bars, bars - 1.0))];
    const double highest = *std::max_element(count.begin(), count.end());
    for (std::size_t i = 0; i < bars; ++i) {
        const double h = height * count[i] / highest;
        to.box(x + across / bars * static_cast<double>(i), y + height - h, across / bars - 0.8, h, colour);
    }
    to.line(x, y + height, x + across, y + height);
}

void draw_saturation(const std::string& file) {
    constexpr double scales[] = {0.05, 0.25, 1, 5};
    constexpr std::string_view names[] = {"0.05", "0.25", "1", "5"};
    svg to(880, 430);
    to.text(20, 28, "The larger the weights, the more outputs are 0 or 1, and the fewer can learn",
            "font-size=\"17\" font-weight=\"bold\"");
    to.text(20, 50, "z = sigmoid(W * x), 64 inputs from a normal distribution; the elements of W have the standard deviation above each column",
            "fill=\"#555\"");
    for (int k = 0; k < 4; ++k) {
        const distribution d = distribution_of(scales[k], 200);
        const double left = 120 + 190 * k;
        double small = 0;
        for (double s : d.slope) small += s < 0.01 ? 1 : 0;
        const int share = static_cast<int>(100 * small / static_cast<double>(d.slope.size()) + 0.5);
        to.text(left + 80, 84, "scale of W: " + std::string(names[k]), std::string(middle) + " font-weight=\"bold\"");
        histogram(to, d.z, 1, left, 96, 160, 110, "#3b6fb6");
        histogram(to, d.slope, 0.25, left, 256, 160, 110, "#c4572e");
        to.text(left, 222, "0");
        to.text(left + 160, 222, "1", "text-anchor=\"end\"");
        to.text(left, 382, "0");
        to.text(left + 160, 382, "1/4", "text-anchor=\"end\"");
        to.text(left + 80, 408, std::to_string(share) + " % below 0.01", middle);
    }
    to.text(20, 150, "output");
    to.text(20, 168, "z", "font-style=\"italic\" font-size=\"16\"");
    to.text(20, 310, "its slope");
    to.text(20, 328, "z (1 - z)", "font-style=\"italic\" font-size=\"16\"");
    to.write(file);
}

struct curve {
    std::string_view name, colour;
    std::array<double, depth> norms;
};

std::vector<curve> curves(double scale) {
    constexpr int networks = 10;
    return {{"sigmoid", "#c4572e", gradient_norms([](auto u) { return tg::sigmoid(u); }, scale, networks)},
            {"tanh", "#3b6fb6", gradient_norms([](auto u) { return tg::tanh(u); }, scale, networks)},
            {"relu", "#2f8f4e", gradient_norms([](auto u) { return tg::relu(u); }, scale, networks)},
            {"gelu", "#8a4fb0", gradient_norms([](auto u) { return tg::gelu(u); }, scale, networks)}};
}

void panel(svg& to, std::string_view title, const std::vector<curve>& all, double left) {
    constexpr double top = 96, height = 330, across = 300, lowest = -20, highest = 2;
    const auto at_y = [&](double norm) { return top + height * (highest - norm) / (highest - lowest); };
    const auto at_x = [&](double layers) { return left + across * (layers - 1) / (depth - 1); };
    to.text(left + across / 2, 84, title, std::string(middle) + " font-weight=\"bold\"");
    for (int n = -20; n <= 0; n += 5) {
        to.line(left, at_y(n), left + across, at_y(n), n == 0 ? grey : "#ddd");
        to.text(left - 8, at_y(n) + 4,
                n == 0 ? "1" : "10<tspan dy=\"-5\" font-size=\"10\">" + std::to_string(n) + "</tspan>",
                "text-anchor=\"end\"");
    }
    for (int n : {1, 10, 20, 30}) to.text(at_x(n), top + height + 18, std::to_string(n), middle);
    to.text(left + across / 2, top + height + 38, "layers behind", middle);
    // Names at the ends of the curves, none on another.
    std::vector<std::pair<double, const curve*>> ends;
    for (const curve& c : all) {
        std::vector<std::pair<double, double>> points;
        for (std::size_t k = 0; k < depth; ++k)
            points.emplace_back(at_x(static_cast<double>(k) + 1), at_y(std::clamp(c.norms[k], lowest, highest)));
        to.curve(points, c.colour);
        ends.emplace_back(points.back().second + 4, &c);
    }
    std::sort(ends.begin(), ends.end());
    double below = 0;
    for (auto& [y, c] : ends) {
        y = std::max(y, below + 15);
        below = y;
        to.text(left + across + 6, y, c->name, "fill=\"" + std::string(c->colour) + "\" font-weight=\"bold\"");
    }
}

void draw_gradients(const std::string& file) {
    const double xavier = std::sqrt(1.0 / width), he = std::sqrt(2.0 / width);
    const auto a = curves(xavier), b = curves(he);
    svg to(880, 490);
    to.text(20, 28, "How much of the gradient is left, layer by layer on its way back",
            "font-size=\"17\" font-weight=\"bold\"");
    to.text(20, 50, "norm of the gradient by a layer's input, relative to the one by the last output; 64 units in each layer, logarithmic scale",
            "fill=\"#555\"");
    panel(to, "Xavier: standard deviation sqrt(1 / 64)", a, 70);
    panel(to, "He: standard deviation sqrt(2 / 64)", b, 500);
    to.write(file);
    std::cout << "The norm of the gradient behind 30 layers, relative to the last:\n";
    for (std::size_t k = 0; k < a.size(); ++k)
        std::cout << "  " << std::left << std::setw(8) << a[k].name << " Xavier 10^" << std::fixed << std::setprecision(1)
                  << std::setw(6) << a[k].norms[depth - 1] << " He 10^" << b[k].norms[depth - 1] << '\n';
}

}  // namespace
}  // namespace saturation

int main(int count, char** arguments) try {
    const std::string folder = count > 1 ? arguments[1] : ".";
    saturation::draw_saturation(folder + "/saturation.svg");
    saturation::draw_gradients(folder + "/gradients.svg");
    std::cout << "Pictures: " << folder << "/saturation.svg, " << folder << "/gradients.svg\n";
} catch (const std::exception& e) {
    std::cerr << "saturation: " << e.what() << '\n';
    return 1;
}
