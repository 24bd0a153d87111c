#include "harness/checks/link_up_time.hpp"

#include "drivers/host_port.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/checks/path_work.hpp"
#include "harness/checks/port_watch.hpp"
#include "harness/checks/summary.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

/// From the call to the end of the first write that starts a data path: a page change and two short accesses at
/// 100 kHz, with the hold-off after each.
constexpr Clock::duration module_command = 50ms;
/// A link that is late is watched for as many times its limit, to say how late.
constexpr double patience = 2;

class UpTimes {
 public:
  UpTimes(Context& context, Summary& summary)
      : context_(context),
        summary_(summary),
        port_(*context.link.near_end.port),
        limit_s_(*context.limit("start_up")),
        cycles_(static_cast<int>(*context.number("cycles"))),
        rest_(seconds_long(*context.number("rest"))) {}

  asio::awaitable<void> by_admin() {
    if (!port_.info().can_set_admin) {
      summary_.add(Verdict::inconclusive, fmt::format("{} cannot be set up and down", port_.info().name));
      co_return;
    }
    co_await context_.changes.will_set_admin(End::near_end);
    for (int cycle = 1; cycle <= cycles_; ++cycle) {
      PortSpell spell{context_, End::near_end};
      co_await spell.begin();
      co_await spell.expect(false);
      co_await port_.set_admin(false, context_.clock.now() + host_within);
      const bool down = co_await spell.reach(until(port_shutdown));
      if (!down) {
        summary_.add(Verdict::inconclusive, "the near port was set down and stayed up");
        co_return;
      }
      co_await context_.clock.wait_for(rest_);
      co_await spell.expect(true);
      const auto commanded = context_.clock.now();
      co_await port_.set_admin(true, commanded + host_within);
      const bool goes_on = co_await come_up(spell, "admin", cycle, commanded, context_.clock.now());
      if (!goes_on) co_return;
    }
    tell_spread("admin");
  }

  asio::awaitable<void> by_data_path() {
    StateWalk walk{context_, std::nullopt, 5};
    if (const auto obstacle = cannot_walk(context_, walk)) {
      context_.evidence.finding("info", "not by the module's data paths: " + obstacle->message);
      co_return;
    }
    co_await walk.prepare(std::nullopt);
    for (int cycle = 1; cycle <= cycles_; ++cycle) {
      PortSpell spell{context_, End::near_end};
      co_await spell.begin();
      co_await spell.expect(false);
      const bool quiet = co_await walk.quieten();
      const bool down = co_await spell.reach(until(port_shutdown));
      if (!quiet || !down) {
        summary_.add(Verdict::inconclusive, quiet
                                                ? "the module's data paths were taken down and the near port stayed up"
                                                : "the module's data paths did not go to DPDeactivated");
        co_return;
      }
      co_await context_.clock.wait_for(rest_);
      co_await spell.expect(true);
      const auto commanded = context_.clock.now();
      const std::string not_up = co_await walk.relight();
      if (!not_up.empty()) {
        summary_.add(Verdict::inconclusive, "the module's data paths did not come up again: " + not_up);
        co_return;
      }
      const bool goes_on = co_await come_up(spell, "data_path", cycle, commanded, commanded + module_command);
      if (!goes_on) co_return;
    }
    tell_spread("data_path");
  }

 private:
  Clock::time_point until(Clock::duration time) const { return std::min(context_.due, context_.clock.now() + time); }

  /// @return false: the next cycle has nothing to begin with
  asio::awaitable<bool> come_up(PortSpell& spell, const std::string& way, int cycle, Clock::time_point commanded,
                                Clock::time_point accepted) {
    const auto due = std::min(context_.due - 2 * host_within, commanded + seconds_long(patience * limit_s_));
    const bool up = co_await spell.reach(due);
    TimedEffect effect{.name = "up_time." + way,
                       .what = "the near port up",
                       .reached = up,
                       .span = spell.since(commanded, accepted),
                       .limit_s = limit_s_,
                       .source = "the plan: start_up (port start-up, SONiC transceiver test plan: 60 s)"};
    judge_effect(context_, effect, {.text = fmt::format("{}, cycle {}", way, cycle)}, summary_);
    if (!up) co_return false;
    times_.push_back(effect.span.seconds);
    co_await context_.clock.wait_for(rest_);
    co_await spell.take();
    if (const auto lost = spell.losses_since_up(); lost > 0)
      context_.evidence.finding("warning", fmt::format("{}, cycle {}: the link was lost {} times within {:.3g} s after "
                                                       "it came up",
                                                       way, cycle, lost, in_seconds(rest_)));
    if (is_up(spell.state())) co_return true;
    co_await spell.expect(true);
    const bool again = co_await spell.reach(until(port_start_up));
    if (!again)
      judge_fact(context_, "up_time.stays_up", false, state_text(spell.state()),
                 fmt::format("{}, cycle {}: the link came up and was lost", way, cycle), summary_);
    co_return again;
  }

  void tell_spread(const std::string& way) {
    context_.evidence.measure({.name = fmt::format("up_time.{}.spread", way),
                               .value = spread_text(times_),
                               .limit = journal::Limit{.min = {}, .max = {}, .source = "least / median / greatest"},
                               .verdict = Verdict::skipped});
    said_ += fmt::format("{}{}: {}", said_.empty() ? "" : "; ", way, spread_text(times_));
    times_.clear();
  }

 public:
  const std::string& said() const { return said_; }

 private:
  Context& context_;
  Summary& summary_;
  HostPort& port_;
  double limit_s_;
  int cycles_;
  Clock::duration rest_;
  std::vector<double> times_;
  std::string said_;
};

}  // namespace

asio::awaitable<Outcome> link_up_time(Context& context) {
  if (const auto none = without_port(context, End::near_end)) co_return *none;
  Summary summary;
  UpTimes times{context, summary};
  co_await times.by_admin();
  if (summary.verdict() == Verdict::skipped && *context.number("data_path") != 0) co_await times.by_data_path();
  if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
  co_return Outcome{Verdict::pass,
                    fmt::format("near port up within {:.4g} s each time (least / median / greatest) by {}",
                                *context.limit("start_up"), times.said())};
}

}  // namespace plugfest::checks
