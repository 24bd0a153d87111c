#pragma once

#include "harness/checks/check.hpp"
#include "harness/plan/check_spec.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What an error ratio before FEC is held to, and who says so. Parameters that the `ber.` checks share.
namespace plugfest::checks {

inline constexpr std::array ber_tiers = {std::string_view{"standard"}, std::string_view{"operator"}};
inline constexpr plan::ParameterSpec tier_parameter{
    .name = "tier",
    .type = plan::ParameterType::text,
    .fallback = "standard",
    .help = "standard: the port class's pre_fec_ber with its margin; operator: the class's operator_ber",
    .choices = ber_tiers};
inline constexpr plan::ParameterSpec ber_limit_spec{
    .name = "ber",
    .otherwise = "the port class's: pre_fec_ber, moved by its margin in dB of SNR, or operator_ber",
    .help = "wrong bits over bits, before FEC",
    .min = 1e-18,
    .max = 0.1};

inline constexpr std::array ber_ends = {std::string_view{"seen"}, std::string_view{"near"}, std::string_view{"far"},
                                        std::string_view{"both"}};
inline constexpr plan::ParameterSpec end_parameter{
    .name = "end",
    .type = plan::ParameterType::text,
    .fallback = "seen",
    .help =
        "whose receiver is judged: the near host's judges what the far end sends. seen: every host that can be "
        "asked, one at least; both: inconclusive unless both can",
    .choices = ber_ends};

struct BerLimit {
  std::optional<double> ber;  ///< empty: nobody says
  std::string source;         ///< in words; why not, where there is none
};
/// @param given       by the plan; empty: it is silent
/// @param port_class  null: the profile has none
BerLimit ber_limit(std::optional<double> given, const plan::PortClass* port_class, std::string_view tier);
BerLimit ber_limit(const Context& context);
/// The ratio at which a lane at `ber` and with `margin_db` less SNR would have `ber`: what to ask of it today.
double with_margin(double ber, double margin_db, double lane_rate);

/// The widest class of the profile for a slot of so many lanes: before anything runs, nobody knows which one it will
/// be.
const plan::PortClass* likely_class(const Prospect& prospect);

/// Which ends are to be judged, and what keeps others from it.
struct EndsToJudge {
  std::vector<End> ends;
  std::vector<std::string> missing;  ///< a sentence for each that cannot be asked
  std::optional<Outcome> problem;    ///< none can, or not those that the plan wants
};
/// @param wanted   one of `ber_ends`
/// @param why_not  empty: that end can be judged
EndsToJudge ends_to_judge(const Context& context, std::string_view wanted,
                          std::optional<Outcome> (*why_not)(const Context&, End));

}  // namespace plugfest::checks
