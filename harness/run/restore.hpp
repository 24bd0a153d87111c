#pragma once

#include "drivers/base/clock.hpp"
#include "harness/journal/record.hpp"

#include <functional>
#include <span>
#include <string>

namespace plugfest {
class Pins;
namespace cmis {
class Module;
}
}  // namespace plugfest

namespace plugfest::run {
class LinkEnds;
}

/// Putting the lab back as it was found. The runner and `plugfest restore` execute the very same function.
namespace plugfest::run {

enum class RestoreResult {
  done,              ///< put back and verified
  different_module,  ///< another module is in the slot: nothing was written
  failed             ///< something could not be put back, or did not read back
};

struct RestoreOptions {
  /// A second Ctrl-C: write and verify, but do not wait for the module to settle.
  std::function<bool()> hurry = [] { return false; };
  /// Told after each action, newest first.
  std::function<void(const journal::RestoreAction&, bool ok, const std::string& message)> on_action;
};

/// Executes `actions` (ascending ids) on one slot, newest first. Reads the module's identity before anything else and
/// writes nothing to it when it is not the module that the actions belong to; what belongs to the hosts is put back all
/// the same. Every action is tried, also after one failed. Executing actions twice is harmless.
asio::awaitable<RestoreResult> put_back(Clock& clock, cmis::Module& module, Pins& pins, LinkEnds& ends,
                                        std::span<const journal::RestoreAction> actions, const RestoreOptions& options);

}  // namespace plugfest::run
