#pragma once

#include "drivers/base/clock.hpp"

#include <list>
#include <string>
#include <utility>

namespace plugfest::mux {

/// The right to use something, one at a time, first come first served. Bound to no executor.
class TurnQueue {
 public:
  /// Held as long as this lives.
  class Turn {
   public:
    Turn() = default;
    explicit Turn(TurnQueue& queue) : queue_(&queue) {}
    Turn(Turn&& other) noexcept : queue_(std::exchange(other.queue_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (queue_ != nullptr) queue_->release();
    }

   private:
    TurnQueue* queue_ = nullptr;
  };

  TurnQueue() = default;
  TurnQueue(const TurnQueue&) = delete;
  TurnQueue& operator=(const TurnQueue&) = delete;

  /// @param where  of the error's text
  /// @throws BenchError  Errc::timed_out
  /// @throws boost::system::system_error  operation_aborted: cancelled
  asio::awaitable<Turn> take(Clock& clock, Clock::time_point due, std::string where);
  bool somebody_waits() const { return !waiters_.empty(); }

 private:
  class Waiter;
  void release();

  std::list<Waiter*> waiters_;
  bool held_ = false;
};

}  // namespace plugfest::mux
