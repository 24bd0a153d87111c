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
  /// Probability that a wrong line symbol follows a wrong one, 0..0.75.
  double burst = 0;
};

enum class Line : std::uint8_t { pam4, nrz };

/// How a port's symbols are spread over codewords.
struct PortFec {
  Code code = Code::rs544;
  Line line = Line::pam4;
  int interleave = 4;  ///< codewords that take turns on each lane, symbol by symbol: 1, 2 or 4
  double bits_per_second_per_lane = 106.25e9;
};

/// Wrong symbols per codeword, of all codewords of a port.
struct PortErrors {
  double codewords_per_second = 0;
  /// [k], k <= correctable: probability of exactly k wrong symbols. [correctable + 1]: of more, uncorrectable. Rest: 0.
  std::array<double, 17> probability{};
  std::size_t bins = 17;          ///< correctable + 2
  double ber = 0;                 ///< before FEC, of all lanes together
  double symbol_error_ratio = 0;  ///< of the code's symbols
  double uncorrectable() const { return probability[bins - 1]; }
  /// Wrong bits to a wrong symbol, on average: what a corrected-symbols counter is worth in bits.
  double bits_per_symbol_error() const { return symbol_error_ratio > 0 ? 10 * ber / symbol_error_ratio : 1; }
};

/// A codeword's symbols are spread evenly over all lanes of the port, so a codeword's chance is that of the lanes' mix.
/// Lanes err independently; within a lane errors follow the two-state chain: a line symbol is wrong with one
/// probability after a right one and with `burst` after a wrong one.
/// @pre 1 to 16 lanes; interleave 1, 2 or 4
PortErrors port_errors(std::span<const LaneErrors> lanes, const PortFec& fec = {});

}  // namespace plugfest::sim::link
