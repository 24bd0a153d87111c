#include "drivers/sff/decode.hpp"

#include "drivers/sff/fields/sff8636_lower.hpp"

namespace plugfest::sff {

Info decode(const ModuleMemory& memory) {
  const auto identifier = memory.a0.value(sff8636::identifier);  // at the same place in every map
  if (!identifier) return NotSff{};
  const ManagementInterface map = which_map(std::byte{*identifier});
  switch (map) {
    case ManagementInterface::sff_8636:
      return decode_sff8636(memory.a0);
    case ManagementInterface::sff_8472:
      return decode_sff8472(memory);
    case ManagementInterface::cmis:
    case ManagementInterface::unknown:
      break;
  }
  return NotSff{identifier, map};
}

}  // namespace plugfest::sff
