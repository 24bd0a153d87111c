#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/base/deadline.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

/// For tests only.
namespace plugfest::support {

/// Runs `coroutine` to its end on virtual time.
/// @param end  where time stops
/// @throws what the coroutine threw; std::logic_error: it waits for something that does not come by `end`
inline void run(VirtualClock& clock, asio::awaitable<void> coroutine,
                Clock::time_point end = Clock::time_point::max()) {
  std::exception_ptr failure;
  bool finished = false;
  asio::io_context io{1};  // dies before what its frames refer to
  asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr thrown) {
    failure = std::move(thrown);
    finished = true;
  });
  run_virtual(io, clock, end);
  if (failure) std::rethrow_exception(failure);
  if (!finished) throw std::logic_error("the coroutine never ends: it waits for something that does not come");
}

/// The same, and gives back the value. `T` need not be default-constructible.
template <class T>
T run(VirtualClock& clock, asio::awaitable<T> coroutine, Clock::time_point end = Clock::time_point::max()) {
  std::optional<T> value;
  run(clock, keep(std::move(coroutine), value), end);
  return std::move(*value);
}

}  // namespace plugfest::support
