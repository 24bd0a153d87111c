#pragma once

#include "drivers/base/units.hpp"
#include "harness/plan/check_spec.hpp"
#include "harness/plan/diagnostic.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What the YAML files become: plain structs, units applied, every mark kept.
namespace plugfest::plan {

/// A fact with its origin. No value: the source says that it is not known, which is not the same as zero.
template <class T>
struct Sourced {
  std::optional<T> value;
  std::string source;      ///< in words; empty only where a file may omit it
  std::string confidence;  ///< "primary", "secondary", "claim", "derived", "assumed", "unknown"
  Mark mark;
};

/// A parameter or limit as the plan gives it.
struct Setting {
  std::string text;        ///< as written; of a path: where the file lies
  double number = 0;       ///< base unit of the spec's dimension; 0/1 for a switch
  std::vector<int> lanes;  ///< of type lanes; empty: all
  Mark mark;
};
using Settings = std::map<std::string, Setting, std::less<>>;

struct Step {
  std::string id;  ///< `id:` of the step, else the check's name
  std::string check;
  std::vector<std::string> needs;  ///< ids of earlier steps
  bool optional = false;
  Settings parameters;  ///< only what the file says; the spec's fallbacks are applied by `parameter()`
  Settings limits;
  double budget_s = 0;  ///< `budget:`, else the check's own
  Mark mark;
};

/// A name of another file, with the place that names it.
struct Reference {
  std::string name;
  Mark mark;
};

struct Plan {
  SourcePtr source;
  std::string name, title;
  double confidence = 0.95;
  std::optional<Reference> profile;  ///< used when the command line gives none
  std::vector<Reference> modules;
  std::vector<Step> steps;
};

/// A host Tx FIR set: integer codes, taps in the order of `TapSet::taps`; a tap the silicon lacks has no value.
using TapCodes = std::vector<std::optional<int>>;
struct TapGroup {
  std::vector<int> ports;
  std::vector<TapCodes> lanes;  ///< one entry: the same on all lanes; else one a lane, lane 1 first
};
struct TapSet {
  std::string id, kind;  ///< kind: lpo, retimed, copper
  std::string selector;  ///< what the platform's own software matches on, may be empty
  std::vector<std::string> taps;
  int full_scale = 0;
  std::vector<TapGroup> groups;
  std::string source;
};

/// What one port may deliver to a module, by airflow direction ("any" where it does not matter).
struct PortPower {
  std::vector<int> ports;
  std::map<std::string, Sourced<Watt>> by_airflow;
};
struct PortGroup {
  std::vector<int> ports;
  std::string form_factor;
  int lanes = 8;
};

/// What a kind of port is held to: limits of the standard, what the platform asks beyond them, and the arithmetic that
/// its FEC needs.
struct PortClass {
  std::string id;                ///< "800g-8"
  int lanes = 8;                 ///< host lanes of one port of this class
  double lane_rate = 0;          ///< bit/s of one lane, FEC included
  std::string fec;               ///< "RS544" or "RS528"
  Sourced<int> interleave;       ///< codewords that are sent symbol by symbol in turn
  Sourced<double> pre_fec_ber;   ///< the standard's limit
  Sourced<double> margin;        ///< dB of SNR that is asked beyond it; empty: none is asked
  Sourced<double> frame_loss;    ///< ratio of frames, 64 octets with minimum gap
  Sourced<double> operator_ber;  ///< an operator's stricter tier, optional
  Sourced<int> operator_bin;     ///< highest histogram bin that may grow in that tier, optional
  Mark mark;
};

/// What the silicon lets software see of a port.
struct HostView {
  Sourced<std::string> fec_lanes;    ///< "physical", "fec" or "port"
  Sourced<int> first_bin, last_bin;  ///< of the histogram; both empty: there is none
  Sourced<std::string> bit_errors;   ///< "counted", "estimated" or "none"
  Sourced<std::string> taps_read;    ///< "applied", "intent" or "none"
  Sourced<double> debounce;          ///< s that a loss of link must last to be told
};

/// A parameter of the simulated link by its name; what it means is the link model's to say.
struct LinkParameter {
  std::string name;
  std::string text;        ///< as written
  std::vector<int> lanes;  ///< host lanes of the port, ascending; empty: all
  std::string source, confidence;
  Mark mark, name_mark;
};
using LinkParameters = std::vector<LinkParameter>;

/// What software sets in an LPO module at these ports.
struct PortPeaking {
  std::vector<int> ports;
  Sourced<int> code;  ///< of FixedInputEqTargetTx
};

/// Host trace loss of ports as the simulated bench takes it, dB at Nyquist.
struct PortTrace {
  std::vector<int> ports;
  Sourced<double> loss;
};

/// One switch silicon and platform: `profiles/silicon/*.yaml`.
struct Platform {
  SourcePtr source;
  std::string name, title;
  std::string silicon_name, silicon_vendor, platform_name, platform_vendor;
  Sourced<double> throughput;  ///< bit/s
  Sourced<int> serdes_count;
  Sourced<double> lane_rate;       ///< bit/s
  Sourced<double> insertion_loss;  ///< dB at Nyquist, host trace
  Sourced<std::string> lpo_support;
  std::vector<int> host_interface_ids;  ///< SFF-8024
  std::vector<std::string> fec;
  std::vector<PortGroup> ports;
  std::vector<PortPower> port_power;
  std::vector<std::string> airflows;  ///< first one is the default
  std::vector<TapSet> tap_sets;
  std::vector<PortClass> port_classes;
  HostView host_view;
  /// Driver peaking by port: also the one public hint at which ports have the longest traces.
  std::vector<PortPeaking> driver_peaking;
  // For the simulated bench only: nothing of it is a limit.
  std::vector<PortTrace> simulated_traces;
  LinkParameters simulated_host;

  /// The class of a port with that many lanes in use at `rate` bit/s a lane; null: the profile has none.
  const PortClass* port_class(int lanes, double rate) const;
  const PortGroup* port(int number) const;
  /// Codes of FixedInputEqTargetTx that software sets at that port; empty value: the profile does not say.
  Sourced<int> peaking_code(int port) const;
  /// dB at Nyquist that the simulator takes for that port; empty value: the profile does not say.
  Sourced<double> simulated_trace(int port) const;
  /// Empty value: the profile says that it is not known, or does not speak of that port and airflow.
  Sourced<Watt> power_limit(int port, const std::string& airflow) const;
};

/// One register of a module profile: a CMIS field name and what it holds; the register table gives both a meaning.
struct RegisterSetting {
  std::string field;
  Mark field_mark;
  struct Value {
    std::string text;
    bool quoted = false;
    Mark mark;
  };
  std::vector<Value> values;  ///< one for all elements, or one an element
  std::string source;
};

/// How a simulated module behaves where its registers do not say.
struct ModuleBehaviour {
  /// Keys: ModulePwrUp, ModulePwrDn, DPInit, DPDeinit, DPTxTurnOn, DPTxTurnOff; seconds. Absent: within the
  /// advertised range.
  std::map<std::string, Sourced<double>> durations;
  Sourced<double> mgmt_init;                                ///< s, power-on until management answers
  Sourced<double> hold_off_write;                           ///< s of NACK after a volatile write
  Sourced<double> hold_off_page;                            ///< s of NACK after a bank or page write
  Sourced<Watt> draw_low_power, draw_ready, draw_per_lane;  ///< low power; ready without lanes; each activated lane
};

/// A module as a person describes it: `profiles/modules/*.yaml`.
struct ModuleProfile {
  std::vector<RegisterSetting> registers;
  ModuleBehaviour behaviour;
  LinkParameters link;  ///< of the module's two directions, for the simulated link
};

/// 128 bytes that somebody read from a real module.
struct DumpHalf {
  int bank = 0;
  bool lower = false;
  int page = 0;       ///< of upper halves; SFF-8472's a0 and a2 only in dumps that are not CMIS
  std::string label;  ///< as written: "lower", "11h", "a2"
  int offset = 0;     ///< 0 or 128
  std::vector<std::byte> bytes;
  std::vector<int> unknown;  ///< bytes that nobody read, as the bus sees them; ascending
};
/// A register dump of a real module: the format of ../shared/eeprom-dumps and of `plugfest dump`.
struct ModuleDump {
  std::string form_factor, management, provenance, origin, notes;
  std::vector<DumpHalf> halves;
};

/// What `--module` or a bench's `module:` names.
struct ModuleSource {
  SourcePtr source;
  std::string name, title;
  std::optional<ModuleProfile> profile;  ///< exactly one of the two
  std::optional<ModuleDump> dump;
};

/// One device of a lab bench. What its options mean is the driver's to say.
struct BenchDevice {
  std::string name, driver;
  std::optional<Reference> bus;  ///< the bus that it hangs on
  Settings options;              ///< only what the file says
  Mark mark;
};
/// The meter of a simulated slot.
struct BenchMeter {
  std::string driver;
  double gain_error = 0;  ///< share of the reading
  double offset_w = 0;    ///< W
  std::string resource;   ///< instruments with one name are one instrument; empty: the slot's own
  Mark mark;
};
/// One end of a simulated link, beside the slot's own module and port.
struct BenchLinkEnd {
  std::optional<Reference> profile, module;  ///< of the far end; absent: as the near end
  std::optional<int> port;                   ///< of the far end; absent: as the near end
  std::optional<Reference> taps;             ///< a tap set of the platform; absent: the one that suits the module
  std::optional<double> trace;               ///< dB at Nyquist; absent: the platform's for that port
  LinkParameters parameters;
};
/// What happens to a simulated link by itself, in the time of the run.
struct BenchLinkEvent {
  std::string kind;        ///< "flap", "peer-flap" or "burst"
  double at = 0;           ///< s since the run began
  double lasts = 0;        ///< s
  double every = 0;        ///< s between repetitions; 0: once
  double ber = 0;          ///< of a burst
  std::vector<int> lanes;  ///< of a burst; empty: all
  Mark mark;
};
/// The link of a simulated slot.
struct BenchLink {
  std::string id;                      ///< of the medium, for the report
  std::optional<double> length, loss;  ///< m; dB with connectors
  /// Chance that a receiver adapts badly when its peer comes back, and dB of SNR that this costs it from then on.
  double misadaptation = 0, misadaptation_db = 0;
  LinkParameters medium;
  BenchLinkEnd near_end, far_end;
  std::vector<BenchLinkEvent> events;
  Mark mark;
};
struct BenchSlot {
  Reference module;  ///< a simulated bench says what is plugged in
  int port = 1;
  std::optional<double> power_limit_w;  ///< what this cage is fused for, over the profile's
  Mark power_limit_mark;
  bool low_power_pin = true;  ///< LPMode as the bench drives it at the start: true asks for low power
  std::optional<BenchMeter> meter;
  std::optional<BenchLink> simulated_link;  ///< absent: both ends alike, the platform's and the module's own figures
  bool has_link = true;                     ///< `link: none`: nothing is plugged into the module
  // What reaches the slot of a lab bench, by name.
  Reference bus;
  std::optional<Reference> pins, lab_meter, link, far_link;
  Mark mark;
};
struct Bench {
  SourcePtr source;  ///< empty: the built-in one
  std::string name, title;
  std::string driver;  ///< "sim" or "lab"
  Mark driver_mark;
  std::string airflow;  ///< empty: the profile's default
  Mark airflow_mark;
  std::vector<BenchDevice> buses, pins, meters, links;  ///< of a lab bench
  std::vector<BenchSlot> slots;
  std::vector<std::string> permissions;
};

struct FirmwareVersion {
  std::uint8_t major = 0, minor = 0;
  friend auto operator<=>(const FirmwareVersion&, const FirmwareVersion&) = default;
};

/// What the host driver does otherwise than by itself. Absent: as always. A value is never `unknown` in effect: such a
/// setting changes nothing.
struct QuirkSettings {
  template <class T>
  using Setting = std::optional<Sourced<T>>;
  Setting<int> max_read, max_write;                ///< bytes of one access
  Setting<double> write_pause, page_select_delay;  ///< s
  Setting<double> hold_off;                        ///< s that a module may go on refusing an access
  Setting<bool> separate_bank_write, verify_every_select;
  Setting<double> selector_delay, cdb_quiet;  ///< s
};

/// What one kind of module needs: `profiles/quirks/*.yaml`.
struct QuirkFile {
  SourcePtr source;
  std::string name, title;
  std::string vendor, part;                                   ///< `*` stands for any text
  std::optional<FirmwareVersion> firmware_from, firmware_to;  ///< both included
  QuirkSettings settings;
};

}  // namespace plugfest::plan
