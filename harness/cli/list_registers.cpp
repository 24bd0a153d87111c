#include "harness/cli/list_registers.hpp"

#include "drivers/cmis/table.hpp"
#include "harness/app/register_place.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <set>
#include <span>

namespace plugfest::cli {
namespace {

using cmis::FieldInfo;

std::string pages_there() {
  std::set<unsigned> pages;
  for (const FieldInfo& field : cmis::all_fields())
    for (unsigned page = field.page; field.byte >= 128 && page < field.page + 0u + field.pages; ++page)
      pages.insert(page);
  std::string text = "lower";
  for (const unsigned page : pages) text += fmt::format(" {:02X}h", page);
  return text;
}

/// Empty: no such page in the table.
std::span<const FieldInfo> fields_of(std::string_view page) {
  if (page == "lower") return cmis::lower_memory_table();
  if (page.starts_with("0x")) page.remove_prefix(2);
  if (page.ends_with('h') || page.ends_with('H')) page.remove_suffix(1);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(page.data(), page.data() + page.size(), number, 16);
  if (error != std::errc{} || end != page.data() + page.size() || number > 0xFF) return {};
  return cmis::page_table(static_cast<std::uint8_t>(number));
}

std::string elements_of(const FieldInfo& field) {
  if (field.count == 1) return {};
  return fmt::format("{} {}", field.count, field.side == cmis::Side::module ? "elements" : "lanes");
}

std::string line_of(const FieldInfo& field) {
  std::string text = fmt::format("{:<14} {:<5} {}", address_text(field), cmis::access_text(field.access), field.name);
  std::string about = elements_of(field);
  if (!field.unit.empty()) about += fmt::format("{}{}", about.empty() ? "" : ", ", field.unit);
  if (field.pages > 1) about += fmt::format("{}{} pages alike", about.empty() ? "" : ", ", field.pages);
  return text + (about.empty() ? "" : "  (" + about + ")") + "\n";
}

nlohmann::ordered_json json_of(const FieldInfo& field) {
  nlohmann::ordered_json json;
  json["address"] = address_text(field);
  json["name"] = field.name;
  if (!field.alias.empty()) json["other_name"] = field.alias;
  json["access"] = cmis::access_text(field.access);
  json["elements"] = field.count;
  json["pages"] = field.pages;
  json["banked"] = field.banked;
  if (!field.unit.empty()) json["unit"] = field.unit;
  if (!field.codes.empty()) json["codes"] = field.codes;
  json["section"] = field.section;
  return json;
}

}  // namespace

int list_registers(const std::optional<std::string>& page, bool json) {
  const auto fields = page ? fields_of(*page) : cmis::all_fields();
  if (fields.empty()) {
    complain(fmt::format("the register table has no page {}; it has: {}", plan::in_quotes(*page), pages_there()));
    return exit_usage;
  }
  if (json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const FieldInfo& field : fields) list.push_back(json_of(field));
    return print_result(list.dump(2) + "\n");
  }
  std::string text;
  for (const FieldInfo& field : fields) text += line_of(field);
  return print_result(text);
}

}  // namespace plugfest::cli
