#include "harness/app/catalogue.hpp"

#include "harness/checks/application_walk.hpp"
#include "harness/checks/ber_after_flap.hpp"
#include "harness/checks/ber_histogram.hpp"
#include "harness/checks/ber_post_fec.hpp"
#include "harness/checks/ber_prbs.hpp"
#include "harness/checks/ber_pre_fec.hpp"
#include "harness/checks/datapath_siblings.hpp"
#include "harness/checks/firmware_info.hpp"
#include "harness/checks/firmware_upgrade.hpp"
#include "harness/checks/flags_latch.hpp"
#include "harness/checks/link_flap.hpp"
#include "harness/checks/link_pairing.hpp"
#include "harness/checks/link_recovery.hpp"
#include "harness/checks/link_up_time.hpp"
#include "harness/checks/loopback_advertised.hpp"
#include "harness/checks/lpo_monitors.hpp"
#include "harness/checks/module_bring_up.hpp"
#include "harness/checks/module_checksums.hpp"
#include "harness/checks/module_identity.hpp"
#include "harness/checks/module_reinsertion.hpp"
#include "harness/checks/module_reject.hpp"
#include "harness/checks/module_reset.hpp"
#include "harness/checks/monitor_plausible.hpp"
#include "harness/checks/monitor_thresholds.hpp"
#include "harness/checks/power_class.hpp"
#include "harness/checks/power_low_power.hpp"
#include "harness/checks/si_applied.hpp"
#include "harness/checks/si_margin.hpp"
#include "harness/checks/si_tune.hpp"
#include "harness/checks/tx_disable.hpp"
#include "harness/checks/vdm_freeze.hpp"

#include <array>

namespace plugfest::app {
namespace {

struct Entry {
  plan::CheckSpec spec;
  checks::CheckFunction run;
  checks::ReachFunction out_of_reach = nullptr;
};
constexpr std::array entries = {
    Entry{checks::module_identity_spec, checks::module_identity},
    Entry{checks::module_checksums_spec, checks::module_checksums},
    Entry{checks::module_bring_up_spec, checks::module_bring_up},
    Entry{checks::power_class_spec, checks::power_class},
    Entry{checks::monitor_thresholds_spec, checks::monitor_thresholds},
    Entry{checks::monitor_plausible_spec, checks::monitor_plausible},
    Entry{checks::flags_latch_spec, checks::flags_latch},
    Entry{checks::vdm_freeze_spec, checks::vdm_freeze},
    Entry{checks::firmware_info_spec, checks::firmware_info},
    Entry{checks::firmware_upgrade_spec, checks::firmware_upgrade},
    Entry{checks::power_low_power_spec, checks::power_low_power},
    Entry{checks::module_reset_spec, checks::module_reset},
    Entry{checks::tx_disable_spec, checks::tx_disable},
    Entry{checks::application_walk_spec, checks::application_walk},
    Entry{checks::datapath_siblings_spec, checks::datapath_siblings},
    Entry{checks::loopback_advertised_spec, checks::loopback_advertised},
    Entry{checks::module_reinsertion_spec, checks::module_reinsertion},
    Entry{checks::module_reject_spec, checks::module_reject},
    Entry{checks::ber_pre_fec_spec, checks::ber_pre_fec, checks::ber_pre_fec_out_of_reach},
    Entry{checks::ber_post_fec_spec, checks::ber_post_fec, checks::exposure_out_of_reach},
    Entry{checks::ber_histogram_spec, checks::ber_histogram, checks::exposure_out_of_reach},
    Entry{checks::ber_after_flap_spec, checks::ber_after_flap},
    Entry{checks::ber_prbs_spec, checks::ber_prbs},
    Entry{checks::link_pairing_spec, checks::link_pairing},
    Entry{checks::si_applied_spec, checks::si_applied},
    Entry{checks::si_margin_spec, checks::si_margin, checks::si_margin_out_of_reach},
    Entry{checks::si_tune_spec, checks::si_tune, checks::si_tune_out_of_reach},
    Entry{checks::lpo_monitors_spec, checks::lpo_monitors},
    Entry{checks::link_up_time_spec, checks::link_up_time},
    Entry{checks::link_recovery_spec, checks::link_recovery},
    Entry{checks::link_flap_spec, checks::link_flap, checks::link_flap_out_of_reach},
};
constexpr auto all_specs = [] {
  std::array<plan::CheckSpec, entries.size()> specs{};
  for (std::size_t i = 0; i < specs.size(); ++i) specs[i] = entries[i].spec;
  return specs;
}();
constexpr auto all_checks = [] {
  std::array<checks::Check, entries.size()> made{};
  for (std::size_t i = 0; i < made.size(); ++i) made[i] = {&all_specs[i], entries[i].run, entries[i].out_of_reach};
  return made;
}();

}  // namespace

std::span<const checks::Check> checks() { return all_checks; }
std::span<const plan::CheckSpec> check_specs() { return all_specs; }

}  // namespace plugfest::app
