#include "drivers/sff/management.hpp"

#include <gtest/gtest.h>

#include <set>

namespace plugfest::sff {
namespace {

TEST(WhichMap, IsDecidedByTheIdentifierAlone) {
  const std::set<unsigned> qsfp = {0x0D, 0x11}, sfp = {0x02, 0x03};
  const std::set<unsigned> cmis = {0x18, 0x19, 0x1E, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25};
  for (unsigned identifier = 0; identifier < 256; ++identifier) {
    const ManagementInterface expected = qsfp.contains(identifier)   ? ManagementInterface::sff_8636
                                         : sfp.contains(identifier)  ? ManagementInterface::sff_8472
                                         : cmis.contains(identifier) ? ManagementInterface::cmis
                                                                     : ManagementInterface::unknown;
    EXPECT_EQ(which_map(static_cast<std::byte>(identifier)), expected) << identifier;
  }
}

TEST(WhichMap, LeavesFormFactorsWithMapsOfTheirOwnAlone) {
  EXPECT_EQ(which_map(std::byte{0x0B}), ManagementInterface::unknown);  // DWDM-SFP does not use SFF-8472
  EXPECT_EQ(which_map(std::byte{0x0C}), ManagementInterface::unknown);  // QSFP before SFF-8436
  EXPECT_EQ(which_map(std::byte{0x1A}), ManagementInterface::unknown);  // SFP-DD
}

TEST(WhichMap, HasNamesForPeople) {
  EXPECT_EQ(name_of(ManagementInterface::sff_8472), "SFF-8472");
  EXPECT_EQ(name_of(ManagementInterface::cmis), "CMIS");
}

}  // namespace
}  // namespace plugfest::sff
