#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "byte_source.hpp"

struct archive;

namespace mdm::reader {

/// A regular file in an archive.
struct Member {
  std::string name{};    ///< a relative path of plain parts, whatever the archive says
  std::string stated{};  ///< as the archive says
  std::optional<std::uint64_t> size_bytes{};
  bool encrypted = false;
};

/// Reads a zip or tar archive, member after member. Names of members are never used as paths on
/// disk. Links, devices and folders are passed over. One thread at a time.
class Archive {
 public:
  /// An archive on disk. \throws Error{bad_input}: no sound archive, or a zip file whose members
  /// overlap; and what open_bytes throws
  explicit Archive(const std::filesystem::path& file);

  /// A zip archive that comes as a stream. \param container_bytes  of the file on disk it is in
  Archive(std::unique_ptr<ByteSource> bytes, std::uint64_t container_bytes, std::string name);
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  ~Archive();

  /// Goes on to the next member; false at the end. \throws Error{bad_input | io_failed}
  bool next(Member& member);

  /// Reads on in the current member, as ByteSource::read does.
  /// \throws Error{bad_input}: damaged, encrypted, or unpacking to far more than the archive's size
  std::size_t read(char* to, std::size_t room);

  const std::string& name() const { return name_; }

 private:
  struct Input;

  void open_stream(bool is_zip);
  [[noreturn]] void fail_on_archive(std::string_view doing) const;

  std::string name_;
  std::uint64_t container_bytes_ = 0;
  std::unique_ptr<Input> input_;
  std::unique_ptr<::archive, int (*)(::archive*)> archive_;
  Member member_{};
  std::uint64_t member_bytes_ = 0;
};

enum class ArchiveKind : std::uint8_t { none, zip, tar };

/// What the content of a file on disk says; a tar archive may be compressed.
ArchiveKind archive_kind_of(const std::filesystem::path& file);

}  // namespace mdm::reader
