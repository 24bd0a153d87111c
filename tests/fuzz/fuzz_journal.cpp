#include "harness/journal/reader.hpp"
#include "harness/report/html.hpp"
#include "harness/report/json.hpp"
#include "harness/report/junit.hpp"
#include "harness/report/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

/// Any bytes as a journal: read or refused with a word, and every report of what was read can be made.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plugfest;
  std::string why;
  const auto run = journal::parse_journal({reinterpret_cast<const char*>(data), size}, why);
  if (!run) {
    if (why.empty()) std::abort();
    return 0;
  }
  if (run->end.incomplete && run->exit_status == 0) std::abort();
  report::to_text(*run, false);
  report::to_json(*run);
  report::to_junit(*run);
  report::to_html(*run);
  return 0;
}
