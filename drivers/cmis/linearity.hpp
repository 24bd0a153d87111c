#pragma once

#include <string>
#include <vector>

/// Whether a module is linear (LPO). CMIS has no bit for it: interface ids can show it, the absence of retiming and of
/// digital functions makes it likelier, and nothing proves the contrary of an ordinary id.
namespace plugfest::cmis {

struct ModuleInfo;

/// What else in a module's memory speaks for or against a linear path, each as a short phrase with its register. Only
/// what was read is in it.
struct LinearityHints {
  std::vector<std::string> for_linear, against_linear;
};
LinearityHints linearity_hints(const ModuleInfo& info);

/// "shown by host interface id 23h (LEI-800G-PAM4-8)", "not shown to be linear".
std::string linearity_text(const ModuleInfo& info);

}  // namespace plugfest::cmis
