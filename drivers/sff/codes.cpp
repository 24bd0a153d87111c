#include "drivers/sff/codes.hpp"

#include "drivers/cmis/codes.hpp"

#include <fmt/format.h>

#include <array>

namespace plugfest::sff {
namespace {

constexpr auto revision_8636 = std::to_array<Code>({{0, "not given; not for 2.5 and later"},
                                                    {1, "SFF-8436 4.8 or earlier"},
                                                    {2, "SFF-8436 4.8 or earlier, with bytes 186-189 as in SFF-8636"},
                                                    {3, "SFF-8636 1.3 or earlier"},
                                                    {4, "SFF-8636 1.4"},
                                                    {5, "SFF-8636 1.5"},
                                                    {6, "SFF-8636 2.0"},
                                                    {7, "SFF-8636 2.5 to 2.7"},
                                                    {8, "SFF-8636 2.8 to 2.10"}});

constexpr auto revision_8472 = std::to_array<Code>({{0, "not given"},
                                                    {1, "9.3"},
                                                    {2, "9.5"},
                                                    {3, "10.2"},
                                                    {4, "10.4"},
                                                    {5, "11.0"},
                                                    {6, "11.3"},
                                                    {7, "11.4"},
                                                    {8, "12.3"},
                                                    {9, "12.4"},
                                                    {10, "12.5"}});

constexpr auto encoding_8636 = std::to_array<Code>({{0, "unspecified"},
                                                    {1, "8B/10B"},
                                                    {2, "4B/5B"},
                                                    {3, "NRZ"},
                                                    {4, "SONET scrambled"},
                                                    {5, "64B/66B"},
                                                    {6, "Manchester"},
                                                    {7, "256B/257B"},
                                                    {8, "PAM4"}});

constexpr auto encoding_8472 = std::to_array<Code>({{0, "unspecified"},
                                                    {1, "8B/10B"},
                                                    {2, "4B/5B"},
                                                    {3, "NRZ"},
                                                    {4, "Manchester"},
                                                    {5, "SONET scrambled"},
                                                    {6, "64B/66B"},
                                                    {7, "256B/257B"},
                                                    {8, "PAM4"}});

constexpr auto power_class_8636_low =
    std::to_array<Code>({{0, "class 1"}, {1, "class 2"}, {2, "class 3"}, {3, "class 4, or 5 to 7 by bits 1:0"}});

constexpr auto power_class_8636_high =
    std::to_array<Code>({{0, "class 1 to 4"}, {1, "class 5"}, {2, "class 6"}, {3, "class 7"}});

constexpr auto advanced_low_power =
    std::to_array<Code>({{0, "1.5 W or more"}, {1, "at most 1 W"}, {2, "at most 0.75 W"}, {3, "at most 0.5 W"}});

constexpr auto min_operating_voltage = std::to_array<Code>({{0, "3.3 V"}, {1, "2.5 V"}, {2, "1.8 V"}});

constexpr auto far_end_8636 = std::to_array<Code>({{0, "unspecified"},
                                                   {1, "one end, 4 channels"},
                                                   {2, "one end, 2 channels"},
                                                   {3, "one end, 1 channel"},
                                                   {4, "4 ends of 1 channel"},
                                                   {5, "2 ends of 2 channels"},
                                                   {6, "2 ends of 1 channel"}});

constexpr auto device_technology_8636 =
    std::to_array<Code>({{0, "850 nm VCSEL"},
                         {1, "1310 nm VCSEL"},
                         {2, "1550 nm VCSEL"},
                         {3, "1310 nm FP"},
                         {4, "1310 nm DFB"},
                         {5, "1550 nm DFB"},
                         {6, "1310 nm EML"},
                         {7, "1550 nm EML"},
                         {8, "other"},
                         {9, "1490 nm DFB"},
                         {10, "copper, unequalized"},
                         {11, "copper, passive equalized"},
                         {12, "copper, near and far end limiting active equalizers"},
                         {13, "copper, far end limiting active equalizers"},
                         {14, "copper, near end limiting active equalizers"},
                         {15, "copper, linear active equalizers"}});

constexpr auto rx_amplitude_8636 =
    std::to_array<Code>({{0, "100-400 mVpp"}, {1, "300-600 mVpp"}, {2, "400-800 mVpp"}, {3, "600-1200 mVpp"}});

constexpr auto compliance_8636 = std::to_array<ComplianceCode>({{131, 7, "see extended compliance 192"},
                                                                {131, 6, "10GBASE-LRM"},
                                                                {131, 5, "10GBASE-LR"},
                                                                {131, 4, "10GBASE-SR"},
                                                                {131, 3, "40GBASE-CR4"},
                                                                {131, 2, "40GBASE-SR4"},
                                                                {131, 1, "40GBASE-LR4"},
                                                                {131, 0, "40G active cable (XLPPI)"},
                                                                {132, 2, "OC-48 long reach"},
                                                                {132, 1, "OC-48 intermediate reach"},
                                                                {132, 0, "OC-48 short reach"},
                                                                {133, 7, "SAS 24G"},
                                                                {133, 6, "SAS 12G"},
                                                                {133, 5, "SAS 6G"},
                                                                {133, 4, "SAS 3G"},
                                                                {134, 3, "1000BASE-T"},
                                                                {134, 2, "1000BASE-CX"},
                                                                {134, 1, "1000BASE-LX"},
                                                                {134, 0, "1000BASE-SX"},
                                                                {135, 7, "FC very long distance"},
                                                                {135, 6, "FC short distance"},
                                                                {135, 5, "FC intermediate distance"},
                                                                {135, 4, "FC long distance"},
                                                                {135, 3, "FC medium distance"},
                                                                {135, 1, "FC longwave laser LC"},
                                                                {135, 0, "FC electrical inter-enclosure"},
                                                                {136, 7, "FC electrical intra-enclosure"},
                                                                {136, 6, "FC shortwave laser SN"},
                                                                {136, 5, "FC shortwave laser SL"},
                                                                {136, 4, "FC longwave laser LL"},
                                                                {137, 7, "FC twin axial"},
                                                                {137, 6, "FC shielded twisted pair"},
                                                                {137, 5, "FC miniature coax"},
                                                                {137, 4, "FC video coax"},
                                                                {137, 3, "FC multimode 62.5 um"},
                                                                {137, 2, "FC multimode 50 um"},
                                                                {137, 1, "FC OM3"},
                                                                {137, 0, "FC single mode"},
                                                                {138, 7, "FC 1200 MB/s"},
                                                                {138, 6, "FC 800 MB/s"},
                                                                {138, 5, "FC 1600 MB/s"},
                                                                {138, 4, "FC 400 MB/s"},
                                                                {138, 3, "FC 3200 MB/s"},
                                                                {138, 2, "FC 200 MB/s"},
                                                                {138, 1, "see extended compliance 192"},
                                                                {138, 0, "FC 100 MB/s"}});

constexpr auto compliance_8472 = std::to_array<ComplianceCode>({{3, 7, "10GBASE-ER"},
                                                                {3, 6, "10GBASE-LRM"},
                                                                {3, 5, "10GBASE-LR"},
                                                                {3, 4, "10GBASE-SR"},
                                                                {3, 3, "InfiniBand 1X SX"},
                                                                {3, 2, "InfiniBand 1X LX"},
                                                                {3, 1, "InfiniBand 1X copper active"},
                                                                {3, 0, "InfiniBand 1X copper passive"},
                                                                {4, 7, "ESCON MMF 1310 nm LED"},
                                                                {4, 6, "ESCON SMF 1310 nm laser"},
                                                                {4, 5, "OC-192 short reach"},
                                                                {4, 4, "SONET reach bit 1"},
                                                                {4, 3, "SONET reach bit 2"},
                                                                {4, 2, "OC-48 long reach"},
                                                                {4, 1, "OC-48 intermediate reach"},
                                                                {4, 0, "OC-48 short reach"},
                                                                {5, 6, "OC-12 single mode long reach"},
                                                                {5, 5, "OC-12 single mode intermediate reach"},
                                                                {5, 4, "OC-12 short reach"},
                                                                {5, 2, "OC-3 single mode long reach"},
                                                                {5, 1, "OC-3 single mode intermediate reach"},
                                                                {5, 0, "OC-3 short reach"},
                                                                {6, 7, "BASE-PX"},
                                                                {6, 6, "BASE-BX10"},
                                                                {6, 5, "100BASE-FX"},
                                                                {6, 4, "100BASE-LX/LX10"},
                                                                {6, 3, "1000BASE-T"},
                                                                {6, 2, "1000BASE-CX"},
                                                                {6, 1, "1000BASE-LX"},
                                                                {6, 0, "1000BASE-SX"},
                                                                {7, 7, "FC very long distance"},
                                                                {7, 6, "FC short distance"},
                                                                {7, 5, "FC intermediate distance"},
                                                                {7, 4, "FC long distance"},
                                                                {7, 3, "FC medium distance"},
                                                                {7, 2, "FC shortwave laser, linear Rx (SA)"},
                                                                {7, 1, "FC longwave laser LC"},
                                                                {7, 0, "FC electrical inter-enclosure"},
                                                                {8, 7, "FC electrical intra-enclosure"},
                                                                {8, 6, "FC shortwave laser SN"},
                                                                {8, 5, "FC shortwave laser SL"},
                                                                {8, 4, "FC longwave laser LL"},
                                                                {8, 3, "SFP+ active cable"},
                                                                {8, 2, "SFP+ passive cable"},
                                                                {9, 7, "FC twin axial"},
                                                                {9, 6, "FC twisted pair"},
                                                                {9, 5, "FC miniature coax"},
                                                                {9, 4, "FC video coax"},
                                                                {9, 3, "FC multimode 62.5 um"},
                                                                {9, 2, "FC multimode 50 um"},
                                                                {9, 0, "FC single mode"},
                                                                {10, 7, "FC 1200 MB/s"},
                                                                {10, 6, "FC 800 MB/s"},
                                                                {10, 5, "FC 1600 MB/s"},
                                                                {10, 4, "FC 400 MB/s"},
                                                                {10, 3, "FC 3200 MB/s"},
                                                                {10, 2, "FC 200 MB/s"},
                                                                {10, 1, "see byte 62"},
                                                                {10, 0, "FC 100 MB/s"}});

constexpr auto rate_identifier_8472 = std::to_array<Code>({{0x00, "unspecified"},
                                                           {0x01, "SFF-8079, 4/2/1G"},
                                                           {0x02, "SFF-8431, 8/4/2G Rx only"},
                                                           {0x04, "SFF-8431, 8/4/2G Tx only"},
                                                           {0x06, "SFF-8431, 8/4/2G Rx and Tx"},
                                                           {0x08, "FC-PI-5, 16/8/4G Rx only"},
                                                           {0x0A, "FC-PI-5, 16/8/4G Rx and Tx"},
                                                           {0x0C, "FC-PI-6, 32/16/8G Rx and Tx"},
                                                           {0x0E, "10/8G Rx and Tx, retimer modes"},
                                                           {0x10, "FC-PI-7, 64/32/16G Rx and Tx"},
                                                           {0x20, "by A0h:36 (high) and A2h:67 (low)"}});

constexpr auto extended_compliance =
    std::to_array<Code>({{0x00, "Unspecified"},
                         {0x01, "100G AOC or 25GAUI C2M AOC, retimed, BER 5e-5"},
                         {0x02, "100GBASE-SR4 or 25GBASE-SR"},
                         {0x03, "100GBASE-LR4 or 25GBASE-LR"},
                         {0x04, "100GBASE-ER4 or 25GBASE-ER"},
                         {0x05, "100GBASE-SR10"},
                         {0x06, "100G CWDM4"},
                         {0x07, "100G PSM4 Parallel SMF"},
                         {0x08, "100G ACC or 25GAUI C2M ACC, retimed, BER 5e-5"},
                         {0x09, "obsolete (100G CWDM4 without FEC)"},
                         {0x0B, "100GBASE-CR4, 25GBASE-CR CA-25G-L or 50GBASE-CR2, RS FEC"},
                         {0x0C, "25GBASE-CR CA-25G-S or 50GBASE-CR2, BASE-R FEC"},
                         {0x0D, "25GBASE-CR CA-25G-N or 50GBASE-CR2, no FEC"},
                         {0x0E, "10 Mb/s single pair Ethernet"},
                         {0x10, "40GBASE-ER4"},
                         {0x11, "4 x 10GBASE-SR"},
                         {0x12, "40G PSM4 Parallel SMF"},
                         {0x13, "G.959.1 P1I1-2D1, 2 km"},
                         {0x14, "G.959.1 P1S1-2D2, 40 km"},
                         {0x15, "G.959.1 P1L1-2D2, 80 km"},
                         {0x16, "10GBASE-T with SFI electrical interface"},
                         {0x17, "100G CLR4"},
                         {0x18, "100G AOC or 25GAUI C2M AOC, retimed, BER 1e-12"},
                         {0x19, "100G ACC or 25GAUI C2M ACC, retimed, BER 1e-12"},
                         {0x1A, "100GE-DWDM2, two wavelengths, up to 80 km"},
                         {0x1B, "100G 1550 nm WDM, 4 wavelengths"},
                         {0x1C, "10GBASE-T short reach, 30 m"},
                         {0x1D, "5GBASE-T"},
                         {0x1E, "2.5GBASE-T"},
                         {0x1F, "40G SWDM4"},
                         {0x20, "100G SWDM4"},
                         {0x21, "100G PAM4 BiDi"},
                         {0x22, "4WDM-10 MSA"},
                         {0x23, "4WDM-20 MSA"},
                         {0x24, "4WDM-40 MSA"},
                         {0x25, "100GBASE-DR, CAUI-4"},
                         {0x26, "100G-FR or 100GBASE-FR1, CAUI-4"},
                         {0x27, "100G-LR or 100GBASE-LR1, CAUI-4"},
                         {0x28, "100GBASE-SR1, CAUI-4"},
                         {0x29, "100GBASE-SR1, 200GBASE-SR2 or 400GBASE-SR4"},
                         {0x2A, "100GBASE-FR1 or 400GBASE-DR4-2"},
                         {0x2B, "100GBASE-LR1"},
                         {0x2C, "100G-LR1-20 MSA, CAUI-4"},
                         {0x2D, "100G-ER1-30 MSA, CAUI-4"},
                         {0x2E, "100G-ER1-40 MSA, CAUI-4"},
                         {0x2F, "100G-LR1-20 MSA"},
                         {0x30, "ACC with 50GAUI, 100GAUI-2 or 200GAUI-4 C2M, BER 1e-6"},
                         {0x31, "AOC with 50GAUI, 100GAUI-2 or 200GAUI-4 C2M, BER 1e-6"},
                         {0x32, "ACC with 50GAUI, 100GAUI-2 or 200GAUI-4 C2M, BER 2.6e-4"},
                         {0x33, "AOC with 50GAUI, 100GAUI-2 or 200GAUI-4 C2M, BER 2.6e-4"},
                         {0x34, "100G-ER1-30 MSA"},
                         {0x35, "100G-ER1-40 MSA"},
                         {0x36, "100GBASE-VR1, 200GBASE-VR2 or 400GBASE-VR4"},
                         {0x37, "10GBASE-BR"},
                         {0x38, "25GBASE-BR"},
                         {0x39, "50GBASE-BR"},
                         {0x3A, "100GBASE-VR1, CAUI-4"},
                         {0x3F, "100GBASE-CR1, 200GBASE-CR2 or 400GBASE-CR4"},
                         {0x40, "50GBASE-CR, 100GBASE-CR2, or 200GBASE-CR4"},
                         {0x41, "50GBASE-SR, 100GBASE-SR2, or 200GBASE-SR4"},
                         {0x42, "50GBASE-FR or 200GBASE-DR4"},
                         {0x43, "200GBASE-FR4"},
                         {0x44, "200G 1550 nm PSM4"},
                         {0x45, "50GBASE-LR"},
                         {0x46, "200GBASE-LR4"},
                         {0x47, "400GBASE-DR4, 400GAUI-4 C2M (Annex 120G)"},
                         {0x48, "400GBASE-FR4"},
                         {0x49, "400GBASE-LR4-6"},
                         {0x4A, "50GBASE-ER"},
                         {0x4B, "400G-LR4-10"},
                         {0x4C, "400GBASE-ZR, obsolete"},
                         {0x7F, "256GFC-SW4 (FC-PI-7P)"},
                         {0x80, "64GFC (FC-PI-7)"},
                         {0x81, "128GFC (FC-PI-8)"}});

struct NamedTable {
  std::string_view name;
  std::span<const Code> codes;
};
const std::array tables = {
    NamedTable{"revision_8636", revision_8636},
    NamedTable{"revision_8472", revision_8472},
    NamedTable{"encoding_8636", encoding_8636},
    NamedTable{"encoding_8472", encoding_8472},
    NamedTable{"power_class_8636_low", power_class_8636_low},
    NamedTable{"power_class_8636_high", power_class_8636_high},
    NamedTable{"advanced_low_power", advanced_low_power},
    NamedTable{"min_operating_voltage", min_operating_voltage},
    NamedTable{"far_end_8636", far_end_8636},
    NamedTable{"device_technology_8636", device_technology_8636},
    NamedTable{"rx_amplitude_8636", rx_amplitude_8636},
    NamedTable{"rate_identifier_8472", rate_identifier_8472},
    NamedTable{"extended_compliance", extended_compliance},
};

}  // namespace

std::span<const Code> code_table(std::string_view table) {
  for (const NamedTable& known : tables)
    if (known.name == table) return known.codes;
  return cmis::code_table(table);
}

std::string code_text(std::string_view table, std::uint8_t value) {
  for (const Code& code : code_table(table))
    if (code.value <= value && value <= code.last) return std::string{code.name};
  return fmt::format("unknown (0x{:02X})", value);
}

std::span<const ComplianceCode> compliance_table(std::string_view table) {
  if (table == "compliance_8636") return compliance_8636;
  if (table == "compliance_8472") return compliance_8472;
  return {};
}

std::optional<double> power_class_ceiling_w(int power_class) {
  constexpr std::array watts = {1.5, 2.0, 2.5, 3.5, 4.0, 4.5, 5.0};
  const auto index = static_cast<std::size_t>(power_class - 1);
  return index < watts.size() ? std::optional{watts[index]} : std::nullopt;
}

std::optional<double> power_level_ceiling_w(int power_level) {
  constexpr std::array watts = {1.0, 1.5, 2.0};
  const auto index = static_cast<std::size_t>(power_level - 1);
  return index < watts.size() ? std::optional{watts[index]} : std::nullopt;
}

}  // namespace plugfest::sff
