#include <array>

#include <mdm/config.hpp>

namespace mdm::config {
namespace {

constexpr SettingRow kRows[] = {
    {"performance.memory_limit", Kind::bytes, "auto", "auto|64MB..64TB", "bytes",
     "memory that the engine and its buffers may take; auto: a quarter of what this "
     "process may use, at most 4 GB"},
    {"performance.threads", Kind::integer, "auto", "auto|1..1024", "",
     "threads that work at once; auto: the cores this process may use"},
    {"performance.max_concurrent_operations", Kind::integer, "10", "1..1000", "",
     "tables that are read at once, fewer where memory asks for it"},
    {"performance.batch_size", Kind::integer, "50000", "1000..10000000", "rows",
     "rows that the reader hands on at a time, at most; fewer where they are wide, reading is slow "
     "or memory is short"},
    {"type_detection.sample_rows", Kind::integer, "20480", "100..10000000", "rows",
     "rows from across a file that draft its column types; all rows are checked"},
    {"type_detection.method", Kind::choice, "stratified", "head|reservoir|stratified", "",
     "where these rows are taken: the beginning, places by chance, or places at equal distances"},
    {"type_detection.null_words", Kind::text, "NA,N/A,NaN,null,None,-,?,#N/A", "", "",
     "words, separated by commas, that are nulls in all columns but texts; their case is ignored"},
    {"database.default_backend", Kind::choice, "duckdb", "duckdb", "",
     "where the tables of a new dataset are stored"},
    {"query.row_limit", Kind::integer, "10000", "0..1000000000", "rows",
     "rows that `mdm query` prints at most; 0: all"},
    {"export.default_format", Kind::choice, "csv", "csv|json|jsonl|parquet", "",
     "format of exported files"},
    {"export.compression", Kind::choice, "default", "default|none|gzip|zstd|snappy|lz4", "",
     "compression of exported files; default: the usual one of the format"},
    {"feature_engineering.enabled", Kind::boolean, "true", "", "",
     "make features when a dataset is registered"},
    {"feature_engineering.batch_size", Kind::integer, "25000", "2048..10000000", "rows",
     "rows whose features are computed at a time; fewer where memory asks for it"},
    {"feature_engineering.max_workers", Kind::integer, "auto", "auto|1..1024", "",
     "threads that compute features; auto: the cores this process may use"},
    {"feature_engineering.keep_days", Kind::integer, "30", "0..100000", "days",
     "how long `mdm features gc` leaves drafts and retired versions"},
    {"feature_engineering.custom.enabled", Kind::boolean, "true", "", "",
     "features that a user wrote as expressions"},
    {"feature_engineering.signal.drop_copies", Kind::boolean, "true", "", "",
     "leave out a feature that equals an earlier one on the training table"},
    {"feature_engineering.signal.max_correlation", Kind::real, "1", "0..1", "",
     "leave out a feature that correlates more than this with an earlier one; 1: none"},
    {"feature_engineering.generic.temporal.enabled", Kind::boolean, "true", "", "",
     "features of dates and times"},
    {"feature_engineering.generic.temporal.include_cyclical", Kind::boolean, "true", "", "",
     "sine and cosine of hour, day, weekday and month"},
    {"feature_engineering.generic.categorical.enabled", Kind::boolean, "true", "", "",
     "features of categories"},
    {"feature_engineering.generic.categorical.max_cardinality", Kind::integer, "50", "2..100000",
     "values", "distinct values of a column that is still a category"},
    {"feature_engineering.generic.categorical.min_frequency", Kind::real, "0.01", "0..1", "",
     "share of the rows below which a category counts as rare"},
    {"feature_engineering.generic.categorical.target_encoding", Kind::boolean, "false", "", "",
     "mean of the target beside each category, out of fold on the training table"},
    {"feature_engineering.generic.categorical.target_folds", Kind::integer, "5", "2..100", "folds",
     "parts of the training table, each encoded by the others"},
    {"feature_engineering.generic.categorical.target_smoothing", Kind::real, "10", "0..1000000",
     "rows", "rows of the overall mean that are mixed into the mean of each category"},
    {"feature_engineering.generic.statistical.enabled", Kind::boolean, "true", "", "",
     "features of numbers"},
    {"feature_engineering.generic.statistical.include_log", Kind::boolean, "true", "", "",
     "logarithms of numbers"},
    {"feature_engineering.generic.statistical.include_zscore", Kind::boolean, "true", "", "",
     "numbers in standard deviations from their mean"},
    {"feature_engineering.generic.statistical.outlier_iqr", Kind::real, "1.5", "0.1..100", "",
     "interquartile ranges beyond the quartiles from which a number is an outlier"},
    {"feature_engineering.generic.binning.enabled", Kind::boolean, "true", "", "",
     "bins of numbers"},
    {"feature_engineering.generic.binning.n_bins", Kind::text, "10", "list of 2..1000", "bins",
     "numbers of bins, each a feature of its own"},
    {"feature_engineering.generic.text.enabled", Kind::boolean, "true", "", "",
     "features of texts"},
    {"feature_engineering.generic.text.min_length", Kind::integer, "20", "1..1000000", "characters",
     "mean length from which a column is a text"},
    {"feature_engineering.generic.text.tfidf_dimensions", Kind::integer, "0", "0..4096", "",
     "features of hashed words of a text, weighted by how rare they are; 0: none"},
    {"feature_engineering.generic.missing.enabled", Kind::boolean, "true", "", "",
     "flags of missing values"},
    {"feature_engineering.generic.interaction.enabled", Kind::boolean, "true", "", "",
     "features of two columns"},
    {"feature_engineering.generic.interaction.max_pairs", Kind::integer, "20", "0..1000", "pairs",
     "pairs of numbers, those with the strongest correlation"},
    {"feature_engineering.generic.interaction.min_correlation", Kind::real, "0.1", "0..1", "",
     "least correlation of a pair, without its sign"},
    {"feature_engineering.generic.interaction.max_correlation", Kind::real, "0.95", "0..1", "",
     "correlation from which a pair tells nothing new"},
    {"feature_engineering.generic.interaction.include_extremes", Kind::boolean, "false", "", "",
     "greatest and least of a pair, and its first number's share of the sum"},
    {"feature_engineering.generic.interaction.max_crosses", Kind::integer, "5", "0..1000", "pairs",
     "pairs of categories"},
    {"feature_engineering.generic.interaction.max_groups", Kind::integer, "5", "0..1000", "pairs",
     "pairs of a category and a number, which is compared with its group"},
    {"feature_engineering.generic.sequential.enabled", Kind::boolean, "false", "", "",
     "features of the rows before, by the time column within the group column; with them no row "
     "can be served alone"},
    {"feature_engineering.generic.sequential.lags", Kind::text, "1,2,3", "list of 0..10000", "rows",
     "earlier values; 0: none"},
    {"feature_engineering.generic.sequential.leads", Kind::text, "0", "list of 0..10000", "rows",
     "later values: they look ahead; 0: none"},
    {"feature_engineering.generic.sequential.windows", Kind::text, "3,7", "list of 0..10000",
     "rows", "windows of rolling mean, standard deviation, least and greatest value; 0: none"},
    {"feature_engineering.generic.sequential.trend", Kind::integer, "10", "0..10000", "rows",
     "rows of which the slope is taken; below 2: none"},
    {"feature_engineering.generic.sequential.max_columns", Kind::integer, "10", "1..10000",
     "columns", "columns of largest variance that are read so"},
    {"feature_engineering.generic.distribution.enabled", Kind::boolean, "false", "", "",
     "deciles and interquartile ranges; near to what the statistical family makes"},
};

}  // namespace

std::span<const SettingRow> rows() noexcept {
  return kRows;
}

std::string_view name_of(Origin origin) noexcept {
  static constexpr std::array<std::string_view, 4> kNames = {"default", "file", "environment",
                                                             "flag"};
  return kNames.at(static_cast<std::size_t>(origin));
}

}  // namespace mdm::config
