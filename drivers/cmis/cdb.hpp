#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/base/error.hpp"
#include "drivers/cmis/cdb_message.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plugfest::cmis {

class Module;

struct CdbOptions {
  /// On top of what the module advertises: its clock, the bus and our polling.
  Clock::duration margin = std::chrono::milliseconds(500);
  /// A command in background whose duration nothing states.
  Clock::duration background_time = std::chrono::seconds(20);
  /// Modules that never compute the reply's check code send 0: accept that, as a finding.
  bool accept_zero_check_code = false;
  /// Modules that leave RPLLength 0: read as much as the command's reply has by the text, unchecked, as a finding.
  bool accept_zero_length = false;
};

/// What became of a command. A command that failed is an answer too.
struct CdbReply {
  std::uint16_t command = 0;
  CdbStatus status;                   ///< that ended the waiting
  Bytes lpl, epl;                     ///< of a command that succeeded; EPL in whole pages
  Clock::duration took{};             ///< from the trigger to the answer, as exact as the looks
  std::vector<std::string> findings;  ///< about the module, in words: what was allowed for

  bool succeeded() const { return status.succeeded(); }
  /// "StartFirmwareDownload (0101h): 46h: failed, password needed or wrong"
  std::string text() const;
};

/// What the module says about its command data block, read anew.
/// @return empty: a reserved code
/// @throws BenchError  as Pages::read
asio::awaitable<std::optional<CdbAdvertisement>> read_cdb_advertisement(Module& module);

/// One instance of a module's command data block: a request in, its reply out.
///
/// One command at a time, by whoever holds this; `abort` alone may come in between. While a command runs in foreground
/// the module refuses every access of everybody. The completion flag is not relied on and not read: it belongs to the
/// owner of the flags.
class Cdb {
 public:
  /// @param module, clock  outlive this
  /// @param instance       1 or 2, at most advertisement.instances
  Cdb(Module& module, Clock& clock, const CdbAdvertisement& advertisement, unsigned instance = 1,
      CdbOptions options = {});

  const CdbAdvertisement& advertisement() const { return advertisement_; }
  Module& module() { return module_; }
  Clock& clock() { return clock_; }

  /// @throws BenchError  as Pages::read
  asio::awaitable<CdbStatus> status();

  /// Waits until the instance is free, sends the request and waits for its end: through refusals while a command runs
  /// in foreground, else by polling the status byte. 00h is no answer. Nothing is sent twice.
  /// @param request  outlives the operation
  /// @param limit    how long the command may run by what is known of it; empty: the advertised busy time in
  ///                 foreground, CdbOptions::background_time in background. Never less than the advertised busy time.
  /// @throws BenchError  Errc::timed_out: the status byte never became an answer, before or after; Errc::nack: the
  ///                     module went on refusing; Errc::bad_checksum, Errc::malformed_reply: a reply that cannot be
  ///                     used; Errc::unsupported: the payload is longer than the module has pages for; else as
  ///                     Pages::read and Pages::write
  asio::awaitable<CdbReply> command(const CdbRequest& request, std::optional<Clock::duration> limit = {});

  /// Stops the command that runs in background (0004h) and waits until the instance is free.
  /// @throws BenchError  as command
  asio::awaitable<CdbReply> abort();

  /// The first half of `command`, for one that never answers because the module restarts: returns once it is triggered.
  /// @param request  outlives the operation
  asio::awaitable<void> send(const CdbRequest& request);

  /// What watching the status byte saw.
  struct Watched {
    bool reached = false;
    std::optional<CdbStatus> last;                  ///< empty: nothing but refusals
    std::optional<BenchError> refused;              ///< by the last look
    std::optional<Clock::time_point> silent_since;  ///< began the first look that was refused
    Clock::time_point seen{};                       ///< ended the last look
  };
  /// Looks until `wanted` holds of an answer, and once more at `due`. Refusals are part of it.
  /// @param wanted  outlives the operation
  asio::awaitable<Watched> watch(Clock::time_point due, const std::function<bool(const Watched&)>& wanted);

 private:
  CdbAccess access() const;
  Clock::duration longest(std::optional<Clock::duration> limit) const;
  asio::awaitable<void> wait_until_free();
  asio::awaitable<void> put(const CdbRequest& request);
  asio::awaitable<CdbReply> answer(const CdbRequest& request, Clock::duration limit);
  asio::awaitable<void> read_reply(const CdbRequest& request, CdbReply& reply);
  void check(const CdbReplyHeader& header, CdbReply& reply);
  void find(CdbReply& reply, std::string_view what);
  [[noreturn]] void give_up(const Watched& seen, std::string_view what, Clock::duration waited) const;

  Module& module_;
  Clock& clock_;
  CdbAdvertisement advertisement_;
  std::uint8_t bank_;
  CdbOptions options_;
};

}  // namespace plugfest::cmis
