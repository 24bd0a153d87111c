#include "harness/run/leases.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace plugfest::run {

/// A place in a queue, left however the waiting frame ends.
struct Leases::Waiter {
  Leases& leases;
  std::string name;
  int slot;
  asio::steady_timer wake;  // a bell that only release() rings: time has no part in it
  bool granted = false;
  bool handed_over = false;

  ~Waiter() {
    auto& queue = leases.resources_[name].queue;
    std::erase(queue, this);
    if (granted && !handed_over) leases.release(name);
  }
};

Leases::Held::Held(Held&& other) noexcept
    : leases_(std::exchange(other.leases_, nullptr)), slot_(other.slot_), resources_(std::move(other.resources_)) {}

Leases::Held::~Held() {
  if (!leases_) return;
  for (auto name = resources_.rbegin(); name != resources_.rend(); ++name) leases_->release(*name);
}

void Leases::release(const std::string& name) {
  Resource& resource = resources_[name];
  resource.holder = -1;
  if (resource.queue.empty()) return;
  Waiter* next = resource.queue.front();
  resource.queue.pop_front();
  resource.holder = next->slot;
  next->granted = true;
  next->wake.cancel();
}

asio::awaitable<Leases::Held> Leases::acquire(int slot, std::vector<std::string> resources, OnWait on_wait) {
  std::ranges::sort(resources);
  Held held{*this, slot};
  for (const std::string& name : resources) {
    Resource& resource = resources_[name];
    if (resource.holder < 0 && resource.queue.empty()) {
      resource.holder = slot;
    } else {
      Wait wait{.resource = name, .behind_slot = resource.holder};
      const auto began = clock_.now();
      if (on_wait) on_wait(wait);
      // Awaited first: g++ 12 destroys the name twice when a braced initialiser awaits.
      const auto executor = co_await asio::this_coro::executor;
      Waiter waiter{*this, name, slot, asio::steady_timer{executor, asio::steady_timer::time_point::max()}};
      resource.queue.push_back(&waiter);
      boost::system::error_code ec;
      co_await waiter.wake.async_wait(asio::redirect_error(asio::use_awaitable, ec));
      if (!waiter.granted) throw boost::system::system_error{ec};
      waiter.handed_over = true;
      wait.waited_s = std::chrono::duration<double>(clock_.now() - began).count();
      wait.over = true;
      if (on_wait) on_wait(wait);
    }
    held.resources_.push_back(name);
  }
  co_return held;
}

}  // namespace plugfest::run
