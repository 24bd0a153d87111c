#include "tests/harness/run/rig.hpp"

#include <gtest/gtest.h>

namespace plugfest {
namespace {

using support::Rig;
using support::smoke;

TEST(Journal, IsTheSameByteForByteForOneSeed) {
  Rig first{smoke("800g-dr8-lpo", 3), 7};
  Rig second{smoke("800g-dr8-lpo", 3), 7};
  EXPECT_EQ(first.run().journal, second.run().journal);
}

TEST(Journal, DiffersForAnotherSeedBecauseReadingsAreNoisy) {
  Rig first{smoke(), 7};
  Rig second{smoke(), 8};
  EXPECT_NE(first.run().journal, second.run().journal);
}

TEST(Slot0, SaysTheSameAloneAndAmong64) {
  Rig alone{smoke("800g-dr8-lpo", 1), 3};
  Rig crowded{smoke("800g-dr8-lpo", 64), 3};
  const auto lines = support::lines_of_slot(alone.run().journal, 0);
  ASSERT_GT(lines.size(), 30U);
  EXPECT_EQ(lines, support::lines_of_slot(crowded.run().journal, 0));
}

TEST(Slot0, SaysTheSameBesideAModuleThatFails) {
  Rig alone{smoke("800g-dr8-lpo", 1), 3};
  app::Request request;
  request.plan = "smoke";
  request.modules = {"800g-dr8-lpo", "800g-dr8-retimed", "passive-copper"};
  app::Session mixed = support::session(request);
  mixed.slots[1].bench.power_limit_w = 12;
  Rig beside{std::move(mixed), 3};
  const auto ended = beside.run();
  EXPECT_EQ(ended.record.slots[1].verdict, Verdict::fail);
  EXPECT_EQ(support::lines_of_slot(alone.run().journal, 0), support::lines_of_slot(ended.journal, 0));
}

}  // namespace
}  // namespace plugfest
