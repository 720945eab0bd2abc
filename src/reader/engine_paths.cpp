#include "engine_paths.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "byte_source.hpp"
#include "place.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

/// A new file in the folder that is gone when it is closed.
int open_nameless(const std::filesystem::path& folder) {
  std::string name = (folder / "unpacked.XXXXXX").native();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) {
    fail_on_system(errno, "create a file in", printable(folder));
  }
  ::unlink(name.c_str());
  return descriptor;
}

/// \param file  what is unpacked
void write_all(int descriptor, std::string_view text, const std::filesystem::path& file) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      fail_on_system(errno, "unpack", printable(file));
    }
    text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
}

}  // namespace

EnginePaths::EnginePaths(const std::vector<std::filesystem::path>& files, Compression compression,
                         const std::filesystem::path& scratch, const std::stop_token& stop,
                         JsonNumbers* numbers) {
  const bool unpack =
      numbers != nullptr || compression == Compression::bzip2 || compression == Compression::xz ||
      std::any_of(files.begin(), files.end(),
                  [](const std::filesystem::path& file) { return find_place(file).has_value(); });
  compression_ = unpack ? Compression::none : compression;
  descriptors_.reserve(files.size());
  try {
    for (const std::filesystem::path& file : files) {
      if (unpack) {
        add_unpacked(file, compression, scratch, stop, numbers);
      } else {
        add(file);
      }
    }
  } catch (...) {
    close_all();
    throw;
  }
}

void EnginePaths::add(const std::filesystem::path& file) {
  const std::string path = std::filesystem::absolute(file).native();
  if (is_utf8(path) && path.find_first_of("*?[") == std::string::npos) {
    paths_.push_back(path);
    return;
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    fail_on_system(errno, "open", printable(file));
  }
  hold(descriptor);
}

void EnginePaths::add_unpacked(const std::filesystem::path& file, Compression compression,
                               const std::filesystem::path& scratch, const std::stop_token& stop,
                               JsonNumbers* numbers) {
  const auto bytes = open_bytes(file, compression, nullptr);
  const int descriptor =
      open_nameless(scratch.empty() ? std::filesystem::temp_directory_path() : scratch);
  hold(descriptor);
  std::string block(kBlockBytes, '\0');
  std::string marked;
  for (bool more = true; more;) {
    stop_if_requested(stop);
    const std::size_t got = bytes->read(block.data(), block.size());
    more = got == block.size();
    const std::string_view text(block.data(), got);
    if (numbers == nullptr) {
      write_all(descriptor, text, file);
      continue;
    }
    marked.clear();
    numbers->add(text, marked);
    if (!more) {
      numbers->finish(marked);
    }
    write_all(descriptor, marked, file);
  }
}

void EnginePaths::hold(int descriptor) {
  descriptors_.push_back(descriptor);
  paths_.push_back(fmt::format("/proc/self/fd/{}", descriptor));
}

void EnginePaths::close_all() noexcept {
  for (const int descriptor : descriptors_) {
    ::close(descriptor);
  }
}

EnginePaths::~EnginePaths() {
  close_all();
}

}  // namespace mdm::reader
