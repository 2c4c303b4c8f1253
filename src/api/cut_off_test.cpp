// What a frame of the control socket is when the other program ends in the middle of it, and by
// what name each reason to refuse something is known.
#include <gtest/gtest.h>
#include <set>

#include "peyk/api/error.hpp"
#include "peyk/api/request.hpp"
#include "peyk/api/response.hpp"

#include "test_corpus.hpp"

namespace peyk::api {
namespace {

// Of a frame of each kind: a part of it, whichever, is none, and not another kind either.
template <class Decode>
void expect_no_part_read(std::size_t kinds, const Decode& decode) {
  std::set<std::size_t> whole;
  for (const std::string& seed : corpus()) {
    const ByteSpan bytes = as_bytes(seed);
    const auto read = decode(bytes);
    if (!read) continue;
    whole.insert(read->index());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      // Behind it there is nothing that could be read by mistake: a sanitizer would tell.
      const Bytes part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      const auto cut = decode(part);
      ASSERT_FALSE(cut) << "kind " << read->index() << ", " << size << " of " << bytes.size();
      EXPECT_EQ(cut.error(), Error::malformed);
    }
    Bytes longer(bytes.begin(), bytes.end());
    longer.push_back(0);
    EXPECT_FALSE(decode(longer)) << "kind " << read->index();
  }
  EXPECT_EQ(whole.size(), kinds);
}

TEST(CutOff, NoRequestIsReadFromAPartOfOne) {
  expect_no_part_read(std::variant_size_v<Request>, decode_request);
}
TEST(CutOff, NoResponseIsReadFromAPartOfOne) {
  expect_no_part_read(std::variant_size_v<Response>, decode_response);
}

TEST(Refusals, HaveEachANameAndComeBackAsTheyWere) {
  std::set<std::string_view> names;
  for (int i = 1; i <= static_cast<int>(last_refusal); ++i) {
    const auto reason = static_cast<Refusal>(i);
    EXPECT_NE(to_string(reason), "") << i;
    EXPECT_TRUE(names.insert(to_string(reason)).second) << to_string(reason);
    const auto read = decode_response(encode(Response(responses::Refused{reason})));
    ASSERT_TRUE(read) << to_string(reason);
    EXPECT_EQ(std::get<responses::Refused>(*read).reason, reason);
  }
}

}  // namespace
}  // namespace peyk::api
