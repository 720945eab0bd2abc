#include "csv_table.hpp"

#include <algorithm>
#include <utility>

#include <mdm/base.hpp>

#include "csv_draft.hpp"
#include "csv_state.hpp"
#include "csv_stream.hpp"
#include "csv_tally.hpp"
#include "short_batches.hpp"

namespace mdm::reader {
namespace {

/// Bytes on their way for each thread, at most: more of them do not make reading faster, and memory
/// that is touched for the first time costs.
constexpr std::size_t kBytesPerThread = std::size_t{8} << 20U;

class CsvTable final : public TableReader {
 public:
  CsvTable(CsvDraft draft, const Source& source, const Options& options, const CsvTuning& tuning)
      : draft_(std::move(draft)),
        options_(options),
        tuning_(tuning),
        tally_(draft_, options_),
        bytes_total_(source.size_bytes) {
    update_schema();
  }

  /// Goes on behind files that were read before.
  CsvTable(CsvDraft draft, CsvFindings findings, const Source& source, const Options& options,
           Settled settled)
      : CsvTable(std::move(draft), source, options, tuning_for(options)) {
    files_known_ = settled.files;
    known_ = {std::move(settled.digest), findings.report.bytes};
    tally_.resume(std::move(findings), files_known_);
  }

  const data::Schema& schema() const override { return schema_; }

  const std::vector<double>& pivots() override {
    if (!std::exchange(has_pivots_, true)) {
      draft_.pivots = pivots_of(draft_, options_, tuning_);
    }
    return draft_.pivots;
  }

  double row_bytes() const override { return draft_.row_bytes; }

  const IngestReport& report() const override { return tally_.report(); }

  std::string state() const override {
    MDM_CHECK(settled_);
    const auto is_fixed = [](const CsvColumn& column) { return column.fixed; };
    // Which cell was the one too many depends on the types of the passes before.
    const auto has_too_many_digits = [](const Witness& witness) {
      return witness.refused == data::Type::decimal;
    };
    const bool keeps = std::ranges::none_of(draft_.columns, is_fixed) &&
                       std::ranges::none_of(report().witnesses, has_too_many_digits);
    return keeps ? csv_state(draft_, tally_.findings()) : "";
  }

  void widen(const data::Field& to) override {
    MDM_CHECK(files_known_ == 0);
    draft_.columns[schema_.index_of(to.name)].widen(to);
    update_schema();
    has_pivots_ = false;
  }

  std::unique_ptr<data::BatchStream> open(data::BatchObserver observer, ByteProgress progress,
                                          std::stop_token stop) override {
    MDM_CHECK(!finished_ || files_known_ == 0);
    if (files_known_ == 0) {
      tally_.restart();
    }
    finished_ = settled_ = false;
    CsvPass pass{draft_.layouts, draft_.columns, schema_};
    pass.first_file = files_known_;
    pass.meter = std::exchange(known_, {});
    pass.tuning = tuning_;
    pass.threads = options_.threads;
    pass.slots = options_.slots;
    pass.bytes_in_flight = std::min<std::size_t>(
        options_.memory_limit_bytes / 4 / options_.tables_at_once, kBytesPerThread * pass.threads);
    pass.bytes_total = bytes_total_;
    pass.observer = std::move(observer);
    pass.progress = std::move(progress);
    pass.on_block = [this](ParsedBlock&& block, std::uint64_t rows) {
      tally_.add(std::move(block), rows);
    };
    pass.on_end = [this](std::uint64_t bytes, std::string digest, std::uint64_t lines) {
      tally_.end(bytes, std::move(digest), lines);
      finished_ = true;
    };
    return short_batches(stream_csv(std::move(pass), std::move(stop)), options_.batch_rows);
  }

  bool settle() override {
    MDM_CHECK(finished_);
    const std::vector<KindMask>& possible = tally_.findings().possible;
    settled_ = true;
    for (std::size_t i = 0; i < draft_.columns.size(); ++i) {
      CsvColumn& column = draft_.columns[i];
      if (column.fixed) {
        continue;
      }
      column.possible = possible[i];
      column.undecided = is_undecided(column.possible);
      const Kind kind = narrowest(column.possible, column.floor);
      const NumberForm form = form_of(column.possible).value_or(NumberForm{});
      const int scale = scales_of(column.possible).value_or(Scales{}).lowest;
      settled_ = settled_ && kind == column.kind && (!is_styled(kind) || form == column.form) &&
                 (kind != Kind::decimal || scale == column.scale);
      column.scale = scale;
      column.kind = kind;
      column.form = form;
    }
    const std::size_t before = draft_.columns.size();
    add_overflow_columns(draft_, tally_.findings().overflow);
    settled_ = settled_ && draft_.columns.size() == before;
    update_schema();
    has_pivots_ = has_pivots_ && settled_;
    return settled_;
  }

 private:
  void update_schema() {
    schema_.fields.clear();
    for (const CsvColumn& column : draft_.columns) {
      schema_.fields.push_back(column.field());
    }
  }

  CsvDraft draft_;
  Options options_;
  CsvTuning tuning_;
  CsvTally tally_;
  data::Schema schema_{};
  std::uint64_t bytes_total_ = 0;
  std::size_t files_known_ = 0;  ///< that were read before, for another reader
  Meter known_{};                ///< of these
  bool has_pivots_ = true;       ///< for the kinds of the next pass
  bool finished_ = false;        ///< a pass
  bool settled_ = false;
};

}  // namespace

CsvTuning tuning_for(const Options& options) noexcept {
  CsvTuning tuning;
  const auto limit = static_cast<std::size_t>(options.memory_limit_bytes);
  tuning.wide_block_bytes = std::clamp<std::size_t>(limit / 64 / options.tables_at_once,
                                                    std::size_t{1} << 16U, std::size_t{4} << 20U);
  tuning.block_bytes = std::min(tuning.block_bytes, tuning.wide_block_bytes);
  tuning.record_bytes_max =
      std::clamp<std::size_t>(limit / 4, tuning.block_bytes, tuning.record_bytes_max);
  return tuning;
}

std::unique_ptr<TableReader> open_csv_table(const Source& source, const Options& options,
                                            const CsvTuning& tuning, const std::stop_token& stop) {
  return std::make_unique<CsvTable>(draft_csv(source, options, tuning, stop), source, options,
                                    tuning);
}

std::unique_ptr<TableReader> resume_table(const Source& source, const Options& options,
                                          Settled settled, const std::stop_token& stop) {
  MDM_CHECK(source.format == Format::csv && settled.files > 0);
  MDM_CHECK(settled.files <= source.files.size());
  const CsvTuning tuning = tuning_for(options);
  CsvDraft draft = draft_csv_layouts(source, options, tuning, settled.files, stop);
  CsvFindings findings = read_csv_state(settled.state, settled.files, draft);
  const auto rules = std::make_shared<const ValueRules>(value_rules(options));
  for (std::size_t i = 0; i < draft.layouts.front().columns.size(); ++i) {
    draft.columns[i].rules = rules;
  }
  return std::make_unique<CsvTable>(std::move(draft), std::move(findings), source, options,
                                    std::move(settled));
}

}  // namespace mdm::reader
