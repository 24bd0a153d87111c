#pragma once

#include "drivers/base/turns.hpp"
#include "drivers/two_wire_bus.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Buses on a bus.
namespace plugfest::mux {

/// How many channels a part has, and whether its control byte holds one bit a channel or a channel's number.
struct Pca954xPart {
  std::string_view name;
  unsigned channels;
  bool one_hot;         ///< a switch: bit c is channel c
  std::uint8_t enable;  ///< of a mux: or-ed with the channel's number

  /// What connects this channel alone. Pure.
  constexpr std::uint8_t control(unsigned channel) const {
    return static_cast<std::uint8_t>(one_hot ? 1u << channel : enable | channel);
  }
};

/// "pca9548", in lower case; null: not known.
const Pca954xPart* find_pca954x_part(std::string_view name);

/// One mux, or switch, on the parent bus.
struct Pca954xMux {
  std::string part = "pca9548";
  std::uint8_t address = 0x70;  ///< 70h to 77h
};

/// What the muxes are left with when nobody waits for the parent bus.
enum class WhenIdle : std::uint8_t {
  stay,        ///< on the channel last used: no further transaction
  disconnect,  ///< on none: one more transaction a transfer
};

/// How often the muxes were written, and what went wrong beside the transfers.
struct Pca954xStatistics {
  std::uint64_t selections = 0;     ///< control bytes that connect a channel
  std::uint64_t deselections = 0;   ///< that connect none
  std::uint64_t absent = 0;         ///< deselections that a mux of unknown state did not answer: nothing is behind it
  std::uint64_t park_failures = 0;  ///< deselections on idle that failed; the next transfer makes up for it
};

/// All muxes of the PCA954x kind on one parent bus, with a two-wire bus for each channel.
///
/// One channel is connected at a time, over all muxes: modules have the same address. A control byte is written when
/// another channel was used last, or when that is unknown: at first, and after any failure. Transfers of all channels
/// queue for the parent, first come first served, and hold it over selection and transfer.
///
/// A mux that is not there fails its own channels only: one of unknown state that does not acknowledge, twice, connects
/// nothing. It is asked again before every transfer of another mux.
///
/// Whoever else uses the parent bus must leave the muxes alone; a mux that a kernel driver owns is the kernel's.
class Pca954x {
 public:
  /// @param parent, clock  outlive this
  /// @throws std::invalid_argument  an unknown part, an address outside 70h to 77h or used twice
  Pca954x(TwoWireBus& parent, Clock& clock, std::vector<Pca954xMux> muxes, WhenIdle when_idle = WhenIdle::stay);
  ~Pca954x();
  Pca954x(const Pca954x&) = delete;
  Pca954x& operator=(const Pca954x&) = delete;

  /// A channel's bus; lives as long as this. A transfer to a mux's own address is Errc::refused.
  /// @throws std::invalid_argument  no such mux or channel
  TwoWireBus& channel(std::uint8_t mux_address, unsigned channel);
  const Pca954xStatistics& statistics() const { return statistics_; }

 private:
  class Channel;
  struct Mux {
    const Pca954xPart* part;
    std::uint8_t address;
    std::optional<std::uint8_t> control;  ///< what it was last set to; empty: unknown
  };

  asio::awaitable<void> transfer(const Channel& channel, std::uint8_t address, std::span<const std::byte> out,
                                 std::span<std::byte> in, Clock::time_point due);
  asio::awaitable<void> select(Mux& mux, std::uint8_t control, Clock::time_point due);
  asio::awaitable<void> let_go(Mux& mux, Clock::time_point due);
  asio::awaitable<void> park(Mux& mux, Clock::time_point due);

  TwoWireBus& parent_;
  Clock& clock_;
  WhenIdle when_idle_;
  std::vector<Mux> muxes_;
  std::vector<std::unique_ptr<Channel>> channels_;
  Turns turns_;
  Pca954xStatistics statistics_;
};

}  // namespace plugfest::mux
