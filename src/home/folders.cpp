#include "folders.hpp"

#include <algorithm>
#include <charconv>

#include <mdm/base/files.hpp>

namespace mdm::home {
namespace {

void add_tree(const std::filesystem::path& folder, const std::filesystem::path& relative,
              Tree& tree) {
  for (const auto& entry : entries_of(folder)) {
    const auto name = relative / entry.filename();
    switch (type_of(entry)) {
      case std::filesystem::file_type::directory: add_tree(entry, name, tree); break;
      case std::filesystem::file_type::regular: tree.files.push_back(name); break;
      default: tree.others.push_back(name);
    }
  }
  tree.folders.push_back(relative);
}

}  // namespace

std::filesystem::file_type type_of(const std::filesystem::path& path) {
  std::error_code error;
  const auto type = std::filesystem::symlink_status(path, error).type();
  if (type == std::filesystem::file_type::none) {
    fail_on_system(error.value(), "look at", printable(path));
  }
  return type;
}

std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> entries;
  std::error_code error;
  std::filesystem::directory_iterator at(folder, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    entries.push_back(at->path());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    fail_on_system(error.value(), "list", printable(folder));
  }
  std::ranges::sort(entries);
  return entries;
}

Tree tree_of(const std::filesystem::path& folder) {
  Tree tree;
  add_tree(folder, {}, tree);
  return tree;
}

void make_durable_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) {
    return;
  }
  const auto parent = folder.parent_path();
  make_durable_folder(parent);
  make_folder(folder);
  sync_path(parent);
}

std::optional<std::int64_t> generation_number(const std::filesystem::path& folder) {
  const std::string name = folder.filename();
  std::int64_t number = 0;
  const char* const end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data(), end, number);
  const bool ours = parsed.ec == std::errc() && parsed.ptr == end && number > 0 && name[0] != '0';
  return ours ? std::optional(number) : std::nullopt;
}

std::int64_t highest_generation(const Layout& layout, std::string_view name) {
  std::int64_t highest = 0;
  for (const auto& entry : entries_of(layout.dataset(name))) {
    highest = std::max(highest, generation_number(entry).value_or(0));
  }
  return highest;
}

void release_folder(const Layout& layout, const std::filesystem::path& folder) {
  if (layout.release && type_of(folder) == std::filesystem::file_type::directory) {
    layout.release(folder);
  }
}

}  // namespace mdm::home
