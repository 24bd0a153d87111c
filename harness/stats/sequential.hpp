#pragma once

#include <cstdint>
#include <optional>

/// Wald's sequential probability ratio test of an error ratio, as a check runs it: counts come at looks, a look may
/// reject at once, may accept only after a dwell, and the test ends undecided when its budget is used.
namespace plugfest::stats {

/// H0: the ratio is p0 (good) against H1: it is p1 > p0 (bad).
struct Hypotheses {
  long double p0 = 0, p1 = 0;
  long double alpha = 0;  ///< wanted at most: P(reject) at p0
  long double beta = 0;   ///< wanted at most: P(accept) at p1
};

/// Wald's test in figures. LLR = errors x llr_per_error + (bits - errors) x llr_per_good_bit. It accepts where
/// errors <= accept_intercept + slope x bits and rejects where errors >= reject_intercept + slope x bits.
struct WaldLines {
  long double a = 0, b = 0;  ///< (1 - beta) / alpha, beta / (1 - alpha)
  long double log_a = 0, log_b = 0;
  long double llr_per_error = 0, llr_per_good_bit = 0;
  long double slope = 0, accept_intercept = 0, reject_intercept = 0;
  long double bits_to_accept_with_0_errors = 0;  ///< a whole number for the binomial, real for Poisson
};
/// @throws std::invalid_argument  unless 0 < p0 < p1 < 1, alpha and beta in (0, 1), alpha + beta < 1
WaldLines wald_lines(const Hypotheses& hypotheses);
/// The same for a Poisson count: LLR = errors ln(p1/p0) - bits (p1 - p0).
WaldLines poisson_wald_lines(const Hypotheses& hypotheses);

/// Wald's approximations of the mean length, without overshoot.
struct WaldLengths {
  long double at_p0 = 0, at_p1 = 0, at_slope = 0;
};
WaldLengths wald_lengths(const Hypotheses& hypotheses);

/// All that a sequential test needs to run. Bits are whole numbers; `look` is the distance of two looks that its error
/// probabilities are computed for, a run may look at other times.
struct SequentialDesign {
  Hypotheses hypotheses;
  WaldLines lines;    ///< intercepts as used: Wald's, or wider where Wald's would miss alpha or beta
  double look = 0;    ///< bits
  double dwell = 0;   ///< bits before which nothing is accepted
  double budget = 0;  ///< bits after which the test ends undecided; 0: it goes on for ever
};

enum class Decision {
  go_on,
  accept,
  reject,
  undecided,  ///< the budget is used: neither was shown
};

/// A running test: told the counts since the last look, it says what is known. The state is open, for evidence.
class SequentialTest {
 public:
  explicit SequentialTest(const SequentialDesign& design);

  /// Counts since the call before. After a decision, counts are added and the decision stays.
  /// @throws std::invalid_argument  not whole, negative, or more errors than bits
  Decision add(double errors, double bits);

  Decision decision() const { return decision_; }
  const SequentialDesign& design() const { return design_; }
  double errors() const { return errors_; }  ///< so far
  double bits() const { return bits_; }      ///< so far
  double llr() const;                        ///< natural logarithm of the likelihood ratio, bad over good
  /// Errors at or below which a look here would accept; negative: none would. Dwell is not looked at.
  double accept_line() const;
  /// Errors at or above which a look here would reject.
  double reject_line() const;

 private:
  SequentialDesign design_;
  double errors_ = 0, bits_ = 0;
  Decision decision_ = Decision::go_on;
};

/// What a test does at one true ratio.
struct Characteristic {
  double accept = 0, reject = 0, undecided = 0;  ///< probabilities; their sum is 1 to within `neglected`
  double mean_bits = 0;
  double neglected = 0;  ///< probability mass that was dropped on the way
  bool exact = true;     ///< false: counts were lumped, because a look sees thousands of errors
};
/// Propagates the distribution of the error count from look to look (binomial counts), so overshoot, dwell and
/// truncation are all in it. Without a budget it stops when less than 1e-12 is still undecided.
///
/// Exact below 1024 mean errors in a look, above lumped to a sixteenth of a standard deviation of a look's count. Time
/// grows with dwell / look where the ratio is near the slope of the lines; elsewhere what is safely on one side is
/// followed no further (Freedman's inequality, 1e-18).
/// @throws std::invalid_argument  if the ratio is not in (0, 1)
Characteristic characteristic(const SequentialDesign& design, double ratio);

/// What is asked of a test; bits. p1 = limit, p0 = limit / ratio.
struct SequentialWish {
  long double limit = 0;
  long double ratio = 2;            ///< above 1
  long double alpha = 0.05L;        ///< at most P(reject) at p0
  long double beta = 0.05L;         ///< at most P(accept) at p1
  std::optional<double> look = {};  ///< without it: a tenth of an error at the limit, or dwell / 1000
  double dwell = 0;
  double budget = 0;  ///< 0: without end
};
/// Wald's lines, moved outwards only where the computed error probabilities (overshoot, looks and truncation in them)
/// would miss alpha or beta. @throws std::invalid_argument
SequentialDesign design_sequential(const SequentialWish& wish);

}  // namespace plugfest::stats
