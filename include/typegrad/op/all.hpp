// SPDX-License-Identifier: BSL-1.0
#pragma once

// The one list of operations. Tests, printers and tables go by it.
#include "typegrad/op/activation.hpp"
#include "typegrad/op/arithmetic.hpp"
#include "typegrad/op/axis.hpp"
#include "typegrad/op/compare.hpp"
#include "typegrad/op/exp_log.hpp"
#include "typegrad/op/integral.hpp"
#include "typegrad/op/join.hpp"
#include "typegrad/op/linalg.hpp"
#include "typegrad/op/reduce.hpp"
#include "typegrad/op/select.hpp"
#include "typegrad/op/shape.hpp"
