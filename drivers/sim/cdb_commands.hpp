#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/sim/cdb_behaviour.hpp"
#include "drivers/sim/cdb_message.hpp"
#include "drivers/sim/cdb_password.hpp"
#include "drivers/sim/firmware.hpp"
#include "drivers/sim/memory.hpp"
#include "drivers/sim/module_machine.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace plugfest::sim {

/// The commands that the simulated module knows.
enum class CdbCommand : std::uint16_t {
  query_status = 0x0000,
  enter_password = 0x0001,
  change_password = 0x0002,
  abort_processing = 0x0004,
  module_features = 0x0040,
  firmware_features = 0x0041,
  monitoring_features = 0x0042,
  diagnostics_features = 0x0043,
  security_features = 0x0044,
  external_features = 0x0045,
  application_attributes = 0x0050,
  firmware_info = 0x0100,
  start_download = 0x0101,
  abort_download = 0x0102,
  write_lpl = 0x0103,
  write_epl = 0x0104,
  read_lpl = 0x0105,
  read_epl = 0x0106,
  complete_download = 0x0107,
  copy_image = 0x0108,
  run_image = 0x0109,
  commit_image = 0x010A,
  activation_options = 0x010B,
  store_tag = 0x010C,
  retrieve_tag = 0x010D,
};

/// The longest busy time that the registers advertise.
std::chrono::nanoseconds cdb_busy_time(const Memory& memory);
/// Pages of extended payload that the registers advertise; none for a reserved code.
std::size_t advertised_epl_pages(const Memory& memory);
/// Bytes of extended payload that the module has pages for.
std::size_t epl_capacity(const Memory& memory);

/// An image that is to be started some time after 0109h was answered.
struct FirmwareRun {
  FirmwareBank bank{};
  bool hitless = false;
  std::chrono::milliseconds delay{};
};

/// What the commands do: which there are, how long they take, what they answer. One for all instances.
class CdbCommands {
 public:
  CdbCommands(const Memory& memory, const CdbBehaviour& behaviour);

  /// Management initialisation: boots the firmware, forgets passwords.
  void reset(Memory& memory, Clock::time_point now);

  /// Why a message is refused before it is executed; empty: it is not.
  std::optional<CdbResult> refusal(const CdbMessage& message, const Memory& memory, ModulePhase phase) const;
  /// What happens when execution begins, and is not undone by an abort.
  /// @return how long execution takes
  std::chrono::nanoseconds begin(const CdbMessage& message, Memory& memory);
  /// What happens when execution ends.
  CdbReply execute(const CdbMessage& message, Memory& memory, Clock::time_point now);

  /// The image that the command just executed wants to be started.
  std::optional<FirmwareRun> take_run();
  /// Its time has come. @return whether the module has to be reset for it
  bool run(const FirmwareRun& run, Memory& memory);

  /// The password registers of Lower Memory.
  void enter_password(std::uint32_t password, Memory& memory);
  void change_password(std::uint32_t password, Memory& memory);

 private:
  enum class Group : std::uint8_t { open, query, firmware_query, control, firmware };
  enum class Pace : std::uint8_t { query, start, write, complete, copy, abort };
  struct Entry {
    CdbCommand command;
    Group group;
    Pace pace;
    cmis::Revision since;
  };
  struct Copy {
    FirmwareBank from, to;
  };
  static const std::array<Entry, 25> entries;

  const Entry* find(std::uint16_t id, const Memory& memory) const;
  bool supports(CdbCommand command, const Memory& memory) const;
  std::chrono::nanoseconds time_of(Pace pace) const;
  std::uint64_t advertised_ms(Pace pace) const;
  Bytes bitmap(unsigned first, const Memory& memory) const;
  CdbReply answer(CdbCommand command, const CdbMessage& message, Memory& memory, Clock::time_point now);
  CdbResult check_password(std::uint32_t password, Memory& memory);
  CdbResult replace_password(std::uint32_t password, Memory& memory);
  void show_password(bool accepted, Memory& memory) const;

  // cdb_queries.cpp
  CdbReply module_features(const Memory& memory) const;
  CdbReply firmware_features(const Memory& memory) const;
  CdbReply application_attributes(const CdbMessage& message, const Memory& memory) const;

  // cdb_firmware.cpp
  CdbReply firmware_info(Clock::time_point now) const;
  CdbReply read_block(const CdbMessage& message, bool extended, const Memory& memory) const;
  static std::optional<Copy> copy_of(const CdbMessage& message);
  CdbReply copy_image(const CdbMessage& message);
  CdbResult run_image(const CdbMessage& message);
  CdbReply activation_options() const;
  CdbResult store_tag(const CdbMessage& message);
  CdbReply retrieve_tag(const CdbMessage& message);
  void show_versions(Memory& memory) const;
  bool too_long(const CdbMessage& message) const;

  CdbBehaviour behaviour_;
  std::chrono::nanoseconds busy_time_;
  bool has_firmware_;  // the version 0.0 means none
  Firmware firmware_;
  CdbPassword password_;
  std::optional<FirmwareRun> run_;
  Clock::time_point booted_{};
};

}  // namespace plugfest::sim
