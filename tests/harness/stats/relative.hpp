#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace plugfest::stats {

/// For EXPECT_PRED_FORMAT2: `actual` is within 1e-9 of `expected`, relative; 0 is met exactly.
inline testing::AssertionResult same(const char* expected_text, const char* actual_text, double expected,
                                     double actual) {
  if (std::fabs(actual - expected) <= 1e-9 * std::fabs(expected)) return testing::AssertionSuccess();
  return testing::AssertionFailure() << actual_text << " is " << testing::PrintToString(actual) << ", " << expected_text
                                     << " is " << testing::PrintToString(expected) << ", relative difference "
                                     << (actual - expected) / expected;
}

}  // namespace plugfest::stats

#define EXPECT_SAME(expected, actual) \
  EXPECT_PRED_FORMAT2(plugfest::stats::same, static_cast<double>(expected), static_cast<double>(actual))
