#include "harness/checks/pairing.hpp"

#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/enums.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::checks {
namespace {

std::string host_text(std::uint8_t id) {
  const cmis::Interface* const known = cmis::find_host_interface(id);
  return known == nullptr ? fmt::format("{:02X}h", id) : fmt::format("{:02X}h ({})", id, known->name);
}
std::string media_text(std::uint8_t id) {
  const cmis::Interface* const known = cmis::find_media_interface(cmis::MediaType::smf, id);
  return known == nullptr ? fmt::format("{:02X}h", id) : fmt::format("{:02X}h ({})", id, known->name);
}

}  // namespace

std::string_view to_string(ModuleKind kind) {
  switch (kind) {
    case ModuleKind::unknown:
      return "unknown";
    case ModuleKind::linear:
      return "linear (LPO)";
    case ModuleKind::half_retimed:
      return "half retimed";
    case ModuleKind::retimed:
      return "retimed";
  }
  return "";
}

ModuleKind kind_of(std::span<const std::uint8_t> host_ids, std::span<const std::uint8_t> media_ids) {
  if (host_ids.empty() && media_ids.empty()) return ModuleKind::unknown;
  bool half = false;
  for (const std::uint8_t id : host_ids) {
    const cmis::Interface* const host = cmis::find_host_interface(id);
    if (host == nullptr) continue;
    if (host->linearity == cmis::Linearity::linear) return ModuleKind::linear;
    half = half || host->linearity == cmis::Linearity::half_retimed;
  }
  for (const std::uint8_t id : media_ids) {
    const cmis::Interface* const media = cmis::find_media_interface(cmis::MediaType::smf, id);
    if (media != nullptr && media->linearity == cmis::Linearity::linear) return ModuleKind::linear;
  }
  return half ? ModuleKind::half_retimed : ModuleKind::retimed;
}

std::string_view tap_kind_for(ModuleKind kind) {
  switch (kind) {
    case ModuleKind::unknown:
      return "";
    case ModuleKind::linear:
      return "lpo";
    case ModuleKind::half_retimed:  // what it gets from the host it retimes
    case ModuleKind::retimed:
      return "retimed";
  }
  return "";
}

std::vector<std::string> kinds_of_taps(const plan::Platform& platform, int port, std::span<const std::string> taps,
                                       std::span<const plan::TapCodes> lanes) {
  std::vector<std::string> kinds;
  for (const plan::TapSet& set : platform.tap_sets) {
    if (!std::ranges::equal(set.taps, taps)) continue;
    const bool holds = std::ranges::any_of(set.groups, [&](const plan::TapGroup& group) {
      if (std::ranges::find(group.ports, port) == group.ports.end() || group.lanes.empty()) return false;
      for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
        if (group.lanes.size() > 1 && lane >= group.lanes.size()) return false;
        if (lanes[lane] != group.lanes[group.lanes.size() == 1 ? 0 : lane]) return false;
      }
      return !lanes.empty();
    });
    if (holds && std::ranges::find(kinds, set.kind) == kinds.end()) kinds.push_back(set.kind);
  }
  return kinds;
}

PairNote pair_of_kinds(ModuleKind near_kind, ModuleKind far_kind) {
  const std::string pair = fmt::format("{} to {}", to_string(near_kind), to_string(far_kind));
  const bool any_linear = near_kind == ModuleKind::linear || far_kind == ModuleKind::linear;
  if (near_kind == ModuleKind::unknown || far_kind == ModuleKind::unknown)
    return {Verdict::skipped, pair + ": nobody says what the other module does to the signal"};
  if (any_linear && near_kind != far_kind)
    return {Verdict::skipped, pair + ": an engineered link, outside the scope of the LPO MSA's 100G-DR-LPO"};
  return {Verdict::pass, pair};
}

PairNote pair_of_media(std::optional<std::uint8_t> near_media, std::span<const std::uint8_t> far_media,
                       ModuleKind near_kind, ModuleKind far_kind) {
  if (!near_media) return {Verdict::inconclusive, "the near module does not say what media interface is in use"};
  if (far_media.empty()) return {Verdict::skipped, "nobody says what media interfaces the far module has"};
  const std::string near_text = media_text(*near_media);
  if (std::ranges::find(far_media, *near_media) != far_media.end())
    return {Verdict::pass, fmt::format("media interface {} at both ends", near_text)};
  std::string far_text;
  for (const std::uint8_t id : far_media) far_text += (far_text.empty() ? "" : ", ") + media_text(id);
  // Linear modules name an id of their own for what is the same fibre and baud, or the retimed one's: sources differ.
  const bool one_linear = (near_kind == ModuleKind::linear) != (far_kind == ModuleKind::linear);
  return {one_linear ? Verdict::skipped : Verdict::inconclusive,
          fmt::format("media interface {} is in use, the far module names {}", near_text, far_text)};
}

PairNote platform_suits(const plan::Platform& platform, std::optional<std::uint8_t> host_id, ModuleKind kind) {
  if (!host_id) return {Verdict::inconclusive, "the near module does not say what host interface is in use"};
  const std::string id = host_text(*host_id);
  if (platform.host_interface_ids.empty())
    return {Verdict::inconclusive, fmt::format("profile {} lists no host interface ids", platform.name)};
  if (std::ranges::find(platform.host_interface_ids, int{*host_id}) == platform.host_interface_ids.end())
    return {Verdict::inconclusive, fmt::format("host interface {} is none that profile {} lists", id, platform.name)};
  if (kind == ModuleKind::linear && !platform.lpo_support.value)
    return {Verdict::inconclusive,
            fmt::format("profile {} does not say whether the platform supports linear modules", platform.name)};
  return {Verdict::pass, fmt::format("host interface {}, listed by profile {}", id, platform.name)};
}

}  // namespace plugfest::checks
