#include "drivers/sim/diagnostics_patterns.hpp"

#include "drivers/cmis/enums.hpp"
#include "drivers/cmis/fields/page_13h.hpp"

namespace plugfest::sim {

using cmis::Field;
using cmis::PrbsPattern;
using cmis::Side;

namespace {

struct EngineFields {
  const Field<bool>&at_encoded_place, &at_plain_place;  ///< where the engine may sit: at the payload, or on the line
  const Field<std::uint16_t>& patterns;
  const Field<bool>&can_invert, &can_swap, &per_lane_pattern, &per_lane_enable;
  const Field<bool>&enable, &invert, &swap, &at_encoded;
  const Field<PrbsPattern>& pattern;
};

const EngineFields& fields_of(EngineKind kind, Side side) {
  // A generator ahead of the encoder and a checker behind the decoder deal with payload.
  static const EngineFields host_generator{
      cmis::prbs_generator_host_side_pre_fec,        cmis::prbs_generator_host_side_post_fec,
      cmis::host_side_generator_supports_pattern,    cmis::host_side_generator_supports_data_invert,
      cmis::host_side_generator_supports_data_swap,  cmis::host_generator_supports_per_lane_pattern,
      cmis::host_generator_supports_per_lane_enable, cmis::host_side_generator_enable,
      cmis::host_side_generator_data_invert,         cmis::host_side_generator_swap_symbol_bits,
      cmis::host_side_generator_pre_fec_enable,      cmis::host_side_generator_pattern_select};
  static const EngineFields media_generator{
      cmis::prbs_generator_media_side_pre_fec,        cmis::prbs_generator_media_side_post_fec,
      cmis::media_side_generator_supports_pattern,    cmis::media_side_generator_supports_data_invert,
      cmis::media_side_generator_supports_data_swap,  cmis::media_generator_supports_per_lane_pattern,
      cmis::media_generator_supports_per_lane_enable, cmis::media_side_generator_enable,
      cmis::media_side_generator_data_invert,         cmis::media_side_generator_swap_symbol_bits,
      cmis::media_side_generator_pre_fec_enable,      cmis::media_side_generator_pattern_select};
  static const EngineFields host_checker{
      cmis::prbs_checker_host_side_post_fec,       cmis::prbs_checker_host_side_pre_fec,
      cmis::host_side_checker_supports_pattern,    cmis::host_side_checker_supports_data_invert,
      cmis::host_side_checker_supports_data_swap,  cmis::host_checker_supports_per_lane_pattern,
      cmis::host_checker_supports_per_lane_enable, cmis::host_side_checker_enable,
      cmis::host_side_checker_data_invert,         cmis::host_side_checker_swap_symbol_bits,
      cmis::host_side_checker_post_fec_enable,     cmis::host_side_checker_pattern_select};
  static const EngineFields media_checker{
      cmis::prbs_checker_media_side_post_fec,       cmis::prbs_checker_media_side_pre_fec,
      cmis::media_side_checker_supports_pattern,    cmis::media_side_checker_supports_data_invert,
      cmis::media_side_checker_supports_data_swap,  cmis::media_checker_supports_per_lane_pattern,
      cmis::media_checker_supports_per_lane_enable, cmis::media_side_checker_enable,
      cmis::media_side_checker_data_invert,         cmis::media_side_checker_swap_symbol_bits,
      cmis::media_side_checker_post_fec_enable,     cmis::media_side_checker_pattern_select};
  if (kind == EngineKind::generator) return side == Side::host ? host_generator : media_generator;
  return side == Side::host ? host_checker : media_checker;
}

constexpr bool bit_of(std::uint64_t mask, unsigned lane) { return (mask >> lane & 1) != 0; }

}  // namespace

bool has_engine(const BankMemory& memory, EngineKind kind, Side side) {
  const EngineFields& fields = fields_of(kind, side);
  return memory.flag(fields.at_encoded_place) || memory.flag(fields.at_plain_place);
}

Engines load_engines(const BankMemory& memory, EngineKind kind, Side side) {
  const EngineFields& fields = fields_of(kind, side);
  const bool per_lane_pattern = memory.flag(fields.per_lane_pattern);
  const std::uint8_t enabled = memory.lanes(fields.enable);
  const std::uint8_t lanes = memory.flag(fields.per_lane_enable) || enabled == 0 ? enabled : std::uint8_t{0xFF};
  const std::uint64_t patterns = memory.bits(fields.patterns.info);
  Engines engines{};
  for (unsigned lane = 0; lane < engines.size(); ++lane) {
    Engine& engine = engines[lane];
    engine.enabled = bit_of(lanes, lane);
    const bool encoded = memory.flag(fields.at_encoded, lane);
    engine.pattern = {.code = static_cast<std::uint8_t>(memory.bits(fields.pattern.info, per_lane_pattern ? lane : 0)),
                      .inverted = memory.flag(fields.invert, lane),
                      .swapped = memory.flag(fields.swap, lane),
                      .encoded = encoded};
    engine.behind_fec = kind == EngineKind::checker && encoded;
    engine.able = bit_of(patterns, engine.pattern.code) &&
                  memory.flag(encoded ? fields.at_encoded_place : fields.at_plain_place) &&
                  (!engine.pattern.inverted || memory.flag(fields.can_invert)) &&
                  (!engine.pattern.swapped || memory.flag(fields.can_swap));
  }
  return engines;
}

void clear_missing_engines(BankMemory& memory) {
  for (const EngineKind kind : {EngineKind::generator, EngineKind::checker})
    for (const Side side : {Side::host, Side::media}) {
      if (has_engine(memory, kind, side)) continue;
      const EngineFields& fields = fields_of(kind, side);
      for (const Field<bool>* field : {&fields.enable, &fields.invert, &fields.swap, &fields.at_encoded})
        memory.set_lanes(*field, 0);
      for (unsigned lane = 0; lane < 8; ++lane) memory.set_bits(fields.pattern.info, 0, lane);
    }
}

bool fits(std::uint8_t pattern, cmis::Modulation modulation) {
  if (modulation != cmis::Modulation::nrz) return true;
  switch (static_cast<PrbsPattern>(pattern)) {
    case PrbsPattern::prbs31q:
    case PrbsPattern::prbs23q:
    case PrbsPattern::prbs15q:
    case PrbsPattern::prbs13q:
    case PrbsPattern::prbs9q:
    case PrbsPattern::prbs7q:
    case PrbsPattern::ssprq:
      return false;
    case PrbsPattern::prbs31:
    case PrbsPattern::prbs23:
    case PrbsPattern::prbs15:
    case PrbsPattern::prbs13:
    case PrbsPattern::prbs9:
    case PrbsPattern::prbs7:
    case PrbsPattern::custom:
    case PrbsPattern::user:
      return true;
  }
  return true;
}

namespace {

/// Follows a signal back to its source. A ring of loopbacks without a source carries nothing.
class Resolver {
 public:
  Resolver(const Wiring& wiring, const Inputs& outside) : wiring_(wiring), outside_(outside) {}

  Received media_in(unsigned lane, int depth = 0) const {
    if (!bit_of(wiring_.loops.of(Loopback::media_output), lane)) return outside_.media[lane];
    return looped(media_out(lane, depth + 1));
  }
  Received host_in(unsigned lane, int depth = 0) const {
    if (!bit_of(wiring_.loops.of(Loopback::host_output), lane)) return outside_.host[lane];
    return looped(host_out(lane, depth + 1));
  }

 private:
  static constexpr int ring = 8;

  Received media_out(unsigned lane, int depth) const {
    if (depth > ring) return {};
    if (const auto own = generated(wiring_.media_generator, wiring_.media, lane)) return *own;
    if (bit_of(wiring_.loops.of(Loopback::media_input), lane)) return looped(media_in(lane, depth + 1));
    const int host_lane = wiring_.media[lane].counterpart;
    return host_lane < 0 ? Received{.present = wiring_.media[lane].up}
                         : host_in(static_cast<unsigned>(host_lane), depth + 1);
  }
  Received host_out(unsigned lane, int depth) const {
    if (depth > ring) return {};
    if (const auto own = generated(wiring_.host_generator, wiring_.host, lane)) return *own;
    if (bit_of(wiring_.loops.of(Loopback::host_input), lane)) return looped(host_in(lane, depth + 1));
    const int media_lane = wiring_.host[lane].counterpart;
    return media_lane < 0 ? Received{.present = wiring_.host[lane].up}
                          : media_in(static_cast<unsigned>(media_lane), depth + 1);
  }
  /// A running generator replaces traffic.
  static std::optional<Received> generated(const Engines& engines, const LaneSignals& lanes, unsigned lane) {
    const Engine& engine = engines[lane];
    if (!engine.enabled || !engine.able || !lanes[lane].up || !fits(engine.pattern.code, lanes[lane].modulation))
      return std::nullopt;
    return Received{.present = true, .pattern = engine.pattern};
  }
  Received looped(Received signal) const {
    signal.ber += wiring_.loopback_ber;
    return signal;
  }

  const Wiring& wiring_;
  const Inputs& outside_;
};

}  // namespace

Inputs resolve(const Wiring& wiring, const Inputs& outside) {
  const Resolver resolver(wiring, outside);
  Inputs inputs;
  for (unsigned lane = 0; lane < 8; ++lane) {
    inputs.host[lane] = resolver.host_in(lane);
    inputs.media[lane] = resolver.media_in(lane);
  }
  return inputs;
}

}  // namespace plugfest::sim
