#pragma once

#include <cstdint>

/// How much must be seen before a limit can be claimed. Arguments are long double, because the smallest whole number of
/// bits is exact at 1e15 only if 0.95L and 1e-14L mean the decimal.
namespace plugfest::stats {

/// Mean mu for which at most `errors` are seen with probability 1 - confidence: sum_{i<=errors} e^-mu mu^i / i!.
long double poisson_mean_for(std::uint64_t errors, long double confidence);
/// Bits (codewords, hours) after which at most `errors` show a ratio (rate) below `limit`. Poisson: a real number.
long double poisson_exposure(std::uint64_t errors, long double limit, long double confidence);
/// The smallest whole number of bits for the same, binomial: P(X <= errors | limit) <= 1 - confidence. Exact up to
/// errors = 100 000; above, as exact as the incomplete beta function in 64 bits of mantissa.
/// @throws std::invalid_argument  also if that number is above 2^63
std::uint64_t binomial_exposure(std::uint64_t errors, long double limit, long double confidence);

/// A test that sees `bits` and accepts with at most `errors`.
struct FixedLengthTest {
  std::uint64_t bits = 0, errors = 0;
};
/// The smallest such test that rejects at ratio `good` with at most probability alpha and accepts at `bad` with at most
/// beta. Exact: whole bits, whole errors, binomial. @pre 0 < good < bad < 1
/// @throws std::invalid_argument  also when it would have to allow more than a million errors: good is too near bad
FixedLengthTest smallest_fixed_length(long double good, long double bad, long double alpha, long double beta);

}  // namespace plugfest::stats
