#include "tests/hardware/named_bench.hpp"

#include "harness/app/catalogue.hpp"
#include "harness/app/check_lab.hpp"
#include "harness/app/fit.hpp"
#include "harness/plan/load.hpp"

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>

namespace plugfest::hardware {
namespace {

NamedBench read() {
  NamedBench named;
  const char* path = std::getenv("PLUGFEST_BENCH");
  if (path == nullptr || *path == '\0') {
    named.why = "PLUGFEST_BENCH names no bench file";
    return named;
  }
  named.named = true;
  std::ifstream in{path};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in) {
    named.why = std::string{"cannot read "} + path;
    return named;
  }
  plan::Diagnostics diagnostics;
  const auto file = std::make_shared<const plan::SourceFile>(
      plan::SourceFile{.name = path, .path = path, .text = text, .sha256 = {}, .by_name = false});
  auto bench = plan::load_bench(file, app::drivers(), diagnostics);
  if (bench) {
    app::check_drivers(*bench, diagnostics);
    if (bench->driver == "lab") app::check_lab(*bench, diagnostics);
  }
  if (!bench || !diagnostics.empty()) {
    named.why = diagnostics.render();
  } else if (bench->driver != "lab") {
    named.why = std::string{path} + " is no lab bench";
  } else {
    named.bench = std::move(bench);
  }
  return named;
}

}  // namespace

bool NamedBench::permits(std::string_view what) const {
  return bench && std::ranges::find(bench->permissions, what) != bench->permissions.end();
}

const NamedBench& named_bench() {
  static const NamedBench named = read();
  return named;
}

std::string word_of(std::string_view name) {
  std::string word;
  for (const char c : name) word += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return word;
}

}  // namespace plugfest::hardware
