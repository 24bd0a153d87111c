#include "tests/emulated/timeline.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>

namespace plugfest::emulated {

void Timeline::settle() {
  // One loop may hand work to another.
  for (bool busy = true; busy;) {
    busy = false;
    for (std::size_t i = 0; i < loops_.size(); ++i) {
      loops_[i]->restart();
      busy |= loops_[i]->poll() > 0;
    }
  }
}

void Timeline::catch_up(Clock::time_point now) {
  const Clock::time_point end{now - origin_};
  if (end > clock_.now()) asio::co_spawn(own_, clock_.wait_until(end), asio::detached);
  do {
    own_.restart();
    own_.poll();
    settle();
  } while (clock_.advance(end));
}

Clock::time_point Timeline::next_due() const {
  const auto due = clock_.next_due();
  return due == Clock::time_point::max() ? due : due + origin_.time_since_epoch();
}

Loop::Loop(Timeline& timeline) : timeline_(timeline) { timeline_.loops_.push_back(&io_); }

Loop::~Loop() { std::erase(timeline_.loops_, &io_); }

}  // namespace plugfest::emulated
