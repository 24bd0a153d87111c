#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <map>
#include <string>
#include <utility>

namespace boost::asio {
class io_context;
}

namespace plugfest {

namespace asio = boost::asio;

/// The bench's time: verdicts and journal read no other clock.
class Clock {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;
  enum class Rank { event, deadline };  ///< at one instant, deadlines expire after everything else has happened

  virtual ~Clock() = default;
  virtual time_point now() const = 0;
  /// Returns at `due`, at once when that has passed.
  /// @throws boost::system::system_error  operation_aborted: cancelled before its time
  virtual asio::awaitable<void> wait_until(time_point due, Rank rank = Rank::event) = 0;
  /// `now()` as civil time. A simulated bench counts from a fixed epoch, so that one seed gives one journal.
  virtual std::chrono::system_clock::time_point utc() const = 0;
  virtual bool simulated() const = 0;

  asio::awaitable<void> wait_for(duration time) { return wait_until(now() + time); }
};

/// Time as it passes: the real bench's clock.
class SteadyClock final : public Clock {
 public:
  SteadyClock();
  time_point now() const override { return std::chrono::steady_clock::now(); }
  asio::awaitable<void> wait_until(time_point due, Rank rank = Rank::event) override;
  std::chrono::system_clock::time_point utc() const override;
  bool simulated() const override { return false; }

 private:
  time_point started_;
  std::chrono::system_clock::time_point started_utc_;  // later steps of the system clock do not reach the journal
};

/// Time that moves only when nothing else can: the simulated bench's clock. Outlives the io_context.
class VirtualClock final : public Clock {
 public:
  time_point now() const override { return now_; }
  asio::awaitable<void> wait_until(time_point due, Rank rank = Rank::event) override;
  std::chrono::system_clock::time_point utc() const override;
  bool simulated() const override { return true; }

  /// Wakes what is due next, if that is not after `end`. False: nobody waits, or not until then.
  bool advance(time_point end = time_point::max());
  /// When the next waiter is due; time_point::max() when nobody waits.
  time_point next_due() const;

 private:
  struct Wake;
  using Waiters = std::multimap<std::pair<time_point, Rank>, Wake*>;
  struct Waiter;
  time_point now_{};
  Waiters waiters_;
};

/// Runs until every coroutine waits for something after `end`, or for nothing.
void run_virtual(asio::io_context& io, VirtualClock& clock, Clock::time_point end = Clock::time_point::max());

/// RFC 3339 UTC with milliseconds: "2026-01-01T00:00:00.000Z".
std::string to_rfc3339(std::chrono::system_clock::time_point time);

}  // namespace plugfest
