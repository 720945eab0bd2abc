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
  EXPECT_EQ(absent->count(), 0);
  EXPECT_TRUE(absent->search("x", "", 0).empty());
  EXPECT_EQ(code_of([&] { absent->put(full_record("a"), 0); }), ErrorCode::permission_denied);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "none"));

  write_file(folder_ / "empty.db", "");
  EXPECT_EQ(open_catalog(folder_ / "empty.db", true)->count(), 0);
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
  database.run("BEGIN IMMEDIATE; DELETE FROM dataset");
  EXPECT_EQ(reader->count(), 1);
  database.run("COMMIT");
  EXPECT_EQ(reader->count(), 0);
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
      const bool found = catalog->find("a") && catalog->search("a", "", 0).size() == 1;
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
