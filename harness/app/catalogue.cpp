#include "harness/app/catalogue.hpp"

#include "harness/checks/module_bring_up.hpp"
#include "harness/checks/module_checksums.hpp"
#include "harness/checks/module_identity.hpp"
#include "harness/checks/power_class.hpp"

#include <array>

namespace plugfest::app {
namespace {

constexpr std::array all_specs = {
    checks::module_identity_spec,
    checks::module_checksums_spec,
    checks::module_bring_up_spec,
    checks::power_class_spec,
};
constexpr std::array all_checks = {
    checks::Check{&all_specs[0], checks::module_identity},
    checks::Check{&all_specs[1], checks::module_checksums},
    checks::Check{&all_specs[2], checks::module_bring_up},
    checks::Check{&all_specs[3], checks::power_class},
};

constexpr std::array all_drivers = {
    Driver{.name = "sim",
           .serves = "bench",
           .title = "simulated modules, buses, pins and sensors on virtual time",
           .proof = "simulated",
           .simulated = true},
    Driver{.name = "ina228",
           .serves = "power meter",
           .title = "Texas Instruments INA228 on a two-wire bus",
           .proof = "simulated"},
};

}  // namespace

std::span<const checks::Check> checks() { return all_checks; }
std::span<const plan::CheckSpec> check_specs() { return all_specs; }
std::span<const Driver> drivers() { return all_drivers; }

}  // namespace plugfest::app
