#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive.hpp"
#include "byte_source.hpp"

namespace mdm::reader {

/// What an archive on disk holds, so that each member is reached without a look at the others.
/// Immutable.
class ArchiveIndex {
 public:
  ArchiveIndex(const ArchiveIndex&) = delete;
  ArchiveIndex& operator=(const ArchiveIndex&) = delete;
  virtual ~ArchiveIndex() = default;

  const std::filesystem::path& file() const { return file_; }
  const std::string& name() const { return name_; }

  /// In their order in the file.
  const std::vector<Member>& members() const { return members_; }

  /// The number of a member; of several of one name, that of the first.
  std::optional<std::size_t> find(std::string_view name) const;

  /// The bytes of a member. \throws Error{bad_input}: also if the file has changed
  std::unique_ptr<ByteSource> open(std::size_t member) const;

 protected:
  explicit ArchiveIndex(const std::filesystem::path& file);

  void set_members(std::vector<Member> members);

 private:
  /// The member, or the archive from there on.
  virtual std::unique_ptr<ByteSource> bytes_of(std::size_t member) const = 0;
  virtual ArchiveForm form() const = 0;

  std::filesystem::path file_;
  std::string name_;
  std::uint64_t file_bytes_;
  FileStamp stamp_;
  std::vector<Member> members_{};
  std::vector<std::size_t> by_name_{};
};

/// Walks over the members of an archive that is known.
std::unique_ptr<Archive> walk(std::shared_ptr<const ArchiveIndex> index);

/// \throws Error{bad_input}: no sound archive
std::unique_ptr<ArchiveIndex> index_zip(const std::filesystem::path& file);

}  // namespace mdm::reader
