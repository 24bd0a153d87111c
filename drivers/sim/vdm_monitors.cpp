#include "drivers/sim/vdm_monitors.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace plugfest::sim {

namespace {

enum class Needs : std::uint8_t { ready, laser_on, media_signal, host_signal };
enum class Source : std::uint8_t { typical, media_snr, host_snr, ltp, tec, tx_power, rx_power };

struct Row {
  std::uint8_t type;
  Needs needs;
  Source source;
  double typical, spread;
};

/// Figures of a module in good order, in the units of the types.
constexpr std::array rows = {
    Row{1, Needs::ready, Source::typical, 2, 0},               // laser age
    Row{2, Needs::ready, Source::tec, 0, 0.2},                 // TEC current
    Row{3, Needs::laser_on, Source::typical, 0, 60},           // laser frequency error
    Row{4, Needs::ready, Source::typical, 0, 0.05},            // laser temperature deviation
    Row{5, Needs::media_signal, Source::media_snr, 0, 0.05},   // eSNR
    Row{6, Needs::host_signal, Source::host_snr, 0, 0.05},     //
    Row{7, Needs::media_signal, Source::ltp, 0, 0.2},          // level transition parameter
    Row{8, Needs::host_signal, Source::ltp, 0, 0.2},           //
    Row{77, Needs::ready, Source::typical, 2.6, 0.001},        // supplies of co-packaged optics
    Row{78, Needs::ready, Source::typical, 1.8, 0.001},        //
    Row{79, Needs::ready, Source::typical, 1.2, 0.001},        //
    Row{80, Needs::ready, Source::typical, 0.9, 0.001},        //
    Row{81, Needs::ready, Source::typical, 0.7, 0.001},        //
    Row{82, Needs::ready, Source::typical, 0.7, 0.001},        //
    Row{83, Needs::ready, Source::typical, 12, 0.01},          //
    Row{84, Needs::ready, Source::typical, 13, 0.02},          // external laser
    Row{128, Needs::laser_on, Source::typical, 50, 0.1},       // modulator biases
    Row{129, Needs::laser_on, Source::typical, 50, 0.1},       //
    Row{130, Needs::laser_on, Source::typical, 50, 0.1},       //
    Row{131, Needs::laser_on, Source::typical, 50, 0.1},       //
    Row{132, Needs::laser_on, Source::typical, 50, 0.1},       //
    Row{133, Needs::laser_on, Source::typical, 50, 0.1},       //
    Row{134, Needs::media_signal, Source::typical, 20, 1},     // chromatic dispersion
    Row{135, Needs::media_signal, Source::typical, 20, 1},     //
    Row{136, Needs::media_signal, Source::typical, 1, 0.05},   // differential group delay
    Row{137, Needs::media_signal, Source::typical, 10, 1},     // second order PMD
    Row{138, Needs::media_signal, Source::typical, 0.5, 0.1},  // polarisation dependent loss
    Row{139, Needs::media_signal, Source::typical, 36, 0.1},   // OSNR
    Row{140, Needs::media_signal, Source::typical, 17, 0.1},   // eSNR
    Row{141, Needs::media_signal, Source::typical, 100, 20},   // carrier frequency offset
    Row{142, Needs::media_signal, Source::typical, 12, 0.1},   // EVM
    Row{143, Needs::laser_on, Source::tx_power, 0, 0.02},      //
    Row{144, Needs::media_signal, Source::rx_power, 0, 0.02},  //
    Row{145, Needs::media_signal, Source::rx_power, 0, 0.02},  //
    Row{146, Needs::media_signal, Source::typical, 1, 0.3},    // rotation of polarisation
    Row{147, Needs::media_signal, Source::typical, 22, 0.1},   // modulation error ratio
};

const Row* find_row(std::uint8_t type) {
  const auto row = std::ranges::find(rows, type, &Row::type);
  return row == rows.end() ? nullptr : &*row;
}

/// Share of a thermo-electric cooler's current that holds a laser at 45 Cel.
double tec_percent(double celsius) { return std::clamp(1.2 * (celsius - 45), -90.0, 90.0); }

double dbm(double milliwatts) { return 10 * std::log10(milliwatts); }

/// Lanes of one side that belong to a path which passes signals on.
std::uint8_t lanes_up(const Surroundings& around, bool media) {
  unsigned lanes = 0;
  for (const PathAround& path : around.paths)
    if (passes_signals(path.state)) lanes |= media ? path.media : path.host;
  return static_cast<std::uint8_t>(lanes);
}

std::uint8_t lanes_with_light(const Surroundings& around) {
  unsigned lanes = 0;
  for (unsigned lane = 0; lane < around.rx_power_mw.size(); ++lane)
    lanes |= static_cast<unsigned>(around.rx_power_mw[lane] > 0) << lane;
  return static_cast<std::uint8_t>(lanes);
}

std::uint8_t lanes_with(Needs needs, const Surroundings& around) {
  switch (needs) {
    case Needs::ready:
      return 0xFF;
    case Needs::laser_on:
      return around.lit;
    case Needs::media_signal:
      return lanes_up(around, true) & lanes_with_light(around);
    case Needs::host_signal:
      return lanes_up(around, false) & around.host_signal;
  }
  return 0;
}

/// An object of the whole module is about the lanes of all banks.
bool has_any_lane(Needs needs, const Surroundings& around, const std::optional<unsigned>& lane) {
  if (lane) return (lanes_with(needs, around) >> *lane & 1) != 0;
  const BankViews banks(around);
  for (unsigned bank = 0; bank < banks.count(); ++bank)
    if (lanes_with(needs, banks[bank]) != 0) return true;
  return false;
}

}  // namespace

VdmThresholds vdm_thresholds(const cmis::VdmType& type, std::uint16_t high_alarm, std::uint16_t low_alarm,
                             std::uint16_t high_warning, std::uint16_t low_warning) {
  return {.high_alarm = cmis::vdm_value(type, high_alarm),
          .low_alarm = cmis::vdm_value(type, low_alarm),
          .high_warning = cmis::vdm_value(type, high_warning),
          .low_warning = cmis::vdm_value(type, low_warning),
          .present = (high_alarm | low_alarm | high_warning | low_warning) != 0};
}

cmis::VdmFlags crossed(const VdmThresholds& thresholds, double value) {
  if (!thresholds.present) return {};
  return {.high_alarm = value > thresholds.high_alarm,
          .low_alarm = value<thresholds.low_alarm, .high_warning = value> thresholds.high_warning,
          .low_warning = value < thresholds.low_warning};
}

bool is_modelled(const cmis::VdmType& type) { return find_row(type.id) != nullptr; }

std::optional<VdmReading> vdm_reading(const VdmObject& object, const VdmThresholds& thresholds,
                                      const SignalModel& model, const Surroundings& around) {
  const Row& row = *find_row(object.type->id);
  if (around.phase != ModulePhase::ready || !has_any_lane(row.needs, around, object.lane)) return std::nullopt;
  VdmReading reading{.value = row.typical, .spread = row.spread};
  switch (row.source) {
    case Source::typical:
      break;
    case Source::media_snr:
      reading.value = signal_of(model, around).media_snr_db[object.lane.value_or(0)];
      break;
    case Source::host_snr:
      reading.value = signal_of(model, around).host_snr_db[object.lane.value_or(0)];
      break;
    case Source::ltp:
      reading.value = model.ltp_db;
      break;
    // What follows from the module's state says what it says, within its limits or not.
    case Source::tec:
      reading.value = tec_percent(around.celsius);
      return reading;
    case Source::tx_power:
      reading.value = dbm(around.tx_power_mw);
      return reading;
    case Source::rx_power:
      reading.value = dbm(around.rx_power_mw[object.lane.value_or(0)]);
      return reading;
  }
  // What comes from a link says what it says too.
  const bool linked = around.signal != nullptr && (row.source == Source::media_snr || row.source == Source::host_snr);
  const bool within = linked || (reading.value > thresholds.low_warning && reading.value < thresholds.high_warning);
  if (thresholds.present && !within && thresholds.low_warning < thresholds.high_warning)
    reading.value = (thresholds.low_warning + thresholds.high_warning) / 2;
  return reading;
}

std::uint16_t vdm_missing(const cmis::VdmType& type, bool named_values) {
  if (!named_values) return 0;
  constexpr std::uint16_t most_negative = 0x8000, all_ones = 0xFFFF;
  switch (type.coding) {
    case cmis::VdmCoding::s16:
      return most_negative;
    case cmis::VdmCoding::f16:
      // A ratio of one half, or the largest number of frames.
      return type.unit.empty() && type.name.starts_with("PreFECBER") ? *cmis::vdm_bits(type, 0.5) : all_ones;
    case cmis::VdmCoding::u16:
      return type.name == "LaserAge" || type.name.starts_with("SEW") ? all_ones : std::uint16_t{0};
  }
  return 0;
}

}  // namespace plugfest::sim
