#pragma once

#include "harness/verdict/verdict.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What a journal says: the vocabulary that the writer and the reader share.
namespace plugfest::journal {

struct Lane {
  std::string side;  ///< "host" or "media"
  int number = 1;    ///< 1..8

  bool operator==(const Lane&) const = default;
};

/// A bound and where it comes from.
struct Limit {
  std::optional<double> min = {}, max = {};
  std::string source;  ///< "advertised: MaxDurationDPInit code 6, 0.5-1 s"

  bool operator==(const Limit&) const = default;
};

using Value = std::variant<double, std::string, bool>;

struct Measurement {
  std::string name;  ///< "power.activated"
  Value value = 0.0;
  std::string unit = {};                   ///< UCUM: "W", "s", "Cel"; empty for pure numbers and text
  std::optional<double> uncertainty = {};  ///< half width, same unit
  std::optional<Lane> lane = {};
  std::optional<Limit> limit = {};
  Verdict verdict = Verdict::pass;  ///< of this measurement alone; `skipped`: recorded, not judged

  bool operator==(const Measurement&) const = default;
};

/// One entry of a state timeline.
struct StateChange {
  std::string subject;  ///< "module", "host lane 3"
  std::string state;    ///< "ModuleReady"
  double at_s = 0;      ///< since the step began
  double uncertainty_s = 0;

  bool operator==(const StateChange&) const = default;
};

/// Something a reader of the report should know that is not a verdict: a quirk allowed for, an oddity seen.
struct Finding {
  std::string severity;  ///< "info" or "warning"
  std::string message;

  bool operator==(const Finding&) const = default;
};

/// What must be put back, as data: enough for another process to do it after this one was killed.
struct RestoreAction {
  int id = 0;  ///< unique in the run, ascending
  int slot = 0;
  std::string kind;      ///< "register", "active-set", "pin", "reset"; of a host: "admin", "serdes", "pattern"
  std::string resource;  ///< "module", the pin's name ("LPMode"), or what of a host: "near lane 3"
  std::string vendor, part, serial;  ///< the module it belongs to
  std::string what;                  ///< for people: "lower:26 was 40h"
  int bank = 0, page = 0, byte = 0;  ///< of registers
  std::string prior;                 ///< hex bytes; "1" or "0" for a pin; a host's own words
  std::string settles;  ///< "ModuleLowPwr" or "ModuleReady 44444444" (with DPState bytes): where to wait for the
                        ///< module; empty: nowhere
  double settle_s = 0;  ///< how long that may take

  bool operator==(const RestoreAction&) const = default;
};

struct ModuleIdentity {
  std::string form_factor, vendor, oui, part, revision, serial, date_code, hardware_revision, firmware_revision;
  std::string cmis_revision;
  std::string static_pages_sha256;        ///< of the halves that do not change while a module runs
  std::vector<std::string> hashed_pages;  ///< "00h", "01h", ...

  bool operator==(const ModuleIdentity&) const = default;
};

struct SourceRecord {
  std::string name, sha256, text;

  bool operator==(const SourceRecord&) const = default;
};

/// Names of our OCP extension artifacts. Content keys are the struct members above, in snake_case.
namespace extension {
inline constexpr std::string_view verdict = "plugfest-verdict";  // verdict, reason, required, check, message
inline constexpr std::string_view identity = "plugfest-module-identity";
inline constexpr std::string_view state = "plugfest-state";
inline constexpr std::string_view finding = "plugfest-finding";
inline constexpr std::string_view restore_planned = "plugfest-restore-planned";  // a RestoreAction, before the change
inline constexpr std::string_view restore_done = "plugfest-restore-done";        // id, ok, message
inline constexpr std::string_view lease = "plugfest-lease";                      // resource, waited_s, behind
}  // namespace extension

/// Symptoms of run-level OCP errors that say how a run ended; testRunEnd itself has no room for it.
namespace symptom {
inline constexpr std::string_view interrupted = "run-interrupted";
inline constexpr std::string_view restore_failed = "restore-failed";
}  // namespace symptom

}  // namespace plugfest::journal
