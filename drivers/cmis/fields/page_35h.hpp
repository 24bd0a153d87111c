#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 35h, C-CMIS: media lane link performance monitoring. One entry a field; reserved and
/// vendor bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_35h{0x35, true, "C-CMIS: media lane link performance monitoring", 1, Confidence::outline};
}

inline constexpr Field<double> rx_avg_cd_pm =
    fields::signed_scaled<std::ratio<1>, 32>("rxAvgCDPm", "ps/nm", fields::page_35h.bytes(128, 4));
inline constexpr Field<double> rx_min_cd_pm =
    fields::signed_scaled<std::ratio<1>, 32>("rxMinCDPm", "ps/nm", fields::page_35h.bytes(132, 4));
inline constexpr Field<double> rx_max_cd_pm =
    fields::signed_scaled<std::ratio<1>, 32>("rxMaxCDPm", "ps/nm", fields::page_35h.bytes(136, 4));
inline constexpr Field<double> rx_avg_dgd_pm =
    fields::scaled<std::ratio<1, 100>, 16>("rxAvgDGDPm", "ps", fields::page_35h.word(140));
inline constexpr Field<double> rx_min_dgd_pm =
    fields::scaled<std::ratio<1, 100>, 16>("rxMinDGDPm", "ps", fields::page_35h.word(142));
inline constexpr Field<double> rx_max_dgd_pm =
    fields::scaled<std::ratio<1, 100>, 16>("rxMaxDGDPm", "ps", fields::page_35h.word(144));
inline constexpr Field<double> rx_avg_sopmd_pm =
    fields::scaled<std::ratio<1, 100>, 16>("rxAvgSOPMDPm", "ps2", fields::page_35h.word(146));
inline constexpr Field<double> rx_min_sopmd_pm =
    fields::scaled<std::ratio<1, 100>, 16>("rxMinSOPMDPm", "ps2", fields::page_35h.word(148));
inline constexpr Field<double> rx_max_sopmd_pm =
    fields::scaled<std::ratio<1, 100>, 16>("rxMaxSOPMDPm", "ps2", fields::page_35h.word(150));
inline constexpr Field<Decibel> rx_avg_pdl_pm =
    fields::quantity<Decibel, std::ratio<1, 10>, 16>("rxAvgPDLPm", fields::page_35h.word(152));
inline constexpr Field<Decibel> rx_min_pdl_pm =
    fields::quantity<Decibel, std::ratio<1, 10>, 16>("rxMinPDLPm", fields::page_35h.word(154));
inline constexpr Field<Decibel> rx_max_pdl_pm =
    fields::quantity<Decibel, std::ratio<1, 10>, 16>("rxMaxPDLPm", fields::page_35h.word(156));
inline constexpr Field<Decibel> rx_avg_osnr_pm =
    fields::quantity<Decibel, std::ratio<1, 10>, 16>("rxAvgOSNRPm", fields::page_35h.word(158));
inline constexpr Field<Decibel> rx_min_osnr_pm =
    fields::quantity<Decibel, std::ratio<1, 10>, 16>("rxMinOSNRPm", fields::page_35h.word(160));
inline constexpr Field<Decibel> rx_max_osnr_pm =
    fields::quantity<Decibel, std::ratio<1, 10>, 16>("rxMaxOSNRPm", fields::page_35h.word(162));
inline constexpr Field<Decibel> rx_avg_esnr_pm =
    fields::quantity<Decibel, std::ratio<1, 10>, 16>("rxAvgeSNRPm", fields::page_35h.word(164));
inline constexpr Field<Decibel> rx_min_esnr_pm =
    fields::quantity<Decibel, std::ratio<1, 10>, 16>("rxMineSNRPm", fields::page_35h.word(166));
inline constexpr Field<Decibel> rx_max_esnr_pm =
    fields::quantity<Decibel, std::ratio<1, 10>, 16>("rxMaxeSNRPm", fields::page_35h.word(168));
inline constexpr Field<double> rx_avg_cfo_pm =
    fields::signed_scaled<std::ratio<1>, 16>("rxAvgCFOPm", "MHz", fields::page_35h.word(170));
inline constexpr Field<double> rx_min_cfo_pm =
    fields::signed_scaled<std::ratio<1>, 16>("rxMinCFOPm", "MHz", fields::page_35h.word(172));
inline constexpr Field<double> rx_max_cfo_pm =
    fields::signed_scaled<std::ratio<1>, 16>("rxMaxCFOPm", "MHz", fields::page_35h.word(174));
inline constexpr Field<double> rx_avg_evm_modem_pm =
    fields::scaled<std::ratio<100, 65535>, 16>("rxAvgEVMmodemPm", "%", fields::page_35h.word(176));
inline constexpr Field<double> rx_min_evm_modem_pm =
    fields::scaled<std::ratio<100, 65535>, 16>("rxMinEVMmodemPm", "%", fields::page_35h.word(178));
inline constexpr Field<double> rx_max_evm_modem_pm =
    fields::scaled<std::ratio<100, 65535>, 16>("rxMaxEVMmodemPm", "%", fields::page_35h.word(180));
inline constexpr Field<Dbm> tx_avg_power_pm =
    fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>("txAvgPowerPm", fields::page_35h.word(182));
inline constexpr Field<Dbm> tx_min_power_pm =
    fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>("txMinPowerPm", fields::page_35h.word(184));
inline constexpr Field<Dbm> tx_max_power_pm =
    fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>("txMaxPowerPm", fields::page_35h.word(186));
inline constexpr Field<Dbm> rx_avg_rx_power_pm =
    fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>("rxAvgRxPowerPm", fields::page_35h.word(188));
inline constexpr Field<Dbm> rx_min_rx_power_pm =
    fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>("rxMinRxPowerPm", fields::page_35h.word(190));
inline constexpr Field<Dbm> rx_max_rx_power_pm =
    fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>("rxMaxRxPowerPm", fields::page_35h.word(192));
inline constexpr Field<Dbm> rx_avg_rx_sig_power_pm =
    fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>("rxAvgRxSigPowerPm", fields::page_35h.word(194));
inline constexpr Field<Dbm> rx_min_rx_sig_power_pm =
    fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>("rxMinRxSigPowerPm", fields::page_35h.word(196));
inline constexpr Field<Dbm> rx_max_rx_sig_power_pm =
    fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>("rxMaxRxSigPowerPm", fields::page_35h.word(198));
inline constexpr Field<double> rx_avg_soproc_pm =
    fields::scaled<std::ratio<1>, 16>("rxAvgSOPROCPm", "krad/s", fields::page_35h.word(200));
inline constexpr Field<double> rx_min_soproc_pm =
    fields::scaled<std::ratio<1>, 16>("rxMinSOPROCPm", "krad/s", fields::page_35h.word(202));
inline constexpr Field<double> rx_max_soproc_pm =
    fields::scaled<std::ratio<1>, 16>("rxMaxSOPROCPm", "krad/s", fields::page_35h.word(204));
inline constexpr Field<Decibel> rx_avg_mer_pm =
    fields::quantity<Decibel, std::ratio<1, 10>, 16>("rxAvgMERPm", fields::page_35h.word(206));
inline constexpr Field<Decibel> rx_min_mer_pm =
    fields::quantity<Decibel, std::ratio<1, 10>, 16>("rxMinMERPm", fields::page_35h.word(208));
inline constexpr Field<Decibel> rx_max_mer_pm =
    fields::quantity<Decibel, std::ratio<1, 10>, 16>("rxMaxMERPm", fields::page_35h.word(210));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_35h(Visit& visit) {
  visit(rx_avg_cd_pm);
  visit(rx_min_cd_pm);
  visit(rx_max_cd_pm);
  visit(rx_avg_dgd_pm);
  visit(rx_min_dgd_pm);
  visit(rx_max_dgd_pm);
  visit(rx_avg_sopmd_pm);
  visit(rx_min_sopmd_pm);
  visit(rx_max_sopmd_pm);
  visit(rx_avg_pdl_pm);
  visit(rx_min_pdl_pm);
  visit(rx_max_pdl_pm);
  visit(rx_avg_osnr_pm);
  visit(rx_min_osnr_pm);
  visit(rx_max_osnr_pm);
  visit(rx_avg_esnr_pm);
  visit(rx_min_esnr_pm);
  visit(rx_max_esnr_pm);
  visit(rx_avg_cfo_pm);
  visit(rx_min_cfo_pm);
  visit(rx_max_cfo_pm);
  visit(rx_avg_evm_modem_pm);
  visit(rx_min_evm_modem_pm);
  visit(rx_max_evm_modem_pm);
  visit(tx_avg_power_pm);
  visit(tx_min_power_pm);
  visit(tx_max_power_pm);
  visit(rx_avg_rx_power_pm);
  visit(rx_min_rx_power_pm);
  visit(rx_max_rx_power_pm);
  visit(rx_avg_rx_sig_power_pm);
  visit(rx_min_rx_sig_power_pm);
  visit(rx_max_rx_sig_power_pm);
  visit(rx_avg_soproc_pm);
  visit(rx_min_soproc_pm);
  visit(rx_max_soproc_pm);
  visit(rx_avg_mer_pm);
  visit(rx_min_mer_pm);
  visit(rx_max_mer_pm);
}
inline constexpr std::array page_35h_fields = fields::table_of([](auto& visit) { visit_page_35h(visit); });
static_assert(well_formed(page_35h_fields));

}  // namespace plugfest::cmis
