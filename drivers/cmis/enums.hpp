#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

/// The closed code lists of CMIS registers: what a host thinks in. The open ones of SFF-8024 are in codes.hpp.
namespace plugfest::cmis {

/// One code, or a range of codes, and its name. A code that no list entry covers is reserved.
struct Code {
  std::uint8_t value;
  std::string_view name;
  std::uint8_t last = value;
};

template <std::size_t n>
constexpr bool covers(const std::array<Code, n>& codes, std::uint64_t value) {
  for (const Code& code : codes)
    if (code.value <= value && value <= code.last) return true;
  return false;
}

/// The code list of an enumeration: `table` is its name in FieldInfo::codes.
template <class E>
struct EnumCodes;

enum class ModuleState : std::uint8_t { low_pwr = 1, pwr_up, ready, pwr_dn, fault };
template <>
struct EnumCodes<ModuleState> {
  static constexpr std::string_view table = "module_state";
  static constexpr auto codes = std::to_array<Code>(
      {{1, "ModuleLowPwr"}, {2, "ModulePwrUp"}, {3, "ModuleReady"}, {4, "ModulePwrDn"}, {5, "ModuleFault"}});
};

/// In the order of their codes, which is not the order of a data path's life.
enum class DpState : std::uint8_t { deactivated = 1, init, deinit, activated, tx_turn_on, tx_turn_off, initialized };
template <>
struct EnumCodes<DpState> {
  static constexpr std::string_view table = "dp_state";
  static constexpr auto codes = std::to_array<Code>({{1, "DPDeactivated"},
                                                     {2, "DPInit"},
                                                     {3, "DPDeinit"},
                                                     {4, "DPActivated"},
                                                     {5, "DPTxTurnOn"},
                                                     {6, "DPTxTurnOff"},
                                                     {7, "DPInitialized"}});
};

/// Everything but `undefined`, `success` and `in_progress` says that nothing was applied; so do the reserved codes.
enum class ConfigStatus : std::uint8_t {
  undefined = 0,
  success,
  rejected,
  rejected_invalid_app_sel,
  rejected_invalid_data_path,
  rejected_invalid_si,
  rejected_lanes_in_use,
  rejected_partial_data_path,
  rejected_no_emulation,
  in_progress = 12,
  custom_13,
  custom_14,
  custom_15,
};
template <>
struct EnumCodes<ConfigStatus> {
  static constexpr std::string_view table = "config_status";
  static constexpr auto codes = std::to_array<Code>({{0, "ConfigUndefined"},
                                                     {1, "ConfigSuccess"},
                                                     {2, "ConfigRejected"},
                                                     {3, "ConfigRejectedInvalidAppSel"},
                                                     {4, "ConfigRejectedInvalidDataPath"},
                                                     {5, "ConfigRejectedInvalidSI"},
                                                     {6, "ConfigRejectedLanesInUse"},
                                                     {7, "ConfigRejectedPartialDataPath"},
                                                     {8, "ConfigRejectedNoEmulation"},
                                                     {12, "ConfigInProgress"},
                                                     {13, "custom rejection", 15}});
};

/// Codes 32 to 63 are the vendor's own.
enum class ModuleFaultCause : std::uint8_t {
  none = 0,  ///< also: the module does not tell
  tec_runaway,
  data_memory_corrupted,
  program_memory_corrupted,
  transmitter,
  receiver,
  temperature,
};
template <>
struct EnumCodes<ModuleFaultCause> {
  static constexpr std::string_view table = "module_fault_cause";
  static constexpr auto codes = std::to_array<Code>({{0, "none"},
                                                     {1, "TEC runaway"},
                                                     {2, "data memory corrupted"},
                                                     {3, "program memory corrupted"},
                                                     {4, "transmitter fault"},
                                                     {5, "receiver fault"},
                                                     {6, "temperature related"},
                                                     {32, "custom", 63}});
};

/// Chooses the table by which media interface ids are read. Codes 40h to 8Fh are the vendor's own.
enum class MediaType : std::uint8_t { undefined = 0, mmf, smf, passive_copper, active_cable, base_t };
template <>
struct EnumCodes<MediaType> {
  static constexpr std::string_view table = "media_type";
  static constexpr auto codes = std::to_array<Code>({{0, "undefined"},
                                                     {1, "mmf"},
                                                     {2, "smf"},
                                                     {3, "passive_copper"},
                                                     {4, "active_cable"},
                                                     {5, "base_t"},
                                                     {0x40, "custom", 0x8F}});
};

enum class AutoCommissioning : std::uint8_t { none = 0, regular, hot };
template <>
struct EnumCodes<AutoCommissioning> {
  static constexpr std::string_view table = "auto_commissioning";
  static constexpr auto codes =
      std::to_array<Code>({{0, "none"}, {1, "regular (ApplyDPInit) only"}, {2, "hot (ApplyImmediate) only"}});
};

enum class PasswordResult : std::uint8_t {
  not_supported = 0,
  module_accepted,
  host_accepted,
  refused,
  in_progress = 8
};
template <>
struct EnumCodes<PasswordResult> {
  static constexpr std::string_view table = "password_result";
  static constexpr auto codes = std::to_array<Code>({{0, "not supported"},
                                                     {1, "module password accepted"},
                                                     {2, "host password accepted"},
                                                     {3, "not accepted"},
                                                     {8, "validation in progress"}});
};

enum class CmisSmSupport : std::uint8_t { not_stated = 0, none, module, data_path, network_path };
template <>
struct EnumCodes<CmisSmSupport> {
  static constexpr std::string_view table = "cmis_sm_support";
  static constexpr auto codes = std::to_array<Code>({{0, "not stated"},
                                                     {1, "no state machines"},
                                                     {2, "module state machine"},
                                                     {3, "module and data path state machines"},
                                                     {4, "module, data path and network path state machines"}});
};

/// Codes from 80h on are the vendor's own.
enum class ModuleFunctionType : std::uint8_t { transmission = 0, resource };
template <>
struct EnumCodes<ModuleFunctionType> {
  static constexpr std::string_view table = "module_function_type";
  static constexpr auto codes =
      std::to_array<Code>({{0, "transmission module"}, {1, "resource module"}, {0x80, "custom", 0xFF}});
};

enum class HeatsinkType : std::uint8_t { not_stated = 0, riding, integrated_open_top, integrated_closed_top };
template <>
struct EnumCodes<HeatsinkType> {
  static constexpr std::string_view table = "heatsink_type";
  static constexpr auto codes = std::to_array<Code>({{0, "not stated"},
                                                     {1, "riding heatsink"},
                                                     {2, "integrated heatsink, open top"},
                                                     {3, "integrated heatsink, closed top"}});
};

enum class FiberFaceType : std::uint8_t { not_stated = 0, pc_upc, apc };
template <>
struct EnumCodes<FiberFaceType> {
  static constexpr std::string_view table = "fiber_face_type";
  static constexpr auto codes = std::to_array<Code>({{0, "not stated"}, {1, "PC/UPC"}, {2, "APC"}});
};

/// The register holds class - 1. The watts of a class are the form factor's, not CMIS's.
enum class PowerClass : std::uint8_t { class_1 = 0, class_2, class_3, class_4, class_5, class_6, class_7, class_8 };
constexpr int number(PowerClass power_class) { return static_cast<int>(power_class) + 1; }
template <>
struct EnumCodes<PowerClass> {
  static constexpr std::string_view table = "power_class";
  static constexpr auto codes = std::to_array<Code>({{0, "Power class 1"},
                                                     {1, "Power class 2"},
                                                     {2, "Power class 3"},
                                                     {3, "Power class 4"},
                                                     {4, "Power class 5"},
                                                     {5, "Power class 6"},
                                                     {6, "Power class 7"},
                                                     {7, "Power class 8"}});
};

enum class LengthMultiplier : std::uint8_t { x0_1 = 0, x1, x10, x100 };
template <>
struct EnumCodes<LengthMultiplier> {
  static constexpr std::string_view table = "length_multiplier_cable";
  static constexpr auto codes = std::to_array<Code>({{0, "0.1 m"}, {1, "1 m"}, {2, "10 m"}, {3, "100 m"}});
};

/// `further` (CMIS 5.3): the factor is LengthMultiplierSMF2. Reserved in older modules.
enum class LengthMultiplierSmf : std::uint8_t { x0_1 = 0, x1, x10, further };
template <>
struct EnumCodes<LengthMultiplierSmf> {
  static constexpr std::string_view table = "length_multiplier_smf";
  static constexpr auto codes =
      std::to_array<Code>({{0, "0.1 km"}, {1, "1 km"}, {2, "10 km"}, {3, "see LengthMultiplierSMF2"}});
};

enum class LengthMultiplierSmf2 : std::uint8_t { x50 = 0, x100, x200, x500 };
template <>
struct EnumCodes<LengthMultiplierSmf2> {
  static constexpr std::string_view table = "length_multiplier_smf2";
  static constexpr auto codes = std::to_array<Code>({{0, "50 km"}, {1, "100 km"}, {2, "200 km"}, {3, "500 km"}});
};

/// `further` (CMIS 5.4): ExtraLaneBanksSupported + 1 banks. Reserved in older modules.
enum class BanksSupported : std::uint8_t { one = 0, two, four, further };
template <>
struct EnumCodes<BanksSupported> {
  static constexpr std::string_view table = "banks_supported";
  static constexpr auto codes = std::to_array<Code>({{0, "bank 0 (8 lanes)"},
                                                     {1, "banks 0-1 (16 lanes)"},
                                                     {2, "banks 0-3 (32 lanes)"},
                                                     {3, "see ExtraLaneBanksSupported"}});
};

enum class TxInputClocking : std::uint8_t { all_lanes = 0, groups_of_four, pairs, independent };
template <>
struct EnumCodes<TxInputClocking> {
  static constexpr std::string_view table = "tx_input_clocking";
  static constexpr auto codes = std::to_array<Code>({{0, "lanes 1-8 share one clock"},
                                                     {1, "lanes 1-4 and 5-8"},
                                                     {2, "lanes 1-2, 3-4, 5-6, 7-8"},
                                                     {3, "each lane may have its own"}});
};

/// What stays constant while the Rx output equalisation changes.
enum class RxOutputEqType : std::uint8_t { peak_to_peak_or_unknown = 0, steady_state, average };
template <>
struct EnumCodes<RxOutputEqType> {
  static constexpr std::string_view table = "rx_output_eq_type";
  static constexpr auto codes = std::to_array<Code>({{0, "constant peak-to-peak amplitude, or unknown"},
                                                     {1, "constant steady-state amplitude"},
                                                     {2, "constant average of both"}});
};

enum class SquelchMethodTx : std::uint8_t { none = 0, reduces_oma, reduces_average_power, host_chooses };
template <>
struct EnumCodes<SquelchMethodTx> {
  static constexpr std::string_view table = "squelch_method_tx";
  static constexpr auto codes = std::to_array<Code>(
      {{0, "none"}, {1, "reduces OMA"}, {2, "reduces average power"}, {3, "host chooses (SquelchMethodSelect)"}});
};

enum class TxBiasScaling : std::uint8_t { x1 = 0, x2, x4 };
constexpr int factor(TxBiasScaling scaling) { return 1 << static_cast<int>(scaling); }
template <>
struct EnumCodes<TxBiasScaling> {
  static constexpr std::string_view table = "tx_bias_scaling";
  static constexpr auto codes = std::to_array<Code>({{0, "x1"}, {1, "x2"}, {2, "x4"}});
};

enum class RxOutputEqControl : std::uint8_t { none = 0, pre_cursor, post_cursor, both };
template <>
struct EnumCodes<RxOutputEqControl> {
  static constexpr std::string_view table = "rx_output_eq_control";
  static constexpr auto codes =
      std::to_array<Code>({{0, "none"}, {1, "pre-cursor only"}, {2, "post-cursor only"}, {3, "both"}});
};

enum class Support : std::uint8_t { unknown = 0, no, yes };
template <>
struct EnumCodes<Support> {
  static constexpr std::string_view table = "tri_support";
  static constexpr auto codes = std::to_array<Code>({{0, "unknown"}, {1, "not supported"}, {2, "supported"}});
};

/// Modules of CMIS 4.0 have the codes of 33 and 75 GHz exchanged.
enum class GridSpacing : std::uint8_t {
  ghz_3_125 = 0,
  ghz_6_25,
  ghz_12_5,
  ghz_25,
  ghz_50,
  ghz_100,
  ghz_33,
  ghz_75,
  ghz_150,
  ghz_300,
  not_available = 15
};
template <>
struct EnumCodes<GridSpacing> {
  static constexpr std::string_view table = "grid_spacing";
  static constexpr auto codes = std::to_array<Code>({{0, "3.125 GHz"},
                                                     {1, "6.25 GHz"},
                                                     {2, "12.5 GHz"},
                                                     {3, "25 GHz"},
                                                     {4, "50 GHz"},
                                                     {5, "100 GHz"},
                                                     {6, "33 GHz"},
                                                     {7, "75 GHz"},
                                                     {8, "150 GHz"},
                                                     {9, "300 GHz"},
                                                     {15, "not available"}});
};

/// Q: Gray coded PAM4.
enum class PrbsPattern : std::uint8_t {
  prbs31q = 0,
  prbs31,
  prbs23q,
  prbs23,
  prbs15q,
  prbs15,
  prbs13q,
  prbs13,
  prbs9q,
  prbs9,
  prbs7q,
  prbs7,
  ssprq,
  custom = 14,
  user = 15
};
template <>
struct EnumCodes<PrbsPattern> {
  static constexpr std::string_view table = "prbs_pattern";
  static constexpr auto codes = std::to_array<Code>({{0, "PRBS31Q"},
                                                     {1, "PRBS31"},
                                                     {2, "PRBS23Q"},
                                                     {3, "PRBS23"},
                                                     {4, "PRBS15Q"},
                                                     {5, "PRBS15"},
                                                     {6, "PRBS13Q"},
                                                     {7, "PRBS13"},
                                                     {8, "PRBS9Q"},
                                                     {9, "PRBS9"},
                                                     {10, "PRBS7Q"},
                                                     {11, "PRBS7"},
                                                     {12, "SSPRQ"},
                                                     {14, "custom"},
                                                     {15, "user pattern"}});
};

/// How exactly the module keeps a gate time.
enum class GatingSupport : std::uint8_t { none = 0, within_2_ms, within_20_ms, worse };
template <>
struct EnumCodes<GatingSupport> {
  static constexpr std::string_view table = "gating_support";
  static constexpr auto codes = std::to_array<Code>({{0, "no gating"},
                                                     {1, "gated, accuracy 2 ms or better"},
                                                     {2, "gated, accuracy 20 ms or better"},
                                                     {3, "gated, accuracy worse than 20 ms"}});
};

enum class MeasurementTime : std::uint8_t { ungated = 0, s_5, s_10, s_30, s_60, s_120, s_300, custom };
template <>
struct EnumCodes<MeasurementTime> {
  static constexpr std::string_view table = "measurement_time";
  static constexpr auto codes = std::to_array<Code>({{0, "ungated: counts until stopped"},
                                                     {1, "5 s"},
                                                     {2, "10 s"},
                                                     {3, "30 s"},
                                                     {4, "60 s"},
                                                     {5, "120 s"},
                                                     {6, "300 s"},
                                                     {7, "custom"}});
};

enum class CheckerClockSource : std::uint8_t { recovered = 0, internal, reference };
template <>
struct EnumCodes<CheckerClockSource> {
  static constexpr std::string_view table = "checker_clock_source";
  static constexpr auto codes = std::to_array<Code>({{0, "recovered"}, {1, "internal"}, {2, "reference"}});
};

enum class RecoveredClockOptions : std::uint8_t { none = 0, without_loopback, with_loopback, both };
template <>
struct EnumCodes<RecoveredClockOptions> {
  static constexpr std::string_view table = "recovered_clock_options";
  static constexpr auto codes = std::to_array<Code>({{0, "not supported"},
                                                     {1, "supported without loopback"},
                                                     {2, "supported with loopback"},
                                                     {3, "supported with and without loopback"}});
};

/// What stands in the data bytes of page 14h. Codes C0h and above are the vendor's own.
enum class DiagnosticsSelection : std::uint8_t {
  none = 0,
  ber,
  host_lanes_1_to_4,
  host_lanes_5_to_8,
  media_lanes_1_to_4,
  media_lanes_5_to_8,
  snr,
  gated_ber = 17,
  gated_host_lanes_1_to_4,
  gated_host_lanes_5_to_8,
  gated_media_lanes_1_to_4,
  gated_media_lanes_5_to_8
};
template <>
struct EnumCodes<DiagnosticsSelection> {
  static constexpr std::string_view table = "diagnostics_selector";
  static constexpr auto codes = std::to_array<Code>({{0, "none: data read as 0"},
                                                     {1, "BER, running"},
                                                     {2, "host lanes 1-4 counters, running"},
                                                     {3, "host lanes 5-8 counters, running"},
                                                     {4, "media lanes 1-4 counters, running"},
                                                     {5, "media lanes 5-8 counters, running"},
                                                     {6, "SNR"},
                                                     {17, "BER of the last closed gate"},
                                                     {18, "host lanes 1-4 counters, last gate"},
                                                     {19, "host lanes 5-8 counters, last gate"},
                                                     {20, "media lanes 1-4 counters, last gate"},
                                                     {21, "media lanes 5-8 counters, last gate"},
                                                     {192, "custom", 255}});
};

enum class RedirectionResult : std::uint8_t {
  none = 0,
  success,
  in_progress,
  rejected,
  rejected_no_permutation,
  rejected_data_path,
  rejected_lane_order
};
template <>
struct EnumCodes<RedirectionResult> {
  static constexpr std::string_view table = "redirection_result";
  static constexpr auto codes = std::to_array<Code>({{0, "no status"},
                                                     {1, "success"},
                                                     {2, "in progress"},
                                                     {3, "rejected, no reason given"},
                                                     {4, "rejected, not a permutation"},
                                                     {5, "rejected, does not fit active data path"},
                                                     {6, "rejected, lane order not supported"}});
};

enum class ProfileCompliance : std::uint8_t { unknown = 0, not_met, met_in_part, met };
template <>
struct EnumCodes<ProfileCompliance> {
  static constexpr std::string_view table = "profile_compliance";
  static constexpr auto codes = std::to_array<Code>({{0, "unknown"}, {1, "not met"}, {2, "met in part"}, {3, "met"}});
};

/// Code lists whose values stay numbers.
inline constexpr auto mci_max_speed_codes = std::to_array<Code>({{0, "I2C 400 kHz / SPI 1 MHz"},
                                                                 {1, "I2C 1 MHz / SPI 2 MHz"},
                                                                 {2, "I2C 3.4 MHz / SPI 4 MHz"},
                                                                 {3, "SPI 8 MHz"},
                                                                 {4, "SPI 12 MHz"},
                                                                 {5, "SPI 16 MHz"},
                                                                 {6, "SPI 20 MHz"},
                                                                 {7, "SPI 30 MHz"},
                                                                 {8, "SPI 40 MHz"},
                                                                 {9, "SPI 50 MHz"}});
/// Ranges of duration: half open, a host waits for the upper edge. Code 13 has none; 14 and 15 are reserved.
inline constexpr auto state_duration_codes = std::to_array<Code>({{0, "below 1 ms"},
                                                                  {1, "1 ms to 5 ms"},
                                                                  {2, "5 ms to 10 ms"},
                                                                  {3, "10 ms to 50 ms"},
                                                                  {4, "50 ms to 100 ms"},
                                                                  {5, "100 ms to 500 ms"},
                                                                  {6, "500 ms to 1 s"},
                                                                  {7, "1 s to 5 s"},
                                                                  {8, "5 s to 10 s"},
                                                                  {9, "10 s to 1 min"},
                                                                  {10, "1 min to 5 min"},
                                                                  {11, "5 min to 10 min"},
                                                                  {12, "10 min to 50 min"},
                                                                  {13, "50 min or more, without an upper limit"}});
inline constexpr auto cdb_max_pages_epl_codes = std::to_array<Code>({{0, "no EPL pages"},
                                                                     {1, "1 EPL page"},
                                                                     {2, "2 EPL pages"},
                                                                     {3, "3 EPL pages"},
                                                                     {4, "4 EPL pages"},
                                                                     {5, "8 EPL pages"},
                                                                     {6, "12 EPL pages"},
                                                                     {7, "16 EPL pages"}});
inline constexpr auto tx_input_eq_codes = std::to_array<Code>({{0, "0 dB"},
                                                               {1, "1 dB"},
                                                               {2, "2 dB"},
                                                               {3, "3 dB"},
                                                               {4, "4 dB"},
                                                               {5, "5 dB"},
                                                               {6, "6 dB"},
                                                               {7, "7 dB"},
                                                               {8, "8 dB"},
                                                               {9, "9 dB"},
                                                               {10, "10 dB"},
                                                               {11, "11 dB"},
                                                               {12, "12 dB"},
                                                               {13, "custom", 15}});
inline constexpr auto rx_output_pre_cursor_codes = std::to_array<Code>({{0, "0 dB"},
                                                                        {1, "0.5 dB"},
                                                                        {2, "1 dB"},
                                                                        {3, "1.5 dB"},
                                                                        {4, "2 dB"},
                                                                        {5, "2.5 dB"},
                                                                        {6, "3 dB"},
                                                                        {7, "3.5 dB"},
                                                                        {11, "custom", 15}});
inline constexpr auto rx_output_post_cursor_codes = std::to_array<Code>({{0, "0 dB"},
                                                                         {1, "1 dB"},
                                                                         {2, "2 dB"},
                                                                         {3, "3 dB"},
                                                                         {4, "4 dB"},
                                                                         {5, "5 dB"},
                                                                         {6, "6 dB"},
                                                                         {7, "7 dB"},
                                                                         {11, "custom", 15}});
inline constexpr auto rx_output_amplitude_codes = std::to_array<Code>(
    {{0, "100-400 mVpp"}, {1, "300-600 mVpp"}, {2, "400-800 mVpp"}, {3, "600-1200 mVpp"}, {15, "custom"}});
inline constexpr auto sff8024_subtype_codes = std::to_array<Code>({{0, "not stated"},
                                                                   {1, "Type 1"},
                                                                   {2, "Type 2"},
                                                                   {3, "QSFP+, QSFP-DD: Type 2A; OSFP: Type 3"},
                                                                   {4, "QSFP+, QSFP-DD: Type 2B"},
                                                                   {5, "QSFP-DD: Type 2C"}});
/// One letter a near-end lane; lanes of one letter go to one far end.
inline constexpr auto far_end_configuration_codes = std::to_array<Code>({{0, "undefined or separable"},
                                                                         {1, "abcdefgh"},
                                                                         {2, "aaaaaaaa"},
                                                                         {3, "aaaaeeee"},
                                                                         {4, "abcdeeee"},
                                                                         {5, "abcceeee"},
                                                                         {6, "aacdeeee"},
                                                                         {7, "aacceeee"},
                                                                         {8, "aaaaefgh"},
                                                                         {9, "aaaaefgg"},
                                                                         {10, "aaaaeegh"},
                                                                         {11, "aaaaeegg"},
                                                                         {12, "aacceegg"},
                                                                         {13, "abcceegg"},
                                                                         {14, "aacdeegg"},
                                                                         {15, "abcdeegg"},
                                                                         {16, "aaccefgg"},
                                                                         {17, "abccefgg"},
                                                                         {18, "aacdefgg"},
                                                                         {19, "abcdefgg"},
                                                                         {20, "aacceegh"},
                                                                         {21, "abcceegh"},
                                                                         {22, "aacdeegh"},
                                                                         {23, "abcdeegh"},
                                                                         {24, "aaccefgh"},
                                                                         {25, "abccefgh"},
                                                                         {26, "aacdefgh"},
                                                                         {27, "16-lane far end"},
                                                                         {31, "custom"}});
/// In older sources; the host half of the CMIS 5.4 table has no code for a reference clock and counts media lanes
/// from 1.
inline constexpr auto host_gen_clock_source_codes = std::to_array<Code>({{0, "internal"},
                                                                         {1, "reference clock"},
                                                                         {2, "recovered from media lane n-1", 9},
                                                                         {15, "recovered per lane or data path"}});
inline constexpr auto media_gen_clock_source_codes = std::to_array<Code>({{0, "internal"},
                                                                          {1, "reference clock"},
                                                                          {2, "recovered from host lane n-1", 9},
                                                                          {15, "recovered per lane or data path"}});
/// By which payload the firmware image goes to or from the module.
inline constexpr auto cdb_firmware_mechanism_codes =
    std::to_array<Code>({{0, "neither"}, {1, "LPL"}, {0x10, "EPL"}, {0x11, "LPL and EPL"}});

}  // namespace plugfest::cmis
