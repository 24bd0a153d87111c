#pragma once

#include "drivers/base/clock.hpp"

#include <list>
#include <utility>

namespace plugfest::usb {

/// The right to use an adapter: one coroutine at a time, first come first served. Bound to no executor.
class Turns {
  struct Waiter;

 public:
  /// Given back however the frame ends.
  class Turn {
   public:
    explicit Turn(Turns& turns) : turns_(&turns) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_ != nullptr) turns_->release();
    }

   private:
    Turns* turns_;
  };

  /// @throws BenchError  Errc::timed_out: not its turn by `due`
  asio::awaitable<Turn> take(Clock& clock, Clock::time_point due);

 private:
  using Waiters = std::list<Waiter*>;

  asio::awaitable<void> wait(Waiter& place);
  void release();

  Waiters waiters_;
  bool held_ = false;
};

}  // namespace plugfest::usb
