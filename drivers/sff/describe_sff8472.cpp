#include "drivers/cmis/limit_text.hpp"
#include "drivers/sff/codes.hpp"
#include "drivers/sff/describe.hpp"
#include "drivers/sff/sff8472.hpp"
#include "drivers/sff/words.hpp"

#include <fmt/format.h>

namespace plugfest::sff {
namespace {

using Rows = std::vector<std::vector<std::string>>;
using Sentences = std::vector<std::string>;

std::string_view name_of(Medium medium) {
  switch (medium) {
    case Medium::optical:
      return "optical";
    case Medium::passive_cable:
      return "passive cable";
    case Medium::active_cable:
      return "active cable";
    case Medium::twisted_pair:
      return "twisted pair";
  }
  return unknown_text;
}

std::string_view name_of(CalibrationKind calibration) {
  switch (calibration) {
    case CalibrationKind::internal:
      return "internal";
    case CalibrationKind::external:
      return "external: readings and thresholds below are calibrated";
    case CalibrationKind::both_stated:
      return "stated as internal and external: taken as internal";
    case CalibrationKind::none_stated:
      return "not stated: registers as they stand";
  }
  return unknown_text;
}

std::string_view name_of(DiagnosticsState state) {
  switch (state) {
    case DiagnosticsState::unknown:
      return unknown_text;
    case DiagnosticsState::not_implemented:
      return "not implemented";
    case DiagnosticsState::not_read:
      return "implemented, not read";
    case DiagnosticsState::read:
      return "implemented";
  }
  return unknown_text;
}

void describe_medium(const Sff8472Info& info, TextPage& text) {
  if (info.rate_above_percent.value_or(0) != 0 || info.rate_below_percent.value_or(0) != 0)
    text.row("Rate range",
             fmt::format("+{:g} % -{:g} %", info.rate_above_percent.value_or(0), info.rate_below_percent.value_or(0)));
  text.row("Medium", info.medium ? name_of(*info.medium) : unknown_text);
  if (info.identity.wavelength && info.identity.wavelength->value != 0)
    text.row("Wavelength", fmt::format("{:g} nm", info.identity.wavelength->value));
  for (const auto& [name, length] :
       {std::pair{"Reach on SMF", info.lengths.smf}, std::pair{"Reach on OM4", info.lengths.om4},
        std::pair{"Reach on OM3", info.lengths.om3}, std::pair{"Reach on OM2", info.lengths.om2},
        std::pair{"Reach on OM1", info.lengths.om1}, std::pair{"Cable length", info.lengths.cable}})
    if (length && length->value != 0) text.row(name, length_text(length));
  describe_attenuation(info.attenuation, text);
  if (const std::string set = names_of(info.cable_compliance, true); !set.empty()) text.row("Cable compliance", set);
}

void describe_management(const Sff8472Info& info, TextPage& text) {
  text.heading("Management");
  text.row("Register map", "SFF-8472");
  text.row("Revision", code_and_number("revision_8472", info.compliance_revision));
  text.row("Encoding", code_and_number("encoding_8472", info.identity.encoding));
  text.row("Rate identifier", code_and_number("rate_identifier_8472", info.rate_identifier));
  text.row("Diagnostics", name_of(info.diagnostics_state));
  if (info.diagnostics_state == DiagnosticsState::not_implemented) return;
  text.row("Calibration", info.calibration ? name_of(*info.calibration) : unknown_text);
  text.row("Alarms and warnings", !info.flags_implemented   ? unknown_text
                                  : *info.flags_implemented ? "implemented"
                                                            : "not implemented");
}

void describe_power(const Sff8472Info& info, TextPage& text) {
  text.heading("Power");
  text.row("Power level", info.power_level ? std::to_string(*info.power_level) : std::string{unknown_text});
  text.row("Maximum", quantity_text(info.max_power, "W"));
  if (info.diagnostics) text.row("Above level 1", yes_no(info.diagnostics->above_level_1));
}

std::string power(const std::optional<MilliWatt>& reading) {
  return reading ? optical_power_text(*reading) : std::string{unknown_text};
}

/// Modules without the monitor leave its thresholds all zero or all ones.
template <class T>
bool is_range(const std::optional<Limits<T>>& limits) {
  return limits && limits->low_alarm < limits->high_alarm;
}

void describe_monitors(const Sff8472Info& info, const Sff8472Diagnostics& diagnostics, TextPage& text) {
  text.heading("Monitors");
  const Thresholds& limits = diagnostics.thresholds;
  const auto of = [](const auto& optional) { return optional ? &*optional : nullptr; };
  Rows rows = {cmis::monitor_heads(true)};
  rows.push_back(
      cmis::monitor_row("Temperature", quantity_text(diagnostics.temperature, "°C"), of(limits.temperature)));
  rows.push_back(cmis::monitor_row("Supply", quantity_text(diagnostics.vcc, "V"), of(limits.vcc)));
  rows.push_back(cmis::monitor_row("Tx power, mW", power(diagnostics.tx_power), of(limits.tx_power)));
  rows.push_back(cmis::monitor_row("Tx bias, mA", quantity_text(diagnostics.tx_bias, "mA"), of(limits.tx_bias)));
  rows.push_back(cmis::monitor_row("Rx power, mW", power(diagnostics.rx_power), of(limits.rx_power)));
  const OptionalMonitors& more = diagnostics.optional;
  if (is_range(more.laser_temperature_limits))
    rows.push_back(cmis::monitor_row("Laser temperature", quantity_text(more.laser_temperature, "°C"),
                                     of(more.laser_temperature_limits)));
  if (is_range(more.tec_current_limits))
    rows.push_back(
        cmis::monitor_row("TEC current, mA", quantity_text(more.tec_current, "mA"), of(more.tec_current_limits)));
  text.table(rows);
  if (info.rx_power_is_average) text.row("Rx power is", *info.rx_power_is_average ? "average power" : "OMA");
}

/// A bit that the module may not report.
std::string_view reported(const std::optional<bool>& bit, std::string_view set, std::string_view clear) {
  return !bit ? "not reported" : *bit ? set : clear;
}

void describe_status(const Sff8472Diagnostics& diagnostics, TextPage& text) {
  text.heading("Status");
  text.row("Monitors", !diagnostics.data_not_ready   ? unknown_text
                       : *diagnostics.data_not_ready ? "not yet valid"
                                                     : "valid");
  text.row("Rx LOS", reported(diagnostics.rx_los, "yes", "no"));
  text.row("Tx fault", reported(diagnostics.tx_fault, "yes", "no"));
  text.row("Tx disable pin", !diagnostics.tx_disable_pin   ? unknown_text
                             : *diagnostics.tx_disable_pin ? "asserted"
                                                           : "not asserted");
  text.row("Tx disable by software", reported(diagnostics.soft_tx_disable, "asked for", "no"));
  if (diagnostics.tx_cdr_unlocked) text.row("Tx CDR", *diagnostics.tx_cdr_unlocked ? "not locked" : "locked");
  if (diagnostics.rx_cdr_unlocked) text.row("Rx CDR", *diagnostics.rx_cdr_unlocked ? "not locked" : "locked");
}

void warn_state(const Sff8472Info& info, const Sff8472Diagnostics& diagnostics, Sentences& list) {
  if (info.calibration == CalibrationKind::both_stated)
    list.push_back("The module says that it is calibrated internally and externally: taken as internally.");
  if (info.calibration == CalibrationKind::none_stated)
    list.push_back(
        "The module says neither that it is calibrated internally nor externally: registers are shown as they stand.");
  if (diagnostics.tx_fault == true) list.push_back("The transmitter reports a fault.");
  if (diagnostics.rx_los == true) list.push_back("The receiver reports loss of signal.");
  if (diagnostics.tx_cdr_unlocked == true) list.push_back("The CDR of the transmitter is not locked.");
  if (diagnostics.rx_cdr_unlocked == true) list.push_back("The CDR of the receiver is not locked.");
  if (const std::string raised = names_of(diagnostics.flags, true); !raised.empty())
    list.push_back(fmt::format("Flags are set: {}.", raised));
}

void warn_monitors(const Sff8472Diagnostics& diagnostics, Sentences& list) {
  const Thresholds& limits = diagnostics.thresholds;
  warn_thresholds(limits, list);
  if (diagnostics.data_not_ready == true) {
    list.push_back("The module says that its monitors are not valid yet: readings tell nothing.");
    return;
  }
  if (limits.temperature) cmis::warn_reading(diagnostics.temperature, *limits.temperature, "temperature", "°C", list);
  if (limits.vcc) cmis::warn_reading(diagnostics.vcc, *limits.vcc, "supply voltage", "V", list);
  if (limits.tx_power) cmis::warn_reading(diagnostics.tx_power, *limits.tx_power, "Tx power", "mW", list);
  if (limits.tx_bias) cmis::warn_reading(diagnostics.tx_bias, *limits.tx_bias, "Tx bias", "mA", list);
  if (limits.rx_power) cmis::warn_reading(diagnostics.rx_power, *limits.rx_power, "Rx power", "mW", list);
}

}  // namespace

std::string describe(const Sff8472Info& info) {
  TextPage text;
  describe_identity(info.identity, text);
  describe_medium(info, text);
  describe_management(info, text);
  describe_power(info, text);
  describe_options(info.options, text);
  if (info.diagnostics) {
    describe_monitors(info, *info.diagnostics, text);
    describe_status(*info.diagnostics, text);
  }
  text.heading("Checksums");
  describe_checksum("A0h base", info.base_checksum, text);
  describe_checksum("A0h extended", info.ext_checksum, text);
  if (info.diagnostics) describe_checksum("A2h diagnostics", info.diagnostics->checksum, text);
  if (info.diagnostics_state == DiagnosticsState::not_read) {
    text.heading("Not read");
    text.line("device A2h: unknown");
  }
  if (const Sentences odd = warnings(info); !odd.empty()) {
    text.heading("Warnings");
    for (const std::string& sentence : odd) text.paragraph(sentence);
  }
  return text.take();
}

std::vector<std::string> warnings(const Sff8472Info& info) {
  Sentences list;
  warn_identity(info.identity, list);
  warn_checksum(info.base_checksum, list);
  warn_checksum(info.ext_checksum, list);
  if (info.power_level == 4 && info.diagnostics && info.externally_calibrated == false && !info.max_power)
    list.push_back("Power level 4 must state its maximum in watts, and the module states none.");
  if (info.address_change_required == true)
    list.push_back("Diagnostics need an address change sequence, which this decoder does not do.");
  if (info.diagnostics_state == DiagnosticsState::not_implemented && !info.a2_halves.empty())
    list.push_back("The memory has device A2h, where the module says that it has no diagnostics: not interpreted.");
  if (info.diagnostics) {
    warn_checksum(info.diagnostics->checksum, list);
    warn_state(info, *info.diagnostics, list);
    warn_monitors(*info.diagnostics, list);
  }
  return list;
}

}  // namespace plugfest::sff
