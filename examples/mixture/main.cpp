// SPDX-License-Identifier: BSL-1.0
// Four Gaussians fitted to points of the plane: to points drawn from four Gaussians, or to those of a file.
//
//     mixture [picture.svg [points.txt]]    draws the points and what was found; a file has two numbers to a point
#include "model.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace mixture {
namespace {

namespace tg = typegrad;

struct parameters {
    tg::array<double, model::components> shares{};
    tg::array<double, model::components, 2> means{}, diagonals{};
    tg::array<double, model::components, 1> below{};
};

/// The same numbers on every machine.
class random {
public:
    double uniform() {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return (static_cast<double>(state_ >> 12) + 0.5) / 4503599627370496.0;
    }
    double normal() {
        return std::sqrt(-2 * std::log(uniform())) * std::cos(6.283185307179586 * uniform());
    }

private:
    std::uint64_t state_ = 42;
};

const parameters& truth() {
    static const parameters p{{0.0, 0.4, -0.3, 0.1},
                              {-2.0, 1.0, 2.2, 1.6, 1.0, -2.2, -2.4, -2.2},
                              {0.9, 0.2, 0.4, 1.2, 0.8, 0.8, 0.1, 0.7},
                              {1.5, -0.8, 0.0, 0.9}};
    return p;
}

/// What is at a distance along a direction from a component's mean: away = triangle * (x - mean), solved for x.
void place(const parameters& p, int k, double u, double v, double* x) {
    const double right = u / std::exp(p.diagonals(k, 0));
    x[0] = p.means(k, 0) + right;
    x[1] = p.means(k, 1) + (v - p.below(k, 0) * right) / std::exp(p.diagonals(k, 1));
}

std::vector<double> draw(int count) {
    random numbers;
    double total = 0;
    for (double s : truth().shares) total += std::exp(s);
    std::vector<double> points(2 * static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < points.size(); i += 2) {
        double left = total * numbers.uniform();
        int k = 0;
        while (k + 1 < model::components && left > std::exp(truth().shares(k)))
            left -= std::exp(truth().shares(k++));
        const double u = numbers.normal();
        place(truth(), k, u, numbers.normal(), &points[i]);
    }
    return points;
}

/// How points lie in the plane: what is fitted are points about 0, in units of their spread.
struct frame {
    double middle[2]{}, unit = 1;

    explicit frame(const std::vector<double>& points) {
        const double count = static_cast<double>(points.size()) / 2;
        for (std::size_t i = 0; i < points.size(); ++i) middle[i % 2] += points[i] / count;
        double squares = 0;
        for (std::size_t i = 0; i < points.size(); ++i) squares += std::pow(points[i] - middle[i % 2], 2);
        if (!std::isfinite(squares)) throw std::runtime_error("the points are too far from each other");
        if (squares > 0) unit = std::sqrt(squares / count) / 3;
    }
    [[nodiscard]] std::vector<double> into(std::vector<double> points) const {
        for (std::size_t i = 0; i < points.size(); ++i) points[i] = (points[i] - middle[i % 2]) / unit;
        return points;
    }
};

std::vector<double> read(const std::string& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read " + file);
    std::vector<double> points;
    for (double number; in >> number;) points.push_back(number);
    if (!in.eof()) throw std::runtime_error(file + ": what follows number " + std::to_string(points.size()) + " is no number");
    if (points.size() % 2 != 0) throw std::runtime_error(file + " has an odd count of numbers");
    if (points.size() < 2 * model::components)
        throw std::runtime_error(file + " has " + std::to_string(points.size() / 2) + " points, it takes " +
                                 std::to_string(model::components));
    return points;
}

/// Begins at points that are far from each other.
parameters beginning(const std::vector<double>& points) {
    parameters p;
    for (int k = 0; k < model::components; ++k) {
        double farthest = -1;
        for (std::size_t i = 0; i < points.size(); i += 2) {
            double nearest = 1e300;
            for (int j = 0; j < k; ++j)
                nearest = std::min(
                    nearest, std::hypot(points[i] - p.means(j, 0), points[i + 1] - p.means(j, 1)));
            if (nearest <= farthest) continue;
            farthest = nearest;
            p.means(k, 0) = points[i];
            p.means(k, 1) = points[i + 1];
        }
    }
    return p;
}

double surprise(const std::vector<double>& points, const parameters& p) {
    using namespace model;
    return model::surprise(X = points, A = p.shares, M = p.means, Q = p.diagonals, L = p.below);
}

parameters fitted(const std::vector<double>& points, int steps) {
    using namespace model;
    parameters p = beginning(points), v;
    auto workspace =
        step.workspace(X = points, rate = 0.05, A = p.shares, M = p.means, Q = p.diagonals,
                       L = p.below, vA = v.shares, vM = v.means, vQ = v.diagonals, vL = v.below);
    for (int i = 0; i < steps; ++i) {
        const double loss =
            step(workspace, X = points, rate = 0.05, A = p.shares, M = p.means, Q = p.diagonals,
                 L = p.below, vA = v.shares, vM = v.means, vQ = v.diagonals, vL = v.below);
        if (i % 100 == 0) std::cout << "step " << i << ": " << loss << '\n';
    }
    return p;
}

void picture(const std::string& file, const std::vector<double>& points, const parameters& p) {
    constexpr const char* colours[] = {"#3b6fb6", "#c4572e", "#3f8f5b", "#8a5aa8"};
    const auto left = [](double x) { return 320 + 62 * x; };
    const auto top = [](double y) { return 300 - 62 * y; };
    std::ofstream out(file);
    out << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"600\" viewBox=\"0 0 "
           "640 600\">\n"
        << "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
    for (std::size_t i = 0; i < points.size(); i += 2) {
        using namespace model;
        const tg::array<double, 2> at{points[i], points[i + 1]};
        const auto k = static_cast<int>(
            belongs(x = at, A = p.shares, M = p.means, Q = p.diagonals, L = p.below));
        out << "<circle cx=\"" << left(at(0)) << "\" cy=\"" << top(at(1)) << "\" r=\"2.2\" fill=\""
            << colours[k] << "\" fill-opacity=\"0.55\"/>\n";
    }
    // Where a component is as likely as at one, and at two, standard deviations.
    for (int k = 0; k < model::components; ++k)
        for (int ring = 1; ring <= 2; ++ring) {
            out << "<polygon fill=\"none\" stroke-width=\"2\" stroke=\"" << colours[k]
                << "\" points=\"";
            for (int i = 0; i < 72; ++i) {
                double at[2];
                place(p, k, ring * std::cos(i * 6.283185307179586 / 72),
                      ring * std::sin(i * 6.283185307179586 / 72), at);
                out << left(at[0]) << ',' << top(at[1]) << ' ';
            }
            out << "\"/>\n";
        }
    out << "</svg>\n";
    if (!out) throw std::runtime_error("cannot write " + file);
}

/// What was found, in the coordinates of the file.
void report(const parameters& p, const frame& in) {
    double total = 0;
    for (double share : p.shares) total += std::exp(share);
    for (int k = 0; k < model::components; ++k)
        std::cout << "share " << std::exp(p.shares(k)) / total << ", mean " << in.middle[0] + in.unit * p.means(k, 0) << ' '
                  << in.middle[1] + in.unit * p.means(k, 1) << '\n';
}

int run(int count, char** words) {
    const bool given = count > 2;
    std::vector<double> points = given ? read(words[2]) : draw(1000);
    const frame in(points);
    if (given) points = in.into(points);
    const parameters p = fitted(points, 500);
    const double found = surprise(points, p);
    // Where points lie on lines or places, Gaussians have no thinnest.
    if (!(found < surprise(points, beginning(points)))) throw std::runtime_error("Gaussians find no hold in these points");
    if (count > 1) picture(words[1], points, p);
    if (given) {
        report(p, in);
        return 0;
    }
    const double best = surprise(points, truth());
    std::cout << "found: " << found << ", by the parameters the points were drawn with: " << best
              << '\n';
    // The fit is at least as good as the truth, for these points.
    return found <= best ? 0 : 1;
}

}  // namespace
}  // namespace mixture

int main(int count, char** words) try {
    return mixture::run(count, words);
} catch (const std::exception& e) {
    std::cerr << "mixture: " << e.what() << '\n';
    return 2;
}
