#pragma once

#include "drivers/base/units.hpp"
#include "drivers/cmis/coded.hpp"
#include "drivers/cmis/data_paths.hpp"
#include "drivers/cmis/enums.hpp"
#include "drivers/cmis/field.hpp"
#include "drivers/cmis/read_plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Which signal integrity settings a module takes and what their codes mean (CMIS 5.4, Signal integrity controls;
/// advertised in 01h:151-154 and 161-162). Staged settings go to the module by data_paths' apply.
namespace plugfest::cmis {

class Memory;
class Module;

struct EqualisationCapabilities {
  bool input_eq_tx_host_control = false, adaptive_input_eq_tx = false, freeze_tx = false;
  std::uint8_t recall_buffers_tx = 0;                                         ///< 0 to 2; 3: reserved
  std::uint8_t input_eq_max_tx = 0, pre_cursor_max = 0, post_cursor_max = 0;  ///< codes
  Coded<RxOutputEqControl> output_eq_rx;
  bool amplitude_control_rx = false;
  std::uint8_t amplitudes_rx = 0;  ///< bit n: amplitude code n
  bool cdr_tx = false, cdr_rx = false, cdr_bypass_tx = false, cdr_bypass_rx = false;
  Coded<RxOutputEqType> output_eq_type_rx;  ///< what stays constant while the output equalisation changes
};
/// Bytes that equalisation_capabilities looks at.
Wanted equalisation_advertisement();
/// @return empty: one of the bytes was not read
std::optional<EqualisationCapabilities> equalisation_capabilities(const Memory& memory);
/// Reads and decodes them.
/// @throws BenchError  as Pages::read
asio::awaitable<EqualisationCapabilities> read_equalisation_capabilities(Module& module);

enum class Setting : std::uint8_t {
  adaptive_input_eq_tx,
  recall_tx,
  input_eq_tx,
  cdr_tx,
  cdr_rx,
  pre_cursor_rx,
  post_cursor_rx,
  amplitude_rx
};
enum class SettingProblem : std::uint8_t {
  not_advertised,  ///< the module has no such control
  above_maximum,   ///< of the advertised maximum, or an amplitude that is not among the advertised ones
  reserved,        ///< the specification gives the code no meaning
  ignored,         ///< the module does not look at this setting while another one is as it is
};
struct SettingObjection {
  Setting setting{};
  SettingProblem problem{};
  std::string reason;  ///< "Rx output post-cursor 5 dB: at most 3 dB is advertised"
};
/// What in these settings the module need not take. A code of 0 (and a CDR that is on) asks for nothing and is never
/// objected to; an amplitude is always asked for where amplitudes can be controlled. Pure.
/// @return empty: it must take them
std::vector<SettingObjection> objections(const EqualisationCapabilities& module, const SignalIntegrity& settings);

/// What the codes stand for; empty: reserved, or the vendor's own. An amplitude is the name of a range, not a value.
std::optional<Decibel> input_eq_tx(std::uint8_t code);
std::optional<Decibel> pre_cursor_rx(std::uint8_t code);
std::optional<Decibel> post_cursor_rx(std::uint8_t code);
struct AmplitudeRange {
  MilliVolt low, high;  ///< peak to peak, differential
};
std::optional<AmplitudeRange> amplitude_rx(std::uint8_t code);

/// The registers that freeze_adaptation and store_adaptation write, to be recorded first. The store register is
/// write-only: there is nothing in it to put back.
std::vector<FieldInfo> adaptation_fields();
/// Holds the adaptive Tx input equalisation of exactly `lanes` of a bank; it runs on in the others. Direct effect.
/// @return what reads back
/// @throws BenchError  as Pages::read and Pages::write
asio::awaitable<std::uint8_t> freeze_adaptation(Module& module, std::uint8_t lanes, std::uint8_t bank = 0);
/// Stores what the adaptation of `lanes` has found. Works in DPInitialized and DPActivated with adaptation on.
/// @param buffer  1 or 2, as advertised
asio::awaitable<void> store_adaptation(Module& module, std::uint8_t lanes, std::uint8_t buffer, std::uint8_t bank = 0);

}  // namespace plugfest::cmis
