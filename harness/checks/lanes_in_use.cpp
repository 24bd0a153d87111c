#include "harness/checks/lanes_in_use.hpp"

#include <algorithm>

namespace plugfest::checks {

LanesInUse lanes_in_use(const cmis::ModuleInfo& info) {
  LanesInUse used;
  if (!info.lanes) return used;
  const cmis::LaneStatus& lanes = *info.lanes;
  for (std::uint8_t lane = 0; lane < cmis::lanes_in_bank; ++lane) {
    if (lanes.app_sel[lane] == 0) continue;
    const bool goes_on = !used.paths.empty() && lane > 0 && lanes.app_sel[lane - 1U] == lanes.app_sel[lane] &&
                         lanes.data_path_id[lane - 1U] == lanes.data_path_id[lane];
    if (goes_on) {
      ++used.paths.back().width;
    } else {
      used.paths.push_back({.app_sel = lanes.app_sel[lane], .first_lane = lane, .width = 1});
    }
  }
  const auto type = info.media_type ? info.media_type->value : std::nullopt;
  for (const cmis::Instance& path : used.paths) {
    used.host = static_cast<std::uint8_t>(used.host | path.mask());
    const auto application = std::ranges::find(info.applications, path.app_sel, &cmis::Application::app_sel);
    const auto media =
        application == info.applications.end() ? std::nullopt : cmis::media_mask(*application, path, type);
    used.media_known = used.media_known && media.has_value();
    used.media = static_cast<std::uint8_t>(used.media | media.value_or(0));
  }
  return used;
}

}  // namespace plugfest::checks
