#include "harness/app/read_only_bus.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"

#include <fmt/format.h>

namespace plugfest::app {

asio::awaitable<void> AsFoundBus::transfer(std::uint8_t address, std::span<const std::byte> out,
                                           std::span<std::byte> in, Clock::time_point due) {
  try {
    co_await bus_.transfer(address, out, in, due);
  } catch (const BenchError& error) {
    if (error.code() != Errc::nack) throw;
    throw BenchError(Errc::nack, fmt::format("{}; its ModSelL is not driven here, and may be released", error.text()));
  }
}

asio::awaitable<void> UnselectableBus::transfer(std::uint8_t, std::span<const std::byte>, std::span<std::byte>,
                                                Clock::time_point) {
  throw BenchError(
      Errc::refused,
      fmt::format("modules share the bus, and ModSelL, which tells them apart, is not driven: {}", reason_));
  co_return;
}

asio::awaitable<void> ReadOnlyBus::transfer(std::uint8_t address, std::span<const std::byte> out,
                                            std::span<std::byte> in, Clock::time_point due) {
  const std::size_t first = out.empty() ? 0 : std::to_integer<std::size_t>(out.front());
  const bool selects = first >= cmis::bank_select.info.byte && first + out.size() - 2 <= cmis::page_select.info.byte;
  if (out.size() > 1 && !selects) throw BenchError(Errc::refused, reason_);
  co_await bus_.transfer(address, out, in, due);
}

}  // namespace plugfest::app
