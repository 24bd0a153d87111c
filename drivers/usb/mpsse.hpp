#pragma once

#include "drivers/base/bytes.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// The command language of FTDI's MPSSE (application note AN_108), as far as a two-wire bus needs it. Pure.
///
/// AD0 is SCL; AD1 and AD2, tied together, are SDA out and in.
namespace plugfest::usb::mpsse {

/// Levels and directions (1: output) of the sixteen lines; the low byte's first three bits are the bus's own.
struct Lines {
  std::uint16_t levels = 0, outputs = 0;
};

/// How this chip makes the two wires.
struct Wiring {
  bool open_drain = true;  ///< drives low only (FT232H); else a released wire is an input
  std::uint32_t hertz = 400'000;
  Lines lines = {};  ///< what the spare lines are meanwhile
};

/// Commands that stay together, and how many bytes they make the chip answer.
struct Step {
  Bytes commands;
  std::size_t replies = 0;
};

Step start(const Wiring& wiring);
Step repeated_start(const Wiring& wiring);
Step stop(const Wiring& wiring);
Step write_byte(const Wiring& wiring, std::byte value);  ///< answers the acknowledge bit
/// @param last  not acknowledged, so that the device lets go of SDA
Step read_byte(const Wiring& wiring, bool last);
/// Both wires released.
Step idle(const Wiring& wiring);
/// One clock with SDA released, which answers the levels of AD after it.
Step pulse(const Wiring& wiring);
/// START and STOP without a clock between, from idle: every device lets go of what it was in the middle of.
Step abandon(const Wiring& wiring);
Step read_levels();          ///< answers AD, then AC
Step set_high(Lines lines);  ///< AC

/// A transaction: START, address, bytes, repeated START, address, bytes, STOP. Answers its acknowledge bits and the
/// bytes read, in the order of the wire.
std::vector<Step> transaction(const Wiring& wiring, std::uint8_t address, std::span<const std::byte> out,
                              std::size_t in);

/// What the answer to a transaction says.
/// @param in  filled only if everything was acknowledged
/// @return Errc::nack; Errc::malformed_reply: not as many bytes as asked for
boost::system::result<void> judge(std::span<const std::byte> replies, std::size_t out, std::span<std::byte> in);
/// Of a refused transaction: which byte on the wire was not acknowledged, the address is 0.
std::size_t first_refused(std::span<const std::byte> replies, std::size_t out, std::size_t in);

/// Steps put together for one bulk transfer each, none longer than `fifo`. Each batch ends by sending its answer.
std::vector<Step> batches(const std::vector<Step>& steps, std::size_t fifo);

/// Clock divider for a bus of at most `hertz`, with three-phase clocking.
/// @return Errc::unsupported: slower than 306 Hz or faster than 20 MHz
boost::system::result<std::uint16_t> divider(std::uint32_t hertz);
/// What the divider comes to.
std::uint32_t clock_of(std::uint16_t divider);

/// Everything but the lines: clock, phases, drive.
/// @param stretching  SCL is wired to AD7 too, so that a device may hold it
Step configure(const Wiring& wiring, std::uint16_t divider, bool stretching);

/// An opcode that no chip knows, and its answer.
Bytes bad_command(std::uint8_t opcode);
Bytes bad_command_answer(std::uint8_t opcode);
inline constexpr std::uint8_t first_bad_opcode = 0xAA, second_bad_opcode = 0xAB;

/// Takes the two status bytes out of every packet of what one read returned.
/// @return Errc::malformed_reply: a packet without them
boost::system::result<Bytes> strip_status(std::span<const std::byte> received, std::size_t packet);

}  // namespace plugfest::usb::mpsse
