#include "drivers/cmis/fields/enhanced_lpo.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/sim/diagnostics_loopback.hpp"
#include "drivers/sim/diagnostics_patterns.hpp"
#include "drivers/sim/module.hpp"
#include "drivers/sim/signal.hpp"

#include <algorithm>
#include <cmath>

/// What a module shows to whatever its lanes lead to, and what it takes from there.
namespace plugfest::sim {

namespace {

/// Patterns that the module sends to that side instead of what arrives from the other.
void show_patterns(const BankMemory& memory, cmis::Side side, std::array<std::optional<std::uint8_t>, 8>& patterns) {
  const auto& enable = side == cmis::Side::host ? cmis::host_side_generator_enable : cmis::media_side_generator_enable;
  if (memory.lanes(enable) == 0) return;
  const Engines engines = load_engines(memory, EngineKind::generator, side);
  for (unsigned lane = 0; lane < engines.size(); ++lane)
    if (engines[lane].enabled && engines[lane].able) patterns[lane] = engines[lane].pattern.code;
}

}  // namespace

ModuleLanes Module::lanes_outside() {
  ModuleLanes lanes{.powered = true, .celsius = celsius_outside_};
  if (flat_) {
    // Nothing in it can be switched off.
    lanes.tx = lanes.rx = 0xFF;
    lanes.bits_per_second.fill(behaviour_.signal.bits_per_second);
    for (unsigned lane = 0; lane < 8; ++lane) lanes.media_lane[lane] = static_cast<std::int8_t>(lane);
    return lanes;
  }
  const unsigned bank = seat_.outside->bank();
  if (bank >= lanes_.size()) return lanes;
  lanes_[bank].show_outside(lanes);
  if (const LanesAround around = lanes_[bank].around(); around.paths != rated_paths_) {
    rated_paths_ = around.paths;
    const Surroundings seen{
        .now = now_, .phase = machine_.phase(), .paths = around.paths, .stream = {}, .further_banks = {}};
    const LaneSignals signals = lane_signals(memory_, behaviour_.signal, seen, cmis::Side::host);
    for (unsigned lane = 0; lane < 8; ++lane) lane_rates_[lane] = signals[lane].bits_per_second;
  }
  lanes.bits_per_second = lane_rates_;
  if (bank == 0 && memory_.is_enhanced_lpo()) {
    lanes.tx_inverted = memory_.lanes(cmis::enhanced_lpo::tx_polarity_inverted);
    lanes.rx_inverted = memory_.lanes(cmis::enhanced_lpo::rx_polarity_inverted);
  }
  if (!memory_.flag(cmis::diagnostic_pages_supported)) return lanes;
  const BankMemory of_bank(memory_, bank);
  show_patterns(of_bank, cmis::Side::media, lanes.media_pattern);
  show_patterns(of_bank, cmis::Side::host, lanes.host_pattern);
  const Loopbacks enables = load_loopbacks(of_bank);
  if (enables == Loopbacks{}) return lanes;
  for (const std::uint8_t looped : in_effect(loopback_capabilities(of_bank), enables).lanes)
    lanes.looped = with(lanes.looped, looped);
  return lanes;
}

bool Module::meet_outside() {
  if (seat_.outside == nullptr) return false;
  const int celsius = static_cast<int>(std::lround(thermal_.celsius(now_)));
  if (!lanes_stale_ && celsius == celsius_outside_ && seat_.outside->due() > now_) return false;
  lanes_stale_ = false;
  celsius_outside_ = celsius;
  const Arriving& arriving = seat_.outside->meet(lanes_outside(), now_);
  if (arriving.bank >= lanes_.size()) return false;
  Lanes& lanes = lanes_[arriving.bank];
  bool moved = false;
  for (unsigned lane = 0; lane < 8; ++lane) {
    if (has(arriving.host_lanes, lane)) {
      const bool silent = std::ranges::find(behaviour_.silent_host_lanes, 8 * arriving.bank + lane + 1) !=
                          behaviour_.silent_host_lanes.end();
      const bool present = has(arriving.host_signal, lane) && !silent;
      moved = moved || present != lanes.host_signal(lane);
      lanes.set_host_signal(lane, present);
    }
    if (has(arriving.media_lanes, lane)) {
      moved = moved || arriving.rx_power_mw[lane] != lanes.rx_power(lane);
      lanes.set_rx_power(lane, arriving.rx_power_mw[lane]);
    }
  }
  if (!signal_ || signal_version_ != arriving.version) take_signal(arriving);
  // What has reached the lanes changes what they pass on.
  lanes_stale_ = moved;
  return moved;
}

/// Lanes that nothing is connected to stay as the behaviour has them.
void Module::take_signal(const Arriving& arriving) {
  if (!signal_) signal_ = std::make_unique<SignalModel>(behaviour_.signal);
  const SignalModel& own = behaviour_.signal;
  for (unsigned lane = 0; lane < 8; ++lane) {
    const SignalModel& host = arriving.reads_host && has(arriving.host_lanes, lane) ? arriving.signal : own;
    const SignalModel& media = arriving.reads_media && has(arriving.media_lanes, lane) ? arriving.signal : own;
    signal_->host_vma_mv[lane] = (has(arriving.host_lanes, lane) ? arriving.signal : own).host_vma_mv[lane];
    signal_->media_oma_mw[lane] = (has(arriving.media_lanes, lane) ? arriving.signal : own).media_oma_mw[lane];
    signal_->host_ber[lane] = host.host_ber[lane];
    signal_->host_snr_db[lane] = host.host_snr_db[lane];
    signal_->media_ber[lane] = media.media_ber[lane];
    signal_->media_snr_db[lane] = media.media_snr_db[lane];
  }
  signal_->host_pattern = arriving.signal.host_pattern;
  signal_->media_pattern = arriving.signal.media_pattern;
  signal_version_ = arriving.version;
  signal_bank_ = arriving.bank;
}

void Module::set_ambient(double celsius, Clock::time_point now) {
  advance(now);
  thermal_.set_ambient(celsius, now);
  settle(now);
}

void Module::meet_outside_anew(Clock::time_point now) {
  advance(now);
  lanes_stale_ = true;
  settle(now);
}

}  // namespace plugfest::sim
