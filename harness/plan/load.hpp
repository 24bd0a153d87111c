#pragma once

#include "harness/plan/document.hpp"
#include "harness/plan/driver_spec.hpp"
#include "harness/plan/plan.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace plugfest::plan {

/// The kinds of file that can be named without a path, each with its folder.
enum class FileKind { plan, profile, module, bench, quirk };
/// "testplans", "profiles/silicon", "profiles/modules", "profiles/benches", "profiles/quirks"
std::string_view folder_of(FileKind kind);

/// Where the file lies that is referred to by a path: from the folder of the file that names it, or from the current
/// folder where the command line does. A name stays what it is.
std::filesystem::path path_of(const Reference& reference);
/// The same rule for what can only be a path, with or without a '/'.
std::filesystem::path path_from(const Mark& mark, std::string_view path);

/// Where files that are named are looked for, in this order: a path (it has a '/' or ends in .yaml), the --search
/// folders, the share folder (or source tree) of this program.
class Library {
 public:
  /// @param roots  folders that hold testplans/ and profiles/; the first that exists and holds the name wins
  Library(std::vector<std::filesystem::path> search, std::vector<std::filesystem::path> roots);

  /// Reads the file. On failure adds a diagnostic at `reference.mark` with the nearest known name.
  SourcePtr open(FileKind kind, const Reference& reference, Diagnostics& diagnostics) const;
  /// Names that `open` would find, sorted, without duplicates.
  std::vector<std::string> names(FileKind kind) const;

 private:
  std::vector<std::filesystem::path> search_, roots_;
};

/// Each loads one file into its struct and adds every semantic error of that file to `diagnostics`.
/// @return empty: the file is not usable; at least one diagnostic was added
std::optional<Plan> load_plan(const SourcePtr& file, std::span<const CheckSpec> checks, Diagnostics& diagnostics);
std::optional<Platform> load_platform(const SourcePtr& file, Diagnostics& diagnostics);
std::optional<ModuleSource> load_module(const SourcePtr& file, Diagnostics& diagnostics);
std::optional<Bench> load_bench(const SourcePtr& file, std::span<const DriverSpec> drivers, Diagnostics& diagnostics);
std::optional<QuirkFile> load_quirk(const SourcePtr& file, Diagnostics& diagnostics);

/// A bench as far as it could be read, also when errors were added, so that what it names can be checked all the same.
/// Names that could not be read are empty, such ports are 0.
/// @return empty: the file is no bench at all
std::optional<Bench> read_bench(const SourcePtr& file, std::span<const DriverSpec> drivers, Diagnostics& diagnostics);

/// What a file is, by its first keys: `plan:`, `profile:`, `module:` or `pages:`, `bench:`, `quirk:`. Empty, with a
/// diagnostic: none of them.
std::optional<FileKind> kind_of(const Node& document, Diagnostics& diagnostics);

/// An option of a device: the file's, else the driver's fallback. Empty: neither says anything.
std::optional<Setting> option(const BenchDevice& device, const DriverSpec& spec, std::string_view name);

/// The value of a parameter or limit: the step's, else the spec's fallback. Empty: neither says anything.
std::optional<Setting> parameter(const Step& step, const CheckSpec& spec, std::string_view name);
std::optional<Setting> limit(const Step& step, const CheckSpec& spec, std::string_view name);

}  // namespace plugfest::plan
