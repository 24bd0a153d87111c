#include "drivers/cmis/decode.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/memory_reader.hpp"
#include "drivers/cmis/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::cmis {
namespace {

template <class E>
std::optional<Coded<E>> coded(const Memory& memory, const Field<E>& field) {
  return whole(memory, [&](MemoryReader& read) { return read.code(field); });
}

std::optional<std::uint8_t> raw(const Memory& memory, const FieldInfo& field) {
  return whole(memory, [&](MemoryReader& read) { return read.raw(field); });
}

std::optional<Version> version(const Memory& memory, const Field<std::uint8_t>& major,
                               const Field<std::uint8_t>& minor) {
  return whole(memory, [&](MemoryReader& read) { return Version{read(major), read(minor)}; });
}

std::vector<ModuleFlag> module_flags(const Memory& memory) {
  const auto flag = [&](std::string_view key, const Field<bool>& field) {
    return ModuleFlag{key, &field.info, memory.value(field)};
  };
  return {
      flag("module_state_changed", module_state_changed_flag),
      flag("module_firmware_fault", module_firmware_error_flag),
      flag("datapath_firmware_fault", data_path_firmware_error_flag),
      flag("cdb1_complete", cdb_cmd_complete_flag1),
      flag("cdb2_complete", cdb_cmd_complete_flag2),
      flag("temp_high_alarm", temp_mon_high_alarm_flag),
      flag("temp_low_alarm", temp_mon_low_alarm_flag),
      flag("temp_high_warning", temp_mon_high_warning_flag),
      flag("temp_low_warning", temp_mon_low_warning_flag),
      flag("vcc_high_alarm", vcc_mon_high_alarm_flag),
      flag("vcc_low_alarm", vcc_mon_low_alarm_flag),
      flag("vcc_high_warning", vcc_mon_high_warning_flag),
      flag("vcc_low_warning", vcc_mon_low_warning_flag),
  };
}

std::vector<LaneFlag> decode_lane_flags(const Memory& memory) {
  const auto flag = [&](std::string_view key, const Field<bool>& field) {
    return LaneFlag{key, &field.info, whole(memory, [&](MemoryReader& read) { return read.lanes(field); })};
  };
  return {
      flag("dp_state_changed", dp_state_changed_flag),
      flag("tx_failure", failure_flag_tx),
      flag("tx_los", los_flag_tx),
      flag("tx_cdr_lol", cdr_lol_flag_tx),
      flag("tx_adaptive_eq_fail", adaptive_input_eq_fail_flag_tx),
      flag("tx_power_high_alarm", optical_power_high_alarm_flag_tx),
      flag("tx_power_low_alarm", optical_power_low_alarm_flag_tx),
      flag("tx_power_high_warning", optical_power_high_warning_flag_tx),
      flag("tx_power_low_warning", optical_power_low_warning_flag_tx),
      flag("tx_bias_high_alarm", laser_bias_high_alarm_flag_tx),
      flag("tx_bias_low_alarm", laser_bias_low_alarm_flag_tx),
      flag("tx_bias_high_warning", laser_bias_high_warning_flag_tx),
      flag("tx_bias_low_warning", laser_bias_low_warning_flag_tx),
      flag("rx_los", los_flag_rx),
      flag("rx_cdr_lol", cdr_lol_flag_rx),
      flag("rx_power_high_alarm", optical_power_high_alarm_flag_rx),
      flag("rx_power_low_alarm", optical_power_low_alarm_flag_rx),
      flag("rx_power_high_warning", optical_power_high_warning_flag_rx),
      flag("rx_power_low_warning", optical_power_low_warning_flag_rx),
  };
}

/// Where the members of an application descriptor stand: lower memory for 1 to 8, page 01h for 9 to 15.
struct DescriptorFields {
  const Field<std::uint8_t>&host_id, &media_id, &host_lanes, &media_lanes, &host_options;
};
constexpr DescriptorFields first_descriptors{app_host_interface_id, app_media_interface_id, app_host_lane_count,
                                             app_media_lane_count, app_host_lane_assignment_options};
constexpr DescriptorFields further_descriptors{additional_app_host_interface_id, additional_app_media_interface_id,
                                               additional_app_host_lane_count, additional_app_media_lane_count,
                                               additional_app_host_lane_assignment_options};

/// Descriptors up to the first unused one; empty ones (all bytes zero) before it are skipped. Sets
/// applications_complete once the end is sure.
void decode_applications(const Memory& memory, ModuleInfo& info) {
  const std::size_t first_count = first_descriptors.host_id.info.count;
  const bool flat = info.flat_memory.value_or(false);
  const std::size_t count = flat ? first_count : first_count + further_descriptors.host_id.info.count;
  for (std::size_t i = 0; i < count; ++i) {
    const DescriptorFields& fields = i < first_count ? first_descriptors : further_descriptors;
    const std::size_t element = i < first_count ? i : i - first_count;
    const std::optional<Application> found = whole(memory, [&](MemoryReader& read) {
      return Application{.app_sel = static_cast<std::uint8_t>(i + 1),
                         .host_id = read(fields.host_id, element),
                         .media_id = read(fields.media_id, element),
                         .host_lanes = read.raw(fields.host_lanes.info, element),
                         .media_lanes = read.raw(fields.media_lanes.info, element),
                         .host_lane_options = read(fields.host_options, element),
                         .media_lane_options = {}};
    });
    if (!found) return;
    if (found->host_id == end_of_applications) break;
    const bool empty = found->host_id == 0 && found->media_id == 0 && found->host_lanes == 0 &&
                       found->media_lanes == 0 && found->host_lane_options == 0;
    if (empty) continue;
    info.applications.push_back(*found);
    if (!flat) info.applications.back().media_lane_options = memory.value(media_lane_assignment_options, i);
  }
  info.applications_complete = true;
}

std::optional<double> smf_length(MemoryReader& read, std::optional<Revision> revision) {
  const int base = read(base_length_smf);
  switch (read(length_multiplier_smf)) {
    case LengthMultiplierSmf::x0_1:
      return base / 10.0;
    case LengthMultiplierSmf::x1:
      return base;
    case LengthMultiplierSmf::x10:
      return base * 10;
    case LengthMultiplierSmf::further:
      break;
  }
  if (!revision || *revision < length_multiplier_smf2.info.since) return std::nullopt;
  switch (read(length_multiplier_smf2)) {
    case LengthMultiplierSmf2::x50:
      return base * 50;
    case LengthMultiplierSmf2::x100:
      return base * 100;
    case LengthMultiplierSmf2::x200:
      return base * 200;
    case LengthMultiplierSmf2::x500:
      return base * 500;
  }
  return std::nullopt;
}

std::optional<int> bank_count(MemoryReader& read, std::optional<Revision> revision) {
  switch (read(banks_supported)) {
    case BanksSupported::one:
      return 1;
    case BanksSupported::two:
      return 2;
    case BanksSupported::four:
      return 4;
    case BanksSupported::further:
      break;
  }
  if (!revision || *revision < extra_lane_banks_supported.info.since) return std::nullopt;
  return read(extra_lane_banks_supported) + 1;
}

std::vector<Capability> capabilities(MemoryReader& read) {
  std::vector<Capability> list;
  for (const Field<bool>* field : {&wavelength_is_controllable,
                                   &transmitter_is_tunable,
                                   &forced_squelch_tx_supported,
                                   &auto_squelch_disable_tx_supported,
                                   &output_disable_tx_supported,
                                   &input_polarity_flip_tx_supported,
                                   &bank_broadcast_supported,
                                   &auto_squelch_disable_rx_supported,
                                   &output_disable_rx_supported,
                                   &output_polarity_flip_rx_supported,
                                   &adaptive_input_eq_fail_flag_tx_supported,
                                   &cdr_lol_flag_tx_supported,
                                   &los_flag_tx_supported,
                                   &failure_flag_tx_supported,
                                   &cdr_lol_flag_rx_supported,
                                   &los_flag_rx_supported,
                                   &tx_input_eq_freeze_supported,
                                   &tx_input_adaptive_eq_supported,
                                   &tx_input_eq_host_control_supported,
                                   &tx_cdr_bypass_control_supported,
                                   &tx_cdr_supported,
                                   &unidir_reconfig_supported,
                                   &staged_set1_supported,
                                   &rx_output_amplitude_control_supported,
                                   &rx_cdr_bypass_control_supported,
                                   &rx_cdr_supported})
    list.push_back({&field->info, read(*field)});
  return list;
}

Advertisement advertisement(MemoryReader& read, std::optional<Revision> revision) {
  Advertisement page;
  page.fw_inactive = {read(module_inactive_firmware_major_revision), read(module_inactive_firmware_minor_revision)};
  page.hardware = {read(module_hardware_major_revision), read(module_hardware_minor_revision)};
  page.fiber = {smf_length(read, revision), read(length_om5), read(length_om4), read(length_om3), read(length_om2)};
  page.wavelength = read(nominal_wavelength);
  page.wavelength_tolerance = read(wavelength_tolerance);
  page.pages = {.vdm = read(vdm_pages_supported),
                .diagnostics = read(diagnostic_pages_supported),
                .coherent = read(coherent_pages_supported),
                .user = read(page_03h_supported)};
  page.banks = bank_count(read, revision);
  page.durations = {.dp_init = read.raw(max_duration_dp_init.info),
                    .dp_deinit = read.raw(max_duration_dp_deinit.info),
                    .module_pwr_up = read.raw(max_duration_module_pwr_up.info),
                    .module_pwr_dn = read.raw(max_duration_module_pwr_dn.info),
                    .dp_tx_turn_on = read.raw(max_duration_dp_tx_turn_on.info),
                    .dp_tx_turn_off = read.raw(max_duration_dp_tx_turn_off.info)};
  page.cdb_instances = read.raw(cdb_instances_supported.info);
  page.monitors = {.temperature = read(temp_mon_supported),
                   .vcc = read(vcc_mon_supported),
                   .aux1 = read(aux1_mon_supported),
                   .aux2 = read(aux2_mon_supported),
                   .aux3 = read(aux3_mon_supported),
                   .custom = read(custom_mon_supported),
                   .tx_bias = read(tx_bias_mon_supported),
                   .tx_power = read(tx_optical_power_mon_supported),
                   .rx_power = read(rx_optical_power_mon_supported)};
  const Coded<TxBiasScaling> scaling = read.code(tx_bias_current_scaling_factor);
  if (scaling.value) page.tx_bias_factor = factor(*scaling.value);
  page.rx_power_is_average = read(rx_power_measurement_type);
  const Celsius most = read(module_temp_max);
  const Celsius least = read(module_temp_min);
  if (most.value != 0 || least.value != 0) page.case_limits = Limits<Celsius>{most, least, most, least};
  page.capabilities = capabilities(read);
  return page;
}

std::optional<int> tx_bias_factor(const ModuleInfo& info) {
  return info.advertised ? info.advertised->tx_bias_factor : std::nullopt;
}

Thresholds decode_thresholds(MemoryReader& read, std::optional<int> bias_factor) {
  Thresholds page;
  page.temperature = read.limits(temp_mon_high_alarm_threshold, temp_mon_low_alarm_threshold,
                                 temp_mon_high_warning_threshold, temp_mon_low_warning_threshold);
  page.vcc = read.limits(vcc_mon_high_alarm_threshold, vcc_mon_low_alarm_threshold, vcc_mon_high_warning_threshold,
                         vcc_mon_low_warning_threshold);
  page.tx_power = read.limits(optical_power_tx_high_alarm_threshold, optical_power_tx_low_alarm_threshold,
                              optical_power_tx_high_warning_threshold, optical_power_tx_low_warning_threshold);
  page.rx_power = read.limits(optical_power_rx_high_alarm_threshold, optical_power_rx_low_alarm_threshold,
                              optical_power_rx_high_warning_threshold, optical_power_rx_low_warning_threshold);
  const Limits<MilliAmpere> bias =
      read.limits(laser_bias_current_high_alarm_threshold, laser_bias_current_low_alarm_threshold,
                  laser_bias_current_high_warning_threshold, laser_bias_current_low_warning_threshold);
  if (bias_factor) {
    const double k = *bias_factor;
    page.tx_bias =
        Limits<MilliAmpere>{bias.high_alarm * k, bias.low_alarm * k, bias.high_warning * k, bias.low_warning * k};
  }
  return page;
}

LaneStatus lane_status(MemoryReader& read, const ModuleInfo& info) {
  LaneStatus page;
  page.state = read.lane_codes(dp_state_host_lane);
  page.output_rx = read.lanes(output_status_rx);
  page.output_tx = read.lanes(output_status_tx);
  const auto may_show = [&](bool SupportedMonitors::*monitor) {
    return !info.advertised || info.advertised->monitors.*monitor;
  };
  if (may_show(&SupportedMonitors::tx_power)) page.tx_power = read.lanes(optical_power_tx);
  if (may_show(&SupportedMonitors::rx_power)) page.rx_power = read.lanes(optical_power_rx);
  if (may_show(&SupportedMonitors::tx_bias) && tx_bias_factor(info)) {
    page.tx_bias = read.lanes(laser_bias_tx);
    for (MilliAmpere& bias : *page.tx_bias) bias = bias * *tx_bias_factor(info);
  }
  page.config = read.lane_codes(config_status_lane);
  page.app_sel = read.lanes(acs_app_sel_code);
  page.data_path_id = read.lanes(acs_data_path_id);
  page.explicit_control = read.lanes(acs_explicit_control);
  return page;
}

void decode_lower(const Memory& memory, ModuleInfo& info) {
  info.identifier = memory.value(sff8024_identifier);
  info.revision = memory.value(cmis_revision);
  info.flat_memory = memory.value(memory_model);
  info.stepped_config_only = memory.value(stepped_config_only);
  info.mci_max_speed = raw(memory, mci_max_speed.info);
  // Bits 5:4 were reserved before 5.3 and say nothing about speed there.
  if (info.mci_max_speed && (!info.revision || *info.revision < Revision{5, 3}))
    info.mci_max_speed = static_cast<std::uint8_t>(*info.mci_max_speed & 0x3);
  info.module_state = coded(memory, module_state);
  if (const auto deasserted = memory.value(interrupt_deasserted)) info.interrupt_asserted = !*deasserted;
  info.flags = module_flags(memory);
  info.low_pwr_allow_request_hw = memory.value(low_pwr_allow_request_hw);
  info.low_pwr_request_sw = memory.value(low_pwr_request_sw);
  info.fault_cause = coded(memory, module_fault_cause);
  info.fw_active = version(memory, module_active_firmware_major_revision, module_active_firmware_minor_revision);
  info.media_type = coded(memory, media_type);
}

void decode_identity(const Memory& memory, ModuleInfo& info) {
  info.identifier_copy = memory.value(sff8024_identifier_copy);
  info.vendor_name = memory.text(vendor_name);
  info.vendor_pn = memory.text(vendor_pn);
  info.vendor_rev = memory.text(vendor_rev);
  info.vendor_sn = memory.text(vendor_sn);
  info.clei = memory.text(clei_code);
  if (const auto oui = memory.bytes(vendor_oui.info))
    info.vendor_oui = fmt::format("{:02x}-{:02x}-{:02x}", u8((*oui)[0]), u8((*oui)[1]), u8((*oui)[2]));
  Bytes date;
  for (const TextField* part : {&date_code_year, &date_code_month, &date_code_day_of_month, &date_code_lot_code})
    if (const auto bytes = memory.bytes(part->info)) date.insert(date.end(), bytes->begin(), bytes->end());
  if (date.size() == 8) info.date_code = printable(date);
  info.power_class = memory.value(module_power_class);
  info.max_power = memory.value(max_power);
  const auto base = memory.value(base_length);
  const auto multiplier = memory.value(length_multiplier);
  if (base && multiplier) {
    constexpr std::array metres = {0.1, 1.0, 10.0, 100.0};
    info.cable_length = Metre{*base * metres[static_cast<std::size_t>(*multiplier)]};
    info.cable_is_longer = *base == 0x3F && *multiplier == LengthMultiplier::x100;
  }
  info.connector = memory.value(connector_type);
  info.media_lanes_unsupported = whole(memory, [](MemoryReader& read) { return read.lanes(media_lane_unsupported); });
  info.far_end_configuration = raw(memory, far_end_configuration.info);
  info.media_technology = memory.value(media_interface_technology);

  const auto type = info.media_type ? info.media_type->value : std::nullopt;
  if (type == MediaType::passive_copper || type == MediaType::active_cable) {
    info.attenuation = whole(memory, [](MemoryReader& read) {
      return CopperAttenuation{read(attenuation_at_5ghz), read(attenuation_at_7ghz), read(attenuation_at_12p9ghz),
                               read(attenuation_at_25p8ghz), std::nullopt};
    });
    if (info.attenuation && info.revision && *info.revision >= attenuation_at_53p1ghz.info.since)
      info.attenuation->at_53p1ghz = memory.value(attenuation_at_53p1ghz);
  }
}

void decode_monitors(const Memory& memory, ModuleInfo& info) {
  if (info.flat_memory.value_or(false)) return;
  if (!info.advertised || info.advertised->monitors.temperature) info.temperature = memory.value(temp_mon_value);
  if (!info.advertised || info.advertised->monitors.vcc) info.vcc = memory.value(vcc_mon_voltage);
  info.aux = whole(memory, [](MemoryReader& read) {
    return AuxMonitors{read(aux1_mon_value), read(aux2_mon_value), read(aux3_mon_value),
                       static_cast<std::uint16_t>(read(custom_mon_value))};
  });
}

void list_halves(const Memory& memory, ModuleInfo& info) {
  info.halves = memory.halves();
  std::vector<Memory::Half> expected = {{}, {.upper = true, .page = 0x00}};
  if (!info.flat_memory.value_or(false))
    for (const std::uint8_t page : std::to_array<std::uint8_t>({0x01, 0x02, 0x10, 0x11}))
      expected.push_back({.upper = true, .page = page});
  std::ranges::copy_if(expected, std::back_inserter(info.unknown_halves),
                       [&](const Memory::Half& half) { return !memory.has(half); });
}

}  // namespace

bool Advertisement::offers(const Field<bool>& capability) const {
  const auto found = std::ranges::find(capabilities, &capability.info, &Capability::field);
  return found != capabilities.end() && found->offered;
}

std::string to_string(Version version) { return fmt::format("{}.{}", version.major, version.minor); }

std::string to_string(Revision revision) { return fmt::format("{}.{}", revision.major, revision.minor); }

std::optional<Checksum> page_checksum(const Memory& memory, std::uint8_t page) {
  const auto rule = std::ranges::find(checksum_rules(), page, &ChecksumRule::page);
  if (rule == checksum_rules().end()) return std::nullopt;
  const auto covered = memory.read(0, page, rule->first, rule->last - rule->first + std::size_t{1});
  const auto stored = memory.read(0, page, rule->stored_at, 1);
  if (!covered || !stored) return std::nullopt;
  return Checksum{page, byte_sum(*covered), u8(stored->front())};
}

ModuleInfo decode(const Memory& memory) {
  ModuleInfo info;
  decode_lower(memory, info);
  decode_identity(memory, info);
  const bool flat = info.flat_memory.value_or(false);
  for (std::size_t page = 0; page < info.checksums.size(); ++page)
    if (page == 0 || !flat) info.checksums[page] = page_checksum(memory, static_cast<std::uint8_t>(page));
  if (!flat) {
    info.advertised = whole(memory, [&](MemoryReader& read) { return advertisement(read, info.revision); });
    info.thresholds = whole(memory, [&](MemoryReader& read) { return decode_thresholds(read, tx_bias_factor(info)); });
    // CMIS 3.0 has other registers there, and DPDeinit with the opposite meaning.
    if (info.revision && info.revision->major == 3) {
      info.lanes_not_interpreted =
          memory.has({.upper = true, .page = 0x10}) || memory.has({.upper = true, .page = 0x11});
    } else {
      info.lanes = whole(memory, [&](MemoryReader& read) { return lane_status(read, info); });
      info.lane_flags = decode_lane_flags(memory);
      info.control = whole(memory, [](MemoryReader& read) {
        return LaneControl{read.lanes(dp_deinit_lane), read.lanes(output_disable_tx), read.lanes(output_disable_rx)};
      });
    }
  }
  // What is not advertised may hold anything: a host must not use it.
  if (info.advertised && info.advertised->pages.diagnostics) info.diagnostics = decode_diagnostics(memory);
  if (info.advertised && info.advertised->pages.vdm) info.vdm = decode_vdm(memory);
  if (!flat) info.enhanced_lpo = decode_enhanced_lpo(memory);
  decode_monitors(memory, info);
  decode_applications(memory, info);

  std::vector<InterfacePair> pairs;
  for (const Application& application : info.applications) pairs.push_back({application.host_id, application.media_id});
  const auto type = info.media_type ? info.media_type->value : std::nullopt;
  info.lpo = lpo_evidence(type.value_or(MediaType::undefined), pairs);
  list_halves(memory, info);
  return info;
}

}  // namespace plugfest::cmis
