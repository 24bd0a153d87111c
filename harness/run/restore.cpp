#include "harness/run/restore.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/control_sets.hpp"
#include "drivers/cmis/data_paths.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/poll.hpp"
#include "drivers/pins.hpp"
#include "harness/run/host_settings.hpp"
#include "harness/run/link_ends.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::run {
namespace {

using namespace std::chrono_literals;
using cmis::DpState;
using cmis::ModuleState;
using States = std::vector<std::optional<DpState>>;

constexpr Clock::duration poll_interval = 10ms;

using Hurry = std::function<bool()>;

Clock::duration seconds(double s) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(s));
}

bool is_steady(std::optional<ModuleState> state) {
  return state == ModuleState::low_pwr || state == ModuleState::ready || state == ModuleState::fault;
}

std::string name_of(std::optional<ModuleState> state) {
  return state ? std::string{cmis::name_of_code(*state).value_or("")} : "a reserved state";
}

/// Waits until the module stands where it was found: its state by name, then, if given, the DPState bytes of its lanes.
asio::awaitable<ActionResult> settle(Clock& clock, cmis::Module& module, const journal::RestoreAction& action,
                                     const Hurry& hurry) {
  const std::string state_name = action.settles.substr(0, action.settles.find(' '));
  const std::string lanes =
      state_name.size() < action.settles.size() ? action.settles.substr(state_name.size() + 1) : std::string{};
  const auto due = clock.now() + seconds(action.settle_s);
  // A wait of hours is not looked at a hundred times a second.
  const auto interval = seconds(std::clamp(action.settle_s / 1000, 0.01, 1.0));
  const ActionResult not_waited{true, "written and read back; not waited for"};
  const auto module_state = co_await cmis::poll_until<std::optional<ModuleState>>(
      clock, due, interval, [&] { return module.read(cmis::module_state); },
      [&](std::optional<ModuleState> state) { return hurry() || name_of(state) == state_name; });
  if (name_of(*module_state.last) != state_name) {
    if (hurry()) co_return not_waited;
    co_return ActionResult{
        false, fmt::format("{} after {:.4g} s, {} expected", name_of(*module_state.last), action.settle_s, state_name)};
  }
  if (lanes.empty()) co_return ActionResult{true, fmt::format("{} again", state_name)};
  const auto lane_states = co_await cmis::poll_until<Bytes>(
      clock, due, interval, [&] { return module.read_bytes(cmis::dp_state_host_lane.info); },
      [&](const Bytes& shown) { return hurry() || to_hex(shown) == lanes; });
  if (to_hex(*lane_states.last) != lanes) {
    if (hurry()) co_return not_waited;
    co_return ActionResult{false, fmt::format("data path states {} after {:.4g} s, {} expected",
                                              to_hex(*lane_states.last), action.settle_s, lanes)};
  }
  co_return ActionResult{true, fmt::format("{} and data paths as found", state_name)};
}

asio::awaitable<ActionResult> restore_register(Clock& clock, cmis::Module& module, const journal::RestoreAction& action,
                                               const Hurry& hurry) {
  const std::optional<Bytes> prior = from_hex(action.prior);
  if (!prior || prior->empty())
    co_return ActionResult{false, "the recorded bytes cannot be read: '" + action.prior + "'"};
  const cmis::Address place{static_cast<std::uint8_t>(action.bank), static_cast<std::uint8_t>(action.page),
                            static_cast<std::uint8_t>(action.byte)};
  const Bytes present = co_await module.pages().read(place, prior->size());
  if (present != *prior) {
    co_await module.pages().write(place, *prior);
    const Bytes now = co_await module.pages().read(place, prior->size());
    if (now != *prior) co_return ActionResult{false, fmt::format("wrote {}, read back {}", action.prior, to_hex(now))};
  }
  if (!action.settles.empty()) co_return co_await settle(clock, module, action, hurry);
  co_return ActionResult{true, present == *prior ? "was in place already" : "written and read back"};
}

/// The active set can only be put back by staging and applying it, which every module takes when its data paths are
/// deactivated (CMIS 5.4, Control set usage). The registers used on the way were recorded before, so they are put back
/// after this.
asio::awaitable<ActionResult> restore_active_set(Clock& clock, cmis::Module& module,
                                                 const journal::RestoreAction& action, const Hurry& hurry) {
  const std::optional<Bytes> prior = from_hex(action.prior);
  if (!prior || prior->size() != extent(cmis::active_control_set))
    co_return ActionResult{false, "the recorded bytes cannot be read: '" + action.prior + "'"};
  if (co_await module.read_bytes(cmis::active_control_set) == *prior)
    co_return ActionResult{true, "was in place already"};

  const auto within = seconds(action.settle_s);
  const auto state = [&] { return module.read(cmis::module_state); };
  co_await cmis::poll_until<std::optional<ModuleState>>(
      clock, clock.now() + within, poll_interval, state,
      [&](std::optional<ModuleState> s) { return hurry() || is_steady(s); });
  const Bytes all_lanes{std::byte{0xFF}};
  co_await module.write_bytes(cmis::dp_deinit_lane.info, all_lanes);
  const auto lanes = [&] { return module.read_all(cmis::dp_state_host_lane); };
  co_await cmis::poll_until<States>(clock, clock.now() + within, poll_interval, lanes, [&](const States& states) {
    return hurry() || std::ranges::all_of(states, [](const auto& s) { return s == DpState::deactivated; });
  });
  co_await cmis::apply(module, clock, *prior, 0xFF, cmis::ApplyTrigger::dp_init, clock.now() + within, 0, &hurry);
  const Bytes now = co_await module.read_bytes(cmis::active_control_set);
  if (now == *prior) co_return ActionResult{true, "staged, applied and read back"};
  co_return ActionResult{false, fmt::format("applied {}, the module shows {}", action.prior, to_hex(now))};
}

asio::awaitable<ActionResult> restore_pin(Pins& pins, const journal::RestoreAction& action) {
  const bool asserted = action.prior == "1";
  if (action.resource != "LPMode") co_return ActionResult{false, "no pin is called '" + action.resource + "'"};
  co_await pins.set_low_power_request(asserted);
  const bool now = co_await pins.low_power_request();
  co_return ActionResult{now == asserted, now == asserted ? "driven and read back" : "does not follow"};
}

asio::awaitable<ActionResult> restore_one(Clock& clock, cmis::Module& module, Pins& pins, LinkEnds& ends,
                                          const journal::RestoreAction& action, const Hurry& hurry) {
  if (is_host_setting(action)) co_return co_await restore_host_setting(clock, ends, action);
  if (action.kind == "register") co_return co_await restore_register(clock, module, action, hurry);
  if (action.kind == "active-set") co_return co_await restore_active_set(clock, module, action, hurry);
  if (action.kind == "pin") co_return co_await restore_pin(pins, action);
  if (action.kind == "reset") co_return ActionResult{true, "out of reset"};  // or nobody could have asked who it is
  co_return ActionResult{false, "this version knows no restore action '" + action.kind + "'"};
}

/// Who is in the slot, against who the actions belong to.
struct Meeting {
  bool different = false;
  std::string refusal;  ///< empty: it is that module
};

asio::awaitable<Meeting> meet(cmis::Module& module, const journal::RestoreAction& first) {
  Meeting meeting;
  try {
    const cmis::Memory identity = co_await module.identify();
    const std::string vendor = identity.text(cmis::vendor_name).value_or("");
    const std::string part = identity.text(cmis::vendor_pn).value_or("");
    const std::string serial = identity.text(cmis::vendor_sn).value_or("");
    meeting.different = vendor != first.vendor || part != first.part || serial != first.serial;
    if (meeting.different)
      meeting.refusal = fmt::format("{} {} serial {} is in the slot, not {} {} serial {}: nothing was written", vendor,
                                    part, serial, first.vendor, first.part, first.serial);
  } catch (const BenchError& error) {
    meeting.refusal = fmt::format("the module does not say who it is: {}", error.text());
  }
  co_return meeting;
}

/// Releases ResetL where a check may hold it. @return how long the module may then take to answer
asio::awaitable<Clock::duration> end_reset(Pins& pins, std::span<const journal::RestoreAction> actions) {
  Clock::duration within{};
  for (const journal::RestoreAction& action : actions) {
    if (action.kind != "reset") continue;
    if (pins.can_reset()) co_await pins.set_reset(false);
    within = std::max(within, seconds(action.settle_s));
  }
  co_return within;
}

}  // namespace

asio::awaitable<RestoreResult> put_back(Clock& clock, cmis::Module& module, Pins& pins, LinkEnds& ends,
                                        std::span<const journal::RestoreAction> actions,
                                        const RestoreOptions& options) {
  const auto report = [&](const journal::RestoreAction& action, const ActionResult& result) {
    if (options.on_action) options.on_action(action, result.ok, result.message);
  };
  // Whoever drove the bus before us may have left another page selected.
  module.pages().forget_selection();
  const Clock::duration reset_within = co_await end_reset(pins, actions);
  const auto answers_by = clock.now() + reset_within;
  Meeting meeting;
  if (!actions.empty()) meeting = co_await meet(module, actions.front());
  while (!meeting.refusal.empty() && clock.now() < answers_by) {
    co_await clock.wait_until(clock.now() + poll_interval);
    module.forget();
    meeting = co_await meet(module, actions.front());
  }
  bool all_done = meeting.refusal.empty();
  for (auto action = actions.rbegin(); action != actions.rend(); ++action) {
    if (!meeting.refusal.empty() && !is_host_setting(*action)) {
      report(*action, {false, meeting.refusal});
      continue;
    }
    ActionResult result;
    try {
      result = co_await restore_one(clock, module, pins, ends, *action, options.hurry);
    } catch (const BenchError& error) {
      result = {false, error.text()};
    } catch (const std::exception& error) {
      result = {false, error.what()};
    }
    all_done &= result.ok;
    report(*action, result);
  }
  if (meeting.different) co_return RestoreResult::different_module;
  co_return all_done ? RestoreResult::done : RestoreResult::failed;
}

}  // namespace plugfest::run
