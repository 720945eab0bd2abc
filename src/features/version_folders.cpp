#include "version_folders.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <mdm/base.hpp>
#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>

#include "lifecycle.hpp"

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

/// A new name for a folder that readers pass over.
fs::path hidden_in(const fs::path& set) {
  return set / ("." + random_id() + std::string(kTemporarySuffix));
}

}  // namespace

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

std::string file_name(const std::string& table) {
  std::string name;
  for (const char c : table) {
    name += is_set_name({&c, 1}) ? std::string(1, c)
                                 : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  if (name.size() > kFileNameBytesMax) {
    name = fmt::format("{}-{}", name.substr(0, kFileNameBytesMax), digest_of(table));
  }
  return name;
}

int highest_number(const fs::path& set) {
  // Folders first: a deletion is noted before its folder goes.
  const std::vector<int> numbers = numbers_in(set);
  int highest = numbers.empty() ? 0 : numbers.back();
  for (const Event& event : read_events(set)) {
    highest = std::max(highest, event.version);
  }
  return highest;
}

Making::Making(const fs::path& set) : set_(set), folder_(hidden_in(set)) {
  make_folder(folder_);
  descriptor_ = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ < 0 || ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    fail_on_system(errno, "lock", printable(folder_));
  }
}

Making::~Making() {
  std::error_code ignored;  // there may be no room, and sweeping finds what stays
  fs::remove_all(folder_, ignored);
  ::close(descriptor_);
}

int Making::publish() const {
  for (int attempt = 1;; ++attempt) {
    const int number = highest_number(set_) + 1;
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

bool is_hidden(const fs::path& name) {
  return name.native().starts_with('.') && name.extension() == kTemporarySuffix;
}

bool is_abandoned(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return false;  // gone by now, or another user's
  }
  const bool locked = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  ::close(descriptor);
  return locked;
}

void remove_folder(const fs::path& folder) {
  const fs::path aside = hidden_in(folder.parent_path());
  rename_no_replace(folder, aside);
  remove_tree(aside);
}

}  // namespace mdm::features
