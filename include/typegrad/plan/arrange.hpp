// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/plan/group.hpp"
#include "typegrad/plan/lifetime.hpp"

namespace typegrad::plan {

/// A program as it was emitted, with the steps that share a matrix brought together, and buffers in
/// their places.
constexpr void arrange(draft& d) {
    int products = 0;
    for (const step& s : d.steps) products += s.what == step_kind::product ? 1 : 0;
    if (products != 0) grouping{d};
    if (!d.buffers.empty()) memory_plan{d};
}

}  // namespace typegrad::plan
