#pragma once

#include "drivers/sff/values.hpp"

namespace plugfest::sff {

/// Lengths of SFF-8636; 0: not supported, or not given.
struct Sff8636Lengths {
  std::optional<Metre> smf, om3, om2;
  std::optional<Metre> om1;         ///< empty for copper that says attenuation in its place
  std::optional<Metre> om4, cable;  ///< at most one of them: the byte is shared
  bool cable_is_longer = false;     ///< longer than the register can say
  std::optional<std::uint8_t> om1_raw, om4_or_cable_raw;
};

struct Sff8636Power {
  std::optional<std::uint8_t> extended_identifier;
  std::optional<int> class_1_to_7;  ///< by bits 7:6 and 1:0
  std::optional<bool> class_8;
  std::optional<int> power_class;  ///< 1 to 8
  std::optional<Watt> stated;      ///< lower:107; 0: not given
  std::optional<Watt> max;         ///< as stated, else of the class; empty for class 8 without a statement
  std::optional<bool> enable_5_to_7, enable_8, override_pin, low_power_set;
};

struct Sff8636Transmitter {
  std::optional<std::uint8_t> raw;         ///< all of 00h:147
  std::optional<std::uint8_t> technology;  ///< code
  std::optional<bool> wavelength_control, cooled, apd, tunable;
  std::optional<bool> copper;
};

/// Registers as they stand. SFF-8636 has no bit that says whether Rx power or bias exist, and older revisions none for
/// temperature and supply.
struct Sff8636Monitors {
  std::optional<Celsius> temperature;
  std::optional<Volt> vcc;
  std::optional<Lanes<MilliWatt>> rx_power, tx_power;
  std::optional<Lanes<MilliAmpere>> tx_bias;
  std::optional<bool> temperature_implemented, vcc_implemented, tx_power_implemented;
  std::optional<bool> rx_power_is_average;  ///< else OMA
};

/// What the memory of a QSFP+, QSFP28 or QSFP56 module says, as far as it was read.
struct Sff8636Info {
  Identity identity;
  std::optional<std::uint8_t> identifier_copy, revision_compliance;
  std::optional<bool> flat_memory, interrupt_asserted, data_not_ready;
  Sff8636Power power;
  Sff8636Lengths lengths;
  Sff8636Transmitter transmitter;
  std::optional<NanoMetre> wavelength_tolerance;
  std::vector<Attenuation> attenuation;         ///< copper only; empty: unknown
  std::optional<Bytes> wavelength_raw;          ///< 00h:186-187
  std::optional<Celsius> max_case_temperature;  ///< the default is filled in
  std::vector<Flag> options;                    ///< what the module says it has
  Sff8636Monitors monitors;
  std::optional<Thresholds> thresholds;  ///< empty: page 03h is unknown, or the module has none
  std::vector<Flag> flags;
  std::vector<LaneFlag> lane_flags;
  std::optional<Lanes<bool>> rx_los, tx_los, tx_fault, rx_cdr_lol, tx_cdr_lol, tx_disable;
  std::optional<Lanes<bool>> near_end_missing;  ///< lanes that are not there
  std::optional<Checksum> base_checksum, ext_checksum;
  std::vector<Memory::Half> halves, unknown_halves, uninterpreted_halves;
};

/// Total: any bytes give an answer. Whether they belong to this map is for which_map() to say.
Sff8636Info decode_sff8636(const Memory& memory);

}  // namespace plugfest::sff
