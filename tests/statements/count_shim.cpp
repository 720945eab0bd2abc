// Preloaded into mdm by run_statements.py: counts the statements that DuckDB's library is told to
// run, whoever tells it, and writes their number to the file STATEMENT_COUNT when the process ends.

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <dlfcn.h>

namespace {

using Pending = int (*)(void* statement, void* result);

std::atomic<unsigned long> calls = 0;
Pending run_whole = nullptr;
Pending run_streaming = nullptr;

int count_whole(void* statement, void* result) {
  ++calls;
  return run_whole(statement, result);
}

int count_streaming(void* statement, void* result) {
  ++calls;
  return run_streaming(statement, result);
}

/// Its own name is what this file defines anew.
void* found(void* library, const char* name) {
  using Find = void* (*)(void*, const char*);
  static const Find find = reinterpret_cast<Find>(dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5"));
  return find(library, name);
}

void* counted(Pending& real, Pending counting, void* address) {
  real = reinterpret_cast<Pending>(address);
  return reinterpret_cast<void*>(counting);
}

struct Count {
  ~Count() {
    const char* const path = std::getenv("STATEMENT_COUNT");
    std::FILE* const file = path == nullptr ? nullptr : std::fopen(path, "w");
    if (file != nullptr) {
      std::fprintf(file, "%lu\n", calls.load());
      std::fclose(file);
    }
  }
} const count;

}  // namespace

extern "C" void* dlsym(void* library, const char* name) noexcept {
  void* const address = found(library, name);
  if (address != nullptr && std::strcmp(name, "duckdb_pending_prepared") == 0) {
    return counted(run_whole, count_whole, address);
  }
  if (address != nullptr && std::strcmp(name, "duckdb_pending_prepared_streaming") == 0) {
    return counted(run_streaming, count_streaming, address);
  }
  return address;
}
