#include "tests/drivers/sim/cdb_rig.hpp"

#include "drivers/base/error.hpp"
#include "tests/support/run_coroutine.hpp"

#include <stdexcept>

namespace plugfest::sim::test {

namespace {

void write_bytes(Rig& rig, const std::vector<unsigned>& values) {
  Bytes out;
  for (const unsigned value : values) out.push_back(static_cast<std::byte>(value));
  support::run(rig.clock, rig.slot.module_bus().transfer(0x50, out, {}, Clock::time_point::max()));
  rig.pass(10ms);
}

}  // namespace

ModuleImage cdb_bytes(std::initializer_list<unsigned> from_163) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x00), 129, {'A', 'C', 'M', 'E', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '});
  put(image, upper_half(0x00), 148, {'P', 'N', '-', '1', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '});
  put(image, upper_half(0x01), 128, {0x01, 0x01});
  put(image, upper_half(0x01), 163, from_163);
  return image;
}

ModuleImage cdb_module(std::initializer_list<unsigned> from_163) {
  ModuleImage image = cdb_bytes(from_163);
  sim::finish(image, Checksums::compute);
  return image;
}

CdbRig::CdbRig(const ModuleImage& image, const Behaviour& behaviour) : Rig(image, true, behaviour) { boot(); }

void CdbRig::boot() {
  pass(1s);
  select(0x9F);
}

void CdbRig::send(std::initializer_list<unsigned> header, const std::vector<unsigned>& lpl) {
  const std::vector<unsigned> bytes = header;
  write_bytes(*this, {0x82, bytes.at(2), bytes.at(3), bytes.at(4), bytes.at(5)});
  if (!lpl.empty()) write_bytes(*this, std::vector<unsigned>{0x88} + lpl);
  write_bytes(*this, {0x80, bytes.at(0), bytes.at(1)});
}

std::string CdbRig::run(unsigned command, const std::vector<unsigned>& lpl, unsigned epl_length) {
  const unsigned size = static_cast<unsigned>(lpl.size());
  unsigned sum = (command >> 8) + (command & 0xFF) + (epl_length >> 8) + (epl_length & 0xFF) + size;
  for (const unsigned byte : lpl) sum += byte;
  send({command >> 8, command & 0xFF, epl_length >> 8, epl_length & 0xFF, size, ~sum & 0xFF}, lpl);
  finish();
  return hex(37);
}

void CdbRig::finish() {
  for (int i = 0; i < 2000; ++i) {
    if (acknowledges() && (u8(read(37).front()) & 0x80) == 0) return;
    pass(10ms);
  }
  throw std::runtime_error("busy for 20 s");
}

std::string CdbRig::reply(std::size_t count) { return hex(134, 2 + count); }

std::string CdbRig::firmware_status() {
  const std::string status = run(0x0100);
  return status == "01" ? hex(136) : "failed " + status;
}

void CdbRig::power_cycle() {
  slot.power_cycle();
  boot();
}

void CdbRig::reset() {
  reset_pin(true);
  pass(50ms);
  reset_pin(false);
  boot();
}

std::vector<unsigned> u32(unsigned value) { return {value >> 24, value >> 16 & 0xFF, value >> 8 & 0xFF, value & 0xFF}; }

std::vector<unsigned> operator+(std::vector<unsigned> a, const std::vector<unsigned>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace plugfest::sim::test
