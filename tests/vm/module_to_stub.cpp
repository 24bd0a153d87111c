#include "drivers/base/bytes.hpp"
#include "tests/vm/i2c_device.hpp"

#include <chrono>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>

namespace plugfest::vm {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t module_address = 0x50;
constexpr unsigned page_select = 127, upper = 128, pages = 256;

/// The module may be busy with what was written before.
Bytes exchange(I2cDevice& device, const Bytes& out, std::size_t count) {
  const auto patience = std::chrono::steady_clock::now() + 5s;
  Bytes in(count);
  while (device.transfer(module_address, out, in) != 0) {
    if (std::chrono::steady_clock::now() > patience) throw std::runtime_error("the module does not answer");
    std::this_thread::sleep_for(2ms);
  }
  return in;
}

Bytes read(I2cDevice& device, unsigned offset, std::size_t count) {
  return exchange(device, Bytes{to_byte(offset)}, count);
}

/// @return false: the module has no such page
bool select(I2cDevice& device, unsigned page) {
  exchange(device, Bytes{to_byte(page_select - 1), std::byte{0}, to_byte(page)}, 0);
  return read(device, page_select, 1)[0] == to_byte(page);
}

void copy(I2cDevice& module, I2cDevice& stub) {
  const auto put = [&](unsigned first, const Bytes& bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i)
      stub.write_register(module_address, first + static_cast<unsigned>(i), bytes[i]);
  };
  // Page 00h last: that is the one that both show afterwards.
  for (unsigned page = pages; page-- > 0;) {
    if (!select(module, page)) continue;
    stub.write_register(module_address, page_select, to_byte(page));
    put(upper, read(module, upper, 128));
  }
  put(0, read(module, 0, 128));
}

}  // namespace
}  // namespace plugfest::vm

/// module_to_stub NAME: what the module behind the kernel's adapter NAME shows on bank 0, into i2c-stub (`fill_stub`).
int main(int argc, char** argv) try {
  plugfest::vm::I2cDevice module(argc > 1 ? argv[1] : "CP2112"), stub("SMBus stub driver");
  plugfest::vm::copy(module, stub);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "module_to_stub: %s\n", error.what());
  return 1;
}
