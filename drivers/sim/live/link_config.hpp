#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/ber_tester.hpp"
#include "drivers/host_port.hpp"
#include "drivers/host_serdes.hpp"
#include "drivers/sim/link/codewords.hpp"
#include "drivers/sim/link/parameters.hpp"
#include "drivers/sim/random.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a simulated link between two hosts is made of. Times and figures without a source are assumed.
namespace plugfest::sim {

constexpr End other(End end) { return end == End::near ? End::far : End::near; }

inline constexpr std::array<std::string_view, link::fir_length> tap_names = {"pre3", "pre2",  "pre1",
                                                                             "main", "post1", "post2"};
/// Signed codes in the order of `tap_names`; 0 where the silicon has no such tap.
using TapCodes = std::array<int, link::fir_length>;

/// How a host comes by its number of wrong bits.
enum class BitErrors : std::uint8_t {
  counted,
  estimated,  ///< 5 for each corrected symbol, as software does where the silicon counts symbols only
  none
};

/// One lane of a host as far as it differs from the others.
struct HostLaneConfig {
  std::optional<double> trace_db;  ///< loss at Nyquist, both directions
  std::optional<TapCodes> codes;
  bool tx_inverted = false, rx_inverted = false;  ///< as the host has set its SerDes
  bool tx_swapped = false, rx_swapped = false;    ///< P and N cross on the board
};

/// A host: its silicon, its board, and what software gets to see of them.
struct HostConfig {
  std::string name = "Ethernet0";
  link::HostTx tx;  ///< `fir` and `inverted` come from `codes` and `lanes`
  link::HostRx rx;
  link::Trace trace;

  std::array<bool, link::fir_length> has_tap = {true, true, true, true, true, true};
  int full_scale = 168;                          ///< sum of codes at full swing
  TapCodes codes = {-2, 6, -26, 100, -11, -12};  ///< in the silicon
  std::optional<TapCodes> intended;              ///< what software believes to be there; absent: `codes`
  bool applies_taps = true;                      ///< false: what is set changes what software believes and nothing else
  std::vector<HostLaneConfig> lanes;             ///< empty: all lanes are alike; else one entry a lane

  FecLanes fec_lanes = FecLanes::physical;  ///< none: the port alone
  int fec_lanes_per_lane = 4;               ///< with FecLanes::fec; 4: 32 lanes of 25G on eight of 100G (assumed)
  /// Histogram bins that can be read; absent: no histogram.
  struct Bins {
    int first = 0, last = 15;
  };
  std::optional<Bins> bins = Bins{};
  BitErrors bits = BitErrors::counted;
  ReadBack taps_read = ReadBack::applied, polarity_read = ReadBack::applied, compensation_read = ReadBack::applied;
  bool can_set_taps = true, can_set_polarity = true, can_set_compensation = true, can_adapt = true;
  bool shows_receiver = true;
  bool counts_flaps = true, counts_ups = true;
  Clock::duration debounce{};  ///< shorter losses of the link change neither state nor counters
  bool admin_up = true;        ///< when the world begins
  std::vector<TestPattern> patterns = {TestPattern::prbs31q, TestPattern::prbs23q, TestPattern::prbs15q,
                                       TestPattern::prbs13q, TestPattern::prbs9q};
};

/// The analog part of a module. Of the near one, registers decide on what they hold.
struct ModuleAnalog {
  link::ModuleTx tx;
  link::ModuleRx rx;
  std::uint8_t tx_inverted = 0, rx_inverted = 0;  ///< lanes, bit n-1 for lane n
};

struct FarModule : ModuleAnalog {
  double celsius = link::reference_celsius;                     ///< case, until somebody changes it
  Clock::duration temperature_lag = std::chrono::seconds(120);  ///< time constant; reference: 60 to 300 s
  bool squelches = true;                                        ///< its light goes out when its host is silent
  Clock::duration squelch = std::chrono::milliseconds(20);
};

/// Assumed: silicon vendors publish none of these.
struct LinkTimes {
  Clock::duration adapt = std::chrono::seconds(1);         ///< from signal to lock, of a receiver that starts anew
  Clock::duration relock = std::chrono::milliseconds(10);  ///< the same after a loss shorter than `keeps`
  Clock::duration keeps = std::chrono::milliseconds(100);
  Clock::duration align = std::chrono::milliseconds(2);         ///< from lock of all lanes to FEC alignment
  Clock::duration pattern_lock = std::chrono::milliseconds(2);  ///< of a pattern checker
};

/// One parameter of one lane of one direction.
struct LaneParameter {
  End sender = End::near;
  unsigned lane = 1;
  const link::ParameterInfo* parameter = nullptr;
  double value = 0;
};

/// What happens to the link by itself.
struct LinkIncident {
  enum class Kind : std::uint8_t {
    flap,   ///< the port of that end loses its SerDes for a time: it neither sends nor receives
    burst,  ///< errors at that end's receiver
  };
  Kind kind = Kind::flap;
  End end = End::near;
  Clock::duration at{};  ///< since the clock began
  Clock::duration lasts{};
  Clock::duration every{};  ///< between repetitions; 0: once
  double ber = 0;           ///< of a burst, on top
  std::uint8_t lanes = 0xFF;
};

struct LinkConfig {
  HostConfig near_host, far_host;
  ModuleAnalog near_module;
  FarModule far_module;
  link::Medium medium;
  link::PortFec fec;
  unsigned lanes = 8;       ///< of the port
  unsigned first_lane = 1;  ///< host lane of the near module, over all banks; all lanes of a port are in one bank
  std::vector<LaneParameter> lane_parameters;
  LinkTimes times;
  double lock_snr_db = 12;  ///< below it a receiver finds nothing to lock on (assumed)
  /// Chance that a receiver adapts badly when its peer comes back, and what that costs until it adapts anew by itself.
  double misadaptation = 0, misadaptation_db = 1.5;
  std::vector<LinkIncident> incidents;

  const HostConfig& host(End end) const { return end == End::near ? near_host : far_host; }
  const ModuleAnalog& module(End end) const { return end == End::near ? near_module : far_module; }
};

}  // namespace plugfest::sim
