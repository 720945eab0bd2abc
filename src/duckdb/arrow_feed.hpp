#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <mdm/data.hpp>

#include "row_groups.hpp"

namespace mdm::duckdb {

/// The C data interface: https://arrow.apache.org/docs/format/CDataInterface.html
struct ArrowSchema {
  const char* format = nullptr;
  const char* name = nullptr;
  const char* metadata = nullptr;
  std::int64_t flags = 0;
  std::int64_t n_children = 0;
  ArrowSchema** children = nullptr;
  ArrowSchema* dictionary = nullptr;
  void (*release)(ArrowSchema*) = nullptr;
  void* private_data = nullptr;
};

struct ArrowArray {
  std::int64_t length = 0;
  std::int64_t null_count = 0;
  std::int64_t offset = 0;
  std::int64_t n_buffers = 0;
  std::int64_t n_children = 0;
  const void** buffers = nullptr;
  ArrowArray** children = nullptr;
  ArrowArray* dictionary = nullptr;
  void (*release)(ArrowArray*) = nullptr;
  void* private_data = nullptr;
};

struct ArrowArrayStream {
  int (*get_schema)(ArrowArrayStream*, ArrowSchema* out) = nullptr;
  int (*get_next)(ArrowArrayStream*, ArrowArray* out) = nullptr;
  const char* (*get_last_error)(ArrowArrayStream*) = nullptr;
  void (*release)(ArrowArrayStream*) = nullptr;
  void* private_data = nullptr;
};

/// A BatchStream as an Arrow stream. Row groups are handed over without a copy, except that
/// booleans are packed into bits. Safe for concurrent use by the engine.
///
/// duckdb_arrow_scan lets the engine push projections and filters into the stream, and then drops
/// them (library 1.5.6; https://github.com/duckdb/duckdb/pull/16050): a query that reads some of
/// the columns gets others. So the stream has one column, a struct of groups g0, g1, … of the
/// columns c0, c1, … and of a last field of the type "null", into which the engine can push
/// nothing. Groups are there because the engine's binder looks at all fields of a struct for each
/// that it takes: without them 20 000 columns take minutes that nothing can interrupt.
class ArrowFeed {
 public:
  /// `rows` must outlive the feed; arrays that it gave out may outlive both.
  ArrowFeed(data::BatchStream& rows, BatchSize batches);
  ArrowFeed(const ArrowFeed&) = delete;
  ArrowFeed& operator=(const ArrowFeed&) = delete;

  ArrowArrayStream* stream() noexcept { return &stream_; }

  /// The SELECT that gives the columns of `rows` under their names from the view `stream_view`.
  std::string select_from(const std::string& stream_view) const;

  /// Throws again what `rows` threw, if it did.
  void rethrow_failure() const;

 private:
  static int get_schema(ArrowArrayStream* self, ArrowSchema* out);
  static int get_next(ArrowArrayStream* self, ArrowArray* out);

  std::size_t group_count() const noexcept { return group_names_.size() - 1; }

  std::vector<std::string> field_names_;  // constant after construction, as the next two
  std::vector<std::string> field_formats_;
  std::vector<std::string> group_names_;  // the last one is that of the type "null"
  std::vector<ArrowSchema> fields_;
  std::vector<ArrowSchema*> field_pointers_;
  std::vector<ArrowSchema> groups_;
  std::vector<ArrowSchema*> group_pointers_;
  ArrowSchema record_;
  ArrowSchema* record_pointer_ = &record_;
  ArrowArrayStream stream_;

  std::shared_ptr<SpareBatches> spares_;
  mutable std::mutex mutex_;
  RowGroups rows_;              // guarded by mutex_
  std::exception_ptr failure_;  // guarded by mutex_
};

}  // namespace mdm::duckdb
