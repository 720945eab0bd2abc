# The libraries that mdm stands on. All but DuckDB come from Debian; `./dev setup` fetches DuckDB's
# library and header, verified, into MDM_DUCKDB_DIR.

find_package(fmt REQUIRED)
find_package(Threads REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(BZip2 REQUIRED)
find_package(LibLZMA REQUIRED)
find_package(LibArchive REQUIRED)
find_package(EXPAT REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(lz4 REQUIRED IMPORTED_TARGET liblz4)
pkg_check_modules(uchardet REQUIRED IMPORTED_TARGET uchardet)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)

# FlatBuffers are headers and a compiler.
find_program(MDM_FLATC flatc REQUIRED)
find_path(MDM_FLATBUFFERS_INCLUDE flatbuffers/flatbuffers.h REQUIRED)

# libarchive itself is loaded when an archive is read, libpq when a server is asked for.
add_library(libarchive_header INTERFACE)
target_include_directories(libarchive_header SYSTEM INTERFACE ${LibArchive_INCLUDE_DIRS})
find_path(MDM_LIBPQ_INCLUDE libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
add_library(libpq_header INTERFACE)
target_include_directories(libpq_header SYSTEM INTERFACE ${MDM_LIBPQ_INCLUDE})

set(MDM_DUCKDB_DIR ${CMAKE_SOURCE_DIR}/.cache/duckdb CACHE PATH "holds duckdb.h and libduckdb.so")
if(NOT EXISTS ${MDM_DUCKDB_DIR}/duckdb.h OR NOT EXISTS ${MDM_DUCKDB_DIR}/libduckdb.so)
  message(FATAL_ERROR "DuckDB is not in ${MDM_DUCKDB_DIR}: run ./dev setup")
endif()
add_library(duckdb_header INTERFACE)
target_include_directories(duckdb_header SYSTEM INTERFACE ${MDM_DUCKDB_DIR})
file(STRINGS ${MDM_DUCKDB_DIR}/VERSION MDM_DUCKDB_VERSION)
