#include "harness/plan/setting.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::plan {
namespace {

constexpr Range confidences{0.5, 99.9999 * 1e-2};
constexpr Range budgets{1e-3, 365. * 86400};

/// Steps are read in two rounds: `needs` may only name earlier ones, and a later one deserves another message.
class StepReader {
 public:
  StepReader(std::span<const CheckSpec> checks, Reading& reading) : checks_(checks), reading_(reading) {}

  std::vector<Step> read(std::span<const Node> nodes) {
    for (const Node& node : nodes) all_ids_.push_back(id_of(node));
    std::vector<Step> steps;
    for (const Node& node : nodes) {
      steps.push_back(read_step(node));
      if (!steps.back().id.empty()) add_id(steps.back());
    }
    return steps;
  }

 private:
  static std::string id_of(const Node& node) {
    for (const std::string_view key : {"id", "check"})
      if (const Node* const value = node.find(key)) return value->value;
    return {};
  }

  Step read_step(const Node& node) {
    Mapping map{node, reading_, "a step"};
    Step step;
    step.mark = node.mark;
    if (!map.usable()) return step;
    const CheckSpec* const spec = read_check(map, step);
    step.id = step.check;
    store(step.id, map.find("id", read_name));
    if (const Node* const needs = map.find("needs")) read_needs(*needs, step);
    store(step.optional, map.find("optional", read_switch));
    const auto budget = map.find("budget", read_quantity, Dimension::time, budgets);
    if (spec == nullptr) return step;  // what else the step may hold is the check's to say
    if (budget) {
      step.budget_s = *budget;
    } else if (const auto own = parse_quantity(spec->budget)) {
      step.budget_s = own->value;
    }
    if (const Node* const limits = map.find("limits")) read_limits(*limits, *spec, step);
    for (const ParameterSpec& parameter : spec->parameters)
      if (auto setting = parameter.required ? map.need(parameter.name, read_setting, parameter)
                                            : map.find(parameter.name, read_setting, parameter))
        step.parameters.emplace(parameter.name, std::move(*setting));
    map.finish([spec](const Node::Entry& entry) {
      const auto is_named = [&entry](const ParameterSpec& limit) { return limit.name == entry.key; };
      if (std::ranges::none_of(spec->limits, is_named)) return std::string{};
      return fmt::format("'{}' is a limit: write it under 'limits:'", entry.key);
    });
    return step;
  }

  const CheckSpec* read_check(Mapping& map, Step& step) {
    const Node* const node = map.need("check");
    if (node == nullptr) return nullptr;
    store(step.check, read_text(*node, reading_));
    if (step.check.empty()) return nullptr;
    const CheckSpec* const spec = find_check(checks_, step.check);
    if (spec != nullptr) return spec;
    std::vector<std::string_view> ids;
    for (const CheckSpec& check : checks_) ids.push_back(check.id);
    reading_.diagnostics.add(node->mark, fmt::format("unknown check {}", in_quotes(step.check)),
                             suggest(step.check, ids));
    return nullptr;
  }

  void read_needs(const Node& node, Step& step) {
    for (const Node& item : read_one_or_more(node, reading_)) {
      auto need = read_text(item, reading_);
      if (!need) continue;
      const std::vector<std::string_view> earlier{ids_.begin(), ids_.end()};
      if (std::ranges::find(step.needs, *need) != step.needs.end()) {
        reading_.diagnostics.add(item.mark, fmt::format("{} is named twice", in_quotes(*need)));
      } else if (std::ranges::find(ids_, *need) != ids_.end()) {
        step.needs.push_back(std::move(*need));
      } else if (*need == step.id) {
        reading_.diagnostics.add(item.mark, fmt::format("step {} needs itself", in_quotes(*need)));
      } else if (std::ranges::find(all_ids_, *need) != all_ids_.end()) {
        reading_.diagnostics.add(item.mark, fmt::format("step {} comes later", in_quotes(*need)),
                                 "a step can only need an earlier one: change their order");
      } else {
        reading_.diagnostics.add(item.mark, fmt::format("no earlier step is named {}", in_quotes(*need)),
                                 suggest(*need, earlier));
      }
    }
  }

  void read_limits(const Node& node, const CheckSpec& spec, Step& step) {
    if (spec.limits.empty()) {
      reading_.diagnostics.add(node.mark, fmt::format("the check '{}' takes no limits", spec.id));
      return;
    }
    Mapping map{node, reading_, "'limits'"};
    for (const ParameterSpec& limit : spec.limits)
      if (auto setting = map.find(limit.name, read_setting, limit))
        step.limits.emplace(limit.name, std::move(*setting));
    map.finish();
  }

  void add_id(const Step& step) {
    if (std::ranges::find(ids_, step.id) != ids_.end())
      reading_.diagnostics.add(step.mark, fmt::format("another step is already named {}", in_quotes(step.id)),
                               "give this one a name of its own with 'id:'");
    ids_.push_back(step.id);
  }

  std::span<const CheckSpec> checks_;
  Reading& reading_;
  std::vector<std::string> all_ids_, ids_;
};

}  // namespace

std::optional<Plan> load_plan(const SourcePtr& file, std::span<const CheckSpec> checks, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto document = read_document(file, FileKind::plan, diagnostics);
  if (!document) return std::nullopt;
  Reading reading{diagnostics};
  Mapping map{*document, reading, "a plan"};
  Plan plan;
  plan.source = file;
  plan.name = plan.title = read_own_name(map, "plan", file, reading);
  store(plan.title, map.find("title", read_text));
  map.find("description", read_text);
  store(plan.confidence, map.find("confidence", read_quantity, Dimension::ratio, confidences));
  store(plan.profile, map.find("profile", read_reference));
  const Node* const modules = map.find("modules");
  if (const Node* const module = map.find("module")) {
    if (modules != nullptr)
      diagnostics.add(module->mark, "'module' beside 'modules'", "write them all under 'modules'");
    if (auto reference = read_reference(*module, reading)) plan.modules.push_back(std::move(*reference));
  }
  if (modules != nullptr) plan.modules = read_each(*modules, reading, read_reference);
  if (const Node* const steps = map.need("steps"))
    plan.steps = StepReader{checks, reading}.read(read_list(*steps, reading));
  map.finish();
  return diagnostics.size() == before ? std::optional{std::move(plan)} : std::nullopt;
}

}  // namespace plugfest::plan
