// SPDX-License-Identifier: BSL-1.0
#include "draw.hpp"

#include "random.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

// Everything here is computed in integers: floating point may be contracted or rounded otherwise on
// another machine, and one changed pixel would be another data set.

namespace digits {
namespace {

struct point {
    int x;
    int y;
};

enum class line { straight, smooth };

struct stroke {
    line kind;
    std::vector<point> points;
};

using glyph = std::vector<stroke>;

// The ways to write each digit, y pointing down, in a box from (-50, -70) to (50, 70).
const std::array<std::vector<glyph>, classes>& glyphs() {
    using enum line;
    // clang-format off
    static const std::array<std::vector<glyph>, classes> all{{
        {{{smooth,
           {{0, -70}, {-34, -45}, {-44, 0}, {-34, 45}, {0, 70}, {34, 45}, {44, 0}, {34, -45},
            {0, -70}}}},
         {{smooth,
           {{20, -68}, {-22, -58}, {-42, -5}, {-28, 54}, {6, 70}, {36, 40}, {42, -12}, {24, -58},
            {-8, -70}}}}},
        {{{straight, {{0, -70}, {0, 70}}}},
         {{straight, {{-26, -44}, {2, -70}, {2, 70}}}},
         {{straight, {{-24, -46}, {0, -70}, {0, 70}}}, {straight, {{-30, 70}, {30, 70}}}}},
        {{{smooth, {{-40, -38}, {-24, -64}, {10, -70}, {37, -44}, {26, -6}, {-8, 34}, {-42, 70}}},
          {straight, {{-42, 70}, {44, 70}}}},
         {{smooth,
           {{-36, -50}, {-6, -70}, {32, -54}, {30, -14}, {-6, 36}, {-36, 66}, {-40, 48}, {-18, 46},
            {14, 66}, {46, 62}}}}},
        {{{smooth, {{-38, -50}, {-10, -70}, {28, -60}, {30, -24}, {-6, -6}}},
          {smooth, {{-6, -6}, {34, 8}, {40, 42}, {6, 70}, {-40, 52}}}},
         {{straight, {{-38, -70}, {36, -70}, {-6, -12}}},
          {smooth, {{-6, -12}, {34, 4}, {38, 44}, {2, 70}, {-40, 52}}}}},
        {{{straight, {{-12, -70}, {-44, 16}, {46, 16}}}, {straight, {{22, -32}, {18, 70}}}},
         {{straight, {{22, -70}, {-44, 22}, {46, 22}}}, {straight, {{22, -70}, {22, 70}}}},
         {{smooth, {{-34, -66}, {-38, -20}, {-22, 4}, {28, 2}}},
          {straight, {{32, -66}, {26, 70}}}}},
        {{{straight, {{38, -70}, {-28, -70}, {-36, -8}}},
          {smooth, {{-36, -8}, {2, -22}, {38, 0}, {38, 42}, {4, 70}, {-40, 54}}}},
         {{smooth, {{-26, -66}, {-34, -14}, {6, -20}, {38, 8}, {32, 50}, {-2, 70}, {-40, 56}}},
          {straight, {{-26, -66}, {40, -70}}}}},
        {{{smooth,
           {{28, -70}, {-10, -44}, {-36, 4}, {-34, 46}, {0, 70}, {34, 50}, {32, 14}, {0, 0},
            {-34, 24}}}},
         {{smooth,
           {{4, -70}, {-28, -30}, {-38, 24}, {-20, 64}, {18, 66}, {34, 38}, {14, 10}, {-22, 18},
            {-36, 38}}}}},
        {{{straight, {{-42, -70}, {42, -70}, {-6, 70}}}},
         {{straight, {{-42, -70}, {42, -70}, {-6, 70}}}, {straight, {{-22, 2}, {36, 2}}}},
         {{straight, {{-40, -54}, {-38, -70}, {40, -68}}},
          {smooth, {{40, -68}, {16, -20}, {0, 24}, {-6, 70}}}}},
        {{{smooth,
           {{30, -48}, {0, -70}, {-30, -48}, {-20, -20}, {20, 12}, {36, 42}, {0, 70}, {-36, 42},
            {-20, 12}, {20, -20}, {30, -48}}}},
         {{smooth, {{0, -8}, {-30, -28}, {-24, -62}, {0, -70}, {24, -62}, {30, -28}, {0, -8}}},
          {smooth, {{0, -8}, {-38, 20}, {-32, 60}, {0, 70}, {32, 60}, {38, 20}, {0, -8}}}}},
        {{{smooth,
           {{34, -42}, {4, -70}, {-32, -50}, {-32, -16}, {0, 0}, {30, -20}, {34, -42}}},
          {straight, {{34, -42}, {28, 70}}}},
         {{smooth,
           {{34, -40}, {6, -70}, {-30, -54}, {-34, -18}, {-4, 0}, {30, -22}, {35, -46}, {36, 10},
            {22, 58}, {-8, 70}, {-34, 56}}}}},
    }};
    // clang-format on
    return all;
}

constexpr int unit = 256; // of a pixel's side
constexpr int frame = static_cast<int>(side);

// How much two images of a digit may differ. The shift is what a linear classifier cannot follow.
constexpr int shift = 700;         // units, either way
constexpr int half_turn = 500;     // tangent of half the angle, of 4096: 14 degrees either way
constexpr int lean = 1200;         // of 4096
constexpr int narrow = 2900;       // of 4096
constexpr int wide = 4500;         // of 4096
constexpr int low = 3200;          // of 4096
constexpr int high = 4500;         // of 4096
constexpr int wobble = 6;          // of each point of a glyph, in the glyph's own measure
constexpr int thin = 170;          // radius of the pen, units
constexpr int thick = 380;         // radius of the pen, units
constexpr int pale = 150;          // the palest ink, of 255
constexpr int strays = 2;          // strokes that belong to no digit, at most
constexpr int stray_ink = 200;     // of 255, at most
constexpr unsigned scratched = 20; // percent of the images, one line of two pixels missing
constexpr int noise = 20;          // standard deviation, of 255

// A Catmull-Rom spline through the points, cut into straight pieces.
std::vector<point> flatten(const stroke& s) {
    if (s.kind == line::straight) return s.points;
    constexpr int pieces = 6;
    constexpr int cube = pieces * pieces * pieces;
    const auto n = s.points.size();
    const bool closed =
        s.points.front().x == s.points.back().x && s.points.front().y == s.points.back().y;
    const auto at = [&](std::size_t i, int offset) {
        if (offset < 0 && i == 0) return closed ? s.points[n - 2] : s.points[0];
        const std::size_t j = i + static_cast<std::size_t>(offset + 1) - 1;
        if (j >= n) return closed ? s.points[1] : s.points[n - 1];
        return s.points[j];
    };
    std::vector<point> path{s.points.front()};
    for (std::size_t i = 0; i + 1 < n; ++i) {
        const point a = at(i, -1);
        const point b = at(i, 0);
        const point c = at(i, 1);
        const point d = at(i, 2);
        const auto blend = [](int p, int q, int r, int t, int k) {
            const int sum = 2 * q * cube + (r - p) * k * pieces * pieces +
                            (2 * p - 5 * q + 4 * r - t) * k * k * pieces +
                            (3 * q - p - 3 * r + t) * k * k * k;
            return sum / (2 * cube);
        };
        for (int k = 1; k <= pieces; ++k)
            path.push_back({blend(a.x, b.x, c.x, d.x, k), blend(a.y, b.y, c.y, d.y, k)});
    }
    return path;
}

int square_root(std::int64_t n) {
    std::int64_t root = 0;
    for (std::int64_t bit = std::int64_t{1} << 24U; bit > 0; bit /= 2)
        if ((root + bit) * (root + bit) <= n) root += bit;
    return static_cast<int>(root);
}

std::int64_t squared_distance(point p, point a, point b) {
    const std::int64_t ux = b.x - a.x;
    const std::int64_t uy = b.y - a.y;
    const std::int64_t px = p.x - a.x;
    const std::int64_t py = p.y - a.y;
    const std::int64_t length = ux * ux + uy * uy;
    const std::int64_t along = px * ux + py * uy;
    if (along <= 0 || length == 0) return px * px + py * py;
    if (along >= length) return (px - ux) * (px - ux) + (py - uy) * (py - uy);
    const std::int64_t across = px * uy - py * ux;
    return across * across / length;
}

class canvas {
public:
    // A round pen of this radius drawn along the path, its edge one pixel soft.
    void draw(std::span<const point> path, int radius, int ink) {
        const int reach = radius + unit / 2;
        std::array<std::int64_t, pixels> nearest;
        nearest.fill(std::int64_t{reach} * reach);
        for (std::size_t i = 0; i + 1 < path.size(); ++i) {
            const point a = path[i];
            const point b = path[i + 1];
            const auto first = [&](int p, int q) {
                return std::clamp((std::min(p, q) - reach) / unit, 0, frame - 1);
            };
            const auto last = [&](int p, int q) {
                return std::clamp((std::max(p, q) + reach) / unit, 0, frame - 1);
            };
            for (int y = first(a.y, b.y); y <= last(a.y, b.y); ++y)
                for (int x = first(a.x, b.x); x <= last(a.x, b.x); ++x) {
                    const point center{x * unit + unit / 2, y * unit + unit / 2};
                    auto& best = nearest[index(x, y)];
                    best = std::min(best, squared_distance(center, a, b));
                }
        }
        for (std::size_t i = 0; i < pixels; ++i) {
            if (nearest[i] >= std::int64_t{reach} * reach) continue;
            const int cover = std::clamp(reach - square_root(nearest[i]), 0, unit);
            value_[i] = std::max(value_[i], ink * cover / unit);
        }
    }

    void erase(int x0, int y0, int width, int height) {
        for (int y = std::max(y0, 0); y < std::min(y0 + height, frame); ++y)
            for (int x = std::max(x0, 0); x < std::min(x0 + width, frame); ++x)
                value_[index(x, y)] = 0;
    }

    void roughen(generator& r, int sigma) {
        for (int& v : value_) v += r.bell(sigma);
    }

    void store(std::span<std::uint8_t, pixels> out) const {
        for (std::size_t i = 0; i < pixels; ++i)
            out[i] = static_cast<std::uint8_t>(std::clamp(value_[i], 0, 255));
    }

private:
    static constexpr std::size_t index(int x, int y) {
        return static_cast<std::size_t>(y * frame + x);
    }

    std::array<int, pixels> value_{};
};

// x' = M x + shift, with 4096 for one in M.
struct placement {
    static constexpr std::int64_t one = 4096;
    std::int64_t xx, xy, yx, yy;
    int left, top;

    [[nodiscard]] point operator()(point p) const {
        return {left + static_cast<int>((xx * p.x + xy * p.y) * unit / (7 * one)),
                top + static_cast<int>((yx * p.x + yy * p.y) * unit / (7 * one))};
    }
};

placement place(generator& r) {
    constexpr std::int64_t one = placement::one;
    // h is the tangent of half the angle, which gives sine and cosine without a library function.
    const std::int64_t h = r.between(-half_turn, half_turn);
    const std::int64_t cosine = (one * one - h * h) * one / (one * one + h * h);
    const std::int64_t sine = 2 * h * one * one / (one * one + h * h);
    const std::int64_t slant = r.between(-lean, lean);
    const std::int64_t width = r.between(narrow, wide);
    const std::int64_t height = r.between(low, high);
    placement p{};
    p.xx = cosine * width / one;
    p.xy = (cosine * slant / one - sine) * height / one;
    p.yx = sine * width / one;
    p.yy = (sine * slant / one + cosine) * height / one;
    p.left = frame * unit / 2 + r.between(-shift, shift);
    p.top = frame * unit / 2 + r.between(-shift, shift);
    return p;
}

void draw(std::size_t digit, generator& r, std::span<std::uint8_t, pixels> out) {
    canvas c;
    const auto& ways = glyphs()[digit];
    const placement where = place(r);
    const int pen = r.between(thin, thick);
    const int ink = r.between(pale, 255);
    for (stroke s : ways[r.below(static_cast<std::uint32_t>(ways.size()))]) {
        for (point& p : s.points) {
            p.x += r.between(-wobble, wobble);
            p.y += r.between(-wobble, wobble);
        }
        std::vector<point> path = flatten(s);
        for (point& p : path) p = where(p);
        c.draw(path, pen, ink);
    }
    for (int i = r.between(0, strays); i > 0; --i) {
        const point a{r.between(0, frame * unit), r.between(0, frame * unit)};
        const point b{a.x + r.between(-4 * unit, 4 * unit), a.y + r.between(-4 * unit, 4 * unit)};
        // Named, because arguments of a call may be evaluated in any order.
        const int radius = r.between(80, 160);
        const int stray = r.between(80, stray_ink);
        c.draw(std::array{a, b}, radius, stray);
    }
    if (r.chance(scratched)) {
        if (r.chance(50))
            c.erase(r.between(4, frame - 6), 0, 2, frame);
        else
            c.erase(0, r.between(4, frame - 6), frame, 2);
    }
    c.roughen(r, noise);
    c.store(out);
}

image_set draw_set(generator r, std::size_t count) {
    image_set s;
    s.bytes.resize(count * pixels);
    s.labels.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t digit = r.below(classes);
        s.labels.push_back(static_cast<std::uint8_t>(digit));
        draw(digit, r, std::span<std::uint8_t, pixels>{s.bytes.data() + i * pixels, pixels});
    }
    return s;
}

} // namespace

data_set draw_digits(std::uint64_t seed, std::size_t train, std::size_t test) {
    generator seeds{seed};
    const std::uint64_t first = seeds.bits();
    const std::uint64_t second = seeds.bits();
    return {draw_set(generator{first}, train), draw_set(generator{second}, test)};
}

} // namespace digits
