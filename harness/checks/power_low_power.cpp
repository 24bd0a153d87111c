#include "harness/checks/power_low_power.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/control_sets.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/poll.hpp"
#include "drivers/pins.hpp"
#include "drivers/power_meter.hpp"
#include "harness/checks/draw.hpp"
#include "harness/checks/path_work.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;
using cmis::DpState;
using cmis::ModuleState;
using cmis::Transition;

constexpr std::array way_down = {Transition::dp_tx_turn_off, Transition::dp_deinit, Transition::module_pwr_dn};
constexpr std::array way_up = {Transition::module_pwr_up};
constexpr std::array way_to_light = {Transition::dp_init, Transition::dp_tx_turn_on};

/// From the condition to the flag, at most (CMIS 5.4, Timings).
constexpr Clock::duration flag_latency = 200ms;

enum class Request { software, pin };
std::string_view to_string(Request request) {
  switch (request) {
    case Request::software:
      return "LowPwrRequestSW";
    case Request::pin:
      return "LPMode";
  }
  return "";
}

struct Look {
  std::optional<ModuleState> state;
  bool flagged = false;
};

class LowPower {
 public:
  LowPower(Context& context, Summary& summary) : context_(context), summary_(summary) {}

  /// One way down and up again. @return false: the module did not get there, nothing more can be tried
  asio::awaitable<bool> cycle(Request request) {
    const Bytes before = co_await context_.module.read_bytes(cmis::active_control_set);
    co_await take_flag();
    const bool down = co_await go(request, true, way_down, ModuleState::low_pwr);
    if (!down) co_return false;
    co_await measure_draw();
    const bool up = co_await go(request, false, way_up, ModuleState::ready);
    if (!up) co_return false;
    const bool lit = co_await wait_for_light();
    const Bytes after = co_await context_.module.read_bytes(cmis::active_control_set);
    judge_fact(context_, "active_set.kept", before == after, before == after ? "as before" : "changed",
               fmt::format("back from low power ({}) with another configuration: {} became {}", to_string(request),
                           to_hex(before), to_hex(after)),
               summary_);
    co_return lit;
  }

 private:
  asio::awaitable<void> take_flag() { co_await context_.module.take_flag(cmis::module_state_changed_flag); }

  asio::awaitable<Look> look() {
    Look seen;
    // The flag first: one that stands there then was raised by a state that is over, or by the one that is read next.
    const bool flag = co_await context_.module.take_flag(cmis::module_state_changed_flag);
    seen.state = co_await context_.module.read(cmis::module_state);
    seen.flagged = flag;
    const auto now = context_.clock.now();
    longest_gap_ = std::max(longest_gap_, now - looked_);
    if (seen.state != shown_) {
      context_.evidence.state("module", seen.state ? std::string{cmis::name_of_code(*seen.state).value_or("")} : "?",
                              now, now - looked_);
      shown_ = seen.state;
    }
    // A flag on a look that still shows a passing state, as the look before did, belongs to none but that state.
    const bool passing = seen.state == ModuleState::pwr_up || seen.state == ModuleState::pwr_dn;
    if (seen.flagged && passing && was_passing_) flagged_passing_ = true;
    flagged_ = flagged_ || seen.flagged;
    was_passing_ = passing;
    looked_ = now;
    co_return seen;
  }

  asio::awaitable<void> ask(Request request, bool low_power) {
    Bytes byte = co_await context_.module.read_bytes(cmis::low_pwr_request_sw.info);
    cmis::low_pwr_request_sw.encode(byte, low_power && request == Request::software);
    cmis::low_pwr_allow_request_hw.encode(byte, request == Request::pin);
    if (request == Request::pin && !low_power) co_await context_.pins.set_low_power_request(false);
    co_await context_.module.write_bytes(cmis::low_pwr_request_sw.info, byte);
    if (request == Request::pin && low_power) co_await context_.pins.set_low_power_request(true);
    written_ = byte;
  }

  asio::awaitable<bool> go(Request request, bool low_power, std::span<const Transition> transitions,
                           ModuleState target) {
    TimedTransition timed = awaited(*context_.slot.memory, transitions);
    const Where where{.text = fmt::format("by {}", to_string(request))};
    const auto limit = timed.limit_s();
    flagged_ = flagged_passing_ = was_passing_ = false;
    longest_gap_ = {};
    const auto commanded = context_.clock.now();
    looked_ = commanded;
    co_await ask(request, low_power);
    const auto accepted = context_.clock.now();
    looked_ = accepted;
    const auto polled = co_await cmis::poll_until<Look>(
        context_.clock, last_look(context_, limit), poll_interval(limit), [this] { return look(); },
        [&](const Look& seen) { return seen.state == target || seen.state == ModuleState::fault; });
    fill(timed, polled, commanded, accepted);
    timed.reached = polled.last->state == target;
    timed.last = polled.last->state ? std::string{cmis::name_of_code(*polled.last->state).value_or("")} : "reserved";
    judge_transition(context_, timed, where, summary_);
    if (!timed.reached) {
      summary_.add(Verdict::inconclusive, "the module did not get on");
      co_return false;
    }
    co_await judge_flag(target);
    judge_silence(limit);
    const Bytes shown = co_await context_.module.read_bytes(cmis::low_pwr_request_sw.info);
    judge_fact(context_, "control_byte.kept", shown == written_, to_hex(shown),
               fmt::format("lower:26 was written {} and reads {}", to_hex(written_), to_hex(shown)), summary_);
    co_return true;
  }

  asio::awaitable<void> judge_flag(ModuleState target) {
    const auto due = context_.clock.now() + flag_latency;
    while (!flagged_ && context_.clock.now() < due) {
      co_await context_.clock.wait_until(context_.clock.now() + 5ms);
      co_await look();
    }
    const std::string state{cmis::name_of_code(target).value_or("")};
    judge_fact(context_, "state_changed_flag.set", flagged_, flagged_ ? "set" : "not set",
               "ModuleStateChangedFlag was not set on entry to " + state, summary_);
    judge_fact(context_, "state_changed_flag.passing", !flagged_passing_,
               flagged_passing_ ? "set in a passing state" : "not in a passing state",
               "ModuleStateChangedFlag was set in a passing state on the way to " + state, summary_);
  }

  void judge_silence(std::optional<double> limit) {
    const double interval = in_seconds(poll_interval(limit));
    const double silent = std::max(0.0, in_seconds(longest_gap_) - interval);
    const double allowed = context_.limit("silence").value_or(1);
    const Verdict verdict = judge_at_most(silent, 0, allowed);
    context_.evidence.measure({.name = "bus.silence",
                               .value = silent,
                               .unit = "s",
                               .uncertainty = interval,
                               .limit = journal::Limit{.min = {}, .max = allowed, .source = "the plan"},
                               .verdict = verdict});
    if (verdict != Verdict::pass)
      summary_.add(verdict, fmt::format("the module left its bus unanswered for {:.2g} s", silent));
    else if (silent > 0.1)
      context_.evidence.finding("warning", fmt::format("the module left its bus unanswered for {:.2g} s", silent));
  }

  asio::awaitable<void> measure_draw() {
    if (!context_.meter) {
      if (!said_no_meter_) context_.evidence.finding("info", "draw in low power not measured: " + context_.no_meter);
      said_no_meter_ = true;
      co_return;
    }
    const double limit = context_.limit("low_power").value_or(0);
    const auto end = context_.clock.now() + seconds_long(context_.number("dwell").value_or(1));
    PowerReading highest = co_await context_.meter->read(context_.due);
    while (context_.clock.now() < end) {
      const PowerReading next = co_await context_.meter->read(context_.due);
      if (next.power > highest.power) highest = next;
    }
    const Verdict verdict = judge_draw(context_, highest, limit);
    context_.evidence.measure(
        {.name = "power.low_power",
         .value = highest.power.value,
         .unit = "W",
         .uncertainty = highest.uncertainty.value,
         .limit = journal::Limit{.min = {}, .max = limit, .source = "low power mode (product sheets, or the plan)"},
         .verdict = verdict});
    if (verdict != Verdict::pass)
      summary_.add(verdict, fmt::format("{} in low power, limit {} W", draw_text(context_, highest), limit));
  }

  /// The paths come up by themselves: DPDeinit and the disables are clear.
  asio::awaitable<bool> wait_for_light() {
    using States = std::vector<std::optional<DpState>>;
    TimedTransition timed = awaited(*context_.slot.memory, way_to_light);
    const auto limit = timed.limit_s();
    const auto app_sel = co_await context_.module.read_all(cmis::acs_app_sel_code);
    const auto commanded = context_.clock.now();
    const auto polled = co_await cmis::poll_until<States>(
        context_.clock, last_look(context_, limit), poll_interval(limit),
        [this] { return context_.module.read_all(cmis::dp_state_host_lane); },
        [&](const States& states) {
          for (std::size_t lane = 0; lane < states.size(); ++lane)
            if (app_sel[lane].value_or(0) != 0 && states[lane] != DpState::activated) return false;
          return true;
        });
    fill(timed, polled, commanded, commanded);
    for (std::size_t lane = 0; lane < polled.last->size(); ++lane)
      if ((*polled.last)[lane] != DpState::activated)
        timed.last = fmt::format("{} on host lane {}", state_text((*polled.last)[lane]), lane + 1);
    judge_transition(context_, timed, {.text = "back from low power"}, summary_);
    co_return polled.reached;
  }

  Context& context_;
  Summary& summary_;
  std::optional<ModuleState> shown_;
  bool flagged_ = false, flagged_passing_ = false, was_passing_ = false, said_no_meter_ = false;
  Clock::time_point looked_;
  Clock::duration longest_gap_{};
  Bytes written_;
};

}  // namespace

asio::awaitable<Outcome> power_low_power(Context& context) {
  StateWalk walk{context, std::nullopt, 5};
  if (const auto obstacle = cannot_walk(context, walk)) co_return *obstacle;
  co_await walk.prepare(std::nullopt);
  const std::string dark = co_await walk.light_up();
  if (!dark.empty()) co_return Outcome{Verdict::inconclusive, "not all data paths could be activated first: " + dark};
  const bool has_pin = context.pins.can_request_low_power();
  if (has_pin) co_await context.changes.will_drive_low_power_pin();

  Summary summary;
  LowPower low_power{context, summary};
  const int cycles = static_cast<int>(context.number("cycles").value_or(1));
  bool on = true;
  for (int i = 0; on && i < cycles; ++i) {
    on = co_await low_power.cycle(Request::software);
    if (on && has_pin) on = co_await low_power.cycle(Request::pin);
  }
  if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
  co_return Outcome{Verdict::pass,
                    fmt::format("{} times to low power and back by register{}, in the advertised times{}", cycles,
                                has_pin ? " and by pin" : " (the bench does not drive LPMode)",
                                context.meter ? "" : "; the draw was not measured: " + context.no_meter)};
}

}  // namespace plugfest::checks
