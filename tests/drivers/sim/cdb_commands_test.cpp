#include "tests/drivers/sim/cdb_rig.hpp"

#include <gtest/gtest.h>

/// What the commands answer that do not concern firmware; firmware features and information among them.
namespace plugfest::sim::test {
namespace {

std::string zeros(std::size_t count) { return std::string(2 * count, '0'); }

ModuleImage of_revision(unsigned revision, std::initializer_list<unsigned> from_163 = background) {
  ModuleImage image = cdb_bytes(from_163);
  put(image, lower_half, 1, {revision});
  return image;
}
ModuleImage finished(ModuleImage image) {
  sim::finish(image, Checksums::compute);
  return image;
}

TEST(CdbCommands, ModuleFeaturesAreABitmapAndTheLongestTime) {
  CdbRig rig;
  rig.send({0x00, 0x40, 0x00, 0x00, 0x00, 0xBF});
  // 0000h-0002h, 0004h, 0040h-0043h; 1875 ms. 17 + 0f + 07 + 53 = 80
  EXPECT_EQ(rig.reply(36), "247f" + zeros(2) + "17" + zeros(7) + "0f" + zeros(23) + "0753");
}

TEST(CdbCommands, ARevisionHasTheCommandsOfItsTime) {
  CdbRig rig(finished(of_revision(0x53)));
  rig.send({0x00, 0x40, 0x00, 0x00, 0x00, 0xBF});
  // and 0044h, 0045h, 0050h. 17 + 3f + 01 + 07 + 53 = b1
  EXPECT_EQ(rig.reply(36), "244e" + zeros(2) + "17" + zeros(7) + "3f00" + "01" + zeros(21) + "0753");
  rig.send({0x00, 0x44, 0x00, 0x00, 0x00, 0xBB});
  EXPECT_EQ(rig.reply(52), "34ff" + zeros(52));
  rig.send({0x00, 0x45, 0x00, 0x00, 0x00, 0xBA});
  EXPECT_EQ(rig.reply(1), "01ff00");
  CdbRig old;
  old.send({0x00, 0x44, 0x00, 0x00, 0x00, 0xBB});
  EXPECT_EQ(old.hex(37), "41") << "revision 5.2";
}

TEST(CdbCommands, MonitoringAndDiagnosticsHaveNoCommands) {
  CdbRig rig;
  rig.send({0x00, 0x42, 0x00, 0x00, 0x00, 0xBD});
  EXPECT_EQ(rig.reply(32), "20ff" + zeros(32));
  rig.send({0x00, 0x43, 0x00, 0x00, 0x00, 0xBC});
  EXPECT_EQ(rig.reply(32), "20ff" + zeros(32));
}

TEST(CdbCommands, FirmwareFeaturesWithoutExtendedPayload) {
  CdbRig rig;
  rig.send({0x00, 0x41, 0x00, 0x00, 0x00, 0xBE});
  // abort, copy, skip, read back; 112 bytes, erased FFh, no longer accesses, LPL both ways, not hitless;
  // 1875, 25, 7, 1250, 1875 ms. 87 + 70 + ff + 01 + 01 + 07 + 53 + 19 + 07 + 04 + e2 + 07 + 53 = 3b2
  EXPECT_EQ(rig.reply(18),
            "124d"
            "0087"
            "70"
            "ff"
            "00"
            "01"
            "01"
            "00"
            "0753"
            "0019"
            "0007"
            "04e2"
            "0753");
}

TEST(CdbCommands, FirmwareFeaturesWithExtendedPayload) {
  CdbRig rig(cdb_module(extended));
  rig.send({0x00, 0x41, 0x00, 0x00, 0x00, 0xBE});
  EXPECT_EQ(rig.reply(18),
            "122e"
            "0087"
            "70"
            "ff"
            "ff"
            "11"
            "11"
            "00"
            "0753"
            "0019"
            "0007"
            "04e2"
            "0753");
}

TEST(CdbCommands, FirmwareFeaturesFollowWhatTheModuleCanDo) {
  Behaviour behaviour;
  behaviour.cdb.firmware.abort = behaviour.cdb.firmware.copy = behaviour.cdb.firmware.readback = false;
  behaviour.cdb.firmware.skip_erased_blocks = false;
  behaviour.cdb.firmware.hitless = true;
  behaviour.cdb.firmware.start_payload = 64;
  behaviour.cdb.firmware.erased_byte = 0x00;
  behaviour.cdb.times.start = 60s;
  behaviour.cdb.firmware.old_mechanism_codes = true;
  CdbRig rig(cdb_module(extended), behaviour);
  rig.send({0x00, 0x41, 0x00, 0x00, 0x00, 0xBE});
  // durations in 10 ms: 75 s, 25, 7, 1250, 1875 ms, rounded up
  EXPECT_EQ(rig.hex(136, 18),
            "0008"
            "40"
            "00"
            "ff"
            "03"
            "00"
            "01"
            "1d4c"
            "0003"
            "0001"
            "007d"
            "00bc");
  EXPECT_EQ(rig.run(0x0102), "41");
  EXPECT_EQ(rig.run(0x0108, {0xAB}), "41");
  EXPECT_EQ(rig.run(0x0105, u32(0) + std::vector<unsigned>{0, 4}), "41");
}

TEST(CdbCommands, PasswordsOpenTheModuleUntilAWrongOneOrAReset) {
  CdbRig rig;
  const auto status = [&] {
    rig.send({0x00, 0x00, 0x00, 0x00, 0x00, 0xFF});
    return rig.reply(2);
  };
  EXPECT_EQ(status(), "02fd0200");
  rig.send({0x00, 0x01, 0x00, 0x00, 0x04, 0xD9}, {0x00, 0x00, 0x10, 0x11});  // 1 + 4 + 10 + 11 = 26
  EXPECT_EQ(rig.hex(37), "01");
  EXPECT_EQ(rig.hex(134, 2), "0000");
  EXPECT_EQ(status(), "02fc0201");
  rig.send({0x00, 0x01, 0x00, 0x00, 0x04, 0xD8}, {0x00, 0x00, 0x10, 0x12});
  EXPECT_EQ(rig.hex(37), "46");
  EXPECT_EQ(status(), "02fd0200");
  rig.write({0x7A, 0x00, 0x00, 0x10, 0x11});
  EXPECT_EQ(status(), "02fc0201") << "by the register";
  rig.reset();
  EXPECT_EQ(status(), "02fd0200");
}

TEST(CdbCommands, ADelayThatTheBusyTimeHasNoRoomForIsRefused) {
  CdbRig rig;
  EXPECT_EQ(rig.run(0x0000, {0x03, 0xE8}), "01") << "a second";
  EXPECT_EQ(rig.run(0x0000, {0x13, 0x88}), "42") << "5 s, where 4.96 s is the longest that is advertised";
}

TEST(CdbPayload, OnlyAnAccessThatGoesOnPastAPageTurnsIt) {
  CdbRig rig{cdb_module(extended)};
  rig.write({0x7F, 0xA0});
  rig.write({0xFE, 0x11, 0x22});  // ends with byte 255
  EXPECT_EQ(rig.hex(127), "a0");
  EXPECT_EQ(rig.hex(254, 2), "1122");
  EXPECT_EQ(rig.hex(127), "a0") << "a read that ends there turns no page either";
  rig.write({0xFF, 0x33, 0x44});  // goes on
  EXPECT_EQ(rig.hex(127), "a1");
  EXPECT_EQ(rig.hex(128), "44");
}

TEST(CdbCommands, AHostPasswordIsChangedByWhomItKnowsAndStays) {
  CdbRig rig;
  rig.send({0x00, 0x02, 0x00, 0x00, 0x04, 0xB7}, {0x00, 0x00, 0x20, 0x22});  // 2 + 4 + 20 + 22 = 48
  EXPECT_EQ(rig.hex(37), "46") << "locked";
  EXPECT_EQ(rig.run(0x0001, {0x00, 0x00, 0x10, 0x11}), "01");
  rig.send({0x00, 0x02, 0x00, 0x00, 0x04, 0x79}, {0x80, 0x00, 0x00, 0x00});
  EXPECT_EQ(rig.hex(37), "42") << "bit 31 is set";
  rig.send({0x00, 0x02, 0x00, 0x00, 0x04, 0xB7}, {0x00, 0x00, 0x20, 0x22});
  EXPECT_EQ(rig.hex(37), "01");
  rig.power_cycle();
  EXPECT_EQ(rig.run(0x0001, {0x00, 0x00, 0x10, 0x11}), "46");
  EXPECT_EQ(rig.run(0x0001, {0x00, 0x00, 0x20, 0x22}), "01");
}

TEST(CdbCommands, ThePasswordResultIsShownWhereItIsAdvertised) {
  ModuleImage image = of_revision(0x53);
  put(image, upper_half(0x01), 251, {0x08});
  CdbRig rig(finished(image));
  EXPECT_EQ(rig.hex(42), "00");
  EXPECT_EQ(rig.run(0x0001, {0x00, 0x00, 0x10, 0x11}), "01");
  EXPECT_EQ(rig.hex(42), "02");
  rig.write({0x7A, 0x00, 0x00, 0x00, 0x00});
  EXPECT_EQ(rig.hex(42), "03");
  CdbRig silent(finished(of_revision(0x53)));
  EXPECT_EQ(silent.run(0x0001, {0x00, 0x00, 0x10, 0x11}), "01");
  EXPECT_EQ(silent.hex(42), "00");
}

TEST(CdbCommands, LowPowerRestrictionsHoldInModuleLowPwrOnly) {
  struct Case {
    unsigned restrictions;
    const char *query, *firmware_query, *control, *firmware;
  };
  for (const Case& it :
       {Case{0x88, "47", "01", "46", "42"}, Case{0x84, "01", "47", "46", "42"}, Case{0x82, "01", "01", "47", "42"},
        Case{0x81, "01", "01", "46", "47"}, Case{0x0F, "01", "01", "46", "42"}}) {
    ModuleImage image = of_revision(0x53);
    put(image, lower_half, 62, {it.restrictions});
    CdbRig rig(finished(image));
    EXPECT_EQ(rig.run(0x0040), it.query) << it.restrictions;
    EXPECT_EQ(rig.run(0x0100), it.firmware_query) << it.restrictions;
    EXPECT_EQ(rig.run(0x0002, u32(1)), it.control) << it.restrictions;
    EXPECT_EQ(rig.run(0x0101), it.firmware) << it.restrictions;
    EXPECT_EQ(rig.run(0x0000), "01");
    rig.low_power_pin(false);
    rig.pass(10s);
    EXPECT_EQ(rig.run(0x0040), "01");
    EXPECT_EQ(rig.run(0x0100), "01");
    EXPECT_EQ(rig.run(0x0002, u32(1)), "46");
    EXPECT_EQ(rig.run(0x0101), "42");
  }
}

TEST(CdbCommands, ApplicationAttributesComeFromTheRegisters) {
  CdbRig rig(finished(of_revision(0x53)));
  rig.send({0x00, 0x50, 0x00, 0x00, 0x02, 0xAC}, {0x00, 0x01});  // 50 + 02 + 01 = 53
  EXPECT_EQ(rig.hex(37), "01");
  // 8.5 W; Rx power 4, -6, 3, -5 dBm
  EXPECT_EQ(rig.hex(134), "14");
  EXPECT_EQ(rig.hex(136, 20),
            "0001"
            "0022" +
                zeros(8) + "621f09d04df10c5a");
  EXPECT_EQ(rig.run(0x0050, {0x00, 0x04}), "01");
  EXPECT_EQ(rig.run(0x0050, {0x00, 0x05}), "42") << "after the end of the list";
  EXPECT_EQ(rig.run(0x0050, {0x00, 0x11}), "42") << "a block of the NAD page";
  EXPECT_EQ(rig.run(0x0050, {0x00, 0x00}), "42");
}

TEST(CdbCommands, UnknownOnesAreSaidToBe) {
  CdbRig rig;
  for (const unsigned id : {0x0003u, 0x0051u, 0x0104u, 0x0106u, 0x010Bu, 0x0200u, 0x0300u, 0x0400u, 0x4000u, 0x9000u})
    EXPECT_EQ(rig.run(id), "41") << id;
}

TEST(CdbCommands, NoPayloadStopsTheModule) {
  CdbRig rig(finished(of_revision(0x54, extended)));
  std::uint32_t state = 12345;
  const auto random = [&](std::uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
  };
  for (int i = 0; i < 600; ++i) {
    const unsigned command = random(2) == 0 ? 0x0100 + random(0x10) : random(0x60);
    std::vector<unsigned> lpl(random(121));
    for (unsigned& byte : lpl) byte = random(3) == 0 ? random(256) : 0;
    for (std::size_t k = 0; k < 3 && k < lpl.size(); ++k) lpl[k] = k < 2 ? 0 : random(2);  // short delays, small sizes
    rig.select(0x9F);
    const unsigned status =
        static_cast<unsigned>(std::stoul(rig.run(command, lpl, random(4) == 0 ? random(2100) : 0), nullptr, 16));
    EXPECT_EQ(status & 0x80, 0u) << command;
    EXPECT_TRUE(status <= 0x01 || (status >= 0x40 && status <= 0x47)) << command << ": " << status;
  }
}

TEST(CdbCommands, AFaultyModuleObeysNothingButReset) {
  CdbRig rig;
  rig.slot.module()->set_fault(cmis::ModuleFaultCause::tec_runaway, rig.clock.now());
  EXPECT_EQ(rig.run(0x0040), "47");
}

}  // namespace
}  // namespace plugfest::sim::test
