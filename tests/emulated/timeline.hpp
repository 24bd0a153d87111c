#pragma once

#include "drivers/base/clock.hpp"

#include <boost/asio/io_context.hpp>

#include <vector>

namespace plugfest::emulated {

/// The time that emulated hardware lives in. It stands still until somebody outside looks, and then catches up: what
/// was due in between happens in its order, each at its own instant. So the same hardware serves tests on virtual time
/// and a kernel on real time.
class Timeline {
 public:
  /// @param origin  what the outside's clock shows when this one shows zero
  explicit Timeline(Clock::time_point origin = {}) : origin_(origin) {}
  Timeline(const Timeline&) = delete;
  Timeline& operator=(const Timeline&) = delete;

  /// For worlds, devices and everything else that is emulated.
  VirtualClock& clock() { return clock_; }
  /// Moves on to `now` of the outside's clock.
  void catch_up(Clock::time_point now);
  /// When something happens next, on the outside's clock; time_point::max(): nothing is under way.
  Clock::time_point next_due() const;

 private:
  friend class Loop;
  void settle();

  Clock::time_point origin_;
  VirtualClock clock_;
  std::vector<asio::io_context*> loops_;
  asio::io_context own_{1};
};

/// What runs the coroutines of one emulated thing. The last member of whatever its coroutines refer to: they end with
/// it.
class Loop {
 public:
  explicit Loop(Timeline& timeline);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  asio::io_context& io() { return io_; }

 private:
  Timeline& timeline_;
  asio::io_context io_{1};
};

}  // namespace plugfest::emulated
