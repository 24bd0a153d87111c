#pragma once

#include "drivers/sim/live/fec_tally.hpp"
#include "drivers/sim/live/link_config.hpp"

#include <array>
#include <cstdint>

namespace plugfest::sim {

/// What arrives at a host. Lanes are masks, bit n-1 for lane n of the port.
struct Incoming {
  bool enabled = false;       ///< the receivers are on
  bool traffic = false;       ///< what is sent is FEC codewords and somebody wants them
  std::uint8_t signal = 0;    ///< lanes with a signal
  std::uint8_t lockable = 0;  ///< lanes with one that a receiver can lock on
  std::array<link::LaneErrors, 8> errors{};
};

/// The receivers and the FEC decoder of one host: locks, alignment and its loss, counters.
class Reception {
 public:
  Reception(const LinkConfig& config, End receiver, const StreamKey& stream);

  void update(const Incoming& incoming, Clock::time_point now);
  Clock::time_point due() const;

  std::uint8_t signal() const { return incoming_.signal; }
  std::uint8_t locked() const { return locked_; }
  bool aligned() const { return aligned_; }
  FecTally& tally() { return tally_; }

 private:
  void step_locks(Clock::time_point now);
  void step_alignment(Clock::time_point now);
  void spend(Clock::time_point now);
  Clock::time_point loss_due() const;

  LinkTimes times_;
  std::uint8_t in_use_;
  link::PortFec fec_;
  StreamKey loss_key_;
  Incoming incoming_;
  std::uint8_t locked_ = 0;
  std::array<Clock::time_point, 8> lock_due_,
      lost_;  // lost_: time_point::min(): no adaptation that a receiver could keep
  bool aligned_ = false;
  Clock::time_point align_due_ = Clock::time_point::max();
  link::PortErrors errors_;
  std::array<link::LaneErrors, 8> errors_of_;  // what `errors_` was worked out for
  bool errors_known_ = false;
  double losses_per_second_ = 0;  // of alignment, with these errors
  std::uint64_t losses_ = 0;
  double patience_ = 0;  // expected losses until the next one
  Clock::time_point spent_{};
  FecTally tally_;
};

}  // namespace plugfest::sim
