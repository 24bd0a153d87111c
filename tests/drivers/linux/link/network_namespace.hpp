#pragma once

#include "drivers/linux/netlink.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// Virtual links in a network namespace of the test's own: the kernel without the machine's interfaces.
namespace plugfest::linux_io::test {

/// The calling thread, and those it starts, live in a new namespace until this ends.
class NetworkNamespace {
 public:
  NetworkNamespace();
  ~NetworkNamespace();
  NetworkNamespace(const NetworkNamespace&) = delete;
  NetworkNamespace& operator=(const NetworkNamespace&) = delete;

  /// Why there is none; empty: there is one.
  const std::string& refusal() const { return refusal_; }

 private:
  int outside_ = -1;
  std::string refusal_;
};

/// Commands to the kernel, one after another, on a socket of its own.
class Commands {
 public:
  Commands();
  ~Commands();
  Commands(const Commands&) = delete;
  Commands& operator=(const Commands&) = delete;

  /// @throws std::runtime_error  the kernel refused
  void add_veth(std::string_view name, std::string_view peer);
  void add_dummy(std::string_view name);
  void remove(std::string_view name);
  void rename(std::string_view name, std::string_view to);
  void set_up(std::string_view name) { set_flags(name, true); }
  void set_down(std::string_view name) { set_flags(name, false); }
  /// @return 0: no such interface
  static std::int32_t index(std::string_view name);

 private:
  void set_flags(std::string_view name, bool up);
  void run(NetlinkWriter request);

  int fd_;
  std::uint32_t sequence_ = 0;
};

}  // namespace plugfest::linux_io::test

/// Loud, so that nobody takes a machine without the right for a proof.
#define PLUGFEST_NEEDS_NAMESPACE(inside)                                                                    \
  do {                                                                                                      \
    if (!(inside).refusal().empty())                                                                        \
      GTEST_SKIP() << "NOT PROVED HERE: no network namespace (" << (inside).refusal()                       \
                   << "); run as root, or in a guest: ../shared/vm/run-in-vm -m veth -m dummy <this test>"; \
  } while (false)
