#pragma once

#include "drivers/ber_tester.hpp"
#include "drivers/cmis/enums.hpp"

namespace plugfest::sim {

/// The code by which a module knows a pattern.
constexpr std::uint8_t code_of(TestPattern pattern) {
  using cmis::PrbsPattern;
  const auto code = [&] {
    switch (pattern) {
      case TestPattern::prbs31q:
        return PrbsPattern::prbs31q;
      case TestPattern::prbs23q:
        return PrbsPattern::prbs23q;
      case TestPattern::prbs15q:
        return PrbsPattern::prbs15q;
      case TestPattern::prbs13q:
        return PrbsPattern::prbs13q;
      case TestPattern::prbs9q:
        return PrbsPattern::prbs9q;
      case TestPattern::prbs7q:
        return PrbsPattern::prbs7q;
      case TestPattern::ssprq:
        return PrbsPattern::ssprq;
    }
    return PrbsPattern::user;
  };
  return static_cast<std::uint8_t>(code());
}

}  // namespace plugfest::sim
