#pragma once

#include "harness/checks/si_sweep.hpp"

#include <span>
#include <string>

/// How much better one set of taps is than another, from measurements of both in turns. Pure.
namespace plugfest::checks {

struct TapGain {
  bool measured = false;
  double db = 0, lower_db = 0, upper_db = 0;  ///< of SNR
  std::string by;                             ///< "counted errors", "the receivers' SNR"
};
struct GainRule {
  bool counts_apart = true;  ///< errors are counted for this unit alone
  double lane_rate = 0;
  double confidence = 0.95;
};
/// Counted errors decide where both sets had enough of them, then the receivers' own estimates, then few errors. Events
/// count as wrong bits: what one stands for is the same with both sets.
TapGain gain_between(std::span<const PointCount> before, std::span<const PointCount> after, const GainRule& rule);

}  // namespace plugfest::checks
