#pragma once

#include "drivers/host_port.hpp"
#include "drivers/sim/live/link_config.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace plugfest::sim {

/// A host's port: what it reports of a link that is there or not.
class Port {
 public:
  explicit Port(const HostConfig& config) : debounce_(config.debounce), admin_up_(config.admin_up) {}

  /// Told what happened, at its time.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void happened(LinkEvent::Kind kind, bool up, Clock::time_point at) = 0;
  };
  void add(Listener* listener) { listeners_.push_back(listener); }
  void remove(Listener* listener) { std::erase(listeners_, listener); }

  /// The link is there or not, from now on.
  void update(bool link, Clock::time_point now);
  void set_admin(bool up, Clock::time_point now);
  Clock::time_point due() const { return down_due_; }

  bool present() const { return present_; }
  bool admin_up() const { return admin_up_; }
  bool up() const { return up_; }
  std::uint64_t downs() const { return downs_; }
  std::uint64_t ups() const { return ups_; }
  std::uint32_t incarnation() const { return incarnation_; }
  const std::optional<Clock::time_point>& last_change() const { return last_change_; }

  void clear(Clock::time_point now);
  void recreate(Clock::time_point now);
  void set_present(bool present, Clock::time_point now);

 private:
  void turn(bool up, Clock::time_point now);
  void tell(LinkEvent::Kind kind, Clock::time_point now);

  Clock::duration debounce_;
  bool present_ = true, admin_up_, link_ = false, up_ = false;
  std::uint64_t downs_ = 0, ups_ = 0;
  std::uint32_t incarnation_ = 0;
  std::optional<Clock::time_point> last_change_;
  Clock::time_point down_due_ = Clock::time_point::max();  // of a loss that debounce still hides
  std::vector<Listener*> listeners_;
};

}  // namespace plugfest::sim
