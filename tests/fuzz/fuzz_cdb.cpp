#include "drivers/cmis/cdb_queries.hpp"
#include "drivers/cmis/firmware_info.hpp"
#include "drivers/cmis/memory.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>

// The input: a status byte, four bytes of advertisement, then a reply, header first. The same bytes are a request too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plugfest;
  const std::span<const std::byte> all = std::as_bytes(std::span{data, size});
  if (all.size() < 5) return 0;
  if (to_string(cmis::CdbStatus{u8(all[0])}).empty()) std::abort();
  cmis::Memory memory;
  memory.put(0, 0x01, 163, all.subspan(1, 4));
  const auto advertised = cmis::cdb_advertisement(memory);
  const auto reply = all.subspan(5);
  const auto header = cmis::parse_reply_header(reply);
  if (header && (header->lpl_bytes > cmis::cdb_lpl_size || header->epl_pages > 16)) std::abort();
  const auto body = reply.subspan(std::min(reply.size(), cmis::cdb_header_size));
  if (header) cmis::check_reply(*header, body);

  cmis::parse_module_status(body);
  cmis::parse_module_features(body);
  cmis::parse_command_set(0x0200, body);
  cmis::parse_security_features(body);
  cmis::parse_application_attributes(body);
  cmis::parse_interface_description(body);
  cmis::parse_firmware_features(body);
  if (to_string(cmis::parse_firmware_info(body)).empty()) std::abort();

  const std::size_t half = body.size() / 2;
  const cmis::CdbRequest request{.command = static_cast<std::uint16_t>(u8(all[0]) * 256 + u8(all[1])),
                                 .lpl = Bytes(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(half)),
                                 .epl = Bytes(body.begin() + static_cast<std::ptrdiff_t>(half), body.end()),
                                 .reply_size = 0};
  cmis::CdbAccess access;
  if (advertised)
    access = {.bank = 1,
              .lpl_write = advertised->lpl_access,
              .epl_write = advertised->epl_access,
              .one_write = advertised->one_write};
  const auto writes = cmis::encode(request, access);
  if (!writes) return 0;
  // No write crosses the end of its page, and CMDID is in the last one only.
  for (const cmis::CdbWrite& next : *writes) {
    if (next.data.empty() || next.to.byte < 128 || next.to.byte + next.data.size() > 256) std::abort();
    const bool triggers = next.to.page == 0x9F && next.to.byte < 130;
    if (triggers != (&next == &writes->back())) std::abort();
  }
  return 0;
}
