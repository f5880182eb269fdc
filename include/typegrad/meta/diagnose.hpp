// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "typegrad/meta/fixed_string.hpp"
#include "typegrad/meta/text.hpp"

namespace typegrad {

/// An error sentence as a type. In parts, because clang cuts a string argument after 36 characters.
template <fixed_string... Parts>
struct sentence {
    static constexpr bool holds = sizeof...(Parts) == 0;
};

/// The one place where a mistake stops the compiler: the sentence is in the name of the function
/// (which g++ prints first) and in the condition (which clang does).
template <class Sentence>
constexpr void mistake() {
    static_assert(Sentence::holds);
}

namespace meta {

/// Longest part. g++ prints any string whole.
#if defined(__clang__)
inline constexpr int part_size = 36;
#else
inline constexpr int part_size = 1024;
#endif

/// Length of the text that `Write()` returns. By a named copy: clang 16 does not end the life of a
/// temporary text within a constant expression.
template <auto Write>
consteval int length_of() {
    const text said = Write();
    return said.size();
}

/// Where part `index` of a text begins: parts end at a space, so that no word is cut.
constexpr int part_begin(std::string_view said, int index) {
    const int size = static_cast<int>(said.size());
    int first = 0;
    for (; index != 0 && first < size; --index) {
        int last = first + part_size;
        if (last >= size) return size;
        int space = last;
        while (space > first && said[static_cast<unsigned>(space)] != ' ') --space;
        first = space > first ? space : last;
    }
    return first;
}

template <auto Write>
consteval int parts_of() {
    const text said = Write();
    int count = 0;
    while (part_begin(said.view(), count) < said.size()) ++count;
    return count;
}

/// Part I of the text that `Write()` returns.
template <auto Write, int I>
consteval auto part_of() {
    constexpr int first = [] {
        const text said = Write();
        return part_begin(said.view(), I);
    }();
    constexpr int last = [] {
        const text said = Write();
        return part_begin(said.view(), I + 1);
    }();
    fixed_string<last - first + 1> part;
    const text said = Write();
    for (int i = first; i < last; ++i)
        part.characters[i - first] = said.view()[static_cast<unsigned>(i)];
    part.characters[last - first] = '\0';  // written, or clang prints the string as a list of numbers
    return part;
}

template <auto Write, class Parts = std::make_integer_sequence<int, parts_of<Write>()>>
struct sentence_from;
template <auto Write, int... I>
struct sentence_from<Write, std::integer_sequence<int, I...>> {
    using type = sentence<part_of<Write, I>()...>;
};

/// The sentence a function writes; an empty one says that nothing is wrong.
template <auto Write>
using sentence_of = typename sentence_from<Write>::type;

}  // namespace meta
}  // namespace typegrad
