#include "drivers/sim/link/chain.hpp"

#include "drivers/sim/link/environment.hpp"
#include "drivers/sim/link/equalizer.hpp"
#include "drivers/sim/link/pam4.hpp"
#include "drivers/sim/link/path.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace plugfest::sim::link {
namespace {

/// An error is carried on for ever with this probability at most: PAM4, feedback of a whole symbol.
constexpr double burst_limit = 0.75;
/// Below this the levels of a modulator cannot be told apart any more.
constexpr double wildest_drive = 1.5;
/// Middles of the ranges of page 10h's amplitude codes, over that of code 1.
constexpr std::array<double, 4> amplitude_of_code{250.0 / 450, 1, 600.0 / 450, 900.0 / 450};

double db_of_power(double ratio) { return 10 * std::log10(ratio); }
double watt(double dbm) { return 1e-3 * std::pow(10, dbm / 10); }
double dbm(double watts) { return 10 * std::log10(watts / 1e-3); }

/// What the driver and its gain control make of what arrives.
struct Modulation {
  double vma_mv = 0;
  double gain_db = 0;
  bool at_limit = false;
  double drive = 0;
  double rlm = 1;
  double oma_w = 0;
  EyeFactors eyes{1, 1, 1};
};

EyeFactors bend(Modulator modulator, double rlm) {
  switch (modulator) {
    case Modulator::eml:
      return {rlm, (3 - rlm) / 2, (3 - rlm) / 2};
    case Modulator::mzm:
      return {rlm, 3 - 2 * rlm, rlm};
  }
  return {};
}

/// Eyes that a sender makes larger or smaller, its swing being what it is.
EyeFactors compensate(EyeFactors eyes, const HostTx& host) {
  eyes[0] *= 1 + host.nlc_lower_percent / 100;
  eyes[2] *= 1 + host.nlc_upper_percent / 100;
  const double sum = eyes[0] + eyes[1] + eyes[2];
  for (double& eye : eyes) eye *= 3 / sum;
  return eyes;
}

double swing_of(const HostTx& host) {
  double sum = 0;
  for (const double tap : host.fir) sum += tap;
  return host.swing_v * std::abs(sum);
}

Modulation modulate(const LaneChain& chain) {
  const ModuleTx& module = chain.module_tx;
  Modulation out;
  out.vma_mv = 1e3 * swing_of(chain.host_tx);
  double off_nominal_db = 0;
  // A retimed module sends with a swing of its own.
  if (module.kind == Kind::linear) {
    const double wanted_db = out.vma_mv > 0 ? 20 * std::log10(module.nominal_vma_mv / out.vma_mv) : 1e3;
    if (module.agc) {
      out.gain_db = std::clamp(wanted_db, -module.agc_range_db, module.agc_range_db);
      out.at_limit = out.gain_db != wanted_db;
    }
    off_nominal_db = out.gain_db - wanted_db;
  }
  out.drive = module.drive * std::pow(10, off_nominal_db / 20);
  const auto transfer = [](double drive) { return std::sin(std::numbers::pi / 2 * std::min(drive, 1.0)); };
  out.oma_w = watt(module.oma_dbm) * transfer(out.drive) / transfer(module.drive);
  out.rlm = std::clamp(module.rlm * mzm_rlm(std::min(out.drive, wildest_drive)) / mzm_rlm(module.drive), 0.0, 1.0);
  out.eyes = bend(module.modulator, out.rlm);
  return out;
}

OutputEqualizer output_of(const ModuleRx& module) {
  const auto tap = [](double db) { return (1 - std::pow(10, -db / 20)) / 2; };
  const double pre = tap(module.pre_db), post = tap(module.post_db);
  return {-pre, 1 - pre - post, -post};
}

double output_swing(const ModuleRx& module) {
  return module.swing_v * amplitude_of_code[static_cast<std::size_t>(std::clamp(module.amplitude_code, 0, 3))];
}

Optics optics_of(const LaneChain& chain, const Modulation& modulation) {
  const ModuleTx& tx = chain.module_tx;
  const ModuleRx& rx = chain.module_rx;
  const double oma = modulation.oma_w * std::pow(10, -chain.medium.loss_db / 10);
  const double ratio = std::pow(10, tx.extinction_ratio_db / 10);
  return {.peaking_db = tx.peaking_db,
          .driver_bandwidth_ghz = tx.driver_bandwidth_ghz,
          .modulator_bandwidth_ghz = tx.modulator_bandwidth_ghz,
          .tia_bandwidth_ghz = rx.bandwidth_ghz,
          .driver_noise_mv = tx.noise_mv,
          .modulator_sndr_db = tx.modulator_sndr_db,
          .rin_db_hz = tx.rin_db_hz,
          .mpi_db = chain.medium.mpi_db,
          .signal_a = rx.responsivity_a_w * oma,
          .average_a = rx.responsivity_a_w * oma / 2 * (ratio + 1) / (ratio - 1),
          .tia_noise_pa_rthz = rx.noise_pa_rthz,
          .output_v = output_swing(rx)};
}

struct Cut {
  SegmentKind kind = SegmentKind::end_to_end;
  Path path;
  EyeFactors eyes{1, 1, 1};
};

/// The segments between decisions. `optics` outlives them.
struct Cuts {
  std::array<Cut, 3> at{};
  std::size_t count = 0;
};

Cuts cut(const LaneChain& chain, const Modulation& modulation, const Optics& optics) {
  const bool in = chain.module_tx.kind == Kind::retimed;
  const bool out = chain.module_rx.kind == Kind::retimed;
  Cuts cuts;
  const Sender host{chain.host_tx.fir, chain.host_tx.swing_v, chain.host_tx.sndr_db};
  if (in) {
    Cut& first = cuts.at[cuts.count++];
    first.kind = SegmentKind::host_to_module;
    first.path = {.sender = host, .first_loss_db = chain.near_trace.loss_db, .receiver = &chain.module_tx.retimer_rx};
    first.eyes = compensate(first.eyes, chain.host_tx);
  }
  Cut& light = cuts.at[cuts.count++];
  light.kind = in || out ? SegmentKind::optical : SegmentKind::end_to_end;
  light.path = {.sender = host, .first_loss_db = chain.near_trace.loss_db, .optics = &optics};
  light.eyes = modulation.eyes;
  if (in) {
    light.path.sender = {.swing_v = chain.module_tx.retimer_tx.swing_v, .sndr_db = chain.module_tx.retimer_tx.sndr_db};
    light.path.first_loss_db = 0;
  } else {
    light.eyes = compensate(light.eyes, chain.host_tx);
  }
  Path& last = out ? cuts.at[cuts.count].path : light.path;
  if (out) {
    light.path.receiver = &chain.module_rx.retimer_rx;
    cuts.at[cuts.count++].kind = SegmentKind::module_to_host;
    last.sender = {.swing_v = output_swing(chain.module_rx), .sndr_db = chain.module_rx.retimer_sndr_db};
  }
  last.output = output_of(chain.module_rx);
  last.output_noise_mv = chain.module_rx.noise_mv;
  last.last_loss_db = chain.far_trace.loss_db;
  last.receiver = &chain.host_rx.receiver;
  return cuts;
}

/// How likely an error of one level, fed back by that share of a symbol's spacing, makes the next one.
double carried_on(double feedback, double snr_db) {
  if (feedback <= 0) return 0;
  return burst_limit * normal_tail((1 - 2 * feedback) * slicer_distance(snr_db));
}

Segment decide(const Cut& where, const Adaptation* kept) {
  Spectrum spectrum;
  arrive(where.path, 0, spectrum);
  const Receiver& receiver = *where.path.receiver;
  const Decision decision = kept ? keep(spectrum, *kept) : adapt(spectrum, receiver);
  Segment out;
  out.kind = where.kind;
  out.eyes = where.eyes;
  out.adaptation = decision.adaptation;
  if (!(decision.snr > 0)) {
    out.snr_db = -std::numeric_limits<double>::infinity();
    return out;
  }
  out.snr_db = db_of_power(decision.snr) - receiver.adaptation_penalty_db;
  out.ber = pam4_ber(out.snr_db, out.eyes);
  out.burst = std::min(burst_limit, receiver.burst + carried_on(decision.feedback, out.snr_db));
  const Shares part = shares(spectrum, decision);
  out.variance = part.source;
  out.residual_isi = part.isi;
  return out;
}

}  // namespace

std::string_view name_of(NoiseSource source) {
  switch (source) {
    case NoiseSource::transmitter:
      return "transmitter";
    case NoiseSource::driver:
      return "driver";
    case NoiseSource::modulator:
      return "modulator";
    case NoiseSource::rin:
      return "RIN";
    case NoiseSource::shot:
      return "shot";
    case NoiseSource::mpi:
      return "MPI";
    case NoiseSource::tia:
      return "TIA";
    case NoiseSource::output:
      return "module output";
    case NoiseSource::receiver:
      return "receiver";
    case NoiseSource::crosstalk:
      return "crosstalk";
  }
  return {};
}

std::string_view name_of(SegmentKind kind) {
  switch (kind) {
    case SegmentKind::end_to_end:
      return "host to host";
    case SegmentKind::host_to_module:
      return "host to module";
    case SegmentKind::optical:
      return "optical";
    case SegmentKind::module_to_host:
      return "module to host";
  }
  return {};
}

LaneResult evaluate(const LaneChain& given, const Kept& kept) {
  const LaneChain chain = as_at_reference(given);
  const Modulation modulation = modulate(chain);
  const Optics optics = optics_of(chain, modulation);
  const Cuts cuts = cut(chain, modulation, optics);

  LaneResult result;
  result.segments = cuts.count;
  double right = 1, most = -1;
  result.snr_db = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < cuts.count; ++i) {
    Segment& segment = result.segment[i];
    segment = decide(cuts.at[i], kept[i]);
    // A bit that two segments turn is right again.
    right *= 1 - 2 * segment.ber;
    result.snr_db = std::min(result.snr_db, segment.snr_db);
    if (segment.ber > most) {
      most = segment.ber;
      result.burst = segment.burst;
    }
  }
  result.ber = 0;
  for (const Segment& segment : result.all()) result.ber += segment.ber;
  if (result.ber > 1e-6) result.ber = (1 - right) / 2;

  const int turned =
      chain.host_tx.inverted + chain.module_tx.inverted + chain.module_rx.inverted + chain.host_rx.inverted;
  if (turned % 2 != 0) {
    result.locked = false;
    result.ber = 0.5;
    result.burst = 0;
  }
  const double tp3_per_tp2 = chain.medium.loss_db;
  const double ratio = std::pow(10, chain.module_tx.extinction_ratio_db / 10);
  result.fir_peaking_db = fir_peaking_db(chain.host_tx.fir);
  result.vma_tp1_mv = modulation.vma_mv;
  result.agc_gain_db = modulation.gain_db;
  result.agc_at_limit = modulation.at_limit;
  result.drive = modulation.drive;
  result.rlm = modulation.rlm;
  result.oma_tp2_dbm = dbm(modulation.oma_w);
  result.oma_tp3_dbm = result.oma_tp2_dbm - tp3_per_tp2;
  // The average stays when the modulation shrinks: the laser does not know.
  result.average_tp2_dbm = chain.module_tx.oma_dbm + db_of_power((ratio + 1) / (ratio - 1) / 2);
  result.average_tp3_dbm = result.average_tp2_dbm - tp3_per_tp2;
  const OutputEqualizer output = output_of(chain.module_rx);
  result.vma_tp4_mv = 1e3 * output_swing(chain.module_rx) * (output.pre + output.main + output.post);
  return result;
}

std::array<double, noise_sources> removal_gains(const LaneChain& given, std::size_t segment) {
  const LaneChain chain = as_at_reference(given);
  const Modulation modulation = modulate(chain);
  const Optics optics = optics_of(chain, modulation);
  const Cuts cuts = cut(chain, modulation, optics);
  std::array<double, noise_sources> gains{};
  if (segment >= cuts.count) return gains;
  const Path& path = cuts.at[segment].path;
  Spectrum spectrum;
  const auto snr = [&](unsigned silent) {
    arrive(path, silent, spectrum);
    return adapt(spectrum, *path.receiver).snr;
  };
  const double all = snr(0);
  if (!(all > 0)) return gains;
  for (std::size_t source = 0; source < noise_sources; ++source) gains[source] = db_of_power(snr(1U << source) / all);
  return gains;
}

}  // namespace plugfest::sim::link
