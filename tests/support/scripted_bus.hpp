#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"
#include "drivers/two_wire_bus.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

/// For tests only.
namespace plugfest::support {

/// Bytes as a test types them: `bytes({0x50, 0xFF})`.
Bytes bytes(std::initializer_list<unsigned> values);

/// One transaction that a test expects, and what comes of it.
struct Transaction {
  std::uint8_t address = 0;
  Bytes out;                    ///< exactly what must be written
  Bytes reply = {};             ///< as many bytes as must be asked for; with an error and no reply, any number
  std::optional<Errc> error{};  ///< thrown in place of the reply
  Clock::duration takes{};      ///< on the bus's clock; needs one
};

/// A bus that plays a script: the transactions in their order with the bytes of each, and nothing else.
/// What departs from the script, or is left over when the bus dies, fails the running test.
class ScriptedBus final : public TwoWireBus {
 public:
  explicit ScriptedBus(std::vector<Transaction> script, Clock* clock = nullptr);
  ~ScriptedBus() override;
  ScriptedBus(const ScriptedBus&) = delete;
  ScriptedBus& operator=(const ScriptedBus&) = delete;

  /// @throws BenchError  what the script says; Errc::timed_out: `due` comes before the script's time is over;
  ///                     Errc::disconnected, with a test failure: not what the script expects
  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override;

  std::size_t played() const { return next_; }
  /// Appends to the script.
  void expect(std::vector<Transaction> more);

 private:
  std::vector<Transaction> script_;
  Clock* clock_;
  std::size_t next_ = 0;
  bool departed_ = false;
};

/// The script up to and without step `failing`, which fails with `error`: for a test per step.
std::vector<Transaction> failing_at(std::vector<Transaction> script, std::size_t failing, Errc error);

}  // namespace plugfest::support
