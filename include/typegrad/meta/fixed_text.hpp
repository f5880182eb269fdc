// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/meta/diagnose.hpp"

namespace typegrad::meta {

/// The text that `Write()` returns as static data, as long as it has to be.
template <auto Write>
constexpr auto fixed_text() {
    constexpr int size = length_of<Write>();
    fixed_string<size + 1> all;
    const text said = Write();
    for (int i = 0; i < size; ++i) all.characters[i] = said.view()[static_cast<unsigned>(i)];
    return all;
}

}  // namespace typegrad::meta
