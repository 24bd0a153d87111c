#include "harness/cli/calc_answer.hpp"

#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <span>
#include <stdexcept>

namespace plugfest::cli {
namespace {

struct Suffix {
  std::string_view text;
  long double factor;
};

struct Parsed {
  long double number = 0;
  std::string_view rest;
};

[[noreturn]] void refuse(const std::string& option, const std::string& text, const std::string& wanted) {
  throw std::invalid_argument{fmt::format("{}: {} is not {}", option, plan::in_quotes(text), wanted)};
}

/// A decimal number at the start; hexadecimal, infinite and blank ones are none.
Parsed parse(const std::string& text, const std::string& option, const std::string& wanted) {
  if (text.empty() || text.find_first_not_of("0123456789+-.eE") == 0 || text.starts_with("0x") ||
      text.starts_with("0X"))
    refuse(option, text, wanted);
  char* end = nullptr;
  const long double number = std::strtold(text.c_str(), &end);
  if (end == text.c_str() || !std::isfinite(number)) refuse(option, text, wanted);
  return {number, std::string_view{text}.substr(static_cast<std::size_t>(end - text.c_str()))};
}

long double scaled(const std::string& text, const std::string& option, const std::string& wanted,
                   std::span<const Suffix> suffixes) {
  Parsed parsed = parse(text, option, wanted);
  while (parsed.rest.starts_with(' ')) parsed.rest.remove_prefix(1);
  for (const Suffix& suffix : suffixes)
    if (parsed.rest == suffix.text) return parsed.number * suffix.factor;
  refuse(option, text, wanted);
}

constexpr Suffix prefixes[] = {{"k", 1e3L}, {"M", 1e6L}, {"G", 1e9L}, {"T", 1e12L}, {"P", 1e15L}};
constexpr Suffix durations[] = {{"ms", 1e-3L}, {"s", 1}, {"", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};

}  // namespace

long double decimal_from(const std::string& text, const std::string& option) {
  constexpr Suffix none[] = {{"", 1}};
  return scaled(text, option, "a number, as 2.4e-4", none);
}

long double amount_from(const std::string& text, const std::string& option) {
  const std::string wanted = "a number with a prefix, as 106.25G";
  Parsed parsed = parse(text, option, wanted);
  while (parsed.rest.starts_with(' ')) parsed.rest.remove_prefix(1);
  long double factor = 1;
  for (const Suffix& prefix : prefixes)
    if (parsed.rest.starts_with(prefix.text)) {
      factor = prefix.factor;
      parsed.rest.remove_prefix(1);
      break;
    }
  for (const std::string_view unit : {"", "b", "b/s", "bit", "bits", "bit/s", "bits/s", "bps"})
    if (parsed.rest == unit) return parsed.number * factor;
  refuse(option, text, wanted);
}

std::uint64_t whole_from(const std::string& text, const std::string& option) {
  const long double amount = amount_from(text, option);
  if (!(amount >= 0 && amount < 0x1p63L && std::floor(amount) == amount))
    refuse(option, text, "a whole number of at least 0");
  return static_cast<std::uint64_t>(amount);
}

long double fraction_from(const std::string& text, const std::string& option) {
  const std::string wanted = "a part above 0 and below 1, as 0.95 or 95%";
  constexpr Suffix parts[] = {{"", 1}};
  const bool percent = text.ends_with('%');
  const long double part = percent ? scaled(text.substr(0, text.size() - 1), option, wanted, parts) / 100
                                   : scaled(text, option, wanted, parts);
  if (!(part > 0 && part < 1)) refuse(option, text, wanted);
  return part;
}

long double seconds_from(const std::string& text, const std::string& option) {
  return scaled(text, option, "a duration, as 60s or 24h", durations);
}

long double hours_from(const std::string& text, const std::string& option) {
  if (text.find_first_of("smhd") == std::string::npos) return decimal_from(text, option);
  return seconds_from(text, option) / 3600;
}

std::string duration_text(double seconds) {
  if (seconds < 1e-3) return fmt::format("{:.3g} us", seconds * 1e6);
  if (seconds < 1) return fmt::format("{:.3g} ms", seconds * 1e3);
  if (seconds < 600) return fmt::format("{:.4g} s", seconds);
  if (seconds < 7200) return fmt::format("{:.3g} min", seconds / 60);
  if (seconds < 172800) return fmt::format("{:.3g} h", seconds / 3600);
  return fmt::format("{:.4g} days", seconds / 86400);
}

void Answer::add(const std::string& label, const std::string& key, double value, const std::string& unit) {
  lines_.push_back({label, fmt::format("{:.6g}{}{}", value, unit.empty() ? "" : " ", unit)});
  json_[key] = value;
}

void Answer::add_whole(const std::string& label, const std::string& key, std::uint64_t value, const std::string& unit) {
  lines_.push_back({label, fmt::format("{}{}{}", value, unit.empty() ? "" : " ", unit)});
  json_[key] = value;
}

void Answer::add_text(const std::string& label, const std::string& key, const std::string& text) {
  lines_.push_back({label, text});
  json_[key] = text;
}

void Answer::add_duration(const std::string& label, const std::string& key, double seconds) {
  lines_.push_back({label, duration_text(seconds)});
  json_[key] = seconds;
}

void Answer::line(const std::string& text) { lines_.push_back({{}, text}); }

int Answer::print(bool as_json) const {
  if (as_json) return print_result(json_.dump(2) + "\n");
  std::size_t width = 0;
  for (const Line& line : lines_) width = std::max(width, line.label.size());
  std::string text;
  for (const Line& line : lines_)
    text += line.label.empty() ? line.text + "\n" : fmt::format("{:<{}}  {}\n", line.label, width, line.text);
  return print_result(text);
}

void add_calculation(CLI::App& calc, Action& chosen, const std::string& name, const std::string& help,
                     const std::string& example, const std::function<Fill(CLI::App&)>& ask) {
  CLI::App* command = calc.add_subcommand(name, help);
  auto json = std::make_shared<bool>(false);
  const Fill fill = ask(*command);
  command->add_flag("--json", *json, "The answer as JSON");
  command->footer(help_footer("plugfest calc " + name + " " + example));
  command->callback([json, fill, &chosen] {
    chosen = [json, fill] {
      Answer answer;
      try {
        fill(answer);
      } catch (const std::invalid_argument& error) {
        complain(error.what());
        return exit_usage;
      }
      return answer.print(*json);
    };
  });
}

}  // namespace plugfest::cli
