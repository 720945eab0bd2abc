// Preloaded into a program, it counts the bytes that the program asks the allocator for, and writes
// the count to the file that ALLOCATIONS_FILE names when the program ends.

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

// The names are those of the C library, and what they count is the process's.
// NOLINTBEGIN(bugprone-reserved-identifier, readability-*, cppcoreguidelines-*)
extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

namespace {

std::atomic<std::uint64_t> asked_bytes = 0;

std::size_t counted(std::size_t size) {
  asked_bytes.fetch_add(size, std::memory_order_relaxed);
  return size;
}

}  // namespace

void* malloc(std::size_t size) {
  return __libc_malloc(counted(size));
}

void* calloc(std::size_t count, std::size_t size) {
  counted(count * size);
  return __libc_calloc(count, size);
}

void* realloc(void* block, std::size_t size) {
  return __libc_realloc(block, counted(size));
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return __libc_memalign(alignment, counted(size));
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  *block = __libc_memalign(alignment, counted(size));
  return *block == nullptr ? 12 : 0;
}

__attribute__((destructor)) void write_count() {
  const char* const path = std::getenv("ALLOCATIONS_FILE");
  if (std::FILE* const file = path == nullptr ? nullptr : std::fopen(path, "w")) {
    std::fprintf(file, "%lu\n", asked_bytes.load());
    std::fclose(file);
  }
}
}
// NOLINTEND(bugprone-reserved-identifier, readability-*, cppcoreguidelines-*)
