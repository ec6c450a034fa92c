#include "chispa/core/profile.h"

#include "catch.h"

using namespace chispa;

TEST_CASE("a profile keeps its parts in the order in which they first came", "[core]") {
  Profile profile;
  ProfileRow& first = profile.row("first");
  profile.row("second").backward += {.seconds = 2, .flops = 3, .bytes = 4};
  for (int i = 0; i < 100; ++i) profile.row("other " + std::to_string(i));
  CHECK(&profile.row("first") == &first);
  REQUIRE(profile.rows().size() == 102);
  CHECK(profile.rows()[1].name == "second");
  first.forward.seconds = 1;
  profile.row("second").backward += {.seconds = 2, .flops = 3, .bytes = 4};
  CHECK(profile.rows()[1].backward.flops == 6);
  CHECK(profile.seconds() == 5);
}

TEST_CASE("a cost timer adds to what is there, and nothing where there is no cost", "[core]") {
  Cost cost{.seconds = 1};
  { const CostTimer timer(&cost); }
  CHECK(cost.seconds >= 1);
  { const CostTimer timer(nullptr); }
}
