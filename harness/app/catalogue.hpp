#pragma once

#include "harness/checks/check.hpp"
#include "harness/plan/check_spec.hpp"

#include <span>
#include <string_view>

/// The composition root: the one place where a name meets a type.
namespace plugfest::app {

/// Every check there is. Adding one is a line here.
std::span<const checks::Check> checks();
/// Their specs: what the loader, `validate`, `list` and `--help` read.
std::span<const plan::CheckSpec> check_specs();

struct Driver {
  std::string_view name;
  std::string_view serves;  ///< the interface: "bench", "power meter"
  std::string_view title;
  std::string_view proof;  ///< how it was proved: "simulated", "emulated", "kernel-proved", "hardware-proved <date>"
  bool simulated = false;
};
/// Every driver that a bench file may name. Adding one is a line here.
std::span<const Driver> drivers();

}  // namespace plugfest::app
