#include "tests/drivers/sim/live_rig.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

/// What a simulated host's port reports, and that it is the same whoever else is simulated.
namespace plugfest::sim::test {
namespace {

using Kind = LinkEvent::Kind;

std::optional<LinkEvent> next(LiveRig& rig, LinkWatch& watch, Clock::duration within = 1h) {
  return support::run(rig.clock, watch.next(rig.clock.now() + within));
}

TEST(LiveWatch, TellsEveryChangeAtItsTime) {
  LiveRig rig;
  rig.until(10s);
  const auto watch = rig.near_port.watch();
  rig.link.flap(End::far, at(20s), 500ms);
  const auto down = next(rig, *watch);
  ASSERT_TRUE(down);
  EXPECT_EQ(rig.clock.now(), at(20s)) << "told as it happens";
  EXPECT_EQ(down->kind, Kind::carrier);
  EXPECT_EQ(down->at, at(20s));
  EXPECT_LT(down->after, down->at);
  EXPECT_EQ(down->downs, 1u);
  EXPECT_EQ(down->ups, 0u);
  EXPECT_TRUE(down->complete);
  EXPECT_FALSE(down->admin_changed);
  EXPECT_EQ(down->state.oper, OperState::down);
  const auto up = next(rig, *watch);
  ASSERT_TRUE(up);
  EXPECT_EQ(up->ups, 1u);
  EXPECT_EQ(up->at, at(21s + 507ms)) << "0.5 s, 5 ms of the module's squelch, 1 s of adaptation, 2 ms of alignment";
  EXPECT_FALSE(next(rig, *watch, 10min));
  EXPECT_EQ(rig.clock.now(), up->at + 10min);
}

TEST(LiveWatch, TellsWhatWasAskedForApart) {
  LiveRig rig;
  rig.until(10s);
  const auto near_watch = rig.near_port.watch();
  const auto far_watch = rig.far_port.watch();
  rig.admin(rig.near_port, false);
  const auto admin = next(rig, *near_watch);
  const auto carrier = next(rig, *near_watch);
  ASSERT_TRUE(admin && carrier);
  EXPECT_EQ(admin->kind, Kind::admin);
  EXPECT_EQ(admin->state.admin_up, false);
  EXPECT_EQ(carrier->kind, Kind::carrier);
  EXPECT_TRUE(carrier->admin_changed);
  const auto peer = next(rig, *far_watch);
  ASSERT_TRUE(peer);
  EXPECT_EQ(peer->kind, Kind::carrier);
  EXPECT_FALSE(peer->admin_changed);
}

TEST(LiveWatch, ALateReaderGetsEverythingInOrder) {
  LiveRig rig;
  rig.until(10s);
  const auto watch = rig.near_port.watch();
  for (int i = 0; i < 100; ++i) rig.link.flap(End::far, at(20s + i * 10s), 100ms);
  rig.until(2h);
  std::uint64_t downs = 0;
  std::uint64_t ups = 0;
  Clock::time_point before{};
  while (const auto event = next(rig, *watch, 1s)) {
    EXPECT_GE(event->after, before);
    before = event->at;
    downs += event->downs;
    ups += event->ups;
  }
  EXPECT_EQ(downs, 100u);
  EXPECT_EQ(ups, 100u);
}

TEST(LiveWatch, CountersThatBeginAnewAreTold) {
  LiveRig rig;
  rig.until(10s);
  const auto watch = rig.near_port.watch();
  rig.link.clear_counters(End::near);
  rig.link.recreate(End::near);
  const auto cleared = next(rig, *watch);
  const auto made = next(rig, *watch);
  ASSERT_TRUE(cleared && made);
  EXPECT_EQ(cleared->kind, Kind::counters_reset);
  EXPECT_EQ(cleared->state.incarnation, 1u);
  EXPECT_FALSE(cleared->complete);
  EXPECT_EQ(made->kind, Kind::recreated);
  EXPECT_EQ(made->ups, 1u) << "the new port's only transition";
  rig.link.set_present(End::near, false);
  rig.pass(5s);
  EXPECT_FALSE(rig.state(rig.near_port).present);
  rig.link.set_present(End::near, true);
  const auto removed = next(rig, *watch);
  const auto appeared = next(rig, *watch);
  ASSERT_TRUE(removed && appeared);
  EXPECT_EQ(removed->kind, Kind::removed);
  EXPECT_EQ(appeared->kind, Kind::appeared);
}

TEST(LiveWatch, DebounceHidesShortLossesAndIsStated) {
  LinkConfig config;
  config.near_host.debounce = 2s;
  LiveRig rig(config);
  rig.until(10s);
  EXPECT_EQ(rig.near_port.info().shortest_outage, Clock::duration{2s});
  rig.link.flap(End::far, at(20s), 100ms);  // 1.1 s without a link
  rig.link.flap(End::far, at(60s), 1s);     // 2 s and 2 ms
  rig.until(61s);
  EXPECT_TRUE(rig.up(rig.near_port)) << "not told yet";
  rig.until(120s);
  EXPECT_EQ(rig.state(rig.near_port).counts->downs, 1u);
  EXPECT_EQ(rig.state(rig.far_port).counts->downs, 2u) << "a host without debounce";
}

TEST(LiveWatch, SeesAChangeThatSomebodyElseMakesWhileItWaits) {
  LiveRig rig;
  rig.until(10s);
  const auto watch = rig.near_port.watch();
  std::optional<LinkEvent> seen;
  Clock::time_point when{};
  asio::io_context io{1};
  const auto waits = [&]() -> asio::awaitable<void> {
    seen = co_await watch->next(at(10h));
    when = rig.clock.now();
  };
  const auto acts = [&]() -> asio::awaitable<void> {
    co_await rig.clock.wait_until(at(30s));
    co_await rig.far_port.set_admin(false, far_off);
  };
  asio::co_spawn(io, waits(), [](std::exception_ptr) {});
  asio::co_spawn(io, acts(), [](std::exception_ptr) {});
  run_virtual(io, rig.clock);
  ASSERT_TRUE(seen);
  EXPECT_EQ(when, at(30s));
}

/// Everything that both ends of a slot's link count in an hour, as text.
std::string story(std::uint64_t seed, unsigned slots) {
  VirtualClock clock;
  World world(clock, seed);
  std::vector<Slot*> made;
  for (unsigned number = 0; number < slots; ++number) {
    LinkConfig config;
    config.near_host.trace.loss_db = 12;
    config.incidents.push_back(
        {.kind = LinkIncident::Kind::flap, .end = End::far, .at = 100s, .lasts = 1s, .every = 7min});
    made.push_back(&world.add_slot(linked(config, number)));
  }
  std::string seen;
  for (int i = 1; i <= 60; ++i) {
    support::run(clock, clock.wait_until(at(i * 1min)));
    for (const End end : {End::near, End::far}) {
      const auto show = [&](Slot& slot) {
        HostPort port(*slot.link(), end);
        const FecCounters counters = support::run(clock, port.fec(far_off));
        std::string text = fmt::format("{} {} {} {};", *counters.port.codewords, *counters.port.corrected_bits,
                                       *counters.port.corrected_symbols, slot.link()->port(end).downs());
        for (const FecBin& bin : counters.histogram) text += fmt::format(" {}", bin.codewords);
        for (const FecCount& lane : counters.lanes) text += fmt::format(" {}", *lane.corrected_bits);
        return text;
      };
      for (unsigned number = 0; number < slots; ++number) {
        const std::string text = show(*made[number]);
        if (number == 0) seen += text + "\n";
      }
    }
  }
  return seen;
}

TEST(LiveLinks, OfOneSeedCountTheSameAloneAndAmongOthers) {
  const std::string alone = story(1, 1);
  EXPECT_EQ(story(1, 1), alone);
  EXPECT_EQ(story(1, 3), alone);
  EXPECT_NE(story(2, 1), alone);
}

}  // namespace
}  // namespace plugfest::sim::test
