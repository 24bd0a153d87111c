#include "drivers/sff/decode.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace plugfest::sff {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json plain(const T& value) {
  return value;
}
template <class Tag>
Json plain(Unit<Tag> quantity) {
  return quantity.value;
}
template <class T>
Json plain(const Limits<T>& limits) {
  return {{"high_alarm", limits.high_alarm.value},
          {"low_alarm", limits.low_alarm.value},
          {"high_warning", limits.high_warning.value},
          {"low_warning", limits.low_warning.value}};
}
/// Flags as 0 and 1.
Json plain(const Lanes<bool>& lanes) {
  Json list = Json::array();
  for (const bool set : lanes) list.push_back(set ? 1 : 0);
  return list;
}
template <class Tag>
Json plain(const Lanes<Unit<Tag>>& lanes) {
  Json list = Json::array();
  for (const Unit<Tag>& lane : lanes) list.push_back(lane.value);
  return list;
}
Json plain(const Checksum& checksum) { return checksum.ok(); }

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? plain(*value) : Json{};
}

Json thresholds_of(const Thresholds& limits) {
  return {{"temperature_c", or_null(limits.temperature)},
          {"vcc_v", or_null(limits.vcc)},
          {"tx_bias_ma", or_null(limits.tx_bias)},
          {"tx_power_mw", or_null(limits.tx_power)},
          {"rx_power_mw", or_null(limits.rx_power)}};
}

void add_vendor(const Identity& identity, Json& facts) {
  facts["vendor_name"] = or_null(identity.vendor_name);
  facts["vendor_pn"] = or_null(identity.vendor_pn);
  facts["vendor_rev"] = or_null(identity.vendor_rev);
  facts["vendor_sn"] = or_null(identity.vendor_sn);
  facts["vendor_oui"] = or_null(identity.vendor_oui);
  facts["date_code"] = or_null(identity.date_code);
}

Json facts_of(const NotSff& info) { return {{"identifier", or_null(info.identifier)}}; }

Json facts_of(const Sff8636Info& info) {
  Json facts;
  facts["identifier"] = or_null(info.identity.identifier);
  facts["revision_compliance"] = or_null(info.revision_compliance);
  facts["flat_memory"] = or_null(info.flat_memory);
  facts["data_not_ready"] = or_null(info.data_not_ready);
  add_vendor(info.identity, facts);
  facts["extended_identifier"] = or_null(info.power.extended_identifier);
  facts["power_class_bits_7_6_and_1_0"] = or_null(info.power.class_1_to_7);
  facts["power_class_8_bit"] = or_null(info.power.class_8);
  facts["max_power_byte_107_w"] = or_null(info.power.stated);
  facts["connector"] = or_null(info.identity.connector);
  facts["wavelength_or_attenuation_raw"] = info.wavelength_raw ? Json(to_hex(*info.wavelength_raw)) : Json{};
  facts["transmitter_technology"] = or_null(info.transmitter.raw);
  facts["lengths"] = {{"smf_km", info.lengths.smf ? Json(info.lengths.smf->value / 1000) : Json{}},
                      {"om3_m", or_null(info.lengths.om3)},
                      {"om2_m", or_null(info.lengths.om2)},
                      {"om1_m", or_null(info.lengths.om1_raw)},
                      {"copper_or_om4_raw", or_null(info.lengths.om4_or_cable_raw)}};
  facts["checksum_ok"] = {{"base", or_null(info.base_checksum)}, {"ext", or_null(info.ext_checksum)}};
  facts["temperature_c"] = or_null(info.monitors.temperature);
  facts["vcc_v"] = or_null(info.monitors.vcc);
  facts["rx_power_mw"] = or_null(info.monitors.rx_power);
  facts["tx_bias_ma"] = or_null(info.monitors.tx_bias);
  facts["tx_power_mw"] = or_null(info.monitors.tx_power);
  facts["flags"] = {{"rx_los", or_null(info.rx_los)},         {"tx_los", or_null(info.tx_los)},
                    {"tx_fault", or_null(info.tx_fault)},     {"rx_cdr_lol", or_null(info.rx_cdr_lol)},
                    {"tx_cdr_lol", or_null(info.tx_cdr_lol)}, {"tx_disable", or_null(info.tx_disable)}};
  if (info.thresholds) facts["thresholds"] = thresholds_of(*info.thresholds);
  Json pages = Json::array();
  for (const Memory::Half& half : info.halves)
    pages.push_back(half.upper ? fmt::format("{:02x}h", half.page) : std::string{"lower"});
  facts["pages_in_dump"] = std::move(pages);
  return facts;
}

void add_halves(std::string_view device, const std::vector<Memory::Half>& halves, Json& pages) {
  for (const Memory::Half& half : halves) pages.push_back(fmt::format("{}:{}", device, half.upper ? 128 : 0));
}

Json facts_of(const Sff8472Info& info) {
  Json facts;
  facts["identifier"] = or_null(info.identity.identifier);
  add_vendor(info.identity, facts);
  facts["connector"] = or_null(info.identity.connector);
  facts["wavelength_nm"] = or_null(info.identity.wavelength);
  facts["nominal_bit_rate_mbd"] = or_null(info.rate_byte_mbd);
  if (info.identity.nominal_rate_mbd != info.rate_byte_mbd)
    facts["extended_bit_rate_mbd"] = or_null(info.identity.nominal_rate_mbd);
  facts["lengths"] = {{"smf_km", or_null(info.lengths.smf_km)},
                      {"smf_100m", or_null(info.lengths.smf_100m)},
                      {"om2_10m", or_null(info.lengths.om2_10m)},
                      {"om1_10m", or_null(info.lengths.om1_10m)},
                      {"copper_m_or_om4_10m", or_null(info.lengths.om4_10m_or_copper_m)},
                      {"om3_10m", or_null(info.lengths.om3_10m)}};
  facts["diagnostic_monitoring_type"] = or_null(info.diagnostic_monitoring_type);
  facts["sff_8472_compliance_code"] = or_null(info.compliance_revision);
  facts["externally_calibrated"] = or_null(info.externally_calibrated);
  Json& checksums = facts["checksum_ok"];
  checksums = {{"base", or_null(info.base_checksum)}, {"ext", or_null(info.ext_checksum)}};
  if (info.diagnostics) {
    const Sff8472Diagnostics& diagnostics = *info.diagnostics;
    checksums["diagnostics"] = or_null(diagnostics.checksum);
    facts["temperature_c"] = or_null(diagnostics.temperature);
    facts["vcc_v"] = or_null(diagnostics.vcc);
    facts["tx_bias_ma"] = or_null(diagnostics.tx_bias);
    facts["tx_power_mw"] = or_null(diagnostics.tx_power);
    facts["rx_power_mw"] = or_null(diagnostics.rx_power);
    facts["thresholds"] = thresholds_of(diagnostics.thresholds);
    facts["status_byte_110"] = or_null(diagnostics.status);
  }
  Json pages = Json::array();
  add_halves("a0", info.a0_halves, pages);
  add_halves("a2", info.a2_halves, pages);
  facts["pages_in_dump"] = std::move(pages);
  return facts;
}

}  // namespace

nlohmann::ordered_json facts(const Info& info) {
  return std::visit([](const auto& decoded) { return facts_of(decoded); }, info);
}

}  // namespace plugfest::sff
