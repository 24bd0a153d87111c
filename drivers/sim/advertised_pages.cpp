#include "drivers/sim/advertised_pages.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_03h.hpp"
#include "drivers/cmis/fields/page_04h.hpp"
#include "drivers/cmis/fields/page_05h.hpp"
#include "drivers/cmis/fields/page_0ch.hpp"
#include "drivers/cmis/fields/page_0dh.hpp"
#include "drivers/cmis/fields/page_12h.hpp"
#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/fields/page_14h.hpp"
#include "drivers/cmis/fields/page_15h.hpp"
#include "drivers/cmis/fields/page_16h.hpp"
#include "drivers/cmis/fields/page_17h.hpp"
#include "drivers/cmis/fields/page_1ch.hpp"
#include "drivers/cmis/fields/page_1dh.hpp"
#include "drivers/cmis/fields/page_20h.hpp"
#include "drivers/cmis/fields/page_24h.hpp"
#include "drivers/cmis/fields/page_28h.hpp"
#include "drivers/cmis/fields/page_2ch.hpp"
#include "drivers/cmis/fields/page_2dh.hpp"
#include "drivers/cmis/fields/page_2fh.hpp"
#include "drivers/cmis/fields/page_60h.hpp"
#include "drivers/cmis/fields/page_61h.hpp"
#include "drivers/cmis/fields/page_62h.hpp"
#include "drivers/cmis/fields/page_6dh.hpp"
#include "drivers/cmis/fields/page_9fh.hpp"
#include "drivers/cmis/vdm_types.hpp"
#include "drivers/sim/cdb.hpp"
#include "drivers/sim/memory.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace plugfest::sim {

namespace {

constexpr std::size_t groups = cmis::vdm_sample.info.pages;
constexpr std::uint8_t no_application = 0xFF;

struct Advertisement {
  const cmis::FieldInfo& bits;
  std::uint8_t page;
};
constexpr std::array advertisements{
    Advertisement{cmis::page_03h_supported.info, cmis::fields::page_03h.number},
    Advertisement{cmis::transmitter_is_tunable.info, cmis::fields::page_04h.number},
    Advertisement{cmis::cmis_ff_supported.info, cmis::fields::page_05h.number},
    Advertisement{cmis::page_0ch_supported.info, cmis::fields::page_0ch.number},
    Advertisement{cmis::page_0dh_supported.info, cmis::fields::page_0dh.number},
    Advertisement{cmis::transmitter_is_tunable.info, cmis::fields::page_12h.number},
    Advertisement{cmis::diagnostic_pages_supported.info, cmis::fields::page_13h.number},
    Advertisement{cmis::diagnostic_pages_supported.info, cmis::fields::page_14h.number},
    Advertisement{cmis::timing_page_15h_supported.info, cmis::fields::page_15h.number},
    Advertisement{cmis::network_path_pages_supported.info, cmis::fields::page_16h.number},
    Advertisement{cmis::network_path_pages_supported.info, cmis::fields::page_17h.number},
    Advertisement{cmis::nad_banks_supported.info, cmis::fields::page_1ch.number},
    Advertisement{cmis::host_lane_switching_supported.info, cmis::fields::page_1dh.number},
    Advertisement{cmis::vdm_pages_supported.info, cmis::fields::page_2ch.number},
    Advertisement{cmis::vdm_pages_supported.info, cmis::fields::page_2dh.number},
    Advertisement{cmis::vdm_pages_supported.info, cmis::fields::page_2fh.number},
    Advertisement{cmis::page_60h_supported.info, cmis::fields::page_60h.number},
    Advertisement{cmis::page_61h_supported.info, cmis::fields::page_61h.number},
    Advertisement{cmis::page_62h_supported.info, cmis::fields::page_62h.number},
    Advertisement{cmis::media_lane_switching_supported.info, cmis::fields::page_6dh.number},
    Advertisement{cmis::cdb_instances_supported.info, cmis::fields::page_9fh.number},
};

std::uint8_t page_of(const cmis::FieldInfo& field, std::size_t group) {
  return static_cast<std::uint8_t>(field.page + group);
}

/// Groups of observables that there are descriptors for.
std::size_t described_groups(const ModuleImage& image) {
  std::size_t last = 0;
  for (std::size_t group = 0; group < groups; ++group)
    if (image.halves.contains(upper_half(page_of(cmis::vdmdescriptor_monitored_object_type.info, group)))) last = group;
  return last + 1;
}

template <class T>
cmis::Field<T> of_group(const cmis::Field<T>& field, std::size_t group) {
  return cmis::on_page(field, page_of(field.info, group));
}

/// Descriptors that every module with a decoder could have: the error ratio of each data path at both its inputs, now.
void set_descriptors(Memory& memory) {
  std::uint64_t lanes = 0;
  for (std::size_t i = 0; i < cmis::app_host_interface_id.info.count; ++i) {
    if (memory.bits(cmis::app_host_interface_id.info, i) == no_application) break;
    lanes |= memory.bits(cmis::app_host_lane_assignment_options.info, i);
  }
  std::size_t slot = 0;
  for (const std::string_view name : {"PreFECBERCurrentMediaInput", "PreFECBERCurrentHostInput"})
    for (std::uint8_t lane = 0; lane < 8; ++lane) {
      if ((lanes >> lane & 1) == 0) continue;
      memory.set_bits(cmis::vdmdescriptor_monitored_object_location.info, lane, slot);
      memory.set_bits(cmis::vdmdescriptor_monitored_object_type.info, cmis::find_vdm_type(name)->id, slot);
      ++slot;
    }
}

/// A threshold that does not exist is the extreme of its range.
void set_no_thresholds(Memory& memory, std::size_t group) {
  const cmis::FieldInfo types = of_group(cmis::vdmdescriptor_monitored_object_type, group).info;
  const cmis::FieldInfo sets = of_group(cmis::vdmdescriptor_threshold_set_index, group).info;
  for (std::size_t slot = 0; slot < types.count; ++slot) {
    const auto* type = cmis::find_vdm_type(static_cast<std::uint8_t>(memory.bits(types, slot)));
    if (type == nullptr) continue;
    const bool is_signed = type->coding == cmis::VdmCoding::s16;
    const std::uint16_t highest = is_signed ? 0x7FFF : 0xFFFF, lowest = is_signed ? 0x8000 : 0;
    const std::size_t set = memory.bits(sets, slot);
    memory.set(of_group(cmis::vdm_high_alarm_threshold, group), highest, set);
    memory.set(of_group(cmis::vdm_high_warning_threshold, group), highest, set);
    memory.set(of_group(cmis::vdm_low_alarm_threshold, group), lowest, set);
    memory.set(of_group(cmis::vdm_low_warning_threshold, group), lowest, set);
  }
}

/// The C band on the grid of 100 GHz: 191.3 to 196.1 THz.
void set_c_band(Memory& memory) {
  memory.set(cmis::grid_supported_100ghz, true);
  memory.set(cmis::grid_low_channel_100ghz, std::int16_t{-18});
  memory.set(cmis::grid_high_channel_100ghz, std::int16_t{30});
  Half& page = *memory.find(Memory::half_of(cmis::page_04h_checksum.info));
  if (since(memory, 5, 0))
    memory.set_bits(cmis::page_04h_checksum.info, byte_sum(std::span(page).first(page.size() - 1)));
}

/// The first fifteen mirror the descriptors of Lower Memory and page 01h; there are no others.
void set_normalized_descriptors(Memory& memory, unsigned bank) {
  constexpr std::size_t in_lower = cmis::app_host_interface_id.info.count;
  bool ended = bank > 0;
  for (std::size_t i = 0; i < cmis::nad_host_interface_id.info.count; ++i) {
    const bool further = i >= in_lower;
    const std::size_t element = further ? i - in_lower : i;
    const auto copy = [&](const auto& to, const auto& first, const auto& second) {
      memory.set_bits(to.info, memory.bits(further ? second.info : first.info, element), i, bank);
    };
    ended =
        ended || memory.bits(further ? cmis::additional_app_host_interface_id.info : cmis::app_host_interface_id.info,
                             element) == no_application;
    if (ended) {
      memory.set_bits(cmis::nad_host_interface_id.info, no_application, i, bank);
      continue;
    }
    copy(cmis::nad_host_interface_id, cmis::app_host_interface_id, cmis::additional_app_host_interface_id);
    copy(cmis::nad_media_interface_id, cmis::app_media_interface_id, cmis::additional_app_media_interface_id);
    copy(cmis::nad_host_lane_count, cmis::app_host_lane_count, cmis::additional_app_host_lane_count);
    copy(cmis::nad_media_lane_count, cmis::app_media_lane_count, cmis::additional_app_media_lane_count);
    copy(cmis::nad_host_lane_assignment_options, cmis::app_host_lane_assignment_options,
         cmis::additional_app_host_lane_assignment_options);
    memory.set_bits(cmis::nad_media_lane_assignment_options.info,
                    memory.bits(cmis::media_lane_assignment_options.info, i), i, bank);
  }
}

/// Bytes of the pages that were made, where zeros would not do.
void fill(ModuleImage& image, const std::vector<HalfId>& made, std::size_t vdm_groups) {
  Memory memory(image);
  const auto is_made = [&](const cmis::FieldInfo& field) {
    return std::ranges::find(made, upper_half(field.page)) != made.end();
  };
  if (is_made(cmis::vdmdescriptor_monitored_object_type.info)) set_descriptors(memory);
  for (const HalfId& half : made) {
    if (half.page == cmis::fields::page_2fh.number)
      memory.set(cmis::vdm_support, static_cast<std::uint8_t>(vdm_groups - 1));
    if (half.page == cmis::fields::page_04h.number) set_c_band(memory);
    if (half.page == cmis::fields::page_1ch.number) set_normalized_descriptors(memory, half.bank);
    for (std::size_t group = 0; group < groups; ++group)
      if (half.page == page_of(cmis::vdm_high_alarm_threshold.info, group)) set_no_thresholds(memory, group);
  }
  image.halves = memory.halves();
}

}  // namespace

std::vector<HalfId> match_advertised_pages(ModuleImage& image) {
  const Memory memory(image);
  std::vector<HalfId> made = add_cdb_pages(image);
  if (memory.flag(cmis::memory_model) || !since(memory, 4, 0)) return made;
  const auto add = [&](const HalfId& half) {
    if (image.halves.try_emplace(half).second) made.push_back(half);
  };
  const auto remove = [&](std::uint8_t page) {
    std::erase_if(image.halves, [&](const auto& entry) { return !entry.first.lower && entry.first.page == page; });
  };
  for (const Advertisement& advertisement : advertisements) {
    const cmis::FieldInfo& bits = advertisement.bits;
    if (!since(memory, bits.since.major, bits.since.minor)) continue;
    if (memory.bits(bits) == 0)
      remove(advertisement.page);
    else
      add(upper_half(advertisement.page));
  }
  if (since(memory, 5, 3))
    for (unsigned bank = 1; bank < memory.bits(cmis::nad_banks_supported.info); ++bank)
      add(upper_half(cmis::fields::page_1ch.number, static_cast<std::uint8_t>(bank)));
  const bool has_vdm = memory.flag(cmis::vdm_pages_supported);
  const bool told = memory.has(cmis::vdm_support.info);
  std::size_t vdm_groups = 0;
  if (has_vdm) vdm_groups = told ? memory.bits(cmis::vdm_support.info) + 1 : described_groups(image);
  for (std::size_t group = 0; group < groups; ++group)
    for (const cmis::FieldInfo* field : {&cmis::vdmdescriptor_monitored_object_type.info, &cmis::vdm_sample.info,
                                         &cmis::vdm_high_alarm_threshold.info}) {
      if (group >= vdm_groups)
        remove(page_of(*field, group));
      else
        add(upper_half(page_of(*field, group)));
    }
  fill(image, made, vdm_groups);
  return made;
}

}  // namespace plugfest::sim
