#include "drivers/cmis/fields/page_00h.hpp"
#include "tests/harness/run/rig.hpp"

#include <gtest/gtest.h>

/// Ctrl-C, kill -9 and another module in the slot, each at every step on the bus.
namespace plugfest {
namespace {

/// A WRITE, and not of the page selection.
bool writes_a_register(std::span<const std::byte> out) {
  return out.size() > 1 && out[0] != std::byte{126} && out[0] != std::byte{127};
}

using support::Rig;
using support::smoke;
using support::Then;

/// Transactions of slot 0's module bus worth stopping at. A run has several hundred, most of them looks at a state:
/// some of these are enough to hit each phase; all writes but page selections are taken.
std::vector<std::size_t> telling_moments(const app::Session& session) {
  std::vector<std::size_t> moments;
  Rig rig{session};
  rig.run({}, [&](std::size_t n, std::span<const std::byte> out) {
    if (n % 13 == 0 || writes_a_register(out)) moments.push_back(n);
    return Then::go_on;
  });
  return moments;
}

app::Session found_up() {
  app::Session session = smoke();
  session.slots[0].bench.low_power_pin = false;
  return session;
}

TEST(CtrlC, AtAnyTransactionEndsIn130AndLeavesEveryRegisterAsItWas) {
  const auto moments = telling_moments(smoke());
  ASSERT_GT(moments.size(), 30U);
  for (const std::size_t at : moments) {
    Rig rig{smoke()};
    const std::string before = support::settings(rig.memory());
    const auto ended =
        rig.run({}, [&](std::size_t n, std::span<const std::byte>) { return n == at ? Then::interrupt : Then::go_on; });
    EXPECT_EQ(ended.record.exit_status, 130) << "transaction " << at;
    EXPECT_FALSE(ended.record.end.incomplete) << "transaction " << at;
    EXPECT_EQ(support::settings(rig.memory()), before) << "transaction " << at;
  }
}

TEST(CtrlC, TwiceStillRestoresWithoutWaiting) {
  Rig rig{smoke()};
  std::size_t interruptions = 0;
  const auto ended = rig.run({}, [&](std::size_t, std::span<const std::byte> out) {
    const bool is_write = out.size() > 1;
    if (interruptions == 0 && !(is_write && out[0] == std::byte{26})) return Then::go_on;
    return interruptions++ < 2 ? Then::interrupt : Then::go_on;
  });
  EXPECT_EQ(ended.record.exit_status, 130);
  for (const auto& restore : ended.record.restores) EXPECT_EQ(restore.done, true) << restore.message;
}

void kill_at_every_step(const app::Session& session) {
  const auto moments = telling_moments(session);
  EXPECT_GT(moments.size(), 30U);
  std::size_t with_open_actions = 0;
  for (const std::size_t at : moments) {
    Rig rig{session};
    const std::string before = support::settings(rig.memory());
    const auto ended =
        rig.run({}, [&](std::size_t n, std::span<const std::byte>) { return n == at ? Then::drop : Then::go_on; });
    EXPECT_TRUE(ended.record.end.incomplete);
    EXPECT_EQ(ended.record.exit_status, 4);
    with_open_actions += run::open_actions(ended.record).empty() ? 0U : 1U;

    std::string journal = ended.journal;
    EXPECT_EQ(rig.restore(ended.record, journal), run::RestoreResult::done) << "transaction " << at;
    EXPECT_EQ(support::settings(rig.memory()), before) << "transaction " << at;

    std::string why;
    const auto afterwards = journal::parse_journal(journal, why);
    ASSERT_TRUE(afterwards) << why;
    EXPECT_TRUE(run::open_actions(*afterwards).empty()) << "transaction " << at;
  }
  EXPECT_GT(with_open_actions, 20U) << "the test has hardly met an open restore action";
}

TEST(Kill9, AtEveryStepIsUndoneByRestore) { kill_at_every_step(smoke()); }

TEST(Kill9, AtEveryStepIsUndoneForAModuleThatWasFoundUp) { kill_at_every_step(found_up()); }

/// Killed when the third register is about to be written: restore actions are open.
Then kill_at_third_write(std::size_t& writes, std::span<const std::byte> out) {
  if (!writes_a_register(out)) return Then::go_on;
  return ++writes == 3 ? Then::drop : Then::go_on;
}

support::Ended killed_with_open_actions(Rig& rig) {
  std::size_t writes = 0;
  auto ended =
      rig.run({}, [&](std::size_t, std::span<const std::byte> out) { return kill_at_third_write(writes, out); });
  if (run::open_actions(ended.record).empty()) throw std::logic_error("no restore action is open");
  return ended;
}

TEST(Restore, WritesNothingToAnotherModule) {
  Rig rig{smoke()};
  const auto ended = killed_with_open_actions(rig);
  sim::ModuleImage other = rig.session().simulated.front().image;
  other.halves.at(sim::upper_half(0x00))[cmis::vendor_sn.info.byte - 128U] = std::byte{'X'};
  rig.bench().simulated_slot(0).plug(other, rig.session().simulated.front().behaviour);
  rig.let_time_pass();
  const std::string before = support::settings(rig.memory());
  std::string journal = ended.journal;
  EXPECT_EQ(rig.restore(ended.record, journal), run::RestoreResult::different_module);
  EXPECT_EQ(support::settings(rig.memory()), before);

  std::string why;
  const auto afterwards = journal::parse_journal(journal, why);
  ASSERT_TRUE(afterwards) << why;
  EXPECT_EQ(afterwards->exit_status, 5);
}

TEST(Restore, TwiceIsHarmless) {
  Rig rig{smoke()};
  const std::string before = support::settings(rig.memory());
  const auto ended = killed_with_open_actions(rig);
  std::string journal;
  EXPECT_EQ(rig.restore(ended.record, journal), run::RestoreResult::done);
  EXPECT_EQ(rig.restore(ended.record, journal), run::RestoreResult::done);
  EXPECT_EQ(support::settings(rig.memory()), before);
}

TEST(Restore, SaysSoWhenTheModuleIsGone) {
  Rig rig{smoke()};
  const auto ended = killed_with_open_actions(rig);
  rig.bench().simulated_slot(0).unplug();
  std::string journal;
  EXPECT_EQ(rig.restore(ended.record, journal), run::RestoreResult::failed);
  EXPECT_NE(journal.find("does not say who it is"), std::string::npos);
}

}  // namespace
}  // namespace plugfest
