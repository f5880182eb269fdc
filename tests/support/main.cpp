// SPDX-License-Identifier: BSL-1.0
// Version 3 of Catch2 brings its own main.
#if !__has_include(<catch2/catch_test_macros.hpp>)
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
