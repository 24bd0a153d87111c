#include "tests/support/scripted_bus.hpp"

#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <array>

namespace plugfest::support {
namespace {

using namespace std::chrono_literals;

asio::awaitable<Bytes> transfer(TwoWireBus& bus, std::uint8_t address, Bytes out, std::size_t count,
                                Clock::time_point due = Clock::time_point::max()) {
  Bytes in(count);
  co_await bus.transfer(address, out, in, due);
  co_return in;
}

Errc error_of(ScriptedBus& bus, VirtualClock& clock, const Bytes& out, std::size_t count,
              Clock::time_point due = Clock::time_point::max()) {
  try {
    run(clock, transfer(bus, 0x40, out, count, due));
  } catch (const BenchError& error) {
    return static_cast<Errc>(error.code().value());
  }
  return {};
}

TEST(ScriptedBus, GivesTheRepliesInTheirOrder) {
  VirtualClock clock;
  ScriptedBus bus{{{0x40, bytes({0x01}), bytes({0xAB, 0xCD})}, {0x40, bytes({0x02, 0x03}), {}}}};
  EXPECT_EQ(run(clock, transfer(bus, 0x40, bytes({0x01}), 2)), bytes({0xAB, 0xCD}));
  EXPECT_EQ(run(clock, transfer(bus, 0x40, bytes({0x02, 0x03}), 0)), Bytes{});
  EXPECT_EQ(bus.played(), 2u);
}

TEST(ScriptedBus, ThrowsTheErrorOfItsStep) {
  VirtualClock clock;
  ScriptedBus bus{failing_at({{0x40, bytes({1}), bytes({0})}, {0x40, bytes({2}), bytes({0})}}, 1, Errc::nack)};
  EXPECT_EQ(error_of(bus, clock, bytes({1}), 1), Errc{});
  EXPECT_EQ(error_of(bus, clock, bytes({2}), 1), Errc::nack);
}

TEST(ScriptedBus, OtherBytesFailTheTest) {
  VirtualClock clock;
  EXPECT_NONFATAL_FAILURE(
      {
        ScriptedBus bus({{0x40, bytes({1}), bytes({0})}});
        EXPECT_EQ(error_of(bus, clock, bytes({2}), 1), Errc::disconnected);
      },
      "step 0 of the script is 40h: write [01], read 1; made was 40h: write [02], read 1");
}

TEST(ScriptedBus, AnotherLengthFailsTheTest) {
  VirtualClock clock;
  EXPECT_NONFATAL_FAILURE(
      {
        ScriptedBus bus({{0x40, bytes({1}), bytes({0})}});
        EXPECT_EQ(error_of(bus, clock, bytes({1}), 2), Errc::disconnected);
      },
      "made was 40h: write [01], read 2");
}

TEST(ScriptedBus, MoreThanTheScriptFailsTheTest) {
  VirtualClock clock;
  EXPECT_NONFATAL_FAILURE(
      {
        ScriptedBus bus({});
        EXPECT_EQ(error_of(bus, clock, bytes({1}), 2), Errc::disconnected);
      },
      "after the script's end");
}

TEST(ScriptedBus, ALeftoverFailsTheTest) {
  EXPECT_NONFATAL_FAILURE({ ScriptedBus bus({{0x40, bytes({1}), bytes({0})}}); }, "1 transactions of the script");
}

TEST(ScriptedBus, TakesItsTimeAndKeepsTheDeadline) {
  VirtualClock clock;
  const auto start = clock.now();
  ScriptedBus bus{
      {{0x40, bytes({1}), bytes({7}), std::nullopt, 3ms}, {0x40, bytes({1}), bytes({7}), std::nullopt, 3ms}}, &clock};
  EXPECT_EQ(error_of(bus, clock, bytes({1}), 1, start + 3ms), Errc{});
  EXPECT_EQ(clock.now(), start + 3ms);
  EXPECT_EQ(error_of(bus, clock, bytes({1}), 1, start + 5ms), Errc::timed_out);
  EXPECT_EQ(clock.now(), start + 5ms);
}

}  // namespace
}  // namespace plugfest::support
