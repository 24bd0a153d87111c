#include "harness/checks/pairing.hpp"

#include "harness/checks/lane_lock.hpp"
#include "harness/checks/link_flap.hpp"
#include "harness/checks/link_pairing.hpp"
#include "harness/checks/link_recovery.hpp"
#include "harness/checks/link_up_time.hpp"
#include "harness/checks/lpo_monitors.hpp"
#include "tests/harness/checks/fake_slot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Ids = std::vector<std::uint8_t>;

TEST(ModuleKinds, EitherSideOfAnApplicationMayShowThatAModuleIsLinear) {
  EXPECT_EQ(kind_of(Ids{0x23}, Ids{0x92}), ModuleKind::linear);
  EXPECT_EQ(kind_of(Ids{0x23}, Ids{0xC1}), ModuleKind::linear) << "field modules: ordinary media id";
  EXPECT_EQ(kind_of(Ids{0x52}, Ids{0x92}), ModuleKind::linear);
  EXPECT_EQ(kind_of(Ids{0x74}, Ids{0x56}), ModuleKind::linear) << "CEI-112G-LINEAR-PAM4";
  EXPECT_EQ(kind_of(Ids{0x96}, Ids{0x56}), ModuleKind::half_retimed);
  EXPECT_EQ(kind_of(Ids{0x51}, Ids{0x56}), ModuleKind::retimed);
  EXPECT_EQ(kind_of(Ids{}, Ids{}), ModuleKind::unknown);
}

TEST(Pairs, ALinearModuleWithAnotherKindIsAnEngineeredLink) {
  EXPECT_EQ(pair_of_kinds(ModuleKind::linear, ModuleKind::linear).verdict, Verdict::pass);
  EXPECT_EQ(pair_of_kinds(ModuleKind::retimed, ModuleKind::retimed).verdict, Verdict::pass);
  EXPECT_THAT(pair_of_kinds(ModuleKind::linear, ModuleKind::retimed).text, HasSubstr("outside the scope"));
  EXPECT_EQ(pair_of_kinds(ModuleKind::linear, ModuleKind::retimed).verdict, Verdict::skipped);
  EXPECT_THAT(pair_of_kinds(ModuleKind::linear, ModuleKind::unknown).text, HasSubstr("nobody says"));
}

TEST(Pairs, TheFarModuleSpeaksTheMediaInterfaceInUse) {
  const auto kinds = ModuleKind::linear;
  EXPECT_EQ(pair_of_media(0x92, Ids{0x92}, kinds, kinds).verdict, Verdict::pass);
  EXPECT_EQ(pair_of_media(0x92, Ids{0x91}, kinds, kinds).verdict, Verdict::inconclusive);
  EXPECT_EQ(pair_of_media(0x92, Ids{0x56}, kinds, ModuleKind::retimed).verdict, Verdict::skipped);
  EXPECT_EQ(pair_of_media(0x92, Ids{}, kinds, kinds).verdict, Verdict::skipped);
  EXPECT_EQ(pair_of_media(std::nullopt, Ids{0x92}, kinds, kinds).verdict, Verdict::inconclusive);
}

TEST(Pairs, TheProfileListsTheHostInterfaceAndSpeaksOfLinearModules) {
  plan::Platform platform;
  platform.name = "p";
  EXPECT_EQ(platform_suits(platform, 0x23, ModuleKind::linear).verdict, Verdict::inconclusive);
  platform.host_interface_ids = {0x52, 0x23};
  EXPECT_THAT(platform_suits(platform, 0x23, ModuleKind::linear).text, HasSubstr("supports linear modules"));
  platform.lpo_support.value = "yes";
  EXPECT_EQ(platform_suits(platform, 0x23, ModuleKind::linear).verdict, Verdict::pass);
  EXPECT_EQ(platform_suits(platform, 0x22, ModuleKind::linear).verdict, Verdict::inconclusive);
}

TEST(Taps, ASetIsKnownByItsCodesAtThatPort) {
  plan::Platform platform;
  const plan::TapCodes first{0, 20, 0}, second{-4, 90, -6};
  plan::TapSet lpo;
  lpo.kind = "lpo";
  lpo.taps = {"pre1", "main", "post1"};
  lpo.groups = {{.ports = {1, 2}, .lanes = {second}}, {.ports = {3}, .lanes = {second, first}}};
  plan::TapSet retimed = lpo;
  retimed.kind = "retimed";
  retimed.groups = {{.ports = {1}, .lanes = {first}}};
  platform.tap_sets = {lpo, retimed};
  const std::vector<std::string> taps{"pre1", "main", "post1"};
  EXPECT_THAT(kinds_of_taps(platform, 1, taps, std::vector{first, first}), ElementsAre("retimed"));
  EXPECT_THAT(kinds_of_taps(platform, 1, taps, std::vector{second, second}), ElementsAre("lpo"));
  EXPECT_THAT(kinds_of_taps(platform, 2, taps, std::vector<plan::TapCodes>{first}), IsEmpty());
  EXPECT_THAT(kinds_of_taps(platform, 3, taps, std::vector{second, first}), ElementsAre("lpo"));
  EXPECT_THAT(kinds_of_taps(platform, 3, taps, std::vector{first, second}), IsEmpty());
  EXPECT_THAT(kinds_of_taps(platform, 1, std::vector<std::string>{"main"}, std::vector<plan::TapCodes>{first}),
              IsEmpty());
}

TEST(LinkSpecs, HaveNoFlaw) {
  for (const plan::CheckSpec& spec :
       {link_flap_spec, link_up_time_spec, link_recovery_spec, link_pairing_spec, lpo_monitors_spec})
    EXPECT_EQ(plan::flaw_of(spec), "") << spec.id;
}

SwappedPairs advertised;
constexpr plan::CheckSpec locks_spec{.id = "locks"};
asio::awaitable<Outcome> locks(Context& context) {
  Summary summary;
  const bool looked = co_await judge_locks(context, advertised, 10s, summary);
  if (!looked) co_return Outcome{Verdict::inconclusive, "no receiver"};
  if (summary.verdict() == Verdict::skipped) co_return Outcome{Verdict::pass, "all lock"};
  co_return summary.outcome();
}

struct Lock : testing::Test {
  FakeSlot slot{8};
  void SetUp() override { advertised = {}; }
  Outcome run() { return slot.run(locks_spec, locks); }
};

TEST_F(Lock, LanesThatLockAsSetAreLeftAlone) {
  EXPECT_EQ(run().verdict, Verdict::pass);
  EXPECT_THAT(slot.changes.recorded, IsEmpty());
  EXPECT_EQ(slot.evidence.measurements.size(), 16U);
}

TEST_F(Lock, TheInversionThatIsNeededIsNamed) {
  auto& serdes = slot.fake.near_serdes;
  serdes.receivers[1].locked = false;
  serdes.on_set = [&](int lane) {
    if (lane == 2) serdes.receivers[1].locked = serdes.set[1].rx_inverted;
  };
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("near host lane 2 does not lock with the polarity as set, and locks with the "
                                         "near host's Rx lane 2 inverted"));
  EXPECT_THAT(slot.changes.recorded, ElementsAre("serdes near 2")) << "tried on that lane alone";
}

TEST_F(Lock, WhatDoesNotHelpIsPutBackAtOnce) {
  slot.fake.far_serdes.receivers[6].locked = false;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("far host lane 7 has a signal and locks with neither polarity"));
  EXPECT_EQ(slot.fake.far_serdes.set[6].rx_inverted, false);
}

TEST_F(Lock, ALaneWithoutASignalSpeaksAgainstNobody) {
  slot.fake.near_serdes.receivers[0].locked = slot.fake.near_serdes.receivers[0].signal = false;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.message, HasSubstr("no signal arrives"));
  EXPECT_THAT(slot.changes.recorded, IsEmpty());
}

TEST_F(Lock, WhatTheNearModuleSwapsOnTheWayOutTheNearHostInverts) {
  advertised = {.tx = 0x08, .rx = 0};
  auto& far = slot.fake.far_serdes;
  auto& near = slot.fake.near_serdes;
  far.receivers[3].locked = false;
  near.on_set = [&](int lane) {
    if (lane == 4) far.receivers[3].locked = near.set[3].tx_inverted;
  };
  EXPECT_THAT(run().message,
              HasSubstr("near host's Tx lane 4 inverted (the near module says that it swaps this pair)"));
}

TEST_F(Lock, WithoutAReceiverThatShowsItsStateNothingIsKnown) {
  slot.fake.near_serdes.told.shows_receiver = slot.fake.far_serdes.told.shows_receiver = false;
  EXPECT_EQ(run().message, "no receiver");
}

}  // namespace
}  // namespace plugfest::checks
