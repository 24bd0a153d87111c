#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/sim/module.hpp"
#include "drivers/sim/thresholds.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>

/// What the module measures of itself, and the flags that come of it. Flags follow the true values, without the
/// monitors' noise, so that it does not matter how often they are looked at.
namespace plugfest::sim {

using namespace std::chrono_literals;

namespace {

constexpr Clock::duration noise_grid = 100ms;

enum class AuxQuantity : std::uint8_t { custom, tec_current, laser_temperature, second_supply };

struct AuxMonitor {
  const cmis::Field<bool>&supported, &observable;
  AuxQuantity when_0, when_1;
  const cmis::FieldInfo &value, &high_alarm, &low_alarm, &high_warning, &low_warning;
  AlarmFlags flags;
};

const std::array<AuxMonitor, 3>& aux_monitors() {
  static const std::array monitors{AuxMonitor{cmis::aux1_mon_supported,
                                              cmis::aux1_mon_observable,
                                              AuxQuantity::custom,
                                              AuxQuantity::tec_current,
                                              cmis::aux1_mon_value.info,
                                              cmis::aux1_mon_high_alarm_threshold.info,
                                              cmis::aux1_mon_low_alarm_threshold.info,
                                              cmis::aux1_mon_high_warning_threshold.info,
                                              cmis::aux1_mon_low_warning_threshold.info,
                                              {cmis::aux1_mon_high_alarm_flag, cmis::aux1_mon_low_alarm_flag,
                                               cmis::aux1_mon_high_warning_flag, cmis::aux1_mon_low_warning_flag}},
                                   AuxMonitor{cmis::aux2_mon_supported,
                                              cmis::aux2_mon_observable,
                                              AuxQuantity::laser_temperature,
                                              AuxQuantity::tec_current,
                                              cmis::aux2_mon_value.info,
                                              cmis::aux2_mon_high_alarm_threshold.info,
                                              cmis::aux2_mon_low_alarm_threshold.info,
                                              cmis::aux2_mon_high_warning_threshold.info,
                                              cmis::aux2_mon_low_warning_threshold.info,
                                              {cmis::aux2_mon_high_alarm_flag, cmis::aux2_mon_low_alarm_flag,
                                               cmis::aux2_mon_high_warning_flag, cmis::aux2_mon_low_warning_flag}},
                                   AuxMonitor{cmis::aux3_mon_supported,
                                              cmis::aux3_mon_observable,
                                              AuxQuantity::laser_temperature,
                                              AuxQuantity::second_supply,
                                              cmis::aux3_mon_value.info,
                                              cmis::aux3_mon_high_alarm_threshold.info,
                                              cmis::aux3_mon_low_alarm_threshold.info,
                                              cmis::aux3_mon_high_warning_threshold.info,
                                              cmis::aux3_mon_low_warning_threshold.info,
                                              {cmis::aux3_mon_high_alarm_flag, cmis::aux3_mon_low_alarm_flag,
                                               cmis::aux3_mon_high_warning_flag, cmis::aux3_mon_low_warning_flag}}};
  return monitors;
}

AuxQuantity quantity_of(const Memory& memory, const AuxMonitor& monitor) {
  return memory.flag(monitor.observable) ? monitor.when_1 : monitor.when_0;
}

/// Counts of the register: what 16 bits hold, by the quantity's own sign.
double counts(const Memory& memory, const cmis::FieldInfo& field, AuxQuantity quantity) {
  const auto bits = static_cast<std::uint16_t>(memory.bits(field));
  return quantity == AuxQuantity::second_supply ? bits : static_cast<std::int16_t>(bits);
}

Thresholds aux_limits(const Memory& memory, const AuxMonitor& monitor, AuxQuantity quantity) {
  return {counts(memory, monitor.high_alarm, quantity), counts(memory, monitor.low_alarm, quantity),
          counts(memory, monitor.high_warning, quantity), counts(memory, monitor.low_warning, quantity)};
}

struct AuxValues {
  double tec_percent, laser_celsius, supply_v;
};
/// Empty: only the vendor knows.
std::optional<double> value_of(AuxQuantity quantity, const AuxValues& values) {
  switch (quantity) {
    case AuxQuantity::custom:
      return std::nullopt;
    case AuxQuantity::tec_current:
      return values.tec_percent;
    case AuxQuantity::laser_temperature:
      return values.laser_celsius;
    case AuxQuantity::second_supply:
      return values.supply_v;
  }
  return std::nullopt;
}

double counts_per_unit(AuxQuantity quantity) {
  switch (quantity) {
    case AuxQuantity::custom:
      return 1;
    case AuxQuantity::tec_current:
      return 32767.0 / 100;  // per cent of the maximum
    case AuxQuantity::laser_temperature:
      return 256;  // Cel
    case AuxQuantity::second_supply:
      return 10000;  // V
  }
  return 1;
}

}  // namespace

double Module::noise(Process process) const {
  StreamKey key = seat_.stream;
  key.process = process;
  return normal(key, static_cast<std::uint64_t>(now_.time_since_epoch() / noise_grid));
}

/// A cooled laser is held in the middle of its warning window; one that is not is a little warmer than the case.
double Module::laser_celsius() const {
  constexpr double held_at = 45, self_heating = 5;
  if (!memory_.flag(cmis::cooling_implemented)) return thermal_.celsius(now_) + self_heating;
  for (const AuxMonitor& monitor : aux_monitors()) {
    if (!memory_.flag(monitor.supported) || quantity_of(memory_, monitor) != AuxQuantity::laser_temperature) continue;
    const Thresholds limits = aux_limits(memory_, monitor, AuxQuantity::laser_temperature);
    if (limits.is_window()) return (limits.low_warning + limits.high_warning) / 2 / 256;
  }
  return held_at;
}

/// Cooling is positive: so much per kelvin that the case is above the laser.
double Module::tec_percent() const {
  constexpr double percent_per_kelvin = 1.5, limit = 80;
  if (!memory_.flag(cmis::cooling_implemented)) return 0;
  return std::clamp(percent_per_kelvin * (thermal_.celsius(now_) - laser_celsius()), -limit, limit);
}

void Module::show_monitors() {
  if (memory_.flag(cmis::temp_mon_supported))
    memory_.set(cmis::temp_mon_value, Celsius{thermal_.celsius(now_) + 0.05 * noise(Process::module_temperature)});
  if (memory_.flag(cmis::vcc_mon_supported))
    memory_.set(cmis::vcc_mon_voltage, Volt{seat_.supply_v + 0.001 * noise(Process::module_vcc)});
  const bool powered = machine_.phase() == ModulePhase::ready;
  const AuxValues values{.tec_percent = powered ? tec_percent() : 0,
                         .laser_celsius = powered ? laser_celsius() : thermal_.celsius(now_),
                         .supply_v = seat_.supply_v};
  for (const AuxMonitor& monitor : aux_monitors()) {
    if (!memory_.flag(monitor.supported)) continue;
    const AuxQuantity quantity = quantity_of(memory_, monitor);
    const auto value = value_of(quantity, values);
    if (!value) continue;
    const auto raw = static_cast<std::int32_t>(std::lround(*value * counts_per_unit(quantity)));
    memory_.set_bits(monitor.value, static_cast<std::uint16_t>(raw));
  }
}

void Module::raise_flags() {
  const ModulePhase phase = machine_.phase();
  if (flat_ || unmanaged(phase)) return;
  if (memory_.flag(cmis::temp_mon_supported))
    judge(memory_, thermal_.celsius(now_),
          thresholds(memory_, cmis::temp_mon_high_alarm_threshold, cmis::temp_mon_low_alarm_threshold,
                     cmis::temp_mon_high_warning_threshold, cmis::temp_mon_low_warning_threshold),
          {cmis::temp_mon_high_alarm_flag, cmis::temp_mon_low_alarm_flag, cmis::temp_mon_high_warning_flag,
           cmis::temp_mon_low_warning_flag});
  if (memory_.flag(cmis::vcc_mon_supported))
    judge(memory_, seat_.supply_v,
          thresholds(memory_, cmis::vcc_mon_high_alarm_threshold, cmis::vcc_mon_low_alarm_threshold,
                     cmis::vcc_mon_high_warning_threshold, cmis::vcc_mon_low_warning_threshold),
          {cmis::vcc_mon_high_alarm_flag, cmis::vcc_mon_low_alarm_flag, cmis::vcc_mon_high_warning_flag,
           cmis::vcc_mon_low_warning_flag});
  const bool ready = phase == ModulePhase::ready;
  if (ready) {
    const AuxValues values{.tec_percent = tec_percent(), .laser_celsius = laser_celsius(), .supply_v = seat_.supply_v};
    for (const AuxMonitor& monitor : aux_monitors()) {
      if (!memory_.flag(monitor.supported)) continue;
      const AuxQuantity quantity = quantity_of(memory_, monitor);
      if (const auto value = value_of(quantity, values))
        judge(memory_, *value * counts_per_unit(quantity), aux_limits(memory_, monitor, quantity), monitor.flags);
    }
  }
  for (Lanes& lanes : lanes_) lanes.raise_flags(ready);
}

}  // namespace plugfest::sim
