// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/meta/diagnose.hpp"
#include "typegrad/op/all.hpp"
#include "typegrad/diff/canonical.hpp"
#include "typegrad/eval/function.hpp"
