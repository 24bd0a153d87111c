#include "harness/checks/activation.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/data_paths.hpp"
#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/poll.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;
using cmis::Advertised;
using cmis::DpState;
using cmis::ModuleState;
using cmis::Transition;

constexpr std::array all_transitions = {Transition::module_pwr_up,  Transition::dp_init,   Transition::dp_tx_turn_on,
                                        Transition::dp_tx_turn_off, Transition::dp_deinit, Transition::module_pwr_dn};

constexpr std::array only_init = {Transition::dp_init};
constexpr std::array only_on = {Transition::dp_tx_turn_on};
constexpr std::array only_off = {Transition::dp_tx_turn_off};
constexpr std::array only_deinit = {Transition::dp_deinit};
// Without a way to hold Tx outputs off, a data path passes DPInitialized without resting there.
constexpr std::array init_and_on = {Transition::dp_init, Transition::dp_tx_turn_on};
constexpr std::array off_and_deinit = {Transition::dp_tx_turn_off, Transition::dp_deinit};
constexpr std::array configuring = {Transition::module_pwr_up, Transition::dp_deinit};

Clock::duration duration(double s) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(s));
}

template <class State>
std::string name_of_state(std::optional<State> state) {
  return state ? std::string{cmis::name_of_code(*state).value_or("")} : "a reserved state";
}

/// No rest to wait for once a register is put back.
const std::string anywhere;

/// Why lanes 1 to 8 may not be all that there are; empty: they are.
std::string beyond_one_bank(const cmis::Memory& memory) {
  const auto advertised = cmis::decode(memory).advertised;
  const auto banks = advertised ? advertised->banks : std::nullopt;
  if (!banks) return "how many banks of eight lanes the module has is not known (01h:142)";
  if (*banks == 1) return {};
  return fmt::format("the module has {} lanes in {} banks (01h:142)", *banks * 8, *banks);
}

Bytes all_lanes(bool set) { return {set ? std::byte{0xFF} : std::byte{0}}; }

}  // namespace

std::optional<double> TimedTransition::limit_s() const {
  Clock::duration sum{};
  for (const Advertised& a : advertised) {
    if (a.kind != Advertised::Kind::bounded) return std::nullopt;
    sum += a.upper;
  }
  return in_seconds(sum);
}

StateWalk::StateWalk(Context& context, std::optional<double> poll_s, double patience)
    : context_(context),
      poll_s_(poll_s),
      patience_(patience),
      looked_at_module_(context.clock.now()),
      looked_at_lanes_(context.clock.now()) {}

std::optional<Outcome> StateWalk::obstacle() const {
  const cmis::Memory& memory = *context_.slot.memory;
  if (memory.value(cmis::memory_model) == true)
    return skipped(SkipReason::not_advertised, "flat-memory module: it has no state machines");
  for (const std::string_view half : {"01h", "10h", "11h"})
    if (context_.is_synthesised(half))
      return skipped(SkipReason::unknown_memory,
                     fmt::format("rests on page {}, which was never read from this module", half));
  if (const std::string banks = beyond_one_bank(memory); !banks.empty())
    return Outcome{Verdict::inconclusive, banks + ", and only lanes 1 to 8 are driven here: not walked"};
  if (memory.value(cmis::cmis_revision).value_or(cmis::Revision{}).major < 4)
    return Outcome{Verdict::inconclusive,
                   "the module follows a revision before CMIS 4.0, where DPDeinit has the opposite sense: not walked"};
  return std::nullopt;
}

Clock::duration StateWalk::longest(std::span<const Transition> transitions) const {
  // What is open-ended gets what the plan gives the whole step.
  const auto budget = duration(context_.step.budget_s);
  return cmis::longest(*context_.slot.memory, transitions, budget);
}

asio::awaitable<void> StateWalk::expect_same_module() {
  const cmis::Memory& memory = *context_.slot.memory;
  const Bytes serial = co_await context_.module.read_bytes(cmis::vendor_sn.info);
  const Bytes part = co_await context_.module.read_bytes(cmis::vendor_pn.info);
  const Bytes max_power = co_await context_.module.read_bytes(cmis::max_power.info);
  if (serial != memory.bytes(cmis::vendor_sn.info) || part != memory.bytes(cmis::vendor_pn.info) ||
      max_power != memory.bytes(cmis::max_power.info))
    throw BenchError(Errc::not_verified,
                     std::string{"another module is in the slot than on arrival: nothing was changed"});
}

asio::awaitable<void> StateWalk::prepare(std::optional<int> app_sel) {
  co_await expect_same_module();
  const cmis::Memory& memory = *context_.slot.memory;
  can_hold_tx_ = memory.value(cmis::output_disable_tx_supported) == true;

  const auto module_state = co_await look_at_module();
  const LaneStates lane_states = co_await look_at_lanes();
  found_ready_ = module_state == ModuleState::ready;
  const auto in_use = co_await context_.module.read_all(cmis::acs_app_sel_code);
  for (std::size_t lane = 0; lane < in_use.size(); ++lane)
    if (in_use[lane].value_or(0) != 0) lanes_.push_back(lane);
  found_activated_ = found_ready_ && !lanes_.empty() && lanes_are(lane_states, DpState::activated);
  if (app_sel || lanes_.empty()) to_configure_ = app_sel.value_or(1);

  // Undone newest first: power, then outputs, then data paths. A module found in low power thus goes back there before
  // anything could start its data paths again.
  const Bytes shown_lanes = co_await context_.module.read_bytes(cmis::dp_state_host_lane.info);
  const std::string state_name = name_of_state(module_state);
  const std::string as_found = state_name + " " + to_hex(shown_lanes);
  const Clock::duration within = duration(patience_ * in_seconds(longest(all_transitions)));
  co_await context_.changes.will_write(cmis::dp_deinit_lane.info, as_found, within);
  if (can_hold_tx_) co_await context_.changes.will_write(cmis::output_disable_tx.info, anywhere, Clock::duration{});
  if (to_configure_) co_await context_.changes.will_apply(within);
  co_await context_.changes.will_write(cmis::low_pwr_request_sw.info, state_name, within);
}

std::vector<cmis::Advertised> reserved_durations(const cmis::Memory& memory) {
  std::vector<cmis::Advertised> reserved;
  for (const Transition transition : all_transitions) {
    Advertised a = cmis::advertised(memory, transition);
    if (a.kind == Advertised::Kind::reserved) reserved.push_back(std::move(a));
  }
  return reserved;
}

asio::awaitable<std::string> StateWalk::configure() {
  if (!to_configure_) co_return std::string{};
  const cmis::Memory& memory = *context_.slot.memory;
  const auto applications = cmis::decode(memory).applications;
  const auto application = std::ranges::find(applications, *to_configure_, &cmis::Application::app_sel);
  if (application == applications.end()) co_return fmt::format("application {} is not advertised", *to_configure_);
  if (!cmis::host_width(*application))
    co_return fmt::format("application {} does not say how many host lanes it has", *to_configure_);
  const std::vector<cmis::Instance> instances = cmis::breakout(*application);
  if (instances.empty()) co_return fmt::format("application {} fits no host lane", *to_configure_);
  lanes_.clear();
  std::uint8_t used = 0;
  for (const cmis::Instance& instance : instances) used = static_cast<std::uint8_t>(used | instance.mask());
  for (std::size_t lane = 0; lane < cmis::lanes_in_bank; ++lane)
    if ((used >> lane & 1) != 0) lanes_.push_back(lane);
  const Bytes staged = cmis::staged_set(instances);
  const auto due = context_.clock.now() + longest(configuring);
  const cmis::ConfigResult result =
      co_await cmis::apply(context_.module, context_.clock, staged, 0xFF, cmis::ApplyTrigger::dp_init, due);
  co_return result.refusal(used);
}

asio::awaitable<void> StateWalk::request_low_power(bool low_power) {
  // One write for both bits: no moment in which neither request, or a stale one, holds (CMIS 5.4, LowPwrS).
  Bytes byte = co_await context_.module.read_bytes(cmis::low_pwr_request_sw.info);
  cmis::low_pwr_allow_request_hw.encode(byte, false);
  cmis::low_pwr_request_sw.encode(byte, low_power);
  co_await context_.module.write_bytes(cmis::low_pwr_request_sw.info, byte);
}

asio::awaitable<bool> StateWalk::quieten() {
  const Bytes every_lane = all_lanes(true);
  co_await context_.module.write_bytes(cmis::dp_deinit_lane.info, every_lane);
  if (can_hold_tx_) co_await context_.module.write_bytes(cmis::output_disable_tx.info, every_lane);
  const auto due = context_.clock.now() + duration(patience_ * in_seconds(longest(off_and_deinit)));
  const auto polled = co_await cmis::poll_until<LaneStates>(
      context_.clock, std::min(due, context_.due), 10ms, [this] { return look_at_lanes(); },
      [&](const LaneStates& states) { return lanes_are(states, DpState::deactivated); });
  co_return polled.reached;
}

asio::awaitable<std::string> StateWalk::light_up() {
  if (found_activated_) co_return std::string{};
  co_return co_await relight();
}

asio::awaitable<std::string> StateWalk::relight() {
  if (found_ready_) {
    const bool quiet = co_await quieten();
    if (!quiet) co_return "its data paths did not go to DPDeactivated";
  } else {
    const TimedTransition up = co_await power_up();
    if (!up.reached) co_return fmt::format("{} did not end: {}", up.name, up.last);
  }
  const std::string refusal = co_await configure();
  if (!refusal.empty()) co_return "the application was not accepted: " + refusal;
  const TimedTransition lit = co_await init();
  if (!lit.reached) co_return fmt::format("{} did not end: {}", lit.name, lit.last);
  if (!can_hold_tx_) co_return std::string{};
  const TimedTransition on = co_await turn_tx_on();
  if (!on.reached) co_return fmt::format("{} did not end: {}", on.name, on.last);
  co_return std::string{};
}

asio::awaitable<TimedTransition> StateWalk::power_up() {
  const Bytes every_lane = all_lanes(true);
  co_await context_.module.write_bytes(cmis::dp_deinit_lane.info, every_lane);
  if (can_hold_tx_) co_await context_.module.write_bytes(cmis::output_disable_tx.info, every_lane);
  co_return co_await time_module(Transition::module_pwr_up, false, ModuleState::ready);
}

asio::awaitable<TimedTransition> StateWalk::power_down() {
  co_return co_await time_module(Transition::module_pwr_dn, true, ModuleState::low_pwr);
}

asio::awaitable<TimedTransition> StateWalk::init() {
  if (can_hold_tx_) co_return co_await time_lanes(only_init, cmis::dp_deinit_lane.info, false, DpState::initialized);
  co_return co_await time_lanes(init_and_on, cmis::dp_deinit_lane.info, false, DpState::activated);
}

asio::awaitable<TimedTransition> StateWalk::turn_tx_on() {
  co_return co_await time_lanes(only_on, cmis::output_disable_tx.info, false, DpState::activated);
}

asio::awaitable<TimedTransition> StateWalk::turn_tx_off() {
  co_return co_await time_lanes(only_off, cmis::output_disable_tx.info, true, DpState::initialized);
}

asio::awaitable<TimedTransition> StateWalk::deinit() {
  if (can_hold_tx_) co_return co_await time_lanes(only_deinit, cmis::dp_deinit_lane.info, true, DpState::deactivated);
  co_return co_await time_lanes(off_and_deinit, cmis::dp_deinit_lane.info, true, DpState::deactivated);
}

Clock::duration StateWalk::poll_interval(const TimedTransition& timed) const {
  if (poll_s_) return duration(*poll_s_);
  return duration(std::clamp(timed.limit_s().value_or(50) / 50, 0.0005, 1.0));
}

Clock::time_point StateWalk::last_look(const TimedTransition& timed) const {
  // The step's time budget ends every wait, so that the step can still say what it saw.
  const auto end = context_.due - 2 * poll_interval(timed);
  const auto limit = timed.limit_s();
  return limit ? std::min(end, context_.clock.now() + duration(*limit * patience_) + poll_interval(timed)) : end;
}

asio::awaitable<TimedTransition> StateWalk::time_module(Transition transition, bool low_power, ModuleState target) {
  const std::array transitions{transition};
  TimedTransition timed = awaited(*context_.slot.memory, transitions);
  const auto commanded = context_.clock.now();
  looked_at_module_ = commanded;  // what is seen next has come about since
  co_await request_low_power(low_power);
  const auto accepted = context_.clock.now();
  const auto polled = co_await cmis::poll_until<std::optional<ModuleState>>(
      context_.clock, last_look(timed), poll_interval(timed), [this] { return look_at_module(); },
      [&](std::optional<ModuleState> state) { return state == target || state == ModuleState::fault; });
  fill(timed, polled, commanded, accepted);
  timed.reached = *polled.last == target;
  timed.last = name_of_state(*polled.last);
  co_return timed;
}

asio::awaitable<TimedTransition> StateWalk::time_lanes(std::span<const Transition> transitions,
                                                       const cmis::FieldInfo& control, bool set, DpState target) {
  TimedTransition timed = awaited(*context_.slot.memory, transitions);
  const auto commanded = context_.clock.now();
  looked_at_lanes_ = commanded;
  const Bytes lanes = all_lanes(set);
  co_await context_.module.write_bytes(control, lanes);
  const auto accepted = context_.clock.now();
  const auto polled = co_await cmis::poll_until<LaneStates>(
      context_.clock, last_look(timed), poll_interval(timed), [this] { return look_at_lanes(); },
      [&](const LaneStates& states) { return lanes_are(states, target); });
  fill(timed, polled, commanded, accepted);
  for (const std::size_t lane : lanes_) {
    const auto state = (*polled.last)[lane];
    if (state == target && !timed.reached) continue;
    timed.last = fmt::format("{} on host lane {}", name_of_state(state), lane + 1);
    break;
  }
  co_return timed;
}

bool StateWalk::lanes_are(const LaneStates& states, DpState state) const {
  return std::ranges::all_of(lanes_, [&](std::size_t lane) { return states[lane] == state; });
}

asio::awaitable<std::optional<ModuleState>> StateWalk::look_at_module() {
  const auto looked_before = std::exchange(looked_at_module_, context_.clock.now());
  const auto state = co_await context_.module.read(cmis::module_state);
  if (state != shown_module_) {
    const auto now = context_.clock.now();
    context_.evidence.state("module", name_of_state(state), now, now - looked_before);
    shown_module_ = state;
  }
  co_return state;
}

asio::awaitable<StateWalk::LaneStates> StateWalk::look_at_lanes() {
  const auto looked_before = std::exchange(looked_at_lanes_, context_.clock.now());
  LaneStates states = co_await context_.module.read_all(cmis::dp_state_host_lane);
  shown_lanes_.resize(states.size());
  const auto now = context_.clock.now();
  const auto changed = [&](std::size_t lane) { return first_look_ || shown_lanes_[lane] != states[lane]; };
  for (std::size_t first = 0; first < states.size();) {
    std::size_t end = first + 1;
    if (changed(first)) {
      while (end < states.size() && changed(end) && states[end] == states[first]) ++end;
      const std::string lanes =
          end - first == 1 ? fmt::format("host lane {}", end) : fmt::format("host lanes {}-{}", first + 1, end);
      context_.evidence.state(lanes, name_of_state(states[first]), now, now - looked_before);
    }
    first = end;
  }
  first_look_ = false;
  shown_lanes_ = states;
  co_return states;
}

}  // namespace plugfest::checks
