#pragma once

#include "drivers/sff/values.hpp"

/// External calibration of SFF-8472: raw counts and the constants of A2h 56-91 to values.
namespace plugfest::sff {

/// Result count = slope x raw count + offset.
struct Line {
  double slope = 1, offset = 0;
};
/// Result count = sum of coefficient n x raw count to the power of n.
using Polynomial = std::array<double, 5>;

/// Constants that were not read, or are no numbers, are empty.
struct Calibration {
  std::optional<Line> temperature, supply, tx_bias, tx_power;
  std::optional<Polynomial> rx_power;
};

/// @param a2  device A2h of a module that says it is externally calibrated
Calibration read_calibration(const Memory& a2);

double evaluate(const Line& line, double raw_count);
double evaluate(const Polynomial& polynomial, double raw_count);

/// Value of a register that holds a raw count, in the unit of `field`.
template <class T, class Curve>
std::optional<T> calibrated(const Memory& a2, const Field<T>& field, const std::optional<Curve>& curve) {
  const std::optional<std::uint64_t> bits = a2.bits(field.info);
  if (!bits || !curve) return std::nullopt;
  FieldInfo counts = field.info;
  counts.scale = 1;
  return T{evaluate(*curve, cmis::to_number(counts, *bits)) * field.info.scale};
}

}  // namespace plugfest::sff
