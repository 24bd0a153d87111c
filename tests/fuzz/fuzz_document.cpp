#include "harness/plan/document.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>

/// Any bytes as a YAML document: a tree or exactly one diagnostic, and every place inside the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plugfest::plan;
  const auto file = std::make_shared<const SourceFile>(
      SourceFile{"fuzz.yaml", "fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size), "", false});
  Diagnostics diagnostics;
  const auto document = parse_document(file, diagnostics);
  if (diagnostics.size() != (document ? 0u : 1u)) std::abort();
  if (document) return 0;
  const Position at = diagnostics.all()[0].where.at;
  if (at.line < 1 || at.column < 1 || at.column > static_cast<int>(size) + 1) std::abort();
  if (diagnostics.render().empty()) std::abort();
  return 0;
}
