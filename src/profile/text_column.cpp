#include "text_column.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "hash.hpp"
#include "hyper_log_log.hpp"
#include "sampled_top.hpp"

namespace mdm::profile {
namespace {

constexpr std::size_t kKeptMax = 128;

bool continues_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
}

template <typename Word>
std::uint64_t word_at(const char* at) noexcept {
  Word word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Up to eight bytes, and zeros.
std::uint64_t bytes_at(const char* at, std::size_t size) noexcept {
  if (size == 8) {
    return word_at<std::uint64_t>(at);
  }
  if (size >= 4) {  // two halves, which may overlap
    return word_at<std::uint32_t>(at) | word_at<std::uint32_t>(at + size - 4) << (8 * (size - 4));
  }
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i) {
    word |= word_at<std::uint8_t>(at + i) << (8 * i);
  }
  return word;
}

/// Of eight bytes, how many continue a character.
std::uint64_t continuing_bytes_of(std::uint64_t word) noexcept {
  static constexpr std::uint64_t kOnes = 0x0101'0101'0101'0101;
  return (word & (kOnes << 7U)) == 0 ? 0 : (((word >> 7U) & ~(word >> 6U) & kOnes) * kOnes) >> 56U;
}

/// The first eight bytes as a number: smaller if the text is, equal if the text may be either.
std::uint64_t head_of(std::string_view text) noexcept {
  return __builtin_bswap64(bytes_at(text.data(), std::min<std::size_t>(text.size(), 8)));
}

/// Extremes and lengths.
struct TextSummary {
  std::uint64_t cells = 0;
  std::uint64_t length_sum = 0;
  std::uint64_t length_min = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t length_max = 0;
  std::uint64_t empty = 0;
  std::uint64_t blanks_around = 0;
  std::string min{};
  std::string max{};
  std::uint64_t min_head = 0;  ///< settles most comparisons
  std::uint64_t max_head = 0;

  void add(std::string_view kept, std::uint64_t length, bool has_blanks, std::uint64_t count) {
    const std::uint64_t head = head_of(kept);
    if (cells == 0 || (head <= min_head && kept < min)) {
      min = kept;
      min_head = head;
    }
    if (head >= max_head && kept > max) {
      max = kept;
      max_head = head;
    }
    cells += count;
    length_sum += length * count;
    empty += length == 0 ? count : 0;
    blanks_around += has_blanks ? count : 0;
    length_min = std::min(length_min, length);
    length_max = std::max(length_max, length);
  }

  void merge(const TextSummary& other) {
    if (other.cells == 0) {
      return;
    }
    min = cells == 0 ? other.min : std::min(min, other.min);
    max = std::max(max, other.max);
    min_head = head_of(min);
    max_head = head_of(max);
    cells += other.cells;
    length_sum += other.length_sum;
    empty += other.empty;
    blanks_around += other.blanks_around;
    length_min = std::min(length_min, other.length_min);
    length_max = std::max(length_max, other.length_max);
  }

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.cells, self.length_sum, self.length_min, self.length_max, self.empty,
         self.blanks_around, self.min, self.max);
    if constexpr (Form::kReads) {
      self.min_head = head_of(self.min);
      self.max_head = head_of(self.max);
    }
  }

  void describe(ColumnProfile& profile) const {
    static constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    profile.min = profile.max = profile.mean = kNan;
    profile.std = profile.skewness = profile.kurtosis = kNan;
    profile.length_mean = kNan;
    if (cells > 0) {
      profile.empty_texts = empty;
      profile.blanks_around = blanks_around;
      profile.min_text = min;
      profile.max_text = max;
      profile.length_min = length_min;
      profile.length_max = length_max;
      profile.length_mean = static_cast<double>(length_sum) / static_cast<double>(cells);
    }
  }
};

void fill(std::string_view text, TextSlot& slot) {
  const TextLook look = look_at(text);
  slot.length = static_cast<std::uint32_t>(length_of(text));
  slot.words = look.words;
  slot.patterns = look.patterns;
  slot.blanks_around = has_blanks_around(text);
}

void describe_looks(const TextLooks& looks, ColumnProfile& profile) {
  profile.patterns = looks.patterns;
  profile.pattern_cells = looks.cells;
  profile.words_mean = static_cast<double>(looks.words) / static_cast<double>(looks.cells);
}

/// The texts that are frequent in the sample, with what that makes of the valid cells. Texts that
/// may have been cut are left out: they cannot be told apart.
std::vector<TopValue> estimated_top(std::vector<std::string_view> sample, ColumnProfile& profile) {
  static constexpr std::size_t kSurelyWhole = kKeptMax - 4;
  std::ranges::sort(sample);
  std::vector<TopValue> top;
  for (auto begin = sample.begin(); begin != sample.end();) {
    const auto end = std::upper_bound(begin, sample.end(), *begin);
    const auto count = static_cast<std::uint64_t>(end - begin);
    if (count >= kTopSampledLeast && begin->size() <= kSurelyWhole) {
      top.push_back({std::string(*begin), count});
    }
    begin = end;
  }
  std::ranges::stable_sort(top,
                           [](const TopValue& a, const TopValue& b) { return a.count > b.count; });
  top.resize(std::min(top.size(), kTopMax));
  scale_top(top, sample.size(), profile);
  return top;
}

}  // namespace

struct TextSketches {
  TextSummary summary{};
  TextLooks looks{};
  HyperLogLog distinct;

  explicit TextSketches(const SketchSizes& sizes) : distinct(sizes.register_bits) {}

  /// Whether the texts of this hash are looked at; by bits that HyperLogLog has no use for, mostly.
  static bool looks_at(std::uint64_t hash) noexcept { return (hash & 15U) == 0; }

  void add(std::string_view cell, std::uint64_t hash) {
    distinct.add(hash);
    summary.add(kept_part(cell), length_of(cell), has_blanks_around(cell), 1);
    if (looks_at(hash)) {
      looks.add(look_at(cell), 1);
    }
  }
  void add(const TextSlot& slot, std::string_view kept) {
    distinct.add(slot.key);
    summary.add(kept, slot.length, slot.blanks_around, slot.count);
    if (looks_at(slot.key)) {
      looks.add({slot.patterns, slot.words}, slot.count);
    }
  }

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.summary, self.looks, self.distinct);
  }
};

std::string_view kept_part(std::string_view text) noexcept {
  if (text.size() <= kKeptMax) {
    return text;
  }
  std::size_t end = kKeptMax;
  while (end > kKeptMax - 3 && continues_character(text[end])) {
    --end;
  }
  return text.substr(0, end);
}

std::uint64_t length_of(std::string_view text) noexcept {
  std::size_t left = text.size();
  std::uint64_t continuing = 0;
  for (const char* at = text.data(); left > 0;) {
    const std::size_t size = std::min<std::size_t>(left, 8);
    continuing += continuing_bytes_of(bytes_at(at, size));
    at += size;
    left -= size;
  }
  return text.size() - continuing;
}

TextColumn::TextColumn(const SketchSizes& sizes) : sizes_(sizes), table_(sizes.slots_max) {}
TextColumn::TextColumn(TextColumn&&) noexcept = default;
TextColumn& TextColumn::operator=(TextColumn&&) noexcept = default;
TextColumn::~TextColumn() = default;

std::string_view TextColumn::kept(const TextSlot& slot) const noexcept {
  return {chars_.data() + slot.offset, slot.size};
}

bool TextColumn::keep(TextSlot& slot, std::string_view kept) {
  if (chars_.size() + kept.size() > sizes_.text_bytes_max) {
    return false;
  }
  slot.offset = static_cast<std::uint32_t>(chars_.size());
  slot.size = static_cast<std::uint8_t>(kept.size());
  chars_ += kept;
  return true;
}

void TextColumn::pour() {
  sketches_ = std::make_unique<TextSketches>(sizes_);
  table_.for_each([this](const TextSlot& slot) { sketches_->add(slot, kept(slot)); });
  table_ = CountTable<TextSlot>(sizes_.slots_max);
  chars_ = {};
}

void TextColumn::observe(std::span<const std::string_view> cells) {
  std::array<std::uint64_t, kTextsAtOnce> hashes{};
  MDM_CHECK(cells.size() <= hashes.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    hashes[i] = hash_of(cells[i]);
    if (sketches_ != nullptr) {
      sketches_->distinct.prefetch(hashes[i]);
    } else if (table_.is_large()) {
      table_.prefetch(hashes[i]);
    }
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    add(cells[i], hashes[i]);
  }
}

void TextColumn::add(std::string_view cell, std::uint64_t hash) {
  if (sketches_ == nullptr) {
    TextSlot* const slot = table_.open({hash});
    if (slot != nullptr && (slot->count > 0 || keep(*slot, kept_part(cell)))) {
      if (slot->count++ == 0) {
        fill(cell, *slot);
      }
      return;
    }
    pour();
  }
  sketches_->add(cell, hash);
}

void TextColumn::merge(const TextColumn& other) {
  if (other.sketches_ != nullptr) {
    if (sketches_ == nullptr) {
      pour();
    }
    sketches_->summary.merge(other.sketches_->summary);
    sketches_->looks.merge(other.sketches_->looks);
    sketches_->distinct.merge(other.sketches_->distinct);
    return;
  }
  other.table_.for_each([&](const TextSlot& from) {
    if (sketches_ == nullptr) {
      TextSlot wanted = from;
      wanted.count = 0;
      TextSlot* const slot = table_.open(wanted);
      if (slot != nullptr && (slot->count > 0 || keep(*slot, other.kept(from)))) {
        slot->count += from.count;
        return;
      }
      pour();
    }
    sketches_->add(from, other.kept(from));
  });
}

void TextColumn::pass(StateWriter& form) const {
  form(table_, chars_, sketches_ != nullptr);
  if (sketches_ != nullptr) {
    form(*sketches_);
  }
}

void TextColumn::pass(StateReader& form) {
  bool poured = false;
  form(table_, chars_, poured);
  form.require(chars_.size() <= sizes_.text_bytes_max);
  table_.for_each([&](const TextSlot& slot) {
    form.require(std::size_t{slot.offset} + slot.size <= chars_.size() &&
                 slot.patterns >> kPatternCount == 0);
  });
  if (poured) {
    pour();
    form(*sketches_);
  }
}

void TextColumn::describe(ColumnProfile& profile, std::vector<std::string_view> sample) const {
  if (sketches_ != nullptr) {
    const TextSummary& summary = sketches_->summary;
    const auto estimate = std::llround(sketches_->distinct.estimate());
    profile.distinct = std::min(static_cast<std::uint64_t>(estimate), summary.cells);
    profile.distinct_exact = false;
    profile.distinct_error = sketches_->distinct.error();
    profile.top_exact = false;
    profile.top = estimated_top(std::move(sample), profile);
    summary.describe(profile);
    describe_looks(sketches_->looks, profile);
    return;
  }
  TextSummary summary;
  TextLooks looks;
  std::vector<TextSlot> texts;
  table_.for_each([&](const TextSlot& slot) {
    summary.add(kept(slot), slot.length, slot.blanks_around, slot.count);
    looks.add({slot.patterns, slot.words}, slot.count);
    texts.push_back(slot);
  });
  summary.describe(profile);
  describe_looks(looks, profile);
  profile.distinct = texts.size();
  const auto top = texts.begin() + static_cast<std::ptrdiff_t>(std::min(kTopMax, texts.size()));
  std::ranges::partial_sort(texts, top, [this](const TextSlot& a, const TextSlot& b) {
    if (a.count != b.count) {
      return a.count > b.count;
    }
    const int order = kept(a).compare(kept(b));
    return order != 0 ? order < 0 : a.key < b.key;
  });
  for (auto text = texts.begin(); text != top; ++text) {
    profile.top.push_back({std::string(kept(*text)), text->count});
  }
}

}  // namespace mdm::profile
