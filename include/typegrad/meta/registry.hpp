// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

/// The dictionary of the type system: from a 64-bit structural hash to the type it stands for.
///
/// An expression's type is named by its hash alone, because a name that spells the expression
/// doubles with every shared operand: 18 squarings would cost 200 MB of debug information. What the
/// hash means is registered beside it: instantiating `define<Hash, T>` injects a friend function
/// whose return type is T, and `definition<Hash>` asks for it. Same expression, same hash, same
/// definition, in whatever order things are instantiated; two expressions with one hash are a
/// redefinition, which is a compile error and never a silent mix-up.
///
/// The functions are spread over differently named buckets: in one overload set every look-up would
/// walk every definition there is.
namespace typegrad::meta::registry {

template <std::uint64_t Hash>
struct key {};

template <class T>
struct entry {
    using type = T;
};

template <unsigned Bucket>
struct bucket;

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-template-friend"  // that it befriends a non-template is the point
#endif

#define TYPEGRAD_BUCKET(number)                                                        \
    template <std::uint64_t Hash>                                                      \
    struct slot##number {                                                              \
        friend constexpr auto lookup##number(slot##number<Hash>);                      \
    };                                                                                 \
    template <>                                                                        \
    struct bucket<number> {                                                            \
        template <std::uint64_t Hash, class T>                                         \
        struct define {                                                                \
            friend constexpr auto lookup##number(slot##number<Hash>) { return entry<T>{}; } \
        };                                                                             \
        template <std::uint64_t Hash>                                                  \
        using find = typename decltype(lookup##number(slot##number<Hash>{}))::type;    \
    };
#define TYPEGRAD_BUCKETS(ten)                                                          \
    TYPEGRAD_BUCKET(ten##0)                                                            \
    TYPEGRAD_BUCKET(ten##1)                                                            \
    TYPEGRAD_BUCKET(ten##2)                                                            \
    TYPEGRAD_BUCKET(ten##3)                                                            \
    TYPEGRAD_BUCKET(ten##4)                                                            \
    TYPEGRAD_BUCKET(ten##5)                                                            \
    TYPEGRAD_BUCKET(ten##6)                                                            \
    TYPEGRAD_BUCKET(ten##7)

TYPEGRAD_BUCKETS(1)
TYPEGRAD_BUCKETS(2)
TYPEGRAD_BUCKETS(3)
TYPEGRAD_BUCKETS(4)
TYPEGRAD_BUCKETS(5)
TYPEGRAD_BUCKETS(6)
TYPEGRAD_BUCKETS(7)
TYPEGRAD_BUCKETS(8)

#undef TYPEGRAD_BUCKETS
#undef TYPEGRAD_BUCKET

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

/// 64 buckets, numbered 10..17, 20..27, … 80..87.
constexpr unsigned bucket_of(std::uint64_t hash) {
    return static_cast<unsigned>(10 * (hash % 8 + 1) + hash / 8 % 8);
}

template <std::uint64_t Hash, class T>
using define = typename bucket<bucket_of(Hash)>::template define<Hash, T>;

template <std::uint64_t Hash>
using definition = typename bucket<bucket_of(Hash)>::template find<Hash>;

}  // namespace typegrad::meta::registry
