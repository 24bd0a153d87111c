#include "tests/emulated/usb_port.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>

namespace plugfest::emulated {

using namespace std::chrono_literals;

namespace {

// USB 2.0, table 9-4 and 9-5.
namespace request {
constexpr std::uint8_t get_status = 0, clear_feature = 1, set_address = 5, get_descriptor = 6, get_configuration = 8,
                       set_configuration = 9, set_interface = 11;
}
namespace descriptor {
constexpr std::uint8_t device = 1, configuration = 2, string = 3;
}
constexpr std::uint8_t type_mask = 0x60, recipient_mask = 0x1F, to_interface = 1;
constexpr std::uint16_t english = 0x0409;

Bytes string_descriptor(const std::string& text) {
  Bytes out{to_byte(2 + 2 * text.size()), to_byte(descriptor::string)};
  for (const char c : text) {
    out.push_back(static_cast<std::byte>(c));
    out.push_back(std::byte{0});
  }
  return out;
}

}  // namespace

/// A transfer that the host waits for.
struct UsbPort::Open {
  Open(Id i, Transfer t, Done d) : id(i), transfer(std::move(t)), done(std::move(d)) {}

  Id id;
  Transfer transfer;
  Done done;
  asio::cancellation_signal cancel{};
  Outcome why_cancelled = Outcome::cancelled;
  bool started = false;
  bool stalled = false;
  Bytes answer{};
};

UsbPort::UsbPort(Timeline& timeline, UsbDevice& device) : timeline_(timeline), device_(device), loop_(timeline) {
  device_.reset();
}

UsbPort::~UsbPort() = default;

UsbPort::Queue& UsbPort::queue_of(const Transfer& transfer) { return queues_[transfer.endpoint]; }

UsbPort::Id UsbPort::submit(Transfer transfer, Done done) {
  const Id id = next_++;
  if (!plugged_) {
    done(Outcome::unplugged, {});
    return id;
  }
  Queue& queue = queue_of(transfer);
  queue.push_back(std::make_shared<Open>(id, std::move(transfer), std::move(done)));
  if (queue.size() == 1) start(queue.front());
  changed_.happen();
  return id;
}

void UsbPort::start(const std::shared_ptr<Open>& open) {
  open->started = true;
  asio::co_spawn(loop_.io(), run(open),
                 asio::bind_cancellation_slot(open->cancel.slot(), [this, open](std::exception_ptr thrown) {
                   if (!thrown)
                     return finish(*open, open->stalled ? Outcome::stalled : Outcome::done, std::move(open->answer));
                   finish(*open, plugged_ ? open->why_cancelled : Outcome::unplugged, {});
                 }));
}

void UsbPort::finish(Open& open, Outcome outcome, Bytes data) {
  if (outcome == Outcome::done) {
    const Transfer& transfer = open.transfer;
    if (transfer.endpoint == 0) {
      ++statistics_.control;
    } else if (transfer.device_to_host()) {
      ++statistics_.in;
      statistics_.bytes_in += data.size();
    } else {
      ++statistics_.out;
      statistics_.bytes_out += transfer.data.size();
    }
  }
  const Done done = std::move(open.done);
  Queue& queue = queue_of(open.transfer);
  std::erase_if(queue, [&](const auto& one) { return one.get() == &open; });
  if (!queue.empty() && !queue.front()->started) start(queue.front());
  done(outcome, std::move(data));
  if (device_.wants_to_leave()) {
    unplug();
  }
}

void UsbPort::cancel(Id id) {
  for (auto& [endpoint, queue] : queues_)
    for (const auto& open : queue) {
      if (open->id != id) continue;
      if (open->started) return open->cancel.emit(asio::cancellation_type::terminal);
      const auto kept = open;
      return finish(*kept, Outcome::cancelled, {});
    }
}

void UsbPort::unplug() {
  if (!plugged_) return;
  plugged_ = false;
  ++generation_;
  std::vector<std::shared_ptr<Open>> all;
  for (auto& [endpoint, queue] : queues_) all.insert(all.end(), queue.rbegin(), queue.rend());
  for (const auto& open : all) {
    if (open->started) {
      open->cancel.emit(asio::cancellation_type::terminal);
    } else {
      finish(*open, Outcome::unplugged, {});
    }
  }
  changed_.happen();
}

void UsbPort::plug() {
  if (plugged_) return;
  plugged_ = true;
  ++generation_;
  device_.reset();
  changed_.happen();
}

/// The next frame that has not begun yet.
asio::awaitable<void> UsbPort::frame() {
  const Clock::duration period =
      device_.descriptors().speed == Speed::high ? Clock::duration{125us} : Clock::duration{1ms};
  const auto since = timeline_.clock().now().time_since_epoch();
  return timeline_.clock().wait_until(Clock::time_point{since - since % period + period});
}

asio::awaitable<void> UsbPort::run(std::shared_ptr<Open> open) {
  using Kind = TransferFault::Kind;
  const bool ours = open->transfer.endpoint == 0 && (open->transfer.setup.request_type & type_mask) == 0;
  TransferFault fault;
  if (faults_ && !ours) fault = faults_(open->transfer);
  if (fault.kind == Kind::unplug || fault.kind == Kind::stall) {
    co_await frame();
    open->stalled = fault.kind == Kind::stall;
    if (!open->stalled) unplug();
    co_return;
  }
  co_await perform(*open);
  switch (fault.kind) {
    case Kind::lose:
      co_await never_.wait();
      break;
    case Kind::late:
      co_await timeline_.clock().wait_for(fault.delay);
      break;
    case Kind::shorten:
      open->answer.resize(std::min(open->answer.size(), fault.length));
      break;
    case Kind::replace:
      if (open->transfer.device_to_host()) open->answer = std::move(fault.data);
      break;
    case Kind::none:
    case Kind::stall:
    case Kind::unplug:
      break;
  }
}

asio::awaitable<void> UsbPort::perform(Open& open) {
  const Transfer& transfer = open.transfer;
  if (transfer.endpoint == 0) {
    co_await control(open);
  } else if (transfer.device_to_host()) {
    co_await device_.ready(transfer.endpoint, transfer.length);
    co_await frame();
    std::optional<Bytes> answer = device_.in(transfer.endpoint, transfer.length);
    open.stalled = !answer;
    if (answer) open.answer = std::move(*answer);
  } else {
    co_await frame();
    open.stalled = !co_await device_.out(transfer.endpoint, transfer.data);
  }
}

asio::awaitable<void> UsbPort::control(Open& open) {
  const Transfer& transfer = open.transfer;
  std::optional<Bytes> answer;
  if ((transfer.setup.request_type & type_mask) == 0) {
    answer = standard(transfer);
  } else {
    answer = co_await device_.control(transfer.setup, transfer.data, transfer.length);
  }
  co_await frame();
  open.stalled = !answer;
  if (!answer || !transfer.device_to_host()) co_return;
  open.answer = std::move(*answer);
  open.answer.resize(std::min(open.answer.size(), transfer.length));
}

std::optional<Bytes> UsbPort::standard(const Transfer& transfer) const {
  const usb::Setup& setup = transfer.setup;
  const Descriptors& its = device_.descriptors();
  const auto index = static_cast<std::uint8_t>(setup.value & 0xFF);
  switch (setup.request) {
    case request::get_status:
      return Bytes(2);
    case request::get_configuration:
      return Bytes{std::byte{1}};
    case request::clear_feature:
    case request::set_address:
    case request::set_configuration:
    case request::set_interface:
      return Bytes{};
    case request::get_descriptor:
      break;
    default:
      return std::nullopt;
  }
  if ((setup.request_type & recipient_mask) == to_interface) return device_.class_descriptor(setup.value);
  switch (setup.value >> 8) {
    case descriptor::device:
      return its.device;
    case descriptor::configuration:
      return its.configuration;
    case descriptor::string:
      if (index == 0) return Bytes{std::byte{4}, to_byte(descriptor::string), to_byte(english), to_byte(english >> 8)};
      if (index == 1) return string_descriptor(its.manufacturer);
      if (index == 2) return string_descriptor(its.product);
      if (index == 3) return string_descriptor(its.serial);
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

}  // namespace plugfest::emulated
