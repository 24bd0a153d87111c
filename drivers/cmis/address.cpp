#include "drivers/cmis/address.hpp"

#include <fmt/format.h>

namespace plugfest::cmis {

std::string to_string(const Address& address) {
  if (!is_upper(address.byte)) return fmt::format("lower byte {}", address.byte);
  if (address.bank == 0) return fmt::format("page {:02X}h byte {}", address.page, address.byte);
  return fmt::format("bank {} page {:02X}h byte {}", address.bank, address.page, address.byte);
}

}  // namespace plugfest::cmis
