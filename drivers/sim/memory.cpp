#include "drivers/sim/memory.hpp"

#include "drivers/cmis/fields/enhanced_lpo.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/fields/page_1ch.hpp"
#include "drivers/cmis/fields/page_9fh.hpp"
#include "drivers/cmis/table.hpp"

#include <algorithm>
#include <span>

namespace plugfest::sim {

namespace {

void add_bits(std::array<std::uint8_t, 128>& masks, const cmis::FieldInfo& field) {
  for (std::size_t element = 0; element < field.count; ++element) {
    const cmis::Place at = cmis::place(field, element);
    for (std::size_t k = 0; k < at.width; ++k)
      masks[(field.byte % 128u) + at.offset + k] |= cmis::mask_of(field, at, k);
  }
}

ByteAccess read_table(std::span<const cmis::FieldInfo> fields) {
  ByteAccess access;
  for (const cmis::FieldInfo& field : fields) {
    switch (field.access) {
      case cmis::Access::rw:
      case cmis::Access::rww:
        add_bits(access.stored, field);
        break;
      case cmis::Access::ro_cor:
        add_bits(access.cleared, field);
        break;
      case cmis::Access::wo:
      case cmis::Access::wo_sc:
        add_bits(access.sent, field);
        break;
      case cmis::Access::ro:
        break;
    }
  }
  return access;
}

std::span<std::byte> bytes_of(const cmis::FieldInfo& field, Half& half) {
  return std::span(half).subspan(field.byte % 128u, cmis::extent(field));
}
std::span<const std::byte> bytes_of(const cmis::FieldInfo& field, const Half& half) {
  return std::span(half).subspan(field.byte % 128u, cmis::extent(field));
}

}  // namespace

const ByteAccess& access_of(const HalfId& half) {
  static const ByteAccess lower = read_table(cmis::lower_memory_table());
  static const auto pages = [] {
    std::array<ByteAccess, 256> access;
    for (unsigned page = 0; page < access.size(); ++page)
      access[page] = read_table(cmis::page_table(static_cast<std::uint8_t>(page)));
    return access;
  }();
  return half.lower ? lower : pages[half.page];
}

bool is_lane_banked(const HalfId& half) {
  return !half.lower && half.page >= cmis::dp_deinit_lane.info.page && half.page < cmis::lpl.info.page &&
         half.page != cmis::nad_host_interface_id.info.page;
}

Memory::Memory(const ModuleImage& image) : halves_(image.halves.begin(), image.halves.end()) {
  of_bank_0_.fill(-1);
  for (std::size_t i = 0; i < halves_.size(); ++i) {
    const HalfId& id = halves_[i].first;
    if (id.bank == 0) of_bank_0_[id.lower ? 256u : id.page] = static_cast<std::int16_t>(i);
  }
  using namespace cmis::enhanced_lpo;
  enhanced_lpo_ = bits(enhanced_lpo_tag.info) == tag && has(tx_polarity_inverted.info) && has(tx_host_input_vma.info);
}

const ByteAccess& Memory::access(const HalfId& half) const {
  static const ByteAccess monitors = read_table(cmis::enhanced_lpo::page_c2h_fields);
  const bool vendor = enhanced_lpo_ && half == half_of(cmis::enhanced_lpo::tx_host_input_vma.info);
  return vendor ? monitors : access_of(half);
}

const Half* Memory::find(const HalfId& half) const {
  if (half.bank == 0) {
    const std::int16_t index = of_bank_0_[half.lower ? 256u : half.page];
    return index < 0 ? nullptr : &halves_[static_cast<std::size_t>(index)].second;
  }
  const auto found = std::ranges::lower_bound(halves_, half, {}, &std::pair<HalfId, Half>::first);
  return found == halves_.end() || found->first != half ? nullptr : &found->second;
}

std::uint64_t Memory::bits(const cmis::FieldInfo& field, std::size_t element, unsigned bank) const {
  const Half* half = find(half_of(field, bank));
  return half == nullptr ? 0 : cmis::extract(field, bytes_of(field, *half), element);
}

void Memory::set_bits(const cmis::FieldInfo& field, std::uint64_t bits, std::size_t element, unsigned bank) {
  Half* half = find(half_of(field, bank));
  if (half != nullptr) cmis::insert(field, bytes_of(field, *half), bits, element);
}

std::uint8_t Memory::lanes(const cmis::Field<bool>& field, unsigned bank) const {
  unsigned mask = 0;
  for (unsigned lane = 0; lane < 8; ++lane) mask |= static_cast<unsigned>(flag(field, lane, bank)) << lane;
  return static_cast<std::uint8_t>(mask);
}

void Memory::set_lanes(const cmis::Field<bool>& field, std::uint8_t mask, unsigned bank) {
  for (unsigned lane = 0; lane < 8; ++lane) set_bits(field.info, unsigned{mask} >> lane & 1u, lane, bank);
}

bool since(const Memory& memory, std::uint8_t major, std::uint8_t minor) {
  return memory.get(cmis::cmis_revision).value_or(cmis::Revision{}) >= cmis::Revision{major, minor};
}

unsigned advertised_banks(const Memory& memory) {
  switch (memory.get(cmis::banks_supported).value_or(cmis::BanksSupported::one)) {
    case cmis::BanksSupported::one:
      return 1;
    case cmis::BanksSupported::two:
      return 2;
    case cmis::BanksSupported::four:
      return 4;
    case cmis::BanksSupported::further:
      return static_cast<unsigned>(memory.bits(cmis::extra_lane_banks_supported.info)) + 1;
  }
  return 1;
}

unsigned lane_banks(const Memory& memory) {
  const unsigned advertised = advertised_banks(memory);
  unsigned present = 1;
  while (present < advertised && memory.has(cmis::dp_state_host_lane.info, present)) ++present;
  return present;
}

}  // namespace plugfest::sim
