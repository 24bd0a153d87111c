#pragma once

#include "drivers/base/units.hpp"
#include "drivers/cmis/limits.hpp"
#include "drivers/sff/fields/make.hpp"
#include "drivers/sff/memory.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What SFF-8636 and SFF-8472 have in common once decoded. An empty value: the byte was not read, the module does not
/// say, or its bits have no meaning; never a guess.
namespace plugfest::sff {

using cmis::Limits;

template <class T>
using Lanes = std::array<T, 4>;  ///< lane 1 first

/// A bit of the module, by its register.
struct Flag {
  const FieldInfo* field;
  std::optional<bool> set;
};
struct LaneFlag {
  const FieldInfo* field;
  std::optional<Lanes<bool>> set;
};

/// Low eight bits of the sum of some bytes, and what is stored for it.
struct Checksum {
  std::string_view covers;  ///< "page 00h bytes 128-190"
  std::uint8_t computed = 0, stored = 0;
  bool ok() const { return computed == stored; }
};

/// A bit that is set in the specification compliance codes.
struct Compliance {
  std::uint8_t byte = 0, bit = 0;  ///< byte as the bus sees it
  std::optional<std::string_view> name;
};

struct Identity {
  std::optional<std::uint8_t> identifier, connector, encoding, extended_compliance, secondary_extended_compliance;
  std::optional<std::string> vendor_name, vendor_oui, vendor_pn, vendor_rev, vendor_sn, date_code;
  std::optional<std::vector<Compliance>> compliance;
  std::optional<double> nominal_rate_mbd;  ///< 0: not given
  std::optional<NanoMetre> wavelength;     ///< optical modules; 0: not given
};

struct Attenuation {
  Decibel loss;  ///< 0: unknown
  std::string_view at;
};

/// Calibrated where the module asks for it.
struct Thresholds {
  std::optional<Limits<Celsius>> temperature;
  std::optional<Limits<Volt>> vcc;
  std::optional<Limits<MilliWatt>> rx_power, tx_power;
  std::optional<Limits<MilliAmpere>> tx_bias;
};

}  // namespace plugfest::sff
