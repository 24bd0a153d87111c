#include "tests/harness/run/rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest {
namespace {

using support::Rig;
using support::smoke;
using testing::HasSubstr;

cmis::QuirkRule short_reads(const std::string& part) {
  cmis::QuirkRule rule;
  rule.name = "short-reads";
  rule.match.part = part;
  rule.settings.max_read = 4;
  rule.source = "a bench note";
  return rule;
}

struct Seen {
  std::size_t findings = 0;
  std::string message;
};

Seen run_with(const cmis::QuirkRule& rule) {
  Rig rig{smoke()};
  run::RunnerOptions options;
  options.quirks = {rule};
  const auto ended = rig.run(options);
  EXPECT_EQ(ended.record.exit_status, 0);
  Seen seen;
  for (const journal::StepRecord& step : ended.record.slots.at(0).steps) {
    std::size_t here = 0;
    for (const journal::Finding& finding : step.findings) {
      if (finding.message.find(rule.name) == std::string::npos) continue;
      EXPECT_EQ(finding.severity, "info");
      seen.message = finding.message;
      ++here;
    }
    EXPECT_LE(here, 1u) << step.check;
    seen.findings += here;
  }
  return seen;
}

TEST(RunQuirks, EachStepSaysOnceWhatItAllowedForAndHowOften) {
  const Seen seen = run_with(short_reads("PF-800G-DR8-*"));
  EXPECT_GT(seen.findings, 1u);
  EXPECT_THAT(seen.message, HasSubstr("short-reads: max_read, "));
  EXPECT_THAT(seen.message, HasSubstr("times (a bench note)"));
}

TEST(RunQuirks, ARuleForAnotherPartIsNoFinding) { EXPECT_EQ(run_with(short_reads("ANOTHER-PART")).findings, 0u); }

TEST(RunQuirks, TheShippedOnesConcernNoModuleThatIsShipped) {
  const app::Session session = smoke();
  EXPECT_FALSE(session.quirks.rules.empty());
  for (const cmis::QuirkRule& rule : session.quirks.rules) EXPECT_EQ(run_with(rule).findings, 0u) << rule.name;
}

}  // namespace
}  // namespace plugfest
