#include "drivers/sim/image.hpp"

#include "tests/drivers/sim/rig.hpp"

#include <gmock/gmock.h>

namespace plugfest::sim::test {
namespace {

std::string hex(const ModuleImage& image, HalfId half, unsigned address, std::size_t count = 1) {
  return to_hex(std::span(image.halves.at(half)).subspan(address % 128u, count));
}

TEST(Image, FinishingSetsWhatPowerUpSets) {
  ModuleImage image = dr8_bytes();
  put(image, lower_half, 3, {0x06, 0x0F, 0x0F, 0x0F, 0x0F, 0xCF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x20, 0x00, 0x80, 0x00});
  put(image, lower_half, 26, {0x10});
  put(image, lower_half, 31, {0xCF, 0xFF, 0xFF, 0xFF});
  put(image, lower_half, 37, {0x01, 0x41});
  put(image, lower_half, 41, {0x02});
  put(image, lower_half, 126, {0x01, 0x11});
  image.halves[upper_half(0x10)].fill(std::byte{0xFF});
  image.halves[upper_half(0x11)].fill(std::byte{0xFF});
  finish(image);
  EXPECT_EQ(hex(image, lower_half, 3, 9), "030000000000000000");
  EXPECT_EQ(hex(image, lower_half, 14, 4), "00000000");
  EXPECT_EQ(hex(image, lower_half, 26), "40");
  EXPECT_EQ(hex(image, lower_half, 31, 4), "00000000");
  EXPECT_EQ(hex(image, lower_half, 37, 2), "0000");
  EXPECT_EQ(hex(image, lower_half, 41), "00");
  EXPECT_EQ(hex(image, lower_half, 126, 2), "0000");
  EXPECT_EQ(hex(image, upper_half(0x10), 128, 5), "0000000000");
  EXPECT_EQ(hex(image, upper_half(0x10), 143, 10), "00001010101010101010");
  EXPECT_EQ(hex(image, upper_half(0x10), 213, 20), std::string(40, '0'));
  EXPECT_EQ(hex(image, upper_half(0x11), 128, 6), "111111110000");
  EXPECT_EQ(hex(image, upper_half(0x11), 134, 68), std::string(136, '0'));
  EXPECT_EQ(hex(image, upper_half(0x11), 202, 12), "000000001010101010101010");
}

TEST(Image, AValidActiveSetIsTheDefaultApplication) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x11), 206, {0x31, 0x31, 0x34, 0x34, 0x28, 0x28, 0x28, 0x28});
  put(image, upper_half(0x11), 217, {0x22, 0x22, 0x22, 0x22});
  finish(image);
  EXPECT_EQ(hex(image, upper_half(0x11), 206, 8), "3030343428282828") << "explicit control falls";
  EXPECT_EQ(hex(image, upper_half(0x10), 145, 8), "3030343428282828");
  EXPECT_EQ(hex(image, upper_half(0x10), 156, 4), "22222222");
}

TEST(Image, AnActiveSetThatNamesNoApplicationGivesWayToDescriptor1) {
  for (const auto& set : {std::initializer_list<unsigned>{0x50, 0x50, 0x50, 0x50, 0x50, 0x50, 0x50, 0x50},
                          std::initializer_list<unsigned>{0x20, 0x20, 0x20, 0x00, 0x28, 0x28, 0x28, 0x28},
                          std::initializer_list<unsigned>{0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}}) {
    ModuleImage image = dr8_bytes();
    put(image, upper_half(0x11), 206, set);
    finish(image);
    EXPECT_EQ(hex(image, upper_half(0x11), 206, 8), "1010101010101010");
  }
}

TEST(Image, Descriptor1IsPutWhereverItMayStart) {
  ModuleImage image = dr8_bytes();
  put(image, lower_half, 86, {0x20, 0x8F, 0x11, 0xFF});
  put(image, upper_half(0x01), 176, {0xFF});
  finish(image);
  EXPECT_EQ(hex(image, upper_half(0x11), 206, 8), "10121416181a1c1e");
}

TEST(Image, ChecksumsStayWrongUnlessAskedFor) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x00), 222, {0xAA});
  put(image, upper_half(0x01), 255, {0xBB});
  put(image, upper_half(0x02), 255, {0xCC});
  finish(image);
  EXPECT_EQ(hex(image, upper_half(0x00), 222), "aa");
  EXPECT_EQ(hex(image, upper_half(0x01), 255), "bb");
  EXPECT_EQ(hex(image, upper_half(0x02), 255), "cc");
}

TEST(Image, ChecksumsCoverWhatTheSpecificationSays) {
  ModuleImage image;
  for (const HalfId half : {lower_half, upper_half(0x00), upper_half(0x01), upper_half(0x02)})
    image.halves[half].fill(std::byte{0});
  put(image, lower_half, 2, {0x80});
  put(image, upper_half(0x00), 128, {0x01});
  put(image, upper_half(0x00), 221, {0x02, 0x00, 0x40});  // 223 is outside
  put(image, upper_half(0x01), 128, {0x40, 0x40, 0x03});  // 128 and 129 are outside
  put(image, upper_half(0x01), 254, {0x04});
  put(image, upper_half(0x02), 128, {0x05});
  put(image, upper_half(0x02), 254, {0xFF});
  finish(image, Checksums::compute);
  EXPECT_EQ(hex(image, upper_half(0x00), 222), "03");
  EXPECT_EQ(hex(image, upper_half(0x01), 255), "07");
  EXPECT_EQ(hex(image, upper_half(0x02), 255), "04");
}

TEST(Image, FinishingTwiceChangesNothing) {
  ModuleImage once = dr8();
  ModuleImage twice = once;
  finish(twice, Checksums::compute);
  EXPECT_EQ(once.halves, twice.halves);
}

TEST(Image, AnImageOfAnyBytesFinishesAndBoots) {
  for (unsigned fill = 0; fill < 256; fill += 5) {
    ModuleImage image;
    for (const unsigned page : {0x00u, 0x01u, 0x02u, 0x10u, 0x11u})
      image.halves[upper_half(static_cast<std::uint8_t>(page))].fill(static_cast<std::byte>(fill));
    image.halves[lower_half].fill(static_cast<std::byte>(fill));
    finish(image);
    Rig rig(image, false);
    rig.until(2h);
    EXPECT_EQ(rig.read(0, 128).size(), 128u);
    rig.select(0x11);
    EXPECT_EQ(rig.read(128, 128).size(), 128u);
  }
}

}  // namespace
}  // namespace plugfest::sim::test
