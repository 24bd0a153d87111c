#include "drivers/sff/sff8636.hpp"

#include "drivers/sff/codes.hpp"
#include "drivers/sff/fields/sff8636_lower.hpp"
#include "drivers/sff/fields/sff8636_page_00h.hpp"
#include "drivers/sff/fields/sff8636_page_02h.hpp"
#include "drivers/sff/fields/sff8636_page_03h.hpp"
#include "drivers/sff/read.hpp"

#include <algorithm>

namespace plugfest::sff {
namespace {

using namespace sff8636;

constexpr std::uint8_t no_separable_connector = 0x23;  // SFF-8024
constexpr std::uint8_t vcsel_850nm = 0;
constexpr std::uint8_t first_copper_technology = 10;

constexpr std::array option_fields = {
    &clei_present,
    &tx_cdr_present,
    &rx_cdr_present,
    &lp_mode_tx_dis_configurable,
    &int_l_los_l_configurable,
    &tx_eq_freeze_capable,
    &tx_eq_auto_adaptive_capable,
    &tx_eq_fixed_programmable,
    &rx_emphasis_programmable,
    &rx_amplitude_programmable,
    &tx_cdr_control_implemented,
    &rx_cdr_control_implemented,
    &tx_lol_flag_implemented,
    &rx_lol_flag_implemented,
    &rx_squelch_disable_implemented,
    &rx_output_disable_implemented,
    &tx_squelch_disable_implemented,
    &tx_squelch_implemented,
    &page_02h_provided,
    &page_01h_provided,
    &rate_select_implemented,
    &tx_disable_implemented,
    &tx_fault_implemented,
    &tx_squelch_reduces_average_power,
    &tx_los_implemented,
    &pages_20h_21h_provided,
    &temp_monitor_implemented,
    &vcc_monitor_implemented,
    &tx_power_monitor_implemented,
    &init_complete_flag_implemented,
    &extended_rate_select_declared,
    &tc_readiness_flag_implemented,
    &software_reset_implemented,
};

constexpr std::array module_flags = {
    &temp_high_alarm_flag, &temp_low_alarm_flag,          &temp_high_warning_flag, &temp_low_warning_flag,
    &vcc_high_alarm_flag,  &vcc_low_alarm_flag,           &vcc_high_warning_flag,  &vcc_low_warning_flag,
    &tc_readiness_flag,    &initialization_complete_flag,
};

constexpr std::array lane_flag_fields = {
    &tx_los_flag,
    &rx_los_flag,
    &tx_adapt_eq_fault_flag,
    &tx_fault_flag,
    &tx_lol_flag,
    &rx_lol_flag,
    &rx_power_high_alarm_flag,
    &rx_power_low_alarm_flag,
    &rx_power_high_warning_flag,
    &rx_power_low_warning_flag,
    &tx_bias_high_alarm_flag,
    &tx_bias_low_alarm_flag,
    &tx_bias_high_warning_flag,
    &tx_bias_low_warning_flag,
    &tx_power_high_alarm_flag,
    &tx_power_low_alarm_flag,
    &tx_power_high_warning_flag,
    &tx_power_low_warning_flag,
};

Identity decode_identity(const Memory& memory) {
  Identity id;
  id.identifier = memory.value(identifier);
  id.connector = memory.value(connector_type);
  id.encoding = memory.value(encoding);
  id.extended_compliance = memory.value(extended_compliance);
  id.secondary_extended_compliance = memory.value(secondary_extended_compliance);
  id.vendor_name = memory.text(vendor_name);
  id.vendor_oui = read_oui(memory, vendor_oui);
  id.vendor_pn = memory.text(vendor_pn);
  id.vendor_rev = memory.text(vendor_rev);
  id.vendor_sn = memory.text(vendor_sn);
  id.date_code = memory.text(date_code);
  id.compliance = read_compliance(memory, specification_compliance);
  id.nominal_rate_mbd =
      read_nominal_rate(memory, nominal_rate, nominal_rate_extended, nominal_rate_extended.info.scale);
  return id;
}

Sff8636Power decode_power(const Memory& memory) {
  Sff8636Power power;
  power.extended_identifier = memory.value(extended_identifier);
  const auto low = memory.value(power_class_low);
  const auto high = memory.value(power_class_high);
  if (low && high) power.class_1_to_7 = *high > 0 ? 4 + *high : 1 + *low;
  power.class_8 = memory.value(power_class8);
  if (power.class_8 && power.class_1_to_7) power.power_class = *power.class_8 ? 8 : *power.class_1_to_7;
  power.stated = memory.value(max_power_consumption);
  if (power.stated && power.stated->value > 0) {
    power.max = power.stated;
  } else if (power.power_class) {
    if (const auto ceiling = power_class_ceiling_w(*power.power_class)) power.max = Watt{*ceiling};
  }
  power.enable_5_to_7 = memory.value(high_power_class_enable_5_to_7);
  power.enable_8 = memory.value(high_power_class_enable_8);
  power.override_pin = memory.value(power_override);
  power.low_power_set = memory.value(power_set);
  return power;
}

Sff8636Transmitter decode_transmitter(const Memory& memory) {
  Sff8636Transmitter tx;
  tx.raw = memory.value(device_technology);
  tx.technology = memory.value(transmitter_technology);
  tx.wavelength_control = memory.value(wavelength_control);
  tx.cooled = memory.value(cooled_transmitter);
  tx.apd = memory.value(apd_detector);
  tx.tunable = memory.value(tunable);
  if (tx.technology) tx.copper = *tx.technology >= first_copper_technology;
  return tx;
}

/// Copper of these codes has its attenuation at 25.78 GHz where others have the reach on OM1 (00h:147).
bool om1_byte_is_attenuation(std::uint8_t technology) {
  return technology == 0xA || technology == 0xB || technology == 0xD || technology == 0xF;
}

Sff8636Lengths decode_lengths(const Memory& memory, const Sff8636Info& info) {
  Sff8636Lengths lengths;
  lengths.smf = memory.value(length_smf);
  lengths.om3 = memory.value(length_om3);
  lengths.om2 = memory.value(length_om2);
  lengths.om1_raw = memory.value(length_om1_or_attenuation);
  lengths.om4_or_cable_raw = memory.value(length_om4_or_cable);
  const auto technology = info.transmitter.technology;
  if (technology && lengths.om1_raw && !om1_byte_is_attenuation(*technology))
    lengths.om1 = Metre{static_cast<double>(*lengths.om1_raw)};
  if (!technology || !info.identity.connector || !lengths.om4_or_cable_raw) return lengths;
  const double count = *lengths.om4_or_cable_raw;
  if (*technology == vcsel_850nm && *info.identity.connector != no_separable_connector) {
    lengths.om4 = Metre{2 * count};
  } else {
    lengths.cable = Metre{count};
    lengths.cable_is_longer = *lengths.om4_or_cable_raw == 0xFF;
  }
  return lengths;
}

std::vector<Attenuation> decode_attenuation(const Memory& memory, const Sff8636Info& info) {
  constexpr std::uint8_t bytes_not_defined_yet = 1;  // SFF-8436 4.8 and earlier
  std::vector<Attenuation> list;
  if (!info.transmitter.copper.value_or(false) || info.revision_compliance == bytes_not_defined_yet) return list;
  const auto low = memory.bytes(wavelength_or_attenuation.info);
  const auto high = memory.bytes(wavelength_tolerance_or_attenuation.info);
  if (!low || !high) return list;
  const auto loss = [](std::byte b) { return Decibel{static_cast<double>(u8(b))}; };
  list = {{loss((*low)[0]), "2.5 GHz"},
          {loss((*low)[1]), "5 GHz"},
          {loss((*high)[0]), "7 GHz"},
          {loss((*high)[1]), "12.9 GHz"}};
  if (om1_byte_is_attenuation(*info.transmitter.technology) && info.lengths.om1_raw)
    list.push_back({Decibel{static_cast<double>(*info.lengths.om1_raw)}, "25.78 GHz"});
  return list;
}

Sff8636Monitors decode_monitors(const Memory& memory) {
  Sff8636Monitors monitors;
  monitors.temperature = memory.value(temperature);
  monitors.vcc = memory.value(supply_voltage);
  monitors.rx_power = read_lanes(memory, rx_power);
  monitors.tx_bias = read_lanes(memory, tx_bias);
  monitors.tx_power = read_lanes(memory, tx_power);
  monitors.temperature_implemented = memory.value(temp_monitor_implemented);
  monitors.vcc_implemented = memory.value(vcc_monitor_implemented);
  monitors.tx_power_implemented = memory.value(tx_power_monitor_implemented);
  monitors.rx_power_is_average = memory.value(rx_power_is_average);
  return monitors;
}

Thresholds decode_thresholds(const Memory& memory) {
  const auto value = [&](const auto& field) { return memory.value(field); };
  return {
      read_limits(value, temp_high_alarm_threshold, temp_low_alarm_threshold, temp_high_warning_threshold,
                  temp_low_warning_threshold),
      read_limits(value, vcc_high_alarm_threshold, vcc_low_alarm_threshold, vcc_high_warning_threshold,
                  vcc_low_warning_threshold),
      read_limits(value, rx_power_high_alarm_threshold, rx_power_low_alarm_threshold, rx_power_high_warning_threshold,
                  rx_power_low_warning_threshold),
      read_limits(value, tx_power_high_alarm_threshold, tx_power_low_alarm_threshold, tx_power_high_warning_threshold,
                  tx_power_low_warning_threshold),
      read_limits(value, tx_bias_high_alarm_threshold, tx_bias_low_alarm_threshold, tx_bias_high_warning_threshold,
                  tx_bias_low_warning_threshold),
  };
}

Memory::Half half_of(const FieldInfo& field) { return {field.byte >= 128, field.page, 0}; }

void decode_halves(const Memory& memory, Sff8636Info& info) {
  const Memory::Half thresholds = half_of(temp_high_alarm_threshold.info);
  std::vector<Memory::Half> present = {half_of(identifier.info), half_of(identifier_copy.info)};
  if (info.flat_memory == false) {
    if (memory.value(page_02h_provided).value_or(false)) present.push_back(half_of(user_eeprom.info));
    present.push_back(thresholds);
  }
  info.halves = memory.halves();
  for (const Memory::Half& half : present)
    if (memory.known(half) == 0) info.unknown_halves.push_back(half);
  for (const Memory::Half& half : info.halves)
    if (std::ranges::find(present, half) == present.end() && half != half_of(user_eeprom.info))
      info.uninterpreted_halves.push_back(half);
  if (info.flat_memory == false && memory.known(thresholds) != 0) info.thresholds = decode_thresholds(memory);
}

void decode_flags(const Memory& memory, Sff8636Info& info) {
  info.flags = read_flags(memory, module_flags);
  for (const Field<bool>* field : lane_flag_fields)
    info.lane_flags.push_back({&field->info, read_lanes(memory, *field)});
  info.rx_los = read_lanes(memory, rx_los_flag);
  info.tx_los = read_lanes(memory, tx_los_flag);
  info.tx_fault = read_lanes(memory, tx_fault_flag);
  info.rx_cdr_lol = read_lanes(memory, rx_lol_flag);
  info.tx_cdr_lol = read_lanes(memory, tx_lol_flag);
  info.tx_disable = read_lanes(memory, tx_disable);
  info.near_end_missing = read_lanes(memory, near_end_not_implemented);
}

}  // namespace

Sff8636Info decode_sff8636(const Memory& memory) {
  constexpr double default_case_limit = 70;
  Sff8636Info info;
  info.identity = decode_identity(memory);
  info.identifier_copy = memory.value(identifier_copy);
  info.revision_compliance = memory.value(revision_compliance);
  info.flat_memory = memory.value(flat_mem);
  if (const auto high = memory.value(int_l)) info.interrupt_asserted = !*high;
  info.data_not_ready = memory.value(data_not_ready);
  info.power = decode_power(memory);
  info.transmitter = decode_transmitter(memory);
  info.lengths = decode_lengths(memory, info);
  info.wavelength_raw = memory.bytes(wavelength_or_attenuation.info);
  if (info.transmitter.copper == false) {
    info.identity.wavelength = memory.value(wavelength_or_attenuation);
    info.wavelength_tolerance = memory.value(wavelength_tolerance_or_attenuation);
  }
  info.attenuation = decode_attenuation(memory, info);
  info.max_case_temperature = memory.value(max_case_temperature);
  if (info.max_case_temperature && info.max_case_temperature->value == 0)
    info.max_case_temperature = Celsius{default_case_limit};
  info.options = read_flags(memory, option_fields);
  info.monitors = decode_monitors(memory);
  decode_flags(memory, info);
  info.base_checksum = read_checksum(memory, base_checksum);
  info.ext_checksum = read_checksum(memory, ext_checksum);
  decode_halves(memory, info);
  return info;
}

}  // namespace plugfest::sff
