#pragma once

namespace plugfest::cmis {

/// The four thresholds of a monitor.
template <class T>
struct Limits {
  T high_alarm{}, low_alarm{}, high_warning{}, low_warning{};
};

/// Thresholds of a monitor that is not there are often all zero; the reading tells nothing about them.
template <class T>
bool all_zero(const Limits<T>& limits) {
  return limits.high_alarm.value == 0 && limits.low_alarm.value == 0 && limits.high_warning.value == 0 &&
         limits.low_warning.value == 0;
}

}  // namespace plugfest::cmis
