#include "harness/run/host_settings.hpp"

#include "harness/run/link_ends.hpp"
#include "tests/support/fake_link.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::run {
namespace {

using testing::HasSubstr;

/// Passes on to a port that somebody else owns.
class Borrowed final : public HostPort {
 public:
  explicit Borrowed(HostPort& port) : port_(port) {}
  const HostPortInfo& info() const override { return port_.info(); }
  asio::awaitable<LinkState> state(Clock::time_point due) override { return port_.state(due); }
  std::unique_ptr<LinkWatch> watch() override { return port_.watch(); }
  asio::awaitable<void> set_admin(bool up, Clock::time_point due) override { return port_.set_admin(up, due); }
  asio::awaitable<FecCounters> fec(Clock::time_point due) override { return port_.fec(due); }

 private:
  HostPort& port_;
};

struct Lab {
  VirtualClock clock;
  support::FakeLink link{clock, 2};
  SlotEnd near_end{.open_port = [this]() -> asio::awaitable<std::unique_ptr<HostPort>> {
                     co_return std::make_unique<Borrowed>(link.near_port);
                   },
                   .serdes = &link.near_serdes,
                   .tester = &link.near_tester};
  SlotEnd far_end;
  LinkEnds ends{near_end, far_end, "F1"};

  ActionResult restore(std::string kind, std::string resource, std::string prior) {
    journal::RestoreAction action;
    action.kind = std::move(kind);
    action.resource = std::move(resource);
    action.prior = std::move(prior);
    return support::run(clock, restore_host_setting(clock, ends, action));
  }
};

TEST(HostSettings, TheTextOfALaneIsReadBackToTheSameLane) {
  const SerdesLane lane{
      .taps = {-2, 6, std::nullopt, 100}, .tx_inverted = true, .rx_inverted = {}, .nlc_upper = 4.5, .nlc_lower = {}};
  EXPECT_EQ(text_of(lane),
            R"({"nlc_lower":null,"nlc_upper":4.5,"rx_inverted":null,"taps":[-2,6,null,100],"tx_inverted":true})");
  EXPECT_EQ(serdes_lane_from(text_of(lane)), lane);
}

TEST(HostSettings, WhatIsNoLaneIsNotReadAsOne) {
  for (const char* text : {"", "{", "[]", "{}", R"({"taps":1})", R"({"taps":["a"]})", R"({"taps":[1.5]})",
                           R"({"taps":[1],"tx_inverted":1,"rx_inverted":null,"nlc_upper":null,"nlc_lower":null})",
                           R"({"taps":[1],"tx_inverted":true,"rx_inverted":null,"nlc_upper":"x","nlc_lower":null})"})
    EXPECT_FALSE(serdes_lane_from(text)) << text;
}

TEST(HostSettings, APortIsSetToWhatItWas) {
  Lab lab;
  lab.link.near_port.admin_up = false;
  const ActionResult result = lab.restore("admin", "near port", "up");
  EXPECT_TRUE(result.ok) << result.message;
  EXPECT_TRUE(lab.link.near_port.admin_up);
}

TEST(HostSettings, APortThatDoesNotFollowIsSaid) {
  Lab lab;
  lab.link.near_port.admin_up = false;
  lab.link.near_port.takes_admin = false;
  EXPECT_THROW(lab.restore("admin", "near port", "up"), BenchError);
}

TEST(HostSettings, ALaneGetsItsTapsBack) {
  Lab lab;
  const SerdesLane before = lab.link.near_serdes.set[1];
  SerdesLane changed = before;
  changed.taps.front() = 17;
  lab.link.near_serdes.set[1] = changed;
  const ActionResult result = lab.restore("serdes", "near lane 2", text_of(before));
  EXPECT_TRUE(result.ok) << result.message;
  EXPECT_EQ(lab.link.near_serdes.set[1], before);
}

TEST(HostSettings, TapsThatDoNotTakeAreSaid) {
  Lab lab;
  const SerdesLane before = lab.link.near_serdes.set[1];
  lab.link.near_serdes.set[1].taps.front() = 17;
  lab.link.near_serdes.takes_taps = false;
  const ActionResult result = lab.restore("serdes", "near lane 2", text_of(before));
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.message, HasSubstr("17"));
}

TEST(HostSettings, GeneratorAndCheckerAreSetToWhatTheyWere) {
  Lab lab;
  lab.link.near_tester.sends = TestPattern::prbs13q;
  lab.link.near_tester.listens = TestPattern::prbs13q;
  const ActionResult result = lab.restore("pattern", "near tester", "PRBS31Q off");
  EXPECT_TRUE(result.ok) << result.message;
  EXPECT_EQ(lab.link.near_tester.sends, TestPattern::prbs31q);
  EXPECT_EQ(lab.link.near_tester.listens, std::nullopt);
}

TEST(HostSettings, WhatTheJournalDoesNotHoldRightIsNotGuessed) {
  Lab lab;
  for (const auto& [kind, resource, prior] :
       std::vector<std::array<const char*, 3>>{{"admin", "near port", "sideways"},
                                               {"admin", "left port", "up"},
                                               {"serdes", "near lane x", "{}"},
                                               {"serdes", "near lane 0", "{}"},
                                               {"serdes", "near lane 1", "{}"},
                                               {"pattern", "near tester", "PRBS31Q"},
                                               {"pattern", "near tester", "PRBS99Q off"},
                                               {"admin", "far port", "up"},
                                               {"pattern", "far tester", "off off"}}) {
    const ActionResult result = lab.restore(kind, resource, prior);
    EXPECT_FALSE(result.ok) << kind << ' ' << resource << ' ' << prior;
    EXPECT_NE(result.message, "");
  }
}

}  // namespace
}  // namespace plugfest::run
