// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string_view>

#include "typegrad/core/shape.hpp"
#include "typegrad/meta/number.hpp"
#include "typegrad/meta/text.hpp"

namespace typegrad {

struct handle;

/// What the middle end has to know of an operation to treat it in general.
enum class kind : unsigned char {
    constant,     ///< a number, possibly spread over a shape
    symbol,       ///< a named input
    derivative,   ///< a question (`grad`, `diff`), answered when the graph is loaded
    map,          ///< an expression over an axis of others, answered likewise; it binds symbols
    sum,          ///< weighted terms plus a number: c + Σ w·t
    product,      ///< powers of factors times a number, element by element: c · Π f^p
    chain,        ///< matrix product of factors, each as it is or transposed
    elementwise,  ///< a function of each element
    reduction,    ///< a tensor to a scalar
    tensor,       ///< anything else: a function of whole tensors
    view,         ///< elements of an operand, as a layout says which
    place,        ///< an operand's elements among zeros, as a layout says where
    kernel,       ///< a function of whole tensors with a loop of its own, opaque to the plan
    loop,         ///< a body that runs for every turn, see core/loop.hpp
    last,         ///< what a loop carries, after its last turn
    stacked       ///< a value of a loop's body, of all turns
};

/// How an operation is spelled, from loose to tight; a call binds tightest.
enum class binding : unsigned char {
    either,  ///< a || b
    both,    ///< a && b
    comparison,
    additive,
    multiplicative,
    prefix,
    raised,  ///< x^2 and other powers, which are no base of another without parentheses
    call
};

struct descriptor;

/// What a kernel does, counted.
struct effort {
    std::int64_t flops = 0;
    std::int64_t calls = 0;  ///< transcendental evaluations
};

/// The operands a shape rule judges. Its members are defined in core/spell.hpp.
struct operand_list {
    const descriptor* const* operands;
    int count;

    constexpr const shape& operator[](int i) const;
    /// Writes the operand as the user spelled it, cut when it is long.
    constexpr void spell(meta::text& out, int i) const;
    /// Writes `W is 3x4`.
    constexpr void describe(meta::text& out, int i) const;
};

/// An operation as the middle end sees it: its record (see op/record.hpp) with the types erased,
/// so that plain functions over nodes can ask it for its rules. There is one object per operation;
/// it is identified by its id, because g++ with -fsanitize=undefined does not compare addresses of
/// variables in constant expressions.
struct operation {
    std::string_view name;   ///< identifies the operation
    std::string_view label;  ///< what a call of it is printed as
    std::uint64_t id = 0;
    kind what = kind::tensor;
    binding spelled = binding::call;
    std::string_view infix;
    /// How it is written in LaTeX: #1 is the first operand, @1 the same in parentheses where it needs
    /// them, #* all of them, * the sign of a product, % the numbers in the name of a word and %1 the
    /// first of these. Without it `\operatorname{label}(#*)`.
    std::string_view latex;
    binding latex_binding = binding::call;
    /// What people call its rule of differentiation, and what the rule says.
    std::string_view rule;
    std::string_view reason;

    /// Result shape of operands that fit.
    shape (*form)(const shape* operands, int count) = nullptr;
    /// Writes a sentence if the operands do not fit.
    void (*check)(const operand_list& operands, meta::text& sentence) = nullptr;

    /// Whether scalar factors may be drawn out: f(a·x) = a·f(x).
    bool linear = false;
    /// Of a reduction: the axis that disappears; -1 if all do.
    int axis = -1;
    /// Whether its values are 0 and 1 only.
    bool indicator = false;
    /// Whether identities of sums and products know it together with others of its kind.
    bool identity_partner = false;
    /// Whether it is its operand once derivatives are taken.
    bool transparent = false;
    /// Of a symbol: whether it stands for integers, which have no derivative.
    bool integer = false;
    /// Whether it takes an index, and which operand's leading axis that points into: no_axis if it
    /// takes none, own_axis for that of its result.
    static constexpr int no_axis = -2, own_axis = -1;
    int points_into = no_axis;
    /// Whether its value depends on its operand's shape only.
    bool of_shape = false;
    /// Which operand is there for its leading extent only, and written as that number: `extent(n)`.
    int counts = -1;
    /// Whether it is what makes a layer of a network more than a product: `diagnose` looks at these.
    bool activation = false;
    /// Whether its operands may be exchanged.
    bool commutes = false;
    /// Whether it has a derivative that is not zero everywhere.
    bool differentiable = false;
    /// Writes each operand's adjoint, given g, the adjoint of y = f(x...).
    void (*pullback)(handle g, handle y, const handle* x, handle* adjoints) = nullptr;
    /// Whether there is something better than its logarithm, of its operand: a node, or an empty handle.
    bool has_logarithm = false;
    handle (*logarithm)(handle x) = nullptr;
    /// Whether it has a definition by other operations, which is taken in its place.
    bool defined = false;
    handle (*definition)(const handle* x, int count) = nullptr;
    /// Whether there are identities for it: the node to take instead of f(x...), or an empty handle
    /// if none applies.
    bool has_identity = false;
    handle (*identity)(const handle* x, int count) = nullptr;
    /// Whether it is there for its accuracy and people write it with other operations, which stand
    /// for it in canonical forms and in text; an empty handle if they do not.
    bool has_written_out = false;
    handle (*written_out)(const handle* x, int count) = nullptr;
    /// What it is in exact arithmetic, by powers, exp, log, where and sums: what proofs take for it. An
    /// empty handle if nothing is said.
    bool has_meaning = false;
    handle (*meaning)(const handle* x, int count) = nullptr;
    /// Whether the plan computes it by simpler operations.
    bool lowers = false;
    handle (*lowering)(const handle* x, int count) = nullptr;

    /// Whether it can be mapped: `batched(x)` is the same of every slab of x along its leading axis. A
    /// reduction of all elements gets x as a matrix, with a row for each of its operands.
    bool maps = false;
    handle (*batched)(const handle* x) = nullptr;

    /// Of a loop: whether its derivatives are taken forwards only.
    bool forward_only = false;
    /// Of a loop: whether its derivative backwards keeps nothing but what it carries.
    bool recomputes = false;
    /// Of a checkpoint: into how many segments it cuts loops.
    int segments = 0;

    int flops = 1;  ///< arithmetic per element
    int calls = 0;  ///< transcendental evaluations per element
    /// The same of a kernel, for operands of these shapes.
    effort (*work)(const shape* operands, int count) = nullptr;
};

/// An expression as data: what an expression type carries and everything after the types reads.
/// Operand counts decide; no pointer is ever compared with null (g++ with -fsanitize=undefined does
/// not take such a comparison for a constant).
struct descriptor {
    const operation* op;
    std::uint64_t hash;
    shape form;
    const descriptor* const* operands;
    int count;
    std::string_view name;  ///< of a symbol
    meta::number value;     ///< of a constant
    bool binds = false;     ///< whether there is a map in it
    bool forward_only = false;  ///< whether there is a loop in it that has no derivative backwards
};

/// Whether a derivative by it may be asked for.
constexpr bool is_variable(const descriptor& e) {
    return e.op->what == kind::symbol && !e.op->integer;
}

}  // namespace typegrad
