#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/ft232h.hpp"
#include "drivers/usb/i2c_tiny_usb.hpp"
#include "tests/drivers/usb/fake_cp2112.hpp"
#include "tests/drivers/usb/fake_mpsse.hpp"
#include "tests/drivers/usb/fake_tiny_usb.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

/// A device whose opening takes twice as long as a transfer may.
namespace plugfest::usb {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration opening = 200ms, patience = 100ms;

struct Cp2112Rig {
  explicit Cp2112Rig(Clock& clock) : device(clock), bus(device, clock) {}
  test::FakeCp2112 device;
  Cp2112 bus;
};
struct TinyRig {
  explicit TinyRig(Clock& clock) : device(clock), bus(device, clock) {}
  test::FakeTinyUsb device;
  I2cTinyUsb bus;
};
struct MpsseRig {
  explicit MpsseRig(Clock& clock) : device(clock, 1024), bus(device, clock) {}
  test::FakeMpsse device;
  Ft232h bus;
};

template <class Rig>
class SlowOpening : public testing::Test {
 protected:
  SlowOpening() { rig.device.opening = opening; }
  std::optional<Errc> read(Bytes& in) {
    const Bytes offset{std::byte{3}};
    try {
      support::run(clock, rig.bus.transfer(suites::ModuleEeprom::address, offset, in, clock.now() + patience));
    } catch (const BenchError& error) {
      return Errc{error.code().value()};
    }
    return std::nullopt;
  }
  VirtualClock clock;
  Rig rig{clock};
};
using Rigs = testing::Types<Cp2112Rig, TinyRig, MpsseRig>;
TYPED_TEST_SUITE(SlowOpening, Rigs);

TYPED_TEST(SlowOpening, IsNotChargedToTheTransferThatNeedsIt) {
  Bytes in(2);
  EXPECT_EQ(this->read(in), std::nullopt);
  EXPECT_EQ(in[0], suites::ModuleEeprom::original(0, 3));
  EXPECT_GE(this->clock.now().time_since_epoch(), opening);
}

TYPED_TEST(SlowOpening, GivesTheTransferItsOwnTimeAndNoMore) {
  this->rig.device.hold(true);
  const auto begun = this->clock.now();
  Bytes in(2);
  EXPECT_EQ(this->read(in), Errc::timed_out);
  EXPECT_LE(this->clock.now() - begun, opening + patience);
}

TYPED_TEST(SlowOpening, DoesNotHelpADeadlineThatHasPassed) {
  support::run(this->clock, this->clock.wait_for(10ms));
  const Bytes offset{std::byte{3}};
  Bytes in(2);
  try {
    support::run(this->clock, this->rig.bus.transfer(0x50, offset, in, this->clock.now() - 1ms));
    ADD_FAILURE() << "must time out";
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::timed_out);
  }
  EXPECT_LT(this->clock.now().time_since_epoch(), opening);
}

template <class Rig>
void use_lines() {
  VirtualClock clock;
  Rig rig{clock};
  rig.device.opening = opening;
  support::run(clock, rig.bus.gpio().write(0x10, 0x10, Gpio::Drive::push_pull, clock.now() + patience));
}

TEST(SlowOpening, IsNotChargedToTheLinesOfAnMpsse) { EXPECT_NO_THROW(use_lines<MpsseRig>()); }

}  // namespace
}  // namespace plugfest::usb
