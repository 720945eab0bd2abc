#include "tar_index.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include <mdm/base.hpp>

namespace mdm::reader {
namespace {

constexpr std::size_t kSkipBytes = std::size_t{1} << 18U;

/// Hands an archive on, and keeps a copy of it as long as there is room.
class CopiedBytes final : public ByteSource {
 public:
  CopiedBytes(std::unique_ptr<ByteSource> bytes, const std::filesystem::path& file,
              UnpackedTars* copy, std::stop_token stop)
      : bytes_(std::move(bytes)), file_(file), copy_(copy), stop_(std::move(stop)) {
    if (copy_ != nullptr) {
      begin_ = copy_->size_bytes();
      room_bytes_ = copy_->room_bytes();
    }
  }

  std::size_t read(char* to, std::size_t room) override {
    stop_if_requested(stop_);
    const std::size_t got = bytes_->read(to, room);
    if (copy_ != nullptr && got > room_bytes_) {
      std::exchange(copy_, nullptr)->cut(begin_);
    }
    if (copy_ != nullptr) {
      copy_->append({to, got}, file_);
      room_bytes_ -= got;
    }
    return got;
  }

 private:
  std::unique_ptr<ByteSource> bytes_;
  const std::filesystem::path& file_;
  UnpackedTars* copy_;
  std::stop_token stop_;
  std::uint64_t begin_ = 0;
  std::uint64_t room_bytes_ = 0;
};

class TarIndex final : public ArchiveIndex {
 public:
  TarIndex(const std::filesystem::path& file, Compression compression,
           std::shared_ptr<UnpackedTars> unpacked, const std::stop_token& stop)
      : ArchiveIndex(file), compression_(compression), unpacked_(std::move(unpacked)) {
    const bool is_packed = compression != Compression::none;
    const std::uint64_t begin = unpacked_->size_bytes();
    ArchiveStream archive(
        std::make_unique<CopiedBytes>(open_bytes(file, compression, nullptr), this->file(),
                                      is_packed ? unpacked_.get() : nullptr, stop),
        ArchiveForm::tar, std::filesystem::file_size(file), name());
    std::vector<Member> members;
    Member member;
    while (archive.next(member)) {
      members.push_back(member);
      positions_.push_back(archive.position());
    }
    set_members(std::move(members));
    if (is_packed && unpacked_->size_bytes() > begin) {
      copy_begin_ = begin;
    }
  }

 private:
  std::unique_ptr<ByteSource> bytes_of(std::size_t member) const override {
    const std::uint64_t position = positions_[member];
    if (compression_ == Compression::none || copy_begin_) {
      const std::uint64_t end = member + 1 < positions_.size()
                                    ? positions_[member + 1]
                                    : std::numeric_limits<std::uint64_t>::max();
      return open_section(copy_begin_ ? std::filesystem::path(unpacked_->path()) : file(),
                          copy_begin_.value_or(0) + position, end - position);
    }
    auto bytes = open_bytes(file(), compression_, nullptr);
    std::string skipped(kSkipBytes, '\0');
    for (std::uint64_t left = position; left > 0;) {
      const std::size_t got =
          bytes->read(skipped.data(), std::min<std::uint64_t>(left, skipped.size()));
      if (got == 0) {
        fail_on_change(name());
      }
      left -= got;
    }
    return bytes;
  }
  ArchiveForm form() const override { return ArchiveForm::tar; }

  Compression compression_;
  std::shared_ptr<UnpackedTars> unpacked_;
  std::optional<std::uint64_t> copy_begin_{};
  std::vector<std::uint64_t> positions_{};
};

}  // namespace

std::uint64_t UnpackedTars::room_bytes() const {
  const auto folder = folder_.empty() ? std::filesystem::temp_directory_path() : folder_;
  std::error_code unknown;
  const auto space = std::filesystem::space(folder, unknown);
  return unknown ? 0 : std::min(space.available / 2, most_bytes_ - size_bytes_);
}

void UnpackedTars::append(std::string_view bytes, const std::filesystem::path& archive) {
  if (!file_) {
    file_.emplace(folder_);
  }
  file_->write(bytes, archive);
  size_bytes_ += bytes.size();
}

void UnpackedTars::cut(std::uint64_t size_bytes) {
  if (file_) {
    file_->cut(size_bytes);
  }
  size_bytes_ = size_bytes;
}

std::unique_ptr<ArchiveIndex> index_tar(const std::filesystem::path& file, Compression compression,
                                        std::shared_ptr<UnpackedTars> unpacked,
                                        const std::stop_token& stop) {
  return std::make_unique<TarIndex>(file, compression, std::move(unpacked), stop);
}

}  // namespace mdm::reader
