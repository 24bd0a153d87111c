#include "drivers/cmis/firmware_upgrade.hpp"

#include <fmt/format.h>

#include <utility>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;

std::string in_ms(Clock::duration time) { return fmt::format("{} ms", time / 1ms); }

std::string text_of(const DownloadResult& result) {
  const std::string_view how = result.mechanism == FirmwareMechanism::epl ? "extended" : "local";
  std::string text = fmt::format("{} bytes written, {} skipped, by {} payload", result.written, result.skipped, how);
  if (!result.failure.empty()) text = result.failure + "; " + text;
  if (result.stopped) text = "stopped; " + text;
  if (result.aborted) text += "; abort: " + to_string(result.aborted->status);
  if (result.info) text += "; then " + to_string(*result.info);
  return text;
}

std::string text_of(const RunResult& result) {
  std::string text = result.answer ? to_string(*result.answer) : std::string{"no answer"};
  if (result.silent_after) text += "; silent after " + in_ms(*result.silent_after);
  if (!result.restarted) return text + "; did not restart";
  text += "; back after " + in_ms(result.back_after);
  return result.slow ? text + ", too slow" : text;
}

class Upgrade {
 public:
  Upgrade(Cdb& cdb, std::span<const std::byte> image, const UpgradeOptions& options, UpgradeRecord& record)
      : cdb_(cdb), firmware_(cdb), image_(image), options_(options), record_(record) {}

  asio::awaitable<void> run() {
    const bool featured = co_await features();
    if (!featured) co_return;
    const bool unlocked = co_await password();
    if (!unlocked) co_return;
    const bool known = co_await first_info();
    if (!known) co_return;
    const bool downloaded = co_await download();
    if (!downloaded) co_return;
    const bool restarted = co_await restart();
    if (!restarted) co_return;
    const bool unlocked_again = co_await password();
    if (!unlocked_again) co_return;
    const bool on_trial = co_await trial();
    if (!on_trial) co_return;
    if (options_.commit) {
      const bool committed = co_await commit();
      if (!committed) co_return;
      const bool kept = co_await last_info();
      if (!kept) co_return;
    }
    record_.done = true;
  }

  /// Ends the step that is under way.
  bool end(bool good, std::string said, std::optional<FirmwareInfo> info = std::nullopt) {
    if (!step_) return good;
    UpgradeStep step = std::move(*step_);
    step_.reset();
    step.took = cdb_.clock().now() - step.began;
    step.good = good;
    step.said = std::move(said);
    step.info = std::move(info);
    if (options_.on_step) options_.on_step(step);
    record_.steps.push_back(std::move(step));
    return good;
  }

 private:
  void begin(std::string_view what) {
    step_ = UpgradeStep{
        .what = std::string{what}, .began = cdb_.clock().now(), .took = {}, .good = false, .said = {}, .info = {}};
  }

  asio::awaitable<bool> features() {
    begin("features");
    const CdbAnswer<FirmwareFeatures> told = co_await firmware_.features();
    co_return end(told.value.has_value(), to_string(told.reply.status));
  }

  asio::awaitable<bool> password() {
    if (!options_.password) co_return true;
    begin("password");
    const CdbReply reply = co_await enter_password(cdb_, *options_.password);
    co_return end(reply.succeeded(), to_string(reply.status));
  }

  asio::awaitable<std::optional<FirmwareInfo>> read_info(std::string_view step) {
    begin(step);
    const CdbAnswer<FirmwareInfo> told = co_await firmware_.info(options_.info_patience);
    if (!told.value) end(false, to_string(told.reply.status));
    co_return told.value;
  }

  asio::awaitable<bool> first_info() {
    before_ = co_await read_info("info");
    if (!before_) co_return false;
    co_return end(before_->consistent(), to_string(*before_), before_);
  }

  asio::awaitable<bool> download() {
    begin("download");
    record_.download = co_await firmware_.download(image_, options_.download);
    co_return end(record_.download->complete, text_of(*record_.download), record_.download->info);
  }

  asio::awaitable<bool> restart() {
    begin("run");
    record_.run = co_await firmware_.run(options_.run);
    const bool refused = record_.run->answer && record_.run->answer->failed();
    // What the module says next decides about a hitless change, which need not show here.
    const bool must_show = options_.run.mode == RunMode::reset_to_inactive;
    co_return end(!refused && (record_.run->restarted || !must_show), text_of(*record_.run));
  }

  asio::awaitable<bool> trial() {
    const std::optional<FirmwareInfo> info = co_await read_info("trial");
    if (!info) co_return false;
    const auto runs = info->running();
    if (!info->consistent() || !runs) co_return end(false, "no bank runs; " + to_string(*info), info);
    if (runs == before_->running()) co_return end(false, "the old image runs; " + to_string(*info), info);
    if (info->of(*runs).committed)
      co_return end(false, "the new image is committed before its trial; " + to_string(*info), info);
    co_return end(true, to_string(*info), info);
  }

  asio::awaitable<bool> commit() {
    begin("commit");
    const CdbReply reply = co_await firmware_.commit();
    co_return end(reply.succeeded(), to_string(reply.status));
  }

  asio::awaitable<bool> last_info() {
    const std::optional<FirmwareInfo> info = co_await read_info("result");
    if (!info) co_return false;
    const auto runs = info->running();
    const bool kept = info->consistent() && runs && runs != before_->running() && info->of(*runs).committed;
    co_return end(kept, to_string(*info), info);
  }

  Cdb& cdb_;
  Firmware firmware_;
  std::span<const std::byte> image_;
  const UpgradeOptions& options_;
  UpgradeRecord& record_;
  std::optional<UpgradeStep> step_;
  std::optional<FirmwareInfo> before_;
};

}  // namespace

asio::awaitable<UpgradeRecord> upgrade(Cdb& cdb, std::span<const std::byte> image, const UpgradeOptions& options) {
  UpgradeRecord record;
  Upgrade procedure{cdb, image, options, record};
  try {
    co_await procedure.run();
  } catch (const BenchError& error) {
    record.trouble = error;
  }
  if (record.trouble) procedure.end(false, record.trouble->text());
  co_return record;
}

}  // namespace plugfest::cmis
