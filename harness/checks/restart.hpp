#pragma once

#include "drivers/base/bytes.hpp"
#include "harness/checks/check.hpp"
#include "harness/checks/timing.hpp"

#include <map>
#include <string>

/// What a reset and a reinsertion have in common: a module that is gone for a while and comes back with its defaults.
namespace plugfest::checks {

/// Records every control that a restart loses and that StateWalk::prepare does not record: to be called before it.
/// @pre no StateWalk::obstacle: all lanes are in bank 0
asio::awaitable<void> record_controls(Context& context);

/// The bytes of every control that a restart takes back, by name: those of record_controls and the state controls.
using Controls = std::map<std::string, Bytes>;
asio::awaitable<Controls> read_controls(Context& context);

/// A module that came back.
struct Return {
  bool answered = false;
  Span span;              ///< from the end of the reset until it said who it is
  std::string selection;  ///< bank and page that it showed then, two bytes in hex
};
/// Waits until the module answers with the identifier it had on arrival, and forgets what was known of it.
/// @param since   when it was let go
/// @param limit_s how long that may take; watched for five times as long, as far as the step's budget goes
asio::awaitable<Return> wait_for_return(Context& context, Clock::time_point since, double limit_s);

/// Judges time and page selection. @return false: it did not come back
bool judge_return(Context& context, const Return& back, double limit_s, const std::string& what, Summary& summary);

/// Waits until the module's state rests, as long as powering up and all data paths may take.
asio::awaitable<void> wait_for_rest(Context& context);

}  // namespace plugfest::checks
