#include "drivers/sim/live/fec_tally.hpp"

#include "drivers/sim/errors.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace plugfest::sim {

namespace {

constexpr unsigned bits_per_symbol = 10;

}  // namespace

FecTally::FecTally(const StreamKey& stream, const link::PortFec& fec, unsigned lanes, FecLanes resolution,
                   int fec_lanes_per_lane)
    : stream_(stream),
      lanes_(lanes),
      correctable_(link::correctable(fec.code)),
      lane_bits_per_second_(fec.bits_per_second_per_lane),
      resolution_(resolution),
      fec_lanes_per_lane_(fec_lanes_per_lane) {
  stream_.process = Process::fec_counters;
  clear({});
}

void FecTally::clear(Clock::time_point now) {
  read(now);
  totals_ = {};
  if (resolution_ == FecLanes::fec)
    totals_.fec_lane_symbols.assign(static_cast<std::size_t>(fec_lanes_per_lane_) * lanes_, 0);
}

void FecTally::run(const link::PortErrors* port, const std::array<link::LaneErrors, 8>& errors, Clock::time_point now) {
  add_up(now);
  running_ = port != nullptr;
  if (port == nullptr) return;
  port_ = *port;
  for (unsigned lane = 0; lane < lanes_; ++lane)
    lane_errors_per_second_[lane] = lane_bits_per_second_ * errors[lane].ber;
}

void FecTally::add_up(Clock::time_point now) {
  const double seconds = std::chrono::duration<double>(now - since_).count();
  since_ = now;
  if (!running_ || seconds <= 0) return;
  const double codewords = port_.codewords_per_second * seconds;
  codewords_ += codewords;
  for (std::size_t k = 0; k < port_.bins; ++k) bins_[k] += codewords * port_.probability[k];
  for (unsigned lane = 0; lane < lanes_; ++lane) lane_errors_[lane] += lane_errors_per_second_[lane] * seconds;
  const double symbols = codewords * port_.symbol_error_ratio;
  symbols_ += symbols;
  further_bits_ += symbols * (port_.bits_per_symbol_error() - 1);
}

std::uint64_t FecTally::draw(std::uint64_t n, double share) { return binomial(stream_, draws_++, n, share); }

const FecTotals& FecTally::read(Clock::time_point now) {
  add_up(now);
  const double whole = std::floor(codewords_);
  if (!(whole > 0)) return totals_;
  codewords_ -= whole;
  const auto codewords = static_cast<std::uint64_t>(whole);
  totals_.codewords += codewords;
  // [k]: share of codewords with k wrong symbols or more; summed from the small end for the sake of digits.
  const auto most = static_cast<std::size_t>(correctable_);
  std::array<double, 18> at_least{};
  for (std::size_t k = most + 2; k-- > 0;) at_least[k] = at_least[k + 1] + bins_[k];
  bins_ = {};
  std::uint64_t left = codewords;
  std::uint64_t symbols = 0;
  for (std::size_t k = 0; k <= most && left > 0; ++k) {
    const std::uint64_t more = at_least[k] > 0 ? draw(left, at_least[k + 1] / at_least[k]) : 0;
    totals_.bins[k] += left - more;
    if (k > 0) totals_.corrected += left - more;
    symbols += k * (left - more);
    left = more;
  }
  totals_.uncorrectable += left;
  if (symbols > 0) draw_symbols(symbols);
  symbols_ = further_bits_ = 0;
  lane_errors_ = {};
  return totals_;
}

/// Shares corrected symbols and the bits in them out to the lanes.
void FecTally::draw_symbols(std::uint64_t symbols) {
  totals_.symbols += symbols;
  std::uint64_t further = 0;
  if (symbols_ > 0)
    further = std::min((bits_per_symbol - 1) * symbols,
                       poisson(stream_, draws_++, static_cast<double>(symbols) * further_bits_ / symbols_));
  totals_.bits += symbols + further;
  if (resolution_ == FecLanes::none) return;
  std::array<double, 9> rest{};
  for (std::size_t lane = lanes_; lane-- > 0;) rest[lane] = rest[lane + 1] + lane_errors_[lane];
  std::uint64_t symbols_left = symbols;
  std::uint64_t further_left = further;
  for (unsigned lane = 0; lane < lanes_ && symbols_left > 0; ++lane) {
    const bool last = lane + 1 == lanes_ || !(rest[lane + 1] > 0);
    const double share = rest[lane] > 0 ? lane_errors_[lane] / rest[lane] : 0;
    const std::uint64_t own = last ? symbols_left : draw(symbols_left, share);
    // Further bits go with the symbols that they are in.
    const std::uint64_t own_further =
        last ? further_left
             : std::min((bits_per_symbol - 1) * own,
                        draw(further_left, static_cast<double>(own) / static_cast<double>(symbols_left)));
    symbols_left -= own;
    further_left -= own_further;
    totals_.lane_symbols[lane] += own;
    totals_.lane_bits[lane] += own + own_further;
    if (resolution_ != FecLanes::fec) continue;
    std::uint64_t of_lane = own;
    for (int i = 0; i < fec_lanes_per_lane_; ++i) {
      const std::uint64_t part =
          i + 1 == fec_lanes_per_lane_ ? of_lane : draw(of_lane, 1.0 / static_cast<double>(fec_lanes_per_lane_ - i));
      of_lane -= part;
      totals_.fec_lane_symbols[static_cast<std::size_t>(i) * lanes_ + lane] += part;
    }
  }
}

}  // namespace plugfest::sim
