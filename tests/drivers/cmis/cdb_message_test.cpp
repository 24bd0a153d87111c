#include "drivers/cmis/cdb_message.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/firmware_info.hpp"
#include "drivers/cmis/memory.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using testing::ElementsAre;
using testing::IsEmpty;

CdbRequest request(std::uint16_t command, Bytes lpl = {}, Bytes epl = {}) {
  return {.command = command, .lpl = std::move(lpl), .epl = std::move(epl), .reply_size = 0};
}

TEST(CdbMessage, CheckCodesAreThoseOfTheWorkedValues) {
  EXPECT_EQ(check_code(request(0x0040)), 0xBF);
  EXPECT_EQ(check_code(request(0x0004)), 0xFB);
  EXPECT_EQ(check_code(request(0x0041)), 0xBE);
  EXPECT_EQ(check_code(request(0x0042)), 0xBD);
  EXPECT_EQ(check_code(request(0x0043)), 0xBC);
  EXPECT_EQ(check_code(request(0x0100)), 0xFE);
  EXPECT_EQ(check_code(request(0x0102)), 0xFC);
  EXPECT_EQ(check_code(request(0x0107)), 0xF7);
  EXPECT_EQ(check_code(request(0x0000, bytes({0x00, 0x64}))), 0x99);
}

TEST(CdbMessage, TheExtendedPayloadCountsByItsLengthOnly) {
  // 01 + 04 + 00 + 02 + 04 + address 0 = 0B
  EXPECT_EQ(check_code(request(0x0104, Bytes(4), bytes({0xAA, 0x55}))), 0xF4);
}

TEST(CdbMessage, CmdIdComesLastInAWriteOfItsOwn) {
  const auto writes = encode(request(0x0000, bytes({0x00, 0x64})), {});
  ASSERT_TRUE(writes);
  EXPECT_THAT(*writes, ElementsAre(CdbWrite{{0, 0x9F, 130}, bytes({0, 0, 2, 0x99, 0, 0, 0x00, 0x64})},
                                   CdbWrite{{0, 0x9F, 128}, bytes({0, 0})}));
}

TEST(CdbMessage, LongPayloadsGoInPiecesOfTheAllowedLength) {
  const auto writes = encode(request(0x0001, bytes({0x00, 0x00, 0x10, 0x11})), {.bank = 1, .lpl_write = 4});
  ASSERT_TRUE(writes);
  // 00 + 01 + 00 + 00 + 04 + 10 + 11 = 26
  EXPECT_THAT(
      *writes,
      ElementsAre(CdbWrite{{1, 0x9F, 130}, bytes({0, 0, 4, 0xD9})}, CdbWrite{{1, 0x9F, 134}, bytes({0, 0, 0x00, 0x00})},
                  CdbWrite{{1, 0x9F, 138}, bytes({0x10, 0x11})}, CdbWrite{{1, 0x9F, 128}, bytes({0, 1})}));
}

TEST(CdbMessage, ExtendedPayloadComesFirstPageByPage) {
  const auto writes = encode(request(0x0104, Bytes(4), Bytes(300, std::byte{1})), {.lpl_write = 128, .epl_write = 100});
  ASSERT_TRUE(writes);
  ASSERT_EQ(writes->size(), 7u);
  const auto place = [&](std::size_t i) { return std::pair{(*writes)[i].to, (*writes)[i].data.size()}; };
  EXPECT_EQ(place(0), (std::pair{Address{0, 0xA0, 128}, std::size_t{100}}));
  EXPECT_EQ(place(1), (std::pair{Address{0, 0xA0, 228}, std::size_t{28}}));
  EXPECT_EQ(place(2), (std::pair{Address{0, 0xA1, 128}, std::size_t{100}}));
  EXPECT_EQ(place(3), (std::pair{Address{0, 0xA1, 228}, std::size_t{28}}));
  EXPECT_EQ(place(4), (std::pair{Address{0, 0xA2, 128}, std::size_t{44}}));
  // 01 + 04 + 01 + 2C + 04 = 36
  EXPECT_EQ((*writes)[5], (CdbWrite{{0, 0x9F, 130}, bytes({0x01, 0x2C, 4, 0xC9, 0, 0, 0, 0, 0, 0})}));
  EXPECT_EQ((*writes)[6], (CdbWrite{{0, 0x9F, 128}, bytes({0x01, 0x04})}));
}

TEST(CdbMessage, OneLongWriteOnlyWhereItTriggersAndFits) {
  const CdbRequest empty = request(0x0100);
  const auto one = encode(empty, {.lpl_write = 8, .one_write = true});
  ASSERT_TRUE(one);
  EXPECT_THAT(*one, ElementsAre(CdbWrite{{0, 0x9F, 128}, bytes({1, 0, 0, 0, 0, 0xFE, 0, 0})}));
  EXPECT_EQ(encode(empty, {.lpl_write = 7, .one_write = true})->size(), 2u);
  EXPECT_EQ(encode(empty, {.lpl_write = 128, .one_write = false})->size(), 2u);
}

TEST(CdbMessage, WhatTheBlockCannotHoldHasNoEncoding) {
  EXPECT_TRUE(encode(request(0x0103, Bytes(120)), {}));
  EXPECT_FALSE(encode(request(0x0103, Bytes(121)), {}));
  EXPECT_TRUE(encode(request(0x0104, {}, Bytes(2048)), {}));
  EXPECT_FALSE(encode(request(0x0104, {}, Bytes(2049)), {}));
}

TEST(CdbMessage, StatusBytesHavePhaseCodeAndName) {
  EXPECT_EQ(CdbStatus{0x00}.phase(), CdbPhase::idle);
  EXPECT_EQ(CdbStatus{0x01}.phase(), CdbPhase::succeeded);
  EXPECT_EQ(CdbStatus{0x40}.phase(), CdbPhase::failed);
  EXPECT_EQ(CdbStatus{0xC5}.phase(), CdbPhase::busy) << "busy counts before failed";
  EXPECT_EQ(to_string(CdbStatus{0x00}), "00h: no command run yet");
  EXPECT_EQ(to_string(CdbStatus{0x01}), "01h: done, success");
  EXPECT_EQ(to_string(CdbStatus{0x03}), "03h: done, previous command aborted");
  EXPECT_EQ(to_string(CdbStatus{0x81}), "81h: busy, command captured");
  EXPECT_EQ(to_string(CdbStatus{0x82}), "82h: busy, command being checked");
  EXPECT_EQ(to_string(CdbStatus{0x83}), "83h: busy, command executing");
  EXPECT_EQ(to_string(CdbStatus{0x40}), "40h: failed, no particular reason");
  EXPECT_EQ(to_string(CdbStatus{0x41}), "41h: failed, unknown command");
  EXPECT_EQ(to_string(CdbStatus{0x43}), "43h: failed, previous command not properly aborted");
  EXPECT_EQ(to_string(CdbStatus{0x45}), "45h: failed, check code wrong");
  EXPECT_EQ(to_string(CdbStatus{0x46}), "46h: failed, password needed or wrong");
  EXPECT_EQ(to_string(CdbStatus{0x47}), "47h: failed, command does not fit the operating state");
  EXPECT_EQ(to_string(CdbStatus{0x4F}), "4Fh: failed, reserved code");
  EXPECT_EQ(to_string(CdbStatus{0x70}), "70h: failed, custom code");
}

TEST(CdbMessage, ReplyHeadersTellLocalAndExtendedPayload) {
  const auto local = parse_reply_header(bytes({0x01, 0x00, 0, 0, 0, 0xFE, 110, 0x42}));
  ASSERT_TRUE(local);
  EXPECT_EQ(local->command, 0x0100);
  EXPECT_EQ(local->lpl_bytes, 110u);
  EXPECT_EQ(local->epl_pages, 0u);
  EXPECT_EQ(local->check_code, 0x42);
  EXPECT_EQ(parse_reply_header(bytes({0, 0, 0, 0, 0, 0, 120, 0}))->lpl_bytes, 120u);
  EXPECT_EQ(parse_reply_header(bytes({0, 0, 0, 0, 0, 0, 240, 0}))->epl_pages, 1u);
  EXPECT_EQ(parse_reply_header(bytes({0, 0, 0, 0, 0, 0, 255, 0}))->epl_pages, 16u);
  EXPECT_EQ(parse_reply_header(bytes({0, 0, 0, 0, 0, 0, 121, 0})).error(), Errc::malformed_reply);
  EXPECT_EQ(parse_reply_header(bytes({0, 0, 0, 0, 0, 0, 239, 0})).error(), Errc::malformed_reply);
  EXPECT_EQ(parse_reply_header(bytes({0, 0, 0, 0, 0, 0, 0})).error(), Errc::short_transfer);
}

TEST(CdbMessage, ReplyCheckCodesAreRightZeroOrWrong) {
  const Bytes body = bytes({0x02, 0x01});
  EXPECT_EQ(check_reply({.check_code = 0xFC}, body), CdbCheck::right);
  EXPECT_EQ(check_reply({.check_code = 0x00}, body), CdbCheck::zero);
  EXPECT_EQ(check_reply({.check_code = 0xFD}, body), CdbCheck::wrong);
  EXPECT_EQ(check_reply({.check_code = 0x00}, {}), CdbCheck::right);
  EXPECT_EQ(check_reply({.check_code = 0xFF}, {}), CdbCheck::right);
  EXPECT_EQ(check_reply({.check_code = 0x12}, {}), CdbCheck::wrong);
  EXPECT_EQ(check_reply({.check_code = 0x00}, bytes({0xFF})), CdbCheck::right) << "a sum of FFh";
}

CdbAdvertisement advertised(std::initializer_list<unsigned> from_163) {
  Memory memory;
  memory.put(0, 0x01, 163, bytes(from_163));
  return cdb_advertisement(memory).value();
}

TEST(CdbAdvertisement, LengthsPagesAndTimesComeFromPage01h) {
  const CdbAdvertisement lpo = advertised({0x40, 0x0F, 0x0D, 0x80});
  EXPECT_EQ(lpo.instances, 1);
  EXPECT_FALSE(lpo.background);
  EXPECT_FALSE(lpo.auto_paging);
  EXPECT_EQ(lpo.epl_pages, 0u);
  EXPECT_EQ(lpo.lpl_access, 128u);
  EXPECT_EQ(lpo.epl_access, 128u);
  EXPECT_FALSE(lpo.one_write);
  EXPECT_EQ(lpo.busy_time, 2080ms);

  const CdbAdvertisement retimed = advertised({0xB7, 0xFF, 0x9F, 0x80});
  EXPECT_EQ(retimed.instances, 2);
  EXPECT_TRUE(retimed.background);
  EXPECT_TRUE(retimed.auto_paging);
  EXPECT_EQ(retimed.epl_pages, 16u);
  EXPECT_EQ(retimed.lpl_access, 128u);
  EXPECT_EQ(retimed.epl_access, 2048u);
  EXPECT_TRUE(retimed.one_write);
  EXPECT_EQ(retimed.busy_time, 4960ms);
  EXPECT_EQ(advertised({0x45, 0, 0, 0}).epl_pages, 8u);
}

TEST(CdbAdvertisement, TheLongerOfTheTwoBusyTimesCountsWhateverTheMethodBitSays) {
  EXPECT_EQ(advertised({0x40, 0, 0x02, 0x00}).busy_time, 320ms);
  EXPECT_EQ(advertised({0x40, 0, 0x00, 0x80}).busy_time, 160ms) << "0 stands for 1";
  EXPECT_EQ(advertised({0x40, 0, 0x00, 0x00}).busy_time, 160ms);
}

TEST(CdbAdvertisement, WhatIsUnknownOrReservedIsNoAdvertisement) {
  EXPECT_FALSE(cdb_advertisement(Memory{}));
  Memory memory;
  memory.put(0, 0x01, 163, bytes({0xC0, 0, 0, 0}));
  EXPECT_FALSE(cdb_advertisement(memory)) << "three instances";
}

TEST(FirmwareInfo, BanksHaveStateAndVersion) {
  Bytes reply(110);
  const auto put = [&](std::size_t byte, unsigned value) { reply.at(byte - 136) = static_cast<std::byte>(value); };
  put(136, 0x43);
  put(137, 0x01);
  put(138, 1);
  put(139, 2);
  put(140, 0x01);
  put(141, 0x2C);
  put(142, 'R');
  put(143, '1');
  const FirmwareInfo info = parse_firmware_info(reply);
  EXPECT_EQ(info.status, 0x43);
  EXPECT_TRUE(info.a.running && info.a.committed && info.a.valid);
  EXPECT_FALSE(info.b.running || info.b.committed || info.b.valid);
  EXPECT_EQ(info.a.version, (FirmwareVersion{1, 2, 300, "R1"}));
  EXPECT_FALSE(info.b.version) << "the module does not say";
  EXPECT_FALSE(info.factory);
  EXPECT_EQ(info.running(), FirmwareBank::a);
  EXPECT_EQ(to_string(info), "status 43h: A runs, committed, valid, 1.2.300 R1; B not valid");
}

TEST(FirmwareInfo, StatusValuesOfTheReference) {
  const auto of = [](unsigned status) { return parse_firmware_info(bytes({status})); };
  EXPECT_EQ(of(0x12).running(), FirmwareBank::b);
  EXPECT_TRUE(of(0x12).a.committed);
  EXPECT_TRUE(of(0x12).a.valid && of(0x12).b.valid);
  EXPECT_EQ(of(0x30).running(), FirmwareBank::b);
  EXPECT_TRUE(of(0x30).b.committed);
  EXPECT_FALSE(of(0x16).a.valid);
  EXPECT_EQ(of(0x44).running(), std::nullopt) << "a fixed load runs";
  EXPECT_FALSE(of(0x11).consistent()) << "both run";
  EXPECT_EQ(of(0x11).running(), std::nullopt);
  EXPECT_FALSE(parse_firmware_info({}).running());
}

TEST(FirmwareFeatures, MechanismsHaveTwoCodings) {
  EXPECT_EQ(mechanisms_of(0x00), (FirmwareMechanisms{false, false, false}));
  EXPECT_EQ(mechanisms_of(0x01), (FirmwareMechanisms{true, false, false}));
  EXPECT_EQ(mechanisms_of(0x10), (FirmwareMechanisms{false, true, false}));
  EXPECT_EQ(mechanisms_of(0x11), (FirmwareMechanisms{true, true, false}));
  EXPECT_EQ(mechanisms_of(0x02), (FirmwareMechanisms{false, true, true}));
  EXPECT_EQ(mechanisms_of(0x03), (FirmwareMechanisms{true, true, true}));
  EXPECT_FALSE(mechanisms_of(0x12));
}

TEST(FirmwareFeatures, DurationsAreMillisecondsOrTens) {
  const Bytes reply = bytes({0, 0x8D, 112, 0xFF, 15, 0x11, 0x01, 1, 0x00, 0x64, 0, 5, 0, 6, 0x01, 0x00, 0, 8});
  const FirmwareFeatures tens = parse_firmware_features(reply);
  EXPECT_TRUE(tens.abort && tens.skip_erased && tens.readback && tens.hitless);
  EXPECT_FALSE(tens.copy);
  EXPECT_EQ(tens.start_size, 112);
  EXPECT_EQ(tens.erased, std::byte{0xFF});
  EXPECT_EQ(tens.access, 128u);
  EXPECT_EQ(tens.max_start, 1s);
  EXPECT_EQ(tens.max_abort, 50ms);
  EXPECT_EQ(tens.max_write, 60ms);
  EXPECT_EQ(tens.max_complete, 2560ms);
  EXPECT_EQ(tens.max_copy, 80ms);
  Bytes plain = reply;
  plain[1] = std::byte{0x85};
  EXPECT_EQ(parse_firmware_features(plain).max_start, 100ms);
  EXPECT_EQ(parse_firmware_features({}).max_start, 0ms);
}

}  // namespace
}  // namespace plugfest::cmis
