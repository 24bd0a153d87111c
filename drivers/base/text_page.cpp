#include "drivers/base/text_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace plugfest {
namespace {

std::size_t columns(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

void TextPage::heading(std::string_view title) {
  fmt::format_to(std::back_inserter(text_), "{}{}\n", text_.empty() ? "" : "\n", title);
}

void TextPage::line(std::string_view text) { fmt::format_to(std::back_inserter(text_), "  {}\n", text); }

void TextPage::row(std::string_view name, std::string_view value) { line(fmt::format("{:<24} {}", name, value)); }

void TextPage::table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  for (const auto& row : rows) {
    text_ += " ";
    for (std::size_t i = 0; i < row.size(); ++i)
      fmt::format_to(std::back_inserter(text_), " {:<{}} ", row[i], i + 1 < row.size() ? widths[i] : 0);
    while (text_.ends_with(' ')) text_.pop_back();
    text_ += '\n';
  }
}

void TextPage::paragraph(std::string_view sentence) {
  constexpr std::size_t width = 116;
  std::string_view indent = "  ";
  while (!sentence.empty()) {
    std::size_t end = sentence.size();
    if (end > width) end = std::min(sentence.rfind(' ', width), end);
    fmt::format_to(std::back_inserter(text_), "{}{}\n", indent, sentence.substr(0, end));
    sentence.remove_prefix(std::min(end + 1, sentence.size()));
    indent = "    ";
  }
}

std::string yes_no(std::optional<bool> value) {
  if (!value) return std::string{unknown_text};
  return *value ? "yes" : "no";
}

std::string text_or_unknown(const std::optional<std::string>& text) {
  if (!text) return std::string{unknown_text};
  return text->empty() ? "(blank)" : *text;
}

std::string number_text(double value, std::string_view unit) { return fmt::format("{:.6g} {}", value, unit); }

std::string optical_power_text(MilliWatt power) {
  if (power.value == 0) return "no light";
  if (power.value < 0) return fmt::format("{:.4g} mW", power.value);
  if (power.value >= 1e6) return fmt::format("{:.4g} mW {:6.2f} dBm", power.value, 10 * std::log10(power.value));
  return fmt::format("{:.4f} mW {:6.2f} dBm", power.value, 10 * std::log10(power.value));
}

}  // namespace plugfest
