#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/sim/random.hpp"

#include <array>
#include <chrono>
#include <cstdint>

/// Errors as they happen on a lane: how many, when, and what an RS(544,514) decoder makes of them. All of it is pure.
namespace plugfest::sim {

/// The time integral of a rate that is constant between changes. Exact between them, so it does not depend on when it
/// is asked for.
class Integral {
 public:
  double at(Clock::time_point now) const {
    return before_ + per_second_ * std::chrono::duration<double>(now - since_).count();
  }
  double per_second() const { return per_second_; }
  void set_rate(double per_second, Clock::time_point now) {
    if (per_second == per_second_) return;
    before_ = at(now);
    since_ = now;
    per_second_ = per_second;
  }

 private:
  double before_ = 0, per_second_ = 0;
  Clock::time_point since_{};
};

/// A Poisson number. Exact below a mean of 32; above it normal with the skewness put right, within six deviations.
std::uint64_t poisson(const StreamKey& key, std::uint64_t tick, double mean);
/// The Poisson number below which that share of them lies: not falling with the share. Exact below a mean of 32; above
/// it normal with the skewness put right.
/// @param share  0..1
std::uint64_t poisson_quantile(double share, double mean);

/// How many of n come out with probability p. Exact where either outcome is expected less than 32 times; else normal
/// with the skewness put right, within six deviations.
std::uint64_t binomial(const StreamKey& key, std::uint64_t tick, std::uint64_t n, double p);

/// How many points of a Poisson process of rate 1 lie in [0, x). One stream is one process: the counts of neighbouring
/// stretches are independent and add up, wherever they are cut and in whatever order they are asked for. Counting over
/// the expected number of errors (Integral) gives errors at any rate that changes in time.
///
/// Takes about the logarithm of x: a cell of 2^40 is halved again and again, each half getting its binomial share.
/// @pre x >= 0
std::uint64_t points_before(const StreamKey& key, double x);

/// Symbols of ten bits in a codeword of RS(544,514), and how many of them it corrects.
inline constexpr int codeword_symbols = 544, correctable_symbols = 15;
inline constexpr double codeword_bits = 5440;

/// [k]: probability that more than k symbols of a codeword are wrong, for bits that are wrong independently of each
/// other.
using SymbolErrorTail = std::array<double, correctable_symbols + 1>;
SymbolErrorTail symbol_error_tail(double bit_error_ratio);
/// Bit error ratio behind the decoder, of which uncorrectable codewords are all that is left.
double bit_error_ratio_after_fec(double bit_error_ratio);
/// A draw of the largest number of wrong symbols among that many codewords; 16 stands for an uncorrectable one. Not
/// falling with the even draw.
int worst_codeword(const SymbolErrorTail& tail, double codewords, double uniform);
/// Its mean.
double mean_worst_codeword(const SymbolErrorTail& tail, double codewords);

}  // namespace plugfest::sim
