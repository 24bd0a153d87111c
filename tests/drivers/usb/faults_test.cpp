#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/ft232h.hpp"
#include "drivers/usb/i2c_tiny_usb.hpp"
#include "tests/drivers/usb/fake_cp2112.hpp"
#include "tests/drivers/usb/fake_mpsse.hpp"
#include "tests/drivers/usb/fake_tiny_usb.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <set>

/// Ten thousand random faults in each kind of adapter: nothing hangs, nothing wrong is taken for right, and when they
/// end all is well again.
namespace plugfest::usb {
namespace {

using namespace std::chrono_literals;
using support::run;

constexpr std::uint64_t many = 10'000, some = 2'000;
constexpr Clock::duration patience = 500ms;

const std::set<Errc> expected_errors{Errc::short_transfer, Errc::disconnected, Errc::malformed_reply,
                                     Errc::timed_out,      Errc::refused,      Errc::not_verified};

/// What a byte of lower memory is now, as the module itself has it.
std::byte held(suites::ModuleEeprom eeprom, unsigned at) {
  eeprom.start(false);
  eeprom.write(to_byte(at));
  eeprom.start(true);
  return eeprom.read();
}

template <class Fake>
void shake(VirtualClock& clock, Fake& device, TwoWireBus& bus, std::uint64_t enough, std::uint32_t seed) {
  std::mt19937 random{seed};
  std::uint64_t done = 0, failed = 0;
  device.fail_at_random(10, seed + 1);
  const auto once = [&](bool writing) {
    const auto offset = static_cast<unsigned>(64 + random() % 40);
    const std::size_t count = 1 + random() % (writing ? 8 : 20);
    Bytes out{to_byte(offset)}, in(writing ? 0 : count);
    if (writing)
      for (std::size_t i = 0; i < count; ++i) out.push_back(to_byte(random()));
    const auto begun = clock.now();
    try {
      run(clock, bus.transfer(0x50, out, in, begun + patience));
      ++done;
      for (unsigned i = 0; i < count; ++i)
        ASSERT_EQ(u8(writing ? out[1 + i] : in[i]), u8(held(device.eeprom, offset + i)))
            << (writing ? "written" : "read") << " at " << offset + i << ", transfer " << done + failed << ", seed "
            << seed;
    } catch (const BenchError& error) {
      ++failed;
      ASSERT_TRUE(expected_errors.contains(Errc{error.code().value()})) << error.what();
    }
    ASSERT_LE(clock.now() - begun, patience);
  };
  while (device.faults() < enough && !testing::Test::HasFatalFailure()) once(random() % 3 == 0);
  EXPECT_GT(done, enough / 4) << "many transfers see no fault";

  device.fail_at_random(0, 0);
  for (int attempt = 0; attempt < 3; ++attempt) once(false);  // what the last fault left behind
  const std::uint64_t before = failed;
  for (int attempt = 0; attempt < 20; ++attempt) once(attempt % 2 == 0);
  EXPECT_EQ(failed, before) << "the faults are over";
  std::printf("%llu faults: %llu transfers went well, %llu failed\n", static_cast<unsigned long long>(device.faults()),
              static_cast<unsigned long long>(done), static_cast<unsigned long long>(failed));
}

TEST(UsbFaults, Cp2112) {
  VirtualClock clock;
  test::FakeCp2112 device{clock};
  Cp2112 chip{device, clock};
  shake(clock, device, chip, many, 2112);
}

TEST(UsbFaults, Cp2112Version1) {
  VirtualClock clock;
  test::FakeCp2112 device{clock};
  device.version = 1;
  device.extra_responses = true;
  Cp2112 chip{device, clock};
  shake(clock, device, chip, some, 1);
}

TEST(UsbFaults, I2cTinyUsb) {
  VirtualClock clock;
  test::FakeTinyUsb device{clock};
  I2cTinyUsb adapter{device, clock};
  shake(clock, device, adapter, many, 534);
}

TEST(UsbFaults, Ft232h) {
  VirtualClock clock;
  test::FakeMpsse device{clock, 1024};
  Ft232h chip{device, clock};
  shake(clock, device, chip, many, 232);
}

TEST(UsbFaults, Ft2232h) {
  VirtualClock clock;
  test::FakeMpsse device{clock, 4096};
  Ft232hOptions options;
  options.chip = FtdiChip::ft2232h;
  Ft232h chip{device, clock, options};
  shake(clock, device, chip, some, 2232);
}

}  // namespace
}  // namespace plugfest::usb
