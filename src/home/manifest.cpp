#include "manifest.hpp"

#include <algorithm>
#include <cerrno>
#include <set>

#include <unistd.h>

#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>

#include "folders.hpp"

namespace mdm::home {
namespace {

constexpr std::string_view kFeatures = "features";  // its versions have manifests of their own

/// True if `file` stays inside the folder it is relative to: a manifest may have been edited.
bool is_inside(const std::filesystem::path& file) {
  return !file.empty() && file.is_relative() &&
         std::none_of(file.begin(), file.end(), [](const auto& part) { return part == ".."; });
}

/// True for a file of a feature version that is no more as a whole: the feature store knows whether
/// it was deleted.
bool is_of_absent_features(const std::filesystem::path& generation,
                           const std::filesystem::path& file) {
  return *file.begin() == kFeatures &&
         type_of((generation / file).parent_path()) == std::filesystem::file_type::not_found;
}

/// What is wrong with a file; empty if nothing is.
std::string damage_of(const std::filesystem::path& path, std::int64_t size_bytes,
                      std::string_view digest) {
  if (type_of(path) != std::filesystem::file_type::regular) {
    return "it is missing";
  }
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path));
  if (size != size_bytes) {
    return fmt::format("it has {} bytes instead of {}", size, size_bytes);
  }
  return digest_of_file(path) == digest ? "" : "its content has changed";
}

}  // namespace

void mark_unconfirmed(const std::filesystem::path& generation) {
  replace_file(generation / kUnconfirmedFile, "");
}

bool is_unconfirmed(const std::filesystem::path& generation) {
  return type_of(generation / kUnconfirmedFile) != std::filesystem::file_type::not_found;
}

void confirm_generation(const std::filesystem::path& generation) {
  const auto path = generation / kUnconfirmedFile;
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    fail_on_system(errno, "remove", printable(path));
  }
  sync_path(generation);
}

Json seal_files(const std::filesystem::path& folder) {
  const Tree tree = tree_of(folder);
  for (const auto& other : tree.others) {
    fail(ErrorCode::internal, "neither a file nor a folder: {}", printable(folder / other));
  }
  Json files = Json::array();
  for (const auto& file : tree.files) {
    const auto path = folder / file;
    MDM_CHECK(is_utf8(file.native()));
    if (file == kManifestFile || file == kUnconfirmedFile) {
      continue;  // of an attempt to commit under a number that was taken
    }
    sync_path(path);
    files.push(Json::object({{"path", file.native()},
                             {"size_bytes", std::filesystem::file_size(path)},
                             {"digest", digest_of_file(path)}}));
  }
  return files;
}

void verify_files(const std::filesystem::path& generation, const Json& manifest,
                  const std::function<void(std::string_view kind, const std::string& file,
                                           const std::string& detail)>& report) {
  std::set<std::filesystem::path> listed = {std::filesystem::path(kManifestFile),
                                            std::filesystem::path(kUnconfirmedFile)};
  for (const Json& file : manifest.at("files").as_array()) {
    const std::string& name = file.at("path").as_string();
    if (!is_inside(name)) {
      report("damaged", std::string(kManifestFile), "it names a file outside its folder");
      continue;
    }
    listed.insert(name);
    if (is_of_absent_features(generation, name)) {
      continue;
    }
    const std::string damage =
        damage_of(generation / name, file.at("size_bytes").as_int(), file.at("digest").as_string());
    if (!damage.empty()) {
      report("damaged", name, damage);
    }
  }
  const Tree tree = tree_of(generation);
  for (const auto* files : {&tree.files, &tree.others}) {
    for (const auto& file : *files) {
      if (!listed.contains(file) && *file.begin() != kFeatures) {
        report("unlisted", printable(file), "the manifest does not name it");
      }
    }
  }
}

Json read_manifest(const std::filesystem::path& generation) {
  const auto path = generation / kManifestFile;
  if (type_of(path) != std::filesystem::file_type::regular) {
    fail(ErrorCode::bad_input, Hint{"run `mdm doctor`"}, "no manifest in {}",
         printable(generation));
  }
  Json manifest = Json::parse(read_file(path), printable(path));
  if (const std::int64_t format = manifest.at("format").as_int(); format > kManifestFormat) {
    fail(ErrorCode::bad_input, Hint{"use a newer mdm"}, "format {} of {} is not known here", format,
         printable(path));
  }
  return manifest;
}

std::string manifest_digest(const std::filesystem::path& generation) {
  return digest_of_file(generation / kManifestFile);
}

}  // namespace mdm::home
