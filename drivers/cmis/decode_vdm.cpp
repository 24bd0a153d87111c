#include "drivers/cmis/decode_vdm.hpp"

#include "drivers/cmis/fields/page_20h.hpp"
#include "drivers/cmis/fields/page_24h.hpp"
#include "drivers/cmis/fields/page_28h.hpp"
#include "drivers/cmis/fields/page_2fh.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/vdm_types.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace plugfest::cmis {
namespace {

/// The whole field on the page of one group; its elements are cut out of the bytes, so that a page is looked up once
/// and the place of an element worked out once.
class GroupField {
 public:
  GroupField(const Memory& memory, const FieldInfo& field, std::uint8_t group, std::uint8_t bank)
      : raw_(memory.bytes(on_page(field, static_cast<std::uint8_t>(field.page + group)), bank)),
        first_(place(field, 0)),
        stride_(field.stride) {
    assert(field.layout == Layout::array && field.order == ByteOrder::big);
  }

  bool known() const { return raw_.has_value(); }
  std::optional<std::uint64_t> operator[](std::size_t element) const {
    if (!raw_) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < first_.width; ++i)
      value = value << 8 | std::to_integer<std::uint64_t>((*raw_)[element * stride_ + i]);
    return value >> first_.lsb & ~std::uint64_t{0} >> (63 - (first_.msb - first_.lsb));
  }

 private:
  std::optional<Bytes> raw_;
  Place first_;
  std::size_t stride_;
};

class Group {
 public:
  Group(const Memory& memory, std::uint8_t number, std::uint8_t bank)
      : type_(memory, vdmdescriptor_monitored_object_type.info, number, bank),
        place_(memory, vdmdescriptor_monitored_object_location.info, number, bank),
        threshold_set_(memory, vdmdescriptor_threshold_set_index.info, number, bank),
        sample_(memory, vdm_sample.info, number, bank),
        limits_{GroupField(memory, vdm_high_alarm_threshold.info, number, bank),
                GroupField(memory, vdm_low_alarm_threshold.info, number, bank),
                GroupField(memory, vdm_high_warning_threshold.info, number, bank),
                GroupField(memory, vdm_low_warning_threshold.info, number, bank)} {}

  bool known() const { return type_.known(); }
  /// @return empty: the descriptor is not used
  std::optional<VdmInstance> instance(std::size_t slot) const {
    const auto type = static_cast<std::uint8_t>(*type_[slot]);
    if (type == 0) return std::nullopt;
    VdmInstance instance;
    instance.type = type;
    instance.known = find_vdm_type(type);
    instance.place = static_cast<std::uint8_t>(*place_[slot] + 1);
    instance.threshold_set = static_cast<std::uint8_t>(*threshold_set_[slot]);
    if (const auto raw = sample_[slot]) instance.raw = static_cast<std::uint16_t>(*raw);
    if (instance.known == nullptr) return instance;
    const auto physical = [&](std::uint64_t bits) {
      return vdm_value(*instance.known, static_cast<std::uint16_t>(bits));
    };
    if (instance.raw) instance.value = physical(*instance.raw);
    const std::size_t set = instance.threshold_set;
    if (limits_[0].known())
      instance.limits = Limits<double>{physical(*limits_[0][set]), physical(*limits_[1][set]),
                                       physical(*limits_[2][set]), physical(*limits_[3][set])};
    return instance;
  }

 private:
  GroupField type_, place_, threshold_set_, sample_;
  std::array<GroupField, 4> limits_;
};

}  // namespace

std::optional<Vdm> decode_vdm(const Memory& memory, std::uint8_t bank) {
  const FieldInfo& descriptor = vdmdescriptor_monitored_object_type.info;
  const bool any = std::ranges::any_of(memory.halves(), [&](const Memory::Half& half) {
    return half.upper && half.bank == bank && half.page >= descriptor.page && half.page <= vdm_support.info.page;
  });
  if (!any) return std::nullopt;
  Vdm vdm;
  if (const auto groups = memory.bits(vdm_support.info, 0, bank)) vdm.groups = static_cast<std::uint8_t>(*groups + 1);
  for (std::uint8_t number = 0; number < vdm.groups.value_or(descriptor.pages); ++number) {
    const Group group{memory, number, bank};
    if (!group.known()) {
      vdm.descriptors_known = vdm.descriptors_known && !vdm.groups && number > 0;
      continue;
    }
    vdm.instances.reserve(vdm.instances.size() + descriptor.count);
    for (std::size_t slot = 0; slot < descriptor.count; ++slot) {
      auto instance = group.instance(slot);
      if (!instance) continue;
      instance->number = static_cast<std::uint16_t>(number * descriptor.count + slot + 1);
      vdm.instances.push_back(*instance);
    }
  }
  return vdm;
}

}  // namespace plugfest::cmis
