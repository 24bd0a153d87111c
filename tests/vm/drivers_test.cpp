#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"
#include "tests/vm/drivers_rig.hpp"
#include "tests/vm/guest_bus.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <functional>

/// One simulated module through every way to it.
namespace plugfest::vm {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t module_address = 0x50;

struct Way {
  const char* name;
  unsigned socket;
  std::function<GuestBus(Clock&)> make;
};
void PrintTo(const Way& way, std::ostream* out) { *out << way.name; }

class OneModule : public testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    ask("plug");
    made = GetParam().make(clock);
    wait_until_it_answers();
  }
  void TearDown() override { ask("plug"); }

  void run(asio::awaitable<void> coroutine) {
    std::exception_ptr failure;
    bool finished = false;
    asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr thrown) {
      failure = std::move(thrown);
      finished = true;
    });
    io.restart();
    while (!finished) io.run_one();  // not run(): libusb's descriptors are watched on
    if (failure) std::rethrow_exception(failure);
  }
  Bytes transfer(const Bytes& out, std::size_t count) {
    Bytes in(count);
    run(made.bus->transfer(module_address, out, in, clock.now() + 2s));
    return in;
  }
  /// Empty: it went well.
  std::optional<Errc> failure() {
    try {
      transfer(Bytes{std::byte{0}}, 1);
    } catch (const BenchError& error) {
      said = error.text();
      return static_cast<Errc>(error.code().value());
    }
    return std::nullopt;
  }
  void wait_until_it_answers() {
    const auto patience = clock.now() + 20s;
    while (failure()) {
      ASSERT_LT(clock.now(), patience) << "the module does not answer";
      run(clock.wait_for(20ms));
    }
  }
  Bytes page(unsigned number) {
    transfer(Bytes{std::byte{126}, std::byte{0}, to_byte(number)}, 0);
    run(clock.wait_for(20ms));
    return transfer(Bytes{std::byte{128}}, 128);
  }
  std::string ask(const std::string& what, const std::string& rest = {}) {
    return adapters().ask(what + " " + std::to_string(GetParam().socket) + " " + rest);
  }

  SteadyClock clock;
  asio::io_context io{1};
  GuestBus made;
  std::string said;  // of the last failure
};

TEST_P(OneModule, ShowsTheSameBytes) {
  for (const unsigned number : {0x00u, 0x01u, 0x02u, 0x10u}) {
    const Bytes seen = page(number);
    EXPECT_EQ(to_hex(seen), ask("bytes", "128 128")) << "page " << number;
  }
  const Bytes identity = page(0x00);
  EXPECT_EQ(printable(std::span(identity).subspan(1, 16)), "PLUGFEST SIM");
  EXPECT_EQ(printable(std::span(identity).subspan(20, 16)), "PF-800G-DR8-LPO");
}

TEST_P(OneModule, TakenOutIsNotAcknowledged) {
  ask("remove");
  EXPECT_EQ(failure(), Errc::nack) << said;
  ask("insert");
  EXPECT_EQ(failure(), Errc::nack) << "its management is not up yet";
  wait_until_it_answers();
}

TEST_P(OneModule, ServesOnWhenItsAdapterIsBack) {
  const Bytes before = page(0x00);
  ask("unplug");
  EXPECT_EQ(failure(), Errc::disconnected) << said;
  EXPECT_EQ(failure(), Errc::disconnected) << said;
  ask("plug");
  wait_until_it_answers();
  EXPECT_EQ(to_hex(page(0x00)), to_hex(before));
}

const Way ways[] = {{"I2cDevOnCp2112", 2, [](Clock& clock) { return kernel_bus(clock, "PF0002"); }},
                    {"I2cDevOnTinyUsb", 3, [](Clock& clock) { return kernel_bus(clock, "PF0003"); }},
                    {"LibusbCp2112", 2, [](Clock& clock) { return usb_bus<usb::Cp2112>(clock, "PF0002"); }},
                    {"LibusbTinyUsb", 3, [](Clock& clock) { return usb_bus<usb::I2cTinyUsb>(clock, "PF0003"); }}};
INSTANTIATE_TEST_SUITE_P(Guest, OneModule, testing::ValuesIn(ways),
                         [](const auto& param) { return std::string{param.param.name}; });

}  // namespace
}  // namespace plugfest::vm
