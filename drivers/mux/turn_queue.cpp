#include "drivers/mux/turn_queue.hpp"

#include "drivers/base/deadline.hpp"
#include "drivers/base/error.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace plugfest::mux {

/// A place in the queue that is left however the waiting frame ends.
class TurnQueue::Waiter {
 public:
  Waiter(TurnQueue& queue, const asio::any_io_executor& executor)
      : queue_(queue),
        at_(queue.waiters_.insert(queue.waiters_.end(), this)),
        wake_(executor, asio::steady_timer::time_point::max()) {}
  ~Waiter() {
    if (!granted_) {
      queue_.waiters_.erase(at_);
    } else if (!taken_) {
      queue_.release();
    }
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  void grant() {
    granted_ = true;
    wake_.cancel();
  }
  Turn take() {
    taken_ = true;
    return Turn{queue_};
  }
  asio::awaitable<void> wait() {
    if (granted_) co_return;
    boost::system::error_code ec;
    co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    if (!granted_) throw boost::system::system_error{ec};
  }

 private:
  TurnQueue& queue_;
  std::list<Waiter*>::iterator at_;
  asio::steady_timer wake_;
  bool granted_ = false;
  bool taken_ = false;
};

void TurnQueue::release() {
  if (waiters_.empty()) {
    held_ = false;
    return;
  }
  Waiter& next = *waiters_.front();
  waiters_.pop_front();
  next.grant();
}

asio::awaitable<TurnQueue::Turn> TurnQueue::take(Clock& clock, Clock::time_point due, std::string where) {
  if (due < clock.now()) throw BenchError(Errc::timed_out, where);
  if (!held_) {
    held_ = true;
    co_return Turn{*this};
  }
  const auto executor = co_await asio::this_coro::executor;
  Waiter waiter{*this, executor};
  try {
    co_await with_deadline(clock, due, waiter.wait());
  } catch (const BenchError& error) {
    throw error.at(where);
  }
  co_return waiter.take();
}

}  // namespace plugfest::mux
