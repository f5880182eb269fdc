// SPDX-License-Identifier: BSL-1.0
// expect: v is 4, u is 3: convolve needs two vectors of one size
#include <typegrad/typegrad.hpp>

namespace tg = typegrad;

namespace mine {
struct convolve_record : tg::kernel_record<2> {
    static constexpr std::string_view name = "mine::convolve";
    static constexpr tg::shape form(const tg::shape* x, int) { return x[0]; }
    static constexpr void check(const tg::operand_list& x, tg::meta::text& sentence) {
        if (x[0].is_vector() && x[0] == x[1]) return;
        x.describe(sentence, 0);
        sentence << ", ";
        x.describe(sentence, 1);
        sentence << ": convolve needs two vectors of one size";
    }
    template <class T, class Y, class U, class V>
    static constexpr void run(const Y& y, const U& u, const V& v) {
        y(0) = u(0) * v(0);
    }
};
}  // namespace mine

constexpr auto v = tg::vector<"v", 4>;
constexpr auto u = tg::vector<"u", 3>;

#ifdef MISTAKE
constexpr auto e = tg::apply<mine::convolve_record>(v, u);
#else
constexpr auto e = tg::apply<mine::convolve_record>(v, v);
#endif
