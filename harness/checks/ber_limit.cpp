#include "harness/checks/ber_limit.hpp"

#include "harness/checks/link_work.hpp"
#include "harness/stats/pam4.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace plugfest::checks {
namespace {

/// Lanes of Ethernet up to here are NRZ (25.78 and 26.56 GBd), above PAM4.
constexpr double fastest_nrz = 30e9;

}  // namespace

double with_margin(double ber, double margin_db, double lane_rate) {
  if (lane_rate <= fastest_nrz) return stats::nrz_ber(stats::nrz_snr_db(ber) + margin_db);
  return stats::pam4_ber(stats::pam4_snr_db(ber) + margin_db);
}

BerLimit ber_limit(std::optional<double> given, const plan::PortClass* port_class, std::string_view tier) {
  if (given) return {given, "the plan"};
  if (port_class == nullptr) return {{}, "the profile has no class for this port"};
  if (tier == "operator") {
    if (!port_class->operator_ber.value) return {{}, fmt::format("port class {} has no operator tier", port_class->id)};
    return {port_class->operator_ber.value,
            fmt::format("port class {}, operator tier ({})", port_class->id, port_class->operator_ber.source)};
  }
  if (!port_class->pre_fec_ber.value) return {{}, fmt::format("port class {} states no pre_fec_ber", port_class->id)};
  const double standard = *port_class->pre_fec_ber.value;
  const double margin_db = port_class->margin.value.value_or(0);
  const std::string from =
      fmt::format("port class {}: {:g} ({})", port_class->id, standard, port_class->pre_fec_ber.source);
  if (margin_db == 0) return {standard, from};
  return {with_margin(standard, margin_db, port_class->lane_rate),
          fmt::format("{}, {:g} dB of SNR to spare ({})", from, margin_db, port_class->margin.source)};
}

BerLimit ber_limit(const Context& context) {
  return ber_limit(context.limit("ber"), port_class(context), context.text("tier").value_or("standard"));
}

const plan::PortClass* likely_class(const Prospect& prospect) {
  const plan::PortClass* found = nullptr;
  for (const plan::PortClass& one : prospect.platform.port_classes)
    if (one.lanes == prospect.lanes && (found == nullptr || one.lane_rate > found->lane_rate)) found = &one;
  return found;
}

EndsToJudge ends_to_judge(const Context& context, std::string_view wanted,
                          std::optional<Outcome> (*why_not)(const Context&, End)) {
  EndsToJudge judged;
  for (const End end : {End::near_end, End::far_end}) {
    if (wanted == "near" && end != End::near_end) continue;
    if (wanted == "far" && end != End::far_end) continue;
    const std::optional<Outcome> missing = why_not(context, end);
    if (!missing) {
      judged.ends.push_back(end);
      continue;
    }
    judged.missing.push_back(missing->message);
    if (wanted != "seen" && !judged.problem) judged.problem = missing;
  }
  if (judged.ends.empty() && !judged.problem) judged.problem = Outcome{Verdict::inconclusive, judged.missing.front()};
  return judged;
}

}  // namespace plugfest::checks
