#pragma once

#include "drivers/base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plugfest {

/// What a setting that is read shows. A source that knows only what was asked for proves nothing about the silicon.
enum class ReadBack : std::uint8_t {
  none,    ///< cannot be read
  intent,  ///< what software was told to set
  applied  ///< what the silicon holds
};
constexpr std::string_view to_string(ReadBack origin) {
  switch (origin) {
    case ReadBack::none:
      return "none";
    case ReadBack::intent:
      return "intent";
    case ReadBack::applied:
      return "applied";
  }
  return "";
}

/// What a host's SerDes can do and show; fixed while it is open, stated in the report.
struct HostSerdesInfo {
  std::string name;  ///< "Ethernet0 SerDes"
  int lanes = 0;     ///< host lanes 1..lanes of the port, in the module's order
  /// Positions of the transmitter's taps, in the order of SerdesLane::taps: "pre3", ..., "main", ..., "post2".
  std::vector<std::string> taps;
  /// Sum of the absolute codes at full swing; empty: nobody says.
  std::optional<int> full_scale;
  ReadBack taps_read = ReadBack::none, polarity_read = ReadBack::none, compensation_read = ReadBack::none;
  bool can_set_taps = false, can_set_polarity = false, can_set_compensation = false;
  bool can_adapt = false;  ///< the receiver can be told to adapt anew
  bool shows_receiver = false;
  std::vector<std::string> cannot_see;  ///< a sentence each
};

/// What one lane is set to. Empty: the host does not say, or its silicon has no such thing.
struct SerdesLane {
  std::vector<std::optional<int>> taps;          ///< signed codes; as HostSerdesInfo::taps, or empty
  std::optional<bool> tx_inverted, rx_inverted;  ///< P and N swapped by the host
  /// Non-linear compensation of the transmitter's upper and lower eye, percent.
  std::optional<double> nlc_upper, nlc_lower;

  bool operator==(const SerdesLane&) const = default;
};

/// What one lane's receiver tells of itself.
struct SerdesReceiver {
  std::optional<bool> signal, locked;
  std::optional<double> snr_db;     ///< at the slicer, as the host estimates it
  std::optional<double> vga, ctle;  ///< the host's own codes
  std::vector<double> ffe, dfe;     ///< taps relative to the main one; empty: not shown
};

/// The electrical side of one host port, lane by lane. Lanes count from 1.
class HostSerdes {
 public:
  virtual ~HostSerdes() = default;
  virtual const HostSerdesInfo& info() const = 0;

  /// @throws BenchError  Errc::unsupported: nothing can be read; Errc::refused, Errc::disconnected, Errc::timed_out,
  ///                     Errc::malformed_reply
  virtual asio::awaitable<SerdesLane> lane(int lane, Clock::time_point due) = 0;

  /// Sets what `settings` holds and leaves the rest as it is; returns when the host has taken it.
  /// @throws BenchError  as `lane`; Errc::unsupported: it holds something that this host cannot set; Errc::refused:
  /// codes
  ///                     outside what the silicon takes
  virtual asio::awaitable<void> set_lane(int lane, const SerdesLane& settings, Clock::time_point due) = 0;

  /// @throws BenchError  as `lane`
  virtual asio::awaitable<SerdesReceiver> receiver(int lane, Clock::time_point due) = 0;

  /// Makes the receiver of a lane adapt anew; returns when it was told, not when it has settled.
  /// @pre info().can_adapt
  virtual asio::awaitable<void> adapt(int lane, Clock::time_point due) = 0;
};

}  // namespace plugfest
