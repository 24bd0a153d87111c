#include "drivers/cmis/memory.hpp"

#include <fmt/format.h>

#include <cassert>

namespace plugfest::cmis {
namespace {

Memory::Half half_of(std::uint8_t bank, std::uint8_t page, std::uint8_t byte) {
  if (byte < 128) return {};
  constexpr std::uint8_t first_banked_page = 0x10;
  return {true, page, page < first_banked_page ? std::uint8_t{0} : bank};
}

}  // namespace

void Memory::put(std::uint8_t bank, std::uint8_t page, std::uint8_t byte, std::span<const std::byte> data) {
  const std::size_t first = byte % 128u;
  assert(first + data.size() <= 128);
  Content& content = halves_[half_of(bank, page, byte)];
  for (std::size_t i = 0; i < data.size(); ++i) {
    content.bytes[first + i] = data[i];
    content.known.set(first + i);
  }
}

std::optional<std::span<const std::byte>> Memory::view(std::uint8_t bank, std::uint8_t page, std::uint8_t byte,
                                                       std::size_t count) const {
  const auto found = halves_.find(half_of(bank, page, byte));
  const std::size_t first = byte % 128u;
  if (found == halves_.end() || first + count > 128) return std::nullopt;
  const Content& content = found->second;
  if (count <= 8) {  // nearly all of a decode's questions
    for (std::size_t i = first; i < first + count; ++i)
      if (!content.known[i]) return std::nullopt;
  } else {
    const std::bitset<128> wanted = ~std::bitset<128>{} >> (128 - count) << first;
    if ((content.known & wanted) != wanted) return std::nullopt;
  }
  return std::span{content.bytes}.subspan(first, count);
}

std::optional<Bytes> Memory::read(std::uint8_t bank, std::uint8_t page, std::uint8_t byte, std::size_t count) const {
  const auto seen = view(bank, page, byte, count);
  if (!seen) return std::nullopt;
  return Bytes(seen->begin(), seen->end());
}

std::optional<Bytes> Memory::bytes(const FieldInfo& field, std::uint8_t bank) const {
  return read(bank, field.page, field.byte, extent(field));
}

std::optional<std::uint64_t> Memory::bits(const FieldInfo& field, std::size_t element, std::uint8_t bank) const {
  assert(element < field.count);
  const Place at = place(field, element);
  const auto raw = view(bank, field.page, static_cast<std::uint8_t>(field.byte + at.offset), at.width);
  if (!raw) return std::nullopt;
  // As extract, on the element's own bytes: a decode asks a thousand times.
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < at.width; ++i)
    value = value << 8 | std::to_integer<std::uint64_t>((*raw)[field.order == ByteOrder::big ? i : at.width - 1 - i]);
  return value >> at.lsb & ~std::uint64_t{0} >> (63 - (at.msb - at.lsb));
}

std::optional<std::string> Memory::text(const TextField& field) const {
  const std::optional<Bytes> raw = bytes(field.info);
  if (!raw) return std::nullopt;
  return printable(*raw);
}

std::vector<Memory::Half> Memory::halves() const {
  std::vector<Half> list;
  list.reserve(halves_.size());
  for (const auto& [half, content] : halves_) list.push_back(half);
  return list;
}

std::size_t Memory::known(const Half& half) const {
  const auto found = halves_.find(half);
  return found == halves_.end() ? 0 : found->second.known.count();
}

std::string to_string(const Memory::Half& half) {
  if (!half.upper) return "lower";
  if (half.bank == 0) return fmt::format("{:02X}h", half.page);
  return fmt::format("bank {} page {:02X}h", half.bank, half.page);
}

}  // namespace plugfest::cmis
