// SPDX-License-Identifier: BSL-1.0
// One name for Catch2 2.13 and 3. Avoid what only one of them has: Approx (its tolerance is 1e-5 by default),
// STATIC_CHECK, Contains.
#pragma once

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#else
#include <catch2/catch.hpp>
#endif
