#pragma once

#include "drivers/base/bytes.hpp"
#include "harness/checks/check.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace plugfest::checks {

/// Sets the driver peaking of the near module's lanes in use, the rest of their settings as they are.
class DriverPeaking {
 public:
  explicit DriverPeaking(Context& context) : context_(context) {}

  /// Reads what is active and records it for putting back.
  /// @return why it cannot be set; empty: it can
  asio::awaitable<std::string> begin();
  int operating() const { return operating_; }
  int maximum() const { return maximum_; }

  /// Applies a code to every lane in use: at once where the module can, else with its data paths taken down for it.
  /// @return why it was not taken; empty: it is active
  asio::awaitable<std::string> set(int code);

 private:
  asio::awaitable<std::string> apply(const Bytes& staged);

  Context& context_;
  std::vector<std::size_t> lanes_;  ///< 0-based
  Bytes active_;                    ///< as found
  int operating_ = 0, maximum_ = 0;
  bool hot_ = false;
  std::uint8_t mask_ = 0;
};

}  // namespace plugfest::checks
