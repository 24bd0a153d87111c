#pragma once

#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/limits.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plugfest::checks {

/// The thresholds of one monitor that a module advertises, as plain numbers.
struct MonitorWindow {
  std::string_view name;  ///< "temperature", "tx_power"
  std::string_view unit;  ///< UCUM; empty: counts, what they mean is the module's business
  cmis::Limits<double> limits;

  bool exists() const {
    return limits.high_alarm != 0 || limits.low_alarm != 0 || limits.high_warning != 0 || limits.low_warning != 0;
  }
  /// Low alarm <= low warning < high warning <= high alarm (CMIS 5.4, Monitors and thresholds).
  bool ordered() const {
    return limits.low_alarm <= limits.low_warning && limits.low_warning < limits.high_warning &&
           limits.high_warning <= limits.high_alarm;
  }
  /// "-5 / 0 / 70 / 75 Cel": low alarm, low warning, high warning, high alarm.
  std::string text() const;
};

/// Every advertised monitor that has thresholds on page 02h. Bias is scaled; it is not among them where the scaling
/// factor is reserved.
std::vector<MonitorWindow> monitor_windows(const cmis::Memory& memory, const cmis::ModuleInfo& info);
const MonitorWindow* find_window(const std::vector<MonitorWindow>& windows, std::string_view name);

}  // namespace plugfest::checks
