#include <mdm/duckdb.hpp>
