#include "drivers/base/clock.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/chrono.h>

#include <algorithm>

namespace plugfest {

using namespace std::chrono_literals;

SteadyClock::SteadyClock()
    : started_(std::chrono::steady_clock::now()), started_utc_(std::chrono::system_clock::now()) {}

asio::awaitable<void> SteadyClock::wait_until(time_point due, Rank /*rank*/) {
  if (due <= now()) co_return;
  asio::steady_timer timer{co_await asio::this_coro::executor, due};
  co_await timer.async_wait(asio::use_awaitable);
}

std::chrono::system_clock::time_point SteadyClock::utc() const {
  return started_utc_ + std::chrono::duration_cast<std::chrono::system_clock::duration>(now() - started_);
}

struct VirtualClock::Wake {
  asio::steady_timer timer;
};

/// A place in the queue that is left however the waiting frame ends.
struct VirtualClock::Waiter {
  Waiters& queue;
  Waiters::iterator at;
  bool woken() const { return at->second == nullptr; }
  ~Waiter() { queue.erase(at); }
};

asio::awaitable<void> VirtualClock::wait_until(time_point due, Rank rank) {
  if (due < now_ || (due == now_ && rank == Rank::event)) co_return;
  Wake wake{asio::steady_timer{co_await asio::this_coro::executor, time_point::max()}};
  const Waiter waiter{waiters_, waiters_.emplace(std::pair{due, rank}, &wake)};
  boost::system::error_code ec;
  co_await wake.timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
  if (!waiter.woken()) throw boost::system::system_error{ec};
}

std::chrono::system_clock::time_point VirtualClock::utc() const {
  constexpr std::chrono::system_clock::time_point epoch = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  return epoch + std::chrono::duration_cast<std::chrono::system_clock::duration>(now_.time_since_epoch());
}

bool VirtualClock::advance(time_point end) {
  if (waiters_.empty() || waiters_.begin()->first.first > end) return false;
  const auto next = waiters_.begin()->first;
  now_ = std::max(now_, next.first);
  for (auto& [key, wake] : waiters_) {
    if (key > next) break;
    if (Wake* sleeper = std::exchange(wake, nullptr)) sleeper->timer.cancel();
  }
  return true;
}

VirtualClock::time_point VirtualClock::next_due() const {
  return waiters_.empty() ? time_point::max() : waiters_.begin()->first.first;
}

void run_virtual(asio::io_context& io, VirtualClock& clock, Clock::time_point end) {
  do {
    io.restart();
    io.poll();
  } while (clock.advance(end));
}

std::string to_rfc3339(std::chrono::system_clock::time_point time) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(ms);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (ms - seconds).count());
}

}  // namespace plugfest
