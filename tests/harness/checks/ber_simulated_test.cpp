#include "drivers/sim/live/link.hpp"
#include "drivers/sim/world.hpp"
#include "tests/harness/checks/one_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

/// Error ratio checks against the simulated link: faults are put below the seams.
namespace plugfest::support {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct Simulated : testing::Test {
  journal::StepRecord step;
  std::size_t journal_size = 0;

  void run(Rig& rig) {
    const Ended ended = rig.run();
    step = ended.record.slots.at(0).steps.at(0);
    journal_size = ended.journal.size();
  }
  static sim::Link& link_of(Rig& rig) { return *rig.bench().simulated_slot(0).link(); }
  /// From the begin on, at that end's receiver.
  static void make_worse(Rig& rig, sim::End end, double ber, std::uint8_t lanes) {
    link_of(rig).burst(end, rig.bench().clock().now(), 1000h, ber, lanes);
  }
  bool found(const std::string& words) const {
    return std::ranges::any_of(
        step.findings, [&](const journal::Finding& one) { return one.message.find(words) != std::string::npos; });
  }
  long lines(const std::string& name) const {
    return std::ranges::count_if(step.measurements, [&](const auto& m) { return m.name.starts_with(name); });
  }
};

TEST_F(Simulated, AHealthyLinkPassesBeforeFecOnEveryLaneOfBothEnds) {
  Rig rig{one_check("ber.pre-fec")};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_GE(lines("ber.pre-fec"), 9) << "eight lanes, or a port, at either end";
}

TEST_F(Simulated, OneBadLaneIsCaughtAndNamed) {
  Rig rig{one_check("ber.pre-fec")};
  make_worse(rig, sim::End::near, 3e-4, 0x04);
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::fail) << step.message;
  EXPECT_THAT(step.message, HasSubstr("lane 3 (near end)"));
}

TEST_F(Simulated, LostCodewordsAreNotPassed) {
  Rig rig{one_check("ber.post-fec")};
  make_worse(rig, sim::End::near, 1e-3, 0xFF);
  run(rig);
  EXPECT_NE(step.outcome.verdict, Verdict::pass) << step.message;
}

TEST_F(Simulated, AHealthyLinkLosesNoFrames) {
  Rig rig{one_check("ber.post-fec")};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
}

TEST_F(Simulated, AHealthyLinksHistogramIsThatOfRandomErrors) {
  Rig rig{one_check("ber.histogram")};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
}

TEST_F(Simulated, ALinkThatAdaptsAsWellAsBeforePassesAfterFlaps) {
  Rig rig{one_check("ber.after-flap")};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_THAT(step.message, HasSubstr("of the far port"));
}

TEST_F(Simulated, AReceiverThatAdaptsBadlyToItsPeersReturnFails) {
  app::Session session = one_check("ber.after-flap");
  plan::BenchSlot& slot = session.slots.front().bench;
  if (!slot.simulated_link) slot.simulated_link.emplace();
  slot.simulated_link->misadaptation = 1;
  slot.simulated_link->misadaptation_db = 3;
  Rig rig{std::move(session)};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::fail) << step.message;
  EXPECT_THAT(step.message, HasSubstr("more than 10 times"));
}

TEST_F(Simulated, PatternsLockFromHostToHostAndTheLinkIsUpAfterwards) {
  Rig rig{one_check("ber.prbs")};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
}

TEST_F(Simulated, AModuleWithPatternEnginesIsTestedFromItsHostToo) {
  Rig rig{one_check("ber.prbs", "800g-dr8-retimed")};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_EQ(lines("ber.prbs.module"), 8);
  EXPECT_EQ(lines("ber.prbs.near-from-module"), 8);
}

TEST_F(Simulated, AModuleWithoutPatternEnginesMissesNothing) {
  Rig rig{one_check("ber.prbs")};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_TRUE(found("advertises no pattern engines"));
}

TEST_F(Simulated, ASoakOfADayReadsOftenAndWritesLittle) {
  app::Session session = one_check("ber.pre-fec");
  give(session, "dwell", 24 * 3600.0);
  session.plan.steps.front().budget_s = 72 * 3600;
  Rig rig{std::move(session)};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_EQ(lines("ber.block.near"), 96);
  EXPECT_LT(journal_size, 200'000U);
}

}  // namespace
}  // namespace plugfest::support
