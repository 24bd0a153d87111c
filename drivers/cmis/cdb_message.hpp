#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/base/clock.hpp"
#include "drivers/cmis/address.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The command data block as bytes (CMIS 5.4, CDB message communication). Pure: nothing here touches a bus.
namespace plugfest::cmis {

class Memory;

inline constexpr std::size_t cdb_lpl_size = 120;       ///< bytes of local payload
inline constexpr std::size_t cdb_epl_page_size = 128;  ///< bytes of one page of extended payload
inline constexpr std::size_t cdb_header_size = 8;      ///< bytes 128-135

struct CdbRequest {
  std::uint16_t command = 0;
  Bytes lpl = {};  ///< at most cdb_lpl_size
  Bytes epl = {};  ///< at most what the module has pages for
  /// Bytes of local payload that the reply must have, where it must have some.
  std::size_t reply_size = 0;

  friend bool operator==(const CdbRequest&, const CdbRequest&) = default;
};

/// Ones' complement of the sum of bytes 128-132 and the local payload; the extended payload is not covered.
std::uint8_t check_code(const CdbRequest& request);
/// The same over a reply.
std::uint8_t check_code(std::span<const std::byte> reply);

/// One write of consecutive bytes.
struct CdbWrite {
  Address to;
  Bytes data;
  friend bool operator==(const CdbWrite&, const CdbWrite&) = default;
};

struct CdbAccess {
  std::uint8_t bank = 0;      ///< instance - 1
  std::size_t lpl_write = 8;  ///< bytes a WRITE may have on page 9Fh
  std::size_t epl_write = 8;  ///< on the extended payload pages
  bool one_write = false;     ///< the STOP of any write that includes byte 129 is the trigger
};

/// The writes that put a request into the module, in their order: extended payload page by page, then 130 to the end of
/// the local payload, then CMDID in a write of two bytes, which starts the command. With `one_write` and a message that
/// fits one write, header and local payload go in one.
/// @return empty: a payload is longer than the block can hold at all (120 bytes, 16 pages)
std::optional<std::vector<CdbWrite>> encode(const CdbRequest& request, const CdbAccess& access);

enum class CdbPhase : std::uint8_t { idle, busy, succeeded, failed };

/// A status byte, lower 37 or 38. Every value has a meaning, if only "reserved".
struct CdbStatus {
  std::uint8_t raw = 0;

  CdbPhase phase() const;
  std::uint8_t code() const;  ///< bits 5:0
  bool succeeded() const { return phase() == CdbPhase::succeeded; }
  bool failed() const { return phase() == CdbPhase::failed; }
  bool busy() const { return phase() == CdbPhase::busy; }
  friend bool operator==(CdbStatus, CdbStatus) = default;
};

/// Failure codes, as in bits 5:0.
namespace cdb_failure {
inline constexpr std::uint8_t unspecific = 0, unknown_command = 1, parameter = 2, not_aborted = 3, check_timeout = 4,
                              check_code = 5, password = 6, operating_state = 7;
}

/// "45h: failed, check code wrong"
std::string to_string(CdbStatus status);
/// "StartFirmwareDownload (0101h)"
std::string cdb_command_text(std::uint16_t command);

/// What bytes 128-135 say about the reply that follows.
struct CdbReplyHeader {
  std::uint16_t command = 0;  ///< as sent
  std::size_t lpl_bytes = 0;
  std::size_t epl_pages = 0;
  std::uint8_t check_code = 0;
};
/// @return Errc::short_transfer: fewer than 8 bytes; Errc::malformed_reply: a length of 121 to 239
boost::system::result<CdbReplyHeader> parse_reply_header(std::span<const std::byte> bytes);

/// How a reply's check code stands to its body.
enum class CdbCheck : std::uint8_t {
  right,
  zero,  ///< 0 where it should be something else: some modules never compute it
  wrong,
};
/// @param body  empty: a code of 0 is right (CMIS 5.4), and so is that of an empty sum, FFh
CdbCheck check_reply(const CdbReplyHeader& header, std::span<const std::byte> body);

/// What a module says about its command data block (page 01h).
struct CdbAdvertisement {
  std::uint8_t instances = 0;  ///< 0: no CDB
  bool background = false;     ///< the module stays reachable while a command runs
  bool auto_paging = false;
  std::size_t epl_pages = 0;
  std::size_t lpl_access = 8;  ///< bytes an access of page 9Fh may have
  std::size_t epl_access = 8;  ///< of the extended payload pages
  bool one_write = false;      ///< any write that includes byte 129 starts a command
  /// Longest execution in foreground. The specification contradicts itself about which of its two fields counts: the
  /// larger of what both say.
  Clock::duration busy_time = std::chrono::milliseconds(80);

  friend bool operator==(const CdbAdvertisement&, const CdbAdvertisement&) = default;
};
/// @return empty: a byte of it is unknown, or a code is reserved
std::optional<CdbAdvertisement> cdb_advertisement(const Memory& memory);

}  // namespace plugfest::cmis
