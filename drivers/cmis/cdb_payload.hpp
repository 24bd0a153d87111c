#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/field.hpp"
#include "drivers/cmis/fields/page_9fh.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <string>

namespace plugfest::cmis {

/// A local payload as its fields see it, which count from byte 136. What a reply leaves out reads 0.
class CdbPayload {
 public:
  /// A request's.
  explicit CdbPayload(std::size_t size) : size_(size) { assert(size <= block_.size()); }
  /// A reply's; what does not fit page 9Fh is left out.
  explicit CdbPayload(std::span<const std::byte> reply) : size_(std::min(reply.size(), block_.size())) {
    std::copy_n(reply.begin(), size_, block_.begin());
  }

  /// @pre all values of the field have a meaning
  template <class T>
  T get(const Field<T>& field, std::size_t element = 0) const {
    return *field.decode(std::span{block_}.subspan(offset(field.info)), element);
  }
  template <class T>
  void put(const Field<T>& field, std::type_identity_t<T> value) {
    assert(offset(field.info) + extent(field.info) <= size_);
    field.encode(std::span{block_}.subspan(offset(field.info)), value);
  }
  std::string text(const TextField& field) const {
    return printable(std::span{block_}.subspan(offset(field.info), extent(field.info)));
  }
  Bytes bytes() const { return {block_.begin(), block_.begin() + static_cast<std::ptrdiff_t>(size_)}; }

 private:
  static std::size_t offset(const FieldInfo& field) { return field.byte - std::size_t{lpl.info.byte}; }
  std::array<std::byte, extent(lpl.info)> block_{};
  std::size_t size_;
};

}  // namespace plugfest::cmis
