#include "drivers/sff/describe.hpp"

#include "drivers/sff/codes.hpp"
#include "drivers/sff/decode.hpp"

#include <fmt/format.h>

namespace plugfest::sff {
namespace {

std::string why_not(const NotSff& info) {
  if (!info.identifier) return "Byte 0 was not read: which register map applies is unknown.";
  const std::string name = code_text("sff8024_identifier", *info.identifier);
  if (info.map == ManagementInterface::cmis)
    return fmt::format("Identifier {:02X}h ({}) belongs to a CMIS module: SFF-8636 and SFF-8472 do not apply.",
                       *info.identifier, name);
  return fmt::format("Identifier {:02X}h ({}) has a register map that is not known here.", *info.identifier, name);
}

}  // namespace

std::string describe(const Info& info) {
  if (const auto* none = std::get_if<NotSff>(&info)) return why_not(*none) + "\n";
  if (const auto* qsfp = std::get_if<Sff8636Info>(&info)) return describe(*qsfp);
  return describe(std::get<Sff8472Info>(info));
}

std::vector<std::string> warnings(const Info& info) {
  if (const auto* none = std::get_if<NotSff>(&info)) return {why_not(*none)};
  if (const auto* qsfp = std::get_if<Sff8636Info>(&info)) return warnings(*qsfp);
  return warnings(std::get<Sff8472Info>(info));
}

}  // namespace plugfest::sff
