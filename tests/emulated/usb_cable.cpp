#include "tests/emulated/usb_cable.hpp"

#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace plugfest::emulated {

namespace {

struct Ended {
  std::optional<Outcome> outcome{};
  Bytes data{};
};

/// Takes a transfer back that nobody waits for any more.
struct Held {
  Held(UsbPort& p, UsbPort::Id i) : port(p), id(i) {}
  ~Held() { port.cancel(id); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  UsbPort& port;
  UsbPort::Id id;
};

}  // namespace

asio::awaitable<Bytes> UsbCable::move(Transfer transfer, std::string where, Clock::time_point due) {
  Timeline& timeline = port_.timeline();
  timeline.catch_up(clock_.now());
  if (generation_ != port_.generation()) {
    if (port_.plugged()) generation_ = port_.generation();
    throw BenchError(Errc::disconnected, where);
  }
  const auto ended = std::make_shared<Ended>();
  const Held held{port_, port_.submit(std::move(transfer), [ended](Outcome outcome, Bytes data) {
                    ended->outcome = outcome;
                    ended->data = std::move(data);
                  })};
  while (true) {
    timeline.catch_up(clock_.now());
    if (ended->outcome) break;
    if (clock_.now() >= due) throw BenchError(Errc::timed_out, where);
    co_await port_.changed().wait_until(clock_, std::min(timeline.next_due(), due));
  }
  switch (*ended->outcome) {
    case Outcome::done:
      break;
    case Outcome::stalled:
      throw BenchError(Errc::refused, where + ": stalled");
    case Outcome::unplugged:
    case Outcome::cancelled:
      throw BenchError(Errc::disconnected, where);
  }
  co_return std::move(ended->data);
}

asio::awaitable<std::size_t> UsbCable::control(usb::Setup setup, std::span<std::byte> data, Clock::time_point due) {
  const bool in = (setup.request_type & 0x80) != 0;
  Transfer transfer{.setup = setup};
  if (in) {
    transfer.length = data.size();
  } else {
    transfer.data.assign(data.begin(), data.end());
  }
  const std::string where = fmt::format("USB control request {:02X}h", setup.request);
  const Bytes answer = co_await move(std::move(transfer), where, due);
  if (!in) co_return data.size();
  std::ranges::copy(answer, data.begin());
  co_return answer.size();
}

asio::awaitable<std::size_t> UsbCable::read(std::uint8_t endpoint, std::span<std::byte> in, Clock::time_point due) {
  Transfer transfer{.endpoint = endpoint, .length = in.size()};
  const std::string where = fmt::format("USB endpoint {:02X}h", endpoint);
  const Bytes answer = co_await move(std::move(transfer), where, due);
  std::ranges::copy(std::span(answer).first(std::min(answer.size(), in.size())), in.begin());
  co_return std::min(answer.size(), in.size());
}

asio::awaitable<void> UsbCable::write(std::uint8_t endpoint, std::span<const std::byte> out, Clock::time_point due) {
  Transfer transfer{.endpoint = endpoint, .data = Bytes(out.begin(), out.end())};
  const std::string where = fmt::format("USB endpoint {:02X}h", endpoint);
  co_await move(std::move(transfer), where, due);
}

}  // namespace plugfest::emulated
