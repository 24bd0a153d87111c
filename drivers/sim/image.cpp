#include "drivers/sim/image.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_03h.hpp"
#include "drivers/cmis/fields/page_04h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/fields/page_12h.hpp"
#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/fields/page_14h.hpp"
#include "drivers/cmis/fields/page_20h.hpp"
#include "drivers/cmis/fields/page_24h.hpp"
#include "drivers/cmis/fields/page_28h.hpp"
#include "drivers/cmis/fields/page_2ch.hpp"
#include "drivers/cmis/fields/page_2dh.hpp"
#include "drivers/cmis/fields/page_2fh.hpp"
#include "drivers/cmis/table.hpp"
#include "drivers/sim/advertised_pages.hpp"
#include "drivers/sim/control_sets.hpp"
#include "drivers/sim/flags.hpp"
#include "drivers/sim/memory.hpp"

#include <algorithm>
#include <span>

namespace plugfest::sim {

namespace {

/// Everything that a host writes or that a read clears. What is kept without power stays, as do a vendor's bytes.
void clear_dynamic(const HalfId& id, Half& half) {
  if (!id.lower && id.page == cmis::user_nv_data.info.page) return;
  const ByteAccess& access = access_of(id);
  for (std::size_t i = 0; i < half.size(); ++i)
    half[i] &= ~std::byte{static_cast<std::uint8_t>(access.stored[i] | access.cleared[i] | access.sent[i])};
}

/// Takes the objects of the whole module out of a bank's copied descriptors: they appear in bank 0 only.
void drop_module_objects(Memory& memory, const HalfId& copied) {
  constexpr unsigned whole_module = 15;
  const cmis::FieldInfo& descriptors = cmis::vdmdescriptor_monitored_object_type.info;
  if (copied.page < descriptors.page || copied.page >= descriptors.page + descriptors.pages) return;
  const auto type = cmis::on_page(cmis::vdmdescriptor_monitored_object_type, copied.page);
  const auto place = cmis::on_page(cmis::vdmdescriptor_monitored_object_location, copied.page);
  for (std::size_t slot = 0; slot < place.info.count; ++slot)
    if (memory.bits(place.info, slot, copied.bank) == whole_module) memory.set_bits(type.info, 0, slot, copied.bank);
}

/// Registers of banks that are advertised and that nobody gave: what bank 0 advertises.
void complete_banks(ModuleImage& image) {
  const unsigned banks = advertised_banks(Memory(image));
  std::vector<HalfId> missing;
  for (const auto& [id, half] : image.halves) {
    if (id.bank != 0 || !is_lane_banked(id)) continue;
    for (unsigned bank = 1; bank < banks; ++bank) {
      const HalfId further = upper_half(id.page, static_cast<std::uint8_t>(bank));
      if (!image.halves.contains(further)) missing.push_back(further);
    }
  }
  for (const HalfId& id : missing) {
    image.halves[id] = image.halves.at(upper_half(id.page));
    image.synthesised.push_back(id);
  }
  if (missing.empty()) return;
  Memory memory(image);
  for (const HalfId& id : missing) drop_module_objects(memory, id);
  image.halves = memory.halves();
}

template <class... Fields>
void zero(Memory& memory, unsigned bank, const Fields&... fields) {
  const auto one = [&](const auto& field) {
    for (std::size_t element = 0; element < field.info.count; ++element) memory.set_bits(field.info, 0, element, bank);
  };
  (one(fields), ...);
}

void sum_page(ModuleImage& image, const cmis::ChecksumRule& rule) {
  const auto half = image.halves.find(upper_half(rule.page));
  if (half == image.halves.end()) return;
  const std::span<std::byte> page = half->second;
  const std::size_t first = rule.first % 128u, last = rule.last % 128u;
  page[rule.stored_at % 128u] = std::byte{byte_sum(page.subspan(first, last - first + 1))};
}

void finish_lanes(Memory& memory, unsigned bank, const ControlSet& defaults) {
  zero(memory, bank, cmis::output_status_rx, cmis::output_status_tx, cmis::optical_power_tx, cmis::laser_bias_tx,
       cmis::optical_power_rx, cmis::config_status_lane, cmis::dp_init_pending_lane, cmis::tuning_in_progress_tx,
       cmis::wavelength_unlock_status_tx, cmis::laser_tuning_flag_summary_tx);
  for (std::size_t lane = 0; lane < 8; ++lane)
    memory.set(cmis::dp_state_host_lane, cmis::DpState::deactivated, lane, bank);
  store(memory, ControlSetId::staged_0, defaults, bank);
  store(memory, ControlSetId::active, defaults, bank);
}

}  // namespace

void finish(ModuleImage& image, Checksums checksums) {
  const std::vector<HalfId> added = match_advertised_pages(image);
  image.synthesised.insert(image.synthesised.end(), added.begin(), added.end());
  const bool flat = Memory(image).flag(cmis::memory_model);
  if (!flat) {
    complete_banks(image);
    std::vector<ControlSet> defaults;
    const unsigned banks = lane_banks(Memory(image));
    for (unsigned bank = 0; bank < banks; ++bank) defaults.push_back(default_application(Memory(image), bank));
    for (auto& [id, half] : image.halves) clear_dynamic(id, half);
    Memory memory(image);
    for (std::uint8_t byte = cmis::flags_summary_bank0_page_11h.info.byte;
         byte <= cmis::flags_summary_bank3_page_11h.info.byte; ++byte)
      memory.byte_at(lower_half, byte) = std::byte{0};
    zero(memory, 0, cmis::temp_mon_value, cmis::vcc_mon_voltage, cmis::aux1_mon_value, cmis::aux2_mon_value,
         cmis::aux3_mon_value, cmis::custom_mon_value, cmis::module_fault_cause, cmis::password_cmd_result,
         cmis::cdb_status1_cdb_is_busy, cmis::cdb_status1_cdb_has_failed, cmis::cdb_status1_cdb_command_result,
         cmis::cdb_status2_cdb_is_busy, cmis::cdb_status2_cdb_has_failed, cmis::cdb_status2_cdb_command_result);
    memory.set(cmis::module_state, cmis::ModuleState::low_pwr);
    memory.set(cmis::interrupt_deasserted, true);
    memory.set(cmis::low_pwr_allow_request_hw, true);
    for (unsigned bank = 0; bank < banks; ++bank) finish_lanes(memory, bank, defaults[bank]);
    if (since(memory, 5, 0)) mask_optional_flags(memory);
    image.halves = memory.halves();
  }
  if (checksums == Checksums::keep) return;
  for (const cmis::ChecksumRule& rule : cmis::checksum_rules()) sum_page(image, rule);
  const cmis::FieldInfo& of_lasers = cmis::page_04h_checksum.info;
  if (since(Memory(image), 5, 0))
    sum_page(image, {.page = of_lasers.page, .stored_at = of_lasers.byte, .first = 128, .last = 254});
}

}  // namespace plugfest::sim
