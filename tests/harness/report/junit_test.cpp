#include "harness/report/junit.hpp"

#include "tests/harness/journal/sample_runs.hpp"
#include "tests/harness/report/troubled_run.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

namespace plugfest::report {
namespace {

using Tree = boost::property_tree::ptree;

Tree parsed(const journal::RunRecord& run) {
  std::istringstream stream{to_junit(run)};
  Tree tree;
  boost::property_tree::read_xml(stream, tree);
  return tree.get_child("testsuites");
}

std::string attribute(const Tree& node, const std::string& name) { return node.get<std::string>("<xmlattr>." + name); }

/// Every testcase as "classname name element type".
std::vector<std::string> cases_of(const Tree& root) {
  std::vector<std::string> cases;
  for (const auto& [tag, suite] : root)
    for (const auto& [child_tag, child] : suite) {
      if (child_tag != "testcase") continue;
      std::string text = attribute(child, "classname") + " " + attribute(child, "name");
      for (const char* element : {"failure", "error", "skipped"})
        if (const auto found = child.get_child_optional(element))
          text += std::string{" "} + element + " " + found->get<std::string>("<xmlattr>.type", "");
      cases.push_back(text);
    }
  return cases;
}

TEST(JUnit, MapsEveryVerdict) {
  EXPECT_EQ(cases_of(parsed(troubled_run())), (std::vector<std::string>{
                                                  "smoke.PLUG-800-LPO.slot-0-port-1 identity",
                                                  "smoke.PLUG-800-LPO.slot-0-port-1 checksums",
                                                  "smoke.PLUG-800-LPO.slot-0-port-1 power",
                                                  "smoke.PLUG-800-LPO.slot-0-port-1 bring-up",
                                                  "smoke.PLUG-800-LPO.slot-1-port-2 identity failure inconclusive",
                                                  "smoke.PLUG-800-LPO.slot-1-port-2 checksums error bench-failed",
                                                  "smoke.PLUG-800-LPO.slot-1-port-2 power failure fail",
                                                  "smoke.PLUG-800-LPO.slot-1-port-2 bring-up skipped ",
                                              }));
}

TEST(JUnit, WritesWhatWasAgreedByteForByte) {
  journal::RunRecord run = troubled_run();
  run.slots.erase(run.slots.begin());
  run.slots[0].steps.erase(run.slots[0].steps.begin(), run.slots[0].steps.begin() + 2);
  EXPECT_EQ(
      to_junit(run),
      R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="smoke" tests="2" failures="1" errors="0" skipped="1" time="11.500">
  <testsuite name="slot 1: A)"
      "\xEF\xBF\xBD\xEF\xBF\xBD"
      R"([2J&lt;b&gt;&amp;&quot;&#39;]]&gt;#)"
      "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
      R"(&#10; PLUG-800-LPO serial AC0002" tests="2" failures="1" errors="0" skipped="1" time="11.500" timestamp="2026-01-01T00:00:00.000Z">
    <properties>
      <property name="module" value="800g-dr8-lpo"/>
      <property name="port" value="2"/>
      <property name="vendor" value="A)"
      "\xEF\xBF\xBD\xEF\xBF\xBD"
      R"([2J&lt;b&gt;&amp;&quot;&#39;]]&gt;#)"
      "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
      R"(&#10;"/>
      <property name="part" value="PLUG-800-LPO"/>
      <property name="serial" value="AC0002"/>
      <property name="firmware" value="2.3"/>
      <property name="verdict" value="fail"/>
      <property name="profile" value="tomahawk5-7060x6"/>
      <property name="plan-sha256" value="1111111111111111111111111111111111111111111111111111111111111111"/>
      <property name="bench" value="sim"/>
      <property name="backend" value="simulated"/>
      <property name="plugfest-version" value="0.1.0"/>
      <property name="seed" value="1"/>
    </properties>
    <testcase classname="smoke.PLUG-800-LPO.slot-1-port-2" name="power" time="3.000">
      <failure message="draws 9 W of 8.5 W" type="fail">draws 9 W of 8.5 W
fail: power.activated is 9 W, known to 0.08 W; allowed is at most 8.5 W (advertised: MaxPower 34, 8.5 W)
journal: runs/1
</failure>
    </testcase>
    <testcase classname="smoke.PLUG-800-LPO.slot-1-port-2" name="bring-up" time="8.000">
      <skipped message="blocked: needs power, which says fail">blocked: needs power, which says fail
</skipped>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST(JUnit, ShowsTheRunsOwnTroubleAsASuite) {
  const auto cases = cases_of(parsed(killed_run()));
  ASSERT_EQ(cases.size(), 10u);
  EXPECT_EQ(cases[4], "smoke.800g-dr8-lpo.slot-1-port-2 arrival error incomplete");
  EXPECT_EQ(cases[5], "smoke.800g-dr8-lpo.slot-1-port-2 identity error incomplete");
  EXPECT_EQ(cases[9], "smoke.run incomplete error incomplete");

  journal::RunRecord interrupted = journal::good_run(1);
  interrupted.end.interrupted = true;
  journal::judge(interrupted);
  EXPECT_EQ(cases_of(parsed(interrupted)).back(), "smoke.run interrupted error interrupted");
}

TEST(JUnit, NothingRanIsStillAReport) {
  EXPECT_EQ(cases_of(parsed(journal::good_run(0))),
            std::vector<std::string>{"smoke.run nothing-ran error nothing-ran"});
}

TEST(JUnit, AnyRunParsesBackWithTrueCountsAndUniqueNames) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    const journal::RunRecord run = journal::random_run(seed);
    const Tree root = parsed(run);
    std::map<std::string, int> counted;
    std::set<std::pair<std::string, std::string>> names;
    for (const auto& [tag, suite] : root)
      for (const auto& [child_tag, child] : suite) {
        if (child_tag != "testcase") continue;
        ++counted["tests"];
        EXPECT_TRUE(names.emplace(attribute(child, "classname"), attribute(child, "name")).second) << seed;
        counted["failures"] += static_cast<int>(child.count("failure"));
        counted["errors"] += static_cast<int>(child.count("error"));
        counted["skipped"] += static_cast<int>(child.count("skipped"));
      }
    for (const char* what : {"tests", "failures", "errors", "skipped"})
      EXPECT_EQ(root.get<int>(std::string{"<xmlattr>."} + what), counted[what]) << what << ", seed " << seed;
    int failed = 0;
    for (const auto& slot : run.slots) {
      failed += slot.arrival.outcome.verdict == Verdict::fail || slot.arrival.outcome.verdict == Verdict::inconclusive;
      for (const auto& step : slot.steps)
        failed += step.outcome.verdict == Verdict::fail || step.outcome.verdict == Verdict::inconclusive;
    }
    EXPECT_GE(counted["failures"], failed) << seed;
    EXPECT_EQ(run.exit_status == 0, counted["failures"] + counted["errors"] == 0) << seed;
  }
}

TEST(JUnit, SixtyFourSlotsStayFarBelowTheLimitOfTheConsumers) {
  EXPECT_LT(to_junit(journal::good_run(64)).size(), 1000000u);
}

}  // namespace
}  // namespace plugfest::report
