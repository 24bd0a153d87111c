#pragma once

#include "tests/harness/run/rig.hpp"

#include <functional>
#include <string>
#include <vector>

/// For tests only: one check on a simulated module, and registers that read something else than they hold.
namespace plugfest::support {

/// The smoke session with one module and a plan of this one check.
app::Session one_check(const std::string& check, const std::string& module = "800g-dr8-lpo");
/// What a step says for a parameter or a limit, in base units.
void give(app::Session& session, const std::string& parameter, double number);
void give(app::Session& session, const std::string& parameter, const std::string& text);

/// Puts a value into a register of the first module's image and renews the page checksums.
void put(app::Session& session, const cmis::FieldInfo& field, std::uint64_t bits, std::size_t element = 0);

/// Changes what READs bring: called with the page (lower memory: 0), the first byte and the bytes read.
using Lie = std::function<void(std::uint8_t page, std::uint8_t first, std::span<std::byte> bytes)>;
/// For a Lie: the bytes of `field` on its page, as far as this READ carries all of them; else empty.
std::span<std::byte> part_of(const cmis::FieldInfo& field, std::uint8_t page, std::uint8_t first,
                             std::span<std::byte> bytes);

struct Judged {
  journal::StepRecord step;
  Ended ended;
  bool as_found = false;  ///< settings and states are what they were
  const journal::Measurement* measured(const std::string& name) const;
  int judged() const;  ///< measurements that are not only recorded
};
/// Runs the session's one step.
Judged judge(app::Session session, const Lie& lie = {});

}  // namespace plugfest::support
