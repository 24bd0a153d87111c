#include "harness/report/attention.hpp"

#include "tests/harness/journal/sample_runs.hpp"
#include "tests/harness/report/troubled_run.hpp"

#include <gtest/gtest.h>

namespace plugfest::report {
namespace {

std::vector<std::string> summary(const journal::RunRecord& run) {
  std::vector<std::string> all;
  for (const Attention& item : what_needs_attention(run))
    all.push_back(std::string{to_string(item.verdict)} + " " +
                  (item.step != nullptr   ? item.step->name
                   : item.slot != nullptr ? "slot"
                                          : item.kind));
  return all;
}

using Words = std::vector<std::string>;

TEST(Attention, IsNotNeededByARunThatPassed) { EXPECT_EQ(summary(journal::good_run(3)), Words{}); }

TEST(Attention, GoesToTheMostTellingFirst) {
  EXPECT_EQ(summary(troubled_run()),
            (Words{"fail power", "error checksums", "inconclusive identity", "inconclusive bring-up"}));
}

TEST(Attention, QuotesTheMeasurementsBehindAFail) {
  const journal::RunRecord run = troubled_run();
  const auto items = what_needs_attention(run);
  EXPECT_EQ(items.at(0).what, "draws 9 W of 8.5 W");
  EXPECT_EQ(items[0].evidence, Words{"fail: power.activated is 9 W, known to 0.08 W; allowed is at most 8.5 W "
                                     "(advertised: MaxPower 34, 8.5 W)"});
  EXPECT_EQ(items.at(1).evidence, Words{"usb: device 3 is gone"}) << "what the message says already stands once";
  EXPECT_EQ(items.at(3).what, "skipped, though required: blocked: needs power, which says fail");
}

TEST(Attention, IsNotNeededByWhatIsNotAdvertisedOrOptional) {
  journal::RunRecord run = journal::good_run(1);
  run.slots[0].steps[0].outcome = {Verdict::skipped, SkipReason::not_advertised, true};
  run.slots[0].steps[1].outcome = {Verdict::skipped, SkipReason::blocked, false};
  journal::judge(run);
  EXPECT_EQ(run.verdict, Verdict::pass);
  EXPECT_EQ(summary(run), Words{});
}

TEST(Attention, GoesToEveryRunThatDidNotPass) {
  journal::RunRecord screened = journal::good_run(1);
  screened.info.screen = true;
  journal::judge(screened);
  EXPECT_EQ(summary(screened), Words{"inconclusive screened"});

  journal::RunRecord idle = journal::good_run(1);
  for (auto& step : idle.slots[0].steps) step.outcome = {Verdict::skipped, SkipReason::not_advertised, true};
  journal::judge(idle);
  EXPECT_EQ(summary(idle), Words{"inconclusive slot"});

  journal::RunRecord empty = journal::good_run(0);
  EXPECT_EQ(summary(empty), Words{"skipped nothing-ran"});

  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    const journal::RunRecord run = journal::random_run(seed);
    EXPECT_EQ(what_needs_attention(run).empty(), run.exit_status == 0) << seed;
  }
}

TEST(Attention, GoesToWhatAKilledRunLeft) {
  journal::RunRecord run = killed_run();
  run.restores.push_back({});
  run.restores.back().action.what = "LPMode was 1";
  const Words items = summary(run);
  ASSERT_EQ(items.size(), 7u);
  EXPECT_EQ(items[0], "error restore-open");
  EXPECT_EQ(items[1], "error incomplete");
  EXPECT_EQ(items[2], "error arrival");
  EXPECT_EQ(items[6], "error bring-up");
}

}  // namespace
}  // namespace plugfest::report
