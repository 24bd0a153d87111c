#pragma once

#include "drivers/base/clock.hpp"
#include "harness/app/bridge_request.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace plugfest {
class TwoWireBus;
}

namespace plugfest::app {

/// Registers of one module, line by line: the protocol of other people's host software.
///
/// Every request is one access to the module, after the bank and page that it names have been selected; nothing is
/// cached, merged or repeated. Only a read from below 128 to above takes two accesses, because a module's own address
/// pointer goes on at 0 after 127.
class RegisterBridge {
 public:
  struct Limits {
    /// How long one access may take on the bus.
    Clock::duration access = std::chrono::seconds(1);
    /// How long a module may refuse its address after bank and page were selected (tBPC), before that is told.
    Clock::duration selection = std::chrono::milliseconds(100);
  };

  /// @param bus, clock  outlive this
  RegisterBridge(TwoWireBus& bus, Clock& clock, const Limits& limits) : bus_(bus), clock_(clock), limits_(limits) {}

  /// @param line  one request, with or without its line end
  /// @return the answer without a line end; empty: an empty line, which has none
  asio::awaitable<std::string> answer(std::string line);

 private:
  asio::awaitable<std::string> read(const BridgeRead& request);
  asio::awaitable<void> write(const BridgeWrite& request);
  asio::awaitable<void> wait(const BridgeWait& request);
  asio::awaitable<void> select(const BridgePlace& place);
  asio::awaitable<bool> acknowledges(std::uint8_t offset);
  asio::awaitable<void> read_from(std::uint8_t offset, std::span<std::byte> bytes);

  TwoWireBus& bus_;
  Clock& clock_;
  Limits limits_;
  Clock::time_point end_ = clock_.now() + longest_bridge_wait;
};

/// How serving a client ended.
enum class BridgeEnd {
  end_of_input,   ///< the client is done
  reader_gone,    ///< nobody reads the answers any more
  output_failed,  ///< the answers cannot be written
  input_failed,   ///< the requests cannot be read
};

/// Reads requests from `in` and writes each answer to `out` before it looks at the next request. A line that end of
/// input cuts short is no request and is not looked at. Lines of more than 4,096 characters are refused.
/// @param in, out  file descriptors that block; SIGPIPE is ignored by the caller
/// @param answer   a line without its line end; an empty answer is not sent
BridgeEnd serve_bridge(int in, int out, const std::function<std::string(std::string_view)>& answer);

}  // namespace plugfest::app
