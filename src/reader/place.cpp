#include "place.hpp"

#include <span>

#include <sys/stat.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "sheet_text.hpp"

namespace mdm::reader {
namespace {

/// The bytes of a member of an archive.
class MemberBytes final : public ByteSource {
 public:
  MemberBytes(std::unique_ptr<Archive> archive, Meter* meter)
      : archive_(std::move(archive)), meter_(meter) {}

  std::size_t read(char* to, std::size_t room) override {
    const std::size_t got = archive_->read(to, room);
    if (meter_ != nullptr) {
      meter_->digest.add(std::as_bytes(std::span(to, got)));
      meter_->bytes += got;
    }
    return got;
  }

 private:
  std::unique_ptr<Archive> archive_;
  Meter* meter_;
};

struct Found {
  std::unique_ptr<Archive> archive{};  ///< at the member
  std::string member{};
  std::string sheet{};  ///< what follows the member in the path
};

/// The member that is, or leads to, `inside`.
std::optional<Found> find_member(const Place& place) {
  Found found{std::make_unique<Archive>(place.file)};
  Member member;
  while (found.archive->next(member)) {
    if (member.name == place.inside) {
      found.member = member.name;
      return found;
    }
    if (place.inside.size() > member.name.size() && place.inside[member.name.size()] == '/' &&
        place.inside.compare(0, member.name.size(), member.name) == 0) {
      found.sheet = place.inside.substr(member.name.size() + 1);
      found.member = member.name;
      return found;
    }
  }
  return std::nullopt;
}

[[noreturn]] void fail_on_missing_member(const Place& place) {
  fail(ErrorCode::not_found, "archive has no member '{}': {}", place.inside, printable(place.file));
}

}  // namespace

std::optional<Place> find_place(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    return std::nullopt;
  }
  for (std::filesystem::path file = path.parent_path(); file.has_filename();
       file = file.parent_path()) {
    if (::stat(file.c_str(), &status) == 0) {
      return S_ISREG(status.st_mode)
                 ? std::optional(Place{file, path.lexically_relative(file).native()})
                 : std::nullopt;
    }
  }
  return std::nullopt;
}

OpenArchive archive_at(const std::filesystem::path& path) {
  std::optional<Place> place = find_place(path);
  if (!place) {
    return [path] { return std::make_unique<Archive>(path); };
  }
  return [place = *place, name = printable(path)] {
    std::optional<Found> found = find_member(place);
    if (!found) {
      fail_on_missing_member(place);
    }
    return std::make_unique<Archive>(
        std::make_unique<MemberBytes>(std::move(found->archive), nullptr),
        std::filesystem::file_size(place.file), name);
  };
}

std::unique_ptr<ByteSource> open_place(const Place& place, Meter* meter) {
  std::optional<Found> found = find_member(place);
  if (!found && is_workbook(archive_at(place.file))) {
    return open_sheet(archive_at(place.file), place.inside, meter);
  }
  if (!found) {
    fail_on_missing_member(place);
  }
  if (!found->sheet.empty()) {
    return open_sheet(archive_at(place.file / found->member), found->sheet, meter);
  }
  return std::make_unique<MemberBytes>(std::move(found->archive), meter);
}

}  // namespace mdm::reader
