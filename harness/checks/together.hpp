#pragma once

#include "drivers/base/clock.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace plugfest::checks {

/// Runs several operations at once and returns when all have ended; when one fails, the others are cancelled.
/// @throws what the first of them threw
asio::awaitable<void> together(std::vector<asio::awaitable<void>> operations);

}  // namespace plugfest::checks
