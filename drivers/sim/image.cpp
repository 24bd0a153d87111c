#include "drivers/sim/image.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/sim/cdb.hpp"
#include "drivers/sim/control_sets.hpp"
#include "drivers/sim/memory.hpp"

#include <span>

namespace plugfest::sim {

namespace {

/// Everything that a host writes, that a read clears or that follows the module's doings.
void clear_dynamic(Memory& memory, std::span<const cmis::FieldInfo> fields) {
  for (const cmis::FieldInfo& field : fields) {
    if (field.access == cmis::Access::ro || field.width > 8) continue;
    for (std::size_t element = 0; element < field.count; ++element) memory.set_bits(field, 0, element);
  }
}

template <class... Fields>
void zero(Memory& memory, const Fields&... fields) {
  const auto one = [&](const auto& field) {
    for (std::size_t element = 0; element < field.info.count; ++element) memory.set_bits(field.info, 0, element);
  };
  (one(fields), ...);
}

/// The sum from `first` up to the byte before the checksum, put into place.
void sum_page(ModuleImage& image, const cmis::FieldInfo& first, const cmis::Field<std::uint8_t>& checksum) {
  const auto half = image.halves.find(Memory::half_of(checksum.info));
  if (half == image.halves.end()) return;
  const std::span<std::byte> page = half->second;
  const std::size_t from = first.byte % 128u;
  const std::size_t at = checksum.info.byte % 128u;
  checksum.encode(page.subspan(at, 1), byte_sum(page.subspan(from, at - from)));
}

}  // namespace

void finish(ModuleImage& image, Checksums checksums) {
  const std::vector<HalfId> added = add_cdb_pages(image);
  image.synthesised.insert(image.synthesised.end(), added.begin(), added.end());
  Memory memory(image);
  if (!memory.flag(cmis::memory_model)) {
    const ControlSet defaults = default_application(memory);
    clear_dynamic(memory, cmis::lower_memory_fields);
    clear_dynamic(memory, cmis::page_10h_fields);
    clear_dynamic(memory, cmis::page_11h_fields);
    zero(memory, cmis::flags_summary_bank0_page_2ch, cmis::flags_summary_bank0_page_14h,
         cmis::flags_summary_bank0_page_12h, cmis::flags_summary_bank0_page_11h, cmis::flags_summary_bank1_page_2ch,
         cmis::flags_summary_bank1_page_14h, cmis::flags_summary_bank1_page_12h, cmis::flags_summary_bank1_page_11h,
         cmis::flags_summary_bank2_page_2ch, cmis::flags_summary_bank2_page_14h, cmis::flags_summary_bank2_page_12h,
         cmis::flags_summary_bank2_page_11h, cmis::flags_summary_bank3_page_2ch, cmis::flags_summary_bank3_page_14h,
         cmis::flags_summary_bank3_page_12h, cmis::flags_summary_bank3_page_11h);
    zero(memory, cmis::temp_mon_value, cmis::vcc_mon_voltage, cmis::aux1_mon_value, cmis::aux2_mon_value,
         cmis::aux3_mon_value, cmis::custom_mon_value, cmis::module_fault_cause, cmis::cdb_status1_cdb_is_busy,
         cmis::cdb_status1_cdb_has_failed, cmis::cdb_status1_cdb_command_result, cmis::cdb_status2_cdb_is_busy,
         cmis::cdb_status2_cdb_has_failed, cmis::cdb_status2_cdb_command_result);
    zero(memory, cmis::output_status_rx, cmis::output_status_tx, cmis::optical_power_tx, cmis::laser_bias_tx,
         cmis::optical_power_rx, cmis::config_status_lane, cmis::dp_init_pending_lane);
    memory.set(cmis::module_state, cmis::ModuleState::low_pwr);
    memory.set(cmis::interrupt_deasserted, true);
    memory.set(cmis::low_pwr_allow_request_hw, true);
    for (std::size_t lane = 0; lane < 8; ++lane) memory.set(cmis::dp_state_host_lane, cmis::DpState::deactivated, lane);
    store(memory, ControlSetId::staged_0, defaults);
    store(memory, ControlSetId::active, defaults);
    image.halves = memory.halves();
  }
  if (checksums == Checksums::compute) {
    sum_page(image, cmis::sff8024_identifier_copy.info, cmis::page_00h_checksum);
    sum_page(image, cmis::module_hardware_major_revision.info, cmis::page_01h_checksum);
    sum_page(image, cmis::temp_mon_high_alarm_threshold.info, cmis::page_02h_checksum);
  }
}

}  // namespace plugfest::sim
