#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base/state.hpp>
#include <mdm/profile.hpp>

#include "count_table.hpp"
#include "sketch_sizes.hpp"
#include "text_patterns.hpp"

namespace mdm::profile {

/// At most the first 128 bytes of a text, cut at a character.
std::string_view kept_part(std::string_view text) noexcept;

/// Code points of a UTF-8 text.
std::uint64_t length_of(std::string_view text) noexcept;

/// So many texts are hashed before they are looked up, while what that will touch is fetched.
inline constexpr std::size_t kTextsAtOnce = 64;

/// A text of a column, known by its hash, and how often it occurred.
struct TextSlot {
  std::uint64_t key = 0;  ///< the hash; of 24 576 texts, two share one once in 6 * 10^10 columns
  std::uint64_t count = 0;
  std::uint32_t length = 0;
  std::uint32_t offset = 0;  ///< of the kept part
  std::uint32_t words = 0;
  std::uint16_t patterns = 0;
  std::uint8_t size = 0;  ///< of the kept part
  bool blanks_around = false;

  std::uint64_t hash() const noexcept { return key; }

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.key, self.count, self.length, self.offset, self.words, self.patterns, self.size,
         self.blanks_around);
  }
};

/// Sums and sketches of a column with many distinct texts.
struct TextSketches;

/// What is collected of a column of text. Counts or sketches, as in NumberColumn; the counts are
/// also poured when the kept parts of the texts take too much room.
class TextColumn final {
 public:
  explicit TextColumn(const SketchSizes& sizes);
  TextColumn(TextColumn&&) noexcept;
  TextColumn& operator=(TextColumn&&) noexcept;
  ~TextColumn();

  /// At most kTextsAtOnce cells.
  void observe(std::span<const std::string_view> cells);
  void merge(const TextColumn& other);

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    self.pass(form);
  }

  /// Fills in the members that depend on the values.
  /// \param sample  the kept parts of texts of the column, each row alike likely; may be empty
  void describe(ColumnProfile& profile, std::vector<std::string_view> sample) const;

 private:
  void pass(StateWriter& form) const;
  void pass(StateReader& form);
  std::string_view kept(const TextSlot& slot) const noexcept;
  /// Keeps the text of a slot that was just opened; false if there is no room: then pour.
  bool keep(TextSlot& slot, std::string_view kept);
  void pour();
  void add(std::string_view cell, std::uint64_t hash);

  SketchSizes sizes_;
  CountTable<TextSlot> table_;
  std::string chars_{};                       ///< the kept parts of the texts of table_
  std::unique_ptr<TextSketches> sketches_{};  ///< null while table_ holds everything
};

}  // namespace mdm::profile
