#include "drivers/sim/live/link.hpp"
#include "drivers/sim/live/pattern_checkers.hpp"
#include "drivers/sim/live/patterns.hpp"
#include "drivers/sim/switches.hpp"

#include <algorithm>
#include <cmath>

/// What happens to a link, and what follows from it.
namespace plugfest::sim {

namespace {

constexpr auto never = Clock::time_point::max();
/// Beyond it a pattern checker has nothing to lock on (assumed).
constexpr double unreadable_ber = 0.1;

}  // namespace

Clock::time_point Link::own_due() const {
  Clock::time_point due = std::min({incidents_.due(), far_dark_due_, far_degree_due_});
  for (const End end : ends) {
    due = std::min({due, receptions_[index_of(end)].due(), port(end).due()});
    for (const Clock::time_point adapted : host(end).adapt_due) due = std::min(due, adapted);
    if (const auto& checkers = checkers_[index_of(end)]) due = std::min(due, checkers->due());
  }
  return due;
}

/// What is due by `now`, as far as it comes from nothing else.
void Link::happen(Clock::time_point now) {
  incidents_.step(now);
  for (const End end : ends) {
    HostState& host = hosts_[index_of(end)];
    host.flapping = incidents_.flapping(end);
    for (unsigned lane = 0; lane < host.adapt_due.size(); ++lane) {
      if (host.adapt_due[lane] > now) continue;
      host.adapt_due[lane] = never;
      host.misadapted = without(host.misadapted, static_cast<std::uint8_t>(1u << lane));
    }
    // A receiver that was off adapts anew when it is on again.
    if (host.flapping || !host.admin_up) host.misadapted = 0;
  }
  if (far_degree_due_ <= now) {
    far_celsius_ = static_cast<int>(std::lround(far_thermal_.celsius(now)));
    far_degree_due_ = far_thermal_.next_degree(now);
  }
}

/// Whether a host's transmitters are on.
bool Link::sends(End end) const {
  const HostState& own = host(end);
  return port(end).present() && (own.admin_up || own.generated) && !own.flapping;
}

/// Media lane of the near module that carries a lane of the port; -1: none at present.
int Link::media_lane(unsigned lane) const { return lanes_.media_lane[module_lane(lane)]; }

/// Whether what one end sends on a lane gets through to the other.
bool Link::lane_passes(End receiver, unsigned lane) const {
  const unsigned host_lane = module_lane(lane);
  const int media = media_lane(lane);
  if (!lanes_.powered || media < 0 || !sends(other(receiver))) return false;
  if (has(lanes_.looped, host_lane) || has(lanes_.looped, static_cast<unsigned>(media))) return false;
  if (receiver == End::far) return has(lanes_.tx, static_cast<unsigned>(media));
  return far_lit_ && has(lanes_.rx, host_lane);
}

/// What arrives instead of traffic.
std::optional<std::uint8_t> Link::pattern_at(End receiver, unsigned lane) const {
  const int media = media_lane(lane);
  const auto& from_module = receiver == End::near ? lanes_.host_pattern[module_lane(lane)]
                                                  : lanes_.media_pattern[static_cast<unsigned>(std::max(media, 0))];
  if (from_module) return from_module;
  const auto& generated = host(other(receiver)).generated;
  return generated ? std::optional{code_of(*generated)} : std::nullopt;
}

LaneKey Link::key_of(End sender, unsigned lane) const {
  const HostState& from = host(sender);
  const HostState& to = host(other(sender));
  const unsigned host_lane = module_lane(lane);
  const std::uint8_t inverted = sender == End::near ? lanes_.tx_inverted : lanes_.rx_inverted;
  LaneKey key{.sender = from.applied[lane],
              .receiver_inverted = to.applied[lane].rx_inverted,
              .misadapted = has(to.misadapted, lane),
              .module_inverted = has(inverted, host_lane),
              .controls = {},
              .near_celsius = lanes_.celsius,
              .far_celsius = far_celsius_};
  const LaneControls& controls = lanes_.controls[host_lane];
  if (sender == End::near) {
    key.controls.peaking_db = controls.peaking_db;
  } else {
    key.controls = {
        .peaking_db = {}, .pre_db = controls.pre_db, .post_db = controls.post_db, .amplitude = controls.amplitude};
  }
  key.sender.rx_inverted = false;  // says nothing of this direction
  return key;
}

/// A receiver that meets a transmitter's first moments may settle on them.
void Link::peer_came_back(End receiver) {
  StreamKey key = stream_;
  key.end = receiver;
  key.process = Process::misadaptation;
  const std::uint32_t number = returns_[index_of(receiver)]++;
  if (!host(receiver).admin_up || host(receiver).flapping) return;
  if (config_.misadaptation > 0 && uniform(key, number) < config_.misadaptation)
    hosts_[index_of(receiver)].misadapted = in_use_;
}

/// The far module's light, which follows its host.
void Link::light(Clock::time_point now) {
  for (const End end : ends) {
    const bool sent = sends(end);
    if (sent && !sent_before_[index_of(end)]) peer_came_back(other(end));
    sent_before_[index_of(end)] = sent;
  }
  if (sends(End::far) || !config_.far_module.squelches) {
    far_lit_ = true;
    far_dark_due_ = never;
  } else if (far_lit_) {
    if (far_dark_due_ == never) far_dark_due_ = now + config_.far_module.squelch;
    if (far_dark_due_ > now) return;
    far_lit_ = false;
    far_dark_due_ = never;
  }
}

void Link::receive(End receiver, Clock::time_point now) {
  const HostState& own = host(receiver);
  const bool testing = own.generated || own.checked;
  Incoming incoming{.enabled = port(receiver).present() && (own.admin_up || testing) && !own.flapping,
                    .traffic = own.admin_up && !testing};
  for (unsigned lane = 0; lane < config_.lanes; ++lane) {
    const auto bit = static_cast<std::uint8_t>(1u << lane);
    if (!lane_passes(receiver, lane)) continue;
    incoming.signal |= bit;
    const LaneNumbers& numbers = channels_[index_of(other(receiver))].numbers(lane, key_of(other(receiver), lane));
    if (numbers.polarity && numbers.snr_db >= config_.lock_snr_db && at_its_rate(lane)) incoming.lockable |= bit;
    incoming.errors[lane] = {.ber = std::min(0.5, numbers.ber + incidents_.burst(receiver, lane)),
                             .burst = numbers.burst};
    if (pattern_at(receiver, lane)) incoming.traffic = false;
  }
  receptions_[index_of(receiver)].update(incoming, now);
}

/// A module that retimes does so at its application's rate; a linear one passes whatever comes.
bool Link::at_its_rate(unsigned lane) const {
  constexpr double tolerance = 0.05;
  if (config_.near_module.tx.kind == link::Kind::linear && config_.near_module.rx.kind == link::Kind::linear)
    return true;
  const double rate = config_.fec.bits_per_second_per_lane;
  return std::abs(lanes_.bits_per_second[module_lane(lane)] - rate) <= tolerance * rate;
}

void Link::feed_checkers(End end, Clock::time_point now) {
  const auto& checkers = checkers_[index_of(end)];
  if (!checkers) return;
  const auto& wanted = host(end).checked;
  for (unsigned lane = 0; lane < config_.lanes; ++lane) {
    std::optional<CheckerLane::Input> input;
    if (wanted && locked(end, lane) && pattern_at(end, lane) == code_of(*wanted)) {
      const double ber = std::min(0.5, numbers(end, lane).ber + incidents_.burst(end, lane));
      if (ber < unreadable_ber) input = {.bits_per_second = config_.fec.bits_per_second_per_lane, .ber = ber};
    }
    checkers->feed(lane, input, now);
  }
  checkers->step(now);
}

void Link::work_out(Clock::time_point now) {
  light(now);
  for (const End end : ends) receive(end, now);
  const bool both = receptions_[0].aligned() && receptions_[1].aligned();
  for (const End end : ends) {
    feed_checkers(end, now);
    port(end).update(both, now);
  }
  show_module();
}

/// What the near module gets of all this.
void Link::show_module() {
  Arriving now;
  now.bank = bank();
  now.version = arriving_.version;
  now.reads_host = config_.near_module.tx.kind == link::Kind::retimed;
  now.reads_media = config_.near_module.rx.kind == link::Kind::retimed;
  for (unsigned lane = 0; lane < config_.lanes; ++lane) {
    const unsigned host_lane = module_lane(lane);
    const unsigned media = media_lane(lane) < 0 ? host_lane : static_cast<unsigned>(media_lane(lane));
    now.host_lanes = with(now.host_lanes, static_cast<std::uint8_t>(1u << host_lane));
    now.media_lanes = with(now.media_lanes, static_cast<std::uint8_t>(1u << media));
    if (sends(End::near)) {
      now.host_signal = with(now.host_signal, static_cast<std::uint8_t>(1u << host_lane));
      const LaneNumbers& numbers = channels_[index_of(End::near)].numbers(lane, key_of(End::near, lane));
      now.signal.host_vma_mv[host_lane] = numbers.vma_mv;
      now.signal.host_ber[host_lane] = numbers.tx_ber;
      now.signal.host_snr_db[host_lane] = numbers.tx_snr_db;
    }
    if (!far_lit_) continue;
    const LaneNumbers& numbers = channels_[index_of(End::far)].numbers(lane, key_of(End::far, lane));
    now.rx_power_mw[media] = numbers.average_mw;
    now.signal.media_oma_mw[media] = numbers.oma_mw;
    now.signal.media_ber[media] = std::min(0.5, numbers.rx_ber + incidents_.burst(End::near, lane));
    now.signal.media_snr_db[media] = numbers.rx_snr_db;
  }
  if (host(End::near).generated) now.signal.host_pattern = code_of(*host(End::near).generated);
  if (host(End::far).generated) now.signal.media_pattern = code_of(*host(End::far).generated);
  const SignalModel& was = arriving_.signal;
  const bool changed = now.signal.host_ber != was.host_ber || now.signal.media_ber != was.media_ber ||
                       now.signal.host_snr_db != was.host_snr_db || now.signal.media_snr_db != was.media_snr_db ||
                       now.signal.host_vma_mv != was.host_vma_mv || now.signal.media_oma_mw != was.media_oma_mw ||
                       now.signal.host_pattern != was.host_pattern || now.signal.media_pattern != was.media_pattern;
  if (changed) ++now.version;
  arriving_ = now;
}

}  // namespace plugfest::sim
