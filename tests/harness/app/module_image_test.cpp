#include "harness/app/module_image.hpp"

#include "drivers/base/bytes.hpp"
#include "harness/plan/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace plugfest::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Made {
  std::optional<SimulatedModule> module;
  std::string said;
};

Made made(const std::string& yaml) {
  plan::Diagnostics diagnostics;
  const auto file =
      std::make_shared<const plan::SourceFile>(plan::SourceFile{"given.yaml", "given.yaml", yaml, "", false});
  const auto source = plan::load_module(file, diagnostics);
  EXPECT_TRUE(source) << diagnostics.render();
  Made result;
  if (source) result.module = simulate(*source, diagnostics);
  result.said = diagnostics.render();
  EXPECT_EQ(result.module.has_value(), result.said.empty());
  return result;
}

Made with_registers(const std::string& registers) { return made("module: given\nregisters:\n" + registers); }

std::string half(const std::string& page, int offset, const std::string& first_bytes) {
  return "  - {bank: 0, page: " + page + ", offset: " + std::to_string(offset) + ", hex: \"" + first_bytes +
         std::string(256 - first_bytes.size(), '0') + "\"}\n";
}
Made dump(const std::string& management, const std::string& pages) {
  return made("name: given\nform_factor: OSFP\nmanagement: " + management + "\nprovenance: real\npages:\n" + pages);
}

unsigned byte_at(const SimulatedModule& module, sim::HalfId id, std::size_t at) {
  return std::to_integer<unsigned>(module.image.halves.at(id).at(at));
}

TEST(ModuleImage, UnknownRegisterIsRefusedWithItsPlaceAndTheNearestName) {
  const Made refused = with_registers("  SFF8024Identifier: 0x19\n  VendorNam: ACME\n");
  EXPECT_THAT(refused.said, StartsWith("given.yaml:4:3: error: CMIS has no register 'VendorNam'"));
  EXPECT_THAT(refused.said, HasSubstr("did you mean 'VendorName'?"));
}

TEST(ModuleImage, ValueThatDoesNotFitItsRegisterIsRefusedWhereItStands) {
  EXPECT_THAT(with_registers("  SFF8024Identifier: 0x119\n").said, StartsWith("given.yaml:3:22: error: "));
  EXPECT_THAT(with_registers("  VendorName: A NAME OF MORE THAN SIXTEEN\n").said,
              StartsWith("given.yaml:3:15: error: "));
  EXPECT_THAT(with_registers("  MaxPower: 90 W\n").said, StartsWith("given.yaml:3:13: error: "));
  EXPECT_THAT(with_registers("  MaxPower: 9 V\n").said, StartsWith("given.yaml:3:13: error: "));
  EXPECT_THAT(with_registers("  MaxPower: lots\n").said, StartsWith("given.yaml:3:13: error: "));
}

TEST(ModuleImage, OneValueOutOfTwoThatDoesNotFitIsTheOneThatIsNamed) {
  const Made refused = with_registers("  HostLaneCount: [8, 4, 2, 99, 0, 0, 0, 0]\n");
  EXPECT_THAT(refused.said, StartsWith("given.yaml:3:28: error: "));
}

TEST(ModuleImage, WrongNumberOfElementsIsRefused) {
  const Made refused = with_registers("  HostLaneCount: [8, 4]\n");
  EXPECT_THAT(refused.said, StartsWith("given.yaml:3:3: error: 'HostLaneCount' has 8 elements, 2 values are given"));
  EXPECT_THAT(refused.said, HasSubstr("one value for all"));
}

TEST(ModuleImage, OneValueFillsEveryElement) {
  const Made filled = with_registers("  SFF8024Identifier: 0x19\n  HostLaneCount: 4\n");
  ASSERT_TRUE(filled.module) << filled.said;
  // Bytes 88, 92, ... 116 hold host lanes in bits 7-4.
  for (std::size_t at = 88; at <= 116; at += 4) EXPECT_EQ(byte_at(*filled.module, sim::lower_half, at) >> 4, 4U) << at;
}

TEST(ModuleImage, EveryWrongRegisterIsReportedAtOnce) {
  const Made refused = with_registers("  VendorNam: ACME\n  MaxPower: 90 W\n  HostLaneCount: [1, 2]\n");
  EXPECT_THAT(refused.said, HasSubstr("given.yaml:3:"));
  EXPECT_THAT(refused.said, HasSubstr("given.yaml:4:"));
  EXPECT_THAT(refused.said, HasSubstr("given.yaml:5:"));
}

TEST(ModuleImage, FlatMemoryHasNoPage01h) {
  const Made refused = with_registers("  MemoryModel: 1\n  MaxDurationDPInit: 5\n");
  EXPECT_THAT(refused.said, StartsWith("given.yaml:4:3: error: 'MaxDurationDPInit' is on page 01h"));
  const Made paged = with_registers("  MemoryModel: 0\n  MaxDurationDPInit: 5\n");
  EXPECT_TRUE(paged.module) << paged.said;
}

TEST(ModuleImage, ProfilesRegistersLieWhereTheStandardPutsThem) {
  const Made given = with_registers("  SFF8024Identifier: 0x19\n  VendorName: ACME\n  MaxPower: 8.5 W\n");
  ASSERT_TRUE(given.module) << given.said;
  EXPECT_EQ(byte_at(*given.module, sim::lower_half, 0), 0x19U);
  const std::string name = "ACME            ";
  for (std::size_t i = 0; i < name.size(); ++i)  // 00h:129-144
    EXPECT_EQ(byte_at(*given.module, sim::upper_half(0), 1 + i), static_cast<unsigned char>(name[i])) << i;
  EXPECT_EQ(byte_at(*given.module, sim::upper_half(0), 201 - 128), 34U);  // quarters of a watt
  EXPECT_TRUE(given.module->synthesised.empty());
  EXPECT_FALSE(given.module->draw_is_known);
}

TEST(ModuleImage, ProfilesChecksumsAreRight) {
  const Made given = with_registers("  SFF8024Identifier: 0x19\n  VendorName: ACME\n  MaxDurationDPInit: 5\n");
  ASSERT_TRUE(given.module) << given.said;
  const auto sum = [&](std::uint8_t page, std::size_t first, std::size_t last) {
    unsigned total = 0;
    for (std::size_t at = first; at <= last; ++at) total += byte_at(*given.module, sim::upper_half(page), at - 128);
    return total & 0xFF;
  };
  // Page 00h: the sum of bytes 128-221 in byte 222; page 01h: 130-254 in 255; page 02h: 128-254 in 255.
  EXPECT_EQ(byte_at(*given.module, sim::upper_half(0x00), 222 - 128), sum(0x00, 128, 221));
  EXPECT_EQ(byte_at(*given.module, sim::upper_half(0x01), 255 - 128), sum(0x01, 130, 254));
  EXPECT_EQ(byte_at(*given.module, sim::upper_half(0x02), 255 - 128), sum(0x02, 128, 254));
  EXPECT_NE(sum(0x00, 128, 221), 0U);
  EXPECT_NE(sum(0x01, 130, 254), 0U);
}

TEST(ModuleImage, DumpOfAnotherStandardIsRefusedByName) {
  const Made refused = dump("SFF-8636", half("lower", 0, "11") + half("00h", 128, "11"));
  EXPECT_THAT(refused.said, HasSubstr("'given' is an SFF-8636 module: only CMIS modules can be simulated"));
  EXPECT_THAT(dump("SFF-8472", half("a0", 0, "03")).said, HasSubstr("SFF-8472"));
}

TEST(ModuleImage, DumpThatSaysCmisOverAnotherIdentifierIsRefused) {
  const Made refused = dump("CMIS", half("lower", 0, "11") + half("00h", 128, "11"));
  EXPECT_THAT(refused.said, HasSubstr("identifier 11h does not"));
}

TEST(ModuleImage, DumpWithoutPage00hOrLowerMemoryIsTooLittle) {
  EXPECT_THAT(dump("CMIS", half("lower", 0, "1950")).said, HasSubstr("lacks lower memory or page 00h"));
  EXPECT_THAT(dump("CMIS", half("00h", 128, "19")).said, HasSubstr("lacks lower memory or page 00h"));
}

TEST(ModuleImage, PagesThatADumpLacksAreListedAsSynthesised) {
  const Made given = dump("CMIS", half("lower", 0, "1950") + half("00h", 128, "19"));
  ASSERT_TRUE(given.module) << given.said;
  for (const std::uint8_t page : std::initializer_list<std::uint8_t>{0x01, 0x02, 0x10, 0x11}) {
    EXPECT_THAT(given.module->image.synthesised, testing::Contains(sim::upper_half(page))) << +page;
    EXPECT_TRUE(given.module->image.halves.contains(sim::upper_half(page))) << +page;
  }
  for (const char* page : {"01h: ", "02h: ", "10h: ", "11h: ", "timing: ", "power: "})
    EXPECT_THAT(given.module->synthesised, testing::Contains(StartsWith(page)));
  EXPECT_THAT(given.module->synthesised, testing::Each(testing::Not(StartsWith("00h"))));
  EXPECT_FALSE(given.module->draw_is_known);
}

TEST(ModuleImage, DumpThatAdvertisesCdbAndHasNoPageForItGetsOne) {
  const std::string page_01h = std::string(2 * 35, '0') + "41";  // 163: one instance, one page of extended payload
  const Made given = dump("CMIS", half("lower", 0, "1950") + half("00h", 128, "19") + half("01h", 128, page_01h));
  ASSERT_TRUE(given.module) << given.said;
  for (const std::uint8_t page : std::initializer_list<std::uint8_t>{0x9F, 0xA0})
    EXPECT_THAT(given.module->image.synthesised, testing::Contains(sim::upper_half(page))) << +page;
  EXPECT_FALSE(given.module->image.halves.contains(sim::upper_half(0xA1)));
  EXPECT_THAT(given.module->synthesised, testing::Contains("9Fh: not in the dump, zeros"));
  EXPECT_THAT(given.module->synthesised, testing::Contains("A0h: not in the dump, zeros"));
}

TEST(ModuleImage, PagesThatADumpHasAreNot) {
  const Made given =
      dump("CMIS", half("lower", 0, "1950") + half("00h", 128, "19") + half("01h", 128, "00") + half("11h", 128, "00"));
  ASSERT_TRUE(given.module) << given.said;
  EXPECT_EQ(given.module->image.synthesised, (std::vector<sim::HalfId>{sim::upper_half(0x02), sim::upper_half(0x10)}));
}

TEST(ModuleImage, FlatDumpNeedsNoMorePages) {
  const Made given = dump("CMIS", half("lower", 0, "195080") + half("00h", 128, "19"));
  ASSERT_TRUE(given.module) << given.said;
  EXPECT_TRUE(given.module->image.synthesised.empty());
  EXPECT_EQ(given.module->image.halves.size(), 2U);
}

TEST(ModuleImage, DumpsChecksumStaysAsItWasRead) {
  // 00h:222 is 00h where 19h would be right.
  const Made given = dump("CMIS", half("lower", 0, "195080") + half("00h", 128, "19"));
  ASSERT_TRUE(given.module) << given.said;
  EXPECT_EQ(byte_at(*given.module, sim::upper_half(0x00), 222 - 128), 0U);
}

}  // namespace
}  // namespace plugfest::app
