#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/ft232h.hpp"
#include "tests/drivers/usb/fake_cp2112.hpp"
#include "tests/drivers/usb/fake_mpsse.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>

/// How long a read takes on a device that keeps USB's and the wire's time, against the least that the part's protocol
/// allows.
namespace plugfest::usb {
namespace {

using namespace std::chrono_literals;
using support::run;

constexpr double allowed = 1.15;

/// START, address, offset, repeated START, address, data, STOP.
Clock::duration wire(std::size_t count, std::uint32_t hertz) {
  return std::chrono::nanoseconds{static_cast<std::int64_t>(9 * (3 + count) + 3) * 1'000'000'000 / hertz};
}

/// Full speed, an interrupt transfer at the end of a millisecond frame: the request; the first frame's end after the
/// time on the wire brings a question for the status, the next its answer; then question and answer for every 61 bytes.
Clock::duration least_of_cp2112(std::size_t count, std::uint32_t hertz) {
  const auto chunks = static_cast<std::int64_t>((count + 60) / 61);
  return std::chrono::ceil<std::chrono::milliseconds>(1ms + wire(count, hertz)) + 1ms + 2 * chunks * 1ms;
}

/// High speed: one microframe there, one back, the wire between.
Clock::duration least_of_mpsse(std::size_t count, std::uint32_t hertz) { return wire(count, hertz) + 2 * 125us; }

double ratio(VirtualClock& clock, TwoWireBus& bus, std::size_t count, Clock::duration least, const char* what) {
  const std::array offset{std::byte{128}};
  Bytes in(count);
  run(clock, bus.transfer(0x50, offset, in, clock.now() + 1s));  // sets the adapter up
  const auto begun = clock.now();
  run(clock, bus.transfer(0x50, offset, in, clock.now() + 1s));
  const double took = std::chrono::duration<double, std::milli>(clock.now() - begun).count();
  const double shortest = std::chrono::duration<double, std::milli>(least).count();
  testing::Test::RecordProperty(std::string{what} + "_ms", std::to_string(took));
  testing::Test::RecordProperty(std::string{what} + "_least_ms", std::to_string(shortest));
  std::printf("%s: %zu bytes in %.3f ms, least %.3f ms, ratio %.3f\n", what, count, took, shortest, took / shortest);
  return took / shortest;
}

TEST(UsbEconomy, Cp2112ReadsAPageNearlyAsFastAsItsProtocolAllows) {
  VirtualClock clock;
  test::FakeCp2112 device{clock};
  Cp2112 chip{device, clock};
  EXPECT_LE(ratio(clock, chip, 128, least_of_cp2112(128, 400'000), "cp2112"), allowed);
}

TEST(UsbEconomy, Ft232hReadsAPageNearlyAsFastAsItsProtocolAllows) {
  VirtualClock clock;
  test::FakeMpsse device{clock, 1024};
  Ft232h chip{device, clock};
  EXPECT_LE(ratio(clock, chip, 128, least_of_mpsse(128, 400'000), "ft232h"), allowed);
}

TEST(UsbEconomy, Ft2232hReadsAPageNearlyAsFastAsItsProtocolAllows) {
  VirtualClock clock;
  test::FakeMpsse device{clock, 4096};
  Ft232hOptions options;
  options.chip = FtdiChip::ft2232h;
  Ft232h chip{device, clock, options};
  EXPECT_LE(ratio(clock, chip, 128, least_of_mpsse(128, 400'000), "ft2232h"), allowed);
}

}  // namespace
}  // namespace plugfest::usb
