#include "drivers/cmis/data_paths.hpp"

#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/control_sets.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/poll.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration poll_interval = 5ms;

/// The field as it stands within a block of bytes that begins with AppSel.
FieldInfo within_set(FieldInfo field) {
  field.byte = static_cast<std::uint8_t>(field.byte - staged_control_set_0.byte);
  return field;
}
std::span<std::byte> part(std::span<std::byte> set, const FieldInfo& field) {
  return set.subspan(within_set(field).byte, extent(field));
}
std::span<const std::byte> part(std::span<const std::byte> set, const FieldInfo& field) {
  return set.subspan(within_set(field).byte, extent(field));
}

/// Place of the n-th option bit that is set, 0-based.
std::optional<std::uint8_t> nth_option(std::uint8_t options, int n) {
  for (std::uint8_t lane = 0; lane < lanes_in_bank; ++lane)
    if ((options >> lane & 1) != 0 && n-- == 0) return lane;
  return std::nullopt;
}

bool undecided(const std::optional<ConfigStatus>& status) {
  return status == ConfigStatus::in_progress || status == ConfigStatus::undefined;
}

}  // namespace

std::optional<std::uint8_t> host_width(const Application& application) {
  if (application.host_lanes > lanes_in_bank) return std::nullopt;
  if (application.host_lanes != 0) return application.host_lanes;
  const Interface* host = find_host_interface(application.host_id);
  return host != nullptr && host->lanes != 0 ? std::optional{host->lanes} : std::nullopt;
}

std::optional<std::uint8_t> media_width(const Application& application, std::optional<MediaType> type) {
  if (application.media_lanes > lanes_in_bank) return std::nullopt;
  if (application.media_lanes != 0) return application.media_lanes;
  const Interface* media = find_media_interface(type.value_or(MediaType::undefined), application.media_id);
  return media != nullptr && media->lanes != 0 ? std::optional{media->lanes} : std::nullopt;
}

std::vector<Instance> placements(const Application& application) {
  std::vector<Instance> places;
  const auto width = host_width(application);
  if (!width) return places;
  // A host start beyond the last media start has no media lanes to go with.
  const std::uint8_t media = application.media_lane_options.value_or(0);
  int media_starts = media == 0 ? int{lanes_in_bank} : std::popcount(media);
  for (std::uint8_t first = 0; first < lanes_in_bank && media_starts > 0; ++first) {
    if ((application.host_lane_options >> first & 1) == 0) continue;
    --media_starts;
    if (first + *width <= int{lanes_in_bank}) places.push_back({application.app_sel, first, *width});
  }
  return places;
}

std::vector<Instance> breakout(const Application& application) {
  std::vector<Instance> chosen;
  std::uint8_t taken = 0;
  for (const Instance& place : placements(application)) {
    const std::uint8_t media = media_mask(application, place, std::nullopt).value_or(0);
    const bool beside = chosen.empty() || place.first_lane >= chosen.back().first_lane + chosen.back().width;
    if (!beside || (media & taken) != 0) continue;
    taken = static_cast<std::uint8_t>(taken | media);
    chosen.push_back(place);
  }
  return chosen;
}

std::optional<std::uint8_t> media_mask(const Application& application, const Instance& instance,
                                       std::optional<MediaType> type) {
  const auto width = media_width(application, type);
  const std::uint8_t options = application.media_lane_options.value_or(0);
  if (!width || options == 0) return std::nullopt;
  const auto before = static_cast<std::uint8_t>(application.host_lane_options & ((1u << instance.first_lane) - 1u));
  const auto first = nth_option(options, std::popcount(before));
  if (!first || *first + *width > int{lanes_in_bank}) return std::nullopt;
  return Instance{.app_sel = 0, .first_lane = *first, .width = *width}.mask();
}

SignalIntegrity settings_of(std::span<const std::byte> set, std::size_t lane) {
  const auto code = [&](const FieldInfo& field) {
    return static_cast<std::uint8_t>(extract(field, part(set, field), lane));
  };
  return {.adaptive_input_eq_tx = code(scs0_adaptive_input_eq_enable_tx.info) != 0,
          .recall_tx = code(scs0_adaptive_input_eq_recall_tx.info),
          .input_eq_tx = code(scs0_host_controlled_input_eq_target_tx.info),
          .cdr_tx = code(scs0_cdr_enable_tx.info) != 0,
          .cdr_rx = code(scs0_cdr_enable_rx.info) != 0,
          .pre_cursor_rx = code(scs0_output_eq_pre_cursor_target_rx.info),
          .post_cursor_rx = code(scs0_output_eq_post_cursor_target_rx.info),
          .amplitude_rx = code(scs0_output_amplitude_target_rx.info)};
}

Bytes staged_set(std::span<const Instance> instances, const Lanes<SignalIntegrity>& settings,
                 std::uint8_t explicit_lanes) {
  Bytes set(extent(staged_control_set_0));
  const auto put = [&](const FieldInfo& field, std::size_t lane, std::uint64_t bits) {
    insert(field, part(std::span<std::byte>{set}, field), bits, lane);
  };
  for (const Instance& instance : instances) {
    for (std::size_t lane = instance.first_lane; lane < std::size_t{instance.first_lane} + instance.width; ++lane) {
      put(scs0_app_sel_code.info, lane, instance.app_sel);
      put(scs0_data_path_id.info, lane, instance.first_lane);
      if ((explicit_lanes >> lane & 1) == 0) continue;
      const SignalIntegrity& own = settings[lane];
      put(scs0_explicit_control.info, lane, 1);
      put(scs0_adaptive_input_eq_enable_tx.info, lane, own.adaptive_input_eq_tx ? 1 : 0);
      put(scs0_adaptive_input_eq_recall_tx.info, lane, own.recall_tx);
      put(scs0_host_controlled_input_eq_target_tx.info, lane, own.input_eq_tx);
      put(scs0_cdr_enable_tx.info, lane, own.cdr_tx ? 1 : 0);
      put(scs0_cdr_enable_rx.info, lane, own.cdr_rx ? 1 : 0);
      put(scs0_output_eq_pre_cursor_target_rx.info, lane, own.pre_cursor_rx);
      put(scs0_output_eq_post_cursor_target_rx.info, lane, own.post_cursor_rx);
      put(scs0_output_amplitude_target_rx.info, lane, own.amplitude_rx);
    }
  }
  return set;
}

bool ConfigResult::accepted(std::uint8_t lanes) const { return refusal(lanes).empty(); }

std::string ConfigResult::refusal(std::uint8_t lanes) const {
  for (std::size_t lane = 0; lane < status.size(); ++lane)
    if ((lanes >> lane & 1) != 0 && status[lane].value != ConfigStatus::success)
      return fmt::format("host lane {}: {}", lane + 1, to_string(status[lane]));
  return {};
}

asio::awaitable<ConfigResult> apply(Module& module, Clock& clock, std::span<const std::byte> staged, std::uint8_t lanes,
                                    ApplyTrigger trigger, Clock::time_point due, std::uint8_t bank,
                                    const std::function<bool()>* hurry) {
  co_await module.write_bytes(staged_control_set_0, staged, bank);
  const FieldInfo& field =
      trigger == ApplyTrigger::dp_init ? scs0_apply_dp_init_lane.info : scs0_apply_immediate_lane.info;
  // Triggers count in single-byte writes only (CMIS 5.0 and up).
  const Bytes mask{std::byte{lanes}};
  co_await module.write_bytes(field, mask, bank);
  const auto look = [&] { return module.read_bytes(config_status_lane.info, bank); };
  bool abandoned = false;
  const auto decided = [&](const Bytes& raw) {
    abandoned = hurry != nullptr && (*hurry)();
    if (abandoned) return true;
    for (std::size_t lane = 0; lane < lanes_in_bank; ++lane)
      if ((lanes >> lane & 1) != 0 && undecided(config_status_lane.decode(raw, lane))) return false;
    return true;
  };
  const auto polled = co_await poll_until<Bytes>(clock, due, poll_interval, look, decided);
  ConfigResult result;
  result.over = polled.reached && !abandoned;
  for (std::size_t lane = 0; lane < result.status.size(); ++lane)
    result.status[lane] = {static_cast<std::uint8_t>(extract(config_status_lane.info, *polled.last, lane)),
                           config_status_lane.decode(*polled.last, lane)};
  co_return result;
}

}  // namespace plugfest::cmis
