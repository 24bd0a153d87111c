#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/cmis/field.hpp"
#include "harness/journal/record.hpp"
#include "harness/plan/plan.hpp"
#include "harness/verdict/verdict.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace plugfest {
class BerTester;
class HostPort;
class HostSerdes;
class Pins;
class PowerMeter;
namespace cmis {
class Memory;
class Module;
}  // namespace cmis
}  // namespace plugfest

/// What a check is given and what it gives back.
namespace plugfest::checks {

/// The two ends of a link: the near one is that of the module under test.
enum class End : std::uint8_t { near_end, far_end };
constexpr std::string_view to_string(End end) { return end == End::near_end ? "near" : "far"; }

/// What reaches the host of one end. Null: the bench has none there; why stands beside it, in words.
struct LinkEnd {
  HostPort* port = nullptr;
  HostSerdes* serdes = nullptr;
  BerTester* tester = nullptr;
  std::string no_port, no_serdes, no_tester;
  const plan::Platform* platform = nullptr;  ///< of that host; null: nobody says
  int number = 0;                            ///< the port's on the platform
  std::string module;                        ///< what is plugged in there, as the bench has it; empty: nobody says
  /// SFF-8024 interface ids that its applications name, as the bench has it; empty: nobody says.
  std::vector<std::uint8_t> host_ids = {}, media_ids = {};
};
/// The link of a slot.
struct Link {
  LinkEnd near_end, far_end;
  std::string medium;  ///< "F12, 100 m"; empty: the bench does not say

  const LinkEnd& at(End end) const { return end == End::near_end ? near_end : far_end; }
};

/// What the slot's data paths carry while its link is up.
struct LinkInUse {
  std::vector<int> host_lanes = {}, media_lanes = {};       ///< from 1
  std::optional<std::uint8_t> host_id = {}, media_id = {};  ///< SFF-8024, of the first data path
  int lanes_of_path = 0;                                    ///< host lanes of one data path: those of one port
  double lane_rate = 0;                                     ///< bit/s; 0: the host interface id does not state it
};

/// This step's part of the plan's confidence.
struct Claim {
  double confidence = 0.95;  ///< of each of the step's claims; those of all steps hold together with the plan's
  double plan_confidence = 0.95;
  int of = 1;  ///< claims of the slot in the whole plan
};

/// Where a check puts what it saw; everything lands in the journal at once.
class Evidence {
 public:
  virtual ~Evidence() = default;
  virtual void measure(journal::Measurement measurement) = 0;
  /// @param at           when it was first seen, on the bench's clock
  /// @param uncertainty  how much earlier it may have been
  virtual void state(std::string subject, std::string state, Clock::time_point at, Clock::duration uncertainty) = 0;
  virtual void finding(std::string_view severity, std::string message) = 0;
};

/// The only way to change the lab: what was there before is on record before the change is made, and is put back,
/// newest first, however the step ends.
class Changes {
 public:
  virtual ~Changes() = default;
  /// Records the present bytes of `field` (whole field, bank 0); the check then writes it through cmis::Module.
  /// @param settles  where the module comes to rest once the bytes are back, as RestoreAction::settles; empty: anywhere
  /// @param within   how long that may take
  virtual asio::awaitable<void> will_write(const cmis::FieldInfo& field, const std::string& settles,
                                           Clock::duration within) = 0;
  /// Records the active control set (11h:206-234) of all lanes; the check then stages and applies another.
  /// @param within  how long taking the data paths down, to apply the old set again, may take
  virtual asio::awaitable<void> will_apply(Clock::duration within) = 0;
  /// Records the level of LPMode; the check then drives it. To be recorded after the registers, so that the pin is back
  /// before they are.
  virtual asio::awaitable<void> will_drive_low_power_pin() = 0;
  /// Records what the host of one end has set; the check then changes it through the end's own interface.
  virtual asio::awaitable<void> will_set_admin(End end) = 0;
  /// Taps, polarity and compensation of one lane, as far as the host can read them back.
  /// @param lane  from 1
  virtual asio::awaitable<void> will_set_serdes(End end, int lane) = 0;
  /// Generator and checker of one end's host.
  virtual asio::awaitable<void> will_send_pattern(End end) = 0;
  /// The check resets the module, by register or by pin, or takes it out and puts it in again: whoever puts things back
  /// releases ResetL first and waits until the module says who it is. Its registers are to be recorded one by one.
  /// @param within  how long management may take to be back
  virtual void will_reset(Clock::duration within) = 0;
};

/// What the port and its cage may deliver to the module.
struct PortLimits {
  int port = 1;
  std::string airflow;
  std::optional<double> power_w;  ///< empty: nobody knows
  std::string power_source;       ///< where the number comes from, or why there is none
};

/// What is known of the module in this slot before any step runs.
struct SlotFacts {
  const cmis::Memory* memory = nullptr;  ///< as read at arrival
  journal::ModuleIdentity identity;
  /// "10h" -> these bytes were never read from the real module: what rests on them proves nothing about it.
  std::vector<std::string> synthesised;
  bool high_power_allowed = false;
  std::string held_in_low_power;         ///< why not, in words
  std::vector<std::string> permissions;  ///< of the bench: "firmware"
};

/// One check in one slot.
struct Context {
  Clock& clock;
  cmis::Module& module;
  Pins& pins;
  PowerMeter* meter;            ///< null: the bench has none
  const std::string& no_meter;  ///< why there is none, in words
  const plan::Platform& platform;
  PortLimits port;
  const SlotFacts& slot;
  const plan::CheckSpec& spec;
  const plan::Step& step;
  Clock::time_point due;  ///< end of the step's time budget
  Evidence& evidence;
  Changes& changes;
  const Link& link;
  LinkInUse in_use = {};  ///< of steps with CheckSpec::link
  Claim claim = {};
  std::uint64_t seed = 0;  ///< of the run: for what a check does in random order

  /// A parameter's value in base units; the spec's fallback where the plan is silent.
  std::optional<double> number(std::string_view parameter) const;
  std::optional<std::string> text(std::string_view parameter) const;
  std::optional<double> limit(std::string_view name) const;
  /// Whether a half ("01h") holds bytes that were never read from the real module.
  bool is_synthesised(std::string_view half) const;
};

/// What a check concludes. The runner turns a thrown BenchError into `error`.
struct Outcome {
  Verdict verdict = Verdict::error;
  std::string message;  ///< a plain sentence with the telling numbers
  SkipReason reason = SkipReason::none;
};

using CheckFunction = asio::awaitable<Outcome> (*)(Context&);

/// What is known of a step before anything runs.
struct Prospect {
  const plan::CheckSpec& spec;
  const plan::Step& step;
  const plan::Platform& platform;
  int lanes;  ///< host lanes of the slot's port
  Claim claim;

  /// As Context's.
  std::optional<double> number(std::string_view parameter) const;
  std::optional<double> limit(std::string_view name) const;
};
/// Whether a step could ever reach its confidence. @return empty: it could; else the arithmetic, in words
using ReachFunction = std::string (*)(const Prospect&);

/// A check: what it accepts and what it does. The catalogue is a table of these.
struct Check {
  const plan::CheckSpec* spec;
  CheckFunction run;
  ReachFunction out_of_reach = nullptr;  ///< null: it makes no claim that takes exposure
};

/// The share of each claim that a slot makes in a plan: what may go wrong is split evenly (Bonferroni), so that all
/// hold together with the plan's confidence, whatever depends on what.
/// @param skipped  ids of steps that do not run
Claim claim_of(const plan::Plan& plan, std::span<const std::string> skipped, std::span<const Check> catalogue);

Outcome skipped(SkipReason reason, std::string message);
/// Makes `verdict` the more telling of the two.
void worsen(Verdict& verdict, Verdict other);
/// Holds a value with its uncertainty against an upper limit: inconclusive where the interval holds the limit.
Verdict judge_at_most(double value, double uncertainty, double limit);

}  // namespace plugfest::checks
