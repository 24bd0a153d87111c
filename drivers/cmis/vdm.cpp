#include "drivers/cmis/vdm.hpp"

#include "drivers/cmis/f16.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_0ch.hpp"
#include "drivers/cmis/fields/page_20h.hpp"
#include "drivers/cmis/fields/page_24h.hpp"
#include "drivers/cmis/fields/page_28h.hpp"
#include "drivers/cmis/fields/page_2ch.hpp"
#include "drivers/cmis/fields/page_2dh.hpp"
#include "drivers/cmis/fields/page_2fh.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/poll.hpp"

#include <algorithm>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration poll_interval = 1ms;
constexpr std::size_t instances_in_group = vdm_sample.info.count;

std::uint8_t group_of(std::uint16_t number) { return static_cast<std::uint8_t>((number - 1) / instances_in_group); }
std::size_t slot_of(std::uint16_t number) { return (number - 1) % instances_in_group; }
FieldInfo in_group(const FieldInfo& field, std::uint8_t group) {
  return on_page(field, static_cast<std::uint8_t>(field.page + group));
}

/// Bits that say "no sample", and bits that a module that measures would hardly report.
struct NoSample {
  std::uint16_t marked;
  bool zero_is_doubtful, ones_are_doubtful;
};
NoSample no_sample_of(const VdmType& type) {
  constexpr std::uint16_t lowest = 0x8000, ones = 0xFFFF;
  switch (type.coding) {
    case VdmCoding::s16:
      return {.marked = lowest, .zero_is_doubtful = false, .ones_are_doubtful = false};
    case VdmCoding::f16: {
      const bool counts_frames = type.name.starts_with("FERC");
      return {.marked = counts_frames ? ones : nearest_f16(0.5),
              .zero_is_doubtful = !counts_frames,
              .ones_are_doubtful = true};
    }
    case VdmCoding::u16: {
      const bool zero_is_a_reading = type.name == "LaserAge" || type.name.starts_with("SEWmax");
      return {.marked = zero_is_a_reading ? ones : std::uint16_t{0},
              .zero_is_doubtful = !zero_is_a_reading,
              .ones_are_doubtful = true};
    }
  }
  return {};
}
/// Several bit patterns of F16 are one number.
bool same_number(const VdmType& type, std::uint16_t a, std::uint16_t b) {
  return type.coding == VdmCoding::f16 ? f16_value(a) == f16_value(b) : a == b;
}

VdmSample sample_of(const VdmInstance& instance, std::uint8_t bank, std::uint16_t raw, bool marks_not_available) {
  VdmSample sample{.bank = bank,
                   .number = instance.number,
                   .type = instance.type,
                   .known = instance.known,
                   .place = instance.place,
                   .raw = raw};
  if (instance.known == nullptr) return sample;
  sample.state = state_of(*instance.known, raw, marks_not_available);
  if (sample.state == SampleState::measured) sample.value = vdm_value(*instance.known, raw);
  return sample;
}

asio::awaitable<bool> says_it_marks_not_available(Module& module) {
  const auto revision = co_await module.read(cmis_revision);
  if (!revision || *revision < na_supported.info.since) co_return false;
  const auto has_page = co_await module.read(page_0ch_supported);
  if (has_page != true) co_return false;
  const auto marks = co_await module.read(na_supported);
  co_return marks == true;
}

asio::awaitable<std::vector<VdmInstance>> read_instances(Module& module, std::uint8_t bank) {
  const auto support = static_cast<std::uint8_t>(co_await module.read_bits(vdm_support.info, 0, bank));
  Wanted wanted;
  wanted.add(vdm_support, bank);
  for (std::uint8_t group = 0; group <= support; ++group) {
    wanted.add(in_group(vdmdescriptor_monitored_object_type.info, group), bank);
    wanted.add(in_group(vdmdescriptor_monitored_object_location.info, group), bank);
    for (const auto* threshold :
         {&vdm_high_alarm_threshold, &vdm_low_alarm_threshold, &vdm_high_warning_threshold, &vdm_low_warning_threshold})
      wanted.add(in_group(threshold->info, group), bank);
  }
  const Memory memory = co_await module.read(wanted);
  auto decoded = decode_vdm(memory, bank);
  std::vector<VdmInstance> instances;
  if (decoded) instances = std::move(decoded->instances);
  co_return instances;
}

/// From the first to the last instance that a group uses, as one field of the group's sample page.
std::optional<FieldInfo> used_samples(const std::vector<VdmInstance>& instances, std::uint8_t group) {
  std::optional<FieldInfo> field;
  std::size_t first = 0;
  for (const VdmInstance& instance : instances) {
    if (group_of(instance.number) != group) continue;
    const std::size_t slot = slot_of(instance.number);
    if (!field) {
      first = slot;
      field = in_group(vdm_sample.info, group);
      field->byte = static_cast<std::uint8_t>(field->byte + slot * field->stride);
    }
    field->count = static_cast<std::uint16_t>(slot - first + 1);
  }
  return field;
}

asio::awaitable<VdmRequest> request(Module& module, Clock& clock, bool freeze, Clock::duration patience) {
  co_await module.write(freeze_request, freeze);
  VdmRequest result;
  result.requested = clock.now();
  const Field<bool>& done = freeze ? freeze_done : unfreeze_done;
  const auto look = [&] { return module.read_bits(done.info); };
  const auto is_set = [](std::uint64_t bit) { return bit != 0; };
  const auto polled =
      co_await poll_until<std::uint64_t>(clock, result.requested + patience, poll_interval, look, is_set);
  result.done = polled.reached;
  result.done_at_first_look = polled.at_first_look;
  result.at_least = polled.not_before - result.requested;
  result.at_most = polled.seen - result.requested;
  co_return result;
}

/// Nibbles of pages 2Ch and 2Dh, up to the last instance that is used.
FieldInfo up_to_last(FieldInfo field, const std::vector<VdmInstance>& instances) {
  field.count = instances.empty() ? std::uint16_t{0} : instances.back().number;
  return field;
}

std::vector<VdmInstanceFlags> nibbles_of(const FieldInfo& field, std::span<const std::byte> raw,
                                         const std::vector<VdmInstance>& instances) {
  std::vector<VdmInstanceFlags> all;
  for (const VdmInstance& instance : instances)
    all.push_back({instance.number, vdm_flags_of(static_cast<std::uint8_t>(
                                        extract(field, raw, static_cast<std::size_t>(instance.number - 1))))});
  return all;
}

asio::awaitable<std::vector<VdmInstanceFlags>> read_nibbles(Module& module, FieldInfo whole, const VdmMap& map,
                                                            std::uint8_t bank) {
  const std::vector<VdmInstance>& instances = map.banks.at(bank);
  const FieldInfo field = up_to_last(whole, instances);
  if (field.count == 0) co_return std::vector<VdmInstanceFlags>{};
  const Address at{.bank = bank, .page = field.page, .byte = field.byte};
  const Bytes raw = co_await module.pages().read(at, extent(field));
  co_return nibbles_of(field, raw, instances);
}

}  // namespace

bool VdmMap::has_statistics() const {
  return std::ranges::any_of(banks, [](const std::vector<VdmInstance>& bank) {
    return std::ranges::any_of(bank, [](const VdmInstance& instance) {
      return instance.known != nullptr && instance.known->statistic != VdmStatistic::none;
    });
  });
}

const VdmInstance* VdmMap::find(std::uint8_t type, std::uint8_t place, std::uint8_t bank) const {
  if (bank >= banks.size()) return nullptr;
  const auto found = std::ranges::find_if(
      banks[bank], [&](const VdmInstance& instance) { return instance.type == type && instance.place == place; });
  return found == banks[bank].end() ? nullptr : &*found;
}

asio::awaitable<std::optional<VdmMap>> read_vdm_map(Module& module, std::uint8_t banks) {
  const auto flat = co_await module.read(memory_model);
  if (flat == true) co_return std::nullopt;
  const auto advertised = co_await module.read(vdm_pages_supported);
  if (advertised != true) co_return std::nullopt;
  VdmMap map;
  map.marks_not_available = co_await says_it_marks_not_available(module);
  map.groups = static_cast<std::uint8_t>(co_await module.read_bits(vdm_support.info) + 1);
  const auto interval = co_await module.read(fine_interval_length);
  if (interval && interval->value > 0) map.fine_interval = interval;
  for (std::uint8_t bank = 0; bank < banks; ++bank) {
    auto instances = co_await read_instances(module, bank);
    map.banks.push_back(std::move(instances));
  }
  map.epoch = module.pages().epoch();
  co_return map;
}

bool is_outdated(const VdmMap& map, Module& module) { return map.epoch != module.pages().epoch(); }

SampleState state_of(const VdmType& type, std::uint16_t raw, bool marks_not_available) {
  const NoSample no_sample = no_sample_of(type);
  if (same_number(type, raw, no_sample.marked))
    return marks_not_available ? SampleState::not_available : SampleState::doubtful;
  if (marks_not_available) return SampleState::measured;
  constexpr std::uint16_t zero = 0, ones = 0xFFFF;
  const bool doubtful =
      (no_sample.zero_is_doubtful && same_number(type, raw, zero)) || (no_sample.ones_are_doubtful && raw == ones);
  return doubtful ? SampleState::doubtful : SampleState::measured;
}

asio::awaitable<std::vector<VdmSample>> read_vdm_samples(Module& module, const VdmMap& map) {
  Wanted wanted;
  for (std::uint8_t bank = 0; bank < map.banks.size(); ++bank)
    for (std::uint8_t group = 0; group < vdm_sample.info.pages; ++group)
      if (const auto field = used_samples(map.banks[bank], group)) wanted.add(*field, bank);
  const Memory memory = co_await module.read(wanted);
  std::vector<VdmSample> samples;
  for (std::uint8_t bank = 0; bank < map.banks.size(); ++bank) {
    for (const VdmInstance& instance : map.banks[bank]) {
      const FieldInfo field = in_group(vdm_sample.info, group_of(instance.number));
      const auto raw = static_cast<std::uint16_t>(memory.bits(field, slot_of(instance.number), bank).value());
      samples.push_back(sample_of(instance, bank, raw, map.marks_not_available));
    }
  }
  co_return samples;
}

asio::awaitable<VdmRequest> freeze_vdm(Module& module, Clock& clock, Clock::duration patience) {
  return request(module, clock, true, patience);
}
asio::awaitable<VdmRequest> unfreeze_vdm(Module& module, Clock& clock, Clock::duration patience) {
  return request(module, clock, false, patience);
}
asio::awaitable<bool> vdm_is_frozen(Module& module) {
  const auto frozen = co_await module.read_bits(freeze_request.info);
  co_return frozen != 0;
}

asio::awaitable<VdmInterval> take_vdm_interval(Module& module, Clock& clock, const VdmMap& map,
                                               std::optional<Clock::time_point> before, Clock::duration patience) {
  VdmInterval interval;
  interval.statistics = map.has_statistics();
  if (!interval.statistics) {
    interval.samples = co_await read_vdm_samples(module, map);
    co_return interval;
  }
  interval.was_frozen = co_await vdm_is_frozen(module);
  if (interval.was_frozen) co_await unfreeze_vdm(module, clock, patience);
  interval.freeze = co_await freeze_vdm(module, clock, patience);
  if (interval.freeze.done) {
    if (before) interval.length = interval.freeze.requested - *before;
    interval.samples = co_await read_vdm_samples(module, map);
  }
  interval.unfreeze = co_await unfreeze_vdm(module, clock, patience);
  co_return interval;
}

std::vector<FieldInfo> vdm_freeze_fields() { return {freeze_request.info}; }
std::vector<FieldInfo> vdm_mask_fields() { return {vdm_masks.info}; }

asio::awaitable<std::vector<VdmInstanceFlags>> take_vdm_flags(Module& module, const VdmMap& map, std::uint8_t bank) {
  return read_nibbles(module, vdm_flags.info, map, bank);
}
asio::awaitable<std::vector<VdmInstanceFlags>> read_vdm_masks(Module& module, const VdmMap& map, std::uint8_t bank) {
  return read_nibbles(module, vdm_masks.info, map, bank);
}
asio::awaitable<void> write_vdm_mask(Module& module, std::uint16_t number, VdmFlags mask, std::uint8_t bank) {
  const std::size_t element = number - std::size_t{1};
  co_await module.write_bits(vdm_masks.info, to_nibble(mask), element, bank);
}

}  // namespace plugfest::cmis
