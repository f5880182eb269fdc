// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/load.hpp"
#include "typegrad/plan/schedule.hpp"

namespace typegrad::plan {

/// What a function computes: an expression, and the symbol it is assigned to, if any.
struct result {
    const descriptor* value = nullptr;
    const descriptor* target = nullptr;
    bool assigned = false;
};

/// Rows and columns of the loop over a value: a vector is one row.
struct extent_pair {
    std::int64_t rows = 1, columns = 1;
    constexpr bool operator==(const extent_pair&) const = default;
};
constexpr extent_pair loop_extents(const shape& s) {
    return s.is_matrix() ? extent_pair{s.extents[0], s.extents[1]} : extent_pair{1, s.size()};
}

/// Writes the program of a scheduled graph.
class emitter {
public:
    constexpr emitter(const graph& g, const meta::list<int>& roots, const result* results)
        : g_(g), roots_(roots), s_(make_schedule(g, roots)), homes_(g.size()), registers_(g.size()),
          copied_(roots.size()) {
        for (int id = 0; id < g.size(); ++id)
            if (g.is(id, kind::symbol) && s_.roles[id] != role::unused) input_of(g[id].source->hash);
        for (int k = 0; k < roots.size(); ++k) {
            draft_.outputs.push_back({results[k].value->form,
                                      results[k].assigned ? results[k].target->hash : 0});
            if (results[k].assigned) draft_.inputs[input_of(results[k].target->hash)].written = true;
        }
        for (int id = 0; id < g.size(); ++id)
            if (g.is(id, kind::symbol) && s_.roles[id] != role::unused)
                draft_.inputs[input_of(g[id].source->hash)].read = true;
        commit_ = s_.last + 1;
        count_uses();
        place_roots();
        find_readers();
        for (int id = 0; id < g.size(); ++id) place(id);
        for (int level = 0; level <= commit_; ++level) {
            emit_scalars(level);
            emit_loops(level);
            emit_products(level);
        }
        emit_copies();
        emit_scalar_results();
    }

    [[nodiscard]] constexpr const draft& done() const { return draft_; }

private:
    constexpr int input_of(std::uint64_t symbol) {
        for (int i = 0; i < draft_.inputs.size(); ++i)
            if (draft_.inputs[i].symbol == symbol) return i;
        draft_.inputs.push_back({symbol, false, false});
        return draft_.inputs.size() - 1;
    }

    [[nodiscard]] constexpr bool is_tensor(int id) const { return !g_.shape_of(id).is_scalar(); }

    constexpr void count_uses() {
        uses_.resize(g_.size());
        for (int r : roots_) ++uses_[r];
        for (int user = 0; user < g_.size(); ++user)
            if (s_.roles[user] != role::unused)
                for (int i = 0; i < g_[user].count; ++i) ++uses_[g_.use(user, i).node];
    }

    /// Decides which results are written where they are computed. All right sides read old values:
    /// memory that is both read and assigned to is written at the last level, in the loop that reads
    /// it element by element, or from a buffer after everything else.
    constexpr void place_roots() {
        for (int k = 0; k < roots_.size(); ++k) {
            const int id = roots_[k];
            if (!is_tensor(id)) continue;
            const bool in_place = draft_.outputs[k].target != 0 &&
                                  draft_.inputs[input_of(draft_.outputs[k].target)].read;
            const bool computed =
                s_.roles[id] == role::element || s_.roles[id] == role::product;
            copied_[k] = 1;
            if (!computed || homes_[id].where != place::nowhere) continue;
            if (!in_place) {
                homes_[id] = {place::output, k};
                copied_[k] = 0;
            } else if (s_.roles[id] == role::element && uses_[id] == 1) {
                homes_[id] = {place::output, k};
                copied_[k] = 0;
                s_.levels[id] = commit_;
            }
        }
        sink_to_commit();
        for (int k = 0; k < roots_.size(); ++k) {
            if (copied_[k] != 0 || !is_tensor(roots_[k]) || s_.levels[roots_[k]] != commit_) continue;
            if (!read_elsewhere(k)) continue;
            copied_[k] = 1;
            homes_[roots_[k]] = {};
        }
    }

    /// What only an update uses is computed with it.
    constexpr void sink_to_commit() {
        meta::list<int> fused(g_.size());
        for (int user = g_.size(); user-- > 0;) {
            if (s_.roles[user] == role::element && fused[user] != 0 && fused[user] == uses_[user])
                s_.levels[user] = commit_;
            if (s_.roles[user] != role::element || s_.levels[user] != commit_) continue;
            for (int i = 0; i < g_[user].count; ++i)
                if (same_element(g_, user, i)) ++fused[g_.use(user, i).node];
        }
    }

    /// Whether the memory that result k updates is read at the last level by another loop, or other
    /// than element by element.
    [[nodiscard]] constexpr bool read_elsewhere(int k) const {
        const std::uint64_t target = draft_.outputs[k].target;
        for (int id = 0; id < g_.size(); ++id) {
            if (s_.roles[id] == role::unused || s_.levels[id] != commit_) continue;
            for (int i = 0; i < g_[id].count; ++i) {
                const int x = without_alias(g_, s_.roles, g_.use(id, i).node);
                if (!g_.is(x, kind::symbol) || g_[x].source->hash != target) continue;
                if (!(loop_extents(g_.shape_of(id)) == loop_extents(g_.shape_of(roots_[k]))) ||
                    g_.is(id, kind::chain))
                    return true;
            }
        }
        return false;
    }

    /// Gives a node that other steps read a place in memory.
    constexpr void place(int id) {
        switch (s_.roles[id]) {
            case role::leaf:
                if (g_.is(id, kind::symbol))
                    homes_[id] = {place::input, input_of(g_[id].source->hash)};
                return;
            case role::alias: homes_[id] = homes_[without_alias(g_, s_.roles, id)]; return;
            case role::scalar:
            case role::reduce: homes_[id] = {place::scalar, draft_.scalars++}; return;
            case role::product:
                if (homes_[id].where == place::nowhere) homes_[id] = allocate(id);
                return;
            case role::element:
                if (homes_[id].where == place::nowhere && stored_[id] != 0)
                    homes_[id] = allocate(id);
                return;
            default: return;
        }
    }

    constexpr location allocate(int id) {
        const location at{place::buffer, static_cast<int>(draft_.buffer)};
        draft_.buffer += (g_.shape_of(id).size() + 15) / 16 * 16;  // rows of 128 bytes in double
        return at;
    }

    /// Which element nodes are read by other steps than the loop that computes them.
    constexpr void find_readers() {
        stored_.resize(g_.size());
        for (int r : roots_) stored_[without_alias(g_, s_.roles, r)] = 1;
        for (int user = 0; user < g_.size(); ++user) {
            if (s_.roles[user] == role::unused || s_.roles[user] == role::alias) continue;
            for (int i = 0; i < g_[user].count; ++i) {
                const int x = g_.use(user, i).node, id = without_alias(g_, s_.roles, x);
                const bool fused = x == id && s_.levels[user] == s_.levels[id] &&
                                   (s_.roles[user] == role::reduce ||
                                    (s_.roles[user] == role::element && same_element(g_, user, i)));
                if (!fused) stored_[id] = 1;
            }
        }
    }

    // Code of one step: instructions from first_, registers counted from there.

    constexpr void begin() {
        first_ = draft_.code.size();
        for (int& r : registers_) r = -1;
    }
    constexpr int put(instruction i) {
        draft_.code.push_back(i);
        return draft_.code.size() - 1 - first_;
    }
    constexpr int put(code what, int a, int b = 0, int c = 0) {
        instruction i;
        i.what = what;
        i.a = a;
        i.b = b;
        i.c = c;
        return put(i);
    }
    constexpr int put_number(const meta::number& n) {
        instruction i;
        i.what = code::constant;
        i.value = n;
        return put(i);
    }

    /// The register that holds node x, loading it if it is in none.
    constexpr int use(int x, access how = access::element) {
        if (how == access::element && registers_[x] >= 0) return registers_[x];
        if (g_.is(x, kind::constant)) return registers_[x] = put_number(g_.value_of(x));
        instruction i;
        i.what = is_tensor(x) ? code::load : code::scalar;
        i.how = how;
        i.at = homes_[x];
        for (int k = first_; how != access::element && k < draft_.code.size(); ++k)
            if (draft_.code[k].what == i.what && draft_.code[k].at == i.at &&
                draft_.code[k].how == i.how)
                return k - first_;
        const int r = put(i);
        if (how == access::element) registers_[x] = r;
        return r;
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
        for (int i = 0; i < g_[id].count; ++i) {
            const int x = g_.use(id, i).node;
            if (!(s_.roles[x] == role::element && s_.levels[x] == s_.levels[id]) &&
                !(s_.roles[x] == role::scalar && s_.roles[id] == role::scalar &&
                  s_.levels[x] == s_.levels[id]))
                use(x);
        }
    }

    /// The register of node id, computed from those of its operands.
    constexpr void compute(int id) {
        const node& n = g_[id];
        int r = 0;
        switch (n.op->what) {
            case kind::sum: r = compute_sum(id); break;
            case kind::product: r = compute_product(id); break;
            case kind::chain:
                r = n.count == 1 ? use(g_.use(id, 0).node, access::transposed)
                                 : put(code::multiply, use(g_.use(id, 0).node, access::column),
                                       use(g_.use(id, 1).node, access::row));
                break;
            default: {
                instruction i;
                i.what = code::call;
                i.id = n.op->id;
                int* x[] = {&i.a, &i.b, &i.c};
                for (int k = 0; k < n.count; ++k) *x[k] = use(g_.use(id, k).node);
                r = put(i);
            }
        }
        registers_[id] = r;
    }

    constexpr int compute_sum(int id) {
        int r = -1;
        const meta::number number = g_.value_of(id);
        // What is added first, so that subtractions need no negation.
        for (int pass = 0; pass < 2; ++pass) {
            if (pass == 0 && !number.is_zero() && !number.negative) r = put_number(number);
            for (int i = 0; i < g_[id].count; ++i) {
                const operand u = g_.use(id, i);
                const meta::number w = g_.number_at(u.weight);
                if (w.negative != (pass == 1)) continue;
                const int x = use(u.node);
                const bool unit = w.is_one() || (-w).is_one();
                if (r < 0) {
                    r = w.is_one() ? x
                        : unit     ? put(code::negate, x)
                                   : put(code::multiply, put_number(w), x);
                } else if (unit) {
                    r = put(w.negative ? code::subtract : code::add, r, x);
                } else {
                    const int k = put_number(w.negative ? -w : w);
                    r = put(w.negative ? code::multiply_subtract : code::multiply_add, k, x, r);
                }
            }
            if (pass == 1 && number.negative)
                r = r < 0 ? put_number(number) : put(code::subtract, r, put_number(-number));
        }
        return r;
    }

    /// x to a power that is not negative, from multiplications and a square root.
    constexpr int raised(int x, const meta::number& exponent) {
        int whole = static_cast<int>(exponent.numerator / exponent.denominator);
        int r = exponent.denominator == 2 ? put(code::sqrt, x) : -1;
        for (int base = x; whole != 0; whole >>= 1) {
            if (whole & 1) r = r < 0 ? base : put(code::multiply, r, base);
            if (whole > 1) base = put(code::multiply, base, base);
        }
        return r;
    }

    constexpr int compute_product(int id) {
        int above = -1, below = -1;
        const meta::number number = g_.value_of(id);
        for (int i = 0; i < g_[id].count; ++i) {
            const operand u = g_.use(id, i);
            meta::number p = g_.number_at(u.weight);
            int& side = p.negative ? below : above;
            p.negative = false;
            const int x = raised(use(u.node), p);
            side = side < 0 ? x : put(code::multiply, side, x);
        }
        const bool minus = (-number).is_one();
        if (!number.is_one() && !(minus && above >= 0)) {
            const int k = put_number(number);
            above = above < 0 ? k : put(code::multiply, k, above);
        } else if (minus) {
            above = put(code::negate, above);
        }
        if (above < 0) above = put_number({1});
        return below < 0 ? above : put(code::divide, above, below);
    }

    constexpr void put_store(int r, location at) {
        instruction i;
        i.what = code::store;
        i.a = r;
        i.at = at;
        put(i);
    }

    constexpr void emit_scalars(int level) {
        begin();
        const auto here = [&](int id) {
            return s_.roles[id] == role::scalar && s_.levels[id] == level;
        };
        bool any = false;
        for (int id = 0; id < g_.size(); ++id)
            if (here(id)) load_operands(id), any = true;
        if (!any) return;
        for (int id = 0; id < g_.size(); ++id)
            if (here(id)) compute(id);
        for (int id = 0; id < g_.size(); ++id)
            if (here(id)) put_store(registers_[id], homes_[id]);
        step s;
        s.first = first_;
        s.count = draft_.code.size() - first_;
        draft_.steps.push_back(s);
    }

    constexpr void emit_loops(int level) {
        meta::list<unsigned char> emitted(g_.size());
        const auto extents = [&](int id) {
            return loop_extents(
                g_.shape_of(s_.roles[id] == role::reduce ? g_.use(id, 0).node : id));
        };
        for (int lead = 0; lead < g_.size(); ++lead) {
            const auto in_level = [&](int id) {
                return (s_.roles[id] == role::element || s_.roles[id] == role::reduce) &&
                       s_.levels[id] == level && emitted[id] == 0;
            };
            if (!in_level(lead)) continue;
            const extent_pair space = extents(lead);
            const auto here = [&](int id) { return in_level(id) && extents(id) == space; };
            begin();
            step s;
            s.what = step_kind::loop;
            s.rows = space.rows;
            s.columns = space.columns;
            s.first = first_;
            for (int id = lead; id < g_.size(); ++id)
                if (here(id)) load_operands(id);
            for (int id = lead; id < g_.size(); ++id)
                if (here(id) && s_.roles[id] == role::element) compute(id);
            for (int id = lead; id < g_.size(); ++id) {
                if (!here(id) || s_.roles[id] != role::reduce || s.accumulators == 8) continue;
                const bool largest = g_[id].op == &operation_of<op::largest_record>;
                instruction i;
                i.what = largest ? code::largest : code::sum;
                i.a = use(g_.use(id, 0).node);
                i.b = s.accumulators;
                put(i);
                s.reductions[s.accumulators] = i.what;
                s.results[s.accumulators++] = homes_[id].index;
                emitted[id] = 1;
            }
            for (int id = lead; id < g_.size(); ++id) {
                if (!here(id) || s_.roles[id] != role::element) continue;
                if (homes_[id].where != place::nowhere) put_store(registers_[id], homes_[id]);
            }
            for (int id = lead; id < g_.size(); ++id)
                if (here(id) && s_.roles[id] == role::element) emitted[id] = 1;
            s.count = draft_.code.size() - first_;
            draft_.steps.push_back(s);
        }
    }

    constexpr void emit_products(int level) {
        for (int id = 0; id < g_.size(); ++id) {
            if (s_.roles[id] != role::product || s_.levels[id] != level) continue;
            const operand a = g_.use(id, 0), b = g_.use(id, 1);
            // In memory a vector is a row, and stands in a product as its transpose.
            const shape &x = g_.shape_of(a.node), &y = g_.shape_of(b.node), &z = g_.shape_of(id);
            const extent_pair left = loop_extents(x), right = loop_extents(y);
            step s;
            s.what = step_kind::product;
            s.left_transposed = (a.weight != 0) != x.is_vector();
            s.right_transposed = (b.weight != 0) != y.is_vector();
            s.result_transposed = z.is_vector();
            s.rows = s.left_transposed ? left.columns : left.rows;
            s.inner = s.left_transposed ? left.rows : left.columns;
            s.columns = s.right_transposed ? right.rows : right.columns;
            s.left = homes_[a.node];
            s.right = homes_[b.node];
            s.result = homes_[id];
            s.left_columns = left.columns;
            s.right_columns = right.columns;
            s.result_columns = loop_extents(z).columns;
            draft_.steps.push_back(s);
        }
    }

    /// Results that were computed elsewhere, or that are inputs or numbers.
    constexpr void emit_copies() {
        for (int k = 0; k < roots_.size(); ++k) {
            if (copied_[k] == 0 || !is_tensor(roots_[k])) continue;
            begin();
            const extent_pair space = loop_extents(g_.shape_of(roots_[k]));
            step s;
            s.what = step_kind::loop;
            s.rows = space.rows;
            s.columns = space.columns;
            s.first = first_;
            put_store(use(roots_[k]), {place::output, k});
            s.count = draft_.code.size() - first_;
            draft_.steps.push_back(s);
        }
    }

    constexpr void emit_scalar_results() {
        begin();
        for (int k = 0; k < roots_.size(); ++k)
            if (!is_tensor(roots_[k])) use(roots_[k]);
        for (int k = 0; k < roots_.size(); ++k)
            if (!is_tensor(roots_[k])) put_store(use(roots_[k]), {place::output, k});
        if (draft_.code.size() == first_) return;
        step s;
        s.first = first_;
        s.count = draft_.code.size() - first_;
        draft_.steps.push_back(s);
    }

    const graph& g_;
    const meta::list<int>& roots_;
    schedule s_;
    meta::list<location> homes_;
    meta::list<int> registers_;
    meta::list<unsigned char> copied_;  ///< results written by a loop of their own
    meta::list<unsigned char> stored_;
    meta::list<int> uses_;
    draft draft_;
    int commit_ = 0;
    int first_ = 0;
};

/// From expressions to a program: load, differentiate, simplify, lower, schedule, emit.
constexpr draft make_program(const result* results, int count) {
    graph raw;
    loader load(raw);
    meta::list<int> roots;
    for (int k = 0; k < count; ++k) roots.push_back(load.load(*results[k].value));
    simplifier expanded(simplify::flatten::nothing);
    const calculus::expander answers(raw, expanded);
    for (int& r : roots) r = answers[r];
    simplifier planned(simplify::flatten::used_once);
    calculus::simplify_again(expanded.nodes, planned, roots);
    simplifier lowered(simplify::flatten::nothing);
    lower(planned.nodes, lowered, roots);
    return emitter(lowered.nodes, roots, results).done();
}

}  // namespace typegrad::plan
