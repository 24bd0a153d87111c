#include "drivers/cmis/limit_text.hpp"
#include "drivers/sff/codes.hpp"
#include "drivers/sff/describe.hpp"
#include "drivers/sff/sff8636.hpp"
#include "drivers/sff/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::sff {
namespace {

using Rows = std::vector<std::vector<std::string>>;
using Sentences = std::vector<std::string>;

std::string half_name(const Memory::Half& half) { return half.upper ? "page " + to_string(half) : "lower memory"; }

void describe_transmitter(const Sff8636Info& info, TextPage& text) {
  const Sff8636Transmitter& tx = info.transmitter;
  text.row("Technology",
           tx.technology ? code_text("device_technology_8636", *tx.technology) : std::string{unknown_text});
  if (tx.copper == false) {
    text.row("Detector", !tx.apd ? unknown_text : *tx.apd ? "APD" : "PIN");
    text.row("Cooled transmitter", yes_no(tx.cooled));
    text.row("Wavelength control", yes_no(tx.wavelength_control));
    text.row("Tunable", yes_no(tx.tunable));
  }
  if (info.identity.wavelength && info.identity.wavelength->value != 0 && info.wavelength_tolerance)
    text.row("Wavelength",
             fmt::format("{:.6g} nm +-{:.4g} nm", info.identity.wavelength->value, info.wavelength_tolerance->value));
  describe_attenuation(info.attenuation, text);
  for (const auto& [name, length] :
       {std::pair{"Reach on SMF", info.lengths.smf}, std::pair{"Reach on OM4", info.lengths.om4},
        std::pair{"Reach on OM3", info.lengths.om3}, std::pair{"Reach on OM2", info.lengths.om2},
        std::pair{"Reach on OM1", info.lengths.om1}})
    if (length && length->value != 0) text.row(name, length_text(length));
  if (info.lengths.cable && info.lengths.cable->value != 0)
    text.row("Cable length",
             fmt::format("{}{}", info.lengths.cable_is_longer ? "more than " : "", length_text(info.lengths.cable)));
}

void describe_management(const Sff8636Info& info, TextPage& text) {
  text.heading("Management");
  text.row("Register map", "SFF-8636");
  text.row("Revision", code_and_number("revision_8636", info.revision_compliance));
  text.row("Memory", !info.flat_memory ? unknown_text : *info.flat_memory ? "flat" : "paged");
  text.row("Interrupt", !info.interrupt_asserted   ? unknown_text
                        : *info.interrupt_asserted ? "asserted"
                                                   : "not asserted");
  text.row("Monitors", !info.data_not_ready ? unknown_text : *info.data_not_ready ? "not yet valid" : "valid");
  text.row("Encoding", code_and_number("encoding_8636", info.identity.encoding));
}

void describe_power(const Sff8636Info& info, TextPage& text) {
  const Sff8636Power& power = info.power;
  text.heading("Power");
  text.row("Power class", power.power_class ? std::to_string(*power.power_class) : std::string{unknown_text});
  text.row("Maximum", quantity_text(power.max, "W"));
  text.row("Classes 5 to 7", !power.enable_5_to_7 ? unknown_text : *power.enable_5_to_7 ? "enabled" : "not enabled");
  text.row("Class 8", !power.enable_8 ? unknown_text : *power.enable_8 ? "enabled" : "not enabled");
  text.row("Low power by software", !power.override_pin || !power.low_power_set ? unknown_text
                                    : !*power.override_pin                      ? "no, the pin decides"
                                    : *power.low_power_set                      ? "asked for"
                                                                                : "released");
  text.row("Case temperature", quantity_text(info.max_case_temperature, "°C at most"));
}

void describe_monitors(const Sff8636Info& info, TextPage& text) {
  text.heading("Monitors");
  const Thresholds limits = info.thresholds.value_or(Thresholds{});
  const auto of = [](const auto& optional) { return optional ? &*optional : nullptr; };
  Rows rows = {cmis::monitor_heads(info.thresholds.has_value())};
  rows.push_back(
      cmis::monitor_row("Temperature", quantity_text(info.monitors.temperature, "°C"), of(limits.temperature)));
  rows.push_back(cmis::monitor_row("Supply", quantity_text(info.monitors.vcc, "V"), of(limits.vcc)));
  if (info.thresholds) {
    rows.push_back(cmis::monitor_row("Tx power, mW", "by lane", of(limits.tx_power)));
    rows.push_back(cmis::monitor_row("Tx bias, mA", "by lane", of(limits.tx_bias)));
    rows.push_back(cmis::monitor_row("Rx power, mW", "by lane", of(limits.rx_power)));
  }
  text.table(rows);
  if (info.monitors.rx_power_is_average)
    text.row("Rx power is", *info.monitors.rx_power_is_average ? "average power" : "OMA, or there is none");
}

void describe_lanes(const Sff8636Info& info, TextPage& text) {
  text.heading("Lanes");
  const Sff8636Monitors& monitors = info.monitors;
  const auto power = [](const std::optional<Lanes<MilliWatt>>& lanes, std::size_t i) {
    return lanes ? optical_power_text((*lanes)[i]) : std::string{unknown_text};
  };
  const auto bit = [](const std::optional<Lanes<bool>>& lanes, std::size_t i) -> std::string {
    return !lanes ? std::string{unknown_text} : (*lanes)[i] ? "yes" : "-";
  };
  const bool no_tx_power = monitors.tx_power_implemented == false;
  Rows rows = {
      {"lane", "Tx power", "Tx bias", "Rx power", "Tx off", "Tx LOS", "Rx LOS", "Tx fault", "Tx LOL", "Rx LOL"}};
  for (std::size_t i = 0; i < Lanes<bool>{}.size(); ++i)
    rows.push_back(
        {std::to_string(i + 1), no_tx_power ? "not advertised" : power(monitors.tx_power, i),
         monitors.tx_bias ? fmt::format("{:.2f} mA", (*monitors.tx_bias)[i].value) : std::string{unknown_text},
         power(monitors.rx_power, i), bit(info.tx_disable, i), bit(info.tx_los, i), bit(info.rx_los, i),
         bit(info.tx_fault, i), bit(info.tx_cdr_lol, i), bit(info.rx_cdr_lol, i)});
  text.table(rows);
  if (info.near_end_missing && lane_list(*info.near_end_missing) != "none")
    text.row("Lanes missing", lane_list(*info.near_end_missing));
}

void warn_power(const Sff8636Info& info, Sentences& list) {
  const Sff8636Power& power = info.power;
  if (!power.power_class) return;
  if (power.class_8 == true && power.stated && power.stated->value == 0)
    list.push_back("Power class 8 must state its maximum in watts, and the module states none.");
  const auto ceiling = power_class_ceiling_w(*power.power_class);
  if (ceiling && power.stated && power.stated->value > *ceiling)
    list.push_back(fmt::format("The stated maximum power {:.4g} W is above the {:.4g} W of power class {}.",
                               power.stated->value, *ceiling, *power.power_class));
}

void warn_flags(const Sff8636Info& info, Sentences& list) {
  if (const std::string raised = names_of(info.flags, true); !raised.empty())
    list.push_back(fmt::format("Module flags are set: {}.", raised));
  for (const LaneFlag& flag : info.lane_flags)
    if (flag.set && lane_list(*flag.set) != "none")
      list.push_back(fmt::format("{} is set on lane {}.", flag.field->name, lane_list(*flag.set)));
}

template <class T>
void warn_lanes(const std::optional<Lanes<T>>& readings, const std::optional<Limits<T>>& limits, std::string_view what,
                std::string_view unit, Sentences& list) {
  if (!readings || !limits) return;
  for (std::size_t i = 0; i < readings->size(); ++i)
    cmis::warn_reading(std::optional{(*readings)[i]}, *limits, fmt::format("{} of lane {}", what, i + 1), unit, list);
}

void warn_monitors(const Sff8636Info& info, Sentences& list) {
  if (info.data_not_ready == true) {
    list.push_back("The module says that its monitors are not valid yet: readings tell nothing.");
    return;
  }
  if (!info.thresholds) return;
  const Thresholds& limits = *info.thresholds;
  warn_thresholds(limits, list);
  if (limits.temperature) cmis::warn_reading(info.monitors.temperature, *limits.temperature, "temperature", "°C", list);
  if (limits.vcc) cmis::warn_reading(info.monitors.vcc, *limits.vcc, "supply voltage", "V", list);
  if (info.monitors.tx_power_implemented != false)
    warn_lanes(info.monitors.tx_power, limits.tx_power, "Tx power", "mW", list);
  warn_lanes(info.monitors.tx_bias, limits.tx_bias, "Tx bias", "mA", list);
  warn_lanes(info.monitors.rx_power, limits.rx_power, "Rx power", "mW", list);
}

}  // namespace

std::string describe(const Sff8636Info& info) {
  TextPage text;
  describe_identity(info.identity, text);
  describe_transmitter(info, text);
  describe_management(info, text);
  describe_power(info, text);
  describe_options(info.options, text);
  describe_monitors(info, text);
  describe_lanes(info, text);
  text.heading("Checksums");
  describe_checksum("Page 00h base", info.base_checksum, text);
  describe_checksum("Page 00h extended", info.ext_checksum, text);
  if (!info.unknown_halves.empty()) {
    text.heading("Not read");
    for (const Memory::Half& half : info.unknown_halves) text.line(half_name(half) + ": unknown");
  }
  if (const Sentences odd = warnings(info); !odd.empty()) {
    text.heading("Warnings");
    for (const std::string& sentence : odd) text.paragraph(sentence);
  }
  return text.take();
}

std::vector<std::string> warnings(const Sff8636Info& info) {
  constexpr std::uint8_t newest_revision_code = 8;
  Sentences list;
  if (info.identity.identifier && info.identifier_copy && *info.identity.identifier != *info.identifier_copy)
    list.push_back(fmt::format("The identifier is {:02X}h in lower memory and {:02X}h on page 00h; they must be equal.",
                               *info.identity.identifier, *info.identifier_copy));
  if (info.revision_compliance && *info.revision_compliance > newest_revision_code)
    list.push_back(fmt::format("The revision code {} is reserved.", *info.revision_compliance));
  warn_identity(info.identity, list);
  warn_checksum(info.base_checksum, list);
  warn_checksum(info.ext_checksum, list);
  warn_power(info, list);
  warn_flags(info, list);
  warn_monitors(info, list);
  for (const Memory::Half& half : info.uninterpreted_halves)
    list.push_back(fmt::format(
        "The memory has {}, which {}: it is not interpreted.", half_name(half),
        info.flat_memory == true ? "a module with flat memory does not have" : "this decoder does not know"));
  return list;
}

}  // namespace plugfest::sff
