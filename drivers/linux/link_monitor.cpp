#include "drivers/linux/link_monitor.hpp"

#include "drivers/base/deadline.hpp"
#include "drivers/base/error.hpp"
#include "drivers/linux/link_counters.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <functional>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <map>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace plugfest::linux_io {

namespace {

constexpr std::size_t largest_datagram = 64 * 1024;

/// The descriptor, shared with calls that may still be sending on it when the monitor is gone.
struct Descriptor {
  explicit Descriptor(int number) : fd(number) {}
  ~Descriptor() { ::close(fd); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int fd;
};

std::shared_ptr<Descriptor> open_socket() {
  const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (fd < 0) throw BenchError(Errc::refused, fmt::format("rtnetlink: no socket: {}", std::strerror(errno)));
  auto socket = std::make_shared<Descriptor>(fd);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw BenchError(Errc::refused, fmt::format("rtnetlink: join the link group: {}", std::strerror(errno)));
  return socket;
}

std::uint32_t port_of(int fd) {
  sockaddr_nl address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw BenchError(Errc::refused, fmt::format("rtnetlink: own address: {}", std::strerror(errno)));
  return address.nl_pid;
}

/// @return what the socket has now
int set_receive_buffer(int fd, int bytes) {
  // Beyond rmem_max only with CAP_NET_ADMIN; without it the kernel takes what it allows.
  if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0)
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  int now = 0;
  socklen_t size = sizeof now;
  ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &now, &size);
  return now;
}

/// Wakes the one coroutine that waits for something to have changed.
class Bell {
 public:
  explicit Bell(asio::io_context& io) : timer_(io, asio::steady_timer::time_point::max()) {}
  void ring() {
    rung_ = true;
    timer_.cancel();
  }
  /// May return for a ring before it was called.
  asio::awaitable<void> wait() {
    if (!rung_) {
      boost::system::error_code woken;
      co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    // A cancelled coroutine throws here, at its next await.
    if (!rung_) co_await asio::post(asio::use_awaitable);
    rung_ = false;
  }

 private:
  asio::steady_timer timer_;
  bool rung_ = false;
};

struct Subscription {
  explicit Subscription(asio::io_context& io) : bell(io) {}

  std::deque<LinkEvent> queue;
  Bell bell;
};

struct Port {
  explicit Port(std::string name) : counters(std::move(name)) {}

  LinkCounters counters;
  std::vector<Subscription*> subscriptions;
  bool stale = false;  // to be asked for: reports on it were lost
};

/// A question under way.
struct Question {
  Question(asio::io_context& io, Port& about) : port(about), bell(io) {}

  Port& port;
  Bell bell;
  bool answered = false;
  bool again = false;  // the answer may have been lost
  std::optional<std::string> failure;
};

}  // namespace

struct LinkMonitor::Core : std::enable_shared_from_this<LinkMonitor::Core> {
  Core(asio::io_context& loop, NetlinkCalls& helpers, const LinkMonitorParameters& wanted)
      : io(loop),
        calls(helpers),
        parameters(wanted),
        socket(open_socket()),
        port_id(port_of(socket->fd)),
        descriptor(loop, ::fcntl(socket->fd, F_DUPFD_CLOEXEC, 0)) {
    statistics.receive_buffer = set_receive_buffer(socket->fd, parameters.receive_buffer);
    drained = calls.clock().now();
  }

  Port& port(std::string_view name) {
    const auto found = ports.find(name);
    if (found != ports.end()) return found->second;
    return ports.try_emplace(std::string{name}, std::string{name}).first->second;
  }

  void arm() {
    descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                          [self = shared_from_this()](boost::system::error_code error) {
                            if (error || self->closed) return;
                            self->drain();
                            if (!self->broken) self->arm();
                          });
  }

  void close() {
    closed = true;
    descriptor.close();
    for (auto& [sequence, question] : questions) question->bell.ring();
  }

  void fail(std::string why) {
    broken = std::move(why);
    for (auto& [sequence, question] : questions) question->bell.ring();
    for (auto& [name, port] : ports)
      for (Subscription* subscription : port.subscriptions) subscription->bell.ring();
  }

  void drain() {
    ++statistics.wakes;
    bool lost = false;
    while (!broken) {
      sockaddr_nl sender{};
      iovec into{buffer.data(), buffer.size()};
      msghdr head{};
      head.msg_name = &sender;
      head.msg_namelen = sizeof sender;
      head.msg_iov = &into;
      head.msg_iovlen = 1;
      const ssize_t size = ::recvmsg(socket->fd, &head, MSG_DONTWAIT);
      if (size >= 0) {
        if (sender.nl_pid != 0) continue;
        const bool whole = (head.msg_flags & MSG_TRUNC) == 0;
        if (whole && take(std::span{buffer}.first(static_cast<std::size_t>(size)))) continue;
        ++statistics.malformed;
        lost = true;
      } else if (errno == ENOBUFS) {
        ++statistics.overruns;
        lost = true;
        const int wanted = std::min(parameters.largest_receive_buffer, statistics.receive_buffer);
        // The kernel reports, and books, twice what it is asked for: asking for what it reports doubles it.
        statistics.receive_buffer = set_receive_buffer(socket->fd, wanted);
      } else if (errno == EAGAIN) {
        break;
      } else if (errno != EINTR) {
        fail(fmt::format("rtnetlink: receive: {}", std::strerror(errno)));
      }
    }
    const auto now = calls.clock().now();
    // Only now, with the queue empty, does the kernel take up sending again.
    if (lost) recover(now);
    drained = now;
  }

  /// @return false: not what the kernel sends
  bool take(std::span<const std::byte> datagram) {
    const auto messages = split_messages(datagram);
    if (!messages) return false;
    const auto now = calls.clock().now();
    bool good = true;
    for (const NetlinkMessage& message : *messages) {
      Question* question = nullptr;
      if (message.port == port_id) {
        const auto asked = questions.find(message.sequence);
        if (asked != questions.end()) question = asked->second;
      }
      if (message.type == NLMSG_ERROR) {
        if (question != nullptr) refused(*question, message, now);
        continue;
      }
      if (!is_link_message(message)) continue;
      ++statistics.reports;
      const auto report = parse_link(message);
      if (!report) {
        good = false;
        continue;
      }
      for (auto& [name, port] : ports) {
        if (name != report->name && port.counters.ifindex() != report->ifindex) continue;
        publish(port, port.counters.take(*report, now));
      }
      if (question != nullptr) answered(*question);
    }
    return good;
  }

  void refused(Question& question, const NetlinkMessage& message, Clock::time_point now) {
    const auto ack = parse_ack(message);
    if (ack && ack->error == ENODEV) {
      publish(question.port, question.port.counters.absent(now));
      answered(question);
      return;
    }
    // The kernel says EAGAIN when there was no room in the socket for the answer.
    if (ack && (ack->error == EAGAIN || ack->error == ENOBUFS || ack->error == ENOMEM))
      question.again = true;
    else
      question.failure = ack ? fmt::format("rtnetlink: interface: {} {}", std::strerror(ack->error), ack->text)
                             : std::string{"rtnetlink: an acknowledgement that is cut short"};
    question.bell.ring();
  }

  static void answered(Question& question) {
    question.answered = true;
    question.port.stale = false;
    question.bell.ring();
  }

  void publish(Port& port, std::vector<LinkEvent> events) {
    for (Subscription* subscription : port.subscriptions) {
      for (const LinkEvent& event : events) add_merged(subscription->queue, event, parameters.queue_limit);
      if (!events.empty()) subscription->bell.ring();
    }
  }

  void recover(Clock::time_point now) {
    for (auto& [name, port] : ports) {
      if (!port.counters.known()) continue;
      publish(port, {port.counters.lost(drained, now)});
      port.stale = true;
    }
    for (auto& [sequence, question] : questions) {
      question->again = true;
      question->bell.ring();
    }
    ask_next_stale();
  }

  /// One after another: their answers go through the socket that has just been overrun.
  void ask_next_stale() {
    if (recovering || closed || broken) return;
    const auto stale = std::ranges::find_if(ports, [](const auto& entry) { return entry.second.stale; });
    if (stale == ports.end()) return;
    recovering = true;
    asio::co_spawn(io, ask(shared_from_this(), stale->first, Clock::time_point::max()),
                   [self = shared_from_this()](std::exception_ptr thrown) {
                     self->recovering = false;
                     // Without an answer the gap stays open: a watch that went on would be believed.
                     if (thrown && !self->closed && !self->broken) self->fail("rtnetlink: no word after an overrun");
                     if (!thrown) self->ask_next_stale();
                   });
  }

  static asio::awaitable<void> ask(std::shared_ptr<Core> core, std::string name, Clock::time_point due);

  asio::io_context& io;
  NetlinkCalls& calls;
  LinkMonitorParameters parameters;
  std::shared_ptr<Descriptor> socket;
  std::uint32_t port_id;
  asio::posix::stream_descriptor descriptor;
  std::map<std::string, Port, std::less<>> ports;
  std::map<std::uint32_t, Question*> questions;
  std::uint32_t next_sequence = 1;
  std::array<std::byte, largest_datagram> buffer;
  Clock::time_point drained;
  LinkMonitor::Statistics statistics;
  std::optional<std::string> broken;
  bool recovering = false;
  bool closed = false;
};

asio::awaitable<void> LinkMonitor::Core::ask(std::shared_ptr<Core> core, std::string name, Clock::time_point due) {
  Clock& clock = core->calls.clock();
  Question question{core->io, core->port(name)};
  const auto sequence = core->next_sequence++;
  core->questions.emplace(sequence, &question);
  const std::shared_ptr<void> listed{nullptr, [&core, sequence](void*) { core->questions.erase(sequence); }};

  const Bytes request = link_request(name).finish(sequence);
  while (!question.answered) {
    question.again = false;
    std::function<void()> work = [socket = core->socket, request] {
      if (::send(socket->fd, request.data(), request.size(), 0) < 0)
        throw BenchError(Errc::refused, fmt::format("rtnetlink: send: {}", std::strerror(errno)));
    };
    co_await core->calls.run(std::move(work), due);
    while (!question.answered && !question.again) {
      if (core->broken) throw BenchError(Errc::disconnected, *core->broken);
      if (question.failure) throw BenchError(Errc::refused, *question.failure);
      if (core->closed) throw BenchError(Errc::disconnected, std::string{"rtnetlink: the monitor has ended"});
      co_await with_deadline(clock, due, question.bell.wait());
    }
  }
}

class LinkMonitor::Watch final : public LinkWatch {
 public:
  Watch(std::shared_ptr<Core> core, Port& port) : core_(std::move(core)), port_(port), subscription_(core_->io) {
    port_.subscriptions.push_back(&subscription_);
  }
  ~Watch() override { std::erase(port_.subscriptions, &subscription_); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  asio::awaitable<std::optional<LinkEvent>> next(Clock::time_point due) override {
    while (subscription_.queue.empty()) {
      if (core_->broken) throw BenchError(Errc::disconnected, *core_->broken);
      try {
        co_await with_deadline(core_->calls.clock(), due, subscription_.bell.wait());
      } catch (const BenchError& error) {
        if (error.code() != Errc::timed_out) throw;
        if (subscription_.queue.empty()) co_return std::nullopt;
      }
    }
    std::optional<LinkEvent> oldest = std::move(subscription_.queue.front());
    subscription_.queue.pop_front();
    co_return oldest;
  }

 private:
  std::shared_ptr<Core> core_;
  Port& port_;
  Subscription subscription_;
};

LinkMonitor::LinkMonitor(asio::io_context& io, NetlinkCalls& calls, const LinkMonitorParameters& parameters)
    : core_(std::make_shared<Core>(io, calls, parameters)) {
  core_->arm();
}

LinkMonitor::~LinkMonitor() { core_->close(); }

asio::awaitable<LinkState> LinkMonitor::state(std::string_view name, Clock::time_point due) {
  std::string owned{name};
  co_await Core::ask(core_, std::move(owned), due);
  co_return core_->port(name).counters.state();
}

std::unique_ptr<LinkWatch> LinkMonitor::watch(std::string_view name) {
  return std::make_unique<Watch>(core_, core_->port(name));
}

std::int32_t LinkMonitor::ifindex(std::string_view name) const { return core_->port(name).counters.ifindex(); }

const LinkMonitor::Statistics& LinkMonitor::statistics() const { return core_->statistics; }

}  // namespace plugfest::linux_io
