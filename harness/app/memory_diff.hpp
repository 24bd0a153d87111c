#pragma once

#include "drivers/sff/management.hpp"
#include "drivers/sff/memory.hpp"

#include <string>
#include <vector>

/// What differs between two modules, register by register. Pure.
namespace plugfest::app {

struct Difference {
  std::string address;       ///< "11h:154-155"
  std::string name;          ///< of the register, with its lane: "OpticalPowerTx lane 1"; empty: nobody describes it
  std::string a, b;          ///< in words; empty where nobody describes them
  std::string raw_a, raw_b;  ///< hex
};

struct MemoryDiff {
  sff::ManagementInterface map_a = sff::ManagementInterface::unknown, map_b = sff::ManagementInterface::unknown;
  std::vector<Difference> registers;        ///< what stays as it is while a module is left alone
  std::vector<Difference> readings;         ///< monitors, states and flags
  std::vector<Difference> undescribed;      ///< bytes that no register table has
  std::vector<std::string> only_a, only_b;  ///< "page 03h"; "11h:134-153": bytes that only one of them is known to have
  /// Two maps: the same byte means different things, and nothing but the maps is compared.
  bool comparable() const { return map_a == map_b; }
  /// Whether they are equal but for readings.
  bool equal() const;
};

MemoryDiff compare(const sff::ModuleMemory& a, const sff::ModuleMemory& b);

}  // namespace plugfest::app
