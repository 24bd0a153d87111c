#include "tests/vm/i2c_device.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <stdexcept>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

namespace plugfest::vm {

using namespace std::chrono_literals;

std::string I2cDevice::find(const std::string& name) {
  const std::filesystem::path folder = "/sys/class/i2c-dev";
  if (!std::filesystem::exists(folder)) return {};
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::string text;
    std::ifstream file(entry.path() / "name");
    std::getline(file, text);
    if (text.find(name) != std::string::npos) return entry.path().filename();
  }
  return {};
}

I2cDevice::I2cDevice(const std::string& name) {
  const auto patience = std::chrono::steady_clock::now() + 20s;
  while (fd_ < 0) {
    if (const std::string found = find(name); !found.empty()) {
      node_ = "/dev/" + found;
      fd_ = ::open(node_.c_str(), O_RDWR | O_CLOEXEC);
    }
    if (fd_ >= 0) return;
    if (std::chrono::steady_clock::now() > patience) throw std::runtime_error("no adapter named " + name);
    std::this_thread::sleep_for(20ms);
  }
}

I2cDevice::~I2cDevice() { ::close(fd_); }

unsigned long I2cDevice::functionality() {
  unsigned long bits = 0;
  return ::ioctl(fd_, I2C_FUNCS, &bits) == 0 ? bits : 0;
}

void I2cDevice::write_register(std::uint8_t address, unsigned at, std::byte value) {
  i2c_smbus_data data{};
  data.byte = u8(value);
  i2c_smbus_ioctl_data request{I2C_SMBUS_WRITE, static_cast<__u8>(at), I2C_SMBUS_BYTE_DATA, &data};
  if (::ioctl(fd_, I2C_SLAVE, static_cast<unsigned long>(address)) != 0 || ::ioctl(fd_, I2C_SMBUS, &request) != 0)
    throw std::runtime_error(node_ + ": " + std::strerror(errno));
}

int I2cDevice::transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in) {
  Bytes written(out.begin(), out.end());
  std::array<i2c_msg, 2> messages{};
  unsigned count = 0;
  if (!out.empty())
    messages[count++] = {address, 0, static_cast<std::uint16_t>(written.size()),
                         reinterpret_cast<__u8*>(written.data())};
  if (!in.empty())
    messages[count++] = {address, I2C_M_RD, static_cast<std::uint16_t>(in.size()), reinterpret_cast<__u8*>(in.data())};
  i2c_rdwr_ioctl_data request{messages.data(), count};
  return ::ioctl(fd_, I2C_RDWR, &request) == static_cast<int>(count) ? 0 : errno;
}

}  // namespace plugfest::vm
