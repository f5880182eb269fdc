// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "typegrad/diff/sparsity.hpp"
#include "typegrad/eval/compiled.hpp"
#include "typegrad/eval/extents.hpp"
#include "typegrad/eval/outputs.hpp"
#include "typegrad/eval/workspace.hpp"

// Nonzeros of which only run time knows where they are.

namespace typegrad {

namespace eval {

/// How many elements a row has. The rows are the axes of f in a Jacobian, else half of all, and none of a
/// vector's.
constexpr amount row_length(const descriptor& e) {
    int axis = e.form.rank / 2;
    if (e.op->what == kind::derivative && e.count == 2) axis = e.form.rank - e.operands[1]->form.rank;
    amount n = 1;
    for (; axis < e.form.rank; ++axis) n *= e.form.extents[axis];
    return n;
}

/// The bands of E, with the indices that are in them.
template <class E>
struct open_pattern {
    static constexpr const auto& answered = compiled<value_output<E, E>>::answered;
    static constexpr calculus::band_list found() { return {graph(answered.nodes), answered.roots.at[0]}; }
    static constexpr bool has_indices() {
        const auto list = found();
        return list.has_indices();
    }
    static constexpr int count_groups() {
        auto list = found();
        const int made = list.group();
        return made == 0 ? 1 : made;
    }
    static constexpr int count_bands() {
        const auto list = found();
        return list.bands.count;
    }
    static constexpr int band_count = count_bands(), groups = count_groups();
    static constexpr amount width = row_length(E::description);

    struct stored {
        amount sizes[groups];  ///< of the groups
        calculus::band bands[band_count + 1];
        const descriptor* indices[calculus::band::most * band_count + 1];
        int index_count;
    };
    static constexpr stored store() {
        stored s{};
        auto list = found();
        list.group();
        for (int k = 0; k < groups; ++k) s.sizes[k] = list.size(k);
        for (int b = 0; b < band_count; ++b) {
            s.bands[b] = list.bands[b];
            for (int k = 0; k < s.bands[b].count; ++k) {
                const descriptor* index = s.bands[b].said[k].index;
                bool known = false;
                for (int i = 0; i < s.index_count; ++i) known = known || s.indices[i]->hash == index->hash;
                if (!known) s.indices[s.index_count++] = index;
            }
        }
        return s;
    }
    static constexpr stored all = store();
    template <int Group>
    using elements = result<op::band_elements_record<all.sizes[Group], Group>, E>;

    static constexpr bool is_complicated(const layout& l, int rank) {
        bool found = l.base.is_complicated();
        for (int k = 0; k < rank; ++k) found = found || l.strides[k].is_complicated();
        return found;
    }
    static constexpr bool is_complicated() {
        bool found = width.is_complicated();
        for (const amount& n : all.sizes) found = found || n.is_complicated();
        for (int b = 0; b < band_count && !found; ++b) {
            const calculus::band& own = all.bands[b];
            found = is_complicated(own.to, own.own.rank);
            for (int k = 0; k < own.count; ++k)
                found = found || own.said[k].step.is_complicated() || is_complicated(own.said[k].at, own.own.rank);
        }
        return found;
    }
};

/// Whether only run time knows the places of what E has that is not zero, or goes through them: the compiler
/// stops at more elements than these.
inline constexpr int most_elements = 100'000;
template <class E>
constexpr bool is_open_pattern() {
    if constexpr (!E::description.form.is_known() || E::description.form.size() > most_elements) return true;
    else if constexpr (compiled<value_output<E, E>>::limits.count == 0) return false;
    else return open_pattern<E>::has_indices();
}

template <class E>
constexpr meta::text complaint_about_pattern() {
    meta::text said;
    constexpr const descriptor* x[] = {&E::description};
    if (!open_pattern<E>::is_complicated()) return said;
    said << "nonzeros needs extents that the compiler knows, ";
    operand_list{x, 1}.describe(said, 0);
    return said;
}

}  // namespace eval

/// What a function returns for nonzeros of which only run time knows where they are: `rows`, `columns` and
/// `values`. With a workspace the rows and columns are in that, and stay as long as it is not called with
/// other extents or indices; else they are the value's own.
///
///     constexpr auto s = tg::vector<"s", tg::dim<"n">>;
///     const auto h = tg::function(tg::nonzeros(tg::hessian(tg::sum(tg::exp(s)), s)))(s = std::vector{0.0, 0.0});
///     const bool right = h.size() == 2 && h.rows[1] == 1 && h.columns[1] == 1 && h.values[1] == 1;
template <class T, class E>
class sparse_values {
    eval::sparse_pattern own_;

public:
    using value_type = T;
    index_list rows, columns;
    dynamic_array<T, 1> values;

    constexpr sparse_values() = default;
    constexpr explicit sparse_values(uninitialized_t) {
        constexpr amount size = eval::open_pattern<E>::all.sizes[0];
        if constexpr (size.is_known()) values = dynamic_array<T, 1>(size.number);
    }
    constexpr explicit sparse_values(std::int64_t elements) : values(elements) {}
    constexpr sparse_values(const sparse_values& other)
        : own_(other.own_), rows(other.rows), columns(other.columns), values(other.values) {
        if (own_.made) refer_to(own_);
    }
    constexpr sparse_values(sparse_values&&) noexcept = default;
    constexpr sparse_values& operator=(sparse_values other) noexcept {
        own_ = static_cast<eval::sparse_pattern&&>(other.own_);
        rows = other.rows;
        columns = other.columns;
        values.swap(other.values);
        return *this;
    }
    constexpr ~sparse_values() = default;

    [[nodiscard]] constexpr std::size_t size() const { return values.size(); }
    [[nodiscard]] constexpr T* data() { return values.data(); }
    [[nodiscard]] constexpr const T* data() const { return values.data(); }
    [[nodiscard]] constexpr const T& operator[](std::size_t i) const { return values[i]; }

    // The pattern that it refers to: its own, or one that is kept.
    constexpr eval::sparse_pattern& pattern_in(eval::kept_patterns* kept, const void* whose) {
        return kept == nullptr ? own_ : kept->of(whose);
    }
    // Brings what the bands have, which is in `values` and what other groups have, to the places of a pattern.
    template <class... Group>
    constexpr void settle(const eval::sparse_pattern& pattern, const Group&... more) {
        refer_to(pattern);
        if (pattern.in_order && sizeof...(more) == 0) return;
        dynamic_array<T, 1> sums(static_cast<std::int64_t>(rows.size()));
        for (T& s : sums) s = T{};
        std::size_t next = 0;
        add(pattern, values, sums, next);
        (add(pattern, more, sums, next), ...);
        values.swap(sums);
    }

private:
    template <class Group>
    static constexpr void add(const eval::sparse_pattern& pattern, const Group& from, dynamic_array<T, 1>& to, std::size_t& next) {
        for (std::size_t i = 0; i < from.size(); ++i, ++next)
            to[pattern.in_order ? next : static_cast<std::size_t>(pattern.slots[next])] += from.data()[i];
    }
    constexpr void refer_to(const eval::sparse_pattern& pattern) {
        rows = pattern.rows;
        columns = pattern.columns;
    }
};

namespace eval {

/// What a further group of bands has, which the first of them takes.
template <class E, int Group>
struct group_output : value_output<typename open_pattern<E>::template elements<Group>, typename open_pattern<E>::template elements<Group>> {
    using part_of = E;
};
template <class E>
struct open_nonzeros_output : value_output<typename open_pattern<E>::template elements<0>, typename open_pattern<E>::template elements<0>> {
    using pattern = open_pattern<E>;
    static constexpr int more = pattern::groups - 1;
    template <class T>
    using value = sparse_values<T, E>;

    /// The sentence about an index that says where the nonzeros are and is not given.
    static constexpr void judge(meta::text& said, const argument_info* given, int count) {
        for (int i = 0; i < pattern::all.index_count && said.empty(); ++i) {
            const descriptor& index = *pattern::all.indices[i];
            bool there = false;
            for (int k = 0; k < count; ++k) there = there || given[k].symbol->hash == index.hash;
            if (there) continue;
            said << "missing argument: " << index.name << " (";
            write_kind(said, index);
            said << ')';
        }
    }

    /// The pattern with the extents and indices of a call.
    template <class Program, class Bound, class T, class... Argument>
    static constexpr sparse_pattern& pattern_for(sparse_values<T, E>& value, kept_patterns* kept,
                                                 const typename Bound::sizes_type& sizes, const Argument&... given) {
        constexpr const auto& all = pattern::all;
        sparse_pattern& p = value.pattern_in(kept, &pattern::all);
        std::int64_t begin[calculus::band::most * pattern::band_count + 1]{}, next = Bound::extent_count;
        for (int i = 0; i < all.index_count; ++i) {
            begin[i] = next;
            next += Bound::number(all.indices[i]->form.size(), sizes);
        }
        key_writer key(p, next);
        if constexpr (Bound::extent_count != 0)
            for (int k = 0; k < Bound::extent_count; ++k) key.write(k, sizes.values[k]);
        (write_index<Program, Bound>(given, begin, sizes, key), ...);
        if (!key.same) {
            bound_band bands[pattern::band_count + 1];
            for (int b = 0; b < pattern::band_count; ++b)
                bands[b] = bind<Bound>(all.bands[b], begin, p.key.data(), sizes);
            std::int64_t elements = 0;
            for (const amount& size : all.sizes) elements += Bound::number(size, sizes);
            p.make(bands, pattern::band_count, elements, Bound::number(pattern::width, sizes));
        }
        return p;
    }

private:
    static constexpr int number_of(const descriptor& index) {
        int i = 0;
        while (i < pattern::all.index_count && pattern::all.indices[i]->hash != index.hash) ++i;
        return i;
    }
    template <class Program, class Bound, class Symbol, class Data>
    static constexpr void write_index(const argument<Symbol, Data>& a, const std::int64_t* begin,
                                      const typename Bound::sizes_type& sizes, key_writer& key) {
        if constexpr (!typegrad::detail::is_dimension<Symbol>) {
            constexpr int which = number_of(Symbol::description);
            if constexpr (which < pattern::all.index_count) {
                const auto view = view_of<Program>(a, sizes);
                const plan::extent_pair e = plan::loop_extents(Symbol::description.form);
                const std::int64_t columns = Bound::number(e.columns, sizes);
                const std::int64_t count = Bound::number(e.rows, sizes) * columns;
                for (std::int64_t at = 0; at < count; ++at)
                    key.write(begin[which] + at, static_cast<std::int64_t>(view(at / columns, at % columns)));
            }
        }
    }
    template <class Bound>
    static constexpr bound_band::affine bind(const layout& l, int rank, const typename Bound::sizes_type& sizes) {
        bound_band::affine a;
        a.base = Bound::number(l.base, sizes);
        for (int k = 0; k < rank; ++k) a.strides[k] = Bound::number(l.strides[k], sizes);
        return a;
    }
    template <class Bound>
    static constexpr bound_band bind(const calculus::band& from, const std::int64_t* begin, const std::int64_t* key,
                                     const typename Bound::sizes_type& sizes) {
        bound_band b;
        b.rank = from.own.rank;
        b.count = from.count;
        for (int k = 0; k < b.rank; ++k) b.extents[k] = Bound::number(from.own.extents[k], sizes);
        b.to = bind<Bound>(from.to, b.rank, sizes);
        for (int i = 0; i < b.count; ++i) {
            b.indices[i] = key + begin[number_of(*from.said[i].index)];
            b.steps[i] = Bound::number(from.said[i].step, sizes);
            b.at[i] = bind<Bound>(from.said[i].at, b.rank, sizes);
        }
        return b;
    }
};

}  // namespace eval

/// Nonzeros of which only run time knows where they are, made by `nonzeros`: an output of a function.
template <expression E>
struct open_nonzeros_of {};
template <class E>
struct eval::outputs_from<open_nonzeros_of<E>> {
    template <int... Group>
    static auto list(std::integer_sequence<int, Group...>)
        -> output_list<open_nonzeros_output<E>, group_output<E, Group + 1>...>;
    using type = decltype(list(std::make_integer_sequence<int, open_pattern<E>::groups - 1>{}));
};

}  // namespace typegrad
