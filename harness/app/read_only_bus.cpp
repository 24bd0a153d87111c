#include "harness/app/read_only_bus.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"

namespace plugfest::app {

asio::awaitable<void> ReadOnlyBus::transfer(std::uint8_t address, std::span<const std::byte> out,
                                            std::span<std::byte> in, Clock::time_point due) {
  const std::size_t first = out.empty() ? 0 : std::to_integer<std::size_t>(out.front());
  const bool selects = first >= cmis::bank_select.info.byte && first + out.size() - 2 <= cmis::page_select.info.byte;
  if (out.size() > 1 && !selects) throw BenchError(Errc::refused, reason_);
  co_await bus_.transfer(address, out, in, due);
}

}  // namespace plugfest::app
