#pragma once

#include "drivers/cmis/limits.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// Pages 20h to 2Fh: versatile diagnostics monitoring (CMIS 5.4).
namespace plugfest::cmis {

class Memory;
struct VdmType;

/// One instance that a module's descriptors list.
struct VdmInstance {
  std::uint16_t number = 0;        ///< 1 to 256
  std::uint8_t type = 0;           ///< as the descriptor has it, never 0
  const VdmType* known = nullptr;  ///< null: no type that the specification names
  std::uint8_t place = 0;          ///< 1 to 15: the lane, or the first lane of a data path; 16: the module
  std::uint8_t threshold_set = 0;
  std::optional<std::uint16_t> raw;      ///< empty: the sample was not read
  std::optional<double> value;           ///< in VdmType::unit; empty: not read, or the type is not known
  std::optional<Limits<double>> limits;  ///< the same
};

struct Vdm {
  std::optional<std::uint8_t> groups;  ///< of 64 instances; empty: page 2Fh was not read
  bool descriptors_known = true;       ///< false: some group's descriptors were not read, so instances may be missing
  std::vector<VdmInstance> instances;  ///< in the order of their numbers
};

/// @return empty: none of these pages was read
std::optional<Vdm> decode_vdm(const Memory& memory, std::uint8_t bank = 0);

}  // namespace plugfest::cmis
