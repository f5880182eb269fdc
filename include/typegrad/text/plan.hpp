// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/meta/fixed_text.hpp"
#include "typegrad/plan/dead_code.hpp"

namespace typegrad {

namespace text {

/// Writes a program for people: its steps in order, in the user's names. `temporary[16]` is a
/// buffer that begins at number 16 of the workspace, `s0` a number kept from one step to the next,
/// `result 1` the second value returned.
template <class Program>
class plan_writer {
public:
    constexpr plan_writer(const Program& program, meta::text& out) : p_(program), out_(out) {}

    constexpr void all() {
        int members = 0;
        for (int k = 0; k < p_.step_count; ++k) {
            if (p_.steps[k].group > 0) out_ << "row by row:\n", members = p_.steps[k].group;
            depth_ = members-- > 0 ? 1 : 0;
            step(k);
        }
        out_ << "workspace: " << p_.buffer << " numbers\n";
    }
    constexpr void step(int k) {
        if (p_.steps[k].what == plan::step_kind::repeat) repeat(p_.steps[k]);
        else if (p_.steps[k].what == plan::step_kind::product) product(p_.steps[k]);
        else if (p_.steps[k].what == plan::step_kind::kernel) kernel(p_.steps[k]);
        else code(p_.steps[k]);
    }
    constexpr void symbol(std::uint64_t hash) {
        for (int i = 0; i < p_.symbol_count; ++i)
            if (p_.symbols[i]->hash == hash) out_ << p_.symbols[i]->name;
    }
    constexpr void place(plan::location at) {
        switch (at.where) {
            case plan::place::input: symbol(p_.inputs[at.index].symbol); break;
            case plan::place::output:
                if (p_.outputs[at.index].target != 0) symbol(p_.outputs[at.index].target);
                else out_ << "result " << at.index;
                break;
            case plan::place::buffer: out_ << "temporary[" << at.index << ']'; break;
            case plan::place::bound:
                place(p_.bindings[at.index].at);
                out_ << (p_.bindings[at.index].stride < 0 ? "[-turn]" : "[turn]");
                break;
            default: out_ << 's' << at.index;
        }
    }

private:
    constexpr meta::text& indent() {
        for (int i = 0; i < depth_; ++i) out_ << "  ";
        return out_;
    }

    constexpr void repeat(const plan::step& s) {
        if (s.open) {
            indent() << "while ";
            place(s.left);
            out_ << ":\n";
        } else {
            indent() << "for " << s.turns << " turns:\n";
        }
        ++depth_;
        for (int k = 0; k < s.body_steps; ++k) step(s.body + k);
        --depth_;
    }

    constexpr void product(const plan::step& s) {
        const auto factor = [&](plan::location at, bool transposed, int through) {
            if (transposed) out_ << "transpose(";
            place(at);
            window(through);
            if (transposed) out_ << ')';
        };
        indent() << "product " << s.rows << 'x' << s.inner << 'x' << s.columns << ": ";
        place(s.result);
        out_ << " = ";
        // A vector lies in memory as a row.
        factor(s.left, s.left_transposed != (s.rows == 1), s.left_window);
        out_ << " * ";
        factor(s.right, s.right_transposed != (s.columns == 1), s.right_window);
        out_ << '\n';
    }

    constexpr void kernel(const plan::step& s) {
        const plan::instruction& result = p_.code[s.first + s.count - 1];
        indent() << "kernel " << s.rows << 'x' << s.columns << ": ";
        place(result.at);
        out_ << " = ";
        const plan::instruction& c = p_.code[s.first + result.a];
        call(s, c.op->label, c);
        out_ << '\n';
    }

    constexpr void code(const plan::step& s) {
        indent();
        if (s.what == plan::step_kind::block) out_ << "once:\n";
        else if (s.rows == 1) out_ << "for " << s.columns << " elements:\n";
        else out_ << "for " << s.rows << 'x' << s.columns << " elements:\n";
        for (int k = 0; k < s.count; ++k) {
            const plan::instruction& c = p_.code[s.first + k];
            if (is_operand(c.what)) continue;
            indent() << "  ";
            const bool stores = c.what == plan::code::store || c.what == plan::code::accumulate;
            if (stores) place(c.at), window(c.window);
            else if (plan::has_effect(c.what)) accumulator(s, c.b);
            else out_ << 't' << k;
            out_ << (c.what == plan::code::accumulate && c.b == 0 ? " += " : " = ");
            value(s, c);
            out_ << '\n';
        }
    }

    /// Where accumulator k of a loop goes.
    constexpr void accumulator(const plan::step& s, int k) {
        if (s.windows[k] == 0) {
            out_ << 's' << s.results[k];
            return;
        }
        place(s.rows_to[k]);
        window(s.windows[k]);
    }

    /// Which element a window shows at row i and column j, or of a tensor at i1, i2, … and j: its
    /// number in memory.
    constexpr void window(int number) {
        if (number == 0) return;
        const plan::window& w = p_.windows[number];
        if (w.at == dense_layout(w.loop) && w.loop.size() == w.memory.size()) return;  // all of it
        const int last = w.loop.rank - 1;
        bool begun = w.at.base != 0;
        out_ << '[';
        if (begun) out_ << w.at.base;
        for (int k = 0; k <= last; ++k) {
            amount step = w.at.strides[k];
            if (step == 0) continue;
            if (begun) out_ << (step < 0 ? " - " : " + ");
            else if (step < 0) out_ << '-';
            begun = true;
            step = step < 0 ? -step : step;
            if (step != 1) out_ << step << '*';
            out_ << (k == last ? 'j' : 'i');
            if (last > 1 && k != last) out_ << k + 1;
        }
        if (!begun) out_ << 0;
        out_ << ']';
    }

    static constexpr bool is_operand(plan::code what) {
        return what == plan::code::load || what == plan::code::scalar || what == plan::code::constant;
    }

    constexpr void operand(const plan::step& s, int k) {
        const plan::instruction& c = p_.code[s.first + k];
        if (!is_operand(c.what)) {
            out_ << 't' << k;
        } else if (c.what == plan::code::constant) {
            meta::write(out_, p_.numbers[c.a]);
        } else {
            place(c.at);
            window(c.window);
            if (c.what == plan::code::scalar) return;
            if (c.how == plan::access::column) out_ << "[i]";
            if (c.how == plan::access::row) out_ << "[j]";
            if (c.how == plan::access::transposed) out_ << "[j, i]";
        }
    }

    constexpr void infix(const plan::step& s, int a, std::string_view sign, int b) {
        operand(s, a);
        out_ << sign;
        operand(s, b);
    }

    constexpr void call(const plan::step& s, std::string_view name, const plan::instruction& c) {
        const int operands[] = {c.a, c.b, c.c};
        out_ << name << '(';
        for (int i = 0; i < plan::operand_count(c); ++i) {
            if (i != 0) out_ << ", ";
            operand(s, operands[i]);
        }
        out_ << ')';
    }

    constexpr void value(const plan::step& s, const plan::instruction& c) {
        switch (c.what) {
            case plan::code::add: infix(s, c.a, " + ", c.b); break;
            case plan::code::subtract: infix(s, c.a, " - ", c.b); break;
            case plan::code::multiply: infix(s, c.a, " * ", c.b); break;
            case plan::code::divide:
            case plan::code::divide_by_same: infix(s, c.a, " / ", c.b); break;
            case plan::code::multiply_add:
                infix(s, c.a, " * ", c.b);
                out_ << " + ";
                operand(s, c.c);
                break;
            case plan::code::multiply_subtract:
                operand(s, c.c);
                out_ << " - ";
                infix(s, c.a, " * ", c.b);
                break;
            case plan::code::negate:
                out_ << '-';
                operand(s, c.a);
                break;
            case plan::code::sqrt: call(s, "sqrt", c); break;
            case plan::code::sigmoid_pair: call(s, "sigmoid", c); break;
            case plan::code::second:
                out_ << "1 - ";
                call(s, "sigmoid", c);
                break;
            case plan::code::sum: call(s, "sum", c); break;
            case plan::code::largest: call(s, "max", c); break;
            case plan::code::multiplied: call(s, "prod", c); break;
            case plan::code::accumulate:
                if (c.b != 0) {
                    out_ << "max(";
                    place(c.at);
                    window(c.window);
                    out_ << ", ";
                }
                operand(s, c.a);
                if (c.b != 0) out_ << ')';
                break;
            case plan::code::position: out_ << "position"; break;
            case plan::code::call: call(s, c.op->label, c); break;
            default: operand(s, c.a);
        }
    }

    const Program& p_;
    meta::text& out_;
    int depth_ = 0;
};

/// What a writer writes of a function's program, as static data.
template <class Function, template <class> class Writer>
struct text_of {
    static constexpr meta::text written() {
        meta::text out;
        Writer(Function::compiled_plan(), out).all();
        return out;
    }
    static constexpr auto characters = meta::fixed_text<&text_of::written>();
};

}  // namespace text

/// What a function does, step by step, in the user's names: which operations are one loop, which
/// steps go over a matrix together, which memory they use.
///
///     std::cout << tg::to_text(tg::function(tg::sigmoid(W * x)));
template <class Function>
    requires requires { Function::compiled_plan(); }
constexpr std::string_view to_text(Function) {
    return text::text_of<Function, text::plan_writer>::characters.view();
}

}  // namespace typegrad
