#include "paths.hpp"

#include <gtest/gtest.h>
#include <sys/un.h>

namespace peyk::app {
namespace {

namespace fs = std::filesystem;

TEST(Paths, AHomeIsNamedGivenOrDefault) {
  const Surroundings both{.home = "/home/a", .data_home = "/data", .runtime_dir = ""};
  EXPECT_EQ(home_of(Kind::desk, "", both).value(), "/data/peyk/desk");
  EXPECT_EQ(home_of(Kind::courier, "", both).value(), "/data/peyk/courier");
  EXPECT_EQ(home_of(Kind::principal, "", both).value(), "/data/peyk/principal");
  const Surroundings home_only{.home = "/home/a", .data_home = "", .runtime_dir = ""};
  EXPECT_EQ(home_of(Kind::desk, "", home_only).value(), "/home/a/.local/share/peyk/desk");
  EXPECT_EQ(home_of(Kind::desk, "/srv/x/", both).value(), "/srv/x");
  EXPECT_EQ(home_of(Kind::desk, "/srv/./y/../x", both).value(), "/srv/x");
  EXPECT_EQ(home_of(Kind::desk, "here", both).value(), fs::current_path() / "here");
}

TEST(Paths, ARelativeVariableIsIgnored) {
  const Surroundings around{.home = "/home/a", .data_home = "data", .runtime_dir = ""};
  EXPECT_EQ(home_of(Kind::desk, "", around).value(), "/home/a/.local/share/peyk/desk");
}

TEST(Paths, WithoutAnyVariableAHomeMustBeGiven) {
  const auto none = home_of(Kind::desk, "", {});
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().what, text::Message::error_no_home);
  EXPECT_TRUE(home_of(Kind::desk, "/srv/x", {}).has_value());
}

TEST(Paths, ASocketsNameAlwaysFits) {
  const fs::path deep = "/srv/" + std::string(120, 'd');
  const Surroundings around{.home = "", .data_home = "", .runtime_dir = "/run/user/1000"};
  EXPECT_EQ(control_socket("/srv/x", around, 1000), "/srv/x/control.sock");
  const fs::path in_run = control_socket(deep, around, 1000);
  EXPECT_TRUE(in_run.native().starts_with("/run/user/1000/peyk-"));
  const fs::path in_tmp = control_socket(deep, {}, 1000);
  EXPECT_TRUE(in_tmp.native().starts_with("/tmp/peyk-1000-"));
  const Surroundings long_run{
      .home = "", .data_home = "", .runtime_dir = "/run/" + std::string(120, 'r')};
  EXPECT_EQ(control_socket(deep, long_run, 1000), in_tmp);
  for (const fs::path& path : {in_run, in_tmp}) {
    EXPECT_LT(path.native().size(), sizeof(sockaddr_un::sun_path));
  }
  // Another home has another socket.
  EXPECT_NE(control_socket(deep / "e", {}, 1000), in_tmp);
}

}  // namespace
}  // namespace peyk::app
