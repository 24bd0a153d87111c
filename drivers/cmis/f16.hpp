#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// F16, the number format of error ratios and frame counts: unsigned decimal floating point. CMIS 5.4, register types.
namespace plugfest::cmis {

namespace detail {
inline constexpr unsigned f16_mantissa_bits = 11;
inline constexpr std::uint64_t f16_largest_mantissa = 2047;
inline constexpr int f16_bias = 24;
inline constexpr int f16_largest_exponent = 31;
/// Powers of ten up to the bias; all but the last two are exact.
inline constexpr std::array<double, 25> powers_of_ten = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,
                                                         1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
                                                         1e18, 1e19, 1e20, 1e21, 1e22, 1e23, 1e24};
/// x times 10^exponent, for exponents -24 to 24.
constexpr double times_ten_to(double x, int exponent) {
  return exponent < 0 ? x / powers_of_ten[static_cast<std::size_t>(-exponent)]
                      : x * powers_of_ten[static_cast<std::size_t>(exponent)];
}
/// The same with digits to spare: a double just below a tie of two mantissas must not be rounded onto it.
constexpr long double scaled(long double x, int exponent) {
  for (; exponent > 0; --exponent) x *= 10;
  for (; exponent < 0; ++exponent) x /= 10;
  return x;
}
}  // namespace detail

/// m x 10^(e-24), e in bits 15:11, m in bits 10:0. Every pattern is a number.
constexpr double f16_value(std::uint16_t bits) {
  const int exponent = bits >> detail::f16_mantissa_bits;
  const auto mantissa = static_cast<double>(bits & detail::f16_largest_mantissa);
  return detail::times_ten_to(mantissa, exponent - detail::f16_bias);
}

/// The nearest number that F16 has, with as many digits as fit: the mantissa is above 204 wherever the exponent allows.
/// Negative numbers, and what is not a number, give 0; what is too large gives the largest (2047e7).
constexpr std::uint16_t nearest_f16(double value) {
  if (!(value > 0)) return 0;
  for (int exponent = 0; exponent <= detail::f16_largest_exponent; ++exponent) {
    const long double mantissa = detail::scaled(value, detail::f16_bias - exponent);
    if (!(mantissa < static_cast<long double>(detail::f16_largest_mantissa) + 0.5L)) continue;
    const auto rounded = static_cast<unsigned>(mantissa + 0.5L);
    if (rounded == 0) return 0;
    return static_cast<std::uint16_t>(static_cast<unsigned>(exponent) << detail::f16_mantissa_bits | rounded);
  }
  return 0xFFFF;
}

}  // namespace plugfest::cmis
