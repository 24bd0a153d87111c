#include "drivers/sim/firmware.hpp"

#include "drivers/sim/cdb_message.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace plugfest::sim {
namespace {

Bytes bytes(std::string_view text) {
  Bytes result;
  for (const char c : text) result.push_back(static_cast<std::byte>(c));
  return result;
}

const FirmwareTarget acme{"ACME            ", "PN-1            "};

FirmwareVersion version(unsigned major, unsigned minor, unsigned build = 1) {
  FirmwareVersion result;
  result.major = static_cast<std::uint8_t>(major);
  result.minor = static_cast<std::uint8_t>(minor);
  result.build = static_cast<std::uint16_t>(build);
  return result;
}

TEST(FirmwareImage, HasTheLayoutThatItsHeaderDescribes) {
  FirmwareVersion made = version(2, 3, 0x0405);
  made.text = "trial";
  const Bytes image = make_firmware_image(made, acme, bytes("123456789"));
  ASSERT_EQ(image.size(), 121u);
  EXPECT_EQ(to_hex(std::span(image).first(20)),
            "50464657"
            "01"
            "02"
            "03"
            "00"
            "0405"
            "0000"
            "00000009"
            "cbf43926")
      << "CBF43926h is the check value of CRC-32";
  EXPECT_EQ(to_hex(std::span(image).subspan(20, 32)),
            "41434d45202020202020202020202020"
            "504e2d31202020202020202020202020");
  EXPECT_EQ(to_hex(std::span(image).subspan(52, 6)), "747269616c00");
  EXPECT_EQ(to_hex(std::span(image).subspan(108, 4)), "27a9bdcf");
  EXPECT_EQ(to_hex(std::span(image).subspan(112)), "313233343536373839");
  EXPECT_EQ(verify_firmware_image(image, acme), made);
}

TEST(FirmwareImage, EveryByteMatters) {
  const Bytes image = make_firmware_image(version(2, 0), acme, bytes("payload"));
  for (std::size_t i = 0; i < image.size(); ++i) {
    Bytes damaged = image;
    damaged[i] ^= std::byte{0x10};
    EXPECT_FALSE(verify_firmware_image(damaged, acme)) << i;
  }
  for (std::size_t size = 0; size < image.size(); ++size)
    EXPECT_FALSE(verify_firmware_image(std::span(image).first(size), acme)) << size;
  Bytes longer = image;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(verify_firmware_image(longer, acme));
}

TEST(FirmwareImage, IsForOneVendorAndPart) {
  const Bytes image = make_firmware_image(version(2, 0), acme, {});
  EXPECT_TRUE(verify_firmware_image(image, acme));
  EXPECT_FALSE(verify_firmware_image(image, {acme.vendor_name, "PN-2            "}));
  EXPECT_FALSE(verify_firmware_image(image, {"ACNE            ", acme.vendor_pn}));
}

TEST(CdbMessages, CheckCodesAreOnesComplements) {
  EXPECT_EQ(cdb_check_code(bytes("")), 0xFF);
  EXPECT_EQ(cdb_check_code(bytes("\x01\x02")), 0xFC);
  CdbMessage message;
  for (const auto& [id, code] : {std::pair{0x0040, 0xBF},
                                 {0x0004, 0xFB},
                                 {0x0041, 0xBE},
                                 {0x0042, 0xBD},
                                 {0x0043, 0xBC},
                                 {0x0100, 0xFE},
                                 {0x0102, 0xFC},
                                 {0x0107, 0xF7}}) {
    message.id = static_cast<std::uint16_t>(id);
    EXPECT_EQ(check_code_of(message), code) << id;
  }
}

TEST(CdbMessages, AReplyInExtendedPayloadCountsPages) {
  CdbReply reply;
  EXPECT_EQ(header_of(reply).length, 0);
  EXPECT_EQ(header_of(reply).check_code, 0) << "without a body";
  reply.epl.assign(128, std::byte{0});
  EXPECT_EQ(header_of(reply).length, 240);
  EXPECT_EQ(header_of(reply).check_code, 0xFF);
  reply.epl.assign(129, std::byte{1});
  EXPECT_EQ(header_of(reply).length, 241);
  EXPECT_EQ(header_of(reply).check_code, 0x7E) << "129 = 81h";
  reply.epl.assign(2048, std::byte{0});
  EXPECT_EQ(header_of(reply).length, 255);
}

struct FirmwareBanks : testing::Test {
  Bytes good = make_firmware_image(version(2, 0), acme, bytes("new firmware"));

  CdbResult load(Firmware& firmware, const Bytes& image) {
    const auto header = std::span(image).first(firmware_header_size);
    if (const CdbResult result = firmware.start(static_cast<std::uint32_t>(image.size()), header); result.failed)
      return result;
    if (const CdbResult result = firmware.write(0, std::span(image).subspan(firmware_header_size)); result.failed)
      return result;
    return firmware.complete();
  }
  static Firmware two(unsigned other_major = 1) {
    return Firmware(FirmwareBehaviour{}, acme, version(1, 2), version(other_major, other_major));
  }
  static Firmware one() {
    FirmwareBehaviour behaviour;
    behaviour.two_banks = false;
    return Firmware(behaviour, acme, version(1, 2), version(0, 0));
  }
};

TEST_F(FirmwareBanks, TheFirstBankRunsAndTheOtherIsThereIfTheRegistersSaySo) {
  EXPECT_EQ(two().status(), 0x03);
  EXPECT_EQ(two(0).status(), 0x43);
  EXPECT_EQ(one().status(), 0x43);
}

TEST_F(FirmwareBanks, AnUpgradeGoesThroughATrial) {
  Firmware firmware = two(0);
  EXPECT_EQ(load(firmware, good), cdb_result::success);
  EXPECT_EQ(firmware.status(), 0x03);
  EXPECT_EQ(firmware.inactive_version()->major, 2);
  firmware.select(*firmware.inactive_image());
  firmware.boot();
  EXPECT_EQ(firmware.status(), 0x12);
  EXPECT_EQ(firmware.running_version().major, 2);
  EXPECT_EQ(firmware.commit(), cdb_result::success);
  EXPECT_EQ(firmware.status(), 0x30);
  firmware.boot();
  EXPECT_EQ(firmware.status(), 0x30);
}

TEST_F(FirmwareBanks, ATrialEndsWithTheNextReset) {
  Firmware firmware = two();
  firmware.select(FirmwareBank::b);
  firmware.boot();
  EXPECT_EQ(firmware.status(), 0x12);
  firmware.boot();
  EXPECT_EQ(firmware.status(), 0x03);
}

TEST_F(FirmwareBanks, LoadingOverTheCommittedImageInATrialFallsBackWhenTheLoadFails) {
  Firmware firmware = two();
  firmware.select(FirmwareBank::b);
  firmware.boot();
  ASSERT_FALSE(firmware.start(200, {}).failed);
  EXPECT_EQ(firmware.status(), 0x16);
  firmware.boot();
  EXPECT_EQ(firmware.status(), 0x16) << "A is committed and not valid: B runs";
}

TEST_F(FirmwareBanks, WithOneBankTheFixedLoadRunsFromTheStartOfADownload) {
  Firmware firmware = one();
  ASSERT_FALSE(firmware.start(static_cast<std::uint32_t>(good.size()), {}).failed);
  EXPECT_EQ(firmware.status(), 0x44);
  EXPECT_EQ(firmware.write(0, good), cdb_result::success);
  EXPECT_EQ(firmware.complete(), cdb_result::success);
  EXPECT_EQ(firmware.status(), 0x40);
  firmware.boot();
  EXPECT_EQ(firmware.status(), 0x40) << "nothing is committed";
  firmware.select(*firmware.inactive_image());
  firmware.boot();
  EXPECT_EQ(firmware.status(), 0x41);
  EXPECT_EQ(firmware.commit(), cdb_result::success);
  EXPECT_EQ(firmware.status(), 0x43);
  EXPECT_FALSE(firmware.inactive_image());
}

TEST_F(FirmwareBanks, TheFixedLoadCannotBeCommitted) {
  Firmware firmware = one();
  ASSERT_FALSE(firmware.start(200, {}).failed);
  EXPECT_EQ(firmware.commit(), cdb_result::wrong_state);
}

TEST_F(FirmwareBanks, BlocksStayInsideTheImage) {
  Firmware firmware = two();
  EXPECT_EQ(firmware.write(0, bytes("x")), cdb_result::wrong_state) << "no transfer";
  ASSERT_FALSE(firmware.start(20, bytes("0123456789")).failed);
  EXPECT_EQ(firmware.write(0, bytes("0123456789")), cdb_result::success);
  EXPECT_EQ(firmware.write(9, bytes("x")), cdb_result::success);
  EXPECT_EQ(firmware.write(10, bytes("x")), cdb_result::bad_parameter);
  EXPECT_EQ(firmware.write(0, bytes("0123456789a")), cdb_result::bad_parameter);
  EXPECT_EQ(firmware.write(0xFFFFFFFF, bytes("xy")), cdb_result::bad_parameter);
  EXPECT_EQ(firmware.write(0, {}), cdb_result::bad_parameter);
  EXPECT_EQ(firmware.read(8, 2), bytes("8x"));
  EXPECT_FALSE(firmware.read(8, 3));
  EXPECT_FALSE(firmware.read(0, 0));
}

TEST_F(FirmwareBanks, WhatIsNotWrittenIsErased) {
  Firmware firmware = two();
  ASSERT_FALSE(firmware.start(12, bytes("0123456789")).failed);
  EXPECT_EQ(firmware.read(0, 2), bytes("\xFF\xFF"));
}

TEST_F(FirmwareBanks, SizesThatDoNotFitAreRefusedAndChangeNothing) {
  Firmware firmware = two();
  EXPECT_EQ(firmware.start(0, {}), cdb_result::bad_parameter);
  EXPECT_EQ(firmware.start((1u << 20) + 1, {}), cdb_result::bad_parameter);
  EXPECT_EQ(firmware.start(9, bytes("0123456789")), cdb_result::bad_parameter) << "shorter than its header";
  EXPECT_EQ(firmware.status(), 0x03);
}

TEST_F(FirmwareBanks, CopyNeedsAValidSourceAndATargetThatDoesNotRun) {
  Firmware firmware = two(0);
  EXPECT_EQ(firmware.copy(FirmwareBank::b, FirmwareBank::a), cdb_result::wrong_state);
  EXPECT_EQ(firmware.copy(FirmwareBank::a, FirmwareBank::b), cdb_result::success);
  EXPECT_EQ(firmware.status(), 0x03);
  EXPECT_EQ(firmware.copy(FirmwareBank::b, FirmwareBank::a), cdb_result::wrong_state) << "A runs";
}

}  // namespace
}  // namespace plugfest::sim
