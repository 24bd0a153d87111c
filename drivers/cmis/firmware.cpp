#include "drivers/cmis/firmware.hpp"

#include "drivers/cmis/cdb_payload.hpp"
#include "drivers/cmis/fields/cdb_payloads.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/module.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t header_room = extent(cdb_start_download::vendor_data.info);
constexpr std::size_t lpl_block = extent(cdb_write_block::data.info);
constexpr std::size_t longest_epl_block = 2048;
constexpr Clock::duration management_time = 2s;  // tMgmtInit
constexpr Clock::duration commit_time = 10s;     // hosts allow it; no module states it
constexpr Clock::duration look_pause = 20ms, info_pause = 500ms;

CdbRequest start_request(std::span<const std::byte> image, std::size_t header) {
  const std::size_t fixed = cdb_lpl_size - header_room;
  CdbPayload payload{fixed};
  payload.put(cdb_start_download::image_size, static_cast<std::uint32_t>(image.size()));
  CdbRequest request{.command = 0x0101, .lpl = payload.bytes(), .epl = {}, .reply_size = 0};
  request.lpl.insert(request.lpl.end(), image.begin(), image.begin() + static_cast<std::ptrdiff_t>(header));
  return request;
}

CdbRequest block_request(FirmwareMechanism mechanism, std::size_t address, std::span<const std::byte> data) {
  const std::size_t fixed = cdb_lpl_size - lpl_block;
  CdbPayload payload{fixed};
  payload.put(cdb_write_block::address, static_cast<std::uint32_t>(address));
  CdbRequest request{.command = 0x0103, .lpl = payload.bytes(), .epl = {}, .reply_size = 0};
  if (mechanism == FirmwareMechanism::epl) request.command = 0x0104;
  Bytes& place = mechanism == FirmwareMechanism::epl ? request.epl : request.lpl;
  place.insert(place.end(), data.begin(), data.end());
  return request;
}

/// @return empty: no mechanism that was asked for and that both sides have
std::optional<FirmwareMechanism> chosen(const FirmwareFeatures& features, const CdbAdvertisement& advertisement,
                                        const DownloadOptions& options) {
  const FirmwareMechanisms write = features.write.value_or(FirmwareMechanisms{});
  const bool epl_works = write.epl && advertisement.epl_pages != 0;
  if (options.mechanism == FirmwareMechanism::epl && !epl_works) return std::nullopt;
  if (options.mechanism == FirmwareMechanism::lpl && !write.lpl) return std::nullopt;
  if (options.mechanism) return options.mechanism;
  if (epl_works) return FirmwareMechanism::epl;
  if (write.lpl) return FirmwareMechanism::lpl;
  return std::nullopt;
}

}  // namespace

asio::awaitable<CdbAnswer<FirmwareFeatures>> Firmware::features() {
  const CdbRequest request{.command = 0x0041, .lpl = {}, .epl = {}, .reply_size = 18};
  CdbAnswer<FirmwareFeatures> answer;
  answer.reply = co_await cdb_.command(request);
  if (answer.reply.succeeded()) answer.value = parse_firmware_features(answer.reply.lpl);
  co_return answer;
}

asio::awaitable<CdbAnswer<FirmwareInfo>> Firmware::info(Clock::duration patience) {
  const CdbRequest request{.command = 0x0100, .lpl = {}, .epl = {}, .reply_size = 110};
  const auto due = cdb_.clock().now() + patience;
  CdbAnswer<FirmwareInfo> answer;
  for (unsigned asked = 1;; ++asked) {
    answer.reply = co_await cdb_.command(request);
    if (answer.reply.succeeded()) {
      answer.value = parse_firmware_info(answer.reply.lpl);
      if (asked > 1) answer.reply.findings.push_back(fmt::format("GetFirmwareInfo failed {} times first", asked - 1));
      co_return answer;
    }
    // Only the failure without a reason is known to pass.
    const bool may_pass = answer.reply.status.code() == cdb_failure::unspecific;
    if (!may_pass || cdb_.clock().now() + info_pause > due) co_return answer;
    co_await cdb_.clock().wait_for(info_pause);
  }
}

asio::awaitable<CdbReply> Firmware::abort(const FirmwareFeatures& features) {
  const CdbRequest request{.command = static_cast<std::uint16_t>(features.abort ? 0x0102 : 0x0107)};
  const Clock::duration limit = std::max(features.max_abort, Clock::duration{commit_time});
  CdbReply reply = co_await cdb_.command(request, limit);
  co_return reply;
}

asio::awaitable<CdbReply> Firmware::commit() {
  const CdbRequest request{.command = 0x010A};
  CdbReply reply = co_await cdb_.command(request, commit_time);
  co_return reply;
}

asio::awaitable<bool> Firmware::block(const CdbRequest& request, Clock::duration limit, std::string_view what,
                                      DownloadResult& result) {
  std::optional<Clock::duration> known;
  if (limit > 0ms) known = limit;
  CdbReply reply = co_await cdb_.command(request, known);
  result.findings.insert(result.findings.end(), reply.findings.begin(), reply.findings.end());
  if (reply.succeeded()) co_return true;
  result.failure = fmt::format("{}: {}", what, reply.text());
  result.failed_command = std::move(reply);
  co_return false;
}

asio::awaitable<bool> Firmware::transfer(std::span<const std::byte> image, const FirmwareFeatures& features,
                                         const DownloadOptions& options, DownloadResult& result) {
  const auto go_on = [&](std::size_t done) {
    if (!options.progress) return true;
    result.stopped = !options.progress({.done = done, .total = image.size()});
    return !result.stopped;
  };
  const std::size_t header = std::min<std::size_t>(features.start_size, image.size());
  const CdbRequest start = start_request(image, header);
  const bool started = co_await block(start, features.max_start + options.slack, "start", result);
  if (!started) co_return false;
  result.written = header;
  if (!go_on(header)) co_return false;

  const auto body = image.subspan(header);
  const std::size_t epl_block = std::min(longest_epl_block, cdb_.advertisement().epl_pages * cdb_epl_page_size);
  const std::size_t most = result.mechanism == FirmwareMechanism::epl ? epl_block : lpl_block;
  for (std::size_t address = 0; address < body.size(); address += most) {
    const auto data = body.subspan(address, std::min(most, body.size() - address));
    const bool erased = std::ranges::all_of(data, [&](std::byte b) { return b == features.erased; });
    if (options.skip_erased && features.skip_erased && erased) {
      result.skipped += data.size();
    } else {
      const CdbRequest request = block_request(result.mechanism, address, data);
      const std::string what = fmt::format("block at {:X}h", address);
      const bool written = co_await block(request, features.max_write, what, result);
      if (!written) co_return false;
      result.written += data.size();
    }
    if (!go_on(header + address + data.size())) co_return false;
  }
  const CdbRequest complete{.command = 0x0107};
  result.complete = co_await block(complete, features.max_complete + options.slack, "complete", result);
  co_return result.complete;
}

asio::awaitable<void> Firmware::clean_up(const FirmwareFeatures& features, DownloadResult& result) {
  std::optional<CdbStatus> now;
  if (cdb_.advertisement().background) now = co_await cdb_.status();
  if (now && now->busy()) co_await cdb_.abort();
  result.aborted = co_await abort(features);
  const CdbAnswer<FirmwareInfo> after = co_await info();
  result.info = after.value;
}

asio::awaitable<DownloadResult> Firmware::download(std::span<const std::byte> image, const DownloadOptions& options) {
  const auto began = cdb_.clock().now();
  DownloadResult result;
  CdbAnswer<FirmwareFeatures> told = co_await features();
  if (!told.value) {
    result.failure = told.reply.text();
    result.failed_command = std::move(told.reply);
    co_return result;
  }
  const FirmwareFeatures known = *told.value;
  const auto mechanism = chosen(known, cdb_.advertisement(), options);
  if (!mechanism)
    throw BenchError(Errc::unsupported, std::string{"firmware download: no mechanism that module and host have"});
  if (image.empty() || image.size() > std::numeric_limits<std::uint32_t>::max() || known.start_size > header_room)
    throw BenchError(Errc::unsupported,
                     fmt::format("firmware download: {} bytes with a header of {}", image.size(), known.start_size));
  result.mechanism = *mechanism;
  if (known.write->unusual_coding) result.findings.emplace_back("WriteMechanism has a coding of its own");
  std::optional<BenchError> trouble;
  try {
    co_await transfer(image, known, options, result);
  } catch (const BenchError& error) {
    trouble = error.at(fmt::format("firmware download, {} of {} bytes written", result.written, image.size()));
  }
  if (!result.complete) {
    try {
      co_await clean_up(known, result);
    } catch (const BenchError& error) {
      if (!trouble) trouble = error.at("after a firmware download that failed");
    }
  }
  if (trouble) throw *trouble;
  result.took = cdb_.clock().now() - began;
  co_return result;
}

asio::awaitable<void> Firmware::wait_for_management(Clock::time_point due) {
  Clock& clock = cdb_.clock();
  for (;;) {
    const auto began = clock.now();
    std::optional<ModuleState> state;
    try {
      state = co_await cdb_.module().read(module_state);
    } catch (const BenchError& error) {
      if (error.code() != Errc::nack) throw;
    }
    if (state) co_return;
    if (began >= due) throw BenchError(Errc::timed_out, std::string{"no module state after RunFirmwareImage (0109h)"});
    co_await clock.wait_until(std::min(clock.now() + look_pause, std::max(due, clock.now())));
  }
}

asio::awaitable<RunResult> Firmware::run(const RunOptions& options) {
  Clock& clock = cdb_.clock();
  CdbPayload payload{4};
  payload.put(cdb_run_image::mode, static_cast<std::uint8_t>(options.mode));
  payload.put(cdb_run_image::delay, static_cast<std::uint16_t>(options.delay.count()));
  const CdbRequest request{.command = 0x0109, .lpl = payload.bytes(), .epl = {}, .reply_size = 0};
  co_await cdb_.send(request);
  const auto triggered = clock.now(), due = triggered + options.delay + options.patience;

  RunResult result;
  bool begun = false;
  // The status byte keeps its last value until the next command, and is 0 after management initialisation: a 0 that
  // comes after a silence, or after something else, says that the module restarted.
  const std::function<bool(const Cdb::Watched&)> gone_and_back = [&](const Cdb::Watched& look) {
    if (look.last->phase() == CdbPhase::idle) return begun || look.silent_since.has_value();
    begun = true;
    if (!look.last->busy()) result.answer = look.last;
    return look.last->failed();
  };
  const Cdb::Watched seen = co_await cdb_.watch(due, gone_and_back);
  cdb_.module().forget();
  if (seen.silent_since) result.silent_after = *seen.silent_since - triggered;
  if (seen.refused)
    throw BenchError(Errc::timed_out, fmt::format("no answer for {} ms after RunFirmwareImage (0109h)",
                                                  (seen.seen - *seen.silent_since) / 1ms));
  result.restarted = seen.reached && seen.last->phase() == CdbPhase::idle;
  if (result.restarted) co_await wait_for_management(due);
  result.back_after = clock.now() - triggered;
  result.slow = result.restarted && result.back_after > options.delay + management_time;
  co_return result;
}

}  // namespace plugfest::cmis
