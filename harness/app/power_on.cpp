#include "harness/app/power_on.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/durations.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/poll.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace plugfest::app {
namespace {

using namespace std::chrono_literals;
using cmis::DpState;
using cmis::ModuleState;
using cmis::Transition;
using LaneStates = std::vector<std::optional<DpState>>;

constexpr Clock::duration management_init = 2s;  // tMgmtInit (CMIS 5.4, Timings)
constexpr Clock::duration poll_interval = 10ms;
/// A wait of an hour is not looked at a hundred times a second.
Clock::duration interval(Clock::duration wait) { return std::max(poll_interval, wait / 1000); }

bool at_rest(const LaneStates& lanes) {
  return std::ranges::all_of(lanes, [](const auto& lane) {
    return lane == DpState::deactivated || lane == DpState::initialized || lane == DpState::activated;
  });
}

}  // namespace

asio::awaitable<void> wait_for_management(cmis::Module& module, Clock& clock) {
  const auto due = clock.now() + management_init;
  for (;;) {
    std::optional<BenchError> failure;
    std::optional<std::uint8_t> identifier;
    try {
      identifier = co_await module.read(cmis::sff8024_identifier);
    } catch (const BenchError& error) {
      failure = error;
    }
    if (!failure) {
      if (identifier && cmis::is_cmis_identifier(*identifier)) co_return;
      throw BenchError(Errc::unsupported, fmt::format("identifier {:02X}h is no CMIS module", identifier.value_or(0)));
    }
    if (failure->code() != Errc::nack) throw BenchError(*failure);
    if (clock.now() >= due) throw failure->at("no answer within tMgmtInit (2 s) of CMIS");
    co_await clock.wait_for(poll_interval);
  }
}

asio::awaitable<void> bring_to_rest(cmis::Module& module, Clock& clock) {
  const cmis::Memory memory = co_await module.snapshot();
  if (memory.value(cmis::memory_model) != false) co_return;
  co_await module.write(cmis::low_pwr_allow_request_hw, false);
  co_await module.write(cmis::low_pwr_request_sw, false);
  constexpr std::array to_ready = {Transition::module_pwr_up, Transition::module_pwr_dn};
  const Clock::duration to_ready_at_most = cmis::longest(memory, to_ready, cmis::open_ended_least) + poll_interval;
  const auto state = co_await cmis::poll_until<std::optional<ModuleState>>(
      clock, clock.now() + to_ready_at_most, interval(to_ready_at_most),
      [&] { return module.read(cmis::module_state); },
      [](const auto& seen) { return seen == ModuleState::ready || seen == ModuleState::fault; });
  if (state.last != std::optional{ModuleState::ready})
    throw BenchError(Errc::timed_out, std::string{"ModuleReady within the advertised MaxDurationModulePwrUp"});
  constexpr std::array to_rest = {Transition::dp_init, Transition::dp_tx_turn_on};
  const Clock::duration to_rest_at_most = cmis::longest(memory, to_rest, cmis::open_ended_least) + poll_interval;
  // Lanes that do not come to rest are what there is to see.
  co_await cmis::poll_until<LaneStates>(
      clock, clock.now() + to_rest_at_most, interval(to_rest_at_most),
      [&] { return module.read_all(cmis::dp_state_host_lane); }, at_rest);
}

}  // namespace plugfest::app
