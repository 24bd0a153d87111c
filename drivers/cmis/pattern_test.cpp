#include "drivers/cmis/pattern_test.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/fields/page_14h.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/poll.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <functional>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;

/// Between looks at a latched flag, so that a condition that persists can set it again.
constexpr Clock::duration lock_interval = 10ms;
constexpr Clock::duration gate_interval = 100ms;

struct EngineRegisters {
  std::string_view name;
  const Field<bool>*enable, *invert, *swap, *other_fec_place;
  const Field<PrbsPattern>* pattern;
  PatternEngine Diagnostics::*capabilities;
  bool generator;
};
constexpr std::array engine_registers = {
    EngineRegisters{"host side generator", &host_side_generator_enable, &host_side_generator_data_invert,
                    &host_side_generator_swap_symbol_bits, &host_side_generator_pre_fec_enable,
                    &host_side_generator_pattern_select, &Diagnostics::host_generator, true},
    EngineRegisters{"media side generator", &media_side_generator_enable, &media_side_generator_data_invert,
                    &media_side_generator_swap_symbol_bits, &media_side_generator_pre_fec_enable,
                    &media_side_generator_pattern_select, &Diagnostics::media_generator, true},
    EngineRegisters{"host side checker", &host_side_checker_enable, &host_side_checker_data_invert,
                    &host_side_checker_swap_symbol_bits, &host_side_checker_post_fec_enable,
                    &host_side_checker_pattern_select, &Diagnostics::host_checker, false},
    EngineRegisters{"media side checker", &media_side_checker_enable, &media_side_checker_data_invert,
                    &media_side_checker_swap_symbol_bits, &media_side_checker_post_fec_enable,
                    &media_side_checker_pattern_select, &Diagnostics::media_checker, false},
};
static_assert(engine_registers.size() == engines.size());
static_assert(std::ranges::all_of(engine_registers, [](const EngineRegisters& engine) {
  return engine.invert->info.byte == engine.enable->info.byte + 1 &&
         engine.swap->info.byte == engine.enable->info.byte + 2 &&
         engine.other_fec_place->info.byte == engine.enable->info.byte + 3 &&
         engine.pattern->info.byte == engine.enable->info.byte + 4;
}));

const EngineRegisters& of(Engine engine) { return engine_registers[static_cast<std::size_t>(engine)]; }

/// A generator feeds the encoder (pre-FEC) or the line; a checker looks at the line or behind the decoder (post-FEC).
FecPlace line_side(bool generator) { return generator ? FecPlace::post_fec : FecPlace::pre_fec; }

Address address_of(const FieldInfo& field, std::uint8_t bank) {
  return {.bank = bank, .page = field.page, .byte = field.byte};
}

/// Everything of an engine behind its enable byte.
Bytes options_of(const EngineSetup& setup) {
  const EngineRegisters& engine = of(setup.engine);
  Bytes options{std::byte{setup.invert}, std::byte{setup.swap},
                std::byte{setup.place == line_side(engine.generator) ? std::uint8_t{0} : setup.lanes}};
  Bytes patterns(extent(engine.pattern->info));
  for (std::size_t lane = 0; lane < setup.patterns.size(); ++lane)
    engine.pattern->encode(patterns, setup.patterns[lane], lane);
  options.insert(options.end(), patterns.begin(), patterns.end());
  return options;
}

asio::awaitable<void> write_mask(Module& module, const Field<bool>& field, std::uint8_t lanes, std::uint8_t bank) {
  const Bytes mask{std::byte{lanes}};
  co_await module.write_bytes(field.info, mask, bank);
}

asio::awaitable<std::uint8_t> read_mask(Module& module, const Field<bool>& field, std::uint8_t bank) {
  const Bytes raw = co_await module.read_bytes(field.info, bank);
  co_return u8(raw.front());
}

asio::awaitable<std::uint8_t> take_mask(Module& module, const Field<bool>& flag, std::uint8_t bank) {
  const std::vector<bool> lanes = co_await module.take_flags(flag, bank);
  unsigned mask = 0;
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) mask |= lanes[lane] ? 1u << lane : 0u;
  co_return static_cast<std::uint8_t>(mask);
}

asio::awaitable<void> write_mode(Module& module, const PatternTest& test) {
  const std::function<void(std::span<std::byte>)> put = [&](std::span<std::byte> raw) {
    start_stop_is_global.encode(raw, test.start_stop_all_banks);
    reset_error_information.encode(raw, false);
    auto_restart_gating.encode(raw, test.restart_gate);
    measurement_time.encode(raw, test.gate);
    update_period_select.encode(raw, test.update_every_5_s);
  };
  co_await module.pages().update(address_of(measurement_time.info, test.bank), extent(measurement_time.info), put);
}

asio::awaitable<void> write_clock(Module& module, const PatternTest& test, Engine engine) {
  const bool host = side_of(engine) == Side::host;
  if (is_generator(engine)) {
    const FieldInfo& field = host ? host_prbs_generator_clock_source.info : media_prbs_generator_clock_source.info;
    co_await module.write_bits(field, test.generator_clock, 0, test.bank);
  } else {
    const auto& field = host ? host_prbs_checker_clock_source : media_prbs_checker_clock_source;
    co_await module.write(field, test.checker_clock, 0, test.bank);
  }
}

/// An engine that runs is switched off before it is told something else: enabling is what starts a count.
asio::awaitable<void> start_engine(Module& module, const PatternTest& test, const EngineSetup& setup) {
  const EngineRegisters& engine = of(setup.engine);
  const std::uint8_t running = co_await read_mask(module, *engine.enable, test.bank);
  if (running != 0) co_await write_mask(module, *engine.enable, 0, test.bank);
  const Bytes options = options_of(setup);
  co_await module.write_bytes(engine.invert->info, options, test.bank);
  co_await write_clock(module, test, setup.engine);
  co_await write_mask(module, *engine.enable, setup.lanes, test.bank);
}

std::string engine_refusal(const Diagnostics& module, const PatternTest& test, const EngineSetup& setup) {
  const PatternEngine& engine = capabilities_of(module, setup.engine);
  const auto no = [&](std::string_view why) { return fmt::format("{}: {}", to_string(setup.engine), why); };
  if (!engine.exists()) return no("not advertised");
  if (setup.lanes == 0) return no("no lane was asked for");
  if (setup.place == FecPlace::pre_fec && !engine.pre_fec) return no("no place before FEC is advertised");
  if (setup.place == FecPlace::post_fec && !engine.post_fec) return no("no place behind FEC is advertised");
  if (!engine.per_lane_enable && setup.lanes != 0xFF)
    return no(fmt::format("lanes {:02X}h were asked for, and any enable bit rules all lanes", setup.lanes));
  for (std::size_t lane = 0; lane < setup.patterns.size(); ++lane) {
    const PrbsPattern pattern = setup.patterns[lane];
    if (!engine.per_lane_pattern && pattern != setup.patterns.front())
      return no("lanes with different patterns were asked for, and that of lane 1 rules all lanes");
    const auto code = static_cast<std::uint8_t>(pattern);
    if ((setup.lanes >> lane & 1) != 0 && (engine.patterns >> code & 1) == 0)
      return no(fmt::format("{} is not supported", code_name(EnumCodes<PrbsPattern>::table, code).value_or("pattern")));
  }
  if (setup.invert != 0 && !engine.data_invert) return no("inverted data are not advertised");
  if (setup.swap != 0 && !engine.symbol_swap) return no("swapped symbol bits are not advertised");
  constexpr std::uint8_t internal = 0, recovered = 15;
  if (is_generator(setup.engine) && test.generator_clock != internal && test.generator_clock != recovered)
    return no("its clock is internal (0) or recovered (15): of the other codes the specification contradicts itself");
  return {};
}

EngineState state_of(Engine engine, std::span<const std::byte> raw) {
  const EngineRegisters& registers = of(engine);
  EngineState state{.engine = engine,
                    .enabled = u8(raw[0]),
                    .invert = u8(raw[1]),
                    .swap = u8(raw[2]),
                    .other_fec_place = u8(raw[3]),
                    .patterns = {}};
  const auto nibbles = raw.subspan(4);
  for (std::size_t lane = 0; lane < state.patterns.size(); ++lane)
    state.patterns[lane] = {static_cast<std::uint8_t>(extract(registers.pattern->info, nibbles, lane)),
                            registers.pattern->decode(nibbles, lane)};
  return state;
}

/// In the order in which engines are started.
std::vector<EngineSetup> in_order(const PatternTest& test) {
  std::vector<EngineSetup> setups = test.setups;
  std::ranges::stable_sort(setups, {}, [](const EngineSetup& setup) { return !is_generator(setup.engine); });
  return setups;
}

const Field<bool>& lock_flags(Side side) {
  return side == Side::host ? pattern_checker_lol_flag_host : pattern_checker_lol_flag_media;
}
const Field<bool>& gate_flags(Side side) {
  return side == Side::host ? pattern_check_gating_complete_flag_host : pattern_check_gating_complete_flag_media;
}

}  // namespace

std::string_view to_string(Engine engine) { return of(engine).name; }
Side side_of(Engine engine) { return of(engine).enable->info.side; }
bool is_generator(Engine engine) { return of(engine).generator; }
const PatternEngine& capabilities_of(const Diagnostics& module, Engine engine) {
  return module.*of(engine).capabilities;
}

asio::awaitable<std::optional<Diagnostics>> read_diagnostics(Module& module) {
  const auto flat = co_await module.read(memory_model);
  if (flat == true) co_return std::nullopt;
  const auto advertised = co_await module.read(diagnostic_pages_supported);
  if (advertised != true) co_return std::nullopt;
  Wanted wanted;
  wanted.add_between(simultaneous_host_and_media_side_loopbacks.info, media_checker_supports_per_lane_enable.info);
  const Memory memory = co_await module.read(wanted);
  co_return decode_diagnostics(memory);
}

bool suits(PrbsPattern pattern, Modulation modulation) {
  switch (pattern) {
    case PrbsPattern::prbs31q:
    case PrbsPattern::prbs23q:
    case PrbsPattern::prbs15q:
    case PrbsPattern::prbs13q:
    case PrbsPattern::prbs9q:
    case PrbsPattern::prbs7q:
    case PrbsPattern::ssprq:
      return modulation == Modulation::pam4;
    case PrbsPattern::prbs31:
    case PrbsPattern::prbs23:
    case PrbsPattern::prbs15:
    case PrbsPattern::prbs13:
    case PrbsPattern::prbs9:
    case PrbsPattern::prbs7:
      return modulation == Modulation::nrz;
    case PrbsPattern::custom:
    case PrbsPattern::user:
      return true;
  }
  return false;
}

std::optional<PrbsPattern> choose_pattern(std::uint16_t supported, Modulation modulation) {
  using enum PrbsPattern;
  constexpr std::array preferred = {prbs31q, prbs13q, prbs23q, prbs15q, prbs9q, prbs7q,
                                    prbs31,  prbs23,  prbs15,  prbs13,  prbs9,  prbs7};
  for (const PrbsPattern pattern : preferred)
    if (suits(pattern, modulation) && (supported >> static_cast<unsigned>(pattern) & 1) != 0) return pattern;
  return std::nullopt;
}

std::optional<FecPlace> line_place(const PatternEngine& engine, bool generator) {
  if (!engine.exists()) return std::nullopt;
  const FecPlace line = line_side(generator);
  const bool offered = line == FecPlace::pre_fec ? engine.pre_fec : engine.post_fec;
  if (offered) return line;
  return line == FecPlace::pre_fec ? FecPlace::post_fec : FecPlace::pre_fec;
}

EngineSetup setup_for(const Diagnostics& module, Engine engine, PrbsPattern pattern, std::uint8_t lanes) {
  EngineSetup setup{.engine = engine, .lanes = lanes};
  setup.patterns.fill(pattern);
  setup.place =
      line_place(capabilities_of(module, engine), is_generator(engine)).value_or(line_side(is_generator(engine)));
  return setup;
}

std::string refusal(const Diagnostics& module, const PatternTest& test) {
  for (const EngineSetup& setup : test.setups)
    if (std::string why = engine_refusal(module, test, setup); !why.empty()) return why;
  if (test.gate != MeasurementTime::ungated && !module.gating) return "gated measurements are not advertised";
  if (test.restart_gate && !module.auto_restart_gating) return "gates that restart by themselves are not advertised";
  if (test.restart_gate && test.gate == MeasurementTime::ungated) return "without a gate there is none to restart";
  return {};
}

std::optional<Clock::duration> length_of(MeasurementTime gate) {
  switch (gate) {
    case MeasurementTime::s_5:
      return 5s;
    case MeasurementTime::s_10:
      return 10s;
    case MeasurementTime::s_30:
      return 30s;
    case MeasurementTime::s_60:
      return 60s;
    case MeasurementTime::s_120:
      return 120s;
    case MeasurementTime::s_300:
      return 300s;
    case MeasurementTime::ungated:
    case MeasurementTime::custom:
      return std::nullopt;
  }
  return std::nullopt;
}

std::vector<FieldInfo> pattern_test_fields() {
  std::vector<FieldInfo> fields = {diagnostics_selector.info, measurement_time.info,
                                   host_prbs_generator_clock_source.info, host_prbs_checker_clock_source.info};
  for (const EngineRegisters& engine : engine_registers)
    for (const FieldInfo* field : {&engine.pattern->info, &engine.other_fec_place->info, &engine.swap->info,
                                   &engine.invert->info, &engine.enable->info})
      fields.push_back(*field);
  return fields;
}

asio::awaitable<EngineState> read_engine(Module& module, Engine engine, std::uint8_t bank) {
  const EngineRegisters& registers = of(engine);
  const std::size_t count =
      registers.pattern->info.byte + extent(registers.pattern->info) - registers.enable->info.byte;
  const Bytes raw = co_await module.pages().read(address_of(registers.enable->info, bank), count);
  co_return state_of(engine, raw);
}

std::string difference(const EngineState& state, const EngineSetup& setup) {
  const EngineRegisters& engine = of(setup.engine);
  const auto differs = [&](std::string_view what, std::uint8_t is, std::uint8_t asked) {
    return fmt::format("{}: {} {:02X}h, not {:02X}h", engine.name, what, is, asked);
  };
  if (state.enabled != setup.lanes) return differs("enabled lanes", state.enabled, setup.lanes);
  if (state.invert != setup.invert) return differs("inverted lanes", state.invert, setup.invert);
  if (state.swap != setup.swap) return differs("lanes with swapped symbol bits", state.swap, setup.swap);
  const std::uint8_t place = setup.place == line_side(engine.generator) ? std::uint8_t{0} : setup.lanes;
  if ((state.other_fec_place & setup.lanes) != place)
    return differs(engine.generator ? "pre-FEC lanes" : "post-FEC lanes", state.other_fec_place, place);
  for (std::size_t lane = 0; lane < state.patterns.size(); ++lane) {
    const bool asked = (setup.lanes >> lane & 1) != 0;
    const Coded<PrbsPattern> told{static_cast<std::uint8_t>(setup.patterns[lane]), setup.patterns[lane]};
    if (asked && state.patterns[lane].raw != told.raw)
      return fmt::format("{}: lane {} has pattern {}, not {}", engine.name, lane + 1, to_string(state.patterns[lane]),
                         to_string(told));
  }
  return {};
}

asio::awaitable<PatternTestStart> start_pattern_test(Module& module, const PatternTest& test) {
  co_await write_mode(module, test);
  const std::vector<EngineSetup> setups = in_order(test);
  for (const EngineSetup& setup : setups) co_await start_engine(module, test, setup);
  PatternTestStart started;
  for (const EngineSetup& setup : setups) {
    const EngineState state = co_await read_engine(module, setup.engine, test.bank);
    if (started.problem.empty()) started.problem = difference(state, setup);
    started.engines.push_back(state);
  }
  co_return started;
}

asio::awaitable<void> stop_pattern_test(Module& module, const PatternTest& test) {
  std::vector<EngineSetup> setups = in_order(test);
  std::ranges::reverse(setups);
  for (const EngineSetup& setup : setups) co_await write_mask(module, *of(setup.engine).enable, 0, test.bank);
}

asio::awaitable<PatternLock> wait_for_lock(Module& module, Clock& clock, Side side, std::uint8_t lanes,
                                           Clock::time_point due, std::uint8_t bank) {
  const Field<bool>& flags = lock_flags(side);
  const auto look = [&] { return take_mask(module, flags, bank); };
  const auto locked = [&](std::uint8_t lost) { return (lost & lanes) == 0; };
  co_await look();
  co_await clock.wait_for(lock_interval);
  const auto polled = co_await poll_until<std::uint8_t>(clock, due, lock_interval, look, locked);
  co_return PatternLock{
      .locked = static_cast<std::uint8_t>(lanes & ~*polled.last), .all = polled.reached, .at_most = polled.seen};
}

asio::awaitable<void> freeze_counts(Module& module, std::uint8_t bank) {
  co_await module.write(reset_error_information, true, 0, bank);
}
asio::awaitable<void> release_counts(Module& module, std::uint8_t bank) {
  co_await module.write(reset_error_information, false, 0, bank);
}
asio::awaitable<void> restart_counts(Module& module, std::uint8_t bank) {
  co_await freeze_counts(module, bank);
  co_await release_counts(module, bank);
}

asio::awaitable<GateEnd> wait_for_gate(Module& module, Clock& clock, Side side, std::uint8_t lanes, bool per_lane,
                                       Clock::time_point due, std::uint8_t bank) {
  const Field<bool>& flags = gate_flags(side);
  const auto look = [&] { return take_mask(module, flags, bank); };
  GateEnd end;
  const auto ended = [&](std::uint8_t seen) {
    end.ended = static_cast<std::uint8_t>(end.ended | (seen & lanes));
    return per_lane ? end.ended == lanes : end.ended != 0;
  };
  const auto polled = co_await poll_until<std::uint8_t>(clock, due, gate_interval, look, ended);
  end.all = polled.reached;
  end.seen = polled.seen;
  co_return end;
}

asio::awaitable<void> clear_gate_flags(Module& module, Side side, std::uint8_t bank) {
  co_await take_mask(module, gate_flags(side), bank);
}

}  // namespace plugfest::cmis
