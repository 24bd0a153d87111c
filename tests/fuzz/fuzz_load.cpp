#include "tests/harness/plan/given.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

template <class T>
void judge(const plugfest::plan::given::Loaded<T>& loaded) {
  if (loaded.value.has_value() != (loaded.errors == 0) || loaded.said.empty() != (loaded.errors == 0)) std::abort();
}

}  // namespace

/// Any text as each kind of file: a struct or diagnostics, never both or neither.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace given = plugfest::plan::given;
  const std::string text(reinterpret_cast<const char*>(data), size);
  judge(given::plan(text));
  judge(given::platform(text));
  judge(given::module(text));
  judge(given::bench(text));
  judge(given::quirk(text));
  return 0;
}
