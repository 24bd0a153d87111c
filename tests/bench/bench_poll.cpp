#include "drivers/base/bytes.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/pages.hpp"
#include "tests/drivers/cmis/fake_module.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

/// What a poll costs the CPU: its plan reused, Module, Pages and decode, on a bus that answers at once. At most 3 us.
/// One event loop runs all polls of a measurement: starting it belongs to no poll.
namespace plugfest::cmis {
namespace {

/// Memory alone, without the record that a test wants.
class InstantBus final : public TwoWireBus {
 public:
  explicit InstantBus(FakeModule& module) : module_(module) {}
  asio::awaitable<void> transfer(std::uint8_t, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point) override {
    const unsigned first = u8(out[0]);
    for (std::size_t i = 1; i < out.size(); ++i) module_.lower[first + i - 1] = out[i];
    const auto& half = first < 128 ? module_.lower : module_.upper.at(u8(module_.lower[127]));
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = half[(first + i) % 128];
    co_return;
  }

 private:
  FakeModule& module_;
};

asio::awaitable<void> polls(Module& module, benchmark::State& state) {
  for (auto _ : state) {
    const MonitorReading reading = co_await module.poll();
    benchmark::DoNotOptimize(reading);
  }
}

void poll(benchmark::State& state) {
  VirtualClock clock;
  FakeModule fake;
  fake.lower[0] = std::byte{0x19};
  fake.lower[1] = std::byte{0x53};
  for (const unsigned page : {0x01u, 0x02u, 0x10u, 0x11u}) fake.upper[static_cast<std::uint8_t>(page)] = {};
  fake.upper[0x01][251 - 128] = std::byte{0x02};  // long READs
  fake.upper[0x01][159 - 128] = std::byte{0x03};  // supply, temperature
  fake.upper[0x01][160 - 128] = std::byte{0x0F};  // bias x 2, Rx power, Tx power, bias
  InstantBus bus{fake};
  Pages pages{bus, clock};
  Module module{pages};
  asio::io_context io{1};
  asio::co_spawn(io, polls(module, state), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
  run_virtual(io, clock);
}
BENCHMARK(poll);

}  // namespace
}  // namespace plugfest::cmis
