#include "drivers/linux/i2c_adapters.hpp"

#include "drivers/base/error.hpp"
#include "tests/drivers/linux/fake_i2c.hpp"
#include "tests/drivers/linux/i2c_tree.hpp"

#include <gmock/gmock.h>

namespace plugfest::linux_io {
namespace {

using test::Tree;
using testing::HasSubstr;

/// A PC's own controller, two CP2112 with serials, two i2c-tiny-usb without, a mux of eight behind the first CP2112.
struct AdaptersTest : testing::Test {
  AdaptersTest() {
    tree.adapter(0, "pci0000:00/0000:00:1f.4", "SMBus I801 adapter at efa0");
    tree.usb("1-3", "10c4", "ea90", "0001");
    tree.adapter(4, Tree::on_usb("1-3", "/0003:10C4:EA90.0001"), "CP2112 SMBus Bridge on hidraw0");
    tree.usb("1-4.2", "10c4", "ea90", "0002");
    tree.adapter(10, Tree::on_usb("1-4.2", "/0003:10C4:EA90.0002"), "CP2112 SMBus Bridge on hidraw1", false);
    tree.usb("1-5", "0403", "c631", "");
    tree.adapter(11, Tree::on_usb("1-5"), "i2c-tiny-usb at bus 001 device 007");
    tree.usb("1-6", "0403", "c631", "");
    tree.adapter(12, Tree::on_usb("1-6"), "i2c-tiny-usb at bus 001 device 008");
    mux(4, Tree::on_usb("1-3", "/0003:10C4:EA90.0001"), 0x70, 20);
  }
  void mux(unsigned parent, const std::string& device, unsigned address, unsigned first) const {
    const std::string parent_path = device + fmt::format("/i2c-{}", parent);
    const std::string self = fmt::format("sys/devices/{}/{}-{:04x}", parent_path, parent, address);
    tree.file(self + "/name", "pca9548\n");
    for (unsigned channel = 0; channel < 2; ++channel) {
      tree.adapter(first + channel, parent_path, fmt::format("i2c-{}-mux (chan_id {})", parent, channel));
      const std::string adapter = fmt::format("sys/devices/{}/i2c-{}", parent_path, first + channel);
      tree.link(adapter + "/mux_device", self);
      tree.link(fmt::format("{}/channel-{}", self, channel), adapter);
    }
  }
  std::vector<I2cAdapter> list() const { return list_i2c_adapters(tree.root); }
  unsigned find(const I2cAdapterChoice& choice) const { return find_i2c_adapter(list(), choice).number; }
  Errc failure(const I2cAdapterChoice& choice) {
    try {
      find(choice);
    } catch (const BenchError& error) {
      text = error.text();
      return static_cast<Errc>(error.code().value());
    }
    ADD_FAILURE() << "must not be found";
    return {};
  }
  static I2cAdapterChoice by_serial(std::string serial, std::string mux = "") {
    I2cAdapterChoice choice;
    choice.serial = std::move(serial);
    choice.mux = std::move(mux);
    return choice;
  }
  static I2cAdapterChoice by_port(std::string port, std::string mux = "") {
    I2cAdapterChoice choice;
    choice.port = std::move(port);
    choice.mux = std::move(mux);
    return choice;
  }

  Tree tree;
  std::string text;
};

TEST_F(AdaptersTest, ListsThemInOrderOfTheirNumbersWithWhatTheyHangOn) {
  const auto adapters = list();
  ASSERT_EQ(adapters.size(), 7u);
  EXPECT_EQ(adapters[0].number, 0u);
  EXPECT_EQ(adapters[0].place, "pci0000:00/0000:00:1f.4");
  EXPECT_EQ(adapters[0].sysfs, "/sys/devices/pci0000:00/0000:00:1f.4/i2c-0");
  EXPECT_EQ(adapters[0].node, "/dev/i2c-0");
  EXPECT_FALSE(adapters[0].usb);
  EXPECT_TRUE(adapters[0].has_node);
  EXPECT_EQ(adapters[1].number, 4u);
  EXPECT_EQ(adapters[1].name, "CP2112 SMBus Bridge on hidraw0");
  EXPECT_EQ(adapters[1].place, "usb 1-3:1.0");
  ASSERT_TRUE(adapters[1].usb);
  EXPECT_EQ(adapters[1].usb->vendor, "10c4");
  EXPECT_EQ(adapters[1].usb->product, "ea90");
  EXPECT_EQ(adapters[1].usb->serial, "0001");
  EXPECT_EQ(adapters[1].usb->port, "1-3");
  EXPECT_EQ(adapters[2].usb->port, "1-4.2");
  EXPECT_FALSE(adapters[2].has_node);
  EXPECT_EQ(describe(adapters[1]), "i2c-4 'CP2112 SMBus Bridge on hidraw0' (usb 1-3:1.0, serial 0001)");
}

TEST_F(AdaptersTest, AChannelOfAMuxStandsWhereItsParentStands) {
  const auto adapters = list();
  const I2cAdapter& channel = adapters[6];
  EXPECT_EQ(channel.number, 21u);
  ASSERT_TRUE(channel.mux);
  EXPECT_EQ(channel.mux->adapter, 4u);
  EXPECT_EQ(channel.mux->address, 0x70);
  EXPECT_EQ(channel.mux->channel, 1u);
  EXPECT_EQ(channel.place, "usb 1-3:1.0, mux 70h channel 1");
  EXPECT_EQ(channel.usb->serial, "0001");
}

TEST_F(AdaptersTest, IsChosenByNumberNameSerialOrPort) {
  I2cAdapterChoice choice;
  choice.number = 10;
  EXPECT_EQ(find(choice), 10u);
  choice = {};
  choice.name = "SMBus I801 adapter at efa0";
  EXPECT_EQ(find(choice), 0u);
  EXPECT_EQ(find(by_serial("0001")), 4u) << "the adapter itself, not the channels of its mux";
  EXPECT_EQ(find(by_serial("0002")), 10u);
  EXPECT_EQ(find(by_port("1-4.2")), 10u);
  EXPECT_EQ(find(by_port("1-6")), 12u);
  EXPECT_EQ(find(by_port("pci0000:00/0000:00:1f.4")), 0u);
  EXPECT_EQ(find(by_serial("0001", "70/1")), 21u);
  EXPECT_EQ(find(by_port("1-3", "70/0")), 20u);
  EXPECT_EQ(find(by_port("usb 1-3:1.0, mux 70h channel 1")), 21u);
}

TEST_F(AdaptersTest, ChannelsOfAMuxBehindAMuxAreNamedByBoth) {
  mux(21, Tree::on_usb("1-3", "/0003:10C4:EA90.0001/i2c-4"), 0x71, 30);
  EXPECT_EQ(find(by_serial("0001", "70/1,71/0")), 30u);
  EXPECT_EQ(find_i2c_adapter(list(), by_serial("0001", "70/1,71/1")).place,
            "usb 1-3:1.0, mux 70h channel 1, mux 71h channel 1");
}

TEST_F(AdaptersTest, ChannelsAreChosenByTheirOwnNumberToo) {
  I2cAdapterChoice choice;
  choice.number = 21;
  EXPECT_EQ(find(choice), 21u);
}

TEST_F(AdaptersTest, NoneAndSeveralAreRefusedWithWhatThereIs) {
  EXPECT_EQ(failure(by_serial("0003")), Errc::disconnected);
  EXPECT_THAT(text, HasSubstr("no I2C adapter with serial 0003; there are: i2c-0 'SMBus I801"));
  EXPECT_THAT(text, HasSubstr("(usb 1-4.2:1.0, serial 0002)"));
  EXPECT_EQ(failure({}), Errc::refused);
  tree.usb("1-6", "0403", "c631", "0002");
  EXPECT_EQ(failure(by_serial("0002")), Errc::refused);
  EXPECT_THAT(text, HasSubstr("several I2C adapters with serial 0002: i2c-10"));
}

TEST_F(AdaptersTest, IsFoundAgainBySerialWhereThatIsItsOwnElseByPlace) {
  const auto adapters = list();
  const auto choice_of = [&](std::size_t at) { return lasting_choice(adapters, adapters[at]); };
  EXPECT_EQ(choice_of(1).serial, "0001");
  EXPECT_EQ(choice_of(1).number, std::nullopt);
  EXPECT_EQ(choice_of(3).serial, "");
  EXPECT_EQ(choice_of(3).port, "usb 1-5:1.0");
  EXPECT_EQ(choice_of(6).serial, "0001");
  EXPECT_EQ(choice_of(6).mux, "70/1");
  for (const I2cAdapter& adapter : adapters) EXPECT_EQ(find(lasting_choice(adapters, adapter)), adapter.number);
}

TEST_F(AdaptersTest, ASerialThatTwoHaveIsNoIdentity) {
  tree.usb("1-4.2", "10c4", "ea90", "0001");
  const auto adapters = list();
  for (const I2cAdapter& adapter : adapters) {
    const auto choice = lasting_choice(adapters, adapter);
    if (adapter.number == 10) {
      EXPECT_EQ(choice.port, "usb 1-4.2:1.0");
    }
    EXPECT_EQ(find(choice), adapter.number);
  }
}

TEST_F(AdaptersTest, TwoAdaptersOfOneDeviceAreToldApartByName) {
  tree.adapter(1, "pci0000:00/0000:00:02.0", "i915 gmbus dpb");
  tree.adapter(2, "pci0000:00/0000:00:02.0", "i915 gmbus dpc");
  const auto adapters = list();
  EXPECT_EQ(find(lasting_choice(adapters, adapters[1])), 1u);
  EXPECT_EQ(find(lasting_choice(adapters, adapters[2])), 2u);
}

TEST_F(AdaptersTest, AnAdapterOfNoDeviceIsVirtual) {
  tree.file("sys/devices/i2c-30/name", "SMBus stub driver\n");
  tree.link("sys/bus/i2c/devices/i2c-30", "sys/devices/i2c-30");
  EXPECT_EQ(list().back().place, "virtual");
  EXPECT_EQ(find(lasting_choice(list(), list().back())), 30u);
}

TEST_F(AdaptersTest, ASystemWithoutI2cHasNone) {
  const Tree empty;
  EXPECT_TRUE(list_i2c_adapters(empty.root).empty());
  EXPECT_TRUE(list_i2c_adapters(empty.root / "nowhere").empty());
}

TEST_F(AdaptersTest, ALinkThatLeadsNowhereIsLeftOut) {
  tree.link("sys/bus/i2c/devices/i2c-99", "sys/devices/gone");
  EXPECT_EQ(list().size(), 7u);
}

TEST_F(AdaptersTest, FunctionalityIsAskedOfTheNode) {
  test::FakeI2c kernel;
  kernel.functionality = 0x1234;
  EXPECT_EQ(i2c_functionality(list()[0], tree.root, kernel), 0x1234u);
  kernel.funcs_error = ENOTTY;
  EXPECT_EQ(i2c_functionality(list()[0], tree.root, kernel), std::nullopt);
  kernel.open_error = EACCES;
  EXPECT_EQ(i2c_functionality(list()[0], tree.root, kernel), std::nullopt);
  EXPECT_EQ(kernel.now_open, 0);
}

}  // namespace
}  // namespace plugfest::linux_io
