#pragma once

#include "drivers/cmis/coded.hpp"
#include "drivers/cmis/lanes.hpp"
#include "drivers/cmis/limits.hpp"
#include "drivers/cmis/memory.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace plugfest::cmis {

/// Reads fields of one part that is of use only as a whole, and remembers whether a byte was unknown.
class MemoryReader {
 public:
  explicit MemoryReader(const Memory& memory) : memory_(memory) {}

  std::uint8_t raw(const FieldInfo& field, std::size_t element = 0) {
    const std::optional<std::uint64_t> bits = memory_.bits(field, element);
    complete_ = complete_ && bits.has_value();
    return static_cast<std::uint8_t>(bits.value_or(0));
  }
  /// For fields whose every value has a meaning.
  template <class T>
  T operator()(const Field<T>& field, std::size_t element = 0) {
    const std::optional<T> value = memory_.value(field, element);
    complete_ = complete_ && value.has_value();
    return value.value_or(T{});
  }
  template <class E>
  Coded<E> code(const Field<E>& field, std::size_t element = 0) {
    const std::uint8_t bits = raw(field.info, element);
    return {bits, field.from_bits(bits)};
  }
  template <class T>
  Lanes<T> lanes(const Field<T>& field) {
    Lanes<T> values{};
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = (*this)(field, i);
    return values;
  }
  template <class E>
  Lanes<Coded<E>> lane_codes(const Field<E>& field) {
    Lanes<Coded<E>> values{};
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = code(field, i);
    return values;
  }
  template <class T>
  Limits<T> limits(const Field<T>& high_alarm, const Field<T>& low_alarm, const Field<T>& high_warning,
                   const Field<T>& low_warning) {
    return {(*this)(high_alarm), (*this)(low_alarm), (*this)(high_warning), (*this)(low_warning)};
  }

  bool complete() const { return complete_; }

 private:
  const Memory& memory_;
  bool complete_ = true;
};

/// What `read` makes with a MemoryReader, if all of it is known.
template <class Read>
auto whole(const Memory& memory, Read read) {
  MemoryReader reader{memory};
  auto value = read(reader);
  return reader.complete() ? std::optional{std::move(value)} : std::nullopt;
}

}  // namespace plugfest::cmis
