#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/base/error.hpp"

#include <optional>
#include <utility>

namespace plugfest {

/// Runs `operation`, cancelled at `due`. What is there at `due` counts.
/// @throws BenchError  Errc::timed_out; else whatever `operation` threw
asio::awaitable<void> with_deadline(Clock& clock, Clock::time_point due, asio::awaitable<void> operation);

template <class T>
asio::awaitable<void> keep(asio::awaitable<T> operation, std::optional<T>& value) {
  value.emplace(co_await std::move(operation));
}

template <class T>
asio::awaitable<T> with_deadline(Clock& clock, Clock::time_point due, asio::awaitable<T> operation) {
  std::optional<T> value;
  co_await with_deadline(clock, due, keep(std::move(operation), value));
  co_return std::move(*value);
}

}  // namespace plugfest
