#include "tests/support/fake_link.hpp"

#include "drivers/base/error.hpp"

#include <algorithm>
#include <cmath>

namespace plugfest::support {

asio::awaitable<std::optional<LinkEvent>> FakeWatch::next(Clock::time_point due) {
  for (;;) {
    link_.advance();
    if (!events_.empty()) {
      std::optional<LinkEvent> event = std::move(events_.front());
      events_.pop_front();
      co_return event;
    }
    if (link_.clock.now() >= due) co_return std::nullopt;
    const auto again = std::min(link_.next_due(), link_.clock.now() + std::chrono::seconds{1});
    co_await link_.clock.wait_until(std::min(due, again));
  }
}

FakePort::FakePort(FakeLink& link, std::string name, std::uint64_t seed)
    : told{.name = std::move(name),
           .flap_source = "a test",
           .counts_flaps = true,
           .latest_report = {},
           .shortest_outage = Clock::duration{},
           .can_set_admin = true,
           .counts_fec = true,
           .fec_lanes = FecLanes::physical,
           .cannot_see = {}},
      link_(link),
      chance_(seed) {}

void FakePort::clear() {
  link_.advance();
  codewords_ = uncorrectable_ = 0;
  symbols_.assign(symbols_.size(), 0);
  bits_.assign(bits_.size(), 0);
  bins_ = {};
  counts_ = {.downs = 0, .ups = 0};
  ++incarnation_;
  changed(LinkEvent::Kind::counters_reset);
}

double FakePort::draw(double mean) {
  if (!(mean > 0)) return 0;
  if (mean > 1e6) return std::max(0.0, std::round(std::normal_distribution<double>{mean, std::sqrt(mean)}(chance_)));
  return static_cast<double>(std::poisson_distribution<std::int64_t>{mean}(chance_));
}

void FakePort::count(double seconds) {
  const auto lane_count = static_cast<std::size_t>(link_.lanes);
  symbols_.resize(lane_count);
  bits_.resize(lane_count);
  constexpr double codeword_bits = 5440, code_symbols = 544;
  const double codewords = std::round(link_.lane_rate * link_.lanes * seconds / codeword_bits);
  codewords_ += std::round(codewords * clock_ratio);
  uncorrectable_ += draw(codewords * uncorrectable);
  double mean_ber = 0;
  for (std::size_t lane = 0; lane < lane_count; ++lane) {
    const double wrong = draw(link_.lane_rate * seconds * ber[lane]);
    bits_[lane] += wrong;
    symbols_[lane] += wrong;
    mean_ber += ber[lane] / link_.lanes;
  }
  const double symbol_ratio = -std::expm1(10 * std::log1p(-mean_ber));
  double share = std::pow(1 - symbol_ratio, code_symbols);
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    bins_[i] += draw(codewords * (share + (i < above.size() ? above[i] : 0)));
    const auto k = static_cast<double>(i);
    share *= (code_symbols - k) / (k + 1) * symbol_ratio / (1 - symbol_ratio);
  }
}

LinkState FakePort::state_now() const {
  LinkState state;
  state.at = link_.clock.now();
  state.present = present;
  state.incarnation = incarnation_;
  if (!present) return state;
  const bool is_up = link_.up() && admin_up;
  state.admin_up = admin_up;
  state.oper = is_up ? OperState::up : OperState::down;
  if (admin_up) state.carrier = is_up;
  if (!tells_changes) return state;
  if (told.counts_flaps) state.counts = counts_;
  state.last_change = last_change_;
  return state;
}

void FakePort::changed(LinkEvent::Kind kind) {
  const auto now = link_.clock.now();
  LinkEvent event{.kind = kind, .after = now - Clock::duration{1}, .at = now, .state = {}, .text = {}};
  if (kind == LinkEvent::Kind::carrier) {
    last_change_ = now;
    if (link_.up()) {
      event.ups = 1;
      counts_.ups = counts_.ups.value_or(0) + 1;
    } else {
      event.downs = 1;
      ++counts_.downs;
    }
  }
  event.admin_changed = kind == LinkEvent::Kind::admin;
  event.complete = kind == LinkEvent::Kind::carrier || kind == LinkEvent::Kind::admin;
  event.state = state_now();
  for (std::deque<LinkEvent>* const watch : watches_) watch->push_back(event);
}

asio::awaitable<LinkState> FakePort::state(Clock::time_point) {
  link_.advance();
  co_return state_now();
}

std::unique_ptr<LinkWatch> FakePort::watch() { return std::make_unique<FakeWatch>(link_, *this); }

asio::awaitable<void> FakePort::set_admin(bool up, Clock::time_point) {
  link_.advance();
  if (!takes_admin) throw BenchError(Errc::refused, told.name + ": set admin state");
  if (admin_up != up) {
    admin_up = up;
    changed(LinkEvent::Kind::admin);
  }
  link_.advance();
  co_return;
}

asio::awaitable<FecCounters> FakePort::fec(Clock::time_point) {
  link_.advance();
  ++reads;
  FecCounters counters;
  counters.begun = link_.clock.now();
  if (read_takes.count() > 0) co_await link_.clock.wait_for(read_takes);
  counters.ended = link_.clock.now();
  counters.incarnation = incarnation_;
  counters.mode = "RS(544,514)";
  const auto whole = [](double number) { return static_cast<std::uint64_t>(number); };
  double all_symbols = 0, all_bits = 0;
  symbols_.resize(static_cast<std::size_t>(link_.lanes));
  bits_.resize(static_cast<std::size_t>(link_.lanes));
  for (const double number : symbols_) all_symbols += number;
  for (const double number : bits_) all_bits += number;
  if (counts_codewords) counters.port.codewords = whole(codewords_);
  counters.port.corrected_codewords = whole(all_symbols);
  counters.port.uncorrectable_codewords = whole(uncorrectable_);
  if (counts_symbols) counters.port.corrected_symbols = whole(all_symbols);
  if (counts_bits)
    counters.port.corrected_bits = whole(estimate > 0 ? static_cast<double>(estimate) * all_symbols : all_bits);
  if (counts_lanes && told.fec_lanes != FecLanes::none) {
    const auto parts = static_cast<std::size_t>(fec_lanes_per_lane);
    for (std::size_t part = 0; part < parts; ++part)
      for (std::size_t lane = 0; lane < symbols_.size(); ++lane) {
        FecCount one;
        const double share = 1.0 / static_cast<double>(parts);
        if (counts_symbols) one.corrected_symbols = whole(symbols_[lane] * share);
        if (counts_bits)
          one.corrected_bits =
              whole(estimate > 0 ? static_cast<double>(estimate) * symbols_[lane] * share : bits_[lane] * share);
        counters.lanes.push_back(one);
      }
  }
  if (bins)
    for (int bin = bins->first; bin <= bins->second; ++bin)
      counters.histogram.push_back({.low = static_cast<std::uint32_t>(bin),
                                    .high = static_cast<std::uint32_t>(bin),
                                    .codewords = whole(bins_[static_cast<std::size_t>(bin)])});
  co_return counters;
}

FakeSerdes::FakeSerdes(int lanes) : set(static_cast<std::size_t>(lanes)), receivers(set.size()) {
  told.name = "fake SerDes";
  told.lanes = lanes;
  told.taps = {"pre3", "pre2", "pre1", "main", "post1", "post2"};
  told.full_scale = 168;
  told.taps_read = told.polarity_read = told.compensation_read = ReadBack::applied;
  told.can_set_taps = told.can_set_polarity = told.can_set_compensation = told.can_adapt = true;
  told.shows_receiver = true;
  for (SerdesLane& lane : set) {
    lane.taps = {-2, 6, -26, 100, -11, -12};
    lane.tx_inverted = lane.rx_inverted = false;
  }
  for (SerdesReceiver& receiver : receivers) receiver.signal = receiver.locked = true;
}
asio::awaitable<SerdesLane> FakeSerdes::lane(int lane, Clock::time_point) {
  co_return set.at(static_cast<std::size_t>(lane - 1));
}
asio::awaitable<void> FakeSerdes::set_lane(int lane, const SerdesLane& settings, Clock::time_point) {
  SerdesLane& now = set.at(static_cast<std::size_t>(lane - 1));
  if (!settings.taps.empty() && takes_taps) now.taps = settings.taps;
  if (settings.tx_inverted) now.tx_inverted = settings.tx_inverted;
  if (settings.rx_inverted) now.rx_inverted = settings.rx_inverted;
  if (settings.nlc_upper) now.nlc_upper = settings.nlc_upper;
  if (settings.nlc_lower) now.nlc_lower = settings.nlc_lower;
  if (on_set) on_set(lane);
  co_return;
}
asio::awaitable<SerdesReceiver> FakeSerdes::receiver(int lane, Clock::time_point) {
  co_return receivers.at(static_cast<std::size_t>(lane - 1));
}
asio::awaitable<void> FakeSerdes::adapt(int lane, Clock::time_point) {
  if (on_adapt) on_adapt(lane);
  co_return;
}

FakeTester::FakeTester(FakeLink& link, FakePort& port, std::uint64_t seed) : link_(link), port_(port), chance_(seed) {
  told.name = port.told.name + " PRBS";
  told.place = "electrical lanes of a fake host";
  told.generates = told.checks = {TestPattern::prbs31q, TestPattern::prbs13q};
  told.counts_sync_loss = true;
}
bool FakeTester::locked(std::size_t lane) const {
  if (!listens || link_.cut || !(link_.carries_patterns || link_.up())) return false;
  if (lane < deaf.size() && deaf[lane]) return false;
  return peer->sends && (locks_on_anything || peer->sends == listens);
}
void FakeTester::count(double seconds) {
  const auto lane_count = static_cast<std::size_t>(link_.lanes);
  bits_.resize(lane_count);
  errors_.resize(lane_count);
  for (std::size_t lane = 0; lane < lane_count; ++lane) {
    if (!locked(lane)) continue;
    const double bits = std::round(link_.lane_rate * seconds);
    bits_[lane] += bits;
    const double mean = bits * port_.ber[lane];
    if (mean > 1e6) {
      errors_[lane] += std::round(std::normal_distribution<double>{mean, std::sqrt(mean)}(chance_));
    } else if (mean > 0) {
      errors_[lane] += static_cast<double>(std::poisson_distribution<std::int64_t>{mean}(chance_));
    }
  }
}
asio::awaitable<std::optional<TestPattern>> FakeTester::generated(Clock::time_point) { co_return sends; }
asio::awaitable<void> FakeTester::generate(std::optional<TestPattern> pattern, Clock::time_point) {
  link_.advance();
  sends = pattern;
  co_return;
}
asio::awaitable<std::optional<TestPattern>> FakeTester::checked(Clock::time_point) { co_return listens; }
asio::awaitable<void> FakeTester::check(std::optional<TestPattern> pattern, Clock::time_point) {
  link_.advance();
  listens = pattern;
  co_return;
}
asio::awaitable<void> FakeTester::start(Clock::time_point) {
  link_.advance();
  bits_.assign(bits_.size(), 0);
  errors_.assign(errors_.size(), 0);
  co_return;
}
asio::awaitable<std::vector<BerCount>> FakeTester::counts(Clock::time_point) {
  link_.advance();
  bits_.resize(static_cast<std::size_t>(link_.lanes));
  errors_.resize(bits_.size());
  std::vector<BerCount> all;
  for (std::size_t lane = 0; lane < bits_.size(); ++lane)
    all.push_back({.lane = static_cast<int>(lane) + 1,
                   .locked = locked(lane),
                   .lost_sync = told.counts_sync_loss ? std::optional{lane < loses_sync.size() && loses_sync[lane]}
                                                      : std::nullopt,
                   .bits = static_cast<std::uint64_t>(bits_[lane]),
                   .errors = static_cast<std::uint64_t>(errors_[lane])});
  co_return all;
}

FakeLink::FakeLink(VirtualClock& time, int lane_count, double rate)
    : clock(time),
      lanes(lane_count),
      lane_rate(rate),
      near_port(*this, "near port", 1),
      far_port(*this, "far port", 2),
      near_serdes(lane_count),
      far_serdes(lane_count),
      near_tester(*this, near_port, 3),
      far_tester(*this, far_port, 4),
      counted_to_(time.now()) {
  for (FakePort* const port : {&near_port, &far_port}) port->ber.assign(static_cast<std::size_t>(lane_count), 1e-9);
  near_tester.told.lanes = far_tester.told.lanes = lane_count;
  near_tester.peer = &far_tester;
  far_tester.peer = &near_tester;
}

void FakeLink::at(Clock::duration when, std::function<void()> what) {
  due_.emplace(Clock::time_point{} + when, std::move(what));
}
void FakeLink::flap(Clock::duration when, Clock::duration lasts) {
  at(when, [this] { cut = true; });
  at(when + lasts, [this] { cut = false; });
}
Clock::time_point FakeLink::next_due() const { return due_.empty() ? Clock::time_point::max() : due_.begin()->first; }
void FakeLink::move_to(Clock::time_point when) {
  const double seconds = std::chrono::duration<double>(when - counted_to_).count();
  counted_to_ = when;
  if (seconds <= 0) return;
  near_tester.count(seconds);
  far_tester.count(seconds);
  if (!up_) return;
  near_port.count(seconds);
  far_port.count(seconds);
}
void FakeLink::settle() {
  const bool wanted = near_port.admin_up && far_port.admin_up && !cut;
  if (!wanted && up_) {
    up_ = false;
    near_port.changed(LinkEvent::Kind::carrier);
    far_port.changed(LinkEvent::Kind::carrier);
  }
  if (wanted && !up_ && !rising_) {
    rising_ = true;
    due_.emplace(counted_to_ + recovery, [this] {
      rising_ = false;
      if (up_ || !near_port.admin_up || !far_port.admin_up || cut) return;
      up_ = true;
      near_port.changed(LinkEvent::Kind::carrier);
      far_port.changed(LinkEvent::Kind::carrier);
      if (on_up) on_up();
    });
  }
}
void FakeLink::advance() {
  const Clock::time_point now = clock.now();
  settle();
  while (!due_.empty() && due_.begin()->first <= now) {
    auto first = due_.extract(due_.begin());
    move_to(first.key());
    first.mapped()();
    settle();
  }
  move_to(now);
}

}  // namespace plugfest::support
