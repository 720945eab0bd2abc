#include <cerrno>

#include <unistd.h>

#include <mdm/base/files.hpp>

#include "folders.hpp"
#include "manifest.hpp"
#include "owner.hpp"

namespace mdm::home {
namespace {

/// Syncs the entries of the dataset's folder's parents, whoever made them.
void make_dataset_folder(const Layout& layout, std::string_view name) {
  make_folder(layout.dataset(name));
  sync_path(layout.datasets());
  sync_path(layout.root);
}

bool is_there(const std::filesystem::path& path) {
  return type_of(path) != std::filesystem::file_type::not_found;
}

enum class Outcome { done, taken };

/// A number that is taken, or a dataset's folder that `remove_generation` took away meanwhile, is
/// no failure but another attempt.
Outcome try_rename(const std::filesystem::path& from, const std::filesystem::path& to) {
  try {
    rename_no_replace(from, to);
    return Outcome::done;
  } catch (const Error& error) {
    if (!is_there(from)) {  // renamed, but not synced: as if it had never been
      ::rename(to.c_str(), from.c_str());
      throw;
    }
    if (error.code() != ErrorCode::already_exists && error.code() != ErrorCode::not_found) {
      throw;
    }
    return Outcome::taken;
  }
}

template <typename Act>
void unless_gone(const Act& act) {
  try {
    act();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::not_found) {
      throw;
    }
  }
}

}  // namespace

Staging::Staging(const Layout& layout) : layout_(layout) {
  make_durable_folder(layout.staging());
  owner_ = std::make_unique<OwnerMark>(layout);
  folder_ = owner_->folder();
  make_folder(folder_);
}

Staging::~Staging() {
  try {
    release_folder(layout_, folder_);
  } catch (const std::exception&) {
    return;  // left to a later sweep
  }
  std::error_code left_to_sweep;
  std::filesystem::remove_all(folder_, left_to_sweep);
}

std::int64_t Staging::commit(std::string_view name, std::string_view catalog, Json& manifest) {
  manifest.set("format", kManifestFormat);
  manifest.set("id", folder_.filename().string());
  manifest.set("catalog", catalog);
  manifest.set("files", seal_files(folder_));
  mark_unconfirmed(folder_);
  for (;;) {
    const std::int64_t number = highest_generation(layout_, name) + 1;
    manifest.set("generation", number);
    write_file(folder_ / kManifestFile, manifest.dump(1));  // and syncs the folder
    for (const auto& folder : tree_of(folder_).folders) {
      if (!folder.empty()) {
        sync_path(folder_ / folder);
      }
    }
    owner_->note_generation(name, number);
    make_dataset_folder(layout_, name);  // last, so that a full disk leaves no empty one
    if (try_rename(folder_, layout_.generation(name, number)) == Outcome::done) {
      generation_ = layout_.generation(name, number);
      return number;
    }
  }
}

void Staging::confirm() noexcept {
  try {
    confirm_generation(generation_);
  } catch (const std::exception&) {
    return;  // left to a later `repair`: the catalog names it
  }
}

void remove_generation(const Layout& layout, std::string_view name, std::int64_t number) {
  const auto generation = layout.generation(name, number);
  if (!is_there(generation)) {
    return;
  }
  const auto dataset = layout.dataset(name);
  release_folder(layout, generation);
  try {
    const Staging trash(layout);
    // Others may remove the same generation, or with another one the dataset's folder.
    unless_gone([&] { rename_no_replace(generation, trash.folder() / "removed"); });
  } catch (const Error& error) {
    if (error.code() != ErrorCode::io_failed) {
      throw;
    }
    // A full disk has no room for the folder that hides the generation. Nothing refers to it any
    // more, so it may go piece by piece; last what tells that it may.
    for (const auto& entry : entries_of(generation)) {
      if (entry.filename() != kManifestFile && entry.filename() != kUnconfirmedFile) {
        remove_tree(entry);
      }
    }
    remove_tree(generation / kManifestFile);
    remove_tree(generation);
  }
  if (::rmdir(dataset.c_str()) == 0) {
    sync_path(layout.datasets());
  } else if (errno == ENOTEMPTY || errno == EEXIST) {
    unless_gone([&] { sync_path(dataset); });
  } else if (errno != ENOENT) {
    fail_on_system(errno, "remove", printable(dataset));
  }
}

void sweep(const Layout& layout) {
  for (const StagingEntry& entry : staging_entries(layout)) {
    if (!entry.is_live) {
      remove_stale(layout, entry);
    }
  }
}

}  // namespace mdm::home
