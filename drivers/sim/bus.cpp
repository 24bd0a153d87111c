#include "drivers/sim/bus.hpp"

#include "drivers/base/deadline.hpp"
#include "drivers/base/error.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <cassert>
#include <utility>

namespace plugfest::sim {

using namespace std::chrono_literals;

namespace {

constexpr Clock::duration idle_time = 20us;
constexpr unsigned byte_clocks = 9;
constexpr unsigned condition_clocks = 1;  // START, repeated START, STOP

}  // namespace

/// A place in the queue that is left however the waiting frame ends. The timer is here and not in the frame that awaits
/// it: when an event loop dies, its frames die in no particular order.
struct Bus::Waiter {
  Waiter(Bus& b, const asio::any_io_executor& executor)
      : bus(b), at(b.waiters_.insert(b.waiters_.end(), this)), wake(executor, asio::steady_timer::time_point::max()) {}
  ~Waiter() {
    if (!granted) {
      bus.waiters_.erase(at);
    } else if (!taken) {
      bus.release();
    }
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  Bus& bus;
  Waiters::iterator at;
  asio::steady_timer wake;
  bool granted = false;  ///< out of the queue, the bus is held for this frame
  bool taken = false;
};

/// The right to use the bus, given back however the frame ends.
class Bus::Turn {
 public:
  explicit Turn(Bus& bus) : bus_(bus) { bus_.held_ = true; }
  explicit Turn(Waiter& place) : bus_(place.bus) { place.taken = true; }
  ~Turn() { bus_.release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Bus& bus_;
};

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

void Bus::release() {
  if (waiters_.empty()) {
    held_ = false;
    return;
  }
  Waiter& next = *waiters_.front();
  waiters_.pop_front();
  next.granted = true;
  next.wake.cancel();
}

asio::awaitable<void> Bus::wait_for_turn(Waiter& place) {
  if (place.granted) co_return;
  boost::system::error_code ec;
  co_await place.wake.async_wait(asio::redirect_error(asio::use_awaitable, ec));
  if (!place.granted) throw boost::system::system_error{ec};
}

asio::awaitable<void> Bus::clocks(unsigned count) {
  statistics_.clocks += count;
  return clock_.wait_for(bit_time_ * count);
}

asio::awaitable<void> Bus::transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                    Clock::time_point due) {
  assert(!out.empty() || !in.empty());
  const std::string where = fmt::format("two-wire address {:02X}h", address);
  if (due < clock_.now()) throw BenchError(Errc::timed_out, where);
  const auto executor = co_await asio::this_coro::executor;
  std::optional<Turn> turn;
  if (held_) {
    Waiter place{*this, executor};
    try {
      co_await with_deadline(clock_, due, wait_for_turn(place));
    } catch (const BenchError& error) {
      throw error.at(where);
    }
    turn.emplace(place);
  } else {
    turn.emplace(*this);
  }
  co_await clock_.wait_until(idle_until_);

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
