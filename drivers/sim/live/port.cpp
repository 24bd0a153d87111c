#include "drivers/sim/live/port.hpp"

namespace plugfest::sim {

namespace {

constexpr auto never = Clock::time_point::max();

}  // namespace

void Port::tell(LinkEvent::Kind kind, Clock::time_point now) {
  for (Listener* listener : listeners_) listener->happened(kind, up_, now);
}

void Port::turn(bool up, Clock::time_point now) {
  up_ = up;
  ++(up ? ups_ : downs_);
  last_change_ = now;
  down_due_ = never;
  tell(LinkEvent::Kind::carrier, now);
}

void Port::update(bool link, Clock::time_point now) {
  link_ = link;
  const bool wanted = link_ && admin_up_ && present_;
  if (wanted) {
    down_due_ = never;
    if (!up_) turn(true, now);
    return;
  }
  if (!up_) return;
  if (down_due_ == never) down_due_ = admin_up_ ? now + debounce_ : now;
  if (down_due_ <= now) turn(false, now);
}

void Port::set_admin(bool up, Clock::time_point now) {
  if (up == admin_up_) return;
  admin_up_ = up;
  tell(LinkEvent::Kind::admin, now);
  // Nobody debounces what was asked for.
  if (!up && up_) turn(false, now);
}

void Port::clear(Clock::time_point now) {
  downs_ = ups_ = 0;
  ++incarnation_;
  tell(LinkEvent::Kind::counters_reset, now);
}

void Port::recreate(Clock::time_point now) {
  downs_ = 0;
  ups_ = up_ ? 1 : 0;
  ++incarnation_;
  last_change_.reset();
  tell(LinkEvent::Kind::recreated, now);
}

void Port::set_present(bool present, Clock::time_point now) {
  if (present == present_) return;
  present_ = present;
  downs_ = ups_ = 0;
  last_change_.reset();
  if (present) {
    ++incarnation_;
  } else {
    up_ = false;
    down_due_ = never;
  }
  tell(present ? LinkEvent::Kind::appeared : LinkEvent::Kind::removed, now);
}

}  // namespace plugfest::sim
