// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/graph.hpp"

namespace typegrad {

struct builder;

/// The operators of the language are in a namespace of their own, where only an operand of theirs leads: or
/// every `==` of two enumerators, here and in a program that says `using namespace typegrad`, would make
/// the compiler try them all.
namespace operators {
struct base {};
}  // namespace operators

/// A node of a graph under construction, to be used in the language like an expression: rules that
/// are written once, in the language, are read with handles to yield nodes.
struct handle : operators::base {
    builder* home = nullptr;
    int id = -1;  ///< -1: no node

    [[nodiscard]] constexpr bool exists() const { return id >= 0; }
    [[nodiscard]] constexpr const graph& nodes() const;
    [[nodiscard]] constexpr const shape& form() const { return nodes().shape_of(id); }
    [[nodiscard]] constexpr bool is(kind what) const { return nodes().is(id, what); }
    [[nodiscard]] constexpr bool is(std::uint64_t operation_id) const { return nodes()[id].op->id == operation_id; }
    /// The same by name: a rule may name an operation of a later header.
    [[nodiscard]] constexpr bool is(std::string_view operation_name) const {
        return nodes()[id].op->name == operation_name;
    }
    /// Whether it is the constant n, spread over any shape.
    [[nodiscard]] constexpr bool is_number(const meta::number& n) const {
        return is(kind::constant) && nodes().value_of(id) == n;
    }
    [[nodiscard]] constexpr handle operand(int i) const { return {{}, home, nodes().use(id, i).node}; }
};

/// An operand of a sum (weight: its coefficient), of a product (weight: its exponent) or of a chain
/// of matrix products (transposed or not).
struct weighted {
    int node = 0;
    meta::number weight;
    bool transposed = false;
};

/// A graph under construction. Rules go through its functions, so that it decides what a node
/// becomes; the simplifier's take every identity it knows.
struct builder {
    graph nodes;
    /// An operation on operands.
    handle (*construct)(builder&, const operation&, const handle*, int) = nullptr;
    /// A sum, product or chain with its number, operands and shape.
    handle (*combine)(builder&, kind, meta::number, const weighted*, int, const shape&) = nullptr;
    /// The same of numbers and a shape that are in the graph already, by their indices: what nearly
    /// all nodes are made of, and cheaper for the compiler.
    handle (*join)(builder&, kind, int, const operand*, int, int) = nullptr;
    /// A view of an operand or an operand's place, with its layout and shape.
    handle (*arrange)(builder&, kind, handle, const layout&, const shape&) = nullptr;

    [[nodiscard]] constexpr handle at(int id) { return {{}, this, id}; }
};

constexpr const graph& handle::nodes() const { return home->nodes; }

}  // namespace typegrad
