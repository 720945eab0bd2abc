#include "ordered_queue.hpp"

#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace mdm::reader {
namespace {

TEST(OrderedQueue, HandsOutInOrderOfAdmission) {
  OrderedQueue<int> queue(1000);
  EXPECT_EQ(queue.admit(1), 0U);
  EXPECT_EQ(queue.admit(1), 1U);
  queue.deliver(1, 11, 1);
  queue.deliver(0, 10, 1);
  queue.close();
  EXPECT_EQ(queue.take({}), 10);
  EXPECT_EQ(queue.take({}), 11);
  EXPECT_EQ(queue.take({}), std::nullopt);
}

TEST(OrderedQueue, HoldsProducersBackWhileItIsFull) {
  OrderedQueue<int> queue(100);
  std::atomic<int> produced = 0;
  std::stop_source stop;
  std::jthread producer([&] {
    for (int i = 0; i < 50 && queue.wait_for_room(stop.get_token()); ++i) {
      const std::uint64_t number = queue.admit(60);
      ++produced;
      queue.deliver(number, int{i}, 60);
    }
    queue.close();
  });
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(queue.take({}), i);
    EXPECT_LE(produced.load(), i + 4);
  }
  EXPECT_EQ(queue.take({}), std::nullopt);
}

TEST(OrderedQueue, AdmitsOneThingOfAnySize) {
  OrderedQueue<int> queue(1);
  EXPECT_TRUE(queue.wait_for_room({}));
  queue.deliver(queue.admit(1'000'000), 5, 1'000'000);
  EXPECT_EQ(queue.take({}), 5);
  EXPECT_TRUE(queue.wait_for_room({}));
}

TEST(OrderedQueue, RethrowsInTurn) {
  OrderedQueue<int> queue(1000);
  const std::uint64_t first = queue.admit(1);
  const std::uint64_t second = queue.admit(1);
  queue.fail(second, std::make_exception_ptr(std::runtime_error("second")));
  queue.fail(std::make_exception_ptr(std::runtime_error("end")));
  queue.deliver(first, 1, 1);
  EXPECT_EQ(queue.take({}), 1);
  EXPECT_THROW(queue.take({}), std::runtime_error);
}

TEST(OrderedQueue, WakesOnAStop) {
  OrderedQueue<int> queue(1);
  queue.admit(10);
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_FALSE(queue.wait_for_room(stop.get_token()));
  EXPECT_EQ(queue.take(stop.get_token()), std::nullopt);
}

}  // namespace
}  // namespace mdm::reader
