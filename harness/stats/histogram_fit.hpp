#pragma once

#include "harness/stats/burst_fec.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

/// An observed histogram of symbol errors per codeword against a model of the lane. What an ASIC does not show is not a
/// zero: only the bins given are used.
namespace plugfest::stats {

/// Codewords with `low` to `high` symbol errors. A bin with high > t holds the uncorrectable ones.
struct HistogramBin {
  int low = 0, high = 0;
  double codewords = 0;  ///< whole, at least 0
};

struct Histogram {
  RsCode code = rs_544_514;
  std::vector<HistogramBin> bins;        ///< the observable ones, in ascending order, not overlapping
  std::optional<double> codewords = {};  ///< all that were received; empty: known only as the sum of these bins
};
/// @throws std::invalid_argument  bins that overlap or descend, counts that are not whole, more in bins than codewords
void require_histogram(const Histogram& histogram);

/// A histogram held against one model at one bit error ratio.
struct HistogramFit {
  std::vector<double> expected;                 ///< codewords, one per bin
  double g = 0;                                 ///< likelihood ratio statistic over the pooled bins
  double dof = 0;                               ///< 0: everything had to be pooled into one, no test was possible
  double p_value = 1;                           ///< of g: chi-square; says nothing at dof 0
  int tail_from = 0;                            ///< symbol errors from which on less than five codewords were expected
  double tail_observed = 0, tail_expected = 0;  ///< codewords in the observable bins from there on
  double tail_p_value = 1;                      ///< probability of at least tail_observed: exact, Poisson
};
/// A tail is named, and no model extrapolated, when it comes less often than once in a hundred such histograms.
inline constexpr double tail_significance = 0.01;
/// G test with thin bins (below five expected) pooled into their neighbour towards bin 0, and an exact test of the tail
/// by itself: a few codewords too many up there are what a burst looks like.
///
/// Where `codewords` is not given, expectations are conditional on the observable bins.
/// @param fitted  parameters that were estimated from this histogram; they cost degrees of freedom
HistogramFit fit_histogram(const Histogram& histogram, double ber, const BurstModel& model, int fitted = 0);

/// The model that makes the histogram likeliest.
struct BestModel {
  double ber = 0;
  BurstModel model;
  double log_likelihood = 0;  ///< but for a constant
};
/// Maximum likelihood over the bit error ratio (1e-15 to 0.05) at a given model. Empty: no bin above 0 has a codeword,
/// or only one bin can be seen, so nothing can be estimated.
std::optional<BestModel> best_ber(const Histogram& histogram, const BurstModel& model);
/// The same over the propagation a too, from 0 to 0.75 (what a unit tap can do to PAM4). Empty: also where fewer than
/// two bins above 0 have a codeword: one number cannot give two.
/// An interleave above 1 hides a: a small a found there is no evidence of random errors.
std::optional<BestModel> best_burst(const Histogram& histogram, int interleave);

/// Codeword error ratio beyond what was seen.
struct PostFecPrediction {
  std::optional<double> direct_upper;   ///< one-sided bound from uncorrectable codewords counted, where countable
  std::optional<double> log10_cw_fail;  ///< of the likeliest model
  std::optional<double> log10_lower, log10_upper;  ///< two-sided, profile likelihood over both parameters
  std::string cannot;                              ///< why there is no prediction; empty: there is one
};
/// Extrapolates the likeliest burst model, if the histogram says enough and does not contradict it. The bounds cover
/// chance, not a model that is wrong beyond the highest bin: they are a forecast, no claim. A claim is direct_upper.
PostFecPrediction predict_post_fec(const Histogram& histogram, int interleave, double confidence);

}  // namespace plugfest::stats
