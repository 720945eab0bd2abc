#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

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
  virtual ~Archive() = default;

  /// Goes on to the next member; false at the end. \throws Error{bad_input | io_failed}
  virtual bool next(Member& member) = 0;

  /// Reads on in the current member, as ByteSource::read does.
  /// \throws Error{bad_input}: damaged, encrypted, or unpacking to far more than the archive's size
  virtual std::size_t read(char* to, std::size_t room) = 0;

  virtual const std::string& name() const = 0;
};

/// "../../a//./b.csv" → "a/b.csv".
std::string plain_name(std::string_view stated);

/// \throws Error{bad_input}
[[noreturn]] void fail_on_encryption(const std::string& name);

enum class ArchiveForm : std::uint8_t { zip, tar };

/// An archive that comes as a stream, or the part of one that begins with a member.
class ArchiveStream final : public Archive {
 public:
  /// \param container_bytes  of the file on disk it is in \param name  for messages
  ArchiveStream(std::unique_ptr<ByteSource> bytes, ArchiveForm form, std::uint64_t container_bytes,
                std::string name);
  ArchiveStream(const ArchiveStream&) = delete;
  ArchiveStream& operator=(const ArchiveStream&) = delete;
  ~ArchiveStream() override;

  bool next(Member& member) override;
  std::size_t read(char* to, std::size_t room) override;
  const std::string& name() const override { return name_; }

  /// Goes to the first member, which is known already. \throws Error{bad_input | io_failed}
  void go_to(const Member& member);

  /// Where the current member's headers begin in the stream.
  std::uint64_t position() const;

 private:
  struct Input;
  class Utf8Locale;

  [[noreturn]] void fail_on_archive(std::string_view doing) const;

  std::string name_;
  std::uint64_t container_bytes_ = 0;
  std::unique_ptr<Input> input_;
  std::unique_ptr<Utf8Locale> locale_{};
  std::unique_ptr<::archive, int (*)(::archive*)> archive_;
  Member member_{};
  std::uint64_t member_bytes_ = 0;
};

}  // namespace mdm::reader
