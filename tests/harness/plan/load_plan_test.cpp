#include "tests/harness/plan/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A plan with one BER step that holds `lines`, indented as keys of that step.
given::Loaded<Plan> with_step(const std::string& lines) {
  return given::plan("plan: p\nsteps:\n  - check: ber.pre-fec\n" + lines);
}

TEST(LoadPlan, BecomesAPlainStruct) {
  const auto loaded = given::plan(R"(plan: qualification
title: A title
description: What it is for
confidence: 99 %
profile: tomahawk5-7060x6
modules: [800g-dr8-lpo, ./mine.yaml]
steps:
  - check: power.class
  - check: ber.pre-fec
    id: ber
    needs: power.class
    optional: true
    budget: 2 h
    dwell: 10 min
    lanes: 1-3,8
    repeat: 3
    mode: thorough
    strict: true
    factor: 1.5
    limits:
      max_rate: 0.25 / h
      max_power: 8500 mW
  - check: module.bring-up
    needs: [power.class, ber]
)");
  ASSERT_TRUE(loaded.value) << loaded.said;
  const Plan& plan = *loaded.value;
  EXPECT_EQ(plan.name, "qualification");
  EXPECT_EQ(plan.title, "A title");
  EXPECT_DOUBLE_EQ(plan.confidence, 0.99);
  ASSERT_TRUE(plan.profile);
  EXPECT_EQ(plan.profile->name, "tomahawk5-7060x6");
  EXPECT_EQ(plan.profile->mark.at.line, 5);
  ASSERT_EQ(plan.modules.size(), 2u);
  EXPECT_EQ(plan.modules[1].name, "./mine.yaml");
  ASSERT_EQ(plan.steps.size(), 3u);
  EXPECT_EQ(plan.steps[0].id, "power.class");
  EXPECT_DOUBLE_EQ(plan.steps[0].budget_s, 600);
  const Step& ber = plan.steps[1];
  EXPECT_EQ(ber.id, "ber");
  EXPECT_EQ(ber.check, "ber.pre-fec");
  EXPECT_THAT(ber.needs, ElementsAre("power.class"));
  EXPECT_TRUE(ber.optional);
  EXPECT_DOUBLE_EQ(ber.budget_s, 7200);
  EXPECT_EQ(ber.parameters.at("dwell").text, "10 min");
  EXPECT_DOUBLE_EQ(ber.parameters.at("dwell").number, 600);
  EXPECT_EQ(ber.parameters.at("dwell").mark.at.line, 14);
  EXPECT_THAT(ber.parameters.at("lanes").lanes, ElementsAre(1, 2, 3, 8));
  EXPECT_DOUBLE_EQ(ber.parameters.at("repeat").number, 3);
  EXPECT_EQ(ber.parameters.at("mode").text, "thorough");
  EXPECT_DOUBLE_EQ(ber.parameters.at("strict").number, 1);
  EXPECT_DOUBLE_EQ(ber.parameters.at("factor").number, 1.5);
  EXPECT_DOUBLE_EQ(ber.limits.at("max_rate").number, 0.25 / 3600);
  EXPECT_DOUBLE_EQ(ber.limits.at("max_power").number, 8.5);
  EXPECT_THAT(plan.steps[2].needs, ElementsAre("power.class", "ber"));
}

TEST(LoadPlan, WhatIsNotSaidHasTheDocumentedValue) {
  const auto loaded = given::plan("plan: p\nsteps: [{check: power.class}]\n");
  ASSERT_TRUE(loaded.value) << loaded.said;
  EXPECT_EQ(loaded.value->title, "p");
  EXPECT_DOUBLE_EQ(loaded.value->confidence, 0.95);
  EXPECT_FALSE(loaded.value->profile);
  EXPECT_TRUE(loaded.value->modules.empty());
  EXPECT_FALSE(loaded.value->steps[0].optional);
}

TEST(LoadPlan, AParameterFallsBackToItsSpecAndSaysWhenNothingApplies) {
  const auto loaded = with_step("    dwell: 20 s\n");
  ASSERT_TRUE(loaded.value) << loaded.said;
  const Step& step = loaded.value->steps[0];
  const CheckSpec& spec = *find_check(given::checks, "ber.pre-fec");
  EXPECT_DOUBLE_EQ(parameter(step, spec, "dwell")->number, 20);
  EXPECT_DOUBLE_EQ(parameter(step, spec, "repeat")->number, 1);
  EXPECT_EQ(parameter(step, spec, "mode")->text, "fast");
  EXPECT_TRUE(parameter(step, spec, "lanes")->lanes.empty());
  EXPECT_FALSE(parameter(step, spec, "factor"));
  EXPECT_DOUBLE_EQ(limit(step, spec, "max_power")->number, 12);
  EXPECT_FALSE(limit(step, spec, "max_rate"));
}

TEST(LoadPlan, LanesAreAllOneSomeOrAList) {
  EXPECT_TRUE(with_step("    lanes: all\n").value->steps[0].parameters.at("lanes").lanes.empty());
  EXPECT_THAT(with_step("    lanes: 4\n").value->steps[0].parameters.at("lanes").lanes, ElementsAre(4));
  EXPECT_THAT(with_step("    lanes: [8, 1-2]\n").value->steps[0].parameters.at("lanes").lanes, ElementsAre(1, 2, 8));
}

TEST(LoadPlan, BoundsThemselvesAreAllowed) {
  for (const char* confidence : {"50 %", "99.9999 %"})
    EXPECT_TRUE(
        given::plan(std::string("plan: p\nconfidence: ") + confidence + "\nsteps: [{check: power.class}]").value);
  EXPECT_TRUE(with_step("    dwell: 1000 ms\n").value);
  EXPECT_TRUE(with_step("    dwell: 1 d\n").value);
}

struct Wrong {
  std::string lines, at, message, hint;
};
class WrongStep : public testing::TestWithParam<Wrong> {};

TEST_P(WrongStep, IsExplainedWhereItStands) {
  const auto loaded = with_step(GetParam().lines);
  EXPECT_FALSE(loaded.value);
  EXPECT_EQ(loaded.errors, 1u) << loaded.said;
  EXPECT_THAT(loaded.said, HasSubstr("given.yaml:" + GetParam().at + ": error: " + GetParam().message + "\n"));
  EXPECT_THAT(loaded.said, HasSubstr(GetParam().hint.empty() ? "" : "      = " + GetParam().hint + "\n"));
}

INSTANTIATE_TEST_SUITE_P(
    LoadPlan, WrongStep,
    testing::Values(
        Wrong{"    dwel: 10 s\n", "4:5", "unknown key 'dwel' in a step", "did you mean 'dwell'?"},
        Wrong{"    max_rate: 1 / h\n", "4:5", "unknown key 'max_rate' in a step",
              "'max_rate' is a limit: write it under 'limits:'"},
        Wrong{"    dwell: 10\n", "4:12", "a time needs a unit: write '10 s'",
              "a time is written in s, ms, us, min, h, d"},
        Wrong{"    dwell: 8.5 W\n", "4:12", "'8.5 W' is a power, not a time",
              "a time is written in s, ms, us, min, h, d"},
        Wrong{"    dwell: 10 mins\n", "4:12", "unknown unit 'mins'", "did you mean 'min'?"},
        Wrong{"    dwell: 10 fortnights\n", "4:12", "unknown unit 'fortnights'",
              "a time is written in s, ms, us, min, h, d"},
        Wrong{"    dwell: 1,5 s\n", "4:12", "'1,5 s' is not a time", "a decimal fraction is written with a point: 8.5"},
        Wrong{"    dwell: soon\n", "4:12", "'soon' is not a time", "a time is written in s, ms, us, min, h, d"},
        Wrong{"    dwell: nan\n", "4:12", "'nan' is not a time", "a time is written in s, ms, us, min, h, d"},
        Wrong{"    dwell: 1e999 s\n", "4:12", "'1e999 s' is out of all bounds", ""},
        Wrong{"    dwell: 2 d\n", "4:12", "must be between 1 s and 86400 s", ""},
        Wrong{"    dwell: -1 s\n", "4:12", "must be between 1 s and 86400 s", ""},
        Wrong{"    dwell: [1 s]\n", "4:12", "a time is needed here, and this is a list", ""},
        Wrong{"    dwell:\n", "4:5", "'dwell' has no value", ""},
        Wrong{"    dwell: ''\n", "4:12", "a time is needed here, and this is empty", ""},
        Wrong{"    factor: 1 s\n", "4:13", "'1 s' is a time, not a plain number", "write a plain number"},
        Wrong{"    factor: '1'\n", "4:13", "a plain number is needed here, and quotes make this text",
              "remove the quotes"},
        Wrong{"    limits: {max_power: 8.5}\n", "4:25", "a power needs a unit: write '8.5 W'",
              "a power is written in W, mW, uW"},
        Wrong{"    limits: {max_power: -1 W}\n", "4:25", "must be at least 0 W", ""},
        Wrong{"    limits: {max_pwer: 1 W}\n", "4:14", "unknown key 'max_pwer' in 'limits'",
              "did you mean 'max_power'?"},
        Wrong{"    limits: 3\n", "4:13", "'limits' is a mapping of keys, and this is text", ""},
        Wrong{"    repeat: 11\n", "4:13", "must be between 1 and 10", ""},
        Wrong{"    repeat: 1.5\n", "4:13", "'1.5' is not a whole number", ""},
        Wrong{"    repeat: 99999999999\n", "4:13", "'99999999999' is not a whole number", ""},
        Wrong{"    strict: yes\n", "4:13", "'yes' is neither true nor false", "write true or false"},
        Wrong{"    strict: 'true'\n", "4:13", "true or false is needed here, and quotes make this text", ""},
        Wrong{"    mode: fst\n", "4:11", "'fst' is not known here", "did you mean 'fast'?"},
        Wrong{"    mode: slow\n", "4:11", "'slow' is not known here", "one of: fast, thorough"},
        Wrong{"    lanes: 0\n", "4:12", "lanes are 1 to 8, and this is '0'", ""},
        Wrong{"    lanes: 9\n", "4:12", "lanes are 1 to 8, and this is '9'", ""},
        Wrong{"    lanes: 1-9999999\n", "4:12", "lanes are 1 to 8, and this is '1-9999999'", ""},
        Wrong{"    lanes: 4-2\n", "4:12", "the range '4-2' runs backwards", ""},
        Wrong{"    lanes: 1,1\n", "4:12", "lane 1 is named twice", ""},
        Wrong{"    lanes: 1,\n", "4:12", "'' is neither a lane nor a range of them", ""},
        Wrong{"    lanes: -1\n", "4:12", "lanes are 1 to 8, and this is '-1'", ""},
        Wrong{"    lanes: every\n", "4:12", "'every' is neither a lane nor a range of them", ""},
        Wrong{"    lanes: []\n", "4:12", "this list is empty", ""},
        Wrong{"    optional: maybe\n", "4:15", "'maybe' is neither true nor false", ""},
        Wrong{"    budget: 10\n", "4:13", "a time needs a unit: write '10 s'", ""},
        Wrong{"    budget: 0 s\n", "4:13", "must be between 0.001 s and 3.1536e+07 s", ""},
        Wrong{"    id: Ber\n", "4:9", "'Ber' is not a name", "names are lower-case letters, digits, dots and dashes"},
        Wrong{"    needs: ber.pre-fec\n", "4:12", "step 'ber.pre-fec' needs itself", ""},
        Wrong{"    needs: []\n", "4:12", "this list is empty", ""}));

TEST(LoadPlan, NeedsMustNameEarlierSteps) {
  const auto loaded = given::plan(
      "plan: p\nsteps:\n  - check: power.class\n  - {check: ber.pre-fec, needs: [power.clas, module.bring-up]}\n"
      "  - check: module.bring-up\n");
  EXPECT_EQ(loaded.errors, 2u) << loaded.said;
  EXPECT_THAT(loaded.said, HasSubstr("4:34: error: no earlier step is named 'power.clas'\n"));
  EXPECT_THAT(loaded.said, HasSubstr("did you mean 'power.class'?"));
  EXPECT_THAT(loaded.said, HasSubstr("4:46: error: step 'module.bring-up' comes later\n"));
}

TEST(LoadPlan, AnUnknownCheckGetsTheNearestNameAndHidesItsOtherKeys) {
  const auto loaded = given::plan("plan: p\nsteps:\n  - check: power.clas\n    whatever: 3\n");
  EXPECT_EQ(loaded.errors, 1u) << loaded.said;
  EXPECT_THAT(loaded.said, HasSubstr("3:12: error: unknown check 'power.clas'\n"));
  EXPECT_THAT(loaded.said, HasSubstr("did you mean 'power.class'?"));
}

TEST(LoadPlan, TheSameCheckTwiceNeedsAnIdOfItsOwn) {
  const std::string twice = "plan: p\nsteps:\n  - check: power.class\n  - check: power.class\n";
  const auto loaded = given::plan(twice);
  EXPECT_EQ(loaded.errors, 1u) << loaded.said;
  EXPECT_THAT(loaded.said, HasSubstr("4:5: error: another step is already named 'power.class'\n"));
  EXPECT_THAT(loaded.said, HasSubstr("'id:'"));
  EXPECT_TRUE(given::plan(twice + "    id: again\n").value);
}

TEST(LoadPlan, AllErrorsOfAFileAreSaidAtOnce) {
  const auto loaded = given::plan(
      "plan: P\ntitel: x\nconfidence: 0.95\nmodule: a\nmodules: [b]\nsteps:\n  - check: nope\n  - {}\n  - x\n"
      "  - {check: ber.pre-fec, dwell: 3, mode: 1, limits: {max: 1}}\n");
  EXPECT_FALSE(loaded.value);
  EXPECT_EQ(loaded.errors, 10u) << loaded.said;
}

TEST(LoadPlan, ConfidenceHasBoundsAndAUnit) {
  const auto with = [](const std::string& value) {
    return given::plan("plan: p\nconfidence: " + value + "\nsteps: [{check: power.class}]\n").said;
  };
  EXPECT_THAT(with("100 %"), HasSubstr("must be between 50 % and 99.9999 %"));
  EXPECT_THAT(with("49.9 %"), HasSubstr("must be between 50 % and 99.9999 %"));
  EXPECT_THAT(with("95"), HasSubstr("a share needs a unit: write '95 %'"));
}

TEST(LoadPlan, APlanWithoutStepsIsNone) {
  EXPECT_THAT(given::plan("plan: p\n").said, HasSubstr("a plan needs 'steps'"));
  EXPECT_THAT(given::plan("plan: p\nsteps: []\n").said, HasSubstr("this list is empty"));
  EXPECT_THAT(given::plan("plan: p\nsteps:\n").said, HasSubstr("'steps' has no value"));
}

TEST(LoadPlan, AFileOfAnotherKindIsSaidToBeThat) {
  EXPECT_THAT(given::plan("bench: b\nslots: []\n").said, HasSubstr("this file is a bench, and a plan is needed here"));
  EXPECT_THAT(given::plan("hello: b\n").said, HasSubstr("this is no file of plugfest"));
  EXPECT_THAT(given::plan("- a\n").said, HasSubstr("this is no file of plugfest"));
  EXPECT_THAT(given::plan("a").said, HasSubstr("this is no file of plugfest"));
}

TEST(LoadPlan, AFileFoundByNameMustCarryThatName) {
  const std::string text = "plan: other\nsteps: [{check: power.class}]\n";
  Diagnostics diagnostics;
  const auto found = std::make_shared<const SourceFile>(SourceFile{"testplans/a.yaml", "/x/a.yaml", text, "", true});
  EXPECT_FALSE(load_plan(found, given::checks, diagnostics));
  EXPECT_THAT(diagnostics.render(), HasSubstr("1:7: error: the file is named 'a' and calls itself 'other'"));
  EXPECT_TRUE(given::plan(text).value) << "a file given by its path may be a copy under another name";
}

TEST(CheckSpec, AFlawInASpecIsFoundWithoutAPlan) {
  for (const CheckSpec& check : given::checks) EXPECT_EQ(flaw_of(check), "") << check.id;
  static constexpr std::array collides{ParameterSpec{.name = "needs", .otherwise = "x"}};
  EXPECT_EQ(flaw_of({.id = "a", .parameters = collides, .budget = "1 s"}), "the name 'needs' is taken");
  EXPECT_EQ(flaw_of({.id = "a", .parameters = given::ber_limits, .limits = given::ber_limits, .budget = "1 s"}),
            "the name 'max_rate' is taken");
  static constexpr std::array unit{ParameterSpec{.name = "dwell", .dimension = Dimension::time, .fallback = "5 W"}};
  EXPECT_EQ(flaw_of({.id = "a", .parameters = unit, .budget = "1 s"}), "the fallback of 'dwell' breaks its own rules");
  static constexpr std::array silent{ParameterSpec{.name = "dwell"}};
  EXPECT_NE(flaw_of({.id = "a", .parameters = silent, .budget = "1 s"}), "");
  EXPECT_EQ(flaw_of({.id = "a", .budget = "soon"}), "the budget is not a time");
}

}  // namespace
}  // namespace plugfest::plan
