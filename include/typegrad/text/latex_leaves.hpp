// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/shape.hpp"
#include "typegrad/meta/number.hpp"
#include "typegrad/meta/text.hpp"

namespace typegrad::text {

/// Whether a character means something to LaTeX.
constexpr bool is_special(char c) {
    return c == '_' || c == '#' || c == '%' || c == '&' || c == '$' || c == '{' || c == '}';
}

constexpr bool is_greek(std::string_view name) {
    constexpr std::string_view letters[] = {
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
        "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma",
        "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"};
    for (std::string_view letter : letters)
        if (letter == name) return true;
    return false;
}

constexpr void write_word(meta::text& out, std::string_view word) {
    if (is_greek(word)) {
        out << '\\' << word;
    } else if (word.size() == 1 && !is_special(word[0])) {
        out << word;
    } else if (!word.empty() && word[0] >= '0' && word[0] <= '9') {
        out << word;
    } else if (!word.empty()) {
        out << "\\mathrm{";
        for (char c : word) {
            if (is_special(c)) out << '\\';
            out << c;
        }
        out << '}';
    }
}

/// A symbol's name: `W1` is W with the index 1, `x_in` x with the index in, `sigma` a letter.
constexpr void write_symbol(meta::text& out, std::string_view name) {
    if (const std::size_t by = name.find("/d"); by != std::string_view::npos && name[0] == 'd') {
        // A derivative that has a name: dL/dz.
        out << "\\frac{\\partial ";
        write_symbol(out, name.substr(1, by - 1));
        out << "}{\\partial ";
        write_symbol(out, name.substr(by + 2));
        out << '}';
        return;
    }
    std::size_t end = name.find('_');
    std::size_t next = end + 1;
    if (end == std::string_view::npos || end == 0 || next == name.size()) {
        end = name.size();
        while (end > 1 && name[end - 1] >= '0' && name[end - 1] <= '9') --end;
        next = end;
    }
    write_word(out, name.substr(0, end));
    if (next >= name.size()) return;
    out << "_{";
    write_word(out, name.substr(next));
    out << '}';
}

/// Whether a number is written without a fraction or a power of ten.
constexpr bool has_short_decimal(const meta::number& n) {
    return n.is_rational() && 1'000'000 % n.denominator == 0;
}

/// A multiple of an irrational number that has a name.
constexpr void write_named(meta::text& out, const meta::number& n) {
    constexpr std::string_view names[] = {"", R"(\pi)", R"(\log\left(2\right))", R"(\log\left(10\right))", R"(\sqrt{\pi})", R"(\sqrt{2 \pi})"};
    const std::string_view name = names[static_cast<int>(n.base)];
    const bool fraction = n.times < 0 || n.denominator != 1;
    out << (n.negative ? "-" : "") << (fraction ? R"(\frac{)" : "");
    if (n.numerator != 1 || n.times < 0) out << n.numerator << (n.times < 0 ? "" : R"( \, )");
    if (n.times > 0) out << name;
    if (!fraction) return;
    out << "}{";
    if (n.denominator != 1) out << n.denominator << (n.times < 0 ? R"( \, )" : "");
    if (n.times < 0) out << name;
    out << '}';
}

constexpr void write_number(meta::text& out, const meta::number& n) {
    if (meta::has_name(n)) return write_named(out, n);
    if (n.is_rational() && !has_short_decimal(n)) {
        if (n.negative) out << '-';
        out << "\\frac{" << n.numerator << "}{" << n.denominator << '}';
        return;
    }
    meta::text said;
    meta::write(said, n);
    const std::string_view all = said.view();
    const std::size_t e = all.find('e');
    out << all.substr(0, e);
    if (e != std::string_view::npos) out << " \\cdot 10^{" << all.substr(e + 1) << '}';
}

/// A number, or a number spread over a shape.
constexpr void write_constant(meta::text& out, const meta::number& n, const shape& form) {
    if (form.is_scalar()) return write_number(out, n);
    if (!n.is_zero() && !n.is_one()) {
        write_number(out, n);
        out << " \\, ";
    }
    out << (n.is_zero() ? "\\mathbf{0}_{" : "\\mathbf{1}_{");
    for (int k = 0; k < form.rank; ++k) {
        if (k != 0) out << " \\times ";
        out << form.extents[k];
    }
    out << '}';
}

}  // namespace typegrad::text
