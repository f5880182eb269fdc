// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

namespace typegrad::proof {

/// The signs that radicands had, as far as they are independent of each other. Where they all are,
/// one choice of roots is as good as any; where one is the square of something, its root has a sign
/// that has to be tried both ways.
class independence {
public:
    constexpr void add(int count, unsigned signs) {
        if (count > count_) {
            count_ = count;
            rank_ = 0;
        }
        if (count < count_) return;
        for (int i = 0; i < rank_; ++i)
            if ((signs ^ basis_[i]) < signs) signs ^= basis_[i];
        if (signs != 0) basis_[rank_++] = signs;
    }
    [[nodiscard]] constexpr int missing() const { return count_ - rank_; }

private:
    int count_ = 0, rank_ = 0;
    unsigned basis_[31]{};
};

/// Which of the values that have to be squares were none, point by point: the least affine set with all of it.
class span_of_signs {
public:
    constexpr void add(int count, std::uint64_t signs) {
        if (count > 64) unknown_ = true;
        if (count != count_) {
            count_ = count;
            rank_ = -1;
        }
        if (rank_ < 0) {
            rank_ = since_ = 0;
            origin_ = signs;
            return;
        }
        signs = reduced(signs ^ origin_);
        ++since_;
        if (signs == 0) return;
        basis_[rank_++] = signs;
        since_ = 0;
    }
    /// Whether nothing in it makes all of them squares: they never are. That more is missing of it after so many
    /// points without news has a chance of 2^-50.
    [[nodiscard]] constexpr bool lacks_zero() const {
        return !unknown_ && rank_ >= 0 && since_ >= 50 && reduced(origin_) != 0;
    }

private:
    constexpr std::uint64_t reduced(std::uint64_t signs) const {
        for (int i = 0; i < rank_; ++i)
            if ((signs ^ basis_[i]) < signs) signs ^= basis_[i];
        return signs;
    }
    int count_ = -1, rank_ = -1, since_ = 0;
    bool unknown_ = false;
    std::uint64_t origin_ = 0, basis_[64]{};
};

}  // namespace typegrad::proof
