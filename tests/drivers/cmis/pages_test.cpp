#include "drivers/cmis/pages.hpp"

#include "drivers/base/error.hpp"
#include "tests/drivers/cmis/script.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::failing_at;
using support::run;
using support::ScriptedBus;
using support::Transaction;
using testing::AllOf;
using testing::HasSubstr;

const Bytes one_to_eight = bytes({1, 2, 3, 4, 5, 6, 7, 8});
const Bytes nine_to_sixteen = bytes({9, 10, 11, 12, 13, 14, 15, 16});

/// "Select page 11h, see it selected", as it goes over the wire.
const Script select_11h = {{0x50, bytes({0x7E, 0x00, 0x11})}, {0x50, bytes({0x7E}), bytes({0x00, 0x11})}};

/// @throws what `operation` throws and is no BenchError
std::optional<BenchError> failure_of(const std::function<void()>& operation) {
  try {
    operation();
  } catch (const BenchError& error) {
    return error;
  }
  return std::nullopt;
}

TEST(Pages, LowerMemoryIsReadWithoutSelecting) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x0E}), bytes({0x19, 0x80})}}};
  Pages pages{bus, clock};
  EXPECT_EQ(run(clock, pages.read({.bank = 2, .page = 0x11, .byte = 14}, 2)), bytes({0x19, 0x80}));
  EXPECT_EQ(pages.use().page_selects, 0u);
}

TEST(Pages, SelectingWritesBankAndPageAtOnceAndReadsThemBack) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x7E, 0x01, 0x11})},
                   {0x50, bytes({0x7E}), bytes({0x01, 0x11})},
                   {0x50, bytes({0x80}), bytes({0x44})}}};
  Pages pages{bus, clock};
  EXPECT_EQ(run(clock, pages.read({.bank = 1, .page = 0x11, .byte = 128}, 1)), bytes({0x44}));
  EXPECT_EQ(pages.use().transactions, 3u);
  EXPECT_EQ(pages.use().page_selects, 1u);
  EXPECT_EQ(pages.use().refused, 0u);
}

TEST(Pages, AnotherDeviceAddressIsUsedThroughout) {
  VirtualClock clock;
  ScriptedBus bus{
      {{0x51, bytes({0x7F, 0x01})}, {0x51, bytes({0x7F}), bytes({0x01})}, {0x51, bytes({0x90}), bytes({0x76})}}};
  Pages pages{bus, clock, {.device = 0x51}};
  EXPECT_EQ(run(clock, pages.read({.page = 0x01, .byte = 144}, 1)), bytes({0x76}));
}

TEST(Pages, APageWithoutBanksIsSelectedAloneWhateverTheBank) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x7F, 0x02})},
                   {0x50, bytes({0x7F}), bytes({0x02})},
                   {0x50, bytes({0x80}), bytes({0x4B})},
                   {0x50, bytes({0x81}), bytes({0x00})}}};
  Pages pages{bus, clock};
  EXPECT_EQ(run(clock, pages.read({.bank = 3, .page = 0x02, .byte = 128}, 1)), bytes({0x4B}));
  EXPECT_EQ(run(clock, pages.read({.bank = 1, .page = 0x02, .byte = 129}, 1)), bytes({0x00}));
}

TEST(Pages, TheFirstPageWithBanksIs10h) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x7F, 0x0F})},
                   {0x50, bytes({0x7F}), bytes({0x0F})},
                   {0x50, bytes({0x7E, 0x01, 0x10})},
                   {0x50, bytes({0x7E}), bytes({0x01, 0x10})}}};
  Pages pages{bus, clock};
  EXPECT_TRUE(run(clock, pages.has_page(1, 0x0F)));
  EXPECT_TRUE(run(clock, pages.has_page(1, 0x10)));
}

TEST(Pages, ThePageIsWrittenAloneWhileTheBankStays) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x7E, 0x01, 0x10})},
                   {0x50, bytes({0x7E}), bytes({0x01, 0x10})},
                   {0x50, bytes({0x7F, 0x11})},
                   {0x50, bytes({0x7E}), bytes({0x01, 0x11})},
                   {0x50, bytes({0x7F, 0x01})},
                   {0x50, bytes({0x7F}), bytes({0x01})},
                   // Bank 1 is still what BankSelect holds.
                   {0x50, bytes({0x7F, 0x11})},
                   {0x50, bytes({0x80}), bytes({0x44})},
                   {0x50, bytes({0x7E, 0x00, 0x11})},
                   {0x50, bytes({0x7E}), bytes({0x00, 0x11})}}};
  Pages pages{bus, clock};
  EXPECT_TRUE(run(clock, pages.has_page(1, 0x10)));
  EXPECT_TRUE(run(clock, pages.has_page(1, 0x11)));
  EXPECT_TRUE(run(clock, pages.has_page(0, 0x01)));
  EXPECT_EQ(run(clock, pages.read({.bank = 1, .page = 0x11, .byte = 128}, 1)), bytes({0x44}));
  EXPECT_TRUE(run(clock, pages.has_page(0, 0x11)));
}

TEST(Pages, APageThatWasSeenOnceIsNotReadBackAgain) {
  VirtualClock clock;
  ScriptedBus bus{select_11h + Script{{0x50, bytes({0x7F, 0x00})},
                                      {0x50, bytes({0x80}), bytes({0x18})},
                                      {0x50, bytes({0x7F, 0x11})},
                                      {0x50, bytes({0x80}), bytes({0x44})}}};
  Pages pages{bus, clock};
  EXPECT_TRUE(run(clock, pages.has_page(0, 0x11)));
  EXPECT_EQ(run(clock, pages.read({.page = 0x00, .byte = 128}, 1)), bytes({0x18})) << "where a missing page ends up";
  EXPECT_EQ(run(clock, pages.read({.page = 0x11, .byte = 128}, 1)), bytes({0x44}));
}

TEST(Pages, OnABusThatOthersUseEveryAccessSelectsAndVerifies) {
  VirtualClock clock;
  const Script read = select_11h + Script{{0x50, bytes({0x80}), bytes({0x44})}};
  ScriptedBus bus{read + read};
  Pages pages{bus, clock, {.shared_bus = true}};
  EXPECT_EQ(run(clock, pages.read({.page = 0x11, .byte = 128}, 1)), bytes({0x44}));
  EXPECT_EQ(run(clock, pages.read({.page = 0x11, .byte = 128}, 1)), bytes({0x44}));
}

TEST(Pages, APageThatFallsBackToPageZeroIsUnsupported) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x7E, 0x00, 0x12})}, {0x50, bytes({0x7E}), bytes({0x00, 0x00})}}};
  Pages pages{bus, clock};
  const auto failure = failure_of([&] { run(clock, pages.read({.page = 0x12, .byte = 128}, 1)); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), Errc::unsupported);
  EXPECT_THAT(failure->what(), HasSubstr("read page 12h byte 128"));
}

TEST(Pages, ABankThatIsNotShownIsUnsupportedAndNothingIsWritten) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x7E, 0x03, 0x10})}, {0x50, bytes({0x7E}), bytes({0x00, 0x10})}}};
  Pages pages{bus, clock};
  const Bytes data = bytes({0xFF});
  const auto failure = failure_of([&] { run(clock, pages.write({.bank = 3, .page = 0x10, .byte = 128}, data)); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), Errc::unsupported);
  EXPECT_THAT(failure->what(), HasSubstr("write bank 3 page 10h byte 128"));
}

TEST(Pages, AskingForAMissingPageSaysNoAndRemembersThePageThatIsShown) {
  VirtualClock clock;
  ScriptedBus bus{
      {{0x50, bytes({0x7F, 0x02})}, {0x50, bytes({0x7F}), bytes({0x00})}, {0x50, bytes({0x80}), bytes({0x18})}}};
  Pages pages{bus, clock};
  EXPECT_FALSE(run(clock, pages.has_page(0, 0x02)));
  EXPECT_EQ(run(clock, pages.read({.page = 0x00, .byte = 128}, 1)), bytes({0x18}));
}

TEST(Pages, ASelectedPageIsNotSelectedAgain) {
  VirtualClock clock;
  ScriptedBus bus{select_11h + Script{{0x50, bytes({0x80}), bytes({0x44})},
                                      {0x50, bytes({0x03}), bytes({0x06})},
                                      {0x50, bytes({0x83}), bytes({0x11})},
                                      {0x50, bytes({0x91, 0x10})}}};
  Pages pages{bus, clock};
  const Bytes data = bytes({0x10});
  EXPECT_TRUE(run(clock, pages.has_page(0, 0x11)));
  EXPECT_EQ(run(clock, pages.read({.page = 0x11, .byte = 128}, 1)), bytes({0x44}));
  EXPECT_EQ(run(clock, pages.read({.byte = 3}, 1)), bytes({0x06}));
  EXPECT_EQ(run(clock, pages.read({.page = 0x11, .byte = 131}, 1)), bytes({0x11}));
  run(clock, pages.write({.page = 0x11, .byte = 145}, data));
  EXPECT_EQ(pages.use().page_selects, 1u);
}

TEST(Pages, AForgottenSelectionIsMadeAnew) {
  VirtualClock clock;
  const Script read = select_11h + Script{{0x50, bytes({0x80}), bytes({0x44})}};
  ScriptedBus bus{read + read};
  Pages pages{bus, clock};
  EXPECT_EQ(run(clock, pages.read({.page = 0x11, .byte = 128}, 1)), bytes({0x44}));
  pages.forget_selection();
  EXPECT_EQ(run(clock, pages.read({.page = 0x11, .byte = 128}, 1)), bytes({0x44}));
  EXPECT_EQ(pages.use().page_selects, 2u);
}

TEST(Pages, ReadsAreSplitIntoEightBytes) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x10}), one_to_eight},
                   {0x50, bytes({0x18}), nine_to_sixteen},
                   {0x50, bytes({0x20}), bytes({0xAA, 0xBB})}}};
  Pages pages{bus, clock};
  EXPECT_EQ(run(clock, pages.read({.byte = 16}, 18)),
            bytes({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0xAA, 0xBB}));
}

TEST(Pages, AModuleThatAllowsItIsReadHalfByHalf) {
  VirtualClock clock;
  Bytes half(128, std::byte{0x5A});
  half.front() = std::byte{0x01};
  half.back() = std::byte{0x80};
  ScriptedBus bus{select_11h + Script{{0x50, bytes({0x80}), half}}};
  Pages pages{bus, clock};
  pages.allow_long_reads(128);
  EXPECT_EQ(run(clock, pages.read({.page = 0x11, .byte = 128}, 128)), half);
}

TEST(Pages, WritesAreSplitIntoEightBytesWhateverReadsMayHave) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x7E, 0x00, 0x10})},
                   {0x50, bytes({0x7E}), bytes({0x00, 0x10})},
                   {0x50, bytes({0x91, 1, 2, 3, 4, 5, 6, 7, 8})},
                   {0x50, bytes({0x99, 9})}}};
  Pages pages{bus, clock};
  pages.allow_long_reads(128);
  const Bytes data = bytes({1, 2, 3, 4, 5, 6, 7, 8, 9});
  run(clock, pages.write({.page = 0x10, .byte = 145}, data));
}

TEST(Pages, ARefusedAccessIsTriedAgainAndCounted) {
  VirtualClock clock;
  const Transaction refusal{0x50, bytes({0x1A}), {}, Errc::nack};
  ScriptedBus bus{{refusal, refusal, refusal, {0x50, bytes({0x1A}), bytes({0x40})}}};
  Pages pages{bus, clock};
  EXPECT_EQ(run(clock, pages.read({.byte = 26}, 1)), bytes({0x40}));
  EXPECT_EQ(pages.use().transactions, 4u);
  EXPECT_EQ(pages.use().refused, 3u);
  EXPECT_EQ(clock.now().time_since_epoch(), 3500us) << "0.5, 1 and 2 ms: a refusal costs time on the bus too";
}

TEST(Pages, AnAccessRefusedForLongerThanTheHoldOffFailsAndSaysWhere) {
  VirtualClock clock;
  const Transaction refusal{0x50, bytes({0x1A, 0x10}), {}, Errc::nack};
  ScriptedBus bus{Script(4, refusal)};  // at 0, 0.5, 1.5 and 2 ms
  Pages pages{bus, clock, {.hold_off = 2ms}};
  const Bytes data = bytes({0x10});
  const auto failure = failure_of([&] { run(clock, pages.write({.byte = 26}, data)); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), Errc::nack);
  EXPECT_THAT(failure->what(), AllOf(HasSubstr("write lower byte 26"), HasSubstr("did not acknowledge")));
  EXPECT_EQ(pages.use().refused, 4u);
  EXPECT_EQ(clock.now().time_since_epoch(), 2ms);
}

TEST(Pages, EveryAccessOfALongReadHasTheWholeHoldOff) {
  VirtualClock clock;
  const Transaction first{0x50, bytes({0x10}), {}, Errc::nack}, second{0x50, bytes({0x18}), {}, Errc::nack};
  ScriptedBus bus{Script(3, first) + Script{{0x50, bytes({0x10}), one_to_eight}} + Script(3, second) +
                  Script{{0x50, bytes({0x18}), bytes({9})}}};
  Pages pages{bus, clock, {.hold_off = 2ms}};
  EXPECT_EQ(run(clock, pages.read({.byte = 16}, 9)), bytes({1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

const Script select_02h = {{0x50, bytes({0x7F, 0x02})}, {0x50, bytes({0x7F}), bytes({0x02})}};
const Script select_01h = {{0x50, bytes({0x7F, 0x01})}, {0x50, bytes({0x7F}), bytes({0x01})}};
const Transaction busy_after_page{0x50, bytes({0x7F}), {}, Errc::nack};

TEST(Pages, HowLongAPageChangeTakesIsLearnedAndWaitedForTheNextTime) {
  VirtualClock clock;
  ScriptedBus bus{Script{select_01h[0], busy_after_page, busy_after_page, select_01h[1]} + select_02h, &clock};
  Pages pages{bus, clock};
  EXPECT_TRUE(run(clock, pages.has_page(0, 0x01)));
  EXPECT_EQ(clock.now().time_since_epoch(), 1500us) << "0.5 and 1 ms after the refusals";
  EXPECT_TRUE(run(clock, pages.has_page(0, 0x02)));
  EXPECT_EQ(clock.now().time_since_epoch(), 3000us);
  EXPECT_EQ(pages.use().refused, 2u);
  EXPECT_TRUE(pages.quirks().uses().empty());
}

TEST(Pages, NobodyWaitsLongerThanThePageChangeMayTake) {
  VirtualClock clock;
  ScriptedBus bus{Script{select_01h[0], busy_after_page, busy_after_page, select_01h[1]} + select_02h, &clock};
  Pages pages{bus, clock};
  EXPECT_TRUE(run(clock, pages.has_page(0, 0x01)));
  pages.promise_page_change(3);  // 10 ms / 2^3
  EXPECT_TRUE(run(clock, pages.has_page(0, 0x02)));
  EXPECT_EQ(clock.now().time_since_epoch(), 1500us + 1250us);
}

TEST(Pages, AModuleThatIsBusyForLongerThanItMayIsReportedAndNotGivenUp) {
  VirtualClock clock;
  // Refused at 0, 0.5, 1.5, 3.5, 7.5 and 11.5 ms.
  ScriptedBus bus{Script{select_01h[0]} + Script(6, busy_after_page) + Script{select_01h[1]}, &clock};
  Pages pages{bus, clock};
  EXPECT_TRUE(run(clock, pages.has_page(0, 0x01)));
  const auto uses = pages.quirks().uses();
  ASSERT_EQ(uses.size(), 1u);
  EXPECT_EQ(uses[0].what, "busy for longer than 10 ms after a page change");
}

TEST(Pages, AWriteToUserMemoryMayTakeEightyMilliseconds) {
  VirtualClock clock;
  const Transaction busy{0x50, bytes({0x88}), {}, Errc::nack};
  // Refused until 75.5 ms.
  ScriptedBus bus{Script{{0x50, bytes({0x7F, 0x03})}, {0x50, bytes({0x7F}), bytes({0x03})}, {0x50, bytes({0x80, 1})}} +
                      Script(22, busy) + Script{{0x50, bytes({0x88}), bytes({2})}},
                  &clock};
  Pages pages{bus, clock};
  const Bytes data = bytes({1});
  run(clock, pages.write({.page = 0x03, .byte = 128}, data));
  EXPECT_EQ(run(clock, pages.read({.page = 0x03, .byte = 136}, 1)), bytes({2}));
  EXPECT_TRUE(pages.quirks().uses().empty());
}

TEST(Pages, AfterAWriteTheModuleMayBeBusyForTenMilliseconds) {
  VirtualClock clock;
  const Transaction busy{0x50, bytes({0x03}), {}, Errc::nack};
  ScriptedBus bus{Script{{0x50, bytes({0x1A, 0x10})}} + Script(6, busy) + Script{{0x50, bytes({0x03}), bytes({2})}},
                  &clock};
  Pages pages{bus, clock};
  const Bytes data = bytes({0x10});
  run(clock, pages.write({.byte = 26}, data));
  EXPECT_EQ(run(clock, pages.read({.byte = 3}, 1)), bytes({2}));
  ASSERT_EQ(pages.quirks().uses().size(), 1u);
  EXPECT_EQ(pages.quirks().uses()[0].what, "busy for longer than 10 ms after a write");
}

TEST(Pages, AskingForAPageOfASilentModuleSaysWhere) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x7F, 0x02}), {}, Errc::nack}}};
  Pages pages{bus, clock, {.hold_off = 0s}};
  const auto failure = failure_of([&] { run(clock, pages.has_page(0, 0x02)); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), Errc::nack);
  EXPECT_THAT(failure->what(), HasSubstr("select page 02h"));
}

TEST(Pages, AReadThatFailsAtAnyStepSaysSoAndTheNextOneSelectsAnew) {
  const Script script =
      select_11h + Script{{0x50, bytes({0x80}), one_to_eight}, {0x50, bytes({0x88}), nine_to_sixteen}};
  for (const Errc error : {Errc::nack, Errc::disconnected, Errc::short_transfer})
    for (std::size_t step = 0; step < script.size(); ++step) {
      SCOPED_TRACE(make_error_code(error).message() + " at step " + std::to_string(step));
      VirtualClock clock;
      ScriptedBus bus{failing_at(script, step, error) + script};
      Pages pages{bus, clock, {.hold_off = 0s}};
      const auto failure = failure_of([&] { run(clock, pages.read({.page = 0x11, .byte = 128}, 16)); });
      ASSERT_TRUE(failure);
      EXPECT_EQ(failure->code(), error);
      EXPECT_THAT(failure->what(), HasSubstr("read page 11h byte 128"));
      EXPECT_EQ(bus.played(), step + 1);
      EXPECT_EQ(run(clock, pages.read({.page = 0x11, .byte = 128}, 16)),
                bytes({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}));
    }
}

TEST(Pages, AWriteThatFailsAtAnyStepSaysSoAndTheNextOneSelectsAnew) {
  const Script script = select_11h + Script{{0x50, bytes({0x80, 1, 2, 3, 4, 5, 6, 7, 8})}, {0x50, bytes({0x88, 9})}};
  const Bytes data = bytes({1, 2, 3, 4, 5, 6, 7, 8, 9});
  for (const Errc error : {Errc::nack, Errc::disconnected, Errc::short_transfer})
    for (std::size_t step = 0; step < script.size(); ++step) {
      SCOPED_TRACE(make_error_code(error).message() + " at step " + std::to_string(step));
      VirtualClock clock;
      ScriptedBus bus{failing_at(script, step, error) + script};
      Pages pages{bus, clock, {.hold_off = 0s}};
      const auto failure = failure_of([&] { run(clock, pages.write({.page = 0x11, .byte = 128}, data)); });
      ASSERT_TRUE(failure);
      EXPECT_EQ(failure->code(), error);
      EXPECT_THAT(failure->what(), HasSubstr("write page 11h byte 128"));
      run(clock, pages.write({.page = 0x11, .byte = 128}, data));
    }
}

TEST(Pages, ADisconnectedBusIsNotTriedAgain) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x03}), {}, Errc::disconnected}}};
  Pages pages{bus, clock};
  EXPECT_TRUE(failure_of([&] { run(clock, pages.read({.byte = 3}, 1)); }));
  EXPECT_EQ(pages.use().refused, 0u);
}

asio::awaitable<void> read_into(Pages& pages, Address from, Bytes& result) { result = co_await pages.read(from, 1); }

asio::awaitable<void> fail_at(Clock& clock, Clock::time_point due, Pages& pages, Address from,
                              boost::system::error_code& code) {
  Bytes unused;
  try {
    co_await with_deadline(clock, due, read_into(pages, from, unused));
  } catch (const boost::system::system_error& error) {
    code = error.code();
  }
}

void rethrow(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(failure);
}

Script taking(Script script, Clock::duration each) {
  for (Transaction& transaction : script) transaction.takes = each;
  return script;
}

TEST(Pages, SelectingAndReadingOfSeveralCoroutinesNeverMix) {
  VirtualClock clock;
  ScriptedBus bus{taking({{0x50, bytes({0x7E, 0x00, 0x11})},
                          {0x50, bytes({0x7E}), bytes({0x00, 0x11})},
                          {0x50, bytes({0x80}), bytes({0x44})},
                          {0x50, bytes({0x7F, 0x01})},
                          {0x50, bytes({0x7F}), bytes({0x01})},
                          {0x50, bytes({0x90}), bytes({0x76})},
                          {0x50, bytes({0x7E, 0x01, 0x11})},
                          {0x50, bytes({0x7E}), bytes({0x01, 0x11})},
                          {0x50, bytes({0x81}), bytes({0x22})}},
                         1ms),
                  &clock};
  Pages pages{bus, clock};
  Bytes first, second, third;
  {
    asio::io_context io{1};
    asio::co_spawn(io, read_into(pages, {.page = 0x11, .byte = 128}, first), rethrow);
    asio::co_spawn(io, read_into(pages, {.page = 0x01, .byte = 144}, second), rethrow);
    asio::co_spawn(io, read_into(pages, {.bank = 1, .page = 0x11, .byte = 129}, third), rethrow);
    run_virtual(io, clock);
  }
  EXPECT_EQ(first, bytes({0x44}));
  EXPECT_EQ(second, bytes({0x76}));
  EXPECT_EQ(third, bytes({0x22}));
}

TEST(Pages, WhoeverGivesUpWaitingForTheModuleLeavesItUsable) {
  VirtualClock clock;
  ScriptedBus bus{taking({{0x50, bytes({0x0E}), bytes({0x19})}, {0x50, bytes({0x10}), bytes({0x80})}}, 10ms), &clock};
  Pages pages{bus, clock};
  Bytes first, last;
  boost::system::error_code given_up;
  {
    asio::io_context io{1};
    asio::co_spawn(io, read_into(pages, {.byte = 14}, first), rethrow);
    asio::co_spawn(io, fail_at(clock, clock.now() + 2ms, pages, {.byte = 15}, given_up), rethrow);
    asio::co_spawn(io, read_into(pages, {.byte = 16}, last), rethrow);
    run_virtual(io, clock);
  }
  EXPECT_EQ(given_up, Errc::timed_out);
  EXPECT_EQ(first, bytes({0x19}));
  EXPECT_EQ(last, bytes({0x80}));
}

TEST(Pages, WhoeverIsCutShortWhileHoldingTheModuleLeavesItUsable) {
  VirtualClock clock;
  const Script selection = taking(select_11h, 10ms), read = taking({{0x50, bytes({0x80}), bytes({0x44})}}, 10ms);
  ScriptedBus bus{selection + selection + read, &clock};
  Pages pages{bus, clock};
  Bytes second;
  boost::system::error_code cut_short;
  {
    asio::io_context io{1};
    // In the middle of reading the selection back: which page is shown is not known.
    asio::co_spawn(io, fail_at(clock, clock.now() + 15ms, pages, {.page = 0x11, .byte = 128}, cut_short), rethrow);
    asio::co_spawn(io, read_into(pages, {.page = 0x11, .byte = 128}, second), rethrow);
    run_virtual(io, clock);
  }
  EXPECT_EQ(cut_short, Errc::timed_out);
  EXPECT_EQ(second, bytes({0x44}));
}

TEST(Pages, AnEventLoopThatEndsInTheMiddleOfAnAccessLeavesTheModuleUsable) {
  VirtualClock clock;
  ScriptedBus bus{taking({{0x50, bytes({0x0E}), bytes({0x19})}, {0x50, bytes({0x10}), bytes({0x80})}}, 10ms), &clock};
  Pages pages{bus, clock};
  Bytes unused;
  {
    asio::io_context io{1};
    asio::co_spawn(io, read_into(pages, {.byte = 14}, unused), rethrow);
    asio::co_spawn(io, read_into(pages, {.byte = 15}, unused), rethrow);
    run_virtual(io, clock, clock.now() + 5ms);
  }
  EXPECT_TRUE(unused.empty());
  EXPECT_EQ(run(clock, pages.read({.byte = 16}, 1)), bytes({0x80}));
}

TEST(Pages, AnAddressReadsAsThePlaceInTheSpecification) {
  EXPECT_EQ(to_string(Address{.bank = 1, .page = 0x11, .byte = 26}), "lower byte 26");
  EXPECT_EQ(to_string(Address{.page = 0x11, .byte = 128}), "page 11h byte 128");
  EXPECT_EQ(to_string(Address{.bank = 1, .page = 0x11, .byte = 128}), "bank 1 page 11h byte 128");
}

}  // namespace
}  // namespace plugfest::cmis
