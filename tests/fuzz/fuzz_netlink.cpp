#include "drivers/linux/ethtool_message.hpp"
#include "drivers/linux/link_counters.hpp"
#include "drivers/linux/link_report.hpp"
#include "drivers/linux/netlink.hpp"

#include <cstdint>
#include <cstdlib>
#include <span>

// The input is one datagram from the kernel, put to every parser; what tells of an interface is counted as well.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plugfest;
  using namespace plugfest::linux_io;
  const auto messages = split_messages(std::as_bytes(std::span{data, size}));
  if (!messages) return 0;
  LinkCounters counters{"eth0"};
  Clock::time_point at{};
  for (const NetlinkMessage& message : *messages) {
    if (message.payload.size() + 16 > size) std::abort();
    (void)parse_ack(message);
    (void)parse_family(message);
    (void)parse_link_state(message);
    (void)parse_module_power(message);
    if (const auto memory = parse_eeprom(message); memory && memory->size() > message.payload.size()) std::abort();
    if (const auto fec = parse_fec(message); fec && fec->lanes.size() * 8 > message.payload.size()) std::abort();
    if (!is_link_message(message)) continue;
    const auto report = parse_link(message);
    if (!report) continue;
    at += std::chrono::milliseconds{1};
    for (const LinkEvent& event : counters.take(*report, at)) {
      // A difference of 32-bit counters; more would be one that went below zero.
      if (event.after > event.at || event.downs > UINT32_MAX || event.ups > UINT32_MAX) std::abort();
    }
  }
  return 0;
}
