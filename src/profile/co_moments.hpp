#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <mdm/profile.hpp>

namespace mdm::profile {

/// Sums of squares and products of the columns of a table, pair by pair over the rows in which both
/// are finite. Rows are gathered into blocks of one size, counted from the first row, so that the
/// batches' sizes do not show.
///
/// A block is centred on its means before it is multiplied, and blocks are joined by the formula of
/// Chan, Golub and LeVeque (1979) with means of twice the precision of double, from a value of each
/// column: large offsets cost no digits.
class CoMoments {
 public:
  /// \param columns  places in the batches; any type but text
  explicit CoMoments(std::vector<std::uint32_t> columns);

  void add(const data::Batch& batch);
  /// The rows that follow. The blocks differ from those of one pass: the last digits may, too.
  void append(const CoMoments& other);

  /// With the rows of the block that is not full yet.
  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form.fill(self.origins_);
    form.fill(self.pairs_);
    form(self.rows_);
    form.require(self.rows_ < kBlock && (self.rows_ == 0 || !self.pairs_.empty()));
    if (self.rows_ == 0) {
      return;
    }
    if constexpr (Form::kReads) {
      self.cells_.resize(self.columns_.size() * kBlock);
      self.present_.resize(self.columns_.size() * kBlock);
    }
    for (std::size_t place = 0; place < self.columns_.size(); ++place) {
      form.fill(std::span(self.cells_).subspan(place * kBlock, self.rows_));
      form.fill(std::span(self.present_).subspan(place * kBlock, self.rows_));
    }
  }
  /// All pairs, by column.
  std::vector<Correlation> correlations() const;

 private:
  static constexpr std::size_t kBlock = 1024;

  /// A finite cell of a column, from which distances are taken.
  struct Origin {
    bool known = false;
    std::int64_t whole = 0;
    double real = 0;

    template <typename Form, typename Self>
    static void convey(Form& form, Self& self) {
      form(self.known, self.whole, self.real);
    }
  };
  /// A number of twice the precision of double.
  struct Twofold {
    double high = 0;
    double low = 0;
  };
  struct Pair {
    double rows = 0;
    Twofold mean_a{};
    Twofold mean_b{};
    double aa = 0;
    double bb = 0;
    double ab = 0;

    template <typename Form, typename Self>
    static void convey(Form& form, Self& self) {
      form(self.rows, self.mean_a.high, self.mean_a.low, self.mean_b.high, self.mean_b.low, self.aa,
           self.bb, self.ab);
      form.require(self.rows >= 0 && self.rows < 0x1p63);
    }
  };
  /// What a block tells of one column.
  struct Centred {
    bool complete = false;
    double center = 0;
    double sum = 0;
    double square = 0;
  };

  static Twofold sum_of(double a, double b) noexcept;
  static Twofold distance_of(const Origin& from, const Origin& to) noexcept;
  static void join(Pair& into, const Pair& from) noexcept;
  void fill(std::size_t place, const data::Column& column, std::size_t begin, std::size_t count);
  Centred center(std::size_t place);
  Pair pair_of(std::size_t a, std::size_t b) const;
  /// The same for means of the pair's rows that lie far from the columns' centres: two passes.
  Pair pair_of(std::size_t a, std::size_t b, double mean_a, double mean_b) const;
  void flush();

  std::vector<std::uint32_t> columns_;
  std::vector<Origin> origins_;
  std::vector<Pair> pairs_;        ///< (0,1) (0,2) … (1,2) …
  std::size_t rows_ = 0;           ///< in the block
  std::vector<double> cells_{};    ///< kBlock for each column; 0 where missing
  std::vector<double> present_{};  ///< 1 or 0
  std::vector<Centred> centred_{};
};

}  // namespace mdm::profile
