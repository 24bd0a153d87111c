#include "harness/checks/firmware_upgrade.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/firmware_upgrade.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

constexpr std::array interruptions = {0.1, 0.3, 0.5, 0.9};
constexpr auto info_patience = 10s;

std::optional<Bytes> contents(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) return std::nullopt;
  Bytes bytes;
  for (std::istreambuf_iterator<char> c{file}; c != std::istreambuf_iterator<char>{}; ++c)
    bytes.push_back(static_cast<std::byte>(*c));
  return bytes;
}

std::optional<std::uint32_t> password_in(const std::string& text) {
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != sizeof(std::uint32_t)) return std::nullopt;
  std::uint32_t password = 0;
  for (const std::byte b : *bytes) password = password << 8 | std::to_integer<std::uint32_t>(b);
  return password;
}

/// The same image runs and is committed: versions included, whatever became of the other bank.
bool same_running(const cmis::FirmwareInfo& before, const cmis::FirmwareInfo& after) {
  const auto bank = before.running();
  return bank && after.running() == bank && after.of(*bank) == before.of(*bank);
}

class Upgrade {
 public:
  Upgrade(Context& context, const cmis::CdbAdvertisement& advertisement, Bytes image,
          std::optional<std::uint32_t> password)
      : context_(context),
        cdb_(context.module, context.clock, advertisement),
        firmware_(cdb_),
        image_(std::move(image)),
        password_(password) {}

  asio::awaitable<Outcome> run() {
    const auto offered = co_await firmware_.features();
    if (!offered.value)
      co_return skipped(SkipReason::not_advertised, "firmware management is not offered: " + offered.reply.text());
    if (!offered.value->write || (!offered.value->write->lpl && !offered.value->write->epl))
      co_return skipped(SkipReason::not_advertised, "the module has no way to write firmware (0041h)");
    const auto told = co_await firmware_.info(info_patience);
    if (!told.value) co_return Outcome{Verdict::inconclusive, "nothing was written: " + told.reply.text()};
    before_ = *told.value;
    const auto bank = before_.running();
    if (!before_.consistent() || !bank || !before_.of(*bank).valid || !before_.of(*bank).committed)
      co_return Outcome{Verdict::inconclusive,
                        "nothing was written: there would be no way back, since what runs is not a valid and committed "
                        "image: " +
                            to_string(before_)};
    const bool came_up = co_await bring_up("before anything was written");
    if (!came_up) co_return summary_.outcome();
    // The module keeps what is written: it is on record before the first byte of it.
    context_.evidence.finding("warning", fmt::format("firmware is about to be written to bank {}; found: {}",
                                                     *bank == cmis::FirmwareBank::a ? "B" : "A", to_string(before_)));
    const std::string locked = co_await unlock();
    if (!locked.empty()) co_return Outcome{Verdict::inconclusive, "nothing was written: " + locked};

    for (const double share : interruptions) {
      const bool survived = co_await interrupted_at(share);
      if (!survived) co_return summary_.outcome();
    }
    const bool on_trial = co_await complete();
    if (on_trial) co_await roll_back();
    if (summary_.verdict() != Verdict::skipped) co_return summary_.outcome();
    co_return Outcome{Verdict::pass,
                      "interrupted at 10, 30, 50 and 90 % without harm; completed, run on trial and taken back"};
  }

 private:
  asio::awaitable<std::string> unlock() {
    if (!password_) co_return std::string{};
    const cmis::CdbReply reply = co_await cmis::enter_password(cdb_, *password_);
    co_return reply.succeeded() ? std::string{} : reply.text();
  }

  asio::awaitable<bool> interrupted_at(double share) {
    const std::string when = fmt::format("after an interruption at {:.0f} %", 100 * share);
    cmis::DownloadOptions options;
    options.progress = [&](const cmis::DownloadProgress& progress) {
      return static_cast<double>(progress.done) < share * static_cast<double>(progress.total);
    };
    const cmis::DownloadResult result = co_await firmware_.download(image_, options);
    for (const std::string& finding : result.findings) context_.evidence.finding("warning", finding);
    if (!result.failure.empty()) {
      judge("firmware.download", result.failure, "every command of the download succeeds", false,
            fmt::format("the download failed before {:.0f} %: {}", 100 * share, result.failure));
      co_return false;
    }
    if (result.aborted)
      judge("firmware.abort", result.aborted->text(), "0102h, or 0107h where it is not offered; " + when,
            result.aborted->succeeded() || result.aborted->status.failed(),
            "the transfer could not be aborted " + when + ": " + result.aborted->text());
    const bool intact = co_await old_image_runs(when);
    if (!intact) co_return false;
    co_return co_await bring_up(when);
  }

  /// 0100h, and the identity, against what was there before.
  asio::awaitable<bool> old_image_runs(const std::string& when) {
    const auto told = co_await firmware_.info(info_patience);
    const bool same = told.value && same_running(before_, *told.value);
    const std::string said = told.value ? to_string(*told.value) : told.reply.text();
    judge("firmware.old_image", said, "the image that ran before runs, valid and committed, " + when, same,
          fmt::format("the old image does not run {}: {}", when, said));
    const cmis::Memory& memory = *context_.slot.memory;
    bool whole = true;
    for (const cmis::FieldInfo* field :
         {&cmis::sff8024_identifier.info, &cmis::vendor_name.info, &cmis::vendor_pn.info, &cmis::vendor_sn.info}) {
      const Bytes now = co_await context_.module.read_bytes(*field);
      whole = whole && now == memory.bytes(*field);
    }
    judge("firmware.identity", whole, "identifier, vendor, part and serial as on arrival, " + when, whole,
          "the module's identity changed " + when);
    co_return same&& whole;
  }

  asio::awaitable<bool> bring_up(const std::string& when) {
    StateWalk walk{context_, std::nullopt, 5};
    co_await walk.prepare(std::nullopt);
    // Paths that stayed up would prove nothing.
    const std::string why_not = co_await walk.relight();
    judge("firmware.data_paths", why_not.empty() ? std::string{"DPActivated"} : why_not, "data paths come up " + when,
          why_not.empty(), fmt::format("the data paths do not come up {}: {}", when, why_not));
    co_return why_not.empty();
  }

  /// @return whether the new image runs
  asio::awaitable<bool> complete() {
    cmis::UpgradeOptions options;
    options.password = password_;
    options.commit = false;
    const cmis::UpgradeRecord record = co_await cmis::upgrade(cdb_, image_, options);
    if (record.trouble) throw *record.trouble;
    const std::string said =
        record.steps.empty() ? std::string{} : record.steps.back().what + ": " + record.steps.back().said;
    const auto& download = record.download;
    const bool all_written = download && download->written + download->skipped == image_.size();
    if (all_written && !download->complete) {
      // Every block was taken and the whole refused: whether the file or the module is wrong cannot be told from here.
      summary_.add(Verdict::inconclusive, "the module does not take the image, is it for this module? " + said);
      co_return false;
    }
    judge("firmware.trial", said, "the new image runs, and is not committed", record.done,
          "the complete download does not run on trial: " + said);
    if (record.run && record.run->slow)
      context_.evidence.finding("warning", "management took longer than 2 s after the new image was started");
    if (!record.run || !record.run->restarted) co_return false;
    co_await bring_up("on the new image");
    co_return true;
  }

  asio::awaitable<void> roll_back() {
    const cmis::RunOptions options;
    const std::string locked = co_await unlock();
    if (!locked.empty()) {
      summary_.add(Verdict::inconclusive, "the password was refused on the new image: " + locked);
      co_return;
    }
    const cmis::RunResult result = co_await firmware_.run(options);
    if (result.answer && result.answer->failed())
      context_.evidence.finding("warning", "the old image was refused: " + to_string(*result.answer));
    co_await old_image_runs("after taking the new one back");
    co_await bring_up("on the old image again");
    const auto told = co_await firmware_.info(info_patience);
    if (told.value) context_.evidence.finding("info", "left behind: " + to_string(*told.value));
  }

  void judge(std::string name, journal::Value value, std::string source, bool right, const std::string& if_not) {
    const Verdict verdict = right ? Verdict::pass : Verdict::fail;
    context_.evidence.measure({.name = std::move(name),
                               .value = std::move(value),
                               .limit = journal::Limit{.min = {}, .max = {}, .source = std::move(source)},
                               .verdict = verdict});
    if (!right) summary_.add(verdict, if_not);
  }

  Context& context_;
  cmis::Cdb cdb_;
  cmis::Firmware firmware_;
  Bytes image_;
  std::optional<std::uint32_t> password_;
  cmis::FirmwareInfo before_;
  Summary summary_;
};

}  // namespace

asio::awaitable<Outcome> firmware_upgrade(Context& context) {
  const cmis::Memory& memory = *context.slot.memory;
  if (memory.value(cmis::memory_model) == true)
    co_return skipped(SkipReason::not_advertised, "flat-memory module: it has no firmware to write");
  if (context.is_synthesised("01h") || context.is_synthesised("9Fh"))
    co_return skipped(SkipReason::unknown_memory, "rests on pages 01h and 9Fh, which were never read from this module");
  if (memory.value(cmis::cdb_instances_supported).value_or(0) == 0)
    co_return skipped(SkipReason::not_advertised, "the module has no command data block (01h:163)");
  if (std::ranges::find(context.slot.permissions, "firmware") == context.slot.permissions.end())
    co_return skipped(SkipReason::no_permission, "the bench gives no permission: add 'firmware' to its permissions");
  const auto path = context.text("image");
  if (!path)
    co_return Outcome{Verdict::inconclusive,
                      "nothing was written: give the step the vendor's firmware file with 'image: PATH'"};
  const auto image = contents(*path);
  if (!image || image->empty())
    co_return Outcome{Verdict::inconclusive,
                      fmt::format("nothing was written: the firmware file '{}' cannot be read, or is empty", *path)};
  std::optional<std::uint32_t> password;
  if (const auto text = context.text("password")) {
    password = password_in(*text);
    if (!password)
      co_return Outcome{Verdict::inconclusive,
                        fmt::format("nothing was written: password '{}' is not eight hexadecimal digits", *text)};
  }
  const StateWalk walk{context, std::nullopt, 5};
  if (const auto obstacle = walk.obstacle()) co_return *obstacle;
  if (const auto reserved = reserved_durations(memory); !reserved.empty())
    co_return Outcome{Verdict::inconclusive, "nothing was written: advertises " + reserved.front().text};
  const auto advertisement = co_await cmis::read_cdb_advertisement(context.module);
  if (!advertisement) co_return Outcome{Verdict::inconclusive, "the CDB advertisement (01h:163) is a reserved code"};
  Upgrade upgrade{context, *advertisement, *image, password};
  co_return co_await upgrade.run();
}

}  // namespace plugfest::checks
