#include "tests/emulated/usbip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <set>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace plugfest::emulated {

using namespace std::chrono_literals;

namespace {

/// USB/IP, Documentation/usb/usbip_protocol.rst: every message has 48 bytes, big-endian, data follow.
constexpr std::size_t head_size = 48;
namespace command {
constexpr std::uint32_t submit = 1, unlink = 2, submit_reply = 3, unlink_reply = 4;
}
/// Where words stand in a message, counted in words.
namespace word {
constexpr std::size_t command = 0, sequence = 1, direction = 3, endpoint = 4;
constexpr std::size_t length = 6;              // of a submit
constexpr std::size_t setup = 10;              // of a submit
constexpr std::size_t victim = 5;              // of an unlink
constexpr std::size_t status = 5, actual = 6;  // of the replies
}  // namespace word

std::uint32_t word_at(const Bytes& message, std::size_t index) {
  std::uint32_t value = 0;
  std::memcpy(&value, message.data() + 4 * index, sizeof value);
  return ntohl(value);
}
void put(Bytes& message, std::size_t index, std::uint32_t value) {
  const std::uint32_t wire = htonl(value);
  std::memcpy(message.data() + 4 * index, &wire, sizeof wire);
}

/// The errno that the kernel's host controllers use.
int errno_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::done:
      return 0;
    case Outcome::stalled:
      return -EPIPE;
    case Outcome::unplugged:
      return -ESHUTDOWN;
    case Outcome::cancelled:
      return -ECONNRESET;
  }
  return -EPROTO;
}

}  // namespace

/// One attached device. Owned by the server, and gone with its socket.
class UsbIpServer::Link {
 public:
  Link(UsbPort& port, unsigned socket) : port_(port), socket_(socket) {
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0)
      throw std::runtime_error(fmt::format("socketpair: {}", std::strerror(errno)));
    fd_ = pair[0];
    ::fcntl(fd_, F_SETFL, O_NONBLOCK);
    std::ofstream attach("/sys/devices/platform/vhci_hcd.0/attach");
    constexpr unsigned device_id = 1u << 16 | 2u;
    attach << socket << ' ' << pair[1] << ' ' << device_id << ' '
           << static_cast<unsigned>(port.device().descriptors().speed) << std::flush;
    ::close(pair[1]);
    if (!attach) {
      ::close(fd_);
      throw std::runtime_error(
          fmt::format("vhci-hcd does not take a device into socket {}: is the module loaded?", socket));
    }
  }
  ~Link() {
    *alive_ = false;
    for (const auto& [sequence, id] : open_) port_.cancel(id);
    ::shutdown(fd_, SHUT_RDWR);
    ::close(fd_);
  }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  int fd() const { return fd_; }
  unsigned socket() const { return socket_; }
  UsbPort& port() { return port_; }
  bool wants_to_write() const { return !out_.empty(); }

  /// @return false: the kernel has closed its end
  bool receive() {
    std::array<std::byte, 4096> buffer;
    const auto got = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (got == 0) return false;
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    in_.insert(in_.end(), buffer.begin(), buffer.begin() + got);
    while (take_message()) continue;
    return true;
  }
  bool send() {
    while (!out_.empty()) {
      const auto sent = ::send(fd_, out_.data(), out_.size(), MSG_NOSIGNAL);
      if (sent < 0) return errno == EAGAIN || errno == EINTR;
      out_.erase(out_.begin(), out_.begin() + sent);
    }
    return true;
  }

 private:
  bool take_message() {
    if (in_.size() < head_size) return false;
    const std::uint32_t kind = word_at(in_, word::command);
    const std::uint32_t sequence = word_at(in_, word::sequence);
    if (kind == command::unlink) {
      unlink(sequence, word_at(in_, word::victim));
      in_.erase(in_.begin(), in_.begin() + head_size);
      return true;
    }
    if (kind != command::submit) throw std::runtime_error(fmt::format("USB/IP message {} is not known", kind));
    const bool in = word_at(in_, word::direction) != 0;
    const std::uint32_t length = word_at(in_, word::length);
    const std::size_t whole = head_size + (in ? 0 : length);
    if (in_.size() < whole) return false;
    Transfer transfer;
    const auto number = static_cast<std::uint8_t>(word_at(in_, word::endpoint) & 0x0F);
    transfer.endpoint = static_cast<std::uint8_t>(number == 0 ? 0 : number | (in ? 0x80 : 0));
    if (number == 0) {
      const auto at = [&](std::size_t i) { return u8(in_[4 * word::setup + i]); };
      const auto le16 = [&](std::size_t i) { return static_cast<std::uint16_t>(at(i) | at(i + 1) << 8); };
      transfer.setup = {at(0), at(1), le16(2), le16(4)};
    }
    if (in) {
      transfer.length = length;
    } else {
      transfer.data.assign(in_.begin() + head_size, in_.begin() + static_cast<std::ptrdiff_t>(whole));
    }
    in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(whole));
    submit(sequence, std::move(transfer), in, length);
    return true;
  }

  void submit(std::uint32_t sequence, Transfer transfer, bool in, std::uint32_t length) {
    waiting_.insert(sequence);
    const auto id =
        port_.submit(std::move(transfer), [this, alive = alive_, sequence, in, length](Outcome outcome, Bytes data) {
          if (!*alive) return;
          open_.erase(sequence);
          if (waiting_.erase(sequence) == 0) return;  // unlinked: its own reply has gone out
          Bytes reply(head_size);
          put(reply, word::command, command::submit_reply);
          put(reply, word::sequence, sequence);
          put(reply, word::status, static_cast<std::uint32_t>(errno_of(outcome)));
          const bool done = outcome == Outcome::done;
          const auto moved = !done ? 0 : in ? std::min<std::size_t>(data.size(), length) : length;
          put(reply, word::actual, static_cast<std::uint32_t>(moved));
          if (in && done) reply.insert(reply.end(), data.begin(), data.begin() + static_cast<std::ptrdiff_t>(moved));
          out_.insert(out_.end(), reply.begin(), reply.end());
        });
    if (waiting_.contains(sequence)) open_[sequence] = id;
  }

  void unlink(std::uint32_t sequence, std::uint32_t victim) {
    const bool there = waiting_.erase(victim) != 0;
    if (const auto found = open_.find(victim); found != open_.end()) port_.cancel(found->second);
    Bytes reply(head_size);
    put(reply, word::command, command::unlink_reply);
    put(reply, word::sequence, sequence);
    put(reply, word::status, static_cast<std::uint32_t>(there ? -ECONNRESET : 0));
    out_.insert(out_.end(), reply.begin(), reply.end());
  }

  UsbPort& port_;
  unsigned socket_;
  int fd_ = -1;
  Bytes in_, out_;
  std::set<std::uint32_t> waiting_;  // sequences that a reply is owed for
  std::map<std::uint32_t, UsbPort::Id> open_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

UsbIpServer::UsbIpServer() = default;
UsbIpServer::~UsbIpServer() = default;

void UsbIpServer::attach(UsbPort& port, unsigned socket) {
  port.timeline().catch_up(std::chrono::steady_clock::now());
  port.plug();
  links_.push_back(std::make_unique<Link>(port, socket));
}

void UsbIpServer::detach(unsigned socket) {
  const auto found = std::ranges::find_if(links_, [&](const auto& link) { return link->socket() == socket; });
  if (found == links_.end()) return;
  (*found)->port().unplug();
  links_.erase(found);
}

bool UsbIpServer::attached(unsigned socket) const {
  return std::ranges::any_of(links_, [&](const auto& link) { return link->socket() == socket; });
}

bool UsbIpServer::serve(Clock::time_point end, int fd) {
  while (true) {
    Clock::time_point next = end;
    for (const auto& link : links_) {
      Timeline& timeline = link->port().timeline();
      timeline.catch_up(std::chrono::steady_clock::now());
      next = std::min(next, timeline.next_due());
    }
    std::vector<unsigned> lost;
    std::vector<pollfd> polled{{fd, POLLIN, 0}};
    for (const auto& link : links_) {
      if (!link->send() || (!link->port().plugged() && !link->wants_to_write())) lost.push_back(link->socket());
      polled.push_back({link->fd(), static_cast<short>(POLLIN | (link->wants_to_write() ? POLLOUT : 0)), 0});
    }
    if (!lost.empty()) {
      std::ranges::for_each(lost, [&](unsigned socket) { detach(socket); });
      continue;
    }
    const auto left = std::max(next - std::chrono::steady_clock::now(), Clock::duration{});
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    const timespec wait{seconds.count(), static_cast<long>(std::chrono::nanoseconds(left - seconds).count())};
    if (::ppoll(polled.data(), polled.size(), &wait, nullptr) < 0 && errno != EINTR)
      throw std::runtime_error(fmt::format("poll: {}", std::strerror(errno)));
    for (std::size_t i = 0; i < links_.size(); ++i) {
      links_[i]->port().timeline().catch_up(std::chrono::steady_clock::now());
      if (polled[i + 1].revents != 0 && !links_[i]->receive()) lost.push_back(links_[i]->socket());
    }
    std::ranges::for_each(lost, [&](unsigned socket) { detach(socket); });
    if (polled[0].revents != 0) return true;
    if (std::chrono::steady_clock::now() >= end) return false;
  }
}

}  // namespace plugfest::emulated
