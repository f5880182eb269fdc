// SPDX-License-Identifier: BSL-1.0
// Counts what this program takes from the heap; for one source file of a program. With sanitizers nothing
// is counted: they have a heap of their own.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

inline thread_local long allocations = 0;

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define TYPEGRAD_TEST_SANITIZED
#endif
#elif defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define TYPEGRAD_TEST_SANITIZED
#endif

#ifndef TYPEGRAD_TEST_SANITIZED
// Not inlined: g++ would warn of memory from new that is freed.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
    ++allocations;
    if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif
