#include "tests/vm/adapter_process.hpp"
#include "tests/vm/i2c_device.hpp"

#include <gmock/gmock.h>

#include <cerrno>
#include <chrono>
#include <linux/i2c.h>
#include <optional>
#include <string_view>
#include <thread>

/// The kernel's own drivers judge the emulated adapters. Runs in a guest (ci/test-vm).
namespace plugfest::vm {
namespace {

using namespace std::chrono_literals;
using testing::AnyOf;

constexpr std::uint8_t module_address = 0x50, absent_address = 0x51;

struct Kind {
  const char* adapter;
  unsigned socket;
  const char* kernel_name;  ///< a part of what the driver calls it
  int nobody_there;         ///< the errno of a NACK (hardware-protocols.md, 2.2 and 2.5)
};
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.adapter; }

Bytes text(std::string_view words) {
  Bytes out;
  for (const char c : words) out.push_back(static_cast<std::byte>(c));
  return out;
}

/// One server for all tests: what takes time here is the kernel getting to know an adapter.
AdapterProcess& adapters() {
  static AdapterProcess process{{"cp2112", "tiny"}};
  return process;
}

class KernelDriven : public testing::TestWithParam<Kind> {
 protected:
  /// The module's management takes its time after power-up.
  void SetUp() override {
    ask("plug");
    open();
    wait_for_module();
    const Bytes first_page{std::byte{126}, std::byte{0}, std::byte{0}};
    ASSERT_EQ(device->transfer(module_address, first_page, {}), 0);
    std::this_thread::sleep_for(20ms);  // the time that a module may take for its page
  }
  void open() { device.emplace(GetParam().kernel_name); }
  void wait_for_module() {
    const auto patience = std::chrono::steady_clock::now() + 10s;
    Bytes one(1);
    const Bytes pointer{std::byte{0}};
    while (device->transfer(module_address, pointer, one) != 0) {
      ASSERT_LT(std::chrono::steady_clock::now(), patience) << "the module does not answer";
      std::this_thread::sleep_for(20ms);
    }
  }
  std::string ask(const std::string& command, const std::string& rest = {}) {
    return adapters().ask(command + " " + std::to_string(GetParam().socket) + " " + rest);
  }
  Bytes read(unsigned offset, std::size_t count) {
    Bytes in(count);
    const Bytes pointer{to_byte(offset)};
    EXPECT_EQ(device->transfer(module_address, pointer, in), 0) << "byte " << offset;
    return in;
  }

  std::optional<I2cDevice> device;
};

TEST_P(KernelDriven, OffersWholeI2cTransfers) { EXPECT_NE(device->functionality() & I2C_FUNC_I2C, 0u); }

TEST_P(KernelDriven, ReadsTheIdentityThatTheProfileGives) {
  EXPECT_EQ(read(0, 1), Bytes{std::byte{0x19}});  // OSFP
  EXPECT_EQ(read(129, 16), text("PLUGFEST SIM    "));
  EXPECT_EQ(read(148, 16), text("PF-800G-DR8-LPO "));
  EXPECT_EQ(read(166, 9), text("PFLPO0000"));  // its end counts the swaps
}

TEST_P(KernelDriven, ReadsAWholePageAtOnce) { EXPECT_EQ(to_hex(read(128, 128)), ask("bytes", "128 128")); }

TEST_P(KernelDriven, ReadsEveryLength) {
  const Bytes page = read(128, 128);
  for (const std::size_t count : {1u, 2u, 8u, 60u, 61u, 62u, 122u, 123u, 127u})
    EXPECT_EQ(read(128, count), Bytes(page.begin(), page.begin() + static_cast<std::ptrdiff_t>(count))) << count;
}

TEST_P(KernelDriven, AWriteSelectsAPage) {
  const Bytes identity = read(128, 16);
  const Bytes select{std::byte{127}, std::byte{0x01}};
  ASSERT_EQ(device->transfer(module_address, select, {}), 0);
  std::this_thread::sleep_for(20ms);  // the time that a module may take for its page
  EXPECT_NE(read(128, 16), identity);
  EXPECT_EQ(read(127, 1), Bytes{std::byte{0x01}});
}

TEST_P(KernelDriven, ReadsOnWithoutAPointer) {
  const Bytes name = read(129, 16);
  read(128, 1);
  Bytes on(16);
  EXPECT_EQ(device->transfer(module_address, {}, on), 0);
  EXPECT_EQ(on, name);
}

TEST_P(KernelDriven, AnAbsentAddressIsAnErrorOfTheDriversOwn) {
  const Bytes pointer{std::byte{0}};
  Bytes in(1);
  EXPECT_EQ(device->transfer(absent_address, pointer, in), GetParam().nobody_there);
  EXPECT_EQ(device->transfer(absent_address, pointer, {}), GetParam().nobody_there);
  EXPECT_EQ(device->transfer(absent_address, {}, in), GetParam().nobody_there);
  EXPECT_EQ(read(0, 1), Bytes{std::byte{0x19}});
}

TEST_P(KernelDriven, AModuleThatWasTakenOutAnswersAgainWhenItIsBack) {
  const Bytes pointer{std::byte{0}};
  Bytes in(1);
  ask("remove");
  EXPECT_EQ(device->transfer(module_address, pointer, in), GetParam().nobody_there);
  ask("swap");
  wait_for_module();
  EXPECT_EQ(read(166, 16), text("PFLPO0000002    "));  // the first of the profile's numbers ends in 1
}

TEST_P(KernelDriven, APulledAdapterFailsAndComesBackOnceItIsClosed) {
  const Bytes pointer{std::byte{0}};
  Bytes in(1);
  ask("unplug");
  EXPECT_THAT(device->transfer(module_address, pointer, in), AnyOf(ENODEV, EIO, ESHUTDOWN));
  const auto patience = std::chrono::steady_clock::now() + 10s;
  while (!I2cDevice::find(GetParam().kernel_name).empty()) {
    ASSERT_LT(std::chrono::steady_clock::now(), patience);
    std::this_thread::sleep_for(20ms);
  }
  // The kernel removes an adapter only when nobody holds it open, and its USB hub waits with it.
  device.reset();
  ask("plug");
  open();
  EXPECT_EQ(device->transfer(module_address, pointer, in), 0);
  EXPECT_EQ(in, Bytes{std::byte{0x19}});
}

INSTANTIATE_TEST_SUITE_P(Adapters, KernelDriven,
                         testing::Values(Kind{"cp2112", 0, "CP2112", ETIMEDOUT},
                                         Kind{"tiny", 1, "i2c-tiny-usb", ENXIO}),
                         [](const auto& param) { return std::string{param.param.adapter}; });

}  // namespace
}  // namespace plugfest::vm
