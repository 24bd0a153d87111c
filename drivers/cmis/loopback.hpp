#pragma once

#include "drivers/cmis/decode_diagnostics.hpp"
#include "drivers/cmis/field.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Loopbacks of a module (CMIS 5.4, page 13h bytes 128 and 180-183). Masks have bit n-1 for lane n: media lanes for the
/// loopbacks of the media side, host lanes for those of the host side.
namespace plugfest::cmis {

namespace asio = boost::asio;
class Module;

/// In the order of their registers, by the names of the specification. An output loopback turns round what is about to
/// leave the module on that side, an input loopback what comes in there.
enum class Loopback : std::uint8_t { media_output, media_input, host_output, host_input };
inline constexpr std::array loopbacks = {Loopback::media_output, Loopback::media_input, Loopback::host_output,
                                         Loopback::host_input};
/// "media side output loopback".
std::string_view to_string(Loopback loopback);
/// Whose lanes its mask counts.
Side side_of(Loopback loopback);
/// Whose lanes see their own signal again: a media output and a host input loopback return it to the host.
Side returns_to(Loopback loopback);
bool offers(const LoopbackCapabilities& module, Loopback loopback);
/// Whether single lanes of it can be looped; else any bit loops all lanes of its side.
bool per_lane(const LoopbackCapabilities& module, Loopback loopback);

/// The lanes of a side together, whatever their number.
inline constexpr std::uint8_t whole_side = 0xFF;

/// Which lanes are looped how.
struct LoopbackState {
  std::array<std::uint8_t, loopbacks.size()> lanes{};

  std::uint8_t operator[](Loopback loopback) const { return lanes[static_cast<std::size_t>(loopback)]; }
  std::uint8_t& operator[](Loopback loopback) { return lanes[static_cast<std::size_t>(loopback)]; }
  bool any() const { return lanes != decltype(lanes){}; }
  friend bool operator==(const LoopbackState&, const LoopbackState&) = default;
};

enum class LoopbackOutcome : std::uint8_t {
  accepted,          ///< reads back as written; where no single lanes can be looped: some bit of it does
  not_advertised,    ///< nothing was written: the module has no such loopback
  no_single_lanes,   ///< nothing was written: some lanes were asked for, and this side has all or none
  one_side_at_once,  ///< nothing was written: the other side is looped, and the module does not do both
  refused,           ///< written, and the module kept what it had
  changed,           ///< written, and the module made something else of it
};
struct LoopbackResult {
  LoopbackOutcome outcome = LoopbackOutcome::accepted;
  LoopbackState before, after;  ///< after: read back; equal to `before` where nothing was written
  std::string reason = {};      ///< a sentence; empty when accepted

  bool accepted() const { return outcome == LoopbackOutcome::accepted; }
};

/// Why the module, as advertised and as it stands, is not asked for this. Pure.
/// @param lanes  0 asks for nothing and is always allowed; `whole_side` for a side that has all or none
/// @return empty: it may be asked
std::optional<LoopbackOutcome> objection(const LoopbackCapabilities& module, const LoopbackState& now,
                                         Loopback loopback, std::uint8_t lanes);

/// The registers that set_loopback and clear_loopbacks write, to be recorded first.
std::vector<FieldInfo> loopback_fields();

/// @throws BenchError  as Pages::read
asio::awaitable<LoopbackState> read_loopbacks(Module& module, std::uint8_t bank = 0);
/// Loops exactly `lanes` of one kind (0: none of them), leaves the other kinds alone, and reads back what the module
/// took: it may refuse, which is an answer and no error.
/// @param capabilities  as the module advertises them, Diagnostics::loopbacks
/// @throws BenchError   as Pages::read and Pages::write
asio::awaitable<LoopbackResult> set_loopback(Module& module, LoopbackCapabilities capabilities, Loopback loopback,
                                             std::uint8_t lanes, std::uint8_t bank = 0);
/// Ends all loopbacks of a bank in one write.
/// @return what is left of them, read back
asio::awaitable<LoopbackState> clear_loopbacks(Module& module, std::uint8_t bank = 0);

}  // namespace plugfest::cmis
