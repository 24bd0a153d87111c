#include "tests/drivers/usb/fake_device.hpp"

#include "drivers/base/error.hpp"

#include <algorithm>
#include <string>

namespace plugfest::usb::test {

using namespace std::chrono_literals;

void FakeDevice::fail_at_random(unsigned one_in, std::uint32_t seed) {
  one_in_ = one_in;
  random_.seed(seed);
  if (one_in == 0) plugged_ = true;
}

FakeDevice::Fault FakeDevice::draw() {
  if (one_in_ == 0 || random_() % one_in_ != 0) return Fault::none;
  ++faults_;
  return Fault{static_cast<std::uint8_t>(1 + random_() % fault_kinds)};
}

void FakeDevice::unplug() {
  plugged_ = false;
  answers_.clear();
  power_on();
}

void FakeDevice::ensure_plugged() {
  if (plugged_) return;
  if (absent_for_ > 0 && --absent_for_ == 0) plugged_ = true;
  throw BenchError(Errc::disconnected, std::string{"unplugged"});
}

asio::awaitable<void> FakeDevice::until_frame(Clock::time_point ready, Clock::time_point due) {
  // Whole frames since the beginning of time, and one more.
  const auto from = std::max(ready, clock_.now());
  const auto end = Clock::time_point{(from.time_since_epoch() / frame_ + 1) * frame_};
  if (end > due || held_) {
    co_await clock_.wait_until(due, Clock::Rank::deadline);
    throw BenchError(make_error_code(Errc::timed_out));
  }
  co_await clock_.wait_until(end);
}

asio::awaitable<Clock::time_point> FakeDevice::open(Clock::time_point due) {
  if (std::exchange(opened_, true)) co_return due;
  co_await clock_.wait_for(opening);
  co_return due + opening;
}

asio::awaitable<std::size_t> FakeDevice::control(Setup setup, std::span<std::byte> data, Clock::time_point due) {
  ensure_plugged();
  const Fault fault = draw();
  if (fault == Fault::disconnect) {
    unplug();
    absent_for_ = 3;
    throw BenchError(Errc::disconnected, std::string{"unplugged in a control transfer"});
  }
  if (fault == Fault::stall) throw BenchError(Errc::refused, std::string{"stalled"});
  co_await until_frame(clock_.now() + (fault == Fault::late ? 30ms : 0ms), due);
  const auto moved = on_control(setup, data);
  if (!moved) throw BenchError(Errc::refused, std::string{"stalled"});
  if (fault == Fault::lost) {
    co_await clock_.wait_until(due, Clock::Rank::deadline);
    throw BenchError(make_error_code(Errc::timed_out));
  }
  if (fault == Fault::short_packet && (setup.request_type & 0x80) != 0) co_return *moved / 2;
  if (fault == Fault::wrong_report && reports_have_ids() && (setup.request_type & 0x80) != 0)
    data[0] ^= std::byte{0x40};
  co_return *moved;
}

asio::awaitable<void> FakeDevice::write(std::uint8_t endpoint, std::span<const std::byte> out, Clock::time_point due) {
  ensure_plugged();
  switch (draw()) {
    case Fault::disconnect:
      unplug();
      absent_for_ = 3;
      throw BenchError(Errc::disconnected, std::string{"unplugged in a write"});
    case Fault::stall:
      throw BenchError(Errc::refused, std::string{"stalled"});
    case Fault::lost:  // not known whether it was sent
      if (random_() % 2 == 0) on_write(endpoint, out);
      co_await clock_.wait_until(due, Clock::Rank::deadline);
      throw BenchError(make_error_code(Errc::timed_out));
    case Fault::short_packet:
      on_write(endpoint, out.first(out.size() / 2));
      throw BenchError(Errc::short_transfer, std::string{"cut off"});
    case Fault::late:
      co_await clock_.wait_until(std::min(due, clock_.now() + 20ms));
      break;
    case Fault::wrong_report:
    case Fault::none:
      break;
  }
  co_await until_frame(takes_at(out.size()), due);
  ++frames_;
  on_write(endpoint, out);
}

std::optional<FakeDevice::Packet> FakeDevice::next_packet(std::size_t /*most*/) {
  if (answers_.empty()) return std::nullopt;
  const auto first = reports_have_ids() ? std::ranges::min_element(answers_, {}, &Packet::available) : answers_.begin();
  Packet packet = std::move(*first);
  answers_.erase(first);
  return packet;
}

asio::awaitable<std::size_t> FakeDevice::read(std::uint8_t /*endpoint*/, std::span<std::byte> in,
                                              Clock::time_point due) {
  ensure_plugged();
  const Fault fault = draw();
  if (fault == Fault::disconnect) {
    unplug();
    absent_for_ = 3;
    throw BenchError(Errc::disconnected, std::string{"unplugged in a read"});
  }
  if (fault == Fault::stall) throw BenchError(Errc::refused, std::string{"stalled"});
  auto packet = next_packet(in.size());
  if (packet && fault == Fault::late) {
    packet->available = std::max(packet->available, clock_.now()) + std::chrono::milliseconds{1 + random_() % 90};
    if (reports_have_ids()) {  // reports may overtake one another, a stream of bytes may not
      answers_.push_front(std::move(*packet));
      packet = next_packet(in.size());
    }
  }
  const Bytes kept = packet ? packet->bytes : Bytes{};
  const auto available = packet ? packet->available : Clock::time_point::max();
  const bool lost = fault == Fault::lost;
  const auto ready = available;
  if (lost || !packet || ready >= due || held_) {
    // What was not fetched in time stays where it was, and comes later; a lost answer never does.
    if (packet && !lost) answers_.push_front({ready, std::move(packet->bytes)});
    co_await clock_.wait_until(due, Clock::Rank::deadline);
    throw BenchError(make_error_code(Errc::timed_out));
  }
  bool fetched = false;
  try {
    co_await until_frame(ready, due);
    fetched = true;
  } catch (const BenchError&) {
    answers_.push_front({ready, kept});
    throw;
  }
  ++frames_;
  std::size_t size = std::min(kept.size(), in.size());
  std::copy_n(kept.begin(), size, in.begin());
  if (fault == Fault::short_packet) size /= 2;
  if (fault == Fault::wrong_report && reports_have_ids() && size > 0) in[0] ^= std::byte{0x40};
  co_return fetched ? size : 0;
}

}  // namespace plugfest::usb::test
