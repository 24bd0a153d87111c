#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 04h, laser capabilities (tunable modules). One entry a field; reserved and vendor
/// bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_04h{0x04, false, "CMIS 5.4, Laser capabilities (tunable modules)"};
}

inline constexpr Field<bool> grid_supported_3p125ghz =
    fields::flag("GridSupported3p125GHz", fields::page_04h.bit(128, 0));
inline constexpr Field<bool> grid_supported_6p25ghz =
    fields::flag("GridSupported6p25GHz", fields::page_04h.bit(128, 1));
inline constexpr Field<bool> grid_supported_12p5ghz =
    fields::flag("GridSupported12p5GHz", fields::page_04h.bit(128, 2));
inline constexpr Field<bool> grid_supported_25ghz = fields::flag("GridSupported25GHz", fields::page_04h.bit(128, 3));
inline constexpr Field<bool> grid_supported_50ghz = fields::flag("GridSupported50GHz", fields::page_04h.bit(128, 4));
inline constexpr Field<bool> grid_supported_100ghz = fields::flag("GridSupported100GHz", fields::page_04h.bit(128, 5));
inline constexpr Field<bool> grid_supported_33ghz = fields::flag("GridSupported33GHz", fields::page_04h.bit(128, 6));
inline constexpr Field<bool> grid_supported_75ghz = fields::flag("GridSupported75GHz", fields::page_04h.bit(128, 7));
inline constexpr Field<bool> fine_tuning_supported = fields::flag("FineTuningSupported", fields::page_04h.bit(129, 7));
inline constexpr Field<bool> grid_supported_150ghz =
    fields::flag("GridSupported150GHz", fields::page_04h.bit(129, 6).since(5, 3));
inline constexpr Field<bool> grid_supported_300ghz =
    fields::flag("GridSupported300GHz", fields::page_04h.bit(129, 5).since(5, 4));
inline constexpr Field<std::int16_t> grid_low_channel_3p125ghz =
    fields::signed_number<16>("GridLowChannel3p125GHz", fields::page_04h.word(130).alias("LowChannel3p125GHz"));
inline constexpr Field<std::int16_t> grid_high_channel_3p125ghz =
    fields::signed_number<16>("GridHighChannel3p125GHz", fields::page_04h.word(132).alias("HighChannel3p125GHz"));
inline constexpr Field<std::int16_t> grid_low_channel_6p25ghz =
    fields::signed_number<16>("GridLowChannel6p25GHz", fields::page_04h.word(134).alias("LowChannel6p25GHz"));
inline constexpr Field<std::int16_t> grid_high_channel_6p25ghz =
    fields::signed_number<16>("GridHighChannel6p25GHz", fields::page_04h.word(136).alias("HighChannel6p25GHz"));
inline constexpr Field<std::int16_t> grid_low_channel_12p5ghz =
    fields::signed_number<16>("GridLowChannel12p5GHz", fields::page_04h.word(138).alias("LowChannel12p5GHz"));
inline constexpr Field<std::int16_t> grid_high_channel_12p5ghz =
    fields::signed_number<16>("GridHighChannel12p5GHz", fields::page_04h.word(140).alias("HighChannel12p5GHz"));
inline constexpr Field<std::int16_t> grid_low_channel_25ghz =
    fields::signed_number<16>("GridLowChannel25GHz", fields::page_04h.word(142).alias("LowChannel25GHz"));
inline constexpr Field<std::int16_t> grid_high_channel_25ghz =
    fields::signed_number<16>("GridHighChannel25GHz", fields::page_04h.word(144).alias("HighChannel25GHz"));
inline constexpr Field<std::int16_t> grid_low_channel_50ghz =
    fields::signed_number<16>("GridLowChannel50GHz", fields::page_04h.word(146).alias("LowChannel50GHz"));
inline constexpr Field<std::int16_t> grid_high_channel_50ghz =
    fields::signed_number<16>("GridHighChannel50GHz", fields::page_04h.word(148).alias("HighChannel50GHz"));
inline constexpr Field<std::int16_t> grid_low_channel_100ghz =
    fields::signed_number<16>("GridLowChannel100GHz", fields::page_04h.word(150).alias("LowChannel100GHz"));
inline constexpr Field<std::int16_t> grid_high_channel_100ghz =
    fields::signed_number<16>("GridHighChannel100GHz", fields::page_04h.word(152).alias("HighChannel100GHz"));
inline constexpr Field<std::int16_t> grid_low_channel_33ghz =
    fields::signed_number<16>("GridLowChannel33GHz", fields::page_04h.word(154).alias("LowChannel33GHz"));
inline constexpr Field<std::int16_t> grid_high_channel_33ghz =
    fields::signed_number<16>("GridHighChannel33GHz", fields::page_04h.word(156).alias("HighChannel33GHz"));
inline constexpr Field<std::int16_t> grid_low_channel_75ghz =
    fields::signed_number<16>("GridLowChannel75GHz", fields::page_04h.word(158).alias("LowChannel75GHz"));
inline constexpr Field<std::int16_t> grid_high_channel_75ghz =
    fields::signed_number<16>("GridHighChannel75GHz", fields::page_04h.word(160).alias("HighChannel75GHz"));
inline constexpr Field<std::int16_t> grid_low_channel_150ghz =
    fields::signed_number<16>("GridLowChannel150GHz", fields::page_04h.word(162).alias("LowChannel150GHz").since(5, 3));
inline constexpr Field<std::int16_t> grid_high_channel_150ghz = fields::signed_number<16>(
    "GridHighChannel150GHz", fields::page_04h.word(164).alias("HighChannel150GHz").since(5, 3));
inline constexpr Field<std::int16_t> grid_low_channel_300ghz =
    fields::signed_number<16>("GridLowChannel300GHz", fields::page_04h.word(166).alias("LowChannel300GHz").since(5, 4));
inline constexpr Field<std::int16_t> grid_high_channel_300ghz = fields::signed_number<16>(
    "GridHighChannel300GHz", fields::page_04h.word(168).alias("HighChannel300GHz").since(5, 4));
inline constexpr Field<GigaHertz> fine_tuning_resolution =
    fields::quantity<GigaHertz, std::ratio<1, 1000>, 16>("FineTuningResolution", fields::page_04h.word(190));
inline constexpr Field<GigaHertz> fine_tuning_low_offset =
    fields::signed_quantity<GigaHertz, std::ratio<1, 1000>, 16>("FineTuningLowOffset", fields::page_04h.word(192));
inline constexpr Field<GigaHertz> fine_tuning_high_offset =
    fields::signed_quantity<GigaHertz, std::ratio<1, 1000>, 16>("FineTuningHighOffset", fields::page_04h.word(194));
inline constexpr Field<bool> prog_output_power_per_lane_supported =
    fields::flag("ProgOutputPowerPerLaneSupported", fields::page_04h.bit(196, 7));
inline constexpr Field<bool> output_power_tx_relative_thresholds_supported =
    fields::flag("OutputPowerTxRelativeThresholdsSupported",
                 fields::page_04h.bit(196, 6).alias("RelativePowerThresholdsSupported").since(5, 4));
inline constexpr Field<Dbm> prog_output_power_min = fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>(
    "ProgOutputPowerMin", fields::page_04h.word(198).alias("MinProgOutputPower"));
inline constexpr Field<Dbm> prog_output_power_max = fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>(
    "ProgOutputPowerMax", fields::page_04h.word(200).alias("MaxProgOutputPower"));
inline constexpr Field<std::uint8_t> page_04h_checksum =
    fields::checksum("PageChecksum", fields::page_04h.byte(255).since(5, 0));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_04h(Visit& visit) {
  visit(grid_supported_3p125ghz);
  visit(grid_supported_6p25ghz);
  visit(grid_supported_12p5ghz);
  visit(grid_supported_25ghz);
  visit(grid_supported_50ghz);
  visit(grid_supported_100ghz);
  visit(grid_supported_33ghz);
  visit(grid_supported_75ghz);
  visit(fine_tuning_supported);
  visit(grid_supported_150ghz);
  visit(grid_supported_300ghz);
  visit(grid_low_channel_3p125ghz);
  visit(grid_high_channel_3p125ghz);
  visit(grid_low_channel_6p25ghz);
  visit(grid_high_channel_6p25ghz);
  visit(grid_low_channel_12p5ghz);
  visit(grid_high_channel_12p5ghz);
  visit(grid_low_channel_25ghz);
  visit(grid_high_channel_25ghz);
  visit(grid_low_channel_50ghz);
  visit(grid_high_channel_50ghz);
  visit(grid_low_channel_100ghz);
  visit(grid_high_channel_100ghz);
  visit(grid_low_channel_33ghz);
  visit(grid_high_channel_33ghz);
  visit(grid_low_channel_75ghz);
  visit(grid_high_channel_75ghz);
  visit(grid_low_channel_150ghz);
  visit(grid_high_channel_150ghz);
  visit(grid_low_channel_300ghz);
  visit(grid_high_channel_300ghz);
  visit(fine_tuning_resolution);
  visit(fine_tuning_low_offset);
  visit(fine_tuning_high_offset);
  visit(prog_output_power_per_lane_supported);
  visit(output_power_tx_relative_thresholds_supported);
  visit(prog_output_power_min);
  visit(prog_output_power_max);
  visit(page_04h_checksum);
}
inline constexpr std::array page_04h_fields = fields::table_of([](auto& visit) { visit_page_04h(visit); });
static_assert(well_formed(page_04h_fields));

}  // namespace plugfest::cmis
