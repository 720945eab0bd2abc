#include "engine_paths.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "place.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

}  // namespace

EnginePaths::EnginePaths(const std::vector<std::filesystem::path>& files, Compression compression,
                         Archives* archives, const std::filesystem::path& scratch,
                         const std::stop_token& stop, JsonNumbers* numbers) {
  const bool unpack =
      numbers != nullptr || compression == Compression::bzip2 || compression == Compression::xz ||
      std::any_of(files.begin(), files.end(),
                  [](const std::filesystem::path& file) { return find_place(file).has_value(); });
  compression_ = unpack ? Compression::none : compression;
  descriptors_.reserve(files.size());
  try {
    for (const std::filesystem::path& file : files) {
      if (unpack) {
        add_unpacked(file, open_bytes(file, compression, nullptr, archives), scratch, stop,
                     numbers);
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

void EnginePaths::add_unpacked(const std::filesystem::path& file, std::unique_ptr<ByteSource> bytes,
                               const std::filesystem::path& scratch, const std::stop_token& stop,
                               JsonNumbers* numbers) {
  NamelessFile& unpacked = unpacked_.emplace_back(scratch);
  paths_.push_back(unpacked.path());
  std::string block(kBlockBytes, '\0');
  std::string marked;
  for (bool more = true; more;) {
    stop_if_requested(stop);
    const std::size_t got = bytes->read(block.data(), block.size());
    more = got == block.size();
    const std::string_view text(block.data(), got);
    if (numbers == nullptr) {
      unpacked.write(text, file);
      continue;
    }
    marked.clear();
    numbers->add(text, marked);
    if (!more) {
      numbers->finish(marked);
    }
    unpacked.write(marked, file);
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
