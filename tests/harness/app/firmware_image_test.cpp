#include "harness/app/firmware_image.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::app {
namespace {

TEST(FirmwareVersionText, IsTwoOrThreeNumbersWithinTheirBytes) {
  EXPECT_EQ(parse_firmware_version("2.5"), (sim::FirmwareVersion{2, 5, 1, ""}));
  EXPECT_EQ(parse_firmware_version("255.255.65535"), (sim::FirmwareVersion{255, 255, 65535, ""}));
  for (const char* wrong :
       {"", "2", "2.", ".5", "2.5.", "2.5.9.1", "256.0", "0.256", "2.5.65536", "-1.0", "a.b", "2 .5"})
    EXPECT_FALSE(parse_firmware_version(wrong)) << wrong;
}

TEST(FirmwareImage, OfAModuleWithoutACommandDataBlockIsNone) {
  SimulatedModule module;
  module.image.halves[sim::lower_half] = {};
  module.image.halves[sim::upper_half(0x00)] = {};
  std::string why;
  EXPECT_FALSE(firmware_image(module, {1, 1, 1, ""}, why));
  EXPECT_THAT(why, testing::HasSubstr("no command data block"));
}

TEST(FirmwareImage, IsForTheModulesVendorAndPart) {
  SimulatedModule module;
  module.image.halves[sim::lower_half] = {};
  auto& identity = module.image.halves[sim::upper_half(0x00)];
  identity[1] = std::byte{'V'};                                             // VendorName, 00h:129
  identity[20] = std::byte{'P'};                                            // VendorPN, 00h:148
  module.image.halves[sim::upper_half(0x01)][163 - 128] = std::byte{0x40};  // one CDB instance, 01h:163
  std::string why;
  const auto image = firmware_image(module, {2, 5, 9, ""}, why);
  ASSERT_TRUE(image) << why;
  EXPECT_EQ(to_hex(std::span{*image}.first(10)), "50464657010205000009");
  EXPECT_EQ((*image)[20], std::byte{'V'});
  EXPECT_EQ((*image)[36], std::byte{'P'});
}

TEST(FirmwareImage, FollowsTheVersionThatTheModuleRuns) {
  SimulatedModule module;
  auto& lower = module.image.halves[sim::lower_half];
  lower[39] = std::byte{3};
  lower[40] = std::byte{7};
  EXPECT_EQ(next_firmware_version(module), (sim::FirmwareVersion{3, 8, 1, ""}));
}

}  // namespace
}  // namespace plugfest::app
