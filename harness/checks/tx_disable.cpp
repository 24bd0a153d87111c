#include "harness/checks/tx_disable.hpp"

#include "drivers/cmis/durations.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/outputs.hpp"
#include "drivers/cmis/poll.hpp"
#include "harness/checks/path_work.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <vector>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;
using cmis::DpState;
using cmis::OutputControl;
using Power = cmis::Lanes<double>;

/// What shows whether a Tx output is on.
enum class Witness : std::uint8_t {
  monitor,  ///< its power, mW
  status,   ///< OutputStatusTx: 1 or 0 in place of a power
};
/// Within a limit as short as this one every look counts: one follows the other as fast as the bus goes.
constexpr double short_limit_s = 0.05;

bool holds(std::uint8_t mask, std::size_t lane) { return (mask >> lane & 1) != 0; }
std::uint8_t bit(std::size_t lane) { return static_cast<std::uint8_t>(1u << lane); }
journal::Lane media(std::size_t lane) { return {"media", static_cast<int>(lane) + 1}; }
journal::Lane host(std::size_t lane) { return {"host", static_cast<int>(lane) + 1}; }

class Outputs {
 public:
  Outputs(Context& context, Summary& summary, cmis::OutputCapabilities module, std::vector<Path> paths, Witness witness)
      : context_(context),
        summary_(summary),
        module_(module),
        paths_(std::move(paths)),
        work_(context),
        witness_(witness) {
    dark_mw_ = witness == Witness::status ? 0.5 : std::pow(10, context.limit("dark").value_or(-20) / 10);
    isolation_db_ = context.limit("isolation").value_or(0.5);
    age_s_ = context.number("monitor_age").value_or(0);
  }

  asio::awaitable<void> tx() {
    const std::uint8_t lanes = media_lanes(paths_);
    const Power before = co_await look(lanes);
    for (std::size_t lane = 0; lane < before.size(); ++lane) {
      if (!holds(lanes, lane) || before[lane] > dark_mw_) continue;
      summary_.add(
          Verdict::inconclusive,
          fmt::format("media lane {} {} although its data path is in DPActivated: nothing to switch off", lane + 1,
                      witness_ == Witness::status ? "sends no valid signal by OutputStatusTx (no host signal, "
                                                    "or squelched)"
                                                  : "sends nothing"));
      co_return;
    }
    for (std::size_t lane = 0; lane < before.size(); ++lane) {
      if (!holds(lanes, lane)) continue;
      const bool back = co_await one_tx(lane, lanes, before);
      if (!back) co_return;
      if (module_.tx_disable_is_module_wide) co_return;  // one lane stands for all
    }
  }

  asio::awaitable<void> rx() {
    const std::uint8_t lanes = host_lanes(paths_);
    const std::uint8_t valid = co_await rx_valid();
    if ((valid & lanes) != lanes) {
      summary_.add(Verdict::inconclusive,
                   "Rx output disable not judged: an Rx output is not valid to begin with (no "
                   "light, or squelched)");
      co_return;
    }
    for (std::size_t lane = 0; lane < cmis::lanes_in_bank; ++lane)
      if (holds(lanes, lane)) co_await one_rx(lane, lanes);
  }

  /// Why times were not judged, in words; empty: all were.
  const std::string& not_judged() const { return not_judged_; }

 private:
  /// The outputs of `lanes`, read as shortly as can be; of others it may say nothing.
  asio::awaitable<Power> look(std::uint8_t lanes) {
    Power power{};
    if (witness_ == Witness::status) {
      const Bytes bits = co_await context_.module.read_bytes(cmis::output_status_tx.info);
      for (std::size_t lane = 0; lane < power.size(); ++lane)
        power[lane] = holds(std::to_integer<std::uint8_t>(bits.front()), lane) ? 1 : 0;
      co_return power;
    }
    if (!std::has_single_bit(lanes)) co_return co_await work_.tx_power();
    const auto lane = static_cast<std::size_t>(std::countr_zero(lanes));
    const auto one = co_await context_.module.read(cmis::optical_power_tx, lane);
    power[lane] = one ? one->value : 0;
    co_return power;
  }

  /// The data paths of a lane: those that OutputDisableTx of it takes out of DPActivated.
  std::vector<Path> paths_of(std::uint8_t lanes) const {
    std::vector<Path> touched;
    for (const Path& path : paths_)
      if ((path.media & lanes) != 0) touched.push_back(path);
    return touched;
  }

  asio::awaitable<bool> one_tx(std::size_t lane, std::uint8_t lanes, const Power& before) {
    const std::uint8_t affected =
        static_cast<std::uint8_t>(module_.affected(OutputControl::tx_disable, bit(lane)) & lanes);
    const bool off = co_await switch_tx(lane, bit(lane), affected, "tx_disable.time", what("gone"),
                                        cmis::tx_disable_time(module_), cmis::Transition::dp_tx_turn_off,
                                        [&](const Power& now, std::size_t i) { return now[i] <= dark_mw_; });
    const bool down = co_await paths_reach(affected, DpState::initialized, cmis::Transition::dp_tx_turn_off, lane);
    co_await judge_others(lane, affected, lanes, before);
    // Half of what it was: an output on its way up has passed it.
    const bool on = co_await switch_tx(lane, 0, affected, "tx_enable.time", what("back"), cmis::tx_enable_time(module_),
                                       cmis::Transition::dp_tx_turn_on,
                                       [&](const Power& now, std::size_t i) { return now[i] >= before[i] / 2; });
    const bool up = co_await paths_reach(affected, DpState::activated, cmis::Transition::dp_tx_turn_on, lane);
    co_return off&& down&& on&& up;
  }

  std::string what(std::string_view became) const {
    return fmt::format("{} {}", witness_ == Witness::status ? "Tx output (OutputStatusTx)" : "Tx power", became);
  }

  template <class Done>
  asio::awaitable<bool> switch_tx(std::size_t lane, std::uint8_t mask, std::uint8_t affected, std::string name,
                                  std::string what, cmis::OutputTime time, cmis::Transition transition, Done done) {
    const cmis::Advertised own = cmis::advertised(*context_.slot.memory, transition);
    const bool longer =
        !module_.tx_disable_is_fast && own.kind == cmis::Advertised::Kind::bounded && own.upper > time.longest;
    if (longer) tell_once(own, time);
    const double limit = in_seconds(longer ? own.upper : time.longest);
    const auto all = [&](const Power& now) {
      for (std::size_t i = 0; i < now.size(); ++i)
        if (holds(affected, i) && !done(now, i)) return false;
      return true;
    };
    const Bytes bits{std::byte{mask}};
    // The page of the control is on show when the time begins: selecting it is no part of the module's time.
    co_await context_.module.read_bytes(cmis::output_disable_tx.info);
    const auto commanded = context_.clock.now();
    co_await context_.module.write_bytes(cmis::output_disable_tx.info, bits);
    commanded_ = commanded;
    accepted_ = context_.clock.now();
    const Clock::duration interval = limit <= short_limit_s ? 100us : poll_interval(limit);
    const auto polled = co_await cmis::poll_until<Power>(
        context_.clock, last_look(context_, limit), interval, [&] { return look(affected); }, all);
    TimedEffect effect{.name = std::move(name),
                       .what = std::move(what),
                       .reached = polled.reached,
                       .span = span_between(commanded, accepted_, polled.not_before, polled.seen),
                       .limit_s = limit,
                       .source = longer ? own.text : std::string{time.source},
                       .at_first_look = polled.at_first_look};
    effect.span.uncertainty += age_s_;
    const Verdict verdict =
        judge_effect(context_, effect, {.text = fmt::format("media lane {}", lane + 1), .lane = media(lane)}, summary_);
    if (verdict == Verdict::skipped) too_fast(effect);
    co_return polled.reached;
  }

  /// A limit that the bus and the module's own hold-off are too slow to see: said once for each kind of time.
  void too_fast(const TimedEffect& effect) {
    const std::string limit = fmt::format("{} within {:.4g} ms", effect.what, 1e3 * effect.limit_s);
    if (not_judged_.find(limit) != std::string::npos) return;
    not_judged_ += fmt::format(
        "{}{} (it was so at the first look, and bus and hold-off let that end no earlier than "
        "{:.3g} ms after the command)",
        not_judged_.empty() ? "" : "; ", limit, 1e3 * (effect.span.seconds + effect.span.uncertainty));
  }

  /// A module that advertises more time than the specification has for it is told so, and held to its own word.
  void tell_once(const cmis::Advertised& own, const cmis::OutputTime& time) {
    if (std::ranges::find(told_, own.text) != told_.end()) return;
    told_.push_back(own.text);
    context_.evidence.finding("warning", fmt::format("{} is longer than the {:.4g} s that outputs may take ({})",
                                                     own.text, in_seconds(time.longest), time.source));
  }

  asio::awaitable<bool> paths_reach(std::uint8_t affected, DpState target, cmis::Transition transition,
                                    std::size_t lane) {
    using States = std::vector<std::optional<DpState>>;
    const std::vector<Path> touched = paths_of(affected);
    const std::uint8_t hosts = host_lanes(touched);
    const std::array one{transition};
    TimedTransition timed = awaited(*context_.slot.memory, one);
    const auto limit = timed.limit_s();
    const auto polled = co_await cmis::poll_until<States>(
        context_.clock, last_look(context_, limit), poll_interval(limit), [this] { return work_.states(); },
        [&](const States& states) {
          for (std::size_t i = 0; i < states.size(); ++i)
            if (holds(hosts, i) && states[i] != target) return false;
          return true;
        });
    fill(timed, polled, commanded_, accepted_);
    // The look at the power came first: what was there already when the states were first read is only bounded above.
    if (polled.at_first_look) {
      const double most = in_seconds(polled.seen - commanded_);
      timed.seconds = timed.uncertainty = most / 2;
    }
    for (std::size_t i = 0; i < polled.last->size(); ++i)
      if (holds(hosts, i) && (*polled.last)[i] != target)
        timed.last = fmt::format("{} on host lane {}", state_text((*polled.last)[i]), i + 1);
    judge_transition(context_, timed, {.text = fmt::format("media lane {}", lane + 1), .lane = media(lane)}, summary_);
    for (const Path& path : paths_)
      if ((path.media & affected) == 0)
        for (std::size_t i = 0; i < polled.last->size(); ++i)
          if (holds(path.host(), i) && (*polled.last)[i] != DpState::activated)
            judge_fact(context_, "sibling.state", false, state_text((*polled.last)[i]),
                       fmt::format("OutputDisableTx of media lane {} took {} to {}", lane + 1, path.name(),
                                   state_text((*polled.last)[i])),
                       summary_, host(i));
    co_return polled.reached;
  }

  asio::awaitable<void> judge_others(std::size_t lane, std::uint8_t affected, std::uint8_t lanes, const Power& before) {
    const Power now = co_await look(lanes);
    if (witness_ == Witness::status) co_return judge_other_status(lane, affected, lanes, now);
    double worst = 0;
    std::size_t where = lane;
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (!holds(lanes, i) || holds(affected, i)) continue;
      // Nothing measurable stands for the lowest that the monitor can show, 0.1 uW.
      const double change = std::abs(10 * std::log10(std::max(now[i], 1e-4) / before[i]));
      if (change < worst) continue;
      worst = change;
      where = i;
    }
    if (where == lane) co_return;
    const Verdict verdict = judge_at_most(worst, 0, isolation_db_);
    context_.evidence.measure({.name = "isolation",
                               .value = worst,
                               .unit = "dB",
                               .uncertainty = 0,
                               .lane = media(lane),
                               .limit = journal::Limit{.min = {}, .max = isolation_db_, .source = "the plan"},
                               .verdict = verdict});
    if (verdict != Verdict::pass)
      summary_.add(verdict, fmt::format("OutputDisableTx of media lane {} changed the power of media lane {} by {:.2g} "
                                        "dB (limit {} dB)",
                                        lane + 1, where + 1, worst, isolation_db_));
  }

  /// By OutputStatusTx: the outputs of other paths stay valid. Those of the same path stay lit; whether their signal
  /// counts as valid while the path rests in DPInitialized is the module's word, and only recorded.
  void judge_other_status(std::size_t lane, std::uint8_t affected, std::uint8_t lanes, const Power& now) {
    const std::uint8_t own = media_lanes(paths_of(affected));
    std::string lost;
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (!holds(lanes, i) || holds(affected, i) || now[i] > dark_mw_) continue;
      if (holds(own, i)) {
        context_.evidence.finding("info", fmt::format("OutputDisableTx of media lane {}: OutputStatusTx of media lane "
                                                      "{}, of the same data path, is 0 too",
                                                      lane + 1, i + 1));
      } else {
        lost += fmt::format("{}{}", lost.empty() ? "" : ", ", i + 1);
      }
    }
    if ((lanes & ~own) == 0) return;
    judge_fact(context_, "isolation", lost.empty(), lost.empty() ? "other data paths stay valid" : "lost: " + lost,
               fmt::format("OutputDisableTx of media lane {} ended the output of media lane {} (OutputStatusTx)",
                           lane + 1, lost),
               summary_, media(lane));
  }

  asio::awaitable<std::uint8_t> rx_valid() {
    const Bytes bits = co_await context_.module.read_bytes(cmis::output_status_rx.info);
    co_return std::to_integer<std::uint8_t>(bits.front());
  }

  asio::awaitable<void> one_rx(std::size_t lane, std::uint8_t lanes) {
    for (const bool off : {true, false}) {
      const cmis::OutputTime time = off ? cmis::rx_disable_time() : cmis::rx_enable_time();
      const double limit = in_seconds(time.longest);
      const Bytes mask{std::byte{off ? bit(lane) : std::uint8_t{0}}};
      const auto commanded = context_.clock.now();
      co_await context_.module.write_bytes(register_of(OutputControl::rx_disable).info, mask);
      const auto accepted = context_.clock.now();
      const auto polled = co_await cmis::poll_until<std::uint8_t>(
          context_.clock, last_look(context_, limit), poll_interval(limit), [this] { return rx_valid(); },
          [&](std::uint8_t valid) { return holds(valid, lane) != off; });
      judge_effect(context_,
                   {.name = off ? "rx_disable.time" : "rx_enable.time",
                    .what = off ? "Rx output gone" : "Rx output back",
                    .reached = polled.reached,
                    .span = span_between(commanded, accepted, polled.not_before, polled.seen),
                    .limit_s = limit,
                    .source = std::string{time.source},
                    .at_first_look = polled.at_first_look},
                   {.text = fmt::format("host lane {}", lane + 1), .lane = host(lane)}, summary_);
      const auto others = static_cast<std::uint8_t>(lanes & ~bit(lane));
      if ((*polled.last & others) != others)
        judge_fact(context_, "rx_isolation", false, fmt::format("{:02X}h", *polled.last),
                   fmt::format("OutputDisableRx of host lane {} muted another lane (OutputStatusRx {:02X}h)", lane + 1,
                               *polled.last),
                   summary_, host(lane));
    }
  }

  Context& context_;
  Summary& summary_;
  cmis::OutputCapabilities module_;
  std::vector<Path> paths_;
  PathWork work_;
  Witness witness_;
  double dark_mw_ = 0, isolation_db_ = 0, age_s_ = 0;
  Clock::time_point commanded_, accepted_;
  std::vector<std::string> told_;
  std::string not_judged_;
};

}  // namespace

asio::awaitable<Outcome> tx_disable(Context& context) {
  StateWalk walk{context, std::nullopt, 5};
  if (const auto obstacle = cannot_walk(context, walk)) co_return *obstacle;
  const cmis::Memory& memory = *context.slot.memory;
  const auto module = cmis::output_capabilities(memory);
  if (!module) co_return skipped(SkipReason::unknown_memory, "rests on bytes of page 01h that were not read");
  const bool tx = module->offers(OutputControl::tx_disable), rx = module->offers(OutputControl::rx_disable);
  if (!tx && !rx) co_return skipped(SkipReason::not_advertised, "neither Tx nor Rx output disable is advertised");

  const bool has_monitor = memory.value(cmis::tx_optical_power_mon_supported) == true;
  // OutputStatus stands for a valid output from revision 5.0 on.
  const bool has_status = memory.value(cmis::cmis_revision).value_or(cmis::Revision{}).major >= 5;
  if (!has_status && !(tx && has_monitor))
    co_return skipped(SkipReason::not_advertised,
                      "the module shows no output: it has no monitor of Tx power, and OutputStatus has a meaning from "
                      "CMIS 5.0 on");

  co_await walk.prepare(std::nullopt);
  const std::string anywhere;
  if (rx) co_await context.changes.will_write(register_of(OutputControl::rx_disable).info, anywhere, Clock::duration{});
  const std::string dark = co_await walk.light_up();
  if (!dark.empty()) co_return Outcome{Verdict::inconclusive, "not all data paths could be activated first: " + dark};
  PathWork work{context};
  const std::vector<Path> paths = co_await work.active();

  Summary summary;
  Outputs outputs{context, summary, *module, paths, has_monitor ? Witness::monitor : Witness::status};
  const bool knows_lanes = std::ranges::all_of(paths, [](const Path& path) { return path.media != 0; });
  const bool tx_seen = tx && (has_monitor || has_status), rx_seen = rx && has_status;
  if (tx_seen && !knows_lanes) {
    summary.add(Verdict::inconclusive,
                "Tx output disable not judged: the module does not tell the media lanes of its data paths");
  } else if (tx_seen) {
    co_await outputs.tx();
  }
  if (rx_seen) co_await outputs.rx();
  if (rx && !rx_seen)
    context.evidence.finding("info", "Rx output disable not judged: OutputStatusRx has a meaning from CMIS 5.0 on");
  if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
  const std::string not_judged = outputs.not_judged();
  co_return Outcome{
      Verdict::pass,
      fmt::format("{}{}{}{} of each lane acts {}on no other lane{}", tx_seen ? "Tx disable" : "",
                  tx_seen && !has_monitor ? " (by OutputStatusTx, there is no monitor of Tx power)" : "",
                  tx_seen && rx_seen ? " and " : "", rx_seen ? "Rx disable" : "",
                  not_judged.empty() ? "in time and " : "", not_judged.empty() ? "" : "; not judged: " + not_judged)};
}

}  // namespace plugfest::checks
