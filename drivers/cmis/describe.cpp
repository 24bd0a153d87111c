#include "drivers/cmis/describe.hpp"

#include "drivers/base/text_page.hpp"
#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/describe_monitoring.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/limit_text.hpp"
#include "drivers/cmis/linearity.hpp"
#include "drivers/cmis/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace plugfest::cmis {
namespace {

constexpr std::string_view unknown = unknown_text;
constexpr Revision output_status_since = output_status_rx.info.since;

template <class E>
std::string coded(const std::optional<Coded<E>>& code) {
  return code ? to_string(*code) : std::string{unknown};
}
std::string table_code(std::string_view table, std::optional<std::uint8_t> code) {
  return code ? fmt::format("{} ({:02X}h)", code_text(table, *code), *code) : std::string{unknown};
}

std::string lane_list(std::uint8_t mask) {
  std::string list;
  for (unsigned lane = 0; lane < lanes_in_bank; ++lane)
    if ((mask >> lane & 1) != 0) list.append(fmt::format("{}{}", list.empty() ? "" : ",", lane + 1));
  return list.empty() ? "-" : list;
}
std::string lane_list(const Lanes<bool>& lanes) {
  unsigned mask = 0;
  for (std::size_t i = 0; i < lanes.size(); ++i) mask |= (lanes[i] ? 1u : 0u) << i;
  return mask == 0 ? "none" : lane_list(static_cast<std::uint8_t>(mask));
}

/// 0 dB is the specification's way to say that a figure is not given.
std::string attenuation(const CopperAttenuation& cable) {
  std::string list;
  for (const auto& [loss, at] : {std::pair{cable.at_5ghz, "5 GHz"},
                                 {cable.at_7ghz, "7 GHz"},
                                 {cable.at_12p9ghz, "12.9 GHz"},
                                 {cable.at_25p8ghz, "25.8 GHz"},
                                 {cable.at_53p1ghz.value_or(Decibel{}), "53.1 GHz"}})
    if (loss.value != 0) list.append(fmt::format("{}{:g} dB at {}", list.empty() ? "" : ", ", loss.value, at));
  return list.empty() ? "not given" : list;
}

void identity(const ModuleInfo& info, TextPage& text) {
  text.heading("Identity");
  text.row("Identifier", table_code("sff8024_identifier", info.identifier));
  text.row("Vendor", text_or_unknown(info.vendor_name));
  text.row("Vendor OUI", info.vendor_oui.value_or(std::string{unknown}));
  text.row("Part number", text_or_unknown(info.vendor_pn));
  text.row("Revision", text_or_unknown(info.vendor_rev));
  text.row("Serial number", text_or_unknown(info.vendor_sn));
  text.row("Date code", text_or_unknown(info.date_code));
  text.row("CLEI code", text_or_unknown(info.clei));
  text.row("Connector", table_code("sff8024_connector", info.connector));
  text.row("Media type", coded(info.media_type));
  text.row("Media technology", table_code("media_interface_technology", info.media_technology));
  if (info.cable_length && info.cable_length->value != 0)
    text.row("Cable length",
             fmt::format("{}{:.6g} m", info.cable_is_longer ? "more than " : "", info.cable_length->value));
  if (info.attenuation) text.row("Cable attenuation", attenuation(*info.attenuation));
  if (info.advertised) {
    const Advertisement& page = *info.advertised;
    text.row("Hardware", to_string(page.hardware));
    if (page.wavelength.value != 0)
      text.row("Wavelength",
               fmt::format("{:.6g} nm +-{:.4g} nm", page.wavelength.value, page.wavelength_tolerance.value));
    if (page.fiber.smf_km.value_or(0) != 0) text.row("Reach on SMF", fmt::format("{:.4g} km", *page.fiber.smf_km));
    for (const auto& [name, length] : {std::pair{"Reach on OM5", page.fiber.om5},
                                       {"Reach on OM4", page.fiber.om4},
                                       {"Reach on OM3", page.fiber.om3},
                                       {"Reach on OM2", page.fiber.om2}})
      if (length.value != 0) text.row(name, fmt::format("{:.4g} m", length.value));
  }
  if (info.media_lanes_unsupported) text.row("Media lanes missing", lane_list(*info.media_lanes_unsupported));
}

void management(const ModuleInfo& info, TextPage& text) {
  text.heading("Management");
  text.row("CMIS revision", info.revision ? to_string(*info.revision) : std::string{unknown});
  text.row("Memory", !info.flat_memory ? unknown : *info.flat_memory ? "flat" : "paged");
  text.row("Module state", coded(info.module_state));
  text.row("Fault cause", coded(info.fault_cause));
  text.row("Interrupt", !info.interrupt_asserted ? unknown : *info.interrupt_asserted ? "asserted" : "not asserted");
  text.row("Firmware", info.fw_active ? to_string(*info.fw_active) : std::string{unknown});
  if (info.advertised) text.row("Inactive firmware", to_string(info.advertised->fw_inactive));
  text.row("Bus speed", table_code("mci_max_speed", info.mci_max_speed));
  text.row("Stepped config only", yes_no(info.stepped_config_only));
  if (info.advertised) {
    const Advertisement& page = *info.advertised;
    text.row("Banks", page.banks ? fmt::format("{} ({} lanes)", *page.banks, *page.banks * 8) : "reserved code");
    std::string pages;
    for (const auto& [name, there] : {std::pair{"03h user", page.pages.user},
                                      {"13h-14h diagnostics", page.pages.diagnostics},
                                      {"20h-2Fh VDM", page.pages.vdm},
                                      {"30h-4Fh coherent", page.pages.coherent}})
      if (there) pages.append(pages.empty() ? "" : ", ").append(name);
    text.row("Optional pages", pages.empty() ? "none" : pages);
    text.row("CDB instances", std::to_string(page.cdb_instances));
  }
}

void power(const ModuleInfo& info, TextPage& text) {
  text.heading("Power");
  text.row("Power class", info.power_class ? std::to_string(number(*info.power_class)) : std::string{unknown});
  text.row("Maximum", quantity_text(info.max_power, "W"));
  text.row("Low power by pin", !info.low_pwr_allow_request_hw   ? unknown
                               : *info.low_pwr_allow_request_hw ? "obeyed"
                                                                : "ignored");
  text.row("Low power by software", !info.low_pwr_request_sw ? unknown : *info.low_pwr_request_sw ? "asked for" : "no");
}

/// The advertised count, or what the interface id implies where it is 0.
std::string lane_count(std::uint8_t advertised, const Interface* known) {
  if (advertised != 0) return std::to_string(advertised);
  return known != nullptr && known->lanes != 0 ? fmt::format("({})", known->lanes) : "(id)";
}

void applications(const ModuleInfo& info, TextPage& text) {
  text.heading("Applications");
  if (info.applications.empty()) text.line(info.applications_complete ? "none advertised" : "unknown");
  const auto type = info.media_type ? info.media_type->value : std::nullopt;
  std::vector<std::vector<std::string>> rows = {
      {"AppSel", "host interface", "lanes", "from", "media interface", "lanes", "from"}};
  for (const Application& app : info.applications)
    rows.push_back(
        {std::to_string(app.app_sel), fmt::format("{:02X}h {}", app.host_id, host_interface_text(app.host_id)),
         lane_count(app.host_lanes, find_host_interface(app.host_id)), lane_list(app.host_lane_options),
         fmt::format("{:02X}h {}", app.media_id, media_interface_text(info, app.media_id)),
         lane_count(app.media_lanes, find_media_interface(type.value_or(MediaType::undefined), app.media_id)),
         app.media_lane_options             ? lane_list(*app.media_lane_options)
         : info.flat_memory.value_or(false) ? std::string{"-"}
                                            : std::string{unknown}});
  if (rows.size() > 1) text.table(rows);
  if (!info.applications.empty() && !info.applications_complete)
    text.line("The list may go on: page 01h was not read.");
  text.row("Linear (LPO)", linearity_text(info));
  const LinearityHints hints = linearity_hints(info);
  if (!hints.for_linear.empty()) text.paragraph(fmt::format("Speaks for it: {}.", fmt::join(hints.for_linear, ", ")));
  if (!hints.against_linear.empty())
    text.paragraph(fmt::format("Speaks against it: {}.", fmt::join(hints.against_linear, ", ")));
}

/// "OutputDisableTx" for OutputDisableTxSupported.
std::string capability_name(const Capability& capability) {
  std::string name{capability.field->name};
  if (const auto at = name.find("Supported"); at != std::string::npos) name.erase(at);
  return name;
}

void capabilities(const Advertisement& page, TextPage& text) {
  text.heading("Controls and flags");
  std::vector<std::string> offered, missing;
  for (const Capability& capability : page.capabilities)
    (capability.offered ? offered : missing).push_back(capability_name(capability));
  if (!offered.empty()) text.paragraph(fmt::format("Offered: {}.", fmt::join(offered, ", ")));
  if (!missing.empty()) text.paragraph(fmt::format("Not offered: {}.", fmt::join(missing, ", ")));
}

void durations(const Advertisement& page, TextPage& text) {
  text.heading("Advertised durations");
  text.row("ModulePwrUp", duration_text(page.durations.module_pwr_up));
  text.row("ModulePwrDn", duration_text(page.durations.module_pwr_dn));
  text.row("DPInit", duration_text(page.durations.dp_init));
  text.row("DPDeinit", duration_text(page.durations.dp_deinit));
  text.row("DPTxTurnOn", duration_text(page.durations.dp_tx_turn_on));
  text.row("DPTxTurnOff", duration_text(page.durations.dp_tx_turn_off));
}

void monitors(const ModuleInfo& info, TextPage& text) {
  text.heading("Monitors");
  const Thresholds* limits = info.thresholds ? &*info.thresholds : nullptr;
  std::vector<std::vector<std::string>> rows = {monitor_heads(limits != nullptr)};
  rows.push_back(monitor_row("Temperature", quantity_text(info.temperature, "°C"),
                             limits != nullptr ? &limits->temperature : nullptr));
  rows.push_back(monitor_row("Supply", quantity_text(info.vcc, "V"), limits != nullptr ? &limits->vcc : nullptr));
  if (limits != nullptr) {
    rows.push_back(monitor_row("Tx power, mW", "by lane", &limits->tx_power));
    if (limits->tx_bias) rows.push_back(monitor_row("Tx bias, mA", "by lane", &*limits->tx_bias));
    rows.push_back(monitor_row("Rx power, mW", "by lane", &limits->rx_power));
  }
  text.table(rows);
  if (info.advertised && info.advertised->monitors.rx_power)
    text.row("Rx power is", info.advertised->rx_power_is_average ? "average power" : "OMA");
}

void lanes(const ModuleInfo& info, TextPage& text) {
  if (!info.lanes) return;
  const LaneStatus& status = *info.lanes;
  text.heading("Lanes");
  const bool tells_output = info.revision && *info.revision >= output_status_since;
  const auto output = [&](bool on) { return !tells_output ? "-" : on ? "on" : "off"; };
  std::vector<std::vector<std::string>> rows = {
      {"lane", "data path", "AppSel", "configuration", "Rx", "Tx", "Tx power", "Tx bias", "Rx power"}};
  for (std::size_t i = 0; i < lanes_in_bank; ++i) {
    const bool no_media = info.media_lanes_unsupported && (*info.media_lanes_unsupported)[i];
    const auto reading = [&](bool monitored, const auto& text_of) {
      return no_media ? std::string{"no media lane"} : monitored ? text_of() : std::string{"none"};
    };
    rows.push_back(
        {std::to_string(i + 1), to_string(status.state[i]),
         status.app_sel[i] == 0 ? std::string{"unused"}
                                : fmt::format("{} from {}", status.app_sel[i], status.data_path_id[i] + 1),
         to_string(status.config[i]), output(status.output_rx[i]), output(status.output_tx[i]),
         reading(status.tx_power.has_value(), [&] { return optical_power_text((*status.tx_power)[i]); }),
         reading(status.tx_bias.has_value(), [&] { return fmt::format("{:.2f} mA", (*status.tx_bias)[i].value); }),
         reading(status.rx_power.has_value(), [&] { return optical_power_text((*status.rx_power)[i]); })});
  }
  text.table(rows);
  const int banks = info.advertised ? info.advertised->banks.value_or(1) : 1;
  if (banks > 1)
    text.row("Not shown", fmt::format("lanes 9 to {}: what is said of lanes, here and below, is of bank 0", banks * 8));
  std::vector<std::vector<std::string>> flags;
  for (const LaneFlag& flag : info.lane_flags)
    if (flag.set && lane_list(*flag.set) != "none")
      flags.push_back({std::string{flag.field->name}, flag.field->side == Side::media ? "media lane" : "host lane",
                       lane_list(*flag.set)});
  if (!flags.empty()) text.table(flags);
}

void control(const LaneControl& lanes, TextPage& text) {
  text.heading("Control");
  text.row("DPDeinit", "host lanes: " + lane_list(lanes.dp_deinit));
  text.row("Tx output disabled", "media lanes: " + lane_list(lanes.tx_disable));
  text.row("Rx output disabled", "host lanes: " + lane_list(lanes.rx_disable));
}

void checksums(const ModuleInfo& info, TextPage& text) {
  text.heading("Checksums");
  for (std::size_t page = 0; page < info.checksums.size(); ++page) {
    const auto& checksum = info.checksums[page];
    if (!checksum) {
      const bool absent = page != 0 && info.flat_memory.value_or(false);
      text.row(fmt::format("Page {:02X}h", page), absent ? "not there (flat memory)" : "unknown");
    } else if (checksum->ok()) {
      text.row(fmt::format("Page {:02X}h", page), fmt::format("{:02X}h, matches", checksum->stored));
    } else {
      text.row(fmt::format("Page {:02X}h", page),
               fmt::format("stored {:02X}h, computed {:02X}h: does not match", checksum->stored, checksum->computed));
    }
  }
}

}  // namespace

std::string describe(const ModuleInfo& info) {
  TextPage text;
  identity(info, text);
  management(info, text);
  power(info, text);
  applications(info, text);
  if (info.advertised) {
    capabilities(*info.advertised, text);
    durations(*info.advertised, text);
  }
  if (!info.flat_memory.value_or(false)) monitors(info, text);
  lanes(info, text);
  if (info.control) control(*info.control, text);
  if (info.diagnostics) describe(*info.diagnostics, text);
  if (info.vdm) describe(*info.vdm, text);
  if (info.enhanced_lpo) describe(*info.enhanced_lpo, text);
  checksums(info, text);
  if (!info.unknown_halves.empty()) {
    text.heading("Not read");
    for (const Memory::Half& half : info.unknown_halves)
      text.line(fmt::format("{}: unknown", half.upper ? "page " + to_string(half) : "lower memory"));
  }
  if (const std::vector<std::string> odd = warnings(info); !odd.empty()) {
    text.heading("Warnings");
    for (const std::string& sentence : odd) text.paragraph(sentence);
  }
  return text.take();
}

}  // namespace plugfest::cmis
