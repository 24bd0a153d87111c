#include "drivers/cmis/cdb.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_9fh.hpp"
#include "drivers/cmis/fields/page_a0h.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t abort_processing = 0x0004, run_firmware_image = 0x0109;

constexpr Clock::duration first_pause = 1ms, longest_pause = 20ms;

std::string in_ms(Clock::duration time) { return fmt::format("{} ms", time / 1ms); }

}  // namespace

asio::awaitable<std::optional<CdbAdvertisement>> read_cdb_advertisement(Module& module) {
  Wanted wanted;
  wanted.add_between(cdb_instances_supported.info, cdb_max_busy_time.info);
  const Memory memory = co_await module.read(wanted);
  co_return cdb_advertisement(memory);
}

std::string CdbReply::text() const { return fmt::format("{}: {}", cdb_command_text(command), to_string(status)); }

Cdb::Cdb(Module& module, Clock& clock, const CdbAdvertisement& advertisement, unsigned instance, CdbOptions options)
    : module_(module),
      clock_(clock),
      advertisement_(advertisement),
      bank_(static_cast<std::uint8_t>(instance - 1)),
      options_(options) {
  assert(instance >= 1 && instance <= advertisement.instances);
}

CdbAccess Cdb::access() const {
  const Pages& pages = module_.pages();
  return {.bank = bank_,
          .lpl_write = pages.max_write(advertisement_.lpl_access),
          .epl_write = pages.max_write(advertisement_.epl_access),
          .one_write = advertisement_.one_write};
}

Clock::duration Cdb::longest(std::optional<Clock::duration> limit) const {
  const Clock::duration by_mode = advertisement_.background ? options_.background_time : Clock::duration{};
  return std::max(limit.value_or(by_mode), advertisement_.busy_time);
}

asio::awaitable<CdbStatus> Cdb::status() {
  const FieldInfo& byte = bank_ == 0 ? cdb_status1_cdb_is_busy.info : cdb_status2_cdb_is_busy.info;
  const Bytes raw = co_await module_.read_bytes(byte);
  co_return CdbStatus{u8(raw[0])};
}

asio::awaitable<Cdb::Watched> Cdb::watch(Clock::time_point due, const std::function<bool(const Watched&)>& wanted) {
  Watched seen;
  for (Clock::duration pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
    const auto began = clock_.now();
    seen.refused.reset();
    try {
      seen.last = co_await status();
    } catch (const BenchError& error) {
      if (error.code() != Errc::nack) throw;
      seen.refused = error;
    }
    seen.seen = clock_.now();
    if (seen.refused && !seen.silent_since) seen.silent_since = began;
    seen.reached = !seen.refused && wanted(seen);
    if (seen.reached || began >= due) co_return seen;
    co_await clock_.wait_until(std::min(seen.seen + pause, std::max(due, seen.seen)));
  }
}

void Cdb::give_up(const Watched& seen, std::string_view what, Clock::duration waited) const {
  const std::string where = fmt::format("CDB instance {}, {}, after {}", bank_ + 1, what, in_ms(waited));
  if (seen.refused) throw seen.refused->at(where);
  throw BenchError(Errc::timed_out, fmt::format("{}: status {}", where, to_string(*seen.last)));
}

asio::awaitable<void> Cdb::wait_until_free() {
  const auto began = clock_.now();
  const std::function<bool(const Watched&)> is_free = [](const Watched& look) { return !look.last->busy(); };
  const Watched seen = co_await watch(began + longest(std::nullopt) + options_.margin, is_free);
  if (!seen.reached) give_up(seen, "waiting for an earlier command to end", clock_.now() - began);
}

asio::awaitable<void> Cdb::put(const CdbRequest& request) {
  const auto writes = encode(request, access());
  const bool fits = request.epl.size() <= advertisement_.epl_pages * cdb_epl_page_size;
  if (!writes || !fits)
    throw BenchError(Errc::unsupported,
                     fmt::format("{}: {} bytes of local and {} of extended payload, the module takes {} and {}",
                                 cdb_command_text(request.command), request.lpl.size(), request.epl.size(),
                                 cdb_lpl_size, advertisement_.epl_pages * cdb_epl_page_size));
  for (const CdbWrite& next : *writes) co_await module_.pages().write(next.to, next.data, next.data.size());
}

asio::awaitable<void> Cdb::send(const CdbRequest& request) {
  co_await wait_until_free();
  co_await put(request);
}

asio::awaitable<CdbReply> Cdb::command(const CdbRequest& request, std::optional<Clock::duration> limit) {
  co_await send(request);
  CdbReply reply = co_await answer(request, longest(limit));
  co_return reply;
}

asio::awaitable<CdbReply> Cdb::abort() {
  const CdbRequest request{.command = abort_processing};
  co_await put(request);
  CdbReply reply = co_await answer(request, longest(std::nullopt));
  co_return reply;
}

asio::awaitable<CdbReply> Cdb::answer(const CdbRequest& request, Clock::duration limit) {
  const auto triggered = clock_.now();
  const auto quiet = module_.pages().quirks().settings().cdb_quiet;
  const Clock::duration patience = std::max(limit, quiet.value_or(limit)) + options_.margin;
  // 00h just after the trigger is what modules show that have not begun yet.
  const std::function<bool(const Watched&)> answered = [](const Watched& look) {
    return look.last->succeeded() || look.last->failed();
  };
  const Watched seen = co_await watch(triggered + patience, answered);
  CdbReply reply{.command = request.command, .status = {}, .lpl = {}, .epl = {}, .took = {}, .findings = {}};
  reply.took = seen.seen - triggered;
  if (request.command == run_firmware_image) module_.pages().forget_selection();
  if (!seen.reached) give_up(seen, cdb_command_text(request.command), reply.took);
  reply.status = *seen.last;
  if (quiet && reply.took > limit + options_.margin) module_.pages().quirks().note(QuirkSetting::cdb_quiet);
  if (reply.took > limit) {
    const std::string late = fmt::format("{} takes longer than {}", cdb_command_text(request.command), in_ms(limit));
    find(reply, late);
  }
  if (reply.succeeded()) co_await read_reply(request, reply);
  co_return reply;
}

asio::awaitable<void> Cdb::read_reply(const CdbRequest& request, CdbReply& reply) {
  Pages& pages = module_.pages();
  const Address start{.bank = bank_, .page = cmd_id.info.page, .byte = cmd_id.info.byte};
  const Bytes head = co_await pages.read(start, cdb_header_size);
  const auto parsed = parse_reply_header(head);
  const std::string where = cdb_command_text(request.command) + ", reply";
  if (!parsed) throw BenchError(Errc::malformed_reply, where + ": its length is of no kind: " + to_hex(head));
  CdbReplyHeader header = *parsed;
  if (header.command != request.command) find(reply, "the request's header does not stand as it was sent");
  const bool missing = request.reply_size != 0 && header.lpl_bytes == 0 && header.epl_pages == 0;
  if (missing && !options_.accept_zero_length)
    throw BenchError(Errc::malformed_reply, fmt::format("{}: empty, {} bytes expected", where, request.reply_size));
  if (missing) header.lpl_bytes = std::min(request.reply_size, cdb_lpl_size);
  if (header.epl_pages > advertisement_.epl_pages)
    throw BenchError(Errc::malformed_reply, fmt::format("{}: {} pages of extended payload, the module has {}", where,
                                                        header.epl_pages, advertisement_.epl_pages));
  if (header.lpl_bytes != 0) {
    const Address body{.bank = bank_, .page = lpl.info.page, .byte = lpl.info.byte};
    reply.lpl = co_await pages.read(body, header.lpl_bytes, advertisement_.lpl_access);
  }
  for (std::size_t i = 0; i < header.epl_pages; ++i) {
    const Address body{.bank = bank_, .page = static_cast<std::uint8_t>(epl.info.page + i), .byte = epl.info.byte};
    const Bytes page = co_await pages.read(body, cdb_epl_page_size, advertisement_.epl_access);
    reply.epl.insert(reply.epl.end(), page.begin(), page.end());
  }
  // With auto paging an access that ends at byte 255 may leave the next page selected.
  if (header.epl_pages != 0 && advertisement_.auto_paging) pages.forget_selection();
  if (missing) {
    find(reply, "RPLLength is 0 where there is a reply");
    co_return;
  }
  check(header, reply);
}

void Cdb::check(const CdbReplyHeader& header, CdbReply& reply) {
  const CdbCheck found = check_reply(header, header.epl_pages != 0 ? reply.epl : reply.lpl);
  const bool empty = header.lpl_bytes == 0 && header.epl_pages == 0;
  if (found == CdbCheck::right) return;
  if (empty) return find(reply, "RPLChkCode is not 0 where there is no reply");
  if (found == CdbCheck::zero && options_.accept_zero_check_code) return find(reply, "RPLChkCode is never computed");
  throw BenchError(Errc::bad_checksum,
                   fmt::format("{}, reply: check code {:02X}h, {:02X}h computed", cdb_command_text(reply.command),
                               header.check_code, check_code(header.epl_pages != 0 ? reply.epl : reply.lpl)));
}

void Cdb::find(CdbReply& reply, std::string_view what) {
  reply.findings.emplace_back(what);
  module_.pages().quirks().report("CDB: " + std::string{what});
}

}  // namespace plugfest::cmis
