// SPDX-License-Identifier: BSL-1.0

// The program: steps and their instructions, in words. A `load` reads memory element by element, a
// `scalar` once; `input'` is read transposed.

#include "../support/graphs.hpp"

namespace plan_emit {

using namespace graphs;

constexpr auto a = tg::scalar<"a">;
constexpr auto x = tg::vector<"x", 4>;
constexpr auto y = tg::vector<"y", 4>;
constexpr auto d = tg::vector<"d", 3>;
constexpr auto W = tg::matrix<"W", 3, 4>;
constexpr auto S = tg::matrix<"S", 4, 4>;

struct fixture : model {
    handle a = put(*this, plan_emit::a);
    handle x = put(*this, plan_emit::x), y = put(*this, plan_emit::y);
    handle d = put(*this, plan_emit::d);
    handle W = put(*this, plan_emit::W), S = put(*this, plan_emit::S);
};

/// Whether the program is these steps.
template <class F>
constexpr bool emits(F f, std::string_view steps) {
    fixture g;
    f(g);
    return words(g.program()).view() == steps;
}
/// What is to be shown of a program.
template <class F, class Shown>
constexpr bool shown(F f, Shown s) {
    fixture g;
    f(g);
    return s(g.program());
}

constexpr int instructions(const plan::draft& p, plan::code what) {
    int n = 0;
    for (const plan::instruction& i : p.code) n += i.what == what ? 1 : 0;
    return n;
}
constexpr int calls(const plan::draft& p, const tg::operation& op) {
    int n = 0;
    for (const plan::instruction& i : p.code)
        n += i.what == plan::code::call && i.op->id == op.id ? 1 : 0;
    return n;
}
constexpr int stores(const plan::draft& p, plan::place where) {
    int n = 0;
    for (const plan::instruction& i : p.code)
        n += i.what == plan::code::store && i.at.where == where ? 1 : 0;
    return n;
}
constexpr int steps(const plan::draft& p, plan::step_kind what) {
    int n = 0;
    for (const plan::step& s : p.steps) n += s.what == what ? 1 : 0;
    return n;
}

namespace loops {
// An elementwise chain is one loop, and nothing in it is stored but its result.
static_assert(emits([](fixture& g) { g.returns(exp(2_c * g.x + g.y)); },
                    "loop 1x4: load input load input number multiply_add exp store output\n"));
static_assert(shown(
    [](fixture& g) {
        handle u = g.x;
        for (int i = 0; i < 20; ++i) u = tanh(u + g.y);
        g.returns(u);
    },
    [](const plan::draft& p) {
        return p.steps.size() == 1 && p.buffer == 0 && instructions(p, plan::code::load) == 2 &&
               calls(p, tg::operation_of<tg::op::tanh_record>) == 20;
    }));
// A matrix is a loop of rows.
static_assert(emits([](fixture& g) { g.returns(exp(g.W)); },
                    "loop 3x4: load input exp store output\n"));
// Loops of one shape and level are one loop: values, their gradient and a sum.
static_assert(emits(
    [](fixture& g) {
        g.returns(g.x + g.y);
        g.returns(g.x - g.y);
    },
    "loop 1x4: load input load input add subtract store output store output\n"));
static_assert(shown(
    [](fixture& g) {
        const handle e = exp(g.x);
        g.returns(e);
        g.returns(hadamard(e, g.y));
        g.returns(sum(e));
    },
    [](const plan::draft& p) {
        return steps(p, plan::step_kind::loop) == 1 &&
               calls(p, tg::operation_of<tg::op::exp_record>) == 1 && p.buffer == 0 &&
               instructions(p, plan::code::load) == 2;
    }));
// Loops of two shapes are two.
static_assert(shown(
    [](fixture& g) {
        g.returns(exp(g.x));
        g.returns(exp(g.d));
    },
    [](const plan::draft& p) { return steps(p, plan::step_kind::loop) == 2; }));
// A scalar beside a tensor is read once.
static_assert(emits([](fixture& g) { g.returns(g.a * g.x); },
                    "loop 1x4: scalar input load input multiply store output\n") ||
              emits([](fixture& g) { g.returns(g.a * g.x); },
                    "loop 1x4: load input scalar input multiply store output\n"));
// A transposed matrix is read column by column, a transposed vector is the vector.
static_assert(emits([](fixture& g) { g.returns(exp(transpose(g.W))); },
                    "loop 4x3: load transposed input exp store output\n"));
static_assert(shown([](fixture& g) { g.returns(exp(transpose(g.x))); },
                    [](const plan::draft& p) { return p.steps.size() == 1 && p.buffer == 0; }));
}  // namespace loops

namespace scalars {
// Scalar code is one block; powers are multiplications, divisions are divisions.
static_assert(shown([](fixture& g) { g.returns(exp(g.a) * g.a + square(g.a)); },
                    [](const plan::draft& p) {
                        return steps(p, plan::step_kind::loop) == 0 &&
                               calls(p, tg::operation_of<tg::op::exp_record>) == 1 && p.buffer == 0;
                    }));
static_assert(shown([](fixture& g) { g.returns(1_c / g.a); },
                    [](const plan::draft& p) {
                        return instructions(p, plan::code::divide) == 1 &&
                               instructions(p, plan::code::multiply) == 0;
                    }));
static_assert(shown([](fixture& g) { g.returns(g.x / g.y); },
                    [](const plan::draft& p) {
                        return instructions(p, plan::code::divide) == 1 &&
                               instructions(p, plan::code::multiply) == 0;
                    }));
// x^10 by squaring: x², x⁴, x⁸ and x²·x⁸.
static_assert(shown([](fixture& g) { g.returns(tg::op::raised(g.x, {10})); },
                    [](const plan::draft& p) {
                        return instructions(p, plan::code::multiply) == 4;
                    }));
static_assert(shown([](fixture& g) { g.returns(1_c / sqrt(g.x)); },
                    [](const plan::draft& p) {
                        return instructions(p, plan::code::sqrt) == 1 &&
                               instructions(p, plan::code::divide) == 1;
                    }));
// Subtractions are subtractions, not sums with a product by -1.
static_assert(emits([](fixture& g) { g.returns(g.x - g.y); },
                    "loop 1x4: load input load input subtract store output\n"));
static_assert(emits([](fixture& g) { g.returns(1_c - g.x); },
                    "loop 1x4: load input number subtract store output\n"));
static_assert(emits([](fixture& g) { g.returns(g.x - 3_c * g.y); },
                    "loop 1x4: load input load input number multiply_subtract store output\n"));
static_assert(emits([](fixture& g) { g.returns(-g.x); },
                    "loop 1x4: load input negate store output\n"));
}  // namespace scalars

namespace reductions {
// A reduction is an accumulator of the loop that computes its operand.
static_assert(shown([](fixture& g) { g.returns(sum(hadamard(g.x, g.y))); },
                    [](const plan::draft& p) {
                        return steps(p, plan::step_kind::loop) == 1 && p.buffer == 0 &&
                               p.steps[0].accumulators == 1 &&
                               p.steps[0].reductions[0] == plan::code::sum;
                    }));
static_assert(shown(
    [](fixture& g) {
        g.returns(sum(g.x));
        g.returns(largest(g.x));
    },
    [](const plan::draft& p) {
        return steps(p, plan::step_kind::loop) == 1 && p.steps[0].accumulators == 2 &&
               instructions(p, plan::code::load) == 1;
    }));
// A loop holds so many accumulators and no more; the rest get a loop of their own.
static_assert(shown(
    [](fixture& g) {
        handle total = sum(g.x);
        for (int i = 2; i < 12; ++i) total = total + sum(tg::op::raised(g.x, {i}));
        g.returns(total);
    },
    [](const plan::draft& p) {
        return steps(p, plan::step_kind::loop) == 2 &&
               p.steps[0].accumulators == plan::most_accumulators &&
               p.steps[1].accumulators == 11 - plan::most_accumulators;
    }));
// Two passes where the second needs what the first reduces to.
static_assert(shown([](fixture& g) { g.returns(g.x / sum(g.x)); },
                    [](const plan::draft& p) {
                        return steps(p, plan::step_kind::loop) == 2 && p.buffer == 0;
                    }));
}  // namespace reductions

namespace products {
static_assert(emits([](fixture& g) { g.returns(g.W * g.x); },
                    "product 3x4 * 4x1: input input' to output\n"));
static_assert(emits([](fixture& g) { g.returns(transpose(g.W) * g.d); },
                    "product 4x3 * 3x1: input' input' to output\n"));
static_assert(emits([](fixture& g) { g.returns(transpose(g.d) * g.W); },
                    "product 1x3 * 3x4: input input to output\n"));
static_assert(emits([](fixture& g) { g.returns(g.W * g.S); },
                    "product 3x4 * 4x4: input input to output\n"));
static_assert(emits([](fixture& g) { g.returns(g.W * transpose(g.W)); },
                    "product 3x4 * 4x3: input input' to output\n"));
// A layer is a product and a loop.
static_assert(emits([](fixture& g) { g.returns(tanh(g.W * g.x + g.d)); },
                    "product 3x4 * 4x1: input input' to buffer\n"
                    "loop 1x3: load input load buffer add tanh store output\n") ||
              emits([](fixture& g) { g.returns(tanh(g.W * g.x + g.d)); },
                    "product 3x4 * 4x1: input input' to buffer\n"
                    "loop 1x3: load buffer load input add tanh store output\n"));
// A result that is read again is read from the result, not kept twice.
static_assert(emits(
    [](fixture& g) {
        const handle e = exp(g.x);
        g.returns(e);
        g.returns(g.W * e);
    },
    "loop 1x4: load input exp store output\n"
    "product 3x4 * 4x1: input output' to output\n"));
// Stored is what a product reads, once, however often it is used.
static_assert(shown(
    [](fixture& g) {
        const handle e = exp(g.x);
        g.returns(g.W * e);
        g.returns(g.S * e);
    },
    [](const plan::draft& p) { return p.buffer == 16 && stores(p, plan::place::buffer) == 1; }));
}  // namespace products

namespace outer_products {
// Never formed when it is only subtracted, summed or contracted.
constexpr auto update = [](fixture& g) { g.assigns(W, g.W - g.a * outer(g.d, g.x)); };
static_assert(shown(update, [](const plan::draft& p) {
    return p.steps.size() == 1 && p.buffer == 0 && stores(p, plan::place::output) == 1;
}));
static_assert(shown([](fixture& g) { g.returns(sum(hadamard(outer(g.d, g.x), g.W))); },
                    [](const plan::draft& p) {
                        return p.buffer == 0 && stores(p, plan::place::output) == 1;
                    }));
static_assert(shown([](fixture& g) { g.returns(sum(square(g.W - outer(g.d, g.x)))); },
                    [](const plan::draft& p) {
                        return p.buffer == 0 && steps(p, plan::step_kind::loop) == 1;
                    }));
// A product needs it in memory, unless an identity takes it apart (see plan_identities.cpp).
static_assert(shown([](fixture& g) { g.returns(outer(g.d, g.x) * g.S); },
                    [](const plan::draft& p) { return steps(p, plan::step_kind::product) == 1; }));
static_assert(emits([](fixture& g) { g.returns(outer(g.d, g.x)); },
                    "loop 3x4: load column input load row input multiply store output\n"));
}  // namespace outer_products

namespace sigmoids {
// sigmoid(u) and sigmoid(-u) from one exponential.
constexpr auto both = [](fixture& g) { g.returns(hadamard(sigmoid(g.x), sigmoid(-g.x))); };
static_assert(shown(both, [](const plan::draft& p) {
    return p.steps.size() == 1 && instructions(p, plan::code::sigmoid_pair) == 1 &&
           instructions(p, plan::code::second) == 1 &&
           calls(p, tg::operation_of<tg::op::sigmoid_record>) == 0;
}));
static_assert(shown([](fixture& g) { g.returns(sigmoid(g.a) * (1_c - sigmoid(g.a))); },
                    [](const plan::draft& p) {
                        return instructions(p, plan::code::sigmoid_pair) == 1 &&
                               calls(p, tg::operation_of<tg::op::sigmoid_record>) == 0;
                    }));
// The second register follows the first: it is what the machine relies on.
static_assert(shown(both, [](const plan::draft& p) {
    for (int i = 0; i < p.code.size(); ++i)
        if (p.code[i].what == plan::code::sigmoid_pair)
            return p.code[i + 1].what == plan::code::second;
    return false;
}));
// One alone is itself.
static_assert(emits([](fixture& g) { g.returns(sigmoid(g.x)); },
                    "loop 1x4: load input sigmoid store output\n"));
}  // namespace sigmoids

namespace assignments {
/// Whether in every loop nothing of memory is read after something was written.
constexpr bool reads_before_writes(const plan::draft& p) {
    for (const plan::step& s : p.steps) {
        bool written = false;
        for (int i = s.first; i < s.first + s.count; ++i) {
            written = written || p.code[i].what == plan::code::store;
            if (written && p.code[i].what == plan::code::load) return false;
        }
    }
    return true;
}
/// Whether nothing reads an input in a later step than one that writes to its memory.
constexpr bool reads_are_over(const plan::draft& p) {
    for (int k = 0; k < p.outputs.size(); ++k) {
        bool written = false;
        for (const plan::step& s : p.steps) {
            const auto is_target = [&](const plan::location& at) {
                return at.where == plan::place::input &&
                       p.inputs[at.index].symbol == p.outputs[k].target;
            };
            bool writes = s.what == plan::step_kind::product &&
                          s.result == plan::location{plan::place::output, k};
            bool reads =
                s.what == plan::step_kind::product && (is_target(s.left) || is_target(s.right));
            if (reads && writes) return false;
            for (int i = s.first; i < s.first + s.count; ++i) {
                const bool store = p.code[i].what == plan::code::store;
                reads = reads || (!store && is_target(p.code[i].at));
                writes =
                    writes || (store && p.code[i].at == plan::location{plan::place::output, k});
            }
            if (reads && written) return false;
            written = written || writes;
        }
        if (!written) return false;
    }
    return true;
}

// An update is one loop that reads each element before it writes it, in place.
static_assert(emits([](fixture& g) { g.assigns(x, g.x + g.y); },
                    "loop 1x4: load input load input add store output\n"));
static_assert(shown(outer_products::update, reads_before_writes));
// Memory that is only written is written where it is computed.
static_assert(emits([](fixture& g) { g.assigns(d, g.W * g.x); },
                    "product 3x4 * 4x1: input input' to output\n"));
// All right sides read old values: y is updated with the old x, in the same loop.
constexpr auto both = [](fixture& g) {
    g.assigns(x, g.x + 1_c);
    g.assigns(y, g.x + g.y);
};
static_assert(shown(both, [](const plan::draft& p) {
    return p.steps.size() == 1 && p.buffer == 0 && reads_before_writes(p);
}));
// x = y, y = x exchanges: no value is lost on the way.
constexpr auto exchange = [](fixture& g) {
    g.assigns(x, g.y);
    g.assigns(y, g.x);
};
static_assert(shown(exchange, [](const plan::draft& p) {
    return reads_before_writes(p) && reads_are_over(p) && stores(p, plan::place::output) == 2;
}));
static_assert(emits(exchange, "loop 1x4: load input load input store output store output\n"));
// What is copied from memory that a loop has updated was put aside before.
static_assert(shown(
    [](fixture& g) {
        g.assigns(x, g.x + 1_c);
        g.assigns(y, g.x);
    },
    [](const plan::draft& p) {
        return p.buffer == 16 && p.steps.size() == 3 && reads_are_over(p) && reads_before_writes(p);
    }));
// An old value that is returned is copied where it belongs.
static_assert(emits(
    [](fixture& g) {
        g.returns(g.x);
        g.assigns(x, g.y);
        g.assigns(y, g.x);
    },
    "loop 1x4: load input store output\n"
    "loop 1x4: load input load input store output store output\n"));
// A number or a value from a buffer overwrites what was exchanged last.
static_assert(shown(
    [](fixture& g) {
        g.assigns(x, g.S * g.x);
        g.assigns(y, g.x);
    },
    [](const plan::draft& p) { return reads_are_over(p) && p.steps.size() == 3 && p.buffer == 16; }));
// A product reads all of x for one element: its result goes by a buffer.
static_assert(emits([](fixture& g) { g.assigns(x, g.S * g.x); },
                    "product 4x4 * 4x1: input input' to buffer\n"
                    "loop 1x4: load buffer store output\n"));
// So does what reads transposed, or as a row.
static_assert(shown([](fixture& g) { g.assigns(S, transpose(g.S)); },
                    [](const plan::draft& p) { return p.buffer == 16 && reads_are_over(p); }));
static_assert(shown([](fixture& g) { g.assigns(S, g.S + transpose(g.S)); },
                    [](const plan::draft& p) { return p.buffer == 16 && reads_are_over(p); }));
static_assert(shown([](fixture& g) { g.assigns(S, g.S - outer(g.x, g.y)); },
                    [](const plan::draft& p) { return p.steps.size() == 1 && p.buffer == 0; }));
// Memory that another update reads otherwise: W in the product, x as a row.
constexpr auto layer = [](fixture& g) {
    g.assigns(W, g.W - outer(g.d, g.x));
    g.assigns(x, g.x - transpose(g.W) * g.d);
};
static_assert(shown(layer, reads_are_over) && shown(layer, reads_before_writes));
// What an update needs of itself is reduced before.
static_assert(shown([](fixture& g) { g.assigns(x, g.x / sum(g.x)); },
                    [](const plan::draft& p) {
                        return steps(p, plan::step_kind::loop) == 2 && p.buffer == 0 &&
                               reads_are_over(p);
                    }));
// A result that is an old value is put aside first.
static_assert(shown(
    [](fixture& g) {
        g.returns(g.x);
        g.assigns(x, g.x + 1_c);
    },
    [](const plan::draft& p) {
        return reads_before_writes(p) && p.outputs[0].target == 0 && p.outputs[1].target != 0;
    }));
// The program says which memory it reads and which it writes.
static_assert(shown([](fixture& g) { g.assigns(x, g.x + g.y); },
                    [](const plan::draft& p) {
                        int written = 0, read = 0;
                        for (const plan::input& i : p.inputs)
                            written += i.written ? 1 : 0, read += i.read ? 1 : 0;
                        return p.inputs.size() == 2 && written == 1 && read == 2 &&
                               p.outputs[0].target != 0;
                    }));
static_assert(shown([](fixture& g) { g.assigns(y, exp(g.x)); },
                    [](const plan::draft& p) {
                        for (const plan::input& i : p.inputs)
                            if (i.read == i.written) return false;
                        return p.inputs.size() == 2;
                    }));
}  // namespace assignments

namespace results {
// A result that is an input or a number is copied.
static_assert(emits([](fixture& g) { g.returns(g.x); }, "loop 1x4: load input store output\n"));
static_assert(emits([](fixture& g) { g.returns(number_node(g, {0}, tg::vector_shape(4))); },
                    "loop 1x4: number store output\n"));
static_assert(emits([](fixture& g) { g.returns(number_node(g, {2})); },
                    "once: number store output\n"));
// The same result twice is computed once.
static_assert(shown(
    [](fixture& g) {
        g.returns(exp(g.x));
        g.returns(exp(g.x));
    },
    [](const plan::draft& p) {
        return calls(p, tg::operation_of<tg::op::exp_record>) == 1 && p.outputs.size() == 2 &&
               p.buffer == 0;
    }));
}  // namespace results

}  // namespace plan_emit
