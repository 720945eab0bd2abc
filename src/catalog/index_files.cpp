#include "index_files.hpp"

#include <algorithm>

#include <mdm/base/files.hpp>

namespace mdm::catalog {
namespace {

/// So many documents are looked through without a segment of their own.
constexpr std::int64_t kPendingMax = 128;
/// The last segment is merged with newer documents unless it has more than so many times as many.
constexpr std::int64_t kMergedMost = 8;

std::int64_t single(sqlite::Database& database, std::string_view sql) {
  sqlite::Statement select = database.prepare(sql);
  return select.step() ? select.integer(0) : 0;
}

std::int64_t count_pending(sqlite::Database& database) {
  return single(database, "SELECT count(*) FROM pending");
}

/// The documents of a segment that are no more what the catalog holds.
/// \param first, last  the changes that it covers
DocumentSet dead_of(sqlite::Database& database, const Segment& segment, std::string_view known,
                    std::int64_t first, std::int64_t last) {
  DocumentSet dead = DocumentSet::from(known, segment.documents());
  sqlite::Statement select =
      database.prepare("SELECT change, name FROM superseded WHERE change BETWEEN ? AND ?");
  select.bind(1, first).bind(2, last);
  while (select.step()) {
    const auto document = segment.find_name(select.borrowed_text(1));
    if (document && segment.change(*document) == select.integer(0)) {
      dead.add(*document);
    }
  }
  return dead;
}

/// The documents that changes from `first` to `last` made, from the records.
void add_from_records(sqlite::Database& database, std::int64_t first, std::int64_t last,
                      SegmentBuilder& builder) {
  sqlite::Statement select = database.prepare(
      "SELECT id, change, record FROM dataset JOIN version ON version.dataset = id "
      "AND version.version = dataset.version WHERE change BETWEEN ? AND ?");
  select.bind(1, first).bind(2, last);
  while (select.step()) {
    builder.add(document_of(from_json(Json::parse(select.borrowed_text(2), "a record")),
                            select.integer(0), select.integer(1)));
  }
}

/// \returns the last change that was added
std::int64_t add_pending(sqlite::Database& database, std::int64_t after, SegmentBuilder& builder) {
  sqlite::Statement select = database.prepare(
      "SELECT change, dataset, document FROM pending WHERE change > ? ORDER BY change LIMIT ?");
  select.bind(1, after).bind(2, static_cast<std::int64_t>(kSegmentDocumentsMax));
  while (select.step()) {
    after = select.integer(0);
    builder.add(document_from(select.borrowed_blob(2), select.integer(1), after));
  }
  return after;
}

bool is_of_file(const Error& error) {
  return error.code() == ErrorCode::bad_input || error.code() == ErrorCode::not_found ||
         error.code() == ErrorCode::permission_denied || error.code() == ErrorCode::io_failed;
}

}  // namespace

IndexFiles::IndexFiles(const std::filesystem::path& catalog_file)
    : folder_(catalog_file.parent_path() / "catalog.index") {}

void IndexFiles::note_written(sqlite::Database& database, const Document& document) {
  database.prepare("INSERT INTO pending (change, dataset, document) VALUES (?, ?, ?)")
      .bind(1, document.change)
      .bind(2, document.id)
      .bind_blob(3, to_bytes(document))
      .run();
}

void IndexFiles::note_gone(sqlite::Database& database, std::string_view name, std::int64_t change) {
  database.prepare("DELETE FROM pending WHERE change = ?").bind(1, change).run();
  if (database.changes() == 0) {
    database.prepare("INSERT INTO superseded (change, name) VALUES (?, ?)")
        .bind(1, change)
        .bind(2, name)
        .run();
  }
}

std::int64_t IndexFiles::next_change(sqlite::Database& database) {
  database.run(
      "UPDATE total SET last_change = last_change + 1, state = lower(hex(randomblob(16)))");
  return single(database, "SELECT last_change FROM total");
}

std::vector<IndexFiles::Row> IndexFiles::rows(sqlite::Database& database) {
  std::vector<Row> rows;
  sqlite::Statement select = database.prepare(
      "SELECT file, documents, first_change, last_change, dead FROM segment ORDER BY last_change");
  while (select.step()) {
    rows.push_back({select.text(0), select.integer(1), select.integer(2), select.integer(3),
                    std::string(select.borrowed_blob(4))});
  }
  return rows;
}

Segment IndexFiles::open_verified(const Row& row) const {
  Segment segment(path_of(row));
  segment.verify();
  return segment;
}

void IndexFiles::add_segment(sqlite::Database& database, Row row, SegmentBuilder& builder) const {
  if (builder.documents() == 0) {
    return;
  }
  make_folder(folder_);
  row.file = random_id() + ".segment";
  row.documents = static_cast<std::int64_t>(builder.documents());
  write_file(path_of(row), builder.finish());
  database
      .prepare(
          "INSERT INTO segment (file, documents, first_change, last_change) VALUES (?, ?, ?, ?)")
      .bind(1, row.file)
      .bind(2, row.documents)
      .bind(3, row.first_change)
      .bind(4, row.last_change)
      .run();
}

void IndexFiles::merge(sqlite::Database& database, std::vector<std::string>& left_over) const {
  SegmentBuilder builder;
  std::vector<Row> before = rows(database);
  const std::int64_t begin = before.empty() ? 0 : before.back().last_change;
  Row merged{.first_change = begin + 1, .last_change = add_pending(database, begin, builder)};
  database.prepare("DELETE FROM pending WHERE change <= ?").bind(1, merged.last_change).run();
  for (; !before.empty(); before.pop_back()) {
    const Row& row = before.back();
    const auto documents = static_cast<std::int64_t>(builder.documents());
    if (row.documents > kMergedMost * documents ||
        row.documents + documents > static_cast<std::int64_t>(kSegmentDocumentsMax)) {
      break;
    }
    try {
      const Segment segment = open_verified(row);
      builder.add(segment, dead_of(database, segment, row.dead, row.first_change, row.last_change));
    } catch (const Error& error) {
      if (!is_of_file(error)) {
        throw;
      }
      add_from_records(database, row.first_change, row.last_change, builder);
    }
    merged.first_change = row.first_change;
    database.prepare("DELETE FROM segment WHERE file = ?").bind(1, row.file).run();
    left_over.push_back(row.file);
  }
  database.prepare("DELETE FROM superseded WHERE change BETWEEN ? AND ?")
      .bind(1, merged.first_change)
      .bind(2, merged.last_change)
      .run();
  add_segment(database, std::move(merged), builder);
}

/// Moves what is superseded into the sets of the segments.
void IndexFiles::bury(sqlite::Database& database) const {
  for (const Row& row : rows(database)) {
    sqlite::Statement any =
        database.prepare("SELECT 1 FROM superseded WHERE change BETWEEN ? AND ? LIMIT 1");
    if (!any.bind(1, row.first_change).bind(2, row.last_change).step()) {
      continue;
    }
    any.reset();
    try {
      const Segment segment(path_of(row));
      const DocumentSet dead =
          dead_of(database, segment, row.dead, row.first_change, row.last_change);
      database.prepare("UPDATE segment SET dead = ? WHERE file = ?")
          .bind_blob(1, dead.bytes())
          .bind(2, row.file)
          .run();
    } catch (const Error& error) {
      if (!is_of_file(error)) {
        throw;
      }
      continue;  // it is made up from the records, which hold nothing dead
    }
    database.prepare("DELETE FROM superseded WHERE change BETWEEN ? AND ?")
        .bind(1, row.first_change)
        .bind(2, row.last_change)
        .run();
  }
}

void IndexFiles::settle(sqlite::Database& database) const {
  if (count_pending(database) < kPendingMax &&
      single(database, "SELECT count(*) FROM superseded") < kPendingMax) {
    return;
  }
  std::vector<std::string> left_over;
  try {
    database.in_transaction([&] {
      remove_unlisted(database);  // of writers that died before their commit
      while (count_pending(database) >= kPendingMax) {
        merge(database, left_over);
      }
      bury(database);
    });
  } catch (const Error& error) {
    if (error.code() == ErrorCode::io_failed || error.code() == ErrorCode::permission_denied) {
      return;  // the change itself is committed, and found where it is
    }
    throw;
  }
  for (const std::string& file : left_over) {
    std::error_code gone;
    std::filesystem::remove(folder_ / file, gone);
  }
}

void IndexFiles::remove_unlisted(sqlite::Database& database) const {
  std::set<std::string> listed;
  for (const Row& row : rows(database)) {
    listed.insert(row.file);
  }
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, absent)) {
    if (!listed.contains(entry.path().filename())) {
      std::filesystem::remove(entry.path());
    }
  }
}

std::vector<std::string> IndexFiles::inspect(sqlite::Database& database, bool repair) const {
  std::vector<std::string> damaged;
  const auto look = [&] {
    for (const Row& row : rows(database)) {
      try {
        open_verified(row);
        continue;
      } catch (const Error& error) {
        if (!is_of_file(error)) {
          throw;
        }
      }
      damaged.push_back(row.file);
      if (repair) {
        SegmentBuilder builder;
        add_from_records(database, row.first_change, row.last_change, builder);
        database.prepare("DELETE FROM segment WHERE file = ?").bind(1, row.file).run();
        database.prepare("DELETE FROM superseded WHERE change BETWEEN ? AND ?")
            .bind(1, row.first_change)
            .bind(2, row.last_change)
            .run();
        add_segment(database, row, builder);
      }
    }
    if (repair) {
      remove_unlisted(database);
    }
  };
  repair ? database.in_transaction(look) : database.in_snapshot(look);
  return damaged;
}

const IndexFiles::Loaded* IndexFiles::find(sqlite::Database& database, const Row& row,
                                           bool is_patient) {
  if (const auto known = loaded_.find(row.file); known != loaded_.end()) {
    return &known->second;
  }
  if (!damaged_.contains(row.file)) {
    try {
      return &loaded_.emplace(row.file, Loaded{Segment(path_of(row)), false}).first->second;
    } catch (const Error& error) {
      if (!is_of_file(error)) {
        throw;
      }
      if (error.code() == ErrorCode::not_found && !is_patient) {
        return nullptr;
      }
    }
  }
  SegmentBuilder builder;
  add_from_records(database, row.first_change, row.last_change, builder);
  return &loaded_.emplace(row.file, Loaded{Segment(builder.finish()), true}).first->second;
}

void IndexFiles::load_pending(sqlite::Database& database) {
  const std::int64_t change = single(database, "SELECT last_change FROM total");
  if (change == pending_change_) {
    return;
  }
  pending_.clear();
  for (std::int64_t last = -1;;) {
    SegmentBuilder builder;
    last = add_pending(database, last, builder);
    if (builder.documents() == 0) {
      break;
    }
    pending_.emplace_back(builder.finish());
  }
  pending_change_ = change;
}

std::optional<std::vector<Part>> IndexFiles::parts(sqlite::Database& database, bool is_patient) {
  const std::vector<Row> listed = rows(database);
  std::erase_if(loaded_, [&](const auto& loaded) {
    return std::ranges::find(listed, loaded.first, &Row::file) == listed.end() ||
           loaded.second.is_made_up;
  });
  std::vector<Part> parts;
  for (const Row& row : listed) {
    const Loaded* const loaded = find(database, row, is_patient);
    if (loaded == nullptr) {
      return std::nullopt;
    }
    parts.push_back({&loaded->segment, loaded->is_made_up
                                           ? DocumentSet(loaded->segment.documents())
                                           : dead_of(database, loaded->segment, row.dead,
                                                     row.first_change, row.last_change)});
  }
  load_pending(database);
  for (const Segment& segment : pending_) {
    parts.push_back({&segment, DocumentSet(segment.documents())});
  }
  return parts;
}

void IndexFiles::drop_damaged() {
  std::erase_if(loaded_, [&](const auto& loaded) {
    try {
      loaded.second.segment.verify();
      return false;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::bad_input) {
        throw;
      }
      damaged_.insert(loaded.first);
      return true;
    }
  });
}

}  // namespace mdm::catalog
