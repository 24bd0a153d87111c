#include "drivers/sim/vdm_errors.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace plugfest::sim {

using cmis::Side;
using cmis::VdmStatistic;

namespace {

constexpr std::size_t index_of(ErrorMeasure measure) { return static_cast<std::size_t>(measure); }
constexpr bool has(unsigned mask, unsigned lane) { return (mask >> lane & 1) != 0; }

/// The media lane that takes the place of a host lane within a path.
unsigned media_lane_of(const PathAround& path, unsigned host_lane) {
  const auto before = static_cast<unsigned>(std::popcount(path.host & ((1u << host_lane) - 1u)));
  unsigned rank =
      before * static_cast<unsigned>(std::popcount(path.media)) / static_cast<unsigned>(std::popcount(path.host));
  unsigned lanes = path.media;
  for (; rank > 0; --rank) lanes &= lanes - 1;
  return static_cast<unsigned>(std::countr_zero(lanes));
}

/// What has been added since it was last `seen`.
double passed(const Integral& integral, double& seen, Clock::time_point now) {
  const double value = integral.at(now);
  return value - std::exchange(seen, value);
}

StreamKey with(StreamKey stream, Process process) {
  stream.process = process;
  return stream;
}

}  // namespace

std::optional<ErrorMeasure> error_measure(const cmis::VdmType& type) {
  if (type.name.starts_with("PreFECBER")) return ErrorMeasure::ber;
  if (type.name.starts_with("FERC")) return ErrorMeasure::frames;
  if (type.name.starts_with("SEW")) return ErrorMeasure::symbols;
  return std::nullopt;
}

ErrorRates error_rates(const Memory& memory, const SignalModel& model, const Surroundings& around, Side side,
                       unsigned host_lane) {
  const auto path = std::ranges::find_if(around.paths, [&](const PathAround& one) { return has(one.host, host_lane); });
  if (path == around.paths.end() || path->media == 0) return {};
  unsigned lanes = side == Side::host ? path->host : path->media;
  if (static_cast<unsigned>(std::countr_zero(path->host)) != host_lane)
    lanes = 1u << (side == Side::host ? host_lane : media_lane_of(*path, host_lane));
  const LaneSignals signals = lane_signals(memory, model, around, side);
  double bits = 0;
  double errors = 0;
  for (unsigned lane = 0; lane < signals.size(); ++lane) {
    if (!has(lanes, lane)) continue;
    const bool arrives = side == Side::host ? has(around.host_signal, lane) : around.rx_power_mw[lane] > 0;
    if (!signals[lane].up || !arrives) return {};  // a decoder needs all lanes
    bits += signals[lane].bits_per_second;
    errors += signals[lane].bits_per_second * (side == Side::host ? model.host_ber : model.media_ber)[lane];
  }
  return {.bits_per_second = bits, .ber = errors / bits};
}

void ErrorStatistics::add(const std::array<double, 3>& sample, double sample_bits) {
  for (std::size_t i = 0; i < sample.size(); ++i) {
    minimum[i] = intervals == 0 ? sample[i] : std::min(minimum[i], sample[i]);
    maximum[i] = intervals == 0 ? sample[i] : std::max(maximum[i], sample[i]);
    sum[i] += sample[i];
  }
  bits += sample_bits;
  errors += sample[index_of(ErrorMeasure::ber)] * sample_bits;
  ++intervals;
}

std::optional<double> ErrorStatistics::value(ErrorMeasure measure, VdmStatistic statistic) const {
  if (intervals == 0) return std::nullopt;
  const std::size_t i = index_of(measure);
  switch (statistic) {
    case VdmStatistic::none:
      return std::nullopt;
    case VdmStatistic::minimum:
      return minimum[i];
    case VdmStatistic::maximum:
      return maximum[i];
    case VdmStatistic::total:
      return sum[i];
    case VdmStatistic::average:
      if (measure == ErrorMeasure::ber) return errors / bits;
      const double mean = sum[i] / static_cast<double>(intervals);
      return measure == ErrorMeasure::symbols ? std::ceil(mean) : mean;
  }
  return std::nullopt;
}

ErrorSampler::ErrorSampler(const StreamKey& stream, Side side)
    : errors_key_(with(stream, side == Side::host ? Process::vdm_host_errors : Process::vdm_media_errors)),
      frames_key_(with(stream, side == Side::host ? Process::vdm_host_frames : Process::vdm_media_frames)),
      symbols_key_(with(stream, side == Side::host ? Process::vdm_host_symbols : Process::vdm_media_symbols)) {}

void ErrorSampler::feed(const ErrorRates& rates, Clock::time_point now) {
  if (rates == rates_) return;
  rates_ = rates;
  tail_ = symbol_error_tail(rates.ber);
  bits_.set_rate(rates.bits_per_second, now);
  errors_.set_rate(rates.bits_per_second * rates.ber, now);
  frames_.set_rate(rates.bits_per_second / codeword_bits * tail_.back(), now);
}

bool ErrorSampler::silent(Clock::time_point now) const {
  return rates_.bits_per_second == 0 && bits_.at(now) == bits_seen_;
}

void ErrorSampler::take(std::uint64_t interval, Clock::time_point end) {
  const double bits = passed(bits_, bits_seen_, end);
  const double errors = passed(errors_, errors_seen_, end);
  const double frames = passed(frames_, frames_seen_, end);
  last_.reset();
  if (bits <= 0) return;
  int worst = 0;
  if (symbols_wanted_) worst = worst_codeword(tail_, bits / codeword_bits, uniform(symbols_key_, interval));
  last_ = {static_cast<double>(poisson(errors_key_, interval, errors)) / bits,
           static_cast<double>(poisson(frames_key_, interval, frames)), static_cast<double>(worst)};
  running_.add(*last_, bits);
}

std::optional<double> ErrorSampler::last(ErrorMeasure measure) const {
  if (!last_) return std::nullopt;
  return (*last_)[index_of(measure)];
}

ErrorStatistics ErrorSampler::restart() { return std::exchange(running_, {}); }

}  // namespace plugfest::sim
