#include "tests/drivers/cmis/shared_data.hpp"
#include "tests/drivers/sff/dumps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace plugfest::sff {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(SffDescribe, ShowsAQsfpInGroups) {
  const std::string text = describe(decode(test::own_dump("qsfptek-qt-qsfp28-er4")));
  for (const char* heading :
       {"Identity\n", "Management\n", "Power\n", "Options\n", "Monitors\n", "Lanes\n", "Checksums\n"})
    EXPECT_THAT(text, HasSubstr(heading));
  EXPECT_THAT(text, HasSubstr("QSFP28 or later (11h)"));
  EXPECT_THAT(text, HasSubstr("QT-QSFP28-ER4"));
  EXPECT_THAT(text, HasSubstr("35.3359 °C"));
  EXPECT_THAT(text, HasSubstr("0.0099 mW -20.04 dBm"));
  EXPECT_THAT(text, HasSubstr("65.58 mA"));
  EXPECT_THAT(text, Not(HasSubstr("nan")));
}

TEST(SffDescribe, ShowsAnSfpInGroups) {
  const std::string text = describe(decode(test::own_dump("wobcom-oem-sfp-10gb-lr")));
  for (const char* heading :
       {"Identity\n", "Management\n", "Power\n", "Options\n", "Monitors\n", "Status\n", "Checksums\n"})
    EXPECT_THAT(text, HasSubstr(heading));
  EXPECT_THAT(text, HasSubstr("10GBASE-LR"));
  EXPECT_THAT(text, HasSubstr("1310 nm"));
  EXPECT_THAT(text, HasSubstr("10 km"));
  EXPECT_THAT(text, HasSubstr("no light"));
  EXPECT_THAT(text, HasSubstr("h, matches"));
  EXPECT_THAT(text, Not(HasSubstr("Laser temperature")));  // its thresholds are FFFFh: never written
}

TEST(SffDescribe, SaysWhyAMemoryIsNotDecoded) {
  ModuleMemory memory;
  EXPECT_EQ(describe(decode(memory)), "Byte 0 was not read: which register map applies is unknown.\n");
  test::poke(memory, "lower", 0, "18");
  EXPECT_THAT(describe(decode(memory)), HasSubstr("18h (QSFP-DD) belongs to a CMIS module"));
}

TEST(SffDescribe, NamesWhatWasNeverRead) {
  ModuleMemory memory;
  test::poke(memory, "lower", 0, "110700");
  EXPECT_THAT(describe(decode(memory)), HasSubstr("page 03h: unknown"));
  memory = test::own_dump("wobcom-oem-sfp-10gb-lr");
  memory.a2 = {};
  EXPECT_THAT(describe(decode(memory)), HasSubstr("device A2h: unknown"));
}

TEST(SffDescribe, ShowsUnknownCodesRaw) {
  ModuleMemory memory = test::own_dump("wobcom-oem-sfp-10gb-lr");
  test::poke(memory, "a0", 2, "60");
  test::poke(memory, "a0", 9, "02");  // reserved bit
  const std::string text = describe(decode(memory));
  EXPECT_THAT(text, HasSubstr("unknown (0x60)"));
  EXPECT_THAT(text, HasSubstr("unknown (9.1)"));
}

TEST(SffDescribe, KeepsLinesShort) {
  for (const auto& file : test::sff_dumps(cmis::test::own_dumps())) {
    std::istringstream lines{describe(decode(test::load_dump(file)))};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120u) << line;
  }
}

TEST(SffWarnings, AreSilentAboutAHealthyModule) {
  EXPECT_THAT(warnings(decode(test::own_dump("csc240413670047"))), IsEmpty());
}

TEST(SffWarnings, TellWhatIsOddAboutAQsfp) {
  ModuleMemory memory = test::own_dump("qsfptek-qt-qsfp28-er4");
  test::poke(memory, "lower", 6, "80");
  test::poke(memory, "lower", 22, "5000");  // 80 degrees
  test::poke(memory, "00h", 128, "0d");
  const auto list = warnings(decode(memory));
  EXPECT_THAT(list, Contains(HasSubstr("The identifier is 11h in lower memory and 0Dh on page 00h")));
  EXPECT_THAT(list, Contains(HasSubstr("The checksum of page 00h bytes 128-190 does not match")));
  EXPECT_THAT(list, Contains(HasSubstr("Power class 8 must state its maximum")));
  EXPECT_THAT(list, Contains("Module flags are set: TempHighAlarmFlag."));
  EXPECT_THAT(list, Contains("The temperature reads 80 °C, above its high alarm threshold 75 °C."));
  EXPECT_THAT(list, Contains("RxLOSFlag is set on lane 1,2,3,4."));
}

TEST(SffWarnings, HoldNoReadingAgainstLimitsBeforeItIsValid) {
  ModuleMemory memory = test::own_dump("qsfptek-qt-qsfp28-er4");
  test::poke(memory, "lower", 22, "5000");
  test::poke(memory, "lower", 2, "01");
  const auto list = warnings(decode(memory));
  EXPECT_THAT(list, Contains(HasSubstr("not valid yet")));
  EXPECT_THAT(list, Not(Contains(HasSubstr("reads 80"))));
}

TEST(SffWarnings, TellWhatIsOddAboutAnSfp) {
  ModuleMemory memory = test::own_dump("wobcom-oem-sfp-10gb-lr");
  test::poke(memory, "a2", 96, "6000");  // 96 degrees
  test::poke(memory, "a2", 110, "06");
  test::poke(memory, "a2", 94, "00");
  test::poke(memory, "a0", 92, "74");
  const auto list = warnings(decode(memory));
  EXPECT_THAT(list, Contains("The temperature reads 96 °C, above its high alarm threshold 90 °C."));
  EXPECT_THAT(list, Contains("The transmitter reports a fault."));
  EXPECT_THAT(list, Contains("The receiver reports loss of signal."));
  EXPECT_THAT(list, Contains(HasSubstr("The checksum of A2h bytes 0-94 does not match")));
  EXPECT_THAT(list, Contains(HasSubstr("The checksum of A0h bytes 64-94 does not match")));
  EXPECT_THAT(list, Contains(HasSubstr("calibrated internally and externally")));
  EXPECT_THAT(list, Contains(HasSubstr("address change sequence")));
}

TEST(SffWarnings, NoteDiagnosticsThatTheModuleDoesNotClaim) {
  EXPECT_THAT(warnings(decode(test::own_dump("fboss-sfp-10gbaset"))),
              Contains(HasSubstr("the module says that it has no diagnostics")));
}

}  // namespace
}  // namespace plugfest::sff
