#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

/// What a FEC decoder sees of the errors of a port's lanes. Pure.
namespace plugfest::sim::link {

enum class Code : std::uint8_t { rs544, rs528 };  ///< RS(544,514), RS(528,514), symbols of 10 bits
constexpr int symbols_of(Code code) { return code == Code::rs544 ? 544 : 528; }
constexpr int correctable(Code code) { return code == Code::rs544 ? 15 : 7; }

struct LaneErrors {
  double ber = 0;
  /// Probability that a wrong PAM4 symbol follows a wrong one (0..0.75).
  double burst = 0;
};

/// How a port's symbols are spread over codewords.
struct PortFec {
  Code code = Code::rs544;
  int interleave = 4;  ///< codewords that take turns, symbol by symbol: 1, 2 or 4
  double bits_per_second_per_lane = 106.25e9;
};

/// Symbol errors per codeword of a port.
struct PortErrors {
  double codewords_per_second = 0;
  /// [k], k <= correctable: probability of k wrong symbols in a codeword. [correctable + 1]: uncorrectable. The rest:
  /// 0.
  std::array<double, 17> probability{};
  double ber = 0;                 ///< before FEC, of all lanes together
  double symbol_error_ratio = 0;  ///< ten-bit symbols wrong per symbol
  double bit_errors_per_symbol_error = 1;
  double uncorrectable() const { return probability[bins - 1]; }
  std::size_t bins = 17;  ///< correctable + 2
};

/// A codeword's symbols are spread evenly over all lanes of the port.
/// @pre 1 to 16 lanes; interleave 1, 2 or 4
PortErrors port_errors(std::span<const LaneErrors> lanes, const PortFec& fec = {});

}  // namespace plugfest::sim::link
