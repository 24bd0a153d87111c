#include "tests/emulated/event.hpp"

#include "drivers/base/deadline.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace plugfest::emulated {

asio::awaitable<void> Event::wait() {
  struct Place {
    Place(std::list<asio::steady_timer*>& l, const asio::any_io_executor& executor)
        : list(l), timer(executor, asio::steady_timer::time_point::max()), at(l.insert(l.end(), &timer)) {}
    ~Place() { list.erase(at); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    bool happened() const { return *at == nullptr; }
    std::list<asio::steady_timer*>& list;
    asio::steady_timer timer;
    std::list<asio::steady_timer*>::iterator at;
  };
  const auto executor = co_await asio::this_coro::executor;
  Place place{waiting_, executor};
  boost::system::error_code ec;
  co_await place.timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
  if (!place.happened()) throw boost::system::system_error{ec};
}

asio::awaitable<void> Event::wait_until(Clock& clock, Clock::time_point due) {
  if (due == Clock::time_point::max()) {
    co_await wait();
    co_return;
  }
  try {
    co_await with_deadline(clock, due, wait());
  } catch (const BenchError& error) {
    if (error.code() != Errc::timed_out) throw;
  }
}

void Event::happen() {
  for (asio::steady_timer*& timer : waiting_)
    if (timer != nullptr) std::exchange(timer, nullptr)->cancel();
}

}  // namespace plugfest::emulated
