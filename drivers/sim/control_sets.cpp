#include "drivers/sim/control_sets.hpp"

#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/fields/page_19h.hpp"
#include "drivers/sim/switches.hpp"

#include <algorithm>
#include <bit>
#include <optional>

namespace plugfest::sim {

using cmis::ConfigStatus;
using cmis::FieldInfo;

namespace {

/// Places of LaneConfig::signal_integrity.
enum SignalIntegrity : std::size_t {
  eq_adaptive,
  eq_recall,
  eq_fixed,
  cdr_tx,
  cdr_rx,
  pre_cursor,
  post_cursor,
  amplitude
};

struct SetFields {
  const FieldInfo* app_sel;
  const FieldInfo* data_path_id;
  const FieldInfo* explicit_control;
  std::array<const FieldInfo*, 8> signal_integrity;
};

const SetFields& fields_of(ControlSetId id) {
  static constexpr SetFields staged_0{
      &cmis::scs0_app_sel_code.info,
      &cmis::scs0_data_path_id.info,
      &cmis::scs0_explicit_control.info,
      {&cmis::scs0_adaptive_input_eq_enable_tx.info, &cmis::scs0_adaptive_input_eq_recall_tx.info,
       &cmis::scs0_host_controlled_input_eq_target_tx.info, &cmis::scs0_cdr_enable_tx.info,
       &cmis::scs0_cdr_enable_rx.info, &cmis::scs0_output_eq_pre_cursor_target_rx.info,
       &cmis::scs0_output_eq_post_cursor_target_rx.info, &cmis::scs0_output_amplitude_target_rx.info}};
  static constexpr SetFields staged_1{
      &cmis::scs1_app_sel_code.info,
      &cmis::scs1_data_path_id.info,
      &cmis::scs1_explicit_control.info,
      {&cmis::scs1_adaptive_input_eq_enable_tx.info, &cmis::scs1_adaptive_input_eq_recall_tx.info,
       &cmis::scs1_host_controlled_input_eq_target_tx.info, &cmis::scs1_cdr_enable_tx.info,
       &cmis::scs1_cdr_enable_rx.info, &cmis::scs1_output_eq_pre_cursor_target_rx.info,
       &cmis::scs1_output_eq_post_cursor_target_rx.info, &cmis::scs1_output_amplitude_target_rx.info}};
  static constexpr SetFields active{
      &cmis::acs_app_sel_code.info,
      &cmis::acs_data_path_id.info,
      &cmis::acs_explicit_control.info,
      {&cmis::acs_adaptive_input_eq_enable_tx.info, &cmis::acs_adaptive_input_eq_recalled_tx.info,
       &cmis::acs_host_controlled_input_eq_target_tx.info, &cmis::acs_cdr_enable_tx.info, &cmis::acs_cdr_enable_rx.info,
       &cmis::acs_output_eq_pre_cursor_target_rx.info, &cmis::acs_output_eq_post_cursor_target_rx.info,
       &cmis::acs_output_amplitude_target_rx.info}};
  switch (id) {
    case ControlSetId::staged_0:
      return staged_0;
    case ControlSetId::staged_1:
      return staged_1;
    case ControlSetId::active:
      return active;
  }
  return active;
}

/// An advertised application, lane counts resolved.
struct Application {
  unsigned host_lanes = 0, media_lanes = 0;
  std::uint8_t host_options = 0, media_options = 0;
};

constexpr unsigned basic_descriptors = 8, all_descriptors = 15;

constexpr std::uint8_t lanes_from(unsigned first, unsigned count) {
  return static_cast<std::uint8_t>(((1u << count) - 1u) << first);
}

/// Lanes of an instance whose width is stated nowhere: up to the next allowed start.
unsigned spacing(std::uint8_t options) {
  const int first = std::countr_zero(options);
  const auto rest = static_cast<std::uint8_t>(options & (options - 1));
  return static_cast<unsigned>((rest == 0 ? 8 : std::countr_zero(rest)) - first);
}

std::uint8_t host_id(const Memory& memory, unsigned index) {
  return static_cast<std::uint8_t>(
      index < basic_descriptors ? memory.bits(cmis::app_host_interface_id.info, index)
                                : memory.bits(cmis::additional_app_host_interface_id.info, index - basic_descriptors));
}

std::optional<Application> application(const Memory& memory, unsigned app_sel) {
  if (app_sel == 0 || app_sel > all_descriptors) return std::nullopt;
  const unsigned index = app_sel - 1;
  if (index >= basic_descriptors && !memory.has(cmis::additional_app_host_interface_id.info)) return std::nullopt;
  for (unsigned i = 0; i <= index; ++i)
    if (host_id(memory, i) == cmis::end_of_applications) return std::nullopt;

  const bool basic = index < basic_descriptors;
  const auto part = [&](const FieldInfo& first, const FieldInfo& further) {
    return static_cast<unsigned>(basic ? memory.bits(first, index) : memory.bits(further, index - basic_descriptors));
  };
  Application app;
  app.host_options = static_cast<std::uint8_t>(
      part(cmis::app_host_lane_assignment_options.info, cmis::additional_app_host_lane_assignment_options.info));
  app.media_options = static_cast<std::uint8_t>(memory.bits(cmis::media_lane_assignment_options.info, index));
  if (app.host_options == 0) return std::nullopt;
  if (app.media_options == 0) app.media_options = app.host_options;

  app.host_lanes = part(cmis::app_host_lane_count.info, cmis::additional_app_host_lane_count.info);
  if (app.host_lanes == 0) {
    const cmis::Interface* known = cmis::find_host_interface(host_id(memory, index));
    app.host_lanes = known != nullptr && known->lanes != 0 ? known->lanes : spacing(app.host_options);
  }
  if (app.host_lanes > 8) return std::nullopt;
  app.media_lanes = part(cmis::app_media_lane_count.info, cmis::additional_app_media_lane_count.info);
  if (app.media_lanes == 0 || app.media_lanes > 8) app.media_lanes = app.host_lanes;
  return app;
}

/// The k-th host start goes with the k-th media start. Empty: there is none, so the instance has no media lanes, or
/// they would not fit the bank.
std::optional<std::uint8_t> media_lanes(const Application& app, unsigned first) {
  const auto before = static_cast<std::uint8_t>(app.host_options & (lanes_from(0, first)));
  std::uint8_t options = app.media_options;
  for (int k = std::popcount(before); k > 0; --k) options = static_cast<std::uint8_t>(options & (options - 1));
  if (options == 0) return std::nullopt;
  const auto start = static_cast<unsigned>(std::countr_zero(options));
  if (start + app.media_lanes > 8) return std::nullopt;
  return lanes_from(start, app.media_lanes);
}

/// Host lanes of the instance that starts at lane index `first`; empty: it may not start there.
std::optional<std::uint8_t> host_lanes(const Application& app, unsigned first) {
  if ((app.host_options >> first & 1) == 0 || first + app.host_lanes > 8 || !media_lanes(app, first))
    return std::nullopt;
  return lanes_from(first, app.host_lanes);
}

std::uint8_t path_mask(const ControlSet& set, unsigned lane) {
  unsigned mask = 0;
  for (unsigned i = 0; i < 8; ++i) {
    const bool same = set[i].app_sel != 0 && set[i].data_path_id == set[lane].data_path_id;
    mask |= static_cast<unsigned>(same && set[lane].app_sel != 0) << i;
  }
  return static_cast<std::uint8_t>(mask);
}

/// Media lanes of every host lane's path; 0: it has none.
std::array<std::uint8_t, 8> media_of_paths(const Memory& memory, const ControlSet& set) {
  std::array<std::uint8_t, 8> media{};
  for (const PathLanes& path : paths_of(memory, set))
    for (unsigned lane = 0; lane < media.size(); ++lane)
      if (has(path.host, lane)) media[lane] = path.media;
  return media;
}

bool same_path_config(const LaneConfig& a, const LaneConfig& b) {
  return a.app_sel == b.app_sel && a.data_path_id == b.data_path_id;
}

bool unidirectional(const Memory& memory) { return memory.flag(cmis::unidir_reconfig_supported); }

bool signal_integrity_valid(const Memory& memory, const LaneConfig& lane) {
  if (lane.recall() > memory.bits(cmis::tx_input_eq_recall_buffers_supported.info)) return false;
  if (!lane.explicit_control) return true;
  const auto& value = lane.signal_integrity;
  const auto above = [&](std::size_t which, const FieldInfo& most) { return value[which] > memory.bits(most); };

  if (memory.flag(cmis::tx_input_eq_host_control_supported) && value[eq_adaptive] == 0 &&
      above(eq_fixed, cmis::tx_input_eq_max.info))
    return false;
  const auto control = memory.get(cmis::rx_output_eq_control_supported).value_or(cmis::RxOutputEqControl::none);
  if (control == cmis::RxOutputEqControl::both && above(pre_cursor, cmis::rx_output_eq_pre_cursor_max.info))
    return false;
  // With one kind of equalisation only, the post-cursor field carries it whatever it is.
  if (control == cmis::RxOutputEqControl::pre_cursor && above(post_cursor, cmis::rx_output_eq_pre_cursor_max.info))
    return false;
  if ((control == cmis::RxOutputEqControl::post_cursor || control == cmis::RxOutputEqControl::both) &&
      above(post_cursor, cmis::rx_output_eq_post_cursor_max.info))
    return false;
  if (memory.flag(cmis::rx_output_amplitude_control_supported)) {
    const std::array levels{
        memory.flag(cmis::rx_output_level0_supported), memory.flag(cmis::rx_output_level1_supported),
        memory.flag(cmis::rx_output_level2_supported), memory.flag(cmis::rx_output_level3_supported)};
    const std::uint8_t level = value[amplitude];
    if (level >= levels.size() || !levels[level]) return false;
  }
  return true;
}

}  // namespace

bool regular_supported(const Memory& memory) {
  return !memory.flag(cmis::stepped_config_only) ||
         memory.get(cmis::auto_commissioning) == cmis::AutoCommissioning::regular;
}

bool hot_supported(const Memory& memory) {
  return !memory.flag(cmis::stepped_config_only) ||
         memory.get(cmis::auto_commissioning) == cmis::AutoCommissioning::hot;
}

ControlSet load(const Memory& memory, ControlSetId id, unsigned bank) {
  const SetFields& fields = fields_of(id);
  const bool by_direction =
      id == ControlSetId::active && unidirectional(memory) && memory.has(cmis::acs_dpconfigrx_app_sel_code.info, bank);
  ControlSet set;
  for (unsigned lane = 0; lane < 8; ++lane) {
    LaneConfig& config = set[lane];
    const auto read = [&](const FieldInfo& field) { return static_cast<std::uint8_t>(memory.bits(field, lane, bank)); };
    config.app_sel = read(*fields.app_sel);
    config.data_path_id = read(*fields.data_path_id);
    config.explicit_control = read(*fields.explicit_control) != 0;
    config.receive = config;
    if (by_direction)
      config.receive = {.app_sel = read(cmis::acs_dpconfigrx_app_sel_code.info),
                        .data_path_id = read(cmis::acs_dpconfigrx_data_path_id.info),
                        .explicit_control = read(cmis::acs_dpconfigrx_explicit_control.info) != 0};
    for (std::size_t i = 0; i < fields.signal_integrity.size(); ++i)
      config.signal_integrity[i] = read(*fields.signal_integrity[i]);
  }
  return set;
}

void store(Memory& memory, ControlSetId id, const ControlSet& set, unsigned bank) {
  const SetFields& fields = fields_of(id);
  const bool by_direction = id == ControlSetId::active && unidirectional(memory);
  for (unsigned lane = 0; lane < 8; ++lane) {
    const LaneConfig& config = set[lane];
    const auto write = [&](const FieldInfo& field, unsigned bits) { memory.set_bits(field, bits, lane, bank); };
    write(*fields.app_sel, config.app_sel);
    write(*fields.data_path_id, config.data_path_id);
    write(*fields.explicit_control, config.explicit_control ? 1 : 0);
    for (std::size_t i = 0; i < fields.signal_integrity.size(); ++i)
      write(*fields.signal_integrity[i], config.signal_integrity[i]);
    if (!by_direction) continue;
    write(cmis::acs_dpconfigtx_app_sel_code.info, config.app_sel);
    write(cmis::acs_dpconfigtx_data_path_id.info, config.data_path_id);
    write(cmis::acs_dpconfigtx_explicit_control.info, config.explicit_control ? 1 : 0);
    write(cmis::acs_dpconfigrx_app_sel_code.info, config.receive.app_sel);
    write(cmis::acs_dpconfigrx_data_path_id.info, config.receive.data_path_id);
    write(cmis::acs_dpconfigrx_explicit_control.info, config.receive.explicit_control ? 1 : 0);
  }
}

void provision(LaneConfig& active, const LaneConfig& staged, const LaneConfig& defaults, Commissioning commissioning) {
  const auto take = [&](std::size_t value) {
    // A recall of a stored adaptation applies without ExplicitControl too.
    const bool own = !staged.explicit_control && value != eq_recall;
    active.signal_integrity[value] = (own ? defaults : staged).signal_integrity[value];
  };
  if (commissioning != Commissioning::at_once_rx) {
    static_cast<DataPathConfig&>(active) = staged;
    for (const SignalIntegrity value : {eq_adaptive, eq_recall, eq_fixed, cdr_tx}) take(value);
  }
  if (commissioning != Commissioning::at_once_tx) {
    active.receive = staged;
    for (const SignalIntegrity value : {cdr_rx, pre_cursor, post_cursor, amplitude}) take(value);
  }
}

std::vector<PathLanes> paths_of(const Memory& memory, const ControlSet& set) {
  std::vector<PathLanes> paths;
  std::uint8_t seen = 0;
  for (unsigned lane = 0; lane < 8; ++lane) {
    if (set[lane].app_sel == 0 || has(seen, lane)) continue;
    const std::uint8_t host = path_mask(set, lane);
    seen = static_cast<std::uint8_t>(seen | host);
    const auto app = application(memory, set[lane].app_sel);
    const auto media = app ? media_lanes(*app, set[lane].data_path_id) : std::nullopt;
    paths.push_back({.app_sel = set[lane].app_sel, .host = host, .media = media.value_or(0)});
  }
  return paths;
}

std::vector<std::uint8_t> groups_of(const Memory& memory, const ControlSet& active, const ControlSet& staged,
                                    std::uint8_t triggered) {
  const auto held = media_of_paths(memory, active);
  const auto wanted = media_of_paths(memory, staged);
  const auto compete = [&](unsigned a, unsigned b) {
    return (wanted[a] & (wanted[b] | held[b])) != 0 || (held[a] & wanted[b]) != 0;
  };
  std::vector<std::uint8_t> groups;
  for (unsigned lane = 0; lane < 8; ++lane) {
    if (!has(triggered, lane)) continue;
    auto group =
        static_cast<std::uint8_t>((1u << lane) | path_mask(active, lane) | (path_mask(staged, lane) & triggered));
    for (unsigned other = 0; other < 8; ++other)
      if (has(triggered, other) && compete(lane, other)) group = static_cast<std::uint8_t>(group | 1u << other);
    std::erase_if(groups, [&](std::uint8_t other) {
      if ((other & group) == 0) return false;
      group = static_cast<std::uint8_t>(group | other);
      return true;
    });
    groups.push_back(group);
  }
  for (std::uint8_t& group : groups) group = static_cast<std::uint8_t>(group & triggered);
  std::ranges::sort(groups, {}, [](std::uint8_t group) { return std::countr_zero(group); });
  return groups;
}

ConfigStatus validate(const Memory& memory, const ControlSet& active, const ControlSet& staged, std::uint8_t group,
                      std::uint8_t triggered, std::uint8_t deactivated, bool immediate) {
  bool only_signal_integrity = true;
  for (unsigned lane = 0; lane < 8; ++lane)
    if (has(group, lane) && !same_path_config(active[lane], staged[lane])) only_signal_integrity = false;

  if (!(immediate && only_signal_integrity)) {
    const auto held = media_of_paths(memory, active);
    const auto wanted = media_of_paths(memory, staged);
    std::uint8_t changed = 0;  // lanes whose path gets another set of host lanes, or none
    for (unsigned lane = 0; lane < 8; ++lane) {
      if (!has(group, lane)) continue;
      const std::uint8_t old_path = path_mask(active, lane);
      std::uint8_t new_path = 0;
      if (staged[lane].app_sel != 0) {
        const auto app = application(memory, staged[lane].app_sel);
        if (!app) return ConfigStatus::rejected_invalid_app_sel;
        const auto lanes = host_lanes(*app, staged[lane].data_path_id);
        if (!lanes || !has(*lanes, lane)) return ConfigStatus::rejected_invalid_data_path;
        if ((*lanes & ~triggered) != 0) return ConfigStatus::rejected_partial_data_path;
        for (unsigned other = 0; other < 8; ++other)
          if (has(*lanes, other) && !same_path_config(staged[lane], staged[other]))
            return ConfigStatus::rejected_invalid_data_path;
        new_path = *lanes;
      }
      if ((old_path & ~triggered) != 0) return ConfigStatus::rejected_partial_data_path;
      // Media lanes that another path has, or gets by the same trigger, do not fit this one.
      for (unsigned other = 0; other < 8; ++other) {
        const bool stays = !has(triggered, other);
        if (has(new_path, other) || (wanted[lane] & (stays ? held : wanted)[other]) == 0) continue;
        return stays && !has(deactivated, other) ? ConfigStatus::rejected_lanes_in_use
                                                 : ConfigStatus::rejected_invalid_data_path;
      }
      if (old_path != new_path) changed = static_cast<std::uint8_t>(changed | old_path | new_path);
    }
    if ((changed & ~deactivated) != 0) return ConfigStatus::rejected_lanes_in_use;
  }
  for (unsigned lane = 0; lane < 8; ++lane)
    if (has(group, lane) && staged[lane].app_sel != 0 && !signal_integrity_valid(memory, staged[lane]))
      return ConfigStatus::rejected_invalid_si;
  return ConfigStatus::success;
}

ControlSet default_application(const Memory& memory, unsigned bank) {
  constexpr std::uint8_t all = 0xFF;
  ControlSet found = load(memory, ControlSetId::active, bank);
  for (LaneConfig& lane : found) {
    lane.explicit_control = false;
    lane.recall() = 0;
    lane.receive = lane;
  }
  const bool used = std::ranges::any_of(found, [](const LaneConfig& lane) { return lane.app_sel != 0; });
  const auto groups = groups_of(memory, ControlSet{}, found, all);
  if (used && std::ranges::all_of(groups, [&](std::uint8_t group) {
        return validate(memory, ControlSet{}, found, group, all, all, false) == ConfigStatus::success;
      }))
    return found;

  ControlSet set = found;  // signal integrity defaults are what the image has
  for (LaneConfig& lane : set) {
    lane.app_sel = lane.data_path_id = 0;
    lane.receive = lane;
  }
  const auto app = application(memory, 1);
  if (!app) return set;
  std::uint8_t taken = 0, media_taken = 0;
  for (unsigned first = 0; first < 8; ++first) {
    const auto lanes = host_lanes(*app, first);
    if (!lanes || (*lanes & taken) != 0) continue;
    const std::uint8_t media = *media_lanes(*app, first);
    if ((media & media_taken) != 0) continue;
    taken = static_cast<std::uint8_t>(taken | *lanes);
    media_taken = static_cast<std::uint8_t>(media_taken | media);
    for (unsigned lane = 0; lane < 8; ++lane) {
      if (!has(*lanes, lane)) continue;
      set[lane].app_sel = 1;
      set[lane].data_path_id = static_cast<std::uint8_t>(first);
      set[lane].receive = set[lane];
    }
  }
  return set;
}

}  // namespace plugfest::sim
