#include "drivers/sim/bus.hpp"

#include "drivers/base/error.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <cassert>

namespace plugfest::sim {

using namespace std::chrono_literals;

namespace {

constexpr Clock::duration idle_time = 20us;
constexpr unsigned byte_clocks = 9;
constexpr unsigned condition_clocks = 1;  // START, repeated START, STOP

}  // namespace

Bus::Bus(VirtualClock& clock, std::optional<std::uint32_t> hertz)
    : clock_(clock),
      bit_time_(hertz ? std::chrono::nanoseconds(1s) / static_cast<std::int64_t>(*hertz) : 0ns),
      idle_time_(hertz ? idle_time : 0us) {}

Bus::~Bus() = default;

void Bus::attach(std::uint8_t address, Target* target) { targets_[address] = target; }

Target* Bus::target_at(std::uint8_t address) const {
  const auto found = targets_.find(address);
  return found == targets_.end() ? nullptr : found->second;
}

asio::awaitable<void> Bus::clocks(unsigned count) {
  statistics_.clocks += count;
  return clock_.wait_for(bit_time_ * count);
}

asio::awaitable<void> Bus::transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                    Clock::time_point due) {
  assert(!out.empty() || !in.empty());
  const std::string where = fmt::format("two-wire address {:02X}h", address);
  const Turns::Turn turn = co_await turns_.take(clock_, due, where);
  co_await clock_.wait_until(idle_until_);

  const auto executor = co_await asio::this_coro::executor;
  // The wires cannot be cancelled: the transaction runs as a coroutine of its own that no cancellation reaches.
  const bool acknowledged = co_await asio::co_spawn(
      executor, run(address, out, in), asio::bind_cancellation_slot(asio::cancellation_slot{}, asio::use_awaitable));
  const bool cancelled = (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
  if (cancelled) throw boost::system::system_error{asio::error::operation_aborted};
  if (!acknowledged) throw BenchError(Errc::nack, where);
  if (clock_.now() > due) throw BenchError(Errc::timed_out, where);
}

/// @return false: a NACK ended it
asio::awaitable<bool> Bus::run(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in) {
  ++statistics_.transactions;
  bool acknowledged = true;
  Target* started = nullptr;

  const auto start = [&](Direction direction) {
    ++statistics_.address_bytes;
    Target* target = target_at(address);
    acknowledged = target != nullptr && target->start(direction, clock_.now());
    if (acknowledged) started = target;
    return acknowledged;
  };
  // What is on the bus may change while time passes: a module can be pulled out in mid-transaction.
  const auto still_there = [&] { return started != nullptr && target_at(address) == started; };

  if (!out.empty()) {
    co_await clocks(condition_clocks + byte_clocks);
    if (start(Direction::write)) {
      unsigned sent = 0;
      for (const std::byte value : out) {
        ++sent;
        acknowledged = started->write(value);
        if (!acknowledged) break;
        ++statistics_.bytes_written;
      }
      co_await clocks(sent * byte_clocks);
    }
  }
  if (acknowledged && !in.empty()) {
    co_await clocks(condition_clocks + byte_clocks);
    if (start(Direction::read)) {
      for (std::byte& value : in) value = started->read();
      statistics_.bytes_read += in.size();
      co_await clocks(static_cast<unsigned>(in.size()) * byte_clocks);
    }
  }
  co_await clocks(condition_clocks);
  if (still_there()) {
    started->stop(clock_.now());
  } else if (started != nullptr) {
    acknowledged = false;
  }
  if (!acknowledged) ++statistics_.refused;
  idle_until_ = clock_.now() + idle_time_;
  co_return acknowledged;
}

}  // namespace plugfest::sim
