#include "harness/report/html.hpp"

#include "harness/report/phrases.hpp"
#include "tests/harness/journal/sample_runs.hpp"
#include "tests/harness/report/troubled_run.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <gtest/gtest.h>

#include <limits>
#include <sstream>

namespace plugfest::report {
namespace {

using testing::Test;

bool has(const std::string& page, const std::string& text) { return page.find(text) != std::string::npos; }

void expect_well_formed(const std::string& page, const std::string& about) {
  std::istringstream stream{page};
  boost::property_tree::ptree tree;
  EXPECT_NO_THROW(boost::property_tree::read_xml(stream, tree)) << about;
}

TEST(Html, IsWellFormedForAnyRun) {
  for (std::uint32_t seed = 0; seed < 100; ++seed)
    expect_well_formed(to_html(journal::random_run(seed)), std::to_string(seed));
  expect_well_formed(to_html(troubled_run()), "troubled");
  expect_well_formed(to_html(killed_run()), "killed");
  expect_well_formed(to_html({}), "empty");
}

TEST(Html, NeedsNothingFromElsewhere) {
  const std::string page = to_html(troubled_run());
  for (const char* word : {"<script", "http:", "https:", "src=", "@import", "url(", "<link"})
    EXPECT_FALSE(has(page, word)) << word;
}

TEST(Html, StampsSimulatedRunsAndOnlyThose) {
  journal::RunRecord run = journal::good_run(1);
  EXPECT_TRUE(has(to_html(run), "<div class=\"stamp\">SIMULATED</div>"));
  run.info.simulated = false;
  EXPECT_FALSE(has(to_html(run), "SIMULATED"));
  EXPECT_FALSE(has(to_html(run), "imulated."));
}

TEST(Html, StampsPartialRuns) {
  journal::RunRecord run = journal::good_run(1);
  EXPECT_FALSE(has(to_html(run), "not a qualification"));
  run.info.skipped_steps = {"power"};
  EXPECT_TRUE(has(to_html(run), "Partial: not a qualification."));
  run.info.skipped_steps.clear();
  run.info.screen = true;
  EXPECT_TRUE(has(to_html(run), "Partial: not a qualification."));
}

TEST(Html, NeverLetsAVendorNameBecomeMarkup) {
  const std::string page = to_html(troubled_run());
  EXPECT_FALSE(has(page, "<b>"));
  EXPECT_TRUE(has(page, "&lt;b&gt;&amp;&quot;&#39;]]&gt;#"));
  for (const char forbidden : {'\x01', '\x1b', '\xff'}) EXPECT_EQ(page.find(forbidden), std::string::npos);
}

TEST(Html, PutsWhatFailedBeforeTheSlots) {
  const std::string page = to_html(troubled_run());
  const auto fail = page.find("power.activated is 9 W, known to 0.08 W; allowed is at most 8.5 W");
  ASSERT_NE(fail, std::string::npos);
  EXPECT_LT(fail, page.find("the adapter was unplugged"));
  EXPECT_LT(page.find("the adapter was unplugged"), page.find("id=\"slot-0\""));
}

TEST(Html, ShowsEveryMeasurementWithItsLimitAndSource) {
  const std::string page = to_html(journal::good_run(1));
  EXPECT_TRUE(
      has(page,
          "<tr><td>time.DPInit</td><td class=\"nowrap\">host lane 1</td><td>1.5 s</td><td class=\"nowrap\">0.01 "
          "s</td><td>at most 5 s</td><td class=\"source\">advertised: MaxDurationDPInit code 7, 1-5 s</td><td>"
          "<span class=\"badge pass\">pass</span></td></tr>"));
  for (const char* text : {"ModulePwrUp", "to the end of the step", "AC0001", "33333333", "Debian GNU/Linux 12",
                           "sha256 1111", "plan: smoke"})
    EXPECT_TRUE(has(page, text)) << text;
}

TEST(Html, StartsManySlotsWithAMatrix) {
  EXPECT_FALSE(has(to_html(journal::good_run(1)), "class=\"matrix\""));
  const std::string page = to_html(journal::good_run(64));
  EXPECT_LT(page.find("class=\"matrix\""), page.find("id=\"slot-0\""));
  EXPECT_TRUE(has(page, "<a href=\"#slot-63\">"));
  EXPECT_TRUE(has(page, "<section id=\"slot-63\">"));
}

TEST(Html, SaysWhatAKilledRunLacks) {
  const std::string page = to_html(killed_run());
  EXPECT_TRUE(has(page, "the end of the run is missing"));
  EXPECT_TRUE(has(page, "never started: the journal ends before it"));
  EXPECT_TRUE(has(page, "Exit status 4"));
}

TEST(Html, DrawsTimesThatNoPictureCanHold) {
  journal::RunRecord run = journal::good_run(1);
  run.slots[0].steps[3].states = {{"module", "a", 5e-324, 0},
                                  {"module", "b", 1.7e308, 0},
                                  {"module", "c", std::numeric_limits<double>::infinity(), 0}};
  EXPECT_LT(to_html(run).size(), 100000u);
}

TEST(Phrases, SayLimitsAsAPersonWould) {
  journal::Measurement m{"x", 1.0, "W", {}, {}, journal::Limit{1.0, 2.5, "s"}, Verdict::pass};
  EXPECT_EQ(bound_text(m), "1 W to 2.5 W");
  m.limit = journal::Limit{{}, 2.5, "s"};
  EXPECT_EQ(bound_text(m), "at most 2.5 W");
  m.limit = journal::Limit{1.0, {}, "s"};
  EXPECT_EQ(bound_text(m), "at least 1 W");
  m.limit = journal::Limit{1.0, 1.0, "s"};
  EXPECT_EQ(bound_text(m), "exactly 1 W");
  m.limit = journal::Limit{{}, {}, "s"};
  EXPECT_EQ(bound_text(m), "") << "an expectation in words";
  EXPECT_EQ(sentence(m), "x is 1 W (s)");
  m.verdict = Verdict::inconclusive;
  EXPECT_EQ(bound_text(m), "no bound is known");
  EXPECT_EQ(sentence(m), "x is 1 W; no bound is known (s)");
  m.uncertainty = 0.0211340332;
  EXPECT_EQ(uncertainty_text(m), "0.021 W");
  m.limit.reset();
  EXPECT_EQ(bound_text(m), "");
  m.unit = "Cel";
  EXPECT_EQ(value_text(m), "1 degC");
}

TEST(Phrases, WhatIsNoNumberIsHeldAgainstWhatTheSourceSays) {
  const journal::Measurement m{"x", std::string{"82h"}, "", {}, {}, journal::Limit{{}, {}, "s"}, Verdict::inconclusive};
  EXPECT_EQ(sentence(m), "x is 82h (s)");
}

TEST(Phrases, KeepTheDigitsThatMatter) {
  EXPECT_EQ(number_text(0.1 + 0.2), "0.3");
  EXPECT_EQ(number_text(8.50001), "8.50001");
  EXPECT_EQ(number_text(2.4e-7), "2.4e-07");
  EXPECT_EQ(duration_text(0.25), "0.25 s");
  EXPECT_EQ(duration_text(61), "1 min 01 s");
  EXPECT_EQ(duration_text(86400), "24 h 00 min 00 s");
}

}  // namespace
}  // namespace plugfest::report
