#pragma once

#include "drivers/sff/values.hpp"

#include <span>

/// Reading of what spans several bytes and is of use only as a whole.
namespace plugfest::sff {

template <class T>
std::optional<Lanes<T>> read_lanes(const Memory& memory, const Field<T>& field) {
  Lanes<T> values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::optional<T> value = memory.value(field, i);
    if (!value) return std::nullopt;
    values[i] = *value;
  }
  return values;
}

/// @param value_of  gives the value of one threshold field, or nothing
template <class T, class ValueOf>
std::optional<Limits<T>> read_limits(ValueOf value_of, const Field<T>& high_alarm, const Field<T>& low_alarm,
                                     const Field<T>& high_warning, const Field<T>& low_warning) {
  const std::optional<T> alarms[] = {value_of(high_alarm), value_of(low_alarm)};
  const std::optional<T> warnings[] = {value_of(high_warning), value_of(low_warning)};
  if (!alarms[0] || !alarms[1] || !warnings[0] || !warnings[1]) return std::nullopt;
  return Limits<T>{*alarms[0], *alarms[1], *warnings[0], *warnings[1]};
}

/// "00-1c-73"
std::optional<std::string> read_oui(const Memory& memory, const TextField& field);
std::optional<std::vector<Compliance>> read_compliance(const Memory& memory, const TextField& field);
std::optional<Checksum> read_checksum(const Memory& memory, const ChecksumRule& rule);
std::vector<Flag> read_flags(const Memory& memory, std::span<const Field<bool>* const> fields);

/// MBd: `byte` counts 100, and FFh means to look at `extended`, which counts 250.
std::optional<double> read_nominal_rate(const Memory& memory, const Field<std::uint8_t>& byte,
                                        const Field<std::uint8_t>& extended, double extended_step_mbd);

}  // namespace plugfest::sff
