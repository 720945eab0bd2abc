#include <mdm/base/trace.hpp>
#include <mdm/query/engines.hpp>

namespace mdm::query {

Engines::Engines() : statements_(std::make_shared<std::atomic<std::uint64_t>>(0)) {}

Engines::~Engines() {
  if (engines_ > 0) {
    trace::Span told("engines");
    told.add({"engines", engines_});
    told.add({"statements", *statements_});
  }
}

duckdb::Connection Engines::open(duckdb::Options options) {
  ++engines_;
  options.read_only = true;
  options.statements = statements_;
  return duckdb::Connection(options);
}

EngineCounts Engines::counts() const {
  return {engines_, *statements_};
}

}  // namespace mdm::query
