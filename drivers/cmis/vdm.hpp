#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/base/units.hpp"
#include "drivers/cmis/decode_vdm.hpp"
#include "drivers/cmis/field.hpp"
#include "drivers/cmis/vdm_types.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// Versatile diagnostics monitoring as a host uses it (CMIS 5.4, pages 20h-2Fh). Power saving and the duty cycle are
/// left as they are.
namespace plugfest::cmis {

class Memory;
class Module;

/// What the descriptors of a module list; static while it is plugged in and its firmware runs on.
struct VdmMap {
  std::uint8_t groups = 0;  ///< of 64 instances
  /// One list a bank, in the order of their numbers, without samples; with thresholds where the type is known. What
  /// concerns the module as a whole is in bank 0.
  std::vector<std::vector<VdmInstance>> banks;
  std::optional<MilliSecond> fine_interval;  ///< of minimum and maximum; empty: reads 0
  /// The module says (0Ch:192.7, CMIS 5.4) that it marks samples that are not available.
  bool marks_not_available = false;
  std::uint64_t epoch = 0;  ///< Pages::epoch as they were read

  /// Whether some instance accumulates over an interval: only then is freezing of any use.
  bool has_statistics() const;
  /// The first instance of that type at that place (1 to 15, 16: module); null: none.
  const VdmInstance* find(std::uint8_t type, std::uint8_t place, std::uint8_t bank = 0) const;
};
/// Reads descriptors and thresholds of all groups and banks. To be done once per insertion.
/// @param banks  of eight lanes each, as Advertisement::banks
/// @return empty: the module does not advertise VDM
/// @throws BenchError  as Pages::read
asio::awaitable<std::optional<VdmMap>> read_vdm_map(Module& module, std::uint8_t banks = 1);
/// Whether the module may have become another one since the map was read.
bool is_outdated(const VdmMap& map, Module& module);

enum class SampleState : std::uint8_t {
  measured,
  /// The number that this type has for "no sample", from a module that says that it marks such samples.
  not_available,
  /// From a module that does not say so: that number, all zeros where zero is no plausible reading, or all ones where
  /// that is none. Such modules report these for what they list and do not measure. Zero for an error ratio is among
  /// them: it is no evidence of a link without errors.
  doubtful,
  unknown_type,  ///< reserved or the vendor's own: only the bits are known
};
struct VdmSample {
  std::uint8_t bank = 0;
  std::uint16_t number = 0;  ///< of the instance, 1 to 256
  std::uint8_t type = 0;
  const VdmType* known = nullptr;  ///< null: unknown_type
  std::uint8_t place = 0;          ///< 1 to 15: the lane, or the first lane of a data path; 16: the module
  std::uint16_t raw = 0;
  SampleState state = SampleState::unknown_type;
  std::optional<double> value = {};  ///< in VdmType::unit; measured samples only
};
/// What the bits of a sample say. Pure.
/// @param marks_not_available  VdmMap::marks_not_available
SampleState state_of(const VdmType& type, std::uint16_t raw, bool marks_not_available);

/// The newest samples of all instances, each group in one go. Statistics are those of the running interval; different
/// samples are not coherent with each other.
/// @throws BenchError  as Pages::read
asio::awaitable<std::vector<VdmSample>> read_vdm_samples(Module& module, const VdmMap& map);

/// The longest from a request to FreezeDone or UnfreezeDone by specification (tVDMF).
inline constexpr Clock::duration freeze_time = std::chrono::milliseconds{10};
/// How long hosts wait for it all the same.
inline constexpr Clock::duration freeze_patience = std::chrono::seconds{1};

/// What became of a freeze or unfreeze request.
struct VdmRequest {
  bool done = false;                      ///< the done bit was seen; else it was still 0 when waiting ended
  bool done_at_first_look = false;        ///< it was there before anybody could see it fall
  Clock::time_point requested{};          ///< when the write of the request had ended
  Clock::duration at_least{}, at_most{};  ///< from there to the done bit; not done: at_most is the time waited
};
/// Requests a freeze: sets that bit alone, everything else of its byte stays as the module has it. One request is for
/// all banks. From here on statistics read as of this instant.
/// @param patience  how long to wait for FreezeDone
/// @throws BenchError  as Pages::read and Pages::write
asio::awaitable<VdmRequest> freeze_vdm(Module& module, Clock& clock, Clock::duration patience = freeze_patience);
/// Lets the statistics follow the running interval again.
asio::awaitable<VdmRequest> unfreeze_vdm(Module& module, Clock& clock, Clock::duration patience = freeze_patience);
asio::awaitable<bool> vdm_is_frozen(Module& module);

/// The samples of one interval. An interval lasts from freeze to freeze: the first one that a host takes only starts a
/// known interval, and its statistics mean nothing.
struct VdmInterval {
  bool statistics = true;   ///< false: the module has none, nothing was frozen, the samples are the newest
  bool was_frozen = false;  ///< somebody had left it frozen: it was unfrozen first
  VdmRequest freeze, unfreeze;
  /// Empty: FreezeDone never came, so that nothing consistent could be read; the request was taken back.
  std::vector<VdmSample> samples;
  /// From the last freeze to this one; empty: there was none, and statistics do not count.
  std::optional<Clock::duration> length;
};
/// Freezes, reads the samples of all groups and banks, unfreezes: a consistent set of the interval that ends now, while
/// the module goes on with the next one. Modules without statistics are only read.
/// @param before    when the last interval ended, VdmRequest::requested; empty: this freeze starts the first interval
/// @param patience  how long to wait for each of the two done bits
/// @throws BenchError  as Pages::read and Pages::write; the module may then be frozen
asio::awaitable<VdmInterval> take_vdm_interval(Module& module, Clock& clock, const VdmMap& map,
                                               std::optional<Clock::time_point> before = std::nullopt,
                                               Clock::duration patience = freeze_patience);

/// The registers that freezing writes, and those that write_vdm_mask writes, to be recorded first.
std::vector<FieldInfo> vdm_freeze_fields();
std::vector<FieldInfo> vdm_mask_fields();

/// The flags of one instance, or their masks.
struct VdmInstanceFlags {
  std::uint16_t number = 0;  ///< 1 to 256
  VdmFlags flags;
};
/// Reads, and so clears, the flags of all instances of a bank: for whoever owns them, and nobody else.
/// @throws BenchError  as Pages::read; some flags may then have been cleared
asio::awaitable<std::vector<VdmInstanceFlags>> take_vdm_flags(Module& module, const VdmMap& map, std::uint8_t bank = 0);
/// Masks, one a flag: a set mask keeps the flag from asserting the interrupt. All are set after a reset.
asio::awaitable<std::vector<VdmInstanceFlags>> read_vdm_masks(Module& module, const VdmMap& map, std::uint8_t bank = 0);
/// Writes the masks of one instance; the other one in its byte stays as it is.
/// @param number  1 to 256
asio::awaitable<void> write_vdm_mask(Module& module, std::uint16_t number, VdmFlags mask, std::uint8_t bank = 0);

}  // namespace plugfest::cmis
