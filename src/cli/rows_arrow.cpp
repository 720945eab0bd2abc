#include <optional>

#include <mdm/arrow.hpp>

#include "rows.hpp"

namespace mdm::cli {
namespace {

class ArrowRows final : public RowWriter {
 public:
  explicit ArrowRows(Output& output) : output_(output) {}

  void begin(const data::Schema& schema) override {
    encoder_.emplace(schema, arrow::Layout::stream, arrow::Codec::none,
                     [this](std::string_view bytes) { output_.write(bytes); });
  }
  void write(const data::Batch& batch) override { encoder_->write(batch); }
  void finish(bool /*truncated*/) override { encoder_->finish(); }
  bool abandon(const Error& /*error*/) override { return false; }

 private:
  Output& output_;
  std::optional<arrow::Encoder> encoder_{};
};

}  // namespace

std::unique_ptr<RowWriter> make_arrow_rows(Output& output) {
  return std::make_unique<ArrowRows>(output);
}

}  // namespace mdm::cli
