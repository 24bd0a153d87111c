#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/enums.hpp"
#include "drivers/sim/image.hpp"
#include "drivers/sim/module_machine.hpp"
#include "drivers/sim/random.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace plugfest::sim {

class Memory;
struct SignalModel;

/// A data path that exists. Lanes are masks, bit n-1 for lane n.
struct PathAround {
  std::uint8_t host = 0, media = 0;  ///< 0: there is no such path
  std::uint8_t app_sel = 0;
  cmis::DpState state{};
  friend bool operator==(const PathAround&, const PathAround&) = default;
};

/// Eight lanes of one bank, lane 1 first.
struct LanesAround {
  std::array<cmis::DpState, 8> dp_state{};  ///< host lanes
  std::array<PathAround, 8> paths{};        ///< by first host lane
  std::uint8_t lit = 0;                     ///< media lanes whose output is on
  std::array<double, 8> rx_power_mw{};      ///< what arrives on each media lane; 0: no light
  std::uint8_t host_signal = 0xFF;          ///< host lanes that receive a signal
  const SignalModel* signal = nullptr;      ///< what a link brings; null: as the module's behaviour has it
  unsigned signal_version = 0;              ///< another one whenever that changed
};

/// What a unit may know of the module around it, as of one instant. Lanes are those of bank 0, lane 1 first; those of
/// the banks after it stand in `further_banks`.
struct Surroundings {
  Clock::time_point now{};
  ModulePhase phase{};
  std::array<cmis::DpState, 8> dp_state{};  ///< host lanes
  std::array<PathAround, 8> paths{};        ///< by first host lane
  std::uint8_t lit = 0;                     ///< media lanes whose output is on
  double celsius = 0, supply_v = 0;         ///< true values, without the monitors' noise
  double tx_power_mw = 0, tx_bias_ma = 0;   ///< of a lane whose output is on
  std::array<double, 8> rx_power_mw{};      ///< what arrives on each media lane; 0: no light
  std::uint8_t host_signal = 0xFF;          ///< host lanes that receive a signal
  const SignalModel* signal = nullptr;      ///< what a link brings; null: as the module's behaviour has it
  unsigned signal_version = 0;              ///< another one whenever that changed
  StreamKey stream;                         ///< seed, slot and end; lane and process are the unit's own
  std::vector<LanesAround> further_banks;   ///< bank 1 first
};

/// The surroundings as they are for each bank: its own lanes in the place of those of bank 0.
class BankViews {
 public:
  explicit BankViews(const Surroundings& around);  ///< `around` outlives this
  unsigned count() const { return static_cast<unsigned>(further_.size()) + 1; }
  /// @pre bank < count()
  const Surroundings& operator[](unsigned bank) const { return bank == 0 ? around_ : further_[bank - 1]; }

 private:
  const Surroundings& around_;
  std::vector<Surroundings> further_;
};

/// One write access: the bytes as they were sent, whether the registers took them or not.
struct Written {
  HalfId half;
  std::uint8_t first = 0;  ///< bus address of data[0]
  std::span<const std::byte> data;
};

/// A part of a module with registers of its own: versatile diagnostics, pattern generators, command data block. It
/// lives as long as its module and outlives resets: what must not survive one is cleared in `reset`. Like the module it
/// does nothing by itself, and its state depends on what was done to it and when, never on who looked.
class Unit {
 public:
  virtual ~Unit() = default;

  /// Management initialisation: the registers have just taken their defaults.
  virtual void reset(Memory&, const Surroundings&) {}
  /// States or light around it may just have changed: what is worked out from them over time goes on from here.
  virtual void changed(Memory&, const Surroundings&) {}
  /// When something of its own happens next; time_point::max(): nothing will.
  virtual Clock::time_point due() const { return Clock::time_point::max(); }
  /// What is due at `now` happens.
  virtual void step(Memory&, const Surroundings&) {}
  /// Brings the bytes of that half up to date: somebody is about to read it.
  virtual void show(Memory&, const Surroundings&, const HalfId&) {}
  /// A write access has ended; the registers hold what they accept of it.
  virtual void written(Memory&, const Surroundings&, const Written&) {}
  /// Until when the module refuses every access on its account.
  virtual Clock::time_point refuses_until() const { return {}; }
  /// Whether it wants the module reset, as after running another firmware image; asked after `step` and `written`.
  virtual bool take_reset_request() { return false; }
};

}  // namespace plugfest::sim
