#include "drivers/power/ina_meter.hpp"

#include "drivers/base/bytes.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <span>
#include <stdexcept>

namespace plugfest::power {
namespace {

constexpr std::uint16_t texas_instruments = 0x5449;

// The sensor times itself: its oscillator's tolerance is taken as 5 %, well above what such parts have.
constexpr auto late_percent = 5;

}  // namespace

int count_of(InaAverages averages) {
  using enum InaAverages;
  switch (averages) {
    case n_1:
      return 1;
    case n_4:
      return 4;
    case n_16:
      return 16;
    case n_64:
      return 64;
    case n_128:
      return 128;
    case n_256:
      return 256;
    case n_512:
      return 512;
    case n_1024:
      return 1024;
  }
  throw std::invalid_argument("no such number of averages");
}

Watt uncertainty(Watt reading, const InaBoard& board, const InaSteps& steps) {
  const double watt = std::abs(reading.value);
  return Watt{board.gain_error * watt + board.offset.value + steps.power + board.supply.value * steps.current +
              watt / board.supply.value * steps.bus};
}

std::vector<std::string> cannot_see(std::chrono::microseconds averaging) {
  const double ms = static_cast<double>(averaging.count()) / 1000;
  return {
      fmt::format("It shows means over {:g} ms, not peaks: the inrush of a hot plug, tens of microseconds and several "
                  "amperes, is not seen.",
                  ms),
      "What happens between two readings is not recorded.",
      "Current and voltage are converted one after the other: a ripple in step with the conversions is read wrong.",
  };
}

void throw_no_scale(std::string_view part, const InaBoard& board) {
  throw std::invalid_argument(
      fmt::format("an {} cannot measure {} A on {} ohm", part, board.full_scale_ampere, board.shunt_ohm));
}

std::int32_t current_code(std::uint32_t raw, int bits) {
  const int unused = (8 - bits % 8) % 8;
  const auto code = static_cast<std::int32_t>(raw >> unused);
  return code >= 1 << (bits - 1) ? code - (1 << bits) : code;
}

InaMeter::InaMeter(TwoWireBus& bus, Clock& clock, std::string_view part, const InaRegisters& registers,
                   const InaBoard& board, const InaSetUp& wanted, std::chrono::microseconds cycle)
    : bus_(bus), clock_(clock), part_(part), registers_(registers), board_(board), wanted_(wanted), cycle_(cycle) {
  if (board.address < 0x40 || board.address > 0x4F)
    throw std::invalid_argument(fmt::format("an {} is at 40h to 4Fh, not at {:02X}h", part, board.address));
  if (!(board.supply.value > 0 && board.gain_error >= 0 && board.offset.value >= 0))
    throw std::invalid_argument(fmt::format("{}: supply must be positive, gain error and offset not negative", part));
}

PowerMeterInfo InaMeter::info() const {
  return {fmt::format("{} at {:02X}h, shunt {:g} mOhm", part_, board_.address, board_.shunt_ohm * 1e3), cycle_,
          board_.gain_error, board_.offset, cannot_see(cycle_)};
}

asio::awaitable<PowerReading> InaMeter::read(Clock::time_point due) {
  if (!set_up_) co_await set_up(due);
  // Whatever fails below leaves the set-up in doubt.
  set_up_ = false;
  // The cycle under way began before the call, the one after it did not.
  const auto there = clock_.now() + 2 * cycle_ * (100 + late_percent) / 100;
  if (there > due) {
    co_await clock_.wait_until(due, Clock::Rank::deadline);
    throw BenchError(Errc::timed_out, fmt::format("{} at {:02X}h: mean", part_, board_.address));
  }
  co_await clock_.wait_until(there);
  const PowerReading reading = co_await newest_mean(due);
  set_up_ = true;
  co_return reading;
}

asio::awaitable<PowerReading> InaMeter::newest_mean(Clock::time_point due) {
  const InaRegisters& at = registers_;
  const std::uint32_t power = co_await get(at.power, at.power_bytes, due);
  const std::uint32_t current = co_await get(at.current, static_cast<std::size_t>(at.current_bits + 7) / 8, due);
  const std::uint32_t diagnosis = co_await get(at.diagnosis, 2, due);
  // Last: a brown-out at any moment up to here shows, also one between the reads.
  const std::uint32_t config = co_await get(at.config, 2, due);
  const std::uint32_t calibration = co_await get(at.calibration, 2, due);
  if (config != wanted_.config || calibration != wanted_.calibration)
    throw failure(Errc::malformed_reply, at.calibration,
                  fmt::format("set-up lost: reads {:04X}h, not {:04X}h, with configuration {:04X}h", calibration,
                              wanted_.calibration, config));
  if ((diagnosis & at.math_overflow) != 0) throw failure(Errc::malformed_reply, at.diagnosis, "arithmetic overflow");
  const std::int32_t top = (1 << (at.current_bits - 1)) - 1;
  const std::int32_t code = current_code(current, at.current_bits);
  if (code >= top || code <= -top)
    throw failure(Errc::malformed_reply, at.current, fmt::format("over full scale, {} A", board_.full_scale_ampere));

  const Watt watt{power * wanted_.power_lsb};
  co_return PowerReading{watt, uncertainty(watt, board_, wanted_.steps)};
}

asio::awaitable<void> InaMeter::identify(std::uint8_t maker_register, std::uint8_t die_register, std::uint16_t die,
                                         Clock::time_point due) {
  const std::uint32_t maker = co_await get(maker_register, 2, due);
  if (maker != texas_instruments)
    throw failure(Errc::malformed_reply, maker_register, fmt::format("reads {:04X}h, not 5449h", maker));
  const std::uint32_t device = co_await get(die_register, 2, due);
  if (device >> 4 != die)
    throw failure(Errc::malformed_reply, die_register, fmt::format("reads {:04X}h, not {:03X}xh", device, die));
}

asio::awaitable<std::uint32_t> InaMeter::get(std::uint8_t from, std::size_t width, Clock::time_point due) {
  const std::array out{std::byte{from}};
  std::array<std::byte, 4> in{};
  const auto wanted = std::span{in}.first(width);
  try {
    co_await bus_.transfer(board_.address, out, wanted, due);
  } catch (const BenchError& error) {
    throw error.at(where(from, "read"));
  }
  std::uint32_t value = 0;
  for (const std::byte b : wanted) value = value << 8 | u8(b);
  co_return value;
}

asio::awaitable<void> InaMeter::put(std::uint8_t to, std::uint16_t value, Clock::time_point due) {
  const std::array out{std::byte{to}, to_byte(value >> 8u), to_byte(value)};
  try {
    co_await bus_.transfer(board_.address, out, {}, due);
  } catch (const BenchError& error) {
    throw error.at(where(to, "write"));
  }
}

BenchError InaMeter::failure(Errc code, std::uint8_t at, std::string_view what) const {
  return BenchError(code, where(at, what));
}

std::string InaMeter::where(std::uint8_t at, std::string_view what) const {
  return fmt::format("{} at {:02X}h: register {:02X}h: {}", part_, board_.address, at, what);
}

}  // namespace plugfest::power
