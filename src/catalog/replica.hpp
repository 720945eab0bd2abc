#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "sqlite_catalog.hpp"

namespace mdm::catalog {

/// What a catalog on a server says, repeated in a folder of the home: docs/formats/catalog.md and
/// its index. One thread at a time; many processes.
class Replica {
 public:
  /// How far it has come: all changes of `source` up to this one are in it.
  struct Position {
    std::string source{};  ///< empty: nothing was repeated yet
    std::int64_t change = 0;
    bool operator==(const Position&) const = default;
  };

  struct Change {
    std::string name{};
    std::optional<DatasetRecord> version{};  ///< that came or was written anew; none: removed
  };

  explicit Replica(std::filesystem::path folder);

  Position position();
  /// Repeats the changes that lead from one position to another, in their order. A position of
  /// another source, or of an earlier change, begins anew. \returns false, and nothing is done, if
  /// another process has repeated changes meanwhile
  bool advance(const Position& from, const Position& to, std::span<const Change> changes);

  Catalog& catalog() noexcept { return *catalog_; }

  /// Removes it, if it is damaged, and begins anew.
  void start_over();

 private:
  std::unique_ptr<SqliteCatalog> open() const;

  std::filesystem::path folder_;
  std::unique_ptr<SqliteCatalog> catalog_;
};

}  // namespace mdm::catalog
