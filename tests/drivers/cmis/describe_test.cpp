#include "drivers/cmis/describe.hpp"

#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/names.hpp"
#include "tests/drivers/cmis/shared_data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::cmis {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Memory dump(const char* name) { return test::load_dump(test::own_dumps() / (std::string{name} + ".yaml")); }
void poke(Memory& memory, std::uint8_t page, std::uint8_t byte, std::string_view hex) {
  memory.put(0, page, byte, *from_hex(hex));
}
void fix_checksum(Memory& memory, std::uint8_t page, std::uint8_t stored_at) {
  memory.put(0, page, stored_at, Bytes{std::byte{page_checksum(memory, page)->computed}});
}

TEST(Describe, ShowsAModuleInGroups) {
  const std::string text = describe(decode(dump("arista-qdd-400g-xdr4")));
  for (const char* heading : {"Identity\n", "Management\n", "Power\n", "Applications\n", "Advertised durations\n",
                              "Monitors\n", "Lanes\n", "Control\n", "Checksums\n"})
    EXPECT_THAT(text, HasSubstr(heading));
  EXPECT_THAT(text, HasSubstr("QSFP-DD (18h)"));
  EXPECT_THAT(text, HasSubstr("Arista Networks"));
  EXPECT_THAT(text, HasSubstr("10 W"));
  EXPECT_THAT(text, HasSubstr("5 s to 10 s"));
  EXPECT_THAT(text, HasSubstr("1.5909 mW   2.02 dBm"));
  EXPECT_THAT(text, HasSubstr("no media lane")) << "it has lanes 1 to 4 alone";
  EXPECT_THAT(text, Not(HasSubstr("no light")));
  EXPECT_THAT(text, Not(HasSubstr("-inf")));
  EXPECT_THAT(text, Not(HasSubstr("Not read")));
}

TEST(Describe, NamesWhatWasNeverRead) {
  Memory memory;
  poke(memory, 0, 0, "1850");
  const std::string text = describe(decode(memory));
  EXPECT_THAT(text, HasSubstr("page 01h: unknown"));
  EXPECT_THAT(text, HasSubstr("page 11h: unknown"));
  EXPECT_THAT(text, HasSubstr("Module state             unknown"));
}

TEST(Describe, KeepsLinesShort) {
  for (const auto& file : test::cmis_dumps(test::own_dumps())) {
    std::istringstream lines{describe(decode(test::load_dump(file)))};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120u) << line;
  }
}

TEST(Warnings, AreSilentAboutAHealthyModule) { EXPECT_THAT(warnings(decode(dump("arista-qdd-400g-xdr4"))), IsEmpty()); }

TEST(Warnings, TellWhatIsOddInPlainWords) {
  Memory memory = dump("arista-qdd-400g-xdr4");
  poke(memory, 0, 128, "19");
  poke(memory, 0, 201, "00");
  poke(memory, 1, 144, "ef");
  poke(memory, 2, 128, "0a00");
  poke(memory, 0x11, 128, "90");
  poke(memory, 0x11, 206, "70");
  const auto list = warnings(decode(memory));
  EXPECT_THAT(list, Contains(HasSubstr("The identifier is 18h in lower memory and 19h on page 00h")));
  EXPECT_THAT(list, Contains(HasSubstr("The checksum of page 00h does not match")));
  EXPECT_THAT(list, Contains(HasSubstr("MaxPower is 0 W")));
  EXPECT_THAT(list, Contains("The longest stay in DPInit is advertised by the reserved code 15."));
  EXPECT_THAT(list, Contains("The longest stay in DPDeinit is advertised by the reserved code 14."));
  EXPECT_THAT(list, Contains(HasSubstr("The temperature thresholds are out of order")));
  EXPECT_THAT(list, Contains(HasSubstr("above its high alarm threshold 10 °C")));
  EXPECT_THAT(list, Contains("DPStateHostLane holds a reserved code on host lane 1 (0), 2 (9)."));
  EXPECT_THAT(list, Contains("Host lane 1 runs application 7, which is not advertised."));
}

TEST(Warnings, HoldMaximumPowerAgainstTheClass) {
  Memory memory = dump("arista-qdd-400g-xdr4");
  poke(memory, 0, 201, "2c");  // 11 W in class 5
  fix_checksum(memory, 0, 222);
  EXPECT_THAT(warnings(decode(memory)), testing::ElementsAre("MaxPower is 11 W, above the 10 W of power class 5."));
}

TEST(Warnings, NoteAFlatModuleThatIsNotReady) {
  EXPECT_THAT(warnings(decode(dump("fboss-flatmem"))), Contains(HasSubstr("flat memory and reports ModuleLowPwr")));
}

TEST(Warnings, NoteAnIdentifierThatIsNotCmis) {
  Memory memory;
  poke(memory, 0, 0, "1108");
  EXPECT_THAT(warnings(decode(memory)), Contains(HasSubstr("does not belong to a CMIS module")));
}

TEST(Names, OfUnknownCodesShowTheCode) {
  EXPECT_EQ(code_text("sff8024_connector", 0x60), "unknown (0x60)");
  EXPECT_EQ(host_interface_text(0x24), "unknown (0x24)");
  EXPECT_EQ(host_interface_text(0xC1), "vendor specific (0xC1)");
  EXPECT_EQ(duration_text(14), "reserved code 14");
  ModuleInfo info;
  info.media_type = Coded<MediaType>{2, MediaType::smf};
  EXPECT_EQ(media_interface_text(info, 0x93), "400G-FR4-LPO or 800G-FR4-LPO");
}

}  // namespace
}  // namespace plugfest::cmis
