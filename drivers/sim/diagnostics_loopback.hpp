#pragma once

#include "drivers/sim/memory.hpp"

#include <array>
#include <cstdint>

/// Loopbacks of page 13h.
namespace plugfest::sim {

/// The four kinds, in the order of their registers.
enum class Loopback : std::uint8_t {
  media_output,  ///< what is about to leave to the media comes back to the host
  media_input,   ///< what comes from the media goes back to the media
  host_output,   ///< what is about to leave to the host goes back to the media
  host_input,    ///< what comes from the host goes back to the host
};

/// Lane masks by kind. Of the enables: as registers hold them. Of what is looped: lanes in effect.
struct Loopbacks {
  std::array<std::uint8_t, 4> lanes{};
  std::uint8_t of(Loopback kind) const { return lanes[static_cast<std::size_t>(kind)]; }
  friend bool operator==(const Loopbacks&, const Loopbacks&) = default;
};

struct LoopbackCapabilities {
  std::array<bool, 4> supported{};
  bool per_lane_media = false, per_lane_host = false;  ///< false: any enable bit loops all lanes of that side
  bool both_sides = false;                             ///< host and media side loopbacks may be on at once
};
LoopbackCapabilities loopback_capabilities(const BankMemory& memory);

/// What becomes of the enables when a host asks for `wanted` where `now` was in force: a byte that asks for what is not
/// supported keeps its value, the bytes being looked at in the order of their addresses.
Loopbacks accepted(const LoopbackCapabilities& capabilities, const Loopbacks& now, const Loopbacks& wanted);
/// Lanes that enables loop.
Loopbacks in_effect(const LoopbackCapabilities& capabilities, const Loopbacks& enables);

Loopbacks load_loopbacks(const BankMemory& memory);
void store_loopbacks(BankMemory& memory, const Loopbacks& enables);

}  // namespace plugfest::sim
