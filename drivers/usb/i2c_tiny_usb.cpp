#include "drivers/usb/i2c_tiny_usb.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <string>
#include <string_view>

namespace plugfest::usb {
namespace {

constexpr std::string_view in_the_queue = "waiting for others on the same adapter";
constexpr std::uint8_t to_host = 0xC1, to_device = 0x41;

namespace request {
constexpr std::uint8_t echo = 0, functionality = 1, set_delay = 2, status = 3, message = 4;
constexpr std::uint8_t begin = 1, end = 2;  // added to `message`: START before, STOP after
}  // namespace request

constexpr std::uint16_t read_message = 1;
constexpr std::uint16_t echoed = 0x5AC3;
constexpr std::uint8_t plain_i2c = 0x01;

}  // namespace

I2cTinyUsb::I2cTinyUsb(Device& device, Clock& clock, const I2cTinyUsbOptions& options)
    : device_(device), clock_(clock), options_(options) {}

asio::awaitable<void> I2cTinyUsb::get(std::uint8_t request, std::uint16_t value, std::uint16_t index,
                                      std::span<std::byte> data, Clock::time_point due) {
  const Setup setup{.request_type = to_host, .request = request, .value = value, .index = index};
  const std::size_t received = co_await device_.control(setup, data, due);
  if (received != data.size())
    throw BenchError(received < data.size() ? Errc::short_transfer : Errc::malformed_reply,
                     fmt::format("request {}: {} bytes in place of {}", request, received, data.size()));
}

asio::awaitable<void> I2cTinyUsb::set_up(Clock::time_point due) {
  std::array<std::byte, 2> echo{};
  co_await get(request::echo, echoed, 0, echo, due);
  if (echo[0] != to_byte(echoed) || echo[1] != to_byte(echoed >> 8U))
    throw BenchError(Errc::malformed_reply, fmt::format("echo of {:04x}h is [{}]", echoed, to_hex(echo)));
  std::array<std::byte, 4> functionality{};
  co_await get(request::functionality, 0, 0, functionality, due);
  if ((u8(functionality[0]) & plain_i2c) == 0)
    throw BenchError(Errc::unsupported,
                     fmt::format("the adapter makes no plain transfers, functionality [{}]", to_hex(functionality)));
  const Setup delay{.request_type = to_device, .request = request::set_delay, .value = options_.delay_us, .index = 0};
  co_await device_.control(delay, {}, due);
}

asio::awaitable<void> I2cTinyUsb::expect_acknowledged(Clock::time_point due) {
  enum class Status : std::uint8_t { idle, acknowledged, not_acknowledged };
  std::array<std::byte, 1> status{};
  co_await get(request::status, 0, 0, status, due);
  if (u8(status[0]) > static_cast<std::uint8_t>(Status::not_acknowledged))
    throw BenchError(Errc::malformed_reply, fmt::format("status {}", u8(status[0])));
  switch (Status{u8(status[0])}) {
    case Status::acknowledged:
      co_return;
    case Status::not_acknowledged:
      throw BenchError(Errc::nack, std::string{"address"});
    case Status::idle:
      // Its watchdog resets it when SCL is held low for a second.
      throw BenchError(Errc::malformed_reply, std::string{"the adapter knows of no message"});
  }
}

asio::awaitable<void> I2cTinyUsb::transfer(std::uint8_t address, std::span<const std::byte> out,
                                           std::span<std::byte> in, Clock::time_point due) {
  assert(address < 0x80 && (!out.empty() || !in.empty()));
  const std::string where = fmt::format("i2c-tiny-usb, two-wire address {:02X}h", address);
  try {
    const Turns::Turn turn = co_await turns_.take(clock_, due, in_the_queue);
    due = co_await device_.open(due);
    if (out.size() > max_write() || in.size() > max_read())
      throw BenchError(Errc::unsupported, fmt::format("more than {} bytes in one request", max_write()));
    if (!ready_) co_await set_up(due);
    ready_ = false;
    try {
      if (!out.empty()) {
        const std::uint8_t last = in.empty() ? request::end : std::uint8_t{0};
        const Setup setup{.request_type = to_device,
                          .request = static_cast<std::uint8_t>(request::message | request::begin | last),
                          .value = 0,
                          .index = address};
        Bytes data(out.begin(), out.end());
        const std::size_t sent = co_await device_.control(setup, data, due);
        if (sent != out.size())
          throw BenchError(Errc::short_transfer, fmt::format("{} bytes of {} sent", sent, out.size()));
        co_await expect_acknowledged(due);
      }
      if (!in.empty()) {
        const std::uint8_t first = out.empty() ? request::begin : std::uint8_t{0};
        co_await get(static_cast<std::uint8_t>(request::message | first | request::end), read_message, address, in,
                     due);
        co_await expect_acknowledged(due);
      }
    } catch (const BenchError& error) {
      ready_ = error.code() == Errc::nack;
      throw;
    }
    ready_ = true;
  } catch (const BenchError& error) {
    throw error.at(where);
  }
}

}  // namespace plugfest::usb
