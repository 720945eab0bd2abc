#pragma once

#include <cstdint>

#include <mdm/data.hpp>

namespace mdm::storage {

/// A stream with the column kRowId after its own: the rows counted from 0.
class RowNumbers final : public data::BatchStream {
 public:
  /// `rows` must outlive it.
  explicit RowNumbers(data::BatchStream& rows);

  const data::Schema& schema() const override { return schema_; }
  bool next(data::Batch& out) override;

 private:
  data::BatchStream& rows_;
  data::Schema schema_;
  std::int64_t next_row_ = 0;
};

}  // namespace mdm::storage
