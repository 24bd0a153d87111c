#include "drivers/usb/mpsse.hpp"

#include "drivers/base/error.hpp"

#include <algorithm>
#include <cassert>
#include <initializer_list>

namespace plugfest::usb::mpsse {
namespace {

namespace op {
constexpr std::uint8_t write_bytes = 0x11, write_bits = 0x13, read_bytes = 0x20, read_bits = 0x22, set_low = 0x80,
                       read_low = 0x81, set_high = 0x82, read_high = 0x83, loopback_off = 0x85, set_divider = 0x86,
                       send_now = 0x87, full_clock = 0x8A, three_phase = 0x8C, adaptive_on = 0x96, adaptive_off = 0x97,
                       drive_zero = 0x9E;
}

constexpr std::uint8_t scl = 0x01, sda = 0x02;
constexpr unsigned spare_bits = 0xF8;
constexpr unsigned command_ns = 500;  ///< each takes that long at least
constexpr std::uint32_t three_phase_base = 20'000'000;
constexpr std::size_t status_size = 2;

void add(Bytes& commands, std::initializer_list<unsigned> bytes) {
  std::transform(bytes.begin(), bytes.end(), std::back_inserter(commands), [](unsigned byte) { return to_byte(byte); });
}

/// Both wires at once, often enough to last `ns`.
void wires(Bytes& commands, const Wiring& wiring, bool scl_high, bool sda_high, unsigned ns = 0) {
  unsigned levels = (scl_high ? scl : 0U) | (sda_high && wiring.open_drain ? sda : 0U);
  unsigned outputs = scl | (sda_high && !wiring.open_drain ? 0U : sda);
  levels |= wiring.lines.levels & spare_bits;
  outputs |= wiring.lines.outputs & spare_bits;
  for (unsigned lasted = 0; lasted == 0 || lasted < ns; lasted += command_ns)
    add(commands, {op::set_low, levels, outputs});
}

/// The shortest times of the bus's speed, in ns.
struct Timing {
  unsigned hold_start, setup_start, setup_stop, bus_free;
};
Timing timing(std::uint32_t hertz) {
  if (hertz <= 100'000) return {4000, 4700, 4000, 4700};
  if (hertz <= 400'000) return {600, 600, 600, 1300};
  return {260, 260, 260, 500};
}

std::size_t acknowledges(std::size_t out, std::size_t in) { return (out != 0 ? 1 + out : 0) + (in != 0 ? 1 : 0); }
bool refused(std::byte acknowledge) { return (u8(acknowledge) & 1) != 0; }

}  // namespace

Step start(const Wiring& wiring) {
  const Timing times = timing(wiring.hertz);
  Step step;
  wires(step.commands, wiring, true, true, std::max(times.setup_start, times.bus_free));
  wires(step.commands, wiring, true, false, times.hold_start);
  wires(step.commands, wiring, false, false);
  return step;
}

Step repeated_start(const Wiring& wiring) {
  Step step;
  // SDA first: rising while SCL is high it would be a STOP.
  wires(step.commands, wiring, false, true);
  const Step rest = start(wiring);
  step.commands.insert(step.commands.end(), rest.commands.begin(), rest.commands.end());
  return step;
}

Step stop(const Wiring& wiring) {
  const Timing times = timing(wiring.hertz);
  Step step;
  wires(step.commands, wiring, false, false);
  wires(step.commands, wiring, true, false, times.setup_stop);
  wires(step.commands, wiring, true, true, times.bus_free);
  return step;
}

Step write_byte(const Wiring& wiring, std::byte value) {
  Step step{.commands = {}, .replies = 1};
  if (!wiring.open_drain) wires(step.commands, wiring, false, false);
  add(step.commands, {op::write_bytes, 0, 0, u8(value)});
  wires(step.commands, wiring, false, true);
  add(step.commands, {op::read_bits, 0});
  return step;
}

Step read_byte(const Wiring& wiring, bool last) {
  Step step{.commands = {}, .replies = 1};
  wires(step.commands, wiring, false, true);
  add(step.commands, {op::read_bytes, 0, 0});
  if (!wiring.open_drain && !last) wires(step.commands, wiring, false, false);
  add(step.commands, {op::write_bits, 0, last ? 0xFFU : 0x00U});
  return step;
}

Step idle(const Wiring& wiring) {
  Step step;
  wires(step.commands, wiring, true, true, timing(wiring.hertz).bus_free);
  return step;
}

Step pulse(const Wiring& wiring) {
  const unsigned half = 500'000'000 / wiring.hertz;
  Step step{.commands = {}, .replies = 1};
  wires(step.commands, wiring, false, true, half);
  wires(step.commands, wiring, true, true, half);
  add(step.commands, {op::read_low});
  return step;
}

Step abandon(const Wiring& wiring) {
  const Timing times = timing(wiring.hertz);
  Step step;
  wires(step.commands, wiring, true, false, times.hold_start);
  wires(step.commands, wiring, true, true, times.bus_free);
  return step;
}

Step read_levels() {
  Step step{.commands = {}, .replies = 2};
  add(step.commands, {op::read_low, op::read_high});
  return step;
}

Step set_high(Lines lines) {
  Step step;
  add(step.commands, {op::set_high, unsigned{lines.levels} >> 8U, unsigned{lines.outputs} >> 8U});
  return step;
}

std::vector<Step> transaction(const Wiring& wiring, std::uint8_t address, std::span<const std::byte> out,
                              std::size_t in) {
  assert(address < 0x80 && (!out.empty() || in != 0));
  std::vector<Step> steps{start(wiring)};
  if (!out.empty()) {
    steps.push_back(write_byte(wiring, to_byte(static_cast<unsigned>(address) << 1U)));
    for (const std::byte value : out) steps.push_back(write_byte(wiring, value));
    if (in != 0) steps.push_back(repeated_start(wiring));
  }
  if (in != 0) {
    steps.push_back(write_byte(wiring, to_byte(static_cast<unsigned>(address) << 1U | 1U)));
    for (std::size_t i = 0; i < in; ++i) steps.push_back(read_byte(wiring, i + 1 == in));
  }
  steps.push_back(stop(wiring));
  return steps;
}

std::size_t first_refused(std::span<const std::byte> replies, std::size_t out, std::size_t in) {
  const auto bits = replies.first(std::min(replies.size(), acknowledges(out, in)));
  return static_cast<std::size_t>(std::ranges::find_if(bits, refused) - bits.begin());
}

boost::system::result<void> judge(std::span<const std::byte> replies, std::size_t out, std::span<std::byte> in) {
  const std::size_t bits = acknowledges(out, in.size());
  if (replies.size() != bits + in.size()) return make_error_code(Errc::malformed_reply);
  if (first_refused(replies, out, in.size()) != bits) return make_error_code(Errc::nack);
  std::ranges::copy(replies.subspan(bits), in.begin());
  return {};
}

std::vector<Step> batches(const std::vector<Step>& steps, std::size_t fifo) {
  std::vector<Step> result;
  for (const Step& step : steps) {
    assert(step.commands.size() < fifo);
    if (result.empty() || result.back().commands.size() + step.commands.size() + 1 > fifo) result.emplace_back();
    Step& batch = result.back();
    batch.commands.insert(batch.commands.end(), step.commands.begin(), step.commands.end());
    batch.replies += step.replies;
  }
  for (Step& batch : result)
    if (batch.replies != 0) add(batch.commands, {op::send_now});
  return result;
}

boost::system::result<std::uint16_t> divider(std::uint32_t hertz) {
  if (hertz == 0 || hertz > three_phase_base) return make_error_code(Errc::unsupported);
  const std::uint32_t periods = (three_phase_base + hertz - 1) / hertz;
  if (periods > 0x10000) return make_error_code(Errc::unsupported);
  return static_cast<std::uint16_t>(periods - 1);
}

std::uint32_t clock_of(std::uint16_t divider) { return three_phase_base / (1U + divider); }

Step configure(const Wiring& wiring, std::uint16_t divider, bool stretching) {
  Step step;
  add(step.commands, {op::full_clock, stretching ? unsigned{op::adaptive_on} : unsigned{op::adaptive_off},
                      op::three_phase, op::set_divider, divider & 0xFFU, unsigned{divider} >> 8U, op::loopback_off});
  if (wiring.open_drain) add(step.commands, {op::drive_zero, scl | sda, 0});
  return step;
}

Bytes bad_command(std::uint8_t opcode) { return {std::byte{opcode}}; }
Bytes bad_command_answer(std::uint8_t opcode) { return {std::byte{0xFA}, std::byte{opcode}}; }

boost::system::result<Bytes> strip_status(std::span<const std::byte> received, std::size_t packet) {
  Bytes bytes;
  while (!received.empty()) {
    const auto one = received.first(std::min(packet, received.size()));
    if (one.size() < status_size) return make_error_code(Errc::malformed_reply);
    bytes.insert(bytes.end(), one.begin() + status_size, one.end());
    received = received.subspan(one.size());
  }
  return bytes;
}

}  // namespace plugfest::usb::mpsse
