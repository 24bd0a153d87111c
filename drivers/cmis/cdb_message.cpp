#include "drivers/cmis/cdb_message.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/cdb_commands.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_9fh.hpp"
#include "drivers/cmis/fields/page_a0h.hpp"
#include "drivers/cmis/memory_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_epl_pages = epl.info.pages;
constexpr unsigned most_lpl_reply = cdb_lpl_size;
constexpr unsigned first_epl_reply = 240;

static_assert(lpl.info.byte - cmd_id.info.byte == cdb_header_size && extent(lpl.info) == cdb_lpl_size &&
              extent(epl.info) == cdb_epl_page_size);

/// The bytes of a field within a block that begins with CMDID.
template <class Byte, std::size_t size>
std::span<Byte> part(std::span<Byte, size> block, const FieldInfo& field) {
  return std::span<Byte>{block}.subspan(field.byte - cmd_id.info.byte, extent(field));
}

/// Bytes 128 to the end of the local payload, with check code.
Bytes message(const CdbRequest& request) {
  Bytes block(cdb_header_size);
  const auto put = [&](const auto& field, auto value) { field.encode(part(std::span{block}, field.info), value); };
  put(cmd_id, request.command);
  put(epl_length, static_cast<std::uint16_t>(request.epl.size()));
  put(lpl_length, static_cast<std::uint8_t>(request.lpl.size()));
  block.insert(block.end(), request.lpl.begin(), request.lpl.end());
  const std::uint8_t code = check_code(block);
  put(cdb_chk_code, code);
  return block;
}

Address address_of(const FieldInfo& field, std::uint8_t bank, std::size_t offset = 0) {
  return {.bank = bank, .page = field.page, .byte = static_cast<std::uint8_t>(field.byte + offset)};
}

void append_pieces(std::vector<CdbWrite>& writes, Address to, std::span<const std::byte> data, std::size_t most) {
  for (std::size_t done = 0; done < data.size(); done += most) {
    const auto piece = data.subspan(done, std::min(most, data.size() - done));
    Address at = to;
    at.byte = static_cast<std::uint8_t>(to.byte + done);
    writes.push_back({at, Bytes(piece.begin(), piece.end())});
  }
}

std::string_view meaning(CdbPhase phase, std::uint8_t code) {
  constexpr std::uint8_t first_custom = 0x30;
  if (phase == CdbPhase::idle) return "no command run yet";
  if (code >= first_custom) return "custom code";
  switch (phase) {
    case CdbPhase::idle:
      break;
    case CdbPhase::busy: {
      constexpr std::array<std::string_view, 4> texts = {"reserved code", "command captured", "command being checked",
                                                         "command executing"};
      return code < texts.size() ? texts[code] : texts[0];
    }
    case CdbPhase::succeeded:
      if (code == 1) return "success";
      if (code == 3) return "previous command aborted";
      return "reserved code";
    case CdbPhase::failed: {
      constexpr std::array<std::string_view, 8> texts = {"no particular reason",
                                                         "unknown command",
                                                         "parameter out of range or not supported",
                                                         "previous command not properly aborted",
                                                         "command checking timed out",
                                                         "check code wrong",
                                                         "password needed or wrong",
                                                         "command does not fit the operating state"};
      return code < texts.size() ? texts[code] : "reserved code";
    }
  }
  return "reserved code";
}

}  // namespace

std::uint8_t check_code(std::span<const std::byte> reply) { return static_cast<std::uint8_t>(~byte_sum(reply)); }

std::uint8_t check_code(const CdbRequest& request) {
  const Bytes block = message(request);
  return *cdb_chk_code.decode(part(std::span{block}, cdb_chk_code.info));
}

std::optional<std::vector<CdbWrite>> encode(const CdbRequest& request, const CdbAccess& access) {
  if (request.lpl.size() > cdb_lpl_size || request.epl.size() > most_epl_pages * cdb_epl_page_size) return std::nullopt;
  std::vector<CdbWrite> writes;
  const std::span<const std::byte> extended{request.epl};
  for (std::size_t done = 0; done < extended.size(); done += cdb_epl_page_size) {
    const FieldInfo field = on_page(epl.info, static_cast<std::uint8_t>(epl.info.page + done / cdb_epl_page_size));
    const auto page = extended.subspan(done, std::min(cdb_epl_page_size, extended.size() - done));
    append_pieces(writes, address_of(field, access.bank), page, access.epl_write);
  }
  const Bytes block = message(request);
  const Address start = address_of(cmd_id.info, access.bank);
  if (access.one_write && block.size() <= access.lpl_write) {
    writes.push_back({start, block});
    return writes;
  }
  const std::span<const std::byte> all{block};
  const std::size_t id_size = extent(cmd_id.info);
  append_pieces(writes, address_of(cmd_id.info, access.bank, id_size), all.subspan(id_size), access.lpl_write);
  append_pieces(writes, start, all.first(id_size), id_size);
  return writes;
}

CdbPhase CdbStatus::phase() const {
  const std::array byte{to_byte(raw)};
  if (*cdb_status1_cdb_is_busy.decode(byte)) return CdbPhase::busy;
  if (*cdb_status1_cdb_has_failed.decode(byte)) return CdbPhase::failed;
  return code() == 0 ? CdbPhase::idle : CdbPhase::succeeded;
}

std::uint8_t CdbStatus::code() const {
  const std::array byte{to_byte(raw)};
  return *cdb_status1_cdb_command_result.decode(byte);
}

std::string to_string(CdbStatus status) {
  const CdbPhase phase = status.phase();
  const std::string_view text = meaning(phase, status.code());
  switch (phase) {
    case CdbPhase::idle:
      return fmt::format("{:02X}h: {}", status.raw, text);
    case CdbPhase::busy:
      return fmt::format("{:02X}h: busy, {}", status.raw, text);
    case CdbPhase::succeeded:
      return fmt::format("{:02X}h: done, {}", status.raw, text);
    case CdbPhase::failed:
      return fmt::format("{:02X}h: failed, {}", status.raw, text);
  }
  return {};
}

std::string cdb_command_text(std::uint16_t command) {
  const CdbCommand* known = find_cdb_command(command);
  return known != nullptr ? fmt::format("{} ({:04X}h)", known->name, command)
                          : fmt::format("CDB command {:04X}h", command);
}

boost::system::result<CdbReplyHeader> parse_reply_header(std::span<const std::byte> bytes) {
  if (bytes.size() < cdb_header_size) return make_error_code(Errc::short_transfer);
  const auto get = [&](const auto& field) { return *field.decode(part(bytes, field.info)); };
  CdbReplyHeader header{.command = get(cmd_id), .lpl_bytes = 0, .epl_pages = 0, .check_code = get(rpl_chk_code)};
  const unsigned length = get(rpl_length);
  if (length >= first_epl_reply) {
    header.epl_pages = length - first_epl_reply + 1;
  } else if (length <= most_lpl_reply) {
    header.lpl_bytes = length;
  } else {
    return make_error_code(Errc::malformed_reply);
  }
  return header;
}

CdbCheck check_reply(const CdbReplyHeader& header, std::span<const std::byte> body) {
  if (header.check_code == check_code(body)) return CdbCheck::right;
  if (header.check_code != 0) return CdbCheck::wrong;
  return body.empty() ? CdbCheck::right : CdbCheck::zero;
}

std::optional<CdbAdvertisement> cdb_advertisement(const Memory& memory) {
  constexpr std::array<std::size_t, 8> pages_of_code = {0, 1, 2, 3, 4, 8, 12, 16};
  return whole(memory, [&](MemoryReader& read) {
    CdbAdvertisement said;
    said.instances = read(cdb_instances_supported);
    said.background = read(cdb_background_mode_supported);
    said.auto_paging = read(cdb_auto_paging_supported);
    said.epl_pages = pages_of_code.at(std::min<std::size_t>(read(cdb_max_pages_epl), pages_of_code.size() - 1));
    const std::size_t extension = read(cdb_read_write_length_extension);
    said.lpl_access = 8 * (1 + std::min<std::size_t>(extension, 15));
    said.epl_access = 8 * (1 + extension);
    said.one_write = read(cdb_command_trigger_method);
    const auto short_form = std::max(0ms, 80ms - 1ms * int{read(cdb_max_busy_time)});
    const auto long_form = 160ms * std::max(1, int{read(cdb_ext_max_busy_time)});
    read(cdb_max_busy_spec_method);
    said.busy_time = std::max<Clock::duration>(short_form, long_form);
    return said;
  });
}

}  // namespace plugfest::cmis
