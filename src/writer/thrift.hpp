#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::writer {

/// Writes Thrift structs in the compact protocol, in which Parquet keeps its metadata: fields by
/// rising ids. \source
/// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
class ThriftText {
 public:
  enum class Element : std::uint8_t { i32 = 5, binary = 8, structure = 12 };

  void add(int field, std::int32_t value);
  void add(int field, std::int64_t value);
  void add(int field, bool value);
  void add(int field, std::string_view bytes);

  /// A member that is a struct, up to `end`. Field 0 begins one that is no member, but an element
  /// of a list or the whole.
  void begin(int field = 0);
  void end();

  /// A member that is a list, whose elements follow, each by `element` or `begin`.
  void list(int field, Element of, std::size_t size);
  void element(std::int32_t value);
  void element(std::string_view bytes);

  const std::string& bytes() const noexcept { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  void head(int field, unsigned type);
  void signed_number(std::int64_t value);

  std::string bytes_{};
  std::vector<int> last_fields_{};  // of the open structs
};

}  // namespace mdm::writer
