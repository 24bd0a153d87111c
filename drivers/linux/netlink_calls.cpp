#include "drivers/linux/netlink_calls.hpp"

#include "drivers/base/deadline.hpp"
#include "drivers/base/error.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <exception>
#include <linux/netlink.h>
#include <mutex>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

namespace plugfest::linux_io {

namespace {

constexpr std::size_t largest_datagram = 64 * 1024;

/// Tells the coroutine that its call is done; touched by the event loop alone.
struct Signal {
  explicit Signal(const asio::any_io_executor& loop) : timer(loop, asio::steady_timer::time_point::max()) {}

  asio::steady_timer timer;
  bool done = false;
};

/// What a thread works on. The coroutine may leave it behind at its deadline, and its event loop may end.
struct Call {
  std::function<void()> work;
  std::exception_ptr failure;
  asio::any_io_executor loop;
  std::weak_ptr<Signal> signal;
};

asio::awaitable<void> wait_for(std::shared_ptr<Signal> signal) {
  while (!signal->done) {
    boost::system::error_code woken;
    co_await signal->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    // A cancelled coroutine throws here, at its next await.
    if (!signal->done) co_await asio::post(asio::use_awaitable);
  }
}

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

struct NetlinkCalls::Threads : std::enable_shared_from_this<NetlinkCalls::Threads> {
  std::mutex mutex;
  std::condition_variable ready;
  std::deque<std::shared_ptr<Call>> queue;
  std::size_t idle = 0;
  bool closed = false;

  void add(std::shared_ptr<Call> call) {
    const std::lock_guard lock{mutex};
    queue.push_back(std::move(call));
    if (idle >= queue.size()) {
      ready.notify_one();
      return;
    }
    // Detached: one that hangs in the kernel must not hold up the end of the program.
    std::thread([self = shared_from_this()] { self->serve(); }).detach();
  }

  void serve() {
    std::unique_lock lock{mutex};
    while (true) {
      ++idle;
      ready.wait(lock, [this] { return closed || !queue.empty(); });
      --idle;
      if (closed) return;
      auto call = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      try {
        call->work();
      } catch (...) {
        call->failure = std::current_exception();
      }
      lock.lock();
      if (closed) return;
      asio::post(call->loop, [signal = call->signal] {
        const auto waited = signal.lock();
        if (!waited) return;
        waited->done = true;
        waited->timer.cancel();
      });
    }
  }
};

NetlinkCalls::NetlinkCalls(Clock& clock) : clock_(clock), threads_(std::make_shared<Threads>()) {}

NetlinkCalls::~NetlinkCalls() {
  const std::lock_guard lock{threads_->mutex};
  threads_->closed = true;
  threads_->queue.clear();
  threads_->ready.notify_all();
}

asio::awaitable<void> NetlinkCalls::run(std::function<void()> work, Clock::time_point due) {
  const auto executor = co_await asio::this_coro::executor;
  const auto signal = std::make_shared<Signal>(executor);
  const auto call = std::make_shared<Call>();
  call->work = std::move(work);
  call->loop = executor;
  call->signal = signal;
  threads_->add(call);
  co_await with_deadline(clock_, due, wait_for(signal));
  if (call->failure) std::rethrow_exception(call->failure);
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
