#include "harness/checks/soak.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/module.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/checks/timing.hpp"
#include "harness/checks/together.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

constexpr std::array both_ends{End::near_end, End::far_end};
/// After the first loss the module is looked at again: what was a transient is over then.
constexpr Clock::duration look_again = 1min;

/// "02:15:00" since the soak began.
std::string clock_text(Clock::duration since) {
  const auto s = std::chrono::duration_cast<std::chrono::seconds>(since).count();
  return fmt::format("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

std::string range_dbm(const std::optional<std::array<MilliWatt, 8>>& powers, const std::vector<int>& lanes) {
  if (!powers) return "not advertised";
  std::optional<double> least, most;
  for (const int lane : lanes) {
    if (lane < 1 || lane > 8) continue;
    const double mw = (*powers)[static_cast<std::size_t>(lane - 1)].value;
    least = std::min(least.value_or(mw), mw);
    most = std::max(most.value_or(mw), mw);
  }
  if (!least) return "of no lane";
  // 0.1 uW is the lowest that the monitor can show.
  const auto dbm = [](double mw) { return 10 * std::log10(std::max(mw, 1e-4)); };
  return fmt::format("{:.2f} to {:.2f} dBm", dbm(*least), dbm(*most));
}

}  // namespace

void BoundedNotes::finding(std::string message) {
  if (++findings_ <= most_findings) evidence_.finding("warning", std::move(message));
}
void BoundedNotes::state(std::string subject, std::string state, Clock::time_point at, Clock::duration uncertainty) {
  if (++states_ <= most_states) evidence_.state(std::move(subject), std::move(state), at, uncertainty);
}
void BoundedNotes::close() {
  if (findings_ > most_findings)
    evidence_.finding("warning", fmt::format("{} more anomalies are not listed", findings_ - most_findings));
  if (states_ > most_states)
    evidence_.finding("warning", fmt::format("{} more events of the ports are not listed", states_ - most_states));
}

Soak::Soak(Context& context) : context_(context), class_(port_class(context)), notes_(context.evidence) {
  for (const End end : both_ends) end_at(end).port = context.link.at(end).port;
}

asio::awaitable<LinkState> Soak::begin() {
  LinkState near_state;
  for (const End end : both_ends) {
    SoakEnd& one = end_at(end);
    if (one.port == nullptr) continue;
    one.watch = one.port->watch();
    LinkState state = co_await one.port->state(context_.clock.now() + host_within);
    log_.watch(end, state);
    if (end == End::near_end) near_state = std::move(state);
  }
  co_return near_state;
}

asio::awaitable<void> Soak::run(const SoakTimes& times) {
  times_ = times;
  for (const End end : both_ends) co_await read(end);
  co_await snapshot("before");
  std::vector<asio::awaitable<void>> loops;
  for (const End end : both_ends)
    if (end_at(end).port != nullptr) loops.push_back(follow(end));
  loops.push_back(read_regularly());
  co_await together(std::move(loops));
  notes_.close();
}

asio::awaitable<void> Soak::follow(End end) {
  SoakEnd& one = end_at(end);
  // What happened within the window may be told later.
  const Clock::time_point last = times_.end + one.port->info().latest_report;
  for (;;) {
    const std::optional<LinkEvent> event = co_await one.watch->next(last);
    if (!event) break;
    if (event->after >= times_.end) continue;
    log_.add(end, *event);
    std::string what = event->text;
    if (!event->state.down_reason.empty()) what += fmt::format(" ({})", event->state.down_reason);
    notes_.state(fmt::format("{} port", to_string(end)), std::move(what), event->at, event->at - event->after);
    if (!log_.has_loss() || first_loss_) continue;
    first_loss_ = context_.clock.now();
    co_await snapshot("at the first loss");
  }
}

asio::awaitable<void> Soak::read_regularly() {
  Clock::time_point aggregate_from = times_.began, aggregate_to = times_.began + times_.aggregate;
  for (Clock::time_point tick = times_.began + times_.interval;; tick += times_.interval) {
    tick = std::min(tick, times_.end);
    co_await context_.clock.wait_until(tick);
    for (const End end : both_ends) co_await read(end);
    if (first_loss_ && !looked_later_ && context_.clock.now() >= *first_loss_ + look_again) {
      looked_later_ = true;
      co_await snapshot("a minute after the first loss");
    }
    if (tick >= aggregate_to || tick >= times_.end) {
      co_await close_aggregate(aggregate_from, tick);
      aggregate_from = tick;
      aggregate_to = tick + times_.aggregate;
    }
    if (tick >= times_.end) co_return;
    // A host that answers slowly costs reads, never a rush of them afterwards.
    while (tick + times_.interval < context_.clock.now() && tick + times_.interval < times_.end)
      tick += times_.interval;
  }
}

asio::awaitable<void> Soak::read(End end) {
  SoakEnd& one = end_at(end);
  if (one.port == nullptr) co_return;
  std::string failure;
  try {
    const LinkState state = co_await one.port->state(context_.clock.now() + host_within);
    log_.read(end, state);
    if (state.present && class_ != nullptr && one.port->info().counts_fec) co_await read_fec(end);
    ++one.reads;
  } catch (const BenchError& error) {
    failure = error.text();
    ++one.missed;
  }
  if (!failure.empty() && !one.failing)
    notes_.finding(fmt::format("{} end, {}: counters were not read: {}", to_string(end),
                               clock_text(context_.clock.now() - times_.began), failure));
  one.failing = !failure.empty();
}

asio::awaitable<void> Soak::read_fec(End end) {
  SoakEnd& one = end_at(end);
  FecCounters counters = co_await one.port->fec(context_.clock.now() + host_within);
  if (!one.reader.begun()) {
    FecSource source = fec_source(context_, end, counters);
    one.reader.begin(std::move(source), std::move(counters));
    co_return;
  }
  one.reader.add(std::move(counters));
  note_interval(end);
}

void Soak::note_interval(End end) {
  SoakEnd& one = end_at(end);
  const FecInterval& interval = one.reader.interval();
  one.tally.add(interval, one.reader.highest_bin());
  const bool lost_since = log_.losses() != one.losses_at_read;
  one.losses_at_read = log_.losses();
  const std::optional<double> ratio = one.reader.ratio();
  const bool too_many = ratio && class_->pre_fec_ber.value && *ratio > *class_->pre_fec_ber.value;
  const bool lost_codewords = interval.uncorrectable.value_or(0) > 0;
  const bool down = log_.is_down(), was_down = std::exchange(one.down_at_read, down);
  // While the link is away, and in the read that sees it come back, codewords are missing by rights.
  const bool unexplained = one.reader.missing_s() > 0 && !lost_since && !down && !was_down;
  if (unexplained) one.unexplained_s += one.reader.missing_s();
  if (interval.broken.empty() && !too_many && !lost_codewords && !unexplained) return;

  std::string text = fmt::format("{} end, within {:.4g} s before {}: ", to_string(end), in_seconds(interval.longest),
                                 clock_text(context_.clock.now() - times_.began));
  if (!interval.broken.empty()) {
    text += interval.broken;
  } else {
    text += fmt::format("{:g} uncorrectable codewords, pre-FEC BER {}", interval.uncorrectable.value_or(0),
                        ratio ? fmt::format("{:.2g}", *ratio) : "not known");
    if (too_many) text += fmt::format(" (limit of the port's class {:.2g})", *class_->pre_fec_ber.value);
    if (unexplained)
      text +=
          fmt::format("; codewords of {:.3g} s are missing and no loss of the link was told", one.reader.missing_s());
  }
  notes_.finding(std::move(text));
}

asio::awaitable<std::string> Soak::module_text() {
  std::string text;
  try {
    const cmis::MonitorReading now = co_await context_.module.poll();
    text =
        fmt::format("module {}, Vcc {}, Rx power {}",
                    now.temperature ? fmt::format("{:.1f} Cel", now.temperature->value) : "temperature not advertised",
                    now.vcc ? fmt::format("{:.3f} V", now.vcc->value) : "not advertised",
                    range_dbm(now.rx_power, context_.in_use.media_lanes));
  } catch (const BenchError& error) {
    text = "module not read: " + error.text();
  }
  co_return text;
}

asio::awaitable<void> Soak::snapshot(std::string name) {
  std::string text = fmt::format("{}: ", clock_text(context_.clock.now() - times_.began));
  text += co_await module_text();
  for (const End end : both_ends) {
    SoakEnd& one = end_at(end);
    if (one.port == nullptr) continue;
    try {
      const LinkState state = co_await one.port->state(context_.clock.now() + host_within);
      text += fmt::format("; {} port {}", to_string(end), state_text(state));
      if (state.present && one.port->info().counts_fec) {
        const FecCounters counters = co_await one.port->fec(context_.clock.now() + host_within);
        if (counters.port.codewords) text += fmt::format(", {} codewords", *counters.port.codewords);
        if (counters.port.uncorrectable_codewords)
          text += fmt::format(", {} uncorrectable", *counters.port.uncorrectable_codewords);
      }
    } catch (const BenchError& error) {
      text += fmt::format("; {} port not read: {}", to_string(end), error.text());
    }
  }
  context_.evidence.measure({.name = "snapshot, " + name, .value = std::move(text), .verdict = Verdict::skipped});
}

asio::awaitable<void> Soak::close_aggregate(Clock::time_point from, Clock::time_point to) {
  std::string text = fmt::format("{} to {}: losses {}", clock_text(from - times_.began), clock_text(to - times_.began),
                                 log_.losses() - losses_before_);
  losses_before_ = log_.losses();
  for (const End end : both_ends) {
    SoakEnd& one = end_at(end);
    if (one.port == nullptr) continue;
    const FecTally& tally = one.tally;
    text += fmt::format("; {}: pre-FEC BER {} / {} / {}{}, highest bin {}, uncorrectable {}", to_string(end),
                        tally.least_text(), tally.mean_text(), tally.most_text(),
                        tally.worst_counter_text(one.reader.source()),
                        tally.highest_bin() < 0 ? "none" : std::to_string(tally.highest_bin()),
                        tally.uncorrectable() ? fmt::format("{:g}", *tally.uncorrectable()) : "not known");
    one.total.add(tally);
    one.tally.clear();
  }
  const std::string module = co_await module_text();
  context_.evidence.measure({.name = "soak", .value = text + "; " + module, .verdict = Verdict::skipped});
}

}  // namespace plugfest::checks
