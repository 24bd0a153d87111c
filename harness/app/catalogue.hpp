#pragma once

#include "harness/checks/check.hpp"
#include "harness/plan/driver_spec.hpp"

#include <span>
#include <string_view>

/// The composition root: the one place where a name meets a type.
namespace plugfest::app {

/// Every check there is. Adding one is a line here.
std::span<const checks::Check> checks();
/// Their specs: what the loader, `validate`, `list` and `--help` read.
std::span<const plan::CheckSpec> check_specs();

/// Every driver that a bench file may name. Adding one is an entry in driver_table.cpp.
std::span<const plan::DriverSpec> drivers();

}  // namespace plugfest::app
