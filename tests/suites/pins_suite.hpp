#pragma once

#include "drivers/cage_signals.hpp"
#include "drivers/pins.hpp"
#include "tests/suites/rig.hpp"

/// For tests only: what the pins of every cage must do. Included by one file of a test program, which instantiates it:
///
///     INSTANTIATE_TEST_SUITE_P(Cp2112, PinsSuite, testing::Values(PinsUnderTest{"cp2112", make_rig}), NameOf{});
namespace plugfest::suites {

/// The pins of one cage, with what the module in it sees of them. What the bench cannot drive or see is skipped.
class PinsRig : public Rig {
 public:
  virtual Pins& pins() = 0;
  /// Whether the module sees ResetL or LPMode asserted; empty: nobody here can tell.
  virtual std::optional<bool> seen(CageSignal /*signal*/) { return std::nullopt; }
  /// A hand puts the module in, or takes it out. @return false: no such hand here
  virtual bool insert(bool /*in*/) { return false; }
  /// Presence takes its time, for the contact to settle.
  virtual bool debounces() { return true; }
  /// Whether the tests may drive the lines.
  virtual bool may_drive() { return true; }
  /// The adapter goes and comes back. @return false: no such thing here
  virtual bool unplug() { return false; }
  virtual void replug() {}
};
using PinsUnderTest = UnderTest<PinsRig>;

class PinsSuite : public Suite<PinsRig> {
 protected:
  bool can_reset() { return rig->may_drive() && rig->pins().can_reset(); }
  bool can_request_low_power() { return rig->may_drive() && rig->pins().can_request_low_power(); }
  void reset(bool asserted) { rig->run(rig->pins().set_reset(asserted)); }
  void low_power(bool asserted) { rig->run(rig->pins().set_low_power_request(asserted)); }
  bool low_power_request() { return rig->run(rig->pins().low_power_request()); }
  bool present() { return rig->run(rig->pins().module_present()); }
  void expect_seen(CageSignal signal, bool asserted) {
    const auto seen = rig->seen(signal);
    if (seen) {
      EXPECT_EQ(*seen, asserted) << name_of(signal);
    }
  }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PinsSuite);

TEST_P(PinsSuite, TheFirstUseAsksForLowPowerAndForNoReset) {
  if (!can_request_low_power()) GTEST_SKIP() << "LPMode is not driven here";
  EXPECT_TRUE(low_power_request());
  expect_seen(CageSignal::low_power, true);
  expect_seen(CageSignal::reset, false);
}

TEST_P(PinsSuite, ResetIsHeldUntilItIsLetGo) {
  if (!can_reset()) GTEST_SKIP() << "ResetL is not driven here";
  for (const unsigned repeat : {1u, 2u}) {
    reset(true);
    expect_seen(CageSignal::reset, true);
    reset(true);
    expect_seen(CageSignal::reset, true);
    reset(false);
    EXPECT_NE(rig->seen(CageSignal::reset), true) << "time " << repeat;
  }
}

TEST_P(PinsSuite, LowPowerIsWhatWasAskedFor) {
  if (!can_request_low_power()) GTEST_SKIP() << "LPMode is not driven here";
  for (const bool asserted : {false, true, true, false}) {
    low_power(asserted);
    EXPECT_EQ(low_power_request(), asserted);
    expect_seen(CageSignal::low_power, asserted);
  }
}

TEST_P(PinsSuite, OneSignalLeavesTheOtherAlone) {
  if (!can_reset() || !can_request_low_power()) GTEST_SKIP() << "ResetL or LPMode is not driven here";
  low_power(false);
  reset(true);
  EXPECT_FALSE(low_power_request());
  expect_seen(CageSignal::low_power, false);
  low_power(true);
  expect_seen(CageSignal::reset, true);
  reset(false);
  EXPECT_TRUE(low_power_request());
  expect_seen(CageSignal::low_power, true);
  expect_seen(CageSignal::reset, false);
}

TEST_P(PinsSuite, PresenceFollowsTheModule) {
  if (!rig->pins().can_see_presence()) GTEST_SKIP() << "ModPrsL is not seen here";
  if (!rig->insert(true)) {
    const bool first = present();
    EXPECT_EQ(present(), first) << "nobody has touched it";
    return;
  }
  EXPECT_TRUE(present());
  rig->insert(false);
  EXPECT_FALSE(present());
  EXPECT_FALSE(present());
  rig->insert(true);
  EXPECT_TRUE(present());
}

TEST_P(PinsSuite, PresenceIsSeenWhateverIsDriven) {
  if (!rig->pins().can_see_presence() || !can_reset() || !can_request_low_power() || !rig->insert(true))
    GTEST_SKIP() << "not all of that here";
  reset(true);
  EXPECT_TRUE(present());
  low_power(false);
  rig->insert(false);
  EXPECT_FALSE(present());
  expect_seen(CageSignal::reset, true);
  expect_seen(CageSignal::low_power, false);
}

TEST_P(PinsSuite, AReseatedModuleFindsThePinsAsTheyWere) {
  if (!rig->pins().can_reseat() || !can_request_low_power()) GTEST_SKIP() << "nothing takes the module out here";
  rig->insert(true);
  low_power(false);
  rig->run(rig->pins().reseat());
  EXPECT_FALSE(low_power_request());
  expect_seen(CageSignal::low_power, false);
  if (rig->pins().can_see_presence()) {
    EXPECT_TRUE(present());
  }
}

TEST_P(PinsSuite, CancelledPresenceComesBackAndThePinsServeAgain) {
  if (!rig->pins().can_see_presence() || !rig->debounces()) GTEST_SKIP() << "nothing takes time here";
  const bool in = rig->insert(true);
  rig->expect_cancelled(rig->pins().module_present(), 20ms);
  const bool seen = present();
  if (in) {
    EXPECT_TRUE(seen);
  }
}

TEST_P(PinsSuite, AnAdapterThatIsGoneIsDisconnectedAndItsLinesComeBackAsLastAskedFor) {
  if (!can_reset() || !can_request_low_power()) GTEST_SKIP() << "ResetL or LPMode is not driven here";
  low_power(false);
  if (!rig->unplug()) GTEST_SKIP() << "no such thing here";
  for (const unsigned repeat : {1u, 2u}) {
    const auto begun = rig->clock().now();
    const auto error = rig->failure_of(rig->pins().set_reset(true));
    ASSERT_TRUE(error) << "time " << repeat;
    EXPECT_EQ(error->code(), Errc::disconnected) << error->what();
    EXPECT_LT(rig->clock().now() - begun, 500ms) << "it must fail fast";
  }
  rig->replug();
  const auto until = rig->soon();
  while (rig->failure_of(rig->pins().low_power_request()) && rig->clock().now() < until)
    rig->run(rig->clock().wait_for(20ms));
  EXPECT_FALSE(low_power_request());
  expect_seen(CageSignal::low_power, false);
  expect_seen(CageSignal::reset, false);
  reset(true);
  expect_seen(CageSignal::reset, true);
}

}  // namespace plugfest::suites
