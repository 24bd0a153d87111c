#include "drivers/sim/link/parameter_text.hpp"

#include "drivers/base/units.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>

namespace plugfest::sim::link {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string number_text(double value) {
  char text[32];
  const int length = std::snprintf(text, sizeof text, "%.6g", value);
  return {text, static_cast<std::size_t>(length)};
}

struct Number {
  double value = 0;
  std::string_view unit;
};

std::optional<Number> split(std::string_view text) {
  Number out;
  // from_chars knows no plus sign.
  const std::string_view digits = !text.empty() && text[0] == '+' ? text.substr(1) : text;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.value);
  if (error != std::errc{} || !std::isfinite(out.value)) return std::nullopt;
  out.unit = trimmed(digits.substr(static_cast<std::size_t>(end - digits.data())));
  return out;
}

std::optional<double> in_unit_of(const ParameterInfo& parameter, const Number& number, std::string_view text,
                                 Bare bare) {
  if (number.unit == parameter.unit) return number.value;
  if (number.unit.empty()) return bare == Bare::allowed ? std::optional{number.value} : std::nullopt;
  const auto one = parse_quantity("1 " + std::string{parameter.unit});
  const auto given = parse_quantity(text);
  if (!one || !given || one->dimension != given->dimension) return std::nullopt;
  return given->value / one->value;
}

}  // namespace

std::string write_range(const ParameterInfo& parameter) {
  std::string out;
  if (!parameter.words.empty()) {
    for (const std::string_view word : parameter.words) out += (out.empty() ? "" : " or ") + std::string{word};
    return out;
  }
  out = number_text(parameter.minimum) + " to " + number_text(parameter.maximum);
  if (!parameter.unit.empty()) out += " " + std::string{parameter.unit};
  if (parameter.whole) out += ", whole";
  return out;
}

std::string write_value(const ParameterInfo& parameter, double value) {
  if (!parameter.words.empty()) {
    const auto index = static_cast<std::size_t>(value);
    return std::string{index < parameter.words.size() ? parameter.words[index] : std::string_view{"?"}};
  }
  return parameter.unit.empty() ? number_text(value) : number_text(value) + " " + std::string{parameter.unit};
}

std::optional<double> read_value(const ParameterInfo& parameter, std::string_view given, std::string& why, Bare bare) {
  const std::string_view text = trimmed(given);
  const auto refuse = [&](const std::string& what) {
    why = std::string{parameter.name} + what;
    return std::nullopt;
  };
  if (!parameter.words.empty()) {
    for (std::size_t i = 0; i < parameter.words.size(); ++i)
      if (parameter.words[i] == text) return static_cast<double>(i);
    return refuse(" is " + write_range(parameter) + ", not '" + std::string{text} + "'");
  }
  const auto number = split(text);
  if (!number) return refuse(" is a number, " + write_range(parameter) + ", not '" + std::string{text} + "'");
  const auto value = in_unit_of(parameter, *number, text, bare);
  if (!value) {
    if (parameter.unit.empty()) return refuse(" has no unit, not '" + std::string{number->unit} + "'");
    const std::string unit{parameter.unit};
    if (number->unit.empty()) return refuse(" needs its unit: '" + std::string{text} + " " + unit + "'");
    return refuse(" is in " + unit + ", not '" + std::string{number->unit} + "'");
  }
  if (!in_range(parameter, *value)) return refuse(" is " + write_range(parameter) + ", not " + std::string{text});
  return value;
}

}  // namespace plugfest::sim::link
