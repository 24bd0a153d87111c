#include "harness/app/yaml_text.hpp"

#include <fmt/format.h>

namespace plugfest::app {

std::string in_yaml(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      result.append(1, '\\').append(1, c);
    else if (code < 0x20 || code == 0x7F)
      result += fmt::format("\\x{:02X}", code);
    else
      result.append(1, c);
  }
  return result + "\"";
}

}  // namespace plugfest::app
