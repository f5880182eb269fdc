// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/diff/batch.hpp"
#include "typegrad/diff/columns.hpp"
#include "typegrad/diff/directional.hpp"
#include "typegrad/diff/jacobian.hpp"
#include "typegrad/diff/linear_map.hpp"
#include "typegrad/diff/partials.hpp"
#include "typegrad/diff/replace.hpp"
#include "typegrad/diff/sparsity.hpp"
#include "typegrad/diff/substitute.hpp"
#include "typegrad/diff/tangents.hpp"
#include "typegrad/diff/through_loop.hpp"

namespace typegrad::calculus {

/// An input that stands for an intermediate value while a derivative by it is taken.
inline constexpr descriptor placeholder = {
    &operation_of<op::symbol_record>, 0x706c616365686f6cu, {}, {}, 0, "placeholder", {}};

/// Simplifies a graph as it was loaded, and answers the derivatives it asks for. All gradients of
/// one loss share one sweep.
class expander {
public:
    /// All of it.
    constexpr expander(const graph& raw, simplifier& maker) : expander(raw, maker, no_memory()) {
        advance(no_limit);
    }
    /// In pieces: from the beginning, or, with a memory, from where another one stopped.
    constexpr expander(const graph& raw, simplifier& maker, meta::memory kept)
        : raw_(raw), s_(maker), map_(raw.size()), running_(maker), linear_(maker), tangents_(maker), mapping_(maker) {
        if (!kept.empty()) {
            recall(kept);
            return;
        }
        s_.nodes.reserve(3 * raw.size());
        for (int id = 0; id < raw.size(); ++id) map_.at[id] = raw.is(id, kind::symbol) ? copy(id) : -1;
    }

    /// Goes on until the builder has done so much work; whether the end is reached.
    constexpr bool advance(int limit) {
        for (; next_ < raw_.size(); ++next_) {
            if (s_.work > limit) return false;
            if (map_.at[next_] >= 0) continue;
            s_.by_rule = raw_.is(next_, kind::derivative);
            map_.at[next_] = raw_.is(next_, kind::derivative) ? answer(next_, limit)
                             : raw_.is(next_, kind::map)      ? mapped(next_, limit)
                                                              : copy(next_);
            if (map_.at[next_] < 0) return false;
        }
        return true;
    }
    constexpr void remember(meta::memory& m) const {
        for (int n : {next_, sweeping_, batching_, placeholders_, static_cast<int>(stage_), direction_, answers_to_}) m.write(n);
        for (const auto* l : {&map_, &swept_, &first_, &inputs_, &adjoints_}) m.write(*l);
        if (sweeping_ >= 0) running_.remember(m);
        if (stage_ == stage::reading) linear_.remember(m);
        tangents_.remember(m);
        if (batching_ >= 0) mapping_.remember(m);
    }

    /// The node that stands for node `id` of the loaded graph.
    constexpr int operator[](int id) const { return map_.at[id]; }

private:
    /// How far the answer to a question about a matrix is.
    enum class stage : unsigned char { none, backward, turning, reading, together };

    static constexpr meta::memory no_memory() { return {}; }
    constexpr void recall(meta::memory& m) {
        int reached = 0;
        for (int* n : {&next_, &sweeping_, &batching_, &placeholders_, &reached, &direction_, &answers_to_}) m.read(*n);
        stage_ = static_cast<stage>(reached);
        for (auto* l : {&map_, &swept_, &first_, &inputs_, &adjoints_}) m.read(*l);
        if (sweeping_ >= 0) running_.recall(m);
        if (stage_ == stage::reading) linear_.recall(m);
        tangents_.recall(m);
        if (batching_ >= 0) mapping_.recall(m);
    }

    constexpr int copy(int id) { return simplify::rebuild(s_, raw_, id, map_).id; }

    /// Map `id` for all samples, or -1 if the limit was reached before.
    constexpr int mapped(int id, int limit) {
        if (batching_ != id) start_map(mapping_, id, map_);
        batching_ = id;
        if (!mapping_.advance(limit)) return -1;
        batching_ = -1;
        return mapping_.result().id;
    }
    /// The same at once, of other nodes for the operands.
    constexpr int mapped(int id, const meta::list<int>& map) {
        batch all(s_);
        start_map(all, id, map);
        all.advance(no_limit);
        return all.result().id;
    }
    constexpr void start_map(batch& b, int id, const meta::list<int>& map) const {
        meta::list<int> bound;
        for (int i = 1; i < raw_[id].count; ++i) bound.push_back(map[raw_.use(id, i).node]);
        b.start(map[raw_.use(id, 0).node], bound);
    }

    /// The answer to question `id`, or -1 if the limit was reached before.
    constexpr int answer(int id, int limit) {
        if (is_question(id, id_of<op::substitute_record>)) return substitution(id, map_);
        if (raw_[id].count == 1) return nonzero_elements(s_, s_.at(map_.at[raw_.use(id, 0).node]), *raw_[id].op, raw_.shape_of(id)).id;
        const int f = raw_.use(id, 0).node, x = raw_.use(id, 1).node;
        if (raw_[id].count == 3) return along(id);
        if (is_question(id, id_of<op::partial_record>))
            return tangents_.derivative(map_.at[f], map_.at[x], limit);
        if (!raw_.is(x, kind::symbol)) return by_intermediate(f, x);
        if (is_question(id, id_of<op::hessian_record>) && !raw_.shape_of(x).is_scalar()) return matrix(id, limit);
        if (is_question(id, id_of<op::jacobian_record>) && is_forward_only(f, x)) return matrix_forwards(id);
        if (!raw_.shape_of(f).is_scalar())
            return raw_.shape_of(x).is_scalar() ? forward(map_.at[f], map_.at[x]) : matrix(id, limit);
        const int slope = gradient(id, limit);
        return is_question(id, id_of<op::hessian_record>) && slope >= 0 ? forward(slope, map_.at[x]) : slope;
    }

    constexpr bool is_question(int id, std::uint64_t question) const {
        return raw_[id].op->id == question;
    }

    /// Expression 0 of question `id` with others for symbols.
    constexpr int substitution(int id, const meta::list<int>& map) {
        meta::list<substituted> pairs;
        for (int i = 1; i + 1 < raw_[id].count; i += 2)
            pairs.push_back({map.at[raw_.use(id, i).node], map.at[raw_.use(id, i + 1).node]});
        return replaced(s_, map.at[raw_.use(id, 0).node], pairs.begin(), pairs.count);
    }

    /// The derivative of a scalar that question `id` asks for, by a symbol.
    constexpr int gradient(int id, int limit) {
        const int f = raw_.use(id, 0).node, x = raw_.use(id, 1).node;
        for (int i = 0; i < swept_.size(); ++i)
            if (swept_[i] == f) return adjoint(i, x);
        meta::list<int> inputs;
        for (int other = id; other < raw_.size(); ++other)
            if (raw_.is(other, kind::derivative) && raw_[other].count > 1 && raw_.use(other, 0).node == f &&
                raw_.is(raw_.use(other, 1).node, kind::symbol))
                inputs.push_back(map_.at[raw_.use(other, 1).node]);
        if (sweeping_ != id) running_.start(map_.at[f], number_node(s_, {1}), inputs);
        sweeping_ = id;
        if (!running_.advance(limit)) return -1;
        sweeping_ = -1;
        swept_.push_back(f);
        first_.push_back(inputs_.size());
        for (int input : inputs) {
            inputs_.push_back(input);
            adjoints_.push_back(running_.of(input).id);
        }
        first_.push_back(inputs_.size());
        return adjoint(swept_.size() - 1, x);
    }

    /// A Jacobian or a Hessian. With a placeholder for the adjoint of f, the adjoint of x is linear in it,
    /// and the matrix of that map is the transposed Jacobian; of the gradient it is the Hessian. Where x
    /// has fewer elements than f it is read off the derivative along a placeholder for x.
    constexpr int matrix(int id, int limit) {
        const bool second = is_question(id, id_of<op::hessian_record>);
        const int f = second ? gradient(id, limit) : map_.at[raw_.use(id, 0).node];
        if (f < 0) return -1;
        const int x = map_.at[raw_.use(id, 1).node];
        const shape own = s_.nodes.shape_of(x), value = s_.nodes.shape_of(f), form = raw_.shape_of(id);
        const bool by_columns = !second && (own.size() < value.size() || is_mostly_shared(raw_, raw_.use(id, 0).node, raw_.use(id, 1).node));
        const bool turned = !by_columns && !second;
        meta::list<int> input;
        if (stage_ == stage::none) {
            input.push_back(x);
            direction_ = stand_in(value).id;
            running_.start(f, s_.at(direction_), input);
            sweeping_ = id;
            stage_ = stage::backward;
        }
        if (stage_ == stage::backward) {
            if (!running_.advance(limit)) return -1;
            handle linear = running_.of(x);
            if (by_columns) {
                answers_to_ = direction_;
                direction_ = stand_in(own).id;
                linear = sum(hadamard(linear, s_.at(direction_)));
                input.clear();
                input.push_back(answers_to_);
                running_.start(linear.id, number_node(s_, {1}), input);
                stage_ = stage::turning;
            } else {
                start_reading(linear.id);
            }
        }
        if (stage_ == stage::turning) {
            if (!running_.advance(limit)) return -1;
            start_reading(by_linear(running_, answers_to_));
        }
        if (stage_ == stage::reading) {
            if (!linear_.advance(limit) || (linear_.is_long() && s_.work > limit / 8)) return -1;
            stage_ = stage::none;
            const handle y = linear_.failed() ? handle{} : linear_.matrix(form, turned, second);
            if (y.exists()) return y.id;
            if (!are_many_columns(s_.nodes, answers_to_, direction_)) return column_by_column(s_, answers_to_, direction_, form, turned).id;
            input.clear();
            input.push_back(direction_);
            input.push_back(unit_vectors(s_, s_.nodes.shape_of(direction_)).id);
            mapping_.start(answers_to_, input);
            batching_ = id;
            stage_ = stage::together;
        }
        if (!mapping_.advance(limit)) return -1;
        batching_ = -1;
        stage_ = stage::none;
        return matrix_of_columns(s_, mapping_.result(), form, turned).id;
    }
    constexpr void start_reading(int root) {
        sweeping_ = -1;
        answers_to_ = root;
        linear_.start(written_out_by(s_, root, direction_), direction_);
        stage_ = stage::reading;
    }

    /// The answer to a question with a direction: the Jacobian of f by x times a tangent of x, or its
    /// transpose times a cotangent of f.
    constexpr int along(int id) {
        const int f = map_.at[raw_.use(id, 0).node], x = map_.at[raw_.use(id, 1).node];
        const handle direction = s_.at(map_.at[raw_.use(id, 2).node]);
        const bool forwards = raw_[id].op->id == id_of<op::jvp_record>;
        if (forwards && is_forward_only(raw_.use(id, 0).node, raw_.use(id, 1).node)) return by_step(f, x, direction);
        if (forwards) return forward(f, x, direction);
        meta::list<int> input;
        input.push_back(x);
        return sweep(s_, f, direction, input).of(x).id;
    }

    constexpr int adjoint(int sweep_index, int x) const {
        for (int i = first_[2 * sweep_index]; i < first_[2 * sweep_index + 1]; ++i)
            if (inputs_[i] == map_.at[x]) return adjoints_[i];
        return -1;
    }

    /// The derivative of f by x in a direction; without one x is a scalar. With a placeholder v for
    /// the adjoint of f, the adjoint of x is linear in v: <v, df/dx>. Its derivative by v is the
    /// answer, and no rule for forward mode is needed.
    constexpr int forward(int f, int x, handle direction = {}) {
        const bool scalar = s_.nodes.shape_of(f).is_scalar();
        const handle one = number_node(s_, {1});
        const handle v = scalar ? one : stand_in(s_.nodes.shape_of(f));
        meta::list<int> input;
        input.push_back(x);
        handle slope = sweep(s_, f, v, input).of(x);
        if (direction.exists()) slope = sum(hadamard(slope, direction));
        if (scalar) return slope.id;
        input[0] = v.id;
        return by_linear(sweep(s_, slope.id, one, input), v.id);
    }
    /// The derivative by v of what is linear in v, without the v that loops of loops carry for nothing.
    constexpr int by_linear(const sweep& back, int v) {
        return back.met_loop() ? replaced(s_, back.of(v).id, {v, number_node(s_, {0}, shape(s_.nodes.shape_of(v))).id}) : back.of(v).id;
    }

    /// The same where there is a derivative by numbers only: by that of a step in the direction.
    constexpr int by_step(int f, int x, handle direction) {
        const handle step = stand_in({}), to = s_.at(x) + hadamard(step, direction);
        const int slope = forward(replaced(s_, f, {x, to.id}), step.id);
        return replaced(s_, slope, {step.id, number_node(s_, {0}).id});
    }
    /// Whether f depends on a tensor x by a loop that has derivatives forwards only.
    [[nodiscard]] constexpr bool is_forward_only(int f, int x) const {
        if (raw_.shape_of(x).is_scalar() || !raw_[f].source->forward_only) return false;
        meta::list<unsigned char> depends(f + 1);
        if (x <= f) depends.at[x] = 1;
        for (int id = 0; id <= f; ++id) {
            for (int i = 0; i < raw_[id].count; ++i) depends.at[id] |= depends.at[raw_.use(id, i).node];
            if (depends.at[id] != 0 && raw_[id].op->forward_only) return true;
        }
        return false;
    }
    /// A Jacobian, one column after the other.
    constexpr int matrix_forwards(int id) {
        const int f = map_.at[raw_.use(id, 0).node], x = map_.at[raw_.use(id, 1).node];
        const shape own = s_.nodes.shape_of(x), form = raw_.shape_of(id);
        const handle along = stand_in(own);
        direction_ = along.id;
        answers_to_ = by_step(f, x, along);
        return column_by_column(s_, answers_to_, direction_, form, false).id;
    }

    /// The derivative by an intermediate value y: f is built again with a placeholder where y was,
    /// so that no identity looks into y, and the answer has y put back.
    constexpr int by_intermediate(int f, int y) {
        const handle v = stand_in(raw_.shape_of(y));
        meta::list<int> map = map_;
        map.at[y] = v.id;
        meta::list<unsigned char> depends(f + 1);
        if (y <= f) depends[y] = 1;
        for (int id = y + 1; id <= f; ++id) {
            const bool substitutes = is_question(id, id_of<op::substitute_record>);
            if (raw_.is(id, kind::derivative) && !substitutes) {
                // Other derivatives are held fixed.
                const int g = raw_.use(id, 0).node;
                if (raw_[id].count < 2 || raw_.use(id, 1).node != y || depends[g] == 0) continue;
                depends[id] = 1;
                map.at[id] = by_placeholder(map.at[g], v);
                continue;
            }
            for (int i = 0; i < raw_[id].count && depends[id] == 0; ++i)
                depends[id] = depends[raw_.use(id, i).node];
            if (depends[id] == 0) continue;
            map.at[id] = raw_.is(id, kind::map) ? mapped(id, map)
                         : substitutes          ? substitution(id, map)
                                                : simplify::rebuild(s_, raw_, id, map).id;
        }
        return replaced(s_, by_placeholder(map.at[f], v), {v.id, map_.at[y]});
    }

    constexpr int by_placeholder(int f, handle v) {
        if (!s_.nodes.shape_of(f).is_scalar()) return forward(f, v.id);
        meta::list<int> input;
        input.push_back(v.id);
        return sweep(s_, f, number_node(s_, {1}), input).of(v.id).id;
    }

    constexpr handle stand_in(const shape& form) {
        node n{};
        n.op = placeholder.op;
        n.source = &placeholder;
        n.form = s_.nodes.form(form);
        n.value = s_.nodes.number({++placeholders_ + 1});
        return s_.at(s_.nodes.intern(n, nullptr, 0));
    }

    const graph& raw_;
    simplifier& s_;
    int next_ = 0;  ///< the node of the loaded graph that comes next
    meta::list<int> map_;
    meta::list<int> swept_;  ///< losses whose sweep is done, and where its answers begin and end
    meta::list<int> first_;
    meta::list<int> inputs_, adjoints_;  ///< the answers
    sweep running_;
    int sweeping_ = -1;  ///< the question the running sweep is to answer, or -1
    stage stage_ = stage::none;
    int direction_ = -1;   ///< the placeholder that the matrix is a matrix by
    int answers_to_ = -1;  ///< the node that is linear in it
    linear_map linear_;
    tangents tangents_;
    batch mapping_;
    int batching_ = -1;  ///< the map that is being answered, or -1
    int placeholders_ = 0;
};

}  // namespace typegrad::calculus
