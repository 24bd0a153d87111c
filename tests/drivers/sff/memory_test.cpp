#include "drivers/sff/memory.hpp"

#include <gtest/gtest.h>

namespace plugfest::sff {
namespace {

const Bytes one_byte = {std::byte{0x5A}};

TEST(ModuleMemory, KeepsTheTwoDevicesApart) {
  ModuleMemory memory;
  ASSERT_TRUE(memory.put("a0", 96, one_byte));
  EXPECT_TRUE(memory.a0.read(0, 0, 96, 1));
  EXPECT_FALSE(memory.a2.read(0, 0, 96, 1));
  ASSERT_TRUE(memory.put("a2", 128, one_byte));
  EXPECT_TRUE(memory.a2.read(0, 0, 128, 1));
  EXPECT_FALSE(memory.a0.read(0, 0, 128, 1));
}

TEST(ModuleMemory, KeepsPagesApart) {
  ModuleMemory memory;
  ASSERT_TRUE(memory.put("03h", 128, one_byte));
  EXPECT_TRUE(memory.a0.read(0, 3, 128, 1));
  EXPECT_FALSE(memory.a0.read(0, 0, 128, 1));
}

TEST(ModuleMemory, RefusesWhatIsNoHalf) {
  ModuleMemory memory;
  EXPECT_FALSE(memory.put("b0", 0, one_byte));
  EXPECT_FALSE(memory.put("3h", 128, one_byte));
  EXPECT_FALSE(memory.put("xyh", 128, one_byte));
  EXPECT_FALSE(memory.put("lower", 127, Bytes(2)));
  EXPECT_TRUE(memory.a0.halves().empty());
}

}  // namespace
}  // namespace plugfest::sff
