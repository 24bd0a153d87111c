#pragma once

#include "drivers/sim/memory.hpp"

#include <cstddef>

namespace plugfest::sim {

/// Four limits of one monitored quantity, in the unit of their registers.
struct Thresholds {
  double high_alarm = 0, low_alarm = 0, high_warning = 0, low_warning = 0;
  /// Four zeros are no thresholds.
  bool exist() const { return high_alarm != 0 || low_alarm != 0 || high_warning != 0 || low_warning != 0; }
  bool is_window() const { return low_warning < high_warning; }
};

inline double number_of(const Memory& memory, const cmis::FieldInfo& field) {
  return cmis::to_number(field, memory.bits(field));
}

template <class T>
Thresholds thresholds(const Memory& memory, const cmis::Field<T>& high_alarm, const cmis::Field<T>& low_alarm,
                      const cmis::Field<T>& high_warning, const cmis::Field<T>& low_warning) {
  return {number_of(memory, high_alarm.info), number_of(memory, low_alarm.info), number_of(memory, high_warning.info),
          number_of(memory, low_warning.info)};
}

struct AlarmFlags {
  const cmis::Field<bool>&high_alarm, &low_alarm, &high_warning, &low_warning;
};

/// Latches what `value` exceeds. Equality does not count.
/// @param lows  whether low alarms and warnings may be set in the present state
inline void judge(Memory& memory, double value, const Thresholds& limits, const AlarmFlags& flags,
                  std::size_t element = 0, unsigned bank = 0, bool lows = true) {
  if (!limits.exist()) return;
  if (value > limits.high_alarm) memory.set(flags.high_alarm, true, element, bank);
  if (value > limits.high_warning) memory.set(flags.high_warning, true, element, bank);
  if (!lows) return;
  if (value < limits.low_alarm) memory.set(flags.low_alarm, true, element, bank);
  if (value < limits.low_warning) memory.set(flags.low_warning, true, element, bank);
}

}  // namespace plugfest::sim
