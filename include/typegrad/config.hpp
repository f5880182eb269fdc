// SPDX-License-Identifier: BSL-1.0
#pragma once

#define TYPEGRAD_VERSION_MAJOR 0
#define TYPEGRAD_VERSION_MINOR 1
#define TYPEGRAD_VERSION_PATCH 0

// A host that must not throw (embedded, -fno-exceptions) defines typegrad_failure instead.
#if defined(__cpp_exceptions)
#define TYPEGRAD_EXCEPTIONS 1
#else
#define TYPEGRAD_EXCEPTIONS 0
#endif

// Define TYPEGRAD_DEBUGGER, for all of a program, to keep the text of every expression in it, where
// the printers of share/gdb and share/natvis find it.

// Expressions of more nodes are refused by a sentence: the compilers' default limits, which end with none,
// are not far. Define it, before the include and the same everywhere, together with -fconstexpr-steps or
// -fconstexpr-ops-limit.
#ifndef TYPEGRAD_MOST_NODES
#define TYPEGRAD_MOST_NODES 4000
#endif
