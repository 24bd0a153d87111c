#pragma once

#include <vector>

/// Reed-Solomon codes over 10-bit symbols, as Ethernet uses them, under independent bit errors.
///
/// Probabilities are long double: RS(544,514) at a bit error ratio of 1e-20 loses a codeword in 1e274. Decoding is
/// bounded: up to t symbol errors are corrected, more leave the codeword as it is.
namespace plugfest::stats {

struct RsCode {
  int n = 544, k = 514;  ///< symbols in a codeword, symbols of data
  static constexpr int symbol_bits = 10;
  int t() const { return (n - k) / 2; }         ///< symbol errors that are corrected
  int bits() const { return n * symbol_bits; }  ///< on the wire
};
inline constexpr RsCode rs_544_514{544, 514};  ///< KP4
inline constexpr RsCode rs_528_514{528, 514};  ///< KR4

/// 1 - (1 - ber)^10. @param ber  0 < ber < 1
long double symbol_error_ratio(long double ber);

/// Symbol errors in one codeword.
struct SymbolErrors {
  std::vector<long double> bins;  ///< probability of exactly i, i = 0..t
  long double above = 0;          ///< of more than t: an uncorrectable codeword
};
SymbolErrors symbol_errors(const RsCode& code, long double ber);

struct FecPrediction {
  long double p_sym = 0;          ///< before decoding
  long double cw_fail = 0;        ///< codeword error ratio
  long double log10_cw_fail = 0;  ///< also where cw_fail is below every long double
  long double post_fec_ser = 0;   ///< symbols wrong after decoding
  long double post_fec_ber = 0;
};
FecPrediction predict_fec(const RsCode& code, long double ber);

/// Share of 64-octet frames lost (84 octets with preamble and gap, in 256B/257B) when a frame is lost with any codeword
/// of its group and `interleave` codewords make a group: (1 - (1 - cw_fail)^I) (1 + M) / M with M frames in a group.
/// Never above 1, which it reaches shortly before all codewords fail: frames that two groups share are lost once.
/// @param interleave  1, 2 or 4 for Ethernet; any number above 0
long double frame_loss(const RsCode& code, long double cw_fail, int interleave);
/// The codeword error ratio at which frame_loss() is `flr`; 0 < flr < 1.
long double cw_fail_for_frame_loss(const RsCode& code, long double flr, int interleave);

/// The bit error ratio of independent errors at which codewords fail with `cw_fail`; 0 < cw_fail < 1, above 1e-280.
double ber_for_cw_fail(const RsCode& code, long double cw_fail);
/// The same for a frame loss ratio.
double ber_for_frame_loss(const RsCode& code, long double flr, int interleave);

}  // namespace plugfest::stats
