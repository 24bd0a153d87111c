#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/pages.hpp"
#include "drivers/mux/pca954x.hpp"
#include "drivers/sim/module.hpp"
#include "drivers/sim/supply.hpp"
#include "drivers/usb/cp2112.hpp"
#include "harness/app/module_image.hpp"
#include "harness/app/power_on.hpp"
#include "harness/plan/load.hpp"
#include "tests/emulated/cp2112.hpp"
#include "tests/emulated/usb_cable.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

/// 128 modules behind 16 emulated CP2112, eight on a PCA9548 at each, one poll a second each: what it costs the CPU.
namespace plugfest::emulated {
namespace {

using namespace std::chrono_literals;

constexpr unsigned adapters = 16, channels = 8, seconds = 10;
constexpr std::uint8_t module_address = 0x50, mux_address = 0x70;

app::SimulatedModule load(const std::string& name) {
  plan::Diagnostics diagnostics;
  const plan::Library library{{}, {PLUGFEST_SOURCE_DIR}};
  const plan::SourcePtr file = library.open(plan::FileKind::module, {name, {}}, diagnostics);
  const auto source = file ? plan::load_module(file, diagnostics) : std::nullopt;
  auto module = source ? app::simulate(*source, diagnostics) : std::nullopt;
  if (!module) throw std::runtime_error(diagnostics.render());
  return *std::move(module);
}

/// CPU time of this process.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// A switch of eight channels: its control byte is all that it has.
struct Pca9548 final : sim::Target {
  bool start(sim::Direction, Clock::time_point) override { return true; }
  bool write(std::byte value) override {
    control = u8(value);
    return true;
  }
  std::byte read() override { return std::byte{control}; }
  void stop(Clock::time_point) override {}

  std::uint8_t control = 0;
};

/// A transfer as a driver asked for it.
struct Asked {
  Clock::duration since{};
  enum class Kind : std::uint8_t { control, read, write } kind = Kind::control;
  usb::Setup setup{};
  std::uint8_t endpoint = 0;
  Bytes data{};
};

/// Forwards transfers and keeps what they were.
class Recorder final : public usb::Device {
 public:
  Recorder(Clock& clock, usb::Device& device) : clock_(clock), device_(device) {}
  asio::awaitable<std::size_t> control(usb::Setup setup, std::span<std::byte> data, Clock::time_point due) override {
    note({.kind = Asked::Kind::control, .setup = setup, .data = Bytes(data.begin(), data.end())});
    return device_.control(setup, data, due);
  }
  asio::awaitable<std::size_t> read(std::uint8_t endpoint, std::span<std::byte> in, Clock::time_point due) override {
    note({.kind = Asked::Kind::read, .endpoint = endpoint, .data = Bytes(in.size())});
    return device_.read(endpoint, in, due);
  }
  asio::awaitable<void> write(std::uint8_t endpoint, std::span<const std::byte> out, Clock::time_point due) override {
    note({.kind = Asked::Kind::write, .endpoint = endpoint, .data = Bytes(out.begin(), out.end())});
    return device_.write(endpoint, out, due);
  }

  void begin() {
    asked.clear();
    begun_ = clock_.now();
  }
  /// The same transfers again, at the same times, without any driver.
  asio::awaitable<void> replay() {
    const auto begun = clock_.now();
    for (Asked& next : asked) {
      co_await clock_.wait_until(begun + next.since);
      const auto due = clock_.now() + 1s;
      if (next.kind == Asked::Kind::control) {
        co_await device_.control(next.setup, next.data, due);
      } else if (next.kind == Asked::Kind::read) {
        co_await device_.read(next.endpoint, next.data, due);
      } else {
        co_await device_.write(next.endpoint, next.data, due);
      }
    }
  }

  std::vector<Asked> asked;

 private:
  void note(Asked what) {
    what.since = clock_.now() - begun_;
    asked.push_back(std::move(what));
  }

  Clock& clock_;
  usb::Device& device_;
  Clock::time_point begun_{};
};

struct Slot {
  Slot(Clock& clock, TwoWireBus& bus) : pages(bus, clock), module(pages) {}
  cmis::Pages pages;
  cmis::Module module;
};

/// One CP2112 with a PCA9548 and eight modules, and our drivers on it.
struct Adapter {
  Adapter(VirtualClock& host, const app::SimulatedModule& made, unsigned number) : clock(host) {
    for (unsigned channel = 0; channel < channels; ++channel) {
      const sim::Seat seat{.stream = {.seed = 1, .slot = number * channels + channel}};
      modules.push_back(
          std::make_unique<sim::Module>(made.image, made.behaviour, seat, supplies[channel], timeline.clock().now()));
      slots.push_back(std::make_unique<Slot>(clock, mux.channel(mux_address, channel)));
    }
    wires.attach(mux_address, selector);
    wires.attach(module_address, [this]() -> sim::Target* {
      if (!std::has_single_bit(selector.control)) return nullptr;
      return modules[static_cast<unsigned>(std::countr_zero(selector.control))].get();
    });
  }

  VirtualClock& clock;
  Timeline timeline;
  Wires wires{timeline.clock()};
  Pca9548 selector;
  std::array<sim::Supply, channels> supplies;
  std::vector<std::unique_ptr<sim::Module>> modules;
  Cp2112 part{timeline, wires, Cp2112Part{}};
  UsbPort port{timeline, part};
  UsbCable cable{clock, port};
  Recorder recorder{clock, cable};
  usb::Cp2112 bus{recorder, clock};
  mux::Pca954x mux{bus, clock, {mux::Pca954xMux{.part = "pca9548", .address = mux_address}}};
  std::vector<std::unique_ptr<Slot>> slots;
};

class Fleet {
 public:
  Fleet() {
    const app::SimulatedModule made = load("800g-dr8-lpo");
    for (unsigned number = 0; number < adapters; ++number)
      all_.push_back(std::make_unique<Adapter>(clock_, made, number));
  }

  std::vector<std::unique_ptr<Adapter>>& adapters_of() { return all_; }
  VirtualClock& clock() { return clock_; }

  void each_slot(const std::function<asio::awaitable<void>(Slot&, unsigned)>& work) {
    asio::io_context io{1};
    unsigned number = 0;
    for (const auto& adapter : all_)
      for (const auto& slot : adapter->slots) spawn(io, work(*slot, number++));
    run_virtual(io, clock_);
  }
  void each_adapter(const std::function<asio::awaitable<void>(Adapter&)>& work) {
    asio::io_context io{1};
    for (const auto& adapter : all_) spawn(io, work(*adapter));
    run_virtual(io, clock_);
  }

 private:
  static void spawn(asio::io_context& io, asio::awaitable<void> work) {
    asio::co_spawn(io, std::move(work), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
  }

  VirtualClock clock_;
  std::vector<std::unique_ptr<Adapter>> all_;
};

TEST(Polling, OfAHundredAndTwentyEightSlotsIsWithinItsSecondAndItsCostIsKnown) {
  Fleet fleet;
  VirtualClock& clock = fleet.clock();
  // Eight modules share an adapter: their two seconds of patience are for one of them alone.
  support::run(clock, clock.wait_for(3s));
  fleet.each_slot([&](Slot& slot, unsigned) -> asio::awaitable<void> {
    co_await app::wait_for_management(slot.module, clock);
    co_await slot.module.identify();
    co_await slot.module.poll();
  });

  std::uint64_t polls = 0, late = 0;
  for (const auto& adapter : fleet.adapters_of()) adapter->recorder.begin();
  const auto begun = clock.now();
  const double cpu_before = cpu_seconds();
  fleet.each_slot([&](Slot& slot, unsigned number) -> asio::awaitable<void> {
    const auto phase = number * 1s / (adapters * channels);
    for (unsigned second = 0; second < seconds; ++second) {
      co_await clock.wait_until(begun + phase + second * 1s);
      co_await slot.module.poll();
      ++polls;
      if (clock.now() > begun + phase + (second + 1) * 1s) ++late;
    }
  });
  const double both = cpu_seconds() - cpu_before;
  EXPECT_EQ(polls, adapters * channels * seconds);
  EXPECT_EQ(late, 0u);

  std::uint64_t transfers = 0;
  for (const auto& adapter : fleet.adapters_of()) transfers += adapter->recorder.asked.size();
  const double replay_before = cpu_seconds();
  fleet.each_adapter([](Adapter& adapter) { return adapter.recorder.replay(); });
  const double emulation = cpu_seconds() - replay_before;

  const double ours = both - emulation, count = static_cast<double>(polls);
  std::printf(
      "%u slots on %u adapters: %llu polls of %.1f USB transfers; CPU time of a poll: %.0f us, of these %.0f us in the "
      "emulation; one a second each is %.3f of a core, %.3f with the emulation\n",
      adapters * channels, adapters, static_cast<unsigned long long>(polls), static_cast<double>(transfers) / count,
      both / count * 1e6, emulation / count * 1e6, ours / seconds, both / seconds);
  RecordProperty("cpu_us_per_poll", std::to_string(ours / count * 1e6));
  RecordProperty("cores", std::to_string(ours / seconds));
}

}  // namespace
}  // namespace plugfest::emulated
