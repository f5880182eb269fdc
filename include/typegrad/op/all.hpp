// SPDX-License-Identifier: BSL-1.0
#pragma once

// The one list of operations. Tests, printers and tables go by it.
#include "typegrad/op/activation.hpp"
#include "typegrad/op/arithmetic.hpp"
#include "typegrad/op/axis.hpp"
#include "typegrad/op/compare.hpp"
#include "typegrad/op/decomposition.hpp"
#include "typegrad/op/exp_log.hpp"
#include "typegrad/op/hyperbolic.hpp"
#include "typegrad/op/integral.hpp"
#include "typegrad/op/join.hpp"
#include "typegrad/op/linalg.hpp"
#include "typegrad/op/logic.hpp"
#include "typegrad/op/neural.hpp"
#include "typegrad/op/power.hpp"
#include "typegrad/op/reduce.hpp"
#include "typegrad/op/select.hpp"
#include "typegrad/op/shape.hpp"
#include "typegrad/op/special.hpp"
#include "typegrad/op/statistics.hpp"
#include "typegrad/op/stop_gradient.hpp"
#include "typegrad/op/trigonometric.hpp"
