// scan WHAT FILE THREADS: what reading a delimited FILE costs without a store and without a
// profile. WHAT is `bytes`: the file's bytes, and nothing done with them; `parse`: MDM's reader,
// types and all, until they hold for every row; `digest`: the same, and a digest of all cells in
// their order. Prints rows (of `bytes`: 0), passes and the digest.

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base/digest.hpp>
#include <mdm/data.hpp>
#include <mdm/reader.hpp>

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

Scanned parse(const std::string& file, unsigned threads, bool with_digest) {
  mdm::reader::Options options;
  options.threads = threads;
  const auto table = mdm::reader::open_table(mdm::reader::discover(file).front(), options, {});
  Scanned scanned;
  bool settled = false;
  while (!settled) {
    ++scanned.passes;
    scanned.rows = 0;
    mdm::Digest digest;
    const auto stream = table->open({}, {}, {});
    for (mdm::data::Batch batch; stream->next(batch);) {
      scanned.rows += batch.rows;
      if (with_digest) {
        add_cells(batch, digest);
      }
    }
    settled = table->settle();
    scanned.digest = with_digest ? digest.hex() : "-";
  }
  return scanned;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc == 4 ? argv[1] : "";
  if (what != "bytes" && what != "parse" && what != "digest") {
    std::cerr << "usage: scan bytes|parse|digest FILE THREADS\n";
    return 2;
  }
  try {
    const auto threads = static_cast<unsigned>(std::strtoul(argv[3], nullptr, 10));
    const Scanned scanned =
        what == "bytes" ? read_bytes(argv[2]) : parse(argv[2], threads, what == "digest");
    std::cout << scanned.rows << " " << scanned.passes << " " << scanned.digest << "\n";
  } catch (const std::exception& error) {
    std::cerr << "scan: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
