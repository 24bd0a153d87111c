#include "drivers/cmis/decode_json.hpp"

#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/names.hpp"
#include "drivers/cmis/vdm_types.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>

namespace plugfest::cmis {
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
Json plain(Version version) { return to_string(version); }
Json plain(Revision revision) { return to_string(revision); }
template <class E>
Json plain(const Coded<E>& code) {
  return to_string(code);
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? plain(*value) : Json{};
}

/// Flags as 0 and 1.
Json bits_of(const Lanes<bool>& lanes) {
  Json list = Json::array();
  for (const bool set : lanes) list.push_back(set ? 1 : 0);
  return list;
}
template <class T>
Json list_of(const Lanes<T>& lanes) {
  Json list = Json::array();
  for (const T& lane : lanes) list.push_back(plain(lane));
  return list;
}
template <class T>
Json list_or_null(const std::optional<Lanes<T>>& lanes) {
  return lanes ? list_of(*lanes) : Json{};
}
template <class T>
Json limits_of(const Limits<T>& limits) {
  return {{"high_alarm", limits.high_alarm.value},
          {"low_alarm", limits.low_alarm.value},
          {"high_warning", limits.high_warning.value},
          {"low_warning", limits.low_warning.value}};
}

Json applications_of(const ModuleInfo& info) {
  Json list = Json::array();
  for (const Application& app : info.applications)
    list.push_back({{"apsel", app.app_sel},
                    {"host_id", app.host_id},
                    {"host_name", host_interface_text(app.host_id)},
                    {"media_id", app.media_id},
                    {"media_name", media_interface_text(info, app.media_id)},
                    {"host_lanes", app.host_lanes},
                    {"media_lanes", app.media_lanes},
                    {"host_lane_assignment", app.host_lane_options},
                    {"media_lane_assignment", or_null(app.media_lane_options)}});
  return list;
}

void add_lower(const ModuleInfo& info, Json& facts) {
  facts["identifier"] = or_null(info.identifier);
  facts["identifier_name"] = info.identifier ? Json(code_text("sff8024_identifier", *info.identifier)) : Json{};
  facts["cmis_revision"] = or_null(info.revision);
  facts["flat_memory"] = or_null(info.flat_memory);
  facts["stepped_config_only"] = or_null(info.stepped_config_only);
  facts["mci_max_speed_code"] = or_null(info.mci_max_speed);
  facts["module_state"] = or_null(info.module_state);
  facts["interrupt_asserted"] = or_null(info.interrupt_asserted);
  facts["temperature_c"] = or_null(info.temperature);
  facts["vcc_v"] = or_null(info.vcc);
  facts["aux_raw"] = info.aux ? Json{{"aux1", info.aux->aux1},
                                     {"aux2", info.aux->aux2},
                                     {"aux3", info.aux->aux3},
                                     {"custom", info.aux->custom}}
                              : Json{};
  Json& flags = facts["flags"] = Json::object();
  for (const ModuleFlag& flag : info.flags) flags[std::string{flag.key}] = flag.set ? Json(*flag.set ? 1 : 0) : Json{};
  facts["low_pwr_allow_request_hw"] = or_null(info.low_pwr_allow_request_hw);
  facts["low_pwr_request_sw"] = or_null(info.low_pwr_request_sw);
  facts["fault_cause"] = or_null(info.fault_cause);
  facts["fw_version_active"] = or_null(info.fw_active);
  facts["media_type"] = or_null(info.media_type);
  facts["media_type_code"] = info.media_type ? Json(info.media_type->raw) : Json{};
}

void add_identity(const ModuleInfo& info, Json& facts) {
  facts["vendor_name"] = or_null(info.vendor_name);
  facts["vendor_oui"] = or_null(info.vendor_oui);
  facts["vendor_pn"] = or_null(info.vendor_pn);
  facts["vendor_rev"] = or_null(info.vendor_rev);
  facts["vendor_sn"] = or_null(info.vendor_sn);
  facts["date_code"] = or_null(info.date_code);
  facts["clei"] = or_null(info.clei);
  facts["power_class"] = info.power_class ? Json(number(*info.power_class)) : Json{};
  facts["max_power_w"] = or_null(info.max_power);
  facts["cable_length_m"] = or_null(info.cable_length);
  facts["connector"] = or_null(info.connector);
  facts["connector_name"] = info.connector ? Json(code_text("sff8024_connector", *info.connector)) : Json{};
  Json& attenuation = facts["copper_attenuation_db"];
  if (info.attenuation) {
    attenuation = {{"5GHz", info.attenuation->at_5ghz.value},
                   {"7GHz", info.attenuation->at_7ghz.value},
                   {"12.9GHz", info.attenuation->at_12p9ghz.value},
                   {"25.8GHz", info.attenuation->at_25p8ghz.value}};
    if (info.attenuation->at_53p1ghz) attenuation["53.1GHz"] = info.attenuation->at_53p1ghz->value;
  }
  facts["near_end_media_lanes_unsupported"] =
      info.media_lanes_unsupported ? bits_of(*info.media_lanes_unsupported) : Json{};
  facts["far_end_configuration"] = or_null(info.far_end_configuration);
  facts["media_technology"] = or_null(info.media_technology);
  facts["media_technology_name"] =
      info.media_technology ? Json(code_text("media_interface_technology", *info.media_technology)) : Json{};
  Json& checksums = facts["checksum_ok"];
  for (std::size_t page = 0; page < info.checksums.size(); ++page)
    checksums[fmt::format("page{:02x}", page)] = info.checksums[page] ? Json(info.checksums[page]->ok()) : Json{};
  facts["applications"] = applications_of(info);
  facts["is_lpo"] = info.lpo.has_value();
}

void add_advertisement(const Advertisement& page, Json& facts) {
  facts["fw_version_inactive"] = to_string(page.fw_inactive);
  facts["hw_version"] = to_string(page.hardware);
  facts["fiber_length"] = {{"smf_km", or_null(page.fiber.smf_km)},
                           {"om5_m", page.fiber.om5.value},
                           {"om4_m", page.fiber.om4.value},
                           {"om3_m", page.fiber.om3.value},
                           {"om2_m", page.fiber.om2.value}};
  facts["wavelength_nm"] = page.wavelength.value;
  facts["wavelength_tolerance_nm"] = page.wavelength_tolerance.value;
  facts["supported_pages"] = {{"vdm_20h_2Fh", page.pages.vdm},
                              {"diag_13h_14h", page.pages.diagnostics},
                              {"coherent_30h_4Fh", page.pages.coherent},
                              {"user_03h", page.pages.user}};
  facts["banks_supported"] = or_null(page.banks);
  facts["max_duration_codes"] = {{"dp_init", page.durations.dp_init},
                                 {"dp_deinit", page.durations.dp_deinit},
                                 {"module_pwr_up", page.durations.module_pwr_up},
                                 {"module_pwr_down", page.durations.module_pwr_dn},
                                 {"dp_tx_turn_on", page.durations.dp_tx_turn_on},
                                 {"dp_tx_turn_off", page.durations.dp_tx_turn_off}};
  facts["cdb_instances"] = page.cdb_instances;
  facts["monitors_supported"] = {{"temperature", page.monitors.temperature},
                                 {"vcc", page.monitors.vcc},
                                 {"aux1", page.monitors.aux1},
                                 {"aux2", page.monitors.aux2},
                                 {"aux3", page.monitors.aux3},
                                 {"custom", page.monitors.custom},
                                 {"tx_bias", page.monitors.tx_bias},
                                 {"tx_power", page.monitors.tx_power},
                                 {"rx_power", page.monitors.rx_power}};
  facts["tx_bias_scaling"] = or_null(page.tx_bias_factor);
  facts["rx_power_is_average"] = page.rx_power_is_average;
}

void add_lanes(const ModuleInfo& info, Json& facts) {
  if (info.lanes) {
    facts["data_path_state"] = list_of(info.lanes->state);
    facts["output_status_rx"] = bits_of(info.lanes->output_rx);
    facts["output_status_tx"] = bits_of(info.lanes->output_tx);
    Json& flags = facts["lane_flags"] = Json::object();
    for (const LaneFlag& flag : info.lane_flags) flags[std::string{flag.key}] = flag.set ? bits_of(*flag.set) : Json{};
    facts["tx_power_mw"] = list_or_null(info.lanes->tx_power);
    facts["tx_bias_ma"] = list_or_null(info.lanes->tx_bias);
    facts["rx_power_mw"] = list_or_null(info.lanes->rx_power);
    facts["config_status"] = list_of(info.lanes->config);
    facts["active_apsel"] = list_of(info.lanes->app_sel);
    facts["active_datapath_id"] = list_of(info.lanes->data_path_id);
  }
  if (info.control) {
    facts["dp_deinit"] = bits_of(info.control->dp_deinit);
    facts["tx_disable"] = bits_of(info.control->tx_disable);
    facts["rx_output_disable"] = bits_of(info.control->rx_disable);
  }
}

Json patterns_of(const PatternEngine& engine) {
  Json list = Json::array();
  for (std::uint8_t code = 0; code < 16; ++code) {
    if ((engine.patterns >> code & 1) == 0) continue;
    list.push_back(PrbsPattern{code} == PrbsPattern::user ? "user" : code_text(EnumCodes<PrbsPattern>::table, code));
  }
  return list;
}

void add_diagnostics(const Diagnostics& page, Json& facts) {
  facts["prbs_patterns"] = {{"host_generator", patterns_of(page.host_generator)},
                            {"media_generator", patterns_of(page.media_generator)},
                            {"host_checker", patterns_of(page.host_checker)},
                            {"media_checker", patterns_of(page.media_checker)}};
  facts["loopback_capabilities"] = {{"media_output", page.loopbacks.media_output},
                                    {"media_input", page.loopbacks.media_input},
                                    {"host_output", page.loopbacks.host_output},
                                    {"host_input", page.loopbacks.host_input},
                                    {"per_lane_host", page.loopbacks.per_lane_host},
                                    {"per_lane_media", page.loopbacks.per_lane_media},
                                    {"simultaneous_host_and_media", page.loopbacks.simultaneous_host_and_media}};
  facts["diagnostics_selector"] = or_null(page.selector);
  facts["snr_host_db"] = list_or_null(page.host_snr_db);
  facts["snr_media_db"] = list_or_null(page.media_snr_db);
}

void add_vdm(const Vdm& vdm, Json& facts) {
  Json& list = facts["vdm"] = Json::array();
  for (const VdmInstance& instance : vdm.instances)
    list.push_back({{"instance", instance.number},
                    {"type", instance.type},
                    {"name", instance.known != nullptr ? Json(instance.known->name) : Json{}},
                    {"unit", instance.known != nullptr ? Json(instance.known->unit) : Json{}},
                    {"lane", instance.place},
                    {"threshold_set", instance.threshold_set},
                    {"raw", instance.raw ? Json(fmt::format("{:04x}", *instance.raw)) : Json{}},
                    {"value", or_null(instance.value)}});
}

}  // namespace

nlohmann::ordered_json facts(const ModuleInfo& info) {
  Json facts;
  add_lower(info, facts);
  add_identity(info, facts);
  if (info.advertised) add_advertisement(*info.advertised, facts);
  if (info.thresholds)
    facts["thresholds"] = {{"temperature_c", limits_of(info.thresholds->temperature)},
                           {"vcc_v", limits_of(info.thresholds->vcc)},
                           {"tx_power_mw", limits_of(info.thresholds->tx_power)},
                           {"tx_bias_ma", info.thresholds->tx_bias ? limits_of(*info.thresholds->tx_bias) : Json{}},
                           {"rx_power_mw", limits_of(info.thresholds->rx_power)}};
  add_lanes(info, facts);
  if (info.diagnostics) add_diagnostics(*info.diagnostics, facts);
  if (info.vdm) add_vdm(*info.vdm, facts);
  Json pages = Json::array();
  std::set<int> banks;
  for (const Memory::Half& half : info.halves) {
    const std::string name = half.upper ? fmt::format("{:02x}h", half.page) : "lower";
    if (half.bank == 0) pages.push_back(name);
    banks.insert(half.bank);
  }
  facts["pages_in_dump"] = std::move(pages);
  facts["banks_in_dump"] = banks;
  return facts;
}

}  // namespace plugfest::cmis
