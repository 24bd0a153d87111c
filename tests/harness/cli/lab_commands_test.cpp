#include "tests/drivers/linux/i2c_tree.hpp"
#include "tests/harness/cli/child.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

// scan and doctor: a look at the machine. Trees stand in for it, as nobody knows what this one has.

namespace plugfest {
namespace {

using nlohmann::json;
using support::Folder;
using support::plugfest;
using testing::HasSubstr;
using testing::StartsWith;

struct LabCommands : testing::Test {
  support::Ended on_tree(support::Arguments arguments) const {
    arguments.insert(arguments.end(), {"--root", tree.root.string()});
    return plugfest(arguments);
  }
  void plug_in() const {
    tree.usb("1-3", "10c4", "ea90", "0001");
    tree.adapter(4, linux_io::test::Tree::on_usb("1-3"), "CP2112 SMBus Bridge on hidraw0");
  }
  linux_io::test::Tree tree;
};

TEST_F(LabCommands, ScanOfAnEmptyMachineSaysSoAndIsNoFailure) {
  const auto ended = on_tree({"scan"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.out, StartsWith("no adapters here; plug one in"));
  EXPECT_EQ(json::parse(on_tree({"scan", "--json"}).out).at("buses").size(), 0u);
  EXPECT_EQ(on_tree({"doctor"}).status, 0);
}

TEST_F(LabCommands, WithoutABusThereIsNoBenchFile) {
  const auto ended = on_tree({"scan", "--bench"});
  EXPECT_EQ(ended.status, 3);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr("no bus for a bench"));
}

TEST_F(LabCommands, TheBenchThatScanPrintsIsGoodAndTheDoctorFindsItsAdapter) {
  plug_in();
  const Folder folder;
  const auto scanned = on_tree({"scan", "--bench"});
  ASSERT_EQ(scanned.status, 0) << scanned.err;
  const std::string bench = folder.file("my-lab.yaml", scanned.out);
  const auto valid = plugfest({"validate", bench});
  EXPECT_EQ(valid.status, 0) << valid.err;
  EXPECT_THAT(valid.out, HasSubstr("good (bench my-lab, 1 slot)"));
  const auto well = on_tree({"doctor", bench});
  EXPECT_EQ(well.status, 0) << well.out;
  EXPECT_EQ(well.out, "nothing is wrong\n");
}

TEST_F(LabCommands, TheDoctorsStatusSaysWhetherSomethingIsWrongOrTheBenchIsBad) {
  const Folder folder;
  const std::string bench = folder.file(
      "b.yaml", "bench: b\ndriver: lab\nbuses: {dut: {driver: i2c-dev, number: 4}}\nslots: [{bus: dut, port: 1}]\n");
  const auto missing = on_tree({"doctor", bench});
  EXPECT_EQ(missing.status, 4);
  EXPECT_THAT(missing.out, StartsWith("wrong: bus dut: no I2C adapter with number 4"));
  const std::string bad =
      folder.file("bad.yaml", "bench: b\ndriver: lab\nbuses: {dut: {driver: i2c-dev}}\nslots: [{bus: dut, port: 1}]\n");
  const auto refused = on_tree({"doctor", bad});
  EXPECT_EQ(refused.status, 64);
  EXPECT_THAT(refused.err, HasSubstr("bad.yaml:3:"));
  EXPECT_EQ(plugfest({"validate", bad}).status, 64);
  EXPECT_EQ(plugfest({"doctor", "sim-12w-port"}).out,
            "note: the bench is simulated and needs nothing\nnothing is wrong\n");
}

TEST_F(LabCommands, UdevRulesAreForInstalling) {
  EXPECT_THAT(plugfest({"doctor", "--udev-rules"}).out, HasSubstr("ATTR{idProduct}==\"ea90\""));
}

}  // namespace
}  // namespace plugfest
