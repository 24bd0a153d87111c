#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/describe.hpp"
#include "drivers/cmis/limit_text.hpp"
#include "drivers/cmis/names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::cmis {
namespace {

using Sentences = std::vector<std::string>;

template <class E>
void warn_reserved(const std::optional<Coded<E>>& code, std::string_view what, Sentences& list) {
  if (code && !code->value) list.push_back(fmt::format("{} holds the reserved code {}.", what, code->raw));
}

template <class E>
void warn_reserved_lanes(const Lanes<Coded<E>>& lanes, std::string_view what, Sentences& list) {
  std::string which;
  for (std::size_t i = 0; i < lanes.size(); ++i)
    if (!lanes[i].value) which.append(fmt::format("{}{} ({})", which.empty() ? "" : ", ", i + 1, lanes[i].raw));
  if (!which.empty()) list.push_back(fmt::format("{} holds a reserved code on host lane {}.", what, which));
}

void warn_identity(const ModuleInfo& info, Sentences& list) {
  if (info.identifier && !is_cmis_identifier(*info.identifier))
    list.push_back(fmt::format("Identifier {:02X}h ({}) does not belong to a CMIS module: nothing below may be true.",
                               *info.identifier, code_text("sff8024_identifier", *info.identifier)));
  if (info.identifier && info.identifier_copy && *info.identifier != *info.identifier_copy)
    list.push_back(fmt::format("The identifier is {:02X}h in lower memory and {:02X}h on page 00h; they must be equal.",
                               *info.identifier, *info.identifier_copy));
  if (info.revision && (info.revision->major < 4 || info.revision->major > 5))
    list.push_back(
        fmt::format("CMIS revision {} is none that this register map covers (4.0 to 5.4).", to_string(*info.revision)));
  if (info.lanes_not_interpreted)
    list.push_back("Pages 10h and 11h mean something else in CMIS 3: lane states and controls are not shown.");
  for (const auto& checksum : info.checksums)
    if (checksum && !checksum->ok())
      list.push_back(fmt::format("The checksum of page {:02X}h does not match: stored {:02X}h, computed {:02X}h.",
                                 checksum->page, checksum->stored, checksum->computed));
  for (const auto& [text, what] :
       {std::pair{&info.vendor_name, "vendor name"}, std::pair{&info.vendor_pn, "part number"},
        std::pair{&info.vendor_rev, "revision"}, std::pair{&info.vendor_sn, "serial number"}})
    if (*text && (*text)->find("\\x") != std::string::npos)
      list.push_back(fmt::format("The {} holds bytes that are no printable ASCII.", what));
  if (info.vendor_name && info.vendor_name->empty()) list.push_back("The vendor name is empty.");
}

void warn_state(const ModuleInfo& info, Sentences& list) {
  warn_reserved(info.module_state, "ModuleState", list);
  warn_reserved(info.fault_cause, "ModuleFaultCause", list);
  warn_reserved(info.media_type, "MediaType", list);
  if (info.module_state && info.flat_memory.value_or(false) && info.module_state->value &&
      info.module_state->value != ModuleState::ready)
    list.push_back(fmt::format("The module has flat memory and reports {}; such a module always reads ModuleReady.",
                               to_string(*info.module_state)));
  if (info.module_state && info.module_state->value == ModuleState::fault)
    list.push_back(fmt::format("The module is in ModuleFault{}.",
                               info.fault_cause ? ": " + to_string(*info.fault_cause) : std::string{}));
  std::string raised;
  for (const ModuleFlag& flag : info.flags)
    if (flag.set.value_or(false)) raised.append(raised.empty() ? "" : ", ").append(flag.field->name);
  if (!raised.empty()) list.push_back(fmt::format("Module flags are set: {}.", raised));
}

void warn_media_lanes(const ModuleInfo& info, Sentences& list) {
  if (!info.media_lanes_unsupported || info.flat_memory.value_or(false)) return;
  if (std::ranges::all_of(*info.media_lanes_unsupported, [](bool missing) { return missing; }))
    list.push_back("Every media lane is marked as not supported.");
}

void warn_power(const ModuleInfo& info, Sentences& list) {
  if (!info.max_power) return;
  if (info.max_power->value == 0) {
    list.push_back("MaxPower is 0 W: the module does not say what it draws.");
    return;
  }
  const bool qsfp_dd = info.identifier == 0x18;
  const auto ceiling = qsfp_dd && info.power_class ? qsfp_dd_ceiling_w(*info.power_class) : std::nullopt;
  if (ceiling && info.max_power->value > *ceiling)
    list.push_back(fmt::format("MaxPower is {:.4g} W, above the {:.4g} W of power class {}.", info.max_power->value,
                               *ceiling, number(*info.power_class)));
}

void warn_applications(const ModuleInfo& info, Sentences& list) {
  if (info.applications.empty() && info.applications_complete) list.push_back("No application is advertised.");
  if (!info.applications.empty() && info.applications.front().app_sel != 1)
    list.push_back("The first application descriptor is empty; it must be used.");
  for (const Application& app : info.applications) {
    if (app.host_lanes > lanes_in_bank || app.media_lanes > lanes_in_bank)
      list.push_back(fmt::format("Application {} has a reserved lane count.", app.app_sel));
    const Interface* host = find_host_interface(app.host_id);
    if (host != nullptr && host->lanes != 0 && app.host_lanes != 0 && host->lanes != app.host_lanes)
      list.push_back(fmt::format("Application {} says {} host lanes, its interface {} has {}.", app.app_sel,
                                 app.host_lanes, host->name, host->lanes));
  }
}

void warn_advertisement(const ModuleInfo& info, Sentences& list) {
  if (!info.advertised) return;
  const MaxDurations& durations = info.advertised->durations;
  for (const auto& [name, code] :
       {std::pair{"ModulePwrUp", durations.module_pwr_up}, std::pair{"ModulePwrDn", durations.module_pwr_dn},
        std::pair{"DPInit", durations.dp_init}, std::pair{"DPDeinit", durations.dp_deinit},
        std::pair{"DPTxTurnOn", durations.dp_tx_turn_on}, std::pair{"DPTxTurnOff", durations.dp_tx_turn_off}})
    if (!state_duration(code))
      list.push_back(fmt::format("The longest stay in {} is advertised by the reserved code {}.", name, code));
  if (!info.advertised->tx_bias_factor)
    list.push_back("TxBiasCurrentScalingFactor holds a reserved code: bias currents are unknown.");
  if (!info.advertised->banks) list.push_back("BanksSupported holds a code that is reserved in this revision.");
  if (!info.advertised->fiber.smf_km)
    list.push_back("LengthMultiplierSMF holds a code that is reserved in this revision.");
  if (info.advertised->cdb_instances > 2) list.push_back("CdbInstancesSupported holds the reserved code 3.");
}

void warn_monitors(const ModuleInfo& info, Sentences& list) {
  if (!info.thresholds) return;
  warn_order(info.thresholds->temperature, "temperature", list);
  warn_order(info.thresholds->vcc, "supply voltage", list);
  warn_order(info.thresholds->tx_power, "Tx power", list);
  if (info.thresholds->tx_bias) warn_order(*info.thresholds->tx_bias, "Tx bias", list);
  warn_order(info.thresholds->rx_power, "Rx power", list);
  warn_reading(info.temperature, info.thresholds->temperature, "temperature", "°C", list);
  warn_reading(info.vcc, info.thresholds->vcc, "supply voltage", "V", list);
}

void warn_lanes(const ModuleInfo& info, Sentences& list) {
  if (!info.lanes) return;
  warn_reserved_lanes(info.lanes->state, "DPStateHostLane", list);
  warn_reserved_lanes(info.lanes->config, "ConfigStatusLane", list);
  for (std::size_t i = 0; i < lanes_in_bank; ++i) {
    const std::uint8_t app_sel = info.lanes->app_sel[i];
    const bool known = app_sel == 0 || std::ranges::any_of(info.applications, [&](const Application& app) {
                         return app.app_sel == app_sel;
                       });
    if (!known && info.applications_complete)
      list.push_back(fmt::format("Host lane {} runs application {}, which is not advertised.", i + 1, app_sel));
  }
}

}  // namespace

std::vector<std::string> warnings(const ModuleInfo& info) {
  Sentences list;
  warn_identity(info, list);
  warn_state(info, list);
  warn_media_lanes(info, list);
  warn_power(info, list);
  warn_applications(info, list);
  warn_advertisement(info, list);
  warn_monitors(info, list);
  warn_lanes(info, list);
  return list;
}

}  // namespace plugfest::cmis
