#pragma once

#include "drivers/base/units.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plugfest {

/// Text for a person to read: headings, rows of name and value, tables. Lines end in '\n'.
class TextPage {
 public:
  void heading(std::string_view title);
  void line(std::string_view text);
  void row(std::string_view name, std::string_view value);
  /// Columns as wide as their widest cell; @pre rows is not empty, and no row is longer than the first.
  void table(const std::vector<std::vector<std::string>>& rows);
  /// A sentence over as many lines as it needs.
  void paragraph(std::string_view sentence);

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

inline constexpr std::string_view unknown_text = "unknown";

/// "yes", "no", "unknown".
std::string yes_no(std::optional<bool> value);
/// The text, "(blank)" for an empty one, "unknown".
std::string text_or_unknown(const std::optional<std::string>& text);
/// Six digits and the unit: "3.3012 V".
std::string number_text(double value, std::string_view unit);
template <class T>
std::string quantity_text(const std::optional<T>& value, std::string_view unit) {
  return value ? number_text(value->value, unit) : std::string{unknown_text};
}
/// "1.5940 mW   2.03 dBm", "no light".
std::string optical_power_text(MilliWatt power);

}  // namespace plugfest
