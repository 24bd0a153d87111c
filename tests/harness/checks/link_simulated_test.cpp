#include "drivers/cmis/fields/enhanced_lpo.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/sim/live/host_serdes.hpp"
#include "drivers/sim/live/link.hpp"
#include "drivers/sim/world.hpp"
#include "tests/harness/checks/one_check.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

/// Checks of a link against the simulated one: faults are put below the seams.
namespace plugfest::support {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct Ran {
  journal::StepRecord step;
  std::size_t journal_size = 0;
  int findings(const std::string& words) const {
    int found = 0;
    for (const journal::Finding& one : step.findings) found += one.message.find(words) != std::string::npos ? 1 : 0;
    return found;
  }
  const journal::Measurement* measured(const std::string& name) const {
    for (const journal::Measurement& one : step.measurements)
      if (one.name == name) return &one;
    return nullptr;
  }
};

Ran ran(Rig& rig, std::size_t slot = 0) {
  const Ended ended = rig.run();
  return {.step = ended.record.slots.at(slot).steps.at(0), .journal_size = ended.journal.size()};
}
sim::Link& link_of(Rig& rig) { return *rig.bench().simulated_slot(0).link(); }

void write(app::Session& session, std::uint8_t page, std::uint8_t byte, std::string_view text) {
  sim::Half& half = session.simulated.front().image.halves.at(sim::upper_half(page));
  for (std::size_t i = 0; i < text.size(); ++i) half[byte - 128U + i] = static_cast<std::byte>(text[i]);
}

/// A module that is known to mean these registers: swing 200 to 900 mV (warnings 225 and 850), modulation 0.25 to
/// 2.5 mW; swing to 10 mV, modulation to 0.4 dB.
app::Session enhanced(const std::string& check) {
  using namespace cmis::enhanced_lpo;
  app::Session session = one_check(check);
  auto& halves = session.simulated.front().image.halves;
  for (const std::uint8_t page : {std::uint8_t{0xC1}, std::uint8_t{0xC2}})
    halves[sim::upper_half(page)].fill(std::byte{0});
  write(session, 0x00, 129, "Arista Networks ");
  write(session, 0x00, 148, "LPO-800G-2DR4   ");
  put(session, enhanced_lpo_tag.info, 0x4C);
  put(session, enhanced_lpo_version.info, 1);
  put(session, tx_host_input_vma_mon_supported.info, 1);
  put(session, rx_input_oma_mon_supported.info, 1);
  put(session, tx_host_input_vma_accuracy.info, 2);
  put(session, tx_host_input_vma_high_alarm_threshold.info, 180);
  put(session, tx_host_input_vma_low_alarm_threshold.info, 40);
  put(session, tx_host_input_vma_high_warning_threshold.info, 170);
  put(session, tx_host_input_vma_low_warning_threshold.info, 45);
  put(session, rx_input_oma_accuracy.info, 2);
  put(session, rx_input_oma_high_alarm_threshold.info, 25119);
  put(session, rx_input_oma_low_alarm_threshold.info, 2512);
  put(session, rx_input_oma_high_warning_threshold.info, 19953);
  put(session, rx_input_oma_low_warning_threshold.info, 3162);
  return session;
}

TEST(LpoMonitors, InputsWithinTheModulesThresholdsPass) {
  Rig rig{enhanced("lpo.monitors")};
  const Ran seen = ran(rig);
  EXPECT_EQ(seen.step.outcome.verdict, Verdict::pass) << seen.step.message;
  EXPECT_THAT(seen.step.message, HasSubstr("VMA of 8 lanes and OMA of 8 lanes"));
  const journal::Measurement* const vma = seen.measured("vma");
  ASSERT_NE(vma, nullptr);
  EXPECT_EQ(vma->limit->min, 225);
  EXPECT_EQ(vma->limit->max, 850);
  EXPECT_EQ(vma->uncertainty, 10);
  const journal::Measurement* const oma = seen.measured("oma");
  ASSERT_NE(oma, nullptr);
  EXPECT_NEAR(*oma->limit->max, 3, 0.001) << "1.9953 mW";
  EXPECT_EQ(oma->uncertainty, 0.4);
}

TEST(LpoMonitors, AHostThatSendsTooLittleIsUnderDrive) {
  Rig rig{enhanced("lpo.monitors")};
  sim::HostSerdes serdes{link_of(rig), sim::End::near};
  SerdesLane small;
  // The main tap alone, at an eighth of full swing.
  small.taps.assign(serdes.info().taps.size(), 0);
  small.taps.at(static_cast<std::size_t>(std::ranges::find(serdes.info().taps, "main") - serdes.info().taps.begin())) =
      *serdes.info().full_scale / 8;
  support::run(rig.bench().clock(), serdes.set_lane(3, small, Clock::time_point::max()));
  const Ran seen = ran(rig);
  EXPECT_EQ(seen.step.outcome.verdict, Verdict::fail) << seen.step.message;
  EXPECT_THAT(seen.step.message, HasSubstr("host lane 3: under-drive"));
}

TEST(LpoMonitors, AThresholdNearerThanTheAccuracyDecidesNothing) {
  app::Session session = enhanced("lpo.monitors");
  Rig first{session};
  const Ran before = ran(first);
  const double vma = std::get<double>(before.measured("vma")->value);
  put(session, cmis::enhanced_lpo::tx_host_input_vma_high_warning_threshold.info,
      static_cast<std::uint64_t>(vma / 5) + 1);
  Rig rig{session};
  const Ran seen = ran(rig);
  EXPECT_EQ(seen.step.outcome.verdict, Verdict::inconclusive) << seen.step.message;
  EXPECT_THAT(seen.step.message, HasSubstr("too near to tell from over-drive"));
}

TEST(LpoMonitors, ModulesWithoutTheRegistersAreSkippedAndTheirRxPowerIsOnRecord) {
  for (const char* const module : {"800g-dr8-lpo", "800g-dr8-retimed"}) {
    Rig rig{one_check("lpo.monitors", module)};
    const Ran seen = ran(rig);
    EXPECT_EQ(seen.step.outcome.verdict, Verdict::skipped) << module << ": " << seen.step.message;
    EXPECT_EQ(seen.step.outcome.reason, SkipReason::not_advertised);
    EXPECT_NE(seen.measured("rx_power"), nullptr) << module;
  }
}

TEST(LpoMonitors, TheSameBytesInAModuleThatIsNotKnownMeanNothing) {
  app::Session session = enhanced("lpo.monitors");
  write(session, 0x00, 129, "Somebody Else   ");
  put(session, cmis::enhanced_lpo::enhanced_lpo_tag.info, 0x4C);
  Rig rig{session};
  EXPECT_EQ(ran(rig).step.outcome.reason, SkipReason::not_advertised);
}

TEST(LinkUpTime, BothWaysOfTakingTheLinkDownAreTimedAndTheLabIsPutBack) {
  const Judged seen = judge(one_check("link.up-time"));
  EXPECT_EQ(seen.step.outcome.verdict, Verdict::pass) << seen.step.message;
  EXPECT_THAT(seen.step.message, HasSubstr("data_path: "));
  EXPECT_TRUE(seen.as_found);
  EXPECT_NE(seen.measured("up_time.admin"), nullptr);
}

TEST(LinkRecovery, TheLinkComesBackFromEveryDisturbance) {
  const Judged seen = judge(one_check("link.recovery"));
  EXPECT_EQ(seen.step.outcome.verdict, Verdict::pass) << seen.step.message;
  EXPECT_NE(seen.measured("recovery.near_tx.far"), nullptr);
  EXPECT_NE(seen.measured("recovery.far_admin.near"), nullptr);
  EXPECT_TRUE(seen.as_found);
}

app::Session soak(double hours) {
  app::Session session = one_check("link.flap");
  give(session, "duration", hours * 3600);
  session.plan.steps.front().budget_s = (hours + 2) * 3600;
  return session;
}

TEST(LinkFlap, AQuietDayPassesInFewLines) {
  Rig rig{soak(24)};
  const Ran seen = ran(rig);
  EXPECT_EQ(seen.step.outcome.verdict, Verdict::pass) << seen.step.message;
  EXPECT_GE(std::get<double>(seen.measured("reads.near")->value), 8640);
  EXPECT_LT(seen.journal_size, 1'000'000U);
  EXPECT_EQ(seen.findings("codewords"), 0) << "no false alarm in a quiet day";
}

TEST(LinkFlap, OneFlapInADayIsFoundWhicheverEndLosesItsLink) {
  for (const sim::End end : {sim::End::near, sim::End::far}) {
    Rig rig{soak(24)};
    link_of(rig).flap(end, rig.bench().clock().now() + 13h, 2s);
    const Ran seen = ran(rig);
    EXPECT_EQ(seen.step.outcome.verdict, Verdict::fail) << seen.step.message;
    EXPECT_EQ(std::get<double>(seen.measured("flaps.unrequested")->value), 1);
    EXPECT_NE(seen.measured("snapshot, at the first loss"), nullptr);
  }
}

TEST(LinkFlap, ClearedCountersAreSaidAndAreNoFlap) {
  Rig rig{soak(2)};
  bool cleared = false;
  const Ended ended = rig.run({}, [&](std::size_t, std::span<const std::byte>) {
    // At one of the quarter-hourly looks at the module.
    if (!cleared && rig.bench().clock().now().time_since_epoch() > 1h) {
      cleared = true;
      link_of(rig).clear_counters(sim::End::near);
    }
    return Then::go_on;
  });
  const auto& step = ended.record.slots.at(0).steps.at(0);
  ASSERT_TRUE(cleared);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_TRUE(std::ranges::any_of(step.findings, [](const journal::Finding& one) {
    return one.message.find("counters began anew") != std::string::npos;
  }));
}

/// link.pairing on the shipped bench of pairs: with its like, with a retimed one, and swapped at both ends.
app::Session pairs() {
  app::Request request;
  request.plan = "smoke";
  request.bench = "sim-lpo-pairs";
  request.profile = "tomahawk5-7060x6";
  app::Session made = session(request);
  plan::Step step;
  step.id = step.check = "link.pairing";
  step.budget_s = 3600;
  made.plan.steps = {step};
  return made;
}

TEST(LinkPairing, PairsAreToldByTheirKindAndLockAsSet) {
  Rig rig{pairs()};
  const Ended ended = rig.run();
  const auto& alike = ended.record.slots.at(0).steps.at(0);
  EXPECT_EQ(alike.outcome.verdict, Verdict::pass) << alike.message;
  EXPECT_THAT(alike.message, HasSubstr("linear (LPO) to linear (LPO)"));
  const auto& mixed = ended.record.slots.at(1).steps.at(0);
  EXPECT_EQ(mixed.outcome.verdict, Verdict::pass) << mixed.message;
  EXPECT_TRUE(std::ranges::any_of(mixed.findings, [](const journal::Finding& one) {
    return one.severity == "warning" && one.message.find("outside the scope of the LPO MSA") != std::string::npos;
  }));
  const auto& swapped = ended.record.slots.at(2).steps.at(0);
  EXPECT_EQ(swapped.outcome.verdict, Verdict::pass) << swapped.message << ": the far module swaps, and the host knows";
}

TEST(LinkPairing, APairThatIsSwappedAtOneEndOnlyIsFoundAndPutBack) {
  Rig rig{pairs()};
  sim::HostSerdes serdes{link_of(rig), sim::End::near};
  SerdesLane inverted;
  inverted.rx_inverted = true;
  support::run(rig.bench().clock(), serdes.set_lane(5, inverted, Clock::time_point::max()));
  const Ran seen = ran(rig);
  EXPECT_EQ(seen.step.outcome.verdict, Verdict::fail) << seen.step.message;
  EXPECT_THAT(seen.step.message, HasSubstr("near host lane 5 does not lock with the polarity as set, and locks with "
                                           "the near host's Rx lane 5 not inverted"));
  const SerdesLane after = support::run<SerdesLane>(rig.bench().clock(), serdes.lane(5, Clock::time_point::max()));
  EXPECT_EQ(after.rx_inverted, true) << "as it was found";
}

TEST(LinkPairing, AModuleThatSaysItSwapsIsNamed) {
  app::Session session = enhanced("link.pairing");
  put(session, cmis::enhanced_lpo::rx_polarity_inverted.info, 1, 1);
  put(session, cmis::enhanced_lpo::tx_polarity_inverted.info, 1, 3);
  Rig rig{session};
  const Ran seen = ran(rig);
  EXPECT_EQ(seen.step.outcome.verdict, Verdict::fail) << seen.step.message;
  EXPECT_THAT(seen.step.message, HasSubstr("near host's Rx lane 2 inverted (the near module says that it swaps"));
  EXPECT_THAT(seen.step.message, HasSubstr("near host's Tx lane 4 inverted (the near module says that it swaps"));
}

}  // namespace
}  // namespace plugfest::support
