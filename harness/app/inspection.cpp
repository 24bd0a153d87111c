#include "harness/app/inspection.hpp"

#include "drivers/cmis/decode_json.hpp"
#include "drivers/cmis/describe.hpp"
#include "drivers/cmis/linearity.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace plugfest::app {
namespace {

using Json = nlohmann::ordered_json;

std::optional<std::uint8_t> identifier_of(const Inspection& seen) {
  if (seen.cmis) return seen.cmis->identifier;
  if (const auto* none = std::get_if<sff::NotSff>(&seen.older)) return none->identifier;
  if (const auto* sff8636 = std::get_if<sff::Sff8636Info>(&seen.older)) return sff8636->identity.identifier;
  return std::get<sff::Sff8472Info>(seen.older).identity.identifier;
}

}  // namespace

Inspection inspect(const sff::ModuleMemory& memory) {
  Inspection seen;
  const auto first = memory.a0.read(0, 0, 0, 1);  // the identifier is there in every map
  if (first) seen.map = sff::which_map(first->front());
  switch (seen.map) {
    case sff::ManagementInterface::cmis:
      seen.cmis = cmis::decode(memory.a0);
      break;
    case sff::ManagementInterface::sff_8636:
    case sff::ManagementInterface::sff_8472:
    case sff::ManagementInterface::unknown:
      seen.older = sff::decode(memory);
      break;
  }
  return seen;
}

std::string describe(const Inspection& seen) {
  return seen.cmis ? cmis::describe(*seen.cmis) : sff::describe(seen.older);
}

Json facts(const Inspection& seen) { return seen.cmis ? cmis::facts(*seen.cmis) : sff::facts(seen.older); }

Json lpo(const Inspection& seen) {
  if (!seen.cmis) return nullptr;
  const cmis::LinearityHints hints = cmis::linearity_hints(*seen.cmis);
  Json json;
  json["shown"] = seen.cmis->lpo.has_value();
  json["evidence"] = cmis::linearity_text(*seen.cmis);
  json["for_linear"] = hints.for_linear;
  json["against_linear"] = hints.against_linear;
  return json;
}

std::string contradiction(const Inspection& seen, std::string_view claimed) {
  const std::string_view map = sff::name_of(seen.map);
  const std::optional<std::uint8_t> identifier = identifier_of(seen);
  if (claimed.empty() || claimed == map || !identifier) return {};
  return fmt::format(
      "The dump says {}, but its first byte, identifier {:02X}h, is that of {}; {}.", claimed, *identifier,
      seen.map == sff::ManagementInterface::unknown ? std::string{"no module known here"}
                                                    : fmt::format("an {} module", map),
      seen.map == sff::ManagementInterface::unknown ? "it is not decoded" : "it is decoded by its first byte");
}

std::vector<std::string> warnings(const Inspection& seen) {
  return seen.cmis ? cmis::warnings(*seen.cmis) : sff::warnings(seen.older);
}

}  // namespace plugfest::app
