#include "drivers/cmis/vdm_types.hpp"

#include "drivers/cmis/f16.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace plugfest::cmis {
namespace {

using enum VdmCoding;
using enum VdmPlace;
using enum VdmStatistic;
using enum Confidence;

constexpr std::string_view co_packaged = "co-packaged optics only";
constexpr std::string_view infinite = "FFFFh: infinite, FFFEh: above 255.996 dB";

constexpr auto types = std::to_array<VdmType>({
    {1, "LaserAge", u16, 1, "%", media_lane, none},
    {2, "TECCurrent", s16, 100.0 / 32767, "%", media_lane_or_module, none},
    {3, "LaserFrequencyError", s16, 10, "MHz", media_lane, none},
    {4,
     "LaserTemperatureDeviation",
     s16,
     1.0 / 256,
     "Cel",
     media_lane,
     none,
     "LaserTemperature",
     {},
     sure,
     "older modules may report the temperature itself"},
    {5, "eSNRMediaInput", u16, 1.0 / 256, "dB", media_lane, none},
    {6, "eSNRHostInput", u16, 1.0 / 256, "dB", host_lane, none},
    {7, "PAM4LTPMediaInput", u16, 1.0 / 256, "dB", media_lane, none, {}, {}, sure, infinite},
    {8, "PAM4LTPHostInput", u16, 1.0 / 256, "dB", host_lane, none, {}, {}, sure, infinite},
    {9, "PreFECBERMinimumMediaInput", f16, 1, "", media_data_path, minimum},
    {10, "PreFECBERMinimumHostInput", f16, 1, "", host_data_path, minimum},
    {11, "PreFECBERMaximumMediaInput", f16, 1, "", media_data_path, maximum},
    {12, "PreFECBERMaximumHostInput", f16, 1, "", host_data_path, maximum},
    {13, "PreFECBERAverageMediaInput", f16, 1, "", media_data_path, average},
    {14, "PreFECBERAverageHostInput", f16, 1, "", host_data_path, average},
    {15, "PreFECBERCurrentMediaInput", f16, 1, "", media_data_path, none},
    {16, "PreFECBERCurrentHostInput", f16, 1, "", host_data_path, none},
    {17, "FERCMinimumMediaInput", f16, 1, "", media_data_path, minimum},
    {18, "FERCMinimumHostInput", f16, 1, "", host_data_path, minimum},
    {19, "FERCMaximumMediaInput", f16, 1, "", media_data_path, maximum},
    {20, "FERCMaximumHostInput", f16, 1, "", host_data_path, maximum},
    {21, "FERCAverageMediaInput", f16, 1, "", media_data_path, average},
    {22, "FERCAverageHostInput", f16, 1, "", host_data_path, average},
    {23, "FERCCurrentMediaInput", f16, 1, "", media_data_path, none},
    {24, "FERCCurrentHostInput", f16, 1, "", host_data_path, none},
    {25, "FERCTotalAccumulatedMediaInput", f16, 1, "", media_data_path, total, {}, {5, 2}},
    {26, "FERCTotalAccumulatedHostInput", f16, 1, "", host_data_path, total, {}, {5, 2}},
    {27, "SEWmaxMinimumMediaInput", u16, 1, "", media_data_path, minimum, {}, {5, 3}},
    {28, "SEWmaxMinimumHostInput", u16, 1, "", host_data_path, minimum, {}, {5, 3}},
    {29, "SEWmaxMaximumMediaInput", u16, 1, "", media_data_path, maximum, {}, {5, 3}},
    {30, "SEWmaxMaximumHostInput", u16, 1, "", host_data_path, maximum, {}, {5, 3}},
    {31, "SEWmaxAverageMediaInput", u16, 1, "", media_data_path, average, {}, {5, 3}},
    {32, "SEWmaxAverageHostInput", u16, 1, "", host_data_path, average, {}, {5, 3}},
    {33, "SEWmaxCurrentMediaInput", u16, 1, "", media_data_path, none, {}, {5, 3}},
    {34, "SEWmaxCurrentHostInput", u16, 1, "", host_data_path, none, {}, {5, 3}},
    {77, "Vcc2p6", u16, 1e-4, "V", module, none, {}, {5, 3}, sure, co_packaged},
    {78, "Vcc1p8", u16, 1e-4, "V", module, none, {}, {5, 3}, sure, co_packaged},
    {79, "Vcc1p2", u16, 1e-4, "V", module, none, {}, {5, 3}, sure, co_packaged},
    {80, "Vcc0p9", u16, 1e-4, "V", module, none, {}, {5, 3}, sure, co_packaged},
    {81, "Vcc0p7A", u16, 1e-4, "V", module, none, {}, {5, 3}, sure, co_packaged},
    {82, "Vcc0p7B", u16, 1e-4, "V", module, none, {}, {5, 3}, sure, co_packaged},
    {83, "Vcc12", u16, 2.5e-4, "V", module, none, {}, {5, 3}, sure, co_packaged},
    {84, "ELSInputPower", s16, 0.01, "dBm", external_laser, none, {}, {5, 3}, sure, co_packaged},
    {128, "ModulatorBiasXI", u16, 100.0 / 65535, "%", media_lane, none, {}, {}, outline},
    {129, "ModulatorBiasXQ", u16, 100.0 / 65535, "%", media_lane, none, {}, {}, outline},
    {130, "ModulatorBiasYI", u16, 100.0 / 65535, "%", media_lane, none, {}, {}, outline},
    {131, "ModulatorBiasYQ", u16, 100.0 / 65535, "%", media_lane, none, {}, {}, outline},
    {132, "ModulatorBiasXPhase", u16, 100.0 / 65535, "%", media_lane, none, {}, {}, outline},
    {133, "ModulatorBiasYPhase", u16, 100.0 / 65535, "%", media_lane, none, {}, {}, outline},
    {134, "CDHighGranularity", s16, 1, "ps/nm", media_lane, none, {}, {}, outline},
    {135, "CDLowGranularity", s16, 20, "ps/nm", media_lane, none, {}, {}, outline},
    {136, "DGD", u16, 0.01, "ps", media_lane, none, {}, {}, outline},
    {137, "SOPMD", u16, 0.01, "ps2", media_lane, none, {}, {}, outline},
    {138, "PDL", u16, 0.1, "dB", media_lane, none, {}, {}, outline},
    {139, "OSNR", u16, 0.1, "dB", media_lane, none, {}, {}, outline},
    {140, "eSNR", u16, 0.1, "dB", media_lane, none, {}, {}, outline},
    {141, "CFO", s16, 1, "MHz", media_lane, none, {}, {}, outline},
    {142, "EVMmodem", u16, 100.0 / 65535, "%", media_lane, none, {}, {}, outline},
    {143, "TxPower", s16, 0.01, "dBm", media_lane, none, {}, {}, outline},
    {144, "RxTotalPower", s16, 0.01, "dBm", media_lane, none, {}, {}, outline},
    {145, "RxSignalPower", s16, 0.01, "dBm", media_lane, none, {}, {}, outline},
    {146, "SOPROC", u16, 1, "krad/s", media_lane, none, {}, {}, outline},
    {147, "MER", u16, 0.1, "dB", media_lane, none, {}, {}, outline},
});
static_assert(std::ranges::is_sorted(types, {}, &VdmType::id));

consteval auto codes_of_types() {
  std::array<Code, types.size() + 2> codes{};
  codes.front() = Code{0, "not used", 0};
  for (std::size_t i = 0; i < types.size(); ++i) codes[i + 1] = Code{types[i].id, types[i].name, types[i].id};
  codes.back() = Code{100, "custom", 127};
  return codes;
}
constexpr auto type_codes = codes_of_types();

}  // namespace

std::span<const VdmType> vdm_types() { return types; }

const VdmType* find_vdm_type(std::uint8_t id) {
  const auto found = std::ranges::lower_bound(types, id, {}, &VdmType::id);
  return found == types.end() || found->id != id ? nullptr : &*found;
}

const VdmType* find_vdm_type(std::string_view name) {
  const auto found = std::ranges::find_if(
      types, [&](const VdmType& type) { return type.name == name || (!type.alias.empty() && type.alias == name); });
  return found == types.end() ? nullptr : &*found;
}

Side side_of(VdmPlace place) {
  switch (place) {
    case VdmPlace::module:
    case VdmPlace::external_laser:
      return Side::module;
    case VdmPlace::host_lane:
    case VdmPlace::host_data_path:
      return Side::host;
    case VdmPlace::media_lane:
    case VdmPlace::media_lane_or_module:
    case VdmPlace::media_data_path:
      return Side::media;
  }
  return Side::module;
}

std::span<const Code> vdm_type_codes() { return type_codes; }

double vdm_value(const VdmType& type, std::uint16_t bits) {
  switch (type.coding) {
    case VdmCoding::u16:
      return bits * type.scale;
    case VdmCoding::s16:
      return static_cast<std::int16_t>(bits) * type.scale;
    case VdmCoding::f16:
      return f16_value(bits);
  }
  return f16_value(bits);
}

std::optional<std::uint16_t> vdm_bits(const VdmType& type, double value) {
  if (type.coding == VdmCoding::f16) {
    if (!(value >= 0 && value <= f16_value(0xFFFF))) return std::nullopt;
    return nearest_f16(value);
  }
  const double count = std::round(value / type.scale);
  const bool is_signed = type.coding == VdmCoding::s16;
  if (!(count >= (is_signed ? -32768 : 0) && count <= (is_signed ? 32767 : 65535))) return std::nullopt;
  return static_cast<std::uint16_t>(static_cast<std::int32_t>(count));
}

}  // namespace plugfest::cmis
