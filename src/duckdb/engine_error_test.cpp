#include "engine_error.hpp"

#include <gmock/gmock.h>

#include <mdm/base.hpp>

namespace mdm::duckdb {
namespace {

constexpr const char* kMemory =
    "raise performance.memory_limit: a table takes some 150 KB of it for each column, and two "
    "times "
    "the bytes of 2048 rows";

struct Case {
  const char* message;
  ErrorCode code;
  const char* hint;
};

TEST(EngineError, BecomesTheCodeThatSaysWhatToDo) {
  const Case cases[] = {
      {"INTERRUPT Error: Interrupted!", ErrorCode::cancelled, ""},
      {"IO Error: Could not set lock on file \"x\": Conflicting lock is held in PID 1",
       ErrorCode::unavailable, "wait until the other process has finished"},
      {"IO Error: Could not write file \"x\": No space left on device", ErrorCode::io_failed,
       "free space on the disk and run the command again"},
      {"FATAL Error: invalidated. Original error: No space left on device", ErrorCode::io_failed,
       "free space on the disk and run the command again"},
      {"IO Error: Cannot open file \"x\": Permission denied", ErrorCode::permission_denied, ""},
      {"IO Error: Cannot open file \"x\": No such file or directory", ErrorCode::not_found, ""},
      {"IO Error: Corrupt database file: computed checksum 1 does not match stored checksum 2",
       ErrorCode::bad_input, "the file is damaged: register the dataset again"},
      {"IO Error: disk on fire", ErrorCode::io_failed, ""},
      {"Out of Memory Error: failed to allocate", ErrorCode::io_failed, kMemory},
      {"TransactionContext Error: Failed to commit: failed to pin block of size 8.5 MiB (179.4 "
       "MiB/183.1 MiB used)",
       ErrorCode::io_failed, kMemory},
      {"IO Error: Checkpoint failed for database \"data\". The database has been invalidated. "
       "Original error: failed to allocate data of size 16.0 KiB",
       ErrorCode::io_failed, kMemory},
      {"INTERNAL Error: assertion", ErrorCode::internal, ""},
      {"Conversion Error: Could not convert string 'No space left' to INT32", ErrorCode::bad_input,
       ""},
  };
  for (const Case& one : cases) {
    try {
      fail_on_engine(one.message);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), one.code) << one.message;
      EXPECT_EQ(error.hint(), one.hint) << one.message;
    }
  }
}

TEST(EngineError, KeepsTheMessageButNotTheExcerptOfTheSql) {
  try {
    fail_on_engine(
        "Binder Error: Column \"a\" not found!\nCandidates: \"b\"\n\nLINE 1: SELECT a\n  ^");
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "the engine refused the statement: Binder Error: Column \"a\" not found! "
                 "Candidates: \"b\"");
  }
}

}  // namespace
}  // namespace mdm::duckdb
