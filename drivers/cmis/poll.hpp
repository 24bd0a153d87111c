#pragma once

#include "drivers/base/clock.hpp"

#include <algorithm>
#include <optional>

namespace plugfest::cmis {

/// What polling for a value saw, with the instants that bound when it came about.
template <class T>
struct Polled {
  bool reached = false;
  bool at_first_look = false;  ///< the value was there before anybody could see it come
  std::optional<T> last;       ///< the value that was seen last, reached or not
  Clock::time_point
      not_before{};          ///< began the last look that did not see it; where polling began if the first one did
  Clock::time_point seen{};  ///< ended the look that saw it (or the last look of all)
};

/// Reads until `wanted(value)` holds, `interval` apart, and once more at `due`. The last value is kept, so that the
/// journal can say "DPInit after 12 s" and not "timed out".
template <class T, class Read, class Wanted>
asio::awaitable<Polled<T>> poll_until(Clock& clock, Clock::time_point due, Clock::duration interval, Read read,
                                      Wanted wanted) {
  Polled<T> polled;
  polled.not_before = clock.now();
  for (bool first = true;; first = false) {
    const auto began = clock.now();
    polled.last = co_await read();
    polled.seen = clock.now();
    if (wanted(*polled.last)) {
      polled.reached = true;
      polled.at_first_look = first;
      co_return polled;
    }
    polled.not_before = began;
    if (began >= due) co_return polled;
    co_await clock.wait_until(std::min(began + interval, due));
  }
}

}  // namespace plugfest::cmis
