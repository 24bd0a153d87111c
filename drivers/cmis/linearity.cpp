#include "drivers/cmis/linearity.hpp"

#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/names.hpp"

#include <fmt/format.h>

namespace plugfest::cmis {

LinearityHints linearity_hints(const ModuleInfo& info) {
  LinearityHints hints;
  const auto tell = [&](bool retimed, std::string_view there, std::string_view absent) {
    (retimed ? hints.against_linear : hints.for_linear).emplace_back(retimed ? there : absent);
  };
  if (info.advertised) {
    const Advertisement& page = *info.advertised;
    tell(page.offers(tx_cdr_supported), "a Tx CDR (01h:161.0)", "no Tx CDR (01h:161.0)");
    tell(page.offers(rx_cdr_supported), "an Rx CDR (01h:162.0)", "no Rx CDR (01h:162.0)");
    tell(page.offers(cdr_lol_flag_tx_supported) || page.offers(cdr_lol_flag_rx_supported),
         "CDR loss of lock flags (01h:157.2, 158.2)", "no CDR loss of lock flags (01h:157.2, 158.2)");
    if (!page.pages.diagnostics) hints.for_linear.emplace_back("no diagnostics pages (01h:142.5)");
  }
  if (info.diagnostics) {
    const Diagnostics& page = *info.diagnostics;
    tell(page.host_fec || page.media_fec, "FEC in the module (13h:130)", "no FEC (13h:130)");
    tell(page.host_generator.exists() || page.media_generator.exists(), "pattern generators (13h:131)",
         "no pattern generators (13h:131)");
    tell(page.host_snr || page.media_snr, "SNR measurement (13h:130)", "no SNR measurement (13h:130)");
  }
  return hints;
}

std::string linearity_text(const ModuleInfo& info) {
  if (!info.lpo) return "not shown to be linear: no interface id says so";
  const bool host = info.lpo->rule == LpoRule::host_id;
  return fmt::format("shown by {} interface id {:02X}h ({})", host ? "host" : "media", info.lpo->id,
                     host ? host_interface_text(info.lpo->id) : media_interface_text(info, info.lpo->id));
}

}  // namespace plugfest::cmis
