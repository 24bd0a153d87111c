#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plugfest {

/// A number that knows its unit; never converts silently.
template <class Tag>
struct Unit {
  double value = 0;
  constexpr Unit() = default;
  constexpr explicit Unit(double v) : value(v) {}
  friend constexpr auto operator<=>(Unit, Unit) = default;
  friend constexpr Unit operator+(Unit a, Unit b) { return Unit{a.value + b.value}; }
  friend constexpr Unit operator-(Unit a, Unit b) { return Unit{a.value - b.value}; }
  friend constexpr Unit operator*(Unit a, double k) { return Unit{a.value * k}; }
};
using Celsius = Unit<struct CelsiusTag>;
using Volt = Unit<struct VoltTag>;
using MilliAmpere = Unit<struct MilliAmpereTag>;
using Watt = Unit<struct WattTag>;
using MilliWatt = Unit<struct MilliWattTag>;  ///< optical power
using Metre = Unit<struct MetreTag>;
using NanoMetre = Unit<struct NanoMetreTag>;
using NanoSecond = Unit<struct NanoSecondTag>;
using MilliSecond = Unit<struct MilliSecondTag>;
using MilliVolt = Unit<struct MilliVoltTag>;
using GigaHertz = Unit<struct GigaHertzTag>;
using Decibel = Unit<struct DecibelTag>;
using Dbm = Unit<struct DbmTag>;  ///< power over 1 mW

/// What a value written in YAML measures. A value is kept in the base unit of its dimension.
enum class Dimension : std::uint8_t {
  none,         ///< a pure number
  time,         ///< s
  power,        ///< W (electrical and optical)
  power_level,  ///< dBm
  ratio,        ///< 1 (written in %, or as a bare number between 0 and 1 nowhere)
  level,        ///< dB
  temperature,  ///< Cel
  voltage,      ///< V
  current,      ///< A
  rate,         ///< 1/s (0.25 / h)
  baud,         ///< Bd
  bit_rate,     ///< bit/s
  length,       ///< m
  frequency,    ///< Hz
  resistance,   ///< Ohm
};

struct UnitSymbol {
  std::string_view symbol;  ///< as people write it: "ms"
  Dimension dimension;
  double factor;       ///< value in the base unit = written number x factor / divisor
  double divisor = 1;  ///< apart from the factor, since no double is a hundredth: 95 % is 0.95, and 95 x 0.01 is not
};

/// Every unit that a YAML file may use, one table.
std::span<const UnitSymbol> unit_symbols();
/// "s, ms, us, min, h, d": what to write for this dimension.
std::string units_of(Dimension dimension);
std::string_view base_unit(Dimension dimension);
std::string_view name_of(Dimension dimension);

struct Quantity {
  double value = 0;  ///< in the base unit of `dimension`
  Dimension dimension = Dimension::none;
};
/// Reads "8.5 W", "24 h", "0.25 / h", "-3.2 dBm", "95 %", "12". One number, blanks, one unit, nothing else.
std::optional<Quantity> parse_quantity(std::string_view text);

}  // namespace plugfest
