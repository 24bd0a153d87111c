#pragma once

#include <cstdint>

namespace plugfest::sim {

/// What a host may do, by the passwords it gave. Host passwords have bit 31 clear; nobody knows a module password here.
class CdbPassword {
 public:
  explicit CdbPassword(std::uint32_t host_password) : host_(host_password) {}

  /// Management initialisation locks; a changed password stays.
  void reset() { unlocked_ = false; }
  bool unlocked() const { return unlocked_; }
  /// @return accepted; a wrong one locks
  bool enter(std::uint32_t password) { return unlocked_ = password == host_; }

  enum class Change : std::uint8_t { accepted, not_a_host_password, locked };
  Change change(std::uint32_t password) {
    if ((password >> 31) != 0) return Change::not_a_host_password;
    if (!unlocked_) return Change::locked;
    host_ = password;
    return Change::accepted;
  }

 private:
  std::uint32_t host_;
  bool unlocked_ = false;
};

}  // namespace plugfest::sim
