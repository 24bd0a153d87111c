#pragma once

#include "harness/stats/rs_fec.hpp"

/// Reed-Solomon under bursts, as a decision feedback equaliser makes them: a two-state (Gilbert) model of PAM4 symbols.
///
/// A PAM4 symbol is wrong with probability p after a right one and with probability a after a wrong one; Gray code: a
/// wrong symbol is one wrong bit. Five PAM4 symbols make a code symbol. `interleave` codewords take turns on the lane,
/// symbol by symbol; bit-multiplexed lanes and precoding are not in the model.
namespace plugfest::stats {

/// How a lane's errors hang together.
struct BurstModel {
  long double propagation = 0;  ///< a: 0 to below 1; 0.75 is the most a unit tap does to PAM4. Nearly random: a = SER
  int interleave = 1;           ///< codewords that take turns on a lane, at least 1
};

/// p of the model at this bit error ratio: SER = p / (1 - a + p) = 2 ber. @throws std::invalid_argument  if p is above
/// 1
long double burst_start_ratio(long double ber, const BurstModel& model);

/// Symbol errors in one codeword under this model, at a bit error ratio of the lane. Exact: a Markov chain over the
/// codeword's symbols.
SymbolErrors burst_symbol_errors(const RsCode& code, long double ber, const BurstModel& model);

/// The bit error ratio at which codewords fail with `cw_fail`; 0 < cw_fail < 0.5.
double burst_ber_for_cw_fail(const RsCode& code, long double cw_fail, const BurstModel& model);

}  // namespace plugfest::stats
