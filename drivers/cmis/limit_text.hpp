#pragma once

#include "drivers/cmis/limits.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Readings and their thresholds in words.
namespace plugfest::cmis {

/// The head of a table of monitor_row.
inline std::vector<std::string> monitor_heads(bool with_limits) {
  if (!with_limits) return {"", "reading"};
  return {"", "reading", "low alarm", "low warning", "high warning", "high alarm"};
}
/// @param limits  null: unknown, or there are none
template <class T>
std::vector<std::string> monitor_row(std::string name, std::string reading, const Limits<T>* limits) {
  if (limits == nullptr) return {std::move(name), std::move(reading)};
  return {std::move(name),
          std::move(reading),
          fmt::format("{:.6g}", limits->low_alarm.value),
          fmt::format("{:.6g}", limits->low_warning.value),
          fmt::format("{:.6g}", limits->high_warning.value),
          fmt::format("{:.6g}", limits->high_alarm.value)};
}

template <class T>
void warn_order(const Limits<T>& limits, std::string_view what, std::vector<std::string>& list) {
  if (all_zero(limits)) return;
  if (limits.low_alarm <= limits.low_warning && limits.low_warning <= limits.high_warning &&
      limits.high_warning <= limits.high_alarm)
    return;
  list.push_back(fmt::format(
      "The {} thresholds are out of order: low alarm {:.4g}, low warning {:.4g}, "
      "high warning {:.4g}, high alarm {:.4g}.",
      what, limits.low_alarm.value, limits.low_warning.value, limits.high_warning.value, limits.high_alarm.value));
}

template <class T>
void warn_reading(const std::optional<T>& reading, const Limits<T>& limits, std::string_view what,
                  std::string_view unit, std::vector<std::string>& list) {
  if (!reading || all_zero(limits)) return;
  if (*reading > limits.high_alarm)
    list.push_back(fmt::format("The {} reads {:.4g} {}, above its high alarm threshold {:.4g} {}.", what,
                               reading->value, unit, limits.high_alarm.value, unit));
  if (*reading < limits.low_alarm)
    list.push_back(fmt::format("The {} reads {:.4g} {}, below its low alarm threshold {:.4g} {}.", what, reading->value,
                               unit, limits.low_alarm.value, unit));
}

}  // namespace plugfest::cmis
