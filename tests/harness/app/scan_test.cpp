#include "harness/app/scan.hpp"

#include "drivers/base/error.hpp"
#include "drivers/two_wire_bus.hpp"
#include "harness/app/catalogue.hpp"
#include "harness/app/check_lab.hpp"
#include "harness/app/fit.hpp"
#include "harness/app/lab_devices.hpp"
#include "harness/app/scan_ask.hpp"
#include "harness/app/scan_text.hpp"
#include "harness/plan/load.hpp"
#include "tests/harness/app/lab_tree.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace plugfest::app {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Outcome = Answer::Outcome;

struct ScanTest : testing::Test {
  Hardware found() const { return find_hardware(tree.root); }
  FoundBus bus(const std::string& name) const {
    for (const FoundBus& one : found().buses)
      if (one.name == name) return one;
    ADD_FAILURE() << "no bus is called " << name;
    return {};
  }
  static std::vector<std::string> options(const FoundBus& bus) {
    std::vector<std::string> texts;
    for (const FoundOption& option : bus.options) texts.push_back(option.name + "=" + option.value);
    return texts;
  }
  /// What answers by bus; nobody elsewhere.
  Survey ask(const std::map<std::string, Answer>& answers, bool all = false) {
    return survey(found(), all, [&](const FoundBus& one) {
      asked.push_back(one.name);
      const auto at = answers.find(one.name);
      return at == answers.end() ? Answer{.outcome = Outcome::nobody, .text = "not acknowledged"} : at->second;
    });
  }
  static plan::Bench load(const std::string& text) {
    plan::Diagnostics diagnostics;
    auto bench = plan::load_bench(std::make_shared<const plan::SourceFile>(plan::SourceFile{
                                      .name = "my-lab.yaml", .path = {}, .text = text, .sha256 = {}, .by_name = false}),
                                  drivers(), diagnostics);
    if (bench) {
      check_drivers(*bench, diagnostics);
      check_lab(*bench, diagnostics);
    }
    EXPECT_TRUE(bench && diagnostics.empty()) << diagnostics.render() << text;
    return bench.value_or(plan::Bench{});
  }

  void plug_in_cp2112() const {
    tree.usb_device("1-3", "10c4", "ea90", "0001", "CP2112 HID USB-to-SMBus Bridge", 7);
    tree.adapter(4, test::LabTree::on_usb("1-3", "/0003:10C4:EA90.0001"), "CP2112 SMBus Bridge on hidraw0");
  }

  test::LabTree tree;
  std::vector<std::string> asked;
};

TEST_F(ScanTest, AnEmptyMachineSaysWhatToPlugIn) {
  const Survey nothing = ask({});
  EXPECT_THAT(scan_text(nothing), HasSubstr("no adapters here; plug one in (CP2112, FT232H, FT2232H, i2c-tiny-usb)"));
  EXPECT_EQ(bench_text(nothing), "");
  EXPECT_EQ(scan_json(nothing).dump(), R"({"buses":[],"power_sensors":[],"daemons":[]})");
}

TEST_F(ScanTest, AnAdapterOfTheKernelIsNamedByItsSerial) {
  plug_in_cp2112();
  ASSERT_EQ(found().buses.size(), 1u) << "the USB device and its adapter are one";
  const FoundBus one = bus("cp2112-0001");
  EXPECT_EQ(one.driver, "i2c-dev");
  EXPECT_THAT(options(one), ElementsAre("serial=0001"));
  EXPECT_EQ(one.title, "i2c-4 'CP2112 SMBus Bridge on hidraw0' (usb 1-3:1.0, serial 0001)");
  EXPECT_THAT(one.remark, HasSubstr("driver cp2112 reaches it without the kernel's driver"));
}

TEST_F(ScanTest, AUsbAdapterWithoutAKernelDriverIsReachedByItsOwn) {
  tree.usb_device("1-3", "10c4", "ea90", "0001", "CP2112 HID USB-to-SMBus Bridge", 7);
  tree.usb_device("1-5", "0403", "c631", "", "i2c-tiny-usb", 8);
  tree.usb_device("1-6", "1c40", "0534", "", "i2c-tiny-usb", 9);
  EXPECT_EQ(bus("cp2112-0001").driver, "cp2112");
  EXPECT_THAT(options(bus("cp2112-0001")), ElementsAre("serial=0001"));
  EXPECT_THAT(options(bus("i2c-tiny-usb-1-5")), ElementsAre("usb_port=1-5"));
  EXPECT_THAT(options(bus("i2c-tiny-usb-1-6")), ElementsAre("usb_port=1-6", "firmware=1c40:0534"));
}

TEST_F(ScanTest, TwoAdaptersWithOneSerialAreToldApartByTheirPorts) {
  tree.usb_device("1-3", "10c4", "ea90", "0001", "CP2112", 7);
  tree.usb_device("1-4.2", "10c4", "ea90", "0001", "CP2112", 8);
  EXPECT_THAT(options(bus("cp2112-1-3")), ElementsAre("usb_port=1-3"));
  EXPECT_THAT(options(bus("cp2112-1-4-2")), ElementsAre("usb_port=1-4.2"));
}

TEST_F(ScanTest, OtherUsbDevicesAreNoAdapters) {
  tree.usb_device("1-3", "0403", "6001", "A1", "FT232R USB UART", 7);
  EXPECT_THAT(found().buses, IsEmpty());
}

TEST_F(ScanTest, AnFtdiChipIsAskedOnlyIfTold) {
  tree.usb_device("1-3", "0403", "6014", "FT1", "Single RS232-HS", 7);
  const Survey left_alone = ask({});
  EXPECT_THAT(asked, IsEmpty());
  EXPECT_EQ(left_alone.buses.at(0).answer.outcome, Outcome::not_asked);
  EXPECT_THAT(scan_text(left_alone),
              HasSubstr("drives its pins, and they may be wired to anything (--all asks it too)"));
  ask({}, true);
  EXPECT_THAT(asked, ElementsAre("ft232h-ft1"));
}

TEST_F(ScanTest, TheMainboardsOwnBusesAreAskedOnlyIfTold) {
  tree.file("sys/devices/pci0000:00/0000:00:1f.4/class", "0x0c0500\n");
  tree.adapter(0, "pci0000:00/0000:00:1f.4", "SMBus I801 adapter at efa0");
  tree.file("sys/devices/pci0000:00/0000:00:02.0/class", "0x030000\n");
  tree.adapter(1, "pci0000:00/0000:00:02.0/drm/card0/card0-DP-1", "AUX A/DDI A/PHY A");
  tree.mux(0, "pci0000:00/0000:00:1f.4", 0x70, 10, 1);
  const Survey seen = ask({});
  EXPECT_THAT(asked, ElementsAre("i2c-10")) << "a channel of a mux is no place for the mainboard's memory";
  EXPECT_THAT(scan_text(seen), HasSubstr("the memory of a mainboard answers at 50h"));
  EXPECT_THAT(scan_text(seen), HasSubstr("a monitor answers at 50h"));
}

TEST_F(ScanTest, ChannelsOfTheKernelsMuxesAreBuses) {
  plug_in_cp2112();
  tree.mux(4, test::LabTree::on_usb("1-3", "/0003:10C4:EA90.0001"), 0x70, 20, 2);
  EXPECT_THAT(options(bus("i2c-21")), ElementsAre("serial=0001", "mux=70/1"));
  EXPECT_EQ(bus("i2c-21").title, "i2c-21 'i2c-4-mux (chan_id 1)' (usb 1-3:1.0, mux 70h channel 1, serial 0001)");
}

TEST_F(ScanTest, AnAdapterWithoutAnyDeviceIsKnownByItsName) {
  tree.file("sys/devices/i2c-3/name", "SMBus stub driver\n");
  tree.link("sys/bus/i2c/devices/i2c-3", "sys/devices/i2c-3");
  tree.file("dev/i2c-3", "");
  EXPECT_THAT(options(bus("i2c-3")), ElementsAre("name=SMBus stub driver"));
  tree.file("sys/devices/i2c-5/name", "SMBus stub driver\n");
  tree.link("sys/bus/i2c/devices/i2c-5", "sys/devices/i2c-5");
  EXPECT_THAT(options(bus("i2c-3")), ElementsAre("number=3"));
}

TEST_F(ScanTest, AnAddressThatAKernelDriverOwnsIsNeverAsked) {
  plug_in_cp2112();
  tree.own(4, 0x50, "at24");
  const Survey seen = ask({}, true);
  EXPECT_THAT(asked, IsEmpty());
  EXPECT_THAT(scan_text(seen), HasSubstr("not asked: not usable, not even to read, because at24 drives 4-0050; to "
                                         "free it: echo 4-0050 > /sys/bus/i2c/drivers/at24/unbind"));
}

TEST_F(ScanTest, AModuleBehindOptoeIsReadThroughOptoe) {
  plug_in_cp2112();
  tree.own(4, 0x50, "optoe");
  const FoundBus one = bus("cp2112-0001");
  EXPECT_EQ(one.driver, "optoe");
  EXPECT_THAT(options(one), ElementsAre("serial=0001"));
  EXPECT_THAT(one.remark, HasSubstr("i2c-dev reaches its module only after: echo 4-0050 > /sys/bus/i2c/drivers/optoe"));
  EXPECT_EQ(one.never_asked, "");
}

TEST_F(ScanTest, WhereAKnownDaemonRunsNothingIsAsked) {
  plug_in_cp2112();
  tree.interface("Ethernet0", "mlx5_core");
  tree.process(812, "/usr/bin/python3\0/usr/local/bin/xcvrd\0"s);
  const Survey seen = ask({}, true);
  EXPECT_THAT(asked, IsEmpty());
  EXPECT_THAT(scan_text(seen), HasSubstr("xcvrd of SONiC runs (process 812); to pause: docker exec pmon supervisorctl "
                                         "stop xcvrd"));
  EXPECT_EQ(scan_json(seen).at("daemons").size(), 1u);
}

TEST_F(ScanTest, AnAdapterWithoutANodeSaysWhatToLoad) {
  tree.usb_device("1-3", "10c4", "ea90", "0001", "CP2112", 7);
  tree.adapter(4, test::LabTree::on_usb("1-3"), "CP2112 SMBus Bridge on hidraw0", false);
  EXPECT_EQ(bus("cp2112-0001").never_asked, "there is no /dev/i2c-4: modprobe i2c-dev");
}

TEST_F(ScanTest, NetworkInterfacesOfHardwareMayReadAModule) {
  tree.interface("Ethernet0", "mlx5_core");
  tree.interface("lo", "", "772");
  tree.interface("veth0", "");
  tree.interface("eth0", "virtio_net");
  tree.interface("wlan0", "iwlwifi");
  tree.file("sys/class/net/wlan0/phy80211/name", "phy0\n");
  ASSERT_EQ(found().buses.size(), 1u);
  EXPECT_EQ(bus("ethernet0").driver, "ethtool");
  EXPECT_THAT(options(bus("ethernet0")), ElementsAre("interface=Ethernet0"));
}

TEST_F(ScanTest, PowerSensorsAreNamedByWhatTheyHangOn) {
  tree.file("sys/class/hwmon/hwmon3/name", "ina226\n");
  tree.file("sys/class/hwmon/hwmon3/power1_input", "8500000\n");
  tree.file("sys/class/hwmon/hwmon3/power1_label", "cage 1\n");
  tree.file("sys/class/hwmon/hwmon3/temp1_input", "40000\n");
  tree.link("sys/class/hwmon/hwmon3/device", "sys/bus/i2c/devices/5-0040");
  const Hardware hardware = found();
  ASSERT_EQ(hardware.sensors.size(), 1u);
  EXPECT_EQ(hardware.sensors[0].chip, "ina226");
  EXPECT_EQ(hardware.sensors[0].device, "5-0040");
  EXPECT_EQ(hardware.sensors[0].file, "/sys/class/hwmon/hwmon3/power1_input");
  EXPECT_EQ(hardware.sensors[0].label, "cage 1");
  EXPECT_THAT(scan_text(ask({})),
              HasSubstr("power sensor ina226 on 5-0040, cage 1: /sys/class/hwmon/hwmon3/power1_input"));
}

// A bench to start from.

TEST_F(ScanTest, TheBenchHasASlotForEachModuleAndLoads) {
  plug_in_cp2112();
  tree.usb_device("1-5", "0403", "c631", "", "i2c-tiny-usb", 8);
  tree.usb_device("1-6", "1c40", "0534", "", "i2c-tiny-usb", 9);
  tree.interface("Ethernet0", "mlx5_core");
  const Answer module{.outcome = Outcome::module, .text = "OSFP, ACME X serial 1"};
  const Survey seen = ask({{"cp2112-0001", module}, {"i2c-tiny-usb-1-6", module}, {"ethernet0", module}});
  EXPECT_THAT(scan_text(seen), HasSubstr("3 modules on 4 buses; a bench file to start from: plugfest scan --bench"));
  const plan::Bench bench = load(bench_text(seen));
  EXPECT_EQ(bench.driver, "lab");
  ASSERT_EQ(bench.slots.size(), 3u);
  EXPECT_EQ(bench.slots[0].bus.name, "cp2112-0001");
  EXPECT_EQ(bench.slots[0].port, 1);
  EXPECT_EQ(bench.slots[2].port, 3);
  EXPECT_EQ(bench.buses.at(0).driver, "i2c-dev");
  EXPECT_EQ(bench.buses.at(0).options.at("serial").text, "0001");
  EXPECT_EQ(bench.buses.at(1).options.at("firmware").text, "1c40:0534");
  for (const char* word : {"fill in: the port", "power_limit", "meter"}) EXPECT_THAT(bench_text(seen), HasSubstr(word));
}

TEST_F(ScanTest, WithoutAnyModuleTheBenchHasASlotWhereverOneMayAnswerYet) {
  plug_in_cp2112();
  tree.usb_device("1-6", "0403", "6014", "FT1", "Single RS232-HS", 9);
  tree.interface("Ethernet0", "mlx5_core");
  const Survey seen =
      ask({{"ethernet0", Answer{.outcome = Outcome::failed, .text = "the driver does not offer this"}}});
  const plan::Bench bench = load(bench_text(seen));
  ASSERT_EQ(bench.slots.size(), 1u);
  EXPECT_EQ(bench.slots[0].bus.name, "cp2112-0001");
}

TEST_F(ScanTest, WhatAModuleCallsItselfEndsNoCommentAndMovesNoCursor) {
  plug_in_cp2112();
  const Survey seen = ask({{"cp2112-0001", Answer{.outcome = Outcome::module, .text = "A\nslots: []\x1b[2J"}}});
  EXPECT_EQ(load(bench_text(seen)).slots.size(), 1u);
  EXPECT_THAT(scan_text(seen), Not(HasSubstr("\x1b")));
  EXPECT_THAT(scan_text(seen), HasSubstr("A\\x0aslots"));
}

TEST_F(ScanTest, WhatAnAdapterCallsItselfIsOneYamlValue) {
  tree.file("sys/devices/i2c-3/name", "a \"b\" \\ : {c}\n");
  tree.link("sys/bus/i2c/devices/i2c-3", "sys/devices/i2c-3");
  tree.file("dev/i2c-3", "");
  const plan::Bench bench = load(bench_text(ask({})));
  EXPECT_EQ(bench.buses.at(0).options.at("name").text, "a \"b\" \\ : {c}");
}

// Asking.

/// A module's memory behind 50h, as bytes on a wire; writes of anything but a register address are counted.
class ModuleBus final : public TwoWireBus {
 public:
  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point) override {
    if (address != 0x50 || !present) throw BenchError(Errc::nack, "50h"s);
    if (out.size() != 1 || in.empty()) ++writes;
    reads.push_back({std::to_integer<unsigned>(out[0]), in.size()});
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = memory.at(std::to_integer<std::size_t>(out[0]) + i);
    co_return;
  }
  void put(std::size_t at, std::string_view text) {
    for (const char c : text) memory.at(at++) = static_cast<std::byte>(c);
  }

  std::array<std::byte, 256> memory{};
  bool present = true;
  int writes = 0;
  std::vector<std::pair<unsigned, std::size_t>> reads;
};

struct AskTest : testing::Test {
  Answer ask() { return support::run(clock, ask_bus(bus, clock)); }
  VirtualClock clock;
  ModuleBus bus;
};

TEST_F(AskTest, ACmisModuleIsNamed) {
  bus.put(0, "\x19\x53");
  bus.put(128, "\x19"s + "ACME            ");
  bus.put(148, "OSFP-800G-LPO   ");
  bus.put(166, "SN0042          ");
  const Answer answer = ask();
  EXPECT_EQ(answer.outcome, Outcome::module);
  EXPECT_EQ(answer.management, "CMIS");
  EXPECT_EQ(answer.vendor, "ACME");
  EXPECT_EQ(answer.part, "OSFP-800G-LPO");
  EXPECT_EQ(answer.serial, "SN0042");
  EXPECT_THAT(answer.text, HasSubstr("(19h, CMIS), ACME OSFP-800G-LPO serial SN0042"));
  EXPECT_EQ(bus.writes, 0);
  EXPECT_EQ(bus.reads.front(), (std::pair<unsigned, std::size_t>{0, 1})) << "byte 0 first, alone";
}

TEST_F(AskTest, FlagsThatClearOnReadingAreNotRead) {
  bus.put(0, "\x19\x53");
  ask();
  for (const auto& [from, count] : bus.reads) EXPECT_TRUE(from >= 126 || from + count <= 3) << from << " " << count;
}

TEST_F(AskTest, APageThatSomebodySelectedStaysAndTheModuleIsNotNamed) {
  bus.put(0, "\x19\x53");
  bus.put(127, "\x11");
  bus.put(129, "no vendor's name");
  const Answer answer = ask();
  EXPECT_EQ(answer.outcome, Outcome::module);
  EXPECT_EQ(answer.vendor, "");
  EXPECT_THAT(answer.text, HasSubstr("its name was not read, because page 11h is selected"));
  EXPECT_EQ(bus.writes, 0);
}

TEST_F(AskTest, OlderModulesAreNamedByTheirOwnMaps) {
  bus.put(0, "\x11");
  bus.put(128, "\x11");
  bus.put(148, "QSFP VENDOR     ");
  bus.put(168, "QSFP-PART       ");
  bus.put(196, "QSFP-SERIAL     ");
  EXPECT_EQ(ask().vendor, "QSFP VENDOR");
  EXPECT_EQ(ask().serial, "QSFP-SERIAL");
  EXPECT_EQ(ask().management, "SFF-8636");
  bus.memory = {};
  bus.put(0, "\x03");
  bus.put(20, "SFP VENDOR      ");
  bus.put(40, "SFP-PART        ");
  bus.put(68, "SFP-SERIAL      ");
  EXPECT_EQ(ask().part, "SFP-PART");
  EXPECT_EQ(ask().serial, "SFP-SERIAL");
  EXPECT_EQ(ask().management, "SFF-8472");
}

TEST_F(AskTest, SomethingElseIsReadNoFurtherThanItsFirstByte) {
  bus.put(0, "\x92");
  const Answer answer = ask();
  EXPECT_EQ(answer.outcome, Outcome::stranger);
  EXPECT_THAT(answer.text, HasSubstr("byte 0 is 92h"));
  EXPECT_EQ(bus.reads.size(), 1u);
}

TEST_F(AskTest, AMemoryModuleWhoseFirstByteLooksLikeAnIdentifierIsNoModule) {
  bus.put(0, "\x23\x11\x0C\x02");  // DDR4
  const Answer answer = ask();
  EXPECT_EQ(answer.outcome, Outcome::stranger);
  EXPECT_THAT(answer.text, HasSubstr("byte 0 is 23h, and its copy at 128 is 00h"));
}

TEST_F(AskTest, NobodyIsNoFailureOfTheBus) {
  bus.present = false;
  EXPECT_EQ(ask().outcome, Outcome::nobody);
}

}  // namespace
}  // namespace plugfest::app
