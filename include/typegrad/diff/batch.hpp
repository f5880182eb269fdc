// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/batch_chain.hpp"
#include "typegrad/diff/batch_index.hpp"
#include "typegrad/diff/forward_values.hpp"
#include "typegrad/meta/memory.hpp"

namespace typegrad::calculus {

/// Answers a map: builds an expression again for all samples at once, with a leading axis for them on
/// every node that depends on the symbols the map binds. The others stay as they are.
class batch {
public:
    constexpr explicit batch(simplifier& maker) : s_(maker) {}

    /// To map node `root`; `bound` has pairs of a symbol and what it runs over.
    constexpr void start(int root, const meta::list<int>& bound) {
        root_ = root;
        next_ = 0;
        like_ = bound[1];
        map_ = meta::list<int>(root + 1);
        kept_.clear();
        meta::list<unsigned char> wanted(root + 1);
        wanted.at[root] = 1;
        meta::list<use_in_body> uses;
        reach(wanted, uses, root);
        meta::list<unsigned char> depends(root + 1);
        for (int i = 0; i < bound.size(); i += 2)
            if (bound[i] <= root) depends.at[bound[i]] = 1;
        spread(depends, uses, root);
        for (int id = 0; id <= root; ++id) map_.at[id] = wanted.at[id] != 0 && depends.at[id] != 0 ? waiting : shared;
        for (int i = 0; i < bound.size(); i += 2)
            if (bound[i] <= root) map_.at[bound[i]] = bound[i + 1];
        s_.work += root / 4;
    }
    /// Goes on until the builder has done so much work; whether the end is reached.
    constexpr bool advance(int limit) {
        for (; next_ <= root_; ++next_) {
            if (s_.work > limit) return false;
            if (map_.at[next_] != waiting) continue;
            const node n = s_.nodes[next_];
            s_.work += 12;
            map_.at[next_] = batched(next_, n).id;
        }
        return true;
    }
    constexpr handle result() {
        if (is_batched(root_)) return s_.at(map_.at[root_]);
        return op::repeated(s_.at(root_), 0, samples());
    }

    constexpr void remember(meta::memory& m) const {
        for (int n : {root_, next_, like_}) m.write(n);
        m.write(map_);
        m.write(kept_);
    }
    constexpr void recall(meta::memory& m) {
        for (int* n : {&root_, &next_, &like_}) m.read(*n);
        m.read(map_);
        m.read(kept_);
    }

private:
    static constexpr int shared = -1, waiting = -2;

    [[nodiscard]] constexpr bool is_batched(int id) const { return map_.at[id] >= 0; }
    [[nodiscard]] constexpr amount samples() const { return s_.nodes.shape_of(like_).extents[0]; }
    [[nodiscard]] constexpr shape for_all(const shape& form) const { return with_axis(form, 0, samples()); }

    /// Operand x of a node of some shape, for all samples: a scalar that is the same for all remains one.
    constexpr handle operand_of(int x, const shape& form) {
        const shape own = s_.nodes.shape_of(x);
        if (!is_batched(x)) return own.is_scalar() ? s_.at(x) : op::repeated(s_.at(x), 0, samples());
        const handle y = s_.at(map_.at[x]);
        if (form.is_scalar() || !own.is_scalar()) return y;
        return op::arranged(kind::view, y, {0, {1}}, for_all(form));
    }

    constexpr handle batched(int id, const node& n) {
        const shape form = s_.nodes.shape_of(id);
        switch (n.op->what) {
            case kind::sum:
            case kind::product: return terms(id, n, form);
            case kind::chain: return chain(id, n, form);
            case kind::view:
            case kind::place: return arranged(id, n, form);
            case kind::elementwise: return elementwise(id, n, form);
            case kind::loop: return s_.nodes[id].op->forward_only ? loops_one_by_one(id) : loop(id);
            case kind::last:
            case kind::stacked: return loop_result(id, form);
            default: break;
        }
        if (n.op->id == id_of<op::sum_record>) {
            const handle y = contracted(s_.nodes.use(id, 0).node);
            if (y.exists()) return y;
        }
        if (n.op->points_into != operation::no_axis && n.count > 1) return by_index(id, n);
        if (!n.op->maps) return one_by_one(id, n);
        handle x[2];
        for (int i = 0; i < n.count; ++i) {
            x[i] = for_all_samples(s_.nodes.use(id, i).node);
            if (n.op->axis < 0) x[i] = by_rows(x[i]);
        }
        return reshaped(n.op->batched(x), for_all(form));
    }

    /// A node outside that the body of a loop uses.
    struct use_in_body {
        int loop, node;
    };
    // In batch_loop.hpp:
    constexpr void reach(meta::list<unsigned char>& wanted, meta::list<use_in_body>& uses, int from) const;
    constexpr void reach_loop(meta::list<unsigned char>& wanted, meta::list<use_in_body>& uses, int loop) const;
    constexpr void spread(meta::list<unsigned char>& depends, const meta::list<use_in_body>& uses, int to) const;
    constexpr handle loop(int id);
    constexpr handle symbol_for_all(int loop, int symbol, int which, const meta::list<unsigned char>& own);
    constexpr handle loop_result(int id, const shape& form);
    constexpr handle loops_one_by_one(int id);

    constexpr handle for_all_samples(int x) {
        return is_batched(x) ? s_.at(map_.at[x]) : op::repeated(s_.at(x), 0, samples());
    }
    constexpr void keep(int loop, int y, int for_all) {
        for (int n : {loop, y, for_all}) kept_.push_back(n);
    }
    /// What has no rule for all samples: a loop over them.
    constexpr handle one_by_one(int id, const node& n) {
        handle x[4];
        meta::list<handle> stacks, symbols;
        for (int i = 0; i < n.count; ++i) x[i] = slab_of(id, s_.nodes.use(id, i).node, stacks, symbols);
        meta::list<int> ys;
        ys.push_back(s_.construct(s_, *n.op, x, n.count).id);
        const handle pair[] = {over_samples(stacks, symbols, ys), s_.at(ys[0])};
        return simplify::loop_node(s_, operation_of<op::stacked_record>, pair, 2);
    }
    constexpr handle slab_of(int id, int x, meta::list<handle>& stacks, meta::list<handle>& symbols) {
        if (!is_batched(x)) return s_.at(x);
        const shape form = s_.nodes.shape_of(x);
        stacks.push_back(s_.at(map_.at[x]));
        symbols.push_back(simplify::symbol_of_loop(s_, id, form, 64 + symbols.count));
        return symbols.back();
    }
    constexpr handle over_samples(const meta::list<handle>& stacks, const meta::list<handle>& symbols, const meta::list<int>& ys) {
        meta::list<handle> x;
        x.push_back(number_node(s_, {0}, vector_shape(samples())));
        x.push_back(number_node(s_, {0}, matrix_shape(0, symbols.count)));
        for (const auto* list : {&stacks, &symbols})
            for (const handle& u : *list) x.push_back(u);
        for (int y : ys) x.push_back(s_.at(y));
        return simplify::loop_node(s_, operation_of<op::loop_record>, x.begin(), x.count);
    }

    constexpr handle by_index(int id, const node& n) {
        batch_index rows(s_, samples());
        batch_index::part x[3];
        for (int i = 0; i < n.count; ++i) {
            const int u = s_.nodes.use(id, i).node;
            x[i] = {s_.at(is_batched(u) ? map_.at[u] : u), is_batched(u), s_.nodes.shape_of(u)};
        }
        if (n.op->id == id_of<op::among_zeros_record>) return rows.put(x[0], x[1], x[2].own.extents[0]);
        if (n.op->id == id_of<op::scatter_add_record>) return rows.put(x[2], x[1], x[0].own.extents[0]);
        return rows.taken(x[0], x[1]);
    }
    constexpr handle reshaped(handle x, const shape& form) {
        return x.form() == form ? x : op::arranged(kind::view, x, dense_layout(form), form);
    }
    /// Every sample's elements as a row.
    constexpr handle by_rows(handle x) {
        return reshaped(x, matrix_shape(samples(), without_axis(x.form(), 0).size()));
    }

    constexpr handle terms(int id, const node& n, const shape& form) {
        meta::list<operand> list;
        for (int i = 0; i < n.count; ++i) {
            const operand u = s_.nodes.use(id, i);
            list.push_back({operand_of(u.node, form).id, u.weight});
        }
        const int whole = s_.nodes.form(for_all(form));
        return s_.at(simplify::join(s_, n.op->what, n.value, list.begin(), list.size(), whole));
    }

    constexpr handle elementwise(int id, const node& n, const shape& form) {
        handle x[4];
        for (int i = 0; i < n.count; ++i) x[i] = operand_of(s_.nodes.use(id, i).node, form);
        const handle y = s_.construct(s_, *n.op, x, n.count);
        return op::spread_over(y, for_all(form));
    }

    constexpr handle arranged(int id, const node& n, const shape& form) {
        const int x = s_.nodes.use(id, 0).node;
        const bool view = n.op->what == kind::view;
        const layout one = s_.nodes.layout_of(id);
        layout all;
        all.base = one.base;
        all.strides[0] = (view ? s_.nodes.shape_of(x) : form).size();
        for (int k = 1; k < max_rank; ++k) all.strides[k] = one.strides[k - 1];
        return op::arranged(n.op->what, s_.at(map_.at[x]), all, for_all(form));
    }

    constexpr handle chain(int id, const node& n, const shape& form) {
        batch_chain products(s_, samples());
        batch_chain::factor y = factor_of(s_.nodes.use(id, 0));
        for (int i = 1; i < n.count; ++i) y = products.product(y, factor_of(s_.nodes.use(id, i)));
        return products.reshaped(products.slabs(y).id, for_all(form));
    }
    constexpr batch_chain::factor factor_of(const operand& u) {
        const shape& own = s_.nodes.shape_of(u.node);
        const bool turned = u.weight != 0;
        return {is_batched(u.node) ? map_.at[u.node] : u.node, is_batched(u.node), turned,
                turned ? own.columns() : own.rows(), turned ? own.rows() : own.columns()};
    }

    /// The sum of a product of which some factors are the same for all samples and others are not: a
    /// matrix with a row for each sample times a vector. No node if it is not such.
    constexpr handle contracted(int x) {
        const node n = s_.nodes[x];
        const shape form = s_.nodes.shape_of(x);
        if (n.op->what != kind::product || form.size() == 1) return {};
        meta::list<operand> same, own, scalars;
        for (int i = 0; i < n.count; ++i) {
            const operand u = s_.nodes.use(x, i);
            const bool scalar = s_.nodes.shape_of(u.node).is_scalar();
            if (scalar) scalars.push_back({operand_of(u.node, {}).id, u.weight});
            else if (is_batched(u.node)) own.push_back({map_.at[u.node], u.weight});
            else same.push_back(u);
        }
        if (same.empty() || own.empty()) return {};
        shape plain = form;
        plain.row = false;
        const auto join = [&](const meta::list<operand>& l, int number, const shape& to) {
            return s_.at(simplify::join(s_, kind::product, number, l.begin(), l.size(), s_.nodes.form(to)));
        };
        const handle left = join(own, graph::one, for_all(form)), right = join(same, graph::one, plain);
        const shape vector = vector_shape(form.size());
        const weighted pair[] = {{by_rows(left).id, {1}, false},
                                 {reshaped(right, vector).id, {1}, false}};
        const handle y = simplify::make_chain(s_, {1}, pair, 2, vector_shape(samples()));
        if (scalars.empty() && n.value == graph::one) return y;
        scalars.push_back({y.id, graph::one});
        return join(scalars, n.value, vector_shape(samples()));
    }

    simplifier& s_;
    int root_ = -1;
    int next_ = 0;   ///< the node that comes next
    int like_ = -1;  ///< a node that the symbols run over
    meta::list<int> kept_;  ///< of loops: which, a value of its body, and that for all samples
    meta::list<int> map_;  ///< of each node the one for all samples, or that it is the same for all
};

}  // namespace typegrad::calculus

#include "typegrad/diff/batch_loop.hpp"  // the rest of it
