#include "drivers/cmis/cdb_commands.hpp"

#include <algorithm>
#include <array>

namespace plugfest::cmis {
namespace {

constexpr auto commands = std::to_array<CdbCommand>({
    {0x0000, "QueryStatus"},
    {0x0001, "EnterPassword"},
    {0x0002, "ChangePassword"},
    {0x0004, "AbortProcessing", {}, Revision{}, "the only command that a busy instance takes"},
    {0x0005, "GetModuleTime", {}, Revision{5, 4}},
    {0x0006, "SetModuleTime", {}, Revision{5, 4}},
    {0x0040, "QueryModuleFeatures", "ModuleFeatures"},
    {0x0041, "QueryFirmwareManagementFeatures", "FirmwareManagementFeatures"},
    {0x0042, "QueryMonitoringFeatures", "PerformanceMonitoringFeatures"},
    {0x0043, "QueryDiagnosticsFeatures", "BertAndDiagnosticsFeatures"},
    {0x0044, "QuerySecurityFeatures", "SecurityFeatures", Revision{5, 3}},
    {0x0045, "QuerySupplementSupport", "ExternallyDefinedFeatures", Revision{5, 3}},
    {0x0050, "GetApplicationAttributes", {}, Revision{5, 3}},
    {0x0051, "GetInterfaceCodeDescription", {}, Revision{5, 3}},
    {0x0100, "GetFirmwareInfo"},
    {0x0101, "StartFirmwareDownload"},
    {0x0102, "AbortFirmwareDownload"},
    {0x0103, "WriteFirmwareBlockLPL"},
    {0x0104, "WriteFirmwareBlockEPL"},
    {0x0105, "ReadFirmwareBlockLPL"},
    {0x0106, "ReadFirmwareBlockEPL"},
    {0x0107, "CompleteFirmwareDownload"},
    {0x0108, "CopyFirmwareImage"},
    {0x0109, "RunFirmwareImage", {}, Revision{}, "the module restarts: no answer when it works"},
    {0x010A, "CommitImage"},
    {0x010B, "CheckFirmwareActivationOptions", {}, Revision{5, 4}},
    {0x010C, "StoreFirmwareLoadTag", {}, Revision{5, 4}},
    {0x010D, "RetrieveFirmwareLoadTag", {}, Revision{5, 4}},
    {0x0200, "ControlPMStatistics"},
    {0x0201, "GetPMFeatureInformation"},
    {0x0210, "GetModulePMStatisticsLPL"},
    {0x0211, "GetModulePMStatisticsEPL"},
    {0x0212, "GetHostLanePMStatisticsLPL"},
    {0x0213, "GetHostLanePMStatisticsEPL"},
    {0x0214, "GetMediaLanePMStatisticsLPL"},
    {0x0215, "GetMediaLanePMStatisticsEPL"},
    {0x0216, "GetDataPathPMStatisticsLPL"},
    {0x0217, "GetDataPathPMStatisticsEPL"},
    {0x0220, "GetDataPathRMONStatistics", {}, Revision{5, 3}},
    {0x0230, "ControlFECSymbolErrorWeightHistogram", {}, Revision{5, 3}},
    {0x0231, "GetFECSymbolErrorWeightHistogram", {}, Revision{5, 3}},
    {0x0232, "ControlMaxFECSymbolErrorWeight", {}, Revision{5, 3}},
    {0x0233, "GetMaxFECSymbolErrorWeight", {}, Revision{5, 3}},
    {0x0280, "DataMonitoringAndRecordingControls", {}, Revision{}, "obsolescent in 5.4"},
    {0x0290, "TemperatureHistogram"},
});
static_assert(std::ranges::is_sorted(commands, {}, &CdbCommand::id));

}  // namespace

std::span<const CdbCommand> cdb_commands() { return commands; }

const CdbCommand* find_cdb_command(std::uint16_t id) {
  const auto found = std::ranges::lower_bound(commands, id, {}, &CdbCommand::id);
  return found == commands.end() || found->id != id ? nullptr : &*found;
}

const CdbCommand* find_cdb_command(std::string_view name) {
  const auto found = std::ranges::find_if(commands, [&](const CdbCommand& command) {
    return command.name == name || (!command.alias.empty() && command.alias == name);
  });
  return found == commands.end() ? nullptr : &*found;
}

}  // namespace plugfest::cmis
