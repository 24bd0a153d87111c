#include "harness/app/register_place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Places and bits typed by hand from CMIS: ModuleState is bits 3 to 1 of byte 3, TempMonValue bytes 14-15 in 1/256 Cel,
// DPStateHostLane a nibble a lane from 11h:128 on, OutputDisableTx a bit a lane in 10h:130.

namespace plugfest::app {
namespace {

using testing::HasSubstr;

RegisterPlace found(std::string_view text, std::optional<int> lane = {}, std::uint8_t bank = 0) {
  std::string why;
  const auto place = find_register(text, lane, bank, why);
  EXPECT_TRUE(place) << text << ": " << why;
  return place.value_or(RegisterPlace{});
}

std::string refused(std::string_view text, std::optional<int> lane = {}) {
  std::string why;
  EXPECT_FALSE(find_register(text, lane, 0, why)) << text;
  return why;
}

std::string written(const RegisterPlace& place, std::string_view now, std::string_view value) {
  std::string why;
  const auto bytes = with_value(place, *from_hex(now), value, why);
  return bytes ? to_hex(*bytes) : why;
}

TEST(RegisterPlace, IsFoundByNameWithItsLane) {
  EXPECT_EQ(place_text(found("ModuleState")), "lower:3.3:1");
  EXPECT_EQ(place_text(found("TempMonValue")), "lower:14-15");
  EXPECT_EQ(place_text(found("DPStateHostLane")), "11h:128-131");
  EXPECT_EQ(place_text(found("DPStateHostLane", 3)), "11h:129.3:0");
  EXPECT_EQ(place_text(found("DPStateHostLane", 4)), "11h:129.7:4");
  EXPECT_EQ(place_text(found("OutputDisableTx", 8)), "10h:130.7");
  EXPECT_EQ(place_text(found("DPStateHostLane", 1, 2)), "bank 2 11h:128.3:0");
  EXPECT_EQ(found("DPStateHostLane", 3).count, 1U);
}

TEST(RegisterPlace, IsFoundByAddressInEveryFormThatIsOffered) {
  EXPECT_EQ(place_text(found("11h:128")), "11h:128");
  EXPECT_EQ(place_text(found("0x11:154+16")), "11h:154-169");
  EXPECT_EQ(place_text(found("11h:128-131")), "11h:128-131");
  EXPECT_EQ(place_text(found("lower:26")), "lower:26");
  EXPECT_EQ(place_text(found("lower:26.4")), "lower:26.4");
  EXPECT_EQ(place_text(found("lower:3.3:1")), "lower:3.3:1");
  EXPECT_EQ(place_text(found("00h:255")), "00h:255");
  EXPECT_EQ(found("lower:0", {}, 2).from.bank, 0) << "lower memory has no banks";
}

TEST(RegisterPlace, ThatIsNoneIsRefusedWithWhatMayHaveBeenMeant) {
  EXPECT_THAT(refused("ModuleStat"), HasSubstr("did you mean 'ModuleState'?"));
  EXPECT_THAT(refused("PageChecksum"), HasSubstr("01h:PageChecksum"));
  EXPECT_THAT(refused("DPStateHostLane", 9), HasSubstr("1 to 8"));
  EXPECT_THAT(refused("DPStateHostLane", 0), HasSubstr("1 to 8"));
  EXPECT_THAT(refused("ModuleState", 2), HasSubstr("one value"));
  EXPECT_THAT(refused("11h:128", 1), HasSubstr("--lane"));
  for (const char* wrong : {"11h:300", "zzh:128", "0x111:128", "lower:26.8", "lower:26.", "lower:26.1:2", "11h:131-128",
                            "11h:128+0", "11h:128x", "h:128"})
    EXPECT_THAT(refused(wrong), HasSubstr("is no address")) << wrong;
  EXPECT_THAT(refused("11h:12"), HasSubstr("bytes 128 to 255"));
  EXPECT_THAT(refused("lower:128"), HasSubstr("bytes 0 to 127"));
  EXPECT_THAT(refused("lower:127+2"), HasSubstr("bytes 0 to 127"));
  EXPECT_THAT(refused("11h:255+2"), HasSubstr("bytes 128 to 255"));
}

TEST(RegisterPlace, IsReadOnlyWithConsentWhereTheReadClearsFlags) {
  EXPECT_EQ(why_not_read(found("ModuleState"), false), "");
  EXPECT_THAT(why_not_read(found("DPStateChangedFlag"), false), HasSubstr("--allow-clear"));
  EXPECT_EQ(why_not_read(found("DPStateChangedFlag"), true), "");
  EXPECT_THAT(why_not_read(found("11h:131-134"), false), HasSubstr("DPStateChangedFlag"));
  EXPECT_EQ(why_not_read(found("11h:128-131"), false), "");
}

TEST(RegisterPlace, IsWrittenOnlyWhereThatIsMeantAndCanBePutBack) {
  EXPECT_EQ(why_not_write(found("OutputDisableTx", 3), false), "");
  EXPECT_THAT(why_not_write(found("OutputDisableTx"), false), HasSubstr("--lane"));
  EXPECT_THAT(why_not_write(found("ModuleState"), false), HasSubstr("read-only"));
  EXPECT_THAT(why_not_write(found("DPStateChangedFlag", 1), false), HasSubstr("read-only"));
  EXPECT_THAT(why_not_write(found("lower:3"), false), HasSubstr("read-only"));
  EXPECT_THAT(why_not_write(found("lower:126-127"), false), HasSubstr("selects bank and page itself"));
  EXPECT_THAT(why_not_write(found("SoftwareReset"), false), HasSubstr("--keep"));
  EXPECT_EQ(why_not_write(found("SoftwareReset"), true), "");
}

TEST(RegisterPlace, TakesAValueAndLeavesTheBitsBesideIt) {
  EXPECT_EQ(written(found("OutputDisableTx", 3), "81", "true"), "85");
  EXPECT_EQ(written(found("OutputDisableTx", 3), "ff", "false"), "fb");
  EXPECT_EQ(written(found("lower:26.4"), "ef", "1"), "ff");
  EXPECT_EQ(written(found("10h:145.7:4"), "0f", "0xA"), "af");
  EXPECT_EQ(written(found("10h:145"), "0f", "18"), "12");
  EXPECT_EQ(written(found("10h:145+2"), "0000", "12-34"), "1234");
}

TEST(RegisterPlace, RefusesAValueThatDoesNotFit) {
  EXPECT_THAT(written(found("OutputDisableTx", 3), "00", "maybe"), HasSubstr("true or false"));
  EXPECT_THAT(written(found("lower:26.4"), "00", "2"), HasSubstr("from 0 to 1"));
  EXPECT_THAT(written(found("10h:145"), "00", "256"), HasSubstr("from 0 to 255"));
  EXPECT_THAT(written(found("10h:145"), "00", "-1"), HasSubstr("from 0 to 255"));
  EXPECT_THAT(written(found("10h:145+2"), "0000", "12"), HasSubstr("2 bytes"));
  EXPECT_THAT(written(found("10h:145+2"), "0000", "12-3x"), HasSubstr("2 bytes"));
}

TEST(RegisterPlace, ComparesItsOwnBitsAlone) {
  EXPECT_EQ(to_hex(own_bits(found("OutputDisableTx", 3), *from_hex("ff"))), "04");
  EXPECT_EQ(to_hex(own_bits(found("DPStateHostLane", 4), *from_hex("47"))), "40");
  EXPECT_EQ(to_hex(own_bits(found("10h:145+2"), *from_hex("1234"))), "1234");
}

TEST(RegisterValue, IsToldInWordsAndAsANumber) {
  const auto value = [](std::string_view name, std::string_view hex, std::size_t element = 0) {
    const cmis::FieldInfo& field = *found(name).field;
    return value_text(field, *from_hex(hex), element) + " | " + raw_text(field, *from_hex(hex), element);
  };
  EXPECT_EQ(value("ModuleState", "06"), "ModuleReady | 0x3");
  EXPECT_EQ(value("TempMonValue", "2380"), "35.5 Cel | 0x2380");
  EXPECT_EQ(value("TempMonValue", "ff80"), "-0.5 Cel | 0xFF80");
  EXPECT_EQ(value("DPStateHostLane", "41444444", 0), "DPDeactivated | 0x1");
  EXPECT_EQ(value("DPStateHostLane", "41444444", 1), "DPActivated | 0x4");
  EXPECT_EQ(value("VendorOUI", "001122"), "00-11-22 | 00-11-22");
  EXPECT_EQ(value("OutputDisableTx", "04", 2), "true | 0x1");
}

}  // namespace
}  // namespace plugfest::app
