#include "harness/app/read_only_bus.hpp"

#include "drivers/base/error.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest {
namespace {

using support::bytes;
using support::ScriptedBus;

const std::string reason = "xcvrd runs (process 812); to pause: systemctl stop xcvrd";

void transfer(TwoWireBus& below, const Bytes& out, Bytes& in) {
  app::ReadOnlyBus bus{below, reason};
  VirtualClock clock;
  support::run(clock, bus.transfer(0x50, out, in, Clock::time_point::max()));
}

TEST(ReadOnlyBus, LetsRegistersBeRead) {
  ScriptedBus below{{{0x50, bytes({0x00}), bytes({0x1E})}, {0x50, bytes({0x7E}), bytes({0x00, 0x11})}}};
  Bytes one(1), two(2);
  transfer(below, bytes({0x00}), one);
  EXPECT_EQ(one, bytes({0x1E}));
  transfer(below, bytes({0x7E}), two);
  EXPECT_EQ(two, bytes({0x00, 0x11}));
}

TEST(ReadOnlyBus, LetsBankAndPageBeSelected) {
  ScriptedBus below{{{0x50, bytes({126, 0x01})}, {0x50, bytes({127, 0x11})}, {0x50, bytes({126, 0x01, 0x11})}}};
  Bytes none;
  transfer(below, bytes({126, 0x01}), none);
  transfer(below, bytes({127, 0x11}), none);
  transfer(below, bytes({126, 0x01, 0x11}), none);
  EXPECT_EQ(below.played(), 3U);
}

TEST(ReadOnlyBus, RefusesEveryOtherWriteBeforeTheWire) {
  ScriptedBus below{{}};
  Bytes none, some(4);
  for (const Bytes& out :
       {bytes({26, 0x40}), bytes({125, 0x00}), bytes({125, 0x00, 0x00, 0x11}), bytes({126, 0x00, 0x11, 0xFF}),
        bytes({127, 0x11, 0x00}), bytes({128, 0xFF}), bytes({0xFF, 0x00}), bytes({0x00, 0x00})}) {
    for (Bytes* const in : {&none, &some}) {
      try {
        transfer(below, out, *in);
        FAIL() << "byte " << std::to_integer<int>(out.front()) << " was written";
      } catch (const BenchError& error) {
        EXPECT_EQ(error.code(), Errc::refused);
        EXPECT_THAT(error.text(), testing::HasSubstr(reason));
      }
    }
  }
}

TEST(ReadOnlyBus, PassesErrorsOn) {
  ScriptedBus below{{{0x50, bytes({0x00}), {}, Errc::nack}}};
  Bytes one(1);
  try {
    transfer(below, bytes({0x00}), one);
    FAIL() << "no answer";
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::nack);
  }
}

}  // namespace
}  // namespace plugfest
