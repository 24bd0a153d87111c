#pragma once

#include "drivers/base/clock.hpp"

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace plugfest::run {

/// Who holds which shared instrument. Granted first come, first served; whoever needs several takes them in the order
/// of their names, so that no two slots can wait for each other.
class Leases {
 public:
  /// Told when a wait begins and when it is over.
  struct Wait {
    std::string resource;
    int behind_slot = 0;  ///< who held it when the wait began
    double waited_s = 0;  ///< 0 while it lasts
    bool over = false;
  };
  using OnWait = std::function<void(const Wait&)>;

  /// Gives its resources back when it goes.
  class Held {
   public:
    Held(Leases& leases, int slot) : leases_(&leases), slot_(slot) {}
    Held(Held&& other) noexcept;
    Held& operator=(Held&&) = delete;
    ~Held();

   private:
    friend class Leases;
    Leases* leases_;
    int slot_;
    std::vector<std::string> resources_;
  };

  explicit Leases(const Clock& clock) : clock_(clock) {}

  /// Waits until `slot` holds all of `resources`. A cancelled wait leaves its place in the queue.
  asio::awaitable<Held> acquire(int slot, std::vector<std::string> resources, OnWait on_wait);

 private:
  struct Waiter;
  struct Resource {
    int holder = -1;
    std::deque<Waiter*> queue;
  };
  void release(const std::string& name);

  const Clock& clock_;
  std::map<std::string, Resource> resources_;
};

}  // namespace plugfest::run
