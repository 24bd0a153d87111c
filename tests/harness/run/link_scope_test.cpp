#include "drivers/sim/live/link.hpp"
#include "tests/harness/run/rig.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// A link that the runner brings up for steps that stand side by side.
namespace plugfest {
namespace {

using support::Rig;
using support::Then;

app::Session link_steps() {
  app::Request request;
  request.plan = PLUGFEST_SOURCE_DIR "/tests/data/plans/link-steps.yaml";
  return support::session(request);
}

/// Everything that the run may change: the module's registers, and what both hosts have set.
std::string lab(Rig& rig) {
  std::string text = support::settings(rig.memory());
  const sim::Link& link = *rig.bench().simulated_slot(0).link();
  for (const sim::End end : {sim::End::near, sim::End::far}) {
    const sim::HostState& host = link.host(end);
    text += fmt::format("\nadmin {}, sends {}, listens {}", host.admin_up, host.generated.has_value(),
                        host.checked.has_value());
    for (const sim::LaneSettings& lane : host.applied)
      text += fmt::format(" [{} {} {}]", fmt::join(lane.codes, ","), lane.tx_inverted, lane.rx_inverted);
  }
  return text;
}

TEST(LinkScope, NeighbouringStepsShareOneBringUpAndAStepBetweenEndsIt) {
  Rig rig{link_steps()};
  const std::string before = lab(rig);
  const auto ended = rig.run();
  EXPECT_EQ(ended.record.exit_status, 0);
  EXPECT_EQ(lab(rig), before);
  int raised = 0;  // LowPwrRequest (lower:26) of a module that was found in low power, once for each group of steps
  for (const journal::RestoreRecord& restore : ended.record.restores) {
    EXPECT_EQ(restore.done, true) << restore.action.what << ": " << restore.message;
    if (restore.action.kind == "register" && restore.action.page == 0 && restore.action.byte == 26 &&
        restore.action.settles == "ModuleLowPwr")
      ++raised;
  }
  EXPECT_EQ(raised, 2);
}

/// Bus transactions worth stopping at: every register write, and some of the looks.
std::vector<std::size_t> moments() {
  std::vector<std::size_t> found;
  Rig rig{link_steps()};
  rig.run({}, [&](std::size_t n, std::span<const std::byte> out) {
    const bool writes = out.size() > 1 && out[0] != std::byte{126} && out[0] != std::byte{127};
    if (writes || n % 301 == 0) found.push_back(n);
    return Then::go_on;
  });
  return found;
}

TEST(LinkScope, CtrlCAnywhereLeavesModuleAndHostsAsTheyWere) {
  const auto stops = moments();
  ASSERT_GT(stops.size(), 20U);
  for (const std::size_t at : stops) {
    Rig rig{link_steps()};
    const std::string before = lab(rig);
    const auto ended =
        rig.run({}, [&](std::size_t n, std::span<const std::byte>) { return n == at ? Then::interrupt : Then::go_on; });
    EXPECT_EQ(ended.record.exit_status, 130) << "transaction " << at;
    EXPECT_FALSE(ended.record.end.incomplete) << "transaction " << at;
    EXPECT_EQ(lab(rig), before) << "transaction " << at;
  }
}

TEST(LinkScope, Kill9AnywhereIsUndoneByRestore) {
  std::size_t with_open_actions = 0;
  for (const std::size_t at : moments()) {
    Rig rig{link_steps()};
    const std::string before = lab(rig);
    const auto ended =
        rig.run({}, [&](std::size_t n, std::span<const std::byte>) { return n == at ? Then::drop : Then::go_on; });
    with_open_actions += run::open_actions(ended.record).empty() ? 0U : 1U;
    std::string journal = ended.journal;
    EXPECT_EQ(rig.restore(ended.record, journal), run::RestoreResult::done) << "transaction " << at;
    EXPECT_EQ(lab(rig), before) << "transaction " << at;
  }
  EXPECT_GT(with_open_actions, 20U);
}

}  // namespace
}  // namespace plugfest
