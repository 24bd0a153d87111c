#include "harness/cli/serve_bridge.hpp"

#include "harness/app/register_bridge.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"

#include <unistd.h>

namespace plugfest::cli {

int serve_bridge(const std::function<std::string(std::string_view)>& answer) {
  switch (app::serve_bridge(STDIN_FILENO, STDOUT_FILENO, answer)) {
    case app::BridgeEnd::end_of_input:
    case app::BridgeEnd::reader_gone:
      return 0;
    case app::BridgeEnd::output_failed:
      complain("answers cannot be written to standard output");
      return exit_lab_failed;
    case app::BridgeEnd::input_failed:
      complain("requests cannot be read from standard input");
      return exit_lab_failed;
  }
  return exit_lab_failed;
}

}  // namespace plugfest::cli
