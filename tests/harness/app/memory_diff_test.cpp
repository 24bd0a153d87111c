#include "harness/app/memory_diff.hpp"

#include "drivers/base/bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// A module whose lower memory begins with this identifier, all else zeros.
sff::ModuleMemory module_of(std::uint8_t identifier) {
  sff::ModuleMemory memory;
  Bytes lower(128);
  lower[0] = std::byte{identifier};
  if (identifier == 0x03)
    memory.put("a0", 0, lower);
  else
    memory.a0.put(0, 0, 0, lower);
  return memory;
}
constexpr std::uint8_t osfp = 0x19, qsfp28 = 0x11, sfp = 0x03;

void poke(sff::ModuleMemory& memory, std::uint8_t page, std::uint8_t byte, std::string_view hex,
          std::uint8_t bank = 0) {
  memory.a0.put(bank, page, byte, *from_hex(hex));
}

TEST(MemoryDiff, OfAModuleWithItselfIsEqual) {
  const MemoryDiff diff = compare(module_of(osfp), module_of(osfp));
  EXPECT_TRUE(diff.comparable());
  EXPECT_TRUE(diff.equal());
  EXPECT_THAT(diff.readings, IsEmpty());
}

TEST(MemoryDiff, NamesTheRegisterWithBothValues) {
  auto a = module_of(osfp), b = module_of(osfp);
  poke(a, 0, 1, "52");  // CmisRevision 5.2
  poke(b, 0, 1, "53");
  const MemoryDiff diff = compare(a, b);
  EXPECT_FALSE(diff.equal());
  ASSERT_THAT(diff.registers, SizeIs(1));
  EXPECT_EQ(diff.registers[0].address, "lower:1");
  EXPECT_EQ(diff.registers[0].name, "CmisRevision");
  EXPECT_EQ(diff.registers[0].a, "5.2");
  EXPECT_EQ(diff.registers[0].raw_b, "0x53");
}

TEST(MemoryDiff, TellsLanesApart) {
  auto a = module_of(osfp), b = module_of(osfp);
  poke(a, 0x10, 128, std::string(256, '0'));
  poke(b, 0x10, 128, std::string(256, '0'));
  poke(b, 0x10, 130, "04");
  const MemoryDiff diff = compare(a, b);
  ASSERT_THAT(diff.registers, SizeIs(1));
  EXPECT_EQ(diff.registers[0].name, "OutputDisableTx lane 3");
  EXPECT_EQ(diff.registers[0].address, "10h:130.2");
  EXPECT_EQ(diff.registers[0].b, "true");
}

TEST(MemoryDiff, KeepsMonitorsStatesAndFlagsApart) {
  auto a = module_of(osfp), b = module_of(osfp);
  poke(b, 0, 3, "06");     // ModuleState
  poke(b, 0, 14, "2800");  // TempMonValue
  const MemoryDiff diff = compare(a, b);
  EXPECT_TRUE(diff.equal());
  ASSERT_THAT(diff.readings, SizeIs(2));
  EXPECT_EQ(diff.readings[0].name, "ModuleState");
  EXPECT_EQ(diff.readings[1].b, "40 Cel");
}

TEST(MemoryDiff, ShowsBytesThatNobodyDescribesInRuns) {
  auto a = module_of(osfp), b = module_of(osfp);
  poke(a, 0xC5, 128, std::string(256, '0'));  // vendor's own
  poke(b, 0xC5, 128, std::string(256, '0'));
  poke(b, 0xC5, 130, "aabb00cc");
  const MemoryDiff diff = compare(a, b);
  EXPECT_FALSE(diff.equal());
  EXPECT_THAT(diff.registers, IsEmpty());
  ASSERT_THAT(diff.undescribed, SizeIs(2));
  EXPECT_EQ(diff.undescribed[0].address, "C5h:130-131");
  EXPECT_EQ(diff.undescribed[0].raw_a, "0000");
  EXPECT_EQ(diff.undescribed[0].raw_b, "aabb");
  EXPECT_EQ(diff.undescribed[1].address, "C5h:133");
}

TEST(MemoryDiff, OfBytesThatOnlyOneIsKnownToHaveIsNotEqualAndNotCompared) {
  auto a = module_of(osfp), b = module_of(osfp);
  poke(a, 0x02, 128, std::string(256, '0'));
  poke(a, 0x11, 128, "44444444", 1);
  poke(b, 0x01, 128, "0102");
  poke(a, 0x01, 128, "0102ff");
  const MemoryDiff diff = compare(a, b);
  EXPECT_FALSE(diff.equal());
  EXPECT_THAT(diff.registers, IsEmpty());
  EXPECT_THAT(diff.only_a, ElementsAre("01h:130", "page 02h", "bank 1 page 11h"));
  EXPECT_THAT(diff.only_b, IsEmpty());
}

TEST(MemoryDiff, OfTwoMapsComparesNothing) {
  const MemoryDiff diff = compare(module_of(osfp), module_of(qsfp28));
  EXPECT_FALSE(diff.comparable());
  EXPECT_FALSE(diff.equal());
  EXPECT_THAT(diff.registers, IsEmpty());
}

TEST(MemoryDiff, KnowsTheOlderMapsToo) {
  auto a = module_of(qsfp28), b = module_of(qsfp28);
  poke(b, 0, 22, "1900");  // SFF-8636: internally measured temperature
  poke(b, 0, 86, "01");    // Tx1 disable
  const MemoryDiff diff = compare(a, b);
  ASSERT_THAT(diff.readings, SizeIs(1));
  EXPECT_EQ(diff.readings[0].address, "lower:22-23");
  EXPECT_EQ(diff.readings[0].b, "25 Cel");
  ASSERT_THAT(diff.registers, SizeIs(1));
  EXPECT_EQ(diff.registers[0].address, "lower:86.0");

  auto c = module_of(sfp), d = module_of(sfp);
  ASSERT_TRUE(c.put("a2", 0, Bytes(128)));
  ASSERT_TRUE(d.put("a2", 0, Bytes(128)));
  ASSERT_TRUE(d.put("a2", 96, *from_hex("1900")));  // SFF-8472: temperature, at the second address
  const MemoryDiff older = compare(c, d);
  EXPECT_TRUE(older.equal());
  ASSERT_THAT(older.readings, SizeIs(1));
  EXPECT_EQ(older.readings[0].address, "a2h:96-97");
}

}  // namespace
}  // namespace plugfest::app
