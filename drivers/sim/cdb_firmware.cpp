#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/sim/cdb_commands.hpp"

#include <algorithm>

/// The firmware commands, on top of the banks.
namespace plugfest::sim {

namespace {

constexpr std::uint32_t a_to_b = 0xAB;
constexpr std::uint32_t b_to_a = 0xBA;
constexpr std::size_t version_text = 32;
constexpr std::size_t tag_size = std::tuple_size_v<Firmware::Tag>;
constexpr std::size_t most_read_lpl = 116;

CdbReply refused(CdbResult result) { return {.result = result, .lpl = {}, .epl = {}}; }

void append(CdbBody& body, const FirmwareVersion& version) {
  body.number(version.major, 1).number(version.minor, 1).number(version.build, 2).text(version.text, version_text);
}

std::optional<FirmwareBank> bank_of(std::uint32_t number) {
  if (number == 0) return FirmwareBank::a;
  if (number == 1) return FirmwareBank::b;
  return std::nullopt;
}

}  // namespace

CdbReply CdbCommands::firmware_info(Clock::time_point now) const {
  if (now - booted_ < behaviour_.info_fails) return refused(cdb_result::failed);
  if (!has_firmware_) return CdbBody().zeros(110).lpl();
  const auto& a = firmware_.bank(FirmwareBank::a);
  const auto& b = firmware_.bank(FirmwareBank::b);
  CdbBody body;
  body.number(firmware_.status(), 1).number((a ? 1u : 0u) | (b ? 2u : 0u) | 4u, 1);
  append(body, a ? a->version : FirmwareVersion{});
  append(body, b ? b->version : FirmwareVersion{});
  append(body, firmware_.factory());
  return body.lpl();
}

CdbReply CdbCommands::read_block(const CdbMessage& message, bool extended, const Memory& memory) const {
  if (!firmware_.transfer_open()) return refused(cdb_result::wrong_state);
  const std::uint32_t address = message.number(0, 4);
  const std::uint32_t count = message.number(4, 2);
  const auto data = firmware_.read(address, count);
  if (!data || count > (extended ? epl_capacity(memory) : most_read_lpl)) return refused(cdb_result::bad_parameter);
  if (!extended) return CdbBody().number(address, 4).bytes(*data).lpl();
  return {.result = cdb_result::success, .lpl = {}, .epl = *data};
}

std::optional<CdbCommands::Copy> CdbCommands::copy_of(const CdbMessage& message) {
  const std::uint32_t direction = message.number(0, 1);
  if (direction == a_to_b) return Copy{FirmwareBank::a, FirmwareBank::b};
  if (direction == b_to_a) return Copy{FirmwareBank::b, FirmwareBank::a};
  return std::nullopt;
}

CdbReply CdbCommands::copy_image(const CdbMessage& message) {
  const auto copy = copy_of(message);
  if (!copy) return refused(cdb_result::bad_parameter);
  if (const CdbResult result = firmware_.copy(copy->from, copy->to); result.failed) return refused(result);
  return CdbBody().number(firmware_.bank(copy->to)->size, 4).number(message.number(0, 1), 1).number(0, 1).lpl();
}

CdbResult CdbCommands::run_image(const CdbMessage& message) {
  struct Mode {
    bool inactive, hitless;
  };
  constexpr std::array<Mode, 4> modes = {{{true, false}, {true, true}, {false, false}, {false, true}}};
  const std::uint32_t asked = message.number(1, 1);
  if (asked >= modes.size() || (modes[asked].hitless && !behaviour_.firmware.hitless)) return cdb_result::bad_parameter;
  const Mode mode = modes[asked];
  if (mode.inactive && firmware_.transfer_open()) return cdb_result::wrong_state;
  const auto bank = mode.inactive ? firmware_.inactive_image() : std::optional{firmware_.running()};
  if (!bank) return cdb_result::wrong_state;
  run_ = {.bank = *bank, .hitless = mode.hitless, .delay = std::chrono::milliseconds(message.number(2, 2))};
  return cdb_result::success;
}

CdbReply CdbCommands::activation_options() const {
  const unsigned hitless = behaviour_.firmware.hitless ? 1u | (firmware_.inactive_image() ? 2u : 0u) : 0u;
  return CdbBody().number(hitless, 1).zeros(1).lpl();
}

CdbResult CdbCommands::store_tag(const CdbMessage& message) {
  const auto bank = bank_of(message.number(0, 1));
  const bool clear = message.number(1, 1) == 1;
  if (!bank || !firmware_.has(*bank)) return cdb_result::bad_parameter;
  Firmware::Tag& tag = firmware_.tag(*bank);
  tag.fill(std::byte{0});
  if (!clear) std::ranges::copy(message.bytes(2, tag_size), tag.begin());
  return cdb_result::success;
}

CdbReply CdbCommands::retrieve_tag(const CdbMessage& message) {
  const auto bank = bank_of(message.number(0, 1));
  if (!bank || !firmware_.has(*bank)) return refused(cdb_result::bad_parameter);
  return CdbBody().number(message.number(0, 1), 1).zeros(1).bytes(firmware_.tag(*bank)).lpl();
}

void CdbCommands::show_versions(Memory& memory) const {
  if (!has_firmware_) return;
  const FirmwareVersion& active = firmware_.running_version();
  memory.set(cmis::module_active_firmware_major_revision, active.major);
  memory.set(cmis::module_active_firmware_minor_revision, active.minor);
  const FirmwareVersion inactive = firmware_.inactive_version().value_or(FirmwareVersion{});
  memory.set(cmis::module_inactive_firmware_major_revision, inactive.major);
  memory.set(cmis::module_inactive_firmware_minor_revision, inactive.minor);
}

}  // namespace plugfest::sim
