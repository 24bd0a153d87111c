#include "drivers/base/error.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/pins.hpp"
#include "drivers/power_meter.hpp"
#include "harness/app/catalogue.hpp"
#include "tests/harness/checks/one_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What a lab cannot show is said, and is no verdict: lanes that nobody drives, a meter that proves nothing, pins that
// are not wired.

namespace plugfest {
namespace {

using support::Rig;
using support::Then;
using testing::HasSubstr;

app::Session sixteen_lanes(const std::string& check) {
  app::Session session = support::one_check(check, "2x800g-dr8-retimed");
  session.slots.front().bench.power_limit_w = 40;
  if (check == "firmware.upgrade") {
    session.bench.permissions = {"firmware"};
    support::give(session, "image", PLUGFEST_SOURCE_DIR "/LICENSE");  // never read that far
  }
  return session;
}

class SixteenLanes : public testing::TestWithParam<std::string> {};

TEST_P(SixteenLanes, AreNotJudgedByEight) {
  if (GetParam() == "si.applied") GTEST_SKIP() << "judges the lanes of one host port, of which there are eight";
  const std::string check = GetParam();
  Rig rig{sixteen_lanes(check)};
  for (int i = 0; i < 10; ++i) rig.let_time_pass();
  std::vector<unsigned> writes;
  const auto ended = rig.run({}, [&](std::size_t, std::span<const std::byte> out) {
    if (out.size() > 1 && out[0] != std::byte{126} && out[0] != std::byte{127}) writes.push_back(u8(out[0]));
    return Then::go_on;
  });
  const auto& step = ended.record.slots.at(0).steps.at(0);
  EXPECT_FALSE(ended.result.end.restore_failed);
  SCOPED_TRACE(step.message);
  if (check == "module.identity" || check == "module.checksums" || check == "firmware.info") {
    EXPECT_EQ(step.outcome.verdict, Verdict::pass) << "lanes are none of its business";
    return;
  }
  EXPECT_EQ(step.outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(step.message, HasSubstr("16 lanes in 2 banks (01h:142)"));
  EXPECT_THAT(writes, testing::IsEmpty()) << "what is not judged is not changed";
}

std::vector<std::string> all_checks() {
  std::vector<std::string> ids;
  for (const plan::CheckSpec& spec : app::check_specs()) ids.emplace_back(spec.id);
  return ids;
}
INSTANTIATE_TEST_SUITE_P(Checks, SixteenLanes, testing::ValuesIn(all_checks()), [](const auto& one) {
  std::string name = one.param;
  for (char& letter : name)
    if (letter == '.' || letter == '-') letter = '_';
  return name;
});

TEST(LaneBanks, ThatNobodyCanCountAreNotWalked) {
  app::Session session = support::one_check("module.bring-up");
  support::put(session, cmis::banks_supported.info, 3);  // "see ExtraLaneBanksSupported", which CMIS 5.3 has not
  const auto judged = support::judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::inconclusive) << judged.step.message;
  EXPECT_THAT(judged.step.message, HasSubstr("how many banks of eight lanes the module has is not known"));
  EXPECT_TRUE(judged.as_found);
}

/// A meter whose readings are not to be trusted.
class Distrusted final : public PowerMeter {
 public:
  explicit Distrusted(PowerMeter& meter) : meter_(meter) {}
  PowerMeterInfo info() const override {
    PowerMeterInfo info = meter_.info();
    info.distrust = "its calibration ended on 2026-01-01";
    return info;
  }
  asio::awaitable<PowerReading> read(Clock::time_point due) override {
    PowerReading reading = co_await meter_.read(due);
    reading.power.value *= factor;
    co_return reading;
  }
  double factor = 1;

 private:
  PowerMeter& meter_;
};

class ExpiredCalibration : public testing::TestWithParam<std::tuple<const char*, double>> {};

TEST_P(ExpiredCalibration, ProvesNeitherGoodNorBad) {
  const auto& [check, factor] = GetParam();
  Rig rig{support::one_check(check)};
  Distrusted meter{*rig.bench().slots().front().meter};
  meter.factor = factor;
  rig.meter = &meter;
  const auto ended = rig.run();
  const auto& step = ended.record.slots.at(0).steps.at(0);
  EXPECT_EQ(step.outcome.verdict, Verdict::inconclusive) << step.message;
  EXPECT_THAT(step.message, HasSubstr("its calibration ended on 2026-01-01"));
  int readings = 0;
  for (const journal::Measurement& measurement : step.measurements) {
    if (measurement.unit != "W" || !measurement.uncertainty) continue;
    ++readings;
    EXPECT_EQ(measurement.verdict, Verdict::inconclusive) << measurement.name;
  }
  EXPECT_GT(readings, 0);
}

INSTANTIATE_TEST_SUITE_P(Checks, ExpiredCalibration,
                         testing::Combine(testing::Values("power.class", "power.low-power"),
                                          testing::Values(1.0, 10.0)),
                         [](const auto& one) {
                           return std::string{std::get<0>(one.param)} == "power.class"
                                      ? (std::get<1>(one.param) > 1 ? "ClassDrawsTooMuch" : "ClassDrawsLittle")
                                      : (std::get<1>(one.param) > 1 ? "LowPowerDrawsTooMuch" : "LowPowerDrawsLittle");
                         });

/// Pins that are not wired.
class NoWires final : public Pins {
 public:
  bool can_reset() const override { return false; }
  asio::awaitable<void> set_reset(bool) override { throw none(); }
  bool can_request_low_power() const override { return false; }
  asio::awaitable<void> set_low_power_request(bool) override { throw none(); }
  asio::awaitable<bool> low_power_request() override { throw none(); }
  bool can_see_presence() const override { return false; }
  asio::awaitable<bool> module_present() override { throw none(); }
  bool can_reseat() const override { return false; }
  asio::awaitable<void> reseat() override { throw none(); }

 private:
  static BenchError none() { return {Errc::unsupported, std::string{"not wired"}}; }
};

TEST(WithoutPins, LowPowerIsJudgedByRegisterAndSaysSo) {
  Rig rig{support::one_check("power.low-power")};
  NoWires pins;
  rig.pins = &pins;
  const auto ended = rig.run();
  const auto& step = ended.record.slots.at(0).steps.at(0);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_THAT(step.message, HasSubstr("by register (the bench does not drive LPMode)"));
  EXPECT_THAT(ended.journal, testing::Not(HasSubstr("LPMode was")));
  for (const journal::RestoreRecord& record : ended.record.restores) EXPECT_NE(record.action.kind, "pin");
  EXPECT_FALSE(ended.result.end.restore_failed);
}

TEST(WithoutPins, NoCheckFailsForTheBenchsSake) {
  for (const plan::CheckSpec& spec : app::check_specs()) {
    Rig rig{support::one_check(std::string{spec.id})};
    NoWires pins;
    rig.pins = &pins;
    const auto ended = rig.run();
    const auto& step = ended.record.slots.at(0).steps.at(0);
    EXPECT_NE(step.outcome.verdict, Verdict::error) << spec.id << ": " << step.message;
    EXPECT_NE(step.outcome.verdict, Verdict::fail) << spec.id << ": " << step.message;
    EXPECT_FALSE(ended.result.end.restore_failed) << spec.id;
  }
}

}  // namespace
}  // namespace plugfest
