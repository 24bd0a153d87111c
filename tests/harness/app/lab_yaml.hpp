#pragma once

#include "harness/app/catalogue.hpp"
#include "harness/app/check_lab.hpp"
#include "harness/plan/load.hpp"

#include <memory>
#include <optional>
#include <string>

/// For tests only: lab benches as text.
namespace plugfest::support {

struct LabYaml {
  std::optional<plan::Bench> bench;  ///< as far as it could be read
  std::string said;                  ///< empty: nothing is wrong with it
};

/// Read, and checked, as a session does.
inline LabYaml lab(const std::string& text) {
  const auto file = std::make_shared<const plan::SourceFile>(plan::SourceFile{"lab.yaml", "lab.yaml", text, "", false});
  plan::Diagnostics diagnostics;
  LabYaml yaml;
  yaml.bench = plan::read_bench(file, app::drivers(), diagnostics);
  if (yaml.bench) app::check_lab(*yaml.bench, diagnostics);
  yaml.said = diagnostics.render();
  return yaml;
}

}  // namespace plugfest::support
