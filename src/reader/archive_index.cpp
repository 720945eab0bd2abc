#include "archive_index.hpp"

#include <algorithm>
#include <numeric>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "zip_directory.hpp"

namespace mdm::reader {
namespace {

class MemberBytes final : public ByteSource {
 public:
  MemberBytes(std::unique_ptr<ByteSource> bytes, ArchiveForm form, std::uint64_t container_bytes,
              const std::string& name, const Member& member)
      : archive_(std::move(bytes), form, container_bytes, name) {
    archive_.go_to(member);
  }

  std::size_t read(char* to, std::size_t room) override { return archive_.read(to, room); }

 private:
  ArchiveStream archive_;
};

class ZipIndex final : public ArchiveIndex {
 public:
  explicit ZipIndex(const std::filesystem::path& file)
      : ArchiveIndex(file), entries_(read_zip_directory(file)) {
    std::vector<Member> members;
    for (const ZipEntry& entry : entries_) {
      members.push_back(entry.member);
    }
    set_members(std::move(members));
  }

 private:
  std::unique_ptr<ByteSource> bytes_of(std::size_t member) const override {
    return open_zip_member(file(), entries_[member]);
  }
  ArchiveForm form() const override { return ArchiveForm::zip; }

  std::vector<ZipEntry> entries_;
};

class Walk final : public Archive {
 public:
  explicit Walk(std::shared_ptr<const ArchiveIndex> index) : index_(std::move(index)) {}

  bool next(Member& member) override {
    bytes_.reset();
    if (next_ == index_->members().size()) {
      return false;
    }
    member = index_->members()[next_++];
    return true;
  }

  std::size_t read(char* to, std::size_t room) override {
    MDM_CHECK(next_ > 0);
    if (!bytes_) {
      bytes_ = index_->open(next_ - 1);
    }
    return bytes_->read(to, room);
  }

  const std::string& name() const override { return index_->name(); }

 private:
  std::shared_ptr<const ArchiveIndex> index_;
  std::size_t next_ = 0;
  std::unique_ptr<ByteSource> bytes_{};
};

}  // namespace

ArchiveIndex::ArchiveIndex(const std::filesystem::path& file)
    : file_(file),
      name_(printable(file)),
      file_bytes_(std::filesystem::file_size(file)),
      stamp_(file_stamp(file)) {}

void ArchiveIndex::set_members(std::vector<Member> members) {
  members_ = std::move(members);
  by_name_.resize(members_.size());
  std::iota(by_name_.begin(), by_name_.end(), std::size_t{0});
  std::stable_sort(by_name_.begin(), by_name_.end(), [&](std::size_t a, std::size_t b) {
    return members_[a].name < members_[b].name;
  });
}

std::optional<std::size_t> ArchiveIndex::find(std::string_view name) const {
  const auto found = std::lower_bound(by_name_.begin(), by_name_.end(), name,
                                      [&](std::size_t i, std::string_view wanted) {
                                        return std::string_view(members_[i].name) < wanted;
                                      });
  return found != by_name_.end() && members_[*found].name == name ? std::optional(*found)
                                                                  : std::nullopt;
}

std::unique_ptr<ByteSource> ArchiveIndex::open(std::size_t member) const {
  if (file_stamp(file_) != stamp_) {
    fail_on_change(name_);
  }
  return std::make_unique<MemberBytes>(bytes_of(member), form(), file_bytes_, name_,
                                       members_[member]);
}

std::unique_ptr<Archive> walk(std::shared_ptr<const ArchiveIndex> index) {
  return std::make_unique<Walk>(std::move(index));
}

std::unique_ptr<ArchiveIndex> index_zip(const std::filesystem::path& file) {
  return std::make_unique<ZipIndex>(file);
}

}  // namespace mdm::reader
