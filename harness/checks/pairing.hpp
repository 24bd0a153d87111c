#pragma once

#include "harness/checks/check.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Which modules are at the two ends of a link, and whether they are meant for each other. Pure.
namespace plugfest::checks {

/// What a module does to the host's signal.
enum class ModuleKind : std::uint8_t {
  unknown,       ///< nobody says
  linear,        ///< passes it on: LPO
  half_retimed,  ///< retimes it on the way out only: LRO, RTLR
  retimed        ///< no interface id says that it does not
};
std::string_view to_string(ModuleKind kind);

/// By what its applications name. One rule alone misses modules in the field: LPO ones advertise linear host ids with
/// ordinary media ids.
ModuleKind kind_of(std::span<const std::uint8_t> host_ids, std::span<const std::uint8_t> media_ids);

/// The kind of tap set that suits a module: "lpo" or "retimed"; empty: nobody knows.
std::string_view tap_kind_for(ModuleKind kind);

/// Kinds of the platform's tap sets for that port whose codes are these, lane by lane; empty: of none.
/// @param taps   names of the positions, as HostSerdesInfo::taps
/// @param lanes  codes of each lane, lane 1 first
std::vector<std::string> kinds_of_taps(const plan::Platform& platform, int port, std::span<const std::string> taps,
                                       std::span<const plan::TapCodes> lanes);

/// What there is to say of a pair.
struct PairNote {
  Verdict verdict = Verdict::pass;
  std::string text;  ///< a sentence
};
/// Whether two kinds make a link that somebody specifies.
PairNote pair_of_kinds(ModuleKind near_kind, ModuleKind far_kind);
/// Whether what is in use at the near end is something that the far end can speak.
/// @param far_media  empty: nobody says
PairNote pair_of_media(std::optional<std::uint8_t> near_media, std::span<const std::uint8_t> far_media,
                       ModuleKind near_kind, ModuleKind far_kind);
/// Whether the platform's profile lists the host interface in use, and for a linear module says that it is supported.
PairNote platform_suits(const plan::Platform& platform, std::optional<std::uint8_t> host_id, ModuleKind kind);

}  // namespace plugfest::checks
