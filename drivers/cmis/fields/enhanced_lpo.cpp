#include "drivers/cmis/fields/enhanced_lpo.hpp"

#include <algorithm>

namespace plugfest::cmis {
namespace {

std::string_view trimmed(std::string_view text) { return text.substr(0, text.find_last_not_of(' ') + 1); }

bool matches(std::string_view pattern, std::string_view text) {
  if (pattern.ends_with('*')) return text.starts_with(pattern.substr(0, pattern.size() - 1));
  return text == pattern;
}

}  // namespace

bool is_enhanced_lpo(std::uint8_t tag_byte, std::string_view vendor_name, std::string_view part_number,
                     std::span<const enhanced_lpo::KnownModule> known) {
  return tag_byte == enhanced_lpo::tag && std::ranges::any_of(known, [&](const enhanced_lpo::KnownModule& module) {
           return trimmed(vendor_name) == module.vendor_name && matches(module.part_number, trimmed(part_number));
         });
}

}  // namespace plugfest::cmis
