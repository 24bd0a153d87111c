#include "harness/checks/check.hpp"

#include "drivers/cmis/module.hpp"
#include "drivers/cmis/pages.hpp"
#include "drivers/pins.hpp"
#include "harness/checks/activation.hpp"
#include "harness/plan/check_spec.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;
using cmis::Advertised;

TEST(JudgeAtMost, PassesUpToAndWithTheLimit) {
  EXPECT_EQ(judge_at_most(8.0, 0.0, 8.5), Verdict::pass);
  EXPECT_EQ(judge_at_most(8.5, 0.0, 8.5), Verdict::pass);
  EXPECT_EQ(judge_at_most(8.25, 0.25, 8.5), Verdict::pass);
}

TEST(JudgeAtMost, IsInconclusiveWhereTheIntervalHoldsTheLimit) {
  EXPECT_EQ(judge_at_most(8.375, 0.25, 8.5), Verdict::inconclusive);
  EXPECT_EQ(judge_at_most(8.5, 0.25, 8.5), Verdict::inconclusive);
  EXPECT_EQ(judge_at_most(8.75, 0.25, 8.5), Verdict::inconclusive) << "the lower end may just be the limit";
}

TEST(JudgeAtMost, FailsWhereTheWholeIntervalIsAboveTheLimit) {
  EXPECT_EQ(judge_at_most(8.75, 0.125, 8.5), Verdict::fail);
  EXPECT_EQ(judge_at_most(std::nextafter(8.5, 9.0), 0.0, 8.5), Verdict::fail);
}

TEST(JudgeAtMost, JudgesNothingFromWhatIsNoNumber) {
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  constexpr double boundless = std::numeric_limits<double>::infinity();
  EXPECT_EQ(judge_at_most(nothing, 0.1, 8.5), Verdict::inconclusive);
  EXPECT_EQ(judge_at_most(8.0, nothing, 8.5), Verdict::inconclusive);
  EXPECT_EQ(judge_at_most(8.0, 0.1, nothing), Verdict::inconclusive);
  EXPECT_EQ(judge_at_most(8.0, boundless, 8.5), Verdict::inconclusive);
}

TEST(Worsen, KeepsTheMoreTellingVerdictWhicheverComesFirst) {
  constexpr std::array telling{Verdict::skipped, Verdict::pass, Verdict::inconclusive, Verdict::error, Verdict::fail};
  for (std::size_t i = 0; i < telling.size(); ++i)
    for (std::size_t j = 0; j < telling.size(); ++j) {
      Verdict verdict = telling[i];
      worsen(verdict, telling[j]);
      EXPECT_EQ(verdict, telling[std::max(i, j)]) << to_string(telling[i]) << " and " << to_string(telling[j]);
    }
}

TEST(Skipped, SaysWhy) {
  const Outcome outcome = skipped(SkipReason::unknown_memory, "never read");
  EXPECT_EQ(outcome.verdict, Verdict::skipped);
  EXPECT_EQ(outcome.reason, SkipReason::unknown_memory);
  EXPECT_EQ(outcome.message, "never read");
}

struct NoPins final : Pins {
  bool can_reset() const override { return false; }
  asio::awaitable<void> set_reset(bool) override { co_return; }
  bool can_request_low_power() const override { return false; }
  asio::awaitable<void> set_low_power_request(bool) override { co_return; }
  asio::awaitable<bool> low_power_request() override { co_return false; }
  bool can_see_presence() const override { return false; }
  asio::awaitable<bool> module_present() override { co_return false; }
  bool can_reseat() const override { return false; }
  asio::awaitable<void> reseat() override { co_return; }
};

struct NoEvidence final : Evidence {
  void measure(journal::Measurement) override {}
  void state(std::string, std::string, Clock::time_point, Clock::duration) override {}
  void finding(std::string_view, std::string) override {}
};

struct NoChanges final : Changes {
  asio::awaitable<void> will_write(const cmis::FieldInfo&, const std::string&, Clock::duration) override { co_return; }
  asio::awaitable<void> will_apply(Clock::duration) override { co_return; }
  asio::awaitable<void> will_drive_low_power_pin() override { co_return; }
  asio::awaitable<void> will_set_admin(End) override { co_return; }
  asio::awaitable<void> will_set_serdes(End, int) override { co_return; }
  asio::awaitable<void> will_send_pattern(End) override { co_return; }
  void will_reset(Clock::duration) override {}
};

/// A context whose slot is known by `synthesised` alone.
struct Slot {
  VirtualClock clock;
  support::ScriptedBus bus{{}};
  cmis::Pages pages{bus, clock};
  cmis::Module module{pages};
  NoPins pins;
  std::string no_meter;
  plan::Platform platform;
  SlotFacts facts;
  plan::CheckSpec spec;
  plan::Step step;
  NoEvidence evidence;
  NoChanges changes;
  Link link;
  Context context{.clock = clock,
                  .module = module,
                  .pins = pins,
                  .meter = nullptr,
                  .no_meter = no_meter,
                  .platform = platform,
                  .port = {},
                  .slot = facts,
                  .spec = spec,
                  .step = step,
                  .due = {},
                  .evidence = evidence,
                  .changes = changes,
                  .link = link};

  explicit Slot(std::vector<std::string> synthesised) { facts.synthesised = std::move(synthesised); }
};

TEST(Synthesised, AWholeHalfIs) {
  const Slot slot{{"10h", "lower"}};
  EXPECT_TRUE(slot.context.is_synthesised("10h"));
  EXPECT_TRUE(slot.context.is_synthesised("lower"));
  EXPECT_FALSE(slot.context.is_synthesised("11h"));
  EXPECT_FALSE(slot.context.is_synthesised("00h"));
}

TEST(Synthesised, AHalfWithAFewSuchBytesIsToo) {
  const Slot slot{{"01h:144-168", "lower:26"}};
  EXPECT_TRUE(slot.context.is_synthesised("01h"));
  EXPECT_TRUE(slot.context.is_synthesised("lower"));
}

TEST(Synthesised, ABeginningOfANameIsNotTheName) {
  const Slot slot{{"10h", "bank 1 page 11h"}};
  EXPECT_FALSE(slot.context.is_synthesised("1"));
  EXPECT_FALSE(slot.context.is_synthesised("10"));
  EXPECT_FALSE(slot.context.is_synthesised("11h"));
  EXPECT_FALSE(slot.context.is_synthesised("bank 1"));
}

TEST(Synthesised, NothingIsInAModuleThatWasReadWhole) { EXPECT_FALSE(Slot{{}}.context.is_synthesised("10h")); }

TimedTransition timed(std::vector<Advertised> advertised) {
  TimedTransition transition;
  transition.advertised = std::move(advertised);
  return transition;
}

const Advertised one_second{.kind = Advertised::Kind::bounded, .code = 6, .upper = 1s};
const Advertised five_milliseconds{.kind = Advertised::Kind::bounded, .code = 1, .upper = 5ms};

TEST(TimedTransition, ItsLimitIsTheSumOfTheUpperEdges) {
  EXPECT_EQ(timed({one_second}).limit_s(), 1.0);
  ASSERT_TRUE(timed({one_second, five_milliseconds}).limit_s());
  EXPECT_DOUBLE_EQ(*timed({one_second, five_milliseconds}).limit_s(), 1.005);
}

TEST(TimedTransition, HasNoLimitWhereOnePartHasNone) {
  for (const auto kind : {Advertised::Kind::open_ended, Advertised::Kind::reserved, Advertised::Kind::unknown}) {
    const Advertised without{.kind = kind, .code = 13};
    EXPECT_EQ(timed({one_second, without}).limit_s(), std::nullopt);
    EXPECT_EQ(timed({without, one_second}).limit_s(), std::nullopt);
  }
}

}  // namespace
}  // namespace plugfest::checks
