#include "drivers/cmis/decode_diagnostics.hpp"

#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/fields/page_14h.hpp"
#include "drivers/cmis/memory_reader.hpp"

namespace plugfest::cmis {
namespace {

Diagnostics capabilities(MemoryReader& read) {
  Diagnostics page;
  page.loopbacks = {.media_output = read(media_side_output_loopback),
                    .media_input = read(media_side_input_loopback),
                    .host_output = read(host_side_output_loopback),
                    .host_input = read(host_side_input_loopback),
                    .per_lane_host = read(per_lane_host_side_loopbacks),
                    .per_lane_media = read(per_lane_media_side_loopbacks),
                    .simultaneous_host_and_media = read(simultaneous_host_and_media_side_loopbacks)};
  page.host_generator = {.patterns = read(host_side_generator_supports_pattern),
                         .pre_fec = read(prbs_generator_host_side_pre_fec),
                         .post_fec = read(prbs_generator_host_side_post_fec),
                         .per_lane_pattern = read(host_generator_supports_per_lane_pattern),
                         .per_lane_enable = read(host_generator_supports_per_lane_enable),
                         .data_invert = read(host_side_generator_supports_data_invert),
                         .symbol_swap = read(host_side_generator_supports_data_swap)};
  page.media_generator = {.patterns = read(media_side_generator_supports_pattern),
                          .pre_fec = read(prbs_generator_media_side_pre_fec),
                          .post_fec = read(prbs_generator_media_side_post_fec),
                          .per_lane_pattern = read(media_generator_supports_per_lane_pattern),
                          .per_lane_enable = read(media_generator_supports_per_lane_enable),
                          .data_invert = read(media_side_generator_supports_data_invert),
                          .symbol_swap = read(media_side_generator_supports_data_swap)};
  page.host_checker = {.patterns = read(host_side_checker_supports_pattern),
                       .pre_fec = read(prbs_checker_host_side_pre_fec),
                       .post_fec = read(prbs_checker_host_side_post_fec),
                       .per_lane_pattern = read(host_checker_supports_per_lane_pattern),
                       .per_lane_enable = read(host_checker_supports_per_lane_enable),
                       .data_invert = read(host_side_checker_supports_data_invert),
                       .symbol_swap = read(host_side_checker_supports_data_swap)};
  page.media_checker = {.patterns = read(media_side_checker_supports_pattern),
                        .pre_fec = read(prbs_checker_media_side_pre_fec),
                        .post_fec = read(prbs_checker_media_side_post_fec),
                        .per_lane_pattern = read(media_checker_supports_per_lane_pattern),
                        .per_lane_enable = read(media_checker_supports_per_lane_enable),
                        .data_invert = read(media_side_checker_supports_data_invert),
                        .symbol_swap = read(media_side_checker_supports_data_swap)};
  page.host_fec = read(host_side_fec);
  page.media_fec = read(media_side_fec);
  page.host_snr = read(host_side_input_snr_measurement);
  page.media_snr = read(media_side_input_snr_measurement);
  page.error_counts = read(bits_and_errors_counting_supported);
  page.error_ratios = read(bit_error_ratio_results_supported);
  page.gating = read.raw(gating_support.info) != 0;
  page.auto_restart_gating = read(auto_restart_gating_supported);
  page.per_lane_gating = read(per_lane_gating_timers_supported);
  page.periodic_updates = read(periodic_updates_supported);
  return page;
}

}  // namespace

std::optional<Diagnostics> decode_diagnostics(const Memory& memory) {
  auto page = whole(memory, capabilities);
  if (!page) return page;
  page->selector = whole(memory, [](MemoryReader& read) { return read.raw(diagnostics_selector.info); });
  if (page->selector == static_cast<std::uint8_t>(DiagnosticsSelection::snr)) {
    page->host_snr_db = whole(memory, [](MemoryReader& read) { return read.lanes(host_side_snr); });
    page->media_snr_db = whole(memory, [](MemoryReader& read) { return read.lanes(media_side_snr); });
  }
  return page;
}

}  // namespace plugfest::cmis
