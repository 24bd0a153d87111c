#include "drivers/mux/pca954x.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <stdexcept>

namespace plugfest::mux {
namespace {

constexpr std::array parts{
    Pca954xPart{"pca9540", 2, false, 0x04}, Pca954xPart{"pca9542", 2, false, 0x04},
    Pca954xPart{"pca9543", 2, true, 0},     Pca954xPart{"pca9544", 4, false, 0x04},
    Pca954xPart{"pca9545", 4, true, 0},     Pca954xPart{"pca9546", 4, true, 0},
    Pca954xPart{"pca9547", 8, false, 0x08}, Pca954xPart{"pca9548", 8, true, 0},
    Pca954xPart{"pca9846", 4, true, 0},     Pca954xPart{"pca9847", 8, false, 0x08},
    Pca954xPart{"pca9848", 8, true, 0},     Pca954xPart{"pca9849", 4, false, 0x04},
    Pca954xPart{"max7356", 8, true, 0},     Pca954xPart{"max7357", 8, true, 0},
    Pca954xPart{"max7358", 8, true, 0},     Pca954xPart{"max7367", 4, true, 0},
    Pca954xPart{"max7368", 4, true, 0},     Pca954xPart{"max7369", 4, false, 0x04},
};

constexpr std::uint8_t none = 0;

}  // namespace

const Pca954xPart* find_pca954x_part(std::string_view name) {
  const auto found = std::ranges::find(parts, name, &Pca954xPart::name);
  return found == parts.end() ? nullptr : &*found;
}

class Pca954x::Channel final : public TwoWireBus {
 public:
  Channel(Pca954x& muxes, std::size_t m, unsigned c) : mux(m), number(c), muxes_(muxes) {}
  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override {
    return muxes_.transfer(*this, address, out, in, due);
  }
  std::size_t mux;
  unsigned number;

 private:
  Pca954x& muxes_;
};

Pca954x::Pca954x(TwoWireBus& parent, Clock& clock, std::vector<Pca954xMux> muxes, WhenIdle when_idle)
    : parent_(parent), clock_(clock), when_idle_(when_idle) {
  for (const Pca954xMux& mux : muxes) {
    const Pca954xPart* part = find_pca954x_part(mux.part);
    if (part == nullptr) throw std::invalid_argument(fmt::format("'{}' is no mux that is known here", mux.part));
    if (mux.address < 0x70 || mux.address > 0x77)
      throw std::invalid_argument(fmt::format("a mux cannot be at {:02X}h: 70h to 77h", mux.address));
    if (std::ranges::count(muxes_, mux.address, &Mux::address) > 0)
      throw std::invalid_argument(fmt::format("two muxes at {:02X}h", mux.address));
    muxes_.push_back({part, mux.address, std::nullopt});
    for (unsigned number = 0; number < part->channels; ++number)
      channels_.push_back(std::make_unique<Channel>(*this, muxes_.size() - 1, number));
  }
}

Pca954x::~Pca954x() = default;

TwoWireBus& Pca954x::channel(std::uint8_t mux_address, unsigned channel) {
  const auto found = std::ranges::find_if(channels_, [&](const std::unique_ptr<Channel>& one) {
    return muxes_[one->mux].address == mux_address && one->number == channel;
  });
  if (found == channels_.end())
    throw std::invalid_argument(fmt::format("there is no channel {} of a mux at {:02X}h", channel, mux_address));
  return **found;
}

asio::awaitable<void> Pca954x::select(Mux& mux, std::uint8_t control, Clock::time_point due) {
  mux.control.reset();
  const std::array out{std::byte{control}};
  try {
    co_await parent_.transfer(mux.address, out, {}, due);
  } catch (const BenchError& error) {
    throw error.at(fmt::format("{} at {:02X}h: select {:02X}h", mux.part->name, mux.address, control));
  }
  mux.control = control;
  ++(control == none ? statistics_.deselections : statistics_.selections);
}

/// A mux that does not answer is not there, or has no power: nothing is connected by it, and the others go on. One that
/// was known to be connected is asked again by the next transfer, after this one failed.
asio::awaitable<void> Pca954x::let_go(Mux& mux, Clock::time_point due) {
  const bool was_known = mux.control.has_value();
  for (unsigned asked = 1;; ++asked) {
    try {
      co_await select(mux, none, due);
      co_return;
    } catch (const BenchError& error) {
      if (was_known || error.code() != Errc::nack) throw;
    }
    // Once may be a disturbance.
    if (asked == 2) break;
  }
  ++statistics_.absent;
}

asio::awaitable<void> Pca954x::park(Mux& mux, Clock::time_point due) {
  try {
    co_await select(mux, none, due);
  } catch (const BenchError&) {
    ++statistics_.park_failures;
  }
}

asio::awaitable<void> Pca954x::transfer(const Channel& channel, std::uint8_t address, std::span<const std::byte> out,
                                        std::span<std::byte> in, Clock::time_point due) {
  assert(!out.empty() || !in.empty());
  Mux& mux = muxes_[channel.mux];
  std::string where = fmt::format("{} at {:02X}h channel {}", mux.part->name, mux.address, channel.number);
  if (std::ranges::count(muxes_, address, &Mux::address) > 0)
    throw BenchError(Errc::refused, fmt::format("{}: {:02X}h is a mux", where, address));
  const std::string queue_where = fmt::format("{} address {:02X}h", where, address);
  const Turns::Turn turn = co_await turns_.take(clock_, due, queue_where);

  for (Mux& other : muxes_)
    if (&other != &mux && other.control != none) co_await let_go(other, due);
  const std::uint8_t control = mux.part->control(channel.number);
  if (mux.control != control) co_await select(mux, control, due);

  // Whatever ends the transfer, the mux may have lost its power with it; a bus that was left behind may still be busy.
  mux.control.reset();
  try {
    co_await parent_.transfer(address, out, in, due);
  } catch (const BenchError& error) {
    if (error.code() == Errc::disconnected)
      for (Mux& any : muxes_) any.control.reset();
    throw error.at(where);
  }
  mux.control = control;
  if (when_idle_ == WhenIdle::disconnect && !turns_.somebody_waits()) co_await park(mux, due);
}

}  // namespace plugfest::mux
