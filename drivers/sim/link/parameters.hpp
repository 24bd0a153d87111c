#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// What one lane in one direction is made of, from one host's transmitter to the other's receiver: plain numbers, each
/// with its default, its range and where it comes from. A `LaneChain` of defaults is the base point of the calibration.
namespace plugfest::sim::link {

/// Host transmitter FIR: pre3, pre2, pre1, main, post1, post2.
inline constexpr std::size_t fir_length = 6;
inline constexpr std::size_t fir_main = 3;
/// Code over the code sum at full swing, by position; a tap that the silicon does not offer is 0.
using Fir = std::array<double, fir_length>;

/// Whether a module passes the analog signal on (LPO) or decides, retimes and sends it anew (DSP), in one direction. A
/// half-retimed module (LRO) is retimed towards the fibre and linear from it.
enum class Kind : std::uint8_t { linear, retimed };
/// What bends when a modulator is driven hard: one outer eye (EML), or both (MZM).
enum class Modulator : std::uint8_t { eml, mzm };

struct HostTx {
  Fir fir{-2.0 / 168, 6.0 / 168, -26.0 / 168, 100.0 / 168, -11.0 / 168, -12.0 / 168};
  double swing_v = 1.0;  ///< differential, peak to peak, with a code sum of full scale
  double sndr_db = 33;
  double nlc_upper_percent = 0;  ///< non-linear compensation: the upper eye is sent so much larger
  double nlc_lower_percent = 0;
  bool inverted = false;
};

/// A host's trace between silicon and cage, with vias and connector.
struct Trace {
  double loss_db = 8;  ///< at Nyquist, 26.5625 GHz
};

/// A receiver that adapts: equaliser, forward filter with a tap a symbol, one decision feedback tap at most.
struct Receiver {
  double noise_mv = 1.2;      ///< rms
  double crosstalk_mv = 1.0;  ///< rms
  double bandwidth_ghz = 40;
  double ctle_db = 4;
  int ffe_taps = 17;
  int ffe_precursors = 6;
  int dfe_taps = 0;        ///< 0 or 1
  double dfe_limit = 0.5;  ///< of the main cursor
  /// Probability that a wrong symbol follows a wrong one, besides what the feedback tap adds.
  double burst = 0;
  /// SNR that a bad adaptation costs, which stays until the receiver adapts anew.
  double adaptation_penalty_db = 0;
};

/// A transmitter inside a retimed module.
struct RetimerTx {
  double swing_v = 0.8;  ///< differential, peak to peak
  double sndr_db = 33;
};

struct ModuleTx {
  Kind kind = Kind::linear;
  double peaking_db = 3;  ///< of the driver, at high frequency over its gain at none
  double driver_bandwidth_ghz = 45;
  double modulator_bandwidth_ghz = 40;
  double noise_mv = 1.0;  ///< rms, at the driver's input
  double oma_dbm = 1;     ///< outer, that gain control aims at
  double extinction_ratio_db = 4;
  double rin_db_hz = -142;
  double modulator_sndr_db = 30;
  Modulator modulator = Modulator::eml;
  double rlm = 0.97;            ///< at the nominal drive
  double drive = 0.4;           ///< nominal: peak voltage over V_pi
  double nominal_vma_mv = 400;  ///< at TP1, with which the gain's middle gives the nominal drive
  bool agc = true;              ///< off: the gain stays in its middle
  double agc_range_db = 8;      ///< that the gain can go to either side
  bool inverted = false;
  Receiver retimer_rx{.noise_mv = 1.2, .crosstalk_mv = 0.5};  ///< retimed only: from the host
  RetimerTx retimer_tx{};                                     ///< retimed only: to the driver
};

/// Fibre with its connectors. Dispersion is left out: 500 m at 1310 nm.
struct Medium {
  double length_m = 500;  ///< its delay only; the loss is in `loss_db`
  double loss_db = 1.5;
  double mpi_db = -34;  ///< multi-path interference over signal, optical power
};

struct ModuleRx {
  Kind kind = Kind::linear;
  double responsivity_a_w = 0.85;
  double noise_pa_rthz = 18;  ///< input-referred, of the transimpedance amplifier
  double bandwidth_ghz = 36;
  double swing_v = 0.45;   ///< long-run output, differential, peak to peak, at amplitude code 1
  double pre_db = 0;       ///< output pre-cursor equalisation, page 10h bytes 162-165
  double post_db = 0;      ///< output post-cursor equalisation, page 10h bytes 166-169
  int amplitude_code = 1;  ///< page 10h bytes 170-173: 0..3
  double noise_mv = 0;     ///< rms, of the output stage
  bool inverted = false;
  Receiver retimer_rx{.noise_mv = 1.2, .crosstalk_mv = 0.5};  ///< retimed only: from the photodiode
  double retimer_sndr_db = 33;                                ///< retimed only: to the host
};

struct HostRx {
  Receiver receiver{};
  bool inverted = false;
};

/// One direction of one lane. The parameters hold at `reference_celsius`; the cases' temperatures change them.
struct LaneChain {
  HostTx host_tx{};
  Trace near_trace{};
  ModuleTx module_tx{};
  Medium medium{};
  ModuleRx module_rx{};
  Trace far_trace{};
  HostRx host_rx{};
  double near_celsius = 45;  ///< case of the module that sends
  double far_celsius = 45;   ///< case of the module that receives
};
inline constexpr double reference_celsius = 45;

/// Where a default comes from.
enum class Source : std::uint8_t {
  published,  ///< the source named in `ParameterInfo::source`
  assumed,    ///< plausible; no public figure fixes it
};
std::string_view name_of(Source source);

/// One number of a `LaneChain`: its name, what it may be, and how to get at it.
struct ParameterInfo {
  std::string_view name;  ///< "host_tx.swing"
  std::string_view unit;  ///< as in "0.8 V"; empty: a pure number, or one of `words`
  double minimum = 0, maximum = 0;
  bool whole = false;  ///< whole numbers only
  Source provenance = Source::assumed;
  std::string_view source;                    ///< what publishes it, or why this much is assumed
  std::string_view what;                      ///< for a person
  std::span<const std::string_view> words{};  ///< not empty: value i is written words[i]
  double (*get)(const LaneChain&) = nullptr;
  void (*set)(LaneChain&, double) = nullptr;
};

/// Every parameter, in the order of the chain.
std::span<const ParameterInfo> parameters();
const ParameterInfo* find_parameter(std::string_view name);
double default_of(const ParameterInfo& parameter);

/// Whether `value` is one that the parameter may have.
bool in_range(const ParameterInfo& parameter, double value);
/// @return false: not in range (nothing changed)
bool set_parameter(LaneChain& chain, const ParameterInfo& parameter, double value);

/// How many of the numbers that this chain's result depends on are assumed: retimers' count in a retimed module only.
struct Provenance {
  int assumed = 0, published = 0;
};
/// @param given  names of parameters that somebody measured or chose for this chain: these are not assumed
Provenance provenance(const LaneChain& chain, std::span<const std::string_view> given = {});
/// Whether the chain's result depends on that parameter at all, as far as the kinds of its modules tell.
bool in_use(const LaneChain& chain, const ParameterInfo& parameter);

/// Taps from integer codes as configuration files have them: order pre3 to post2, none where there is no such tap.
Fir fir_from_codes(std::span<const std::optional<int>, fir_length> codes, int full_scale);
/// Gain at Nyquist over gain at none, dB; infinite where the taps add up to nothing.
double fir_peaking_db(const Fir& fir);

}  // namespace plugfest::sim::link
