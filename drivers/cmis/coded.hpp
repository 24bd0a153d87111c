#pragma once

#include "drivers/cmis/codes.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace plugfest::cmis {

/// A code as read: its bits are always there, its meaning only where the specification gives one.
template <class E>
struct Coded {
  std::uint8_t raw = 0;
  std::optional<E> value;
};

/// "ModuleReady"; "reserved(6)" for a code without a meaning.
template <class E>
std::string to_string(const Coded<E>& code) {
  if (const auto name = code_name(EnumCodes<E>::table, code.raw)) return std::string{*name};
  return "reserved(" + std::to_string(code.raw) + ")";
}

}  // namespace plugfest::cmis
