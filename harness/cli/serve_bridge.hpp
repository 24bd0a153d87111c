#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace plugfest::cli {

/// Serves a register bridge on standard input and output until the client is done. @return the process's exit status
int serve_bridge(const std::function<std::string(std::string_view)>& answer);

}  // namespace plugfest::cli
