#pragma once

#include <atomic>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <mdm/storage.hpp>

namespace mdm::storage {

/// A Store whose call number `at` (from 0; `tables` and `capabilities` do not count) fails as if
/// the backend had gone, the first time only. For tests of what stands above a Store.
class FaultyStore final : public Store {
 public:
  static constexpr int kNever = std::numeric_limits<int>::max();

  FaultyStore(std::unique_ptr<Store> store, int at) : store_(std::move(store)), left_(at) {}

  Capabilities capabilities() const override { return store_->capabilities(); }

  std::uint64_t create_table(std::string_view table, data::BatchStream& rows,
                             const std::stop_token& stop) override {
    count("create_table");
    return store_->create_table(table, rows, stop);
  }

  std::uint64_t append_rows(std::string_view table, data::BatchStream& rows,
                            const std::stop_token& stop) override {
    count("append_rows");
    return store_->append_rows(table, rows, stop);
  }

  std::unique_ptr<data::BatchStream> scan(std::string_view table, const data::Selection& selection,
                                          const std::stop_token& stop) override {
    count("scan");
    return store_->scan(table, selection, stop);
  }

  void organize(std::string_view table, const Keys& keys, const std::stop_token& stop) override {
    count("organize");
    store_->organize(table, keys, stop);
  }

  void add_indexes(std::string_view table, const std::vector<std::string>& columns,
                   const std::stop_token& stop) override {
    count("add_indexes");
    store_->add_indexes(table, columns, stop);
  }

  std::vector<std::string> indexed(std::string_view table) override {
    return store_->indexed(table);
  }

  void drop_table(std::string_view table) override {
    count("drop_table");
    store_->drop_table(table);
  }

  std::vector<TableInfo> tables() override { return store_->tables(); }

  void finish() override {
    count("finish");
    store_->finish();
  }

 private:
  void count(std::string_view call) {
    if (left_-- == 0) {
      fail(ErrorCode::unavailable, "the backend went away in {}", call);
    }
  }

  std::unique_ptr<Store> store_;
  std::atomic<int> left_;
};

}  // namespace mdm::storage
