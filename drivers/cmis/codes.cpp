#include "drivers/cmis/codes.hpp"

#include "drivers/cmis/vdm_types.hpp"

#include <algorithm>
#include <array>

namespace plugfest::cmis {
namespace {

// SFF-8024 4.13; XPO and the backplane cartridge are reserved there. From 80h on: the vendor's own.
constexpr std::array identifiers = {
    Code{0x00, "Unknown or unspecified"},
    Code{0x01, "GBIC"},
    Code{0x02, "Module/connector soldered to motherboard"},
    Code{0x03, "SFP/SFP+/SFP28"},
    Code{0x04, "300 pin XBI"},
    Code{0x05, "XENPAK"},
    Code{0x06, "XFP"},
    Code{0x07, "XFF"},
    Code{0x08, "XFP-E"},
    Code{0x09, "XPAK"},
    Code{0x0A, "X2"},
    Code{0x0B, "DWDM-SFP/SFP+"},
    Code{0x0C, "QSFP"},
    Code{0x0D, "QSFP+ or later with SFF-8636 or SFF-8436"},
    Code{0x0E, "CXP or later"},
    Code{0x0F, "Shielded Mini Multilane HD 4X"},
    Code{0x10, "Shielded Mini Multilane HD 8X"},
    Code{0x11, "QSFP28 or later"},
    Code{0x12, "CXP2 or later"},
    Code{0x13, "CDFP (Style 1/Style2)"},
    Code{0x14, "Shielded Mini Multilane HD 4X Fanout Cable"},
    Code{0x15, "Shielded Mini Multilane HD 8X Fanout Cable"},
    Code{0x16, "CDFP (Style 3)"},
    Code{0x17, "microQSFP"},
    Code{0x18, "QSFP-DD"},
    Code{0x19, "OSFP"},
    Code{0x1A, "SFP-DD with its own management interface"},
    Code{0x1B, "DSFP"},
    Code{0x1C, "x4 MiniLink/OcuLink"},
    Code{0x1D, "x8 MiniLink"},
    Code{0x1E, "QSFP+ or later with CMIS"},
    Code{0x1F, "SFP-DD with CMIS"},
    Code{0x20, "SFP+ or later with CMIS"},
    Code{0x21, "OSFP-XD with CMIS"},
    Code{0x22, "OIF-ELSFP with CMIS"},
    Code{0x23, "CDFP x4 PCIe with CMIS"},
    Code{0x24, "CDFP x8 PCIe with CMIS"},
    Code{0x25, "CDFP x16 PCIe with CMIS"},
    Code{0x26, "XPO"},
    Code{0x7E, "Backplane cartridge"},
};

constexpr std::array connectors = {
    Code{0x00, "Unknown or unspecified"},
    Code{0x01, "SC"},
    Code{0x02, "FC Style 1 copper connector"},
    Code{0x03, "FC Style 2 copper connector"},
    Code{0x04, "BNC/TNC"},
    Code{0x05, "FC coax headers"},
    Code{0x06, "Fiberjack"},
    Code{0x07, "LC"},
    Code{0x08, "MT-RJ"},
    Code{0x09, "MU"},
    Code{0x0A, "SG"},
    Code{0x0B, "Optical Pigtail"},
    Code{0x0C, "MPO 1x12"},
    Code{0x0D, "MPO 2x16"},
    Code{0x20, "HSSDC II"},
    Code{0x21, "Copper pigtail"},
    Code{0x22, "RJ45"},
    Code{0x23, "No separable connector"},
    Code{0x24, "MXC 2x16"},
    Code{0x25, "CS optical connector"},
    Code{0x26, "SN optical connector"},
    Code{0x27, "MPO 2x12"},
    Code{0x28, "MPO 1x16"},
};

constexpr std::array media_technologies = {
    Code{0x00, "850 nm VCSEL"},
    Code{0x01, "1310 nm VCSEL"},
    Code{0x02, "1550 nm VCSEL"},
    Code{0x03, "1310 nm FP"},
    Code{0x04, "1310 nm DFB"},
    Code{0x05, "1550 nm DFB"},
    Code{0x06, "1310 nm EML"},
    Code{0x07, "1550 nm EML"},
    Code{0x08, "other"},
    Code{0x09, "1490 nm DFB"},
    Code{0x0A, "copper, unequalized"},
    Code{0x0B, "copper, passive equalized"},
    Code{0x0C, "copper, near and far end limiting active equalizers"},
    Code{0x0D, "copper, far end limiting active equalizers"},
    Code{0x0E, "copper, near end limiting active equalizers"},
    Code{0x0F, "copper, linear active equalizers (deprecated)"},
    Code{0x10, "C-band tunable laser"},
    Code{0x11, "L-band tunable laser"},
    Code{0x12, "copper, near and far end linear active equalizers"},
    Code{0x13, "copper, far end linear active equalizers"},
    Code{0x14, "copper, near end linear active equalizers"},
};

constexpr std::array host_ids = {
    Interface{0x00, "Undefined", 0, 0, 0, Modulation::not_stated},
    Interface{0x01, "1000BASE-CX", 1, 1.25, 1.25, Modulation::nrz},
    Interface{0x02, "XAUI", 4, 3.125, 3.125, Modulation::nrz},
    Interface{0x03, "XFI (SFF INF-8071i)", 1, 9.95, 11.18, Modulation::nrz},
    Interface{0x04, "SFI (SFF-8431)", 1, 9.95, 11.18, Modulation::nrz},
    Interface{0x05, "25GAUI C2M", 1, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x06, "XLAUI C2M", 4, 10.3125, 10.3125, Modulation::nrz},
    Interface{0x07, "XLPPI", 4, 10.3125, 10.3125, Modulation::nrz},
    Interface{0x08, "LAUI-2 C2M", 2, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x09, "50GAUI-2 C2M", 2, 26.5625, 26.5625, Modulation::nrz},
    Interface{0x0A, "50GAUI-1 C2M", 1, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x0B, "CAUI-4 C2M", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x0C, "100GAUI-4 C2M", 4, 26.5625, 26.5625, Modulation::nrz},
    Interface{0x0D, "100GAUI-2 C2M", 2, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x0E, "200GAUI-8 C2M", 8, 26.5625, 26.5625, Modulation::nrz},
    Interface{0x0F, "200GAUI-4 C2M", 4, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x10, "400GAUI-16 C2M", 16, 26.5625, 26.5625, Modulation::nrz},
    Interface{0x11, "400GAUI-8 C2M", 8, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x13, "10GBASE-CX4", 4, 3.125, 3.125, Modulation::nrz},
    Interface{0x14, "25GBASE-CR CA-25G-L", 1, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x15, "25GBASE-CR or 25GBASE-CR-S, CA-25G-S", 1, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x16, "25GBASE-CR or 25GBASE-CR-S, CA-25G-N", 1, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x17, "40GBASE-CR4", 4, 10.3125, 10.3125, Modulation::nrz},
    Interface{0x18, "50GBASE-CR", 1, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x19, "100GBASE-CR10", 10, 10.3125, 10.3125, Modulation::nrz},
    Interface{0x1A, "100GBASE-CR4", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x1B, "100GBASE-CR2", 2, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x1C, "200GBASE-CR4", 4, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x1D, "400G CR8", 8, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x1E, "200GBASE-CR1", 1, 106.25, 106.25, Modulation::pam4},
    Interface{0x1F, "400GBASE-CR2", 2, 106.25, 106.25, Modulation::pam4},
    Interface{0x20, "LEI-100G-PAM4-1", 1, 53.125, 53.125, Modulation::pam4, Linearity::linear},
    Interface{0x21, "LEI-200G-PAM4-2", 2, 53.125, 53.125, Modulation::pam4, Linearity::linear},
    Interface{0x22, "LEI-400G-PAM4-4", 4, 53.125, 53.125, Modulation::pam4, Linearity::linear},
    Interface{0x23, "LEI-800G-PAM4-8", 8, 53.125, 53.125, Modulation::pam4, Linearity::linear},
    Interface{0x25, "8GFC (FC-PI-4)", 1, 8.5, 8.5, Modulation::nrz},
    Interface{0x26, "10GFC (10GFC)", 1, 10.51875, 10.51875, Modulation::nrz},
    Interface{0x27, "16GFC (FC-PI-5)", 1, 14.025, 14.025, Modulation::nrz},
    Interface{0x28, "32GFC (FC-PI-6)", 1, 28.05, 28.05, Modulation::nrz},
    Interface{0x29, "64GFC (FC-PI-7)", 1, 28.9, 28.9, Modulation::pam4},
    Interface{0x2A, "128GFC (FC-PI-6P)", 4, 28.05, 28.05, Modulation::nrz},
    Interface{0x2B, "256GFC (FC-PI-7P)", 4, 28.9, 28.9, Modulation::pam4},
    Interface{0x2C, "IB SDR (Arch.Spec.Vol.2)", 0, 2.5, 2.5, Modulation::nrz},
    Interface{0x2D, "IB DDR (Arch.Spec.Vol.2)", 0, 5, 5, Modulation::nrz},
    Interface{0x2E, "IB QDR (Arch.Spec.Vol.2)", 0, 10, 10, Modulation::nrz},
    Interface{0x2F, "IB FDR (Arch.Spec.Vol.2)", 0, 14.0625, 14.0625, Modulation::nrz},
    Interface{0x30, "IB EDR (Arch.Spec.Vol.2)", 0, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x31, "IB HDR (Arch.Spec.Vol.2)", 0, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x32, "IB NDR", 0, 53.125, 53.125, Modulation::pam4},
    Interface{0x33, "E.96 (CPRI Specification V7.0)", 1, 9.8304, 9.8304, Modulation::nrz},
    Interface{0x34, "E.99 (CPRI Specification V7.0)", 1, 10.1376, 10.1376, Modulation::nrz},
    Interface{0x35, "E.119 (CPRI Specification V7.0)", 1, 12.16512, 12.16512, Modulation::nrz},
    Interface{0x36, "E.238 (CPRI Specification V7.0)", 1, 24.33024, 24.33024, Modulation::nrz},
    Interface{0x37, "OTL3.4", 4, 10.7546, 10.7546, Modulation::nrz},
    Interface{0x38, "OTL4.10", 10, 11.181, 11.181, Modulation::nrz},
    Interface{0x39, "OTL4.4", 4, 27.9525, 27.9525, Modulation::nrz},
    Interface{0x3A, "OTLC.4", 4, 28.0762, 28.0762, Modulation::nrz},
    Interface{0x3B, "FOIC1.4-MFI", 4, 27.9524, 27.9524, Modulation::nrz},
    Interface{0x3C, "FOIC1.2-MFI", 2, 27.9524, 27.9524, Modulation::pam4},
    Interface{0x3D, "FOIC2.8-MFI", 8, 27.9523, 27.9523, Modulation::nrz},
    Interface{0x3E, "FOIC2.4-MFI", 4, 27.9523, 27.9523, Modulation::pam4},
    Interface{0x3F, "FOIC4.16-MFI", 16, 27.9523, 27.9523, Modulation::nrz},
    Interface{0x40, "FOIC4.8-MFI", 8, 27.9523, 27.9523, Modulation::pam4},
    Interface{0x41, "CAUI-4 C2M without FEC", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x42, "CAUI-4 C2M with RS(528,514) FEC", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x43, "50GBASE-CR2 (ETC) with RS(528,514) FEC", 2, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x44, "50GBASE-CR2 (ETC) with BASE-R FEC", 2, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x45, "50GBASE-CR2 (ETC) without FEC", 2, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x46, "100GBASE-CR1", 1, 53.125, 53.125, Modulation::pam4},
    Interface{0x47, "200GBASE-CR2", 2, 53.125, 53.125, Modulation::pam4},
    Interface{0x48, "400GBASE-CR4", 4, 53.125, 53.125, Modulation::pam4},
    Interface{0x49, "800G-ETC-CR8 or 800GBASE-CR8", 8, 53.125, 53.125, Modulation::pam4},
    Interface{0x4A, "128GFC (FC-PI-8)", 1, 56.1, 56.1, Modulation::pam4},
    Interface{0x4B, "100GAUI-1-S C2M", 1, 53.125, 53.125, Modulation::pam4},
    Interface{0x4C, "100GAUI-1-L C2M", 1, 53.125, 53.125, Modulation::pam4},
    Interface{0x4D, "200GAUI-2-S C2M", 2, 53.125, 53.125, Modulation::pam4},
    Interface{0x4E, "200GAUI-2-L C2M", 2, 53.125, 53.125, Modulation::pam4},
    Interface{0x4F, "400GAUI-4-S C2M", 4, 53.125, 53.125, Modulation::pam4},
    Interface{0x50, "400GAUI-4-L C2M", 4, 53.125, 53.125, Modulation::pam4},
    Interface{0x51, "800GAUI-8-S C2M", 8, 53.125, 53.125, Modulation::pam4},
    Interface{0x52, "800GAUI-8-L C2M", 8, 53.125, 53.125, Modulation::pam4},
    Interface{0x53, "OTL4.2", 2, 27.9525, 27.9525, Modulation::pam4},
    Interface{0x55, "1.6TAUI-16-S C2M", 16, 53.125, 53.125, Modulation::pam4},
    Interface{0x56, "1.6TAUI-16-L C2M", 16, 53.125, 53.125, Modulation::pam4},
    Interface{0x57, "800GBASE-CR4", 4, 106.25, 106.25, Modulation::pam4},
    Interface{0x58, "1.6TBASE-CR8", 8, 106.25, 106.25, Modulation::pam4},
    Interface{0x70, "PCIe 4.0", 0, 16, 16, Modulation::nrz},
    Interface{0x71, "PCIe 5.0", 0, 32, 32, Modulation::nrz},
    Interface{0x72, "PCIe 6.0", 0, 32, 32, Modulation::pam4},
    Interface{0x73, "PCIe 7.0", 0, 64, 64, Modulation::pam4},
    Interface{0x74, "CEI-112G-LINEAR-PAM4", 0, 36, 56, Modulation::pam4, Linearity::linear},
    Interface{0x80, "200GAUI-1", 1, 106.25, 106.25, Modulation::pam4},
    Interface{0x81, "400GAUI-2", 2, 106.25, 106.25, Modulation::pam4},
    Interface{0x82, "800GAUI-4", 4, 106.25, 106.25, Modulation::pam4},
    Interface{0x83, "1.6TAUI-8", 8, 106.25, 106.25, Modulation::pam4},
    Interface{0x90, "EEI-100G-RTLR-1-S", 1, 53.125, 53.125, Modulation::pam4, Linearity::half_retimed},
    Interface{0x91, "EEI-100G-RTLR-1-L", 1, 53.125, 53.125, Modulation::pam4, Linearity::half_retimed},
    Interface{0x92, "EEI-200G-RTLR-2-S", 2, 53.125, 53.125, Modulation::pam4, Linearity::half_retimed},
    Interface{0x93, "EEI-200G-RTLR-2-L", 2, 53.125, 53.125, Modulation::pam4, Linearity::half_retimed},
    Interface{0x94, "EEI-400G-RTLR-4-S", 4, 53.125, 53.125, Modulation::pam4, Linearity::half_retimed},
    Interface{0x95, "EEI-400G-RTLR-4-L", 4, 53.125, 53.125, Modulation::pam4, Linearity::half_retimed},
    Interface{0x96, "EEI-800G-RTLR-8-S", 8, 53.125, 53.125, Modulation::pam4, Linearity::half_retimed},
    Interface{0x97, "EEI-800G-RTLR-8-L", 8, 53.125, 53.125, Modulation::pam4, Linearity::half_retimed},
    Interface{0x98, "EEI-200G-RTLR-1", 1, 106.25, 106.25, Modulation::pam4, Linearity::half_retimed, {}, false},
    Interface{0x99, "EEI-400G-RTLR-2", 2, 106.25, 106.25, Modulation::pam4, Linearity::half_retimed, {}, false},
    Interface{0x9A, "EEI-800G-RTLR-4", 4, 106.25, 106.25, Modulation::pam4, Linearity::half_retimed, {}, false},
    Interface{0x9B, "EEI-1.6T-RTLR-8", 8, 106.25, 106.25, Modulation::pam4, Linearity::half_retimed, {}, false},
    Interface{0xA0, "IB XDR (placeholder)", 0, 106.25, 106.25, Modulation::pam4},
    Interface{0xB0, "FOIC1.1-MFI", 1, 55.9047, 55.9047, Modulation::pam4},
    Interface{0xB1, "FOIC4.4-MFI", 4, 55.9047, 55.9047, Modulation::pam4},
    Interface{0xB2, "FOIC8.8-MFI", 8, 55.9047, 55.9047, Modulation::pam4},
    Interface{0xB7, "50G PON, ITU-T G.9804.3", 1, 49.7664, 49.7664, Modulation::nrz},
};

constexpr std::array mmf_ids = {
    Interface{0x00, "Undefined", 0, 0, 0, Modulation::not_stated},
    Interface{0x01, "10GBASE-SW", 1, 9.95328, 9.95328, Modulation::nrz},
    Interface{0x02, "10GBASE-SR", 1, 10.3125, 10.3125, Modulation::nrz},
    Interface{0x03, "25GBASE-SR", 1, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x04, "40GBASE-SR4", 4, 10.3125, 10.3125, Modulation::nrz},
    Interface{0x05, "40GE SWDM4 MSA Spec", 4, 10.3125, 10.3125, Modulation::nrz},
    Interface{0x06, "40GE BiDi", 2, 20.625, 20.625, Modulation::nrz},
    Interface{0x07, "50GBASE-SR", 1, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x08, "100GBASE-SR10", 10, 10.3125, 10.3125, Modulation::nrz},
    Interface{0x09, "100GBASE-SR4", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x0A, "100GE SWDM4 MSA Spec", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x0B, "100GE BiDi", 2, 25.5625, 25.5625, Modulation::pam4},
    Interface{0x0C, "100GBASE-SR2", 2, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x0D, "100GBASE-SR1", 1, 53.125, 53.125, Modulation::pam4},
    Interface{0x0E, "200GBASE-SR4", 4, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x0F, "400GBASE-SR16", 16, 26.5625, 26.5625, Modulation::nrz},
    Interface{0x10, "400GBASE-SR8", 8, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x11, "400GBASE-SR4", 4, 53.125, 53.125, Modulation::pam4},
    Interface{0x12, "800GBASE-SR8", 8, 53.125, 53.125, Modulation::pam4},
    Interface{0x13, "8GFC-MM (FC-PI-4)", 1, 8.5, 8.5, Modulation::nrz},
    Interface{0x14, "10GFC-MM (10GFC)", 1, 10.51875, 10.51875, Modulation::nrz},
    Interface{0x15, "16GFC-MM (FC-PI-5)", 1, 14.025, 14.025, Modulation::nrz},
    Interface{0x16, "32GFC-MM (FC-PI-6)", 1, 28.05, 28.05, Modulation::nrz},
    Interface{0x17, "64GFC-MM (FC-PI 7)", 1, 28.9, 28.9, Modulation::pam4},
    Interface{0x18, "128GFC-MM4 (FC-PI-6P)", 4, 28.05, 28.05, Modulation::nrz},
    Interface{0x19, "256GFC-MM4 (FC-PI-7P)", 4, 28.9, 28.9, Modulation::pam4},
    Interface{0x1A, "400GBASE-SR4.2 (400GE BiDi)", 8, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x1B, "200GBASE-SR2", 2, 53.125, 53.125, Modulation::pam4},
    Interface{0x1C, "128GFC-MM (FC-PI-8)", 1, 56.1, 56.1, Modulation::pam4},
    Interface{0x1D, "100GBASE-VR1", 1, 53.125, 53.125, Modulation::pam4},
    Interface{0x1E, "200GBASE-VR2", 2, 53.125, 53.125, Modulation::pam4},
    Interface{0x1F, "400GBASE-VR4", 4, 53.125, 53.125, Modulation::pam4},
    Interface{0x20, "800GBASE-VR8", 8, 53.125, 53.125, Modulation::pam4},
    Interface{0x21, "800G-VR4.2", 8, 53.125, 53.125, Modulation::pam4},
    Interface{0x22, "800G-SR4.2", 8, 53.125, 53.125, Modulation::pam4},
    Interface{0x23, "1.6T-VR8.2", 16, 53.125, 53.125, Modulation::pam4},
    Interface{0x24, "1.6T-SR8.2", 16, 53.125, 53.125, Modulation::pam4},
};

constexpr std::array smf_ids = {
    Interface{0x00, "Undefined", 0, 0, 0, Modulation::not_stated},
    Interface{0x01, "10GBASE-LW", 1, 9.95328, 9.95328, Modulation::nrz},
    Interface{0x02, "10GBASE-EW", 1, 9.953, 9.953, Modulation::nrz},
    Interface{0x03, "10G-ZW", 1, 9.953, 9.953, Modulation::nrz},
    Interface{0x04, "10GBASE-LR", 1, 10.3125, 10.3125, Modulation::nrz},
    Interface{0x05, "10GBASE-ER", 1, 10.3125, 10.3125, Modulation::nrz},
    Interface{0x06, "10G-ZR", 1, 10.3125, 10.3125, Modulation::nrz},
    Interface{0x07, "25GBASE-LR", 1, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x08, "25GBASE-ER", 1, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x09, "40GBASE-LR4", 4, 10.3125, 10.3125, Modulation::nrz},
    Interface{0x0A, "40GBASE-FR", 1, 41.25, 41.25, Modulation::nrz},
    Interface{0x0B, "50GBASE-FR", 1, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x0C, "50GBASE-LR", 1, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x0D, "100GBASE-LR4", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x0E, "100GBASE-ER4", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x0F, "100G PSM4 MSA Spec", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x10, "100G CWDM4 MSA Spec", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x11, "100G 4WDM-10 MSA Spec", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x12, "100G 4WDM-20 MSA Spec", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x13, "100G 4WDM-40 MSA Spec", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x14, "100GBASE-DR", 1, 53.125, 53.125, Modulation::pam4},
    Interface{0x15, "100G-FR/100GBASE-FR1", 1, 53.125, 53.125, Modulation::pam4},
    Interface{0x16, "100G-LR/100GBASE-LR1", 1, 53.125, 53.125, Modulation::pam4},
    Interface{0x17, "200GBASE-DR4", 4, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x18, "200GBASE-FR4", 4, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x19, "200GBASE-LR4", 4, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x1A, "400GBASE-FR8", 8, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x1B, "400GBASE-LR8", 8, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x1C, "400GBASE-DR4", 4, 53.125, 53.125, Modulation::pam4},
    Interface{0x1D, "400G-FR4/400GBASE-FR4", 4, 53.125, 53.125, Modulation::pam4},
    Interface{0x1E, "400G-LR4-10", 4, 53.125, 53.125, Modulation::pam4},
    Interface{0x1F, "8GFC-SM (FC-PI-4)", 1, 8.5, 8.5, Modulation::nrz},
    Interface{0x20, "10GFC-SM (10GFC)", 1, 10.51875, 10.51875, Modulation::nrz},
    Interface{0x21, "16GFC-SM (FC-PI-5)", 1, 14.025, 14.025, Modulation::nrz},
    Interface{0x22, "32GFC-SM (FC-PI-6)", 1, 28.05, 28.05, Modulation::nrz},
    Interface{0x23, "64GFC-SM (FC-PI-7)", 1, 28.9, 28.9, Modulation::pam4},
    Interface{0x24, "128GFC-PSM4 (FC-PI-6P)", 4, 28.05, 28.05, Modulation::nrz},
    Interface{0x26, "128GFC-CWDM4 (FC-PI-6P)", 4, 28.05, 28.05, Modulation::nrz},
    Interface{0x2C, "4I1-9D1F (G.959.1)", 4, 28, 28, Modulation::nrz},
    Interface{0x2D, "4L1-9C1F (G.959.1)", 4, 28, 28, Modulation::nrz},
    Interface{0x2E, "4L1-9D1F (G.959.1)", 4, 28, 28, Modulation::nrz},
    Interface{0x2F, "C4S1-9D1F (G.695)", 4, 28, 28, Modulation::nrz},
    Interface{0x30, "C4S1-4D1F (G.695)", 4, 27.9523, 27.9523, Modulation::pam4},
    Interface{0x31, "4I1-4D1F (G.959.1)", 4, 27.9523, 27.9523, Modulation::pam4},
    Interface{0x32, "8R1-4D1F (G.959.1)", 8, 27.9523, 27.9523, Modulation::pam4},
    Interface{0x33, "8I1-4D1F (G.959.1)", 8, 27.9523, 27.9523, Modulation::pam4},
    Interface{0x34, "100G CWDM4-OCP", 4, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x35, "ZR400-OFEC-16QAM-HA", 1, 60.1385468, 60.1385468, Modulation::dp_16qam},
    Interface{0x36, "ZR400-OFEC-16QAM-HB", 1, 60.1385468, 60.1385468, Modulation::dp_16qam},
    Interface{0x37, "ZR400-OFEC-8QAM-HA", 1, 80.1847291, 80.1847291, Modulation::dp_8qam},
    Interface{0x38, "10G-SR", 1, 9.8304, 9.8304, Modulation::nrz},
    Interface{0x39, "10G-LR", 1, 9.8304, 9.8304, Modulation::nrz},
    Interface{0x3A, "25G-SR", 1, 24.33024, 24.33024, Modulation::nrz},
    Interface{0x3B, "25G-LR", 1, 24.33024, 24.33024, Modulation::nrz},
    Interface{0x3C, "10G-LR-BiDi", 1, 9.8304, 9.8304, Modulation::nrz},
    Interface{0x3D, "25G-LR-BiDi", 1, 24.33024, 24.33024, Modulation::nrz},
    Interface{0x3E, "400ZR, DWDM, amplified", 1, 59.84375, 59.84375, Modulation::dp_16qam},
    Interface{0x3F, "400ZR, Single Wavelength, Unamplified", 1, 59.84375, 59.84375, Modulation::dp_16qam},
    Interface{0x40, "50GBASE-ER", 1, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x41, "200GBASE-ER4", 4, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x42, "400GBASE-ER8", 8, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x43, "400GBASE-LR4-6", 4, 53.125, 53.125, Modulation::pam4},
    Interface{0x44, "100GBASE-ZR", 1, 27.9525, 27.9525, Modulation::dp_qpsk},
    Interface{0x45, "128GFC-SM (FC-PI-8)", 1, 56.1, 56.1, Modulation::pam4},
    Interface{0x46, "ZR400-OFEC-16QAM", 1, 60.1385468, 60.1385468, Modulation::dp_16qam},
    Interface{0x47, "ZR300-OFEC-8QAM", 1, 60.1385468, 60.1385468, Modulation::dp_8qam},
    Interface{0x48, "ZR200-OFEC-QPSK", 1, 60.1385468, 60.1385468, Modulation::dp_qpsk},
    Interface{0x49, "ZR100-OFEC-QPSK", 1, 30.069273, 30.069273, Modulation::dp_qpsk},
    Interface{0x4A, "100G-LR1-20", 1, 53.125, 53.125, Modulation::pam4},
    Interface{0x4B, "100G-ER1-30", 1, 53.125, 53.125, Modulation::pam4},
    Interface{0x4C, "100G-ER1-40", 1, 53.125, 53.125, Modulation::pam4},
    Interface{0x4D, "400GBASE-ZR", 1, 59.84375, 59.84375, Modulation::dp_16qam},
    Interface{0x4E, "10GBASE-BR", 1, 10.3125, 10.3125, Modulation::nrz},
    Interface{0x4F, "25GBASE-BR", 1, 25.78125, 25.78125, Modulation::nrz},
    Interface{0x50, "50GBASE-BR", 1, 26.5625, 26.5625, Modulation::pam4},
    Interface{0x51, "FOIC1.4-DO (G.709.3/Y.1331.3)", 1, 31.5697, 31.5697, Modulation::dp_qpsk},
    Interface{0x52, "FOIC2.8-DO (G.709.3/Y.1331.3)", 1, 31.5697, 31.5697, Modulation::dp_16qam},
    Interface{0x53, "FOIC4.8-DO (G.709.3/Y.1331.3)", 1, 63.1395, 63.1395, Modulation::dp_16qam},
    Interface{0x54, "FOIC2.4-DO (G.709.3/Y.1331.3)", 1, 63.1395, 63.1395, Modulation::dp_qpsk},
    Interface{0x55, "400GBASE-DR4-2", 4, 53.125, 53.125, Modulation::pam4},
    Interface{0x56, "800GBASE-DR8", 8, 53.125, 53.125, Modulation::pam4},
    Interface{0x57, "800GBASE-DR8-2", 8, 53.125, 53.125, Modulation::pam4},
    Interface{0x58, "ZR400-OFEC-8QAM-HB", 1, 80.1847291, 80.1847291, Modulation::dp_8qam},
    Interface{0x59, "ZR300-OFEC-8QAM-HA", 1, 60.1385468, 60.1385468, Modulation::dp_8qam},
    Interface{0x5A, "ZR300-OFEC-8QAM-HB", 1, 60.1385468, 60.1385468, Modulation::dp_8qam},
    Interface{0x5B, "ZR200-OFEC-QPSK-HA", 1, 60.1385468, 60.1385468, Modulation::dp_qpsk},
    Interface{0x5C, "ZR200-OFEC-QPSK-HB", 1, 60.1385468, 60.1385468, Modulation::dp_qpsk},
    Interface{0x5D, "ZR100-OFEC-QPSK-HA", 1, 30.069273, 30.069273, Modulation::dp_qpsk},
    Interface{0x5E, "ZR100-OFEC-QPSK-HB", 1, 30.069273, 30.069273, Modulation::dp_qpsk},
    Interface{0x5F, "FLEXO-4-DO-16QAM/FOIC4.8-DO", 1, 63.1394679, 63.1394679, Modulation::dp_16qam},
    Interface{0x60, "FLEXO-3-DO-8QAM/FOIC3.6-DO", 1, 63.1394679, 63.1394679, Modulation::dp_8qam},
    Interface{0x61, "FLEXO-2-DO-QPSK/FOIC2.4-DO", 1, 63.1394679, 63.1394679, Modulation::dp_qpsk},
    Interface{0x62, "FLEXO-2-DO-16QAM/FOIC2.8-DO", 1, 31.569734, 31.569734, Modulation::dp_16qam},
    Interface{0x63, "FLEXO-1-DO-QPSK/FOIC1.4-DO", 1, 31.569734, 31.569734, Modulation::dp_qpsk},
    Interface{0x64, "FLEXO-4e-DO-QPSK/FOIC4e.4-DO", 1, 118.2033506, 118.2033506, Modulation::dp_qpsk},
    Interface{0x65, "FLEXO-4-DO-QPSK/FOIC4.4-DO", 1, 124.1017128, 124.1017128, Modulation::dp_qpsk},
    Interface{0x66, "FLEXO-8e-DO-16QAM/FOIC8e.8-DO", 1, 118.2033506, 118.2033506, Modulation::dp_16qam},
    Interface{0x67, "FLEXO-8-DO-16QAM/FOIC8.8-DO", 1, 124.1017128, 124.1017128, Modulation::dp_16qam},
    Interface{0x68, "FLEXO-8e-DPO-16QAM/FOIC8e.8-DPO", 1, 131.3370562, 131.3370562, Modulation::pcs4},
    Interface{0x69, "FLEXO-8-DPO-16QAM/FOIC8.8-DPO", 1, 131.3485281, 131.3485281, Modulation::pcs4},
    Interface{0x6A, "FLEXO-6e-DPO-16QAM/FOIC6e.8-DPO", 1, 118.7493245, 118.7493245, Modulation::pcs4},
    Interface{0x6B, "FLEXO-6-DPO-16QAM/FOIC6.8-DPO", 1, 124.6749308, 124.6749308, Modulation::pcs4},
    Interface{0x6C, "800ZR-A (0x01) 150 GHz DWDM", 1, 118.20335, 118.20335, Modulation::dp_16qam},
    Interface{0x6D, "800ZR-B (0x02) 150 GHz DWDM", 1, 118.20335, 118.20335, Modulation::dp_16qam},
    Interface{0x6E, "800ZR-C (0x03) 150 GHz DWDM", 1, 118.20335, 118.20335, Modulation::dp_16qam},
    Interface{0x6F, "400G-ER4-30 (100G Lambda MSA)", 4, 53.125, 53.125, Modulation::pam4},
    Interface{0x70, "1I1-5D1F", 1, 55.90474, 55.90474, Modulation::pam4},
    Interface{0x71, "1R1-5D1F", 1, 55.90474, 55.90474, Modulation::pam4},
    Interface{0x72, "FOIC1.1-RS", 1, 126.28, 126.28, Modulation::not_stated},
    Interface{0x73, "200GBASE-DR1", 1, 106.25, 106.25, Modulation::pam4},
    Interface{0x74, "200GBASE-DR1-2", 1, 113.4375, 113.4375, Modulation::pam4},
    Interface{0x75, "400GBASE-DR2", 2, 106.25, 106.25, Modulation::pam4},
    Interface{0x76, "400GBASE-DR2-2", 2, 113.4375, 113.4375, Modulation::pam4},
    Interface{0x77, "800GBASE-DR4", 4, 106.25, 106.25, Modulation::pam4},
    Interface{0x78, "800GBASE-DR4-2", 4, 113.4375, 113.4375, Modulation::pam4},
    Interface{0x79, "800GBASE-FR4-500", 4, 106.25, 106.25, Modulation::pam4},
    Interface{0x7A, "800GBASE-FR4", 4, 113.4375, 113.4375, Modulation::pam4},
    Interface{0x7B, "800GBASE-LR4", 4, 113.4375, 113.4375, Modulation::pam4},
    Interface{0x7C, "800GBASE-LR1", 1, 123.6364, 123.6364, Modulation::dp_16qam},
    Interface{0x7D, "800GBASE-ER1-20", 1, 118.2, 118.2, Modulation::dp_16qam},
    Interface{0x7E, "800GBASE-ER1", 1, 118.2, 118.2, Modulation::dp_16qam},
    Interface{0x7F, "1.6TBASE-DR8", 8, 106.25, 106.25, Modulation::pam4},
    Interface{0x80, "1.6TBASE-DR8-2", 8, 113.4375, 113.4375, Modulation::pam4},
    Interface{0x81, "XR400-16QAM", 16, 3.7814369, 3.7814369, Modulation::dp_16qam},
    Interface{0x82, "XR300-8QAM", 16, 3.7814369, 3.7814369, Modulation::dp_8qam},
    Interface{0x83, "XR200-QPSK", 16, 3.7814369, 3.7814369, Modulation::dp_qpsk},
    Interface{0x84, "XR200-16QAM", 8, 3.7814369, 3.7814369, Modulation::dp_16qam},
    Interface{0x85, "XR100-QPSK", 8, 3.7814369, 3.7814369, Modulation::dp_qpsk},
    Interface{0x86, "XR100-16QAM", 4, 3.7814369, 3.7814369, Modulation::dp_16qam},
    Interface{0x87, "XR400-WS-16QAM", 16, 3.7814369, 3.7814369, Modulation::dp_16qam},
    Interface{0x88, "XR200-WS-QPSK", 16, 3.7814369, 3.7814369, Modulation::dp_qpsk},
    Interface{0x89, "XR200-WS-16QAM", 8, 3.7814369, 3.7814369, Modulation::dp_16qam},
    Interface{0x8A, "XR100-WS-QPSK", 8, 3.7814369, 3.7814369, Modulation::dp_qpsk},
    Interface{0x8B, "XR100-WS-16QAM", 4, 3.7814369, 3.7814369, Modulation::dp_16qam},
    Interface{0x8C, "XR200-WS-BIDI-16QAM", 8, 3.7814369, 3.7814369, Modulation::dp_16qam},
    Interface{0x8D, "XR100-WS-BIDI-QPSK", 8, 3.7814369, 3.7814369, Modulation::dp_qpsk},
    Interface{0x8E, "XR100-WS-BIDI-16QAM", 4, 3.7814369, 3.7814369, Modulation::dp_16qam},
    Interface{0x8F, "100G-DR1-LPO", 1, 53.125, 53.125, Modulation::pam4, Linearity::linear},
    Interface{0x90, "200G-DR2-LPO", 2, 53.125, 53.125, Modulation::pam4, Linearity::linear},
    Interface{0x91, "400G-DR4-LPO", 4, 53.125, 53.125, Modulation::pam4, Linearity::linear},
    Interface{0x92, "800G-DR8-LPO", 8, 53.125, 53.125, Modulation::pam4, Linearity::linear},
    Interface{0x93, "400G-FR4-LPO", 4, 0, 0, Modulation::not_stated, Linearity::linear, "800G-FR4-LPO", false},
};

constexpr std::array copper_ids = {
    Interface{0x00, "Undefined", 0, 0, 0, Modulation::not_stated},
    Interface{0x01, "Copper cable", 0, 0, 0, Modulation::not_stated},
    Interface{0xBF, "Passive loopback module", 0, 0, 0, Modulation::not_stated},
    Interface{0xC0, "Linear active copper loopback", 0, 0, 0, Modulation::not_stated},
};

constexpr std::array active_ids = {
    Interface{0x00, "Undefined", 0, 0, 0, Modulation::not_stated},
    Interface{0x01, "Active cable, BER < 1e-12", 0, 0, 0, Modulation::not_stated},
    Interface{0x02, "Active cable, BER < 5e-5", 0, 0, 0, Modulation::not_stated},
    Interface{0x03, "Active cable, BER < 2.6e-4", 0, 0, 0, Modulation::not_stated},
    Interface{0x04, "Active cable, BER < 1e-6", 0, 0, 0, Modulation::not_stated},
    Interface{0xBF, "Active loopback module", 0, 0, 0, Modulation::not_stated},
};

constexpr std::array base_t_ids = {
    Interface{0x00, "Undefined", 0, 0, 0, Modulation::not_stated},
    Interface{0x01, "1000BASE-T", 0, 0, 0, Modulation::not_stated},
    Interface{0x02, "2.5GBASE-T", 0, 0, 0, Modulation::not_stated},
    Interface{0x03, "5GBASE-T", 0, 0, 0, Modulation::not_stated},
    Interface{0x04, "10GBASE-T", 0, 0, 0, Modulation::not_stated},
    Interface{0x05, "25GBASE-T", 0, 0, 0, Modulation::not_stated},
    Interface{0x06, "40GBASE-T", 0, 0, 0, Modulation::not_stated},
    Interface{0x07, "50GBASE-T (placeholder)", 0, 0, 0, Modulation::not_stated},
};

struct NamedTable {
  std::string_view name;
  std::span<const Code> codes;
};
template <class... E>
constexpr std::array<NamedTable, sizeof...(E)> enum_tables() {
  return {NamedTable{EnumCodes<E>::table, EnumCodes<E>::codes}...};
}
constexpr auto of_enums =
    enum_tables<ModuleState, DpState, ConfigStatus, ModuleFaultCause, MediaType, AutoCommissioning, PasswordResult,
                CmisSmSupport, ModuleFunctionType, HeatsinkType, FiberFaceType, PowerClass, LengthMultiplier,
                LengthMultiplierSmf, LengthMultiplierSmf2, BanksSupported, TxInputClocking, RxOutputEqType,
                SquelchMethodTx, TxBiasScaling, RxOutputEqControl, Support, GridSpacing, PrbsPattern, GatingSupport,
                MeasurementTime, CheckerClockSource, RecoveredClockOptions, DiagnosticsSelection, RedirectionResult,
                ProfileCompliance>();
constexpr std::array of_numbers = {
    NamedTable{"sff8024_identifier", identifiers},
    NamedTable{"sff8024_connector", connectors},
    NamedTable{"media_interface_technology", media_technologies},
    NamedTable{"mci_max_speed", mci_max_speed_codes},
    NamedTable{"state_duration", state_duration_codes},
    NamedTable{"cdb_max_pages_epl", cdb_max_pages_epl_codes},
    NamedTable{"tx_input_eq", tx_input_eq_codes},
    NamedTable{"rx_output_pre_cursor", rx_output_pre_cursor_codes},
    NamedTable{"rx_output_post_cursor", rx_output_post_cursor_codes},
    NamedTable{"rx_output_amplitude", rx_output_amplitude_codes},
    NamedTable{"sff8024_subtype", sff8024_subtype_codes},
    NamedTable{"far_end_configuration", far_end_configuration_codes},
    NamedTable{"host_gen_clock_source", host_gen_clock_source_codes},
    NamedTable{"media_gen_clock_source", media_gen_clock_source_codes},
    NamedTable{"cdb_firmware_mechanism", cdb_firmware_mechanism_codes},
};

const Interface* find_in(std::span<const Interface> table, std::uint8_t id) {
  const auto found = std::ranges::find(table, id, &Interface::id);
  return found == table.end() ? nullptr : &*found;
}

}  // namespace

std::span<const Code> code_table(std::string_view table) {
  for (const NamedTable& known : of_enums)
    if (known.name == table) return known.codes;
  for (const NamedTable& known : of_numbers)
    if (known.name == table) return known.codes;
  if (table == "vdm_observables") return vdm_type_codes();
  return {};
}

std::optional<std::string_view> code_name(std::string_view table, std::uint8_t value) {
  for (const Code& code : code_table(table))
    if (code.value <= value && value <= code.last) return code.name;
  return std::nullopt;
}

bool is_cmis_identifier(std::uint8_t identifier) {
  return identifier == 0x18 || identifier == 0x19 || (identifier >= 0x1E && identifier <= 0x25);
}

std::string_view name_of(Modulation modulation) {
  switch (modulation) {
    case Modulation::not_stated:
      return "not stated";
    case Modulation::nrz:
      return "NRZ";
    case Modulation::pam4:
      return "PAM4";
    case Modulation::dp_qpsk:
      return "DP-QPSK";
    case Modulation::dp_8qam:
      return "DP-8QAM";
    case Modulation::dp_16qam:
      return "DP-16QAM";
    case Modulation::pcs4:
      return "PCS4";
  }
  return "not stated";
}

std::span<const Interface> host_interfaces() { return host_ids; }

std::span<const Interface> media_interfaces(MediaType type) {
  switch (type) {
    case MediaType::undefined:
      return {};
    case MediaType::mmf:
      return mmf_ids;
    case MediaType::smf:
      return smf_ids;
    case MediaType::passive_copper:
      return copper_ids;
    case MediaType::active_cable:
      return active_ids;
    case MediaType::base_t:
      return base_t_ids;
  }
  return {};
}

const Interface* find_host_interface(std::uint8_t id) { return find_in(host_ids, id); }

const Interface* find_media_interface(MediaType type, std::uint8_t id) { return find_in(media_interfaces(type), id); }

std::optional<DurationRange> state_duration(std::uint8_t code) {
  using std::chrono::milliseconds;
  // Lower edges in ms; the upper edge of a range is the lower one of the next.
  constexpr std::array edges = {0, 1, 5, 10, 50, 100, 500, 1'000, 5'000, 10'000, 60'000, 300'000, 600'000, 3'000'000};
  if (code >= edges.size()) return std::nullopt;
  DurationRange range{milliseconds{edges[code]}, std::nullopt};
  if (code + 1u < edges.size()) range.below = milliseconds{edges[code + 1u]};
  return range;
}

std::optional<double> qsfp_dd_ceiling_w(PowerClass power_class) {
  constexpr std::array watts = {1.5, 3.5, 7.0, 8.0, 10.0, 12.0, 14.0};
  const auto index = static_cast<std::size_t>(power_class);
  if (index >= watts.size()) return std::nullopt;
  return watts[index];
}

std::optional<LpoEvidence> lpo_evidence(MediaType media_type, std::span<const InterfacePair> applications) {
  for (const InterfacePair& ids : applications) {
    const Interface* host = find_host_interface(ids.host_id);
    if (host != nullptr && host->linearity == Linearity::linear) return LpoEvidence{LpoRule::host_id, ids.host_id};
  }
  for (const InterfacePair& ids : applications) {
    const Interface* media = find_media_interface(media_type, ids.media_id);
    // 93h is called linear too, but SFF-8024 4.13 keeps it reserved and its names disagree: no evidence.
    if (media != nullptr && media->linearity == Linearity::linear && media->in_sff8024)
      return LpoEvidence{LpoRule::media_id, ids.media_id};
  }
  return std::nullopt;
}

}  // namespace plugfest::cmis
