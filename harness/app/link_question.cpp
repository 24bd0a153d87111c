#include "harness/app/link_question.hpp"

#include "drivers/sim/link/chain.hpp"
#include "drivers/sim/link/parameter_text.hpp"
#include "harness/app/link_parameters.hpp"
#include "harness/app/link_setting.hpp"
#include "harness/app/simulated_link.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <set>
#include <string_view>

namespace plugfest::app {
namespace {

using namespace sim::link;

struct Lane {
  LaneChain chain;
  std::set<std::string_view> given;  ///< names of parameters that the question or the module's profile sets
  std::vector<std::string_view> names() const { return {given.begin(), given.end()}; }
};

class Reader {
 public:
  Reader(Lane& lane, plan::Diagnostics& diagnostics) : lane_(lane), diagnostics_(diagnostics) {}

  void set(std::string_view name, std::string_view text, Bare bare) {
    Refusal refusal;
    const ParameterInfo* const parameter = link_parameter(name, refusal);
    if (parameter == nullptr) return diagnostics_.add(refusal.message, refusal.hint);
    std::string why;
    const auto value = read_value(*parameter, text, why, bare);
    if (!value) return diagnostics_.add(why);
    parameter->set(lane_.chain, *value);
    lane_.given.insert(parameter->name);
  }
  void set(const std::string& setting) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos)
      return diagnostics_.add(fmt::format("{} is no setting", plan::in_quotes(setting)),
                              "write a parameter and its value: near_trace.loss=10dB");
    set(std::string_view{setting}.substr(0, equals), std::string_view{setting}.substr(equals + 1), Bare::refused);
  }
  void set_taps(const std::string& text, int full_scale) {
    Refusal refusal;
    const auto fir = read_taps(text, full_scale, refusal);
    if (!fir) return diagnostics_.add(refusal.message, refusal.hint);
    lane_.chain.host_tx.fir = *fir;
    for (const std::string_view tap : {"pre3", "pre2", "pre1", "main", "post1", "post2"})
      lane_.given.insert(find_parameter(fmt::format("host_tx.{}", tap))->name);
  }

 private:
  Lane& lane_;
  plan::Diagnostics& diagnostics_;
};

/// Both ends become what the module is.
void plug_in(Lane& lane, const plan::ModuleSource& source, const SimulatedModule& module,
             plan::Diagnostics& diagnostics) {
  const auto become = [&](Kind towards_fibre, Kind from_fibre) {
    lane.chain.module_tx.kind = towards_fibre;
    lane.chain.module_rx.kind = from_fibre;
  };
  switch (link_kind(module).kind) {
    case LinkKind::Kind::linear:
      become(Kind::linear, Kind::linear);
      break;
    case LinkKind::Kind::half_retimed:
      become(Kind::retimed, Kind::linear);
      break;
    case LinkKind::Kind::retimed:
      become(Kind::retimed, Kind::retimed);
      break;
    case LinkKind::Kind::copper:
      return diagnostics.add(fmt::format("{} is copper, and the link model is of optics", source.name));
  }
  if (!source.profile) return;
  for (const ModelParameter& parameter : resolve(source.profile->link, LinkPlace::module, diagnostics)) {
    parameter.info->set(lane.chain, parameter.value);
    if (!parameter.is_assumed) lane.given.insert(parameter.info->name);
  }
}

std::optional<Lane> lane_of(const LinkQuestion& question, const plan::Library& library,
                            plan::Diagnostics& diagnostics) {
  Lane lane;
  if (!question.module.empty()) {
    const plan::SourcePtr file = library.open(plan::FileKind::module, {question.module, {}}, diagnostics);
    const auto source = file ? plan::load_module(file, diagnostics) : std::nullopt;
    const auto module = source ? simulate(*source, diagnostics) : std::nullopt;
    if (!module) return std::nullopt;
    plug_in(lane, *source, *module, diagnostics);
  }
  Reader reader{lane, diagnostics};
  if (question.taps) reader.set_taps(*question.taps, question.full_scale);
  if (question.near_db) reader.set("near_trace.loss", *question.near_db, Bare::allowed);
  if (question.far_db) reader.set("far_trace.loss", *question.far_db, Bare::allowed);
  if (question.celsius) {
    reader.set("near_case", *question.celsius, Bare::allowed);
    if (diagnostics.empty()) reader.set("far_case", *question.celsius, Bare::allowed);
  }
  for (const std::string& setting : question.settings) reader.set(setting);
  if (!diagnostics.empty()) return std::nullopt;
  return lane;
}

constexpr std::size_t index(NoiseSource source) { return static_cast<std::size_t>(source); }

using Gains = std::vector<std::array<double, noise_sources>>;

std::string segment_text(const Segment& segment, const std::array<double, noise_sources>& gains) {
  std::string out = fmt::format("\nSlicer, {}: SNR {:.2f} dB, BER {:.2g}, eyes {:.3f} {:.3f} {:.3f}, burst {:.3f}\n",
                                name_of(segment.kind), segment.snr_db, segment.ber, segment.eyes[0], segment.eyes[1],
                                segment.eyes[2], segment.burst);
  out += "  disturbance           share   gain without it\n";
  for (std::size_t i = 0; i < noise_sources; ++i) {
    if (segment.variance[i] <= 0) continue;
    out += fmt::format("  {:<20}{:5.1f} %   {:5.2f} dB\n", name_of(static_cast<NoiseSource>(i)),
                       100 * segment.variance[i], gains[i]);
  }
  out += fmt::format("  {:<20}{:5.1f} %\n", "intersymbol", 100 * segment.residual_isi);
  const Adaptation& a = segment.adaptation;
  const double main = a.taps > 0 ? a.ffe[static_cast<std::size_t>(a.precursors)] : 0;
  out += fmt::format("  equaliser: phase {}/8 of a symbol, taps over the main one:", a.phase);
  for (std::size_t i = 0; i < static_cast<std::size_t>(a.taps); ++i)
    out += fmt::format(" {:.3f}", main != 0 ? a.ffe[i] / main : 0);
  out += "\n";
  if (a.dfe != 0) out += fmt::format("  feedback tap: {:.3f} of a symbol\n", a.dfe);
  return out;
}

std::string as_text(const Lane& lane, const LaneResult& result, const Gains& gains) {
  const LaneChain& chain = lane.chain;
  const Provenance count = provenance(chain, lane.names());
  std::string out =
      fmt::format("SIMULATED lane, one direction. Of its numbers {} are assumed, {} published, {} given here.\n\n",
                  count.assumed, count.published, lane.given.size());
  const auto row = [&](std::string_view what, const std::string& value) {
    out += fmt::format("{:<24}{}\n", what, value);
  };
  row("host transmitter",
      fmt::format("FIR peaking {:.2f} dB, SNDR {:g} dB", result.fir_peaking_db, chain.host_tx.sndr_db));
  row("near trace", fmt::format("{:g} dB at 26.5625 GHz", chain.near_trace.loss_db));
  row("TP1", fmt::format("swing {:.0f} mV", result.vma_tp1_mv));
  if (chain.module_tx.kind == Kind::linear)
    row("driver", fmt::format("peaking {:g} dB, gain {:+.1f} dB from its middle{}", chain.module_tx.peaking_db,
                              result.agc_gain_db, result.agc_at_limit ? ", at its limit" : ""));
  row("modulator", fmt::format("drive {:.2f} of V_pi, RLM {:.3f}", result.drive, result.rlm));
  row("TP2", fmt::format("OMA {:.2f} dBm, average {:.2f} dBm", result.oma_tp2_dbm, result.average_tp2_dbm));
  row("fibre and connectors", fmt::format("{:g} dB, MPI {:g} dB", chain.medium.loss_db, chain.medium.mpi_db));
  row("TP3", fmt::format("OMA {:.2f} dBm, average {:.2f} dBm", result.oma_tp3_dbm, result.average_tp3_dbm));
  row("TP4", fmt::format("swing {:.0f} mV", result.vma_tp4_mv));
  row("far trace", fmt::format("{:g} dB at 26.5625 GHz", chain.far_trace.loss_db));
  for (std::size_t i = 0; i < result.segments; ++i) out += segment_text(result.segment[i], gains[i]);
  out += result.locked ? fmt::format("\nBER before FEC: {:.3g}\n", result.ber)
                       : "\nNo lock: an odd number of ends swaps P and N. BER 0.5\n";
  return out;
}

nlohmann::ordered_json number(double value) {
  if (std::isfinite(value)) return value;
  return nullptr;
}

nlohmann::ordered_json segment_json(const Segment& segment, const std::array<double, noise_sources>& gains) {
  nlohmann::ordered_json json{{"segment", name_of(segment.kind)},
                              {"snr_db", number(segment.snr_db)},
                              {"ber", segment.ber},
                              {"eyes", segment.eyes},
                              {"burst", segment.burst}};
  auto& disturbances = json["disturbances"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < noise_sources; ++i)
    disturbances.push_back({{"source", name_of(static_cast<NoiseSource>(i))},
                            {"share", segment.variance[i]},
                            {"gain_without_db", number(gains[i])}});
  json["intersymbol_share"] = segment.residual_isi;
  const Adaptation& a = segment.adaptation;
  json["equaliser"] = {{"phase", a.phase},
                       {"delay", a.delay},
                       {"precursors", a.precursors},
                       {"taps", std::vector<double>(a.ffe.begin(), a.ffe.begin() + a.taps)},
                       {"feedback", a.dfe}};
  return json;
}

nlohmann::ordered_json as_json(const Lane& lane, const LaneResult& result, const Gains& gains) {
  const Provenance count = provenance(lane.chain, lane.names());
  nlohmann::ordered_json json{{"simulated", true},
                              {"ber", result.ber},
                              {"snr_db", number(result.snr_db)},
                              {"burst", result.burst},
                              {"locked", result.locked},
                              {"fir_peaking_db", number(result.fir_peaking_db)},
                              {"vma_tp1_mv", result.vma_tp1_mv},
                              {"agc_gain_db", result.agc_gain_db},
                              {"agc_at_limit", result.agc_at_limit},
                              {"drive", result.drive},
                              {"rlm", result.rlm},
                              {"oma_tp2_dbm", number(result.oma_tp2_dbm)},
                              {"average_tp2_dbm", result.average_tp2_dbm},
                              {"oma_tp3_dbm", number(result.oma_tp3_dbm)},
                              {"average_tp3_dbm", result.average_tp3_dbm},
                              {"vma_tp4_mv", result.vma_tp4_mv}};
  auto& segments = json["segments"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < result.segments; ++i) segments.push_back(segment_json(result.segment[i], gains[i]));
  json["assumed"] = count.assumed;
  json["published"] = count.published;
  auto& all = json["parameters"] = nlohmann::ordered_json::array();
  for (const ParameterInfo& parameter : parameters()) {
    const double value = parameter.get(lane.chain);
    nlohmann::ordered_json entry{{"name", parameter.name}, {"value", value}, {"unit", parameter.unit}};
    if (!parameter.words.empty()) entry["value"] = write_value(parameter, value);
    entry["default"] = default_of(parameter);
    if (!parameter.words.empty()) entry["default"] = write_value(parameter, default_of(parameter));
    entry["range"] = {parameter.minimum, parameter.maximum};
    entry["provenance"] = name_of(parameter.provenance);
    entry["source"] = parameter.source;
    entry["in_use"] = in_use(lane.chain, parameter);
    all.push_back(std::move(entry));
  }
  return json;
}

}  // namespace

std::optional<LinkAnswer> answer(const LinkQuestion& question, const plan::Library& library,
                                 plan::Diagnostics& diagnostics) {
  const auto lane = lane_of(question, library, diagnostics);
  if (!lane) return std::nullopt;
  const LaneResult result = evaluate(lane->chain);
  Gains gains;
  for (std::size_t i = 0; i < result.segments; ++i) gains.push_back(removal_gains(lane->chain, i));
  return LinkAnswer{as_text(*lane, result, gains), as_json(*lane, result, gains).dump(2) + "\n"};
}

}  // namespace plugfest::app
