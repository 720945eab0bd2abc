// scan WHAT FILE THREADS [BLOCK]: what reading a delimited FILE costs without a store and without
// a profile. WHAT is `bytes`: the file's bytes, and nothing done with them; `parse`: MDM's reader,
// types and all, until they hold for every row; `digest`: the same, and a digest of all cells in
// their order. BLOCK: bytes that are read at a time, in place of what the reader chooses. Prints
// rows (of `bytes`: 0), passes and the digest.

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base/digest.hpp>
#include <mdm/data.hpp>
#include <mdm/reader.hpp>

#include "csv_table.hpp"

namespace {

struct Scanned {
  std::uint64_t rows = 0;
  unsigned passes = 0;
  std::string digest{};
};

Scanned read_bytes(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<char> buffer(1 << 22);
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()))) {}
  if (!in.eof()) {
    throw std::runtime_error("cannot read " + file);
  }
  return {};
}

void add_cells(const mdm::data::Batch& batch, mdm::Digest& digest) {
  for (std::size_t row = 0; row < batch.rows; ++row) {
    for (const mdm::data::Column& column : batch.columns) {
      const std::string text = mdm::data::cell_text(column, row);
      digest.add(column.valid(row) ? "1" : "0");
      digest.add(text);
      digest.add(std::string_view("\0", 1));
    }
  }
}

std::unique_ptr<mdm::reader::TableReader> open(const std::string& file, unsigned threads,
                                               std::size_t block_bytes) {
  const mdm::reader::Source source = mdm::reader::discover(file).front();
  mdm::reader::Options options;
  options.threads = threads;
  if (block_bytes == 0) {
    return mdm::reader::open_table(source, options, {});
  }
  mdm::reader::CsvTuning tuning = mdm::reader::tuning_for(options);
  tuning.block_bytes = block_bytes;
  tuning.wide_block_bytes = 0;
  return mdm::reader::open_csv_table(source, options, tuning, {});
}

Scanned parse(mdm::reader::TableReader& table, bool with_digest) {
  Scanned scanned;
  bool settled = false;
  while (!settled) {
    ++scanned.passes;
    scanned.rows = 0;
    mdm::Digest digest;
    const auto stream = table.open({}, {}, {});
    for (mdm::data::Batch batch; stream->next(batch);) {
      scanned.rows += batch.rows;
      if (with_digest) {
        add_cells(batch, digest);
      }
    }
    settled = table.settle();
    scanned.digest = with_digest ? digest.hex() : "-";
  }
  return scanned;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc == 4 || argc == 5 ? argv[1] : "";
  if (what != "bytes" && what != "parse" && what != "digest") {
    std::cerr << "usage: scan bytes|parse|digest FILE THREADS [BLOCK]\n";
    return 2;
  }
  try {
    const auto threads = static_cast<unsigned>(std::strtoul(argv[3], nullptr, 10));
    const std::size_t block_bytes = argc == 5 ? std::strtoull(argv[4], nullptr, 10) : 0;
    const Scanned scanned = what == "bytes"
                                ? read_bytes(argv[2])
                                : parse(*open(argv[2], threads, block_bytes), what == "digest");
    std::cout << scanned.rows << " " << scanned.passes << " " << scanned.digest << "\n";
  } catch (const std::exception& error) {
    std::cerr << "scan: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
