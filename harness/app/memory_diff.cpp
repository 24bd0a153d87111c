#include "harness/app/memory_diff.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/address.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/fields/page_24h.hpp"
#include "drivers/cmis/table.hpp"
#include "drivers/sff/fields/sff8472_a0h.hpp"
#include "drivers/sff/fields/sff8472_a2h.hpp"
#include "drivers/sff/fields/sff8636_lower.hpp"
#include "drivers/sff/fields/sff8636_page_00h.hpp"
#include "drivers/sff/fields/sff8636_page_02h.hpp"
#include "drivers/sff/fields/sff8636_page_03h.hpp"
#include "harness/app/dump_text.hpp"
#include "harness/app/register_place.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <iterator>
#include <span>

namespace plugfest::app {
namespace {

using cmis::FieldInfo;
using cmis::Memory;
using Map = sff::ManagementInterface;
using Table = std::span<const FieldInfo>;
using Covered = std::bitset<cmis::half_size>;

sff::ManagementInterface map_of(const sff::ModuleMemory& memory) {
  const auto first = memory.a0.read(0, 0, 0, 1);
  return first ? sff::which_map(first->front()) : Map::unknown;
}

Table sff8636_table(const Memory::Half& half) {
  if (!half.upper) return sff::sff8636::lower_fields;
  for (const Table table : {Table{sff::sff8636::page_00h_fields}, Table{sff::sff8636::page_02h_fields},
                            Table{sff::sff8636::page_03h_fields}})
    if (!table.empty() && table.front().page == half.page) return table;
  return {};
}

Table table_of(Map map, bool second_address, const Memory::Half& half) {
  switch (map) {
    case Map::cmis:
      return half.upper ? cmis::page_table(half.page) : cmis::lower_memory_table();
    case Map::sff_8636:
      return sff8636_table(half);
    case Map::sff_8472:
      return second_address ? Table{sff::sff8472::a2h_fields} : Table{sff::sff8472::a0h_fields};
    case Map::unknown:
      return {};
  }
  return {};
}

bool is_cmis_status(const FieldInfo& field) {
  static const std::array status = {
      cmis::module_state.info.name,       cmis::interrupt_deasserted.info.name, cmis::aux1_mon_value.info.name,
      cmis::aux2_mon_value.info.name,     cmis::aux3_mon_value.info.name,       cmis::custom_mon_value.info.name,
      cmis::dp_state_host_lane.info.name, cmis::output_status_rx.info.name,     cmis::output_status_tx.info.name,
      cmis::config_status_lane.info.name, cmis::dp_init_pending_lane.info.name, cmis::vdm_sample.info.name};
  return std::ranges::find(status, field.name) != status.end();
}

/// Monitors, states and flags: what changes while nobody touches the module.
bool is_reading(const FieldInfo& field, Map map, bool second_address) {
  if (field.access == cmis::Access::ro_cor) return true;
  if (field.access != cmis::Access::ro) return false;
  const bool measured = !field.unit.empty() || field.kind == cmis::Kind::f16;
  switch (map) {
    case Map::cmis:
      return is_cmis_status(field) || (measured && (field.byte < cmis::half_size || cmis::has_banks(field.page)));
    case Map::sff_8636:
      return measured && field.byte < cmis::half_size;
    case Map::sff_8472:
      return second_address && field.byte < cmis::half_size && field.byte >= sff::sff8472::temperature.info.byte;
    case Map::unknown:
      return false;
  }
  return false;
}

class HalfComparison {
 public:
  HalfComparison(const Memory& a, const Memory& b, const Memory::Half& half, Map map, bool second_address,
                 MemoryDiff& diff)
      : a_(a), b_(b), half_(half), map_(map), second_(second_address), diff_(diff) {
    for (const FieldInfo& field : table_of(map, second_address, half))
      if ((field.byte >= cmis::half_size) == half.upper) fields_.push_back(&field);
  }

  void run() {
    for (const FieldInfo* field : fields_) compare_field(*field);
    rest();
  }

 private:
  std::string prefix() const {
    if (second_) return "a2h:";
    if (map_ == Map::sff_8472) return "a0h:";
    const std::string bank = half_.bank == 0 ? std::string{} : fmt::format("bank {} ", half_.bank);
    return half_.upper ? fmt::format("{}{:02X}h:", bank, half_.page) : "lower:";
  }
  std::string address(std::size_t byte, std::size_t count) const {
    return count == 1 ? fmt::format("{}{}", prefix(), byte) : fmt::format("{}{}-{}", prefix(), byte, byte + count - 1);
  }
  std::string bit_address(const FieldInfo& field, const cmis::Place& at) const {
    const std::string text = address(field.byte + at.offset, at.width);
    if (at.width > 1 || (at.lsb == 0 && at.msb == 7)) return text;
    return at.msb == at.lsb ? fmt::format("{}.{}", text, at.msb) : fmt::format("{}.{}:{}", text, at.msb, at.lsb);
  }

  std::optional<Bytes> bytes(const Memory& memory, std::size_t byte, std::size_t count) const {
    return memory.read(half_.bank, half_.page, static_cast<std::uint8_t>(byte), count);
  }
  /// Fields that share bytes: whether this one is there.
  bool is_there(const FieldInfo& field, const Memory& memory) const {
    if (field.variant.selector.empty()) return true;
    const auto selector = std::ranges::find(fields_, field.variant.selector, &FieldInfo::name);
    if (selector == fields_.end()) return false;
    const auto raw = bytes(memory, (*selector)->byte, extent(**selector));
    if (!raw) return false;
    const std::uint64_t value = extract(**selector, *raw);
    return value < 32 && (field.variant.values >> value & 1) != 0;
  }

  void compare_field(const FieldInfo& field) {
    const bool there = is_there(field, a_) && is_there(field, b_);
    if (!there) return;
    for (std::size_t element = 0; element < field.count; ++element) {
      const cmis::Place at = cmis::place(field, element);
      const std::size_t first = field.byte + at.offset;
      for (std::size_t k = 0; k < at.width; ++k) described_.set((first + k) % cmis::half_size);
      const auto raw_a = bytes(a_, first, at.width);
      const auto raw_b = bytes(b_, first, at.width);
      if (!raw_a || !raw_b) continue;  // told with the bytes that only one of them has
      // Back where the field has them, for the arithmetic of the table.
      Bytes whole_a(extent(field)), whole_b(extent(field));
      std::ranges::copy(*raw_a, whole_a.begin() + static_cast<std::ptrdiff_t>(at.offset));
      std::ranges::copy(*raw_b, whole_b.begin() + static_cast<std::ptrdiff_t>(at.offset));
      Difference difference{.address = bit_address(field, at),
                            .name = std::string{field.name},
                            .a = value_text(field, whole_a, element),
                            .b = value_text(field, whole_b, element),
                            .raw_a = raw_text(field, whole_a, element),
                            .raw_b = raw_text(field, whole_b, element)};
      if (difference.raw_a == difference.raw_b) continue;
      if (field.count > 1)
        difference.name += fmt::format(" {} {}", field.side == cmis::Side::module ? "element" : "lane", element + 1);
      (is_reading(field, map_, second_) ? diff_.readings : diff_.registers).push_back(std::move(difference));
    }
  }

  /// Bytes that no field covers, in runs; and those that only one module is known to have.
  void rest() {
    std::vector<int> only_a, only_b;
    std::size_t run_start = 0, run = 0;
    const std::size_t base = half_.upper ? cmis::half_size : 0;
    const auto end_run = [&] {
      if (run == 0) return;
      diff_.undescribed.push_back({.address = address(base + run_start, run),
                                   .name = {},
                                   .a = {},
                                   .b = {},
                                   .raw_a = to_hex(*bytes(a_, base + run_start, run)),
                                   .raw_b = to_hex(*bytes(b_, base + run_start, run))});
      run = 0;
    };
    for (std::size_t i = 0; i < cmis::half_size; ++i) {
      const auto in_a = bytes(a_, base + i, 1), in_b = bytes(b_, base + i, 1);
      if (in_a && !in_b) only_a.push_back(static_cast<int>(base + i));
      if (in_b && !in_a) only_b.push_back(static_cast<int>(base + i));
      const bool differs = in_a && in_b && *in_a != *in_b && !described_.test(i);
      if (!differs) {
        end_run();
        continue;
      }
      if (run++ == 0) run_start = i;
    }
    end_run();
    if (!only_a.empty()) diff_.only_a.push_back(prefix() + number_list(only_a));
    if (!only_b.empty()) diff_.only_b.push_back(prefix() + number_list(only_b));
  }

  const Memory &a_, &b_;
  Memory::Half half_;
  Map map_;
  bool second_;
  MemoryDiff& diff_;
  std::vector<const FieldInfo*> fields_;
  Covered described_;
};

std::string half_name(const Memory::Half& half, Map map, bool second_address) {
  if (map == Map::sff_8472)
    return fmt::format("address {} bytes {}", second_address ? "A2h" : "A0h", half.upper ? "128-255" : "0-127");
  return half.upper ? (half.bank == 0 ? fmt::format("page {:02X}h", half.page)
                                      : fmt::format("bank {} page {:02X}h", half.bank, half.page))
                    : "lower memory";
}

void compare_device(const Memory& a, const Memory& b, bool second_address, MemoryDiff& diff) {
  const auto in_a = a.halves(), in_b = b.halves();
  std::vector<Memory::Half> both, only_a, only_b;
  std::ranges::set_intersection(in_a, in_b, std::back_inserter(both));
  std::ranges::set_difference(in_a, in_b, std::back_inserter(only_a));
  std::ranges::set_difference(in_b, in_a, std::back_inserter(only_b));
  for (const Memory::Half& half : both) HalfComparison{a, b, half, diff.map_a, second_address, diff}.run();
  for (const Memory::Half& half : only_a) diff.only_a.push_back(half_name(half, diff.map_a, second_address));
  for (const Memory::Half& half : only_b) diff.only_b.push_back(half_name(half, diff.map_a, second_address));
}

}  // namespace

bool MemoryDiff::equal() const {
  return comparable() && registers.empty() && undescribed.empty() && only_a.empty() && only_b.empty();
}

MemoryDiff compare(const sff::ModuleMemory& a, const sff::ModuleMemory& b) {
  MemoryDiff diff;
  diff.map_a = map_of(a);
  diff.map_b = map_of(b);
  if (!diff.comparable()) return diff;
  compare_device(a.a0, b.a0, false, diff);
  compare_device(a.a2, b.a2, true, diff);
  return diff;
}

}  // namespace plugfest::app
