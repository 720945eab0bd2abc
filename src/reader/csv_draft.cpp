#include "csv_draft.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "charset.hpp"
#include "csv_sample.hpp"
#include "csv_structure.hpp"
#include "sampled_cells.hpp"
#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kHeadBytes = std::size_t{1} << 18U;
constexpr std::size_t kPackedHeadBytes = std::size_t{1} << 20U;  // all that is seen of the file
constexpr std::size_t kSampleBytesMax = std::size_t{8} << 20U;

struct FileSample {
  std::size_t file = 0;
  std::vector<CsvBlock> blocks{};
};

/// The columns of the first file settle the table; the others may have them in another order.
/// \param files  those that are looked at
void join_files(std::vector<CsvLayout>& layouts, const std::vector<std::size_t>& files) {
  const CsvLayout& first = layouts.front();
  for (const std::size_t file : files) {
    CsvLayout& layout = layouts[file];
    if (layout.header != first.header || layout.columns.size() != first.columns.size()) {
      fail(ErrorCode::bad_input, Hint{"register files with different columns one by one"},
           "files of one table differ in columns: {} has {}{}, {} has {}{}", first.name,
           first.columns.size(), first.header ? "" : " without a header", layout.name,
           layout.columns.size(), layout.header ? "" : " without a header");
    }
    layout.targets.clear();
    for (const std::string& name : layout.columns) {
      const auto found = std::find(first.columns.begin(), first.columns.end(), name);
      if (found == first.columns.end()) {
        fail(ErrorCode::bad_input, Hint{"register files with different columns one by one"},
             "files of one table differ in columns: {} has '{}', {} has not", layout.name, name,
             first.name);
      }
      layout.targets.push_back(static_cast<std::size_t>(found - first.columns.begin()));
    }
  }
}

/// How large the sample of the first file is; of others it is as small as it can be, since what is
/// found in a file must not depend on how many there are.
std::size_t sample_bytes(const CsvLayout& layout, const CsvHead& head, const Options& options) {
  const std::string_view body = head.block.text().substr(layout.body_offset);
  const std::size_t records = std::max<std::size_t>(1, count_lines(body));
  const std::size_t wanted = options.sample_rows * (body.size() / records + 1);
  return std::min(wanted, kSampleBytesMax) + 1;
}

/// What the beginning of a file is to be converted from; null if it can be read as it is.
const Charset* charset_of(const CsvLayout& layout, const CsvOptions& options) {
  if (!options.encoding.empty()) {
    const Charset& named = charset_named(options.encoding);
    return named.encoding == Encoding::converted ? &named : nullptr;
  }
  std::string head(kHeadBytes, '\0');
  head.resize(open_text(layout, nullptr)->read(head.data(), head.size()));
  const Charset* const wide = find_wide_charset(head);
  return wide == nullptr && !looks_like_utf8(head) ? find_legacy_charset(head) : wide;
}

/// A sample that is not UTF-8 says that the file is not, unless most of it is.
/// \returns what the file is to be converted from, if its beginning did not tell; else null
const Charset* settle_encoding(CsvLayout& layout, const std::vector<CsvBlock>& sample) {
  if (layout.encoding == Encoding::converted || layout.byte_order_mark) {
    return nullptr;
  }
  std::string all;
  for (const CsvBlock& block : sample) {
    all += block.text();
  }
  if (looks_like_utf8(all)) {
    return nullptr;
  }
  layout.encoding = Encoding::windows_1252;
  return find_legacy_charset(all);
}

CsvHead head_of(const CsvLayout& layout, const CsvTuning& tuning) {
  const bool packed = !is_seekable(layout.path, layout.compression);
  return read_head(layout, packed ? kPackedHeadBytes : kHeadBytes, tuning.record_bytes_max);
}

std::vector<CsvBlock> sample_of(const CsvLayout& layout, const CsvHead& head, bool first,
                                const Options& options) {
  const std::size_t bytes = first ? sample_bytes(layout, head, options) : 0;
  return sample_rows(layout, head, bytes, options.sample_method);
}

/// Finds out how a file is written. \returns a sample of its rows
std::vector<CsvBlock> sample_file(CsvLayout& layout, bool first, const Options& options,
                                  const CsvTuning& tuning) {
  const CsvHead head = head_of(layout, tuning);
  sniff_layout(head.block.text(), head.whole, options.csv, layout);
  auto sample = sample_of(layout, head, first, options);
  layout.body_offset = std::min(layout.body_offset, head.file_bytes);
  return sample;
}

/// Spreadsheets write the delimiters of a line that is empty.
bool has_empty_line(std::string_view text) {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    const std::size_t next = text.find_first_not_of(" \t\r,;|\"", at + 1);
    if (next != std::string_view::npos && text[next] == '\n') {
      return true;
    }
  }
  return text.find('\n') == std::string_view::npos && text.find("\r\r") != std::string_view::npos;
}

std::vector<FileSample> sample_files(CsvDraft& draft, const std::vector<std::size_t>& files,
                                     const Options& options, const CsvTuning& tuning,
                                     const std::stop_token& stop) {
  std::vector<FileSample> samples;
  for (const std::size_t i : files) {
    stop_if_requested(stop);
    CsvLayout& layout = draft.layouts[i];
    CsvLayout fresh = layout;
    fresh.charset = layout.charset = charset_of(layout, options.csv);
    samples.push_back({i, sample_file(layout, i == 0, options, tuning)});
    if (options.csv.encoding.empty()) {
      fresh.charset = settle_encoding(layout, samples.back().blocks);
      if (fresh.charset != nullptr) {
        layout = fresh;
        samples.back().blocks = sample_file(layout, i == 0, options, tuning);
      }
    }
    for (CsvBlock& block : samples.back().blocks) {
      block.file = i;
    }
  }
  return samples;
}

/// Calls `use` with the parsed blocks of the sample that parse.
template <typename Use>
void parse_sample(const CsvDraft& draft, std::span<const FileSample> samples,
                  const CsvTuning& tuning, Use use) {
  CsvBlockParser parser(draft.layouts, draft.columns, tuning.portable);
  for (const FileSample& file : samples) {
    for (const CsvBlock& block : file.blocks) {
      const ParsedBlock parsed = parser.parse(block);
      if (!parsed.failure) {
        use(parsed);
      }
    }
  }
}

/// The kinds of numbers whose decimal mark is a point, or a comma.
KindMask styles_with(bool point) {
  KindMask kinds = 0;
  for (unsigned style = 0; style < kNumberStyles; ++style) {
    const auto number = static_cast<NumberStyle>(style);
    if (((bit_of(number) & kPointStyles) != 0) == point) {
      kinds |= bit_of(styled(number, false)) | bit_of(styled(number, true));
    }
  }
  return kinds;
}

/// What a form of cells rules out.
KindMask ruled_out_by(std::string_view form) {
  if (form == "dmy") {
    return bit_of(Kind::date_mdy) | bit_of(Kind::timestamp_mdy);
  }
  if (form == "mdy") {
    return bit_of(Kind::date_dmy) | bit_of(Kind::timestamp_dmy);
  }
  return form == "decimal comma" ? styles_with(true) | bit_of(Kind::float64) | scales_from(1)
                                 : styles_with(false);
}

/// Those of the kinds that a form means; all where the cells are of another form.
KindMask meant(KindMask kinds, std::string_view form) {
  const KindMask own = kinds & ~ruled_out_by(form);
  return narrowest(own) == Kind::text ? kinds : own;
}

/// What the columns of a table may be before any cell is seen.
KindMask start_kinds(const CsvOptions& options, const CsvLayout& layout, std::string_view column) {
  KindMask kinds = kAllKinds;
  if (!names_a_date(column)) {
    kinds &= ~(bit_of(Kind::compact_date) | bit_of(Kind::compact_timestamp));
  }
  if (!options.date_format.empty()) {
    kinds &= ~(bit_of(Kind::date_dmy) | bit_of(Kind::date_mdy) | bit_of(Kind::timestamp_dmy) |
               bit_of(Kind::timestamp_mdy));
  }
  if (!options.decimal.empty()) {
    kinds &= ~styles_with(options.decimal == ",");
  }
  kinds &= options.decimal == "," ? ~(bit_of(Kind::float64) | scales_from(1)) : kAllKinds;
  // Where commas are decimal marks, cells are parted by semicolons.
  return layout.dialect.delimiter == ";" ? kinds & ~bit_of(Trait::point_decides) : kinds;
}

Kind kind_for(data::Type type, KindMask possible, const CsvColumn& column) {
  const Kind kind = narrowest(possible, type);
  if (type_of(kind) == type) {
    return kind;
  }
  if (type == data::Type::float64 && is_styled(kind)) {
    return widened(kind, type);  // whole so far
  }
  const std::optional<Doubt> doubt = doubt_of(possible);
  if (doubt && type != data::Type::text) {
    const bool moments = doubt->type != data::Type::float64;
    fail(ErrorCode::bad_input,
         Hint{moments ? "say how dates are written: --date-format '%d/%m/%Y'"
                      : "say which the decimal mark is: --decimal ',' or --decimal '.'"},
         "column '{}' cannot be taken as {}: {}", column.name, data::name_of(type), doubt->reason);
  }
  const MomentFormat* const format = column.rules->format();
  if (format == nullptr) {
    return narrowest(kAllKinds, type);
  }
  const bool is_date = format->has_date();
  if (type == data::Type::date && is_date && !format->has_clock()) {
    return Kind::user_date;
  }
  if (type == data::Type::time && !is_date) {
    return Kind::user_time;
  }
  return type == data::Type::timestamp && is_date ? Kind::user_timestamp
                                                  : narrowest(kAllKinds, type);
}

void draft_kinds(CsvDraft& draft, const std::vector<KindMask>& possible, const Options& options) {
  for (std::size_t i = 0; i < possible.size(); ++i) {
    CsvColumn& column = draft.columns[i];
    const auto given = options.types.find(column.name);
    if (given == options.types.end()) {
      column.kind = narrowest(possible[i]);
      column.form = form_of(possible[i]).value_or(NumberForm{});
      column.scale = scales_of(possible[i]).value_or(Scales{}).lowest;
      column.undecided = is_undecided(possible[i]);
      continue;
    }
    const auto form = options.forms.find(column.name);
    const KindMask own =
        form == options.forms.end() ? possible[i] : meant(possible[i], form->second);
    column.kind = kind_for(given->second, own, column);
    column.form = form_of(own).value_or(NumberForm{});
    column.scale = scales_of(own).value_or(Scales{}).lowest;
    column.possible =
        is_styled(column.kind) ? implied_by(column.kind, column.form) : bit_of(column.kind);
    column.fixed = true;
  }
}

SampledCells cells_in(const FileSample& sample, const CsvDraft& draft, const CsvTuning& tuning) {
  SampledCells cells(draft.columns.size());
  parse_sample(draft, std::span(&sample, 1), tuning,
               [&](const ParsedBlock& parsed) { cells.add(parsed.batch); });
  return cells;
}

CsvDraft named_layouts(const Source& source) {
  CsvDraft draft;
  for (const std::filesystem::path& path : source.files) {
    CsvLayout layout;
    layout.path = path;
    layout.compression = source.compression;
    layout.archives = source.archives;
    layout.name = printable(path);
    layout.part = source.part;
    draft.layouts.push_back(std::move(layout));
  }
  return draft;
}

bool has_column(const CsvDraft& draft, const std::string& name) {
  return std::any_of(draft.columns.begin(), draft.columns.end(), [&](const CsvColumn& column) {
    return without_case(column.name) == without_case(name);
  });
}

}  // namespace

void add_overflow_columns(CsvDraft& draft, std::size_t wanted) {
  const std::size_t cells = draft.layouts.front().columns.size();
  for (std::size_t have = draft.columns.size() - cells; have < wanted; ++have) {
    CsvColumn column;
    std::size_t number = cells + have + 1;
    do {
      column.name = fmt::format("column_{}", number++);
    } while (has_column(draft, column.name));
    column.kind = Kind::text;
    column.possible = 0;
    column.floor = data::Type::text;
    column.raw = have + 1 == kOverflowColumnsMax;
    for (CsvLayout& layout : draft.layouts) {
      layout.targets.push_back(draft.columns.size());
    }
    draft.columns.push_back(std::move(column));
    if (!draft.pivots.empty()) {
      draft.pivots.push_back(0);
    }
  }
}

CsvDraft draft_csv(const Source& source, const Options& options, const CsvTuning& tuning,
                   const std::stop_token& stop) {
  check_csv_options(options.csv);
  CsvDraft draft = named_layouts(source);
  std::vector<std::size_t> files(draft.layouts.size());
  std::iota(files.begin(), files.end(), std::size_t{0});
  const std::vector<FileSample> samples = sample_files(draft, files, options, tuning, stop);
  join_files(draft.layouts, files);
  const auto rules = std::make_shared<const ValueRules>(value_rules(options));
  std::vector<KindMask> possible;
  for (const std::string& name : draft.layouts.front().columns) {
    draft.columns.push_back({name});
    draft.columns.back().possible = start_kinds(options.csv, draft.layouts.front(), name);
    draft.columns.back().rules = rules;
    possible.push_back(draft.columns.back().possible);
  }
  std::size_t overflow = 0;
  parse_sample(draft, samples, tuning, [&](const ParsedBlock& parsed) {
    overflow = std::max(overflow, parsed.overflow);
    for (std::size_t i = 0; i < possible.size(); ++i) {
      for (const CsvEvidence& cell : parsed.evidence[i]) {
        possible[i] = common_kinds(possible[i], cell.fits);
      }
    }
  });
  draft_kinds(draft, possible, options);
  add_overflow_columns(draft, overflow);
  SampledCells cells = cells_in(samples.front(), draft, tuning);
  draft.pivots = cells.pivots();
  draft.row_bytes = cells.row_bytes();
  return draft;
}

CsvLayout layout_of_head(const Source& source, const Options& options, const CsvTuning& tuning) {
  CsvLayout layout = named_layouts(source).layouts.front();
  layout.charset = charset_of(layout, options.csv);
  const CsvHead head = head_of(layout, tuning);
  if (has_empty_line(head.block.text())) {  // which alone parts tables
    sniff_layout(head.block.text(), head.whole, options.csv, layout);
  }
  return layout;
}

CsvDraft draft_csv_layouts(const Source& source, const Options& options, const CsvTuning& tuning,
                           std::size_t known, const std::stop_token& stop) {
  CsvDraft draft = named_layouts(source);
  std::vector<std::size_t> files = {0};
  for (std::size_t file = known; file < draft.layouts.size(); ++file) {
    files.push_back(file);
  }
  sample_files(draft, files, options, tuning, stop);
  join_files(draft.layouts, files);
  return draft;
}

std::vector<double> pivots_of(const CsvDraft& draft, const Options& options,
                              const CsvTuning& tuning) {
  const CsvLayout& first = draft.layouts.front();
  return cells_in({0, sample_of(first, head_of(first, tuning), true, options)}, draft, tuning)
      .pivots();
}

}  // namespace mdm::reader
