#include "drivers/base/turns.hpp"

#include "drivers/base/deadline.hpp"
#include "drivers/base/error.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string>

namespace plugfest {

/// A place in the queue that is left however the waiting frame ends. The timer is here and not in the frame that awaits
/// it: when an event loop dies, its frames die in no particular order.
struct Turns::Waiter {
  Waiter(Turns& t, const asio::any_io_executor& executor)
      : turns(t),
        at(t.waiters_.insert(t.waiters_.end(), this)),
        wake(executor, asio::steady_timer::time_point::max()) {}
  ~Waiter() {
    if (!granted) {
      turns.waiters_.erase(at);
    } else if (!taken) {
      turns.release();
    }
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  Turns& turns;
  std::list<Waiter*>::iterator at;
  asio::steady_timer wake;
  bool granted = false;  ///< out of the queue, the turn is held for this frame
  bool taken = false;
};

asio::awaitable<void> Turns::wait(Waiter& place) {
  if (place.granted) co_return;
  boost::system::error_code ec;
  co_await place.wake.async_wait(asio::redirect_error(asio::use_awaitable, ec));
  if (!place.granted) throw boost::system::system_error{ec};
}

asio::awaitable<Turns::Turn> Turns::take(Clock& clock, Clock::time_point due, std::string_view where) {
  if (due < clock.now()) throw BenchError(Errc::timed_out, std::string(where));
  if (!held_) {
    held_ = true;
    co_return Turn{*this};
  }
  const auto executor = co_await asio::this_coro::executor;
  Waiter place{*this, executor};
  try {
    co_await with_deadline(clock, due, wait(place));
  } catch (const BenchError& error) {
    throw error.at(std::string(where));
  }
  place.taken = true;
  co_return Turn{*this};
}

void Turns::release() {
  if (waiters_.empty()) {
    held_ = false;
    return;
  }
  Waiter& next = *waiters_.front();
  waiters_.pop_front();
  next.granted = true;
  next.wake.cancel();
}

}  // namespace plugfest
