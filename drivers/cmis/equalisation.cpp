#include "drivers/cmis/equalisation.hpp"

#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/memory_reader.hpp"
#include "drivers/cmis/module.hpp"

#include <fmt/format.h>

#include <array>
#include <cassert>

namespace plugfest::cmis {
namespace {

/// Codes from here on are the vendor's own.
constexpr std::uint8_t first_custom_input_eq = 13, first_custom_cursor = 11, custom_amplitude = 15;
constexpr std::uint8_t last_cursor = 7;
constexpr std::array amplitude_ranges = {
    AmplitudeRange{MilliVolt{100}, MilliVolt{400}}, AmplitudeRange{MilliVolt{300}, MilliVolt{600}},
    AmplitudeRange{MilliVolt{400}, MilliVolt{800}}, AmplitudeRange{MilliVolt{600}, MilliVolt{1200}}};
constexpr std::uint8_t most_recall_buffers = 2;

/// What the vendor means by its codes, and whether they are above each other, is not known: only the same kind of codes
/// can be compared.
bool above(std::uint8_t code, std::uint8_t maximum, std::uint8_t first_custom) {
  return (code < first_custom) == (maximum < first_custom) && code > maximum;
}

struct Nibble {
  Setting setting;
  std::string_view name, codes;
  std::uint8_t first_custom;
};
constexpr Nibble input_eq{Setting::input_eq_tx, "Tx input equalisation", "tx_input_eq", first_custom_input_eq};
constexpr Nibble pre_cursor{Setting::pre_cursor_rx, "Rx output pre-cursor", "rx_output_pre_cursor",
                            first_custom_cursor};
constexpr Nibble post_cursor{Setting::post_cursor_rx, "Rx output post-cursor", "rx_output_post_cursor",
                             first_custom_cursor};

std::string meaning(const Nibble& nibble, std::uint8_t code) {
  const auto name = code_name(nibble.codes, code);
  return name ? fmt::format("{} (code {})", *name, code) : fmt::format("code {}", code);
}

class Objections {
 public:
  void add(Setting setting, SettingProblem problem, std::string reason) {
    found_.push_back({setting, problem, std::move(reason)});
  }
  void hold(const Nibble& nibble, std::uint8_t code, bool offered, std::uint8_t maximum) {
    if (code == 0) return;
    if (!offered)
      add(nibble.setting, SettingProblem::not_advertised, fmt::format("{}: no control is advertised", nibble.name));
    else if (!code_name(nibble.codes, code))
      add(nibble.setting, SettingProblem::reserved, fmt::format("{}: code {} is reserved", nibble.name, code));
    else if (above(code, maximum, nibble.first_custom))
      add(nibble.setting, SettingProblem::above_maximum,
          fmt::format("{} {}: at most {} is advertised", nibble.name, meaning(nibble, code), meaning(nibble, maximum)));
  }
  std::vector<SettingObjection> take() { return std::move(found_); }

 private:
  std::vector<SettingObjection> found_;
};

void hold_tx(const EqualisationCapabilities& module, const SignalIntegrity& settings, Objections& objections) {
  if (settings.adaptive_input_eq_tx && !module.adaptive_input_eq_tx)
    objections.add(Setting::adaptive_input_eq_tx, SettingProblem::not_advertised,
                   "adaptive Tx input equalisation: not advertised");
  if (settings.recall_tx > most_recall_buffers)
    objections.add(Setting::recall_tx, SettingProblem::reserved,
                   fmt::format("Tx input equalisation recall: code {} is reserved", settings.recall_tx));
  else if (settings.recall_tx > module.recall_buffers_tx)
    objections.add(Setting::recall_tx, SettingProblem::not_advertised,
                   fmt::format("Tx input equalisation recall of buffer {}: {} buffers are advertised",
                               settings.recall_tx, module.recall_buffers_tx));
  objections.hold(input_eq, settings.input_eq_tx, module.input_eq_tx_host_control, module.input_eq_max_tx);
  if (settings.adaptive_input_eq_tx && module.adaptive_input_eq_tx && settings.input_eq_tx != 0)
    objections.add(Setting::input_eq_tx, SettingProblem::ignored,
                   "Tx input equalisation: ignored while the adaptive one is on");
}

void hold_rx(const EqualisationCapabilities& module, const SignalIntegrity& settings, Objections& objections) {
  const auto control = module.output_eq_rx.value.value_or(RxOutputEqControl::none);
  const bool pre_only = control == RxOutputEqControl::pre_cursor;
  const bool one_kind = pre_only || control == RxOutputEqControl::post_cursor;
  if (one_kind && settings.pre_cursor_rx != 0)
    objections.add(Setting::pre_cursor_rx, SettingProblem::ignored,
                   "Rx output pre-cursor: ignored, the post-cursor field carries the setting");
  else
    objections.hold(pre_cursor, settings.pre_cursor_rx, control == RxOutputEqControl::both, module.pre_cursor_max);
  objections.hold(post_cursor, settings.post_cursor_rx, control != RxOutputEqControl::none,
                  pre_only ? module.pre_cursor_max : module.post_cursor_max);
  if (!module.amplitude_control_rx) {
    if (settings.amplitude_rx != 0)
      objections.add(Setting::amplitude_rx, SettingProblem::not_advertised,
                     "Rx output amplitude: no control is advertised");
  } else if (settings.amplitude_rx >= amplitude_ranges.size() && settings.amplitude_rx != custom_amplitude) {
    objections.add(Setting::amplitude_rx, SettingProblem::reserved,
                   fmt::format("Rx output amplitude: code {} is reserved", settings.amplitude_rx));
  } else if (settings.amplitude_rx < amplitude_ranges.size() &&
             (module.amplitudes_rx >> settings.amplitude_rx & 1) == 0) {
    objections.add(Setting::amplitude_rx, SettingProblem::above_maximum,
                   fmt::format("Rx output amplitude: code {} is not among the advertised ones", settings.amplitude_rx));
  }
}

std::optional<Decibel> cursor(std::uint8_t code, double step) {
  if (code > last_cursor) return std::nullopt;
  return Decibel{code * step};
}

}  // namespace

Wanted equalisation_advertisement() {
  Wanted wanted;
  wanted.add_between(optical_detector_type.info, rx_output_eq_pre_cursor_max.info);
  wanted.add_between(tx_input_eq_recall_buffers_supported.info, rx_cdr_supported.info);
  return wanted;
}

std::optional<EqualisationCapabilities> equalisation_capabilities(const Memory& memory) {
  return whole(memory, [](MemoryReader& read) {
    EqualisationCapabilities module;
    module.input_eq_tx_host_control = read(tx_input_eq_host_control_supported);
    module.adaptive_input_eq_tx = read(tx_input_adaptive_eq_supported);
    module.freeze_tx = read(tx_input_eq_freeze_supported);
    module.recall_buffers_tx = read.raw(tx_input_eq_recall_buffers_supported.info);
    module.input_eq_max_tx = read.raw(tx_input_eq_max.info);
    module.pre_cursor_max = read.raw(rx_output_eq_pre_cursor_max.info);
    module.post_cursor_max = read.raw(rx_output_eq_post_cursor_max.info);
    module.output_eq_rx = read.code(rx_output_eq_control_supported);
    module.amplitude_control_rx = read(rx_output_amplitude_control_supported);
    const std::array levels = {&rx_output_level0_supported, &rx_output_level1_supported, &rx_output_level2_supported,
                               &rx_output_level3_supported};
    for (std::size_t code = 0; code < levels.size(); ++code)
      if (read(*levels[code])) module.amplitudes_rx = static_cast<std::uint8_t>(module.amplitudes_rx | 1u << code);
    module.cdr_tx = read(tx_cdr_supported);
    module.cdr_rx = read(rx_cdr_supported);
    module.cdr_bypass_tx = read(tx_cdr_bypass_control_supported);
    module.cdr_bypass_rx = read(rx_cdr_bypass_control_supported);
    module.output_eq_type_rx = read.code(rx_output_eq_type);
    return module;
  });
}

asio::awaitable<EqualisationCapabilities> read_equalisation_capabilities(Module& module) {
  const Wanted wanted = equalisation_advertisement();
  const Memory memory = co_await module.read(wanted);
  co_return equalisation_capabilities(memory).value();
}

std::vector<SettingObjection> objections(const EqualisationCapabilities& module, const SignalIntegrity& settings) {
  Objections found;
  hold_tx(module, settings, found);
  if (!settings.cdr_tx && module.cdr_tx && !module.cdr_bypass_tx)
    found.add(Setting::cdr_tx, SettingProblem::not_advertised, "Tx CDR bypass: not advertised");
  if (!settings.cdr_rx && module.cdr_rx && !module.cdr_bypass_rx)
    found.add(Setting::cdr_rx, SettingProblem::not_advertised, "Rx CDR bypass: not advertised");
  hold_rx(module, settings, found);
  return found.take();
}

std::optional<Decibel> input_eq_tx(std::uint8_t code) {
  if (code >= first_custom_input_eq) return std::nullopt;
  return Decibel{static_cast<double>(code)};
}
std::optional<Decibel> pre_cursor_rx(std::uint8_t code) { return cursor(code, 0.5); }
std::optional<Decibel> post_cursor_rx(std::uint8_t code) { return cursor(code, 1); }
std::optional<AmplitudeRange> amplitude_rx(std::uint8_t code) {
  if (code >= amplitude_ranges.size()) return std::nullopt;
  return amplitude_ranges[code];
}

std::vector<FieldInfo> adaptation_fields() { return {adaptive_input_eq_freeze_tx.info}; }

asio::awaitable<std::uint8_t> freeze_adaptation(Module& module, std::uint8_t lanes, std::uint8_t bank) {
  const Bytes mask{std::byte{lanes}};
  co_await module.write_bytes(adaptive_input_eq_freeze_tx.info, mask, bank);
  const Bytes raw = co_await module.read_bytes(adaptive_input_eq_freeze_tx.info, bank);
  co_return u8(raw.front());
}

asio::awaitable<void> store_adaptation(Module& module, std::uint8_t lanes, std::uint8_t buffer, std::uint8_t bank) {
  assert(buffer >= 1 && buffer <= most_recall_buffers);
  const FieldInfo& field = adaptive_input_eq_store_tx.info;
  Bytes raw(extent(field));
  for (std::size_t lane = 0; lane < field.count; ++lane)
    if ((lanes >> lane & 1) != 0) insert(field, raw, buffer, lane);
  co_await module.write_bytes(field, raw, bank);
}

}  // namespace plugfest::cmis
