#include "harness/checks/si_sweep.hpp"

#include "drivers/base/error.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/stats/pam4.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plugfest::checks {
namespace {

/// Lanes of Ethernet up to here are NRZ (25.78 and 26.56 GBd), above PAM4.
constexpr double fastest_nrz = 30e9;

}  // namespace

const HostSerdesInfo& Sweep::info() const { return serdes().info(); }

std::optional<Outcome> Sweep::obstacle() const {
  const auto cannot = [&](const std::string& why) {
    return Outcome{Verdict::inconclusive, fmt::format("not measured: {} ({} end)", why, to_string(sender_))};
  };
  const LinkEnd& there = context_.link.at(sender_);
  if (there.serdes == nullptr) return cannot(there.no_serdes);
  if (!info().can_set_taps) return cannot(info().name + " sets no taps");
  if (info().taps_read == ReadBack::none)
    return cannot(info().name + " does not show its taps, so they could not be put back");
  if (auto none = without_port_class(context_)) return none;
  return without_fec(context_, receiver());
}

asio::awaitable<std::string> Sweep::begin() {
  const int most = info().lanes;
  std::vector<int> lanes = context_.in_use.host_lanes;
  std::erase_if(lanes, [most](int lane) { return lane > most; });
  if (lanes.empty()) co_return "no lane is in use";
  operating_.assign(static_cast<std::size_t>(most), {});
  for (const int lane : lanes) {
    const SerdesLane now = co_await serdes().lane(lane, context_.clock.now() + host_within);
    operating_[static_cast<std::size_t>(lane) - 1] = fir_codes(info().taps, now.taps);
    co_await context_.changes.will_set_serdes(sender_, lane);
  }
  set_ = operating_;
  const std::string problem = co_await watch_.begin();
  if (!problem.empty()) co_return problem;
  if (source().counters == 0 && !(by_snr_ && shows_snr()))
    co_return fmt::format("{} tells nothing of errors", source().text());
  // Counters are those of the receiver's lanes; they are in their order.
  const bool apart = (source().names_lanes() && source().counters >= lanes.back()) || (by_snr_ && shows_snr());
  if (apart)
    for (const int lane : lanes) units_.push_back({lane});
  else
    units_.push_back(lanes);
  co_return std::string{};
}

std::optional<int> Sweep::largest() const {
  const LinkEnd& there = context_.link.at(sender_);
  if (!info().full_scale) return std::nullopt;
  return there.platform == nullptr ? *info().full_scale : largest_sum(*there.platform, *info().full_scale);
}

bool Sweep::has_tap(std::size_t place) const { return operating(units_.front().front()).code[place].has_value(); }

int Sweep::codes(std::optional<double> given, int part) const {
  if (given) return static_cast<int>(*given);
  const int whole = info().full_scale.value_or(code_sum(operating(units_.front().front())));
  return std::max(1, whole / part);
}

std::string Sweep::unit_name(std::size_t unit) const {
  return units_[unit].size() == 1 ? fmt::format("lane {}", units_[unit].front())
                                  : fmt::format("all {} lanes together", units_[unit].size());
}

std::optional<journal::Lane> Sweep::lane_of(std::size_t unit) const {
  if (units_[unit].size() != 1) return std::nullopt;
  return journal::Lane{"host", units_[unit].front()};
}

const FirCodes& Sweep::operating(int lane) const { return operating_[static_cast<std::size_t>(lane) - 1]; }

std::optional<TapMove> Sweep::bounded(std::size_t unit, const TapMove& move) const {
  const auto most = largest();
  if (!most) return move;
  // What one lane takes from its main tap, all lanes of the unit do.
  std::optional<TapMove> made = move;
  for (const int lane : units_[unit])
    if (made) made = within_full_scale(operating(lane), *made, *most);
  return made;
}

bool Sweep::shows_snr() const {
  const HostSerdes* const there = context_.link.at(receiver()).serdes;
  return there != nullptr && there->info().shows_receiver;
}

asio::awaitable<void> Sweep::set(std::size_t unit, const TapMove& move) {
  for (const int lane : units_[unit]) {
    FirCodes& now = set_[static_cast<std::size_t>(lane) - 1];
    const FirCodes wanted = moved(operating(lane), move);
    if (wanted == now) continue;
    SerdesLane settings;
    settings.taps = in_order(wanted, info().taps);
    co_await serdes().set_lane(lane, settings, context_.clock.now() + host_within);
    now = wanted;
    if (info().taps_read != ReadBack::applied) continue;
    const SerdesLane shown = co_await serdes().lane(lane, context_.clock.now() + host_within);
    if (const FirCodes held = fir_codes(info().taps, shown.taps); held != wanted)
      throw BenchError(Errc::not_verified, fmt::format("{} lane {}: {} was set, {} is shown", info().name, lane,
                                                       text_of(wanted), text_of(held)));
  }
}

asio::awaitable<void> Sweep::set_all(const TapMove& move) {
  for (std::size_t unit = 0; unit < units_.size(); ++unit) co_await set(unit, move);
}

asio::awaitable<bool> Sweep::settle(const PointTimes& times) {
  HostPort& port = *context_.link.at(receiver()).port;
  co_await context_.clock.wait_until(std::min(context_.due, context_.clock.now() + times.settle));
  const auto due = std::min(context_.due, context_.clock.now() + times.relock);
  const auto waited = co_await wait_for_port(context_, port, true, due);
  co_return waited.reached;
}

asio::awaitable<void> Sweep::look_at_receivers(PointReading& reading) {
  if (!shows_snr()) co_return;
  HostSerdes& there = *context_.link.at(receiver()).serdes;
  for (std::size_t unit = 0; unit < units_.size(); ++unit) {
    PointCount& point = reading.units[unit];
    point.locked = true;
    // Of lanes that are moved together the worst one counts.
    std::optional<double> worst;
    bool all = true;
    for (const int lane : units_[unit]) {
      const SerdesReceiver shown = co_await there.receiver(lane, context_.clock.now() + host_within);
      if (shown.locked == false || shown.signal == false) point.locked = false;
      if (shown.snr_db) worst = std::min(worst.value_or(*shown.snr_db), *shown.snr_db);
      all = all && shown.snr_db;
    }
    if (!all || !worst) continue;
    std::vector<double>& looks = snr_[unit];
    looks.push_back(*worst);
    const auto n = static_cast<double>(looks.size());
    const double mean = std::accumulate(looks.begin(), looks.end(), 0.0) / n;
    double squares = 0;
    for (const double look : looks) squares += (look - mean) * (look - mean);
    point.snr_db = mean;
    point.snr_error = n > 1 ? std::sqrt(squares / (n - 1) / n) : 0;
  }
}

void Sweep::count(const FecInterval& interval, PointReading& reading) const {
  if (interval.errors.empty()) return;
  const double uncorrected = interval.uncorrectable.value_or(0) * source().code.bits();
  for (std::size_t unit = 0; unit < units_.size(); ++unit) {
    PointCount& point = reading.units[unit];
    point.bits += interval.bits;
    // Where a codeword was lost nobody knows on which lane: each is charged with all of it, as far as it carries bits.
    point.unseen = std::min(point.bits, point.unseen + uncorrected);
    const bool apart = units_.size() > 1 && source().names_lanes();
    point.errors += apart ? interval.errors[static_cast<std::size_t>(units_[unit].front()) - 1]
                          : *std::ranges::max_element(interval.errors);
  }
}

asio::awaitable<PointReading> Sweep::measure(PointTimes times, Enough enough) {
  PointReading reading;
  reading.units.resize(units_.size());
  const bool up = co_await settle(times);
  snr_.assign(units_.size(), {});
  if (!up) {
    reading.link = false;
    co_await look_at_receivers(reading);
    co_return reading;
  }
  HostPort& port = *context_.link.at(receiver()).port;
  co_await watch_.skip();
  const LinkState before = co_await port.state(context_.clock.now() + host_within);
  for (int look = 0; look < times.looks; ++look) {
    co_await context_.clock.wait_until(std::min(context_.due, context_.clock.now() + times.dwell / times.looks));
    const FecInterval* const interval = co_await watch_.next();
    if (interval == nullptr) {
      const LinkState after = co_await port.state(context_.clock.now() + host_within);
      const bool counted = before.counts && after.counts && before.incarnation == after.incarnation &&
                           before.counts->downs != after.counts->downs;
      reading.link = is_up(after) && !counted && before.last_change == after.last_change;
      if (reading.link) reading.void_why = watch_.why();
      co_await look_at_receivers(reading);
      co_return reading;
    }
    count(*interval, reading);
    co_await look_at_receivers(reading);
    if (context_.clock.now() >= context_.due || (enough && enough(reading))) break;
  }
  co_return reading;
}

double snr_for_ber(double ber, double lane_rate) {
  const double within = std::clamp(ber, 1e-200, 0.25);
  return lane_rate <= fastest_nrz ? stats::nrz_snr_db(within) : stats::pam4_snr_db(within);
}

std::vector<std::size_t> to_blame(const PointReading& reading, double limit, double lane_rate) {
  std::vector<std::size_t> blamed;
  if (reading.units.size() == 1) return {0};
  for (std::size_t unit = 0; unit < reading.units.size(); ++unit)
    if (!reading.units[unit].locked) blamed.push_back(unit);
  if (!blamed.empty()) return blamed;
  const double least = snr_for_ber(limit, lane_rate);
  for (std::size_t unit = 0; unit < reading.units.size(); ++unit)
    if (reading.units[unit].snr_db.value_or(least) < least) blamed.push_back(unit);
  return blamed;
}

SweepChoice choose_sender(Context& context, bool by_snr) {
  const std::string wanted = context.text("vary").value_or("seen");
  std::optional<Outcome> first;
  for (const End end : {End::near_end, End::far_end}) {
    if (wanted != "seen" && wanted != to_string(end)) continue;
    auto problem = Sweep{context, end, by_snr}.obstacle();
    if (!problem) return {end, {}};
    if (!first) first = std::move(problem);
  }
  return {{}, first};
}

}  // namespace plugfest::checks
