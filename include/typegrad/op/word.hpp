// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/core/record.hpp"
#include "typegrad/meta/fixed_string.hpp"
#include "typegrad/op/forms.hpp"

namespace typegrad::op {

/// A word with numbers: `slice<0, 3>`.
struct written_word {
    char characters[128]{};
    int size = 0;

    constexpr void put(std::string_view s) {
        for (char c : s) characters[size++] = c;
    }
    constexpr void put(const amount& n) {
        meta::text digits;
        write(digits, n);
        put(digits.view());
    }
};

template <fixed_string Word, amount... Number>
struct word {
    static constexpr written_word write() {
        written_word w;
        w.put(Word.view());
        constexpr amount numbers[] = {Number..., 0};
        for (int i = 0; i < static_cast<int>(sizeof...(Number)); ++i) {
            w.put(i == 0 ? "<" : ", ");
            w.put(numbers[i]);
        }
        if (sizeof...(Number) != 0) w.put(">");
        return w;
    }
    static constexpr written_word written = write();
    static constexpr std::string_view text() {
        return {written.characters, static_cast<unsigned>(written.size)};
    }

    /// `v is 4: element<7>(v) is out of range`.
    static constexpr void misfit(const operand_list& x, meta::text& sentence, std::string_view what) {
        for (int i = 0; i < x.count; ++i) {
            if (i != 0) sentence << ", ";
            x.describe(sentence, i);
        }
        sentence << ": " << text() << '(';
        for (int i = 0; i < x.count; ++i) {
            if (i != 0) sentence << ", ";
            x.spell(sentence, i);
        }
        sentence << ") " << what;
    }
};

/// Records of words that say which elements derive from this. What they do is in their definition.
struct view_word {
    static constexpr int arity = 1;
    static constexpr kind what = kind::tensor;
};

/// Elements of an operand, and an operand among zeros, by their layout. No user spells them so; the
/// derivative of either is the other.
struct view_record {
    static constexpr std::string_view name = "view";
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr int arity = 1;
    static constexpr kind what = kind::view;
    static constexpr shape form(const shape* x, int) { return x[0]; }
};
struct place_record {
    static constexpr std::string_view name = "place";
    static constexpr std::string_view rule = "linearity";
    static constexpr std::string_view reason =
        "what is arranged otherwise has its slopes arranged back";
    static constexpr int arity = 1;
    static constexpr kind what = kind::place;
    static constexpr shape form(const shape* x, int) { return x[0]; }
};

constexpr handle arranged(kind what, handle x, const layout& l, const shape& form) {
    return x.home->arrange(*x.home, what, x, without_unit_axes(l, what == kind::view ? form : x.form()), form);
}

/// x repeated along a new axis.
constexpr handle repeated(handle x, int axis, const amount& times) {
    const shape form = x.form(), more = with_axis(form, axis, times);
    if (form.is_scalar()) return spread_over(x, more);
    layout l = dense_layout(form);
    for (int k = max_rank - 1; k > axis; --k) l.strides[k] = l.strides[k - 1];
    l.strides[axis] = 0;
    return arranged(kind::view, x, l, more);
}

}  // namespace typegrad::op
