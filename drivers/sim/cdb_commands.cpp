#include "drivers/sim/cdb_commands.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_a0h.hpp"

#include <algorithm>
#include <utility>

/// Which commands there are, when they are refused, how long they take.
namespace plugfest::sim {

using namespace std::chrono_literals;

namespace {

/// How long the host asks the answer to 0000h to be kept back.
std::chrono::nanoseconds delay_of(const CdbMessage& message) { return std::chrono::milliseconds(message.number(0, 2)); }

std::string text_of(const Memory& memory, const cmis::TextField& field) {
  std::string text;
  if (const Half* half = memory.find(Memory::half_of(field.info)))
    for (const std::byte b : std::span(*half).subspan(field.info.byte % 128u, field.info.width))
      text.push_back(static_cast<char>(u8(b)));
  return text;
}

FirmwareVersion version_of(const Memory& memory, const cmis::Field<std::uint8_t>& major,
                           const cmis::Field<std::uint8_t>& minor, const FirmwareBehaviour& behaviour) {
  FirmwareVersion version;
  version.major = static_cast<std::uint8_t>(memory.bits(major.info));
  version.minor = static_cast<std::uint8_t>(memory.bits(minor.info));
  version.build = behaviour.build;
  version.text = behaviour.text;
  return version;
}

Firmware firmware_of(const Memory& memory, const FirmwareBehaviour& behaviour) {
  FirmwareTarget target;
  target.vendor_name = text_of(memory, cmis::vendor_name);
  target.vendor_pn = text_of(memory, cmis::vendor_pn);
  const FirmwareVersion active = version_of(memory, cmis::module_active_firmware_major_revision,
                                            cmis::module_active_firmware_minor_revision, behaviour);
  const FirmwareVersion inactive = version_of(memory, cmis::module_inactive_firmware_major_revision,
                                              cmis::module_inactive_firmware_minor_revision, behaviour);
  return Firmware(behaviour, target, active, inactive);
}

}  // namespace

std::chrono::nanoseconds cdb_busy_time(const Memory& memory) {
  if (memory.flag(cmis::cdb_max_busy_spec_method))
    return 160ms * std::max<std::int64_t>(1, static_cast<std::int64_t>(memory.bits(cmis::cdb_ext_max_busy_time.info)));
  return 1ms * std::max<std::int64_t>(0, 80 - static_cast<std::int64_t>(memory.bits(cmis::cdb_max_busy_time.info)));
}

std::size_t advertised_epl_pages(const Memory& memory) {
  constexpr std::array<std::size_t, 8> pages_of_code = {0, 1, 2, 3, 4, 8, 12, 16};
  const auto code = memory.get(cmis::cdb_max_pages_epl);
  return code ? pages_of_code.at(*code) : 0;
}

std::size_t epl_capacity(const Memory& memory) {
  const std::size_t advertised = advertised_epl_pages(memory);
  std::size_t pages = 0;
  while (pages < advertised && memory.has(upper_half(static_cast<std::uint8_t>(cmis::epl.info.page + pages)))) ++pages;
  return pages * epl_page_size;
}

const std::array<CdbCommands::Entry, 25> CdbCommands::entries = {{
    {CdbCommand::query_status, Group::open, Pace::query, {}},
    {CdbCommand::enter_password, Group::open, Pace::query, {}},
    {CdbCommand::change_password, Group::control, Pace::query, {}},
    {CdbCommand::abort_processing, Group::open, Pace::abort, {}},
    {CdbCommand::module_features, Group::query, Pace::query, {}},
    {CdbCommand::firmware_features, Group::firmware_query, Pace::query, {}},
    {CdbCommand::monitoring_features, Group::query, Pace::query, {}},
    {CdbCommand::diagnostics_features, Group::query, Pace::query, {}},
    {CdbCommand::security_features, Group::query, Pace::query, {5, 3}},
    {CdbCommand::external_features, Group::query, Pace::query, {5, 3}},
    {CdbCommand::application_attributes, Group::query, Pace::query, {5, 3}},
    {CdbCommand::firmware_info, Group::firmware_query, Pace::query, {}},
    {CdbCommand::start_download, Group::firmware, Pace::start, {}},
    {CdbCommand::abort_download, Group::firmware, Pace::abort, {}},
    {CdbCommand::write_lpl, Group::firmware, Pace::write, {}},
    {CdbCommand::write_epl, Group::firmware, Pace::write, {}},
    {CdbCommand::read_lpl, Group::firmware, Pace::write, {}},
    {CdbCommand::read_epl, Group::firmware, Pace::write, {}},
    {CdbCommand::complete_download, Group::firmware, Pace::complete, {}},
    {CdbCommand::copy_image, Group::firmware, Pace::copy, {}},
    {CdbCommand::run_image, Group::firmware, Pace::abort, {}},
    {CdbCommand::commit_image, Group::firmware, Pace::abort, {}},
    {CdbCommand::activation_options, Group::firmware_query, Pace::query, {5, 4}},
    {CdbCommand::store_tag, Group::firmware, Pace::write, {5, 4}},
    {CdbCommand::retrieve_tag, Group::firmware_query, Pace::query, {5, 4}},
}};

CdbCommands::CdbCommands(const Memory& memory, const CdbBehaviour& behaviour)
    : behaviour_(behaviour),
      busy_time_(cdb_busy_time(memory)),
      has_firmware_(memory.bits(cmis::module_active_firmware_major_revision.info) != 0 ||
                    memory.bits(cmis::module_active_firmware_minor_revision.info) != 0),
      firmware_(firmware_of(memory, behaviour.firmware)),
      password_(behaviour.host_password) {}

void CdbCommands::reset(Memory& memory, Clock::time_point now) {
  booted_ = now;
  run_.reset();
  password_.reset();
  firmware_.boot();
  show_versions(memory);
}

bool CdbCommands::supports(CdbCommand command, const Memory& memory) const {
  const FirmwareBehaviour& firmware = behaviour_.firmware;
  const bool extended = epl_capacity(memory) > 0;
  switch (command) {
    case CdbCommand::query_status:
    case CdbCommand::enter_password:
    case CdbCommand::change_password:
    case CdbCommand::abort_processing:
    case CdbCommand::module_features:
    case CdbCommand::firmware_features:
    case CdbCommand::monitoring_features:
    case CdbCommand::diagnostics_features:
    case CdbCommand::security_features:
    case CdbCommand::external_features:
    case CdbCommand::application_attributes:
    case CdbCommand::firmware_info:
      return true;
    case CdbCommand::start_download:
    case CdbCommand::write_lpl:
    case CdbCommand::complete_download:
    case CdbCommand::run_image:
    case CdbCommand::commit_image:
    case CdbCommand::activation_options:
    case CdbCommand::store_tag:
    case CdbCommand::retrieve_tag:
      return has_firmware_;
    case CdbCommand::abort_download:
      return has_firmware_ && firmware.abort;
    case CdbCommand::write_epl:
      return has_firmware_ && extended;
    case CdbCommand::read_lpl:
      return has_firmware_ && firmware.readback;
    case CdbCommand::read_epl:
      return has_firmware_ && firmware.readback && extended;
    case CdbCommand::copy_image:
      return has_firmware_ && firmware.copy && firmware.two_banks;
  }
  return false;
}

const CdbCommands::Entry* CdbCommands::find(std::uint16_t id, const Memory& memory) const {
  const auto entry = std::ranges::find(entries, CdbCommand{id}, &Entry::command);
  if (entry == entries.end()) return nullptr;
  const bool known = memory.get(cmis::cmis_revision).value_or(cmis::Revision{}) >= entry->since;
  return known && supports(entry->command, memory) ? entry : nullptr;
}

std::optional<CdbResult> CdbCommands::refusal(const CdbMessage& message, const Memory& memory,
                                              ModulePhase phase) const {
  if (behaviour_.check_times_out) return cdb_result::check_timed_out;
  if (message.lpl_length > lpl_size || message.epl_length > epl_capacity(memory)) return cdb_result::bad_parameter;
  if (check_code_of(message) != message.check_code) return cdb_result::bad_check_code;
  const Entry* entry = find(message.id, memory);
  if (entry == nullptr) return cdb_result::unknown_command;
  if (phase == ModulePhase::fault) return cdb_result::wrong_state;
  const bool restricted =
      phase == ModulePhase::low_pwr && memory.flag(cmis::low_power_restrictions_validity_indication);
  const auto unsupported = [&](const cmis::Field<bool>& bit) { return restricted && memory.flag(bit); };
  switch (entry->group) {
    case Group::open:
      break;
    case Group::query:
      if (unsupported(cmis::low_power_restrictions_cdb_query_unsupported)) return cdb_result::wrong_state;
      break;
    case Group::firmware_query:
      if (unsupported(cmis::low_power_restrictions_cdb_fw_query_unsupported)) return cdb_result::wrong_state;
      break;
    case Group::control:
      if (unsupported(cmis::low_power_restrictions_cdb_cmds_unsupported)) return cdb_result::wrong_state;
      break;
    case Group::firmware:
      if (unsupported(cmis::low_power_restrictions_cdb_fw_cmds_unsupported)) return cdb_result::wrong_state;
      if (behaviour_.firmware.needs_password && !password_.unlocked()) return cdb_result::password;
      break;
  }
  return std::nullopt;
}

std::chrono::nanoseconds CdbCommands::time_of(Pace pace) const {
  const CdbBehaviour::Times& own = behaviour_.times;
  const auto usual = [&](const CdbBehaviour::Time& time, std::chrono::nanoseconds value) {
    return time.value_or(std::min(value, busy_time_ * 4 / 5));
  };
  switch (pace) {
    case Pace::query:
      return usual(own.query, 5ms);
    case Pace::start:
      return usual(own.start, 1500ms);
    case Pace::write:
      return usual(own.write, 5ms);
    case Pace::complete:
      return usual(own.complete, 1s);
    case Pace::copy:
      return usual(own.copy, 1500ms);
    case Pace::abort:
      return usual(own.abort, 20ms);
  }
  return {};
}

/// A quarter more than the time that is really taken.
std::uint64_t CdbCommands::advertised_ms(Pace pace) const {
  return static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::milliseconds>(time_of(pace) * 5 / 4).count());
}

/// A module is never busy for longer than it advertises, whatever the host asks for.
bool CdbCommands::too_long(const CdbMessage& message) const {
  return time_of(Pace::query) + delay_of(message) > busy_time_;
}

std::chrono::nanoseconds CdbCommands::begin(const CdbMessage& message, Memory& memory) {
  const Entry* entry = find(message.id, memory);
  if (entry == nullptr) return {};
  std::chrono::nanoseconds time = time_of(entry->pace);
  if (entry->command == CdbCommand::query_status && !too_long(message)) time += delay_of(message);
  if (entry->command == CdbCommand::start_download) {
    const std::uint32_t size = message.number(0, 4);
    if (size >= behaviour_.firmware.start_payload && !firmware_.can_start(size).failed) firmware_.erase_target();
  }
  if (entry->command == CdbCommand::copy_image) {
    if (const auto copy = copy_of(message); copy && !firmware_.can_copy(copy->from, copy->to).failed)
      firmware_.erase(copy->to);
  }
  show_versions(memory);
  return time;
}

CdbReply CdbCommands::execute(const CdbMessage& message, Memory& memory, Clock::time_point now) {
  const Entry* entry = find(message.id, memory);
  if (entry == nullptr) return {.result = cdb_result::unknown_command, .lpl = {}, .epl = {}};
  const CdbReply reply = answer(entry->command, message, memory, now);
  show_versions(memory);
  return reply;
}

CdbReply CdbCommands::answer(CdbCommand command, const CdbMessage& message, Memory& memory, Clock::time_point now) {
  const auto plain = [](CdbResult result) { return CdbReply{.result = result, .lpl = {}, .epl = {}}; };
  switch (command) {
    case CdbCommand::query_status:
      if (too_long(message)) return plain(cdb_result::bad_parameter);
      return CdbBody().number(2, 1).number(password_.unlocked() ? 1 : 0, 1).lpl();
    case CdbCommand::enter_password:
      return plain(check_password(message.number(0, 4), memory));
    case CdbCommand::change_password:
      return plain(replace_password(message.number(0, 4), memory));
    case CdbCommand::abort_processing:
      return plain(cdb_result::success);
    case CdbCommand::module_features:
      return module_features(memory);
    case CdbCommand::firmware_features:
      return firmware_features(memory);
    case CdbCommand::monitoring_features:
    case CdbCommand::diagnostics_features:
      return CdbBody().zeros(32).lpl();
    case CdbCommand::security_features:
      return CdbBody().zeros(52).lpl();
    case CdbCommand::external_features:
      return CdbBody().zeros(1).lpl();
    case CdbCommand::application_attributes:
      return application_attributes(message, memory);
    case CdbCommand::firmware_info:
      return firmware_info(now);
    case CdbCommand::start_download:
      return plain(firmware_.start(message.number(0, 4), message.bytes(8, behaviour_.firmware.start_payload)));
    case CdbCommand::abort_download:
      return plain(firmware_.abort());
    case CdbCommand::write_lpl:
      return plain(firmware_.write(message.number(0, 4), message.rest(4)));
    case CdbCommand::write_epl:
      return plain(firmware_.write(message.number(0, 4), message.epl));
    case CdbCommand::read_lpl:
      return read_block(message, false, memory);
    case CdbCommand::read_epl:
      return read_block(message, true, memory);
    case CdbCommand::complete_download:
      return plain(firmware_.complete());
    case CdbCommand::copy_image:
      return copy_image(message);
    case CdbCommand::run_image:
      return plain(run_image(message));
    case CdbCommand::commit_image:
      return plain(firmware_.commit());
    case CdbCommand::activation_options:
      return activation_options();
    case CdbCommand::store_tag:
      return plain(store_tag(message));
    case CdbCommand::retrieve_tag:
      return retrieve_tag(message);
  }
  return plain(cdb_result::unknown_command);
}

CdbResult CdbCommands::check_password(std::uint32_t password, Memory& memory) {
  const bool accepted = password_.enter(password);
  show_password(accepted, memory);
  return accepted ? cdb_result::success : cdb_result::password;
}

CdbResult CdbCommands::replace_password(std::uint32_t password, Memory& memory) {
  const CdbPassword::Change change = password_.change(password);
  show_password(change == CdbPassword::Change::accepted, memory);
  switch (change) {
    case CdbPassword::Change::accepted:
      return cdb_result::success;
    case CdbPassword::Change::not_a_host_password:
      return cdb_result::bad_parameter;
    case CdbPassword::Change::locked:
      return cdb_result::password;
  }
  return cdb_result::failed;
}

void CdbCommands::show_password(bool accepted, Memory& memory) const {
  if (memory.get(cmis::password_entry_result_supported) != cmis::Support::yes) return;
  memory.set(cmis::password_cmd_result, accepted ? cmis::PasswordResult::host_accepted : cmis::PasswordResult::refused);
}

void CdbCommands::enter_password(std::uint32_t password, Memory& memory) { check_password(password, memory); }
void CdbCommands::change_password(std::uint32_t password, Memory& memory) { replace_password(password, memory); }

std::optional<FirmwareRun> CdbCommands::take_run() { return std::exchange(run_, std::nullopt); }

bool CdbCommands::run(const FirmwareRun& run, Memory& memory) {
  if (!run.hitless) {
    firmware_.select(run.bank);
    return true;
  }
  firmware_.switch_to(run.bank);
  show_versions(memory);
  return false;
}

}  // namespace plugfest::sim
