#include "tests/drivers/sim/rig.hpp"

#include <gmock/gmock.h>

/// Byte 3 is state << 1 | no interrupt: ModuleLowPwr 02h/03h, PwrUp 04h/05h, Ready 06h/07h, PwrDn 08h/09h, Fault 0Ah.
namespace plugfest::sim::test {
namespace {

TEST(ModuleState, ManagementIsSilentUntilItsInitialisationEnds) {
  Behaviour behaviour;
  behaviour.mgmt_init = 500ms;
  Rig early(dr8(), true, behaviour);
  early.until(500ms - 26us);  // the address is over 25 us later
  EXPECT_FALSE(early.acknowledges());
  Rig in_time(dr8(), true, behaviour);
  in_time.until(500ms - 25us);
  EXPECT_TRUE(in_time.acknowledges());
}

TEST(ModuleState, WithTheLowPowerPinAModuleRestsInLowPower) {
  Rig rig;
  EXPECT_EQ(rig.hex_at(301ms, 3), "02");
  EXPECT_EQ(rig.hex(8), "01");
  EXPECT_EQ(rig.hex_at(1h, 3), "03");
  EXPECT_EQ(rig.hex(26), "40");
}

TEST(ModuleState, WithoutThePinItComesUpByItselfAndFlagsReadyOnly) {
  Rig rig(dr8(), false);
  EXPECT_EQ(rig.hex_at(301ms, 3), "05") << "ModuleLowPwr was left at once: no flag";
  EXPECT_EQ(rig.hex_at(700ms - 1ns, 3), "05");
  EXPECT_EQ(rig.hex_at(701ms, 3), "06");
  EXPECT_EQ(rig.hex(8), "01");
  EXPECT_EQ(rig.hex(3), "07");
}

TEST(ModuleState, PowerUpEndsToTheNanosecond) {
  Rig rig(dr8(), false);
  EXPECT_EQ(rig.hex_at(700ms, 3), "06");
}

TEST(ModuleState, ClearingThePermissionOfThePinStartsPowerUp) {
  Rig rig;
  rig.until(500ms);
  rig.read(8);
  rig.write_at(1s, {26, 0x00});
  EXPECT_EQ(rig.hex_at(1s + 2ms, 3), "05");
  EXPECT_EQ(rig.hex_at(1400ms - 1us, 3), "05");
  EXPECT_EQ(rig.hex_at(1401ms, 3), "06");
}

TEST(ModuleState, ThePinCountsOnlyWhileItIsAllowedTo) {
  Rig rig;
  rig.until(1s);
  rig.low_power_pin(false);
  EXPECT_EQ(rig.hex_at(1401ms, 3), "06");
  rig.write({26, 0x00});
  rig.low_power_pin(true);
  EXPECT_EQ(rig.hex_at(10s, 3).substr(1), "6");
  rig.write_at(11s, {26, 0x40});
  rig.pass(1s);
  EXPECT_EQ(rig.hex(3).substr(1), "2") << "low power, and a flag to say so";
}

TEST(ModuleState, LowPowerRequestedDuringPowerUpTurnsAtOnce) {
  Rig rig;
  rig.write_at(1s, {26, 0x00});
  rig.write_at(1100ms, {26, 0x10});
  EXPECT_EQ(rig.hex_at(1102ms, 3).substr(1), "8");
  EXPECT_EQ(rig.hex_at(1180ms - 100us, 3).substr(1), "8");
  EXPECT_EQ(rig.hex_at(1180ms + 100us, 3).substr(1), "2");
}

TEST(ModuleState, PowerDownIsFinishedBeforeLowPowerIsLookedAtAgain) {
  Rig rig;
  rig.write_at(1s, {26, 0x00});
  rig.write_at(1100ms, {26, 0x10});
  rig.write_at(1120ms, {26, 0x00});
  EXPECT_EQ(rig.hex_at(1179ms, 3).substr(1), "8");
  EXPECT_EQ(rig.hex_at(1181ms, 3).substr(1), "4");
  EXPECT_EQ(rig.hex_at(1581ms, 3).substr(1), "6");
}

TEST(ModuleState, OwnTimesReplaceTheAdvertisedOnes) {
  Behaviour behaviour;
  behaviour.times.pwr_up = 3s;
  Rig rig(dr8(), false, behaviour);
  EXPECT_EQ(rig.hex_at(3299ms, 3).substr(1), "5");
  EXPECT_EQ(rig.hex_at(3301ms, 3).substr(1), "6");
}

TEST(ModuleState, DurationCodesGiveATimeInsideTheirRange) {
  const std::vector<std::pair<unsigned, Clock::duration>> expected{
      {0x00, 500us}, {0x01, 4ms},   {0x02, 8ms},   {0x03, 40ms}, {0x04, 80ms}, {0x05, 400ms},
      {0x06, 800ms}, {0x07, 4s},    {0x08, 8s},    {0x09, 48s},  {0x0A, 240s}, {0x0B, 480s},
      {0x0C, 2400s}, {0x0D, 3000s}, {0x0E, 100ms}, {0x0F, 100ms}};
  for (const auto& [code, time] : expected) {
    ModuleImage image = dr8_bytes();
    put(image, upper_half(0x01), 167, {code});
    finish(image);
    Rig rig(image, false);
    EXPECT_EQ(rig.hex_at(300ms + time - 200us, 3).substr(1), "5") << code;
    EXPECT_EQ(rig.hex_at(300ms + time, 3).substr(1), "6") << code;
  }
}

TEST(ModuleState, TheResetPinSilencesTheModuleAndReturnsEveryRegisterToItsDefault) {
  Rig rig(dr8(), false);
  rig.until(3s);
  rig.write({31, 0xFF, 0xFF, 0xFF, 0xFF});
  rig.select(0x10);
  rig.write({130, 0x0F});
  rig.write({145, 0x21});
  rig.reset_pin(true);
  EXPECT_FALSE(rig.acknowledges());
  rig.pass(10s);
  EXPECT_FALSE(rig.acknowledges());
  rig.reset_pin(false);
  rig.pass(299ms);
  EXPECT_FALSE(rig.acknowledges());
  rig.pass(2ms);
  EXPECT_TRUE(rig.acknowledges());
  EXPECT_EQ(rig.hex(126, 2), "0000");
  EXPECT_EQ(rig.hex(26), "40");
  EXPECT_EQ(rig.hex(31, 4), "00000000");
  rig.select(0x10);
  EXPECT_EQ(rig.hex(130), "00");
  EXPECT_EQ(rig.hex(145), "10");
}

TEST(ModuleState, SoftwareResetHasTheEffectOfThePin) {
  Rig rig(dr8(), false);
  rig.until(3s);
  rig.select(0x01);
  rig.write_at(4s, {26, 0x48});
  rig.until(4s + 1ms);
  EXPECT_FALSE(rig.acknowledges());
  rig.until(4301ms);
  EXPECT_EQ(rig.hex(127), "00");
  EXPECT_EQ(rig.hex(3), "05");
}

TEST(ModuleState, AFaultIsLeftByResetOnly) {
  Rig rig(dr8(), false);
  rig.until(3s);
  rig.read(8);
  rig.slot.module()->set_fault(cmis::ModuleFaultCause::tec_runaway, rig.clock.now());
  EXPECT_EQ(rig.hex(3), "0a");
  EXPECT_EQ(rig.hex(41), "01");
  EXPECT_EQ(rig.hex(8), "01");
  rig.write({26, 0x10});
  rig.pass(10s);
  EXPECT_EQ(rig.hex(3), "0a") << "with the interrupt of the data paths, which went down";
  rig.reset_pin(true);
  rig.pass(10us);
  rig.reset_pin(false);
  rig.pass(3s);
  EXPECT_EQ(rig.hex(41), "00");
  EXPECT_EQ(rig.hex(3).substr(1), "6");
}

TEST(ModuleState, AModuleWithoutLanePagesHasAModuleStateMachineAllTheSame) {
  ModuleImage image = dr8_bytes();
  for (const unsigned page : {0x01u, 0x02u, 0x10u, 0x11u})
    image.halves.erase(upper_half(static_cast<std::uint8_t>(page)));
  finish(image);
  Rig rig(image, false);
  EXPECT_EQ(rig.hex_at(399ms, 3).substr(1), "5") << "100 ms where nothing is advertised";
  EXPECT_EQ(rig.hex_at(401ms, 3).substr(1), "6");
  rig.write({26, 0x10});
  rig.pass(1s);
  EXPECT_EQ(rig.hex(3).substr(1), "2");
}

}  // namespace
}  // namespace plugfest::sim::test
