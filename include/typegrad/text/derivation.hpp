// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/proof/judge.hpp"
#include "typegrad/text/said.hpp"

namespace typegrad {

/// One step of a derivation: a rule, what it was applied to and what came out, as text and in LaTeX.
struct derivation_step {
    std::string_view rule;    ///< `chain rule`
    std::string_view reason;  ///< what the rule says; of a definition nothing
    text::said before, after;
    /// Both sides as nodes of the derivation's graph; -1 where the step only gives names.
    int left = -1, right = -1;
};

namespace text {

/// What the two ways to derive have in common: a graph in which everything is that they talk about,
/// and the names they give.
class derivation {
public:
    constexpr derivation(const descriptor& whole, const descriptor& by) {
        loader both(nodes_);
        f_ = both.load(whole);
        x_ = both.load(by);
        // Views of them are kept: they must not move.
        int places = 64;
        for (const node& n : nodes_) places += 5 + n.count;
        names_.reserve(places);
        symbols_.reserve(places);
        contains_.resize(nodes_.size());
        depends_.resize(nodes_.size());
        contains_[x_] = depends_[x_] = 1;
        for (int id = 0; id < nodes_.size(); ++id)
            for (int i = 0; i < nodes_[id].count; ++i) {
                contains_[id] |= contains_[nodes_.use(id, i).node];
                if (!is_flat(*nodes_[id].op)) depends_[id] |= depends_[nodes_.use(id, i).node];
            }
        final_ = answer(question(f_, x_), true);
    }
    derivation(const derivation&) = delete;
    derivation& operator=(const derivation&) = delete;

    [[nodiscard]] constexpr const meta::list<derivation_step>& steps() const { return steps_; }
    /// Whether both sides of a step are equal: what `equivalent` finds.
    [[nodiscard]] constexpr proof::verdict judge(const derivation_step& s) const {
        return s.left < 0 ? proof::verdict::proved : proof::judge({nodes_, s.left, s.right});
    }

protected:
    /// Whether it has no slope wherever it has one: comparisons, signs, what is held fixed.
    static constexpr bool is_flat(const operation& op) {
        return op.indicator || (op.what == kind::elementwise && !op.differentiable && !op.defined);
    }
    /// Says that f has no slope, and why.
    constexpr void add_flat(const said& slope) {
        const operation& op = *nodes_[f_].op;
        if (contains_[f_] == 0)
            return add("constant rule", "what does not contain it has no slope", slope, final_.words,
                       question(f_, x_), final_.node);
        const bool own = is_flat(op) && !op.reason.empty();
        add(own && !op.rule.empty() ? op.rule : "step rule", own ? op.reason : "it stands where nothing has a slope", slope,
            final_.words, question(f_, x_), final_.node);
    }
    /// The operation whose rule a node follows: its own, or that of what it is by definition.
    constexpr const operation& ruling(int id) const {
        const operation& own = *nodes_[id].op;
        if (!own.rule.empty() || !own.defined) return own;
        proof::plain_words words;
        meta::list<handle> x;
        for (int i = 0; i < nodes_[id].count; ++i) {
            node n = nodes_[nodes_.use(id, i).node];
            n.op = &operation_of<op::constant_record>;
            n.form = words.nodes.form_of(nodes_, n.form);
            n.value = words.nodes.number({i});
            x.push_back(words.at(words.nodes.intern(n, nullptr, 0)));
        }
        const handle meant = own.definition(x.begin(), x.size());
        return meant.exists() ? *meant.nodes()[meant.id].op : own;
    }
    static constexpr std::string_view rule_of(const operation& op) { return op.rule.empty() ? op.label : op.rule; }

    /// An answer, as a node of the graph and in words.
    struct answered {
        int node = -1;
        said words;
    };

    constexpr int put(const operation& op, const int* x, int count) {
        meta::list<shape> forms;
        meta::list<operand> operands;
        for (int i = 0; i < count; ++i) {
            forms.push_back(nodes_.shape_of(x[i]));
            operands.push_back({x[i], 0});
        }
        return nodes_.intern(op, nodes_.form(op.form(forms.begin(), count)),
                             op.what == kind::sum ? graph::zero : graph::one, operands.begin(), count);
    }
    template <class R>
    constexpr int put(std::initializer_list<int> x) {
        return put(operation_of<R>, x.begin(), static_cast<int>(x.size()));
    }
    constexpr int question(int f, int x) {
        return nodes_.shape_of(x).is_scalar() ? put<op::diff_record>({f, x}) : put<op::grad_record>({f, x});
    }

    /// A symbol by a new name.
    constexpr int named(const meta::text& name, const shape& form) {
        names_.push_back(name);
        const std::string_view view = names_.back().view();
        symbols_.push_back({&operation_of<op::symbol_record>,
                            meta::mix(meta::mix(meta::hash_text(view), hash_shape(form)), 0x6e616d65), form, {},
                            0, view, {}});
        node n{};
        n.op = symbols_.back().op;
        n.source = &symbols_.back();
        n.form = nodes_.form(form);
        return nodes_.intern(n, nullptr, 0);
    }
    constexpr bool is_taken(std::string_view name) const {
        for (const node& n : nodes_)
            if (n.op->what == kind::symbol && n.source->name == name) return true;
        return false;
    }

    /// What a node says when its derivatives are answered. Without textbook forms what was written
    /// stays: 1 / (1 + exp(-z)) does not become sigmoid(z).
    constexpr answered answer(int id, bool textbook) {
        graph cone;
        const int root = copy_cone(nodes_, id, cone);
        simplify::simplifier plain(simplify::flatten::nothing);
        plain.textbook = textbook;
        plain.stepwise = !textbook;
        const calculus::expander expanded(cone, plain);
        return answer(plain.nodes, expanded[root], textbook);
    }
    /// A node of a graph of the engine's.
    constexpr answered answer(const graph& from, int root, bool textbook,
                              simplify::flatten how = simplify::flatten::used_once) {
        meta::list<int> roots;
        roots.push_back(root);
        simplify::simplifier simple(how);
        simple.written_out = true;
        simple.textbook = textbook;
        simple.stepwise = !textbook;
        calculus::simplify_again(from, simple, roots);
        answered a;
        a.node = import(simple.nodes, roots[0], {}, {});
        const calculus::user_terms terms(simple.nodes, roots[0]);
        a.words = said_of(terms.nodes(), terms.root());
        return a;
    }

    /// The node here that is node `root` of another graph, with some symbols replaced.
    constexpr int import(const graph& from, int root, const meta::list<int>& symbols,
                         const meta::list<int>& by) {
        meta::list<int> map(root + 1);
        for (int id = 0; id <= root; ++id) {
            node n = from[id];
            bool replaced = false;
            for (int i = 0; i < symbols.size() && n.op->what == kind::symbol && !replaced; ++i) {
                if (nodes_[symbols[i]].source->hash != n.source->hash) continue;
                map[id] = by[i];
                replaced = true;
            }
            if (replaced) continue;
            meta::list<operand> list;
            for (int i = 0; i < n.count; ++i) {
                const operand& u = from.use(id, i);
                const bool chain = n.op->what == kind::chain;
                list.push_back({map[u.node], chain ? u.weight : nodes_.number_of(from, u.weight)});
            }
            const bool arranged = n.op->what == kind::view || n.op->what == kind::place;
            n.form = nodes_.form_of(from, from[id].form);
            n.value = arranged ? nodes_.layout_index(from.layout_of(id)) : nodes_.number_of(from, from[id].value);
            map[id] = nodes_.intern(n, list.begin(), list.size());
        }
        return map[root];
    }

    constexpr said words_of(int id) const {
        graph cone;
        return said_of(cone, copy_cone(nodes_, id, cone));
    }

    constexpr void add(std::string_view rule, std::string_view reason, const said& before, const said& after,
                       int left = -1, int right = -1) {
        steps_.push_back({rule, reason, before, after, left, right});
    }

    graph nodes_;
    meta::list<meta::text> names_;
    meta::list<descriptor> symbols_;
    meta::list<unsigned char> contains_;  ///< whether x occurs in a node of f
    meta::list<unsigned char> depends_;   ///< and whether it has a slope by it
    meta::list<derivation_step> steps_;
    answered final_;  ///< the whole answer
    int f_ = -1, x_ = -1;
};

}  // namespace text
}  // namespace typegrad
