#include "drivers/base/deadline.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace plugfest {

asio::awaitable<void> with_deadline(Clock& clock, Clock::time_point due, asio::awaitable<void> operation) {
  const auto executor = co_await asio::this_coro::executor;
  auto [order, failure, cut_short] =
      co_await asio::experimental::make_parallel_group(
          asio::co_spawn(executor, std::move(operation), asio::deferred),
          asio::co_spawn(executor, clock.wait_until(due, Clock::Rank::deadline), asio::deferred))
          .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  if (order[0] == 1 && !cut_short) throw BenchError(make_error_code(Errc::timed_out));
  if (failure) std::rethrow_exception(failure);
}

}  // namespace plugfest
