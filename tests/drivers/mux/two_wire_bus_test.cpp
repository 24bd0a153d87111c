#include "drivers/mux/pca954x.hpp"
#include "drivers/mux/shared_bus.hpp"
#include "drivers/sim/bus.hpp"
#include "tests/drivers/mux/fake_cages.hpp"
#include "tests/suites/two_wire_bus_suite.hpp"

namespace plugfest::mux {
namespace {

using suites::BusRig;
using suites::BusUnderTest;
using suites::TwoWireBusSuite;

/// A mux's control register: one byte, no address of it. Takes effect at STOP.
class Control final : public sim::Target {
 public:
  bool start(sim::Direction, Clock::time_point) override {
    written.reset();
    return true;
  }
  bool write(std::byte sent) override {
    written = sent;
    return true;
  }
  std::byte read() override { return value; }
  void stop(Clock::time_point) override { value = written.value_or(value); }

  std::byte value{};
  std::optional<std::byte> written;
};

/// What answers at 50h of the parent bus: the memories of all channels that are connected, at most one.
class Behind final : public sim::Target {
 public:
  bool start(sim::Direction direction, Clock::time_point) override {
    const bool first = one.value == std::byte{0x20} && other.value == std::byte{0};
    const bool second = one.value == std::byte{0} && other.value == std::byte{0x0B};
    connected = first ? &memory : second ? &neighbour : nullptr;
    return connected != nullptr && connected->start(direction == sim::Direction::read);
  }
  bool write(std::byte value) override { return connected->write(value); }
  std::byte read() override { return connected->read(); }
  void stop(Clock::time_point) override {}

  Control one, other;
  suites::ModuleEeprom memory, neighbour;
  suites::ModuleEeprom* connected = nullptr;
};

/// Channel 5 of a switch; a neighbour's transfers on channel 3 of a mux come between.
class MuxRig : public BusRig {
 public:
  explicit MuxRig(WhenIdle when_idle) : muxes_(parent_, clock_, {{"pca9548", 0x70}, {"pca9547", 0x71}}, when_idle) {
    behind_.neighbour.busy = true;
    parent_.attach(0x70, &behind_.one);
    parent_.attach(0x71, &behind_.other);
    parent_.attach(0x50, &behind_);
  }
  TwoWireBus& bus() override {
    Bytes in(1);
    try {
      run(muxes_.channel(0x71, 3).transfer(0x50, {}, in, clock_.now() + std::chrono::seconds(1)));
      ADD_FAILURE() << "the neighbour does not acknowledge";
    } catch (const BenchError&) {
    }
    return muxes_.channel(0x70, 5);
  }
  Clock& clock() override { return clock_; }
  suites::ModuleEeprom* eeprom() override { return &behind_.memory; }

 private:
  VirtualClock clock_;
  Behind behind_;
  sim::Bus parent_{clock_};
  Pca954x muxes_;
};

/// One of two modules that share a bus; a transfer to the other one comes before.
class SharedRig : public BusRig {
 public:
  SharedRig() {
    b_.memory.busy = true;
    parent_.attach(0x50, &cages_);
  }
  TwoWireBus& bus() override {
    Bytes in(1);
    try {
      run(other_.transfer(0x50, {}, in, clock_.now() + std::chrono::seconds(1)));
      ADD_FAILURE() << "the neighbour does not acknowledge";
    } catch (const BenchError&) {
    }
    EXPECT_EQ(cages_.both, 0);
    return module_;
  }
  Clock& clock() override { return clock_; }
  suites::ModuleEeprom* eeprom() override { return &a_.memory; }

 private:
  VirtualClock clock_;
  test::FakeCage a_{clock_}, b_{clock_};
  test::TwoCages cages_{a_, b_, clock_};
  sim::Bus parent_{clock_};
  SharedBus shared_{parent_, clock_};
  TwoWireBus& module_ = shared_.add("cage 1", a_);
  TwoWireBus& other_ = shared_.add("cage 2", b_);
};

INSTANTIATE_TEST_SUITE_P(
    Mux, TwoWireBusSuite,
    testing::Values(BusUnderTest{"pca954x", [] { return std::make_unique<MuxRig>(WhenIdle::stay); }},
                    BusUnderTest{"pca954x_parked", [] { return std::make_unique<MuxRig>(WhenIdle::disconnect); }},
                    BusUnderTest{"shared_bus", [] { return std::make_unique<SharedRig>(); }}),
    suites::NameOf{});

}  // namespace
}  // namespace plugfest::mux
