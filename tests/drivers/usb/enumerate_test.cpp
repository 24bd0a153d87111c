#include "drivers/usb/enumerate.hpp"

#include "drivers/base/error.hpp"
#include "drivers/usb/libusb_host.hpp"
#include "drivers/usb/node_failure.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <map>
#include <string>
#include <unistd.h>

namespace plugfest::usb {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

struct UsbTree : testing::Test {
  UsbTree() : root(fs::temp_directory_path() / ("plugfest-usb-" + std::to_string(::getpid()))) {
    add("1-2.3", {{"idVendor", "10c4"},
                  {"idProduct", "ea90"},
                  {"serial", "0042"},
                  {"busnum", "1"},
                  {"devnum", "7"},
                  {"product", "CP2112 HID USB-to-SMBus Bridge"}});
    add("1-1", {{"idVendor", "10c4"}, {"idProduct", "ea90"}, {"busnum", "1"}, {"devnum", "12"}});
    add("2-1", {{"idVendor", "0403"}, {"idProduct", "6014"}, {"serial", "FT1"}, {"busnum", "2"}, {"devnum", "3"}});
    add("usb1", {{"idVendor", "1d6b"}, {"idProduct", "0002"}, {"busnum", "1"}, {"devnum", "1"}});
    add("1-1:1.0", {{"bInterfaceClass", "03"}});
    add("3-1", {{"idVendor", "10c4"}});  // on its way out
  }
  ~UsbTree() override { fs::remove_all(root); }
  void add(const std::string& name, const std::map<std::string, std::string>& files) {
    const fs::path folder = root / "sys/bus/usb/devices" / name;
    fs::create_directories(folder);
    for (const auto& [file, line] : files) std::ofstream{folder / file} << line << '\n';
  }
  BenchError failure(const DeviceChoice& choice) {
    try {
      choose(enumerate(root), choice);
    } catch (const BenchError& error) {
      return error;
    }
    ADD_FAILURE() << "must fail";
    return BenchError(make_error_code(Errc::unsupported));
  }
  fs::path root;
};

TEST_F(UsbTree, DevicesAreListedByPort) {
  const auto devices = enumerate(root);
  ASSERT_EQ(devices.size(), 3u);
  EXPECT_EQ(devices[0].port_path, "1-1");
  EXPECT_EQ(devices[0].serial, "");
  EXPECT_EQ(devices[0].address, 12u);
  EXPECT_EQ(devices[1].port_path, "1-2.3");
  EXPECT_EQ(devices[1].vendor_id, 0x10C4);
  EXPECT_EQ(devices[1].product_id, 0xEA90);
  EXPECT_EQ(devices[1].product, "CP2112 HID USB-to-SMBus Bridge");
  EXPECT_TRUE(enumerate(root / "nowhere").empty());
}

TEST_F(UsbTree, OneIsChosenBySerialOrPort) {
  EXPECT_EQ(choose(enumerate(root), {.vendor_id = 0x10C4, .product_id = 0xEA90, .serial = "0042"}).port_path, "1-2.3");
  EXPECT_EQ(choose(enumerate(root), {.vendor_id = 0x10C4, .product_id = 0xEA90, .port_path = "1-1"}).address, 12u);
  EXPECT_EQ(choose(enumerate(root), {.vendor_id = 0x0403, .product_id = 0x6014}).serial, "FT1");
}

TEST_F(UsbTree, TwoOfAKindNeedAName) {
  const BenchError error = failure({.vendor_id = 0x10C4, .product_id = 0xEA90});
  EXPECT_EQ(error.code(), Errc::refused);
  EXPECT_THAT(error.text(), HasSubstr("port 1-1 (serial none), port 1-2.3 (serial 0042)"));
  EXPECT_EQ(failure({.vendor_id = 0x10C4, .product_id = 0xEA90, .serial = "0043"}).code(), Errc::disconnected);
}

/// libusb itself, as far as it goes without a device.
struct LibusbHostTest : UsbTree {
  BenchError failure(Device& device) {
    std::exception_ptr failure;
    asio::io_context io{1};
    std::array<std::byte, 64> buffer{};
    asio::co_spawn(io, device.read(0x81, buffer, Clock::time_point::clock::now() + 1s),
                   [&](std::exception_ptr thrown, std::size_t) { failure = std::move(thrown); });
    io.run_for(5s);
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const BenchError& error) {
      return error;
    }
    ADD_FAILURE() << "must fail";
    return BenchError(make_error_code(Errc::unsupported));
  }
};

TEST_F(LibusbHostTest, ADeviceThatIsNotThereIsDisconnectedInOneEventLoopAfterAnother) {
  LibusbHost host{root};
  EXPECT_EQ(host.devices().size(), 3u);
  const auto device = host.device({.vendor_id = 0x10C4, .product_id = 0xEA90, .serial = "none"});
  for (int repeat = 0; repeat < 3; ++repeat) EXPECT_EQ(failure(*device).code(), Errc::disconnected);
}

TEST_F(LibusbHostTest, ADeviceWithoutANodeIsJustGoing) {
  LibusbHost host{root};
  const auto device = host.device({.vendor_id = 0x0403, .product_id = 0x6014});
  EXPECT_EQ(failure(*device).code(), Errc::disconnected);
}

TEST_F(LibusbHostTest, ANodeWithoutPermissionNamesTheRule) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may do everything";
  const fs::path node = root / "dev/bus/usb/002/003";
  fs::create_directories(node.parent_path());
  std::ofstream{node};
  fs::permissions(node, fs::perms::none);
  LibusbHost host{root};
  const auto device = host.device({.vendor_id = 0x0403, .product_id = 0x6014});
  const BenchError error = failure(*device);
  EXPECT_EQ(error.code(), Errc::refused);
  EXPECT_THAT(error.text(), HasSubstr(R"(ATTR{idVendor}=="0403", ATTR{idProduct}=="6014")"));
}

TEST_F(LibusbHostTest, ANodeThatIsNoDeviceIsRefused) {
  const fs::path node = root / "dev/bus/usb/002/003";
  fs::create_directories(node.parent_path());
  std::ofstream{node};
  LibusbHost host{root};
  const auto device = host.device({.vendor_id = 0x0403, .product_id = 0x6014});
  EXPECT_EQ(failure(*device).code(), Errc::refused);
}

TEST(NodeFailure, OfADeviceThatIsGoingOrComingIsDisconnected) {
  DeviceInfo device;
  device.vendor_id = 0x10c4;
  device.product_id = 0xea90;
  const std::string node = "/dev/bus/usb/001/007";
  const auto code = [&](int error, NodeState state) { return node_failure(error, node, device, state).code(); };
  for (const NodeState state : {NodeState::settled, NodeState::coming, NodeState::gone}) {
    EXPECT_EQ(code(ENOENT, state), Errc::disconnected);
    EXPECT_EQ(code(ENODEV, state), Errc::disconnected);
  }
  EXPECT_EQ(code(EACCES, NodeState::gone), Errc::disconnected);
  EXPECT_EQ(code(EACCES, NodeState::coming), Errc::disconnected);
  EXPECT_EQ(code(EIO, NodeState::gone), Errc::disconnected);
  EXPECT_EQ(code(EMFILE, NodeState::coming), Errc::refused);
  EXPECT_EQ(code(EACCES, NodeState::settled), Errc::refused);
  EXPECT_THAT(node_failure(EACCES, node, device, NodeState::settled).text(), HasSubstr("udev rule"));
  EXPECT_THAT(node_failure(EACCES, node, device, NodeState::coming).text(), HasSubstr("no permission yet"));
}

}  // namespace
}  // namespace plugfest::usb
