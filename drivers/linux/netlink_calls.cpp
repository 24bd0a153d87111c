#include "drivers/linux/netlink_calls.hpp"

#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace plugfest::linux_io {

namespace {

constexpr std::size_t largest_datagram = 64 * 1024;

class Socket {
 public:
  explicit Socket(int protocol) : fd_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol)) {
    if (fd_ < 0) throw BenchError(Errc::refused, fmt::format("netlink: no socket: {}", std::strerror(errno)));
    const int on = 1;
    ::setsockopt(fd_, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
    ::setsockopt(fd_, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
    // The kernel has answered when `send` returns; this is for an answer that it could not queue.
    const timeval patience{.tv_sec = 2, .tv_usec = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~Socket() { ::close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int fd() const { return fd_; }

 private:
  int fd_;
};

/// One datagram from the kernel; those of other processes are dropped.
Bytes receive(int fd) {
  Bytes buffer(largest_datagram);
  while (true) {
    sockaddr_nl sender{};
    iovec into{buffer.data(), buffer.size()};
    msghdr head{};
    head.msg_name = &sender;
    head.msg_namelen = sizeof sender;
    head.msg_iov = &into;
    head.msg_iovlen = 1;
    const ssize_t size = ::recvmsg(fd, &head, 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN)
      throw BenchError(Errc::timed_out, std::string{"netlink: the kernel gave no answer"});
    if (size < 0) throw BenchError(Errc::refused, fmt::format("netlink: receive: {}", std::strerror(errno)));
    if ((head.msg_flags & MSG_TRUNC) != 0)
      throw BenchError(Errc::malformed_reply, std::string{"netlink: a message longer than 64 KiB"});
    if (sender.nl_pid != 0) continue;
    buffer.resize(static_cast<std::size_t>(size));
    return buffer;
  }
}

void exchange(int protocol, const Bytes& request, std::uint32_t sequence, NetlinkCalls::Reply& reply) {
  const Socket socket{protocol};
  if (::send(socket.fd(), request.data(), request.size(), 0) != static_cast<ssize_t>(request.size()))
    throw BenchError(Errc::refused, fmt::format("netlink: send: {}", std::strerror(errno)));
  while (true) {
    reply.datagrams.push_back(receive(socket.fd()));
    const auto messages = split_messages(reply.datagrams.back());
    if (!messages) throw BenchError(Errc::malformed_reply, std::string{"netlink: a message whose length does not fit"});
    for (const NetlinkMessage& message : *messages) {
      if (message.sequence != sequence) continue;
      if (message.type == NLMSG_ERROR || message.type == NLMSG_DONE) {
        const auto ack = parse_ack(message);
        if (!ack) throw BenchError(Errc::malformed_reply, std::string{"netlink: an acknowledgement that is cut short"});
        reply.ack = *ack;
        return;
      }
      if (message.type >= NLMSG_MIN_TYPE) reply.messages.push_back(message);
    }
  }
}

}  // namespace

/// A thread for one call: an idle one, or one more. One that was left in a call is left behind with it.
class NetlinkCalls::Lease {
 public:
  Lease(Clock& clock, std::shared_ptr<Idle> idle) : idle_(std::move(idle)) {
    if (idle_->empty()) {
      worker_ = std::make_unique<BlockingWorker>(clock);
    } else {
      worker_ = std::move(idle_->back());
      idle_->pop_back();
    }
  }
  ~Lease() {
    if (!worker_->stuck()) idle_->push_back(std::move(worker_));
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  BlockingWorker& worker() { return *worker_; }

 private:
  std::shared_ptr<Idle> idle_;
  std::unique_ptr<BlockingWorker> worker_;
};

NetlinkCalls::NetlinkCalls(Clock& clock) : clock_(clock), idle_(std::make_shared<Idle>()) {}
NetlinkCalls::~NetlinkCalls() = default;

asio::awaitable<void> NetlinkCalls::run(std::function<void()> call, Clock::time_point due) {
  Lease lease{clock_, idle_};
  std::string what = "netlink";
  BlockingWorker::Work work = [call = std::move(call)](const std::atomic<bool>&) { call(); };
  co_await lease.worker().run(std::move(what), std::move(work), due);
}

asio::awaitable<std::shared_ptr<const NetlinkCalls::Reply>> NetlinkCalls::request(int protocol, NetlinkWriter message,
                                                                                  Clock::time_point due) {
  constexpr std::uint32_t sequence = 1;  // the socket is this request's own
  auto reply = std::make_shared<Reply>();
  std::function<void()> work = [protocol, reply, bytes = std::move(message).finish(sequence)] {
    exchange(protocol, bytes, sequence, *reply);
  };
  co_await run(std::move(work), due);
  co_return reply;
}

}  // namespace plugfest::linux_io
