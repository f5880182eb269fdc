// SPDX-License-Identifier: BSL-1.0
#pragma once

/// The front door: everything but interop/ and testing/.

// Macros of these names are the user's own business, and come back below.
#pragma push_macro("min")
#pragma push_macro("max")
#pragma push_macro("I")
#pragma push_macro("N")
#undef min
#undef max
#undef I
#undef N

#include "typegrad/meta/diagnose.hpp"  // first, so that error sentences are near the top
#include "typegrad/op/all.hpp"
#include "typegrad/diff/canonical.hpp"
#include "typegrad/diff/vmap.hpp"
#include "typegrad/border/hana.hpp"
#include "typegrad/proof/equivalent.hpp"
#include "typegrad/text/written_out.hpp"
#include "typegrad/eval/function.hpp"
#include "typegrad/eval/nonzeros.hpp"
#include "typegrad/text/dot.hpp"
#include "typegrad/text/explain.hpp"
#include "typegrad/text/latex.hpp"
#include "typegrad/text/lists.hpp"
#include "typegrad/text/plan.hpp"
#include "typegrad/text/string.hpp"

#pragma pop_macro("N")
#pragma pop_macro("I")
#pragma pop_macro("max")
#pragma pop_macro("min")
