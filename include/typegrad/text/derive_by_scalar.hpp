// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/text/derivation.hpp"

namespace typegrad::text {

/// The derivative by a scalar, from the outside in, as it is done by hand: each function's outer part
/// with u for what is in it, then the inner part, then the product; in the end what has a name of its
/// own is called by it.
class derivation_by_scalar : public derivation {
public:
    constexpr derivation_by_scalar(const descriptor& whole, const descriptor& by) : derivation(whole, by) {
        derived_.resize(depends_.size());
        const answered last = derive(f_);
        if (f_ == x_) {
            add("identity", "the slope of a variable by itself is 1", slope_of(f_), last.words, question(f_, x_),
                last.node);
        } else if (steps_.empty()) {
            add_flat(slope_of(f_));
        } else if (!(final_.words.plain.view() == last.words.plain.view())) {
            call_by_name(last);
        }
    }

private:
    constexpr said slope_of(int id) const { return derivative_of(words_of(id), words_of(x_)); }

    constexpr answered derive(int id) {
        if (id < derived_.size() && derived_[id].node >= 0) return derived_[id];
        answered a;
        if (id == x_ || depends_[id] == 0 || nodes_.is(id, kind::derivative)) {
            a = answer(question(id, x_), false);
            if (nodes_.is(id, kind::derivative) && depends_[id] != 0)
                add("derivative of a derivative", "", slope_of(id), a.words, question(id, x_), a.node);
        } else {
            a = step_through(id);
        }
        derived_[id] = a;
        return a;
    }

    /// The operands that hang on x, each once.
    constexpr meta::list<int> moving_operands(int id) const {
        meta::list<int> moving;
        for (int i = 0; i < nodes_[id].count; ++i) {
            const int x = nodes_.use(id, i).node;
            bool known = depends_[x] == 0;
            for (int m : moving) known = known || m == x;
            if (!known) moving.push_back(x);
        }
        return moving;
    }

    /// Whether the slope is a product for each element: with an outer part and an inner one.
    constexpr bool is_pointwise(int id, const meta::list<int>& moving) const {
        const kind what = nodes_[id].op->what;
        bool scalars = nodes_.shape_of(id).is_scalar(), alike = true;
        for (int m : moving) {
            scalars = scalars && nodes_.shape_of(m).is_scalar();
            alike = alike && nodes_.shape_of(m) == nodes_.shape_of(id);
        }
        return scalars || (alike && (what == kind::elementwise || what == kind::sum || what == kind::product));
    }

    constexpr answered step_through(int id) {
        const operation &op = *nodes_[id].op, &by = ruling(id);
        const meta::list<int> moving = moving_operands(id);
        const bool plain = moving.size() == 1 && moving[0] == x_;
        if (plain || !is_pointwise(id, moving)) {
            // A loop is no value, and its step's are others in each turn.
            const bool of_loop = op.what == kind::last || op.what == kind::stacked;
            for (int m : moving)
                if (!of_loop) derive(m);
            const answered a = answer(question(id, x_), false);
            add(rule_of(by), by.reason, slope_of(id), a.words, question(id, x_), a.node);
            return a;
        }
        // The outer part, with a letter for each operand that hangs on x but is not x.
        meta::list<int> letters;
        for (int m : moving) letters.push_back(m == x_ ? x_ : letter(nodes_.shape_of(m)));
        meta::list<int> operands;
        for (int i = 0; i < nodes_[id].count; ++i) {
            int x = nodes_.use(id, i).node;
            for (int k = 0; k < moving.size(); ++k)
                if (moving[k] == x) x = letters[k];
            operands.push_back(x);
        }
        const int outer = put(op, operands.begin(), operands.size());
        meta::list<int> partials;
        bool linear = true;
        for (int u : letters) {
            // By an element of its own: what is differentiated is a function of each element.
            const int f = put<op::sum_record>({outer});
            partials.push_back(nodes_.shape_of(u).is_scalar() && nodes_.shape_of(outer).is_scalar()
                                   ? put<op::diff_record>({outer, u})
                                   : put<op::grad_record>({f, u}));
        }
        meta::list<answered> slopes;
        for (int p : partials) {
            slopes.push_back(answer(p, false));
            for (int u : letters) linear = linear && !contains(slopes.back().node, u);
        }
        if (!linear) {
            said parts = words_of(outer);
            for (int k = 0; k < moving.size(); ++k) {
                if (letters[k] == x_) continue;
                const said name = words_of(letters[k]), inner = words_of(moving[k]);
                parts.plain << (k == 0 || letters[0] == x_ ? " with " : ", ") << name.plain << " = " << inner.plain;
                parts.latex << ", \\quad " << name.latex << " = " << inner.latex;
            }
            if (moving.size() == 1)
                add("chain rule", "the slope of f(u) is the slope of f by u times the slope of u", words_of(id), parts);
            else add("named", "a letter for each part", words_of(id), parts);
            for (int k = 0; k < moving.size(); ++k)
                add(rule_of(by), by.reason, derivative_of(words_of(outer), words_of(letters[k]), moving.size() > 1),
                    slopes[k].words,
                    partials[k], slopes[k].node);
        }
        if (linear)
            for (int u : letters)
                if (u != x_) spare_letters_.push_back(u);
        said product;
        const int value = multiply_out(moving, letters, slopes, product);
        const answered a = answer(question(id, x_), false);
        const bool same = product.plain.view() == a.words.plain.view() || is_sign_;
        add(linear || moving.size() > 1 ? rule_of(by) : "chain rule",
            linear              ? by.reason
            : moving.size() > 1 ? "the slope by each part times that part's own slope, added up"
                                : "outer slope times inner slope",
            slope_of(id), same ? a.words : product,
            question(id, x_), same ? a.node : value);
        if (!same) add("simplified", "", product, a.words, value, a.node);
        return a;
    }

    /// Σ of the outer slopes times the inner ones.
    constexpr int multiply_out(const meta::list<int>& moving, const meta::list<int>& letters,
                               const meta::list<answered>& slopes, said& out) {
        int total = -1;
        for (int m : moving) derive(m);
        for (int k = 0; k < moving.size(); ++k) {
            const answered inner = derive(moving[k]);
            is_sign_ = moving.size() == 1 && (inner.words.is("-1") || slopes[k].words.is("-1"));
            graph cone;
            const int root = copy_cone(nodes_, slopes[k].node, cone);
            const answered outer = answer_with(cone, root, letters, moving);
            said term;
            bool minus = false;
            int value = put<op::hadamard_record>({outer.node, inner.node});
            if (is_number(inner, {1})) {
                term = outer.words;
            } else if (is_number(outer, {1})) {
                term = inner.words;
            } else if (total >= 0 && is_number(outer, {-1})) {
                minus = true;
                term = inner.words;
            } else {
                append(term, outer.words, binding::multiplicative, true);
                const bool scalar = nodes_.shape_of(outer.node).is_scalar() || nodes_.shape_of(inner.node).is_scalar();
                if (!scalar) {
                    term = said_as("hadamard(", "");
                    term.plain << outer.words.plain << ", " << inner.words.plain << ')';
                    append_latex(term, outer.words, inner.words);
                } else {
                    term.plain << " * ";
                    term.latex << " \\cdot ";
                    append(term, inner.words, binding::multiplicative, false);
                    term.bound = binding::multiplicative;
                }
                term.latex_bound = binding::multiplicative;
            }
            append_term(out, term, total < 0, minus);
            total = total < 0 ? value : put<op::add_record>({total, value});
            if (moving.size() == 1) out.bound = term.bound, out.latex_bound = term.latex_bound;
            else out.bound = out.latex_bound = binding::additive;
        }
        return total;
    }
    constexpr bool is_number(const answered& a, const meta::number& n) const {
        return nodes_.is(a.node, kind::constant) && nodes_.value_of(a.node) == n;
    }
    static constexpr void append_latex(said& to, const said& a, const said& b) {
        const auto one = [&](const said& x) {
            const bool loose = x.latex_bound <= binding::prefix;
            to.latex << (loose ? "\\left(" : "") << x.latex << (loose ? "\\right)" : "");
        };
        one(a);
        to.latex << " \\odot ";
        one(b);
    }

    /// An answer with what the letters stand for put back.
    constexpr answered answer_with(const graph& from, int root, const meta::list<int>& letters,
                                   const meta::list<int>& moving) {
        const int id = import(from, root, letters, moving);
        return answer(id, false);
    }

    constexpr bool contains(int id, int symbol) const {
        if (nodes_.is(id, kind::symbol)) return nodes_[id].source->hash == nodes_[symbol].source->hash;
        for (int i = 0; i < nodes_[id].count; ++i)
            if (contains(nodes_.use(id, i).node, symbol)) return true;
        return false;
    }

    constexpr int letter(const shape& form) {
        constexpr std::string_view letters[] = {"u", "v", "w", "p", "q", "r", "s", "t"};
        for (int i = 0; i < spare_letters_.size(); ++i) {
            const int u = spare_letters_[i];
            if (!(nodes_.shape_of(u) == form)) continue;
            spare_letters_[i] = spare_letters_.back();
            spare_letters_.pop_back();
            return u;
        }
        for (std::string_view l : letters) {
            if (is_taken(l)) continue;
            meta::text name;
            name << l;
            return named(name, form);
        }
        meta::text name;
        name << 'u' << names_.size();
        return named(name, form);
    }

    // The last lines: what the answer calls by name is defined, and 1 minus it where that occurs.

    constexpr void call_by_name(const answered& last) {
        graph cone;
        const int root = copy_cone(nodes_, final_.node, cone);
        for (int id = 0; id <= root; ++id) {
            if (!cone[id].op->has_meaning || occurs(last.node, *cone[id].op)) continue;
            proof::plain_words words;
            meta::list<int> map(id + 1);
            for (int k = 0; k <= id; ++k) map[k] = words.copy(cone, k, map);
            const answered meaning = answer(words.nodes, map[id], false, simplify::flatten::everything);
            const answered own = answer(import(cone, id, {}, {}), true);
            if (final_.words.plain.view().find(own.words.plain.view()) == std::string_view::npos) continue;
            add("definition", "", own.words, meaning.words, own.node, meaning.node);
            say_complement(own, words.nodes, map[id]);
        }
        add("called by name", "", last.words, final_.words, last.node, final_.node);
    }
    constexpr bool occurs(int id, const operation& op) const {
        if (nodes_[id].op->id == op.id) return true;
        for (int i = 0; i < nodes_[id].count; ++i)
            if (occurs(nodes_.use(id, i).node, op)) return true;
        return false;
    }

    /// 1 - N / D is (D - N) / D, if the answer has a use for it.
    constexpr void say_complement(const answered& own, const graph& from, int root) {
        meta::text sought;
        sought << "1 - " << own.words.plain;
        if (final_.words.plain.view().find(sought.view()) == std::string_view::npos) return;
        simplify::simplifier s(simplify::flatten::everything);
        s.textbook = false;
        s.stepwise = true;
        meta::list<int> roots;
        roots.push_back(root);
        calculus::simplify_again(from, s, roots);
        const handle y = s.at(roots[0]);
        if (!y.is(kind::product)) return;
        simplify::weighted_list above, below;
        for (int i = 0; i < s.nodes[y.id].count; ++i) {
            const meta::number power = s.nodes.number_at(s.nodes.use(y.id, i).weight);
            const int x = s.nodes.use(y.id, i).node;
            if (power.negative) below.push_back({x, -power, false});
            else above.push_back({x, power, false});
        }
        if (below.empty()) return;
        const shape form = y.form();
        const handle top = simplify::make_product(s, s.nodes.value_of(y.id), above.begin(), above.size(), form);
        const handle bottom = simplify::make_product(s, {1}, below.begin(), below.size(), form);
        const weighted difference[] = {{bottom.id, {1}, false}, {top.id, {-1}, false}};
        const handle rest = simplify::make_sum(s, {0}, difference, 2, form);
        const weighted quotient[] = {{rest.id, {1}, false}, {bottom.id, {-1}, false}};
        const handle whole = simplify::make_product(s, {1}, quotient, 2, form);
        const answered result = answer(s.nodes, whole.id, false, simplify::flatten::everything);
        said before = said_as("1 - ", "1 - ");
        append(before, own.words, binding::additive, false);
        const int one = nodes_.intern(operation_of<op::constant_record>, graph::scalar, graph::one, nullptr, 0);
        add("common denominator", "1 is the denominator divided by itself", before, result.words,
            put<op::subtract_record>({one, own.node}), result.node);
    }

    meta::list<answered> derived_;
    bool is_sign_ = false;           ///< whether the last product was one by -1
    meta::list<int> spare_letters_;  ///< given and not spoken of
};

}  // namespace typegrad::text
