#pragma once

#include "drivers/cmis/field.hpp"
#include "drivers/cmis/pages.hpp"

#include <concepts>
#include <optional>
#include <vector>

namespace plugfest::cmis {

class Memory;

/// The typed host driver of one module: fields in, values out. It caches nothing; what is static is the caller's to
/// keep.
class Module {
 public:
  explicit Module(Pages& pages) : pages_(pages) {}

  Pages& pages() { return pages_; }

  /// The bits of one element, read in one access of exactly its size.
  /// @param element  0-based; lane 1 is element 0
  /// @throws BenchError  as Pages::read
  asio::awaitable<std::uint64_t> read_bits(const FieldInfo& field, std::size_t element = 0, std::uint8_t bank = 0);
  /// All bytes of a field: eight lanes of states in one access.
  asio::awaitable<Bytes> read_bytes(const FieldInfo& field, std::uint8_t bank = 0);
  asio::awaitable<void> write_bytes(const FieldInfo& field, std::span<const std::byte> data, std::uint8_t bank = 0);
  /// Sets the bits of one element; neighbours within its bytes are read and written back as they were.
  asio::awaitable<void> write_bits(const FieldInfo& field, std::uint64_t bits, std::size_t element = 0,
                                   std::uint8_t bank = 0);

  /// @return empty: the specification gives the bits no meaning
  template <class T>
  asio::awaitable<std::optional<T>> read(const Field<T>& field, std::size_t element = 0, std::uint8_t bank = 0) {
    co_return field.from_bits(co_await read_bits(field.info, element, bank));
  }
  /// Every element of a field in one access: lane 1 first.
  template <class T>
  asio::awaitable<std::vector<std::optional<T>>> read_all(const Field<T>& field, std::uint8_t bank = 0) {
    const Bytes raw = co_await read_bytes(field.info, bank);
    std::vector<std::optional<T>> values;
    for (std::size_t i = 0; i < field.info.count; ++i) values.push_back(field.decode(raw, i));
    co_return values;
  }
  template <class T>
  asio::awaitable<void> write(const Field<T>& field, std::type_identity_t<T> value, std::size_t element = 0,
                              std::uint8_t bank = 0) {
    co_await write_bits(field.info, field.to_bits(value), element, bank);
  }

  /// Every byte that may be read without side effects: lower memory, pages 00h, 01h, 02h, 10h and 11h as far as the
  /// module has them, without the bytes that a read clears. What was not read stays unknown.
  asio::awaitable<Memory> snapshot();

 private:
  asio::awaitable<void> read_span(Memory& memory, Address from, std::size_t count);
  Pages& pages_;
};

}  // namespace plugfest::cmis
