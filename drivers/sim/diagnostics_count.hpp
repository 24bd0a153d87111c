#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/sim/errors.hpp"
#include "drivers/sim/random.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

/// What checkers count, when counts begin, end and are shown. Time only: no registers.
namespace plugfest::sim {

/// One lane's result.
struct Count {
  std::uint64_t errors = 0, bits = 0;
  bool sync_lost = false;  ///< at least once since the count began
};

/// One checker of one lane: lock and count.
class CheckerLane {
 public:
  /// @param stream  of its errors, which go on over all counts that it ever makes
  explicit CheckerLane(const StreamKey& stream) : stream_(stream) {}

  /// What its input gives it from now on. Empty: nothing that it could lock on.
  struct Input {
    double bits_per_second = 0, ber = 0;
    friend bool operator==(const Input&, const Input&) = default;
  };
  void feed(const std::optional<Input>& input, Clock::duration lock_time, Clock::time_point now);
  void switch_on(Clock::duration lock_time, Clock::time_point now);
  void switch_off(Clock::time_point now);

  /// Zeroes the count and starts it.
  void start(Clock::time_point now);
  /// Ends the count; `at` stays what it is then.
  void stop(Clock::time_point now);

  bool on() const { return on_; }
  bool counting() const { return counting_; }
  bool locked() const { return locked_; }
  Clock::time_point started() const { return started_; }
  /// When it locks; time_point::max(): it is locked, or has nothing to lock on.
  Clock::time_point lock_due() const { return lock_due_; }
  void lock(Clock::time_point now);
  /// Whether it was without lock at any time since this was last asked.
  bool take_loss_of_lock();
  /// @pre nothing has changed since `now`
  Count at(Clock::time_point now) const;

 private:
  void run(Clock::time_point now);

  StreamKey stream_;
  std::optional<Input> input_;
  bool on_ = false, locked_ = false, counting_ = false, lost_ = false;
  Clock::time_point lock_due_ = Clock::time_point::max();
  Clock::time_point started_{};
  Integral bits_, errors_;  // what a locked, counting checker has seen since it was made; errors: expected
  double bits_before_ = 0;
  std::uint64_t errors_before_ = 0;
  bool sync_lost_ = false;
};

/// How counts of a side are to be timed, as of when they start.
struct Gating {
  std::optional<Clock::duration> gate;  ///< empty: until stopped
  bool auto_restart = false;
  bool per_lane = false;                         ///< timers; else one for the side
  bool keeps_gated = false;                      ///< results of the last complete measurement exist
  std::optional<Clock::duration> update_period;  ///< empty: running results show when counting ends
};

/// The checkers of one side, with their results.
class Checkers {
 public:
  /// @param stream  lane is filled in here
  /// @param before  lanes of the banks before this one
  explicit Checkers(StreamKey stream, unsigned before = 0);

  /// Where lanes have no timers of their own, one serves `other` too, which outlives this.
  void share_timer(const Checkers& other) { sharing_.push_back(&other); }

  void feed(unsigned lane, const std::optional<CheckerLane::Input>& input, Clock::duration lock_time,
            Clock::time_point now);
  /// Switches checkers on and off; switching on zeroes and starts the count unless counts are held.
  void enable(std::uint8_t lanes, const Gating& gating, Clock::duration lock_time, Clock::time_point now);
  /// Freezes all counts and shows them; gate timers stop.
  void hold(const Gating& gating, Clock::time_point now);
  /// Zeroes and restarts the count of every checker that is on.
  void restart(const Gating& gating, Clock::time_point now);
  void reset(Clock::time_point now);

  Clock::time_point due() const;
  /// Locks and ends of gates that are due.
  void step(const Gating& gating, Clock::time_point now);
  /// Periodic updates that were due until `now`. To be called before anything above changes.
  void update(const Gating& gating, Clock::time_point now);

  const Count& running(unsigned lane) const { return running_[lane]; }
  const Count& gated(unsigned lane) const { return gated_[lane]; }
  /// Lanes whose gate has ended since this was last asked.
  std::uint8_t take_complete();
  /// Lanes that were without lock since this was last asked, among those that are on.
  std::uint8_t take_loss_of_lock();

 private:
  void start(unsigned lane, const Gating& gating, Clock::time_point now);
  std::optional<Clock::time_point> gate_under_way(Clock::time_point now) const;
  void finish(unsigned lane, const Gating& gating, Clock::time_point now);

  std::array<CheckerLane, 8> lanes_;
  std::array<Count, 8> running_{}, gated_{};
  std::array<Clock::time_point, 8> updated_{};  // running_ is as of then
  std::array<std::optional<Clock::time_point>, 8> gate_end_;
  std::array<bool, 8> auto_restart_{};
  std::vector<const Checkers*> sharing_;
  bool held_ = false;
  std::uint8_t complete_ = 0;
};

}  // namespace plugfest::sim
