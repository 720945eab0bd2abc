#include <algorithm>
#include <cstring>

#include <mdm/base.hpp>
#include <mdm/base/digest.hpp>
#include <mdm/base/file_in_making.hpp>
#include <mdm/base/output_file.hpp>
#include <mdm/writer/parquet.hpp>

#include "parquet_footer.hpp"
#include "row_groups.hpp"

namespace mdm::writer {
namespace {

constexpr std::string_view kMagic = "PAR1";
constexpr std::size_t kBlockBytes = 1U << 20U;

/// A file without a name, beside the one that is written: nothing is left however this ends.
std::unique_ptr<OutputFile> open_nameless(const std::filesystem::path& target) {
  const FileInMaking name(target);
  return std::make_unique<OutputFile>(name.path());
}

/// The file as it grows, with its digests. The metadata of its row groups waits in another one.
class GrowingFile final {
 public:
  GrowingFile(const std::filesystem::path& path, const data::Schema& schema, OutputFile& aside)
      : file_(path), schema_(schema), aside_(aside), metadata_(aside.size()) {
    append(kMagic);
    group_ = Digest();
  }

  void append(std::string_view bytes) {
    file_.append(bytes);
    digest_.add(bytes);
    group_.add(bytes);
  }

  /// What was appended since the last one.
  void end_group(const std::vector<ChunkFacts>& chunks) {
    const std::uint64_t begin = end_;
    end_ = file_.size();
    written_.rows += chunks.front().rows;
    written_.row_groups.push_back({.offset = begin,
                                   .size_bytes = end_ - begin,
                                   .rows = chunks.front().rows,
                                   .digest = group_.hex()});
    group_ = Digest();
    aside_.append(row_group_metadata(schema_, chunks, begin));
  }

  ParquetFile finish() {
    const std::uint64_t begin = file_.size();
    const Footer footer = footer_around(schema_, written_.rows, written_.row_groups.size());
    append(footer.before_groups);
    std::string block;
    for (std::uint64_t at = metadata_; at < aside_.size(); at += block.size()) {
      block.resize(std::min<std::uint64_t>(aside_.size() - at, kBlockBytes));
      aside_.read(at, block);
      append(block);
    }
    append(footer.after_groups);
    const auto size = static_cast<std::uint32_t>(file_.size() - begin);
    std::string end(sizeof size, '\0');
    std::memcpy(end.data(), &size, sizeof size);
    append(end.append(kMagic));
    written_.size_bytes = file_.size();
    written_.digest = digest_.hex();
    return std::move(written_);
  }

 private:
  OutputFile file_;
  const data::Schema& schema_;
  OutputFile& aside_;
  std::uint64_t metadata_;  // where that of the first row group lies in aside_
  Digest digest_{};
  Digest group_{};
  std::uint64_t end_ = kMagic.size();  // of the last row group
  ParquetFile written_{};
};

}  // namespace

ParquetFile write_parquet(const data::Slices& slices, const std::filesystem::path& path,
                          const ParquetOptions& options, const std::stop_token& stop) {
  const auto aside = open_nameless(path);
  const auto groups = open_row_groups(slices, *aside, options);
  FileInMaking making(path);
  GrowingFile file(making.path(), groups->schema(), *aside);
  const auto sink = [&](std::string_view bytes) { file.append(bytes); };
  for (std::vector<ChunkFacts> chunks; groups->next(sink, chunks) > 0; chunks.clear()) {
    stop_if_requested(stop);
    file.end_group(chunks);
  }
  ParquetFile written = file.finish();
  making.publish();
  return written;
}

}  // namespace mdm::writer
