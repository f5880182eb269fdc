// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/expand.hpp"
#include "typegrad/core/load.hpp"
#include "typegrad/proof/evaluation.hpp"
#include "typegrad/proof/point.hpp"
#include "typegrad/proof/sample.hpp"
#include "typegrad/proof/unrolled.hpp"

namespace typegrad::proof {

/// What is found out about two expressions.
enum class verdict : unsigned char {
    proved,
    refuted,
    different,   ///< the numbers modulo primes differ; a real point has to show it
    too_deep,    ///< exponentials in exponentials in exponentials in exponentials
    too_large,
    at_run_time,  ///< an extent is known then
    too_many,    ///< conditions
    nowhere,     ///< no point was found where both are defined
    by_name,     ///< a function that is known by its name alone
    unsettled    ///< neither a proof nor a real point where they differ
};

/// Whether real points may still tell.
constexpr bool is_open(verdict v) {
    return v != verdict::proved && v != verdict::refuted && v != verdict::unsettled &&
           v != verdict::too_large && v != verdict::at_run_time;
}

/// Whether an evaluation knows an operation by its name alone.
constexpr bool is_unknown(const operation& o) {
    if (o.what == kind::tensor || o.what == kind::kernel) return true;
    if (o.what == kind::reduction)
        return o.id != operation_of<op::prod_record>.id && !o.name.starts_with("sum");
    if (o.what != kind::elementwise) return false;
    for (std::uint64_t known : {operation_of<op::exp_record>.id, operation_of<op::log_record>.id,
                                operation_of<op::where_record>.id, operation_of<op::not_record>.id,
                                operation_of<op::greater_record>.id, operation_of<op::equal_record>.id,
                                operation_of<op::greater_equal_record>.id})
        if (o.id == known) return false;
    return true;
}

/// Two expressions in plain words, in one graph.
struct question {
    plain_words words;
    int a = -1, b = -1;
    int exp_a = -1, exp_b = -1;  ///< their exponentials, if there are logarithms: of equal numbers they are equal

    constexpr question(const descriptor& first, const descriptor& second) {
        graph raw;
        loader both(raw);
        meta::list<int> roots;
        roots.push_back(both.load(first));
        roots.push_back(both.load(second));
        take(raw, roots);
    }
    /// Of two nodes of one graph, whose derivatives are answered first.
    constexpr question(const graph& raw, int first, int second) {
        meta::list<int> roots;
        roots.push_back(first);
        roots.push_back(second);
        take(raw, roots);
    }

private:
    constexpr void take(const graph& raw, meta::list<int>& roots) {
        words.find_ranges(raw);
        bool asks = false;
        for (const node& n : raw) asks = asks || n.op->what == kind::derivative || n.op->what == kind::map;
        if (!asks) return copy(raw, roots);
        simplify::simplifier plain(simplify::flatten::nothing);
        const calculus::expander expanded(raw, plain);
        for (int& r : roots) r = expanded[r];
        copy(plain.nodes, roots);
    }
    constexpr void copy(const graph& from, const meta::list<int>& roots) {
        const meta::list<int> both = unrolled(from, words).copy(roots);
        a = both[0];
        b = both[1];
        bool any = false;
        for (const node& n : words.nodes) any = any || n.op->id == operation_of<op::log_record>.id;
        if (!any) return;
        exp_a = exponential(a);
        exp_b = exponential(b);
    }
    constexpr int exponential(int id) {
        const operand only{id, graph::one};
        return words.nodes.intern(operation_of<op::exp_record>, words.nodes.form(words.nodes.shape_of(id)), graph::one,
                                  &only, 1);
    }
};

/// The signs that radicands had, as far as they are independent of each other. Where they all are,
/// one choice of roots is as good as any; where one is the square of something, its root has a sign
/// that has to be tried both ways.
class independence {
public:
    constexpr void add(int count, unsigned signs) {
        if (count > count_) {
            count_ = count;
            rank_ = 0;
        }
        if (count < count_) return;
        for (int i = 0; i < rank_; ++i)
            if ((signs ^ basis_[i]) < signs) signs ^= basis_[i];
        if (signs != 0) basis_[rank_++] = signs;
    }
    [[nodiscard]] constexpr int missing() const { return count_ - rank_; }

private:
    int count_ = 0, rank_ = 0;
    unsigned basis_[31]{};
};

/// Which of the values that have to be squares were none, point by point: the least affine set with all of it.
class span_of_signs {
public:
    constexpr void add(int count, std::uint64_t signs) {
        if (count > 64) unknown_ = true;
        if (count != count_) {
            count_ = count;
            rank_ = -1;
        }
        if (rank_ < 0) {
            rank_ = 0;
            origin_ = signs;
            return;
        }
        signs = reduced(signs ^ origin_);
        if (signs != 0) basis_[rank_++] = signs;
    }
    /// Whether nothing in it makes all of them squares: they never are.
    [[nodiscard]] constexpr bool lacks_zero() const { return !unknown_ && rank_ >= 0 && reduced(origin_) != 0; }

private:
    constexpr std::uint64_t reduced(std::uint64_t signs) const {
        for (int i = 0; i < rank_; ++i)
            if ((signs ^ basis_[i]) < signs) signs ^= basis_[i];
        return signs;
    }
    int count_ = -1, rank_ = -1;
    bool unknown_ = false;
    std::uint64_t origin_ = 0, basis_[64]{};
};

inline constexpr std::uint64_t seed = 0x74797065677261u;
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
        if (g[id].op->id == operation_of<op::exp_record>.id) ++depth[id];
        if (depth[id] > most) most = depth[id];
        elements += g.shape_of(id).size().number;
    }
    return elements > most_elements ? 0 : most + 1;
}

/// The comparison of both modulo the primes, at random points, under every combination of the
/// conditions' answers. It can be taken in pieces, because the compiler evaluates only so much at a
/// time; it has no members that could not be at rest.
class comparison {
public:
    verdict found = verdict::nowhere;
    bool done = false;

    constexpr void advance(const graph& g, int a, int b, int limit) {
        const int count = (a > b ? a : b) + 1, known = storeys_of(g, count);
        if (a == b) return end(verdict::proved);
        for (const node& n : g)
            if (!g.form_at(n.form).size().is_known()) return end(verdict::at_run_time);
        if (known == 0) return end(verdict::too_large);
        if (known > storeys) return end(verdict::too_deep);
        index_values_ = values_of_indices(g);
        if (index_values_ > most_patterns) return end(verdict::too_many);
        for (int work = 0; !done && work < limit; ++attempt_) {
            if (attempt_ == 4096 || (attempt_ == 400 && rounds_ == 0)) return end(verdict::nowhere);
            if (attempt_ == 20 && rounds_ == 0 && !lacks_root_) {
                skip_answers();  // with these answers something is divided by 0 everywhere
                continue;
            }
            if (attempt_ == 100 && rounds_ == 0 && wished_.lacks_zero()) {
                skip_answers();  // with these answers something has no root or logarithm anywhere
                continue;
            }
            point p(meta::mix(seed, static_cast<std::uint64_t>(4096 * pattern_ + attempt_)), known, choices_,
                    choice_count_, squares_, square_count_, indices_);
            p.strict = strict_;
            const evaluation<point> values(g, p, count);
            look_at(g, p, values, a, b, known);
            work += p.work;
        }
    }

private:
    /// Whether no input has the signs under which two values differ, or all that have them make them equal.
    static constexpr bool is_nowhere(const point& p, const residues& x, const residues& y) {
        const std::uint64_t conditions = x.conditions | y.conditions;
        residues difference = x;
        difference.at[0] = plus(x.at[0], primes[0] - y.at[0], primes[0]);
        return p.signs().is_nothing(difference, conditions) ||
               p.signs().is_impossible(conditions, x.logarithms | y.logarithms);
    }

    constexpr void end(verdict v) {
        found = v;
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
        signs_.add(p.radicand_count, p.radicand_signs);
        if (strict_) p.need_consistent();
        wished_.add(p.wished_count, p.wished_signs);
        bool defined = true, equal = true;
        for (std::int64_t e = 0; e < g.shape_of(a).size().number; ++e) {
            const residues &x = values.at(a, e), &y = values.at(b, e);
            defined = defined && x.defined && y.defined;
            equal = equal && (are_same(x, y) || is_nowhere(p, x, y));
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
        if ((!equal || strict_) && (p.radicand_count > 0 || p.has_logarithm) && !p.choices.empty() && !p.is_consistent()) {
            // A root is that of something positive: from here on conditions take it for positive, too.
            if (!strict_) {
                rounds_ = attempt_ = 0;
                wished_ = {};
                p.wish_consistent();
                keep_squares(p);
            }
            strict_ = true;
            return;
        }
        if (!equal) {
            const edge there = at_the_edge(g, p, a, b, values);
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
        // Where a root's sign is open, half of the points show what is wrong.
        const int open = signs_.missing();
        if (open > 3) return end(verdict::too_many);
        found = verdict::proved;
        if (++rounds_ >= (open > 0 ? 40 << open : known > 2 ? 3 : 2)) next_answers();
    }

    constexpr void keep_squares(const point& p) {
        for (; square_count_ < p.squares.size() && square_count_ < most_squares; ++square_count_)
            squares_[square_count_] = p.squares[square_count_];
        signs_ = {};
        wished_ = {};
    }

    static constexpr bool are_same(const residues& x, const residues& y) {
        for (int i = 0; i < x.known && i < y.known; ++i)
            if (x.at[i] != y.at[i]) return false;
        return true;
    }

    /// What is found where everything that was chosen to be 0 is 0: at the edge of conditions. For each of these an
    /// input is looked for on which it depends linearly, and set to the root.
    enum class edge : unsigned char { equal, different, undefined, unlucky };
    static constexpr edge at_the_edge(const graph& g, point& p, int a, int b, const evaluation<point>& values) {
        const std::int64_t size = g.shape_of(a).size().number;
        meta::list<std::uint64_t> all;
        for (std::int64_t e = 0; e < size; ++e) {
            const residues &x = values.at(a, e), &y = values.at(b, e);
            if (are_same(x, y) || is_nowhere(p, x, y)) continue;
            bool known = false;
            for (std::uint64_t other : all) known = known || other == (x.conditions | y.conditions);
            if (!known) all.push_back(x.conditions | y.conditions);
        }
        for (std::uint64_t conditions : all) {
            meta::list<point::pin> pins;
            if (!find_edge(g, p, a > b ? a + 1 : b + 1, conditions, pins)) return edge::different;
            point moved(p, pins);
            const evaluation<point> there(g, moved, (a > b ? a : b) + 1);
            p.work += moved.work;
            bool possible = true;
            for (int i = 0; i < p.choices.size() && i < 63; ++i) {
                if ((conditions >> i & 1) == 0 || moved.asked_value(i).known == 0) continue;
                const int d = decided(moved.asked_value(i)), taken = p.choices[i].taken;
                if (taken == 2 && d != 0) return edge::different;
                // What was chosen to be something else may be 0 there, too: then no input has these signs.
                possible = possible && (taken == 2 || d == 3 || d == (taken == 0 ? 1 : -1));
            }
            for (std::int64_t e = 0; e < size && possible; ++e) {
                const residues &x = values.at(a, e), &y = values.at(b, e);
                if ((x.conditions | y.conditions) != conditions || are_same(x, y) || is_nowhere(p, x, y)) continue;
                const residues &u = there.at(a, e), &v = there.at(b, e);
                if (!u.defined || !v.defined) return moved.lacks_root ? edge::unlucky : edge::undefined;
                if (!are_same(u, v)) return edge::different;
            }
        }
        return edge::equal;
    }
    static constexpr bool find_edge(const graph& g, point& p, int count, std::uint64_t conditions,
                                    meta::list<point::pin>& pins) {
        for (int i = 0; i < p.choices.size() && i < 63; ++i) {
            if (p.choices[i].taken != 2 || (conditions >> i & 1) == 0) continue;
            const residues before = value_where(g, p, pins, count, i);
            bool found = decided(before) == 0;
            for (int input = 0; input < p.inputs() && !found; ++input) {
                bool used = false;
                for (const point::pin& other : pins) used = used || other.input == input;
                if (used) continue;
                const residues from = p.input_value(input);
                residues to = from;
                for (int k = 0; k < to.known; ++k) to.at[k] = plus(to.at[k], 1, primes[k]);
                pins.push_back({input, to});
                const residues after = value_where(g, p, pins, count, i);
                residues root = from;
                for (int k = 0; k < before.known; ++k) {
                    const std::uint64_t q = primes[k], slope = plus(after.at[k], q - before.at[k], q);
                    if (slope != 0) root.at[k] = plus(from.at[k], q - times(before.at[k], inverse(slope, q), q), q);
                }
                pins[pins.size() - 1].to = root;
                found = decided(value_where(g, p, pins, count, i)) == 0;
                if (!found) pins.pop_back();
            }
            if (!found) return false;
        }
        return !pins.empty();
    }
    static constexpr residues value_where(const graph& g, point& p, const meta::list<point::pin>& pins, int count,
                                          int choice) {
        point q(p, pins);
        const evaluation<point> values(g, q, count);
        p.work += q.work;
        return q.asked_value(choice);
    }

    /// How many combinations of values all indices have together.
    static constexpr int values_of_indices(const graph& g) {
        std::int64_t all = 1;
        for (int id = 0; id < g.size(); ++id)
            for (std::int64_t e = 0; g.is(id, kind::symbol) && index_range(g, id) > 0 && all <= most_patterns &&
                                     e < g.shape_of(id).size().number; ++e)
                all *= index_range(g, id);
        return static_cast<int>(all);
    }

    /// The conditions that came up, each with a colour: those on which one element depends have
    /// different ones. It is enough to try all answers of the colours, unless what one condition asks
    /// for hangs on another.
    constexpr void keep_choices(const graph& g, const point& p, const evaluation<point>& values, int a, int b) {
        choice_count_ = p.choices.size();
        nested_ = nested_ || p.nested;
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
        if (nested_ || !together) return next_answers();
        nested_ = true;
        for (int i = 0; i < choice_count_; ++i) choices_[i].taken = 0;
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
            while (choice_count_ > 0 &&
                   choices_[choice_count_ - 1].taken + 1 == choices_[choice_count_ - 1].answers())
                --choice_count_;
            if (choice_count_ == 0) return next_indices();
            ++choices_[choice_count_ - 1].taken;
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
        choice_count_ = pattern_ = 0;
        nested_ = false;
    }

    /// Whether no number was rounded.
    static constexpr bool is_exact(const graph& g) {
        for (const node& n : g)
            if ((n.op->what == kind::constant || n.op->what == kind::sum || n.op->what == kind::product) &&
                !g.number_at(n.value).is_rational())
                return false;
        return true;
    }

    static constexpr int most_choices = 32, most_squares = 64;

    int indices_ = 0, index_values_ = 1, pattern_ = 0, attempt_ = 0, rounds_ = 0, choice_count_ = 0, square_count_ = 0;
    bool nested_ = false, lacks_root_ = false, strict_ = false;
    choice choices_[most_choices]{};
    int colours_[most_choices]{};
    forced_input squares_[most_squares]{};
    independence signs_;
    span_of_signs wished_;
};
inline constexpr int no_limit = 1 << 30;

/// Whether the reals differ at one of some points.
constexpr bool differ_at_a_real_point(const graph& g, int a, int b, int first, int last) {
    const std::int64_t size = g.shape_of(a).size().number;
    for (int k = first; k < last; ++k) {
        sample s(seed, k);
        const evaluation<sample> values(g, s, (a > b ? a : b) + 1);
        if (s.doubtful) continue;
        bool defined = true, differ = false;
        for (std::int64_t e = 0; e < size; ++e) {
            const sample::value x = values.at(a, e), y = values.at(b, e);
            defined = defined && x.defined && y.defined;
            differ = differ || s.differ(x, y);
        }
        if (defined && differ) return true;
    }
    return false;
}
inline constexpr int real_points = 96;

/// Whether two expressions of equal shapes are one function wherever both are defined.
constexpr verdict judge(const question& q) {
    comparison modulo_primes;
    modulo_primes.advance(q.words.nodes, q.a, q.b, no_limit);
    const verdict v = modulo_primes.found;
    if (!is_open(v)) return v;
    if (q.exp_a >= 0) {
        comparison exponentials;
        exponentials.advance(q.words.nodes, q.exp_a, q.exp_b, no_limit);
        if (exponentials.found == verdict::proved) return verdict::proved;
    }
    if (differ_at_a_real_point(q.words.nodes, q.a, q.b, 0, real_points)) return verdict::refuted;
    return v == verdict::different ? verdict::unsettled : v;
}

}  // namespace typegrad::proof
