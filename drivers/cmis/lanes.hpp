#pragma once

#include <array>
#include <cstddef>

namespace plugfest::cmis {

inline constexpr std::size_t lanes_in_bank = 8;
template <class T>
using Lanes = std::array<T, lanes_in_bank>;  ///< lane 1 first

}  // namespace plugfest::cmis
