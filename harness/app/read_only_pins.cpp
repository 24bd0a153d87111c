#include "harness/app/read_only_pins.hpp"

#include <fmt/format.h>

namespace plugfest::app {

BenchError ReadOnlyPins::refused(std::string_view what) const {
  return {Errc::refused, fmt::format("{} is not driven: {}", what, reason_)};
}

asio::awaitable<void> ReadOnlyPins::set_reset(bool) {
  throw refused("ResetL");
  co_return;
}

asio::awaitable<void> ReadOnlyPins::set_low_power_request(bool) {
  throw refused("LPMode");
  co_return;
}

asio::awaitable<bool> ReadOnlyPins::low_power_request() {
  throw refused("LPMode");
  co_return false;
}

asio::awaitable<void> ReadOnlyPins::reseat() {
  throw refused("the module's supply");
  co_return;
}

}  // namespace plugfest::app
