// SPDX-License-Identifier: BSL-1.0
// Just enough of SVG for two pictures.
#pragma once

#include <fstream>
#include <iomanip>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace saturation {

class svg {
public:
    svg(int wide, int high) {
        out_ << std::fixed << std::setprecision(1);
        out_ << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << wide << "\" height=\"" << high
             << "\" viewBox=\"0 0 " << wide << ' ' << high
             << "\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\" fill=\"#222\">\n"
             << "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
    }

    void text(double left, double top, std::string_view said, std::string_view more = "") {
        out_ << "<text x=\"" << left << "\" y=\"" << top << "\" " << more << '>' << said << "</text>\n";
    }
    void line(double x1, double y1, double x2, double y2, std::string_view colour = "#222", double thick = 1) {
        out_ << "<line x1=\"" << x1 << "\" y1=\"" << y1 << "\" x2=\"" << x2 << "\" y2=\"" << y2
             << "\" stroke=\"" << colour << "\" stroke-width=\"" << thick << "\"/>\n";
    }
    void box(double left, double top, double wide, double high, std::string_view colour) {
        out_ << "<rect x=\"" << left << "\" y=\"" << top << "\" width=\"" << wide << "\" height=\"" << high
             << "\" fill=\"" << colour << "\"/>\n";
    }
    void curve(const std::vector<std::pair<double, double>>& points, std::string_view colour) {
        out_ << "<polyline fill=\"none\" stroke-width=\"2.2\" stroke=\"" << colour << "\" points=\"";
        for (const auto& [left, top] : points) out_ << left << ',' << top << ' ';
        out_ << "\"/>\n";
    }

    void write(const std::string& file) const {
        std::ofstream to(file);
        to << out_.str() << "</svg>\n";
        if (!to) throw std::runtime_error("cannot write " + file);
    }

private:
    std::ostringstream out_;
};

}  // namespace saturation
