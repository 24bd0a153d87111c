#pragma once

#include "drivers/cmis/field.hpp"

#include <cstdint>
#include <span>
#include <string_view>

/// The commands of the command data block (CDB), CMIS 5.4. Their replies are described in fields/cdb_replies.hpp.
namespace plugfest::cmis {

struct CdbCommand {
  std::uint16_t id = 0;
  std::string_view name;        ///< as CMIS 5.4 spells it
  std::string_view alias = {};  ///< of older revisions, or of the public register maps
  Revision since = {};
  std::string_view note = {};
};

/// In the order of their ids.
std::span<const CdbCommand> cdb_commands();
/// @return null: reserved, or a command of another document or of the vendor
const CdbCommand* find_cdb_command(std::uint16_t id);
/// @param name  CdbCommand::name or alias
const CdbCommand* find_cdb_command(std::string_view name);

/// Whose command an id is, where CMIS itself does not define it.
enum class CdbRange : std::uint8_t {
  standard,           ///< a command of CMIS, or reserved for one
  identity,           ///< device identity, certificates and signatures (CMIS 5.3)
  versatile_control,  ///< CMIS-VCS
  coherent,           ///< C-CMIS
  vendor,
};
constexpr CdbRange range_of_command(std::uint16_t id) {
  if (id >= 0x8000) return CdbRange::vendor;
  if (id >= 0x4100 && id <= 0x41FF) return CdbRange::coherent;
  if (id >= 0x4000 && id <= 0x40FF) return CdbRange::versatile_control;
  if (id >= 0x0400 && id <= 0x0405) return CdbRange::identity;
  return CdbRange::standard;
}

}  // namespace plugfest::cmis
