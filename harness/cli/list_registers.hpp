#pragma once

#include <optional>
#include <string>

namespace plugfest::cli {

/// `plugfest list registers`: the CMIS register table, or one page of it. @return exit status
int list_registers(const std::optional<std::string>& page, bool json);

}  // namespace plugfest::cli
