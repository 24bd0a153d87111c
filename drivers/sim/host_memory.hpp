#pragma once

#include "drivers/sim/cdb_password.hpp"
#include "drivers/sim/image.hpp"
#include "drivers/sim/unit.hpp"

#include <optional>

namespace plugfest::sim {

/// The host's own bytes: kept over resets and without power.
class UserMemory final : public Unit {
 public:
  void reset(Memory& memory, const Surroundings& around) override;
  void written(Memory& memory, const Surroundings& around, const Written& access) override;

 private:
  std::optional<Half> kept_;
};

/// The password areas of Lower Memory, in a module without a command data block to own them. Each takes four bytes in
/// one write. Nothing that is modelled outside the command data block needs a password; what is told is the result.
class PasswordArea final : public Unit {
 public:
  explicit PasswordArea(std::uint32_t host_password) : password_(host_password) {}
  void reset(Memory& memory, const Surroundings& around) override;
  void written(Memory& memory, const Surroundings& around, const Written& access) override;

 private:
  CdbPassword password_;
};

}  // namespace plugfest::sim
