#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/base/units.hpp"
#include "drivers/cmis/coded.hpp"
#include "drivers/cmis/decode_diagnostics.hpp"
#include "drivers/cmis/enums.hpp"
#include "drivers/cmis/field.hpp"
#include "drivers/cmis/lanes.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Pattern generators and checkers of a module, and what the checkers count (CMIS 5.4, pages 13h and 14h). Out of
/// service: a running generator takes the place of the traffic. Masks have bit n-1 for lane n of the engine's side.
namespace plugfest::cmis {

class Module;

/// Host side engines face the host: their generator transmits towards it, their checker looks at what comes from it.
enum class Engine : std::uint8_t { host_generator, media_generator, host_checker, media_checker };
inline constexpr std::array engines = {Engine::host_generator, Engine::media_generator, Engine::host_checker,
                                       Engine::media_checker};
/// "host side generator".
std::string_view to_string(Engine engine);
Side side_of(Engine engine);
bool is_generator(Engine engine);
const PatternEngine& capabilities_of(const Diagnostics& module, Engine engine);

/// Reads and decodes what the module offers on page 13h.
/// @return empty: it does not advertise the diagnostics pages
/// @throws BenchError  as Pages::read
asio::awaitable<std::optional<Diagnostics>> read_diagnostics(Module& module);

/// Whether a lane of that modulation can carry it: Q patterns and SSPRQ are PAM4, the plain ones NRZ. Custom and user
/// patterns are the module's business.
bool suits(PrbsPattern pattern, Modulation modulation);
/// The longest usual pattern that all of `supported` have: PRBS31Q, then PRBS13Q and the others for PAM4; PRBS31 and
/// downwards for NRZ. Never SSPRQ, custom or user patterns.
/// @param supported  PatternEngine::patterns of generator and checker, combined with &
std::optional<PrbsPattern> choose_pattern(std::uint16_t supported, Modulation modulation);

/// Where the pattern enters or is looked at: before FEC encoding (decoding), or behind it. A module without FEC has
/// post-FEC generators and pre-FEC checkers at most: next to the line.
enum class FecPlace : std::uint8_t { pre_fec, post_fec };
/// Next to the line, where bit errors are those of the line, or where the engine can only be; empty: there is none.
std::optional<FecPlace> line_place(const PatternEngine& engine, bool generator);

/// What one engine is to do.
struct EngineSetup {
  Engine engine{};
  std::uint8_t lanes = 0;         ///< to be enabled; 0xFF where single lanes cannot be (PatternEngine::per_lane_enable)
  Lanes<PrbsPattern> patterns{};  ///< all alike where the module does no better (PatternEngine::per_lane_pattern)
  FecPlace place{};
  std::uint8_t invert = 0, swap = 0;  ///< lanes whose data are inverted, whose symbol bits are swapped
};
/// One pattern on all lanes, next to the line.
EngineSetup setup_for(const Diagnostics& module, Engine engine, PrbsPattern pattern, std::uint8_t lanes);

/// A whole measurement of one bank.
struct PatternTest {
  std::vector<EngineSetup> setups;
  MeasurementTime gate = MeasurementTime::ungated;
  bool restart_gate = false;          ///< results of a gate move aside at its end, and the next one starts at once
  bool update_every_5_s = false;      ///< else every second, where running results are updated
  bool start_stop_all_banks = false;  ///< enables and resets act on all banks
  std::uint8_t generator_clock = 0;   ///< code of host_gen_clock_source and media_gen_clock_source; 0: internal
  CheckerClockSource checker_clock = CheckerClockSource::recovered;
  std::uint8_t bank = 0;
};
/// Why the module cannot do it as advertised: "media side checker: PRBS31Q is not supported". Pure.
/// @return empty: it can
std::string refusal(const Diagnostics& module, const PatternTest& test);
/// Length of a gate. Empty: not gated, or the module's own length.
std::optional<Clock::duration> length_of(MeasurementTime gate);

/// The registers that the functions below write. Recorded in this order and restored newest first, engines are switched
/// off before anything else of them changes.
std::vector<FieldInfo> pattern_test_fields();

/// How an engine stands.
struct EngineState {
  Engine engine{};
  std::uint8_t enabled = 0, invert = 0, swap = 0;
  std::uint8_t other_fec_place = 0;  ///< generators: lanes with a pre-FEC pattern; checkers: post-FEC
  Lanes<Coded<PrbsPattern>> patterns{};
};
asio::awaitable<EngineState> read_engine(Module& module, Engine engine, std::uint8_t bank = 0);
/// What differs between an engine as it stands and what it was told: "media side checker: enabled lanes 0Fh, not FFh".
/// @return empty: nothing
std::string difference(const EngineState& state, const EngineSetup& setup);

/// What starting came to.
struct PatternTestStart {
  std::vector<EngineState> engines;  ///< read back, generators first
  std::string problem;               ///< the first engine that is not as it was told; empty: none
};
/// Sets up and enables: mode, then patterns, options and clocks of the generators, their enables, then the same for the
/// checkers, whose counts begin there. Engines that `test` does not name are left alone.
/// @pre refusal() is empty
/// @throws BenchError  as Pages::read and Pages::write; engines may then run
asio::awaitable<PatternTestStart> start_pattern_test(Module& module, const PatternTest& test);
/// Disables the checkers, then the generators that `test` names. Their results stay readable.
asio::awaitable<void> stop_pattern_test(Module& module, const PatternTest& test);

/// Whether checkers are locked to their pattern.
struct PatternLock {
  std::uint8_t locked = 0;      ///< lanes without a loss of lock at the last look
  bool all = false;             ///< all lanes that were asked for
  Clock::time_point at_most{};  ///< when the look ended that saw it, or the last one
};
/// Reads the checkers' loss-of-lock flags until none of `lanes` has one. The first read only clears what was latched;
/// from the second on a flag means that the lane is not locked. For whoever owns these flags.
/// @param side  Side::host or Side::media
asio::awaitable<PatternLock> wait_for_lock(Module& module, Clock& clock, Side side, std::uint8_t lanes,
                                           Clock::time_point due, std::uint8_t bank = 0);

/// ResetErrorInformation: 0 -> 1 freezes the running results, copies them to those of the last measurement where the
/// module has them, and stops gates; 1 -> 0 zeroes the running results and starts anew.
asio::awaitable<void> freeze_counts(Module& module, std::uint8_t bank = 0);
asio::awaitable<void> release_counts(Module& module, std::uint8_t bank = 0);
/// Both, one after the other: counts begin anew.
asio::awaitable<void> restart_counts(Module& module, std::uint8_t bank = 0);

/// Whether a gate has ended.
struct GateEnd {
  std::uint8_t ended = 0;    ///< lanes whose flag was seen
  bool all = false;          ///< all that were asked for; one is enough where gates are not per lane
  Clock::time_point seen{};  ///< when the look ended that saw it, or the last one
};
/// Polls the gating complete flags, which the read clears: for whoever owns them. Flags of an earlier gate are to be
/// cleared first, by clear_gate_flags.
/// @param per_lane  Diagnostics::per_lane_gating
asio::awaitable<GateEnd> wait_for_gate(Module& module, Clock& clock, Side side, std::uint8_t lanes, bool per_lane,
                                       Clock::time_point due, std::uint8_t bank = 0);
asio::awaitable<void> clear_gate_flags(Module& module, Side side, std::uint8_t bank = 0);

/// From a write of the selector until the data belong to it: 10 ms by specification, 100 ms in some modules, whose old
/// data stay readable until then and say nothing of it. A quirk (selector_delay) says otherwise for one module.
inline constexpr Clock::duration selector_wait = std::chrono::milliseconds{100};

/// Which results: those that are being counted, or those of the last completed measurement.
enum class ResultsOf : std::uint8_t { running, last_measurement };

/// What became of a selection on page 14h.
struct Selected {
  std::uint8_t asked = 0, shown = 0;  ///< codes; an unsupported one reads back 0
  Clock::duration waited{};
  bool taken() const { return asked == shown; }
};
/// Writes the selector, waits until the data belong to it (selector_wait, or the quirk, whose use is then on record)
/// and reads it back.
asio::awaitable<Selected> select_diagnostics(Module& module, Clock& clock, DiagnosticsSelection selection,
                                             std::uint8_t bank = 0);

/// What one checker has counted.
struct LaneCount {
  std::uint64_t errors = 0;
  std::uint64_t bits = 0;  ///< an even number
  bool sync_loss = false;  ///< lost the pattern at least once since the count began: the errors are suspect
  bool available = true;   ///< false: the module says (errors of 2^64-1) that there is no count

  /// Something was counted, and the count is there.
  bool measured() const { return available && bits != 0; }
  /// errors / bits; empty: not measured.
  std::optional<double> ber() const;
  friend bool operator==(const LaneCount&, const LaneCount&) = default;
};
/// What was counted between two looks at a running count. Totals may wrap at 2^64.
/// @return empty: one of them is not available, the count stands at its maximum, or it was begun anew in between
std::optional<LaneCount> counted_between(const LaneCount& earlier, const LaneCount& later);

struct CountReading {
  /// Empty: not asked for, or the module did not take the selection.
  Lanes<std::optional<LaneCount>> lanes{};
  std::string problem;  ///< "selector 02h reads back as 00h"; empty: none
};
/// Errors and bits of one side. Reads of running counts are not coherent, neither between lanes nor between the errors
/// and the bits of one lane: freeze_counts first, or read those of the last measurement.
/// @param side  Side::host or Side::media
asio::awaitable<CountReading> read_counts(Module& module, Clock& clock, Side side, std::uint8_t lanes,
                                          ResultsOf results = ResultsOf::running, std::uint8_t bank = 0);
/// One interval without a gap: freezes, reads, and lets the module count anew from 0.
asio::awaitable<CountReading> take_counts(Module& module, Clock& clock, Side side, std::uint8_t lanes,
                                          std::uint8_t bank = 0);

struct RatioReading {
  /// Bit error ratios as the module works them out. Empty: not asked for, not taken, or one of the numbers for "no
  /// data" (0, 0.5, 1): an error-free lane too has no value here, and its counts must tell.
  Lanes<std::optional<double>> lanes{};
  std::string problem;
};
/// For modules without counts; where there are counts, they are what a low error ratio rests on.
asio::awaitable<RatioReading> read_ratios(Module& module, Clock& clock, Side side, std::uint8_t lanes,
                                          ResultsOf results = ResultsOf::running, std::uint8_t bank = 0);

struct SnrReading {
  Lanes<std::optional<Decibel>> lanes{};  ///< empty: not asked for, not taken, or 0, which says "no sample"
  std::string problem;
};
asio::awaitable<SnrReading> read_snr(Module& module, Clock& clock, Side side, std::uint8_t lanes,
                                     std::uint8_t bank = 0);

}  // namespace plugfest::cmis
