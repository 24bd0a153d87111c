#include "harness/journal/reader.hpp"

#include "tests/harness/journal/sample_runs.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

namespace plugfest::journal {
namespace {

using testing::Test;

/// Lines typed by hand, numbered and stamped: one second a line.
class Typed {
 public:
  Typed& run(const std::string& artifact) { return add(R"("testRunArtifact":{)" + artifact + "}"); }
  Typed& step(const std::string& id, const std::string& artifact) {
    return add(R"("testStepArtifact":{"testStepId":")" + id + "\"," + artifact + "}");
  }
  Typed& extension(const std::string& id, const std::string& name, const std::string& content) {
    return step(id, R"("extension":{"name":")" + name + R"(","content":{)" + content + "}}");
  }
  Typed& add(const std::string& body) {
    const std::string number = std::to_string(next_++);
    text += R"({"sequenceNumber":)" + number + R"(,"timestamp":"2026-01-01T00:00:)" + (number.size() < 2 ? "0" : "") +
            number + R"(.000Z",)" + body + "}\n";
    return *this;
  }
  Typed& lose_a_line() {
    ++next_;
    return *this;
  }
  Typed& cut() {
    text += R"({"sequenceNumber":)" + std::to_string(next_) + R"(,"timest)";
    return *this;
  }
  RunRecord read() const {
    std::string why;
    auto run = parse_journal(text, why);
    EXPECT_TRUE(run) << why;
    return run.value_or(RunRecord{});
  }

  std::string text;

 private:
  int next_ = 0;
};

Typed started() {
  Typed t;
  t.add(R"("schemaVersion":{"major":2,"minor":0})");
  t.run(R"("testRunStart":{"name":"smoke","version":"0","commandLine":"run smoke","parameters":{"seed":"7"},)"
        R"("dutInfo":{"dutInfoId":"bench","name":"sim"},"metadata":{"simulated":true,)"
        R"("slots":[{"slot":0,"port":3,"module":"dr8"}],)"
        R"("planned_steps":[{"name":"power","check":"power.class"},{"name":"up","check":"module.bring-up"}]}})");
  return t;
}

const std::string passed = R"("check":"c","verdict":"pass","reason":"none","required":true,"message":"well")";

Typed& pass(Typed& t, const std::string& id, const std::string& name) {
  t.step(id, R"("testStepStart":{"name":")" + name + "\"}");
  t.extension(id, "plugfest-verdict", passed);
  return t.step(id, R"("testStepEnd":{"status":"COMPLETE"})");
}

const std::string complete = R"("testRunEnd":{"status":"COMPLETE","result":"PASS"})";

Typed whole() {
  Typed t = started();
  pass(t, "0.0", "power");
  pass(t, "0.1", "up");
  t.run(complete);
  return t;
}

const std::string restore_plan =
    R"("id":4,"slot":0,"kind":"pin","resource":"LPMode","vendor":"V","part":"P","serial":"S","what":"LPMode was 1",)"
    R"("bank":0,"page":0,"byte":0,"prior":"1","settles":"","settle_s":0.0)";

TEST(Reader, ReadsAWholeRun) {
  const RunRecord run = whole().read();
  EXPECT_EQ(run.damage, std::vector<std::string>{});
  EXPECT_EQ(run.verdict, Verdict::pass);
  EXPECT_EQ(run.exit_status, 0);
  EXPECT_EQ(run.info.plan_name, "smoke");
  EXPECT_EQ(run.info.seed, 7u);
  ASSERT_EQ(run.slots.size(), 1u);
  EXPECT_EQ(run.slots[0].info.port, 3);
  ASSERT_EQ(run.slots[0].steps.size(), 2u);
  EXPECT_EQ(run.slots[0].steps[1].name, "up");
  EXPECT_EQ(run.slots[0].steps[1].seconds, 2.0);
  EXPECT_EQ(run.started, "2026-01-01T00:00:01.000Z");
  EXPECT_EQ(run.finished, "2026-01-01T00:00:08.000Z");
  EXPECT_EQ(run.last_sequence_number, 8);
}

TEST(Reader, AStepWithoutAnEndIsAnErrorAndTheRestNeverStarted) {
  Typed t = started();
  t.step("0.0", R"("testStepStart":{"name":"power"})");
  t.step("0.0", R"("measurement":{"name":"power.low","value":1.2,"unit":"W"})");
  const RunRecord run = t.read();
  EXPECT_EQ(run.exit_status, 4);
  EXPECT_TRUE(run.end.incomplete);
  ASSERT_EQ(run.slots.at(0).steps.size(), 2u);
  const auto& [cut, missing] = std::tie(run.slots[0].steps[0], run.slots[0].steps[1]);
  EXPECT_FALSE(cut.ended);
  EXPECT_EQ(cut.outcome.verdict, Verdict::error);
  EXPECT_EQ(cut.message, "the journal ends inside this step");
  EXPECT_EQ(cut.measurements.size(), 1u);
  EXPECT_EQ(cut.check, "power.class");
  EXPECT_EQ(missing.name, "up");
  EXPECT_EQ(missing.check, "module.bring-up");
  EXPECT_EQ(missing.message, "never started: the journal ends before it");
  EXPECT_EQ(run.slots[0].verdict, Verdict::error);
}

TEST(Reader, AVerdictWithoutTheStepsEndDoesNotCount) {
  Typed t = started();
  t.step("0.0", R"("testStepStart":{"name":"power"})");
  t.extension("0.0", "plugfest-verdict", passed);
  EXPECT_EQ(t.read().slots.at(0).steps.at(0).outcome.verdict, Verdict::error);
}

TEST(Reader, AnEndWithoutAVerdictIsAnErrorToo) {
  Typed t = started();
  t.step("0.0", R"("testStepStart":{"name":"power"})").step("0.0", R"("testStepEnd":{"status":"COMPLETE"})");
  pass(t, "0.1", "up").run(complete);
  const RunRecord run = t.read();
  EXPECT_EQ(run.slots.at(0).steps.at(0).message, "the step ended without a verdict on record");
  EXPECT_EQ(run.exit_status, 4);
  EXPECT_EQ(run.damage,
            std::vector<std::string>{"the run's end says COMPLETE PASS, its steps say ERROR NOT_APPLICABLE"});
}

TEST(Reader, NamesTheLinesThatAreMissing) {
  Typed t = started();
  t.lose_a_line().lose_a_line();
  pass(t, "0.0", "power");
  t.lose_a_line();
  pass(t, "0.1", "up").run(complete);
  const RunRecord run = t.read();
  EXPECT_EQ(run.damage,
            (std::vector<std::string>{"sequence numbers 2 to 3 are missing", "sequence number 7 is missing"}));
  EXPECT_TRUE(run.end.incomplete);
  EXPECT_EQ(run.exit_status, 4);
}

TEST(Reader, NamesALineThatCannotBeReadOnce) {
  Typed t = started();
  t.lose_a_line().text += "\xff\xfe garbage\n";
  pass(t, "0.0", "power");
  pass(t, "0.1", "up").run(complete);
  const RunRecord run = t.read();
  EXPECT_EQ(run.damage, std::vector<std::string>{"line 3 cannot be read"});
  EXPECT_EQ(run.exit_status, 4);
}

TEST(Reader, LeavesOutALineThatStandsTwice) {
  Typed t = started();
  t.step("0.0", R"("testStepStart":{"name":"power"})");
  t.step("0.0", R"("measurement":{"name":"power.low","value":1.2})");
  const auto last = t.text.rfind('\n', t.text.size() - 2) + 1;
  t.text += t.text.substr(last);
  const RunRecord run = t.read();
  EXPECT_EQ(run.slots.at(0).steps.at(0).measurements.size(), 1u);
  EXPECT_EQ(run.damage.at(0), "line 5: repeats an earlier line and is left out");
}

TEST(Reader, ContradictingRepeatsDoNotChangeWhatWasSaidFirst) {
  Typed t = whole();
  t.extension("0.0", "plugfest-verdict", R"("check":"c","verdict":"fail")");
  t.step("0.0", R"("testStepStart":{"name":"other"})").run(R"("testRunEnd":{"status":"COMPLETE","result":"FAIL"})");
  const RunRecord run = t.read();
  EXPECT_EQ(run.verdict, Verdict::pass);
  EXPECT_EQ(run.slots.at(0).steps.at(0).name, "power");
  EXPECT_EQ(run.damage.size(), 3u);
}

TEST(Reader, SaysWhatItDoesNotKnowAndReadsOn) {
  Typed t = started();
  pass(t, "0.0", "power");
  t.step("0.0", R"("measurementSeriesEnd":{"measurementSeriesId":"0","totalCount":1})");
  t.extension("0.0", "somebody-elses", R"("x":1)");
  pass(t, "0.1", "up").run(complete);
  const RunRecord run = t.read();
  EXPECT_EQ(run.damage.size(), 2u);
  EXPECT_EQ(run.exit_status, 0) << "nothing of ours is missing";
}

TEST(Reader, WhatMayHaveBeenOneOfOursMakesTheRunIncomplete) {
  const std::string planned = R"("extension":{"name":"plugfest-restore-planned","content":{)" + restore_plan + "}}";
  const auto with = [&](const std::string& key, const std::string& damaged) {
    std::string artifact = planned;
    artifact.replace(artifact.find(key), key.size(), damaged);
    Typed t = started();
    t.step("0.0", artifact);
    pass(t, "0.0", "power");
    pass(t, "0.1", "up").run(complete);
    return t;
  };
  std::vector<Typed> all = {with("extension", "extensiom"),
                            with("plugfest-restore-planned", "plugfest-restore-plannee"),
                            with("plugfest-restore-planned", "qlugfest-restore-planned"), with("\"name", "\"nbme")};
  for (const auto& damage : {R"("testStepArtifacu":{})", R"("testRunArtifact":{"newer":{}})"}) {
    Typed t = started();
    pass(t, "0.0", "power");
    t.add(damage);
    pass(t, "0.1", "up").run(complete);
    all.push_back(t);
  }
  for (const Typed& t : all) {
    const RunRecord run = t.read();
    EXPECT_TRUE(run.end.incomplete) << t.text;
    EXPECT_TRUE(run.lines_missing) << t.text;
    EXPECT_EQ(run.exit_status, 4) << t.text;
  }
}

TEST(Reader, AnEndThatContradictsItsStepsMakesTheRunIncomplete) {
  Typed t = started();
  pass(t, "0.0", "power");
  pass(t, "0.1", "up").run(R"("testRunEnd":{"status":"COMPLETE","result":"FAIL"})");
  const RunRecord run = t.read();
  EXPECT_EQ(run.damage, std::vector<std::string>{"the run's end says COMPLETE FAIL, its steps say COMPLETE PASS"});
  EXPECT_TRUE(run.end.incomplete);
  EXPECT_EQ(run.verdict, Verdict::error);
  EXPECT_EQ(run.exit_status, 4);
}

TEST(Reader, ADamagedLineAfterTheEndMakesTheRunIncompleteToo) {
  Typed t = whole();
  t.text += "garbage\n";
  EXPECT_EQ(t.read().exit_status, 4);
}

TEST(Reader, OnlyTheCutTailOfAKilledRunIsNoMissingLine) {
  Typed killed = started();
  pass(killed, "0.0", "power").cut();
  EXPECT_TRUE(killed.read().end.incomplete);
  EXPECT_FALSE(killed.read().lines_missing);
  killed.text += "\n";
  pass(killed, "0.1", "up");
  EXPECT_FALSE(killed.read().lines_missing) << "whoever went on began anew with the number";
  Typed lost = started();
  lost.lose_a_line();
  pass(lost, "0.0", "power").cut();
  EXPECT_TRUE(lost.read().lines_missing);
}

TEST(Reader, TakesNullForAbsent) {
  Typed t = started();
  t.step("0.0", R"("testStepStart":{"name":"power"},"log":null)");
  t.step("0.0", R"("measurement":{"name":"a","value":1,"unit":null,"validators":null,"hardwareInfoId":null,)"
                R"("subcomponent":null,"metadata":null})");
  t.step("0.0", R"("measurement":{"name":"b","value":2})");
  t.step("0.0", R"("error":{"symptom":"s","message":null})");
  const RunRecord run = t.read();
  const StepRecord& step = run.slots.at(0).steps.at(0);
  ASSERT_EQ(step.measurements.size(), 2u);
  for (const Measurement& m : step.measurements) {
    EXPECT_EQ(m.unit, "");
    EXPECT_FALSE(m.uncertainty || m.lane || m.limit);
    EXPECT_EQ(m.verdict, Verdict::skipped) << "recorded, not judged";
  }
  EXPECT_EQ(step.errors, std::vector<std::string>{"s"});
}

TEST(Reader, ReadsNumbersThatJsonDoesNotHave) {
  Typed t = started();
  t.step("0.0", R"("measurement":{"name":"a","value":"NaN","metadata":{"not_finite":true,"uncertainty":"Infinity"}})");
  t.step("0.0", R"("measurement":{"name":"b","value":"NaN","metadata":{"verdict":"pass"}})");
  const RunRecord run = t.read();
  const auto& measurements = run.slots.at(0).steps.at(0).measurements;
  EXPECT_TRUE(std::isnan(std::get<double>(measurements.at(0).value)));
  EXPECT_TRUE(std::isinf(measurements[0].uncertainty.value()));
  EXPECT_EQ(std::get<std::string>(measurements.at(1).value), "NaN") << "this one is a text";
}

TEST(Reader, AMeasurementWithoutAValueIsDamage) {
  for (const char* measurement : {R"("name":"a")", R"("name":"a","value":null)", R"("value":1)",
                                  R"("name":"a","value":[1])", R"("name":"a","value":{"x":1})"}) {
    Typed t = started();
    t.step("0.0", std::string{R"("measurement":{)"} + measurement + "}");
    EXPECT_EQ(t.read().damage.at(0), "line 3: a measurement without a name or a value") << measurement;
  }
}

TEST(Restore, PlannedInAKilledRunIsOpenAndExitsWithFour) {
  Typed t = started();
  t.extension("0.0", "plugfest-restore-planned", restore_plan).cut();
  const RunRecord run = t.read();
  ASSERT_EQ(run.restores.size(), 1u);
  EXPECT_FALSE(run.restores[0].done);
  EXPECT_EQ(run.restores[0].action.prior, "1");
  EXPECT_FALSE(run.end.restore_failed);
  EXPECT_EQ(run.exit_status, 4);
  EXPECT_EQ(run.damage.at(0), "line 4 is cut short");
}

TEST(Restore, FailedExitsWithFive) {
  Typed t = started();
  t.extension("0.0", "plugfest-restore-planned", restore_plan);
  t.extension("0.0", "plugfest-restore-done", R"("id":4,"ok":false,"message":"reads back 0")");
  const RunRecord run = t.read();
  EXPECT_EQ(run.restores.at(0).done, false);
  EXPECT_EQ(run.restores.at(0).message, "reads back 0");
  EXPECT_EQ(run.exit_status, 5);
}

TEST(Restore, ContinuedAfterACutLineCounts) {
  Typed t = started();
  t.extension("0.0", "plugfest-restore-planned", restore_plan);
  t.extension("0.0", "plugfest-restore-done", R"("id":4,"ok":false,"message":"no answer")").cut();
  EXPECT_EQ(t.read().exit_status, 5);
  t.text += "\n";
  t.extension("0.restore", "plugfest-restore-done", R"("id":4,"ok":true,"message":"verified")");
  const RunRecord run = t.read();
  EXPECT_EQ(run.restores.at(0).done, true);
  EXPECT_EQ(run.restores.at(0).message, "verified");
  EXPECT_EQ(run.exit_status, 4) << "put back, but the run has still no end";
  EXPECT_EQ(run.last_sequence_number, 4);
  EXPECT_EQ(run.slots.at(0).steps.size(), 2u) << "restoring is no step of the plan";
  EXPECT_EQ(run.damage.at(0), "line 5 cannot be read");
}

TEST(Restore, ContinuedAfterTheEndCounts) {
  Typed t = started();
  t.extension("0.0", "plugfest-restore-planned", restore_plan);
  t.extension("0.0", "plugfest-restore-done", R"("id":4,"ok":false,"message":"")");
  pass(t, "0.0", "power");
  pass(t, "0.1", "up");
  t.run(R"("error":{"symptom":"restore-failed"})").run(complete);
  EXPECT_EQ(t.read().exit_status, 5);
  t.extension("0.0", "plugfest-restore-done", R"("id":4,"ok":true,"message":"")");
  EXPECT_EQ(t.read().exit_status, 0);
  t.extension("0.0", "plugfest-restore-done", R"("id":4,"ok":false,"message":"")");
  EXPECT_EQ(t.read().exit_status, 0) << "what was put back stays so";
}

TEST(Restore, LeftOpenByARunThatEndedIsAFailure) {
  Typed t = started();
  t.extension("0.0", "plugfest-restore-planned", restore_plan);
  pass(t, "0.0", "power");
  pass(t, "0.1", "up").run(complete);
  EXPECT_EQ(t.read().exit_status, 5);
}

TEST(Restore, AFailureThatNoActionTellsOfStays) {
  Typed t = started();
  pass(t, "0.0", "power");
  pass(t, "0.1", "up").run(R"("error":{"symptom":"restore-failed"})").run(complete);
  EXPECT_EQ(t.read().exit_status, 5);
}

TEST(Restore, HalfAnActionIsDamageAndNeverExecuted) {
  for (const std::string key : {"id", "slot", "kind", "resource", "serial", "bank", "page", "byte", "prior"}) {
    std::string plan = restore_plan;
    plan.replace(plan.find("\"" + key + "\""), key.size() + 2, "\"other\"");
    Typed t = started();
    t.extension("0.0", "plugfest-restore-planned", plan);
    const RunRecord run = t.read();
    EXPECT_TRUE(run.restores.empty()) << key;
    EXPECT_EQ(run.damage.at(0), "line 3: a restore action that is not whole") << key;
  }
}

TEST(Restore, SlotsMayCountTheirActionsAlike) {
  Typed t = started();
  std::string other = restore_plan;
  other.replace(other.find("\"slot\":0"), 8, "\"slot\":1");
  t.extension("0.0", "plugfest-restore-planned", restore_plan).extension("1.0", "plugfest-restore-planned", other);
  t.extension("1.0", "plugfest-restore-done", R"("id":4,"ok":true,"message":"")");
  const RunRecord run = t.read();
  ASSERT_EQ(run.restores.size(), 2u);
  EXPECT_FALSE(run.restores[0].done);
  EXPECT_EQ(run.restores[1].done, true);
}

TEST(Reader, AnInterruptedRunExitsWith130AndNamesWhatNeverStarted) {
  Typed t = started();
  pass(t, "0.0", "power").run(R"("error":{"symptom":"run-interrupted"})");
  t.run(R"("testRunEnd":{"status":"ERROR","result":"NOT_APPLICABLE"})");
  const RunRecord run = t.read();
  EXPECT_TRUE(run.end.interrupted);
  EXPECT_FALSE(run.end.incomplete);
  EXPECT_EQ(run.exit_status, 130);
  EXPECT_EQ(run.slots.at(0).steps.at(1).message, "never started: the run was interrupted");
  EXPECT_EQ(run.damage, std::vector<std::string>{});
}

TEST(Reader, ABarelyBegunJournalIsOneWithoutAnEnd) {
  for (const char* text : {"{", R"({"sequenceNumber":0,"timestamp":"2026)"}) {
    std::string why;
    const auto run = parse_journal(text, why);
    ASSERT_TRUE(run) << text;
    EXPECT_EQ(run->exit_status, 4);
    EXPECT_FALSE(run->damage.empty());
  }
}

TEST(Reader, RefusesWhatIsNoJournal) {
  for (const char* text :
       {"plan: smoke\n", "{}\n", "[]\n", "\n\n", R"({"a":1})", "\xff\xfe\n", "{\"sequenceNumber\":1.5}\n"}) {
    std::string why;
    EXPECT_FALSE(parse_journal(text, why)) << text;
    EXPECT_NE(why, "") << text;
  }
}

TEST(Reader, TakesAnEmptyFileForARunThatWasKilledBeforeItsFirstLine) {
  std::string why;
  const auto run = parse_journal("", why);
  ASSERT_TRUE(run) << why;
  EXPECT_TRUE(run->end.incomplete);
  EXPECT_EQ(run->exit_status, 4);
  EXPECT_EQ(run->damage, std::vector<std::string>{"the journal is empty: the run was killed before its first line"});
}

TEST(Reader, RefusesAnotherSchema) {
  std::string why;
  EXPECT_FALSE(parse_journal(R"({"sequenceNumber":0,"timestamp":"","schemaVersion":{"major":3,"minor":0}})", why));
  EXPECT_EQ(why, "written in schema version 3; this plugfest reads version 2");
}

TEST(Reader, SurvivesNumbersAtTheEdges) {
  Typed t = started();
  t.text +=
      R"({"sequenceNumber":2147483647,"timestamp":"x","testRunArtifact":{"log":{"severity":"INFO","message":"m"}}})"
      "\n";
  t.text += R"({"sequenceNumber":-5,"timestamp":"x","testRunArtifact":{}})"
            "\n";
  t.text += R"({"sequenceNumber":18446744073709551615,"timestamp":"x","testRunArtifact":{}})"
            "\n";
  t.text += R"({"sequenceNumber":1e999,"timestamp":"x","testRunArtifact":{}})"
            "\n";
  t.text += std::string(100000, '[') + "\n";
  const RunRecord run = t.read();
  EXPECT_EQ(run.damage.at(0), "sequence numbers 2 to 2147483646 are missing");
  EXPECT_EQ(run.damage.at(1), "line 4 has a negative sequence number and is left out");
  EXPECT_EQ(run.exit_status, 4);
}

TEST(ReadJournal, TakesTheFolderOrTheFileAndSaysWhyNot) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path{testing::TempDir()} / "plugfest-read-journal";
  fs::remove_all(folder);
  fs::create_directories(folder);
  std::string why;
  EXPECT_FALSE(read_journal(folder, why));
  EXPECT_NE(why.find("no such journal"), std::string::npos) << why;
  std::ofstream{folder / "journal.jsonl"} << whole().text;
  for (const fs::path& path : {folder, folder / "journal.jsonl"}) {
    const auto run = read_journal(path, why);
    ASSERT_TRUE(run) << why;
    EXPECT_EQ(run->journal, path.string());
    EXPECT_EQ(run->exit_status, 0);
  }
  std::ofstream{folder / "journal.jsonl"} << "plan: smoke\n";
  EXPECT_FALSE(read_journal(folder, why));
  EXPECT_NE(why.find("not a journal"), std::string::npos) << why;
  EXPECT_FALSE(read_journal("/dev/null", why));
  EXPECT_NE(why.find("not a file"), std::string::npos) << why;
  fs::remove_all(folder);
}

}  // namespace
}  // namespace plugfest::journal
