#pragma once

#include "harness/app/module_image.hpp"
#include "harness/plan/plan.hpp"

#include <string>

/// What a person wants to know of a file's links at a glance, one line.
namespace plugfest::app {

/// "port classes 800g-8, 400g-4; tap sets: 2 lpo, 2 retimed; histogram bins 8-15"
std::string link_facts(const plan::Platform& platform);
/// "8 lanes of 106.25 Gb/s, linear: host interface id 23h is a linear one"
std::string link_facts(const SimulatedModule& module);

}  // namespace plugfest::app
