#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/sim/cdb_commands.hpp"

#include <algorithm>

/// What the module says about itself.
namespace plugfest::sim {

namespace {

constexpr std::uint64_t longest_u16 = 0xFFFF;
constexpr std::uint32_t app_sel_codes = 16;  // the rest of the word is NADBlockIndex

/// @param app_sel  1 to 15
bool is_advertised(const Memory& memory, unsigned app_sel) {
  const auto& basic = cmis::app_host_interface_id.info;
  const auto& further = cmis::additional_app_host_interface_id.info;
  for (unsigned i = 0; i < app_sel; ++i) {
    const bool in_lower_memory = i < basic.count;
    if (!in_lower_memory && !memory.has(further)) return false;
    if ((in_lower_memory ? memory.bits(basic, i) : memory.bits(further, i - basic.count)) == cmis::end_of_applications)
      return false;
  }
  return true;
}

}  // namespace

/// Bit n mod 8 of byte n / 8 for command `first` + n, 256 commands.
Bytes CdbCommands::bitmap(unsigned first, const Memory& memory) const {
  Bytes bits(32);
  for (unsigned n = 0; n < 256; ++n)
    if (find(static_cast<std::uint16_t>(first + n), memory) != nullptr) bits[n / 8] |= std::byte{1} << n % 8;
  return bits;
}

CdbReply CdbCommands::module_features(const Memory& memory) const {
  std::uint64_t longest = 0;
  for (const Entry& entry : entries)
    if (find(static_cast<std::uint16_t>(entry.command), memory) != nullptr)
      longest = std::max(longest, advertised_ms(entry.pace));
  return CdbBody().zeros(2).bytes(bitmap(0x0000, memory)).number(std::min(longest, longest_u16), 2).lpl();
}

CdbReply CdbCommands::firmware_features(const Memory& memory) const {
  const FirmwareBehaviour& own = behaviour_.firmware;
  const auto has = [&](CdbCommand command) { return find(static_cast<std::uint16_t>(command), memory) != nullptr; };
  const std::array paces = {Pace::start, Pace::abort, Pace::write, Pace::complete, Pace::copy};
  std::uint64_t longest = 0;
  for (const Pace pace : paces) longest = std::max(longest, advertised_ms(pace));
  const bool tens = longest > longest_u16;  // the durations are in units of 10 ms

  const auto mechanism = [&](bool local, bool extended) {
    if (own.old_mechanism_codes) return (local ? 0x01u : 0u) | (extended ? 0x02u : 0u);
    return (local ? 0x01u : 0u) | (extended ? 0x10u : 0u);
  };
  unsigned features = 0;
  if (has(CdbCommand::abort_download)) features |= 1u << 0;
  if (has(CdbCommand::copy_image)) features |= 1u << 1;
  if (has_firmware_ && own.skip_erased_blocks) features |= 1u << 2;
  if (tens) features |= 1u << 3;
  if (has(CdbCommand::read_lpl)) features |= 1u << 7;

  CdbBody body;
  body.zeros(1).number(features, 1).number(own.start_payload, 1).number(own.erased_byte, 1);
  body.number(memory.bits(cmis::cdb_read_write_length_extension.info), 1);
  body.number(mechanism(has(CdbCommand::write_lpl), has(CdbCommand::write_epl)), 1);
  body.number(mechanism(has(CdbCommand::read_lpl), has(CdbCommand::read_epl)), 1);
  body.number(own.hitless ? 1 : 0, 1);
  for (const Pace pace : paces)
    body.number(std::min(tens ? (advertised_ms(pace) + 9) / 10 : advertised_ms(pace), longest_u16), 2);
  return body.lpl();
}

/// The worst case of every application is that of the module: nothing here depends on the application.
CdbReply CdbCommands::application_attributes(const CdbMessage& message, const Memory& memory) const {
  const std::uint32_t asked = message.number(0, 2);
  const bool on_nad_page = asked >= app_sel_codes;
  if (on_nad_page || asked == 0 || !is_advertised(memory, asked))
    return {.result = cdb_result::bad_parameter, .lpl = {}, .epl = {}};
  CdbBody body;
  body.number(asked, 2).number(memory.bits(cmis::max_power.info), 2);
  body.zeros(8);  // programmable power, pre-FEC BER alarm, Rx LOS threshold: not stated
  for (const auto* threshold :
       {&cmis::optical_power_rx_high_alarm_threshold, &cmis::optical_power_rx_low_alarm_threshold,
        &cmis::optical_power_rx_high_warning_threshold, &cmis::optical_power_rx_low_warning_threshold})
    body.number(memory.bits(threshold->info), 2);
  return body.lpl();
}

}  // namespace plugfest::sim
