#include "tests/drivers/sim/rig.hpp"

#include "drivers/base/error.hpp"
#include "tests/support/run_coroutine.hpp"

namespace plugfest::sim::test {

namespace {

constexpr Clock::duration clock_period = 2500ns;
constexpr auto far_off = Clock::time_point::max();

SlotConfig slot_config(const ModuleImage& image, bool low_power_request, const Behaviour& behaviour) {
  SlotConfig config;
  config.image = image;
  config.behaviour = behaviour;
  config.low_power_request = low_power_request;
  return config;
}

Bytes to_bytes(std::initializer_list<unsigned> values) {
  Bytes bytes;
  for (const unsigned value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

}  // namespace

void put(ModuleImage& image, HalfId half, std::uint8_t address, std::initializer_list<unsigned> values) {
  std::size_t i = address % 128u;
  for (const unsigned value : values) image.halves[half].at(i++) = static_cast<std::byte>(value);
}

ModuleImage dr8_bytes() {
  ModuleImage image;
  for (const HalfId half :
       {lower_half, upper_half(0x00), upper_half(0x01), upper_half(0x02), upper_half(0x10), upper_half(0x11)})
    image.halves[half].fill(std::byte{0});
  put(image, lower_half, 0, {0x19, 0x52, 0x00});
  put(image, lower_half, 39, {0x01, 0x02});
  put(image, lower_half, 85, {0x02});
  put(image, lower_half, 86, {0x23, 0x92, 0x88, 0x01, 0x22, 0x91, 0x44, 0x11, 0x21, 0x90,
                              0x22, 0x55, 0x20, 0x8F, 0x11, 0xFF, 0xFF, 0x00, 0x00, 0x00});
  put(image, upper_half(0x00), 128, {0x19, 'A', 'C', 'M', 'E', ' ', ' ', ' ', ' '});
  put(image, upper_half(0x00), 200, {0xE0, 0x22});
  put(image, upper_half(0x01), 144, {0x46});
  put(image, upper_half(0x01), 153, {0xF5, 0x53, 0x0A, 0x02, 0x00, 0x02, 0x03, 0x0F, 0x04, 0x3C});
  put(image, upper_half(0x01), 167, {0x45, 0x35});
  put(image, upper_half(0x01), 176, {0x01, 0x11, 0x55, 0xFF});
  put(image, upper_half(0x01), 223, {0xFF});
  put(image, upper_half(0x02), 128,
      {0x4B, 0x00, 0xFB, 0x00, 0x46, 0x00, 0x00, 0x00,                                // 75, -5, 70, 0 Cel
       0x8D, 0xCC, 0x74, 0x04, 0x87, 0x5A, 0x7A, 0x76});                              // 3.63, 2.97, 3.465, 3.135 V
  put(image, upper_half(0x02), 176, {0x62, 0x1F, 0x09, 0xD0, 0x4D, 0xF1, 0x0C, 0x5A,  // 4, -6, 3, -5 dBm
                                     0x61, 0xA8, 0x13, 0x88, 0x4E, 0x20, 0x17, 0x70,  // 50, 10, 40, 12 mA, x 2
                                     0x62, 0x1F, 0x09, 0xD0, 0x4D, 0xF1, 0x0C, 0x5A});
  return image;
}

ModuleImage dr8() {
  ModuleImage image = dr8_bytes();
  finish(image, Checksums::compute);
  return image;
}

Rig::Rig(const ModuleImage& image, bool low_power_request, const Behaviour& behaviour)
    : Rig(slot_config(image, low_power_request, behaviour)) {}
Rig::Rig(const SlotConfig& config) : slot(world.add_slot(config)) {}

void Rig::until(Clock::duration since_power) { support::run(clock, clock.wait_until(at(since_power))); }
void Rig::pass(Clock::duration time) { support::run(clock, clock.wait_for(time)); }

Bytes Rig::read(std::uint8_t address, std::size_t count) {
  const std::array out{std::byte{address}};
  Bytes in(count);
  support::run(clock, slot.module_bus().transfer(0x50, out, in, far_off));
  return in;
}

std::string Rig::hex(std::uint8_t address, std::size_t count) { return to_hex(read(address, count)); }

std::string Rig::hex_at(Clock::duration since_power, std::uint8_t address, std::size_t count) {
  until(since_power - 29 * clock_period);  // START, address, pointer, START, address
  return hex(address, count);
}

void Rig::write(std::initializer_list<unsigned> bytes) {
  const Bytes out = to_bytes(bytes);
  support::run(clock, slot.module_bus().transfer(0x50, out, {}, far_off));
  pass(10ms);
}

void Rig::write_at(Clock::duration since_power, std::initializer_list<unsigned> bytes) {
  const auto clocks = static_cast<int>(2 + 9 * (bytes.size() + 1));
  until(since_power - clocks * clock_period);
  const Bytes out = to_bytes(bytes);
  support::run(clock, slot.module_bus().transfer(0x50, out, {}, far_off));
}

void Rig::select(unsigned page) { write({0x7F, page}); }

bool Rig::acknowledges() {
  try {
    read(0);
    return true;
  } catch (const BenchError& error) {
    if (error.code() != Errc::nack) throw;
    return false;
  }
}

void Rig::low_power_pin(bool asserted) { support::run(clock, slot.pins().set_low_power_request(asserted)); }
void Rig::reset_pin(bool asserted) { support::run(clock, slot.pins().set_reset(asserted)); }

}  // namespace plugfest::sim::test
