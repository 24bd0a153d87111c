#pragma once

#include "drivers/base/bytes.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace plugfest::app {

/// Where a bridge request points: register addresses as the standards print them. Below offset 128, bank and page have
/// no effect.
struct BridgePlace {
  std::uint8_t bank = 0, page = 0, offset = 0;
  friend bool operator==(const BridgePlace&, const BridgePlace&) = default;
};
struct BridgeRead {
  BridgePlace from;
  std::size_t length = 0;  ///< 1-256, not beyond byte 255
  friend bool operator==(const BridgeRead&, const BridgeRead&) = default;
};
struct BridgeWrite {
  BridgePlace to;
  Bytes data;  ///< at least one byte, inside one half
  friend bool operator==(const BridgeWrite&, const BridgeWrite&) = default;
};
struct BridgeWait {
  std::chrono::milliseconds time{};
  friend bool operator==(const BridgeWait&, const BridgeWait&) = default;
};
struct BridgeNothing {  ///< an empty line
  friend bool operator==(const BridgeNothing&, const BridgeNothing&) = default;
};
struct BridgeRefusal {  ///< not a request: why, for people
  std::string why;
  friend bool operator==(const BridgeRefusal&, const BridgeRefusal&) = default;
};
using BridgeRequest = std::variant<BridgeNothing, BridgeRefusal, BridgeRead, BridgeWrite, BridgeWait>;

/// The longest `T`: a hundred years.
inline constexpr std::chrono::milliseconds longest_bridge_wait = std::chrono::hours(24) * 36'525;

/// One line of the register bridge's protocol, with or without its line end. Any bytes give an answer.
BridgeRequest parse_bridge_request(std::string_view line);

}  // namespace plugfest::app
