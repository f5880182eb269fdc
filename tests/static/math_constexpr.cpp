// SPDX-License-Identifier: BSL-1.0

// The elementary functions in constant evaluation. Reference values were computed with 60 digits
// and rounded to the type; the last argument is the distance allowed, in units in the last place.

#include <typegrad/math/all.hpp>

namespace {

namespace math = typegrad::math;

template <class T>
constexpr bool near(T got, T want, long ulps) {
    const auto a = math::to_bits(got), b = math::to_bits(want);
    return (a ^ b) >> (8 * sizeof(T) - 1) == 0 && (a > b ? a - b : b - a) <= decltype(a)(ulps);
}

constexpr bool near(long double got, long double want) {
    const long double e = (got - want) / want;
    return e < 1e-18L && e > -1e-18L;
}

template <class T>
constexpr bool same(T got, T want) {
    return math::to_bits(got) == math::to_bits(want);
}

static_assert(near(math::exp(0x1p+0), 0x1.5bf0a8b145769p+1, 2));
static_assert(near(math::exp(-0x1.8p+0), 0x1.c8f87724b5c1dp-3, 2));
static_assert(near(math::exp(0x1.999999999999ap-4), 0x1.1aec7b35a00d4p+0, 2));
static_assert(near(math::exp(0x1.62ep+9), 0x1.ef85a11e73f2dp+1023, 2));
static_assert(near(math::exp(-0x1.5e4p+9), 0x1.4ff475c68ca02p-1011, 2));
static_assert(near(math::exp(-0x1.722p+9), 0x0.0000000000042p-1022, 2));
static_assert(near(math::exp(0x1.79ca10c924223p-67), 0x1p+0, 2));
static_assert(near(math::exp(-0x1.62eb1c432ca58p-2), 0x1.6a0773cd678a4p-1, 2));
static_assert(near(math::exp(0x1.62p+6), 0x1.99b987155fe28p+127, 2));
static_assert(near(math::exp(0x1p+0f), 0x1.5bf0a8p+1f, 2));
static_assert(near(math::exp(-0x1.8p+0f), 0x1.c8f878p-3f, 2));
static_assert(near(math::expm1(0x1p+0), 0x1.b7e151628aed3p+0, 2));
static_assert(near(math::expm1(-0x1.8p+0), -0x1.8dc1e236d28f9p-1, 2));
static_assert(near(math::expm1(0x1.999999999999ap-4), 0x1.aec7b35a00d3ap-4, 2));
static_assert(near(math::expm1(0x1.62ep+9), 0x1.ef85a11e73f2dp+1023, 2));
static_assert(near(math::expm1(-0x1.24p+5), -0x1.fffffffffffffp-1, 2));
static_assert(near(math::expm1(0x1.79ca10c924223p-67), 0x1.79ca10c924223p-67, 2));
static_assert(near(math::expm1(-0x1.12e0be826d695p-30), -0x1.12e0be801f1d9p-30, 2));
static_assert(near(math::expm1(0x1.6666666666666p-2), 0x1.ad200b20177b2p-2, 2));
static_assert(near(math::expm1(-0x1.6666666666666p-2), -0x1.2e663ed31c11ep-2, 2));
static_assert(near(math::expm1(0x0.0000000000001p-1022), 0x0.0000000000001p-1022, 2));
static_assert(near(math::expm1(0x1p+0f), 0x1.b7e152p+0f, 2));
static_assert(near(math::expm1(-0x1.8p+0f), -0x1.8dc1e2p-1f, 2));
static_assert(near(math::exp2(0x1p-1), 0x1.6a09e667f3bcdp+0, 2));
static_assert(near(math::exp2(-0x1.4p+0), 0x1.ae89f995ad3adp-2, 2));
static_assert(near(math::exp2(0x1.ffep+9), 0x1.ae89f995ad3adp+1023, 2));
static_assert(near(math::exp2(-0x1.092p+10), 0x0.0000000002d41p-1022, 2));
static_assert(near(math::exp2(0x1.4p+3), 0x1p+10, 2));
static_assert(near(math::exp2(0x1p-1f), 0x1.6a09e6p+0f, 2));
static_assert(near(math::exp2(-0x1.4p+0f), 0x1.ae89fap-2f, 2));
static_assert(near(math::log(0x1p+1), 0x1.62e42fefa39efp-1, 2));
static_assert(near(math::log(0x1p-1), -0x1.62e42fefa39efp-1, 2));
static_assert(near(math::log(0x1.00068db8bac71p+0), 0x1.a368d0657fcd4p-14, 2));
static_assert(near(math::log(0x1.fff2e48e8a71ep-1), -0x1.a3738d2cf1cc2p-14, 2));
static_assert(near(math::log(0x1.4p+3), 0x1.26bb1bbb55516p+1, 2));
static_assert(near(math::log(0x1.7e43c8800759cp+996), 0x1.5963447f87fb5p+9, 2));
static_assert(near(math::log(0x1.56e1fc2f8f359p-997), -0x1.5963447f87fb5p+9, 2));
static_assert(near(math::log(0x0.0000000000001p-1022), -0x1.74385446d71c3p+9, 2));
static_assert(near(math::log(0x1.6a0902de00d1bp-1), -0x1.62e6b3842a25ep-2, 2));
static_assert(near(math::log(0x1p+1f), 0x1.62e43p-1f, 2));
static_assert(near(math::log(0x1p-1f), -0x1.62e43p-1f, 2));
static_assert(near(math::log1p(0x1p+0), 0x1.62e42fefa39efp-1, 2));
static_assert(near(math::log1p(-0x1p-1), -0x1.62e42fefa39efp-1, 2));
static_assert(near(math::log1p(0x1.79ca10c924223p-67), 0x1.79ca10c924223p-67, 2));
static_assert(near(math::log1p(0x1.12e0be826d695p-30), 0x1.12e0be801f1d9p-30, 2));
static_assert(near(math::log1p(-0x1.12e0be826d695p-30), -0x1.12e0be84bbb51p-30, 2));
static_assert(near(math::log1p(0x1.a3d70a3d70a3dp-2), 0x1.5fd5fabe64085p-2, 2));
static_assert(near(math::log1p(-0x1.28f5c28f5c28fp-2), -0x1.5eb5c7907e4c8p-2, 2));
static_assert(near(math::log1p(0x1.7e43c8800759cp+996), 0x1.5963447f87fb5p+9, 2));
static_assert(near(math::log1p(-0x1.ffffde7210be9p-1), -0x1.ba18a998fc064p+3, 2));
static_assert(near(math::log1p(0x1p+0f), 0x1.62e43p-1f, 2));
static_assert(near(math::log1p(-0x1p-1f), -0x1.62e43p-1f, 2));
static_assert(near(math::log2(0x1.8p+1), 0x1.95c01a39fbd68p+0, 2));
static_assert(near(math::log2(0x1.00068db8bac71p+0), 0x1.2e8a3a5041f41p-13, 2));
static_assert(near(math::log2(0x1.6666666666666p-1), -0x1.0776228967d13p-1, 2));
static_assert(near(math::log2(0x0.012688b70e62bp-1022), -0x1.01730dabca5f6p+10, 2));
static_assert(near(math::log2(0x1.8p+1f), 0x1.95c01ap+0f, 2));
static_assert(near(math::log2(0x1.00068ep+0f), 0x1.2e9714p-13f, 2));
static_assert(near(math::log10(0x1.8p+1), 0x1.e8927964fd5fdp-2, 2));
static_assert(near(math::log10(0x1.f4p+9), 0x1.8p+1, 2));
static_assert(near(math::log10(0x1.6666666666666p-1), -0x1.3d3d3d21ccf04p-3, 2));
static_assert(near(math::log10(0x0.012688b70e62bp-1022), -0x1.36p+8, 2));
static_assert(near(math::log10(0x1.8p+1f), 0x1.e8927ap-2f, 2));
static_assert(near(math::log10(0x1.f4p+9f), 0x1.8p+1f, 2));
static_assert(near(math::tanh(0x1p-1), 0x1.d9353d7568af3p-2, 2));
static_assert(near(math::tanh(-0x1p-2), -0x1.f597ea69a1c86p-3, 2));
static_assert(near(math::tanh(0x1.b7cdfd9d7bdbbp-34), 0x1.b7cdfd9d7bdbbp-34, 2));
static_assert(near(math::tanh(0x1.8p+1), 0x1.fd77d111a0bp-1, 2));
static_assert(near(math::tanh(-0x1.28p+4), -0x1.ffffffffffffep-1, 2));
static_assert(near(math::tanh(0x1.5c28f5c28f5c3p-3), 0x1.58d8296a405bdp-3, 2));
static_assert(near(math::tanh(0x1.199999999999ap-1), 0x1.00442f6419203p-1, 2));
static_assert(near(math::tanh(0x1p-1f), 0x1.d9353ep-2f, 2));
static_assert(near(math::tanh(-0x1p-2f), -0x1.f597eap-3f, 2));
static_assert(near(math::sigmoid(0x1p-1), 0x1.3eb2fd4d34391p-1, 3));
static_assert(near(math::sigmoid(-0x1p-1), 0x1.829a0565978dfp-2, 3));
static_assert(near(math::sigmoid(0x1.8p+1), 0x1.e7b7cbc36fabcp-1, 3));
static_assert(near(math::sigmoid(-0x1.8p+1), 0x1.848343c905445p-5, 3));
static_assert(near(math::sigmoid(-0x1.4p+5), 0x1.39792499b1a24p-58, 3));
static_assert(near(math::sigmoid(0x1.2p+5), 0x1.ffffffffffffep-1, 3));
static_assert(near(math::sigmoid(-0x1.62cp+9), 0x0.54e90c99fb878p-1022, 3));
static_assert(near(math::sigmoid(-0x1.72p+9), 0x0.0000000000055p-1022, 3));
static_assert(near(math::sigmoid(0x1p-1f), 0x1.3eb2fep-1f, 3));
static_assert(near(math::sigmoid(-0x1p-1f), 0x1.829a06p-2f, 3));
static_assert(near(math::softplus(0x1p-1), 0x1.f2ba37edae032p-1, 3));
static_assert(near(math::softplus(-0x1p-1), 0x1.e5746fdb5c064p-2, 3));
static_assert(near(math::softplus(0x1.8p+1), 0x1.86381c3f0115cp+1, 3));
static_assert(near(math::softplus(-0x1.8p+1), 0x1.8e070fc045701p-5, 3));
static_assert(near(math::softplus(-0x1.4p+5), 0x1.39792499b1a24p-58, 3));
static_assert(near(math::softplus(0x1.2p+5), 0x1.2p+5, 3));
static_assert(near(math::softplus(-0x1.62cp+9), 0x0.54e90c99fb878p-1022, 3));
static_assert(near(math::softplus(0x1.9p+9), 0x1.9p+9, 3));
static_assert(near(math::softplus(-0x1.72p+9), 0x0.0000000000055p-1022, 3));
static_assert(near(math::softplus(0x1p-1f), 0x1.f2ba38p-1f, 3));
static_assert(near(math::softplus(-0x1p-1f), 0x1.e5747p-2f, 3));
static_assert(near(math::log_sigmoid(0x1p-1), -0x1.e5746fdb5c064p-2, 3));
static_assert(near(math::log_sigmoid(-0x1p-1), -0x1.f2ba37edae032p-1, 3));
static_assert(near(math::log_sigmoid(0x1.8p+1), -0x1.8e070fc045701p-5, 3));
static_assert(near(math::log_sigmoid(-0x1.8p+1), -0x1.86381c3f0115cp+1, 3));
static_assert(near(math::log_sigmoid(0x1.4p+5), -0x1.39792499b1a24p-58, 3));
static_assert(near(math::log_sigmoid(0x1p-1f), -0x1.e5747p-2f, 3));
static_assert(near(math::log_sigmoid(-0x1p-1f), -0x1.f2ba38p-1f, 3));
static_assert(near(math::sech_squared(0x1.999999999999ap-4), 0x1.fae9f8081fa16p-1, 5));
static_assert(near(math::sech_squared(-0x1p-1), 0x1.92a946fa34394p-1, 5));
static_assert(near(math::sech_squared(0x1.8p+1), 0x1.434a517bbc5f4p-7, 5));
static_assert(near(math::sech_squared(0x1.4p+4), 0x1.39792499b1a24p-56, 5));
static_assert(near(math::sech_squared(-0x1.62p+8), 0x1.7c8ab2288c9abp-1020, 5));
static_assert(near(math::sech_squared(0x1.72p+8), 0x0.0000000000153p-1022, 5));
static_assert(near(math::sech_squared(0x1.99999ap-4f), 0x1.fae9f8p-1f, 5));
static_assert(near(math::sech_squared(-0x1p-1f), 0x1.92a946p-1f, 5));
static_assert(near(math::sqrt(0x1p+1), 0x1.6a09e667f3bcdp+0, 0));
static_assert(near(math::sqrt(0x1.8p+1), 0x1.bb67ae8584caap+0, 0));
static_assert(near(math::sqrt(0x1.999999999999ap-4), 0x1.43d136248490fp-2, 0));
static_assert(near(math::sqrt(0x1.7e43c8800759cp+996), 0x1.38d352e5096afp+498, 0));
static_assert(near(math::sqrt(0x0.012688b70e62bp-1022), 0x1.1297872d9cbaep-515, 0));
static_assert(near(math::sqrt(0x0.0000000000001p-1022), 0x1p-537, 0));
static_assert(near(math::sqrt(0x1.e42d130773b76p+1023), 0x1.f1e4ca52e6b9ap+511, 0));
static_assert(near(math::sqrt(0x1p+1f), 0x1.6a09e6p+0f, 0));
static_assert(near(math::sqrt(0x1.8p+1f), 0x1.bb67aep+0f, 0));
static_assert(near(math::cbrt(0x1p+1), 0x1.428a2f98d728bp+0, 2));
static_assert(near(math::cbrt(0x1.bp+4), 0x1.8p+1, 2));
static_assert(near(math::cbrt(0x1.999999999999ap-4), 0x1.db4c7760bcff3p-2, 2));
static_assert(near(math::cbrt(0x1.7e43c8800759cp+996), 0x1.249ad2594c37dp+332, 2));
static_assert(near(math::cbrt(0x0.012688b70e62bp-1022), 0x1.a9d1b0b5d7427p-344, 2));
static_assert(near(math::cbrt(0x1p+1f), 0x1.428a3p+0f, 2));
static_assert(near(math::cbrt(0x1.bp+4f), 0x1.8p+1f, 2));
static_assert(near(math::sin(0x1p-1), 0x1.eaee8744b05fp-2, 2));
static_assert(near(math::sin(0x1p+0), 0x1.aed548f090ceep-1, 2));
static_assert(near(math::sin(0x1.8p+1), 0x1.210386db6d55bp-3, 2));
static_assert(near(math::sin(-0x1.4p+3), 0x1.1689ef5f34f52p-1, 2));
static_assert(near(math::sin(0x1.86ap+16), 0x1.24daa9c527e96p-5, 2));
static_assert(near(math::sin(0x1.312dp+23), 0x1.aea414a8a3352p-2, 2));
static_assert(near(math::sin(0x1.0f0cf064dd592p+73), -0x1.b453ab76bf397p-1, 2));
static_assert(near(math::sin(0x1.7e43c8800759cp+996), -0x1.a2c16b010e385p-1, 2));
static_assert(near(math::sin(0x1p-1f), 0x1.eaee88p-2f, 2));
static_assert(near(math::sin(0x1p+0f), 0x1.aed548p-1f, 2));
static_assert(near(math::cos(0x1p-1), 0x1.c1528065b7d5p-1, 2));
static_assert(near(math::cos(0x1p+0), 0x1.14a280fb5068cp-1, 2));
static_assert(near(math::cos(0x1.8p+1), -0x1.fae04be85e5d2p-1, 2));
static_assert(near(math::cos(-0x1.4p+3), -0x1.ad9ac890c6b1fp-1, 2));
static_assert(near(math::cos(0x1.86ap+16), -0x1.ffac3841b3da7p-1, 2));
static_assert(near(math::cos(0x1.312dp+23), -0x1.d085be7a8f4a1p-1, 2));
static_assert(near(math::cos(0x1.0f0cf064dd592p+73), 0x1.0be2cef01c8f4p-1, 2));
static_assert(near(math::cos(0x1.7e43c8800759cp+996), -0x1.2699022adc4c1p-1, 2));
static_assert(near(math::cos(0x1p-1f), 0x1.c1528p-1f, 2));
static_assert(near(math::cos(0x1p+0f), 0x1.14a28p-1f, 2));
static_assert(near(math::tan(0x1p-1), 0x1.17b4f5bf3474ap-1, 3));
static_assert(near(math::tan(0x1p+0), 0x1.8eb245cbee3a6p+0, 3));
static_assert(near(math::tan(0x1.8p+1), -0x1.23ef71254b86fp-3, 3));
static_assert(near(math::tan(-0x1.4p+3), -0x1.4bf5f34be3782p-1, 3));
static_assert(near(math::tan(0x1.86ap+16), -0x1.250a9d503313dp-5, 3));
static_assert(near(math::tan(0x1.0f0cf064dd592p+73), -0x1.a0f79c1b6b257p+0, 3));
static_assert(near(math::tan(0x1p-1f), 0x1.17b4f6p-1f, 3));
static_assert(near(math::tan(0x1p+0f), 0x1.8eb246p+0f, 3));
static_assert(near(math::asin(0x1.999999999999ap-4), 0x1.9a49276037884p-4, 2));
static_assert(near(math::asin(-0x1p-1), -0x1.0c152382d7366p-1, 2));
static_assert(near(math::asin(0x1.051eb851eb852p-1), 0x1.1203bda719c39p-1, 2));
static_assert(near(math::asin(0x1.ff7ced916872bp-1), 0x1.86ac9ad18f803p+0, 2));
static_assert(near(math::asin(0x1.99999ap-4f), 0x1.9a4928p-4f, 2));
static_assert(near(math::asin(-0x1p-1f), -0x1.0c1524p-1f, 2));
static_assert(near(math::acos(0x1.999999999999ap-4), 0x1.787b22ce3f59p+0, 2));
static_assert(near(math::acos(-0x1p-1), 0x1.0c152382d7366p+1, 2));
static_assert(near(math::acos(0x1.051eb851eb852p-1), 0x1.091dd670b5efcp+0, 2));
static_assert(near(math::acos(0x1.ff7ced916872bp-1), 0x1.6e634e566a29ep-5, 2));
static_assert(near(math::acos(-0x1.ff7ced916872bp-1), 0x1.8c66280ae928ep+1, 2));
static_assert(near(math::acos(0x1.99999ap-4f), 0x1.787b22p+0f, 2));
static_assert(near(math::acos(-0x1p-1f), 0x1.0c1524p+1f, 2));
static_assert(near(math::atan(0x1.999999999999ap-4), 0x1.983e282e2cc4dp-4, 2));
static_assert(near(math::atan(-0x1p-1), -0x1.dac670561bb4fp-2, 2));
static_assert(near(math::atan(0x1p+0), 0x1.921fb54442d18p-1, 2));
static_assert(near(math::atan(0x1.4p+1), 0x1.30b6d796a4da8p+0, 2));
static_assert(near(math::atan(-0x1.2a05f2p+33), -0x1.921fb543d4dep+0, 2));
static_assert(near(math::atan(0x1.99999ap-4f), 0x1.983e28p-4f, 2));
static_assert(near(math::atan(-0x1p-1f), -0x1.dac67p-2f, 2));
static_assert(near(math::sinh(0x1.999999999999ap-4), 0x1.9a487337b59b3p-4, 3));
static_assert(near(math::sinh(-0x1p+0), -0x1.2cd9fc44eb982p+0, 3));
static_assert(near(math::sinh(0x1.4p+2), 0x1.28d0166f07374p+6, 3));
static_assert(near(math::sinh(0x1.632p+9), 0x1.987d23750ae26p+1023, 3));
static_assert(near(math::sinh(0x1.99999ap-4f), 0x1.9a4874p-4f, 3));
static_assert(near(math::sinh(-0x1p+0f), -0x1.2cd9fcp+0f, 3));
static_assert(near(math::cosh(0x1.999999999999ap-4), 0x1.0147f40224b38p+0, 2));
static_assert(near(math::cosh(-0x1p+0), 0x1.8b07551d9f55p+0, 2));
static_assert(near(math::cosh(0x1.4p+2), 0x1.28d6fcbeff3aap+6, 2));
static_assert(near(math::cosh(0x1.632p+9), 0x1.987d23750ae26p+1023, 2));
static_assert(near(math::cosh(0x1.99999ap-4f), 0x1.0147f4p+0f, 2));
static_assert(near(math::cosh(-0x1p+0f), 0x1.8b0756p+0f, 2));
static_assert(near(math::asinh(0x1.999999999999ap-4), 0x1.98eb9e7e5fc3ep-4, 3));
static_assert(near(math::asinh(-0x1p+0), -0x1.c34366179d427p-1, 3));
static_assert(near(math::asinh(0x1.4p+2), 0x1.27fdfac4e438p+1, 3));
static_assert(near(math::asinh(0x1.7e43c8800759cp+996), 0x1.59bbfd8b83e44p+9, 3));
static_assert(near(math::asinh(0x1.99999ap-4f), 0x1.98eb9ep-4f, 3));
static_assert(near(math::asinh(-0x1p+0f), -0x1.c34366p-1f, 3));
static_assert(near(math::acosh(0x1.00068db8bac71p+0), 0x1.cf67d7ec0d4e5p-7, 3));
static_assert(near(math::acosh(0x1.8p+0), 0x1.ecc2caec5160ap-1, 3));
static_assert(near(math::acosh(0x1.4p+2), 0x1.256e66a48a3b6p+1, 3));
static_assert(near(math::acosh(0x1.7e43c8800759cp+996), 0x1.59bbfd8b83e44p+9, 3));
static_assert(near(math::acosh(0x1.00068ep+0f), 0x1.cf71bp-7f, 3));
static_assert(near(math::acosh(0x1.8p+0f), 0x1.ecc2cap-1f, 3));
static_assert(near(math::atanh(0x1.999999999999ap-4), 0x1.9af93cd234412p-4, 3));
static_assert(near(math::atanh(-0x1p-1), -0x1.193ea7aad030bp-1, 3));
static_assert(near(math::atanh(0x1.ff7ced916872bp-1), 0x1.e66cfde9c7c2dp+1, 3));
static_assert(near(math::atanh(0x1.99999ap-4f), 0x1.9af93ep-4f, 3));
static_assert(near(math::atanh(-0x1p-1f), -0x1.193ea8p-1f, 3));
static_assert(near(math::erf(0x1.999999999999ap-4), 0x1.cca5ea24fb334p-4, 2));
static_assert(near(math::erf(-0x1p-1), -0x1.0a7ef5c18edd2p-1, 2));
static_assert(near(math::erf(0x1.fae147ae147aep-1), 0x1.ad50ee005845bp-1, 2));
static_assert(near(math::erf(0x1.028f5c28f5c29p+0), 0x1.b19125366b828p-1, 2));
static_assert(near(math::erf(0x1.8p+1), 0x1.fffd1ac4135f9p-1, 2));
static_assert(near(math::erf(0x1.99999ap-4f), 0x1.cca5eap-4f, 2));
static_assert(near(math::erf(-0x1p-1f), -0x1.0a7ef6p-1f, 2));
static_assert(near(math::erfc(0x1.999999999999ap-4), 0x1.c66b42bb60999p-1, 5));
static_assert(near(math::erfc(-0x1.3333333333333p-1), 0x1.9a965011aea7bp+0, 5));
static_assert(near(math::erfc(0x1.3333333333333p-1), 0x1.95a6bfb945612p-2, 5));
static_assert(near(math::erfc(0x1.8p+1), 0x1.729df6503422ap-16, 5));
static_assert(near(math::erfc(0x1.ap+4), 0x1.284bfe1cdea24p-981, 5));
static_assert(near(math::erfc(0x1.99999ap-4f), 0x1.c66b42p-1f, 5));
static_assert(near(math::erfc(-0x1.333334p-1f), 0x1.9a965p+0f, 5));
static_assert(near(math::normal_cdf(0x1.999999999999ap-4), 0x1.1464507526871p-1, 6));
static_assert(near(math::normal_cdf(-0x1.3333333333333p-1), 0x1.18d5cf2e401b1p-2, 6));
static_assert(near(math::normal_cdf(-0x1.8p+1), 0x1.61de1f985b5d7p-10, 6));
static_assert(near(math::normal_cdf(0x1.8p+1), 0x1.ff4f10f033d25p-1, 6));
static_assert(near(math::normal_cdf(-0x1.28p+5), 0x1.eaccc6bfeb0afp-995, 6));
static_assert(near(math::normal_cdf(0x1.99999ap-4f), 0x1.14645p-1f, 6));
static_assert(near(math::normal_cdf(-0x1.333334p-1f), 0x1.18d5cep-2f, 6));

// long double; where it is no wider than double the literals round to it.
#if __LDBL_MANT_DIG__ >= 64
static_assert(near(math::exp(-0x1.8p+0L), 0xe.47c3b925ae0eb235f49p-6L));
static_assert(near(math::expm1(-0x1.8p+0L), -0xc.6e0f11b6947c537282ep-4L));
static_assert(near(math::exp2(-0x1.4p+0L), 0xd.744fccad69d6af439a7p-5L));
static_assert(near(math::log(0x1p-1L), -0xb.17217f7d1cf79abc9e4p-4L));
static_assert(near(math::log1p(-0x1p-1L), -0xb.17217f7d1cf79abc9e4p-4L));
static_assert(near(math::log2(0x1.00068db8bac71p+0L), 0x9.7451d2820fa07193c6fp-16L));
static_assert(near(math::log10(0x1.f4p+9L), 0xc.p-2L));
static_assert(near(math::tanh(-0x1p-2L), -0xf.acbf534d0e42f89ac6cp-6L));
static_assert(near(math::sigmoid(-0x1p-1L), 0xc.14d02b2cbc6f41d94e5p-5L));
static_assert(near(math::softplus(-0x1p-1L), 0xf.2ba37edae031f344528p-5L));
static_assert(near(math::sqrt(0x1.8p+1L), 0xd.db3d742c265539d92bap-3L));
static_assert(near(math::cbrt(0x1p+1L), 0xa.14517cc6b9457111eedp-3L));
static_assert(near(math::sin(0x1p+0L), 0xd.76aa47848677020c6eap-4L));
static_assert(near(math::cos(0x1p+0L), 0x8.a51407da8345c91c246p-4L));
static_assert(near(math::tan(0x1p+0L), 0xc.75922e5f71d2dc5663fp-3L));
static_assert(near(math::asin(-0x1p-1L), -0x8.60a91c16b9b2c232ddap-4L));
static_assert(near(math::acos(-0x1p-1L), 0x8.60a91c16b9b2c232ddap-2L));
static_assert(near(math::atan(-0x1p-1L), -0xe.d63382b0dda7b456fe4p-5L));
static_assert(near(math::sinh(-0x1p+0L), -0x9.66cfe2275cc12d40125p-3L));
static_assert(near(math::cosh(-0x1p+0L), 0xc.583aa8ecfaa82615e94p-3L));
static_assert(near(math::asinh(-0x1p+0L), -0xe.1a1b30bcea13660d8fap-4L));
static_assert(near(math::acosh(0x1.8p+0L), 0xf.661657628b04ca5f021p-4L));
static_assert(near(math::atanh(-0x1p-1L), -0x8.c9f53d5681854bb520dp-4L));
static_assert(near(math::erf(-0x1p-1L), -0x8.53f7ae0c76e915e809fp-4L));
static_assert(near(math::erfc(-0x1.3333333333333p-1L), 0xc.d4b2808d753dbe381a3p-3L));
static_assert(near(math::normal_cdf(-0x1.3333333333333p-1L), 0x8.c6ae797200d857ffb0cp-5L));
#endif

// Zeros keep their sign, infinities arrive, NaN propagates.
template <class T>
consteval bool specials() {
    constexpr T inf = math::infinity<T>, nan = math::quiet_nan<T>, zero = T(0), one = T(1);
    bool ok = true;
    ok &= math::exp(zero) == one && math::exp(inf) == inf && same(math::exp(-inf), zero);
    ok &= math::exp(T(800)) == inf && math::exp(T(-800)) == zero;
    ok &= math::exp2(T(-2)) == T(0.25) && math::exp2(T(1024)) == inf && math::exp2(-inf) == zero;
    ok &= same(math::expm1(-zero), -zero) && same(math::expm1(zero), zero);
    ok &= math::expm1(-inf) == -one && math::expm1(inf) == inf;
    ok &= same(math::log(one), zero) && math::log(zero) == -inf && math::log(-zero) == -inf;
    ok &= math::log(inf) == inf && math::log(-one) != math::log(-one);
    ok &= math::log2(T(0.25)) == T(-2) && math::log10(T(1000)) == T(3);
    ok &= same(math::log1p(-zero), -zero) && math::log1p(-one) == -inf && math::log1p(inf) == inf;
    ok &= math::log1p(T(-2)) != math::log1p(T(-2));
    ok &= same(math::tanh(-zero), -zero) && math::tanh(inf) == one && math::tanh(-inf) == -one;
    ok &= math::sigmoid(zero) == T(0.5) && math::sigmoid(inf) == one && math::sigmoid(-inf) == zero;
    ok &= math::softplus(inf) == inf && math::softplus(-inf) == zero;
    ok &= math::log_sigmoid(inf) == zero && math::log_sigmoid(-inf) == -inf;
    ok &= math::sech_squared(zero) == one && math::sech_squared(-inf) == zero;
    ok &= same(math::sqrt(-zero), -zero) && math::sqrt(inf) == inf && math::sqrt(T(9)) == T(3);
    ok &= same(math::cbrt(-zero), -zero) && math::cbrt(-inf) == -inf;
    ok &= same(math::sin(-zero), -zero) && math::cos(zero) == one && same(math::tan(-zero), -zero);
    ok &= math::sin(inf) != math::sin(inf);
    ok &= same(math::asin(-zero), -zero) && same(math::atan(-zero), -zero);
    ok &= same(math::acos(one), zero) && math::asin(T(2)) != math::asin(T(2));
    ok &= same(math::sinh(-zero), -zero) && math::cosh(zero) == one && math::cosh(-inf) == inf;
    ok &= math::sinh(-inf) == -inf && math::sinh(T(-800)) == -inf;
    ok &= same(math::asinh(-zero), -zero) && math::asinh(-inf) == -inf;
    ok &= same(math::acosh(one), zero) && math::acosh(inf) == inf;
    ok &= same(math::atanh(-zero), -zero) && math::atanh(one) == inf && math::atanh(-one) == -inf;
    ok &= same(math::erf(-zero), -zero) && math::erf(-inf) == -one && math::erfc(inf) == zero;
    ok &= math::erfc(-inf) == T(2) && math::normal_cdf(zero) == T(0.5);
    ok &= math::normal_cdf(-inf) == zero && math::normal_cdf(inf) == one;
    ok &= same(math::abs(-zero), zero) && math::copysign(one, -zero) == -one;
    const T propagated[] = {
        math::exp(nan),     math::expm1(nan),    math::exp2(nan),        math::log(nan),
        math::log1p(nan),   math::log2(nan),     math::log10(nan),       math::tanh(nan),
        math::sigmoid(nan), math::softplus(nan), math::log_sigmoid(nan), math::sech_squared(nan),
        math::sqrt(nan),    math::cbrt(nan),     math::sin(nan),         math::cos(nan),
        math::tan(nan),     math::asin(nan),     math::acos(nan),        math::atan(nan),
        math::sinh(nan),    math::cosh(nan),     math::asinh(nan),       math::acosh(nan),
        math::atanh(nan),   math::erf(nan),      math::erfc(nan),        math::normal_cdf(nan)};
    for (T y : propagated) ok &= y != y;
    return ok;
}

static_assert(specials<double>());
static_assert(specials<float>());

// Both halves of the pair, and their sum.
constexpr auto halves = math::sigmoid_pair(3.0);
static_assert(near(halves.value, math::sigmoid(3.0), 1));
static_assert(near(halves.complement, math::sigmoid(-3.0), 1));
static_assert(near(halves.value + halves.complement, 1.0, 1));

}  // namespace
