#include "drivers/linux/ownership.hpp"

#include "tests/drivers/linux/i2c_tree.hpp"

#include <gmock/gmock.h>

namespace plugfest::linux_io {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

struct OwnershipTest : testing::Test {
  void process(unsigned number, const std::string& arguments) const {
    tree.file(fmt::format("proc/{}/cmdline", number), arguments);
  }
  Ownership found() const { return find_other_users(tree.root, 3); }
  test::Tree tree;
};

TEST_F(OwnershipTest, WhereNobodyElseIsModulesMayBeWritten) {
  process(1, "/sbin/init\0"s);
  tree.file("proc/meminfo", "");
  EXPECT_FALSE(found().anybody());
  EXPECT_EQ(found().text(), "");
}

TEST_F(OwnershipTest, BehindAKernelDriverAModuleIsNotEvenRead) {
  tree.own(3, 0x50, "optoe");
  EXPECT_TRUE(found().anybody());
  EXPECT_EQ(found().text(),
            "not usable, not even to read, because optoe drives 3-0050; to free it: echo 3-0050 > "
            "/sys/bus/i2c/drivers/optoe/unbind (back: .../bind); or reach modules with driver optoe or ethtool");
}

TEST_F(OwnershipTest, TheSecondAddressThatADriverHoldsIsPausedWithIt) {
  tree.own(3, 0x50, "optoe");
  tree.own(3, 0x51, "dummy");
  EXPECT_EQ(
      found().text(),
      "not usable, not even to read, because optoe drives 3-0050 and dummy drives 3-0051; to free it: echo 3-0050 > "
      "/sys/bus/i2c/drivers/optoe/unbind (back: .../bind); or reach modules with driver optoe or ethtool");
}

TEST_F(OwnershipTest, DriversOfOtherAdaptersAndAddressesDoNotMatter) {
  tree.own(4, 0x50, "optoe");
  tree.own(3, 0x48, "lm75");
  EXPECT_FALSE(found().anybody());
}

TEST_F(OwnershipTest, EveryDaemonIsKnownByItsProgramWithTheCommandThatPausesIt) {
  const std::pair<std::string, std::string> rows[] = {{"xcvrd", "docker exec pmon supervisorctl stop xcvrd"},
                                                      {"thermalctld", "supervisorctl stop thermalctld"},
                                                      {"syncd", "systemctl stop syncd"},
                                                      {"qsfp_service", "systemctl stop qsfp_service"},
                                                      {"onlpd", "service onlpd stop"},
                                                      {"switchd", "systemctl stop switchd"}};
  for (const auto& [program, pause] : rows) {
    process(812, "/usr/bin/" + program + "\0--verbose\0"s);
    ASSERT_EQ(found().daemons.size(), 1u) << program;
    EXPECT_THAT(found().text(), HasSubstr(program + " of "));
    EXPECT_THAT(found().text(), HasSubstr("runs (process 812)"));
    EXPECT_THAT(found().text(), HasSubstr("; to pause: "));
    EXPECT_THAT(found().text(), HasSubstr(pause));
  }
}

TEST_F(OwnershipTest, AScriptIsSeenBehindItsInterpreter) {
  process(900, "/usr/bin/python3\0-u\0/usr/local/bin/xcvrd\0"s);
  EXPECT_EQ(found().daemons.size(), 1u);
}

TEST_F(OwnershipTest, WhoOnlyLooksAtADaemonsFileIsNoDaemon) {
  process(901, "less\0/usr/local/bin/xcvrd\0"s);
  process(902, "grep\0xcvrd\0"s);
  process(903, ""s);
  tree.file("proc/904x/cmdline", "xcvrd");
  EXPECT_FALSE(found().anybody());
}

TEST_F(OwnershipTest, SeveralAreNamedInOrderEachCommandOnce) {
  tree.own(3, 0x50, "optoe");
  process(30, "xcvrd\0"s);
  process(20, "xcvrd\0"s);
  EXPECT_EQ(
      found().text(),
      "not usable, not even to read, because optoe drives 3-0050; to free it: echo 3-0050 > "
      "/sys/bus/i2c/drivers/optoe/unbind (back: .../bind); or reach modules with driver optoe or ethtool; in any case "
      "read only, because xcvrd of SONiC runs (process 20) and xcvrd of SONiC runs (process 30); to pause: docker exec "
      "pmon supervisorctl stop xcvrd");
}

}  // namespace
}  // namespace plugfest::linux_io
