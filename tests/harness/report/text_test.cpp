#include "harness/report/text.hpp"

#include "tests/harness/journal/sample_runs.hpp"
#include "tests/harness/report/troubled_run.hpp"

#include <gtest/gtest.h>

namespace plugfest::report {
namespace {

TEST(TextReport, TellsAGoodRunInAFewLines) {
  EXPECT_EQ(to_text(journal::good_run(1), false), R"(pass: plan smoke on profile tomahawk5-7060x6, bench sim, SIMULATED

slot 0, port 1: pass  ACME PLUG-800-LPO serial AC0001
  pass         identity           identifier, names and serial are in order
  pass         checksums          3 of 3 page checksums hold
  pass         power              8.1 W of 8.5 W advertised, port allows 12 W
  pass         bring-up           every transition within its advertised time

Journal: plugfest-runs/2026-01-01-smoke
Exit status 0: passed
)");
}

TEST(TextReport, PutsWhatFailedFirst) {
  journal::RunRecord run = troubled_run();
  run.info.skipped_steps = {"checksums"};
  const std::string text = to_text(run, false);
  const std::string begin = R"(fail: plan smoke on profile tomahawk5-7060x6, bench sim, SIMULATED
partial: not a qualification (skipped by hand: checksums)

fail slot 1, port 2 (A\x01\x1b[2J<b>&"']]>#\xff\xed\xa0\x80\x0a PLUG-800-LPO serial AC0002), step power: draws 9 W of 8.5 W
    fail: power.activated is 9 W, known to 0.08 W; allowed is at most 8.5 W (advertised: MaxPower 34, 8.5 W)
)";
  EXPECT_EQ(text.substr(0, begin.size()), begin);
  EXPECT_TRUE(text.ends_with("Exit status 1: a module failed\n")) << text;
}

TEST(TextReport, SaysWhatAKilledRunLacks) {
  const std::string text = to_text(killed_run(), false);
  for (const char* part : {"error the run: the journal is not whole", "is cut short", "the end of the run is missing",
                           "step bring-up: never started", "Exit status 4"})
    EXPECT_NE(text.find(part), std::string::npos) << part;
}

TEST(TextReport, HasNoControlCharactersUnlessColourIsAskedFor) {
  for (std::uint32_t seed = 0; seed < 50; ++seed)
    for (const char c : to_text(journal::random_run(seed), false))
      ASSERT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << seed;
  EXPECT_NE(to_text(journal::good_run(1), true).find("\x1b[32mpass\x1b[0m"), std::string::npos);
}

}  // namespace
}  // namespace plugfest::report
