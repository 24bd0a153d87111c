#include "drivers/cmis/fields/lower_memory.hpp"
#include "tests/harness/run/rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// A slot whose module somebody else drives is looked at, and nothing in it is changed.

namespace plugfest {
namespace {

using support::Rig;
using support::Then;
using testing::HasSubstr;

const std::string others = "read only, because xcvrd runs (process 812); to pause: systemctl stop xcvrd";

/// Every write to the module but selections of bank and page.
support::Watch note_writes(std::vector<std::string>& writes) {
  return [&writes](std::size_t, std::span<const std::byte> out) {
    if (out.size() > 1 && out[0] < std::byte{126}) writes.push_back("lower byte " + std::to_string(u8(out[0])));
    if (out.size() > 1 && out[0] >= std::byte{128}) writes.push_back("upper byte " + std::to_string(u8(out[0])));
    return Then::go_on;
  };
}

TEST(ReadOnlySlot, RunsWhatOnlyReadsAndSaysWhyTheRestWasSkipped) {
  Rig rig{support::smoke()};
  rig.read_only = others;
  const std::string before = support::settings(rig.memory());
  std::vector<std::string> writes;
  const auto ended = rig.run({}, note_writes(writes));
  EXPECT_THAT(writes, testing::IsEmpty());
  EXPECT_EQ(support::settings(rig.memory()), before);
  ASSERT_EQ(ended.record.slots.at(0).steps.size(), 4U);
  for (const journal::StepRecord& step : ended.record.slots[0].steps) {
    const bool reads_only = step.check == "module.identity" || step.check == "module.checksums";
    EXPECT_EQ(step.outcome.verdict, reads_only ? Verdict::pass : Verdict::skipped) << step.check;
    if (reads_only) continue;
    EXPECT_EQ(step.outcome.reason, SkipReason::blocked) << step.check;
    EXPECT_EQ(step.message, others) << step.check;
  }
  EXPECT_THAT(ended.journal, HasSubstr("xcvrd runs"));
  EXPECT_TRUE(ended.record.restores.empty());
  EXPECT_NE(ended.record.exit_status, 0) << "what was skipped is no pass";
}

TEST(ReadOnlySlot, WithAModuleThatWantsMoreThanThePortIsNotPutIntoLowPower) {
  app::Session session = support::smoke("800g-dr8-retimed");
  session.slots.front().bench.power_limit_w = 12;
  session.slots.front().bench.low_power_pin = false;
  {
    // The same without the other user: it is put into low power on arrival.
    Rig rig{session};
    std::vector<std::string> writes;
    rig.run({}, note_writes(writes));
    EXPECT_THAT(writes, testing::Contains("lower byte 26"));
  }
  Rig rig{session};
  rig.read_only = others;
  std::vector<std::string> writes;
  const auto ended = rig.run({}, note_writes(writes));
  EXPECT_THAT(writes, testing::IsEmpty());
  EXPECT_EQ(ended.record.slots.at(0).steps.at(0).outcome.verdict, Verdict::pass) << "module.identity only reads";
}

}  // namespace
}  // namespace plugfest
