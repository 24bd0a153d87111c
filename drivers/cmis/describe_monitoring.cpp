#include "drivers/cmis/describe_monitoring.hpp"

#include "drivers/base/text_page.hpp"
#include "drivers/cmis/decode_diagnostics.hpp"
#include "drivers/cmis/decode_enhanced_lpo.hpp"
#include "drivers/cmis/decode_vdm.hpp"
#include "drivers/cmis/enums.hpp"
#include "drivers/cmis/names.hpp"
#include "drivers/cmis/vdm_types.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace plugfest::cmis {
namespace {

void append(std::string& list, std::string_view word) { list.append(list.empty() ? "" : ", ").append(word); }

std::string loopback_text(const LoopbackCapabilities& loopbacks) {
  std::string list;
  if (loopbacks.host_input) append(list, "host side input");
  if (loopbacks.host_output) append(list, "host side output");
  if (loopbacks.media_input) append(list, "media side input");
  if (loopbacks.media_output) append(list, "media side output");
  if (list.empty()) return "none offered";
  if (loopbacks.per_lane_host) append(list, "host lanes one by one");
  if (loopbacks.per_lane_media) append(list, "media lanes one by one");
  if (loopbacks.simultaneous_host_and_media) append(list, "both sides at once");
  return list;
}

std::string engine_text(const PatternEngine& engine) {
  if (!engine.exists()) return "none";
  std::string list;
  for (std::uint8_t code = 0; code < 16; ++code)
    if ((engine.patterns >> code & 1) != 0) append(list, code_text(EnumCodes<PrbsPattern>::table, code));
  if (list.empty()) list = "no pattern";
  return list + (engine.pre_fec && engine.post_fec ? " (before and behind FEC)"
                 : engine.pre_fec                  ? " (before FEC)"
                                                   : " (behind FEC)");
}

std::string snr_text(const Lanes<Decibel>& lanes) {
  std::string list;
  for (const Decibel& lane : lanes) append(list, fmt::format("{:.2f}", lane.value));
  return list + " dB";
}

std::string place_text(const VdmInstance& instance) {
  constexpr unsigned module_place = 16;
  if (instance.place == module_place) return "module";
  if (instance.known == nullptr) return fmt::format("{}", instance.place);
  switch (instance.known->place) {
    case VdmPlace::module:
      return "module";
    case VdmPlace::host_lane:
      return fmt::format("host lane {}", instance.place);
    case VdmPlace::media_lane:
    case VdmPlace::media_lane_or_module:
      return fmt::format("media lane {}", instance.place);
    case VdmPlace::host_data_path:
    case VdmPlace::media_data_path:
      return fmt::format("data path from lane {}", instance.place);
    case VdmPlace::external_laser:
      return fmt::format("laser {}", instance.place);
  }
  return {};
}

std::string value_text(const std::optional<double>& value) {
  return value ? fmt::format("{:.5g}", *value) : std::string{unknown_text};
}

std::vector<std::string> row_of(const VdmInstance& instance) {
  const std::string raw = instance.raw ? fmt::format("{:04X}h", *instance.raw) : std::string{unknown_text};
  if (instance.known == nullptr)
    return {std::to_string(instance.number), fmt::format("unknown (type {})", instance.type), place_text(instance),
            "raw " + raw};
  std::vector<std::string> row = {std::to_string(instance.number), std::string{instance.known->name},
                                  place_text(instance), value_text(instance.value), std::string{instance.known->unit}};
  if (instance.limits)
    for (const double limit : {instance.limits->low_alarm, instance.limits->low_warning, instance.limits->high_warning,
                               instance.limits->high_alarm})
      row.push_back(fmt::format("{:.5g}", limit));
  return row;
}

}  // namespace

void describe(const Diagnostics& diagnostics, TextPage& text) {
  text.heading("Diagnostics");
  text.row("Loopbacks", loopback_text(diagnostics.loopbacks));
  text.row("Host generator", engine_text(diagnostics.host_generator));
  text.row("Host checker", engine_text(diagnostics.host_checker));
  text.row("Media generator", engine_text(diagnostics.media_generator));
  text.row("Media checker", engine_text(diagnostics.media_checker));
  std::string results;
  if (diagnostics.error_ratios) append(results, "error ratios");
  if (diagnostics.error_counts) append(results, "bit and error counts");
  if (diagnostics.host_snr) append(results, "SNR on the host side");
  if (diagnostics.media_snr) append(results, "SNR on the media side");
  if (diagnostics.gating) append(results, "gate times");
  text.row("Results", results.empty() ? "none offered" : results);
  if (diagnostics.host_snr_db) text.row("Host side SNR", snr_text(*diagnostics.host_snr_db));
  if (diagnostics.media_snr_db) text.row("Media side SNR", snr_text(*diagnostics.media_snr_db));
}

void describe(const Vdm& vdm, TextPage& text) {
  text.heading("Versatile diagnostics (VDM)");
  if (!vdm.descriptors_known) text.line("Not all descriptors were read: instances may be missing.");
  if (vdm.instances.empty()) {
    if (vdm.descriptors_known) text.line("no instance is in use");
    return;
  }
  std::vector<std::vector<std::string>> rows = {
      {"", "observable", "of", "value", "unit", "low alarm", "low warning", "high warning", "high alarm"}};
  for (const VdmInstance& instance : vdm.instances) rows.push_back(row_of(instance));
  text.table(rows);
}

void describe(const EnhancedLpo& lpo, TextPage& text) {
  text.heading("Enhanced LPO (the vendor's own registers)");
  text.row("Version", std::to_string(lpo.version));
  if (lpo.max_outer_extinction_ratio)
    text.row("Extinction ratio", fmt::format("held up to {:.4g} dB", lpo.max_outer_extinction_ratio->value));
  if (!lpo.host_input_vma && !lpo.media_input_oma) return;
  std::vector<std::vector<std::string>> rows = {{"lane", "host input VMA", "media input OMA"}};
  for (std::size_t lane = 0; lane < lanes_in_bank; ++lane)
    rows.push_back({std::to_string(lane + 1),
                    lpo.host_input_vma ? fmt::format("{:g} mV", (*lpo.host_input_vma)[lane].value) : "not offered",
                    lpo.media_input_oma ? optical_power_text((*lpo.media_input_oma)[lane]) : "not offered"});
  text.table(rows);
}

}  // namespace plugfest::cmis
