#include "drivers/sff/words.hpp"

#include "drivers/cmis/limit_text.hpp"
#include "drivers/sff/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace plugfest::sff {
namespace {

/// A list of names over as many lines as it needs, the first with its title.
void wrapped(std::string_view title, const std::string& names, TextPage& text) {
  constexpr std::size_t width = 88;
  std::string_view rest = names;
  while (!rest.empty()) {
    std::size_t end = rest.size();
    if (end > width) end = std::min(rest.rfind(' ', width), end);
    text.row(title, rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    title = {};
  }
}

std::string compliance_text(const std::optional<std::vector<Compliance>>& codes) {
  if (!codes) return std::string{unknown_text};
  std::string list;
  for (const Compliance& code : *codes)
    list.append(list.empty() ? "" : ", ")
        .append(code.name ? std::string{*code.name} : fmt::format("unknown ({}.{})", code.byte, code.bit));
  return list.empty() ? "none" : list;
}

}  // namespace

std::string code_and_number(std::string_view table, std::optional<std::uint8_t> code) {
  return code ? fmt::format("{} ({:02X}h)", code_text(table, *code), *code) : std::string{unknown_text};
}

std::string lane_list(const Lanes<bool>& lanes) {
  std::string list;
  for (std::size_t i = 0; i < lanes.size(); ++i)
    if (lanes[i]) list.append(fmt::format("{}{}", list.empty() ? "" : ",", i + 1));
  return list.empty() ? "none" : list;
}

std::string names_of(const std::vector<Flag>& flags, bool wanted) {
  std::string list;
  for (const Flag& flag : flags)
    if (flag.set == wanted) list.append(list.empty() ? "" : ", ").append(flag.field->name);
  return list;
}

std::string length_text(const std::optional<Metre>& length) {
  if (!length) return std::string{unknown_text};
  if (length->value == 0) return "not given";
  return length->value >= 1000 ? fmt::format("{:g} km", length->value / 1000) : fmt::format("{:g} m", length->value);
}

void describe_identity(const Identity& identity, TextPage& text) {
  text.heading("Identity");
  text.row("Identifier", code_and_number("sff8024_identifier", identity.identifier));
  text.row("Vendor", text_or_unknown(identity.vendor_name));
  text.row("Vendor OUI", identity.vendor_oui.value_or(std::string{unknown_text}));
  text.row("Part number", text_or_unknown(identity.vendor_pn));
  text.row("Revision", text_or_unknown(identity.vendor_rev));
  text.row("Serial number", text_or_unknown(identity.vendor_sn));
  text.row("Date code", text_or_unknown(identity.date_code));
  text.row("Connector", code_and_number("sff8024_connector", identity.connector));
  wrapped("Compliance", compliance_text(identity.compliance), text);
  text.row("Extended compliance", code_and_number("extended_compliance", identity.extended_compliance));
  if (identity.secondary_extended_compliance.value_or(0) != 0)
    text.row("Second ext. compliance", code_and_number("extended_compliance", identity.secondary_extended_compliance));
  text.row("Nominal rate", !identity.nominal_rate_mbd        ? std::string{unknown_text}
                           : *identity.nominal_rate_mbd == 0 ? "not given"
                                                             : fmt::format("{:g} MBd", *identity.nominal_rate_mbd));
}

void describe_attenuation(const std::vector<Attenuation>& list, TextPage& text) {
  if (list.empty()) return;
  std::string words;
  for (const Attenuation& cable : list)
    if (cable.loss.value != 0)
      words.append(fmt::format("{}{:g} dB at {}", words.empty() ? "" : ", ", cable.loss.value, cable.at));
  text.row("Cable attenuation", words.empty() ? "not given" : words);
}

void describe_options(const std::vector<Flag>& options, TextPage& text) {
  text.heading("Options");
  const std::string there = names_of(options, true), missing = names_of(options, false);
  wrapped("Advertised", there.empty() ? (missing.empty() ? std::string{unknown_text} : "none") : there, text);
  wrapped("Not advertised", missing, text);
}

void describe_checksum(std::string_view name, const std::optional<Checksum>& checksum, TextPage& text) {
  if (!checksum)
    text.row(name, unknown_text);
  else if (checksum->ok())
    text.row(name, fmt::format("{:02X}h, matches", checksum->stored));
  else
    text.row(name,
             fmt::format("stored {:02X}h, computed {:02X}h: does not match", checksum->stored, checksum->computed));
}

void warn_identity(const Identity& identity, std::vector<std::string>& list) {
  for (const auto& [words, what] :
       {std::pair{&identity.vendor_name, "vendor name"}, std::pair{&identity.vendor_pn, "part number"},
        std::pair{&identity.vendor_rev, "revision"}, std::pair{&identity.vendor_sn, "serial number"}})
    if (*words && (*words)->find("\\x") != std::string::npos)
      list.push_back(fmt::format("The {} holds bytes that are no printable ASCII.", what));
  if (identity.vendor_name && identity.vendor_name->empty()) list.push_back("The vendor name is empty.");
}

void warn_checksum(const std::optional<Checksum>& checksum, std::vector<std::string>& list) {
  if (checksum && !checksum->ok())
    list.push_back(fmt::format("The checksum of {} does not match: stored {:02X}h, computed {:02X}h.", checksum->covers,
                               checksum->stored, checksum->computed));
}

void warn_thresholds(const Thresholds& limits, std::vector<std::string>& list) {
  if (limits.temperature) cmis::warn_order(*limits.temperature, "temperature", list);
  if (limits.vcc) cmis::warn_order(*limits.vcc, "supply voltage", list);
  if (limits.tx_power) cmis::warn_order(*limits.tx_power, "Tx power", list);
  if (limits.tx_bias) cmis::warn_order(*limits.tx_bias, "Tx bias", list);
  if (limits.rx_power) cmis::warn_order(*limits.rx_power, "Rx power", list);
}

}  // namespace plugfest::sff
