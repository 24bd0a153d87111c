#pragma once

#include "harness/checks/check.hpp"
#include "harness/checks/fec_watch.hpp"
#include "harness/plan/check_spec.hpp"
#include "harness/stats/histogram_fit.hpp"
#include "harness/stats/rs_fec.hpp"

#include <optional>
#include <string>

/// How often a codeword may fail: from the frame loss that the port class allows.
namespace plugfest::checks {

inline constexpr plan::ParameterSpec frame_loss_limit_spec{
    .name = "frame_loss",
    .otherwise = "the port class's frame_loss",
    .help = "frames lost over frames sent, 64 octets with the smallest gap",
    .min = 1e-18,
    .max = 0.1};
inline constexpr plan::ParameterSpec exposure_parameter{
    .name = "duration",
    .dimension = Dimension::time,
    .otherwise = "what the claim takes without an uncorrectable codeword, and a quarter more",
    .help = "how long codewords are counted",
    .min = 1,
    .max = 1e7};

struct CodewordLimit {
  stats::RsCode code = stats::rs_544_514;
  int interleave = 1;
  double frame_loss = 0, codeword_fail = 0;
  std::string source;
  double codewords_per_s = 0;
};
struct CodewordLimitOf {
  std::optional<CodewordLimit> limit;
  std::string why_not;
};
/// @param given       by the plan; empty: it is silent
/// @param port_class  null: the profile has none
CodewordLimitOf codeword_limit(std::optional<double> given, const plan::PortClass* port_class);

/// Seconds without an uncorrectable codeword that the claim takes, for a chance `wrong` of being mistaken.
double exposure_s(const CodewordLimit& limit, double wrong);
/// The step's `duration`, else exposure_s with a quarter to spare for intervals that do not count.
double duration_s(const Context& context, const CodewordLimit& limit, double wrong);
/// A `duration` that no outcome could make enough. For steps with `duration` and `frame_loss`.
std::string exposure_out_of_reach(const Prospect& prospect);

/// What was counted, for statistics: the bins that the host shows, and the uncorrectable codewords above them.
stats::Histogram histogram_of(const FecWatch& watch);
/// A histogram held against random errors.
struct RandomFit {
  double ber = 0;  ///< of random errors that make as many symbol errors
  stats::HistogramFit fit;
  bool tail = false;  ///< more codewords in the tail than random errors make: bursts
};
/// @return empty: no bin above 0 has a codeword
std::optional<RandomFit> fit_random(const stats::Histogram& histogram);

/// What a histogram lets expect beyond its highest bin.
struct Forecast {
  std::optional<double> log10_lower, log10_upper;  ///< of the codeword error ratio; empty: no bounds
  std::string text;                                ///< "... : a forecast, no claim", or why there is none
};
/// By the likeliest burst model.
Forecast burst_forecast(const stats::Histogram& histogram, int interleave, double confidence);
/// By random errors, for a histogram without tail: at no cost, and without bounds.
Forecast random_forecast(const stats::Histogram& histogram, const std::optional<RandomFit>& random);

}  // namespace plugfest::checks
