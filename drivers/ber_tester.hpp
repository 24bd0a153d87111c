#pragma once

#include "drivers/base/clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plugfest {

/// Test patterns in the names of IEEE 802.3 and CMIS; Q: Gray-coded PAM4 symbols.
enum class TestPattern : std::uint8_t { prbs31q, prbs23q, prbs15q, prbs13q, prbs9q, prbs7q, ssprq };
inline constexpr std::array<std::string_view, 7> test_pattern_names = {"PRBS31Q", "PRBS23Q", "PRBS15Q", "PRBS13Q",
                                                                       "PRBS9Q",  "PRBS7Q",  "SSPRQ"};
constexpr std::string_view to_string(TestPattern pattern) {
  return test_pattern_names[static_cast<std::size_t>(pattern)];
}
/// @return empty: no pattern is called so
constexpr std::optional<TestPattern> pattern_from(std::string_view name) {
  for (std::size_t i = 0; i < test_pattern_names.size(); ++i)
    if (test_pattern_names[i] == name) return static_cast<TestPattern>(i);
  return std::nullopt;
}

struct BerTesterInfo {
  std::string name;   ///< "Ethernet0 SerDes PRBS"
  std::string place;  ///< what it sends into and listens at: "near host, electrical lanes"
  int lanes = 0;      ///< numbered from 1
  std::vector<TestPattern> generates, checks;
  bool can_gate = false;  ///< counts for a given time by itself; else from `start` to `counts`
  bool counts_sync_loss = false;
  std::vector<std::string> cannot_see;  ///< a sentence each
};

/// What one lane's checker counted since `start`. A checker without lock counts nothing, and says so.
struct BerCount {
  int lane = 1;
  bool locked = false;                 ///< now
  std::optional<bool> lost_sync;       ///< at least once since `start`; empty: not told
  std::uint64_t bits = 0, errors = 0;  ///< while locked
};

/// A generator and a checker of test patterns at one place: the host's SerDes, the module's own, or an instrument.
/// Counts are raw: before any FEC.
class BerTester {
 public:
  virtual ~BerTester() = default;
  virtual const BerTesterInfo& info() const = 0;

  /// @return empty: traffic, or nothing, is sent
  /// @throws BenchError  Errc::unsupported, Errc::refused, Errc::disconnected, Errc::timed_out, Errc::malformed_reply
  virtual asio::awaitable<std::optional<TestPattern>> generated(Clock::time_point due) = 0;
  /// Sends a pattern on all lanes; empty: what was sent before tests, again.
  virtual asio::awaitable<void> generate(std::optional<TestPattern> pattern, Clock::time_point due) = 0;

  virtual asio::awaitable<std::optional<TestPattern>> checked(Clock::time_point due) = 0;
  /// Listens for a pattern on all lanes; empty: off.
  virtual asio::awaitable<void> check(std::optional<TestPattern> pattern, Clock::time_point due) = 0;

  /// Zeroes the counts of all lanes and counts from now on.
  virtual asio::awaitable<void> start(Clock::time_point due) = 0;
  /// One entry a lane, lane 1 first. They are not of one instant; counting goes on.
  virtual asio::awaitable<std::vector<BerCount>> counts(Clock::time_point due) = 0;
};

}  // namespace plugfest
