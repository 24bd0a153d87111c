#include "harness/report/json.hpp"

#include "tests/harness/journal/sample_runs.hpp"
#include "tests/harness/report/troubled_run.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace plugfest::report {
namespace {

TEST(JsonReport, HasExactlyTheAgreedForm) {
  journal::RunRecord run = journal::good_run(1);
  run.slots[0].steps.erase(run.slots[0].steps.begin(), run.slots[0].steps.begin() + 2);
  EXPECT_EQ(to_json(run), R"({
  "schema": 1,
  "verdict": "pass",
  "exit_status": 0,
  "journal": "plugfest-runs/2026-01-01-smoke",
  "slots": [
    {
      "slot": 0,
      "module": "800g-dr8-lpo",
      "profile": "tomahawk5-7060x6",
      "verdict": "pass",
      "steps": [
        {
          "step": "power",
          "check": "power.class",
          "verdict": "pass",
          "message": "8.1 W of 8.5 W advertised, port allows 12 W",
          "measurements": [
            {
              "name": "power.activated",
              "value": 8.1,
              "unit": "W",
              "uncertainty": 0.08,
              "lane": null,
              "limit": {
                "min": null,
                "max": 8.5,
                "source": "advertised: MaxPower 34, 8.5 W"
              },
              "verdict": "pass"
            }
          ]
        },
        {
          "step": "bring-up",
          "check": "module.bring-up",
          "verdict": "pass",
          "message": "every transition within its advertised time",
          "measurements": [
            {
              "name": "time.DPInit",
              "value": 1.5,
              "unit": "s",
              "uncertainty": 0.01,
              "lane": {
                "side": "host",
                "number": 1
              },
              "limit": {
                "min": null,
                "max": 5.0,
                "source": "advertised: MaxDurationDPInit code 7, 1-5 s"
              },
              "verdict": "pass"
            }
          ]
        }
      ]
    }
  ]
}
)");
}

TEST(JsonReport, SaysNullForWhatIsNotThere) {
  journal::RunRecord run = journal::good_run(1);
  run.slots[0].steps[0].measurements = {
      {"x", std::numeric_limits<double>::quiet_NaN(), {}, {}, {}, {}, Verdict::inconclusive}};
  const auto json = nlohmann::json::parse(to_json(run));
  const auto& measurement = json.at("slots").at(0).at("steps").at(0).at("measurements").at(0);
  EXPECT_EQ(measurement.at("value"), "NaN");
  EXPECT_TRUE(measurement.at("uncertainty").is_null());
  EXPECT_TRUE(measurement.at("lane").is_null());
  EXPECT_TRUE(measurement.at("limit").is_null());
}

TEST(JsonReport, ShowsAnArrivalOnlyWhereItWentWrong) {
  const auto steps = [](const journal::RunRecord& run) {
    return nlohmann::json::parse(to_json(run)).at("slots").at(1).at("steps");
  };
  EXPECT_EQ(steps(journal::good_run(2)).size(), 4u);
  EXPECT_EQ(steps(killed_run()).size(), 5u);
  EXPECT_EQ(steps(killed_run()).at(0).at("step"), "arrival");
}

TEST(JsonReport, AnyRunParsesBackWithTheSameVerdicts) {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    const journal::RunRecord run = journal::random_run(seed);
    const auto json = nlohmann::json::parse(to_json(run));
    ASSERT_EQ(json.at("exit_status"), run.exit_status);
    ASSERT_EQ(json.at("slots").size(), run.slots.size());
    for (std::size_t i = 0; i < run.slots.size(); ++i)
      EXPECT_EQ(json["slots"][i]["verdict"], to_string(run.slots[i].verdict)) << seed;
  }
}

}  // namespace
}  // namespace plugfest::report
