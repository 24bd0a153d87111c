#include "drivers/cmis/names.hpp"

#include "drivers/cmis/decode.hpp"

#include <fmt/format.h>

namespace plugfest::cmis {
namespace {

std::string interface_text(const Interface* known, std::uint8_t id) {
  if (known == nullptr)
    return fmt::format("{} (0x{:02X})", is_vendor_interface(id) ? "vendor specific" : "unknown", id);
  if (!known->other_name.empty()) return fmt::format("{} or {}", known->name, known->other_name);
  return std::string{known->name};
}

}  // namespace

std::string code_text(std::string_view table, std::uint8_t value) {
  if (const auto name = code_name(table, value)) return std::string{*name};
  return fmt::format("unknown (0x{:02X})", value);
}

std::string host_interface_text(std::uint8_t id) {
  if (id == id_in_nad) return "see page 1Ch (0xBE)";
  return interface_text(find_host_interface(id), id);
}

std::string media_interface_text(const ModuleInfo& info, std::uint8_t id) {
  const auto type = info.media_type ? info.media_type->value : std::nullopt;
  const Interface* known = find_media_interface(type.value_or(MediaType::undefined), id);
  // BFh is a loopback module in the copper and active tables; BEh is the escape in all.
  if (id == id_in_nad && known == nullptr) return "see page 1Ch (0xBE)";
  return interface_text(known, id);
}

std::string duration_text(std::uint8_t code) {
  if (const auto name = code_name("state_duration", code)) return std::string{*name};
  return fmt::format("reserved code {}", code);
}

}  // namespace plugfest::cmis
