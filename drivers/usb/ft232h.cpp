#include "drivers/usb/ft232h.hpp"

#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <stdexcept>
#include <string_view>

namespace plugfest::usb {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view in_the_queue = "waiting for others on the same adapter";
constexpr std::size_t packet_size = 512;  // high speed
constexpr std::size_t read_size = 8 * packet_size;
constexpr std::uint8_t latency_ms = 16;  // answers are sent at once on command; this is for what has none
constexpr std::uint8_t sda_in = 0x04;
constexpr unsigned pulses = 9;
constexpr unsigned empty_reads_without_pause = 4;
constexpr Clock::duration pause = 1ms;

namespace control {
constexpr std::uint8_t reset = 0x00, event_character = 0x06, error_character = 0x07, latency = 0x09, bit_mode = 0x0B;
}
constexpr std::uint16_t reset_all = 0, purge_one = 1, purge_other = 2, mode_reset = 0x0000, mode_mpsse = 0x0200;

struct Fifo {
  std::size_t to_chip, to_host;
};
constexpr Fifo fifo_of(FtdiChip chip) {
  switch (chip) {
    case FtdiChip::ft232h:
      return {1024, 1024};
    case FtdiChip::ft2232h:
      return {4096, 4096};
  }
  return {};
}

struct Endpoints {
  std::uint8_t out, in;
};
constexpr Endpoints endpoints_of(FtdiChannel channel) {
  return channel == FtdiChannel::a ? Endpoints{0x02, 0x81} : Endpoints{0x04, 0x83};
}

/// Nine clocks a byte with the addresses, and some for START and STOP.
Clock::duration wire_time(std::size_t out, std::size_t in, std::uint32_t hertz) {
  const std::size_t bytes = (out != 0 ? 1 + out : 0) + (in != 0 ? 1 + in : 0);
  return std::chrono::nanoseconds{static_cast<std::int64_t>(9 * bytes + 3) * 1'000'000'000 / hertz};
}

}  // namespace

Ft232h::Ft232h(Device& device, Clock& clock, const Ft232hOptions& options)
    : device_(device), clock_(clock), options_(options) {
  const auto divider = mpsse::divider(options.hertz);
  if (!divider) throw std::invalid_argument(fmt::format("an MPSSE makes no bus clock of {} Hz", options.hertz));
  if (options.chip == FtdiChip::ft232h && options.channel == FtdiChannel::b)
    throw std::invalid_argument("an FT232H has channel A only");
  divider_ = *divider;
}

mpsse::Wiring Ft232h::wiring() const {
  return {.open_drain = options_.chip == FtdiChip::ft232h, .hertz = hertz(), .lines = lines_};
}

std::size_t Ft232h::most_unread() const {
  const std::size_t fifo = fifo_of(options_.chip).to_host;
  return fifo - 2 * (fifo / packet_size) - mpsse::bad_command_answer(mpsse::first_bad_opcode).size();
}

void Ft232h::note(const BenchError& error) {
  if (error.code() == Errc::disconnected) state_ = State::unknown;
}

asio::awaitable<void> Ft232h::transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                       Clock::time_point due) {
  assert(address < 0x80 && (!out.empty() || !in.empty()));
  const std::string where = fmt::format("MPSSE, two-wire address {:02X}h", address);
  try {
    const Turns::Turn turn = co_await turns_.take(clock_, due, in_the_queue);
    due = co_await device_.open(due);
    co_await prepare(due);
    const Clock::duration wire = wire_time(out.size(), in.size(), hertz());
    // Cut off in mid-command the chip would have to be set up anew.
    if (due - clock_.now() < wire) {
      co_await clock_.wait_until(due);
      throw BenchError(Errc::timed_out, std::string{"not begun: it takes longer"});
    }
    const std::vector<mpsse::Step> steps = mpsse::transaction(wiring(), address, out, in.size());
    const Bytes replies = co_await run(steps, wire, due);
    const auto judged = mpsse::judge(replies, out.size(), in);
    if (!judged)
      throw BenchError(judged.error(),
                       fmt::format("byte {} on the wire", mpsse::first_refused(replies, out.size(), in.size())));
  } catch (const BenchError& error) {
    note(error);
    throw error.at(where);
  }
}

asio::awaitable<Bytes> Ft232h::run(const std::vector<mpsse::Step>& steps, Clock::duration on_the_wire,
                                   Clock::time_point due) {
  const Clock::time_point answer_due = std::min(due, clock_.now() + on_the_wire + options_.answer_time);
  Bytes replies;
  std::size_t expected = 0;
  // The chip takes the next batch while it still works on the one before; only its answers must not pile up.
  for (const mpsse::Step& batch : mpsse::batches(steps, fifo_of(options_.chip).to_chip)) {
    if (expected - replies.size() + batch.replies > most_unread()) co_await collect(replies, expected, answer_due);
    state_ = State::unknown;
    co_await device_.write(endpoints_of(options_.channel).out, batch.commands, answer_due);
    state_ = State::answers_left;
    expected += batch.replies;
  }
  co_await collect(replies, expected, answer_due);
  state_ = State::ready;
  co_return replies;
}

asio::awaitable<void> Ft232h::collect(Bytes& replies, std::size_t count, Clock::time_point due) {
  for (unsigned empty = 0; replies.size() < count;) {
    const Bytes more = co_await read_some(due);
    replies.insert(replies.end(), more.begin(), more.end());
    empty = more.empty() ? empty + 1 : 0;
    if (clock_.now() > due) throw BenchError(Errc::timed_out, fmt::format("{} bytes of {}", replies.size(), count));
    if (empty > empty_reads_without_pause) co_await clock_.wait_until(std::min(due, clock_.now() + pause));
    if (more.empty() && clock_.now() >= due)
      throw BenchError(Errc::timed_out, fmt::format("{} bytes of {}", replies.size(), count));
  }
  if (replies.size() > count)
    throw BenchError(Errc::malformed_reply, fmt::format("{} bytes in place of {}", replies.size(), count));
}

asio::awaitable<Bytes> Ft232h::read_some(Clock::time_point due) {
  std::array<std::byte, read_size> buffer;
  const std::size_t size = co_await device_.read(endpoints_of(options_.channel).in, buffer, due);
  auto bytes = mpsse::strip_status(std::span{buffer}.first(size), packet_size);
  if (!bytes) throw BenchError(bytes.error(), std::string{"a packet without status bytes"});
  co_return std::move(*bytes);
}

asio::awaitable<void> Ft232h::prepare(Clock::time_point due) {
  if (state_ == State::ready) co_return;
  if (state_ == State::answers_left && configured_) {
    bool in_order = false;
    try {
      co_await synchronise(due);
      in_order = true;
    } catch (const BenchError& error) {
      if (error.code() == Errc::disconnected || clock_.now() >= due) throw;
    }
    if (in_order) {
      co_await free_bus(due);
      co_return;
    }
  }
  co_await set_up(due);
}

asio::awaitable<void> Ft232h::request(std::uint8_t request, std::uint16_t value, Clock::time_point due) {
  const auto channel = static_cast<std::uint16_t>(static_cast<unsigned>(options_.channel) + 1);
  const Setup setup{.request_type = 0x40, .request = request, .value = value, .index = channel};
  try {
    co_await device_.control(setup, {}, due);
  } catch (const BenchError& error) {
    throw error.at(fmt::format("set-up request {:02X}h", request));
  }
}

asio::awaitable<void> Ft232h::set_up(Clock::time_point due) {
  state_ = State::unknown;
  configured_ = false;
  co_await request(control::reset, reset_all, due);
  co_await request(control::event_character, 0, due);
  co_await request(control::error_character, 0, due);
  co_await request(control::latency, latency_ms, due);
  co_await request(control::bit_mode, mode_reset, due);
  co_await request(control::bit_mode, mode_mpsse, due);
  co_await request(control::reset, purge_one, due);
  co_await request(control::reset, purge_other, due);
  co_await synchronise(due);
  const mpsse::Wiring with = wiring();
  const std::vector<mpsse::Step> steps{mpsse::configure(with, divider_, options_.clock_stretching), mpsse::idle(with),
                                       mpsse::set_high(lines_)};
  co_await run(steps, {}, due);
  configured_ = true;
  co_await free_bus(due);
}

asio::awaitable<void> Ft232h::synchronise(Clock::time_point due) {
  // The end of what was left may look like the answer; then the next round brings more than its own.
  constexpr std::array rounds{mpsse::first_bad_opcode, mpsse::second_bad_opcode, mpsse::first_bad_opcode,
                              mpsse::second_bad_opcode};
  bool before = false;
  for (const std::uint8_t opcode : rounds) {
    const Bytes wanted = mpsse::bad_command_answer(opcode);
    const Bytes command = mpsse::bad_command(opcode);
    const Clock::time_point answer_due = std::min(due, clock_.now() + options_.answer_time);
    state_ = State::unknown;
    co_await device_.write(endpoints_of(options_.channel).out, command, answer_due);
    state_ = State::answers_left;
    Bytes heard;
    for (unsigned reads = 0; heard.size() < wanted.size() || !std::equal(wanted.begin(), wanted.end(), heard.end() - 2);
         ++reads) {
      if (reads > empty_reads_without_pause) co_await clock_.wait_until(std::min(answer_due, clock_.now() + pause));
      if (clock_.now() >= answer_due) throw BenchError(Errc::timed_out, std::string{"no answer to a bad command"});
      const Bytes more = co_await read_some(answer_due);
      heard.insert(heard.end(), more.begin(), more.end());
    }
    const bool alone = heard.size() == wanted.size();
    if (alone && before) {
      state_ = State::ready;
      co_return;
    }
    before = true;
  }
  throw BenchError(Errc::malformed_reply, std::string{"bytes that nothing asked for do not end"});
}

asio::awaitable<void> Ft232h::free_bus(Clock::time_point due) {
  const mpsse::Wiring with = wiring();
  const std::vector<mpsse::Step> look{mpsse::idle(with), mpsse::read_levels()};
  const std::vector<mpsse::Step> pulse{mpsse::pulse(with)};
  const std::vector<mpsse::Step> abandon{mpsse::abandon(with)};
  Bytes levels = co_await run(look, {}, due);
  const auto held = [&] { return (u8(levels[0]) & sda_in) == 0; };
  if (!held()) co_return;
  // A device that was cut off while it sent waits for its clocks. The first bit that is high is the chance for a START;
  // one clock later it may hold SDA again.
  for (unsigned given = 0; given < pulses && held(); ++given) levels = co_await run(pulse, {}, due);
  if (!held()) {
    co_await run(abandon, {}, due);
    co_return;
  }
  state_ = State::answers_left;
  throw BenchError(Errc::timed_out, std::string{"SDA is held low"});
}

std::uint16_t Ft232h::SpareLines::lines() const { return gpio_lines(chip_.options_.clock_stretching); }

asio::awaitable<void> Ft232h::SpareLines::write(std::uint16_t mask, std::uint16_t levels, Drive drive,
                                                Clock::time_point due) {
  const std::uint16_t outputs = drive == Drive::push_pull ? mask : static_cast<std::uint16_t>(mask & ~levels);
  const mpsse::Lines lines{.levels = levels, .outputs = outputs};
  return chip_.change_lines(mask, lines, due);
}

asio::awaitable<void> Ft232h::SpareLines::release(std::uint16_t mask, Clock::time_point due) {
  const mpsse::Lines inputs{};
  return chip_.change_lines(mask, inputs, due);
}

asio::awaitable<void> Ft232h::change_lines(std::uint16_t mask, mpsse::Lines lines, Clock::time_point due) {
  try {
    if ((mask & ~gpio_.lines()) != 0)
      throw BenchError(Errc::unsupported, fmt::format("lines {:04X}h of {:04X}h", mask, gpio_.lines()));
    const Turns::Turn turn = co_await turns_.take(clock_, due, in_the_queue);
    due = co_await device_.open(due);
    co_await prepare(due);
    const auto put = [mask](std::uint16_t old, std::uint16_t bits) {
      return static_cast<std::uint16_t>((old & ~mask) | (bits & mask));
    };
    lines_ = {.levels = put(lines_.levels, lines.levels), .outputs = put(lines_.outputs, lines.outputs)};
    const std::vector<mpsse::Step> steps{mpsse::idle(wiring()), mpsse::set_high(lines_)};
    co_await run(steps, {}, due);
  } catch (const BenchError& error) {
    note(error);
    throw error.at("MPSSE lines");
  }
}

asio::awaitable<std::uint16_t> Ft232h::SpareLines::read(Clock::time_point due) {
  try {
    const Turns::Turn turn = co_await chip_.turns_.take(chip_.clock_, due, in_the_queue);
    due = co_await chip_.device_.open(due);
    co_await chip_.prepare(due);
    const std::vector<mpsse::Step> steps{mpsse::read_levels()};
    const Bytes levels = co_await chip_.run(steps, {}, due);
    co_return static_cast<std::uint16_t>((u8(levels[1]) << 8 | u8(levels[0])) & lines());
  } catch (const BenchError& error) {
    chip_.note(error);
    throw error.at("MPSSE lines");
  }
}

}  // namespace plugfest::usb
