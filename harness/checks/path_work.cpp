#include "harness/checks/path_work.hpp"

#include "drivers/cmis/control_sets.hpp"
#include "drivers/cmis/durations.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
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

using cmis::DpState;
using cmis::Transition;
using States = std::vector<std::optional<DpState>>;

constexpr std::uint8_t every_lane = 0xFF;

std::uint8_t with(std::uint8_t mask, std::uint8_t lanes) { return static_cast<std::uint8_t>(mask | lanes); }
std::uint8_t without(std::uint8_t mask, std::uint8_t lanes) { return static_cast<std::uint8_t>(mask & ~lanes); }
bool holds(std::uint8_t mask, std::size_t lane) { return (mask >> lane & 1) != 0; }

/// The states that a path may show during a step, in the order in which it may show them. Passing ones may be missed.
std::vector<DpState> way(PathStep step, bool through) {
  switch (step) {
    case PathStep::init:
      if (through)
        return {DpState::deactivated, DpState::init, DpState::initialized, DpState::tx_turn_on, DpState::activated};
      return {DpState::deactivated, DpState::init, DpState::initialized};
    case PathStep::turn_on:
      return {DpState::initialized, DpState::tx_turn_on, DpState::activated};
    case PathStep::turn_off:
      return {DpState::activated, DpState::tx_turn_off, DpState::initialized};
    case PathStep::deinit:
      return {DpState::activated, DpState::tx_turn_off, DpState::initialized, DpState::deinit, DpState::deactivated};
  }
  return {};
}

/// Where nobody tells which media lanes a path has, its outputs may be any of them.
std::uint8_t outputs_of(std::span<const Path> paths) {
  const bool told = std::ranges::all_of(paths, [](const Path& path) { return path.media != 0; });
  return told ? media_lanes(paths) : every_lane;
}

/// Watches the states of one step for what must not be.
class Watcher {
 public:
  Watcher(std::vector<DpState> way, std::span<const Path> moved, std::span<const Path> others, const States& before)
      : way_(std::move(way)), moved_(moved), others_(others), before_(before), place_(cmis::lanes_in_bank, 0) {}

  void look(const States& states) {
    for (const Path& path : moved_) {
      for (std::size_t lane = 0; lane < states.size(); ++lane)
        if (holds(path.host(), lane)) advance(lane, states[lane]);
      torn(path, states);
    }
    for (const Path& path : others_)
      for (std::size_t lane = 0; lane < states.size(); ++lane)
        if (holds(path.host(), lane) && states[lane] != before_[lane])
          say(fmt::format("host lane {} of {} went to {} by itself", lane + 1, path.name(), state_text(states[lane])));
  }
  const std::string& irregular() const { return irregular_; }

 private:
  void say(std::string what) {
    if (irregular_.empty()) irregular_ = std::move(what);
  }

  void advance(std::size_t lane, std::optional<DpState> state) {
    const auto found = state ? std::find(way_.begin(), way_.end(), *state) : way_.end();
    if (found == way_.end()) {
      // One bad read may be the bus; three are the module.
      if (++strange_[lane] >= (state ? 1 : 3))
        say(fmt::format("host lane {} shows {}, which has no place in this step", lane + 1, state_text(state)));
      return;
    }
    strange_[lane] = 0;
    const auto place = static_cast<std::size_t>(found - way_.begin());
    if (place < place_[lane]) say(fmt::format("host lane {} went back to {}", lane + 1, state_text(state)));
    place_[lane] = std::max(place_[lane], place);
  }

  /// All lanes of a path show one state; the bytes of one look may be from two moments, those of two looks are not.
  void torn(const Path& path, const States& states) {
    const std::size_t first = path.instance.first_lane;
    bool alike = true;
    for (std::size_t lane = first; lane < first + path.instance.width; ++lane)
      alike = alike && states[lane] == states[first];
    unsigned& looks = torn_[first];
    looks = alike ? 0 : looks + 1;
    if (looks >= 3) say(fmt::format("the lanes of {} show different states", path.name()));
  }

  std::vector<DpState> way_;
  std::span<const Path> moved_, others_;
  States before_;
  std::vector<std::size_t> place_;
  cmis::Lanes<int> strange_{};
  cmis::Lanes<unsigned> torn_{};
  std::string irregular_;
};

}  // namespace

std::optional<Outcome> cannot_walk(Context& context, const StateWalk& walk) {
  if (auto obstacle = walk.obstacle()) return obstacle;
  const auto reserved = reserved_durations(*context.slot.memory);
  if (!reserved.empty()) return Outcome{Verdict::inconclusive, "no wait can be bounded: " + reserved.front().text};
  return std::nullopt;
}

std::string state_text(std::optional<DpState> state) {
  return state ? std::string{cmis::name_of_code(*state).value_or("")} : "a reserved state";
}

std::string Path::name() const {
  const int first = instance.first_lane + 1;
  if (instance.width == 1) return fmt::format("AppSel {} on host lane {}", instance.app_sel, first);
  return fmt::format("AppSel {} on host lanes {}-{}", instance.app_sel, first, first + instance.width - 1);
}

std::uint8_t host_lanes(std::span<const Path> paths) {
  std::uint8_t lanes = 0;
  for (const Path& path : paths) lanes = with(lanes, path.host());
  return lanes;
}

std::uint8_t media_lanes(std::span<const Path> paths) {
  std::uint8_t lanes = 0;
  for (const Path& path : paths) lanes = with(lanes, path.media);
  return lanes;
}

PathWork::PathWork(Context& context) : context_(context) {
  const cmis::Memory& memory = *context.slot.memory;
  applications_ = cmis::decode(memory).applications;
  media_type_ = memory.value(cmis::media_type);
  can_hold_tx_ = memory.value(cmis::output_disable_tx_supported) == true;
}

Path PathWork::path_of(const cmis::Instance& instance) const {
  Path path{.instance = instance, .media = 0};
  const auto application = std::ranges::find(applications_, instance.app_sel, &cmis::Application::app_sel);
  if (application != applications_.end())
    path.media = cmis::media_mask(*application, instance, media_type_).value_or(0);
  return path;
}

asio::awaitable<std::vector<Path>> PathWork::active() {
  const auto app_sel = co_await context_.module.read_all(cmis::acs_app_sel_code);
  const auto first_lane = co_await context_.module.read_all(cmis::acs_data_path_id);
  std::vector<Path> paths;
  for (std::size_t lane = 0; lane < app_sel.size();) {
    std::size_t end = lane + 1;
    if (app_sel[lane].value_or(0) != 0) {
      while (end < app_sel.size() && app_sel[end] == app_sel[lane] && first_lane[end] == first_lane[lane]) ++end;
      paths.push_back(path_of({.app_sel = *app_sel[lane],
                               .first_lane = static_cast<std::uint8_t>(lane),
                               .width = static_cast<std::uint8_t>(end - lane)}));
    }
    lane = end;
  }
  co_return paths;
}

asio::awaitable<void> PathWork::adopt() {
  const Bytes deinit = co_await context_.module.read_bytes(cmis::dp_deinit_lane.info);
  deinit_ = std::to_integer<std::uint8_t>(deinit.front());
  if (!can_hold_tx_) co_return;
  const Bytes off = co_await context_.module.read_bytes(cmis::output_disable_tx.info);
  tx_off_ = std::to_integer<std::uint8_t>(off.front());
}

asio::awaitable<std::string> PathWork::clear() {
  deinit_ = every_lane;
  const Bytes all{std::byte{every_lane}};
  co_await context_.module.write_bytes(cmis::dp_deinit_lane.info, all);
  if (can_hold_tx_) {
    tx_off_ = every_lane;
    co_await context_.module.write_bytes(cmis::output_disable_tx.info, all);
  }
  const std::array both{Transition::dp_tx_turn_off, Transition::dp_deinit};
  const auto limit = awaited(*context_.slot.memory, both).limit_s();
  const auto polled = co_await cmis::poll_until<States>(
      context_.clock, last_look(context_, limit), poll_interval(limit), [this] { return states(); },
      [](const States& seen) { return std::ranges::all_of(seen, [](auto s) { return s == DpState::deactivated; }); });
  if (polled.reached) co_return std::string{};
  const auto stuck = std::ranges::find_if(*polled.last, [](auto s) { return s != DpState::deactivated; });
  co_return fmt::format("host lane {} stays in {}", stuck - polled.last->begin() + 1, state_text(*stuck));
}

asio::awaitable<std::string> PathWork::configure(std::span<const Path> paths) {
  std::vector<cmis::Instance> instances;
  for (const Path& path : paths) instances.push_back(path.instance);
  const Bytes staged = cmis::staged_set(instances);
  const std::array both{Transition::module_pwr_up, Transition::dp_deinit};
  // Hosts in the field wait this long for a configuration status.
  const auto within = cmis::longest(*context_.slot.memory, both, cmis::unadvertised_wait);
  const auto due = [&] { return std::min(context_.due, context_.clock.now() + within); };
  cmis::ConfigResult result =
      co_await cmis::apply(context_.module, context_.clock, staged, every_lane, cmis::ApplyTrigger::dp_init, due());
  const std::uint8_t used = host_lanes(paths);
  std::string refusal = result.refusal(used);
  if (!refusal.empty() && result.over) {
    const std::vector<cmis::Instance> nothing;
    const Bytes released = cmis::staged_set(nothing);
    co_await cmis::apply(context_.module, context_.clock, released, every_lane, cmis::ApplyTrigger::dp_init, due());
    result =
        co_await cmis::apply(context_.module, context_.clock, staged, every_lane, cmis::ApplyTrigger::dp_init, due());
    const std::string second = result.refusal(used);
    if (second.empty())
      context_.evidence.finding(
          "info", fmt::format("{} until the old data paths were released (AppSel 0 applied to all lanes)", refusal));
    refusal = second;
  }
  if (!refusal.empty()) co_return refusal;
  const Bytes active = co_await context_.module.read_bytes(cmis::active_control_set);
  // DPConfig comes first in the set, a byte a lane; the settings behind it are the application's own.
  for (std::size_t lane = 0; lane < cmis::lanes_in_bank; ++lane)
    if (active[lane] != staged[lane])
      co_return fmt::format("accepted, but the active set of host lane {} holds {:02X}h instead of {:02X}h", lane + 1,
                            std::to_integer<unsigned>(active[lane]), std::to_integer<unsigned>(staged[lane]));
  co_return std::string{};
}

asio::awaitable<void> PathWork::command(std::uint8_t host, std::uint8_t media, PathStep step) {
  const bool deinit = step == PathStep::init || step == PathStep::deinit;
  if (step == PathStep::init) deinit_ = without(deinit_, host);
  if (step == PathStep::deinit) deinit_ = with(deinit_, host);
  if (step == PathStep::turn_on) tx_off_ = without(tx_off_, media);
  if (step == PathStep::turn_off) tx_off_ = with(tx_off_, media);
  const Bytes mask{std::byte{deinit ? deinit_ : tx_off_}};
  co_await context_.module.write_bytes(deinit ? cmis::dp_deinit_lane.info : cmis::output_disable_tx.info, mask);
}

std::vector<Transition> PathWork::passed(PathStep step, std::optional<DpState> from) const {
  switch (step) {
    case PathStep::init:
      if (can_hold_tx_) return {Transition::dp_init};
      return {Transition::dp_init, Transition::dp_tx_turn_on};
    case PathStep::turn_on:
      return {Transition::dp_tx_turn_on};
    case PathStep::turn_off:
      return {Transition::dp_tx_turn_off};
    case PathStep::deinit:
      if (from == DpState::initialized) return {Transition::dp_deinit};
      return {Transition::dp_tx_turn_off, Transition::dp_deinit};
  }
  return {};
}

asio::awaitable<PathMove> PathWork::step(std::span<const Path> moved, PathStep step, std::span<const Path> others,
                                         bool watch_tx) {
  const States before = co_await states();
  const std::optional<DpState> from = before[moved.front().instance.first_lane];
  PathMove move;
  move.timed = awaited(*context_.slot.memory, passed(step, from));
  const bool held = (tx_off_ & outputs_of(moved)) != 0;
  // A path that was initialised with its outputs on does not rest in DPInitialized.
  const bool through = step == PathStep::init && !(can_hold_tx_ && held);
  if (through && can_hold_tx_) {
    const std::array both{Transition::dp_init, Transition::dp_tx_turn_on};
    move.timed = awaited(*context_.slot.memory, both);
  }
  const std::vector<DpState> allowed = way(step, through);
  const DpState target = allowed.back();
  Watcher watcher{allowed, moved, others, before};
  const auto look = [&]() -> asio::awaitable<States> {
    States seen = co_await states();
    watcher.look(seen);
    if (watch_tx) {
      const cmis::Lanes<double> power = co_await tx_power();
      if (!move.lowest_tx_mw) move.lowest_tx_mw = power;
      for (std::size_t lane = 0; lane < power.size(); ++lane)
        (*move.lowest_tx_mw)[lane] = std::min((*move.lowest_tx_mw)[lane], power[lane]);
    }
    co_return seen;
  };
  const std::uint8_t lanes = host_lanes(moved);
  const auto there = [&](const States& seen) {
    for (std::size_t lane = 0; lane < seen.size(); ++lane)
      if (holds(lanes, lane) && seen[lane] != target) return false;
    return true;
  };
  const auto limit = move.timed.limit_s();
  const auto commanded = context_.clock.now();
  co_await command(lanes, outputs_of(moved), step);
  const auto accepted = context_.clock.now();
  const auto polled =
      co_await cmis::poll_until<States>(context_.clock, last_look(context_, limit), poll_interval(limit), look, there);
  fill(move.timed, polled, commanded, accepted);
  for (std::size_t lane = 0; lane < polled.last->size(); ++lane)
    if (holds(lanes, lane) && ((*polled.last)[lane] != target || polled.reached))
      move.timed.last = fmt::format("{} on host lane {}", state_text((*polled.last)[lane]), lane + 1);
  context_.evidence.state(moved.size() == 1 ? moved.front().name() : fmt::format("{} data paths", moved.size()),
                          polled.reached ? state_text(target) : move.timed.last, polled.seen,
                          polled.seen - polled.not_before);
  move.irregular = watcher.irregular();
  co_return move;
}

asio::awaitable<cmis::Lanes<double>> PathWork::tx_power() {
  const auto read = co_await context_.module.read_all(cmis::optical_power_tx);
  cmis::Lanes<double> power{};
  for (std::size_t lane = 0; lane < power.size(); ++lane) power[lane] = read[lane] ? read[lane]->value : 0;
  co_return power;
}

asio::awaitable<States> PathWork::states() { co_return co_await context_.module.read_all(cmis::dp_state_host_lane); }

}  // namespace plugfest::checks
