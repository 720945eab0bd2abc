#include <cstdlib>
#include <new>
#include <random>

#include <gtest/gtest.h>
#include <malloc.h>

#include <mdm/profile.hpp>

namespace {

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): counts for operator new
thread_local std::size_t live_bytes = 0;

}  // namespace

// Counts what is live; of the whole test program, for operators cannot be replaced in part.
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  void* const memory = std::malloc(size);
  live_bytes += malloc_usable_size(memory);
  return memory;
}

void* operator new(std::size_t size) {
  void* const memory = operator new(size, std::nothrow);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

void operator delete(void* memory) noexcept {
  live_bytes -= malloc_usable_size(memory);
  std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept {
  operator delete(memory);
}

namespace mdm::profile {
namespace {

constexpr std::size_t kMega = 1'000'000;

/// The bytes that a profiler of `columns` columns holds after `rows` rows.
template <typename Push>
std::size_t bytes_held(data::Type type, std::size_t columns, std::size_t rows, Push push) {
  data::Schema schema;
  for (std::size_t i = 0; i < columns; ++i) {
    schema.fields.push_back({"c", type});
  }
  const std::size_t before = live_bytes;
  Profiler profiler(schema, std::vector<double>(columns, 0));
  std::mt19937_64 random(2);
  for (std::size_t done = 0; done < rows;) {
    const std::size_t count = std::min<std::size_t>(rows - done, 50);
    data::Column column(type);
    for (std::size_t i = 0; i < count; ++i) {
      push(column, random);
    }
    const data::Batch batch{count, std::vector<data::Column>(columns, column)};
    profiler.observe(batch);
    done += count;
  }
  return live_bytes - before;
}

void push_normal(data::Column& column, std::mt19937_64& random) {
  column.push(std::normal_distribution<double>()(random));
}

void push_word(data::Column& column, std::mt19937_64& random) {
  column.push(std::to_string(random()));
}

}  // namespace

TEST(ProfilerMemory, OfAnUntouchedOrSmallColumnIsBelowFourKilobytes) {
  EXPECT_LT(bytes_held(data::Type::float64, 1'000, 0, push_normal), 1'000 * 1'000U);
  EXPECT_LT(bytes_held(data::Type::float64, 1'000, 40, push_normal), 4'000 * 1'000U);
  EXPECT_LT(bytes_held(data::Type::text, 1'000, 40, push_word), 4'000 * 1'000U);
}

TEST(ProfilerMemory, OfTenThousandColumnsIsBounded) {
  for (const std::size_t rows : {190U, 200U, 1'000U}) {
    EXPECT_LT(bytes_held(data::Type::float64, 10'000, rows, push_normal), 100 * kMega) << rows;
  }
  for (const std::size_t rows : {190U, 1'000U}) {
    EXPECT_LT(bytes_held(data::Type::text, 10'000, rows, push_word), 150 * kMega) << rows;
  }
}

TEST(TableProfilerMemory, DoesNotGrowWithTheRows) {
  for (const std::size_t columns : {26U, 400U}) {
    const data::Schema schema{
        std::vector<data::Field>(columns, data::Field{"c", data::Type::float64})};
    const std::size_t before = live_bytes;
    TableProfiler profiler(schema);
    std::mt19937_64 random(2);
    data::Column column(data::Type::float64);
    for (std::size_t i = 0; i < 10'000; ++i) {
      push_normal(column, random);
    }
    const data::Batch batch{column.rows, std::vector<data::Column>(columns, column)};
    for (int i = 0; i < 12; ++i) {
      profiler.observe(batch);
      EXPECT_LT(live_bytes - before, 30 * kMega + 10'000 * columns * 8) << columns;
    }
  }
}

TEST(ProfilerMemory, OfAHundredColumnsIsBounded) {
  EXPECT_LT(bytes_held(data::Type::float64, 100, 24'000, push_normal), 100 * kMega);
  EXPECT_LT(bytes_held(data::Type::float64, 100, 30'000, push_normal), 100 * kMega);
}

}  // namespace mdm::profile
