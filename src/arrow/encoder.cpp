#include <utility>

#include <mdm/arrow.hpp>

#include "compressed_buffer.hpp"
#include "ipc_generated.h"

namespace mdm::arrow {
namespace {

constexpr std::size_t kAlignment = 64;         // of buffers, as the format recommends
constexpr std::size_t kMetadataAlignment = 8;  // as it demands
constexpr std::uint32_t kContinuation = 0xFFFFFFFF;
constexpr std::string_view kMark = "ARROW1";

void pad(std::string& bytes, std::size_t alignment) {
  bytes.resize((bytes.size() + alignment - 1) / alignment * alignment, '\0');
}

template <typename T>
std::string_view bytes_of(const T* values, std::size_t count) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): they are written as they lie
  return {reinterpret_cast<const char*>(values), count * sizeof(T)};
}

void append_number(std::string& to, std::uint32_t number) {
  to += bytes_of(&number, 1);
}

using Builder = flatbuffers::FlatBufferBuilder;

std::pair<ipc::Type, flatbuffers::Offset<void>> type_of(Builder& builder,
                                                        const data::Field& field) {
  switch (field.type) {
    case data::Type::boolean: return {ipc::Type::Bool, ipc::CreateBool(builder).Union()};
    case data::Type::int64: return {ipc::Type::Int, ipc::CreateInt(builder, 64, true).Union()};
    case data::Type::float64:
      return {ipc::Type::FloatingPoint,
              ipc::CreateFloatingPoint(builder, ipc::Precision::Double).Union()};
    case data::Type::decimal:
      return {ipc::Type::Decimal,
              ipc::CreateDecimal(builder, data::kDecimalDigits, field.scale, 128).Union()};
    case data::Type::date:
      return {ipc::Type::Date, ipc::CreateDate(builder, ipc::DateUnit::Day).Union()};
    case data::Type::time:
      return {ipc::Type::Time, ipc::CreateTime(builder, ipc::TimeUnit::Microsecond, 64).Union()};
    case data::Type::timestamp:
      return {ipc::Type::Timestamp,
              ipc::CreateTimestamp(builder, ipc::TimeUnit::Microsecond).Union()};
    case data::Type::text: break;
  }
  return {ipc::Type::Utf8, ipc::CreateUtf8(builder).Union()};
}

flatbuffers::Offset<ipc::Schema> schema_of(Builder& builder, const data::Schema& schema) {
  std::vector<flatbuffers::Offset<ipc::Field>> fields;
  for (const data::Field& field : schema.fields) {
    const auto name = builder.CreateString(field.name);
    const auto [type, value] = type_of(builder, field);
    // pyarrow wants a list of children, though it be empty
    const auto children = builder.CreateVector(std::vector<flatbuffers::Offset<ipc::Field>>{});
    fields.push_back(ipc::CreateField(builder, name, true, type, value, 0, children));
  }
  return ipc::CreateSchema(builder, ipc::Endianness::Little, builder.CreateVector(fields));
}

/// The parts of a record batch in the making.
struct Body {
  std::vector<ipc::FieldNode> nodes{};
  std::vector<ipc::Buffer> buffers{};
  std::string bytes{};

  void add(std::string_view buffer, Codec codec) {
    const std::size_t begin = bytes.size();
    if (codec == Codec::none) {
      bytes += buffer;
    } else {
      append_compressed(codec, buffer, bytes);
    }
    buffers.emplace_back(static_cast<std::int64_t>(begin),
                         static_cast<std::int64_t>(bytes.size() - begin));
    pad(bytes, kAlignment);
  }
};

std::string bits_of(const data::Buffer<std::uint8_t>& flags) {
  std::string bits((flags.size() + 7) / 8, '\0');
  for (std::size_t i = 0; i < flags.size(); ++i) {
    if (flags[i] != 0) {
      bits[i / 8] = static_cast<char>(static_cast<unsigned char>(bits[i / 8]) | 1U << (i % 8));
    }
  }
  return bits;
}

void add_cells(Body& body, const data::Column& column, Codec codec) {
  switch (column.type) {
    case data::Type::boolean: body.add(bits_of(column.bytes8), codec); return;
    case data::Type::int64:
    case data::Type::time:
    case data::Type::timestamp: body.add(bytes_of(column.ints.data(), column.rows), codec); return;
    case data::Type::float64: body.add(bytes_of(column.floats.data(), column.rows), codec); return;
    case data::Type::decimal:
      body.add(bytes_of(column.decimals.data(), column.rows), codec);
      return;
    case data::Type::date: body.add(bytes_of(column.days.data(), column.rows), codec); return;
    case data::Type::text: break;
  }
  body.add(bytes_of(column.offsets.data(), column.rows + 1), codec);
  body.add({column.chars.data(), static_cast<std::size_t>(column.offsets[column.rows])}, codec);
}

Body body_of(const data::Batch& batch, Codec codec) {
  Body body;
  for (const data::Column& column : batch.columns) {
    body.nodes.emplace_back(static_cast<std::int64_t>(column.rows),
                            static_cast<std::int64_t>(column.null_count()));
    body.add(bytes_of(column.validity.data(), column.validity.size())
                 .substr(0, column.validity.empty() ? 0 : (column.rows + 7) / 8),
             codec);
    add_cells(body, column, codec);
  }
  return body;
}

}  // namespace

struct Encoder::State {
  data::Schema schema{};
  Layout layout = Layout::file;
  Codec codec = Codec::none;
  Sink sink{};
  std::uint64_t at = 0;  ///< bytes that were written
  std::vector<ipc::Block> blocks{};

  void put(std::string_view bytes) {
    sink(bytes);
    at += bytes.size();
  }

  /// Writes a message with its frame; \returns where.
  ipc::Block put_message(Builder& builder, ipc::MessageHeader kind,
                         flatbuffers::Offset<void> header, std::string_view body) {
    builder.Finish(ipc::CreateMessage(builder, ipc::MetadataVersion::V5, kind, header,
                                      static_cast<std::int64_t>(body.size())));
    std::string metadata(bytes_of(builder.GetBufferPointer(), builder.GetSize()));
    pad(metadata, kMetadataAlignment);
    const ipc::Block block(static_cast<std::int64_t>(at),
                           static_cast<std::int32_t>(metadata.size() + 8),
                           static_cast<std::int64_t>(body.size()));
    std::string frame;
    append_number(frame, kContinuation);
    append_number(frame, static_cast<std::uint32_t>(metadata.size()));
    put(frame + metadata);
    put(body);
    return block;
  }

  void put_index() {
    Builder builder;
    const auto told = schema_of(builder, schema);
    const auto dictionaries = builder.CreateVectorOfStructs(std::vector<ipc::Block>{});
    const auto batches = builder.CreateVectorOfStructs(blocks);
    builder.Finish(
        ipc::CreateFooter(builder, ipc::MetadataVersion::V5, told, dictionaries, batches));
    std::string tail(bytes_of(builder.GetBufferPointer(), builder.GetSize()));
    append_number(tail, builder.GetSize());
    put(tail + std::string(kMark));
  }
};

Encoder::Encoder(const data::Schema& schema, Layout layout, Codec codec, Sink sink)
    : state_(std::make_unique<State>(
          State{.schema = schema, .layout = layout, .codec = codec, .sink = std::move(sink)})) {
  if (layout == Layout::file) {
    std::string begin(kMark);
    pad(begin, kMetadataAlignment);
    state_->put(begin);
  }
  Builder builder;
  const auto told = schema_of(builder, schema);
  state_->put_message(builder, ipc::MessageHeader::Schema, told.Union(), {});
}

Encoder::~Encoder() = default;

void Encoder::write(const data::Batch& batch) {
  const Codec codec = state_->codec;
  const Body body = body_of(batch, codec);
  Builder builder;
  const auto nodes = builder.CreateVectorOfStructs(body.nodes);
  const auto buffers = builder.CreateVectorOfStructs(body.buffers);
  flatbuffers::Offset<ipc::BodyCompression> compression = 0;
  if (codec != Codec::none) {
    compression =
        ipc::CreateBodyCompression(builder, codec == Codec::zstd ? ipc::CompressionType::Zstd
                                                                 : ipc::CompressionType::Lz4Frame);
  }
  const auto told = ipc::CreateRecordBatch(builder, static_cast<std::int64_t>(batch.rows), nodes,
                                           buffers, compression);
  state_->blocks.push_back(
      state_->put_message(builder, ipc::MessageHeader::RecordBatch, told.Union(), body.bytes));
}

void Encoder::finish() {
  std::string end;
  append_number(end, kContinuation);
  append_number(end, 0);
  state_->put(end);
  if (state_->layout == Layout::file) {
    state_->put_index();
  }
}

}  // namespace mdm::arrow
