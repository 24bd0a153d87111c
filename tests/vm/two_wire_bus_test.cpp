#include "tests/suites/two_wire_bus_suite.hpp"
#include "tests/vm/drivers_rig.hpp"
#include "tests/vm/guest_bus.hpp"
#include "tests/vm/guest_stub.hpp"

#include <gtest/gtest.h>

/// The conformance suite in a guest: our drivers on the kernel's adapters and on the same ones through libusb.
namespace plugfest::vm {
namespace {

class GuestRig final : public suites::BusRig {
 public:
  using Make = std::function<GuestBus(Clock&)>;

  /// @param socket  of the adapter; below 0: nothing to plug or pull
  GuestRig(const Make& make, int socket, Limits limits) : socket_(socket), limits_(limits) {
    if (socket_ < 0) {
      fill_stub();
    } else {
      ask("plug");
      ask("fresh");
    }
    made_ = make(clock_);
    // A driver that was bound a moment ago needs its time for the node.
    const auto until = clock_.now() + std::chrono::seconds(20);
    const Bytes pointer{std::byte{3}};
    Bytes in(1);
    while (true) {
      try {
        run(bus().transfer(suites::ModuleEeprom::address, pointer, in, clock_.now() + std::chrono::seconds(2)));
        return;
      } catch (const BenchError&) {
        if (clock_.now() > until) throw;
      }
      run(clock_.wait_for(std::chrono::milliseconds(20)));
    }
  }

  TwoWireBus& bus() override { return *made_.bus; }
  Clock& clock() override { return clock_; }
  suites::ModuleEeprom* eeprom() override { return nullptr; }
  Limits limits() const override { return limits_; }
  asio::io_context* loop() override { return &io_; }
  bool unplug() override {
    if (socket_ < 0) return false;
    ask("unplug");
    return true;
  }
  void replug() override { ask("plug"); }

 private:
  void ask(const std::string& what) { adapters().ask(what + " " + std::to_string(socket_)); }

  int socket_;
  Limits limits_;
  SteadyClock clock_;
  asio::io_context io_{1};
  GuestBus made_;
};

suites::BusUnderTest bus(std::string name, GuestRig::Make make, int socket, suites::BusRig::Limits limits = {}) {
  return {std::move(name),
          [=]() -> std::unique_ptr<suites::BusRig> { return std::make_unique<GuestRig>(make, socket, limits); }};
}

/// The stub has ENODEV for an address that nobody has, which everywhere else is an adapter that is gone.
constexpr suites::BusRig::Limits stub_limits{.other_addresses = false, .bare_reads = false};

const suites::BusUnderTest buses[] = {
    bus(
        "I2cDevOnCp2112", [](Clock& clock) { return kernel_bus(clock, "PF0000"); }, 0),
    bus(
        "I2cDevOnTinyUsb", [](Clock& clock) { return kernel_bus(clock, "PF0001"); }, 1),
    bus(
        "LibusbCp2112", [](Clock& clock) { return usb_bus<usb::Cp2112>(clock, "PF0000"); }, 0),
    bus(
        "LibusbTinyUsb", [](Clock& clock) { return usb_bus<usb::I2cTinyUsb>(clock, "PF0001"); }, 1),
    bus(
        "I2cDevOnStub", [](Clock& clock) { return stub_bus(clock); }, -1, stub_limits)};

}  // namespace
}  // namespace plugfest::vm

namespace plugfest::suites {

INSTANTIATE_TEST_SUITE_P(Guest, TwoWireBusSuite, testing::ValuesIn(vm::buses), NameOf{});

}  // namespace plugfest::suites
