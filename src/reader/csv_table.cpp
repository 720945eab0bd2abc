#include "csv_table.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <mdm/base.hpp>

#include "charset.hpp"
#include "csv_draft.hpp"
#include "csv_stream.hpp"
#include "near_misses.hpp"
#include "short_batches.hpp"
#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

std::string_view encoding_name(const CsvLayout& layout) noexcept {
  if (layout.charset != nullptr) {
    return layout.charset->name;
  }
  return layout.encoding == Encoding::utf8 ? "utf-8" : "windows-1252";
}

std::string delimiter_name(const std::string& delimiter) {
  return delimiter == "\t" ? "tab" : excerpt(delimiter);
}

std::string byte_name(char byte) {
  return byte == '\0' ? "none" : excerpt({&byte, 1});
}

/// Bytes on their way for each thread, at most: more of them do not make reading faster, and memory
/// that is touched for the first time costs.
constexpr std::size_t kBytesPerThread = std::size_t{48} << 20U;

class CsvTable final : public TableReader {
 public:
  CsvTable(CsvDraft draft, const Source& source, const Options& options, const CsvTuning& tuning)
      : draft_(std::move(draft)), options_(options), tuning_(tuning) {
    bytes_total_ = source.size_bytes;
    update_schema();
    start_report();
  }

  const data::Schema& schema() const override { return schema_; }
  const std::vector<double>& pivots() const override { return draft_.pivots; }
  const IngestReport& report() const override { return report_; }

  void widen(const data::Field& to) override {
    draft_.columns[schema_.index_of(to.name)].widen(to);
    update_schema();
  }

  std::unique_ptr<data::BatchStream> open(data::BatchObserver observer, ByteProgress progress,
                                          std::stop_token stop) override {
    // Cells that ruled out types in a pass before rule out nothing in this one.
    std::vector<Witness> witnesses = std::move(report_.witnesses);
    std::erase_if(witnesses, [](const Witness& witness) { return witness.in_doubt; });
    start_report();
    report_.witnesses = std::move(witnesses);
    finished_ = false;
    possible_.clear();
    for (const CsvColumn& column : draft_.columns) {
      possible_.push_back(column.possible);
    }
    last_evidence_.resize(draft_.columns.size());
    conversions_.assign(draft_.columns.size(), {});
    kept_null_words_.assign(draft_.columns.size(), {});
    lines_before_ = 0;
    file_ = 0;
    overflow_ = 0;
    CsvPass pass{draft_.layouts, draft_.columns, schema_};
    pass.tuning = tuning_;
    pass.threads = options_.threads;
    pass.slots = options_.slots;
    pass.bytes_in_flight = std::min<std::size_t>(
        options_.memory_limit_bytes / 4 / options_.tables_at_once, kBytesPerThread * pass.threads);
    pass.bytes_total = bytes_total_;
    pass.observer = std::move(observer);
    pass.progress = std::move(progress);
    pass.on_block = [this](ParsedBlock&& block, std::uint64_t rows) {
      add(std::move(block), rows);
    };
    pass.on_end = [this](std::uint64_t bytes, std::string digest, std::uint64_t lines) {
      report_.bytes = bytes;
      report_.source_digest = std::move(digest);
      if (lines > 0) {
        count(std::string(kOtherTable), lines);
      }
      report_columns();
      report_format();
      finished_ = true;
    };
    return short_batches(stream_csv(std::move(pass), std::move(stop)), options_.batch_rows);
  }

  bool settle() override {
    MDM_CHECK(finished_);
    bool settled = true;
    for (std::size_t i = 0; i < draft_.columns.size(); ++i) {
      CsvColumn& column = draft_.columns[i];
      if (column.fixed) {
        continue;
      }
      column.possible = possible_[i];
      column.undecided = is_undecided(column.possible);
      const Kind kind = narrowest(column.possible, column.floor);
      const NumberForm form = form_of(column.possible).value_or(NumberForm{});
      const int scale = scales_of(column.possible).value_or(Scales{}).lowest;
      settled = settled && kind == column.kind && (!is_styled(kind) || form == column.form) &&
                (kind != Kind::decimal || scale == column.scale);
      column.scale = scale;
      column.kind = kind;
      column.form = form;
    }
    const std::size_t before = draft_.columns.size();
    add_overflow_columns(draft_, overflow_);
    settled = settled && draft_.columns.size() == before;
    update_schema();
    return settled;
  }

 private:
  void update_schema() {
    schema_.fields.clear();
    for (const CsvColumn& column : draft_.columns) {
      schema_.fields.push_back(column.field());
    }
  }

  void start_report() {
    report_ = {};
    const CsvLayout& first = draft_.layouts.front();
    report_.dialect = {{"delimiter", delimiter_name(first.dialect.delimiter)},
                       {"encoding", std::string(encoding_name(first))},
                       {"header", first.header ? "true" : "false"},
                       {"byte_order_mark", first.byte_order_mark ? "true" : "false"},
                       {"header_rows", std::to_string(first.header_rows)},
                       {"skipped_lines", std::to_string(first.skipped_lines)},
                       {"quote", byte_name(first.dialect.quote)},
                       {"escape", byte_name(first.dialect.escape)}};
    if (!first.dialect.comment.empty()) {
      report_.dialect["comment"] = first.dialect.comment;
    }
    if (first.dialect.trims) {
      report_.dialect["blanks"] = "dropped around cells";
    }
    for (const CsvLayout& layout : draft_.layouts) {
      for (const Incident& incident : layout.incidents) {
        count(incident.action, 1);
        add(incident);
      }
    }
  }

  void count(const std::string& action, std::uint64_t more) {
    report_.incident_count += more;
    report_.incident_counts[action] += more;
  }

  void add(Incident incident) {
    if (options_.strict) {
      fail(ErrorCode::bad_input, Hint{"correct the file, or register it without --strict"},
           "{}, line {}{}: '{}' would have been: {}", incident.file, incident.line,
           incident.column.empty() ? "" : fmt::format(", column '{}'", incident.column),
           incident.value, incident.action);
    }
    if (report_.incidents.size() < kIncidentsKept) {
      report_.incidents.push_back(std::move(incident));
    }
  }

  /// Blocks come in order, so that this is where lines of a file get their numbers.
  void add(ParsedBlock&& block, std::uint64_t rows) {
    if (block.file != file_) {
      file_ = block.file;
      lines_before_ = 0;
    }
    const CsvLayout& layout = draft_.layouts[file_];
    const std::uint64_t first_line = layout.body_line + lines_before_;
    if (block.failure) {
      fail(ErrorCode::bad_input, Hint{block.failure->hint}, "{}: {}, line {}", block.failure->what,
           layout.name, first_line + block.failure->line);
    }
    report_.rows += rows;
    overflow_ = std::max(overflow_, block.overflow);
    for (const auto& [action, cells] : block.incident_counts) {
      count(action, cells);
    }
    for (Incident& incident : block.incidents) {
      incident.file = layout.name;
      incident.line += first_line;
      add(std::move(incident));
    }
    for (const auto& [word, count] : block.null_words) {
      report_.null_words[word] += count;
    }
    for (std::size_t i = 0; i < block.evidence.size(); ++i) {
      for (CsvEvidence& cell : block.evidence[i]) {
        cell.line += first_line;
        weigh(i, cell, layout.name);
      }
      add(i, std::move(block.conversions[i]));
      for (const auto& [word, count] : block.kept_null_words[i]) {
        kept_null_words_[i][word] += count;
      }
    }
    lines_before_ += block.lines;
  }

  /// Rules out what `cell` does not fit; it is a witness if that changes the type.
  void weigh(std::size_t column, const CsvEvidence& cell, const std::string& file) {
    const KindMask before = possible_[column];
    possible_[column] = common_kinds(before, cell.fits);
    if (possible_[column] != before) {
      last_evidence_[column] = {draft_.columns[column].name, {}, file, cell.line, cell.value};
    }
    const std::optional<NearMiss> miss = near_miss(cell.value);
    // The first cell refuses a type only if it looks like one of that type.
    const data::Type type = type_of(narrowest(possible_[column]));
    const bool refused = possible_[column] == 0 || type == data::Type::decimal;
    if (is_undecided(before) ? !miss || !refused : type_of(narrowest(before)) == type) {
      return;
    }
    Witness witness = last_evidence_[column];
    witness.refused = is_undecided(before) ? miss->type : type_of(narrowest(before));
    witness.reason = miss ? miss->reason : "";
    DecimalDigits digits;
    if (witness.refused == data::Type::decimal && measure_decimal(cell.value, digits)) {
      witness.reason = "more than 38 digits with those of the cells before";
    }
    report_.witnesses.push_back(std::move(witness));
  }

  void add(std::size_t column, CsvConversion&& conversion) {
    CsvConversion& sum = conversions_[column];
    if (sum.cells == 0) {
      sum.example = std::move(conversion.example);
    }
    sum.cells += conversion.cells;
    sum.marks |= conversion.marks;
  }

  /// A date format that no column is written in was not what the user meant.
  void report_format() {
    const bool fits = std::ranges::any_of(draft_.columns, [](const CsvColumn& column) {
      return column.kind == Kind::user_date || column.kind == Kind::user_time ||
             column.kind == Kind::user_timestamp;
    });
    if (!options_.csv.date_format.empty() && !fits) {
      const CsvLayout& layout = draft_.layouts.front();
      count("ignored: no column is in this date format", 1);
      add(Incident{layout.name,
                   layout.body_line,
                   {},
                   options_.csv.date_format,
                   "ignored: no column is in this date format"});
    }
  }

  /// What the whole of a column told.
  void report_columns() {
    for (std::size_t i = 0; i < draft_.columns.size(); ++i) {
      const CsvColumn& column = draft_.columns[i];
      const CsvConversion& conversion = conversions_[i];
      if (conversion.cells > 0) {
        report_.conversions.push_back({column.name, marks_text(conversion.marks, column.form.affix),
                                       conversion.cells, conversion.example});
      }
      for (const auto& [word, cells] : kept_null_words_[i]) {
        report_.kept_null_words.push_back({column.name, word, cells});
      }
      const std::optional<Doubt> doubt = doubt_of(possible_[i]);
      if (doubt && !column.fixed) {
        Witness& witness = last_evidence_[i];
        witness.refused = doubt->type;
        witness.reason = doubt->reason;
        witness.in_doubt = true;
        report_.witnesses.push_back(std::move(witness));
      }
    }
  }

  CsvDraft draft_;
  Options options_;
  CsvTuning tuning_;
  data::Schema schema_{};
  IngestReport report_{};
  std::uint64_t bytes_total_ = 0;

  // Of the pass:
  std::vector<KindMask> possible_{};      ///< what the cells so far leave, per column
  std::vector<Witness> last_evidence_{};  ///< of this and earlier passes
  std::vector<CsvConversion> conversions_{};
  std::vector<WordCounts> kept_null_words_{};
  std::size_t file_ = 0;
  std::size_t overflow_ = 0;        ///< columns that cells beyond the last one need
  std::uint64_t lines_before_ = 0;  ///< in the file, below its header
  bool finished_ = false;
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

}  // namespace mdm::reader
