#include <sys/wait.h>
#include <unistd.h>

#include <mdm/sqlite.hpp>

#include "catalog_fixture.hpp"

namespace mdm::catalog {
namespace {

class CatalogFile : public CatalogFixture {
 protected:
  /// Code, message and hint of opening and reading, without the folder's name.
  std::string error_of(bool read_only) {
    try {
      open_catalog(file_, read_only)->list({});
    } catch (const Error& error) {
      std::string text =
          fmt::format("{}: {} | {}", reaction_to(error.code()).name, error.what(), error.hint());
      if (const auto at = text.find(folder_.string()); at != std::string::npos) {
        text.erase(at, folder_.string().size() + 1);
      }
      return text;
    }
    return "no error";
  }
};

TEST_F(CatalogFile, ThatIsAbsentReadsAsEmptyAndIsNotCreated) {
  const auto absent = open_catalog(folder_ / "none" / "catalog.db", true);
  EXPECT_EQ(absent->totals().datasets, 0);
  EXPECT_TRUE(absent->list({.where = parse_condition("x", 0)}).datasets.empty());
  EXPECT_EQ(code_of([&] { absent->put(full_record("a"), 0); }), ErrorCode::permission_denied);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "none"));

  write_file(folder_ / "empty.db", "");
  EXPECT_EQ(open_catalog(folder_ / "empty.db", true)->totals().datasets, 0);
}

TEST_F(CatalogFile, OpenedReadOnlyIsNotWritten) {
  const auto reader = open_catalog(file_, true);
  EXPECT_EQ(code_of([&] { reader->put(full_record("a"), 0); }), ErrorCode::permission_denied);
  EXPECT_EQ(code_of([&] { open_catalog(folder_ / "none" / "c.db", false); }), ErrorCode::not_found);
}

TEST_F(CatalogFile, IsDurableAndLetsReadersReadWhileItIsWritten) {
  sqlite::Database database(file_);
  sqlite::Statement mode = database.prepare("PRAGMA journal_mode");
  ASSERT_TRUE(mode.step());
  EXPECT_EQ(mode.text(0), "wal");
  mode.reset();

  catalog_->put(full_record("a"), 0);
  const auto reader = open_catalog(file_, true);
  database.run("BEGIN IMMEDIATE; UPDATE total SET datasets = 0");
  EXPECT_EQ(reader->totals().datasets, 1);
  database.run("COMMIT");
  EXPECT_EQ(reader->totals().datasets, 0);
}

TEST_F(CatalogFile, ThatIsDamagedSaysHowToMakeItAnew) {
  catalog_->put(full_record("a"), 0);
  catalog_.reset();
  const std::string sound = read_file(file_);

  write_file(file_, std::string(sound.size(), 'x'));
  const std::string refused =
      "bad_input: damaged database catalog.db: file is not a database | run `mdm doctor --rebuild`";
  EXPECT_EQ(error_of(false), refused);
  EXPECT_EQ(error_of(true), refused);

  std::string torn = sound;
  std::fill(torn.begin() + 4096, torn.end(), '\xee');
  write_file(file_, torn);
  EXPECT_NE(error_of(true).find("| run `mdm doctor --rebuild`"), std::string::npos);

  write_file(file_, sound);
  sqlite::Database(file_).run("UPDATE dataset SET lists = '[1]'");
  EXPECT_EQ(error_of(true), "bad_input: broken row in the catalog: a | run `mdm doctor --rebuild`");
}

/// The tables of version 1, as that program made them.
constexpr const char* kFirstTables = R"sql(
CREATE TABLE dataset (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
  generation INTEGER NOT NULL, digest TEXT NOT NULL, manifest_digest TEXT NOT NULL,
  description TEXT NOT NULL, problem_type TEXT NOT NULL, backend TEXT NOT NULL,
  source TEXT NOT NULL, registered_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  rows INTEGER NOT NULL, size_bytes INTEGER NOT NULL, feature_count INTEGER NOT NULL,
  lists TEXT NOT NULL);
CREATE INDEX dataset_registered_at ON dataset (registered_at, name);
CREATE TABLE version (
  dataset INTEGER NOT NULL, version INTEGER NOT NULL, generation INTEGER NOT NULL,
  manifest_digest TEXT NOT NULL, record TEXT NOT NULL,
  PRIMARY KEY (dataset, version)) WITHOUT ROWID;
CREATE TABLE tag (
  tag TEXT NOT NULL, dataset INTEGER NOT NULL, PRIMARY KEY (tag, dataset)) WITHOUT ROWID;
CREATE INDEX tag_dataset ON tag (dataset);
CREATE VIRTUAL TABLE search USING fts5 (
  name, description, tags, columns, prefix = '1 2 3',
  tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co So'");
PRAGMA user_version = 1;
)sql";

constexpr std::string_view kFirstRecord =
    R"({"name":"titanic","version":%,"generation":%,"digest":"d","manifest_digest":"m%",)"
    R"("description":"who survived","problem_type":"regression","targets":["Fare"],"ids":["Id"],)"
    R"("tags":["ships"],"backend":"duckdb","source":"/data",)"
    R"("registered_at":"2026-11-22T10:00:00Z","updated_at":"2026-11-22T10:00:00Z",)"
    R"("rows":1%,"size_bytes":5,"feature_count":6,)"
    R"("tables":[{"name":"train","role":"train","rows":1%,"columns":1}],)"
    R"("columns":[{"table":"train","name":"Age","type":"int64"}]})";

std::string first_record(int version) {
  std::string json;
  for (const char c : kFirstRecord) {
    json += c == '%' ? std::to_string(version) : std::string(1, c);
  }
  return json;
}

TEST_F(CatalogFile, OfTheFirstVersionIsBroughtUpToDateByWhoeverOpensIt) {
  for (const bool read_only : {false, true}) {
    catalog_.reset();
    std::filesystem::remove(file_);
    {
      sqlite::Database database(file_);
      database.run(kFirstTables);
      database.run(
          "INSERT INTO dataset VALUES (7, 'titanic', 2, 2, 'd', 'm2', '', '', '', '', '', '', 12, "
          "5, 6, '[[],[],[],[]]')");
      for (const int version : {1, 2}) {
        database.prepare("INSERT INTO version VALUES (7, ?1, ?1, 'm', ?2)")
            .bind(1, std::int64_t{version})
            .bind(2, first_record(version))
            .run();
      }
    }
    catalog_ = open_catalog(file_, read_only);
    EXPECT_EQ(catalog_->totals().datasets, 1);
    EXPECT_EQ(catalog_->versions("titanic"), (std::vector<std::int64_t>{1, 2}));
    const DatasetRecord listed = catalog_->list({.where = equals("tag", "ships")}).datasets.at(0);
    EXPECT_EQ(listed.rows, 12);
    EXPECT_EQ(listed.manifest_digest, "m2");
    EXPECT_EQ(listed.owner, "");
    EXPECT_EQ(found("surv"), std::vector<std::string>{"titanic"});
    EXPECT_EQ(open_catalog(file_, false)->put(full_record("titanic"), 2).version, 3);
    EXPECT_EQ(catalog_->find("titanic").value().owner, "ann");
  }
}

TEST_F(CatalogFile, OfVersion5Or6IsBroughtUpToDateInPlace) {
  const std::string id = catalog_->id();
  catalog_->put(full_record("a"), 0);
  for (const bool read_only : {false, true}) {
    catalog_.reset();
    const std::string back_to_6 =
        "ALTER TABLE total DROP COLUMN rows; ALTER TABLE total DROP COLUMN size_bytes;"
        "PRAGMA user_version = 6;";
    sqlite::Database(file_).run(back_to_6);
    EXPECT_EQ(open_catalog(file_, read_only)->totals().rows, 1309);
    sqlite::Database(file_).run(
        back_to_6 +
        "DROP TABLE removed; ALTER TABLE total DROP COLUMN state; PRAGMA user_version = 5");
    catalog_ = open_catalog(file_, read_only);
    EXPECT_EQ(catalog_->id(), id);
    EXPECT_EQ(found("survived"), (std::vector<std::string>{"a"}));
    EXPECT_EQ(catalog_->totals().rows, 1309);
    EXPECT_NE(catalog_->state(), "");
    EXPECT_FALSE(catalog_->has_removed("m1"));
  }
}

TEST_F(CatalogFile, OfAnOlderCopyHasAnotherStateAsSoonAsItIsChanged) {
  catalog_->put(full_record("a"), 0);
  catalog_.reset();
  const std::string copy = read_file(file_);
  catalog_ = open(false);
  const std::string id = catalog_->id();
  catalog_->put(full_record("b"), 0);
  const std::string lost = catalog_->state();
  catalog_.reset();
  write_file(file_, copy);
  catalog_ = open(false);
  catalog_->put(full_record("c"), 0);
  EXPECT_EQ(catalog_->id(), id);
  EXPECT_NE(catalog_->state(), lost);
}

TEST_F(CatalogFile, OfANewerVersionOrOfSomebodyElseIsRefused) {
  catalog_.reset();
  sqlite::Database(file_).run("PRAGMA user_version = 99");
  const std::string refused =
      "bad_input: catalog of version 99, which is not known here: catalog.db | use a newer mdm, or "
      "run `mdm doctor --rebuild`";
  EXPECT_EQ(error_of(false), refused);
  EXPECT_EQ(error_of(true), refused);

  sqlite::Database(file_).run("PRAGMA user_version = 0");
  EXPECT_EQ(error_of(false), "bad_input: not a catalog: catalog.db | run `mdm doctor --rebuild`");
  EXPECT_EQ(error_of(true), error_of(false));
}

TEST_F(CatalogFile, OfAHomeThatCannotBeWrittenIsRead) {
  catalog_->put(full_record("a"), 0);
  catalog_.reset();
  std::filesystem::permissions(file_, std::filesystem::perms(0444));
  std::filesystem::permissions(folder_, std::filesystem::perms(0555));
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setuid(65534) != 0) {
      _exit(2);
    }
    try {
      const auto catalog = open_catalog(file_, true);
      const bool found =
          catalog->find("a") && catalog->list({.where = parse_condition("a", 0)}).total == 1;
      _exit(found ? 0 : 3);
    } catch (const Error&) {
      _exit(4);
    }
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace mdm::catalog
