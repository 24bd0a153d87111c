#pragma once

#include <string>
#include <string_view>

namespace plugfest::app {

/// In double quotes, so that nothing in it means anything to YAML.
std::string in_yaml(std::string_view text);

}  // namespace plugfest::app
