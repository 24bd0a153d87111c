#include "harness/app/register_bridge.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/two_wire_bus.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <unistd.h>

namespace plugfest::app {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t module_address = 0x50;
constexpr unsigned half_size = 128;
/// Pages below are not banked in any revision.
constexpr std::uint8_t first_banked_page = 0x10;
constexpr Clock::duration poll_interval = 500us;
constexpr std::size_t longest_line = 4096;

const char* word_of(const boost::system::error_code& code) {
  if (code == Errc::nack) return "nack";
  if (code == Errc::timed_out) return "timeout";
  return "io";
}

/// Pieces of input, put together to lines.
class LineReader {
 public:
  explicit LineReader(int fd) : fd_(fd) {}

  enum class Got { line, end, failure };
  /// The next line without its line end. Of a line that is too long, one character more than the limit is kept.
  Got next(std::string& line) {
    line.clear();
    while (true) {
      if (at_ == filled_) {
        const ssize_t got = ::read(fd_, buffer_.data(), buffer_.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return got == 0 ? Got::end : Got::failure;
        at_ = 0;
        filled_ = static_cast<std::size_t>(got);
      }
      const char c = buffer_[at_++];
      if (c == '\n') return Got::line;
      if (line.size() <= longest_line) line += c;
    }
  }

 private:
  int fd_;
  std::array<char, 65536> buffer_;
  std::size_t at_ = 0, filled_ = 0;
};

/// False: `errno` says why.
bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::write(fd, text.data(), text.size());
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

asio::awaitable<std::string> RegisterBridge::answer(std::string line) {
  const BridgeRequest request = parse_bridge_request(line);
  std::string text = "OK";
  try {
    if (std::holds_alternative<BridgeNothing>(request)) text.clear();
    if (const auto* refusal = std::get_if<BridgeRefusal>(&request)) text = "E syntax " + refusal->why;
    if (const auto* wanted = std::get_if<BridgeRead>(&request)) text = co_await read(*wanted);
    if (const auto* wanted = std::get_if<BridgeWrite>(&request)) co_await write(*wanted);
    if (const auto* wanted = std::get_if<BridgeWait>(&request)) {
      if (wanted->time > end_ - clock_.now()) {
        text = "E syntax time ends a hundred years after the start";
      } else {
        co_await wait(*wanted);
      }
    }
  } catch (const BenchError& error) {
    text = fmt::format("E {} {}", word_of(error.code()), error.text());
  }
  co_return text;
}

asio::awaitable<std::string> RegisterBridge::read(const BridgeRead& request) {
  Bytes bytes(request.length);
  const std::span<std::byte> all{bytes};
  const std::size_t below =
      request.from.offset < half_size ? std::min<std::size_t>(half_size - request.from.offset, all.size()) : 0;
  if (below < all.size()) co_await select(request.from);
  if (below > 0) co_await read_from(request.from.offset, all.first(below));
  if (below < all.size())
    co_await read_from(static_cast<std::uint8_t>(request.from.offset + below), all.subspan(below));
  co_return to_hex(bytes);
}

asio::awaitable<void> RegisterBridge::read_from(std::uint8_t offset, std::span<std::byte> bytes) {
  const std::array out{to_byte(offset)};
  co_await bus_.transfer(module_address, out, bytes, clock_.now() + limits_.access);
}

asio::awaitable<void> RegisterBridge::write(const BridgeWrite& request) {
  if (request.to.offset >= half_size) co_await select(request.to);
  Bytes out{to_byte(request.to.offset)};
  out.insert(out.end(), request.data.begin(), request.data.end());
  co_await bus_.transfer(module_address, out, {}, clock_.now() + limits_.access);
}

asio::awaitable<void> RegisterBridge::wait(const BridgeWait& request) {
  co_await clock_.wait_until(clock_.now() + request.time);
}

/// Bank and page are one write where the bank counts; elsewhere the bank stays as it is.
asio::awaitable<void> RegisterBridge::select(const BridgePlace& place) {
  const std::array both{to_byte(cmis::bank_select.info.byte), to_byte(place.bank), to_byte(place.page)};
  const std::array page{to_byte(cmis::page_select.info.byte), to_byte(place.page)};
  std::span<const std::byte> out{page};
  if (place.page >= first_banked_page) out = both;
  co_await bus_.transfer(module_address, out, {}, clock_.now() + limits_.access);
  const Clock::time_point due = clock_.now() + limits_.selection;
  while (clock_.now() < due) {
    const bool ready = co_await acknowledges(place.offset);
    if (ready) break;
    co_await clock_.wait_for(poll_interval);
  }
}

/// Asks with a write of the address pointer alone, which changes nothing that the access does not set again.
asio::awaitable<bool> RegisterBridge::acknowledges(std::uint8_t offset) {
  const std::array out{to_byte(offset)};
  try {
    co_await bus_.transfer(module_address, out, {}, clock_.now() + limits_.access);
  } catch (const BenchError& error) {
    if (error.code() != Errc::nack) throw;
    co_return false;
  }
  co_return true;
}

BridgeEnd serve_bridge(int in, int out, const std::function<std::string(std::string_view)>& answer) {
  LineReader reader{in};
  std::string line;
  while (true) {
    switch (reader.next(line)) {
      case LineReader::Got::end:
        return BridgeEnd::end_of_input;
      case LineReader::Got::failure:
        return BridgeEnd::input_failed;
      case LineReader::Got::line:
        break;
    }
    std::string text = "E syntax the line is too long";
    if (line.size() <= longest_line) text = answer(line);
    if (text.empty()) continue;
    text += '\n';
    if (!write_all(out, text)) return errno == EPIPE ? BridgeEnd::reader_gone : BridgeEnd::output_failed;
  }
}

}  // namespace plugfest::app
