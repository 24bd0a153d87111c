#include "harness/app/bridge_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <vector>

namespace plugfest::app {
namespace {

constexpr unsigned memory_size = 256;
constexpr unsigned half_size = 128;

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  constexpr std::string_view blanks = " \t";
  for (std::size_t at = line.find_first_not_of(blanks); at != line.npos; at = line.find_first_not_of(blanks)) {
    line.remove_prefix(at);
    const std::size_t end = std::min(line.find_first_of(blanks), line.size());
    fields.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return fields;
}

std::optional<std::uint64_t> number_from(std::string_view text) {
  const bool hex = text.starts_with("0x");
  if (hex) text.remove_prefix(2);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Reads the fields of one request in their order and keeps the first reason to refuse it.
class Fields {
 public:
  explicit Fields(std::vector<std::string_view> fields) : fields_(std::move(fields)) {}

  std::uint64_t number(const char* name, std::uint64_t least, std::uint64_t most) {
    const auto value = number_from(fields_[next_++]);
    if (!value) {
      refuse(fmt::format("{} is not a number", name));
    } else if (*value < least || *value > most) {
      refuse(fmt::format("{} is not {} to {}", name, least, most));
    }
    return value.value_or(least);
  }
  std::uint8_t byte(const char* name) { return static_cast<std::uint8_t>(number(name, 0, 255)); }
  BridgePlace place() {
    BridgePlace place;
    place.bank = byte("bank");
    place.page = byte("page");
    place.offset = byte("offset");
    return place;
  }
  Bytes hex() {
    auto bytes = from_hex(fields_[next_++]);
    if (!bytes || bytes->empty()) refuse("data are not an even number of hex digits");
    return bytes ? std::move(*bytes) : Bytes{};
  }
  void refuse(std::string why) {
    if (why_.empty()) why_ = std::move(why);
  }
  bool refused() const { return !why_.empty(); }
  BridgeRequest finish(BridgeRequest request) {
    return refused() ? BridgeRequest{BridgeRefusal{std::move(why_)}} : std::move(request);
  }

 private:
  std::vector<std::string_view> fields_;
  std::size_t next_ = 1;
  std::string why_;
};

BridgeRequest parse_read(Fields fields) {
  BridgeRead read;
  read.from = fields.place();
  read.length = fields.number("len", 1, memory_size);
  if (read.from.offset + read.length > memory_size) fields.refuse("offset + len above 256");
  return fields.finish(std::move(read));
}

BridgeRequest parse_write(Fields fields) {
  BridgeWrite write;
  write.to = fields.place();
  write.data = fields.hex();
  const std::size_t end = write.to.offset + write.data.size();
  if (end > memory_size) {
    fields.refuse("offset + len above 256");
  } else if (write.to.offset < half_size && end > half_size) {
    fields.refuse("a write stays within 0-127 or 128-255");
  }
  return fields.finish(std::move(write));
}

BridgeRequest parse_wait(Fields fields) {
  const std::uint64_t time = fields.number("ms", 0, static_cast<std::uint64_t>(longest_bridge_wait.count()));
  return fields.finish(BridgeWait{std::chrono::milliseconds(time)});
}

}  // namespace

BridgeRequest parse_bridge_request(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::vector<std::string_view> fields = fields_of(line);
  if (fields.empty()) return BridgeNothing{};
  struct Form {
    std::string_view word, usage;
    std::size_t fields;
    BridgeRequest (*parse)(Fields);
  };
  constexpr Form forms[] = {{"R", "R <bank> <page> <offset> <len>", 5, parse_read},
                            {"W", "W <bank> <page> <offset> <hex>", 5, parse_write},
                            {"T", "T <ms>", 2, parse_wait}};
  for (const Form& form : forms) {
    if (fields.front() != form.word) continue;
    if (fields.size() != form.fields) return BridgeRefusal{fmt::format("not of the form {}", form.usage)};
    return form.parse(Fields{fields});
  }
  return BridgeRefusal{"a request begins with R, W or T"};
}

}  // namespace plugfest::app
