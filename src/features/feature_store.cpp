#include <algorithm>
#include <charconv>
#include <set>

#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>
#include <mdm/features.hpp>

#include "manifest.hpp"

namespace mdm::features {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporarySuffix = ".tmp";
constexpr int kAttemptsMax = 100;
constexpr std::size_t kFileNameBytesMax = 160;

/// The number that a version's folder is named by; nothing for another name.
std::optional<int> number_of(const std::string& name) {
  int number = 0;
  const char* const end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data(), end, number);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == end;
  return whole && number > 0 && name == std::to_string(number) ? std::optional(number)
                                                               : std::nullopt;
}

/// The folders in a folder, by name; none if it is not there.
std::vector<std::string> folders_in(const fs::path& folder) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  if (error == std::errc::no_such_file_or_directory) {
    return {};
  }
  std::vector<std::string> names;
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    if (entries->is_directory(error)) {
      names.push_back(entries->path().filename().string());
    }
  }
  if (error) {
    fail_on_system(error.value(), "list", printable(folder));
  }
  std::ranges::sort(names);
  return names;
}

std::vector<int> numbers_in(const fs::path& set) {
  std::vector<int> numbers;
  for (const std::string& name : folders_in(set)) {
    if (const auto number = number_of(name)) {
      numbers.push_back(*number);
    }
  }
  std::ranges::sort(numbers);
  return numbers;
}

bool is_set_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, allowed);
}

/// A file name for a table of any name: bytes other than letters, digits, '_' and '-' as %XX; one
/// too long for a file system is cut and ends in a digest.
std::string file_name(const std::string& table) {
  std::string name;
  for (const char c : table) {
    name += is_set_name({&c, 1}) ? std::string(1, c)
                                 : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  if (name.size() > kFileNameBytesMax) {
    name = fmt::format("{}-{}", name.substr(0, kFileNameBytesMax), digest_of(table));
  }
  return name + ".parquet";
}

void check(const std::string& set, const std::vector<std::string>& tables) {
  if (!is_set_name(set)) {
    fail(ErrorCode::invalid_argument, Hint{"use up to 64 letters, digits, - and _"},
         "a feature set cannot have this name: {}", set);
  }
  const std::set<std::string> names(tables.begin(), tables.end());
  if (names.size() != tables.size() || names.contains("")) {
    fail(ErrorCode::invalid_argument, "feature tables need names of their own");
  }
}

/// A folder that goes with all in it, unless it was published.
class Draft final {
 public:
  explicit Draft(const fs::path& set)
      : set_(set), folder_(set / ("." + random_id() + std::string(kTemporarySuffix))) {
    make_folder(folder_);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() {
    std::error_code ignored;  // there may be no room, and sweeping finds what stays
    fs::remove_all(folder_, ignored);
  }

  const fs::path& folder() const { return folder_; }

  /// Gives it the next number. Another process may take that first.
  int publish() const {
    for (int attempt = 1;; ++attempt) {
      const std::vector<int> numbers = numbers_in(set_);
      const int number = numbers.empty() ? 1 : numbers.back() + 1;
      try {
        rename_no_replace(folder_, set_ / std::to_string(number));
        return number;
      } catch (const Error& error) {
        if (error.code() != ErrorCode::already_exists || attempt == kAttemptsMax) {
          throw;
        }
      }
    }
  }

 private:
  fs::path set_;
  fs::path folder_;
};

FeatureTable write_table(const fs::path& folder, const std::string& name, const WriteTable& write) {
  FeatureTable table{.table = name, .file = file_name(name)};
  const fs::path path = folder / table.file;
  table.rows = write(name, path);
  sync_path(path);
  std::error_code error;
  table.size_bytes = fs::file_size(path, error);
  if (error) {
    fail_on_system(error.value(), "measure", printable(path));
  }
  table.digest = digest_of_file(path);
  return table;
}

}  // namespace

std::filesystem::path Version::file_of(std::string_view table) const {
  const auto found = std::ranges::find(tables, table, &FeatureTable::table);
  if (found == tables.end()) {
    fail(ErrorCode::not_found, "the feature set {} has no features of the table: {}", set, table);
  }
  return folder / found->file;
}

FeatureStore::FeatureStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

Version FeatureStore::add(const std::string& set, const plan::FeaturePlan& plan,
                          const std::vector<std::string>& tables, const WriteTable& write) {
  check(set, tables);
  const Draft draft(folder_ / set);
  Version version{
      .set = set, .created_at = utc_now(), .plan_digest = plan::digest_of(plan), .folder = {}};
  for (const std::string& table : tables) {
    version.tables.push_back(write_table(draft.folder(), table, write));
  }
  write_file(draft.folder() / kPlanFile, plan::to_json(plan).dump(1) + "\n");
  write_file(draft.folder() / kManifestFile, to_json(version).dump(2) + "\n");
  sync_path(draft.folder());
  version.number = draft.publish();
  sync_path(folder_);
  version.folder = folder_ / set / std::to_string(version.number);
  return version;
}

std::vector<Version> FeatureStore::list() const {
  std::vector<Version> versions;
  for (const std::string& set : folders_in(folder_)) {
    for (const int number : is_set_name(set) ? numbers_in(folder_ / set) : std::vector<int>()) {
      versions.push_back(read_manifest(folder_ / set / std::to_string(number), set, number));
    }
  }
  return versions;
}

std::optional<Version> FeatureStore::latest(std::string_view set) const {
  const fs::path folder = folder_ / set;
  const std::vector<int> numbers = is_set_name(set) ? numbers_in(folder) : std::vector<int>();
  if (numbers.empty()) {
    return std::nullopt;
  }
  return read_manifest(folder / std::to_string(numbers.back()), std::string(set), numbers.back());
}

plan::FeaturePlan FeatureStore::plan_of(const Version& version) const {
  return read_plan(version);
}

}  // namespace mdm::features
