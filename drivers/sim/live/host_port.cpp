#include "drivers/sim/live/host_port.hpp"

#include "drivers/base/deadline.hpp"
#include "drivers/base/error.hpp"
#include "drivers/sim/live/link.hpp"
#include "drivers/sim/live/require_time.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <utility>

namespace plugfest::sim {

namespace {

LinkState state_of(const Link& link, End end, Clock::time_point now) {
  const Port& port = link.port(end);
  LinkState state;
  state.at = now;
  state.present = port.present();
  state.incarnation = port.incarnation();
  if (!port.present()) return state;
  const HostConfig& config = link.config().host(end);
  state.admin_up = port.admin_up();
  state.oper = port.up() ? OperState::up : OperState::down;
  if (port.admin_up()) state.carrier = port.up();
  if (config.counts_flaps)
    state.counts =
        LinkCounts{.downs = port.downs(), .ups = config.counts_ups ? std::optional{port.ups()} : std::nullopt};
  state.last_change = port.last_change();
  state.down_reason = link.down_reason(end);
  return state;
}

/// Wakes a coroutine that sleeps until its link's next event.
class Alarm final : public Link::Sleeper {
 public:
  Alarm(Link& link, Clock::time_point until, const asio::any_io_executor& executor)
      : link_(link), until_(until), timer_(executor) {
    timer_.expires_at(asio::steady_timer::time_point::max());
    link_.add_sleeper(this);
  }
  ~Alarm() override { link_.remove_sleeper(this); }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  Clock::time_point until() const override { return until_; }
  void wake() override {
    woken_ = true;
    timer_.cancel();
  }

  asio::awaitable<void> rung() {
    boost::system::error_code ignored;
    if (!woken_) co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }

 private:
  Link& link_;
  Clock::time_point until_;
  asio::steady_timer timer_;
  bool woken_ = false;
};

class Watch final : public LinkWatch, public Port::Listener {
 public:
  Watch(Link& link, End end) : link_(link), end_(end) {
    link_.advance();
    link_.port(end_).add(this);
  }
  ~Watch() override { link_.port(end_).remove(this); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  asio::awaitable<std::optional<LinkEvent>> next(Clock::time_point due) override;
  void happened(LinkEvent::Kind kind, bool up, Clock::time_point at) override;

 private:
  /// As many as a reader may be late for before neighbours are merged.
  static constexpr std::size_t most = 64;

  /// While the reader sleeps.
  struct Ringing {
    Ringing(Alarm*& place, Alarm& alarm) : alarm_of(place) { alarm_of = &alarm; }
    ~Ringing() { alarm_of = nullptr; }
    Ringing(const Ringing&) = delete;
    Ringing& operator=(const Ringing&) = delete;
    Alarm*& alarm_of;
  };

  void merge(const LinkEvent& event);

  Link& link_;
  End end_;
  Alarm* alarm_ = nullptr;
  std::optional<Clock::time_point> admin_changed_;
  std::deque<LinkEvent> events_;
};

void Watch::happened(LinkEvent::Kind kind, bool up, Clock::time_point at) {
  using Kind = LinkEvent::Kind;
  LinkEvent event{
      .kind = kind, .after = at - Clock::duration{1}, .at = at, .state = state_of(link_, end_, at), .text = {}};
  const Port& port = link_.port(end_);
  switch (kind) {
    case Kind::carrier:
      (up ? event.ups : event.downs) = 1;
      event.admin_changed = admin_changed_ == at;
      event.text = up ? "link up" : "link down";
      break;
    case Kind::admin:
      admin_changed_ = at;
      event.admin_changed = true;
      event.text = port.admin_up() ? "set administratively up" : "set administratively down";
      break;
    case Kind::recreated:
    case Kind::counters_reset:
      event.downs = port.downs();
      event.ups = port.ups();
      event.complete = false;
      event.text = kind == Kind::recreated ? "the port was made anew" : "counters were cleared";
      break;
    case Kind::appeared:
      event.text = "the port appeared";
      break;
    case Kind::removed:
      event.complete = false;
      event.text = "the port was removed";
      break;
    case Kind::reports_lost:
      break;
  }
  if (alarm_ != nullptr) alarm_->wake();
  const auto mergeable = [](const LinkEvent& one) { return one.kind == Kind::carrier || one.kind == Kind::admin; };
  if (events_.size() >= most && mergeable(events_.back()) && mergeable(event)) return merge(event);
  events_.push_back(std::move(event));
}

void Watch::merge(const LinkEvent& event) {
  LinkEvent& last = events_.back();
  last.kind = LinkEvent::Kind::carrier;
  last.at = event.at;
  last.downs += event.downs;
  last.ups += event.ups;
  last.admin_changed = last.admin_changed || event.admin_changed;
  last.state = event.state;
  last.text = fmt::format("{} times down, {} times up, times unknown", last.downs, last.ups);
}

asio::awaitable<std::optional<LinkEvent>> Watch::next(Clock::time_point due) {
  const auto executor = co_await asio::this_coro::executor;
  for (;;) {
    link_.advance();
    if (!events_.empty()) {
      std::optional<LinkEvent> event = std::move(events_.front());
      events_.pop_front();
      co_return event;
    }
    if (link_.clock().now() >= due) co_return std::nullopt;
    const Clock::time_point until = std::min(due, link_.next_due());
    Alarm alarm(link_, until, executor);
    const Ringing ringing(alarm_, alarm);
    try {
      co_await with_deadline(link_.clock(), until, alarm.rung());
    } catch (const BenchError& error) {
      if (error.code() != Errc::timed_out) throw;
    }
  }
}

std::vector<std::string> blind_spots(const HostConfig& config, const LinkConfig& whole) {
  std::vector<std::string> sentences;
  if (!config.bins) sentences.push_back("No histogram of symbol errors.");
  if (config.bins && (config.bins->first > 0 || config.bins->last < link::correctable(whole.fec.code)))
    sentences.push_back(fmt::format("Of the histogram bins {} to {} only.", config.bins->first, config.bins->last));
  if (config.fec_lanes == FecLanes::none && whole.lanes > 1)
    sentences.push_back("FEC counters are those of the port: a single bad lane does not show.");
  if (config.bits == BitErrors::none) sentences.push_back("Wrong bits are not counted.");
  if (config.bits == BitErrors::estimated)
    sentences.push_back("Wrong bits are not counted but estimated, 5 for each corrected symbol.");
  if (config.debounce > Clock::duration{})
    sentences.push_back(fmt::format("Losses of the link shorter than {} ms do not show.",
                                    std::chrono::duration<double, std::milli>(config.debounce).count()));
  return sentences;
}

FecCount lane_count(const HostConfig& config, std::uint64_t symbols, std::uint64_t bits) {
  FecCount count;
  switch (config.bits) {
    case BitErrors::counted:
      count.corrected_bits = bits;
      break;
    case BitErrors::estimated:
    case BitErrors::none:
      count.corrected_symbols = symbols;
      break;
  }
  return count;
}

}  // namespace

HostPort::HostPort(Link& link, End end) : link_(link), end_(end) {
  const HostConfig& config = link.config().host(end);
  info_ = {.name = fmt::format("{} (simulated)", config.name),
           .flap_source = config.counts_flaps ? "transitions of the simulated port's link state" : "no counter",
           .counts_flaps = config.counts_flaps,
           .latest_report = {},
           .shortest_outage = config.counts_flaps ? std::optional{config.debounce} : std::nullopt,
           .can_set_admin = true,
           .counts_fec = true,
           .fec_lanes = config.fec_lanes,
           .cannot_see = blind_spots(config, link.config())};
}

asio::awaitable<LinkState> HostPort::state(Clock::time_point due) {
  require_time(link_, due, info_.name);
  link_.advance();
  co_return state_of(link_, end_, link_.clock().now());
}

std::unique_ptr<LinkWatch> HostPort::watch() { return std::make_unique<Watch>(link_, end_); }

asio::awaitable<void> HostPort::set_admin(bool up, Clock::time_point due) {
  require_time(link_, due, info_.name);
  link_.advance();
  if (!link_.port(end_).present()) throw BenchError(Errc::unsupported, info_.name + ": there is no such port");
  link_.set_admin(end_, up);
  co_return;
}

asio::awaitable<FecCounters> HostPort::fec(Clock::time_point due) {
  require_time(link_, due, info_.name);
  const FecTotals& totals = link_.read_fec(end_);
  const Port& port = link_.port(end_);
  if (!port.present()) throw BenchError(Errc::unsupported, info_.name + ": there is no such port");
  const HostConfig& config = link_.config().host(end_);
  const Clock::time_point now = link_.clock().now();
  const link::Code code = link_.config().fec.code;
  FecCounters counters{.begun = now,
                       .ended = now,
                       .incarnation = port.incarnation(),
                       .mode = code == link::Code::rs544 ? "RS(544,514)" : "RS(528,514)",
                       .port = {.codewords = totals.codewords,
                                .corrected_codewords = totals.corrected,
                                .uncorrectable_codewords = totals.uncorrectable,
                                .corrected_symbols = totals.symbols,
                                .corrected_bits = {}},
                       .lanes = {},
                       .histogram = {}};
  constexpr std::uint64_t estimated_bits_per_symbol = 5;
  switch (config.bits) {
    case BitErrors::counted:
      counters.port.corrected_bits = totals.bits;
      break;
    case BitErrors::estimated:
      counters.port.corrected_bits = estimated_bits_per_symbol * totals.symbols;
      break;
    case BitErrors::none:
      break;
  }
  switch (config.fec_lanes) {
    case FecLanes::none:
      break;
    case FecLanes::physical:
    case FecLanes::undeclared:
      counters.lanes.reserve(link_.config().lanes);
      for (std::size_t lane = 0; lane < link_.config().lanes; ++lane)
        counters.lanes.push_back(lane_count(config, totals.lane_symbols[lane], totals.lane_bits[lane]));
      break;
    case FecLanes::fec:
      counters.lanes.resize(totals.fec_lane_symbols.size());
      for (std::size_t lane = 0; lane < counters.lanes.size(); ++lane)
        counters.lanes[lane].corrected_symbols = totals.fec_lane_symbols[lane];
      break;
  }
  if (config.bins) {
    constexpr std::size_t most = 16;
    counters.histogram.reserve(most);
    const int last = std::min(config.bins->last, link::correctable(code));
    for (int bin = std::max(config.bins->first, 0); bin <= last; ++bin) {
      const auto at = static_cast<std::uint32_t>(bin);
      counters.histogram.push_back({.low = at, .high = at, .codewords = totals.bins[at]});
    }
  }
  co_return counters;
}

}  // namespace plugfest::sim
