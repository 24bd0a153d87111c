#include "drivers/cmis/read_sets.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/memory.hpp"

namespace plugfest::cmis {
namespace {

bool is_flat(const Memory& memory) { return memory.value(memory_model) == true; }

/// Everything that one checksum covers, with the reserved bytes that it covers too.
void add_checked(Wanted& wanted, const FieldInfo& first, const FieldInfo& checksum) {
  FieldInfo block = first;
  block.kind = Kind::raw;
  block.layout = Layout::single;
  block.width = static_cast<std::uint8_t>(checksum.byte + 1 - first.byte);
  wanted.add(block);
}

}  // namespace

Wanted first_look() {
  Wanted wanted;
  wanted.add(sff8024_identifier).add(cmis_revision).add(memory_model);
  return wanted;
}

Wanted access_advertisement() {
  Wanted wanted;
  wanted.add(full_page_read_supported);
  return wanted;
}

Wanted identity_set(const Memory& memory) {
  Wanted wanted = first_look();
  wanted.add(module_active_firmware_major_revision).add(module_active_firmware_minor_revision);
  wanted.add_between(media_type.info, app_host_lane_assignment_options.info);
  add_checked(wanted, sff8024_identifier_copy.info, page_00h_checksum.info);
  if (is_flat(memory)) return wanted;
  wanted.add_between(custom_mon_supported.info, rx_cdr_supported.info);
  wanted.add(max_duration_bpc).add(media_lane_assignment_options);
  wanted.add_between(additional_app_host_interface_id.info, additional_app_host_lane_assignment_options.info);
  return wanted.add(access_advertisement());
}

Wanted status_set(const Memory& identity, bool flags, std::uint8_t bank) {
  Wanted wanted;
  wanted.add_between(module_state.info, flags_summary_bank3_page_11h.info);
  wanted.add_between(temp_mon_value.info, low_pwr_request_sw.info);
  wanted.add(module_fault_cause);
  if (flags) wanted.add(flag_set(identity, bank));
  if (is_flat(identity)) return wanted;

  wanted.add_between(temp_mon_high_alarm_threshold.info, vcc_mon_low_warning_threshold.info);
  const auto thresholds_of = [&](const Field<bool>& advertised, const FieldInfo& first, const FieldInfo& last) {
    // Unknown is not "no": only a module that says it has no such monitor is spared the question.
    if (identity.value(advertised) != false) wanted.add_between(first, last);
  };
  thresholds_of(aux1_mon_supported, aux1_mon_high_alarm_threshold.info, aux1_mon_low_warning_threshold.info);
  thresholds_of(aux2_mon_supported, aux2_mon_high_alarm_threshold.info, aux2_mon_low_warning_threshold.info);
  thresholds_of(aux3_mon_supported, aux3_mon_high_alarm_threshold.info, aux3_mon_low_warning_threshold.info);
  thresholds_of(custom_mon_supported, custom_mon_high_alarm_threshold.info, custom_mon_low_warning_threshold.info);
  wanted.add_between(optical_power_tx_high_alarm_threshold.info, optical_power_rx_low_warning_threshold.info);

  wanted.add_between(dp_deinit_lane.info, auto_squelch_disable_rx.info, bank);
  wanted.add_between(scs0_app_sel_code.info, scs0_output_amplitude_target_rx.info, bank);
  if (identity.value(staged_set1_supported) == true)
    wanted.add_between(scs1_app_sel_code.info, scs1_output_amplitude_target_rx.info, bank);
  wanted.add_between(dp_state_host_lane.info, dp_init_pending_lane.info, bank);
  return wanted;
}

Wanted monitor_set(const Memory& identity, std::uint8_t bank) {
  Wanted wanted;
  if (is_flat(identity)) return wanted;
  wanted.add(temp_mon_value).add(vcc_mon_voltage);
  wanted.add(optical_power_tx, bank).add(laser_bias_tx, bank).add(optical_power_rx, bank);
  return wanted;
}

Wanted flag_set(const Memory& identity, std::uint8_t bank) {
  Wanted wanted;
  wanted.add_flags_of_lower();
  if (!is_flat(identity)) wanted.add_flags_of(bank, dp_state_changed_flag.info.page);
  return wanted;
}

}  // namespace plugfest::cmis
