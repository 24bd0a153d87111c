#pragma once

#include "drivers/sff/values.hpp"

namespace plugfest::sff {

/// What bytes 14-19 and 60-61 are about.
enum class Medium : std::uint8_t { optical, passive_cable, active_cable, twisted_pair };

/// Registers as they stand, and what they say for this medium; 0: not supported, or not given.
struct Sff8472Lengths {
  std::optional<std::uint8_t> smf_km, smf_100m, om2_10m, om1_10m, om4_10m_or_copper_m, om3_10m;
  std::optional<Metre> smf, om4, om3, om2, om1;  ///< optical
  std::optional<Metre> cable;                    ///< anything else
};

enum class CalibrationKind : std::uint8_t { internal, external, both_stated, none_stated };

enum class DiagnosticsState : std::uint8_t {
  unknown,          ///< A0h does not tell: it was not read that far
  not_implemented,  ///< the module has no A2h, or nothing of this standard there
  not_read,         ///< the module has A2h, and nothing of it was read
  read,
};

/// Laser temperature and TEC current are optional and nothing says whether a module has them: thresholds that
/// span a range are the only hint. Never externally calibrated.
struct OptionalMonitors {
  std::optional<Celsius> laser_temperature;
  std::optional<Limits<Celsius>> laser_temperature_limits;
  std::optional<MilliAmpere> tec_current;
  std::optional<Limits<MilliAmpere>> tec_current_limits;
};

/// Device A2h. Readings and thresholds are calibrated where the module asks for it.
struct Sff8472Diagnostics {
  std::optional<Celsius> temperature;
  std::optional<Volt> vcc;
  std::optional<MilliAmpere> tx_bias;
  std::optional<MilliWatt> tx_power, rx_power;
  Thresholds thresholds;
  OptionalMonitors optional;
  std::optional<std::uint8_t> status;  ///< all of A2h:110
  std::optional<bool> data_not_ready, tx_disable_pin, soft_tx_disable, above_level_1;
  std::optional<bool> tx_fault, rx_los;                  ///< empty too: the module does not report it here
  std::optional<bool> tx_cdr_unlocked, rx_cdr_unlocked;  ///< empty too: no CDR
  std::vector<Flag> flags;                               ///< none where the module has none
  std::optional<Checksum> checksum;
};

/// What the memory of an SFP, SFP+, SFP28 or SFP56 module says, as far as it was read.
struct Sff8472Info {
  Identity identity;
  std::optional<std::uint8_t> ext_identifier, rate_identifier, compliance_revision, diagnostic_monitoring_type;
  std::optional<double> rate_byte_mbd;  ///< A0h:12 alone; FFh there means to look further, as Identity does
  std::optional<double> rate_above_percent, rate_below_percent;  ///< of the nominal rate; 0: not given
  std::optional<Medium> medium;
  Sff8472Lengths lengths;
  std::vector<Attenuation> attenuation;  ///< passive cables only
  std::vector<Flag> cable_compliance;    ///< cables only
  std::optional<int> power_level;        ///< 1 to 4
  std::optional<Watt> max_power;         ///< empty too: level 4 without a statement
  std::vector<Flag> options;             ///< what the module says it has
  DiagnosticsState diagnostics_state = DiagnosticsState::unknown;
  std::optional<CalibrationKind> calibration;
  std::optional<bool> externally_calibrated, rx_power_is_average, address_change_required, flags_implemented;
  std::optional<Sff8472Diagnostics> diagnostics;
  std::optional<Checksum> base_checksum, ext_checksum;
  std::vector<Memory::Half> a0_halves, a2_halves;
};

/// Total: any bytes give an answer. Whether they belong to this map is for which_map() to say.
Sff8472Info decode_sff8472(const ModuleMemory& memory);

}  // namespace plugfest::sff
