#include "tests/emulated/cp2112.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <initializer_list>

namespace plugfest::emulated {

using namespace std::chrono_literals;

namespace {

/// Report numbers (hardware-protocols.md, 2.2).
namespace id {
constexpr std::uint8_t reset = 0x01, gpio_config = 0x02, get_gpio = 0x03, set_gpio = 0x04, version = 0x05,
                       bus_config = 0x06, read = 0x10, write_read = 0x11, force_read = 0x12, read_response = 0x13,
                       write = 0x14, status_request = 0x15, status_response = 0x16, cancel = 0x17, lock_byte = 0x20,
                       usb_config = 0x21, manufacturer = 0x22, product = 0x23, serial = 0x24;
}

constexpr std::uint8_t part_number = 0x0C;
constexpr std::size_t report_size = 64, most_in_response = 61, most_write = 61, most_pointer = 16, most_read = 512;
/// As many bytes as a large force read brings before the part wants to be asked again.
constexpr std::size_t most_at_once = 300;
constexpr Clock::duration scl_low_timeout = 25ms;

/// status1 of a busy part, and of one that is complete.
namespace busy {
constexpr std::uint8_t acknowledged = 0, refused = 1, reading = 2, writing = 3;
}
namespace ended {
constexpr std::uint8_t nack = 0, bus_not_free = 1, read_incomplete = 3, write_incomplete = 4, well = 5;
}

Bytes of(std::initializer_list<unsigned> values) {
  Bytes out;
  for (const unsigned value : values) out.push_back(to_byte(value));
  return out;
}

std::size_t be16(std::span<const std::byte> bytes, std::size_t at) {
  return static_cast<std::size_t>(u8(bytes[at]) << 8 | u8(bytes[at + 1]));
}

/// HID 1.11, 6.2.2: one vendor collection, each report an array of bytes.
const Bytes& report_descriptor() {
  static const Bytes descriptor = [] {
    Bytes out = of({0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08});
    const auto add = [&](unsigned report, unsigned bytes, unsigned kind) {
      const Bytes item = of({0x85, report, 0x95, bytes, 0x09, 0x01, kind, 0x02});
      out.insert(out.end(), item.begin(), item.end());
    };
    constexpr unsigned input = 0x81, output = 0x91, feature = 0xB1;
    add(id::reset, 1, feature);
    add(id::gpio_config, 4, feature);
    add(id::get_gpio, 1, feature);
    add(id::set_gpio, 2, feature);
    add(id::version, 2, feature);
    add(id::bus_config, 13, feature);
    add(id::read, 3, output);
    add(id::write_read, 20, output);
    add(id::force_read, 2, output);
    add(id::read_response, 63, input);
    add(id::write, 63, output);
    add(id::status_request, 1, output);
    add(id::status_response, 6, input);
    add(id::cancel, 1, output);
    add(id::lock_byte, 1, feature);
    add(id::usb_config, 9, feature);
    for (const unsigned text : {id::manufacturer, id::product, id::serial}) add(text, 63, feature);
    out.push_back(std::byte{0xC0});
    return out;
  }();
  return descriptor;
}

Descriptors descriptors_of(const Cp2112Part& part) {
  const auto size = static_cast<unsigned>(report_descriptor().size());
  Descriptors its;
  its.speed = Speed::full;
  its.device = of({18, 1, 0x00, 0x02, 0, 0, 0, 64, 0xC4, 0x10, 0x90, 0xEA, 0x00, part.version, 1, 2, 3, 1});
  its.configuration =
      of({9, 2,    41,   0,    1,  1, 0,    0x80,        50,                              // 100 mA from the bus
          9, 4,    0,    0,    2,  3, 0,    0,           0,                               // HID, two endpoints
          9, 0x21, 0x11, 0x01, 0,  1, 0x22, size & 0xFF, size >> 8,                       // HID 1.11
          7, 5,    0x81, 3,    64, 0, 1,    7,           5,         0x01, 3, 64, 0, 1});  // interrupt, every frame
  its.manufacturer = "Silicon Laboratories";
  its.product = "CP2112 HID USB-to-SMBus Bridge";
  its.serial = part.serial;
  return its;
}

/// 100 kHz, own address 02h, no timeouts, no limit of retries.
constexpr std::array<std::uint8_t, 13> power_on_bus{0x00, 0x01, 0x86, 0xA0, 0x02};

}  // namespace

Cp2112::Cp2112(Timeline& timeline, Wires& wires, Cp2112Part part)
    : wires_(wires),
      clock_(timeline.clock()),
      part_(std::move(part)),
      descriptors_(descriptors_of(part_)),
      bus_(power_on_bus),
      loop_(timeline) {}

std::optional<Bytes> Cp2112::class_descriptor(std::uint16_t value) const {
  constexpr unsigned report = 0x22;
  if (value >> 8 == report) return report_descriptor();
  return std::nullopt;
}

void Cp2112::reset() {
  direction_ = push_pull_ = special_ = divider_ = 0;
  latch_ = 0xFF;
  bus_ = power_on_bus;
  leaving_ = false;
  cancel();
  reports_.clear();
  last_response_.clear();
}

void Cp2112::reset_pin() {
  locked_up_ = false;
  reset();
  leaving_ = true;
}

bool Cp2112::wants_to_leave() { return std::exchange(leaving_, false); }

std::uint32_t Cp2112::hertz() const {
  return std::uint32_t{bus_[0]} << 24 | std::uint32_t{bus_[1]} << 16 | std::uint32_t{bus_[2]} << 8 | bus_[3];
}

std::uint8_t Cp2112::pins() const {
  const unsigned driven_high = direction_ & push_pull_ & latch_;
  const unsigned driven_low = direction_ & ~latch_ & 0xFFu;
  return static_cast<std::uint8_t>((outside | driven_high) & ~driven_low & 0xFFu);
}

asio::awaitable<std::optional<Bytes>> Cp2112::control(usb::Setup setup, Bytes data, std::size_t /*length*/) {
  constexpr std::uint8_t class_in = 0xA1, class_out = 0x21, get_report_ = 1, set_report_ = 9, set_idle = 10;
  constexpr unsigned output_report = 2, feature_report = 3;
  const unsigned type = setup.value >> 8;
  if (setup.request_type == class_out && setup.request == set_idle) co_return Bytes{};
  if (setup.request_type == class_in && setup.request == get_report_ && type == feature_report)
    co_return get_report(static_cast<std::uint8_t>(setup.value & 0xFF));
  if (setup.request_type != class_out || setup.request != set_report_ || data.empty()) co_return std::nullopt;
  if (type == output_report) {
    take(data);
    co_return Bytes{};
  }
  if (type != feature_report || u8(data[0]) != (setup.value & 0xFF) || !set_report(data)) co_return std::nullopt;
  co_return Bytes{};
}

std::optional<Bytes> Cp2112::get_report(std::uint8_t report) const {
  const auto text = [&](const std::string& string) {
    Bytes out = of({report, static_cast<unsigned>(2 + 2 * string.size()), 3});
    for (const char c : string) {
      out.push_back(static_cast<std::byte>(c));
      out.push_back(std::byte{0});
    }
    out.resize(report_size);
    return out;
  };
  switch (report) {
    case id::gpio_config:
      return of({report, direction_, push_pull_, special_, divider_});
    case id::get_gpio:
      return of({report, pins()});
    case id::version:
      return of({report, part_number, part_.version});
    case id::bus_config: {
      Bytes out = of({report});
      for (const std::uint8_t value : bus_) out.push_back(to_byte(value));
      return out;
    }
    case id::lock_byte:
      return of({report, 0xFF});
    case id::usb_config:
      return of({report, 0xC4, 0x10, 0x90, 0xEA, 50, 0, part_.version, 0, 0});
    case id::manufacturer:
      return text(descriptors_.manufacturer);
    case id::product:
      return text(descriptors_.product);
    case id::serial:
      return text(descriptors_.serial);
    default:
      return std::nullopt;
  }
}

bool Cp2112::set_report(std::span<const std::byte> report) {
  const auto at = [&](std::size_t i) { return u8(report[i]); };
  switch (at(0)) {
    case id::reset:
      if (report.size() < 2 || at(1) != 1) return false;
      if (locked_up_ && !faults.reset_unlocks) return true;
      locked_up_ = false;
      reset();
      leaving_ = true;
      return false;  // it goes away before the status stage
    case id::gpio_config:
      if (report.size() < 5) return false;
      direction_ = at(1), push_pull_ = at(2), special_ = at(3), divider_ = at(4);
      if (on_pins) on_pins(pins());
      return true;
    case id::set_gpio:
      if (report.size() < 3) return false;
      latch_ = static_cast<std::uint8_t>((latch_ & ~at(2)) | (at(1) & at(2)));
      if (on_pins) on_pins(pins());
      return true;
    case id::bus_config:
      if (report.size() < 1 + bus_.size()) return false;
      if (!faults.ignores_clock) std::ranges::transform(report.subspan(1, bus_.size()), bus_.begin(), u8);
      return true;
    case id::lock_byte:
    case id::usb_config:
    case id::manufacturer:
    case id::product:
    case id::serial:
      ++burnt_;
      return true;
    default:
      return false;
  }
}

asio::awaitable<bool> Cp2112::out(std::uint8_t endpoint, Bytes data) {
  if (endpoint != 0x01) co_return false;
  take(data);
  co_return true;
}

asio::awaitable<void> Cp2112::ready(std::uint8_t endpoint, std::size_t /*length*/) {
  while (endpoint == 0x81 && reports_.empty()) co_await reported_.wait();
}

std::optional<Bytes> Cp2112::in(std::uint8_t endpoint, std::size_t length) {
  if (endpoint != 0x81) return std::nullopt;
  if (reports_.empty()) return Bytes{};  // taken back by a reset between two frames
  Bytes report = std::move(reports_.front());
  reports_.pop_front();
  report.resize(std::min(report.size(), length));
  return report;
}

void Cp2112::take(std::span<const std::byte> report) {
  if (locked_up_ || report.size() < 2) return;
  const auto at = [&](std::size_t i) { return u8(report[i]); };
  switch (at(0)) {
    case id::read:
      if (report.size() >= 4) begin({at(1), {}, be16(report, 2)});
      break;
    case id::write_read: {
      if (report.size() < 5) break;
      const std::size_t pointer = at(4);
      if (pointer < 1 || pointer > most_pointer || report.size() < 5 + pointer || be16(report, 2) == 0) break;
      const auto bytes = report.subspan(5, pointer);
      begin({at(1), Bytes(bytes.begin(), bytes.end()), be16(report, 2)});
      break;
    }
    case id::write: {
      if (report.size() < 3) break;
      const std::size_t count = at(2);
      if (count < 1 || count > most_write || report.size() < 3 + count) break;
      const auto bytes = report.subspan(3, count);
      begin({at(1), Bytes(bytes.begin(), bytes.end()), 0});
      break;
    }
    case id::force_read:
      if (report.size() >= 3) send(be16(report, 1));
      break;
    case id::status_request:
      if (at(1) == 1) report_status();
      break;
    case id::cancel:
      if (at(1) == 1 && !faults.cancel_ignored) cancel();
      break;
    default:
      break;
  }
}

/// Nothing tells the host that a request was not taken: the status alone shows it.
void Cp2112::begin(Request request) {
  if (status_.zero == Status0::busy || (request.write.empty() && request.read == 0) || request.read > most_read) return;
  if (faults.stale_responses > 0 && !last_response_.empty()) {
    --faults.stale_responses;
    reports_.push_back(last_response_);
    reported_.happen();
  }
  request.address >>= 1;
  status_ = {Status0::busy, busy::acknowledged, 0, 0};
  read_.clear();
  const unsigned number = ++transfer_;
  const std::uint16_t limit_ms =
      static_cast<std::uint16_t>(request.read == 0 ? bus_[6] << 8 | bus_[7] : bus_[8] << 8 | bus_[9]);
  give_up_.reset();
  if (limit_ms != 0) give_up_ = clock_.now() + limit_ms * 1ms;
  if (faults.hanging_transfers > 0) {
    --faults.hanging_transfers;
    return;
  }
  asio::co_spawn(loop_.io(), transfer(std::move(request), number), asio::detached);
}

void Cp2112::cancel() {
  ++transfer_;
  if (status_.zero == Status0::busy) wires_.stop();
  status_ = {};
  read_.clear();
}

asio::awaitable<void> Cp2112::clocks(std::uint64_t count) {
  return clock_.wait_for(std::chrono::nanoseconds(1s) * count / std::max<std::uint32_t>(hertz(), 1));
}

void Cp2112::end(Status0 zero, std::uint8_t one) {
  status_.zero = zero;
  status_.one = one;
}

/// START and address, again until it is acknowledged or there is no patience left.
asio::awaitable<bool> Cp2112::address(std::uint8_t to, sim::Direction direction, unsigned number) {
  constexpr unsigned start_and_address = 10, stop = 1;
  const unsigned limit = unsigned{bus_[11]} << 8u | bus_[12];  // 0: for ever
  while (true) {
    const auto before = wires_.clocks();
    if (faults.double_start) wires_.start(to, direction);
    const bool acknowledged = wires_.start(to, direction);
    co_await clocks(faults.double_start ? wires_.clocks() - before : start_and_address);
    if (over(number)) co_return false;
    if (acknowledged) {
      status_.one = busy::acknowledged;
      co_return true;
    }
    wires_.stop();
    co_await clocks(stop);
    if (over(number)) co_return false;
    status_.one = busy::refused;
    const bool patience = limit == 0 || status_.retries < limit;
    if (!patience || (give_up_ && clock_.now() >= *give_up_)) {
      end(Status0::error, ended::nack);
      co_return false;
    }
    ++status_.retries;
  }
}

asio::awaitable<void> Cp2112::transfer(Request request, unsigned number) {
  constexpr unsigned byte_clocks = 9, stop_clocks = 1;
  if (faults.bus_stuck > 0) {
    --faults.bus_stuck;
    if (bus_[10] == 0) co_return;  // busy until somebody cancels
    co_await clock_.wait_for(scl_low_timeout);
    if (!over(number)) end(Status0::error, ended::bus_not_free);
    co_return;
  }
  const bool write_read = !request.write.empty() && request.read != 0;
  if (!request.write.empty()) {
    const bool there = co_await address(request.address, sim::Direction::write, number);
    if (!there) {
      if (!over(number) && write_read && faults.locks_up) locked_up_ = true;
      co_return;
    }
    status_.one = busy::writing;
    for (const std::byte value : request.write) {
      const bool acknowledged = wires_.write(value);
      co_await clocks(byte_clocks);
      if (over(number)) co_return;
      if (acknowledged) continue;
      wires_.stop();
      co_return end(Status0::error, ended::write_incomplete);
    }
  }
  if (request.read != 0) {
    if (write_read && part_.version == 1) {
      wires_.stop();
      co_await clocks(stop_clocks);
      if (over(number)) co_return;
    }
    const bool there = co_await address(request.address, sim::Direction::read, number);
    if (!there) {
      if (!over(number) && write_read && faults.locks_up) locked_up_ = true;
      co_return;
    }
    status_.one = busy::reading;
    // Byte for byte would be exact and slow: what a module shows within one read does not change.
    Bytes bytes(request.read);
    for (std::byte& value : bytes) value = wires_.read();
    co_await clocks(byte_clocks * request.read);
    if (over(number)) co_return;
    read_ = std::move(bytes);
    status_.moved = static_cast<std::uint16_t>(request.read);
    if (give_up_ && clock_.now() >= *give_up_) {
      wires_.stop();
      co_return end(Status0::error, ended::read_incomplete);
    }
  }
  co_await clocks(stop_clocks);
  if (over(number)) co_return;
  wires_.stop();
  end(Status0::complete, ended::well);
  if (bus_[5] == 0 || read_.empty()) co_return;
  read_.front() = std::byte{0};  // automatic sending loses the first byte
  while (!read_.empty()) send(std::min(read_.size(), most_in_response));
}

void Cp2112::respond(Status0 status, std::span<const std::byte> data) {
  Bytes report = of({id::read_response, static_cast<unsigned>(status), static_cast<unsigned>(data.size())});
  report.insert(report.end(), data.begin(), data.end());
  report.resize(report_size);
  reports_.push_back(std::move(report));
}

void Cp2112::fetch(Status0 status, std::size_t count) {
  respond(status, std::span(read_).first(count));
  read_.erase(read_.begin(), read_.begin() + static_cast<std::ptrdiff_t>(count));
  last_response_ = reports_.back();
}

void Cp2112::send(std::size_t count) {
  if (count < 1 || count > most_read) return;
  const Status0 status = status_.zero;
  const bool several = count > most_in_response;
  std::size_t left = std::min({count, read_.size(), most_at_once});
  if (several || left == 0) {
    for (; left > 0; left -= std::min(left, most_in_response)) fetch(status, std::min(left, most_in_response));
    respond(Status0::idle, {});
  } else {
    fetch(status, left);
  }
  if (faults.extra_empty_responses > 0) {
    --faults.extra_empty_responses;
    respond(Status0::idle, {});
  }
  reported_.happen();
}

void Cp2112::report_status() {
  if (faults.unanswered_status > 0) {
    --faults.unanswered_status;
    return;
  }
  Bytes report = of({id::status_response, static_cast<unsigned>(status_.zero), status_.one,
                     static_cast<unsigned>(status_.retries >> 8), status_.retries & 0xFFu,
                     static_cast<unsigned>(status_.moved >> 8), status_.moved & 0xFFu});
  report.resize(report_size);
  reports_.push_back(std::move(report));
  reported_.happen();
}

}  // namespace plugfest::emulated
