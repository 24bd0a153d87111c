#pragma once

#include "drivers/base/clock.hpp"

#include <boost/asio/steady_timer.hpp>

#include <list>

namespace plugfest::emulated {

/// Something that coroutines wait for until it happens. Outlives its waiters' frames.
class Event {
 public:
  /// Returns the next time that it happens.
  asio::awaitable<void> wait();
  /// The same, or at `due`.
  asio::awaitable<void> wait_until(Clock& clock, Clock::time_point due);
  void happen();

 private:
  std::list<asio::steady_timer*> waiting_;
};

}  // namespace plugfest::emulated
