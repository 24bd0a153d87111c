#pragma once

#include "drivers/base/bytes.hpp"

#include <cstdint>
#include <span>
#include <string_view>

/// Messages of the command data block, without registers and time.
namespace plugfest::sim {

inline constexpr std::size_t lpl_size = 120;       ///< bytes of local payload
inline constexpr std::size_t epl_page_size = 128;  ///< bytes of extended payload on each of its pages

/// How a command ended: what CdbHasFailed and CdbCommandResult show.
struct CdbResult {
  bool failed = false;
  std::uint8_t code = 1;
  friend bool operator==(CdbResult, CdbResult) = default;
};
namespace cdb_result {
inline constexpr CdbResult success{false, 1};
inline constexpr CdbResult previous_aborted{false, 3};
inline constexpr CdbResult failed{true, 0};  ///< unspecific
inline constexpr CdbResult unknown_command{true, 1};
inline constexpr CdbResult bad_parameter{true, 2};
inline constexpr CdbResult previous_not_aborted{true, 3};
inline constexpr CdbResult check_timed_out{true, 4};
inline constexpr CdbResult bad_check_code{true, 5};
inline constexpr CdbResult password{true, 6};
inline constexpr CdbResult wrong_state{true, 7};
}  // namespace cdb_result

/// A command as it stands in the registers when it is triggered.
struct CdbMessage {
  std::uint16_t id = 0;
  std::uint16_t epl_length = 0;
  std::uint8_t lpl_length = 0;
  std::uint8_t check_code = 0;
  Bytes lpl;  ///< lpl_length bytes, at most lpl_size
  Bytes epl;  ///< epl_length bytes, at most what the module's pages hold

  /// An unsigned number of the local payload; bytes that were not sent are 0.
  std::uint32_t number(std::size_t at, std::size_t width) const;
  /// `count` bytes of the local payload from `at` on; bytes that were not sent are 0.
  Bytes bytes(std::size_t at, std::size_t count) const;
  /// The local payload from `at` on, as far as it was sent.
  std::span<const std::byte> rest(std::size_t at) const;
};

/// Ones' complement of the 8-bit sum.
std::uint8_t cdb_check_code(std::span<const std::byte> bytes);
/// What CdbChkCode has to be: over the header before it and the local payload; the extended payload is not covered.
std::uint8_t check_code_of(const CdbMessage& message);

/// What a command answers. Without a body there is no reply.
struct CdbReply {
  CdbResult result = cdb_result::success;
  Bytes lpl;  ///< at most lpl_size
  Bytes epl;  ///< instead of lpl
};

/// RPLLength and RPLChkCode.
struct CdbReplyHeader {
  std::uint8_t length = 0, check_code = 0;
};
CdbReplyHeader header_of(const CdbReply& reply);

/// Builds a reply's body, field after field.
class CdbBody {
 public:
  CdbBody& number(std::uint64_t value, unsigned width);
  /// Cut or filled with NUL to `width`.
  CdbBody& text(std::string_view text, std::size_t width);
  CdbBody& bytes(std::span<const std::byte> bytes);
  CdbBody& zeros(std::size_t count);
  CdbReply lpl() const { return {.result = cdb_result::success, .lpl = body_, .epl = {}}; }

 private:
  Bytes body_;
};

}  // namespace plugfest::sim
