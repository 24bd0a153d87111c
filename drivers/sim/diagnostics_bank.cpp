#include "drivers/sim/diagnostics_bank.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/fields/page_14h.hpp"
#include "drivers/sim/memory.hpp"

#include <algorithm>

namespace plugfest::sim {

using namespace std::chrono_literals;

using cmis::DiagnosticsSelection;
using cmis::Side;

namespace {

constexpr auto never = Clock::time_point::max();
constexpr Clock::duration noise_grid = 100ms;

std::optional<Clock::duration> gate_time(cmis::MeasurementTime code, const DiagnosticsModel& model) {
  switch (code) {
    case cmis::MeasurementTime::ungated:
      return std::nullopt;
    case cmis::MeasurementTime::s_5:
      return 5s;
    case cmis::MeasurementTime::s_10:
      return 10s;
    case cmis::MeasurementTime::s_30:
      return 30s;
    case cmis::MeasurementTime::s_60:
      return 60s;
    case cmis::MeasurementTime::s_120:
      return 120s;
    case cmis::MeasurementTime::s_300:
      return 300s;
    case cmis::MeasurementTime::custom:
      return model.custom_gate;
  }
  return std::nullopt;
}

Gating gating_of(const BankMemory& memory, const DiagnosticsModel& model) {
  Gating gating;
  if (memory.get(cmis::gating_support) != cmis::GatingSupport::none)
    gating.gate = gate_time(memory.get(cmis::measurement_time).value_or(cmis::MeasurementTime::ungated), model);
  gating.auto_restart = memory.flag(cmis::auto_restart_gating_supported) && memory.flag(cmis::auto_restart_gating);
  gating.per_lane = memory.flag(cmis::per_lane_gating_timers_supported);
  gating.keeps_gated = memory.flag(cmis::gating_results_supported);
  if (memory.flag(cmis::periodic_updates_supported))
    gating.update_period = memory.flag(cmis::update_period_select) ? Clock::duration(5s) : Clock::duration(1s);
  return gating;
}

/// Where a module's revision names a value for "no valid sample".
bool names_missing_values(const BankMemory& memory) {
  return memory.get(cmis::cmis_revision).value_or(cmis::Revision{}) >= cmis::Revision{5, 4};
}

bool supported(const BankMemory& memory, DiagnosticsSelection selection) {
  const bool ber = memory.flag(cmis::bit_error_ratio_results_supported);
  const bool counts = memory.flag(cmis::bits_and_errors_counting_supported);
  const bool gated = memory.flag(cmis::gating_results_supported);
  switch (selection) {
    case DiagnosticsSelection::none:
      return true;
    case DiagnosticsSelection::ber:
      return ber;
    case DiagnosticsSelection::host_lanes_1_to_4:
    case DiagnosticsSelection::host_lanes_5_to_8:
    case DiagnosticsSelection::media_lanes_1_to_4:
    case DiagnosticsSelection::media_lanes_5_to_8:
      return counts;
    case DiagnosticsSelection::snr:
      return memory.flag(cmis::host_side_input_snr_measurement) || memory.flag(cmis::media_side_input_snr_measurement);
    case DiagnosticsSelection::gated_ber:
      return ber && gated;
    case DiagnosticsSelection::gated_host_lanes_1_to_4:
    case DiagnosticsSelection::gated_host_lanes_5_to_8:
    case DiagnosticsSelection::gated_media_lanes_1_to_4:
    case DiagnosticsSelection::gated_media_lanes_5_to_8:
      return counts && gated;
  }
  return false;
}

std::uint8_t enabled_lanes(const Engines& engines) {
  unsigned lanes = 0;
  for (unsigned lane = 0; lane < engines.size(); ++lane) lanes |= static_cast<unsigned>(engines[lane].enabled) << lane;
  return static_cast<std::uint8_t>(lanes);
}

/// Lanes whose generator is on and cannot make what it is asked for.
std::uint8_t idle_lanes(const Engines& engines, const LaneSignals& lanes) {
  unsigned idle = 0;
  for (unsigned lane = 0; lane < engines.size(); ++lane) {
    const Engine& engine = engines[lane];
    const bool works = engine.able && lanes[lane].up && fits(engine.pattern.code, lanes[lane].modulation);
    idle |= static_cast<unsigned>(engine.enabled && !works) << lane;
  }
  return static_cast<std::uint8_t>(idle);
}

/// What a checker gets to count. Empty: nothing that it could lock on.
std::optional<CheckerLane::Input> input_of(const Engine& checker, const LaneSignal& lane, const Received& received) {
  if (!checker.able || !lane.up || !received.present || received.pattern != checker.pattern) return std::nullopt;
  return CheckerLane::Input{.bits_per_second = lane.bits_per_second,
                            .ber = checker.behind_fec ? bit_error_ratio_after_fec(received.ber) : received.ber};
}

Inputs outside_of(const SignalModel& own, const Surroundings& around) {
  const SignalModel& model = signal_of(own, around);
  const auto pattern = [](const std::optional<std::uint8_t>& code) {
    return code ? std::optional{Pattern{.code = *code}} : std::nullopt;
  };
  Inputs outside;
  for (unsigned lane = 0; lane < 8; ++lane) {
    outside.media[lane] = {around.rx_power_mw[lane] > 0, pattern(model.media_pattern), model.media_ber[lane]};
    outside.host[lane] = {(around.host_signal >> lane & 1) != 0, pattern(model.host_pattern), model.host_ber[lane]};
  }
  return outside;
}

void latch(BankMemory& memory, const cmis::Field<bool>& flag, std::uint8_t lanes) {
  if (lanes != 0) memory.set_lanes(flag, static_cast<std::uint8_t>(memory.lanes(flag) | lanes));
}

template <class... Fields>
void set_all(BankMemory& memory, std::uint8_t lanes, const Fields&... fields) {
  (memory.set_lanes(fields, lanes), ...);
}

StreamKey with(StreamKey stream, Process process) {
  stream.process = process;
  return stream;
}

}  // namespace

DiagnosticsBank::DiagnosticsBank(const Behaviour& behaviour, unsigned bank, const StreamKey& stream)
    : model_(behaviour.diagnostics),
      signal_(behaviour.signal),
      bank_(bank),
      host_(with(stream, Process::checker_host_errors), 8 * bank),
      media_(with(stream, Process::checker_media_errors), 8 * bank) {}

void DiagnosticsBank::share_timers(const DiagnosticsBank& other) {
  host_.share_timer(other.host_);
  media_.share_timer(other.media_);
}

void DiagnosticsBank::reset(BankMemory memory, const Surroundings& around) {
  host_.reset(around.now);
  media_.reset(around.now);
  for (const cmis::FieldInfo& field : cmis::page_13h_fields)
    if (field.access != cmis::Access::ro && field.width <= 8)
      for (std::size_t element = 0; element < field.count; ++element) memory.set_bits(field, 0, element);
  set_all(memory, 0xFF, cmis::pattern_check_gating_complete_mask_host, cmis::pattern_check_gating_complete_mask_media,
          cmis::pattern_generator_lol_mask_host, cmis::pattern_generator_lol_mask_media,
          cmis::pattern_checker_lol_mask_host, cmis::pattern_checker_lol_mask_media);
  memory.set(cmis::loss_of_reference_clock_mask, true);
  memory.set(cmis::loss_of_reference_clock_flag, false);
  set_all(memory, 0, cmis::pattern_check_gating_complete_flag_host, cmis::pattern_check_gating_complete_flag_media,
          cmis::pattern_generator_lol_flag_host, cmis::pattern_generator_lol_flag_media,
          cmis::pattern_checker_lol_flag_host, cmis::pattern_checker_lol_flag_media);
  memory.set(cmis::diagnostics_selector, DiagnosticsSelection::none);
  can_loop_ = loopback_capabilities(memory);
  loops_ = {};
  held_ = false;
  chosen_ = next_ = DiagnosticsSelection::none;
  next_due_ = never;
  rewire(memory, around);
}

void DiagnosticsBank::catch_up(const BankMemory& memory, Clock::time_point now) {
  const Gating gating = gating_of(memory, model_);
  host_.update(gating, now);
  media_.update(gating, now);
}

/// Works out anew what every checker sees.
void DiagnosticsBank::rewire(BankMemory& memory, const Surroundings& around) {
  light_ = light_of(around);
  const Engines host_checkers = load_engines(memory, EngineKind::checker, Side::host);
  const Engines media_checkers = load_engines(memory, EngineKind::checker, Side::media);
  const Wiring wiring{.loops = in_effect(can_loop_, loops_),
                      .host_generator = load_engines(memory, EngineKind::generator, Side::host),
                      .media_generator = load_engines(memory, EngineKind::generator, Side::media),
                      .host = lane_signals(memory.all(), signal_, around, Side::host),
                      .media = lane_signals(memory.all(), signal_, around, Side::media),
                      .loopback_ber = signal_.loopback_ber};
  inputs_ = resolve(wiring, outside_of(signal_, around));
  idle_host_generators_ = idle_lanes(wiring.host_generator, wiring.host);
  idle_media_generators_ = idle_lanes(wiring.media_generator, wiring.media);
  for (unsigned lane = 0; lane < 8; ++lane) {
    inputs_.host[lane].present = inputs_.host[lane].present && wiring.host[lane].up;
    inputs_.media[lane].present = inputs_.media[lane].present && wiring.media[lane].up;
    host_.feed(lane, input_of(host_checkers[lane], wiring.host[lane], inputs_.host[lane]), model_.lock, around.now);
    media_.feed(lane, input_of(media_checkers[lane], wiring.media[lane], inputs_.media[lane]), model_.lock, around.now);
  }
  const Gating gating = gating_of(memory, model_);
  host_.enable(enabled_lanes(host_checkers), gating, model_.lock, around.now);
  media_.enable(enabled_lanes(media_checkers), gating, model_.lock, around.now);
}

void DiagnosticsBank::changed(BankMemory memory, const Surroundings& around) {
  if (light_of(around) == light_) return;
  catch_up(memory, around.now);
  rewire(memory, around);
}

void DiagnosticsBank::step(BankMemory memory, const Surroundings& around) {
  const Gating gating = gating_of(memory, model_);
  catch_up(memory, around.now);
  host_.step(gating, around.now);
  media_.step(gating, around.now);
  latch_flags(memory);
}

void DiagnosticsBank::latch_flags(BankMemory& memory) {
  latch(memory, cmis::pattern_check_gating_complete_flag_host, host_.take_complete());
  latch(memory, cmis::pattern_check_gating_complete_flag_media, media_.take_complete());
  latch(memory, cmis::pattern_checker_lol_flag_host, host_.take_loss_of_lock());
  latch(memory, cmis::pattern_checker_lol_flag_media, media_.take_loss_of_lock());
  latch(memory, cmis::pattern_generator_lol_flag_host, idle_host_generators_);
  latch(memory, cmis::pattern_generator_lol_flag_media, idle_media_generators_);
}

void DiagnosticsBank::controlled(BankMemory memory, const Surroundings& around) {
  catch_up(memory, around.now);
  control(memory, around.now);
  rewire(memory, around);
  latch_flags(memory);
}

void DiagnosticsBank::selected(BankMemory memory, const Surroundings& around) {
  catch_up(memory, around.now);
  choose(memory, around.now);
  latch_flags(memory);
}

void DiagnosticsBank::control(BankMemory& memory, Clock::time_point now) {
  clear_missing_engines(memory);
  loops_ = accepted(can_loop_, loops_, load_loopbacks(memory));
  store_loopbacks(memory, loops_);
  const bool hold = memory.flag(cmis::reset_error_information);
  if (hold == held_) return;
  held_ = hold;
  const Gating gating = gating_of(memory, model_);
  for (Checkers* side : {&host_, &media_}) {
    if (hold) {
      side->hold(gating, now);
    } else {
      side->restart(gating, now);
    }
  }
}

/// What was chosen before stays in view until its successor's data are in place.
void DiagnosticsBank::choose(BankMemory& memory, Clock::time_point now) {
  settle_choice(now);
  const auto wanted = memory.get(cmis::diagnostics_selector);
  next_ = wanted && supported(memory, *wanted) ? *wanted : DiagnosticsSelection::none;
  memory.set(cmis::diagnostics_selector, next_);
  next_due_ = now + model_.selector;
}

void DiagnosticsBank::settle_choice(Clock::time_point now) {
  if (now < next_due_) return;
  chosen_ = next_;
  next_due_ = never;
}

void DiagnosticsBank::show(BankMemory memory, const Surroundings& around, bool results) {
  catch_up(memory, around.now);
  latch_flags(memory);
  settle_choice(around.now);
  if (results) show_results(memory, around);
}

void DiagnosticsBank::show_results(BankMemory& memory, const Surroundings& around) const {
  // The layouts overlap: what one leaves out reads 0.
  for (const cmis::FieldInfo& field : cmis::page_14h_fields)
    if (!field.variant.selector.empty())
      for (std::size_t element = 0; element < field.count; ++element) memory.set_bits(field, 0, element);
  const double missing = names_missing_values(memory) ? 0.5 : 0;
  const auto result = [](const Checkers& side, unsigned lane, bool gated) {
    return gated ? side.gated(lane) : side.running(lane);
  };
  const auto ber = [&](bool gated) {
    const auto ratio = [&](const Count& count) {
      return count.bits == 0 ? missing : static_cast<double>(count.errors) / static_cast<double>(count.bits);
    };
    for (unsigned lane = 0; lane < 8; ++lane) {
      memory.set(cmis::host_side_ber, ratio(result(host_, lane, gated)), lane);
      memory.set(cmis::media_side_ber, ratio(result(media_, lane, gated)), lane);
    }
  };
  const auto counts = [&](const Checkers& side, unsigned first, bool gated, const auto& errors, const auto& bits,
                          const auto& sync_loss) {
    for (unsigned i = 0; i < 4; ++i) {
      const Count count = result(side, first + i, gated);
      memory.set(errors, count.errors, i);
      memory.set(bits, count.bits, i);
      memory.set(sync_loss, count.sync_lost, i);
    }
  };
  const auto host_counts = [&](unsigned first, bool gated) {
    counts(host_, first, gated, cmis::host_side_error_count, cmis::host_side_total_bit_count,
           cmis::host_side_pattern_sync_loss);
  };
  const auto media_counts = [&](unsigned first, bool gated) {
    counts(media_, first, gated, cmis::media_side_error_count, cmis::media_side_total_bit_count,
           cmis::media_side_pattern_sync_loss);
  };
  switch (chosen_) {
    case DiagnosticsSelection::none:
      break;
    case DiagnosticsSelection::ber:
      return ber(false);
    case DiagnosticsSelection::gated_ber:
      return ber(true);
    case DiagnosticsSelection::host_lanes_1_to_4:
      return host_counts(0, false);
    case DiagnosticsSelection::host_lanes_5_to_8:
      return host_counts(4, false);
    case DiagnosticsSelection::media_lanes_1_to_4:
      return media_counts(0, false);
    case DiagnosticsSelection::media_lanes_5_to_8:
      return media_counts(4, false);
    case DiagnosticsSelection::gated_host_lanes_1_to_4:
      return host_counts(0, true);
    case DiagnosticsSelection::gated_host_lanes_5_to_8:
      return host_counts(4, true);
    case DiagnosticsSelection::gated_media_lanes_1_to_4:
      return media_counts(0, true);
    case DiagnosticsSelection::gated_media_lanes_5_to_8:
      return media_counts(4, true);
    case DiagnosticsSelection::snr:
      return show_snr(memory, around);
  }
}

void DiagnosticsBank::show_snr(BankMemory& memory, const Surroundings& around) const {
  constexpr double spread_db = 0.05;
  const SignalModel& signal = signal_of(signal_, around);
  const auto tick = static_cast<std::uint64_t>(around.now.time_since_epoch() / noise_grid);
  const auto side = [&](const cmis::Field<Decibel>& field, const std::array<double, 8>& snr, const ReceivedLanes& lanes,
                        Process process) {
    StreamKey stream = around.stream;
    stream.process = process;
    for (unsigned lane = 0; lane < 8; ++lane) {
      stream.lane = 8 * bank_ + lane + 1;
      if (lanes[lane].present) memory.set(field, Decibel{snr[lane] + spread_db * normal(stream, tick)}, lane);
    }
  };
  if (memory.flag(cmis::host_side_input_snr_measurement))
    side(cmis::host_side_snr, signal.host_snr_db, inputs_.host, Process::snr_host);
  if (memory.flag(cmis::media_side_input_snr_measurement))
    side(cmis::media_side_snr, signal.media_snr_db, inputs_.media, Process::snr_media);
}

}  // namespace plugfest::sim
