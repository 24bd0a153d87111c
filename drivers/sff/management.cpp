#include "drivers/sff/management.hpp"

#include "drivers/cmis/codes.hpp"

namespace plugfest::sff {

ManagementInterface which_map(std::byte identifier) {
  const auto code = std::to_integer<std::uint8_t>(identifier);
  if (cmis::is_cmis_identifier(code)) return ManagementInterface::cmis;
  if (code == 0x0D || code == 0x11) return ManagementInterface::sff_8636;
  if (code == 0x02 || code == 0x03) return ManagementInterface::sff_8472;
  return ManagementInterface::unknown;
}

std::string_view name_of(ManagementInterface map) {
  switch (map) {
    case ManagementInterface::unknown:
      return "unknown";
    case ManagementInterface::cmis:
      return "CMIS";
    case ManagementInterface::sff_8636:
      return "SFF-8636";
    case ManagementInterface::sff_8472:
      return "SFF-8472";
  }
  return "unknown";
}

}  // namespace plugfest::sff
