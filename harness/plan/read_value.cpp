#include "harness/plan/reader.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <set>

namespace plugfest::plan {
namespace {

/// The text of a scalar that is not empty.
const std::string* scalar(const Node& node, Reading& reading, std::string_view what) {
  if (node.type == Node::Type::scalar && !node.value.empty()) return &node.value;
  const std::string_view form = node.type == Node::Type::scalar ? "empty" : form_of(node);
  reading.diagnostics.add(node.mark, fmt::format("{} is needed here, and this is {}", what, form));
  return nullptr;
}

/// As scalar(), for values that quotes would turn into text.
const std::string* plain_scalar(const Node& node, Reading& reading, std::string_view what) {
  const std::string* const text = scalar(node, reading, what);
  if (text == nullptr || !node.quoted) return text;
  reading.diagnostics.add(node.mark, fmt::format("{} is needed here, and quotes make this text", what),
                          "remove the quotes");
  return nullptr;
}

std::optional<int> parse_integer(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    text.remove_prefix(2);
    base = 16;
    if (text.starts_with('-')) return std::nullopt;
  }
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string in_base_unit(double value, Dimension dimension) {
  if (dimension == Dimension::none) return fmt::format("{:g}", value);
  if (dimension == Dimension::ratio) return fmt::format("{:g} %", value * 100);
  return fmt::format("{:g} {}", value, base_unit(dimension));
}

/// "between 50 % and 99 %", "at least 1 s", "at most 5 W"
std::string bounds(Range range, Dimension dimension) {
  if (range.min <= any_number.min) return "at most " + in_base_unit(range.max, dimension);
  if (range.max >= any_number.max) return "at least " + in_base_unit(range.min, dimension);
  return fmt::format("between {} and {}", in_base_unit(range.min, dimension), in_base_unit(range.max, dimension));
}

/// A bound itself is allowed, also when it was written in a unit that rounds.
bool within(double value, Range range) {
  constexpr double rounding = 1e-12;
  return value >= range.min - rounding * std::abs(range.min) && value <= range.max + rounding * std::abs(range.max);
}

std::string accepted_units(Dimension dimension) {
  if (dimension == Dimension::none) return "write a plain number";
  return fmt::format("{} is written in {}", name_of(dimension), units_of(dimension));
}

/// Explains text that parse_quantity() did not take.
void refuse_quantity(const Node& node, Reading& reading, Dimension dimension) {
  const std::string& text = node.value;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range) {
    reading.diagnostics.add(node.mark, fmt::format("{} is out of all bounds", in_quotes(text)));
    return;
  }
  if (error != std::errc{} || !std::isfinite(number)) {
    reading.diagnostics.add(node.mark, fmt::format("{} is not {}", in_quotes(text), name_of(dimension)),
                            accepted_units(dimension));
    return;
  }
  std::string_view unit{end, static_cast<std::size_t>(text.data() + text.size() - end)};
  unit.remove_prefix(std::min(unit.find_first_not_of(' '), unit.size()));
  if (unit.starts_with(',')) {
    reading.diagnostics.add(node.mark, fmt::format("{} is not {}", in_quotes(text), name_of(dimension)),
                            "a decimal fraction is written with a point: 8.5");
    return;
  }
  std::vector<std::string_view> symbols;
  for (const UnitSymbol& symbol : unit_symbols())
    if (symbol.dimension == dimension) symbols.push_back(symbol.symbol);
  const std::string_view nearest = nearest_word(unit, symbols);
  reading.diagnostics.add(node.mark, fmt::format("unknown unit {}", in_quotes(unit)),
                          nearest.empty() ? accepted_units(dimension) : fmt::format("did you mean '{}'?", nearest));
}

/// "5" or "5-8" into `numbers`. False: it is neither, or out of bounds, and that was said.
bool add_range(std::string_view text, const Node& node, Reading& reading, std::string_view what, int min, int max,
               std::set<int>& numbers) {
  const auto trim = [](std::string_view word) {
    word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
    return word.substr(0, word.find_last_not_of(' ') + 1);
  };
  text = trim(text);
  const auto dash = text.find('-', 1);
  const auto first = parse_integer(trim(text.substr(0, dash)));
  const auto last = dash == std::string_view::npos ? first : parse_integer(trim(text.substr(dash + 1)));
  const auto refuse = [&](std::string message) {
    reading.diagnostics.add(node.mark, std::move(message),
                            fmt::format("write {0}s as 12, as 1-12,53-64 or as a list", what));
    return false;
  };
  if (!first || !last) return refuse(fmt::format("{} is neither a {} nor a range of them", in_quotes(text), what));
  if (*first > *last) return refuse(fmt::format("the range {} runs backwards", in_quotes(text)));
  if (*first < min || *last > max)
    return refuse(fmt::format("{}s are {} to {}, and this is {}", what, min, max, in_quotes(text)));
  for (int number = *first; number <= *last; ++number)
    if (!numbers.insert(number).second) return refuse(fmt::format("{} {} is named twice", what, number));
  return true;
}

}  // namespace

std::string_view form_of(const Node& node) {
  switch (node.type) {
    case Node::Type::null:
      return "nothing";
    case Node::Type::scalar:
      return "text";
    case Node::Type::sequence:
      return "a list";
    case Node::Type::mapping:
      return "a mapping";
  }
  return "nothing";
}

std::optional<std::string> read_text(const Node& node, Reading& reading) {
  const std::string* const text = scalar(node, reading, "text");
  return text == nullptr ? std::nullopt : std::optional{*text};
}

std::optional<std::string> read_name(const Node& node, Reading& reading) {
  const std::string* const text = scalar(node, reading, "a name");
  if (text == nullptr) return std::nullopt;
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (plain(text->front()) && std::ranges::all_of(*text, [&](char c) { return plain(c) || c == '.' || c == '-'; }))
    return *text;
  reading.diagnostics.add(node.mark, fmt::format("{} is not a name", in_quotes(*text)),
                          "names are lower-case letters, digits, dots and dashes");
  return std::nullopt;
}

std::optional<std::string> read_choice(const Node& node, Reading& reading, std::span<const std::string_view> choices) {
  const std::string* const text = scalar(node, reading, "a word");
  if (text == nullptr) return std::nullopt;
  if (std::ranges::find(choices, *text) != choices.end()) return *text;
  reading.diagnostics.add(node.mark, fmt::format("{} is not known here", in_quotes(*text)), suggest(*text, choices));
  return std::nullopt;
}

std::optional<int> read_integer(const Node& node, Reading& reading, int min, int max) {
  const std::string* const text = plain_scalar(node, reading, "a whole number");
  if (text == nullptr) return std::nullopt;
  const auto value = parse_integer(*text);
  if (!value) {
    reading.diagnostics.add(node.mark, fmt::format("{} is not a whole number", in_quotes(*text)));
  } else if (*value < min || *value > max) {
    reading.diagnostics.add(node.mark, fmt::format("must be between {} and {}", min, max));
  } else {
    return value;
  }
  return std::nullopt;
}

std::optional<double> read_date(const Node& node, Reading& reading) {
  const std::string* const text = plain_scalar(node, reading, "a day");
  if (text == nullptr) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    const char* const first = text->data() + at;
    const auto [end, error] = std::from_chars(first, first + digits, value);
    return error == std::errc{} && end == first + digits ? value : -1;
  };
  if (text->size() == 10 && (*text)[4] == '-' && (*text)[7] == '-' && number(0, 4) >= 1970) {
    const std::chrono::year_month_day day{std::chrono::year{number(0, 4)},
                                          std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                          std::chrono::day{static_cast<unsigned>(number(8, 2))}};
    if (day.ok()) return std::chrono::duration<double>(std::chrono::sys_days{day}.time_since_epoch()).count();
  }
  reading.diagnostics.add(node.mark, fmt::format("{} is no day", in_quotes(*text)),
                          "write year-month-day, as 2026-11-22");
  return std::nullopt;
}

std::optional<bool> read_switch(const Node& node, Reading& reading) {
  const std::string* const text = plain_scalar(node, reading, "true or false");
  if (text == nullptr) return std::nullopt;
  if (*text == "true") return true;
  if (*text == "false") return false;
  reading.diagnostics.add(node.mark, fmt::format("{} is neither true nor false", in_quotes(*text)),
                          "write true or false");
  return std::nullopt;
}

std::optional<double> read_quantity(const Node& node, Reading& reading, Dimension dimension, Range range) {
  const std::string* const text = dimension == Dimension::none ? plain_scalar(node, reading, name_of(dimension))
                                                               : scalar(node, reading, name_of(dimension));
  if (text == nullptr) return std::nullopt;
  const auto quantity = parse_quantity(*text);
  if (!quantity) {
    refuse_quantity(node, reading, dimension);
  } else if (quantity->dimension == dimension) {
    if (within(quantity->value, range)) return quantity->value;
    reading.diagnostics.add(node.mark, "must be " + bounds(range, dimension));
  } else if (quantity->dimension == Dimension::none) {
    const std::string units = units_of(dimension);
    reading.diagnostics.add(node.mark,
                            fmt::format("{} needs a unit: write '{} {}'", name_of(dimension),
                                        visible(text->substr(0, 40)), units.substr(0, units.find(','))),
                            accepted_units(dimension));
  } else {
    reading.diagnostics.add(
        node.mark, fmt::format("{} is {}, not {}", in_quotes(*text), name_of(quantity->dimension), name_of(dimension)),
        accepted_units(dimension));
  }
  return std::nullopt;
}

std::optional<Watt> read_watt(const Node& node, Reading& reading, Range range) {
  const auto value = read_quantity(node, reading, Dimension::power, range);
  return value ? std::optional{Watt{*value}} : std::nullopt;
}

std::optional<std::vector<int>> read_numbers(const Node& node, Reading& reading, std::string_view what, int min,
                                             int max) {
  std::set<int> numbers;
  bool good = true;
  for (const Node& item : read_one_or_more(node, reading)) {
    const std::string* const text = scalar(item, reading, fmt::format("a {}", what));
    if (text == nullptr) return std::nullopt;
    std::string_view rest = *text;
    while (true) {
      const auto comma = rest.find(',');
      good = add_range(rest.substr(0, comma), item, reading, what, min, max, numbers) && good;
      if (comma == std::string_view::npos || !good) break;
      rest.remove_prefix(comma + 1);
    }
  }
  if (!good || numbers.empty()) return std::nullopt;
  return std::vector<int>(numbers.begin(), numbers.end());
}

std::optional<Reference> read_reference(const Node& node, Reading& reading) {
  const std::string* const text = scalar(node, reading, "a name or a path");
  return text == nullptr ? std::nullopt : std::optional{Reference{*text, node.mark}};
}

std::span<const Node> read_list(const Node& node, Reading& reading) {
  if (node.type == Node::Type::sequence && !node.items.empty()) return node.items;
  reading.diagnostics.add(node.mark, node.type == Node::Type::sequence
                                         ? std::string{"this list is empty"}
                                         : fmt::format("a list is needed here, and this is {}", form_of(node)));
  return {};
}

std::span<const Node> read_one_or_more(const Node& node, Reading& reading) {
  if (node.type == Node::Type::sequence) return read_list(node, reading);
  return {&node, 1};
}

}  // namespace plugfest::plan
