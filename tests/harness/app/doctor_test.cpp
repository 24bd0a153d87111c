#include "harness/app/doctor.hpp"

#include "harness/app/catalogue.hpp"
#include "harness/app/scan.hpp"
#include "harness/plan/load.hpp"
#include "tests/harness/app/lab_tree.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace plugfest::app {
namespace {

using namespace std::string_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct DoctorTest : testing::Test {
  Patient patient() const {
    return {.root = tree.root,
            .may_use =
                [this](const std::filesystem::path& node) {
                  return !forbidden.contains("/" + node.lexically_relative(tree.root).string());
                },
            .gpio_chips = [this] { return chips; },
            .now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};
  }
  Diagnosis around() const { return examine(patient()); }
  /// Of a bench with these devices and a slot on bus `dut`.
  Diagnosis of(const std::string& devices) const {
    const std::string text = "bench: b\ndriver: lab\n" + devices + "slots:\n  - {bus: dut, port: 1}\n";
    plan::Diagnostics diagnostics;
    const auto bench =
        plan::load_bench(std::make_shared<const plan::SourceFile>(plan::SourceFile{
                             .name = "b.yaml", .path = {}, .text = text, .sha256 = {}, .by_name = false}),
                         drivers(), diagnostics);
    EXPECT_TRUE(bench) << diagnostics.render();
    return bench ? examine(patient(), *bench) : Diagnosis{};
  }
  static std::string whats(const Diagnosis& diagnosis) {
    std::string text;
    for (const Finding& finding : diagnosis.findings) text += finding.what + "\n";
    return text;
  }
  static std::string mends(const Diagnosis& diagnosis) {
    std::string text;
    for (const Finding& finding : diagnosis.findings) text += finding.mend + "\n";
    return text;
  }

  void plug_in_cp2112(bool node = true) const {
    tree.usb_device("1-3", "10c4", "ea90", "0001", "CP2112", 7);
    tree.adapter(4, test::LabTree::on_usb("1-3", "/0003:10C4:EA90.0001"), "CP2112 SMBus Bridge on hidraw0", node);
  }
  void may_administer(bool may) const {
    tree.file("proc/self/status",
              may ? "Name:\tplugfest\nCapEff:\t0000000000001000\n" : "Name:\tplugfest\nCapEff:\tffffffffffffefff\n");
  }

  test::LabTree tree;
  std::set<std::string> forbidden;
  linux_io::GpioLibrary::Chips chips;
};

const std::string by_kernel = "buses: {dut: {driver: i2c-dev, serial: \"0001\"}}\n";
const std::string by_libusb = "buses: {dut: {driver: cp2112, serial: \"0001\"}}\n";

TEST_F(DoctorTest, WhereEverythingIsThereNothingIsWrong) {
  plug_in_cp2112();
  EXPECT_THAT(around().findings, IsEmpty());
  EXPECT_THAT(of(by_kernel).findings, IsEmpty());
  EXPECT_EQ(describe(of(by_kernel)), "nothing is wrong\n");
}

TEST_F(DoctorTest, AnEmptyMachineIsWell) {
  EXPECT_EQ(describe(around()), "note: no adapters here; there is nothing to be wrong with them\nnothing is wrong\n");
}

TEST_F(DoctorTest, WithoutANodeTheModuleI2cDevIsMissing) {
  plug_in_cp2112(false);
  EXPECT_THAT(whats(of(by_kernel)), HasSubstr("bus dut: there is no /dev/i2c-4"));
  EXPECT_THAT(mends(of(by_kernel)), HasSubstr("sudo modprobe i2c-dev"));
  EXPECT_THAT(whats(around()), HasSubstr("there is no /dev/i2c-4"));
}

TEST_F(DoctorTest, WithoutPermissionTheRulesAreInstalledOrTheGroupIsJoined) {
  plug_in_cp2112();
  forbidden = {"/dev/i2c-4", "/dev/bus/usb/001/007"};
  EXPECT_EQ(whats(of(by_kernel)), "bus dut: no permission for /dev/i2c-4\n");
  EXPECT_EQ(whats(of(by_libusb)), "bus dut: no permission for /dev/bus/usb/001/007\n");
  EXPECT_THAT(mends(of(by_libusb)), HasSubstr("plugfest doctor --udev-rules | sudo tee /etc/udev/rules.d/"));
  tree.file("usr/lib/udev/rules.d/60-plugfest.rules", "");
  EXPECT_THAT(mends(of(by_libusb)), AllOf(HasSubstr("usermod -aG plugdev $USER"), Not(HasSubstr("tee"))));
}

TEST_F(DoctorTest, AnAdapterOfTheMachineItselfIsOfGroupI2c) {
  tree.adapter(1, "platform/soc/fe804000.i2c", "bcm2835 (i2c@7e804000)");
  forbidden = {"/dev/i2c-1"};
  EXPECT_THAT(mends(of("buses: {dut: {driver: i2c-dev, number: 1}}\n")), HasSubstr("sudo usermod -aG i2c $USER"));
}

TEST_F(DoctorTest, ADriverThatIsDetachedIsANoteAndNothingWrong) {
  plug_in_cp2112();
  tree.usb_driver("1-3", 0, "cp2112");
  const Diagnosis found = of(by_libusb);
  EXPECT_THAT(found.findings, IsEmpty());
  EXPECT_THAT(found.notes,
              ElementsAre("bus dut: the kernel's cp2112 is detached while plugfest uses it; /dev/i2c-4 goes "
                          "away meanwhile"));
}

TEST_F(DoctorTest, AnFtdiChipWithoutClockStretchingIsANoteWithItsWiring) {
  const std::string without = describe(of("buses: {dut: {driver: ft232h}}\n"));
  EXPECT_THAT(without, HasSubstr("note: bus dut: cannot see a module that holds SCL"));
  EXPECT_THAT(without, HasSubstr("wire SCL to AD7 (GPIOL3) too"));
  EXPECT_THAT(describe(of("buses: {dut: {driver: ft232h, clock_stretching: true}}\n")),
              testing::Not(HasSubstr("holds SCL")));
}

TEST_F(DoctorTest, AnFtdiChipLosesItsSerialPort) {
  tree.usb_device("1-3", "0403", "6010", "FT1", "Dual RS232-HS", 7);
  tree.usb_driver("1-3", 1, "ftdi_sio");
  EXPECT_THAT(of("buses: {dut: {driver: ft2232h, channel: A, clock_stretching: true}}\n").notes, IsEmpty());
  EXPECT_THAT(of("buses: {dut: {driver: ft2232h, channel: B, clock_stretching: true}}\n").notes,
              ElementsAre(HasSubstr("ftdi_sio is detached while plugfest uses it; its serial port goes away")));
}

TEST_F(DoctorTest, ADriverThatOwnsTheModuleIsUnbound) {
  plug_in_cp2112();
  tree.own(4, 0x50, "optoe");
  EXPECT_EQ(whats(of(by_kernel)), "bus dut: optoe drives 4-0050, which can neither be read nor written here\n");
  EXPECT_THAT(mends(of(by_kernel)), AllOf(HasSubstr("echo 4-0050 > /sys/bus/i2c/drivers/optoe/unbind"),
                                          HasSubstr("or reach the module with driver optoe or ethtool")));
  EXPECT_THAT(of("buses: {dut: {driver: i2c-dev, serial: \"0001\", force: true}}\n").findings, IsEmpty());
}

TEST_F(DoctorTest, OptoeMustBeBoundWhereABenchSaysSo) {
  plug_in_cp2112();
  const std::string bench = "buses: {dut: {driver: optoe, serial: \"0001\"}}\n";
  EXPECT_EQ(whats(of(bench)), "bus dut: optoe is not bound to 4-0050\n");
  EXPECT_THAT(mends(of(bench)), HasSubstr("echo optoe3 0x50 | sudo tee /sys/bus/i2c/devices/i2c-4/new_device"));
  tree.own(4, 0x50, "optoe");
  tree.file("sys/bus/i2c/devices/4-0050/eeprom", "");
  EXPECT_THAT(of(bench).findings, IsEmpty());
  forbidden = {"/sys/bus/i2c/devices/4-0050/eeprom"};
  EXPECT_THAT(whats(of(bench)), HasSubstr("no permission"));
}

TEST_F(DoctorTest, ADaemonIsPaused) {
  plug_in_cp2112();
  tree.process(812, "/usr/bin/qsfp_service\0"s);
  for (const Diagnosis& found : {around(), of(by_kernel), of(by_libusb)}) {
    EXPECT_EQ(whats(found), "modules are only read, because qsfp_service of FBOSS runs (process 812)\n");
    EXPECT_THAT(mends(found), HasSubstr("systemctl stop qsfp_service"));
  }
}

TEST_F(DoctorTest, AnAdapterThatIsNotHereIsNamedWithThoseThatAre) {
  plug_in_cp2112();
  EXPECT_THAT(whats(of("buses: {dut: {driver: i2c-dev, serial: \"0009\"}}\n")),
              AllOf(HasSubstr("bus dut: "), HasSubstr("no I2C adapter with serial 0009"), HasSubstr("serial 0001")));
  EXPECT_THAT(whats(of("buses: {dut: {driver: cp2112, serial: \"0009\"}}\n")),
              HasSubstr("USB device 10c4:ea90 with serial 0009"));
  EXPECT_THAT(whats(of("buses: {dut: {driver: i2c-tiny-usb, firmware: \"1c40:0534\"}}\n")),
              HasSubstr("USB device 1c40:0534"));
}

TEST_F(DoctorTest, AMuxOrASensorOfTheKernelsIsNoneOfOurs) {
  plug_in_cp2112();
  tree.own(4, 0x70, "pca954x");
  tree.own(4, 0x40, "ina2xx");
  const Diagnosis found =
      of("buses:\n  board: {driver: i2c-dev, serial: \"0001\"}\n  dut: {driver: pca954x, bus: board, channel: 0}\n"
         "meters: {m: {driver: ina228, bus: board, shunt: 2 mOhm, gain_error: 1 %, offset: 0 W}}\n");
  EXPECT_EQ(whats(found), "bus dut: the kernel's pca954x drives 4-0070\nmeter m: the kernel's ina2xx drives 4-0040\n");
  EXPECT_THAT(mends(found), HasSubstr("driver i2c-dev with mux:"));
}

TEST_F(DoctorTest, OneAdapterIsNotReachedInTwoWays) {
  plug_in_cp2112();
  EXPECT_THAT(whats(of("buses:\n  dut: {driver: cp2112}\n  other: {driver: i2c-dev, number: 4}\n")),
              HasSubstr("bus dut and bus other reach one adapter (usb 1-3) in two ways"));
}

TEST_F(DoctorTest, InterfacesMustBeThereAndNeedACapability) {
  const std::string bench = "buses: {dut: {driver: ethtool, interface: Ethernet0}}\n";
  may_administer(true);
  EXPECT_THAT(whats(of(bench)), HasSubstr("there is no network interface Ethernet0"));
  tree.interface("Ethernet0", "mlx5_core");
  EXPECT_THAT(of(bench).findings, IsEmpty());
  may_administer(false);
  EXPECT_THAT(whats(of(bench)), HasSubstr("without CAP_NET_ADMIN"));
  EXPECT_THAT(mends(of(bench)), HasSubstr("setcap cap_net_admin+ep"));
}

TEST_F(DoctorTest, ACalibrationHoldsUntilTheDayBefore) {
  plug_in_cp2112();
  const auto meter = [&](const std::string& day) {
    return of(by_kernel +
              "meters: {m: {driver: ina228, bus: dut, shunt: 2 mOhm, gain_error: 1 %, offset: 0 W, "
              "recalibrate: " +
              day + "}}\n");
  };
  EXPECT_THAT(meter("2026-11-23").findings, IsEmpty());
  EXPECT_EQ(whats(meter("2026-11-22")),
            "meter m: its calibration ended on 2026-11-22: what it measures proves nothing\n");
}

TEST_F(DoctorTest, ASensorOfTheKernelsMustBeThere) {
  plug_in_cp2112();
  const std::string bench = by_kernel + "meters: {m: {driver: hwmon, chip: ina226, gain_error: 1 %, offset: 0 W}}\n";
  EXPECT_THAT(whats(of(bench)), HasSubstr("meter m: "));
  tree.file("sys/class/hwmon/hwmon3/name", "ina226\n");
  EXPECT_THAT(of(bench).findings, IsEmpty());
}

TEST_F(DoctorTest, AGpioChipMustBeThere) {
  plug_in_cp2112();
  const std::string bench = by_kernel + "pins: {p: {driver: gpio, chip: cp2112_gpio}}\n";
  EXPECT_THAT(whats(of(bench)), HasSubstr("pins p: no GPIO chip with name or label 'cp2112_gpio'"));
  chips.chips.push_back({.name = "gpiochip2", .label = "cp2112_gpio", .device = {}, .lines = {}});
  EXPECT_THAT(of(bench).findings, IsEmpty());
}

TEST_F(DoctorTest, OneLineSaysWhatIsWrongAndWhatToType) {
  plug_in_cp2112(false);
  EXPECT_EQ(
      describe(of(by_kernel)),
      "wrong: bus dut: there is no /dev/i2c-4; to mend: sudo modprobe i2c-dev (at every boot: echo i2c-dev | sudo "
      "tee /etc/modules-load.d/i2c-dev.conf)\n");
}

TEST(UdevRules, ThatAreInstalledAreThoseOfTheSupportedAdapters) {
  std::ifstream in{PLUGFEST_SOURCE_DIR "/drivers/usb/60-plugfest.rules"};
  const std::string shipped{std::istreambuf_iterator<char>{in}, {}};
  EXPECT_EQ(shipped, udev_rules()) << "plugfest doctor --udev-rules > drivers/usb/60-plugfest.rules";
  for (const char* ids :
       {"ATTR{idVendor}==\"10c4\", ATTR{idProduct}==\"ea90\"", "ATTR{idVendor}==\"0403\", ATTR{idProduct}==\"6014\"",
        "ATTR{idVendor}==\"0403\", ATTR{idProduct}==\"6010\"", "ATTR{idVendor}==\"0403\", ATTR{idProduct}==\"c631\"",
        "ATTR{idVendor}==\"1c40\", ATTR{idProduct}==\"0534\""})
    EXPECT_THAT(shipped, HasSubstr(ids));
  EXPECT_THAT(shipped, AllOf(HasSubstr("GROUP=\"plugdev\""), HasSubstr("TAG+=\"uaccess\"")));
}

/// One line of udev rules: keys with their operators and values. Empty: not by udev(7), for the keys used here.
std::vector<std::string> parts_of(const std::string& line) {
  static const std::regex one{R"re(((?:SUBSYSTEM|ATTRS?\{[A-Za-z]+\})==|(?:MODE|GROUP)=|TAG\+=)"([^"]*)"(?:, |$))re"};
  std::vector<std::string> parts;
  std::size_t covered = 0;
  for (std::sregex_iterator at{line.begin(), line.end(), one}, end; at != end; ++at) {
    if (static_cast<std::size_t>(at->position()) != covered) return {};
    covered += static_cast<std::size_t>(at->length());
    parts.push_back((*at)[1].str() + (*at)[2].str());
  }
  return covered == line.size() ? parts : std::vector<std::string>{};
}

TEST(UdevRules, AreOneOfEachKindForEachAdapterThatADriverReachesAndNoMore) {
  std::set<std::vector<std::string>> expected;
  for (const UsbKind& kind : usb_kinds())
    for (const auto& [subsystem, attribute] : {std::pair{"usb", "ATTR"}, {"i2c-dev", "ATTRS"}, {"gpio", "ATTRS"}})
      expected.insert({fmt::format("SUBSYSTEM=={}", subsystem),
                       fmt::format("{}{{idVendor}}=={:04x}", attribute, kind.vendor_id),
                       fmt::format("{}{{idProduct}}=={:04x}", attribute, kind.product_id), "MODE=0660", "GROUP=plugdev",
                       "TAG+=uaccess"});
  std::ifstream in{PLUGFEST_SOURCE_DIR "/drivers/usb/60-plugfest.rules"};
  std::set<std::vector<std::string>> shipped;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto parts = parts_of(line);
    EXPECT_FALSE(parts.empty()) << "no rule: " << line;
    EXPECT_TRUE(shipped.insert(parts).second) << "twice: " << line;
  }
  EXPECT_EQ(shipped, expected);
}

TEST(UdevRules, ReachEveryUsbDriverOfTheDriverTable) {
  std::set<std::string> reached;
  for (const UsbKind& kind : usb_kinds()) reached.emplace(kind.driver);
  for (const plan::DriverSpec& spec : drivers()) {
    const bool usb = std::ranges::any_of(spec.options, [](const auto& option) { return option.name == "usb_port"; });
    const bool of_kernel =
        std::ranges::any_of(spec.options, [](const auto& option) { return option.name == "number"; });
    EXPECT_EQ(reached.contains(std::string{spec.name}), usb && !of_kernel) << spec.name;
  }
}

}  // namespace
}  // namespace plugfest::app
