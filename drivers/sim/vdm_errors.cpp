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

constexpr std::array measures{ErrorMeasure::ber, ErrorMeasure::frames, ErrorMeasure::symbols};

DrawRange joined(const std::optional<DrawRange>& one, const DrawRange& other) {
  if (!one) return other;
  return {.least = std::min(one->least, other.least), .greatest = std::max(one->greatest, other.greatest)};
}

StreamKey with(StreamKey stream, Process process) {
  stream.process = process;
  return stream;
}

/// @param lanes  of one path, all of which its decoder needs
ErrorRates rates_of(const LaneSignals& signals, const SignalModel& own, const Surroundings& around, Side side,
                    unsigned lanes) {
  const SignalModel& model = signal_of(own, around);
  double bits = 0;
  double errors = 0;
  for (unsigned lane = 0; lane < signals.size(); ++lane) {
    if (!has(lanes, lane)) continue;
    const bool arrives = side == Side::host ? has(around.host_signal, lane) : around.rx_power_mw[lane] > 0;
    if (!signals[lane].up || !arrives) return {};
    bits += signals[lane].bits_per_second;
    errors += signals[lane].bits_per_second * (side == Side::host ? model.host_ber : model.media_ber)[lane];
  }
  return {.bits_per_second = bits, .ber = errors / bits};
}

unsigned lanes_of(const PathAround& path, Side side) { return side == Side::host ? path.host : path.media; }

/// Of all data paths, in all banks, that receive anything.
ErrorRates module_rates(const Memory& memory, const SignalModel& model, const Surroundings& around, Side side) {
  const BankViews banks(around);
  double bits = 0;
  double errors = 0;
  for (unsigned bank = 0; bank < banks.count(); ++bank) {
    const LaneSignals signals = lane_signals(memory, model, banks[bank], side);
    for (const PathAround& path : banks[bank].paths) {
      if (path.host == 0 || path.media == 0) continue;
      const ErrorRates rates = rates_of(signals, model, banks[bank], side, lanes_of(path, side));
      bits += rates.bits_per_second;
      errors += rates.bits_per_second * rates.ber;
    }
  }
  return bits > 0 ? ErrorRates{.bits_per_second = bits, .ber = errors / bits} : ErrorRates{};
}

}  // namespace

std::optional<ErrorMeasure> error_measure(const cmis::VdmType& type) {
  if (type.name.starts_with("PreFECBER")) return ErrorMeasure::ber;
  if (type.name.starts_with("FERC")) return ErrorMeasure::frames;
  if (type.name.starts_with("SEW")) return ErrorMeasure::symbols;
  return std::nullopt;
}

ErrorRates error_rates(const Memory& memory, const SignalModel& model, const Surroundings& around, Side side,
                       std::optional<unsigned> host_lane) {
  if (!host_lane) return module_rates(memory, model, around, side);
  const LaneSignals signals = lane_signals(memory, model, around, side);
  const auto path =
      std::ranges::find_if(around.paths, [&](const PathAround& one) { return has(one.host, *host_lane); });
  if (path == around.paths.end() || path->media == 0) return {};
  unsigned lanes = lanes_of(*path, side);
  if (static_cast<unsigned>(std::countr_zero(path->host)) != *host_lane)
    lanes = 1u << (side == Side::host ? *host_lane : media_lane_of(*path, *host_lane));
  return rates_of(signals, model, around, side, lanes);
}

void ErrorStatistics::include(ErrorMeasure measure, double least, double greatest) {
  const std::size_t i = index_of(measure);
  minimum[i] = intervals == 0 ? least : std::min(minimum[i], least);
  maximum[i] = intervals == 0 ? greatest : std::max(maximum[i], greatest);
}

std::optional<double> ErrorStatistics::value(ErrorMeasure measure, VdmStatistic statistic) const {
  if (intervals == 0) return std::nullopt;
  const std::size_t i = index_of(measure);
  const auto count = static_cast<double>(intervals);
  switch (statistic) {
    case VdmStatistic::none:
      return std::nullopt;
    case VdmStatistic::minimum:
      return minimum[i];
    case VdmStatistic::maximum:
      return maximum[i];
    case VdmStatistic::total:
      return std::clamp(sum[i], maximum[i], maximum[i] * count);
    case VdmStatistic::average:
      const double mean = std::clamp(sum[i] / (measure == ErrorMeasure::ber ? bits : count), minimum[i], maximum[i]);
      return measure == ErrorMeasure::symbols ? std::ceil(mean) : mean;
  }
  return std::nullopt;
}

ErrorSampler::ErrorSampler(const StreamKey& stream, Side side, Clock::duration fine_interval, std::uint64_t taken)
    : keys_{with(stream, side == Side::host ? Process::vdm_host_errors : Process::vdm_media_errors),
            with(stream, side == Side::host ? Process::vdm_host_frames : Process::vdm_media_frames),
            with(stream, side == Side::host ? Process::vdm_host_symbols : Process::vdm_media_symbols)},
      error_sum_key_(with(stream, side == Side::host ? Process::vdm_host_error_sum : Process::vdm_media_error_sum)),
      frame_sum_key_(with(stream, side == Side::host ? Process::vdm_host_frame_sum : Process::vdm_media_frame_sum)),
      fine_interval_(fine_interval),
      taken_(taken) {}

void ErrorSampler::want(ErrorMeasure measure) { wanted_[index_of(measure)] = true; }

ErrorSampler::Expected ErrorSampler::expected(Clock::duration duration) const {
  const double bits = rates_.bits_per_second * std::chrono::duration<double>(duration).count();
  return {.bits = bits, .errors = bits * rates_.ber, .frames = bits / codeword_bits * tail_.back()};
}

void ErrorSampler::feed(const ErrorRates& rates, Clock::time_point now) {
  if (rates == rates_) return;
  const Clock::time_point begun = Clock::time_point{} + static_cast<std::int64_t>(taken_) * fine_interval_;
  const Expected past = expected(now - std::max(fed_, begun));
  pending_ = {pending_.bits + past.bits, pending_.errors + past.errors, pending_.frames + past.frames};
  fed_ = now;
  rates_ = rates;
  tail_ = symbol_error_tail(rates.ber);
  const Expected whole = expected(fine_interval_);
  const double per_second = 1 / std::chrono::duration<double>(fine_interval_).count();
  bits_.set_rate(rates.bits_per_second, now);
  errors_.set_rate(whole.errors * per_second, now);
  frames_.set_rate(whole.frames * per_second, now);
  symbols_.set_rate(mean_worst_codeword(tail_, whole.bits / codeword_bits) * per_second, now);
}

void ErrorSampler::take(std::uint64_t until) {
  if (until <= taken_) return;
  range_ = {};
  const auto end_of = [&](std::uint64_t interval) {
    return Clock::time_point{} + static_cast<std::int64_t>(interval) * fine_interval_;
  };
  std::uint64_t first = taken_ + 1;
  if (fed_ > end_of(taken_)) {
    const Expected rest = expected(end_of(first) - fed_);
    add(first, first, {pending_.bits + rest.bits, pending_.errors + rest.errors, pending_.frames + rest.frames});
    ++first;
  }
  pending_ = {};
  if (first <= until) add(first, until, expected(fine_interval_));
  taken_ = until;
  const Clock::time_point end = end_of(until);
  counts_ = {};
  sums_ = {bits_.at(end), errors_.at(end), frames_.at(end), symbols_.at(end)};
}

/// @param each  of every one of these fine intervals
void ErrorSampler::add(std::uint64_t first, std::uint64_t last, const Expected& each) {
  last_.reset();
  if (each.bits <= 0) return;
  last_ = each;
  for (const ErrorMeasure measure : measures) {
    const std::size_t i = index_of(measure);
    if (!wanted_[i]) continue;
    const DrawRange draws = draws_between(keys_[i], first, last + 1);
    const DrawRange samples{.least = sample(measure, each, draws.least),
                            .greatest = sample(measure, each, draws.greatest)};
    running_.include(measure, samples.least, samples.greatest);
    range_[i] = joined(range_[i], samples);
  }
  running_.intervals += last + 1 - first;
}

double ErrorSampler::sample(ErrorMeasure measure, const Expected& of, double draw) const {
  switch (measure) {
    case ErrorMeasure::ber:
      return static_cast<double>(poisson_quantile(draw, of.errors)) / of.bits;
    case ErrorMeasure::frames:
      return static_cast<double>(poisson_quantile(draw, of.frames));
    case ErrorMeasure::symbols:
      return worst_codeword(tail_, of.bits / codeword_bits, draw);
  }
  return 0;
}

std::optional<double> ErrorSampler::last(ErrorMeasure measure) const {
  if (!last_) return std::nullopt;
  return sample(measure, *last_, draws_between(keys_[index_of(measure)], taken_, taken_ + 1).least);
}

std::optional<DrawRange> ErrorSampler::range(ErrorMeasure measure) const { return range_[index_of(measure)]; }

double ErrorSampler::count_of(ErrorMeasure measure) const {
  switch (measure) {
    case ErrorMeasure::ber:
      return static_cast<double>(points_before(error_sum_key_, sums_.errors));
    case ErrorMeasure::frames:
      return static_cast<double>(points_before(frame_sum_key_, sums_.frames));
    case ErrorMeasure::symbols:
      return sums_.symbols;
  }
  return 0;
}

double ErrorSampler::counted(ErrorMeasure measure) const {
  std::optional<double>& count = counts_[index_of(measure)];
  if (!count) count = count_of(measure);
  return *count;
}

std::optional<double> ErrorSampler::running(ErrorMeasure measure, VdmStatistic statistic) const {
  ErrorStatistics statistics = running_;
  if (statistic == VdmStatistic::average || statistic == VdmStatistic::total) {
    const std::size_t i = index_of(measure);
    statistics.sum[i] = counted(measure) - counts_begun_[i];
    statistics.bits = sums_.bits - bits_begun_;
  }
  return statistics.value(measure, statistic);
}

ErrorStatistics ErrorSampler::restart() {
  ErrorStatistics ended = std::exchange(running_, {});
  for (const ErrorMeasure measure : measures) {
    const std::size_t i = index_of(measure);
    if (!wanted_[i]) continue;
    ended.sum[i] = counted(measure) - counts_begun_[i];
    counts_begun_[i] = counted(measure);
  }
  ended.bits = sums_.bits - std::exchange(bits_begun_, sums_.bits);
  return ended;
}

}  // namespace plugfest::sim
