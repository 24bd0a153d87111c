#pragma once

#include "drivers/base/units.hpp"
#include "drivers/cmis/coded.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/decode_diagnostics.hpp"
#include "drivers/cmis/decode_enhanced_lpo.hpp"
#include "drivers/cmis/decode_vdm.hpp"
#include "drivers/cmis/field.hpp"
#include "drivers/cmis/lanes.hpp"
#include "drivers/cmis/limits.hpp"
#include "drivers/cmis/memory.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plugfest::cmis {

struct Version {
  std::uint8_t major = 0, minor = 0;
  friend bool operator==(Version, Version) = default;
};
std::string to_string(Version version);
std::string to_string(Revision revision);

struct ModuleFlag {
  std::string_view key;  ///< "temp_high_alarm"
  const FieldInfo* field;
  std::optional<bool> set;  ///< empty: never read; reading clears it
};
struct LaneFlag {
  std::string_view key;  ///< "tx_power_high_alarm"
  const FieldInfo* field;
  std::optional<Lanes<bool>> set;
};

struct AuxMonitors {
  std::int16_t aux1 = 0, aux2 = 0, aux3 = 0;
  std::uint16_t custom = 0;  ///< the vendor may mean a signed value
};

struct CopperAttenuation {
  Decibel at_5ghz, at_7ghz, at_12p9ghz, at_25p8ghz;
  std::optional<Decibel> at_53p1ghz;  ///< from CMIS 5.3
};

/// One application descriptor as advertised. Lane counts 0: as the interface id implies.
struct Application {
  std::uint8_t app_sel = 0;  ///< 1 to 15
  std::uint8_t host_id = 0, media_id = 0;
  std::uint8_t host_lanes = 0, media_lanes = 0;
  std::uint8_t host_lane_options = 0;              ///< bit n-1: host lane n may be the lowest of an instance
  std::optional<std::uint8_t> media_lane_options;  ///< empty: page 01h is unknown or does not exist
};

struct Checksum {
  std::uint8_t page = 0;
  std::uint8_t computed = 0, stored = 0;
  bool ok() const { return computed == stored; }
};

/// Codes of the longest stays in passing states; see state_duration().
struct MaxDurations {
  std::uint8_t dp_init = 0, dp_deinit = 0, module_pwr_up = 0, module_pwr_dn = 0, dp_tx_turn_on = 0, dp_tx_turn_off = 0;
};

struct SupportedPages {
  bool vdm = false, diagnostics = false, coherent = false, user = false;
};

struct SupportedMonitors {
  bool temperature = false, vcc = false, aux1 = false, aux2 = false, aux3 = false, custom = false;
  bool tx_bias = false, tx_power = false, rx_power = false;
};

struct FiberLengths {
  std::optional<double> smf_km;  ///< empty: the multiplier is reserved in this revision
  Metre om5, om4, om3, om2;
};

/// Something that a module may offer, and whether it does.
struct Capability {
  const FieldInfo* field;
  bool offered = false;
};

/// Page 01h.
struct Advertisement {
  Version fw_inactive, hardware;
  FiberLengths fiber;
  NanoMetre wavelength, wavelength_tolerance;
  SupportedPages pages;
  std::optional<int> banks;  ///< of eight lanes each; empty: reserved code
  MaxDurations durations;
  std::uint8_t cdb_instances = 0;
  SupportedMonitors monitors;
  std::optional<int> tx_bias_factor;           ///< empty: reserved code
  bool rx_power_is_average = false;            ///< else OMA
  std::optional<Limits<Celsius>> case_limits;  ///< high_alarm and low_alarm only; empty: not given
  std::vector<Capability> capabilities;        ///< controls and flags, in the order of their registers

  /// @pre the field is one of `capabilities`
  bool offers(const Field<bool>& capability) const;
};

/// Page 02h. The specification lets these change with the application.
struct Thresholds {
  Limits<Celsius> temperature;
  Limits<Volt> vcc;
  Limits<MilliWatt> tx_power, rx_power;
  std::optional<Limits<MilliAmpere>> tx_bias;  ///< scaled; empty: the scaling factor is unknown
};

/// Page 11h, bank 0.
struct LaneStatus {
  Lanes<Coded<DpState>> state;
  Lanes<bool> output_rx{}, output_tx{};
  std::optional<Lanes<MilliWatt>> tx_power, rx_power;  ///< empty: not advertised
  std::optional<Lanes<MilliAmpere>> tx_bias;           ///< scaled; empty: not advertised, or the factor is unknown
  Lanes<Coded<ConfigStatus>> config;
  Lanes<std::uint8_t> app_sel{}, data_path_id{};  ///< active control set
  Lanes<bool> explicit_control{};
};

/// Page 10h, bank 0.
struct LaneControl {
  Lanes<bool> dp_deinit{}, tx_disable{}, rx_disable{};
};

/// What a module's memory says, as far as it was read. An empty value: the byte was not read, the module does not
/// advertise the thing, or its bits have no meaning; never a guess.
struct ModuleInfo {
  std::optional<std::uint8_t> identifier;
  std::optional<Revision> revision;
  std::optional<bool> flat_memory, stepped_config_only;
  std::optional<std::uint8_t> mci_max_speed;  ///< code; two bits before CMIS 5.3
  std::optional<Coded<ModuleState>> module_state;
  std::optional<bool> interrupt_asserted;
  std::optional<Celsius> temperature;
  std::optional<Volt> vcc;
  std::optional<AuxMonitors> aux;
  std::vector<ModuleFlag> flags;
  std::optional<bool> low_pwr_allow_request_hw, low_pwr_request_sw;
  std::optional<Coded<ModuleFaultCause>> fault_cause;
  std::optional<Version> fw_active;
  std::optional<Coded<MediaType>> media_type;

  std::optional<std::uint8_t> identifier_copy;
  std::optional<std::string> vendor_name, vendor_oui, vendor_pn, vendor_rev, vendor_sn, date_code, clei;
  std::optional<PowerClass> power_class;
  std::optional<Watt> max_power;
  std::optional<Metre> cable_length;
  bool cable_is_longer = false;  ///< longer than the register can say; cable_length is the most it can
  std::optional<std::uint8_t> connector;
  std::optional<CopperAttenuation> attenuation;  ///< cables only
  std::optional<Lanes<bool>> media_lanes_unsupported;
  std::optional<std::uint8_t> far_end_configuration, media_technology;

  std::array<std::optional<Checksum>, 3> checksums;  ///< pages 00h, 01h, 02h
  std::vector<Application> applications;
  bool applications_complete = false;  ///< the end of the list was seen
  std::optional<LpoEvidence> lpo;

  std::optional<Advertisement> advertised;
  std::optional<Thresholds> thresholds;
  std::optional<LaneStatus> lanes;
  std::vector<LaneFlag> lane_flags;
  std::optional<LaneControl> control;
  std::optional<Diagnostics> diagnostics;   ///< empty: not advertised or not read
  std::optional<Vdm> vdm;                   ///< the same
  std::optional<EnhancedLpo> enhanced_lpo;  ///< empty: not of that vendor's modules
  bool lanes_not_interpreted = false;  ///< pages 10h and 11h were read, but this revision means something else by them

  std::vector<Memory::Half> halves;
  std::vector<Memory::Half> unknown_halves;  ///< the module has them and nothing of them was read
};

/// Reads what the memory of a CMIS module says. Total: any bytes give an answer.
ModuleInfo decode(const Memory& memory);

/// Low eight bits of the sum that the rules of `page` ask for, and what is stored there.
/// @return empty: not all bytes are known, or the page has no checksum
std::optional<Checksum> page_checksum(const Memory& memory, std::uint8_t page);

}  // namespace plugfest::cmis
