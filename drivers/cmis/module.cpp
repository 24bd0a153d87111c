#include "drivers/cmis/module.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/table.hpp"

#include <array>

namespace plugfest::cmis {
namespace {

Address address_of(const FieldInfo& field, std::uint8_t bank, std::size_t offset = 0) {
  return {.bank = bank, .page = field.page, .byte = static_cast<std::uint8_t>(field.byte + offset)};
}

/// One element as a field of its own, which begins at the element's first byte.
FieldInfo alone(const FieldInfo& field, const Place& at) {
  FieldInfo own = field;
  own.layout = Layout::single;
  own.width = static_cast<std::uint8_t>(at.width);
  own.msb = static_cast<std::uint8_t>(at.msb);
  own.lsb = static_cast<std::uint8_t>(at.lsb);
  return own;
}

/// What there is to read on every paged module without asking what it advertises.
constexpr std::array<std::uint8_t, 5> snapshot_pages = {0x00, 0x01, 0x02, 0x10, 0x11};

struct Span {
  std::uint8_t first;
  std::size_t count;
};

/// The bytes `first` to `last` of a half without those that a read would clear or that give nothing (write-only).
std::vector<Span> readable_spans(std::span<const FieldInfo> fields, unsigned first, unsigned last) {
  std::vector<bool> avoid(256, false);
  for (const FieldInfo& f : fields) {
    const bool readable = f.access == Access::ro || f.access == Access::rw || f.access == Access::rww;
    if (readable) continue;
    // A byte that a write-only bit shares with readable ones is read: reading does nothing to it.
    const bool whole_byte = f.layout != Layout::single || (f.lsb == 0 && f.msb + 1u == 8u * f.width);
    if (f.access != Access::ro_cor && !whole_byte) continue;
    for (std::size_t i = 0; i < extent(f); ++i) avoid[f.byte + i] = true;
  }
  std::vector<Span> spans;
  for (unsigned byte = first; byte <= last;) {
    if (avoid[byte]) {
      ++byte;
      continue;
    }
    unsigned end = byte;
    while (end <= last && !avoid[end]) ++end;
    spans.push_back({static_cast<std::uint8_t>(byte), end - byte});
    byte = end;
  }
  return spans;
}

}  // namespace

asio::awaitable<std::uint64_t> Module::read_bits(const FieldInfo& field, std::size_t element, std::uint8_t bank) {
  const Place at = place(field, element);
  const Bytes raw = co_await pages_.read(address_of(field, bank, at.offset), at.width);
  co_return extract(alone(field, at), raw);
}

asio::awaitable<Bytes> Module::read_bytes(const FieldInfo& field, std::uint8_t bank) {
  co_return co_await pages_.read(address_of(field, bank), extent(field));
}

asio::awaitable<void> Module::write_bytes(const FieldInfo& field, std::span<const std::byte> data, std::uint8_t bank) {
  co_await pages_.write(address_of(field, bank), data);
}

asio::awaitable<void> Module::write_bits(const FieldInfo& field, std::uint64_t bits, std::size_t element,
                                         std::uint8_t bank) {
  const Place at = place(field, element);
  const FieldInfo own = alone(field, at);
  const std::function<void(std::span<std::byte>)> put = [&](std::span<std::byte> raw) { insert(own, raw, bits); };
  co_await pages_.update(address_of(field, bank, at.offset), at.width, put);
}

asio::awaitable<void> Module::read_span(Memory& memory, Address from, std::size_t count) {
  const Bytes bytes = co_await pages_.read(from, count);
  memory.put(from.bank, from.page, from.byte, bytes);
}

asio::awaitable<Memory> Module::snapshot() {
  Memory memory;
  for (const Span& span : readable_spans(lower_memory_table(), 0, 127))
    co_await read_span(memory, {.byte = span.first}, span.count);
  const bool flat = memory.value(memory_model) == true;
  for (const std::uint8_t page : snapshot_pages) {
    if (flat && page != 0x00) break;
    if (!co_await pages_.has_page(0, page)) continue;
    for (const Span& span : readable_spans(page_table(page), 128, 255))
      co_await read_span(memory, {.page = page, .byte = span.first}, span.count);
  }
  co_return memory;
}

}  // namespace plugfest::cmis
