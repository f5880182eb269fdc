// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include "typegrad/core/layout.hpp"
#include "typegrad/core/operation.hpp"
#include "typegrad/meta/distinct.hpp"
#include "typegrad/meta/hash.hpp"
#include "typegrad/meta/number.hpp"

namespace typegrad {

/// One use of a node by another. The weight is the coefficient of a term in a sum and the exponent
/// of a factor in a product, as an index into the graph's numbers; in a chain it is 1 if the factor
/// is transposed, else 0.
/// No members here have initialisers: a list of them is then zeros without a constructor call for
/// each, which an evaluation at compile time would pay for.
struct operand {
    int node;
    int weight;
};

/// A node of a graph: an operation with its operands.
struct node {
    const operation* op;
    const descriptor* source;  ///< of a symbol: where its name is
    std::uint64_t hash;
    int form;   ///< index of its shape
    int value;  ///< index of its number: a constant's value, a sum's constant term, a
                    ///< product's coefficient; of a view and a place, of its layout
    int first;  ///< its operands: count of them from here
    int count;
};

/// Of many nodes few shapes are distinct, and a shape costs the compiler more than a node: beyond
/// so many a graph at rest has room for one to every eight nodes.
inline constexpr int few_forms = 64;
constexpr int room_for_forms(int room) { return room <= few_forms ? room : few_forms + room / 8; }

/// A graph at rest, as static data.
template <int Room>
struct stored_graph {
    meta::stored_list<node, Room> nodes;
    meta::stored_list<operand, 2 * Room> operands;
    meta::stored_list<meta::number, Room> numbers;
    meta::stored_list<shape, room_for_forms(Room)> forms;
    meta::stored_list<layout, Room / 4 + 1> layouts;

    /// The room that it takes: more than Room if some of it is missing.
    [[nodiscard]] constexpr int needed() const {
        int most = nodes.count > numbers.count ? nodes.count : numbers.count;
        if (2 * most < operands.count) most = (operands.count + 1) / 2;
        if (most < 4 * (layouts.count - 1)) most = 4 * (layouts.count - 1);
        const int for_forms = forms.count <= few_forms ? forms.count : 8 * (forms.count - few_forms);
        return most > for_forms ? most : for_forms;
    }
};

/// Nodes in an order in which operands come before their users, each distinct node once
/// (hash-consing). Shapes and numbers are kept once as well, and compared by index.
class graph {
public:
    /// Index 0 is the number 1 (the weight nearly every operand has), then come 0 and -1.
    static constexpr int one = 0, zero = 1, minus_one = 2;
    /// Index 0 is the scalar shape.
    static constexpr int scalar = 0;

    constexpr graph() {
        number(meta::number{1});
        number(meta::number{0});
        number(meta::number{-1});
        form(shape{});
    }

    /// A graph at rest, as it lies there: for reading.
    template <int Room>
    constexpr explicit graph(const stored_graph<Room>& from)
        : nodes_(from.nodes), operands_(from.operands), numbers_(from.numbers), forms_(from.forms),
          layouts_(from.layouts) {}

    /// Makes a graph at rest one that can grow, with room for as many more nodes.
    constexpr void resume(int more) {
        numbers_.resume();
        layouts_.resume();
        for (const shape& s : forms_) form_hashes_.push_back(hash_shape(s));
        operands_.reserve(operands_.count + 2 * more);
        reserve(nodes_.count + more);
    }

    template <int Room>
    [[nodiscard]] constexpr stored_graph<Room> stored() const {
        return {meta::stored_list<node, Room>(nodes_),
                meta::stored_list<operand, 2 * Room>(operands_),
                meta::stored_list<meta::number, Room>(numbers_.things),
                meta::stored_list<shape, room_for_forms(Room)>(forms_),
                meta::stored_list<layout, Room / 4 + 1>(layouts_.things)};
    }

    [[nodiscard]] constexpr int size() const { return nodes_.count; }
    constexpr const node& operator[](int id) const { return nodes_.at[id]; }
    constexpr const node* begin() const { return nodes_.at; }
    constexpr const node* end() const { return nodes_.at + nodes_.count; }
    constexpr const operand* operands() const { return operands_.at; }
    constexpr const operand* operands(int id) const { return operands_.begin() + nodes_.at[id].first; }
    constexpr const operand& use(int id, int i) const { return operands_.at[nodes_.at[id].first + i]; }
    constexpr const shape& shape_of(int id) const { return forms_.at[nodes_.at[id].form]; }
    constexpr const shape& form_at(int index) const { return forms_.at[index]; }
    constexpr const meta::number& number_at(int index) const { return numbers_.things.at[index]; }
    /// A constant's value, a sum's constant term, a product's coefficient.
    constexpr const meta::number& value_of(int id) const { return numbers_.things.at[nodes_.at[id].value]; }
    /// Of a view or a place.
    constexpr const layout& layout_of(int id) const { return layouts_.things.at[nodes_.at[id].value]; }
    constexpr bool is(int id, kind what) const { return nodes_.at[id].op->what == what; }

    constexpr int number(const meta::number& n) {
        if (n.numerator == 1 && n.denominator == 1 && n.exponent == 0 && n.times == 0 && numbers_.things.count > 2)
            return n.negative ? minus_one : one;
        return numbers_.index(n);
    }

    constexpr int form(const shape& s) {
        const std::uint64_t hash = hash_shape(s);
        for (int i = 0; i < form_hashes_.count; ++i)
            if (form_hashes_.at[i] == hash && forms_.at[i] == s && forms_.at[i].row == s.row) return i;
        forms_.push_back(s);
        form_hashes_.push_back(hash);
        return forms_.count - 1;
    }

    /// The index here of a number of another graph. Graphs made one from the other mostly number
    /// alike.
    constexpr int number_of(const graph& from, int index) {
        if (index <= minus_one) return index;
        if (index < numbers_.things.count && numbers_.things.at[index] == from.numbers_.things.at[index]) return index;
        return number(from.numbers_.things.at[index]);
    }
    constexpr int form_of(const graph& from, int index) {
        if (index == scalar) return scalar;
        const shape& s = from.forms_.at[index];
        if (index < forms_.count && forms_.at[index] == s && forms_.at[index].row == s.row) return index;
        return form(s);
    }

    /// Room for as many nodes as are expected.
    constexpr void reserve(int nodes) {
        nodes_.reserve(nodes);
        operands_.reserve(2 * nodes);
        int slots = 64;
        while (slots < 2 * nodes) slots *= 2;
        if (slots > table_.count) grow(slots);
    }

    /// A node that is known to be distinct from all others, and will not be looked up.
    constexpr int append(node n, const operand* first, int count) {
        n.count = count;
        n.first = operands_.count;
        for (int i = 0; i < count; ++i) operands_.push_back(first[i]);
        nodes_.push_back(n);
        return nodes_.count - 1;
    }

    constexpr int layout_index(const layout& l) { return layouts_.index(l); }
    [[nodiscard]] constexpr int layout_count() const { return layouts_.things.count; }
    constexpr const layout& layout_at(int index) const { return layouts_.things.at[index]; }

    /// The node that is `n` with these operands: the one there is, or a new one.
    constexpr int intern(node n, const operand* first, int count) {
        n.count = count;
        n.hash = hash_of(n, first, count);
        return intern_hashed(n, first, count);
    }

    /// The same where n has its hash already.
    constexpr int intern_hashed(const node& n, const operand* first, int count) {
        if (2 * (nodes_.count + 1) > table_.count) grow(table_.count == 0 ? 64 : 4 * table_.count);
        const int mask = table_.count - 1;
        int slot = static_cast<int>(n.hash & static_cast<std::uint64_t>(mask));
        for (; table_.at[slot] != 0; slot = (slot + 1) & mask)
            if (same(table_.at[slot] - 1, n, first)) return table_.at[slot] - 1;
        append(n, first, count);
        table_.at[slot] = nodes_.count;
        return nodes_.count - 1;
    }

    constexpr int intern(const operation& op, int form_index, int value, const operand* first,
                         int count) {
        node n{};
        n.op = &op;
        n.form = form_index;
        n.value = value;
        return intern(n, first, count);
    }

private:
    constexpr std::uint64_t hash_of(const node& n, const operand* first, int count) const {
        std::uint64_t h = meta::mix(n.op->id, form_hashes_.at[n.form]);
        if (n.op->what == kind::symbol) h = meta::mix(h, n.source->hash);
        if (n.op->what == kind::view || n.op->what == kind::place)
            h = meta::mix(h, layouts_.hashes.at[n.value]);
        else if (n.value != 0) h = meta::mix(h, numbers_.hashes.at[n.value]);
        for (int i = 0; i < count; ++i) {
            h = meta::mix(h, nodes_.at[first[i].node].hash);
            if (first[i].weight != 0)
                h = meta::mix(h, n.op->what == kind::chain ? 1 : numbers_.hashes.at[first[i].weight]);
        }
        return h;
    }

    constexpr bool same(int id, const node& n, const operand* first) const {
        const node& m = nodes_.at[id];
        if (m.hash != n.hash || m.op->id != n.op->id || m.form != n.form || m.value != n.value ||
            m.count != n.count)
            return false;
        if (n.op->what == kind::symbol && m.source->hash != n.source->hash) return false;
        for (int i = 0; i < n.count; ++i)
            if (operands_.at[m.first + i].node != first[i].node ||
                operands_.at[m.first + i].weight != first[i].weight)
                return false;
        return true;
    }

    constexpr void grow(int slots) {
        meta::list<int> grown(slots);
        const int mask = grown.count - 1;
        for (int id = 0; id < nodes_.count; ++id) {
            int slot = static_cast<int>(nodes_.at[id].hash & static_cast<std::uint64_t>(mask));
            while (grown.at[slot] != 0) slot = (slot + 1) & mask;
            grown.at[slot] = id + 1;
        }
        table_ = static_cast<meta::list<int>&&>(grown);
    }

    meta::list<node> nodes_;
    meta::list<operand> operands_;
    meta::distinct<meta::number> numbers_;
    meta::list<shape> forms_;
    meta::list<std::uint64_t> form_hashes_;
    meta::distinct<layout> layouts_;
    meta::list<int> table_;  ///< open addressing, node + 1, 0 is free
};

}  // namespace typegrad
