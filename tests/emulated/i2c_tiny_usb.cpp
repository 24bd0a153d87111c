#include "tests/emulated/i2c_tiny_usb.hpp"

#include <algorithm>
#include <initializer_list>

namespace plugfest::emulated {

using namespace std::chrono_literals;

namespace {

constexpr unsigned default_delay_us = 10;
/// I2C, the SMBus transfers that go with it (bits of the kernel's I2C_FUNCS).
constexpr std::uint32_t functionality = 0x0EFF0001;
constexpr Clock::duration watchdog = 1s;
constexpr std::size_t packet = 8;  // low speed

namespace request {
constexpr std::uint8_t echo = 0, functionality = 1, set_delay = 2, status = 3, message = 4, begin = 1, end = 2;
}
namespace status {
constexpr std::uint8_t idle = 0, acknowledged = 1, refused = 2;
}

Bytes of(std::initializer_list<unsigned> values) {
  Bytes out;
  for (const unsigned value : values) out.push_back(to_byte(value));
  return out;
}

Descriptors descriptors_of(const I2cTinyUsbPart& part) {
  Descriptors its;
  its.speed = Speed::low;
  its.device = part.second_identity
                   ? of({18, 1, 0x10, 0x01, 0xFF, 0, 0, 8, 0x40, 0x1C, 0x34, 0x05, 0x05, 0x02, 1, 2, 3, 1})
                   : of({18, 1, 0x10, 0x01, 0xFF, 0, 0, 8, 0x03, 0x04, 0x31, 0xC6, 0x05, 0x02, 1, 2, 3, 1});
  its.configuration = of({9, 2, 18, 0, 1, 1, 0, 0x80, 25, 9, 4, 0, 0, 0, 0xFF, 0, 0, 0});
  its.manufacturer = "Till Harbaum";
  its.product = "i2c-tiny-usb";
  its.serial = part.serial;
  return its;
}

}  // namespace

I2cTinyUsb::I2cTinyUsb(Timeline& timeline, Wires& wires, I2cTinyUsbPart part)
    : wires_(wires), clock_(timeline.clock()), descriptors_(descriptors_of(part)) {}

void I2cTinyUsb::reset() {
  delay_us_ = default_delay_us;
  status_ = status::idle;
  leaving_ = false;
  wires_.stop();
}

asio::awaitable<std::optional<Bytes>> I2cTinyUsb::control(usb::Setup setup, Bytes data, std::size_t length) {
  switch (setup.request) {
    case request::echo:
      co_return of({setup.value & 0xFFu, unsigned{setup.value} >> 8});
    case request::functionality:
      co_return of({functionality & 0xFF, functionality >> 8 & 0xFF, functionality >> 16 & 0xFF, functionality >> 24});
    case request::set_delay:
      delay_us_ = std::max<unsigned>(setup.value, 1);
      co_return Bytes{};
    case request::status:
      co_return of({status_});
    case request::message:
    case request::message | request::begin:
    case request::message | request::end:
    case request::message | request::begin | request::end:
      break;
    default:
      co_return std::nullopt;
  }
  auto answer = co_await message(setup, std::move(data), length);
  co_return answer;
}

/// The firmware's own bit banging takes as long again as the delay that was asked for.
asio::awaitable<void> I2cTinyUsb::clocks(std::size_t count) { return clock_.wait_for(count * 2 * delay_us_ * 1us); }

asio::awaitable<std::optional<Bytes>> I2cTinyUsb::message(usb::Setup setup, Bytes data, std::size_t length) {
  constexpr unsigned start_and_address = 10, byte_clocks = 9, stop = 1;
  if (faults.scl_stuck > 0) {
    --faults.scl_stuck;
    co_await clock_.wait_for(watchdog);
    reset();
    leaving_ = true;
    co_return std::nullopt;
  }
  const bool read = (setup.value & 1) != 0;
  // A host may have given up a message in the middle: START begins anew.
  if ((setup.request & request::begin) != 0) wires_.stop();
  const bool there =
      wires_.start(static_cast<std::uint8_t>(setup.index & 0x7F), read ? sim::Direction::read : sim::Direction::write);
  co_await clocks(start_and_address);
  status_ = there ? status::acknowledged : status::refused;
  Bytes answer(read ? length : 0);
  if (!there) {
    wires_.stop();
    co_await clocks(stop);
    co_return answer;
  }
  // Eight bytes a frame: low speed and bit banging take turns.
  for (std::size_t at = 0; at < (read ? length : data.size()); at += packet) {
    const std::size_t now = std::min(packet, (read ? length : data.size()) - at);
    for (std::size_t i = at; i < at + now; ++i) {
      if (read) {
        answer[i] = wires_.read();
      } else {
        wires_.write(data[i]);  // nobody learns whether that was acknowledged
      }
    }
    co_await clocks(now * byte_clocks);
    co_await clock_.wait_for(1ms);
  }
  if ((setup.request & request::end) != 0) {
    wires_.stop();
    co_await clocks(stop);
  }
  co_return answer;
}

asio::awaitable<bool> I2cTinyUsb::out(std::uint8_t /*endpoint*/, Bytes /*data*/) { co_return false; }

asio::awaitable<void> I2cTinyUsb::ready(std::uint8_t /*endpoint*/, std::size_t /*length*/) { co_await never_.wait(); }

std::optional<Bytes> I2cTinyUsb::in(std::uint8_t /*endpoint*/, std::size_t /*length*/) { return std::nullopt; }

}  // namespace plugfest::emulated
