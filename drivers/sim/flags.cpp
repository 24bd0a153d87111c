#include "drivers/sim/flags.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/fields/page_12h.hpp"
#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/fields/page_14h.hpp"
#include "drivers/cmis/fields/page_17h.hpp"
#include "drivers/cmis/fields/page_2ch.hpp"
#include "drivers/cmis/fields/page_2dh.hpp"
#include "drivers/sim/memory.hpp"

#include <array>

namespace plugfest::sim {

using cmis::FieldInfo;

namespace {

constexpr std::array on_page_11h{&cmis::flags_summary_bank0_page_11h.info, &cmis::flags_summary_bank1_page_11h.info,
                                 &cmis::flags_summary_bank2_page_11h.info, &cmis::flags_summary_bank3_page_11h.info};
constexpr std::array on_page_12h{&cmis::flags_summary_bank0_page_12h.info, &cmis::flags_summary_bank1_page_12h.info,
                                 &cmis::flags_summary_bank2_page_12h.info, &cmis::flags_summary_bank3_page_12h.info};
constexpr std::array on_page_14h{&cmis::flags_summary_bank0_page_14h.info, &cmis::flags_summary_bank1_page_14h.info,
                                 &cmis::flags_summary_bank2_page_14h.info, &cmis::flags_summary_bank3_page_14h.info};
constexpr std::array on_page_2ch{&cmis::flags_summary_bank0_page_2ch.info, &cmis::flags_summary_bank1_page_2ch.info,
                                 &cmis::flags_summary_bank2_page_2ch.info, &cmis::flags_summary_bank3_page_2ch.info};

unsigned length(const FlagBlock& block) {
  return block.last.byte + static_cast<unsigned>(cmis::extent(block.last)) - block.first.byte;
}

/// Flags of lane n, in the bytes of one bank: the lane bits of each byte, or a byte a lane.
std::uint8_t lanes_with_flags(const FlagBlock& block, unsigned byte, std::uint8_t flags) {
  if (block.first.layout != cmis::Layout::array) return flags;
  return static_cast<std::uint8_t>((flags != 0 ? 1u : 0u) << byte);
}

}  // namespace

std::span<const FlagBlock> flag_blocks() {
  static const std::array blocks{
      FlagBlock{cmis::module_state_changed_flag.info,
                cmis::aux3_mon_high_alarm_flag.info,
                cmis::module_state_changed_mask.info,
                {}},
      FlagBlock{cmis::dp_state_changed_flag.info, cmis::output_status_changed_flag_rx.info,
                cmis::dp_state_changed_mask.info, on_page_11h, true},
      FlagBlock{cmis::tuning_complete_flag_tx.info, cmis::tuning_complete_flag_tx.info,
                cmis::tuning_complete_mask_tx.info, on_page_12h, true, true},
      FlagBlock{cmis::loss_of_reference_clock_flag.info, cmis::pattern_checker_lol_flag_media.info,
                cmis::loss_of_reference_clock_mask.info, on_page_14h, false, true},
      FlagBlock{cmis::np_state_changed_flag.info,
                cmis::np_state_changed_flag.info,
                cmis::np_state_changed_mask.info,
                {},
                true,
                true},
      FlagBlock{cmis::vdm_flags.info, cmis::vdm_flags.info, cmis::vdm_masks.info, on_page_2ch, false, true}};
  return blocks;
}

bool show_flag_summary(Memory& memory) {
  const bool by_page = since(memory, 5, 0);
  const unsigned banks = lane_banks(memory);
  bool pending = false;
  std::array<std::uint8_t, 4> lanes_of_bank{};
  for (const FlagBlock& block : flag_blocks()) {
    const unsigned of_block = block.first.byte < 128 ? 1 : banks;
    for (unsigned bank = 0; bank < of_block; ++bank) {
      const HalfId half = Memory::half_of(block.first, bank);
      const Half* flags = memory.find(half);
      if (flags == nullptr) continue;
      const Half* masks = memory.find(Memory::half_of(block.first_mask, bank));
      // Only what a read clears is a flag: reserved bits of a real module may hold anything.
      const ByteAccess& access = access_of(half);
      bool any = false;
      for (unsigned i = 0; i < length(block); ++i) {
        const std::size_t at = block.first.byte % 128u + i;
        const auto set = static_cast<std::uint8_t>(std::to_integer<unsigned>((*flags)[at]) & access.cleared[at]);
        if (set == 0) continue;
        any = true;
        const unsigned masked =
            masks == nullptr ? 0 : std::to_integer<unsigned>((*masks)[block.first_mask.byte % 128u + i]);
        pending = pending || (set & ~masked) != 0;
        if (block.by_lane && bank < lanes_of_bank.size())
          lanes_of_bank[bank] = static_cast<std::uint8_t>(lanes_of_bank[bank] | lanes_with_flags(block, i, set));
      }
      if (by_page && bank < block.summary.size()) memory.set_bits(*block.summary[bank], any ? 1 : 0);
    }
  }
  if (!by_page)
    for (unsigned bank = 0; bank < lanes_of_bank.size(); ++bank)
      memory.byte_at(lower_half, on_page_11h[bank]->byte) = std::byte{lanes_of_bank[bank]};
  memory.set(cmis::interrupt_deasserted, !pending);
  return pending;
}

void mask_optional_flags(Memory& memory) {
  for (const FlagBlock& block : flag_blocks()) {
    if (!block.optional_page) continue;
    for (unsigned bank = 0; bank < lane_banks(memory); ++bank) {
      const HalfId half = Memory::half_of(block.first_mask, bank);
      Half* masks = memory.find(half);
      if (masks == nullptr) continue;
      for (unsigned i = 0; i < length(block); ++i) {
        const std::size_t at = block.first_mask.byte % 128u + i;
        (*masks)[at] |= std::byte{access_of(half).stored[at]};
      }
    }
  }
}

}  // namespace plugfest::sim
