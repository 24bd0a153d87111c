#include "drivers/usb/cp2112_reports.hpp"

#include "drivers/base/error.hpp"

#include <algorithm>
#include <cassert>
#include <initializer_list>

namespace plugfest::usb::cp2112 {
namespace {

namespace id {
constexpr std::uint8_t read_request = 0x10, write_read_request = 0x11, force_read = 0x12, read_response = 0x13,
                       write_request = 0x14, status_request = 0x15, status_response = 0x16, cancel = 0x17;
}

constexpr std::size_t read_response_head = 3, status_response_size = 7;

Report report(std::initializer_list<std::uint64_t> head, std::span<const std::byte> tail = {}) {
  Report bytes{};
  assert(head.size() + tail.size() <= bytes.size());
  const auto end = std::transform(head.begin(), head.end(), bytes.begin(), to_byte);
  std::ranges::copy(tail, end);
  return bytes;
}

std::uint64_t wire(std::uint8_t address) { return static_cast<std::uint64_t>(address) << 1; }

std::uint16_t be16(std::span<const std::byte> bytes) {
  return static_cast<std::uint16_t>(u8(bytes[0]) << 8 | u8(bytes[1]));
}

}  // namespace

Report read_request(std::uint8_t address, std::size_t length) {
  return report({id::read_request, wire(address), length >> 8, length});
}

Report write_read_request(std::uint8_t address, std::span<const std::byte> out, std::size_t length) {
  return report({id::write_read_request, wire(address), length >> 8, length, out.size()}, out);
}

Report force_read(std::size_t length) { return report({id::force_read, length >> 8, length}); }

Report write_request(std::uint8_t address, std::span<const std::byte> out) {
  return report({id::write_request, wire(address), out.size()}, out);
}

Report status_request() { return report({id::status_request, 1}); }

Report cancel_request() { return report({id::cancel, 1}); }

boost::system::result<Answer> parse(std::span<const std::byte> bytes) {
  if (bytes.size() < 2) return make_error_code(Errc::short_transfer);
  const std::uint8_t state = u8(bytes[1]);
  const bool known = u8(bytes[0]) == id::read_response || u8(bytes[0]) == id::status_response;
  if (!known || state > 3) return make_error_code(Errc::malformed_reply);
  if (u8(bytes[0]) == id::status_response) {
    if (bytes.size() < status_response_size) return make_error_code(Errc::short_transfer);
    return Answer{StatusResponse{.state = State{state},
                                 .detail = u8(bytes[2]),
                                 .retries = be16(bytes.subspan(3)),
                                 .bytes_read = be16(bytes.subspan(5))}};
  }
  if (bytes.size() < read_response_head) return make_error_code(Errc::short_transfer);
  ReadResponse response{.state = State{state}, .length = u8(bytes[2]), .data = {}};
  if (response.length > max_fetch) return make_error_code(Errc::malformed_reply);
  if (bytes.size() < read_response_head + response.length) return make_error_code(Errc::short_transfer);
  std::ranges::copy(bytes.subspan(read_response_head, response.length), response.data.begin());
  return Answer{response};
}

std::array<std::byte, config_size> to_report(const Config& config) {
  const std::uint64_t write_timeout = config.write_timeout_ms, read_timeout = config.read_timeout_ms,
                      retries = config.retry_limit;
  const Report whole =
      report({feature::smbus_config, config.hertz >> 24, config.hertz >> 16, config.hertz >> 8, config.hertz,
              config.own_address, config.auto_send_read ? 1U : 0U, write_timeout >> 8, write_timeout, read_timeout >> 8,
              read_timeout, config.scl_low_timeout ? 1U : 0U, retries >> 8, retries});
  std::array<std::byte, config_size> bytes{};
  std::copy_n(whole.begin(), config_size, bytes.begin());
  return bytes;
}

boost::system::result<Config> parse_config(std::span<const std::byte> bytes) {
  if (bytes.size() < config_size) return make_error_code(Errc::short_transfer);
  if (u8(bytes[0]) != feature::smbus_config) return make_error_code(Errc::malformed_reply);
  return Config{.hertz = static_cast<std::uint32_t>(be16(bytes.subspan(1))) << 16 | be16(bytes.subspan(3)),
                .own_address = u8(bytes[5]),
                .auto_send_read = u8(bytes[6]) != 0,
                .write_timeout_ms = be16(bytes.subspan(7)),
                .read_timeout_ms = be16(bytes.subspan(9)),
                .scl_low_timeout = u8(bytes[11]) != 0,
                .retry_limit = be16(bytes.subspan(12))};
}

}  // namespace plugfest::usb::cp2112
