#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace plugfest::linux_io {

/// Somebody besides plugfest that uses modules.
struct OtherUser {
  std::string what;   ///< "optoe drives 3-0050", "xcvrd runs (process 812)"
  std::string pause;  ///< the command that makes it stop for a while
};

/// Who else is there. Beside a daemon plugfest only reads. An address that a kernel driver owns it does not touch at
/// all: that driver may select another page between any two transactions of ours, reads included.
struct Ownership {
  std::vector<OtherUser> drivers;  ///< of the kernel, bound to a module's addresses on this adapter
  std::vector<OtherUser> daemons;  ///< known to poll the modules of this switch

  bool anybody() const { return !drivers.empty() || !daemons.empty(); }
  /// "read only, because xcvrd of SONiC runs (process 812); to pause: ...", or "not usable, not even to read, because
  /// optoe drives 3-0050; ...". Empty: nobody is there.
  std::string text() const;
};

/// Known daemons among the processes that can be seen.
/// @param root  where /proc is
std::vector<OtherUser> known_daemons(const std::filesystem::path& root);

/// Kernel drivers at 50h and 51h of an adapter, and known daemons among the processes that can be seen.
/// @param root  where /sys and /proc are
Ownership find_other_users(const std::filesystem::path& root, unsigned adapter);

}  // namespace plugfest::linux_io
