#include "tests/drivers/linux/link/network_namespace.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <sched.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

extern "C" unsigned int if_nametoindex(const char* name);  // <net/if.h> and <linux/if.h> exclude one another

namespace plugfest::linux_io::test {

NetworkNamespace::NetworkNamespace() {
  outside_ = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (outside_ < 0) {
    refusal_ = std::strerror(errno);
    return;
  }
  if (::unshare(CLONE_NEWNET) == 0) return;
  // A user namespace gives the right to make one, where the machine lets anybody have that.
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0) return;
  refusal_ = std::strerror(errno);
}

NetworkNamespace::~NetworkNamespace() {
  if (outside_ < 0) return;
  [[maybe_unused]] const int status = ::setns(outside_, CLONE_NEWNET);
  ::close(outside_);
}

Commands::Commands() : fd_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) {
  if (fd_ < 0) throw std::runtime_error(std::strerror(errno));
}

Commands::~Commands() { ::close(fd_); }

void Commands::run(NetlinkWriter request) {
  const Bytes bytes = std::move(request).finish(++sequence_);
  if (::send(fd_, bytes.data(), bytes.size(), 0) < 0) throw std::runtime_error(std::strerror(errno));
  std::array<std::byte, 4096> answer;
  if (::recv(fd_, answer.data(), answer.size(), 0) < static_cast<ssize_t>(sizeof(nlmsghdr) + sizeof(std::int32_t)))
    throw std::runtime_error("no acknowledgement");
  std::int32_t error = 0;
  std::memcpy(&error, answer.data() + sizeof(nlmsghdr), sizeof error);
  if (error != 0) throw std::runtime_error(std::strerror(-error));
}

std::int32_t Commands::index(std::string_view name) {
  return static_cast<std::int32_t>(if_nametoindex(std::string{name}.c_str()));
}

void Commands::add_veth(std::string_view name, std::string_view peer) {
  NetlinkWriter request(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL);
  request.header(ifinfomsg{});
  request.text(IFLA_IFNAME, name);
  request.open(IFLA_LINKINFO);
  request.text(IFLA_INFO_KIND, "veth");
  request.open(IFLA_INFO_DATA);
  request.open(VETH_INFO_PEER);
  request.header(ifinfomsg{});
  request.text(IFLA_IFNAME, peer);
  request.close();
  request.close();
  request.close();
  run(std::move(request));
}

void Commands::add_dummy(std::string_view name) {
  NetlinkWriter request(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL);
  request.header(ifinfomsg{});
  request.text(IFLA_IFNAME, name);
  request.open(IFLA_LINKINFO);
  request.text(IFLA_INFO_KIND, "dummy");
  request.close();
  run(std::move(request));
}

void Commands::remove(std::string_view name) {
  NetlinkWriter request(RTM_DELLINK, NLM_F_ACK);
  request.header(ifinfomsg{});
  request.text(IFLA_IFNAME, name);
  run(std::move(request));
}

void Commands::rename(std::string_view name, std::string_view to) {
  NetlinkWriter request(RTM_NEWLINK, NLM_F_ACK);
  ifinfomsg head{};
  head.ifi_index = index(name);
  request.header(head);
  request.text(IFLA_IFNAME, to);
  run(std::move(request));
}

void Commands::set_flags(std::string_view name, bool up) {
  NetlinkWriter request(RTM_NEWLINK, NLM_F_ACK);
  ifinfomsg head{};
  head.ifi_flags = up ? IFF_UP : 0;
  head.ifi_change = IFF_UP;
  request.header(head);
  request.text(IFLA_IFNAME, name);
  run(std::move(request));
}

}  // namespace plugfest::linux_io::test
