#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/ft232h.hpp"
#include "tests/emulated/cp2112.hpp"
#include "tests/emulated/ft232h.hpp"
#include "tests/emulated/rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>

/// What reads of a page cost on the cable and on the wires, counted by the emulated parts and not by our drivers,
/// against the least that the part's protocol allows for just these transfers.
namespace plugfest::emulated {
namespace {

using namespace std::chrono_literals;

constexpr double allowed = 1.15;
constexpr std::size_t page = 128;

struct Cost {
  Clock::duration took{};
  std::uint64_t control = 0, in = 0, out = 0;
  Clock::duration wire{};  ///< clocks that were counted, and STOP, at 400 kHz

  std::uint64_t transfers() const { return in + out; }
};

/// @tparam Driver  ours, over usb::Device
template <class Driver, class Part, class... Options>
Cost read_page(AdapterRig<Part>& rig, const Options&... options) {
  Driver driver{rig.cable, rig.clock, options...};
  const std::array offset{std::byte{128}};
  Bytes in(page);
  support::run(rig.clock, driver.transfer(0x50, offset, in, rig.soon()));  // sets the adapter up
  rig.timeline.catch_up(rig.clock.now());
  const PortStatistics before = rig.port.statistics();
  const auto clocks = rig.wires.clocks();
  const auto begun = rig.clock.now();
  support::run(rig.clock, driver.transfer(0x50, offset, in, rig.soon()));
  const PortStatistics& after = rig.port.statistics();
  return {.took = rig.clock.now() - begun,
          .control = after.control - before.control,
          .in = after.in - before.in,
          .out = after.out - before.out,
          .wire = (rig.wires.clocks() - clocks + 1) * 2500ns};
}

void expect_nearly(const char* part, const Cost& cost, Clock::duration least) {
  const auto ms = [](Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); };
  const double ratio = ms(cost.took) / ms(least);
  std::printf("%s: %zu bytes in %.3f ms with %llu OUT and %llu IN, %.3f ms on the wires; least %.3f ms, ratio %.3f\n",
              part, page, ms(cost.took), static_cast<unsigned long long>(cost.out),
              static_cast<unsigned long long>(cost.in), ms(cost.wire), ms(least), ratio);
  testing::Test::RecordProperty("ratio", std::to_string(ratio));
  EXPECT_EQ(cost.control, 0u);
  EXPECT_LE(ratio, allowed);
  EXPECT_GE(ratio, 0.9) << "faster than the part can be";
}

/// Address and offset, address again, the page: 131 bytes of nine clocks, START twice and STOP.
TEST(EmulatedEconomy, TheWiresCarryNothingButTheRead) {
  AdapterRig<Cp2112> rig;
  EXPECT_EQ((read_page<usb::Cp2112>(rig).wire), (131 * 9 + 3) * 2500ns);
  AdapterRig<Ft232h> other;
  EXPECT_EQ((read_page<usb::Ft232h>(other).wire), (131 * 9 + 3) * 2500ns);
}

/// Full speed, an interrupt transfer at the end of a frame of 1 ms. The request; what is left of the frame in which the
/// wires are done; a question and an answer for the status, and for each of three pieces.
TEST(EmulatedEconomy, Cp2112) {
  AdapterRig<Cp2112> rig;
  const Cost cost = read_page<usb::Cp2112>(rig);
  EXPECT_EQ(cost.out, 5u);
  EXPECT_EQ(cost.in, 4u);
  const Clock::duration before_status = std::chrono::ceil<std::chrono::milliseconds>(1ms + cost.wire);
  expect_nearly("CP2112", cost, before_status + (cost.transfers() - 2) * 1ms);
}

/// High speed: a microframe there, the wires, a microframe back.
TEST(EmulatedEconomy, Ft232h) {
  AdapterRig<Ft232h> rig;
  const Cost cost = read_page<usb::Ft232h>(rig);
  expect_nearly("FT232H", cost, cost.wire + 2 * 125us);
}

TEST(EmulatedEconomy, Ft2232h) {
  AdapterRig<Ft232h> rig{FtdiPart{.two_channels = true}};
  const Cost cost = read_page<usb::Ft232h>(rig, usb::Ft232hOptions{.chip = usb::FtdiChip::ft2232h});
  expect_nearly("FT2232H", cost, cost.wire + 2 * 125us);
}

}  // namespace
}  // namespace plugfest::emulated
