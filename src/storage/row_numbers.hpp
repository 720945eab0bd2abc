#pragma once

#include <cstdint>

#include <mdm/data.hpp>

namespace mdm::storage {

/// A stream with the column kRowId after its own: the rows counted on from a first number.
class RowNumbers final : public data::BatchStream {
 public:
  /// `rows` must outlive it.
  RowNumbers(data::BatchStream& rows, std::uint64_t first);

  const data::Schema& schema() const override { return schema_; }
  bool next(data::Batch& out) override;

 private:
  data::BatchStream& rows_;
  data::Schema schema_;
  std::int64_t next_row_;
};

}  // namespace mdm::storage
