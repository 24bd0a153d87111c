#include "drivers/cmis/fields/page_00h.hpp"
#include "tests/harness/run/rig.hpp"

#include <gtest/gtest.h>

/// Ctrl-C, kill -9 and another module in the slot, each at every step on the bus.
namespace plugfest {
namespace {

using support::Rig;
using support::smoke;
using support::Then;

/// Transactions of slot 0's module bus in one undisturbed run.
std::size_t transactions_of_a_run(const app::Session& session) {
  std::size_t count = 0;
  Rig rig{session};
  rig.run({}, [&](std::size_t n, std::span<const std::byte>) {
    count = n + 1;
    return Then::go_on;
  });
  return count;
}

app::Session found_up() {
  app::Session session = smoke();
  session.slots[0].bench.low_power_pin = false;
  return session;
}

/// A run has several hundred transactions, most of them looks at a state: some of these are enough to hit each phase.
/// All writes but page selections are taken.
bool is_worth_it(std::size_t n, std::span<const std::byte> out) {
  const bool selects_page = !out.empty() && out[0] == std::byte{126};
  return n % 29 == 0 || (out.size() > 1 && !selects_page);
}

TEST(CtrlC, AtAnyTransactionEndsIn130AndLeavesEveryRegisterAsItWas) {
  const std::size_t all = transactions_of_a_run(smoke());
  ASSERT_GT(all, 100U);
  for (std::size_t at = 0; at < all; ++at) {
    Rig rig{smoke()};
    const std::string before = support::settings(rig.memory());
    bool tried = false;
    const auto ended = rig.run({}, [&](std::size_t n, std::span<const std::byte> out) {
      if (n != at || !is_worth_it(n, out)) return Then::go_on;
      tried = true;
      return Then::interrupt;
    });
    if (!tried) continue;
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
  const std::size_t all = transactions_of_a_run(session);
  std::size_t killed = 0, with_open_actions = 0;
  for (std::size_t at = 0; at < all; ++at) {
    Rig rig{session};
    const std::string before = support::settings(rig.memory());
    bool dropped = false;
    const auto ended = rig.run({}, [&](std::size_t n, std::span<const std::byte> out) {
      dropped = n == at && is_worth_it(n, out);
      return dropped ? Then::drop : Then::go_on;
    });
    if (!dropped) continue;
    ++killed;
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
  EXPECT_GT(killed, 30U);
  EXPECT_GT(with_open_actions, 20U) << "the test has hardly met an open restore action";
}

TEST(Kill9, AtEveryStepIsUndoneByRestore) { kill_at_every_step(smoke()); }

TEST(Kill9, AtEveryStepIsUndoneForAModuleThatWasFoundUp) { kill_at_every_step(found_up()); }

/// Killed when the third register is about to be written: restore actions are open.
Then kill_at_third_write(std::size_t& writes, std::span<const std::byte> out) {
  const bool is_write = out.size() > 1 && out[0] != std::byte{126};
  if (!is_write) return Then::go_on;
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
