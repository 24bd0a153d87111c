#pragma once

#include "drivers/base/clock.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace plugfest::linux_io {

/// One thread for the blocking system calls of one adapter. Calls are served in the order they were made, one at a
/// time.
///
/// A caller never waits for the thread longer than it wants to: at its deadline and on cancellation it goes on, while
/// the call that the kernel does not finish stays where it is, with everything it needs. Calls made after that wait
/// `grace` for it and then fail at once, until it returns. Destroying the worker does not wait either.
///
/// Real clocks only: virtual time would jump over a call that is under way.
class BlockingWorker {
 public:
  /// What runs on the thread. It owns all it touches, may throw, and looks at the flag between two system calls: true
  /// means that nobody waits for it any more.
  using Work = std::function<void(const std::atomic<bool>& abandoned)>;

  static constexpr std::chrono::milliseconds default_grace{300};

  explicit BlockingWorker(Clock& clock, Clock::duration grace = default_grace);
  ~BlockingWorker();
  BlockingWorker(const BlockingWorker&) = delete;
  BlockingWorker& operator=(const BlockingWorker&) = delete;

  /// Runs `work` to its end, or leaves it behind.
  /// @param what  for people: "i2c-3 address 50h"
  /// @throws BenchError  Errc::timed_out: not done by `due`, or an earlier call is stuck; else what `work` threw
  /// @throws boost::system::system_error  operation_aborted: cancelled
  asio::awaitable<void> run(std::string what, Work work, Clock::time_point due);

  /// A call is under way that nobody waits for any more.
  bool stuck() const;

 private:
  struct Job;
  struct State;
  class Waiter;

  Clock& clock_;
  Clock::duration grace_;
  std::shared_ptr<State> state_;  // shared with the thread, which may outlive this
};

}  // namespace plugfest::linux_io
