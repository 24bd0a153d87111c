#include "harness/cli/exit_table.hpp"

namespace plugfest::cli {

std::string help_footer(const std::string& example) {
  return "Example:\n  " + example + R"(

Exit status:
  0    pass
  1    a module failed
  2    inconclusive
  3    nothing ran
  4    the lab failed (error), or a journal without an end
  5    the lab could not be put back as found
  64   the command line or a YAML file is wrong; nothing was touched
  130  interrupted, and restored
64 stands alone; of the others the first of 5, 1, 130, 4, 2, 3, 0 wins.)";
}

}  // namespace plugfest::cli
