#pragma once

#include "drivers/cmis/firmware.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace plugfest::cmis {

/// One step of an upgrade, as it went.
struct UpgradeStep {
  std::string what;  ///< "features", "password", "info", "download", "run", "trial", "commit", "result"
  Clock::time_point began{};
  Clock::duration took{};
  bool good = false;
  std::string said;                  ///< what the module said, or what went wrong, in words
  std::optional<FirmwareInfo> info;  ///< where the step read it
};

struct UpgradeOptions {
  std::optional<std::uint32_t> password = {};  ///< empty: the vendor wants none
  DownloadOptions download = {};
  RunOptions run = {};  ///< a mode that changes to the other bank
  bool commit = true;   ///< false: the image stays on trial, the next reset goes back
  /// How long GetFirmwareInfo may go on failing after a start.
  Clock::duration info_patience = std::chrono::seconds(10);
  std::function<void(const UpgradeStep&)> on_step = {};  ///< told of each step when it is over
};

struct UpgradeRecord {
  std::vector<UpgradeStep> steps;     ///< in their order; the last one is not good if the upgrade ended there
  bool done = false;                  ///< the new image runs, and is committed if that was wanted
  std::optional<BenchError> trouble;  ///< what the lab failed at, in the last step
  std::optional<DownloadResult> download;
  std::optional<RunResult> run;
};

/// Persistent; callers ask the bench file first. The whole procedure in its order: features, password, info, download,
/// run, password again (it is gone), the info of the trial, commit, info. It ends at the first step that is not good;
/// an image that does not come up as a trial in the other bank is never committed.
///
/// Trouble of the lab ends the record and is kept in it, so that what was done until then is not lost; only what is not
/// a BenchError is thrown.
/// @param image, options  outlive the operation
asio::awaitable<UpgradeRecord> upgrade(Cdb& cdb, std::span<const std::byte> image, const UpgradeOptions& options);

}  // namespace plugfest::cmis
