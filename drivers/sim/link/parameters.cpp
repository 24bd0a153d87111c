#include "drivers/sim/link/parameters.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace plugfest::sim::link {
namespace {

constexpr std::array<std::string_view, 2> no_yes{"no", "yes"};
constexpr std::array<std::string_view, 2> kinds{"linear", "retimed"};
constexpr std::array<std::string_view, 2> modulators{"eml", "mzm"};

constexpr std::string_view th5 = "public tap file, 7060X6-64PE ports 1-2";
constexpr std::string_view textbook = "textbook on short-reach optics, as cited";
constexpr std::string_view listing = "listing of a retimed 800G DR8";
constexpr std::string_view cmis = "CMIS page 10h";
constexpr std::string_view profile =
    "LPO MSA host channel 0 to 16 dB, CEI-Linear 4.0 to 15.2 dB; which port has how much is assumed";
constexpr std::string_view prototype = "chosen so that the model meets the public soak; fixed by no single figure";
constexpr std::string_view healthy = "a healthy lane";
constexpr std::string_view retimer = "a retimed module's electrical side; no public figure";

/// A number at a chain of members.
template <auto... Member>
struct At {
  static double get(const LaneChain& chain) { return static_cast<double>((chain.*....*Member)); }
  static void set(LaneChain& chain, double value) {
    auto& target = (chain.*....*Member);
    using Type = std::remove_reference_t<decltype(target)>;
    if constexpr (std::is_same_v<Type, bool>) {
      target = value != 0;
    } else {
      target = static_cast<Type>(value);
    }
  }
};

template <std::size_t Index>
struct Tap {
  static double get(const LaneChain& chain) { return chain.host_tx.fir[Index]; }
  static void set(LaneChain& chain, double value) { chain.host_tx.fir[Index] = value; }
};

template <class Where>
constexpr ParameterInfo number(std::string_view name, std::string_view unit, double minimum, double maximum,
                               Source provenance, std::string_view source, std::string_view what) {
  return {name, unit, minimum, maximum, false, provenance, source, what, {}, &Where::get, &Where::set};
}
template <class Where>
constexpr ParameterInfo whole(std::string_view name, double minimum, double maximum, Source provenance,
                              std::string_view source, std::string_view what) {
  return {name, "", minimum, maximum, true, provenance, source, what, {}, &Where::get, &Where::set};
}
template <class Where>
constexpr ParameterInfo choice(std::string_view name, std::span<const std::string_view> words, std::string_view source,
                               std::string_view what) {
  return {name,  "",          0,          static_cast<double>(words.size() - 1), true, Source::assumed, source, what,
          words, &Where::get, &Where::set};
}

using C = LaneChain;
constexpr Source published = Source::published, assumed = Source::assumed;

constexpr std::array table{
    number<Tap<0>>("host_tx.pre3", "", -1, 1, published, th5, "FIR tap, code over full scale"),
    number<Tap<1>>("host_tx.pre2", "", -1, 1, published, th5, "FIR tap, code over full scale"),
    number<Tap<2>>("host_tx.pre1", "", -1, 1, published, th5, "FIR tap, code over full scale"),
    number<Tap<3>>("host_tx.main", "", -1, 1, published, th5, "FIR tap, code over full scale"),
    number<Tap<4>>("host_tx.post1", "", -1, 1, published, th5, "FIR tap, code over full scale"),
    number<Tap<5>>("host_tx.post2", "", -1, 1, published, th5, "FIR tap, code over full scale"),
    number<At<&C::host_tx, &HostTx::swing_v>>("host_tx.swing", "V", 0.2, 1.5, published, textbook,
                                              "differential swing with a code sum of full scale, peak to peak"),
    number<At<&C::host_tx, &HostTx::sndr_db>>("host_tx.sndr", "dB", 10, 60, published, textbook,
                                              "signal over noise and distortion of the silicon"),
    number<At<&C::host_tx, &HostTx::nlc_upper_percent>>(
        "host_tx.nlc_upper", "%", -30, 30, assumed, "off; one public file sets 4 %", "upper eye sent so much larger"),
    number<At<&C::host_tx, &HostTx::nlc_lower_percent>>(
        "host_tx.nlc_lower", "%", -30, 30, assumed, "off; one public file sets 4 %", "lower eye sent so much larger"),
    choice<At<&C::host_tx, &HostTx::inverted>>("host_tx.inverted", no_yes, healthy, "P and N swapped"),

    number<At<&C::near_trace, &Trace::loss_db>>("near_trace.loss", "dB", 0, 40, assumed, profile,
                                                "sending host's trace at 26.5625 GHz"),

    choice<At<&C::module_tx, &ModuleTx::kind>>("module_tx.kind", kinds, "the link's topology", "towards the fibre"),
    number<At<&C::module_tx, &ModuleTx::peaking_db>>("module_tx.peaking", "dB", 0, 12, assumed,
                                                     "public driver codes 0 to 4; dB of a code assumed",
                                                     "of the driver, high over low frequency"),
    number<At<&C::module_tx, &ModuleTx::driver_bandwidth_ghz>>("module_tx.driver_bandwidth", "GHz", 10, 120, assumed,
                                                               prototype, "3 dB"),
    number<At<&C::module_tx, &ModuleTx::modulator_bandwidth_ghz>>("module_tx.modulator_bandwidth", "GHz", 10, 120,
                                                                  assumed, prototype, "3 dB"),
    number<At<&C::module_tx, &ModuleTx::noise_mv>>("module_tx.noise", "mV", 0, 20, assumed, prototype,
                                                   "rms at the driver's input, over 45 GHz"),
    number<At<&C::module_tx, &ModuleTx::oma_dbm>>("module_tx.oma", "dBm", -20, 10, published, listing,
                                                  "outer modulation amplitude that gain control aims at"),
    number<At<&C::module_tx, &ModuleTx::extinction_ratio_db>>("module_tx.extinction_ratio", "dB", 1, 20, published,
                                                              listing, "outer levels"),
    number<At<&C::module_tx, &ModuleTx::rin_db_hz>>("module_tx.rin", "dB/Hz", -170, -110, published,
                                                    "between listing and LPO MSA maximum", "relative intensity noise"),
    number<At<&C::module_tx, &ModuleTx::modulator_sndr_db>>("module_tx.modulator_sndr", "dB", 10, 60, assumed,
                                                            prototype, "signal over distortion"),
    choice<At<&C::module_tx, &ModuleTx::modulator>>("module_tx.modulator", modulators,
                                                    "one eye bends, as in the calibration", "which eyes bend"),
    number<At<&C::module_tx, &ModuleTx::rlm>>("module_tx.rlm", "", 0.5, 1, published, textbook,
                                              "level mismatch ratio at the nominal drive"),
    number<At<&C::module_tx, &ModuleTx::drive>>("module_tx.drive", "", 0.05, 1, assumed,
                                                "drive at which an MZM has RLM 0.97", "nominal peak voltage over V_pi"),
    number<At<&C::module_tx, &ModuleTx::nominal_vma_mv>>(
        "module_tx.nominal_vma", "mV", 50, 1500, assumed, "middle of what public tap sets give at TP1",
        "swing at TP1 that gives the nominal drive without gain control"),
    choice<At<&C::module_tx, &ModuleTx::agc>>("module_tx.agc", no_yes, healthy, "gain control of the driver"),
    number<At<&C::module_tx, &ModuleTx::agc_range_db>>("module_tx.agc_range", "dB", 0, 30, assumed,
                                                       "covers every public tap set", "gain to either side"),
    choice<At<&C::module_tx, &ModuleTx::inverted>>("module_tx.inverted", no_yes, healthy, "P and N swapped"),
    number<At<&C::module_tx, &ModuleTx::retimer_rx, &Receiver::noise_mv>>("module_tx.retimer.noise", "mV", 0, 20,
                                                                          assumed, retimer, "rms, over 40 GHz"),
    number<At<&C::module_tx, &ModuleTx::retimer_rx, &Receiver::crosstalk_mv>>("module_tx.retimer.crosstalk", "mV", 0,
                                                                              30, assumed, retimer, "rms, over 30 GHz"),
    number<At<&C::module_tx, &ModuleTx::retimer_rx, &Receiver::bandwidth_ghz>>("module_tx.retimer.bandwidth", "GHz", 10,
                                                                               120, assumed, retimer, "3 dB"),
    number<At<&C::module_tx, &ModuleTx::retimer_rx, &Receiver::ctle_db>>("module_tx.retimer.ctle", "dB", 0, 15, assumed,
                                                                         retimer, "high over low frequency"),
    whole<At<&C::module_tx, &ModuleTx::retimer_rx, &Receiver::ffe_taps>>("module_tx.retimer.ffe_taps", 1, 31, assumed,
                                                                         retimer, "taps a symbol apart"),
    whole<At<&C::module_tx, &ModuleTx::retimer_rx, &Receiver::ffe_precursors>>(
        "module_tx.retimer.ffe_precursors", 0, 30, assumed, retimer, "of these before the main one"),
    number<At<&C::module_tx, &ModuleTx::retimer_tx, &RetimerTx::swing_v>>("module_tx.retimer.swing", "V", 0.1, 2,
                                                                          assumed, retimer, "to the driver"),
    number<At<&C::module_tx, &ModuleTx::retimer_tx, &RetimerTx::sndr_db>>("module_tx.retimer.sndr", "dB", 10, 60,
                                                                          assumed, retimer, "to the driver"),

    number<At<&C::medium, &Medium::length_m>>("medium.length", "m", 0, 100000, published, "LPO MSA: 0.5 to 500 m",
                                              "delay alone; dispersion is left out"),
    number<At<&C::medium, &Medium::loss_db>>("medium.loss", "dB", 0, 40, published, "textbook budget: 3.0 dB channel",
                                             "fibre and connectors"),
    number<At<&C::medium, &Medium::mpi_db>>("medium.mpi", "dB", -80, 0, assumed, prototype,
                                            "multi-path interference over signal"),

    choice<At<&C::module_rx, &ModuleRx::kind>>("module_rx.kind", kinds, "the link's topology", "from the fibre"),
    number<At<&C::module_rx, &ModuleRx::responsivity_a_w>>("module_rx.responsivity", "A/W", 0.1, 1.3, assumed,
                                                           prototype, "of the photodiode"),
    number<At<&C::module_rx, &ModuleRx::noise_pa_rthz>>("module_rx.tia_noise", "pA/rtHz", 0, 200, assumed, prototype,
                                                        "input-referred"),
    number<At<&C::module_rx, &ModuleRx::bandwidth_ghz>>("module_rx.bandwidth", "GHz", 10, 120, assumed, prototype,
                                                        "3 dB"),
    number<At<&C::module_rx, &ModuleRx::swing_v>>("module_rx.swing", "V", 0.05, 1.5, assumed, prototype,
                                                  "long-run output at amplitude code 1, peak to peak"),
    number<At<&C::module_rx, &ModuleRx::pre_db>>("module_rx.pre", "dB", 0, 3.5, published, cmis,
                                                 "output pre-cursor equalisation"),
    number<At<&C::module_rx, &ModuleRx::post_db>>("module_rx.post", "dB", 0, 7, published, cmis,
                                                  "output post-cursor equalisation"),
    whole<At<&C::module_rx, &ModuleRx::amplitude_code>>("module_rx.amplitude_code", 0, 3, published, cmis,
                                                        "output amplitude"),
    number<At<&C::module_rx, &ModuleRx::noise_mv>>("module_rx.noise", "mV", 0, 20, assumed, "counted in the TIA's",
                                                   "rms of the output stage, over 40 GHz"),
    choice<At<&C::module_rx, &ModuleRx::inverted>>("module_rx.inverted", no_yes, healthy, "P and N swapped"),
    number<At<&C::module_rx, &ModuleRx::retimer_rx, &Receiver::noise_mv>>("module_rx.retimer.noise", "mV", 0, 20,
                                                                          assumed, retimer, "rms, over 40 GHz"),
    number<At<&C::module_rx, &ModuleRx::retimer_rx, &Receiver::crosstalk_mv>>("module_rx.retimer.crosstalk", "mV", 0,
                                                                              30, assumed, retimer, "rms, over 30 GHz"),
    number<At<&C::module_rx, &ModuleRx::retimer_rx, &Receiver::bandwidth_ghz>>("module_rx.retimer.bandwidth", "GHz", 10,
                                                                               120, assumed, retimer, "3 dB"),
    number<At<&C::module_rx, &ModuleRx::retimer_rx, &Receiver::ctle_db>>("module_rx.retimer.ctle", "dB", 0, 15, assumed,
                                                                         retimer, "high over low frequency"),
    whole<At<&C::module_rx, &ModuleRx::retimer_rx, &Receiver::ffe_taps>>("module_rx.retimer.ffe_taps", 1, 31, assumed,
                                                                         retimer, "taps a symbol apart"),
    whole<At<&C::module_rx, &ModuleRx::retimer_rx, &Receiver::ffe_precursors>>(
        "module_rx.retimer.ffe_precursors", 0, 30, assumed, retimer, "of these before the main one"),
    number<At<&C::module_rx, &ModuleRx::retimer_sndr_db>>("module_rx.retimer.sndr", "dB", 10, 60, assumed, retimer,
                                                          "to the host"),

    number<At<&C::far_trace, &Trace::loss_db>>("far_trace.loss", "dB", 0, 40, assumed, profile,
                                               "receiving host's trace at 26.5625 GHz"),

    number<At<&C::host_rx, &HostRx::receiver, &Receiver::noise_mv>>("host_rx.noise", "mV", 0, 20, assumed, prototype,
                                                                    "rms, over 40 GHz"),
    number<At<&C::host_rx, &HostRx::receiver, &Receiver::crosstalk_mv>>("host_rx.crosstalk", "mV", 0, 30, assumed,
                                                                        prototype, "rms, over 30 GHz"),
    number<At<&C::host_rx, &HostRx::receiver, &Receiver::bandwidth_ghz>>("host_rx.bandwidth", "GHz", 10, 120, assumed,
                                                                         prototype, "3 dB"),
    number<At<&C::host_rx, &HostRx::receiver, &Receiver::ctle_db>>("host_rx.ctle", "dB", 0, 15, assumed, prototype,
                                                                   "high over low frequency"),
    whole<At<&C::host_rx, &HostRx::receiver, &Receiver::ffe_taps>>("host_rx.ffe_taps", 1, 31, assumed, prototype,
                                                                   "taps a symbol apart"),
    whole<At<&C::host_rx, &HostRx::receiver, &Receiver::ffe_precursors>>("host_rx.ffe_precursors", 0, 30, assumed,
                                                                         prototype, "of these before the main one"),
    whole<At<&C::host_rx, &HostRx::receiver, &Receiver::dfe_taps>>(
        "host_rx.dfe_taps", 0, 1, assumed, "a receiver that leans on its forward filter", "decision feedback"),
    number<At<&C::host_rx, &HostRx::receiver, &Receiver::dfe_limit>>("host_rx.dfe_limit", "", 0, 1, assumed,
                                                                     "plausible", "of the main cursor"),
    number<At<&C::host_rx, &HostRx::receiver, &Receiver::burst>>(
        "host_rx.burst", "", 0, 0.75, assumed, "0 to 0.3 for a receiver that leans on its forward filter",
        "probability that a wrong symbol follows a wrong one"),
    number<At<&C::host_rx, &HostRx::receiver, &Receiver::adaptation_penalty_db>>(
        "host_rx.adaptation_penalty", "dB", 0, 20, assumed, healthy, "SNR that a bad adaptation costs"),
    choice<At<&C::host_rx, &HostRx::inverted>>("host_rx.inverted", no_yes, healthy, "P and N swapped"),

    number<At<&C::near_celsius>>("near_case", "Cel", -40, 110, assumed, "in a switch at work",
                                 "case of the module that sends"),
    number<At<&C::far_celsius>>("far_case", "Cel", -40, 110, assumed, "in a switch at work",
                                "case of the module that receives"),
};

bool starts_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

}  // namespace

std::string_view name_of(Source source) {
  switch (source) {
    case Source::published:
      return "published";
    case Source::assumed:
      return "assumed";
  }
  return {};
}

std::span<const ParameterInfo> parameters() { return table; }

const ParameterInfo* find_parameter(std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const ParameterInfo& p) { return p.name == name; });
  return found == table.end() ? nullptr : &*found;
}

double default_of(const ParameterInfo& parameter) { return parameter.get(LaneChain{}); }

bool in_range(const ParameterInfo& parameter, double value) {
  if (!(value >= parameter.minimum && value <= parameter.maximum)) return false;
  return !parameter.whole || value == std::floor(value);
}

bool set_parameter(LaneChain& chain, const ParameterInfo& parameter, double value) {
  if (!in_range(parameter, value)) return false;
  parameter.set(chain, value);
  return true;
}

bool in_use(const LaneChain& chain, const ParameterInfo& parameter) {
  const std::string_view name = parameter.name;
  if (starts_with(name, "module_tx.retimer.")) return chain.module_tx.kind == Kind::retimed;
  if (starts_with(name, "module_rx.retimer.")) return chain.module_rx.kind == Kind::retimed;
  if (name == "host_rx.dfe_limit") return chain.host_rx.receiver.dfe_taps > 0;
  if (name == "module_tx.agc_range") return chain.module_tx.agc && chain.module_tx.kind == Kind::linear;
  if (name == "module_tx.agc" || name == "module_tx.nominal_vma") return chain.module_tx.kind == Kind::linear;
  return true;
}

Provenance provenance(const LaneChain& chain, std::span<const std::string_view> given) {
  Provenance count;
  for (const ParameterInfo& parameter : table) {
    if (!in_use(chain, parameter)) continue;
    const bool is_given = std::find(given.begin(), given.end(), parameter.name) != given.end();
    if (is_given) continue;
    // What differs from the published default is somebody's assumption, unless it was given.
    const bool as_published =
        parameter.provenance == Source::published && parameter.get(chain) == default_of(parameter);
    ++(as_published ? count.published : count.assumed);
  }
  return count;
}

Fir fir_from_codes(std::span<const std::optional<int>, fir_length> codes, int full_scale) {
  Fir fir{};
  for (std::size_t i = 0; i < fir_length; ++i) fir[i] = static_cast<double>(codes[i].value_or(0)) / full_scale;
  return fir;
}

double fir_peaking_db(const Fir& fir) {
  double at_none = 0, at_nyquist = 0, sign = 1;
  for (const double tap : fir) {
    at_none += tap;
    at_nyquist += sign * tap;
    sign = -sign;
  }
  if (at_none == 0) return std::numeric_limits<double>::infinity();
  return 20 * std::log10(std::abs(at_nyquist / at_none));
}

}  // namespace plugfest::sim::link
