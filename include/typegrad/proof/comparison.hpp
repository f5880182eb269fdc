// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/proof/edge.hpp"
#include "typegrad/proof/question.hpp"
#include "typegrad/proof/spans.hpp"

namespace typegrad::proof {

inline constexpr std::uint64_t first_seed = 0x74797065677261u;
inline constexpr int most_elements = 4096;  ///< of all nodes together
inline constexpr int most_patterns = 1024;  ///< of conditions' answers

/// How many exponentials stand in each other, and one more; 0 if there are too many elements.
constexpr int storeys_of(const graph& g, int count) {
    meta::list<int> depth(count);
    int most = 0;
    std::int64_t elements = 0;
    for (int id = 0; id < count; ++id) {
        for (int i = 0; i < g[id].count; ++i) {
            const int below = depth[g.use(id, i).node];
            if (below > depth[id]) depth[id] = below;
        }
        if (g[id].op->id == id_of<op::exp_record>) ++depth[id];
        if (depth[id] > most) most = depth[id];
        elements += g.shape_of(id).size().number;
    }
    return elements > most_elements ? 0 : most + 1;
}

/// How many combinations of values all indices have together.
constexpr int values_of_indices(const graph& g) {
    std::int64_t all = 1;
    for (int id = 0; id < g.size(); ++id)
        for (std::int64_t e = 0; g.is(id, kind::symbol) && index_range(g, id) > 0 && all <= most_patterns &&
                                 e < g.shape_of(id).size().number; ++e)
            all *= index_range(g, id);
    return static_cast<int>(all);
}

/// Whether no number was rounded.
constexpr bool is_exact(const graph& g) {
    for (const node& n : g)
        if ((n.op->what == kind::constant || n.op->what == kind::sum || n.op->what == kind::product) &&
            !g.number_at(n.value).is_rational())
            return false;
    return true;
}

/// The comparison of both modulo the primes, at random points, under every combination of the
/// conditions' answers. It can be taken in pieces, because the compiler evaluates only so much at a
/// time; it has no members that could not be at rest.
class comparison {
public:
    verdict found = verdict::nowhere;
    bool done = false;

    [[nodiscard]] constexpr bool asks() const { return choice_count_ > 0; }

    constexpr void advance(const graph& g, int a, int b, int limit) {
        const int count = (a > b ? a : b) + 1, known = storeys_of(g, count);
        if (a == b) return end(verdict::proved);
        for (const node& n : g)
            if (!g.form_at(n.form).size().is_known()) return end(verdict::at_run_time);
        if (known == 0) return end(verdict::too_large);
        if (known > storeys) return end(verdict::too_deep);
        index_values_ = values_of_indices(g);
        size_ = static_cast<int>(g.shape_of(a).size().number);
        if (index_values_ > most_patterns) return end(verdict::too_many);
        for (int work = 0; !done && work < limit; ++attempt_) {
            if (attempt_ == 4096 || (attempt_ == 400 && rounds_ == 0)) return end(verdict::nowhere);
            if (attempt_ == 20 && rounds_ == 0 && !lacks_root_) {
                skip_answers();  // with these answers something is divided by 0 everywhere
                continue;
            }
            if (attempt_ >= 50 && rounds_ == 0 && wished_.lacks_zero()) {
                skip_answers();  // with these answers something has no root or logarithm anywhere
                continue;
            }
            point p(meta::mix(first_seed, static_cast<std::uint64_t>(4096 * pattern_ + attempt_)), known, choices_,
                    choice_count_, squares_, square_count_, indices_);
            p.strict = strict_;
            const evaluation<point> values(g, p, count);
            look_at(g, p, values, a, b, known);
            work += p.work + 40 * values.size();
        }
    }

private:
    constexpr void end(verdict v) {
        found = v == verdict::proved && leans_on_signs_ ? verdict::likely : v;
        done = true;
    }

    constexpr void look_at(const graph& g, point& p, const evaluation<point>& values, int a, int b,
                           int known) {
        if (p.too_deep) return end(verdict::too_deep);
        if (p.choices.size() > most_choices || p.squares.size() > most_squares) return end(verdict::too_many);
        if (p.squares.size() > square_count_) {
            keep_squares(p);
            return;
        }
        if (p.nested && !nested_) {
            nested_ = true;
            keep_choices(g, p, values, a, b);
            if (pattern_ > 0) return try_every_combination();  // so far answers were tried colour by colour
        }
        if (nested_ && !whole_ && (p.radicand_count > 0 || p.has_logarithm)) {
            // Inputs have the signs of all that was chosen.
            whole_ = true;
            if (pattern_ > 0 || element_ > 0) return try_every_combination();
        }
        signs_.add(p.radicand_count, p.radicand_signs);
        if (strict_) p.need_consistent();
        wished_.add(p.wished_count, p.wished_signs);
        bool defined = true, equal = true, same = true;
        for (int e = first(); e < last(); ++e) {
            const residues &x = values.at(a, e), &y = values.at(b, e);
            defined = defined && x.defined && y.defined;
            same = same && are_same(x, y);
            equal = equal && (are_same(x, y) || is_nowhere(p, x, y).nowhere);
        }
        const int known_choices = choice_count_;
        keep_choices(g, p, values, a, b);
        if (choice_count_ > known_choices && p.has_logarithm) {
            // Inputs have the signs that were chosen from here on.
            rounds_ = 0;
            signs_ = {};
            wished_ = {};
            return;
        }
        lacks_root_ = lacks_root_ || p.lacks_root;
        if (!defined) return;
        if (!equal && !strict_ && (p.radicand_count > 0 || p.has_logarithm) && !p.choices.empty()) {
            // A root is that of something positive: from here on conditions take it for positive, too.
            strict_ = true;
            rounds_ = attempt_ = 0;
            p.wish_consistent();
            return keep_squares(p);
        }
        lacks_root_ = lacks_root_ || strict_;
        if (strict_ && !p.is_consistent()) return;
        if (p.radicand_count > 0 && values.contradicts_roots()) return;
        if (!equal) {
            const edge there = at_the_edge(g, p, a, b, values, first(), last());
            lacks_root_ = lacks_root_ || there == edge::unlucky;
            if (there == edge::undefined || there == edge::unlucky) return;
            equal = there == edge::equal;
        }
        if (!equal) {
            const bool certain = p.choices.empty() && p.radicand_count == 0 && !p.has_logarithm &&
                                 !p.strange && is_exact(g);
            return end(certain     ? verdict::refuted
                       : p.strange ? verdict::by_name
                                   : verdict::different);
        }
        leans_on_signs_ = leans_on_signs_ || !same;
        // Where a root's sign is open, half of the points show what is wrong.
        const int open = signs_.missing();
        if (open > 3) return end(verdict::too_many);
        if (same) found = verdict::proved;  // else these answers may be none that an input gives
        if (++rounds_ >= (open > 0 ? 40 << open : known > 2 ? 3 : 2)) next_answers();
    }

    constexpr void keep_squares(const point& p) {
        for (; square_count_ < p.squares.size() && square_count_ < most_squares; ++square_count_)
            squares_[square_count_] = p.squares[square_count_];
        signs_ = {};
        wished_ = {};
    }

    /// The conditions that came up, each with a colour: those on which one element depends have
    /// different ones. It is enough to try all answers of the colours, unless what one condition asks
    /// for hangs on another: then all answers of those that one element depends on, one element after the other.
    constexpr void keep_choices(const graph& g, const point& p, const evaluation<point>& values, int a, int b) {
        choice_count_ = p.choices.size();
        for (int e = first(); nested_ && e < last(); ++e)
            relevant_ |= values.at(a, e).conditions | values.at(b, e).conditions;
        for (int i = 0; i < choice_count_; ++i) {
            choices_[i] = p.choices[i];
            std::uint64_t others = nested_ ? ~std::uint64_t{0} : 0;
            for (std::int64_t e = 0; e < g.shape_of(a).size().number && !nested_; ++e) {
                const std::uint64_t together = values.at(a, e).conditions | values.at(b, e).conditions;
                if ((together >> i & 1) != 0) others |= together;
            }
            int& colour = colours_[i];
            colour = 0;
            for (int k = 0; k < i; ++k) {
                if ((others >> k & 1) == 0 || colours_[k] != colour) continue;
                ++colour;
                k = -1;
            }
        }
    }

    /// No input has the signs that were chosen, or nothing is defined with them. Of conditions that were tried
    /// together, because no element depends on both, every combination has to be tried instead.
    constexpr void skip_answers() {
        bool together = false;
        for (int i = 0; i < choice_count_; ++i)
            for (int k = 0; k < i; ++k) together = together || colours_[i] == colours_[k];
        if (!nested_ && together) return try_every_combination();
        leans_on_signs_ = true;
        next_answers();
    }
    constexpr void try_every_combination() {
        nested_ = true;
        begin_element(0);
        begin_again();
    }
    constexpr void begin_again() {
        signs_ = {};
        wished_ = {};
        rounds_ = 0;
        strict_ = false;
        attempt_ = -1;
        lacks_root_ = false;
    }

    /// Of conditions in conditions the next combination of answers; else of colours.
    constexpr void next_answers() {
        begin_again();
        if (++pattern_ == most_patterns) return end(verdict::too_many);
        if (nested_) {
            while (choice_count_ > 0 && is_exhausted(choice_count_ - 1)) --choice_count_;
            relevant_ &= (std::uint64_t{1} << choice_count_) - 1;
            if (choice_count_ > 0) ++choices_[choice_count_ - 1].taken;
            else if (last() < size_) begin_element(element_ + 1);
            else next_indices();
            return;
        }
        for (int colour = 0; colour <= choice_count_; ++colour) {
            int answers = 0, taken = 0;
            for (int i = 0; i < choice_count_; ++i) {
                if (colours_[i] != colour) continue;
                if (choices_[i].answers() > answers) answers = choices_[i].answers();
                if (choices_[i].taken > taken) taken = choices_[i].taken;
            }
            if (answers == 0) return next_indices();
            taken = taken + 1 < answers ? taken + 1 : 0;
            for (int i = 0; i < choice_count_; ++i)
                if (colours_[i] == colour) choices_[i].taken = taken < choices_[i].answers() ? taken : 0;
            if (taken != 0) return;
        }
        next_indices();
    }
    constexpr void next_indices() {
        if (++indices_ == index_values_) return end(found);
        begin_element(0);
        nested_ = false;
    }

    /// The elements that are compared: of conditions in conditions one, unless inputs hang on the answers.
    constexpr int first() const { return nested_ && !whole_ ? element_ : 0; }
    constexpr int last() const { return nested_ && !whole_ ? element_ + 1 : size_; }
    constexpr void begin_element(int e) {
        element_ = e;
        choice_count_ = pattern_ = 0;
        relevant_ = 0;
    }
    constexpr bool is_exhausted(int i) const {
        return (!whole_ && (relevant_ >> i & 1) == 0) || choices_[i].taken + 1 == choices_[i].answers();
    }

    static constexpr int most_choices = 32, most_squares = 64;

    int indices_ = 0, index_values_ = 1, pattern_ = 0, attempt_ = 0, rounds_ = 0, choice_count_ = 0, square_count_ = 0;
    int size_ = 1, element_ = 0;
    std::uint64_t relevant_ = 0;  ///< the choices that element hangs on
    bool whole_ = false, nested_ = false, lacks_root_ = false, strict_ = false, leans_on_signs_ = false;
    choice choices_[most_choices]{};
    int colours_[most_choices]{};
    forced_input squares_[most_squares]{};
    independence signs_;
    span_of_signs wished_;
};

}  // namespace typegrad::proof
