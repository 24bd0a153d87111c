#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/sim/lanes.hpp"
#include "drivers/sim/thresholds.hpp"

#include <chrono>

/// Flags and monitors of a bank. Flags follow the true values, without the monitors' noise, so that it does not matter
/// how often they are looked at.
namespace plugfest::sim {

using namespace std::chrono_literals;
using cmis::DpState;

namespace {

constexpr Clock::duration noise_grid = 100ms;

double noise(StreamKey stream, Process process, unsigned lane, Clock::time_point now) {
  stream.process = process;
  stream.lane = lane;
  return normal(stream, static_cast<std::uint64_t>(now.time_since_epoch() / noise_grid));
}

double bias_factor(const Memory& memory) {
  const auto scaling = memory.get(cmis::tx_bias_current_scaling_factor);
  return scaling ? cmis::factor(*scaling) : 1;
}

constexpr AlarmFlags rx_power_flags{cmis::optical_power_high_alarm_flag_rx, cmis::optical_power_low_alarm_flag_rx,
                                    cmis::optical_power_high_warning_flag_rx, cmis::optical_power_low_warning_flag_rx};
constexpr AlarmFlags tx_power_flags{cmis::optical_power_high_alarm_flag_tx, cmis::optical_power_low_alarm_flag_tx,
                                    cmis::optical_power_high_warning_flag_tx, cmis::optical_power_low_warning_flag_tx};
constexpr AlarmFlags tx_bias_flags{cmis::laser_bias_high_alarm_flag_tx, cmis::laser_bias_low_alarm_flag_tx,
                                   cmis::laser_bias_high_warning_flag_tx, cmis::laser_bias_low_warning_flag_tx};

/// Low alarms, loss of lock and the like may be set while the path carries something.
bool carries(DpState state) {
  return state == DpState::initialized || state == DpState::tx_turn_on || state == DpState::tx_turn_off ||
         state == DpState::activated;
}

}  // namespace

void Lanes::latch(const cmis::Field<bool>& flags, std::uint8_t lanes) {
  if (lanes != 0) memory_.set_lanes(flags, with(memory_.lanes(flags, bank_), lanes), bank_);
}

/// Of a media lane, mW: none from a dark, a failed and a squelched lane, but for squelch that takes the modulation
/// only.
double Lanes::tx_power(unsigned lane) const {
  const std::uint8_t bright = without(lit_.on(), with(tx_failed_, dark_squelched()));
  return has(bright, lane) ? traits_.optics.tx_power_mw : 0;
}

void Lanes::show_monitors(Clock::time_point now, StreamKey stream) {
  const bool tx_power_mon = memory_.flag(cmis::tx_optical_power_mon_supported);
  const bool tx_bias_mon = memory_.flag(cmis::tx_bias_mon_supported);
  const bool rx_power_mon = memory_.flag(cmis::rx_optical_power_mon_supported);
  const double factor = bias_factor(memory_);
  for (unsigned lane = 0; lane < 8; ++lane) {
    const unsigned number = bank_ * 8 + lane + 1;
    if (tx_power_mon)
      memory_.set(cmis::optical_power_tx,
                  MilliWatt{tx_power(lane) * (1 + 0.005 * noise(stream, Process::tx_power, number, now))}, lane, bank_);
    if (tx_bias_mon) {
      const double bias = has(without(lit_.on(), tx_failed_), lane) ? traits_.optics.tx_bias_ma : 0;
      memory_.set(cmis::laser_bias_tx,
                  MilliAmpere{bias * (1 + 0.003 * noise(stream, Process::tx_bias, number, now)) / factor}, lane, bank_);
    }
    if (rx_power_mon)
      memory_.set(cmis::optical_power_rx,
                  MilliWatt{rx_power_mw_[lane] * (1 + 0.005 * noise(stream, Process::rx_power, number, now))}, lane,
                  bank_);
  }
}

void Lanes::raise_flags(bool ready) {
  if (memory_.flag(cmis::los_flag_rx_supported)) {
    std::uint8_t dark = 0;
    for (const Path& path : paths_)
      for (unsigned lane = 0; lane < 8; ++lane)
        if (has(path.media, lane) && !receives_light(lane)) dark = with(dark, static_cast<std::uint8_t>(1u << lane));
    if (ready) latch(cmis::los_flag_rx, dark);
  }
  if (memory_.flag(cmis::failure_flag_tx_supported)) latch(cmis::failure_flag_tx, tx_failed_);

  const bool rx_power_mon = memory_.flag(cmis::rx_optical_power_mon_supported);
  const bool tx_power_mon = memory_.flag(cmis::tx_optical_power_mon_supported);
  const bool tx_bias_mon = memory_.flag(cmis::tx_bias_mon_supported);
  const Thresholds rx_limits =
      thresholds(memory_, cmis::optical_power_rx_high_alarm_threshold, cmis::optical_power_rx_low_alarm_threshold,
                 cmis::optical_power_rx_high_warning_threshold, cmis::optical_power_rx_low_warning_threshold);
  const Thresholds tx_limits =
      thresholds(memory_, cmis::optical_power_tx_high_alarm_threshold, cmis::optical_power_tx_low_alarm_threshold,
                 cmis::optical_power_tx_high_warning_threshold, cmis::optical_power_tx_low_warning_threshold);
  const Thresholds bias_limits =
      thresholds(memory_, cmis::laser_bias_current_high_alarm_threshold, cmis::laser_bias_current_low_alarm_threshold,
                 cmis::laser_bias_current_high_warning_threshold, cmis::laser_bias_current_low_warning_threshold);
  const double bias = traits_.optics.tx_bias_ma / bias_factor(memory_);
  const auto silent = static_cast<std::uint8_t>(~host_signal_);

  for (const Path& path : paths_) {
    const DpState state = path.machine.state();
    if (!carries(state)) continue;
    if (memory_.flag(cmis::los_flag_tx_supported)) latch(cmis::los_flag_tx, common(path.host, silent));
    if (memory_.flag(cmis::cdr_lol_flag_tx_supported)) latch(cmis::cdr_lol_flag_tx, common(path.host, silent));
    // Alarms are assured in the steady two of these states only.
    const bool judged = state == DpState::activated || state == DpState::initialized;
    for (unsigned lane = 0; lane < 8; ++lane) {
      if (!has(path.media, lane)) continue;
      const auto bit = static_cast<std::uint8_t>(1u << lane);
      if (!receives_light(lane) && memory_.flag(cmis::cdr_lol_flag_rx_supported)) latch(cmis::cdr_lol_flag_rx, bit);
      if (!judged) continue;
      if (rx_power_mon) judge(memory_, rx_power_mw_[lane], rx_limits, rx_power_flags, lane, bank_);
      // A lane that the host keeps dark has nothing to be low; one that is squelched by itself has.
      if (!has(lit_.on(), lane) || (state == DpState::initialized && has(held_back(), lane))) continue;
      if (tx_power_mon) judge(memory_, tx_power(lane), tx_limits, tx_power_flags, lane, bank_);
      if (tx_bias_mon) judge(memory_, has(tx_failed_, lane) ? 0 : bias, bias_limits, tx_bias_flags, lane, bank_);
    }
  }
}

}  // namespace plugfest::sim
