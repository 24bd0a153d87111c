#include "drivers/base/units.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace plugfest {
namespace {

using enum Dimension;
constexpr std::array symbols = {
    UnitSymbol{"s", time, 1},
    UnitSymbol{"ms", time, 1, 1e3},
    UnitSymbol{"us", time, 1, 1e6},
    UnitSymbol{"min", time, 60},
    UnitSymbol{"h", time, 3600},
    UnitSymbol{"d", time, 86400},
    UnitSymbol{"W", power, 1},
    UnitSymbol{"mW", power, 1, 1e3},
    UnitSymbol{"uW", power, 1, 1e6},
    UnitSymbol{"dBm", power_level, 1},
    UnitSymbol{"dB", level, 1},
    UnitSymbol{"%", ratio, 1, 1e2},
    UnitSymbol{"ppm", ratio, 1, 1e6},
    UnitSymbol{"Cel", temperature, 1},
    UnitSymbol{"°C", temperature, 1},
    UnitSymbol{"V", voltage, 1},
    UnitSymbol{"mV", voltage, 1, 1e3},
    UnitSymbol{"A", current, 1},
    UnitSymbol{"mA", current, 1, 1e3},
    UnitSymbol{"uA", current, 1, 1e6},
    UnitSymbol{"/ s", rate, 1},
    UnitSymbol{"/ h", rate, 1, 3600},
    UnitSymbol{"/ d", rate, 1, 86400},
    UnitSymbol{"GBd", baud, 1e9},
    UnitSymbol{"MBd", baud, 1e6},
    UnitSymbol{"Gb/s", bit_rate, 1e9},
    UnitSymbol{"Tb/s", bit_rate, 1e12},
    UnitSymbol{"Mb/s", bit_rate, 1e6},
    UnitSymbol{"m", length, 1},
    UnitSymbol{"km", length, 1e3},
    UnitSymbol{"cm", length, 1, 1e2},
    UnitSymbol{"mm", length, 1, 1e3},
    UnitSymbol{"um", length, 1, 1e6},
    UnitSymbol{"nm", length, 1, 1e9},
    UnitSymbol{"Hz", frequency, 1},
    UnitSymbol{"kHz", frequency, 1e3},
    UnitSymbol{"MHz", frequency, 1e6},
    UnitSymbol{"GHz", frequency, 1e9},
    UnitSymbol{"THz", frequency, 1e12},
    UnitSymbol{"Ohm", resistance, 1},
    UnitSymbol{"mOhm", resistance, 1, 1e3},
    UnitSymbol{"uOhm", resistance, 1, 1e6},
};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// "/h", "/ h" and "/  h" are one unit.
bool same_symbol(std::string_view written, std::string_view symbol) {
  if (written == symbol) return true;
  if (!written.starts_with('/') || !symbol.starts_with('/')) return false;
  return trimmed(written.substr(1)) == trimmed(symbol.substr(1));
}

}  // namespace

std::span<const UnitSymbol> unit_symbols() { return symbols; }

std::string units_of(Dimension dimension) {
  std::string list;
  for (const UnitSymbol& unit : symbols)
    if (unit.dimension == dimension) list.append(list.empty() ? "" : ", ").append(unit.symbol);
  return list;
}

std::string_view base_unit(Dimension dimension) {
  if (dimension == none || dimension == ratio) return "1";
  for (const UnitSymbol& unit : symbols)
    if (unit.dimension == dimension && unit.factor == 1 && unit.divisor == 1) return unit.symbol;
  if (dimension == baud) return "Bd";
  if (dimension == bit_rate) return "bit/s";
  return "1";
}

std::string_view name_of(Dimension dimension) {
  switch (dimension) {
    case none:
      return "a plain number";
    case time:
      return "a time";
    case power:
      return "a power";
    case power_level:
      return "a power level";
    case ratio:
      return "a share";
    case level:
      return "a level difference";
    case temperature:
      return "a temperature";
    case voltage:
      return "a voltage";
    case current:
      return "a current";
    case rate:
      return "a rate";
    case baud:
      return "a symbol rate";
    case bit_rate:
      return "a bit rate";
    case length:
      return "a length";
    case frequency:
      return "a frequency";
    case resistance:
      return "a resistance";
  }
  return "a value";
}

std::optional<Quantity> parse_quantity(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);  // from_chars knows no plus sign
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number)) return std::nullopt;
  const std::string_view unit = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
  if (unit.empty()) return Quantity{number, none};
  for (const UnitSymbol& known : symbols)
    if (same_symbol(unit, known.symbol)) return Quantity{number * known.factor / known.divisor, known.dimension};
  return std::nullopt;
}

}  // namespace plugfest
