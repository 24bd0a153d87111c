#include "harness/journal/writer.hpp"

#include "tests/harness/journal/sample_runs.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <stdexcept>

namespace plugfest::journal {
namespace {

using std::chrono::milliseconds;

class WriterTest : public testing::Test {
 protected:
  const std::string& last() const { return sink_.lines.back(); }
  const std::string& line(std::size_t from_end) const { return sink_.lines.at(sink_.lines.size() - 1 - from_end); }

  MemorySink sink_;
  SetClock clock_;
  Writer writer_{sink_, clock_, true};
};

TEST_F(WriterTest, BeginsWithTheSchemaVersionAndTheRun) {
  RunInfo info;
  info.tool_version = "0.1.0";
  info.command_line = "run smoke --skip power";
  info.plan_name = "smoke";
  info.plan_title = "Smoke";
  info.profile_name = "tomahawk5-7060x6";
  info.profile_title = "Tomahawk 5";
  info.bench_name = "sim";
  info.bench_driver = "sim";
  info.airflow = "rear";
  info.seed = 18446744073709551615U;
  info.skipped_steps = {"power"};
  info.planned_steps = {{"power", "power.class"}};
  info.sources = {{"testplans/smoke.yaml", "0123456789abcdef", "plan: smoke\n"}};
  info.slots = {{0, 7, "dr8", "DR8", "OSFP", {"11h: not in the dump"}}};
  info.environment = {{"os", "Debian"}};
  writer_.run_start(info);
  ASSERT_EQ(sink_.lines.size(), 2u);
  EXPECT_EQ(sink_.lines[0],
            R"({"sequenceNumber":0,"timestamp":"2026-01-01T00:00:00.000Z","schemaVersion":{"major":2,"minor":0}})");
  EXPECT_EQ(sink_.lines[1],
            R"({"sequenceNumber":1,"timestamp":"2026-01-01T00:00:00.000Z","testRunArtifact":{"testRunStart":{)"
            R"("name":"smoke","version":"0123456789ab","commandLine":"run smoke --skip power",)"
            R"("parameters":{"seed":"18446744073709551615","slots":1,"profile":"tomahawk5-7060x6","bench":"sim",)"
            R"("confidence":0.95,"screen":false,"skipped":["power"]},)"
            R"("dutInfo":{"dutInfoId":"bench","name":"sim","platformInfos":[{"info":"tomahawk5-7060x6"}],)"
            R"("softwareInfos":[{"softwareInfoId":"plugfest","name":"plugfest","version":"0.1.0",)"
            R"("softwareType":"APPLICATION"}],)"
            R"("hardwareInfos":[{"hardwareInfoId":"slot-0","name":"OSFP","location":"port 7"}]},)"
            R"("metadata":{"simulated":true,"plan_title":"Smoke","profile_title":"Tomahawk 5","bench_driver":"sim",)"
            R"("airflow":"rear","slots":[{"slot":0,"port":7,"module":"dr8","module_title":"DR8","form_factor":"OSFP",)"
            R"("synthesised":["11h: not in the dump"]}],"planned_steps":[{"name":"power","check":"power.class"}],)"
            R"("environment":[{"name":"os","value":"Debian"}],)"
            R"("sources":[{"name":"testplans/smoke.yaml","sha256":"0123456789abcdef","text":"plan: smoke\n"}]}}}})");
}

TEST_F(WriterTest, NumbersLinesWithoutGapAndStampsThem) {
  clock_.set(milliseconds{1234});
  writer_.step_start("12.3", "power");
  clock_.set(milliseconds{86400000});
  writer_.log("12.3", "warning", "warm");
  EXPECT_EQ(line(1),
            R"({"sequenceNumber":0,"timestamp":"2026-01-01T00:00:01.234Z","testStepArtifact":{"testStepId":"12.3",)"
            R"("testStepStart":{"name":"power"}}})");
  EXPECT_EQ(line(0),
            R"({"sequenceNumber":1,"timestamp":"2026-01-02T00:00:00.000Z","testStepArtifact":{"testStepId":"12.3",)"
            R"("log":{"severity":"WARNING","message":"warm"}}})");
}

/// What stands behind the testStepId.
std::string behind_step(const std::string& line) { return line.substr(line.find("\"testStepId\"")); }

TEST_F(WriterTest, PutsLimitsIntoValidatorsAndTheRestOfTheEvidenceIntoMetadata) {
  writer_.measurement("2.1", {.name = "power.activated",
                              .value = 8.1,
                              .unit = "W",
                              .uncertainty = 0.081,
                              .lane = Lane{"host", 3},
                              .limit = Limit{1.5, 8.5, "advertised: MaxPower"},
                              .verdict = Verdict::pass});
  EXPECT_EQ(behind_step(last()),
            R"("testStepId":"2.1","measurement":{"name":"power.activated","value":8.1,"unit":"W","validators":[)"
            R"({"type":"GREATER_THAN_OR_EQUAL","value":1.5,"metadata":{"source":"advertised: MaxPower"}},)"
            R"({"type":"LESS_THAN_OR_EQUAL","value":8.5,"metadata":{"source":"advertised: MaxPower"}}],)"
            R"("hardwareInfoId":"slot-2","subcomponent":{"name":"host-lane-3","type":"CONNECTOR"},)"
            R"("metadata":{"verdict":"pass","uncertainty":0.081}}}})");
}

TEST_F(WriterTest, LeavesOutWhatAMeasurementDoesNotHave) {
  writer_.measurement("2.1", {"vendor", "ACME", {}, {}, {}, {}, Verdict::skipped});
  EXPECT_EQ(behind_step(last()),
            R"("testStepId":"2.1","measurement":{"name":"vendor","value":"ACME","hardwareInfoId":"slot-2",)"
            R"("metadata":{"verdict":"skipped"}}}})");
  writer_.measurement("2.1", {"limit", 12.0, "W", {}, {}, Limit{{}, {}, "profile: not known"}, Verdict::inconclusive});
  EXPECT_EQ(behind_step(last()),
            R"("testStepId":"2.1","measurement":{"name":"limit","value":12.0,"unit":"W","hardwareInfoId":"slot-2",)"
            R"("metadata":{"verdict":"inconclusive","limit_source":"profile: not known"}}}})");
}

TEST_F(WriterTest, NeverWritesANumberThatJsonDoesNotHave) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  writer_.measurement("0.0", {"ratio",
                              std::numeric_limits<double>::quiet_NaN(),
                              {},
                              infinity,
                              {},
                              Limit{-infinity, {}, "plan"},
                              Verdict::inconclusive});
  ASSERT_EQ(sink_.lines.size(), 2u);
  EXPECT_EQ(behind_step(line(1)),
            R"("testStepId":"0.0","measurement":{"name":"ratio","value":"NaN","validators":[)"
            R"({"type":"GREATER_THAN_OR_EQUAL","value":"-Infinity","metadata":{"source":"plan"}}],)"
            R"("hardwareInfoId":"slot-0",)"
            R"("metadata":{"verdict":"inconclusive","uncertainty":"Infinity","not_finite":true}}}})");
  EXPECT_EQ(behind_step(line(0)),
            R"("testStepId":"0.0","diagnosis":{"verdict":"measurement-not-finite","type":"UNKNOWN",)"
            R"("message":"ratio"}}})");
}

TEST_F(WriterTest, WritesTheShortestNumberThatReadsBack) {
  const auto written = [&](double value) {
    writer_.measurement("0.0", {"x", value, {}, {}, {}, {}, Verdict::pass});
    return last().substr(last().find("\"value\":") + 8, last().find(",\"hardware") - last().find("\"value\":") - 8);
  };
  EXPECT_EQ(written(0.1), "0.1");
  EXPECT_EQ(written(8), "8.0");
  EXPECT_EQ(written(1e-12), "1e-12");
  EXPECT_EQ(written(106.25e9), "106250000000.0");
  EXPECT_EQ(written(1.0 / 3.0), "0.3333333333333333");
}

TEST_F(WriterTest, ReplacesBrokenUtf8AndEscapesControlCharacters) {
  writer_.step_start("0.0", "a\xff\xc3(\x01\n\"]]>#");
  EXPECT_EQ(behind_step(last()),
            "\"testStepId\":\"0.0\",\"testStepStart\":{\"name\":\"a\xEF\xBF\xBD\xEF\xBF\xBD(\\u0001\\n\\\"]]>#\"}}}");
}

TEST_F(WriterTest, EndsAStepWithVerdictDiagnosisAndStatus) {
  const std::string id = R"("testStepId":"4.2",)";
  writer_.step_end("4.2", "power.class", {Verdict::fail, SkipReason::none, true}, "9 W of 8.5 W");
  ASSERT_EQ(sink_.lines.size(), 3u);
  EXPECT_EQ(behind_step(line(2)),
            id + R"("extension":{"name":"plugfest-verdict","content":{"check":"power.class","verdict":"fail",)"
                 R"("reason":"none","required":true,"message":"9 W of 8.5 W"}}}})");
  EXPECT_EQ(behind_step(line(1)),
            id + R"("diagnosis":{"verdict":"power-class-fail","type":"FAIL","message":"9 W of 8.5 W",)"
                 R"("hardwareInfoId":"slot-4"}}})");
  EXPECT_EQ(behind_step(line(0)), id + R"("testStepEnd":{"status":"COMPLETE"}}})");
}

TEST_F(WriterTest, SaysEachVerdictInOcpWords) {
  const auto end_of = [&](Verdict verdict) {
    sink_.lines.clear();
    writer_.step_end("0.0", "link.flap", {verdict, SkipReason::none, false}, "");
    std::string words;
    for (const std::string& text : sink_.lines) {
      const auto json = nlohmann::json::parse(text).at("testStepArtifact");
      if (json.contains("diagnosis")) words += json["diagnosis"]["type"].get<std::string>() + " ";
      if (json.contains("testStepEnd")) words += json["testStepEnd"]["status"];
    }
    return words;
  };
  EXPECT_EQ(end_of(Verdict::pass), "PASS COMPLETE");
  EXPECT_EQ(end_of(Verdict::fail), "FAIL COMPLETE");
  EXPECT_EQ(end_of(Verdict::inconclusive), "UNKNOWN COMPLETE");
  EXPECT_EQ(end_of(Verdict::error), "ERROR");
  EXPECT_EQ(end_of(Verdict::skipped), "SKIP");
}

TEST_F(WriterTest, EndsARunWithOneOfTheFourLegalPairs) {
  const auto end_of = [&](Verdict verdict, const RunEnd& end) {
    writer_.run_end(verdict, end);
    const auto json = nlohmann::json::parse(last()).at("testRunArtifact").at("testRunEnd");
    return json.at("status").get<std::string>() + " " + json.at("result").get<std::string>();
  };
  EXPECT_EQ(end_of(Verdict::pass, {}), "COMPLETE PASS");
  EXPECT_EQ(end_of(Verdict::fail, {}), "COMPLETE FAIL");
  EXPECT_EQ(end_of(Verdict::inconclusive, {}), "COMPLETE FAIL");
  EXPECT_EQ(end_of(Verdict::error, {}), "ERROR NOT_APPLICABLE");
  EXPECT_EQ(end_of(Verdict::skipped, {}), "SKIP NOT_APPLICABLE");
  EXPECT_EQ(end_of(Verdict::error, {.interrupted = true}), "ERROR NOT_APPLICABLE");
  EXPECT_EQ(end_of(Verdict::inconclusive, {.interrupted = true}), "ERROR NOT_APPLICABLE");
  EXPECT_EQ(end_of(Verdict::fail, {.interrupted = true}), "COMPLETE FAIL");
}

TEST_F(WriterTest, SyncsRestoreLinesOnARealBenchOnly) {
  writer_.step_start("0.0", "x");
  writer_.restore_planned("0.0", {.id = 5,
                                  .slot = 0,
                                  .kind = "pin",
                                  .resource = "LPMode",
                                  .vendor = {},
                                  .part = {},
                                  .serial = "S1",
                                  .what = "LPMode was 1",
                                  .prior = "1",
                                  .settles = {}});
  EXPECT_EQ(behind_step(last()),
            R"("testStepId":"0.0","extension":{"name":"plugfest-restore-planned","content":{"id":5,"slot":0,)"
            R"("kind":"pin","resource":"LPMode","vendor":"","part":"","serial":"S1","what":"LPMode was 1","bank":0,)"
            R"("page":0,"byte":0,"prior":"1","settles":"","settle_s":0.0}}}})");
  writer_.restore_done("0.0", 5, false, "reads back 0");
  EXPECT_EQ(behind_step(last()),
            R"("testStepId":"0.0","extension":{"name":"plugfest-restore-done","content":{"id":5,"ok":false,)"
            R"("message":"reads back 0"}}}})");
  EXPECT_EQ(sink_.synced, (std::vector<bool>{false, true, true}));

  Writer simulated{sink_, clock_, false};
  simulated.restore_done("0.0", 5, true, "");
  EXPECT_FALSE(sink_.synced.back());
}

TEST_F(WriterTest, ContinuesAtTheNumberItIsGiven) {
  Writer writer{sink_, clock_, false, 17};
  writer.run_error("adapter-lost", "");
  EXPECT_EQ(last(), R"({"sequenceNumber":17,"timestamp":"2026-01-01T00:00:00.000Z","testRunArtifact":{"error":)"
                    R"({"symptom":"adapter-lost"}}})");
}

TEST_F(WriterTest, ALineThatWasNotWrittenUsesUpNoNumber) {
  struct Full : MemorySink {
    void append(const std::string& line, bool sync) override {
      if (full) throw std::runtime_error{"disk full"};
      MemorySink::append(line, sync);
    }
    bool full = true;
  } sink;
  Writer writer{sink, clock_, false};
  EXPECT_THROW(writer.step_start("0.0", "x"), std::runtime_error);
  sink.full = false;
  writer.step_start("0.0", "x");
  EXPECT_TRUE(sink.lines.at(0).starts_with(R"({"sequenceNumber":0,)")) << sink.lines[0];
}

TEST_F(WriterTest, RefusesASeverityThatOcpDoesNotHave) {
  EXPECT_THROW(writer_.run_log("loud", "x"), std::invalid_argument);
  EXPECT_TRUE(sink_.lines.empty());
}

}  // namespace
}  // namespace plugfest::journal
