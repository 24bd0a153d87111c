#pragma once

/// Decision rules with measurement uncertainty: ILAC-G8 guarded acceptance, ISO 14253-1 for both sides.
namespace plugfest::stats {

enum class Conformity {
  conforms,      ///< inside the limit, guard band included
  inconclusive,  ///< nearer to the limit than the guard band
  violates,      ///< outside the limit by more than the guard band
};

/// A value against a limit that it must not exceed. The guard band is `guard_factor` x `uncertainty` on either side.
/// @param uncertainty   expanded (k = 2), in the value's unit, at least 0
/// @param guard_factor  0: simple acceptance, no third outcome; 1: the wrong side at most once in 40
/// @throws std::invalid_argument  value or limit not finite, uncertainty or factor negative
Conformity at_most(double value, double uncertainty, double limit, double guard_factor = 1);
/// A value against a limit that it must reach.
Conformity at_least(double value, double uncertainty, double limit, double guard_factor = 1);

}  // namespace plugfest::stats
