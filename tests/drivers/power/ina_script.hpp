#pragma once

#include "drivers/base/error.hpp"
#include "drivers/power_meter.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <string>
#include <vector>

/// For tests only.
namespace plugfest::power::test {

constexpr auto no_deadline = Clock::time_point::max();
using Script = std::vector<support::Transaction>;

inline Script joined(Script a, const Script& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

struct Failure {
  boost::system::error_code code;
  std::string text;
};

/// The error that one `read` ends with; no code when it ends with a reading.
inline Failure failure_of(PowerMeter& meter, VirtualClock& clock, Clock::time_point due = no_deadline) {
  try {
    support::run(clock, meter.read(due));
  } catch (const BenchError& error) {
    return {error.code(), error.what()};
  }
  return {};
}

}  // namespace plugfest::power::test
