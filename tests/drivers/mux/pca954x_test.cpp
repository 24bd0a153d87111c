#include "drivers/mux/pca954x.hpp"

#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <gmock/gmock.h>

#include <array>
#include <stdexcept>

namespace plugfest::mux {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::ScriptedBus;
using support::Transaction;

constexpr auto no_deadline = Clock::time_point::max();

Transaction control(std::uint8_t mux, unsigned value) { return {mux, bytes({value})}; }
Transaction module_read(unsigned value) { return {0x50, bytes({0x00}), bytes({value})}; }
Transaction failing(Transaction transaction, Errc error) {
  transaction.error = error;
  transaction.reply.clear();
  return transaction;
}

struct Pca954xTest : testing::Test {
  VirtualClock clock;

  /// The value that stands at offset 0 there.
  unsigned value_of(TwoWireBus& bus, Clock::time_point due = no_deadline) {
    const Bytes out = bytes({0x00});
    Bytes in(1);
    support::run(clock, bus.transfer(0x50, out, in, due));
    return u8(in[0]);
  }
  std::optional<Errc> failure_of(TwoWireBus& bus, std::uint8_t address = 0x50) {
    const Bytes out = bytes({0x00});
    Bytes in(1);
    try {
      support::run(clock, bus.transfer(address, out, in, no_deadline));
    } catch (const BenchError& error) {
      text = error.text();
      return static_cast<Errc>(error.code().value());
    }
    return std::nullopt;
  }
  std::string text;
};

TEST_F(Pca954xTest, AChannelIsConnectedOnceForAsLongAsNoOtherIsUsed) {
  ScriptedBus bus{{control(0x70, 0x08), module_read(0x11), module_read(0x12), module_read(0x13), control(0x70, 0x80),
                   module_read(0x18), control(0x70, 0x08), module_read(0x14)}};
  Pca954x muxes{bus, clock, {{"pca9548", 0x70}}};
  EXPECT_EQ(value_of(muxes.channel(0x70, 3)), 0x11u);
  EXPECT_EQ(value_of(muxes.channel(0x70, 3)), 0x12u);
  EXPECT_EQ(value_of(muxes.channel(0x70, 3)), 0x13u);
  EXPECT_EQ(value_of(muxes.channel(0x70, 7)), 0x18u);
  EXPECT_EQ(value_of(muxes.channel(0x70, 3)), 0x14u);
  EXPECT_EQ(muxes.statistics().selections, 3u);
}

TEST_F(Pca954xTest, EachPartConnectsItsLastChannelWithTheByteThatItsDescriptionNames) {
  struct Row {
    std::string part;
    unsigned last_channel, value;
  };
  const Row rows[] = {{"pca9540", 1, 0x05}, {"pca9542", 1, 0x05}, {"pca9543", 1, 0x02}, {"pca9544", 3, 0x07},
                      {"pca9545", 3, 0x08}, {"pca9546", 3, 0x08}, {"pca9547", 7, 0x0F}, {"pca9548", 7, 0x80},
                      {"pca9846", 3, 0x08}, {"pca9847", 7, 0x0F}, {"pca9848", 7, 0x80}, {"pca9849", 3, 0x07},
                      {"max7356", 7, 0x80}, {"max7357", 7, 0x80}, {"max7358", 7, 0x80}, {"max7367", 3, 0x08},
                      {"max7368", 3, 0x08}, {"max7369", 3, 0x07}};
  for (const Row& row : rows) {
    ScriptedBus bus{{control(0x77, row.value), module_read(0x42)}};
    Pca954x muxes{bus, clock, {{row.part, 0x77}}};
    EXPECT_EQ(value_of(muxes.channel(0x77, row.last_channel)), 0x42u) << row.part;
    EXPECT_THROW(muxes.channel(0x77, row.last_channel + 1), std::invalid_argument) << row.part;
  }
}

TEST_F(Pca954xTest, OfTwoMuxesOneIsDisconnectedBeforeTheOtherConnects) {
  ScriptedBus bus{{control(0x71, 0x00), control(0x70, 0x01), module_read(0x10),    // nothing is known at first
                   control(0x70, 0x00), control(0x71, 0x02), module_read(0x21),    //
                   module_read(0x22),                                              //
                   control(0x71, 0x00), control(0x70, 0x01), module_read(0x11)}};  //
  Pca954x muxes{bus, clock, {{"pca9548", 0x70}, {"pca9548", 0x71}}};
  EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x10u);
  EXPECT_EQ(value_of(muxes.channel(0x71, 1)), 0x21u);
  EXPECT_EQ(value_of(muxes.channel(0x71, 1)), 0x22u);
  EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x11u);
}

TEST_F(Pca954xTest, AFailureAtAnyStepSurfacesAndWhatItLeavesUnknownIsWrittenAgain) {
  const std::vector<Transaction> script{control(0x71, 0x00), control(0x70, 0x01), module_read(0x10)};
  // Which of the three is needed again after a failure at each.
  const std::vector<std::vector<Transaction>> after{
      {script[0], script[1], script[2]}, {script[1], script[2]}, {script[1], script[2]}};
  for (const Errc error : {Errc::nack, Errc::short_transfer, Errc::timed_out})
    // A mux of unknown state that does not answer is a story of its own, below.
    for (std::size_t step = error == Errc::nack ? 1 : 0; step < script.size(); ++step) {
      ScriptedBus bus{support::failing_at(script, step, error)};
      bus.expect(after[step]);
      bus.expect({module_read(0x12)});
      Pca954x muxes{bus, clock, {{"pca9548", 0x70}, {"pca9548", 0x71}}};
      EXPECT_EQ(failure_of(muxes.channel(0x70, 0)), error) << step;
      EXPECT_THAT(text, testing::StartsWith(step == 0 ? "pca9548 at 71h: select 00h" : "pca9548 at 70h")) << step;
      EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x10u) << step;
      EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x12u) << step;
    }
}

TEST_F(Pca954xTest, AMuxThatIsMissingFailsItsOwnChannelsOnly) {
  const Transaction missing = failing(control(0x71, 0x00), Errc::nack);
  ScriptedBus bus{{missing, missing, control(0x70, 0x01), module_read(0x10),  //
                   missing, missing, module_read(0x11),                       // asked again, each time
                   control(0x70, 0x00), failing(control(0x71, 0x01), Errc::nack), control(0x71, 0x00),
                   control(0x70, 0x01), module_read(0x12),  // now it is there
                   module_read(0x13)}};
  Pca954x muxes{bus, clock, {{"pca9548", 0x70}, {"pca9548", 0x71}}};
  EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x10u);
  EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x11u);
  EXPECT_EQ(muxes.statistics().absent, 2u);
  EXPECT_EQ(failure_of(muxes.channel(0x71, 0)), Errc::nack);
  EXPECT_THAT(text, testing::StartsWith("pca9548 at 71h: select 01h"));
  EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x12u);
  EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x13u);
  EXPECT_EQ(muxes.statistics().absent, 2u);
}

TEST_F(Pca954xTest, AMuxThatIsConnectedAndDoesNotLetGoKeepsTheOthersOutOnce) {
  const Transaction deaf = failing(control(0x71, 0x00), Errc::nack);
  ScriptedBus bus{{control(0x70, 0x00), control(0x71, 0x01), module_read(0x10),  //
                   deaf,                                                         // it was there a moment ago
                   deaf, deaf, control(0x70, 0x01), module_read(0x11)}};
  Pca954x muxes{bus, clock, {{"pca9548", 0x70}, {"pca9548", 0x71}}};
  EXPECT_EQ(value_of(muxes.channel(0x71, 0)), 0x10u);
  EXPECT_EQ(failure_of(muxes.channel(0x70, 0)), Errc::nack);
  EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x11u);
}

TEST_F(Pca954xTest, AfterAnAdapterWasGoneNothingIsKnownOfAnyMux) {
  ScriptedBus bus{{control(0x71, 0x00), control(0x70, 0x01), failing(module_read(0), Errc::disconnected),
                   control(0x71, 0x00), control(0x70, 0x01), module_read(0x10)}};
  Pca954x muxes{bus, clock, {{"pca9548", 0x70}, {"pca9548", 0x71}}};
  EXPECT_EQ(failure_of(muxes.channel(0x70, 0)), Errc::disconnected);
  EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x10u);
}

TEST_F(Pca954xTest, ParksWhenNobodyWaitsAndAFailureOfThatIsNotTheTransfers) {
  ScriptedBus bus{{control(0x70, 0x01), module_read(0x10), control(0x70, 0x00), control(0x70, 0x01), module_read(0x11),
                   failing(control(0x70, 0x00), Errc::nack), control(0x70, 0x01), module_read(0x12),
                   control(0x70, 0x00)}};
  Pca954x muxes{bus, clock, {{"pca9548", 0x70}}, WhenIdle::disconnect};
  EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x10u);
  EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x11u);
  EXPECT_EQ(muxes.statistics().park_failures, 1u);
  EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x12u);
}

asio::awaitable<void> use(TwoWireBus& bus, std::string& order, char name, Clock::time_point due) {
  const std::array out{std::byte{0}};
  std::array<std::byte, 1> in{};
  try {
    co_await bus.transfer(0x50, out, in, due);
    order += name;
  } catch (const BenchError& error) {
    order += error.code() == Errc::timed_out ? '!' : '?';
  }
}

Transaction slow_read() { return {0x50, bytes({0x00}), bytes({0x42}), {}, 3ms}; }

TEST_F(Pca954xTest, ChannelsTakeTurnsInTheOrderTheyAsked) {
  ScriptedBus bus{
      {control(0x70, 0x01), slow_read(), control(0x70, 0x02), slow_read(), control(0x70, 0x01), slow_read()}, &clock};
  Pca954x muxes{bus, clock, {{"pca9548", 0x70}}};
  asio::io_context io{1};
  std::string order;
  const auto done = [](std::exception_ptr failure) { EXPECT_FALSE(failure); };
  asio::co_spawn(io, use(muxes.channel(0x70, 0), order, 'a', no_deadline), done);
  asio::co_spawn(io, use(muxes.channel(0x70, 1), order, 'b', no_deadline), done);
  asio::co_spawn(io, use(muxes.channel(0x70, 0), order, 'c', no_deadline), done);
  run_virtual(io, clock);
  EXPECT_EQ(order, "abc");
}

TEST_F(Pca954xTest, WhoWaitsLongerThanItsDeadlineLeavesTheQueueWithoutAWrite) {
  ScriptedBus bus{{control(0x70, 0x01), slow_read(), slow_read()}, &clock};
  Pca954x muxes{bus, clock, {{"pca9548", 0x70}}};
  asio::io_context io{1};
  std::string order;
  const auto done = [](std::exception_ptr failure) { EXPECT_FALSE(failure); };
  asio::co_spawn(io, use(muxes.channel(0x70, 0), order, 'a', no_deadline), done);
  asio::co_spawn(io, use(muxes.channel(0x70, 1), order, 'b', clock.now() + 1ms), done);
  asio::co_spawn(io, use(muxes.channel(0x70, 0), order, 'c', no_deadline), done);
  run_virtual(io, clock);
  EXPECT_EQ(order, "!ac");
}

TEST_F(Pca954xTest, ACancelledTransferLeavesTheSelectionUnknown) {
  ScriptedBus bus{{control(0x70, 0x01), slow_read(), control(0x70, 0x01), module_read(0x10)}, &clock};
  Pca954x muxes{bus, clock, {{"pca9548", 0x70}}};
  {
    asio::io_context io{1};
    asio::cancellation_signal stop;
    std::string order;
    asio::co_spawn(io, use(muxes.channel(0x70, 0), order, 'a', no_deadline),
                   asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr failure) { EXPECT_TRUE(failure); }));
    run_virtual(io, clock, clock.now() + 1ms);
    stop.emit(asio::cancellation_type::terminal);
    run_virtual(io, clock);
  }
  EXPECT_EQ(value_of(muxes.channel(0x70, 0)), 0x10u);
}

TEST_F(Pca954xTest, DoesNotLetAnybodyWriteToAMux) {
  ScriptedBus bus{{}};
  Pca954x muxes{bus, clock, {{"pca9548", 0x70}, {"pca9548", 0x72}}};
  EXPECT_EQ(failure_of(muxes.channel(0x70, 0), 0x72), Errc::refused);
}

TEST_F(Pca954xTest, RefusesABenchThatCannotBe) {
  ScriptedBus bus{{}};
  EXPECT_THROW((Pca954x{bus, clock, {{"pca9999", 0x70}}}), std::invalid_argument);
  EXPECT_THROW((Pca954x{bus, clock, {{"pca9548", 0x50}}}), std::invalid_argument);
  EXPECT_THROW((Pca954x{bus, clock, {{"pca9548", 0x70}, {"pca9546", 0x70}}}), std::invalid_argument);
  Pca954x muxes{bus, clock, {{"pca9548", 0x70}}};
  EXPECT_THROW(muxes.channel(0x71, 0), std::invalid_argument);
}

TEST_F(Pca954xTest, AMuxBehindAMuxConnectsBoth) {
  ScriptedBus bus{
      {control(0x70, 0x04), control(0x71, 0x01), module_read(0x10), control(0x71, 0x02), module_read(0x11)}};
  Pca954x outer{bus, clock, {{"pca9548", 0x70}}};
  Pca954x inner{outer.channel(0x70, 2), clock, {{"pca9546", 0x71}}};
  EXPECT_EQ(value_of(inner.channel(0x71, 0)), 0x10u);
  EXPECT_EQ(value_of(inner.channel(0x71, 1)), 0x11u);
}

}  // namespace
}  // namespace plugfest::mux
