#include "tests/drivers/usb/scripted_device.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace plugfest::usb::test {
namespace {

using Kind = UsbTransfer::Kind;

Bytes hex(std::string text) {
  std::erase(text, ' ');
  const auto bytes = from_hex(text);
  if (!bytes) throw std::invalid_argument("no hex digits: " + text);
  return *bytes;
}

Setup setup_of(const char* text) {
  const Bytes bytes = hex(text);
  if (bytes.size() != 6) throw std::invalid_argument("a set-up has six bytes here");
  const auto word = [&](std::size_t at) { return static_cast<std::uint16_t>(u8(bytes[at]) | u8(bytes[at + 1]) << 8); };
  return {.request_type = u8(bytes[0]), .request = u8(bytes[1]), .value = word(2), .index = word(4)};
}

bool same(const Setup& a, const Setup& b) {
  return a.request_type == b.request_type && a.request == b.request && a.value == b.value && a.index == b.index;
}

bool matches(std::span<const std::byte> sent, const UsbTransfer& expected) {
  const std::size_t size = std::max(expected.bytes.size(), expected.padded_to);
  return sent.size() == size && std::ranges::equal(sent.first(expected.bytes.size()), expected.bytes);
}

}  // namespace

UsbTransfer control_out(const char* setup, const char* data) {
  return {.kind = Kind::control_out, .setup = setup_of(setup), .bytes = hex(data)};
}
UsbTransfer control_in(const char* setup, const char* reply) {
  return {.kind = Kind::control_in, .setup = setup_of(setup), .bytes = hex(reply)};
}
UsbTransfer out(std::uint8_t endpoint, const char* data, std::size_t padded_to) {
  return {.kind = Kind::out, .endpoint = endpoint, .bytes = hex(data), .padded_to = padded_to};
}
UsbTransfer in(std::uint8_t endpoint, const char* data, std::size_t padded_to) {
  UsbTransfer transfer{.kind = Kind::in, .endpoint = endpoint, .bytes = hex(data)};
  transfer.bytes.resize(std::max(transfer.bytes.size(), padded_to));
  return transfer;
}
UsbTransfer silence(std::uint8_t endpoint) {
  return {.kind = Kind::in, .endpoint = endpoint, .error = Errc::timed_out};
}

ScriptedDevice::~ScriptedDevice() {
  if (!departed_ && next_ != script_.size())
    ADD_FAILURE() << script_.size() - next_ << " transfers of the script were never made, first step " << next_ << " ["
                  << to_hex(script_[next_].bytes) << "]";
}

void ScriptedDevice::now_expect(std::vector<UsbTransfer> script) {
  script_ = std::move(script);
  next_ = 0;
}

const UsbTransfer& ScriptedDevice::take(Kind kind, const std::string& what) {
  if (next_ == script_.size()) {
    departed_ = true;
    ADD_FAILURE() << "after the script's end: " << what;
    throw BenchError(Errc::disconnected, what);
  }
  const UsbTransfer& expected = script_[next_++];
  if (expected.kind != kind) {
    departed_ = true;
    ADD_FAILURE() << "step " << next_ - 1 << " of the script is of another kind than " << what;
    throw BenchError(Errc::disconnected, what);
  }
  return expected;
}

asio::awaitable<void> ScriptedDevice::fail(Errc code, std::string what, Clock::time_point due) {
  if (code == Errc::timed_out) co_await clock_.wait_until(due);
  throw BenchError(code, what);
}

asio::awaitable<std::size_t> ScriptedDevice::control(Setup setup, std::span<std::byte> data, Clock::time_point due) {
  const bool to_host = (setup.request_type & 0x80) != 0;
  const std::string what = fmt::format("control {:02x} {:02x} {:04x} {:04x} [{}]", setup.request_type, setup.request,
                                       setup.value, setup.index, to_host ? "" : to_hex(data));
  const UsbTransfer expected = take(to_host ? Kind::control_in : Kind::control_out, what);
  if (!same(setup, expected.setup) || (!to_host && !matches(data, expected))) {
    departed_ = true;
    ADD_FAILURE() << "step " << next_ - 1 << " of the script, [" << to_hex(expected.bytes) << "], is not " << what;
    throw BenchError(Errc::disconnected, what);
  }
  if (expected.error) co_await fail(*expected.error, what, due);
  if (!to_host) co_return data.size();
  const std::size_t size = std::min(data.size(), expected.bytes.size());
  std::copy_n(expected.bytes.begin(), size, data.begin());
  co_return size;
}

asio::awaitable<std::size_t> ScriptedDevice::read(std::uint8_t endpoint, std::span<std::byte> in,
                                                  Clock::time_point due) {
  const std::string what = fmt::format("read of endpoint {:02x}", endpoint);
  const UsbTransfer expected = take(Kind::in, what);
  EXPECT_EQ(endpoint, expected.endpoint);
  if (expected.error) co_await fail(*expected.error, what, due);
  EXPECT_LE(expected.bytes.size(), in.size());
  std::copy_n(expected.bytes.begin(), std::min(in.size(), expected.bytes.size()), in.begin());
  co_return expected.bytes.size();
}

asio::awaitable<void> ScriptedDevice::write(std::uint8_t endpoint, std::span<const std::byte> out,
                                            Clock::time_point due) {
  const std::string what = fmt::format("write to endpoint {:02x} [{}]", endpoint, to_hex(out));
  const UsbTransfer expected = take(Kind::out, what);
  if (endpoint != expected.endpoint || !matches(out, expected)) {
    departed_ = true;
    ADD_FAILURE() << "step " << next_ - 1 << " of the script, [" << to_hex(expected.bytes) << "], is not " << what;
    throw BenchError(Errc::disconnected, what);
  }
  if (expected.error) co_await fail(*expected.error, what, due);
}

std::vector<UsbTransfer> failing_at(std::vector<UsbTransfer> script, std::size_t failing, Errc error) {
  script.resize(failing + 1);
  script.back().error = error;
  return script;
}

std::vector<UsbTransfer> operator+(std::vector<UsbTransfer> first, const std::vector<UsbTransfer>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace plugfest::usb::test
