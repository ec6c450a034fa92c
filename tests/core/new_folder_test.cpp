#include "core/new_folder.h"

#include <fstream>

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/read_file.h"
#include "error_message.h"
#include "temporary_folder.h"

using namespace chispa;
namespace fs = std::filesystem;

TEST_CASE("a new folder is there once it is whole", "[core]") {
  const TemporaryFolder folder;
  const fs::path target = folder.path() / "set";
  {
    NewFolder made(target);
    made.write("a/b/1", "one");
    made.write("2", std::string(100'000, '2'));
    CHECK_FALSE(fs::exists(target));
    made.commit();
    CHECK(read_file(target / "a/b/1") == "one");
    CHECK(read_file(target / "2").size() == 100'000);
  }
  CHECK(fs::exists(target / "2"));
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a new folder that was not made whole leaves nothing behind", "[core]") {
  const TemporaryFolder folder;
  {
    const NewFolder made(folder.path() / "set");
    made.write("1", "one");
    CHECK(error_message([&] { made.write("1", "two"); }) ==
          (folder.path() / "set/1").string() + ": cannot write: File exists");
  }
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("a new folder takes the place of a killed process's, and of nothing else", "[core]") {
  const TemporaryFolder folder;
  const fs::path target = folder.path() / "set";
  make_folder(folder.path() / "set.part/old");
  {
    NewFolder made(target);
    made.write("1", "one");
    made.commit();
  }
  CHECK(std::distance(fs::directory_iterator(target), {}) == 1);
  const std::string message = target.string() + ": is there already; remove it, or give another folder";
  CHECK(error_message([&] { NewFolder again(target); }) == message);
  fs::remove_all(target);
  fs::create_symlink("nowhere", target);
  CHECK(error_message([&] { NewFolder again(target); }) == message);
}
