#include <gtest/gtest.h>

#include <mdm/base.hpp>
#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>

namespace mdm {

TEST(Digest, IsThePublishedXxh3AndDoesNotDependOnHowTheBytesArrive) {
  EXPECT_EQ(digest_of(""), "99aa06d3014798d86001c324468d497f");  // XXH3-128 of nothing, seed 0
  EXPECT_EQ(Digest().add("ab").add("c").hex(), digest_of("abc"));
}

TEST(Digest, OfAFileIsThatOfItsContent) {
  const auto path = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
  const std::string content(3'000'000, 'x');
  write_file(path, content);
  EXPECT_EQ(digest_of_file(path), digest_of(content));
  std::filesystem::remove(path);
}

}  // namespace mdm
