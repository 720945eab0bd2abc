#include <optional>

#include <mdm/arrow.hpp>

#include "rows.hpp"

namespace mdm::cli {
namespace {

class ArrowRows final : public RowWriter {
 public:
  ArrowRows(Output& output, arrow::Layout layout) : output_(output), layout_(layout) {}

  void begin(const data::Schema& schema) override {
    encoder_.emplace(schema, layout_, arrow::Codec::none,
                     [this](std::string_view bytes) { output_.write(bytes); });
  }
  void write(const data::Batch& batch) override { encoder_->write(batch); }
  void finish(bool /*truncated*/) override { encoder_->finish(); }
  bool abandon(const Error& /*error*/) override { return false; }

 private:
  Output& output_;
  arrow::Layout layout_;
  std::optional<arrow::Encoder> encoder_{};
};

}  // namespace

std::unique_ptr<RowWriter> make_arrow_rows(Output& output) {
  return std::make_unique<ArrowRows>(output, arrow::Layout::stream);
}

std::unique_ptr<RowWriter> make_arrow_file_rows(Output& output) {
  return std::make_unique<ArrowRows>(output, arrow::Layout::file);
}

}  // namespace mdm::cli
