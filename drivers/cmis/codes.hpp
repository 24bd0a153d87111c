#pragma once

#include "drivers/cmis/enums.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Code tables of SFF-8024 and CMIS. An unknown code has no entry, never a made-up one.
namespace plugfest::cmis {

/// The code list that FieldInfo::codes names; empty for none. Interface ids have tables of their own below.
std::span<const Code> code_table(std::string_view table);
/// @return empty: reserved or unknown
std::optional<std::string_view> code_name(std::string_view table, std::uint8_t value);
template <class E>
std::optional<std::string_view> name_of_code(E value) {
  return code_name(EnumCodes<E>::table, static_cast<std::uint8_t>(value));
}

/// SFF-8024 identifier of a module that this register map applies to.
bool is_cmis_identifier(std::uint8_t identifier);

enum class Modulation : std::uint8_t { not_stated, nrz, pam4, dp_qpsk, dp_8qam, dp_16qam, pcs4 };
std::string_view name_of(Modulation modulation);

/// Whether the module retimes the signal of an interface, as far as its id tells. An id without a word on it proves
/// nothing: linear modules advertise ordinary ids too.
enum class Linearity : std::uint8_t { not_stated, linear, half_retimed };

/// One interface id of SFF-8024.
struct Interface {
  std::uint8_t id = 0;
  std::string_view name;
  std::uint8_t lanes = 0;           ///< 0: several widths exist, or none is stated
  double gbd_min = 0, gbd_max = 0;  ///< GBd a lane; 0: not stated
  Modulation modulation = Modulation::not_stated;
  Linearity linearity = Linearity::not_stated;
  std::string_view other_name = {};  ///< sources disagree: what else it is called
  bool in_sff8024 = true;            ///< false: reserved in SFF-8024 4.13, named by others
};

inline constexpr std::uint8_t end_of_applications = 0xFF;  ///< host id of an unused descriptor: the list ends here
inline constexpr std::uint8_t id_in_nad = 0xBE;            ///< CMIS 5.4: the real id stands on page 1Ch
/// C0h-FEh of host and media ids are the vendor's own.
constexpr bool is_vendor_interface(std::uint8_t id) { return id >= 0xC0 && id <= 0xFE; }

const Interface* find_host_interface(std::uint8_t id);
/// @param type  the table to look in; undefined and custom types have none
const Interface* find_media_interface(MediaType type, std::uint8_t id);
std::span<const Interface> host_interfaces();
std::span<const Interface> media_interfaces(MediaType type);

/// How long a state may take: at least `least`, less than `below`.
struct DurationRange {
  std::chrono::milliseconds least;
  std::optional<std::chrono::milliseconds> below;  ///< empty: no upper limit (code 13)
};
/// @return empty: reserved codes 14 and 15
std::optional<DurationRange> state_duration(std::uint8_t code);

/// Highest power of a class in W by the QSFP-DD hardware specification; empty for class 8, which has none. Other form
/// factors define their own.
std::optional<double> qsfp_dd_ceiling_w(PowerClass power_class);

/// The ids of one advertised application, as LPO evidence reads them.
struct InterfacePair {
  std::uint8_t host_id = 0, media_id = 0;
};
/// Which rule says that the module is linear: CMIS has no bit for it.
enum class LpoRule : std::uint8_t {
  host_id,   ///< an LPO MSA or OIF CEI linear host interface id (20h-23h, 74h)
  media_id,  ///< an LPO single-mode media interface id (8Fh-92h)
};
struct LpoEvidence {
  LpoRule rule;
  std::uint8_t id;  ///< the code that fired
};
/// The first application whose ids say LPO. Empty: no id says so, which does not prove that the module retimes.
std::optional<LpoEvidence> lpo_evidence(MediaType media_type, std::span<const InterfacePair> applications);

}  // namespace plugfest::cmis
