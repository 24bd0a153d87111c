#include "harness/checks/link_recovery.hpp"

#include "drivers/cmis/module.hpp"
#include "drivers/cmis/outputs.hpp"
#include "drivers/host_port.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/checks/path_work.hpp"
#include "harness/checks/port_watch.hpp"
#include "harness/checks/summary.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace plugfest::checks {
namespace {

constexpr std::array both_ends{End::near_end, End::far_end};
/// A link that is late is watched for as many times its limit, to say how late.
constexpr double patience = 2;

enum class Disturbance : std::uint8_t { near_admin, far_admin, near_tx };

std::string_view name_of(Disturbance what) {
  switch (what) {
    case Disturbance::near_admin:
      return "near_admin";
    case Disturbance::far_admin:
      return "far_admin";
    case Disturbance::near_tx:
      return "near_tx";
  }
  return "";
}
std::string_view text_of(Disturbance what) {
  switch (what) {
    case Disturbance::near_admin:
      return "near port set down and up";
    case Disturbance::far_admin:
      return "far port set down and up";
    case Disturbance::near_tx:
      return "near module's Tx disabled and enabled";
  }
  return "";
}

class Recovery {
 public:
  Recovery(Context& context, Summary& summary)
      : context_(context),
        summary_(summary),
        hold_(seconds_long(*context.number("hold"))),
        quiet_(seconds_long(*context.number("quiet"))),
        limit_s_(*context.limit("recovery")) {}

  asio::awaitable<void> admin(End end) {
    const Disturbance what = end == End::near_end ? Disturbance::near_admin : Disturbance::far_admin;
    const HostPort* port = context_.link.at(end).port;
    if (port == nullptr || !port->info().can_set_admin) {
      skip(what, port == nullptr ? context_.link.at(end).no_port : "its host cannot set it");
      co_return;
    }
    co_await context_.changes.will_set_admin(end);
    co_await disturb(what);
  }

  asio::awaitable<void> tx() {
    StateWalk walk{context_, std::nullopt, 5};
    if (const auto obstacle = cannot_walk(context_, walk)) {
      skip(Disturbance::near_tx, obstacle->message);
      co_return;
    }
    module_ = cmis::output_capabilities(*context_.slot.memory);
    if (!module_ || !module_->offers(cmis::OutputControl::tx_disable)) {
      skip(Disturbance::near_tx, "the module does not advertise Tx disable");
      co_return;
    }
    for (const int lane : context_.in_use.media_lanes)
      tx_lanes_ = static_cast<std::uint8_t>(tx_lanes_ | 1U << (lane - 1));
    if (tx_lanes_ == 0) {
      skip(Disturbance::near_tx, "the module does not tell the media lanes of its data paths");
      co_return;
    }
    co_await walk.prepare(std::nullopt);
    co_await disturb(Disturbance::near_tx);
  }

  const std::string& said() const { return said_; }

 private:
  void skip(Disturbance what, const std::string& why) {
    context_.evidence.finding("info", fmt::format("not tried: {}: {}", text_of(what), why));
  }

  Clock::time_point until(Clock::duration time) const { return std::min(context_.due, context_.clock.now() + time); }

  asio::awaitable<void> set(Disturbance what, bool on) {
    switch (what) {
      case Disturbance::near_admin:
        co_await context_.link.near_end.port->set_admin(!on, context_.clock.now() + host_within);
        co_return;
      case Disturbance::far_admin:
        co_await context_.link.far_end.port->set_admin(!on, context_.clock.now() + host_within);
        co_return;
      case Disturbance::near_tx:
        co_await cmis::set_output(context_.module, *module_, cmis::OutputControl::tx_disable,
                                  on ? tx_lanes_ : std::uint8_t{0});
        co_return;
    }
  }

  asio::awaitable<void> disturb(Disturbance what) {
    std::vector<PortSpell> spells;
    std::vector<End> ends;
    for (const End end : both_ends)
      if (context_.link.at(end).port != nullptr) {
        spells.emplace_back(context_, end);
        ends.push_back(end);
      }
    for (PortSpell& spell : spells) {
      co_await spell.begin();
      co_await spell.expect(false);
    }
    co_await set(what, true);
    bool any_down = false;
    const auto down_by = until(port_shutdown);
    // The first one that is waited for leaves the others no time: they had it meanwhile.
    for (PortSpell& spell : spells) {
      const bool down = co_await spell.reach(down_by);
      any_down = any_down || down;
    }
    co_await context_.clock.wait_for(hold_);
    for (PortSpell& spell : spells) co_await spell.expect(true);
    const auto commanded = context_.clock.now();
    co_await set(what, false);
    const auto accepted = context_.clock.now();
    if (!any_down) {
      summary_.add(Verdict::inconclusive,
                   fmt::format("{}: no port lost the link, so nothing had to come back", text_of(what)));
      co_return;
    }
    const bool back = co_await judge_return(what, spells, ends, commanded, accepted);
    if (back) co_await judge_quiet(what, spells, ends);
  }

  asio::awaitable<bool> judge_return(Disturbance what, std::vector<PortSpell>& spells, const std::vector<End>& ends,
                                     Clock::time_point commanded, Clock::time_point accepted) {
    const auto due = std::min(context_.due - 2 * host_within, commanded + seconds_long(patience * limit_s_));
    bool back = true;
    for (std::size_t i = 0; i < spells.size(); ++i) {
      const bool up = co_await spells[i].reach(due);
      const TimedEffect effect{.name = fmt::format("recovery.{}.{}", name_of(what), to_string(ends[i])),
                               .what = fmt::format("the {} port up", to_string(ends[i])),
                               .reached = up,
                               .span = spells[i].since(commanded, accepted),
                               .limit_s = limit_s_,
                               .source = "the plan: recovery"};
      judge_effect(context_, effect, {.text = std::string{text_of(what)}}, summary_);
      if (up && ends[i] == End::near_end)
        said_ += fmt::format("{}{} {:.3g} s", said_.empty() ? "" : ", ", text_of(what), effect.span.seconds);
      back = back && up;
    }
    co_return back;
  }

  asio::awaitable<void> judge_quiet(Disturbance what, std::vector<PortSpell>& spells, const std::vector<End>& ends) {
    co_await context_.clock.wait_until(until(quiet_));
    for (std::size_t i = 0; i < spells.size(); ++i) {
      co_await spells[i].take();
      const std::string where = fmt::format("{}.{}", name_of(what), to_string(ends[i]));
      judge_none(context_, fmt::format("recovery.{}.lost_again", where),
                 static_cast<int>(std::min<std::uint64_t>(spells[i].losses_since_up(), 1'000'000)),
                 fmt::format("losses of the link within {:.3g} s after it was back", in_seconds(quiet_)), {}, summary_);
      if (!is_up(spells[i].state()))
        judge_fact(context_, fmt::format("recovery.{}.stays_up", where), false, state_text(spells[i].state()),
                   fmt::format("{}: the {} port came up and is {}", text_of(what), to_string(ends[i]),
                               state_text(spells[i].state())),
                   summary_);
      const std::string wrong = spells[i].inconsistency();
      context_.evidence.measure({.name = fmt::format("recovery.{}.counters", where),
                                 .value = wrong.empty() ? std::string{"consistent"} : wrong,
                                 .verdict = wrong.empty() ? Verdict::pass : Verdict::inconclusive});
      if (!wrong.empty())
        summary_.add(Verdict::inconclusive,
                     fmt::format("{}: the {} port contradicts itself: {}", text_of(what), to_string(ends[i]), wrong));
    }
  }

  Context& context_;
  Summary& summary_;
  Clock::duration hold_, quiet_;
  double limit_s_;
  std::optional<cmis::OutputCapabilities> module_;
  std::uint8_t tx_lanes_ = 0;
  std::string said_;
};

}  // namespace

asio::awaitable<Outcome> link_recovery(Context& context) {
  if (const auto none = without_port(context, End::near_end)) co_return *none;
  Summary summary;
  Recovery recovery{context, summary};
  co_await recovery.admin(End::near_end);
  co_await recovery.admin(End::far_end);
  if (*context.number("module_tx") != 0) co_await recovery.tx();
  if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
  if (recovery.said().empty())
    co_return Outcome{Verdict::inconclusive,
                      "nothing could be disturbed: neither port can be set, nor the module's Tx"};
  co_return Outcome{Verdict::pass, fmt::format("the near port was back within {:.4g} s: {}; no loss in {:.4g} s after",
                                               *context.limit("recovery"), recovery.said(), *context.number("quiet"))};
}

}  // namespace plugfest::checks
