#pragma once

#include "drivers/linux/i2c_dev_ioctl.hpp"
#include "tests/suites/module_eeprom.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

/// For tests only.
namespace plugfest::linux_io::test {

/// The i2c-dev nodes of a kernel that is not there, each with a module's memory at 50h. Everything in it is locked, so
/// that a test may change it while a request is stuck.
class FakeI2c final : public I2cIoctl {
 public:
  int open(const std::string& node) override {
    const std::lock_guard lock(mutex);
    opened.push_back(node);
    if (open_error != 0) return -open_error;
    ++now_open;
    return next_++;
  }
  void close(int) override {
    const std::lock_guard lock(mutex);
    --now_open;
  }
  int ioctl(int descriptor, unsigned long request, unsigned long argument) override {
    std::unique_lock lock(mutex);
    const bool on_the_wire = request == I2C_RDWR || request == I2C_SMBUS;
    if (on_the_wire) {
      ++transactions;
      ++inside;
      changed.notify_all();
      changed.wait(lock, [&] { return !held; });
      --inside;
      if (error != 0) return -error;
    }
    switch (request) {
      case I2C_FUNCS:
        *reinterpret_cast<unsigned long*>(argument) = functionality;
        return funcs_error == 0 ? 0 : -funcs_error;
      case I2C_SLAVE:
      case I2C_SLAVE_FORCE:
        if (request == I2C_SLAVE && owned.contains(argument)) return -EBUSY;
        slaves_[descriptor] = static_cast<std::uint16_t>(argument);
        log.push_back(request == I2C_SLAVE ? "slave" : "slave_force");
        return 0;
      case I2C_RDWR:
        return read_write(*reinterpret_cast<i2c_rdwr_ioctl_data*>(argument));
      case I2C_SMBUS:
        return smbus(slaves_.at(descriptor), *reinterpret_cast<i2c_smbus_ioctl_data*>(argument));
    }
    return -ENOTTY;
  }

  void hold(bool now) {
    const std::lock_guard lock(mutex);
    held = now;
    changed.notify_all();
  }
  /// Until so many requests are in the kernel.
  void wait_inside(unsigned count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return inside == count; });
  }
  template <class T>
  T locked(T FakeI2c::*member) {
    const std::lock_guard lock(mutex);
    return this->*member;
  }
  template <class T>
  void set(T FakeI2c::*member, T value) {
    const std::lock_guard lock(mutex);
    this->*member = std::move(value);
  }

  std::mutex mutex;
  std::condition_variable changed;
  unsigned long functionality = I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL;
  int open_error = 0, funcs_error = 0;
  int error = 0;                    ///< of everything on the wire
  std::size_t longest_read = 8192;  ///< quirks
  std::size_t longest_write = 8192;
  int too_long = EOPNOTSUPP;  ///< what it says beyond them
  int done_messages = -1;     ///< of I2C_RDWR, in place of all
  unsigned short_block = 0;   ///< bytes that SMBus block reads fall short of
  std::set<unsigned long> owned;
  bool held = false;
  unsigned inside = 0, transactions = 0;
  int now_open = 0;
  std::vector<std::string> opened, log;
  suites::ModuleEeprom eeprom;

 private:
  int read_write(const i2c_rdwr_ioctl_data& request) {
    if (request.nmsgs == 0 || request.nmsgs > 42) return -EINVAL;
    std::string line;
    for (unsigned i = 0; i < request.nmsgs; ++i) {
      const i2c_msg& message = request.msgs[i];
      const bool reading = (message.flags & I2C_M_RD) != 0;
      if (message.len > 8192) return -EINVAL;
      if (message.len > (reading ? longest_read : longest_write)) return -too_long;
      line += (reading ? " r" : " w") + std::to_string(message.len);
    }
    log.push_back("rdwr" + line);
    for (unsigned i = 0; i < request.nmsgs; ++i) {
      const i2c_msg& message = request.msgs[i];
      const bool reading = (message.flags & I2C_M_RD) != 0;
      if (message.addr != suites::ModuleEeprom::address || !eeprom.start(reading)) return -ENXIO;
      for (unsigned k = 0; k < message.len; ++k) {
        if (reading) {
          message.buf[k] = std::to_integer<std::uint8_t>(eeprom.read());
        } else {
          eeprom.write(std::byte{message.buf[k]});
        }
      }
    }
    return done_messages >= 0 ? done_messages : static_cast<int>(request.nmsgs);
  }

  int smbus(std::uint16_t address, const i2c_smbus_ioctl_data& request) {
    const bool reading = request.read_write == I2C_SMBUS_READ;
    const unsigned needed = request.size == I2C_SMBUS_BYTE
                                ? (reading ? I2C_FUNC_SMBUS_READ_BYTE : I2C_FUNC_SMBUS_WRITE_BYTE)
                            : request.size == I2C_SMBUS_BYTE_DATA
                                ? (reading ? I2C_FUNC_SMBUS_READ_BYTE_DATA : I2C_FUNC_SMBUS_WRITE_BYTE_DATA)
                            : request.size == I2C_SMBUS_I2C_BLOCK_DATA
                                ? (reading ? I2C_FUNC_SMBUS_READ_I2C_BLOCK : I2C_FUNC_SMBUS_WRITE_I2C_BLOCK)
                                : 0u;
    if (needed == 0 || (functionality & needed) == 0) return -EOPNOTSUPP;
    const unsigned count = request.size == I2C_SMBUS_I2C_BLOCK_DATA ? request.data->block[0] : 1;
    if (count == 0 || count > I2C_SMBUS_BLOCK_MAX) return -EINVAL;
    if (count > (reading ? longest_read : longest_write)) return -EOPNOTSUPP;
    log.push_back("smbus " + std::to_string(request.size) + (reading ? " r" : " w") + std::to_string(count) + " at " +
                  std::to_string(request.command));
    if (address != suites::ModuleEeprom::address) return -ENXIO;
    if (request.size == I2C_SMBUS_BYTE) {
      if (!eeprom.start(reading)) return -ENXIO;
      if (reading) {
        request.data->byte = std::to_integer<std::uint8_t>(eeprom.read());
      } else {
        eeprom.write(std::byte{request.command});
      }
      return 0;
    }
    if (!eeprom.start(false)) return -ENXIO;
    eeprom.write(std::byte{request.command});
    std::uint8_t* data = request.size == I2C_SMBUS_BYTE_DATA ? &request.data->byte : request.data->block + 1;
    if (reading) {
      eeprom.start(true);
      for (unsigned k = 0; k < count; ++k) data[k] = std::to_integer<std::uint8_t>(eeprom.read());
      if (request.size == I2C_SMBUS_I2C_BLOCK_DATA)
        request.data->block[0] = static_cast<std::uint8_t>(count - std::min(count, short_block));
    } else {
      for (unsigned k = 0; k < count; ++k) eeprom.write(std::byte{data[k]});
    }
    return 0;
  }

  int next_ = 3;
  std::map<int, std::uint16_t> slaves_;
};

}  // namespace plugfest::linux_io::test
