#include "place.hpp"

#include <span>

#include <sys/stat.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "sheet_text.hpp"

namespace mdm::reader {
namespace {

/// Digests what is read.
class MeteredBytes final : public ByteSource {
 public:
  MeteredBytes(std::unique_ptr<ByteSource> bytes, Meter& meter)
      : bytes_(std::move(bytes)), meter_(meter) {}

  std::size_t read(char* to, std::size_t room) override {
    const std::size_t got = bytes_->read(to, room);
    meter_.digest.add(std::as_bytes(std::span(to, got)));
    meter_.bytes += got;
    return got;
  }

 private:
  std::unique_ptr<ByteSource> bytes_;
  Meter& meter_;
};

struct Found {
  std::size_t member = 0;
  std::string sheet{};  ///< what follows the member in the path
};

/// The member that is, or leads to, `inside`.
std::optional<Found> find_member(const ArchiveIndex& archive, const std::string& inside) {
  if (const auto member = archive.find(inside)) {
    return Found{*member, {}};
  }
  for (std::size_t end = inside.find('/'); end != std::string::npos;
       end = inside.find('/', end + 1)) {
    if (const auto member = archive.find(std::string_view(inside).substr(0, end))) {
      return Found{*member, inside.substr(end + 1)};
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

OpenArchive archive_at(const std::filesystem::path& path, Archives& archives) {
  const std::optional<Place> place = find_place(path);
  if (!place) {
    return [index = archives.index_of(path)] { return walk(index); };
  }
  auto index = archives.index_of(place->file);
  const auto member = index->find(place->inside);
  if (!member) {
    fail_on_missing_member(*place);
  }
  return [index = std::move(index), member = *member, name = printable(path)] {
    return std::make_unique<ArchiveStream>(index->open(member), ArchiveForm::zip,
                                           std::filesystem::file_size(index->file()), name);
  };
}

std::unique_ptr<ByteSource> open_place(const Place& place, Archives& archives, Meter* meter) {
  const auto index = archives.index_of(place.file);
  const std::optional<Found> found = find_member(*index, place.inside);
  if (!found) {
    const OpenArchive open = archive_at(place.file, archives);
    if (!is_workbook(open)) {
      fail_on_missing_member(place);
    }
    return open_sheet(open, place.inside, meter);
  }
  if (!found->sheet.empty()) {
    return open_sheet(archive_at(place.file / index->members()[found->member].name, archives),
                      found->sheet, meter);
  }
  auto bytes = index->open(found->member);
  return meter == nullptr ? std::move(bytes)
                          : std::make_unique<MeteredBytes>(std::move(bytes), *meter);
}

}  // namespace mdm::reader
