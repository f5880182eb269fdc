// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/op/activation.hpp"
#include "typegrad/plan/program.hpp"

namespace typegrad::text {

/// Numbers for what a program computes: equal ones for equal values, in another program too, however its steps are cut
/// and its loops read their operands. So a step of a gradient is known that the value would need as well.
template <class Program>
class value_numbers {
public:
    constexpr explicit value_numbers(const Program& program) : p_(program) {
        for (int k = 0; k < p_.step_count; ++k) {
            step(p_.steps[k]);
            ends_.push_back(computed_.size());
        }
    }

    /// What step k computes.
    [[nodiscard]] constexpr const std::uint64_t* begin(int k) const { return computed_.begin() + (k == 0 ? 0 : ends_[k - 1]); }
    [[nodiscard]] constexpr const std::uint64_t* end(int k) const { return computed_.begin() + ends_[k]; }
    [[nodiscard]] constexpr bool computes(std::uint64_t value) const {
        for (std::uint64_t c : computed_)
            if (c == value) return true;
        return false;
    }

private:
    struct kept {
        plan::location at;
        std::uint64_t value;
    };

    constexpr plan::location memory(plan::location at) const {
        while (at.where == plan::place::bound) at = p_.bindings[at.index].at;
        return at;
    }
    constexpr std::uint64_t value_at(plan::location at) const {
        at = memory(at);
        for (int i = kept_.size(); i-- > 0;)
            if (kept_[i].at == at) return kept_[i].value;
        return at.where == plan::place::input ? p_.inputs[at.index].symbol
                                              : meta::mix(static_cast<std::uint64_t>(at.where), static_cast<std::uint64_t>(at.index));
    }
    constexpr void keep(plan::location at, std::uint64_t value) { kept_.push_back({memory(at), value}); }
    static constexpr std::uint64_t of(plan::code what, std::uint64_t a, std::uint64_t b = 0) {
        const bool commutes = what == plan::code::add || what == plan::code::multiply;
        return meta::mix(meta::mix(static_cast<std::uint64_t>(what), commutes && b < a ? b : a), commutes && b < a ? a : b);
    }

    constexpr void step(const plan::step& s) {
        for (int i = 0; i < s.body_steps; ++i) step(p_.steps[s.body + i]);
        if (s.what == plan::step_kind::product) {
            const std::uint64_t sides = (s.left_transposed ? 2u : 0u) + (s.right_transposed ? 1u : 0u);
            computed_.push_back(meta::mix(of(plan::code::second, value_at(s.left), value_at(s.right)), sides));
            return keep(s.result, computed_.back());
        }
        meta::list<std::uint64_t> registers;
        for (int i = s.first; i < s.first + s.count; ++i) registers.push_back(run(s, p_.code[i], registers));
    }

    constexpr std::uint64_t run(const plan::step& s, const plan::instruction& c, const meta::list<std::uint64_t>& r) {
        using plan::code;
        std::uint64_t v = 0;
        switch (c.what) {
            case code::load:
            case code::scalar: return value_at(c.at);
            case code::constant: return meta::hash_of(p_.numbers[c.a]);
            case code::position: return of(c.what, 0);
            case code::store:
            case code::accumulate: keep(c.at, r[c.a]); return r[c.a];
            case code::sum:
            case code::largest:
            case code::multiplied: {
                v = of(c.what, r[c.a]);
                const int k = c.b;
                keep(s.windows[k] != 0 ? s.rows_to[k] : plan::location{plan::place::scalar, s.results[k]}, v);
                break;
            }
            case code::multiply_add: v = of(code::add, of(code::multiply, r[c.a], r[c.b]), r[c.c]); break;
            case code::multiply_subtract: v = of(code::subtract, r[c.c], of(code::multiply, r[c.a], r[c.b])); break;
            case code::sigmoid_pair: v = meta::mix(id_of<op::sigmoid_record>, r[c.a]); break;
            case code::call:
                v = c.op->id;
                for (int i = 0; i < c.operands; ++i) v = meta::mix(v, r[i == 0 ? c.a : i == 1 ? c.b : c.c]);
                break;
            default:
                v = of(c.what == code::divide_by_same ? code::divide : c.what, r[c.a],
                       plan::operand_count(c) > 1 ? r[c.b] : 0);
        }
        computed_.push_back(v);
        return v;
    }

    const Program& p_;
    meta::list<kept> kept_;
    meta::list<std::uint64_t> computed_;
    meta::list<int> ends_;
};

/// The hash of what an expression asks a derivative of, the innermost; 0 if that is no expression by itself.
constexpr std::uint64_t differentiated(const descriptor& e) {
    std::uint64_t found = 0;
    meta::list<const descriptor*> met;
    met.push_back(&e);
    for (int i = 0; i < met.size(); ++i) {
        const descriptor& d = *met[i];
        if (d.op->what == kind::derivative) {
            const descriptor& f = *d.operands[0];
            const amount size = f.form.size();
            found = f.count > 0 && size.is_known() && size.number <= 1024 ? f.hash : 0;
        }
        const kind what = d.op->what;  // what maps and loops bind is known in them only
        const bool binds = what == kind::map || what == kind::loop || what == kind::last || what == kind::stacked;
        for (int k = 0; k < d.count && !binds; ++k) {
            bool known = false;
            for (const descriptor* other : met) known = known || other->hash == d.operands[k]->hash;
            if (!known) met.push_back(d.operands[k]);
        }
    }
    return found;
}

}  // namespace typegrad::text
