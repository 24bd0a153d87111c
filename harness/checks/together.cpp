#include "harness/checks/together.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace plugfest::checks {

asio::awaitable<void> together(std::vector<asio::awaitable<void>> operations) {
  const auto executor = co_await asio::this_coro::executor;
  using Operation = decltype(asio::co_spawn(executor, std::move(operations.front()), asio::deferred));
  std::vector<Operation> started;
  for (auto& operation : operations) started.push_back(asio::co_spawn(executor, std::move(operation), asio::deferred));
  const auto [order, failures] = co_await asio::experimental::make_parallel_group(std::move(started))
                                     .async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
  for (const std::size_t index : order)
    if (failures[index]) std::rethrow_exception(failures[index]);
}

}  // namespace plugfest::checks
