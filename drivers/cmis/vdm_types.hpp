#pragma once

#include "drivers/cmis/enums.hpp"
#include "drivers/cmis/field.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// What the versatile diagnostics monitors (VDM) can observe: the types that a descriptor of pages 20h-23h names.
/// CMIS 5.4, "VDM observables"; types from 128 on belong to C-CMIS.
namespace plugfest::cmis {

enum class VdmCoding : std::uint8_t { u16, s16, f16 };
/// What a sample is about. Media lanes number the media side; everything else is numbered by host lanes.
enum class VdmPlace : std::uint8_t {
  module,
  host_lane,
  media_lane,
  media_lane_or_module,
  host_data_path,
  media_data_path,  ///< or network path
  external_laser,
};
/// none: the newest value; the others summarise the fine intervals since the statistics were last restarted.
enum class VdmStatistic : std::uint8_t { none, minimum, maximum, average, total };

struct VdmType {
  std::uint8_t id = 0;
  std::string_view name;  ///< as CMIS 5.4 spells it
  VdmCoding coding = VdmCoding::u16;
  double scale = 1;       ///< physical value = raw x scale, in `unit`; F16 values are themselves
  std::string_view unit;  ///< UCUM; empty for ratios and counts
  VdmPlace place = VdmPlace::module;
  VdmStatistic statistic = VdmStatistic::none;
  std::string_view alias = {};
  Revision since = {};
  Confidence confidence = Confidence::sure;
  std::string_view note = {};
};

/// In the order of their ids. Type 0 (descriptor not used), reserved and vendor types (100-127) are not among them.
std::span<const VdmType> vdm_types();
const VdmType* find_vdm_type(std::uint8_t id);
/// @param name  VdmType::name or alias
const VdmType* find_vdm_type(std::string_view name);
Side side_of(VdmPlace place);
/// Their ids and names as a code list.
std::span<const Code> vdm_type_codes();

/// The physical value of a sample or threshold of this type.
double vdm_value(const VdmType& type, std::uint16_t bits);
/// The nearest bits. Empty: out of range, or not a number.
std::optional<std::uint16_t> vdm_bits(const VdmType& type, double value);

/// The threshold crossings of one VDM instance, or their masks.
struct VdmFlags {
  bool high_alarm = false, low_alarm = false, high_warning = false, low_warning = false;
  friend constexpr bool operator==(const VdmFlags&, const VdmFlags&) = default;
};
/// @param nibble  an element of VDMFlags or VDMMasks
constexpr VdmFlags vdm_flags_of(std::uint8_t nibble) {
  return {(nibble & 1) != 0, (nibble & 2) != 0, (nibble & 4) != 0, (nibble & 8) != 0};
}
constexpr std::uint8_t to_nibble(const VdmFlags& flags) {
  return static_cast<std::uint8_t>((flags.high_alarm ? 1 : 0) | (flags.low_alarm ? 2 : 0) |
                                   (flags.high_warning ? 4 : 0) | (flags.low_warning ? 8 : 0));
}

}  // namespace plugfest::cmis
