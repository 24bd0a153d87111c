#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/ft232h.hpp"
#include "drivers/usb/i2c_tiny_usb.hpp"
#include "tests/emulated/cp2112.hpp"
#include "tests/emulated/ft232h.hpp"
#include "tests/emulated/i2c_tiny_usb.hpp"
#include "tests/emulated/rig.hpp"

#include <gtest/gtest.h>

#include <random>

/// Our drivers over adapters that misbehave: an error or the right bytes, in time, and never anything else.
namespace plugfest::emulated {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t module_address = suites::ModuleEeprom::address;

std::string original(unsigned offset, std::size_t count) {
  Bytes expected;
  for (unsigned at = offset; at < offset + count; ++at) expected.push_back(suites::ModuleEeprom::original(0, at));
  return to_hex(expected);
}

template <class Part, class Driver>
struct Driven : AdapterRig<Part> {
  /// @return empty: it went well
  std::optional<Errc> read_from(unsigned offset, std::size_t count, Clock::duration patience = 500ms) {
    const Bytes pointer{to_byte(offset)};
    Bytes in(count);
    const auto due = this->clock.now() + patience;
    std::optional<Errc> failed;
    try {
      support::run(this->clock, driver.transfer(module_address, pointer, in, due), due + 1s);
    } catch (const BenchError& error) {
      failed = static_cast<Errc>(error.code().value());
    }
    if (!failed) {
      EXPECT_EQ(to_hex(in), original(offset, count)) << "wrong bytes accepted";
    }
    EXPECT_LE(this->clock.now(), due + 1ms) << "late";
    return failed;
  }

  Driver driver{this->cable, this->clock};
};
using DrivenCp2112 = Driven<Cp2112, usb::Cp2112>;

TEST(UsbFaults, StaleResponsesAreNotTakenForAnswers) {
  DrivenCp2112 rig;
  EXPECT_FALSE(rig.read_from(3, 20));
  for (unsigned i = 0; i < 20; ++i) {
    rig.part.faults.stale_responses = 1;
    rig.read_from(40 + i, 20);
    rig.part.faults.stale_responses = 0;
    rig.read_from(7 + i, 20);
  }
  EXPECT_FALSE(rig.read_from(3, 20));
}

TEST(UsbFaults, EmptyResponsesDoNotShiftTheAnswers) {
  DrivenCp2112 rig;
  for (unsigned i = 0; i < 20; ++i) {
    rig.part.faults.extra_empty_responses = 1;
    rig.read_from(i, 70);
  }
  rig.part.faults.extra_empty_responses = 0;
  rig.read_from(3, 20);
  EXPECT_FALSE(rig.read_from(3, 20));
}

TEST(UsbFaults, AHangingTransferTimesOutAndIsCancelled) {
  DrivenCp2112 rig;
  rig.part.faults.hanging_transfers = 1;
  EXPECT_EQ(rig.read_from(3, 4, 100ms), Errc::timed_out);
  EXPECT_FALSE(rig.read_from(3, 4));
}

TEST(UsbFaults, AStuckBusIsSaidAndOver) {
  DrivenCp2112 rig;
  rig.part.faults.bus_stuck = 1;
  EXPECT_EQ(rig.read_from(3, 4), Errc::timed_out);
  EXPECT_FALSE(rig.read_from(3, 4));
}

TEST(UsbFaults, ALockedUpPartIsNeverServedWrongAndWorksAfterItsResetPin) {
  DrivenCp2112 rig;
  EXPECT_FALSE(rig.read_from(3, 4));
  rig.part.faults.locks_up = true;
  rig.module.eeprom.busy = true;
  EXPECT_TRUE(rig.read_from(3, 4));
  ASSERT_TRUE(rig.part.locked_up());
  rig.module.eeprom.busy = false;
  EXPECT_TRUE(rig.read_from(3, 4));
  rig.part.reset_pin();
  rig.timeline.catch_up(rig.clock.now());
  rig.port.unplug();
  rig.port.plug();
  for (unsigned i = 0; i < 5 && rig.read_from(3, 4); ++i) continue;
  EXPECT_FALSE(rig.read_from(3, 4));
}

TEST(UsbFaults, AnUnansweredStatusRequestCostsNoWrongByte) {
  DrivenCp2112 rig;
  EXPECT_FALSE(rig.read_from(3, 4));
  for (unsigned i = 0; i < 10; ++i) {
    rig.part.faults.unanswered_status = 1;
    rig.read_from(10 + i, 8);
  }
  rig.part.faults.unanswered_status = 0;
  rig.read_from(3, 4);
  EXPECT_FALSE(rig.read_from(3, 4));
}

TEST(UsbFaults, AChipThatDoesNotKeepItsSetUpIsNotUsed) {
  DrivenCp2112 rig;
  rig.part.faults.ignores_clock = true;
  EXPECT_EQ(rig.read_from(3, 4), Errc::not_verified);
}

TEST(UsbFaults, NothingIsEverBurntIntoACp2112) {
  DrivenCp2112 rig;
  rig.read_from(3, 4);
  EXPECT_EQ(rig.part.burnt(), 0u);
}

TEST(UsbFaults, ABadCommandAndALostFlushCostNoWrongByte) {
  Driven<Ft232h, usb::Ft232h> rig;
  EXPECT_FALSE(rig.read_from(3, 4));
  rig.part.channel().faults.bad_commands = 1;
  rig.read_from(5, 40);
  rig.read_from(6, 40);
  EXPECT_FALSE(rig.read_from(3, 4));
  rig.part.channel().faults.lost_flushes = 1;
  EXPECT_FALSE(rig.read_from(8, 40)) << "the latency timer brings it";
}

TEST(UsbFaults, TheMpsseDriverKeepsTheMinimaOf400Kilohertz) {
  Driven<Ft232h, usb::Ft232h> rig;
  EXPECT_FALSE(rig.read_from(128, 128));
  EXPECT_FALSE(rig.read_from(3, 4));
  const Mpsse& channel = rig.part.channel();
  EXPECT_EQ(channel.contentions(), 0u);
  EXPECT_EQ(channel.lines().races(), 0u);
  EXPECT_TRUE(channel.three_phase());
  EXPECT_GE(channel.lines().times().start_hold.value(), 600ns);
  EXPECT_GE(channel.lines().times().start_setup.value(), 600ns);
  EXPECT_GE(channel.lines().times().stop_setup.value(), 600ns);
  EXPECT_GE(channel.lines().times().bus_free.value(), 1300ns);
  EXPECT_LE(channel.hertz(), 400e3);
}

/// Random faults in one transfer of twelve: what comes is an error or the right bytes, in time.
/// @param reports  transfers carry numbered reports, so that a wrong one can be told
template <class Part, class Driver>
void misbehave(unsigned faults_wanted, bool reports) {
  Driven<Part, Driver> rig;
  constexpr std::byte read_response{0x13};
  std::mt19937 random{20260101};
  const auto draw = [&](unsigned end) { return static_cast<unsigned>(random() % end); };
  unsigned made = 0, well = 0;
  rig.port.set_faults([&](const Transfer& transfer) {
    TransferFault fault;
    if (draw(12) != 0) return fault;
    ++made;
    using Kind = TransferFault::Kind;
    switch (draw(reports ? 6 : 5)) {
      case 0:
        fault.kind = Kind::stall;
        break;
      case 1:
        fault.kind = Kind::unplug;
        break;
      case 2:
        fault.kind = Kind::lose;
        break;
      case 3:
        fault.kind = Kind::late;
        fault.delay = std::chrono::milliseconds(1 + draw(300));
        break;
      case 4:
        fault.kind = Kind::shorten;
        fault.length = draw(8);
        break;
      default:
        fault.kind = Kind::replace;
        fault.data.resize(std::min<std::size_t>(transfer.length, draw(65)));
        for (std::byte& value : fault.data) value = to_byte(random());
        // What looks right in every respect is beyond any driver.
        if (!fault.data.empty() && fault.data[0] == read_response) fault.data[0] = std::byte{0};
        break;
    }
    return fault;
  });
  while (made < faults_wanted && !testing::Test::HasFailure()) {
    rig.timeline.catch_up(rig.clock.now());
    if (!rig.port.plugged()) rig.port.plug();
    const unsigned offset = draw(100);
    if (!rig.read_from(offset, 1 + draw(25))) ++well;
  }
  EXPECT_GT(well, made / 10) << "faults so seldom leave some reads alone";
  rig.port.set_faults({});
  rig.timeline.catch_up(rig.clock.now());
  rig.port.plug();
  rig.wait(1s);
  for (unsigned i = 0; i < 5 && rig.read_from(3, 20); ++i) rig.wait(1s);
  EXPECT_FALSE(rig.read_from(3, 20)) << "it must serve again";
}

TEST(UsbFaults, RandomOnesOnACp2112) { misbehave<Cp2112, usb::Cp2112>(4000, true); }
TEST(UsbFaults, RandomOnesOnAnI2cTinyUsb) { misbehave<I2cTinyUsb, usb::I2cTinyUsb>(3000, false); }
TEST(UsbFaults, RandomOnesOnAnFt232h) { misbehave<Ft232h, usb::Ft232h>(3000, false); }

}  // namespace
}  // namespace plugfest::emulated
