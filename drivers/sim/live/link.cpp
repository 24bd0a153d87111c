#include "drivers/sim/live/link.hpp"

#include "drivers/sim/live/pattern_checkers.hpp"
#include "drivers/sim/module.hpp"
#include "drivers/sim/switches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace plugfest::sim {

namespace {

StreamKey at_end(StreamKey stream, End end) {
  stream.end = end;
  return stream;
}

/// First lane of the port that is in `lanes`, from 1.
unsigned first_of(unsigned lanes) {
  unsigned lane = 1;
  for (; (lanes & 1) == 0; lanes >>= 1) ++lane;
  return lane;
}

}  // namespace

Link::Link(VirtualClock& clock, const StreamKey& stream, const LinkConfig& config, std::function<Module*()> module)
    : clock_(clock),
      stream_(stream),
      config_(config),
      module_(std::move(module)),
      in_use_(static_cast<std::uint8_t>((1u << config.lanes) - 1)),
      hosts_{HostState(config_.near_host), HostState(config_.far_host)},
      channels_{Channel(config_, End::near), Channel(config_, End::far)},
      receptions_{Reception(config_, End::near, at_end(stream, End::near)),
                  Reception(config_, End::far, at_end(stream, End::far))},
      ports_{Port(config_.near_host), Port(config_.far_host)},
      far_thermal_({.ambient_c = config.far_module.celsius,
                    .thermal_resistance_c_per_w = 0,
                    .thermal_time = config.far_module.temperature_lag,
                    .tx_power_mw = {},
                    .tx_bias_ma = {},
                    .rx_power_mw = {}},
                   clock.now()),
      far_celsius_(static_cast<int>(std::lround(config.far_module.celsius))) {
  assert(config.lanes >= 1 && module_lane(config.lanes - 1) < 8);
  for (const LinkIncident& incident : config_.incidents) incidents_.add(incident);
  for (const End end : ends) sent_before_[index_of(end)] = sends(end);
}

Link::~Link() = default;

Clock::time_point Link::due() const { return own_due(); }

const Arriving& Link::meet(const ModuleLanes& lanes, Clock::time_point now) {
  if (!stale_ && lanes == lanes_ && own_due() > now) return arriving_;
  stale_ = false;
  lanes_ = lanes;
  do {
    happen(now);
    work_out(now);
  } while (own_due() <= now);
  return arriving_;
}

void Link::module_gone(Clock::time_point now) {
  stale_ = true;
  meet({}, now);
  settled(own_due());
}

void Link::settled(Clock::time_point due) {
  for (Sleeper* sleeper : sleepers_)
    if (due < sleeper->until()) sleeper->wake();
}

void Link::advance() {
  const Clock::time_point now = clock_.now();
  if (Module* module = module_()) return module->advance(now);
  if (stale_) meet({}, now);
  for (Clock::time_point due = own_due(); due <= now; due = own_due()) meet({}, due);
}

Clock::time_point Link::next_due() const {
  const Module* module = module_();
  return module != nullptr ? std::min(module->due(), own_due()) : own_due();
}

/// @param how  what somebody changes, now
template <class How>
void Link::change(How how) {
  advance();
  const Clock::time_point now = clock_.now();
  how(now);
  stale_ = true;
  if (Module* module = module_()) return module->meet_outside_anew(now);
  meet({}, now);
  settled(own_due());
}

std::string Link::down_reason(End end) const {
  const Port& own = port(end);
  const HostState& at = host(end);
  if (!own.present() || own.up()) return {};
  if (!at.admin_up) return "administratively down";
  if (at.flapping) return "SerDes in reset";
  if (at.generated || at.checked) return "test pattern";
  if (!lanes_.powered && end == End::near) return "no module";
  const Reception& reception = receptions_[index_of(end)];
  if (const unsigned silent = in_use_ & ~reception.signal(); silent != 0)
    return fmt::format("no signal on lane {}", first_of(silent));
  if (const unsigned unlocked = in_use_ & ~reception.locked(); unlocked != 0)
    return fmt::format("receiver of lane {} not locked", first_of(unlocked));
  if (!reception.aligned()) return "FEC not aligned";
  return "remote fault";
}

const FecTotals& Link::read_fec(End end) {
  advance();
  return receptions_[index_of(end)].tally().read(clock_.now());
}

const LaneNumbers& Link::numbers(End receiver, unsigned lane) const {
  return channels_[index_of(other(receiver))].last(lane);
}

StreamKey Link::stream(End end, unsigned lane) const {
  StreamKey key = at_end(stream_, end);
  key.lane = lane + 1;
  key.process = Process::host_snr;
  return key;
}

void Link::set_admin(End end, bool up) {
  change([&](Clock::time_point now) {
    hosts_[index_of(end)].admin_up = up;
    port(end).set_admin(up, now);
  });
}

void Link::set_lane(End end, unsigned lane, const LaneSettings& settings, bool taps) {
  change([&](Clock::time_point) {
    HostState& own = hosts_[index_of(end)];
    own.intended[lane] = settings;
    const TapCodes codes = own.applied[lane].codes;
    own.applied[lane] = settings;
    if (!taps || !config_.host(end).applies_taps) own.applied[lane].codes = codes;
  });
}

void Link::adapt(End end, unsigned lane) {
  change([&](Clock::time_point now) { hosts_[index_of(end)].adapt_due[lane] = now + config_.times.adapt; });
}

void Link::generate(End end, std::optional<TestPattern> pattern) {
  change([&](Clock::time_point) { hosts_[index_of(end)].generated = pattern; });
}

void Link::check(End end, std::optional<TestPattern> pattern) {
  change([&](Clock::time_point now) {
    hosts_[index_of(end)].checked = pattern;
    auto& checkers = checkers_[index_of(end)];
    if (!checkers && pattern)
      checkers = std::make_unique<PatternCheckers>(at_end(stream_, end), config_.lanes, config_.times.pattern_lock);
    if (checkers) checkers->enable(pattern.has_value(), now);
  });
}

void Link::start_counts(End end) {
  change([&](Clock::time_point now) {
    if (const auto& checkers = checkers_[index_of(end)]) checkers->start(now);
  });
}

std::vector<BerCount> Link::counts(End end) {
  advance();
  if (const auto& checkers = checkers_[index_of(end)]) return checkers->counts(clock_.now());
  std::vector<BerCount> none(config_.lanes);
  for (std::size_t lane = 0; lane < none.size(); ++lane) {
    none[lane].lane = static_cast<int>(lane) + 1;
    none[lane].lost_sync = false;
  }
  return none;
}

void Link::flap(End end, Clock::time_point at, Clock::duration lasts) {
  change([&](Clock::time_point) {
    incidents_.add({.kind = LinkIncident::Kind::flap, .end = end, .at = at.time_since_epoch(), .lasts = lasts});
  });
}

void Link::burst(End end, Clock::time_point at, Clock::duration lasts, double ber, std::uint8_t lanes) {
  change([&](Clock::time_point) {
    incidents_.add({.kind = LinkIncident::Kind::burst,
                    .end = end,
                    .at = at.time_since_epoch(),
                    .lasts = lasts,
                    .ber = ber,
                    .lanes = lanes});
  });
}

void Link::misadapt(End end) {
  change([&](Clock::time_point) { hosts_[index_of(end)].misadapted = in_use_; });
}

void Link::set_ambient(End end, double celsius) {
  if (end == End::near) {
    if (Module* module = module_()) module->set_ambient(celsius, clock_.now());
    return;
  }
  change([&](Clock::time_point now) {
    far_thermal_.set_ambient(celsius, now);
    far_degree_due_ = far_thermal_.next_degree(now);
  });
}

void Link::clear_counters(End end) {
  change([&](Clock::time_point now) {
    receptions_[index_of(end)].tally().clear(now);
    port(end).clear(now);
  });
}

void Link::recreate(End end) {
  change([&](Clock::time_point now) {
    receptions_[index_of(end)].tally().clear(now);
    port(end).recreate(now);
  });
}

void Link::set_present(End end, bool present) {
  change([&](Clock::time_point now) {
    receptions_[index_of(end)].tally().clear(now);
    port(end).set_present(present, now);
  });
}

}  // namespace plugfest::sim
