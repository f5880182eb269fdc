// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/dead_code.hpp"
#include "typegrad/plan/outline.hpp"
#include "typegrad/plan/powers.hpp"
#include "typegrad/plan/schedule.hpp"

namespace typegrad::plan {

/// Writes the instructions of one step after another: the loads of what nodes read, the arithmetic
/// of sums and products, the stores.
class code_writer {
    template <class Writer>
    friend constexpr int raised(Writer& w, int x, const meta::number& exponent);

public:
    constexpr code_writer(const graph& whole, schedule order)
        : g_(whole), s_(static_cast<schedule&&>(order)), homes_(whole.size()), registers_(whole.size()) {
        draft_.windows.push_back({});
        for (int& r : registers_) r = -1;
    }

protected:
    constexpr int input_of(std::uint64_t symbol) {
        for (int i = 0; i < draft_.inputs.size(); ++i)
            if (draft_.inputs[i].symbol == symbol) return i;
        draft_.inputs.push_back({symbol, false, false});
        return draft_.inputs.size() - 1;
    }

    /// The inputs and the outputs, and which inputs are read and which written.
    constexpr void name_inputs(const meta::list<output>& outputs) {
        int id = -1;
        for (const node& n : g_) {
            if (++id, n.count != 0 || n.op->what != kind::symbol || s_.roles.at[id] == role::unused) continue;
            homes_.at[id] = {place::input, input_of(symbol_id(n))};
            draft_.inputs[homes_.at[id].index].read = true;
        }
        for (const output& o : outputs) {
            draft_.outputs.push_back(o);
            if (o.target != 0) draft_.inputs[input_of(o.target)].written = true;
        }
    }

    [[nodiscard]] constexpr bool is_tensor(int id) const { return !g_.shape_of(id).is_scalar(); }

    constexpr void begin() {
        first_ = draft_.code.count;
        for (int id : held_) registers_.at[id] = -1;
        held_.clear();
        reciprocals_.clear();
    }
    constexpr int hold(int id, int r) {
        held_.push_back(id);
        return registers_.at[id] = r;
    }
    constexpr int put(const instruction& i) {
        draft_.code.push_back(i);
        return draft_.code.count - 1 - first_;
    }
    constexpr int put(code what, int a, int b = 0, int c = 0) {
        return put({what, access::element, {}, a, b, c, nullptr, 0, 0});
    }
    constexpr int put_number(const meta::number& n) {
        instruction i{};
        i.what = code::constant;
        i.a = draft_.numbers.index(n);
        return put(i);
    }

    /// The register that holds node x, loading it if it is in none.
    constexpr int use(int x, access how = access::element) {
        if (how == access::element && registers_.at[x] >= 0) return registers_.at[x];
        if (g_.is(x, kind::constant)) return hold(x, put_number(g_.value_of(x)));
        if (how == access::element && homes_.at[x].where == place::nowhere && is_again(x)) {
            compute(x);
            return registers_.at[x];
        }
        instruction i{};
        i.what = is_tensor(x) ? code::load : code::scalar;
        i.how = how;
        i.at = homes_.at[x];
        if (s_.roles.at[x] == role::view) {
            const int r = put_view(i, x, how);
            if (how == access::element) hold(x, r);
            return r;
        }
        for (int k = first_; how != access::element && k < draft_.code.count; ++k)
            if (draft_.code.at[k].what == i.what && draft_.code.at[k].at == i.at &&
                draft_.code.at[k].how == i.how)
                return k - first_;
        const int r = put(i);
        if (how == access::element) hold(x, r);
        return r;
    }

    /// Whether a node is computed again wherever it is used: not from memory that is written.
    [[nodiscard]] constexpr bool is_again(int id) const {
        if (!is_cheap(g_, s_.roles, id)) return false;
        for (int i = 0; i < 2; ++i) {
            const location at = homes_.at[without_alias(g_, s_.roles, g_.use(id, i).node)];
            if (at.where == place::input && draft_.inputs[at.index].written) return false;
        }
        return true;
    }

    /// A window of the memory of node x, which is the memory of another if x is a view.
    constexpr int window_of(int x, const layout& at, const shape& loop) {
        if (g_.is(x, kind::view)) x = g_.use(x, 0).node;
        const extent_pair memory = loop_extents(g_.shape_of(without_alias(g_, s_.roles, x)));
        draft_.windows.push_back({at, loop, matrix_shape(memory.rows, memory.columns)});
        return draft_.windows.count - 1;
    }

    /// Loads a view x from the memory it is a view of; the plain ways to read where one fits.
    constexpr int put_view(instruction i, int x, access how) {
        const shape &form = g_.shape_of(x), memory = g_.shape_of(g_.use(x, 0).node);
        const layout l = g_.layout_of(x);
        const amount n = memory.size();
        if (how == access::element && form.is_matrix() && memory.is_vector() && l.base == 0) {
            if (n == form.extents[0] && l.strides[0] == 1 && l.strides[1] == 0) return put_once(i, access::column);
            if (n == form.extents[1] && l.strides[0] == 0 && l.strides[1] == 1) return put_once(i, access::row);
        }
        i.how = access::window;
        if (how == access::element) i.window = window_of(x, along_loop(form, l), loop_axes(form));
        else if (how == access::column)
            i.window = window_of(x, l, matrix_shape(form.extents[0], 1));
        else i.window = window_of(x, along_loop(form, l), loop_axes(form));
        return put(i);
    }
    constexpr int put_once(instruction i, access how) {
        i.how = how;
        for (int k = first_; k < draft_.code.count; ++k)
            if (draft_.code.at[k].what == i.what && draft_.code.at[k].at == i.at && draft_.code.at[k].how == how)
                return k - first_;
        return put(i);
    }

    /// One element of a tensor in memory, to scalar code.
    constexpr int put_element(int x, const layout& at) {
        instruction i{};
        i.what = code::scalar;
        i.how = access::window;
        i.at = homes_.at[x];
        i.window = window_of(x, at, {});
        return put(i);
    }

    /// Loads come first: what a loop reads it reads before it writes anything.
    constexpr void load_operands(int id) {
        if (g_.is(id, kind::chain)) {
            if (g_[id].count == 1) {
                use(g_.use(id, 0).node, access::transposed);
            } else {
                use(g_.use(id, 0).node, access::column);
                use(g_.use(id, 1).node, access::row);
            }
            return;
        }
        if (g_.is(id, kind::view)) return;
        const operand* u = g_.operands(id);
        for (const operand* last = u + g_[id].count; u != last; ++u) {
            const int x = u->node;
            if (!(s_.roles.at[x] == role::element && s_.levels.at[x] == s_.levels.at[id]) &&
                !(s_.roles.at[x] == role::scalar &&
                  (s_.roles.at[id] == role::scalar || s_.roles.at[id] == role::part) &&
                  s_.levels.at[x] == s_.levels.at[id]))
                use(x);
        }
    }

    /// sigmoid(u) and sigmoid(-u) in one step cost one exponential: computes both, where both can be.
    constexpr bool compute_pair(int id) {
        const int mate = s_.mates.at[id];
        if (s_.levels.at[mate] != s_.levels.at[id] || s_.roles.at[mate] != s_.roles.at[id]) return false;
        const bool minus = is_negated(g_, g_.use(id, 0).node, g_.use(mate, 0).node);
        const int positive = minus ? mate : id;
        const int u = g_.use(positive, 0).node;
        if (registers_.at[u] < 0 && !g_.is(u, kind::symbol)) return false;
        hold(positive, put(code::sigmoid_pair, use(u)));
        hold(minus ? id : mate, put(code::second, use(u)));
        return true;
    }

    /// The register of node id, computed from those of its operands.
    constexpr void compute(int id) {
        if (registers_.at[id] >= 0 || (s_.mates.at[id] >= 0 && compute_pair(id))) return;
        const node& n = g_[id];
        int r = 0;
        switch (n.op->what) {
            case kind::constant: r = put_number(g_.value_of(id)); break;
            case kind::view:
                if (is_tensor(id)) {
                    instruction i{};
                    i.what = code::load;
                    i.at = homes_.at[g_.use(id, 0).node];
                    r = put_view(i, id, access::element);
                } else {
                    r = put_element(g_.use(id, 0).node, g_.layout_of(id));
                }
                break;
            case kind::sum: r = compute_sum(id); break;
            case kind::product: r = compute_product(id); break;
            case kind::chain:
                r = n.count == 1 ? use(g_.use(id, 0).node, access::transposed) : compute_outer(id);
                break;
            default: {
                instruction i{};
                i.what = code::call;
                i.op = n.op;
                i.operands = n.count;
                if (n.op->id == id_of<op::position_record>) i.what = code::position;
                int* x[] = {&i.a, &i.b, &i.c};
                for (int k = 0; k < n.count; ++k) *x[k] = use(g_.use(id, k).node);
                r = put(i);
            }
        }
        hold(id, r);
    }

    /// The register of r plus a term; of the term alone if there is no r yet.
    constexpr int add_term(int r, const operand& term) {
        const int x = use(term.node);
        if (term.weight == graph::one) return r < 0 ? x : put(code::add, r, x);
        if (term.weight == graph::minus_one) return r < 0 ? put(code::negate, x) : put(code::subtract, r, x);
        const meta::number& w = g_.number_at(term.weight);
        if (r < 0) return put(code::multiply, put_number(w), x);
        return put(w.negative ? code::multiply_subtract : code::multiply_add,
                   put_number(w.negative ? -w : w), x, r);
    }

    constexpr int compute_outer(int id) {
        const int a = g_.use(id, 0).node, b = g_.use(id, 1).node;
        const int u = use(a, access::column), v = use(b, access::row);
        if (g_.is(a, kind::constant) && g_.value_of(a).is_one()) return v;
        if (g_.is(b, kind::constant) && g_.value_of(b).is_one()) return u;
        return put(code::multiply, u, v);
    }

    constexpr int compute_sum(int id) {
        int r = -1, later = 0;
        const node& n = g_[id];
        const operand* x = g_.operands(id);
        const meta::number& number = g_.number_at(n.value);
        if (n.value != graph::zero && !number.negative) r = put_number(number);
        // What is added first, so that subtractions need no negation.
        for (int i = 0; i < n.count; ++i) {
            if (g_.number_at(x[i].weight).negative) ++later;
            else r = add_term(r, x[i]);
        }
        for (int i = 0; later != 0 && i < n.count; ++i)
            if (g_.number_at(x[i].weight).negative) r = add_term(r, x[i]);
        if (number.negative)
            r = r < 0 ? put_number(number) : put(code::subtract, r, put_number(-number));
        return r;
    }

    /// 1 / x, once in a step.
    constexpr int reciprocal(int x) {
        if (x >= reciprocals_.count) reciprocals_.resize(x + 1);
        if (reciprocals_.at[x] == 0) reciprocals_.at[x] = put(code::divide, put_number({1}), x);
        return reciprocals_.at[x];
    }

    constexpr int compute_product(int id) {
        int above = -1, below = -1, twice = -1;
        const node& n = g_[id];
        const operand* u = g_.operands(id);
        for (int i = 0; i < n.count; ++i) {
            int x = use(u[i].node);
            bool divides = false;
            if (u[i].weight != graph::one) {
                meta::number power = g_.number_at(u[i].weight);
                divides = power.negative;
                power.negative = false;
                if (divides && n.count == 1) {
                    if (n.value == graph::one && power.is_one()) return reciprocal(x);
                    if (power == meta::number{3} * meta::reciprocal({2}) && is_below_one(g_.number_at(n.value)))
                        return near_the_largest(n.value, x, power);
                }
                if (divides && twice < 0 && power == meta::number{2} && is_tensor(u[i].node) == is_tensor(id)) {
                    // a / x² as a / x / x: x² may overflow, or have no digits left, where that does not.
                    x = twice = reciprocal(x);
                    divides = false;
                } else {
                    x = raised(*this, x, power);
                }
            }
            int& side = divides ? below : above;
            side = side < 0 ? x : put(code::multiply, side, x);
        }
        const int once = quotient(n, above, below);
        return twice < 0 ? once : put(code::multiply, once, twice);
    }
    /// c x^-3/2, of which the slope of rsqrt is one: x^3/2 itself has no digits left where that is near the
    /// largest number, 8 x^3/2 has.
    constexpr int near_the_largest(int number, int x, const meta::number& power) {
        const int four = put(code::multiply, put_number({4}), x);
        return put(code::divide, put_number(g_.number_at(number) * meta::number{8}), raised(*this, four, power));
    }
    constexpr int quotient(const node& n, int above, int below) {
        if (n.value == graph::one && above >= 0) return below < 0 ? above : put(code::divide, above, below);
        const meta::number& number = g_.number_at(n.value);
        const bool minus = n.value == graph::minus_one;
        if (n.value != graph::one && !(minus && above >= 0)) {
            const int k = put_number(number);
            above = above < 0 ? k : put(code::multiply, k, above);
        } else if (minus) {
            above = put(code::negate, above);
        }
        if (above < 0) above = put_number({1});
        return below < 0 ? above : put(code::divide, above, below);
    }

    constexpr void put_store(int r, location at) {
        instruction i{};
        i.what = code::store;
        i.a = r;
        i.at = at;
        put(i);
    }

    /// The step that the instructions from `begin` on are, if any of them is of use.
    constexpr void end(step s) {
        drop_unused(draft_.code, first_);
        s.first = first_;
        s.count = draft_.code.count - first_;
        if (s.count != 0) draft_.steps.push_back(s);
    }

    const graph& g_;
    schedule s_;
    meta::list<location> homes_;  ///< where each node's value is in memory
    meta::list<int> registers_;   ///< of the step being written, counted from its first instruction
    meta::list<int> held_;        ///< the nodes that are in registers
    meta::list<int> reciprocals_; ///< of each register, if it has one
    meta::list<int> here_;        ///< the nodes of the level being written
    meta::list<int> joined_;
    draft draft_;
    int first_ = 0;
};

}  // namespace typegrad::plan
