#pragma once

#include "drivers/host_port.hpp"
#include "harness/checks/check.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace plugfest::run {

/// One end of a slot's link as the bench reaches it. References outlive the run.
struct SlotEnd {
  using Open = std::function<asio::awaitable<std::unique_ptr<HostPort>>()>;
  Open open_port = {};  ///< empty: the bench has no host port there
  HostSerdes* serdes = nullptr;
  BerTester* tester = nullptr;
  // Why there is none, in words.
  std::string no_port = "the bench has no host port there";
  std::string no_serdes = "the bench does not reach the SerDes of the host there";
  std::string no_tester = "the bench has no pattern generator and checker there";
  const plan::Platform* platform = nullptr;                 ///< null: nobody says what host that is
  int number = 0;                                           ///< the port's, on that platform
  std::string module = {};                                  ///< plugged in there, as the bench has it
  std::vector<std::uint8_t> host_ids = {}, media_ids = {};  ///< SFF-8024, of its applications; empty: nobody says
};

/// How often the hosts of a link were asked.
struct PortUse {
  std::uint64_t states = 0, counters = 0;  ///< reads of the port's state; of its FEC counters
};

/// Both ends of one slot's link. Ports are opened when they are first asked for, and stay open.
class LinkEnds {
 public:
  LinkEnds() = default;
  /// @param near_end, far_end  outlive this
  LinkEnds(const SlotEnd& near_end, const SlotEnd& far_end, std::string medium);
  LinkEnds(const LinkEnds&) = delete;
  LinkEnds& operator=(const LinkEnds&) = delete;

  /// @return null: the bench has none there
  /// @throws BenchError  it has one, which cannot be opened
  asio::awaitable<HostPort*> port(checks::End end);
  /// Both ports opened: see `port`.
  asio::awaitable<void> open();
  const checks::Link& link() const { return link_; }
  /// Since the port was opened.
  const PortUse& use(checks::End end) const { return (end == checks::End::near_end ? near_ : far_).use; }

 private:
  struct Opened {
    SlotEnd::Open open;
    std::unique_ptr<HostPort> port = {};
    PortUse use = {};
  };
  Opened near_, far_;
  checks::Link link_;
};

}  // namespace plugfest::run
