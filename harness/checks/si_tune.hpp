#pragma once

#include "harness/checks/check.hpp"
#include "harness/checks/si_sweep.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array si_tune_tags = {std::string_view{"link"}, std::string_view{"lpo"},
                                            std::string_view{"signal-integrity"}};
inline constexpr std::array tune_by = {std::string_view{"seen"}, std::string_view{"snr"}, std::string_view{"errors"}};
inline constexpr std::array tune_better = {std::string_view{"finding"}, std::string_view{"fail"}};
inline constexpr std::array si_tune_parameters = {
    sweep_vary,
    plan::ParameterSpec{.name = "taps",
                        .type = plan::ParameterType::text,
                        .fallback = "pre1, post1, pre2, post2",
                        .help = "what is searched over, in this order; the main tap gives what full scale asks for"},
    plan::ParameterSpec{.name = "reach",
                        .type = plan::ParameterType::integer,
                        .otherwise = "a seventh of the silicon's full scale",
                        .help = "codes that a tap may go to either side of where it stands",
                        .min = 1,
                        .max = 100},
    plan::ParameterSpec{.name = "first_step",
                        .type = plan::ParameterType::integer,
                        .otherwise = "a 21st of full scale",
                        .help = "codes of the first step",
                        .min = 1,
                        .max = 50},
    plan::ParameterSpec{.name = "finest",
                        .type = plan::ParameterType::integer,
                        .otherwise = "an 84th of full scale",
                        .help = "codes of the last step",
                        .min = 1,
                        .max = 50},
    plan::ParameterSpec{.name = "evaluations",
                        .type = plan::ParameterType::integer,
                        .fallback = "60",
                        .help = "sets that are tried, at most",
                        .min = 2,
                        .max = 2000},
    plan::ParameterSpec{.name = "by",
                        .type = plan::ParameterType::text,
                        .fallback = "seen",
                        .help = "what sets are compared by: receivers' own SNR, counted errors; seen: SNR where every "
                                "receiver shows it, else errors",
                        .choices = tune_by},
    sweep_settle,
    sweep_relock,
    plan::ParameterSpec{.name = "dwell",
                        .dimension = Dimension::time,
                        .fallback = "1 s",
                        .help = "of one evaluation",
                        .min = 0.01,
                        .max = 3600},
    plan::ParameterSpec{.name = "compare",
                        .dimension = Dimension::time,
                        .fallback = "10 s",
                        .help = "of each of the four turns in which the best set and the default one are compared",
                        .min = 0.1,
                        .max = 36000},
    plan::ParameterSpec{.name = "better",
                        .type = plan::ParameterType::text,
                        .fallback = "finding",
                        .help = "what a set that is better than `tolerance` makes of the step",
                        .choices = tune_better},
};
inline constexpr std::array si_tune_limits = {
    plan::ParameterSpec{.name = "tolerance",
                        .dimension = Dimension::level,
                        .fallback = "0.5 dB",
                        .help = "SNR that the default set may lack of the best one",
                        .min = 0,
                        .max = 20},
};
inline constexpr plan::CheckSpec si_tune_spec{
    .id = "si.tune",
    .title = "Whether there are better taps for this link than the host's own",
    .help =
        "A search without derivatives over integer codes within the silicon's full scale, every lane for itself and "
        "all "
        "at once where lanes can be told apart: by what the receivers at the other end show of their SNR, or by "
        "counted "
        "errors. The best set is then compared with the default one in turns of equal length. Passes where the default "
        "lacks no more than the tolerance; a better set is told with its gain and what it took to find it. Nothing "
        "that "
        "was tuned stays.",
    .tags = si_tune_tags,
    .parameters = si_tune_parameters,
    .limits = si_tune_limits,
    .high_power = true,
    .link = true,
    .claims = 1,
    .budget = "30 min",
};

asio::awaitable<Outcome> si_tune(Context& context);
/// Evaluations times settling and dwell, and the comparison, against the budget.
std::string si_tune_out_of_reach(const Prospect& prospect);

}  // namespace plugfest::checks
