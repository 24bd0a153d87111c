#include "drivers/linux/i2c_dev.hpp"
#include "drivers/linux/optoe.hpp"
#include "tests/drivers/linux/fake_i2c.hpp"
#include "tests/drivers/linux/fake_optoe.hpp"
#include "tests/drivers/linux/i2c_tree.hpp"
#include "tests/suites/two_wire_bus_suite.hpp"

namespace plugfest::linux_io {
namespace {

using suites::BusRig;
using suites::BusUnderTest;
using suites::TwoWireBusSuite;

/// i2c-dev over a kernel that is not there.
class I2cDevRig : public BusRig {
 public:
  explicit I2cDevRig(unsigned long functionality) {
    plug(7);
    kernel->functionality = functionality;
  }
  ~I2cDevRig() override { kernel->hold(false); }
  TwoWireBus& bus() override { return bus_; }
  Clock& clock() override { return clock_; }
  suites::ModuleEeprom* eeprom() override { return &kernel->eeprom; }
  Limits limits() const override {
    Limits limits;
    limits.bare_reads = (kernel->functionality & I2C_FUNC_I2C) != 0;
    return limits;
  }
  void hold(bool held) override { kernel->hold(held); }
  bool can_hold() override { return true; }
  bool unplug() override {
    tree_.unplug(7);
    kernel->set(&test::FakeI2c::error, ENODEV);
    return true;
  }
  void replug() override {
    kernel->set(&test::FakeI2c::error, 0);
    plug(12);
  }
  std::shared_ptr<test::FakeI2c> kernel = std::make_shared<test::FakeI2c>();

 private:
  void plug(unsigned number) {
    tree_.usb("1-3", "10c4", "ea90", "SN0001");
    tree_.adapter(number, test::Tree::on_usb("1-3"), "Virtual bus");
  }
  test::Tree tree_;
  SteadyClock clock_;
  I2cDev bus_{clock_, {.number = {}, .name = "", .serial = "SN0001", .port = "", .mux = ""}, {}, tree_.root, kernel};
};

/// An adapter with the quirks of a USB one: short messages only.
std::unique_ptr<BusRig> quirky() {
  auto rig = std::make_unique<I2cDevRig>(I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL);
  rig->kernel->longest_read = 60;
  rig->kernel->longest_write = 61;
  return rig;
}

/// optoe over a kernel that is not there.
class OptoeRig final : public BusRig {
 public:
  ~OptoeRig() override { kernel_->hold(false); }
  TwoWireBus& bus() override { return bus_; }
  Clock& clock() override { return clock_; }
  suites::ModuleEeprom* eeprom() override { return &kernel_->eeprom; }
  Limits limits() const override {
    Limits limits;
    limits.other_addresses = false;
    return limits;
  }
  void hold(bool held) override { kernel_->hold(held); }
  bool can_hold() override { return true; }
  bool unplug() override {
    tree_.unplug(9);
    tree_.remove("sys/bus/i2c/devices/9-0050");
    return true;
  }
  void replug() override { test::FakeOptoe::plug(tree_, 4); }

 private:
  test::Tree tree_;
  SteadyClock clock_;
  std::shared_ptr<test::FakeOptoe> kernel_ = std::make_shared<test::FakeOptoe>(tree_);
  Optoe bus_{clock_,
             {.number = {}, .name = "", .serial = "", .port = "pci0000:00/0000:00:1f.4", .mux = ""},
             {},
             tree_.root,
             kernel_};
};

constexpr unsigned long block_adapter = I2C_FUNC_SMBUS_BYTE | I2C_FUNC_SMBUS_BYTE_DATA | I2C_FUNC_SMBUS_I2C_BLOCK;
constexpr unsigned long byte_adapter = I2C_FUNC_SMBUS_BYTE | I2C_FUNC_SMBUS_BYTE_DATA;

INSTANTIATE_TEST_SUITE_P(
    Linux, TwoWireBusSuite,
    testing::Values(BusUnderTest{"i2c_dev", [] { return std::make_unique<I2cDevRig>(I2C_FUNC_I2C); }},
                    BusUnderTest{"i2c_dev_short_messages", quirky},
                    BusUnderTest{"i2c_dev_smbus_blocks", [] { return std::make_unique<I2cDevRig>(block_adapter); }},
                    BusUnderTest{"optoe", [] { return std::make_unique<OptoeRig>(); }},
                    BusUnderTest{"i2c_dev_smbus_bytes", [] { return std::make_unique<I2cDevRig>(byte_adapter); }}),
    suites::NameOf{});

}  // namespace
}  // namespace plugfest::linux_io
