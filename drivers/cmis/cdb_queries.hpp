#pragma once

#include "drivers/base/units.hpp"
#include "drivers/cmis/cdb.hpp"
#include "drivers/cmis/coded.hpp"
#include "drivers/cmis/enums.hpp"

#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

/// The queries of the command data block, and passwords. Parsers are pure and total: what is missing at the end of a
/// reply reads 0, what is too much is ignored (CMIS 5.4, CDB message communication).
namespace plugfest::cmis {

/// The answer to a query: how it went, and what it says if it succeeded.
template <class T>
struct CdbAnswer {
  CdbReply reply;
  std::optional<T> value;
};

/// Which of 256 commands, `group` to `group` + FFh, a module says it has. Commands that are required may be missing.
struct CdbCommandSet {
  std::uint16_t group = 0;  ///< 0000h, 0200h, 0300h, 0400h
  std::bitset<256> commands;
  /// @return empty: the command is of another group
  std::optional<bool> has(std::uint16_t command) const;
};

struct CdbModuleFeatures {
  CdbCommandSet commands;
  Clock::duration max_completion_time{};  ///< of all commands; 0: not stated
};
CdbModuleFeatures parse_module_features(std::span<const std::byte> body);

struct CdbSecurityFeatures {
  CdbCommandSet commands;
  Bytes certificate_facts;  ///< from byte 168 on, as read
};
CdbSecurityFeatures parse_security_features(std::span<const std::byte> body);

CdbCommandSet parse_command_set(std::uint16_t group, std::span<const std::byte> body);

struct CdbModuleStatus {
  std::uint8_t raw = 0;
  bool module_password = false;
  bool host_password = false;  ///< neither: locked, as after start
};
CdbModuleStatus parse_module_status(std::span<const std::byte> body);

/// Limits of one application, where they differ from the module's (CMIS 5.3).
struct ApplicationAttributes {
  std::uint8_t nad_block_index = 0, app_sel = 0;  ///< as the module repeats them
  Watt max_module_power;
  Dbm programmable_power_min, programmable_power_max;
  double pre_fec_ber_high_alarm = 0;
  Dbm rx_los_threshold;
  MilliWatt rx_power_high_alarm, rx_power_low_alarm, rx_power_high_warning, rx_power_low_warning;
};
ApplicationAttributes parse_application_attributes(std::span<const std::byte> body);

/// What a module calls an interface of its own (CMIS 5.3).
struct InterfaceDescription {
  std::string name, description, modulation;
  double rate_gbps = 0, gigabaud = 0, bits_per_symbol_exact = 0, least_grid_ghz = 0;
  std::uint16_t lanes = 0, bits_per_symbol = 0;
};
InterfaceDescription parse_interface_description(std::span<const std::byte> body);

/// 0000h.
/// @param delay  before the module answers: a command of known length
asio::awaitable<CdbAnswer<CdbModuleStatus>> query_status(Cdb& cdb, std::chrono::milliseconds delay = {});
/// 0040h.
asio::awaitable<CdbAnswer<CdbModuleFeatures>> query_module_features(Cdb& cdb);
/// 0042h: commands 0200h to 02FFh.
asio::awaitable<CdbAnswer<CdbCommandSet>> query_monitoring_features(Cdb& cdb);
/// 0043h: commands 0300h to 03FFh.
asio::awaitable<CdbAnswer<CdbCommandSet>> query_diagnostics_features(Cdb& cdb);
/// 0044h (CMIS 5.3): commands 0400h to 04FFh.
asio::awaitable<CdbAnswer<CdbSecurityFeatures>> query_security_features(Cdb& cdb);
/// 0045h (CMIS 5.3): whether the module has the commands of CMIS-VCS.
asio::awaitable<CdbAnswer<bool>> query_versatile_control(Cdb& cdb);
/// 0050h (CMIS 5.3).
/// @param app_sel  1 to 15
asio::awaitable<CdbAnswer<ApplicationAttributes>> get_application_attributes(Cdb& cdb, std::uint8_t app_sel,
                                                                             std::uint8_t nad_block_index = 0);
enum class InterfaceSide : std::uint8_t { media, host };
/// 0051h (CMIS 5.3).
/// @param group  of the interface id, 0 to 15
asio::awaitable<CdbAnswer<InterfaceDescription>> get_interface_description(Cdb& cdb, InterfaceSide side,
                                                                           std::uint8_t id, std::uint8_t group = 0);

inline constexpr std::uint32_t default_host_password = 0x0000'1011;

/// 0001h. Refused: failure 46h.
asio::awaitable<CdbReply> enter_password(Cdb& cdb, std::uint32_t password);
/// 0002h, persistent: callers ask the bench file first. Failure 42h: bit 31 is set; 46h: the module is locked.
asio::awaitable<CdbReply> change_password(Cdb& cdb, std::uint32_t password);

/// A password by lower memory, bytes 122-125 in one WRITE.
/// @param due  when waiting for the outcome ends
/// @return empty: the module has no way to say what came of it (before CMIS 5.3, or not advertised)
/// @throws BenchError  as Pages::read and Pages::write
asio::awaitable<std::optional<Coded<PasswordResult>>> write_password(Module& module, Clock& clock,
                                                                     std::uint32_t password, Clock::time_point due);

}  // namespace plugfest::cmis
