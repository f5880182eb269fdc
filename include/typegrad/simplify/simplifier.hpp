// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/handle.hpp"
#include "typegrad/op/all.hpp"

namespace typegrad::simplify {

/// Which operands a sum, product or chain takes into itself.
enum class flatten : unsigned char {
    as_written, ///< the policy `ieee`: every operation is done, in the order written
    nothing,    ///< while derivatives are taken: every node stays the node it is
    used_once,  ///< the plan: what is shared stays shared
    everything  ///< the canonical form
};

/// The builder that takes every identity it knows. Its three makers, one for each n-ary form, are
/// in headers of their own.
struct simplifier : builder {
    flatten policy = flatten::nothing;
    /// Whether textbook forms become the stable operation. Not while the plan takes a stable
    /// operation apart into its loops.
    bool textbook = true;
    /// Under flatten::as_written: whether what is being built is written by a rule of ours, which says
    /// by forms of its own how it wants to be computed (1 - sigmoid(u), where(c, u, 0)·v).
    bool by_rule = false;
    /// Without textbook forms: whether identities of what is no transcendental function hold all the
    /// same, which say what happens at a kink, and nothing is taken apart into loops.
    bool stepwise = false;
    /// Whether operations that are there for their accuracy become what people write for them.
    bool written_out = false;
    /// Whether checkpoints cut their loops: not where it counts what a value is, and not how it is computed.
    bool cuts_loops = true;
    /// Whether there is a `where`, which masks what it does not take (mask.hpp).
    bool masks = false;
    /// For flatten::used_once: the nodes that have one user.
    meta::list<int> single;
    /// Whether the node being built waits for its only user to take it apart, and takes nothing apart
    /// itself: sums that stand in each other are flattened once, at the outermost.
    bool waits = false;
    /// What has been built so far, in nodes and operands asked for: a measure of the compiler's time.
    int work = 0;

    constexpr explicit simplifier(flatten how);

    [[nodiscard]] constexpr bool canonical() const { return policy == flatten::everything; }
    [[nodiscard]] constexpr bool as_written() const { return policy == flatten::as_written; }
    /// Whether scalar factors may move, and what changes nothing vanish.
    [[nodiscard]] constexpr bool rearranges() const { return policy > flatten::nothing; }
    /// Whether a user of the node may take it apart.
    [[nodiscard]] constexpr bool opens(int id) const {
        return canonical() || (policy == flatten::used_once && !waits && id < single.count && single.at[id] != 0);
    }
    constexpr void mark_single(int id) {
        if (id >= single.count) single.resize(id + 1);
        single.at[id] = 1;
    }
};

/// Whether a node of so many operands is better left to the next evaluation, which has more work before it
/// reaches its limit.
constexpr bool is_too_long(const simplifier& s, int operands, int limit) {
    return operands > 64 && s.work > limit / 8 && s.work + 4 * operands > limit;
}

using weighted_list = meta::list<weighted>;

/// The three makers, by way of the builder: they call each other, and each is in a header of its own
/// (sum.hpp, product.hpp, chain.hpp).
constexpr handle make_sum(simplifier& s, const meta::number& number, const weighted* terms,
                          int count, const shape& form) {
    return s.combine(s, kind::sum, number, terms, count, form);
}
constexpr handle make_product(simplifier& s, const meta::number& number, const weighted* factors,
                              int count, const shape& form) {
    return s.combine(s, kind::product, number, factors, count, form);
}
constexpr handle make_chain(simplifier& s, const meta::number& number, const weighted* factors,
                            int count, const shape& form) {
    return s.combine(s, kind::chain, number, factors, count, form);
}
/// The same of what is in the graph, by indices.
constexpr int join(simplifier& s, kind what, int number, const operand* first, int count, int form) {
    return s.join(s, what, number, first, count, form).id;
}

constexpr handle constant_node(simplifier& s, const meta::number& n, const shape& form) {
    return number_node(s, n, form);
}

/// Orders operands by hash, which is the same on every compiler; those of one hash stay in order.
template <class Operand>
constexpr void sort_by_hash(const graph& g, Operand* list, int count) {
    constexpr int run = 8;  // longer ones are merged from these
    const node* all = g.begin();
    for (int begin = 0; begin < count; begin += run)
        for (int i = begin + 1; i < count && i < begin + run; ++i) {
            const Operand u = list[i];
            const auto h = all[u.node].hash;
            int j = i;
            for (; j > begin && all[list[j - 1].node].hash > h; --j) list[j] = list[j - 1];
            list[j] = u;
        }
    if (count <= run) return;
    meta::list<Operand> merged(count);
    for (int width = run; width < count; width *= 2) {
        for (int begin = 0; begin < count; begin += 2 * width) {
            const int middle = begin + width < count ? begin + width : count;
            const int end = middle + width < count ? middle + width : count;
            for (int to = begin, i = begin, j = middle; to < end; ++to) {
                const bool left = j == end || (i < middle && all[list[i].node].hash <= all[list[j].node].hash);
                merged.at[to] = left ? list[i++] : list[j++];
            }
        }
        for (int i = 0; i < count; ++i) list[i] = merged.at[i];
    }
}

/// Orders terms and collects equal nodes by adding their weights; those that cancel vanish.
constexpr void collect(const graph& g, weighted_list& list) {
    sort_by_hash(g, list.at, list.count);
    int kept = 0;
    for (int i = 0; i < list.count; ++i) {
        if (kept > 0 && list.at[kept - 1].node == list.at[i].node) {
            list.at[kept - 1].weight = list.at[kept - 1].weight + list.at[i].weight;
            continue;
        }
        if (kept > 0 && list.at[kept - 1].weight.is_zero()) --kept;
        list.at[kept++] = list.at[i];
    }
    if (kept > 0 && list.at[kept - 1].weight.is_zero()) --kept;
    list.resize(kept);
}

/// The node with these operands, no questions asked.
constexpr handle intern_form(simplifier& s, const operation& op, const meta::number& number,
                             const weighted_list& list, const shape& form) {
    meta::list<operand> operands;
    operands.reserve(list.count);
    for (const weighted& w : list)
        operands.push_back(
            {w.node, op.what == kind::chain ? (w.transposed ? 1 : 0) : s.nodes.number(w.weight)});
    return s.at(s.nodes.intern(op, s.nodes.form(form), s.nodes.number(number), operands.begin(),
                               operands.size()));
}

/// Whether an argument is written with a leading minus, judged by the first of its operands in
/// canonical order: of u and -u exactly one is.
constexpr bool is_negative(const graph& g, int id) {
    if (g.is(id, kind::product)) return g.value_of(id).negative;
    if (g.is(id, kind::sum)) return g.number_at(g.use(id, 0).weight).negative;
    return g.is(id, kind::constant) && g.value_of(id).negative;
}

/// Whether a node may be 0 by a condition, see mask.hpp; certain but for sums. Not deeper than
/// `depth`: an evaluation at compile time may recurse 512 times.
constexpr bool may_mask(const graph& g, int id, int depth = 32) {
    const node& n = g[id];
    if (depth == 0) return false;
    const auto is_zero = [&](int i) {
        const int x = g.use(id, i).node;
        return g.is(x, kind::constant) && g.value_of(x).is_zero();
    };
    switch (n.op->what) {
        case kind::elementwise:
            return n.op->id == id_of<op::where_record> &&
                   (is_zero(1) || is_zero(2) ||
                    (may_mask(g, g.use(id, 1).node, depth - 1) &&
                     may_mask(g, g.use(id, 2).node, depth - 1)));
        case kind::reduction:
            return (n.op->id == id_of<op::sum_record> || (n.op->axis >= 0 && n.op->linear)) &&
                   may_mask(g, g.use(id, 0).node, depth - 1);
        case kind::view: return may_mask(g, g.use(id, 0).node, depth - 1);
        case kind::sum: return n.value == graph::zero && may_mask(g, g.use(id, 0).node, depth - 1);
        case kind::product:
            return n.count == 1 && g.use(id, 0).weight == graph::one &&
                   may_mask(g, g.use(id, 0).node, depth - 1);
        default: return false;
    }
}

/// Whether a sum is one of two terms, the first an exponential.
constexpr bool is_of_exponentials(const graph& g, int id) {
    return g[id].count == 2 && g[g.use(id, 0).node].op->id == id_of<op::exp_record>;
}

/// Whether a is among the factors of b.
constexpr bool is_factor(const graph& g, int a, int b) {
    if (!g.is(b, kind::product)) return a == b;
    for (int i = 0; i < g[b].count; ++i)
        if (g.use(b, i).node == a) return true;
    return false;
}
constexpr int first_factor(const graph& g, int id) { return g.is(id, kind::product) ? g.use(id, 0).node : id; }

/// Whether two terms may have a factor in common: v and v·y, of which sum.hpp makes a product.
constexpr bool may_share_factor(const graph& g, int a, int b) {
    return is_factor(g, first_factor(g, a), b) || is_factor(g, first_factor(g, b), a);
}

/// What `is_opaque` counts for a logistic factor that is no sigmoid: more than sigmoids alone come to.
constexpr int partner = 1 << 16;

/// Whether no identity of a sum or product looks into this operand. Of `logistic` factors (exp, sigmoid, a
/// sum of exponentials) one alone has none either, nor have sigmoids.
constexpr bool is_opaque(const simplifier& s, const operand& x, bool in_product, int& logistic) {
    const int id = x.node;
    const node& n = s.nodes[id];
    if (in_product && s.masks && may_mask(s.nodes, id)) return false;
    switch (n.op->what) {
        case kind::constant:
        case kind::place: return false;
        case kind::sum: return !s.opens(id) && !(in_product && (n.count == 1 || is_of_exponentials(s.nodes, id)));
        case kind::product: return n.value == graph::one && n.count > 1 && !(in_product && s.opens(id));
        case kind::elementwise:
        case kind::reduction:
            if (!in_product) return true;
            if (n.op->identity_partner)
                logistic += x.weight == graph::one && n.op->id == id_of<op::sigmoid_record> ? 1 : partner;
            return n.op->id != id_of<op::abs_record>;
        default: return true;
    }
}

/// The node with these operands in order, -1 if one is there twice.
constexpr int intern_distinct(simplifier& s, const operation& op, int form, int number, operand* operands,
                              int count) {
    sort_by_hash(s.nodes, operands, count);
    for (int i = 1; i < count; ++i)
        if (operands[i].node == operands[i - 1].node) return -1;
    return s.nodes.intern(op, form, number, operands, count);
}

/// The sum or product of operands that no identity can touch, without the work of looking for
/// one: nearly all nodes of a long program are such. A factor may be a product that is taken apart.
/// -1 if that is not certain.
constexpr int intern_opaque(simplifier& s, const operation& op, int number, const operand* first,
                            int count, int form) {
    const bool in_product = op.what == kind::product;
    if (s.policy == flatten::everything || count < (in_product ? 1 : 2)) return -1;
    if (in_product && number == graph::zero) return -1;
    if (count == 1 && ((number == graph::one && first[0].weight == graph::one) ||
                       s.nodes[first[0].node].op->indicator))
        return -1;
    // See `factored_complement`.
    if (count == 2 && !in_product && may_share_factor(s.nodes, first[0].node, first[1].node)) return -1;
    operand few[8]{};
    meta::list<operand> many;
    if (count > 4) many.resize(count);
    operand* operands = count > 4 ? many.at : few;
    const int room = count > 4 ? count : 8;
    int logistic = 0, all = 0;
    for (int i = 0; i < count; ++i) {
        const operand& x = first[i];
        if (x.weight == graph::zero) return -1;
        if (is_opaque(s, x, in_product, logistic)) {
            operands[all++] = x;
            continue;
        }
        const node& n = s.nodes[x.node];
        const bool opens = in_product && n.op->what == kind::product && n.value == graph::one && x.weight == graph::one &&
                           s.opens(x.node);
        if (!opens || all + n.count + count - i - 1 > room) return -1;
        for (int k = 0; k < n.count; ++k) {
            operands[all] = s.nodes.use(x.node, k);
            if (!is_opaque(s, operands[all++], true, logistic)) return -1;
        }
    }
    if (in_product && s.textbook && logistic > partner) return -1;
    return intern_distinct(s, op, form, number, operands, all);
}

/// A node's operands with their weights.
constexpr void append_operands(const graph& g, int id, weighted_list& list) {
    const bool chain = g.is(id, kind::chain);
    list.reserve(list.count + g[id].count);
    for (int i = 0; i < g[id].count; ++i) {
        const operand u = g.use(id, i);
        if (chain) list.push_back({u.node, {1}, u.weight != 0});
        else list.push_back({u.node, g.number_at(u.weight), false});
    }
}

/// The scalar that a tensor is spread from; no node if it is not.
constexpr handle unspread(simplifier& s, handle x) {
    if (x.form().is_scalar()) return {};
    if (x.is(kind::constant)) return number_node(s, s.nodes.value_of(x.id));
    if (!x.is(kind::product)) return {};
    weighted_list factors;
    append_operands(s.nodes, x.id, factors);
    for (const weighted& f : factors)
        if (!s.nodes.shape_of(f.node).is_scalar()) return {};
    return make_product(s, s.nodes.value_of(x.id), factors.begin(), factors.size(), scalar_shape());
}

}  // namespace typegrad::simplify
