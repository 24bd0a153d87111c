#include "drivers/linux/ethtool_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <span>

namespace plugfest::linux_io {

namespace {

NetlinkWriter request(std::uint16_t family, std::uint8_t command, std::uint16_t header_attribute,
                      std::string_view interface, std::uint32_t flags) {
  NetlinkWriter request(family, NLM_F_ACK);
  genlmsghdr head{};
  head.cmd = command;
  head.version = ETHTOOL_GENL_VERSION;
  request.header(head);
  request.open(header_attribute);
  request.text(ETHTOOL_A_HEADER_DEV_NAME, interface);
  if (flags != 0) request.u32(ETHTOOL_A_HEADER_FLAGS, flags);
  request.close();
  return request;
}

std::optional<NetlinkAttributes> body(const NetlinkMessage& message, std::uint8_t command) {
  auto payload = message.payload;
  const auto head = take_header<genlmsghdr>(payload);
  if (!head || head->cmd != command) return std::nullopt;
  return NetlinkAttributes::split(payload);
}

std::string fec_mode(std::uint32_t link_mode) {
  switch (link_mode) {
    case ETHTOOL_LINK_MODE_FEC_NONE_BIT:
      return "off";
    case ETHTOOL_LINK_MODE_FEC_RS_BIT:
      return "RS-FEC";
    case ETHTOOL_LINK_MODE_FEC_BASER_BIT:
      return "BASE-R FEC";
    case ETHTOOL_LINK_MODE_FEC_LLRS_BIT:
      return "low-latency RS-FEC";
    default:  // link mode bits are an open set, of which these are FEC
      return fmt::format("link mode bit {}", link_mode);
  }
}

using CountMember = std::optional<std::uint64_t> FecCount::*;

/// Element 0 is the port, the others its lanes.
bool put_counts(EthtoolFec& fec, const NetlinkAttributes& statistics, std::uint16_t type, CountMember member) {
  const auto numbers = statistics.u64s(type);
  if (!numbers) return !statistics.find(type);
  if (numbers->empty()) return true;
  fec.counts = true;
  fec.port.*member = numbers->front();
  if (numbers->size() - 1 > fec.lanes.size()) fec.lanes.resize(numbers->size() - 1);
  for (std::size_t lane = 1; lane < numbers->size(); ++lane) fec.lanes[lane - 1].*member = (*numbers)[lane];
  return true;
}

struct StateText {
  std::string_view state;
  std::span<const std::string_view> substates;  // from number 1
};

constexpr std::array<std::string_view, 6> autoneg = {
    "no partner detected",          "acknowledge not received",
    "next page exchange failed",    "no partner detected in force mode",
    "FEC mismatch during override", "no highest common denominator",
};
constexpr std::array<std::string_view, 4> training = {
    "frame lock not acquired",
    "link inhibit time-out",
    "partner did not set receiver ready",
    "remote fault",
};
constexpr std::array<std::string_view, 5> mismatch = {
    "PCS did not acquire block lock", "PCS did not acquire alignment marker lock",
    "PCS did not get align status",   "Firecode FEC is not locked",
    "RS-FEC is not locked",
};
constexpr std::array<std::string_view, 4> signal = {
    "large number of physical errors",
    "unsupported rate",
    "SerDes reference clock lost",
    "SerDes analogue loss of signal",
};
constexpr std::array<std::string_view, 2> cable = {"unsupported cable", "cable test failure"};
constexpr std::array<std::string_view, 1> module = {"CMIS module not ready"};

// By number: ETHTOOL_LINK_EXT_STATE_AUTONEG is 0.
const std::array<StateText, 11> states = {{
    {"auto-negotiation", autoneg},
    {"link training failure", training},
    {"link logical mismatch", mismatch},
    {"bad signal integrity", signal},
    {"no cable", {}},
    {"cable issue", cable},
    {"EEPROM issue", {}},
    {"calibration failure", {}},
    {"power budget exceeded", {}},
    {"overheat", {}},
    {"module", module},
}};
static_assert(ETHTOOL_LINK_EXT_STATE_AUTONEG == 0 && ETHTOOL_LINK_EXT_STATE_MODULE == 10);

}  // namespace

NetlinkWriter family_request(std::string_view name) {
  NetlinkWriter request(GENL_ID_CTRL, NLM_F_ACK);
  genlmsghdr head{};
  head.cmd = CTRL_CMD_GETFAMILY;
  head.version = 1;
  request.header(head);
  request.text(CTRL_ATTR_FAMILY_NAME, name);
  return request;
}

std::optional<std::uint16_t> parse_family(const NetlinkMessage& message) {
  const auto attributes = body(message, CTRL_CMD_NEWFAMILY);
  if (!attributes) return std::nullopt;
  return attributes->u16(CTRL_ATTR_FAMILY_ID);
}

NetlinkWriter fec_request(std::uint16_t family, std::string_view interface) {
  return request(family, ETHTOOL_MSG_FEC_GET, ETHTOOL_A_FEC_HEADER, interface, ETHTOOL_FLAG_STATS);
}

NetlinkWriter link_state_request(std::uint16_t family, std::string_view interface) {
  return request(family, ETHTOOL_MSG_LINKSTATE_GET, ETHTOOL_A_LINKSTATE_HEADER, interface, 0);
}

NetlinkWriter module_power_request(std::uint16_t family, std::string_view interface) {
  return request(family, ETHTOOL_MSG_MODULE_GET, ETHTOOL_A_MODULE_HEADER, interface, 0);
}

NetlinkWriter eeprom_request(std::uint16_t family, std::string_view interface, const EepromPlace& place) {
  auto asked = request(family, ETHTOOL_MSG_MODULE_EEPROM_GET, ETHTOOL_A_MODULE_EEPROM_HEADER, interface, 0);
  asked.u32(ETHTOOL_A_MODULE_EEPROM_OFFSET, place.offset);
  asked.u32(ETHTOOL_A_MODULE_EEPROM_LENGTH, place.length);
  asked.u8(ETHTOOL_A_MODULE_EEPROM_PAGE, place.page);
  asked.u8(ETHTOOL_A_MODULE_EEPROM_BANK, place.bank);
  asked.u8(ETHTOOL_A_MODULE_EEPROM_I2C_ADDRESS, place.address);
  return asked;
}

std::optional<EthtoolFec> parse_fec(const NetlinkMessage& message) {
  const auto attributes = body(message, ETHTOOL_MSG_FEC_GET_REPLY);
  if (!attributes) return std::nullopt;
  EthtoolFec fec;
  if (const auto active = attributes->u32(ETHTOOL_A_FEC_ACTIVE)) fec.mode = fec_mode(*active);
  if (!attributes->find(ETHTOOL_A_FEC_STATS)) return fec;
  const auto statistics = attributes->nest(ETHTOOL_A_FEC_STATS);
  if (!statistics) return std::nullopt;
  const bool good = put_counts(fec, *statistics, ETHTOOL_A_FEC_STAT_CORRECTED, &FecCount::corrected_codewords) &&
                    put_counts(fec, *statistics, ETHTOOL_A_FEC_STAT_UNCORR, &FecCount::uncorrectable_codewords) &&
                    put_counts(fec, *statistics, ETHTOOL_A_FEC_STAT_CORR_BITS, &FecCount::corrected_bits);
  if (!good) return std::nullopt;
  return fec;
}

std::optional<EthtoolLink> parse_link_state(const NetlinkMessage& message) {
  const auto attributes = body(message, ETHTOOL_MSG_LINKSTATE_GET_REPLY);
  if (!attributes) return std::nullopt;
  EthtoolLink link;
  if (const auto value = attributes->u8(ETHTOOL_A_LINKSTATE_LINK)) link.link = *value != 0;
  if (const auto state = attributes->u8(ETHTOOL_A_LINKSTATE_EXT_STATE))
    link.down_reason = extended_state_text(*state, attributes->u8(ETHTOOL_A_LINKSTATE_EXT_SUBSTATE));
  return link;
}

std::optional<ModulePowerMode> parse_module_power(const NetlinkMessage& message) {
  const auto attributes = body(message, ETHTOOL_MSG_MODULE_GET_REPLY);
  if (!attributes) return std::nullopt;
  ModulePowerMode mode;
  const auto policy = attributes->u8(ETHTOOL_A_MODULE_POWER_MODE_POLICY);
  if (policy == ETHTOOL_MODULE_POWER_MODE_POLICY_HIGH) mode.policy = ModulePowerPolicy::high;
  if (policy == ETHTOOL_MODULE_POWER_MODE_POLICY_AUTO) mode.policy = ModulePowerPolicy::automatic;
  const auto power = attributes->u8(ETHTOOL_A_MODULE_POWER_MODE);
  if (power == ETHTOOL_MODULE_POWER_MODE_LOW) mode.power = ModulePower::low;
  if (power == ETHTOOL_MODULE_POWER_MODE_HIGH) mode.power = ModulePower::high;
  return mode;
}

std::optional<Bytes> parse_eeprom(const NetlinkMessage& message) {
  const auto attributes = body(message, ETHTOOL_MSG_MODULE_EEPROM_GET_REPLY);
  if (!attributes) return std::nullopt;
  const auto data = attributes->find(ETHTOOL_A_MODULE_EEPROM_DATA);
  if (!data) return std::nullopt;
  return Bytes(data->begin(), data->end());
}

std::string extended_state_text(std::uint8_t state, std::optional<std::uint8_t> substate) {
  if (state >= states.size()) {
    if (!substate) return fmt::format("extended state {}", state);
    return fmt::format("extended state {}: {}", state, *substate);
  }
  const StateText& known = states[state];
  if (!substate || *substate == 0) return std::string{known.state};
  if (*substate > known.substates.size()) return fmt::format("{}: substate {}", known.state, *substate);
  return fmt::format("{}: {}", known.state, known.substates[*substate - 1u]);
}

}  // namespace plugfest::linux_io
