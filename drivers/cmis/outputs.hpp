#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/cmis/coded.hpp"
#include "drivers/cmis/enums.hpp"
#include "drivers/cmis/field.hpp"
#include "drivers/cmis/read_plan.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Output disable, squelch and polarity of a module's lanes (CMIS 5.4, page 10h bytes 129-139, advertised in
/// 01h:151, 155 and 156). All act directly, without an apply. Masks have bit n-1 for lane n.
namespace plugfest::cmis {

class Memory;
class Module;

enum class OutputControl : std::uint8_t {
  tx_polarity,              ///< host lanes
  tx_disable,               ///< media lanes: the optical power becomes negligible
  tx_auto_squelch_disable,  ///< media lanes: a set bit lets noise out when the host's signal is lost
  tx_forced_squelch,        ///< media lanes
  rx_polarity,              ///< host lanes
  rx_disable,               ///< host lanes
  rx_auto_squelch_disable,  ///< host lanes
};
inline constexpr std::array output_controls = {OutputControl::tx_polarity,
                                               OutputControl::tx_disable,
                                               OutputControl::tx_auto_squelch_disable,
                                               OutputControl::tx_forced_squelch,
                                               OutputControl::rx_polarity,
                                               OutputControl::rx_disable,
                                               OutputControl::rx_auto_squelch_disable};

/// The lane bits that control it; its name is that of the control.
const Field<bool>& register_of(OutputControl control);
/// The bit that says that the module has it.
const Field<bool>& advertised_by(OutputControl control);

struct OutputCapabilities {
  std::array<bool, output_controls.size()> offered{};
  bool tx_disable_is_module_wide = false;  ///< any Tx disable bit disables all lanes
  bool tx_disable_is_fast = false;
  Coded<SquelchMethodTx> squelch_method_tx;  ///< what a squelched Tx output does

  bool offers(OutputControl control) const { return offered[static_cast<std::size_t>(control)]; }
  /// The lanes that change when these bits do.
  std::uint8_t affected(OutputControl control, std::uint8_t lanes) const;
};
/// Bytes that output_capabilities looks at.
Wanted output_advertisement();
/// @return empty: one of the bytes was not read
std::optional<OutputCapabilities> output_capabilities(const Memory& memory);
/// Reads and decodes them.
/// @throws BenchError  as Pages::read
asio::awaitable<OutputCapabilities> read_output_capabilities(Module& module);

/// The longest that something may take by specification, from the end of the write (or from the loss of the signal).
struct OutputTime {
  Clock::duration longest{};
  std::string_view source;  ///< the clause
};
OutputTime tx_disable_time(const OutputCapabilities& module);
OutputTime tx_enable_time(const OutputCapabilities& module);
OutputTime rx_disable_time();
OutputTime rx_enable_time();
/// Until a changed auto squelch disable bit counts.
OutputTime squelch_disable_time();
/// From the loss of the media side input to the squelched host side output.
OutputTime rx_auto_squelch_time();
/// From the loss of the host side input to the squelched media side output.
OutputTime tx_auto_squelch_time();

/// The register that set_output writes, to be recorded first.
std::vector<FieldInfo> output_fields(OutputControl control);

struct OutputResult {
  enum class Outcome : std::uint8_t {
    accepted,        ///< reads back as written
    not_advertised,  ///< nothing was written
    not_taken,       ///< something else reads back
  };
  Outcome outcome = Outcome::accepted;
  std::uint8_t before = 0, after = 0;  ///< the register
  std::uint8_t affected = 0;           ///< lanes whose output may change by this
  std::string reason = {};             ///< a sentence; empty when accepted

  bool accepted() const { return outcome == Outcome::accepted; }
};
/// Sets the control for exactly `lanes` of a bank, clears it for the others, and reads it back. While one Tx lane of a
/// data path is disabled or its squelch forced, the whole path stays out of DPActivated.
/// @throws BenchError  as Pages::read and Pages::write
asio::awaitable<OutputResult> set_output(Module& module, OutputCapabilities capabilities, OutputControl control,
                                         std::uint8_t lanes, std::uint8_t bank = 0);
/// Which lanes have it set.
asio::awaitable<std::uint8_t> read_output(Module& module, OutputControl control, std::uint8_t bank = 0);

}  // namespace plugfest::cmis
