#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/host_port.hpp"
#include "drivers/linux/netlink.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Messages of the kernel's generic netlink family "ethtool". Pure.
namespace plugfest::linux_io {

/// Asks for the number of a generic netlink family.
NetlinkWriter family_request(std::string_view name);
/// @return empty: cut short, or without a number
std::optional<std::uint16_t> parse_family(const NetlinkMessage& message);

/// A half page or less of a module's memory, addressed as the kernel wants it.
struct EepromPlace {
  std::uint8_t address = 0x50;  ///< 7-bit: 50h, or 51h of SFF-8472
  std::uint8_t bank = 0, page = 0;
  std::uint8_t offset = 0;  ///< 0 to 255; with a page above 0 at least 128
  std::uint8_t length = 0;  ///< 1 to 128, crossing neither 128 nor 256
};

enum class ModulePower : std::uint8_t { low, high };
enum class ModulePowerPolicy : std::uint8_t { high, automatic };

struct ModulePowerMode {
  std::optional<ModulePowerPolicy> policy;  ///< empty: not told, or a number that is not known
  std::optional<ModulePower> power;         ///< empty also: no module
};

struct EthtoolLink {
  std::optional<bool> link;
  std::string down_reason;  ///< "cable issue: unsupported cable"; empty: none told
};

struct EthtoolFec {
  std::string mode;  ///< "RS-FEC", "off"; empty: not told
  FecCount port;
  std::vector<FecCount> lanes;  ///< in the order of the driver
  bool counts = false;          ///< whether any counter was there
};

/// @param family     as parse_family
/// @param interface  its name
NetlinkWriter fec_request(std::uint16_t family, std::string_view interface);
NetlinkWriter link_state_request(std::uint16_t family, std::string_view interface);
NetlinkWriter module_power_request(std::uint16_t family, std::string_view interface);
NetlinkWriter eeprom_request(std::uint16_t family, std::string_view interface, const EepromPlace& place);

/// Each: empty for a message that is cut short, or is not of this kind.
std::optional<EthtoolFec> parse_fec(const NetlinkMessage& message);
std::optional<EthtoolLink> parse_link_state(const NetlinkMessage& message);
std::optional<ModulePowerMode> parse_module_power(const NetlinkMessage& message);
std::optional<Bytes> parse_eeprom(const NetlinkMessage& message);

/// The kernel's numbers of an extended link state, in words: "no cable", "bad signal integrity: SerDes reference clock
/// lost". A number that is not known is given as a number.
std::string extended_state_text(std::uint8_t state, std::optional<std::uint8_t> substate);

}  // namespace plugfest::linux_io
