#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <mdm/sqlite.hpp>

#include "evaluation.hpp"

namespace mdm::catalog {

/// The index beside a catalog: its segments in the folder `catalog.index`, and the tables that say
/// which of them count. What was written since is in the table `pending`, so that a search sees
/// every change that its transaction sees: docs/formats/catalog-index.md.
///
/// Everything in it follows from the tables `dataset` and `version`. One thread at a time.
class IndexFiles {
 public:
  explicit IndexFiles(const std::filesystem::path& catalog_file);

  // To be called in a transaction that writes.

  /// Notes that a dataset was written.
  static void note_written(sqlite::Database& database, const Document& document);
  /// Notes that what `change` had made of a dataset counts no more.
  static void note_gone(sqlite::Database& database, std::string_view name, std::int64_t change);
  static std::int64_t next_change(sqlite::Database& database);

  // To be called outside of one.

  /// Makes segments of what is pending, if that is much; merges small segments with them. What
  /// cannot be written stays pending. \cost per change, over many: some 0.1 ms
  void settle(sqlite::Database& database) const;

  /// Names of segment files that are missing or damaged, after all of them were read; they are made
  /// anew, and files that do not count removed, if `repair`.
  std::vector<std::string> inspect(sqlite::Database& database, bool repair) const;

  /// In a transaction: what a search has to look through. It is good until the next call.
  /// \param is_patient  a file that is not there is made up for from the records; else it is
  ///                    nothing: another process may have merged it since the transaction began
  std::optional<std::vector<Part>> parts(sqlite::Database& database, bool is_patient);
  /// Reads and checks all segments, so that `parts` makes up for those that are damaged.
  void drop_damaged();

 private:
  /// A row of the table `segment`.
  struct Row {
    std::string file{};
    std::int64_t documents = 0;
    std::int64_t first_change = 0;
    std::int64_t last_change = 0;
    std::string dead{};
  };
  struct Loaded {
    Segment segment;
    bool is_made_up = false;  ///< from the records, so that nothing in it is dead
  };

  static std::vector<Row> rows(sqlite::Database& database);
  std::filesystem::path path_of(const Row& row) const { return folder_ / row.file; }
  Segment open_verified(const Row& row) const;
  void merge(sqlite::Database& database, std::vector<std::string>& left_over) const;
  void bury(sqlite::Database& database) const;
  void add_segment(sqlite::Database& database, Row row, SegmentBuilder& builder) const;
  void remove_unlisted(sqlite::Database& database) const;
  const Loaded* find(sqlite::Database& database, const Row& row, bool is_patient);
  void load_pending(sqlite::Database& database);

  std::filesystem::path folder_;
  std::map<std::string, Loaded> loaded_{};
  std::set<std::string> damaged_{};
  std::vector<Segment> pending_{};
  std::int64_t pending_change_ = -1;
};

}  // namespace mdm::catalog
