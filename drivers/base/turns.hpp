#pragma once

#include "drivers/base/clock.hpp"

#include <list>
#include <string_view>
#include <utility>

namespace plugfest {

/// The right to use something, one coroutine at a time, first come first served. Bound to no executor: it serves one
/// event loop after another.
class Turns {
  struct Waiter;

 public:
  /// Held as long as this lives.
  class [[nodiscard]] Turn {
   public:
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_ != nullptr) turns_->release();
    }

   private:
    friend Turns;
    explicit Turn(Turns& turns) : turns_(&turns) {}
    Turns* turns_;
  };

  Turns() = default;
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  /// @param where  of the error's text; valid until the operation completes
  /// @throws BenchError  Errc::timed_out: not its turn by `due`, or `due` has passed
  /// @throws boost::system::system_error  operation_aborted: cancelled
  asio::awaitable<Turn> take(Clock& clock, Clock::time_point due, std::string_view where);
  bool somebody_waits() const { return !waiters_.empty(); }

 private:
  asio::awaitable<void> wait(Waiter& place);
  void release();

  std::list<Waiter*> waiters_;
  bool held_ = false;
};

}  // namespace plugfest
