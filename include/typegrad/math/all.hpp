// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "basic.hpp"
#include "cbrt.hpp"
#include "class_types.hpp"
#include "erf.hpp"
#include "exp.hpp"
#include "hyperbolic.hpp"
#include "inverse_trig.hpp"
#include "lanes.hpp"
#include "log.hpp"
#include "log2.hpp"
#include "long_double.hpp"
#include "sigmoid.hpp"
#include "softplus.hpp"
#include "sqrt.hpp"
#include "tanh.hpp"
#include "trig.hpp"
