#include "drivers/sff/calibration.hpp"

#include "drivers/sff/fields/sff8472_calibration.hpp"

namespace plugfest::sff {
namespace {

using namespace sff8472;

std::optional<Line> line(const Memory& a2, const Field<std::uint16_t>& slope, const Field<std::int16_t>& offset) {
  const auto steps = a2.value(slope);
  const auto counts = a2.value(offset);
  if (!steps || !counts) return std::nullopt;
  return Line{*steps * slope.info.scale, static_cast<double>(*counts)};
}

std::optional<Polynomial> polynomial(const Memory& a2) {
  constexpr std::array coefficients = {&rx_power0, &rx_power1, &rx_power2, &rx_power3, &rx_power4};
  Polynomial result{};
  for (std::size_t n = 0; n < result.size(); ++n) {
    const auto coefficient = a2.value(*coefficients[n]);
    if (!coefficient) return std::nullopt;
    result[n] = static_cast<double>(*coefficient);
  }
  return result;
}

}  // namespace

Calibration read_calibration(const Memory& a2) {
  return {line(a2, temp_slope, temp_offset), line(a2, vcc_slope, vcc_offset), line(a2, tx_bias_slope, tx_bias_offset),
          line(a2, tx_power_slope, tx_power_offset), polynomial(a2)};
}

double evaluate(const Line& line, double raw_count) { return line.slope * raw_count + line.offset; }

double evaluate(const Polynomial& polynomial, double raw_count) {
  double result = 0;
  for (std::size_t n = polynomial.size(); n-- > 0;) result = result * raw_count + polynomial[n];
  return result;
}

}  // namespace plugfest::sff
