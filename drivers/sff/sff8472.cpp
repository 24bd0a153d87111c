#include "drivers/sff/sff8472.hpp"

#include "drivers/sff/calibration.hpp"
#include "drivers/sff/codes.hpp"
#include "drivers/sff/fields/sff8472_a0h.hpp"
#include "drivers/sff/fields/sff8472_a2h.hpp"
#include "drivers/sff/fields/sff8472_enhanced.hpp"
#include "drivers/sff/read.hpp"

#include <cmath>

namespace plugfest::sff {
namespace {

using namespace sff8472;

constexpr std::uint8_t rj45 = 0x22;  // SFF-8024

constexpr std::array option_fields = {
    &paging_implemented,
    &cdr_present,
    &cooled_transceiver,
    &linear_receiver_output,
    &receiver_decision_threshold,
    &tunable,
    &rate_select_implemented,
    &tx_disable_implemented,
    &tx_fault_implemented,
    &signal_detect_inverted,
    &los_implemented,
    &alarm_warning_flags_implemented,
    &soft_tx_disable_implemented,
    &soft_tx_fault_implemented,
    &soft_rx_los_implemented,
    &soft_rate_select_implemented,
    &application_select_implemented,
    &soft_rate_select_8431_implemented,
    &remote_monitoring,
};

constexpr std::array flag_fields = {
    &temp_high_alarm_flag,         &temp_low_alarm_flag,          &temp_high_warning_flag,
    &temp_low_warning_flag,        &vcc_high_alarm_flag,          &vcc_low_alarm_flag,
    &vcc_high_warning_flag,        &vcc_low_warning_flag,         &tx_bias_high_alarm_flag,
    &tx_bias_low_alarm_flag,       &tx_bias_high_warning_flag,    &tx_bias_low_warning_flag,
    &tx_power_high_alarm_flag,     &tx_power_low_alarm_flag,      &tx_power_high_warning_flag,
    &tx_power_low_warning_flag,    &rx_power_high_alarm_flag,     &rx_power_low_alarm_flag,
    &rx_power_high_warning_flag,   &rx_power_low_warning_flag,    &laser_temp_high_alarm_flag,
    &laser_temp_low_alarm_flag,    &laser_temp_high_warning_flag, &laser_temp_low_warning_flag,
    &tec_current_high_alarm_flag,  &tec_current_low_alarm_flag,   &tec_current_high_warning_flag,
    &tec_current_low_warning_flag,
};

constexpr std::array cable_fields = {&cable_fc_pi_4_limiting, &cable_sff_8431_limiting, &cable_fc_pi_4_appendix_h,
                                     &cable_sff_8431_appendix_e};

Identity decode_identity(const Memory& a0) {
  Identity id;
  id.identifier = a0.value(identifier);
  id.connector = a0.value(connector_type);
  id.encoding = a0.value(encoding);
  id.extended_compliance = a0.value(extended_compliance);
  id.vendor_name = a0.text(vendor_name);
  id.vendor_oui = read_oui(a0, vendor_oui);
  id.vendor_pn = a0.text(vendor_pn);
  id.vendor_rev = a0.text(vendor_rev);
  id.vendor_sn = a0.text(vendor_sn);
  id.date_code = a0.text(date_code);
  id.compliance = read_compliance(a0, transceiver_compliance);
  constexpr double extended_step_mbd = 250;
  id.nominal_rate_mbd = read_nominal_rate(a0, nominal_rate, rate_max, extended_step_mbd);
  return id;
}

std::optional<Medium> decode_medium(const Memory& a0) {
  const auto active = a0.value(active_cable);
  const auto passive = a0.value(passive_cable);
  const auto twisted = a0.value(base_t_1000);
  const auto connector = a0.value(connector_type);
  if (!active || !passive || !twisted || !connector) return std::nullopt;
  if (*active) return Medium::active_cable;
  if (*passive) return Medium::passive_cable;
  if (*twisted || *connector == rj45) return Medium::twisted_pair;
  return Medium::optical;
}

/// The register's count, whatever it counts for this medium.
std::optional<std::uint8_t> count(const Memory& a0, const FieldInfo& field) {
  const auto bits = a0.bits(field);
  return bits ? std::optional{static_cast<std::uint8_t>(*bits)} : std::nullopt;
}

std::optional<Metre> metres(const std::optional<std::uint8_t>& count, double step) {
  return count ? std::optional{Metre{*count * step}} : std::nullopt;
}

/// Byte 19 of a cable: the finer figure, and many cables leave it out.
std::optional<Metre> cable_length(const Memory& a0) {
  const auto factor = a0.value(cable_length_factor);
  const auto base = a0.value(cable_length_base);
  const auto whole_metres = count(a0, length_om4_or_cable.info);
  if (!factor || !base || !whole_metres) return std::nullopt;
  if (*base > 0) return Metre{*base * std::pow(10.0, *factor - 1)};
  return Metre{static_cast<double>(*whole_metres)};
}

Sff8472Lengths decode_lengths(const Memory& a0, std::optional<Medium> medium) {
  Sff8472Lengths lengths;
  lengths.smf_km = count(a0, length_smf_km_or_attenuation.info);
  lengths.smf_100m = count(a0, length_smf_100m_or_attenuation.info);
  lengths.om2_10m = count(a0, length_om2.info);
  lengths.om1_10m = count(a0, length_om1.info);
  lengths.om4_10m_or_copper_m = count(a0, length_om4_or_cable.info);
  lengths.om3_10m = count(a0, length_om3_or_cable.info);
  if (!medium) return lengths;
  switch (*medium) {
    case Medium::optical:
      lengths.smf =
          lengths.smf_km && *lengths.smf_km > 0 ? metres(lengths.smf_km, 1000) : metres(lengths.smf_100m, 100);
      lengths.om4 = a0.value(length_om4_or_cable);
      lengths.om3 = a0.value(length_om3_or_cable);
      lengths.om2 = a0.value(length_om2);
      lengths.om1 = a0.value(length_om1);
      break;
    case Medium::passive_cable:
    case Medium::active_cable:
      lengths.cable = cable_length(a0);
      break;
    case Medium::twisted_pair:
      lengths.cable = metres(lengths.om4_10m_or_copper_m, 1);
      break;
  }
  return lengths;
}

std::optional<int> decode_power_level(const Memory& a0) {
  const auto level_4 = a0.value(power_level4);
  const auto level_3 = a0.value(power_level_3_or_4);
  const auto level_2 = a0.value(power_level2);
  if (!level_4 || !level_3 || !level_2) return std::nullopt;
  if (*level_4) return 4;
  if (*level_3) return 3;
  return *level_2 ? 2 : 1;
}

void decode_power(const ModuleMemory& memory, Sff8472Info& info) {
  info.power_level = decode_power_level(memory.a0);
  if (!info.power_level) return;
  if (const auto ceiling = power_level_ceiling_w(*info.power_level)) {
    info.max_power = Watt{*ceiling};
    return;
  }
  if (info.externally_calibrated != false) return;  // the constants stand where the watts would
  const auto stated = memory.a2.value(max_power_consumption);
  if (stated && stated->value > 0) info.max_power = stated;
}

void decode_calibration_kind(const Memory& a0, Sff8472Info& info) {
  const auto internal = a0.value(internally_calibrated);
  info.externally_calibrated = a0.value(externally_calibrated);
  if (!internal || !info.externally_calibrated) return;
  info.calibration = *internal
                         ? (*info.externally_calibrated ? CalibrationKind::both_stated : CalibrationKind::internal)
                     : *info.externally_calibrated ? CalibrationKind::external
                                                   : CalibrationKind::none_stated;
}

template <class Linear, class Supply, class Bias, class TxPower, class RxPower>
void decode_readings(Linear temp, Supply supply, Bias bias, TxPower tx, RxPower rx, Sff8472Diagnostics& result) {
  result.temperature = temp(temperature);
  result.vcc = supply(supply_voltage);
  result.tx_bias = bias(tx_bias);
  result.tx_power = tx(tx_power);
  result.rx_power = rx(rx_power);
  result.thresholds = {
      read_limits(temp, temp_high_alarm_threshold, temp_low_alarm_threshold, temp_high_warning_threshold,
                  temp_low_warning_threshold),
      read_limits(supply, vcc_high_alarm_threshold, vcc_low_alarm_threshold, vcc_high_warning_threshold,
                  vcc_low_warning_threshold),
      read_limits(rx, rx_power_high_alarm_threshold, rx_power_low_alarm_threshold, rx_power_high_warning_threshold,
                  rx_power_low_warning_threshold),
      read_limits(tx, tx_power_high_alarm_threshold, tx_power_low_alarm_threshold, tx_power_high_warning_threshold,
                  tx_power_low_warning_threshold),
      read_limits(bias, tx_bias_high_alarm_threshold, tx_bias_low_alarm_threshold, tx_bias_high_warning_threshold,
                  tx_bias_low_warning_threshold),
  };
}

void decode_monitors(const Memory& a2, bool external, Sff8472Diagnostics& result) {
  const auto as_it_stands = [&](const auto& field) { return a2.value(field); };
  if (external) {
    const Calibration constants = read_calibration(a2);
    const auto with = [&](const auto& curve) {
      return [&a2, &curve](const auto& field) { return calibrated(a2, field, curve); };
    };
    decode_readings(with(constants.temperature), with(constants.supply), with(constants.tx_bias),
                    with(constants.tx_power), with(constants.rx_power), result);
  } else {
    decode_readings(as_it_stands, as_it_stands, as_it_stands, as_it_stands, as_it_stands, result);
  }
  result.optional = {
      a2.value(laser_temp_or_wavelength),
      read_limits(as_it_stands, laser_temp_high_alarm_threshold, laser_temp_low_alarm_threshold,
                  laser_temp_high_warning_threshold, laser_temp_low_warning_threshold),
      a2.value(tec_current),
      read_limits(as_it_stands, tec_current_high_alarm_threshold, tec_current_low_alarm_threshold,
                  tec_current_high_warning_threshold, tec_current_low_warning_threshold),
  };
}

/// The bit, if the module says that it reports it.
std::optional<bool> if_implemented(const ModuleMemory& memory, const Field<bool>& implemented,
                                   const Field<bool>& field) {
  return memory.a0.value(implemented).value_or(false) ? memory.a2.value(field) : std::nullopt;
}

Sff8472Diagnostics decode_diagnostics(const ModuleMemory& memory, const Sff8472Info& info) {
  Sff8472Diagnostics result;
  decode_monitors(memory.a2, info.calibration == CalibrationKind::external, result);
  result.status = memory.a2.value(status_control);
  result.data_not_ready = memory.a2.value(data_not_ready);
  result.tx_disable_pin = memory.a2.value(tx_disable_state);
  result.soft_tx_disable = if_implemented(memory, soft_tx_disable_implemented, soft_tx_disable);
  result.above_level_1 = memory.a2.value(power_level_state);
  result.tx_fault = if_implemented(memory, soft_tx_fault_implemented, tx_fault_state);
  result.rx_los = if_implemented(memory, soft_rx_los_implemented, rx_los_state);
  result.tx_cdr_unlocked = if_implemented(memory, cdr_present, tx_cdr_unlocked);
  result.rx_cdr_unlocked = if_implemented(memory, cdr_present, rx_cdr_unlocked);
  if (info.flags_implemented.value_or(false)) result.flags = read_flags(memory.a2, flag_fields);
  result.checksum = read_checksum(memory.a2, diagnostics_checksum);
  return result;
}

DiagnosticsState state_of(const ModuleMemory& memory) {
  const auto implemented = memory.a0.value(ddm_implemented);
  if (!implemented) return DiagnosticsState::unknown;
  if (!*implemented) return DiagnosticsState::not_implemented;
  const FieldInfo& first = temp_high_alarm_threshold.info;
  return memory.a2.known({first.byte >= 128, first.page, 0}) == 0 ? DiagnosticsState::not_read : DiagnosticsState::read;
}

void decode_rate_range(const Memory& a0, Sff8472Info& info) {
  constexpr std::uint8_t rate_is_in_the_next_bytes = 0xFF;
  const auto nominal = a0.value(nominal_rate);
  const auto above = a0.value(rate_max);
  const auto below = a0.value(rate_min);
  if (!nominal || !above || !below) return;
  info.rate_below_percent = *below;
  info.rate_above_percent = *nominal == rate_is_in_the_next_bytes ? *below : *above;
}

void decode_cable(const Memory& a0, Sff8472Info& info) {
  if (info.medium != Medium::passive_cable && info.medium != Medium::active_cable) return;
  info.cable_compliance = read_flags(a0, cable_fields);
  if (info.medium != Medium::passive_cable) return;
  if (info.lengths.smf_km && info.lengths.smf_100m)
    info.attenuation = {{Decibel{static_cast<double>(*info.lengths.smf_km)}, "12.9 GHz"},
                        {Decibel{static_cast<double>(*info.lengths.smf_100m)}, "25.78 GHz"}};
}

}  // namespace

Sff8472Info decode_sff8472(const ModuleMemory& memory) {
  const Memory& a0 = memory.a0;
  Sff8472Info info;
  info.identity = decode_identity(a0);
  info.ext_identifier = a0.value(ext_identifier);
  info.rate_identifier = a0.value(rate_identifier);
  info.compliance_revision = a0.value(compliance);
  info.diagnostic_monitoring_type = a0.value(diagnostic_monitoring_type);
  if (const auto step = a0.value(nominal_rate)) info.rate_byte_mbd = *step * nominal_rate.info.scale;
  decode_rate_range(a0, info);
  info.medium = decode_medium(a0);
  info.lengths = decode_lengths(a0, info.medium);
  if (info.medium == Medium::optical || info.medium == Medium::twisted_pair)
    info.identity.wavelength = a0.value(wavelength_or_cable_compliance);
  decode_cable(a0, info);
  decode_calibration_kind(a0, info);
  decode_power(memory, info);
  info.options = read_flags(a0, option_fields);
  info.rx_power_is_average = a0.value(rx_power_is_average);
  info.address_change_required = a0.value(address_change_required);
  info.flags_implemented = a0.value(alarm_warning_flags_implemented);
  info.diagnostics_state = state_of(memory);
  if (info.diagnostics_state == DiagnosticsState::read) info.diagnostics = decode_diagnostics(memory, info);
  if (info.diagnostics && info.externally_calibrated == false)
    info.identity.secondary_extended_compliance = memory.a2.value(secondary_extended_compliance);
  info.base_checksum = read_checksum(a0, base_checksum);
  info.ext_checksum = read_checksum(a0, ext_checksum);
  info.a0_halves = a0.halves();
  info.a2_halves = memory.a2.halves();
  return info;
}

}  // namespace plugfest::sff
