#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/ber_tester.hpp"
#include "drivers/host_serdes.hpp"
#include "harness/checks/check.hpp"
#include "harness/journal/record.hpp"

#include <optional>
#include <string>

/// Settings of the hosts at the two ends, as restore actions.
namespace plugfest::run {

class LinkEnds;

/// What became of one restore action.
struct ActionResult {
  bool ok = false;
  std::string message;
};

/// Kinds of RestoreAction that belong to a host and not to the module, with what stands in `resource` and `prior`.
namespace host_setting {
inline constexpr std::string_view admin = "admin";      // "near port"; "up" or "down"
inline constexpr std::string_view serdes = "serdes";    // "near lane 3"; SerdesLane as JSON
inline constexpr std::string_view pattern = "pattern";  // "near tester"; "PRBS31Q off": generator, checker
}  // namespace host_setting

bool is_host_setting(const journal::RestoreAction& action);

/// Reads what the host has set now. Empty: it does not say, so it could not be put back.
/// @throws BenchError  as the end's own interface
asio::awaitable<std::optional<std::string>> admin_now(Clock& clock, const checks::LinkEnd& end);
asio::awaitable<std::optional<std::string>> serdes_now(Clock& clock, const checks::LinkEnd& end, int lane);
asio::awaitable<std::optional<std::string>> pattern_now(Clock& clock, const checks::LinkEnd& end);

std::string text_of(const SerdesLane& lane);
/// @return empty: not what `text_of` writes
std::optional<SerdesLane> serdes_lane_from(const std::string& text);

/// Sets what was there before and reads it back where that shows anything.
/// @throws BenchError
asio::awaitable<ActionResult> restore_host_setting(Clock& clock, LinkEnds& ends, const journal::RestoreAction& action);

}  // namespace plugfest::run
