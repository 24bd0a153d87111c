#include "drivers/sim/firmware_image.hpp"
#include "tests/drivers/sim/cdb_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>

/// Firmware through the command data block: what a host sees in reply, status and version registers.
namespace plugfest::sim::test {
namespace {

using Words = std::vector<unsigned>;

Words words(const Bytes& bytes, std::size_t from, std::size_t count) {
  Words result;
  for (std::size_t i = from; i < std::min(bytes.size(), from + count); ++i) result.push_back(u8(bytes[i]));
  return result;
}

Bytes image_2_0(const std::string& part = "PN-1            ") {
  FirmwareVersion version;
  version.major = 2;
  version.build = 7;
  version.text = "new";
  Bytes payload;
  for (unsigned i = 0; i < 300; ++i) payload.push_back(static_cast<std::byte>(i * 7));
  return make_firmware_image(version, {"ACME            ", part}, payload);
}

struct Download : CdbRig {
  explicit Download(const ModuleImage& module = cdb_module(background), const Behaviour& behaviour = {})
      : CdbRig(module, behaviour) {}
  Bytes image = image_2_0();

  std::string start() { return run(0x0101, u32(static_cast<unsigned>(image.size())) + u32(0) + words(image, 0, 112)); }
  std::string block(unsigned address, std::size_t count = 100) {
    return run(0x0103, u32(address) + words(image, 112 + address, count));
  }
  std::string blocks() {
    for (const unsigned address : {0u, 100u, 200u})
      if (const std::string status = block(address); status != "01") return status;
    return "01";
  }
  std::string complete() {
    send({0x01, 0x07, 0x00, 0x00, 0x00, 0xF7});
    finish();
    return hex(37);
  }
  std::string load() {
    if (const std::string status = start(); status != "01") return "start " + status;
    if (const std::string status = blocks(); status != "01") return "block " + status;
    return complete();
  }
  std::string versions() {
    const std::string active = hex(39, 2);
    select(0x01);
    const std::string inactive = hex(128, 2);
    select(0x9F);
    return active + " " + inactive;
  }
  /// Run image with a delay of half a second, then the reset.
  void run_image(unsigned mode) {
    EXPECT_EQ(run(0x0109, {0x00, mode, 0x01, 0xF4}), "01");
    boot();
  }
};

TEST(CdbFirmware, InfoTellsStatusAndVersions) {
  CdbRig rig;
  rig.send({0x01, 0x00, 0x00, 0x00, 0x00, 0xFE});
  const std::string text(64, '0');
  // A runs and is committed, B is valid; all three told. 03 + 07 + 01 + 02 + 01 + 01 + 01 + 01 + 01 + 02 = 14
  EXPECT_EQ(rig.reply(110),
            "6eeb"
            "03"
            "07"
            "01020001" +
                text + "01010001" + text + "01020000" + text);
}

TEST(CdbFirmware, InfoWithOneImage) {
  ModuleImage image = cdb_bytes(background);
  put(image, upper_half(0x01), 128, {0, 0});
  sim::finish(image);
  Behaviour behaviour;
  behaviour.cdb.firmware.build = 0x1234;
  behaviour.cdb.firmware.text = "golden";
  CdbRig rig(image, behaviour);
  rig.send({0x01, 0x00, 0x00, 0x00, 0x00, 0xFE});
  EXPECT_EQ(rig.hex(136, 12),
            "43"
            "05"
            "01021234"
            "676f6c64656e");
  EXPECT_EQ(rig.hex(174, 4), "00000000");
}

TEST(CdbFirmware, AModuleWithoutFirmwareCannotBeLoaded) {
  ModuleImage image = cdb_bytes(background);
  put(image, lower_half, 39, {0, 0});
  sim::finish(image);
  Download rig(image);
  EXPECT_EQ(rig.firmware_status(), "00");
  EXPECT_EQ(rig.start(), "41");
  rig.send({0x00, 0x41, 0x00, 0x00, 0x00, 0xBE});
  EXPECT_EQ(rig.hex(137, 1), "00");
  EXPECT_EQ(rig.hex(141, 2), "0000");
}

TEST(CdbFirmware, AnUpgradeLoadsRunsAndCommits) {
  Download rig;
  EXPECT_EQ(rig.versions(), "0102 0101");
  EXPECT_EQ(rig.start(), "01");
  EXPECT_EQ(rig.firmware_status(), "43");
  EXPECT_EQ(rig.versions(), "0102 0000");
  EXPECT_EQ(rig.blocks(), "01");
  EXPECT_EQ(rig.firmware_status(), "43");
  EXPECT_EQ(rig.complete(), "01");
  EXPECT_EQ(rig.firmware_status(), "03");
  EXPECT_EQ(rig.versions(), "0102 0200");
  rig.run_image(0);
  EXPECT_EQ(rig.firmware_status(), "12");
  EXPECT_EQ(rig.hex(174, 7),
            "02000007"
            "6e6577");
  EXPECT_EQ(rig.versions(), "0200 0102");
  rig.send({0x01, 0x0A, 0x00, 0x00, 0x00, 0xF4});
  rig.finish();
  EXPECT_EQ(rig.hex(37), "01");
  EXPECT_EQ(rig.firmware_status(), "30");
  rig.power_cycle();
  EXPECT_EQ(rig.firmware_status(), "30");
  EXPECT_EQ(rig.versions(), "0200 0102");
}

TEST(CdbFirmware, WithoutCommitTheNextResetGoesBack) {
  for (const bool cycle : {false, true}) {
    Download rig;
    ASSERT_EQ(rig.load(), "01");
    rig.run_image(0);
    EXPECT_EQ(rig.firmware_status(), "12");
    if (cycle) {
      rig.power_cycle();
    } else {
      rig.reset();
    }
    EXPECT_EQ(rig.firmware_status(), "03");
    EXPECT_EQ(rig.versions(), "0102 0200");
  }
}

TEST(CdbFirmware, ASoftwareResetGoesBackToo) {
  Download rig;
  ASSERT_EQ(rig.load(), "01");
  rig.run_image(0);
  rig.write({0x1A, 0x08});
  rig.boot();
  EXPECT_EQ(rig.firmware_status(), "03");
}

TEST(CdbFirmware, RunAnswersThenResetsAfterItsDelay) {
  Download rig;
  ASSERT_EQ(rig.load(), "01");
  rig.low_power_pin(false);
  rig.pass(5s);
  EXPECT_EQ(rig.hex(3), "06") << "ModuleReady, interrupt";
  rig.send({0x01, 0x09, 0x00, 0x00, 0x04, 0xFC}, {0x00, 0x00, 0x01, 0xF4});  // 1 + 9 + 4 + 1 + f4 = 103
  rig.pass(20ms);
  EXPECT_EQ(rig.hex(37), "01");
  EXPECT_EQ(rig.firmware_status(), "03") << "not yet";
  rig.pass(400ms);
  EXPECT_TRUE(rig.acknowledges());
  rig.pass(150ms);
  EXPECT_FALSE(rig.acknowledges());
  rig.boot();
  EXPECT_EQ(rig.firmware_status(), "12");
}

TEST(CdbFirmware, WithoutDelayAForegroundModuleIsSilentUntilItIsBack) {
  Download rig(cdb_module(foreground));
  ASSERT_EQ(rig.load(), "01");
  rig.send({0x01, 0x09, 0x00, 0x00, 0x04, 0xF1}, {0x00, 0x00, 0x00, 0x00});  // 1 + 9 + 4 = e
  EXPECT_FALSE(rig.acknowledges());
  rig.pass(100ms);
  EXPECT_FALSE(rig.acknowledges());
  rig.boot();
  EXPECT_EQ(rig.hex(37), "00");
  EXPECT_EQ(rig.firmware_status(), "12");
}

TEST(CdbFirmware, RunningTheImageAgainKeepsTheTrial) {
  Download rig;
  ASSERT_EQ(rig.load(), "01");
  rig.run_image(0);
  rig.run_image(2);
  EXPECT_EQ(rig.firmware_status(), "12");
  rig.run_image(0);
  EXPECT_EQ(rig.firmware_status(), "03");
}

TEST(CdbFirmware, ModesThatAreNotOfferedAreRefused) {
  Download rig;
  for (const unsigned mode : {1u, 3u, 4u, 5u, 255u}) EXPECT_EQ(rig.run(0x0109, {0, mode}), "42") << mode;
  EXPECT_TRUE(rig.acknowledges());
}

TEST(CdbFirmware, AHitlessRunKeepsTheModuleUp) {
  Behaviour behaviour;
  behaviour.cdb.firmware.hitless = true;
  Download rig(cdb_module(background), behaviour);
  ASSERT_EQ(rig.load(), "01");
  rig.low_power_pin(false);
  rig.pass(5s);
  EXPECT_EQ(rig.run(0x0109, {0x00, 0x01, 0x00, 0x00}), "01");
  rig.pass(100ms);
  EXPECT_EQ(rig.hex(3), "06");
  EXPECT_EQ(rig.firmware_status(), "12");
  EXPECT_EQ(rig.versions(), "0200 0102");
}

TEST(CdbFirmware, RunNeedsAValidImageAndNoTransfer) {
  Download rig;
  ASSERT_EQ(rig.start(), "01");
  EXPECT_EQ(rig.run(0x0109, {0, 0}), "47");
  EXPECT_EQ(rig.complete(), "40");
  EXPECT_EQ(rig.run(0x0109, {0, 0}), "47");
  EXPECT_EQ(rig.firmware_status(), "43");
}

TEST(CdbFirmware, OutsideOfATransferItsCommandsAreRefused) {
  Download rig;
  EXPECT_EQ(rig.block(0), "47");
  EXPECT_EQ(rig.run(0x0105, u32(0) + Words{0, 4}), "47");
  EXPECT_EQ(rig.complete(), "47");
  rig.send({0x01, 0x02, 0x00, 0x00, 0x00, 0xFC});
  rig.finish();
  EXPECT_EQ(rig.hex(37), "47");
  EXPECT_EQ(rig.firmware_status(), "03") << "nothing was touched";
}

enum class Cut { reset, power, abort, complete };

TEST(CdbFirmware, ADownloadCutAnywhereLeavesTheBankInvalidUntilOneSucceeds) {
  for (const Cut cut : {Cut::reset, Cut::power, Cut::abort, Cut::complete}) {
    for (unsigned sent = 0; sent < 3; ++sent) {
      SCOPED_TRACE(sent);
      Download rig;
      ASSERT_EQ(rig.start(), "01");
      for (unsigned i = 0; i < sent; ++i) ASSERT_EQ(rig.block(100 * i), "01");
      switch (cut) {
        case Cut::reset:
          rig.reset();
          break;
        case Cut::power:
          rig.power_cycle();
          break;
        case Cut::abort:
          EXPECT_EQ(rig.run(0x0102), "01");
          break;
        case Cut::complete:
          EXPECT_EQ(rig.complete(), "40");
          break;
      }
      EXPECT_EQ(rig.firmware_status(), "43");
      EXPECT_EQ(rig.versions(), "0102 0000");
      EXPECT_EQ(rig.block(100 * sent), "47") << "the transfer is over";
      rig.power_cycle();
      EXPECT_EQ(rig.firmware_status(), "43");
      EXPECT_EQ(rig.load(), "01");
      EXPECT_EQ(rig.firmware_status(), "03");
    }
  }
}

TEST(CdbFirmware, PowerLostWhileACommandRunsCutsTheDownload) {
  Download rig;
  const Words start = u32(static_cast<unsigned>(rig.image.size())) + u32(0) + words(rig.image, 0, 112);
  unsigned sum = 0x01 + 0x01 + 120;
  for (const unsigned byte : start) sum += byte;
  rig.send({0x01, 0x01, 0x00, 0x00, 120, ~sum & 0xFF}, start);
  EXPECT_EQ(rig.hex(37), "83");
  rig.power_cycle();
  EXPECT_EQ(rig.firmware_status(), "43") << "erasing had begun";
  ASSERT_EQ(rig.start(), "01");
  ASSERT_EQ(rig.blocks(), "01");
  rig.send({0x01, 0x07, 0x00, 0x00, 0x00, 0xF7});
  EXPECT_EQ(rig.hex(37), "83");
  rig.power_cycle();
  EXPECT_EQ(rig.firmware_status(), "43") << "not verified";
}

TEST(CdbFirmware, AnAbortedStartLeavesNoTransfer) {
  Download rig;
  const Words start = u32(static_cast<unsigned>(rig.image.size())) + u32(0) + words(rig.image, 0, 112);
  unsigned sum = 0x01 + 0x01 + 120;
  for (const unsigned byte : start) sum += byte;
  rig.send({0x01, 0x01, 0x00, 0x00, 120, ~sum & 0xFF}, start);
  rig.send({0x00, 0x04, 0x00, 0x00, 0x00, 0xFB});
  rig.finish();
  EXPECT_EQ(rig.hex(37), "03");
  EXPECT_EQ(rig.block(0), "47");
  EXPECT_EQ(rig.firmware_status(), "43");
}

TEST(CdbFirmware, ANewStartBeginsAnew) {
  Download rig;
  ASSERT_EQ(rig.start(), "01");
  ASSERT_EQ(rig.block(0), "01");
  EXPECT_EQ(rig.start(), "01");
  ASSERT_EQ(rig.block(100), "01");
  ASSERT_EQ(rig.block(200), "01");
  EXPECT_EQ(rig.complete(), "40") << "the first block is gone";
}

TEST(CdbFirmware, BadImagesAreRefusedAtTheEnd) {
  Download damaged;
  damaged.image[200] ^= std::byte{1};
  EXPECT_EQ(damaged.load(), "40");
  EXPECT_EQ(damaged.firmware_status(), "43");
  Download foreign;
  foreign.image = image_2_0("PN-2            ");
  EXPECT_EQ(foreign.load(), "40");
  EXPECT_EQ(foreign.firmware_status(), "43");
}

TEST(CdbFirmware, BadParametersOfADownload) {
  Download rig;
  EXPECT_EQ(rig.run(0x0101, u32(0) + u32(0)), "42");
  EXPECT_EQ(rig.run(0x0101, u32(111) + u32(0)), "42") << "smaller than what 0101h carries";
  EXPECT_EQ(rig.run(0x0101, u32((1u << 20) + 1) + u32(0)), "42");
  EXPECT_EQ(rig.firmware_status(), "03");
  ASSERT_EQ(rig.start(), "01");
  EXPECT_EQ(rig.run(0x0103, u32(0)), "42") << "no data";
  EXPECT_EQ(rig.run(0x0103, u32(300) + Words{1}), "42") << "after the end";
  EXPECT_EQ(rig.run(0x0103, u32(0xFFFFFFFF) + Words{1, 2}), "42");
  EXPECT_EQ(rig.run(0x0105, u32(299) + Words{0, 2}), "42");
  EXPECT_EQ(rig.run(0x0105, u32(0) + Words{0, 117}), "42") << "more than a reply holds";
  EXPECT_EQ(rig.run(0x0108, {0xAA}), "42");
}

TEST(CdbFirmware, WhatWasWrittenReadsBack) {
  Download rig;
  ASSERT_EQ(rig.start(), "01");
  ASSERT_EQ(rig.run(0x0103, u32(16) + Words{0x11, 0x22}), "01");
  EXPECT_EQ(rig.run(0x0105, u32(15) + Words{0, 4}), "01");
  // 0f + ff + 11 + 22 + ff = 240
  EXPECT_EQ(rig.reply(8),
            "08bf"
            "0000000f"
            "ff1122ff");
}

TEST(CdbFirmware, ErasedBlocksMayBeSkipped) {
  Download rig;
  Bytes payload(300, std::byte{0xFF});
  payload[0] = std::byte{1};
  rig.image = make_firmware_image({}, {"ACME            ", "PN-1            "}, payload);
  ASSERT_EQ(rig.start(), "01");
  ASSERT_EQ(rig.block(0), "01");
  EXPECT_EQ(rig.complete(), "01");
}

TEST(CdbFirmware, ExtendedPayloadCarriesBlocksBothWays) {
  Download rig(cdb_module(extended));
  ASSERT_EQ(rig.start(), "01");
  for (unsigned page = 0; page < 3; ++page) {
    rig.select(0xA0 + page);
    for (unsigned at = 0; at < 128 && 128 * page + at < 300; at += 4)
      rig.write({0x80 + at, u8(rig.image[112 + 128 * page + at]), u8(rig.image[113 + 128 * page + at]),
                 u8(rig.image[114 + 128 * page + at]), u8(rig.image[115 + 128 * page + at])});
  }
  rig.select(0x9F);
  EXPECT_EQ(rig.run(0x0104, u32(0), 2049), "42");
  EXPECT_EQ(rig.run(0x0104, u32(0), 301), "42") << "the image has 300 bytes more";
  EXPECT_EQ(rig.run(0x0104, u32(0), 0), "42");
  EXPECT_EQ(rig.run(0x0104, u32(0), 300), "01");
  EXPECT_EQ(rig.hex(134, 2), "0000");
  EXPECT_EQ(rig.run(0x0106, u32(4) + Words{0x00, 0x82}), "01");
  EXPECT_EQ(rig.hex(134, 1), "f1") << "two pages";
  rig.select(0xA0);
  EXPECT_EQ(rig.hex(128, 4), "1c232a31") << "7 times 4, 5, 6, 7";
  rig.select(0xA1);
  EXPECT_EQ(rig.hex(128, 4), "9ca30000") << "7 times 132 and 133, then nothing";
  rig.select(0x9F);
  EXPECT_EQ(rig.complete(), "01");
}

TEST(CdbFirmware, CopyMakesTheOtherBankTheSame) {
  ModuleImage image = cdb_bytes(background);
  put(image, upper_half(0x01), 128, {0, 0});
  sim::finish(image);
  Behaviour behaviour;
  behaviour.cdb.firmware.loaded_size = 0x00012345;
  Download rig(image, behaviour);
  EXPECT_EQ(rig.run(0x0108, {0xBA}), "47") << "nothing to copy";
  EXPECT_EQ(rig.run(0x0108, {0xAB}), "01");
  EXPECT_EQ(rig.reply(6),
            "06eb"
            "00012345"
            "ab"
            "00");  // 1 + 23 + 45 + ab = 114
  EXPECT_EQ(rig.firmware_status(), "03");
  EXPECT_EQ(rig.versions(), "0102 0102");
}

TEST(CdbFirmware, APasswordIsAskedForWhereTheVendorWantsOne) {
  Behaviour behaviour;
  behaviour.cdb.firmware.needs_password = true;
  Download rig(cdb_module(background), behaviour);
  EXPECT_EQ(rig.start(), "46");
  EXPECT_EQ(rig.firmware_status(), "03") << "queries are free";
  rig.write({0x7A, 0x00, 0x00, 0x10, 0x11});
  EXPECT_EQ(rig.load(), "01");
  rig.run_image(0);
  EXPECT_EQ(rig.run(0x010A), "46") << "passwords are gone after a reset";
}

TEST(CdbFirmware, SingleBankModulesRunTheFactoryImageWhileTheyAreLoaded) {
  Behaviour behaviour;
  behaviour.cdb.firmware.two_banks = false;
  behaviour.cdb.firmware.factory = FirmwareVersion{};
  behaviour.cdb.firmware.factory->minor = 9;
  Download rig(cdb_module(background), behaviour);
  EXPECT_EQ(rig.firmware_status(), "43");
  ASSERT_EQ(rig.start(), "01");
  EXPECT_EQ(rig.firmware_status(), "44");
  EXPECT_EQ(rig.versions(), "0009 0000");
  ASSERT_EQ(rig.blocks(), "01");
  ASSERT_EQ(rig.complete(), "01");
  EXPECT_EQ(rig.firmware_status(), "40");
  rig.run_image(0);
  EXPECT_EQ(rig.firmware_status(), "41");
  EXPECT_EQ(rig.versions(), "0200 0000");
  EXPECT_EQ(rig.run(0x010A), "01");
  EXPECT_EQ(rig.firmware_status(), "43");
}

TEST(CdbFirmware, ActivationOptionsAndLoadTagsComeWithRevision54) {
  ModuleImage image = cdb_bytes(background);
  put(image, lower_half, 1, {0x54});
  sim::finish(image);
  Download rig(image);
  EXPECT_EQ(rig.run(0x010B), "01");
  EXPECT_EQ(rig.reply(2), "02ff0000");
  EXPECT_EQ(rig.run(0x010C, Words{1, 0, 0xCA, 0xFE}), "01");
  rig.power_cycle();
  EXPECT_EQ(rig.run(0x010D, {1}), "01");
  EXPECT_EQ(rig.hex(134), "42") << "66 bytes";
  EXPECT_EQ(rig.hex(136, 5), "0100cafe00");
  EXPECT_EQ(rig.run(0x010D, {0}), "01");
  EXPECT_EQ(rig.hex(136, 4), "00000000");
  EXPECT_EQ(rig.run(0x010C, {1, 1}), "01");
  EXPECT_EQ(rig.run(0x010D, {1}), "01");
  EXPECT_EQ(rig.hex(136, 4), "01000000");
  EXPECT_EQ(rig.run(0x010D, {2}), "42");
}

TEST(CdbFirmwareFaults, InfoFailsForAWhileAfterEveryBoot) {
  Behaviour behaviour;
  behaviour.cdb.info_fails = 5s;
  CdbRig rig(cdb_module(background), behaviour);
  EXPECT_EQ(rig.firmware_status(), "failed 40");
  rig.pass(5s);
  EXPECT_EQ(rig.firmware_status(), "03");
  rig.reset();
  EXPECT_EQ(rig.firmware_status(), "failed 40");
}

TEST(CdbFirmwareFaults, SilenceAfterStartAndComplete) {
  Behaviour behaviour;
  behaviour.cdb.extra_delay = 3s;
  Download rig(cdb_module(background), behaviour);
  rig.send({0x01, 0x01, 0x00, 0x00, 0x00, 0xFD});
  EXPECT_FALSE(rig.acknowledges());
  rig.pass(2900ms);
  EXPECT_FALSE(rig.acknowledges());
  rig.finish();
  EXPECT_EQ(rig.hex(37), "42");
  rig.send({0x01, 0x00, 0x00, 0x00, 0x00, 0xFE});
  EXPECT_EQ(rig.hex(37), "01") << "no other command is slow";
}

}  // namespace
}  // namespace plugfest::sim::test
