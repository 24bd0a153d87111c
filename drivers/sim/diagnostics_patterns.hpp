#pragma once

#include "drivers/cmis/field.hpp"
#include "drivers/sim/diagnostics_loopback.hpp"
#include "drivers/sim/memory.hpp"
#include "drivers/sim/signal.hpp"

#include <array>
#include <cstdint>
#include <optional>

/// Pattern generators and checkers, and what a checker gets to see.
namespace plugfest::sim {

/// A test pattern on a lane.
struct Pattern {
  std::uint8_t code = 0;
  bool inverted = false, swapped = false;  ///< swapped: the two bits of a PAM4 symbol
  bool encoded = false;                    ///< it went through a FEC encoder
  friend bool operator==(const Pattern&, const Pattern&) = default;
};

enum class EngineKind : std::uint8_t { generator, checker };

/// One generator or checker of one lane, with the rules of engines that serve all lanes applied.
struct Engine {
  bool enabled = false;
  bool able = false;        ///< what it is asked for is advertised
  Pattern pattern;          ///< of a checker: what it looks for at the module's input
  bool behind_fec = false;  ///< checkers: behind the decoder
};
using Engines = std::array<Engine, 8>;
/// @param side  host or media
Engines load_engines(const BankMemory& memory, EngineKind kind, cmis::Side side);
/// Whether the module has any engine of that kind there.
bool has_engine(const BankMemory& memory, EngineKind kind, cmis::Side side);
/// Clears the registers of engines that the module does not have.
void clear_missing_engines(BankMemory& memory);

/// Whether a lane of that modulation can carry the pattern: NRZ has no PAM4 symbols.
bool fits(std::uint8_t pattern, cmis::Modulation modulation);

/// What arrives at an input.
struct Received {
  bool present = false;
  std::optional<Pattern> pattern = {};  ///< empty: traffic, or something unknown
  double ber = 0;
};
using ReceivedLanes = std::array<Received, 8>;
struct Inputs {
  ReceivedLanes host, media;
};

struct Wiring {
  Loopbacks loops;  ///< lanes in effect
  Engines host_generator, media_generator;
  LaneSignals host, media;
  double loopback_ber = 0;
};
/// What the checkers of both sides see when `outside` reaches the module: through loopbacks, instead of that, what the
/// module itself generates or passes on.
Inputs resolve(const Wiring& wiring, const Inputs& outside);

}  // namespace plugfest::sim
