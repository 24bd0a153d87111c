#pragma once

#include "drivers/cmis/cdb_queries.hpp"
#include "drivers/cmis/firmware_info.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Firmware of a module: what is there, and putting another image in (CMIS 5.4, Firmware management commands).
///
/// download, run, commit and upgrade change the module for good: callers ask the bench file first.
namespace plugfest::cmis {

struct DownloadProgress {
  std::size_t done = 0, total = 0;  ///< bytes of the image, header and skipped blocks included
};

struct DownloadOptions {
  std::optional<FirmwareMechanism> mechanism = {};  ///< empty: extended payload where the module can, else local
  bool skip_erased = true;                          ///< leave out blocks of erased bytes, if the module allows it
  /// Some modules stay silent for seconds longer than they say after the start and the complete command.
  Clock::duration slack = std::chrono::seconds(5);
  /// After the start and after every block. False: stop here and abort.
  std::function<bool(const DownloadProgress&)> progress = {};
};

struct DownloadResult {
  bool complete = false;  ///< the module has verified the image
  bool stopped = false;   ///< by `progress`
  std::string failure;    ///< what failed, in words; empty: nothing did
  std::optional<CdbReply> failed_command;
  FirmwareMechanism mechanism = FirmwareMechanism::lpl;
  std::size_t written = 0, skipped = 0;  ///< bytes, header included
  Clock::duration took{};
  /// After a failure or a stop: how the abort went, and what the module said then.
  std::optional<CdbReply> aborted;
  std::optional<FirmwareInfo> info;
  std::vector<std::string> findings;
};

enum class RunMode : std::uint8_t {
  reset_to_inactive,
  hitless_to_inactive,
  reset_running,
  hitless_running,
  keep_configuration_to_inactive,  ///< CMIS 5.4
  keep_configuration_running,      ///< CMIS 5.4
};

struct RunOptions {
  RunMode mode = RunMode::reset_to_inactive;
  std::chrono::milliseconds delay{100};  ///< before it happens, so that an answer can be read; at most 65.535 s
  Clock::duration patience = std::chrono::seconds(5);  ///< after the delay, until the module answers again
};

struct RunResult {
  std::optional<CdbStatus> answer;              ///< empty: the module went away without one, which is no failure
  bool restarted = false;                       ///< it went away, or its status byte was cleared, and it answers again
  std::optional<Clock::duration> silent_after;  ///< from the trigger to the first refusal after the answer
  Clock::duration back_after{};                 ///< from the trigger
  bool slow = false;                            ///< longer than the 2 s that management initialisation may take
};

class Firmware {
 public:
  /// @param cdb  outlives this
  explicit Firmware(Cdb& cdb) : cdb_(cdb) {}

  /// 0041h.
  asio::awaitable<CdbAnswer<FirmwareFeatures>> features();
  /// 0100h. Some modules fail it for seconds after they started: asked again until `patience` is over, as a finding.
  asio::awaitable<CdbAnswer<FirmwareInfo>> info(Clock::duration patience = {});

  /// Persistent; callers ask the bench file first. 0101h, then 0103h or 0104h for every block, then 0107h. Nothing is
  /// resumed and nothing is sent twice: after a failure the transfer is aborted and the info read, and that is that.
  /// The bank written to is not valid from the start on, until the module has verified all of it.
  /// @param image, options  outlive the operation
  /// @throws BenchError  as Cdb::command, after an attempt to abort; Errc::unsupported: no mechanism that both sides
  ///                     have, or an image that does not fit the commands
  asio::awaitable<DownloadResult> download(std::span<const std::byte> image, const DownloadOptions& options);
  /// 0102h, or 0107h where the module has no abort: ends the transfer, and does not bring an old image back.
  /// @param features  as the module told them
  asio::awaitable<CdbReply> abort(const FirmwareFeatures& features);

  /// Persistent only by what the image does; callers ask the bench file first all the same. Triggers 0109h and waits
  /// until the module has gone and answers again. Everything that was known of the module is forgotten then; passwords
  /// and settings are gone.
  /// @throws BenchError  Errc::timed_out: it does not answer within delay and patience; else as Cdb::command
  asio::awaitable<RunResult> run(const RunOptions& options);

  /// Persistent; callers ask the bench file first. 010Ah: the running image runs after the next reset too.
  asio::awaitable<CdbReply> commit();

 private:
  asio::awaitable<bool> transfer(std::span<const std::byte> image, const FirmwareFeatures& features,
                                 const DownloadOptions& options, DownloadResult& result);
  asio::awaitable<bool> block(const CdbRequest& request, Clock::duration limit, std::string_view what,
                              DownloadResult& result);
  asio::awaitable<void> clean_up(const FirmwareFeatures& features, DownloadResult& result);
  asio::awaitable<void> wait_for_management(Clock::time_point due);
  Cdb& cdb_;
};

}  // namespace plugfest::cmis
