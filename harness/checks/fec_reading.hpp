#pragma once

#include "drivers/host_port.hpp"
#include "harness/checks/check.hpp"
#include "harness/stats/rs_fec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What FEC counters of a host say between two reads, and what they cannot say.
namespace plugfest::checks {

/// What bit errors are known from. Each step down is worth less.
enum class ErrorsFrom : std::uint8_t {
  bits,       ///< corrected bits, counted by the silicon
  symbols,    ///< corrected symbols: each has at least one wrong bit
  codewords,  ///< corrected codewords: each has at least one
  nothing
};

/// What one end's counters are, as far as anybody says; fixed for a check.
struct FecSource {
  End end = End::near_end;
  std::string name;  ///< the port's, as its host names it
  FecLanes lanes = FecLanes::none;
  ErrorsFrom errors = ErrorsFrom::nothing;
  int counters = 0;           ///< whose errors are told apart: lanes, FEC lanes, or 1 for the whole port
  double most_per_event = 1;  ///< wrong bits that software takes for one counted event: 5 a symbol, 75 or 35 a codeword
  stats::RsCode code = stats::rs_544_514;
  double port_rate = 0;  ///< bit/s, FEC included
  bool counts_codewords = false;
  bool from_lanes = false;  ///< read from FecCounters::lanes, else from FecCounters::port

  /// Whether a counter belongs to a lane of the port that can be named.
  bool names_lanes() const { return lanes == FecLanes::physical; }
  /// Whether no lane hides behind another: each counter sees one lane, or a part of one.
  bool sees_each_lane() const { return lanes == FecLanes::physical || lanes == FecLanes::fec; }
  /// "lane 3", "FEC lane 12", "counter 3 (of what, nobody says)", "port".
  std::string counter_name(int number) const;
  /// "Ethernet0 (near end): wrong bits counted, by physical lane": for sentences and limits' sources.
  std::string text() const;
};
/// @param first  counters as read at the beginning
/// @pre the end has a port that counts FEC, and the slot a port class
FecSource fec_source(const Context& context, End end, const FecCounters& first);

/// What was counted between two reads of one port.
struct FecInterval {
  Clock::time_point from, to;             ///< ends of the two reads
  Clock::duration shortest{}, longest{};  ///< the reads were not of one instant
  /// Why the two do not subtract; empty: they do. All below is empty then.
  std::string broken;
  std::vector<double> errors;   ///< counted events of ErrorsFrom, one a counter
  double bits = 0;              ///< behind each counter, whole
  double port_bits = 0;         ///< of the whole port
  bool bits_from_time = false;  ///< the host counts no codewords: the line rate over `shortest`
  std::optional<double> codewords, corrected_codewords, uncorrectable;  ///< of the port
  /// Time that codewords are short of by the line rate; negative: more came than could, as when a host refreshes its
  /// counters late. Empty: the host counts none.
  std::optional<double> missing_s;
};
/// Fills `into`, whose memory is used again.
void fec_between(const FecSource& source, const FecCounters& earlier, const FecCounters& later, FecInterval& into);

/// Codewords are a clock: tells an outage that nobody reported from counters that are refreshed late.
class CodewordClock {
 public:
  /// @return  seconds that are missing for certain in this interval; 0: none that can be told
  double add(const FecInterval& interval);
  /// Outages shorter than this would not have been seen, s.
  double blind_s() const { return blind_s_; }

 private:
  double lag_s_ = 0, blind_s_ = 0;
};

/// "wrong bits", "corrected symbols", "corrected codewords".
std::string_view events_name(const FecSource& source);
/// "RS544" and the like of a port class. Empty: a code that nobody here knows.
std::optional<stats::RsCode> code_of(const plan::PortClass& port_class);
/// "< 4.7e-13 at 95 %" for no errors, else "1.23e-8".
std::string ratio_text(double errors, double bits, double confidence);
/// "95 %", "99.9375 %": no digit more than it takes, rounded down; "more than 99.9999 %" above that.
std::string percent(double confidence);
/// A bound, or what is needed, in so many significant digits: never less than it is.
std::string rounded_up(double value, int digits = 3);

}  // namespace plugfest::checks
