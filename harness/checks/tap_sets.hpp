#pragma once

#include "harness/plan/plan.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Transmitter FIR codes against the sets that a platform's own software holds. Pure.
namespace plugfest::checks {

/// Codes of one lane, pre3 first; empty: no such tap, or not told.
struct FirCodes {
  static constexpr std::size_t places = 7, main = 3;
  std::array<std::optional<int>, places> code{};

  bool operator==(const FirCodes&) const = default;
};
inline constexpr std::array<std::string_view, FirCodes::places> fir_place_names = {"pre3",  "pre2",  "pre1", "main",
                                                                                   "post1", "post2", "post3"};
/// Where a tap of that name stands. @return empty: no tap is called so
std::optional<std::size_t> fir_place(std::string_view tap);
/// @param names  of the taps, in the order of `codes`; what is beyond the shorter of the two, or of no known name, is
///               left out
FirCodes fir_codes(std::span<const std::string> names, std::span<const std::optional<int>> codes);
/// In the order of `names`, as HostSerdes::set_lane wants them.
std::vector<std::optional<int>> in_order(const FirCodes& codes, std::span<const std::string> names);

/// Sum of the absolute codes: what is held against full scale.
int code_sum(const FirCodes& codes);
/// All codes are 0: files have such sets, they mean that nothing is offered.
bool is_offered(const FirCodes& codes);
/// 20 log10(|sum c_k (-1)^k| / |sum c_k|): gain at Nyquist over gain at none. Empty: the codes add up to nothing.
std::optional<double> fir_peaking_db(const FirCodes& codes);
/// "[-2, 6, -26, 100, -11, -12]": the taps that there are.
std::string text_of(const FirCodes& codes);
/// Sum of the absolute differences of taps that both have; a tap that one of them lacks counts with what the other
/// holds there.
int distance(const FirCodes& a, const FirCodes& b);

/// What a set holds for a lane of a port. Empty: nothing for that port, or all zero (not offered).
/// @param lane  from 1
std::optional<FirCodes> codes_for(const plan::TapSet& set, int port, int lane);

/// A set, and where in it codes stand.
struct KnownCodes {
  const plan::TapSet* set = nullptr;
  int port = 0, lane = 0;
  FirCodes codes;
  int distance = 0;
};
/// The set of the platform whose codes are nearest: equally near ones of this port and lane come first, then those of
/// this port, then other ports. Null set: the platform has none.
KnownCodes nearest_known(const plan::Platform& platform, const FirCodes& codes, int port, int lane);
/// "the codes of 7060x6-retimed-default (retimed), port 12 lane 1", or how far from them.
std::string describe(const KnownCodes& known);

/// Largest code sum that the silicon takes as far as the platform's own sets show: full scale, or what they do beyond.
int largest_sum(const plan::Platform& platform, int full_scale);

/// What the codes of a port should be.
struct TapIntent {
  /// Sets that may be meant. Several: the profile has several of that kind and nothing tells them apart.
  std::vector<const plan::TapSet*> sets;
  std::string why;  ///< which rule chose them, or why there is none
};
/// What is known of the module in a port, for choosing its set.
struct TapQuestion {
  std::optional<std::string> named;  ///< id of the set that the plan asks for
  std::string kind;                  ///< else: "lpo", "retimed", "copper"; empty: nobody says
  std::string kind_why;              ///< what shows that kind
  std::string vendor, part;          ///< what a set's selector may match
};
TapIntent intended_sets(const plan::Platform& platform, int port, const TapQuestion& question);

}  // namespace plugfest::checks
