// SPDX-License-Identifier: BSL-1.0
#pragma once

/// The front door: everything but interop/ and testing/.

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
#include "typegrad/text/plan.hpp"
#include "typegrad/text/string.hpp"
