#include "drivers/usb/cp2112.hpp"

#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <string>
#include <string_view>

namespace plugfest::usb {

using namespace std::chrono_literals;
using cp2112::Report;
using cp2112::State;

namespace {

constexpr std::string_view in_the_queue = "waiting for others on the same adapter";
constexpr std::uint8_t endpoint_out = 0x01, endpoint_in = 0x81;
constexpr std::uint8_t part_number = 0x0C;
constexpr std::size_t offsets = 256;
/// Shorter time-outs than this do not tell whether the request was sent.
constexpr Clock::duration quiet_time = 5ms;
/// For how long an answer that never came is still reckoned with.
constexpr Clock::duration doubt = 2s;
constexpr Clock::duration frame = 1ms;
constexpr unsigned polls_without_pause = 4;
constexpr unsigned most_stale = 32;
constexpr Clock::duration reset_interval = 10s;

/// Address bytes included, without START and STOP.
constexpr Clock::duration wire_time(std::size_t bytes, std::uint32_t hertz) {
  return std::chrono::nanoseconds{static_cast<std::int64_t>(bytes) * 9 * 1'000'000'000 / hertz};
}

[[noreturn]] void fail(const cp2112::StatusResponse& status) {
  const auto failed = [&](Errc code, std::string_view what) {
    return BenchError(code, fmt::format("{} (status {}, {} retries)", what, status.detail, status.retries));
  };
  if (status.detail > static_cast<std::uint8_t>(cp2112::Failure::write_incomplete))
    throw failed(Errc::malformed_reply, "a failed transfer without a reason");
  switch (cp2112::Failure{status.detail}) {
    case cp2112::Failure::address_nack:
      throw failed(Errc::nack, "address");
    case cp2112::Failure::bus_not_free:
      throw failed(Errc::timed_out, "bus not free: SCL or SDA is held low");
    case cp2112::Failure::arbitration_lost:
      throw failed(Errc::refused, "another master won the bus");
    case cp2112::Failure::read_incomplete:
      throw failed(Errc::short_transfer, "read incomplete");
    case cp2112::Failure::write_incomplete:
      throw failed(Errc::nack, "write incomplete");
  }
  throw failed(Errc::malformed_reply, "a failed transfer without a reason");
}

/// What is left of a read that was given up: a response that belongs to no transfer.
bool is_leftover(const cp2112::ReadResponse& response) { return response.state == State::idle; }
bool is_leftover(const cp2112::StatusResponse& /*response*/) { return false; }

std::uint16_t feature_value(std::byte id) { return static_cast<std::uint16_t>(0x0300 | u8(id)); }

}  // namespace

Cp2112::Cp2112(Device& device, Clock& clock, const Cp2112Options& options)
    : device_(device), clock_(clock), options_(options) {}

bool Cp2112::together() const {
  switch (options_.combined) {
    case Cp2112Options::Combined::automatic:
      return info_ && info_->version >= 2;
    case Cp2112Options::Combined::write_read:
      return true;
    case Cp2112Options::Combined::separate:
      return false;
  }
  return false;
}

std::size_t Cp2112::max_write_before_read() const {
  return together() ? cp2112::max_write_before_read : cp2112::max_write;
}

void Cp2112::note(const BenchError& error) {
  if (error.code() != Errc::disconnected) return;
  info_.reset();
  clean_ = false;
  owed_ = 0;
  doubtful_until_ = {};
}

asio::awaitable<void> Cp2112::transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                       Clock::time_point due) {
  assert(address < 0x80 && (!out.empty() || !in.empty()));
  const std::string where = fmt::format("CP2112, two-wire address {:02X}h", address);
  try {
    const Turns::Turn turn = co_await turns_.take(clock_, due, in_the_queue);
    due = co_await device_.open(due);
    co_await prepare(due);
    co_await run(address, out, in, due);
  } catch (const BenchError& error) {
    note(error);
    throw error.at(where);
  }
}

asio::awaitable<void> Cp2112::run(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                  Clock::time_point due) {
  if (in.size() > max_read())
    throw BenchError(Errc::unsupported,
                     fmt::format("a read of {} bytes: the chip takes chunks of at most {}", in.size(), max_read()));
  if (!in.empty() && out.size() > max_write_before_read())
    throw BenchError(Errc::unsupported, fmt::format("a write of {} bytes before a read: the chip takes at most {}",
                                                    out.size(), max_write_before_read()));
  if (out.size() > max_write() && u8(out[0]) + out.size() - 1 > offsets)
    throw BenchError(Errc::unsupported,
                     fmt::format("a write of {} bytes: the chip takes chunks of at most {}, and bytes {} to {} have no "
                                 "offsets of their own",
                                 out.size(), max_write(), u8(out[0]), u8(out[0]) + out.size() - 2));
  clean_ = false;
  const bool joined = together() && !out.empty() && !in.empty();
  if (joined) {
    co_await send(cp2112::write_read_request(address, out, in.size()), due);
    co_await finish(2 + out.size() + in.size(), in.size(), due);
  } else {
    if (!out.empty()) co_await write(address, out, due);
    if (!in.empty()) {
      co_await send(cp2112::read_request(address, in.size()), due);
      co_await finish(1 + in.size(), in.size(), due);
    }
  }
  co_await fetch(in, due);
  clean_ = true;
}

asio::awaitable<void> Cp2112::write(std::uint8_t address, std::span<const std::byte> out, Clock::time_point due) {
  if (out.size() <= max_write()) {
    co_await send(cp2112::write_request(address, out), due);
    co_await finish(1 + out.size(), 0, due);
    co_return;
  }
  constexpr std::size_t most_data = max_write() - 1;
  const auto data = out.subspan(1);
  for (std::size_t done = 0; done < data.size(); done += most_data) {
    const auto part = data.subspan(done, std::min(most_data, data.size() - done));
    Bytes piece{to_byte(u8(out[0]) + done)};
    piece.insert(piece.end(), part.begin(), part.end());
    co_await write(address, piece, due);
  }
}

asio::awaitable<void> Cp2112::finish(std::size_t wire_bytes, std::size_t reading, Clock::time_point due) {
  const Clock::duration wire = wire_time(wire_bytes, options_.hertz);
  if (wire >= frame) co_await clock_.wait_until(std::min(due, clock_.now() + wire));
  for (unsigned polls = 0;; ++polls) {
    if (polls > 0 && clock_.now() >= due) throw BenchError(Errc::timed_out, std::string{"the transfer is still busy"});
    if (polls >= polls_without_pause) co_await clock_.wait_until(std::min(due, clock_.now() + frame));
    const auto status = co_await ask<cp2112::StatusResponse>(cp2112::status_request(), due);
    switch (status.state) {
      case State::busy:
        break;
      case State::idle:
        throw BenchError(Errc::malformed_reply, std::string{"the chip knows of no transfer"});
      case State::failed:
        clean_ = status.detail == static_cast<std::uint8_t>(cp2112::Failure::address_nack);
        fail(status);
      case State::complete:
        if (status.bytes_read == reading || reading == 0) co_return;
        throw BenchError(status.bytes_read < reading ? Errc::short_transfer : Errc::malformed_reply,
                         fmt::format("{} bytes read in place of {}", status.bytes_read, reading));
    }
  }
}

asio::awaitable<void> Cp2112::fetch(std::span<std::byte> in, Clock::time_point due) {
  while (!in.empty()) {
    // More at a time comes in several responses, not all of it, with an empty one at the end.
    const std::size_t wanted = std::min(in.size(), cp2112::max_fetch);
    const auto response = co_await ask<cp2112::ReadResponse>(cp2112::force_read(wanted), due);
    if (response.state != State::complete)
      throw BenchError(Errc::malformed_reply, std::string{"data of a transfer that is not complete"});
    if (response.length != wanted)
      throw BenchError(response.length < wanted ? Errc::short_transfer : Errc::malformed_reply,
                       fmt::format("{} bytes in place of {}", response.length, wanted));
    std::ranges::copy(response.bytes(), in.begin());
    in = in.subspan(wanted);
  }
}

asio::awaitable<void> Cp2112::send(const Report& report, Clock::time_point due) {
  return device_.write(endpoint_out, report, due);
}

asio::awaitable<cp2112::Answer> Cp2112::receive(Clock::time_point due) {
  Report report;
  const std::size_t size = co_await device_.read(endpoint_in, report, due);
  const auto answer = cp2112::parse(std::span{report}.first(size));
  if (!answer)
    throw BenchError(answer.error(),
                     fmt::format("report [{}]", to_hex(std::span{report}.first(std::min<std::size_t>(size, 8)))));
  co_return *answer;
}

asio::awaitable<std::optional<cp2112::Answer>> Cp2112::listen(Clock::time_point until, Clock::time_point due) {
  try {
    const cp2112::Answer answer = co_await receive(std::min(until, due));
    co_return answer;
  } catch (const BenchError& error) {
    if (error.code() != Errc::timed_out || due <= until) throw;
  }
  co_return std::nullopt;
}

template <class Response>
asio::awaitable<Response> Cp2112::ask(const Report& request, Clock::time_point due) {
  ++owed_;
  co_await send(request, due);
  const Clock::time_point answer_due = std::min(due, clock_.now() + options_.answer_time);
  for (unsigned stale = 0; stale < most_stale; ++stale) {
    const cp2112::Answer answer = co_await receive(answer_due);
    const auto* response = std::get_if<Response>(&answer);
    if (response == nullptr || is_leftover(*response)) {
      ++stale_answers_;
      continue;
    }
    --owed_;
    if (clock_.now() < doubtful_until_) co_await expect_silence(due);
    co_return *response;
  }
  throw BenchError(Errc::malformed_reply, std::string{"answers to nothing that was asked"});
}

asio::awaitable<void> Cp2112::expect_silence(Clock::time_point due) {
  const Clock::time_point until = std::min(due, clock_.now() + quiet_time);
  const auto more = co_await listen(until, Clock::time_point::max());
  if (!more) co_return;
  ++stale_answers_;
  throw BenchError(Errc::malformed_reply, std::string{"two answers to one request"});
}

asio::awaitable<void> Cp2112::prepare(Clock::time_point due) {
  if (!info_) {
    co_await set_up(due);
  } else if (!clean_) {
    co_await settle(due);
  }
}

asio::awaitable<void> Cp2112::settle(Clock::time_point due) {
  constexpr unsigned attempts = 4;
  for (unsigned attempt = 0; attempt < attempts; ++attempt) {
    co_await send(cp2112::cancel_request(), due);
    ++owed_;
    co_await send(cp2112::status_request(), due);
    std::optional<State> state;
    for (unsigned heard = 0;; ++heard) {
      if (heard == most_stale)
        throw BenchError(Errc::malformed_reply, std::string{"answers to nothing that was asked"});
      const Clock::duration patience = owed_ == 0 ? quiet_time : options_.answer_time;
      bool malformed = false;
      std::optional<cp2112::Answer> answer;
      try {
        answer = co_await listen(clock_.now() + patience, due);
      } catch (const BenchError& error) {
        malformed = error.code() == Errc::malformed_reply || error.code() == Errc::short_transfer;
        if (!malformed) throw;
      }
      if (!answer && !malformed) break;
      if (owed_ > 0) --owed_;
      if (!answer) continue;
      if (const auto* status = std::get_if<cp2112::StatusResponse>(&*answer)) state = status->state;
    }
    if (owed_ > 0) doubtful_until_ = clock_.now() + doubt;
    owed_ = 0;
    if (!state) throw BenchError(Errc::timed_out, std::string{"no answer to a status request"});
    if (*state != State::busy) {
      clean_ = true;
      co_return;
    }
  }
  co_await reset(due);
}

asio::awaitable<void> Cp2112::reset(Clock::time_point due) {
  if (last_reset_ && clock_.now() - *last_reset_ < reset_interval)
    throw BenchError(Errc::refused,
                     std::string{"the chip stays busy after a cancel; pull its reset pin or plug it in again"});
  last_reset_ = clock_.now();
  std::array command{std::byte{cp2112::feature::reset}, std::byte{1}};
  try {
    co_await set_feature(command, due);
  } catch (const BenchError& error) {
    // The chip goes away before it acknowledges.
    if (error.code() != Errc::refused) throw;
  }
  throw BenchError(Errc::disconnected, std::string{"the chip stayed busy after a cancel and was reset"});
}

asio::awaitable<void> Cp2112::set_up(Clock::time_point due) {
  std::array<std::byte, 3> version{std::byte{cp2112::feature::version}};
  co_await get_feature(version, due);
  if (u8(version[1]) != part_number)
    throw BenchError(Errc::malformed_reply, fmt::format("part number {:02X}h is no CP2112", u8(version[1])));
  co_await settle(due);

  const cp2112::Config config{.hertz = options_.hertz};
  auto report = cp2112::to_report(config);
  co_await set_feature(report, due);
  co_await get_feature(report, due);
  const auto kept = cp2112::parse_config(report);
  if (!kept) throw BenchError(kept.error(), "set-up read back");
  if (*kept != config)
    throw BenchError(Errc::not_verified, fmt::format("set-up of the chip: clock {} Hz in place of {} Hz, report [{}]",
                                                     kept->hertz, config.hertz, to_hex(report)));
  if (lines_.used != 0) co_await apply_lines(due);
  info_ = Cp2112Info{.version = u8(version[2]), .hertz = kept->hertz};
}

asio::awaitable<Cp2112Info> Cp2112::info(Clock::time_point due) {
  try {
    const Turns::Turn turn = co_await turns_.take(clock_, due, in_the_queue);
    due = co_await device_.open(due);
    co_await prepare(due);
    co_return *info_;
  } catch (const BenchError& error) {
    note(error);
    throw error.at("CP2112");
  }
}

asio::awaitable<void> Cp2112::set_feature(std::span<std::byte> report, Clock::time_point due) {
  const Setup setup{.request_type = 0x21, .request = 0x09, .value = feature_value(report[0]), .index = 0};
  const std::string where = fmt::format("feature report {:02X}h", u8(report[0]));
  try {
    const std::size_t sent = co_await device_.control(setup, report, due);
    if (sent != report.size()) throw BenchError(Errc::short_transfer, std::string{"sent"});
  } catch (const BenchError& error) {
    throw error.at(where);
  }
}

asio::awaitable<void> Cp2112::get_feature(std::span<std::byte> report, Clock::time_point due) {
  const std::byte id = report[0];
  const Setup setup{.request_type = 0xA1, .request = 0x01, .value = feature_value(id), .index = 0};
  const std::string where = fmt::format("feature report {:02X}h", u8(id));
  try {
    const std::size_t received = co_await device_.control(setup, report, due);
    if (received < report.size()) throw BenchError(Errc::short_transfer, std::string{"received"});
    if (report[0] != id) throw BenchError(Errc::malformed_reply, std::string{"another report"});
  } catch (const BenchError& error) {
    throw error.at(where);
  }
}

asio::awaitable<void> Cp2112::apply_lines(Clock::time_point due) {
  const auto used = [&](std::byte found, std::uint8_t wanted) {
    return to_byte((u8(found) & ~lines_.used) | (wanted & lines_.used));
  };
  std::array<std::byte, 5> config{std::byte{cp2112::feature::gpio_config}};
  co_await get_feature(config, due);
  config[1] = used(config[1], lines_.output);
  config[2] = used(config[2], lines_.push_pull);
  config[3] = config[4] = std::byte{0};
  std::array levels{std::byte{cp2112::feature::set_gpio}, std::byte{lines_.levels}, std::byte{lines_.used}};
  // Before, so that a new output starts with its level; after, because an input may not have taken it.
  co_await set_feature(levels, due);
  co_await set_feature(config, due);
  co_await set_feature(levels, due);
}

asio::awaitable<void> Cp2112::Lines::write(std::uint16_t mask, std::uint16_t levels, Drive drive,
                                           Clock::time_point due) {
  return chip_.change_lines(
      mask,
      [=](LineState& state) {
        const auto put = [mask](std::uint8_t old, std::uint16_t bits) {
          return static_cast<std::uint8_t>((old & ~mask) | (bits & mask));
        };
        state.output = put(state.output, mask);
        state.push_pull = put(state.push_pull, drive == Drive::push_pull ? mask : 0);
        state.levels = put(state.levels, levels);
      },
      due);
}

asio::awaitable<void> Cp2112::Lines::release(std::uint16_t mask, Clock::time_point due) {
  return chip_.change_lines(
      mask,
      [mask](LineState& state) {
        state.output = static_cast<std::uint8_t>(state.output & ~mask);
        state.levels = static_cast<std::uint8_t>(state.levels | mask);
      },
      due);
}

asio::awaitable<void> Cp2112::change_lines(std::uint16_t mask, std::function<void(LineState&)> change,
                                           Clock::time_point due) {
  if ((mask & ~gpio_.lines()) != 0)
    throw BenchError(Errc::unsupported, fmt::format("CP2112 lines {:04X}h: it has lines 0 to 7", mask));
  try {
    const Turns::Turn turn = co_await turns_.take(clock_, due, in_the_queue);
    due = co_await device_.open(due);
    co_await prepare(due);
    change(lines_);
    lines_.used = static_cast<std::uint8_t>(lines_.used | mask);
    co_await apply_lines(due);
  } catch (const BenchError& error) {
    note(error);
    throw error.at("CP2112 lines");
  }
}

asio::awaitable<std::uint16_t> Cp2112::Lines::read(Clock::time_point due) {
  try {
    const Turns::Turn turn = co_await chip_.turns_.take(chip_.clock_, due, in_the_queue);
    due = co_await chip_.device_.open(due);
    co_await chip_.prepare(due);
    std::array<std::byte, 2> report{std::byte{cp2112::feature::get_gpio}};
    co_await chip_.get_feature(report, due);
    co_return u8(report[1]);
  } catch (const BenchError& error) {
    chip_.note(error);
    throw error.at("CP2112 lines");
  }
}

}  // namespace plugfest::usb
