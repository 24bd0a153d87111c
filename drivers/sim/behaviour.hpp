#pragma once

#include "drivers/sim/cdb_behaviour.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace plugfest::sim {

/// How long a state change really takes. Empty: 80 % of the upper edge of the range that the module advertises, so
/// inside it; 0.5 ms for code 0, 3000 s for the open-ended code 13, 100 ms where nothing usable is advertised.
struct TransitionTimes {
  using Time = std::optional<std::chrono::nanoseconds>;
  Time pwr_up, pwr_dn, dp_init, dp_deinit, dp_tx_turn_on, dp_tx_turn_off;
};

/// How long outputs take to follow, inside the longest times that CMIS allows (100, 15 and 400 ms).
struct OutputTimes {
  std::chrono::nanoseconds disable_rx = std::chrono::milliseconds(5);        ///< OutputDisableRx, either way
  std::chrono::nanoseconds auto_squelch_rx = std::chrono::milliseconds(5);   ///< light lost or back
  std::chrono::nanoseconds auto_squelch_tx = std::chrono::milliseconds(20);  ///< host signal lost or back
};

/// What becomes of an access that is longer than the module allows. Most modules tolerate it.
enum class LongAccess : std::uint8_t {
  tolerate,
  wrap,  ///< starts over at the first byte of the access
  cut,   ///< what is too much reads FFh, or is not written
  nack,  ///< the first byte too much is refused and nothing is written; a read cannot be refused: cut
};

/// Electrical power drawn from the 3.3 V supply, W. Empty: a share of the advertised MaxPower.
struct PowerDraw {
  std::optional<double> low_power;  ///< everywhere but in ModulePwrUp, ModuleReady and ModulePwrDn
  std::optional<double> ready;      ///< there, with all outputs dark
  std::optional<double> per_lane;   ///< on top, for each media lane whose output is on
};

/// What the monitors show. Optical values that are empty are the middle of the module's own warning thresholds.
struct MonitorModel {
  double ambient_c = 35;  ///< case temperature without any draw
  double thermal_resistance_c_per_w = 1.2;
  std::chrono::nanoseconds thermal_time = std::chrono::seconds(60);  ///< time constant, first order
  std::optional<double> tx_power_mw;                                 ///< of a lane whose output is on; else 0
  std::optional<double> tx_bias_ma;                                  ///< the same
  /// What arrives on each media lane, in every bank alike; 0: no light.
  std::array<std::optional<double>, 8> rx_power_mw;
};

constexpr std::array<double, 8> on_every_lane(double value) {
  return {value, value, value, value, value, value, value, value};
}

/// What reaches a module's receivers and how well they read it. Bit error ratios are those before any FEC; with the
/// defaults RS(544,514) leaves nothing of them.
struct SignalModel {
  std::array<double, 8> media_ber = on_every_lane(1e-9), host_ber = on_every_lane(1e-11);
  double loopback_ber = 1e-13;  ///< of a signal that never leaves the module
  std::array<double, 8> media_snr_db = on_every_lane(21.5),
                        host_snr_db = on_every_lane(23);  ///< while there is a signal
  /// Long-run swing at the inputs from the host, outer modulation amplitude at those from the media, while there is a
  /// signal.
  std::array<double, 8> host_vma_mv = on_every_lane(400), media_oma_mw = on_every_lane(1);
  double ltp_db = 45;  ///< level transition parameter, both sides
  /// Code of the test pattern that the far end, or the host, sends on all lanes. Empty: traffic.
  std::optional<std::uint8_t> media_pattern, host_pattern;
  double bits_per_second = 106.25e9;  ///< of a lane whose interface id does not state it
};

/// Versatile diagnostics.
struct VdmModel {
  std::chrono::nanoseconds freeze = std::chrono::milliseconds(5);  ///< request until done, both ways; 10 ms at most
  /// Sub-interval of the statistics where FineIntervalLength says nothing; never less than 10 ms.
  std::chrono::nanoseconds fine_interval = std::chrono::milliseconds(100);
  /// A quirk of real modules: without statistic observables FreezeDone never comes.
  bool freeze_needs_statistics = false;
};

/// Loopbacks, pattern generators and checkers.
struct DiagnosticsModel {
  std::chrono::nanoseconds selector =
      std::chrono::milliseconds(5);                              ///< until the chosen data stand there; 10 ms at most
  std::chrono::nanoseconds lock = std::chrono::milliseconds(2);  ///< matching pattern until the checker locks
  std::chrono::nanoseconds custom_gate = std::chrono::milliseconds(1000);  ///< what MeasurementTime 7 means
};

/// How a module behaves where its registers do not say.
struct Behaviour {
  TransitionTimes times;
  std::chrono::nanoseconds mgmt_init = std::chrono::milliseconds(300);     ///< reset released until management answers
  std::chrono::nanoseconds config = std::chrono::milliseconds(20);         ///< ConfigInProgress (from revision 5.0)
  std::chrono::nanoseconds resetting = std::chrono::milliseconds(1);       ///< Resetting, before Reset
  std::chrono::nanoseconds hold_off_write = std::chrono::milliseconds(1);  ///< NACK after a write
  std::chrono::nanoseconds hold_off_nv = std::chrono::milliseconds(20);    ///< NACK after a write of non-volatile bytes
  /// NACK after a bank or page write. Empty: a fifth of what the module advertises at most.
  std::optional<std::chrono::nanoseconds> hold_off_page;
  /// Share of the 20 ms intervals of time in which the module acknowledges nothing, drawn anew for each.
  double nack_share = 0;
  LongAccess long_read = LongAccess::tolerate, long_write = LongAccess::tolerate;
  OutputTimes outputs;
  std::chrono::nanoseconds tuning = std::chrono::seconds(2);  ///< of a tunable laser to another channel
  std::vector<unsigned> silent_host_lanes;                    ///< lanes (from 1, over all banks) without a host signal
  PowerDraw draw;
  MonitorModel monitors;
  CdbBehaviour cdb;
  SignalModel signal;
  VdmModel vdm;
  DiagnosticsModel diagnostics;
};

class Memory;
struct DataPathTimes;
struct ModuleTimes;

/// `behaviour` with every empty value filled in from what the registers advertise.
ModuleTimes module_times(const Behaviour& behaviour, const Memory& memory);
DataPathTimes data_path_times(const Behaviour& behaviour, const Memory& memory);
std::chrono::nanoseconds page_hold_off(const Behaviour& behaviour, const Memory& memory);

struct ResolvedDraw {
  double low_power, ready, per_lane;  ///< W
};
ResolvedDraw power_draw(const Behaviour& behaviour, const Memory& memory);

struct ResolvedOptics {
  double tx_power_mw, tx_bias_ma;
  std::array<double, 8> rx_power_mw;
};
ResolvedOptics optics(const Behaviour& behaviour, const Memory& memory);

}  // namespace plugfest::sim
