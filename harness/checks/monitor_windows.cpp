#include "harness/checks/monitor_windows.hpp"

#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace plugfest::checks {
namespace {

template <class T>
cmis::Limits<double> numbers(const cmis::Limits<T>& limits) {
  return {limits.high_alarm.value, limits.low_alarm.value, limits.high_warning.value, limits.low_warning.value};
}

struct AuxThresholds {
  std::string_view name;
  const cmis::Field<bool>& advertised;
  const cmis::Field<std::int16_t>&high_alarm, &low_alarm, &high_warning, &low_warning;
};
constexpr std::array aux_thresholds = {
    AuxThresholds{"aux1", cmis::aux1_mon_supported, cmis::aux1_mon_high_alarm_threshold,
                  cmis::aux1_mon_low_alarm_threshold, cmis::aux1_mon_high_warning_threshold,
                  cmis::aux1_mon_low_warning_threshold},
    AuxThresholds{"aux2", cmis::aux2_mon_supported, cmis::aux2_mon_high_alarm_threshold,
                  cmis::aux2_mon_low_alarm_threshold, cmis::aux2_mon_high_warning_threshold,
                  cmis::aux2_mon_low_warning_threshold},
    AuxThresholds{"aux3", cmis::aux3_mon_supported, cmis::aux3_mon_high_alarm_threshold,
                  cmis::aux3_mon_low_alarm_threshold, cmis::aux3_mon_high_warning_threshold,
                  cmis::aux3_mon_low_warning_threshold},
};

/// Auxiliary monitors are signed, but for a second supply, which aux 3 may be.
std::optional<cmis::Limits<double>> aux_limits(const cmis::Memory& memory, const AuxThresholds& aux) {
  const bool is_supply =
      &aux.advertised == &cmis::aux3_mon_supported && memory.value(cmis::aux3_mon_observable) == true;
  const auto number = [&](const cmis::Field<std::int16_t>& field) -> std::optional<double> {
    const auto bits = memory.bits(field.info);
    if (!bits) return std::nullopt;
    return is_supply ? static_cast<double>(*bits) : static_cast<double>(static_cast<std::int16_t>(*bits));
  };
  const auto high_alarm = number(aux.high_alarm), low_alarm = number(aux.low_alarm),
             high_warning = number(aux.high_warning), low_warning = number(aux.low_warning);
  if (!high_alarm || !low_alarm || !high_warning || !low_warning) return std::nullopt;
  return cmis::Limits<double>{*high_alarm, *low_alarm, *high_warning, *low_warning};
}

}  // namespace

std::string MonitorWindow::text() const {
  return fmt::format("{:.6g} / {:.6g} / {:.6g} / {:.6g}{}{}", limits.low_alarm, limits.low_warning, limits.high_warning,
                     limits.high_alarm, unit.empty() ? "" : " ", unit);
}

std::vector<MonitorWindow> monitor_windows(const cmis::Memory& memory, const cmis::ModuleInfo& info) {
  std::vector<MonitorWindow> windows;
  if (!info.advertised || !info.thresholds) return windows;
  const cmis::SupportedMonitors& has = info.advertised->monitors;
  const cmis::Thresholds& thresholds = *info.thresholds;
  if (has.temperature) windows.push_back({"temperature", "Cel", numbers(thresholds.temperature)});
  if (has.vcc) windows.push_back({"vcc", "V", numbers(thresholds.vcc)});
  if (has.tx_power) windows.push_back({"tx_power", "mW", numbers(thresholds.tx_power)});
  if (has.tx_bias && thresholds.tx_bias) windows.push_back({"tx_bias", "mA", numbers(*thresholds.tx_bias)});
  if (has.rx_power) windows.push_back({"rx_power", "mW", numbers(thresholds.rx_power)});
  for (const AuxThresholds& aux : aux_thresholds) {
    if (memory.value(aux.advertised) != true) continue;
    if (const auto limits = aux_limits(memory, aux)) windows.push_back({aux.name, "", *limits});
  }
  return windows;
}

const MonitorWindow* find_window(const std::vector<MonitorWindow>& windows, std::string_view name) {
  const auto found = std::ranges::find(windows, name, &MonitorWindow::name);
  return found == windows.end() ? nullptr : &*found;
}

}  // namespace plugfest::checks
