#include "chispa/core/folder_lock.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "error_message.h"
#include "temporary_folder.h"

using namespace chispa;
namespace fs = std::filesystem;

TEST_CASE("a folder is locked for one at a time, and its lock names the holder", "[core]") {
  const TemporaryFolder folder;
  {
    const FolderLock lock(folder.path());
    const std::string message = error_message([&] { FolderLock second(folder.path()); });
    CAPTURE(message);
    CHECK(message.find(folder.path().string() + ": in use by process " + std::to_string(::getpid()) +
                       " on ") == 0);
    CHECK(message.find(" since 20") != std::string::npos);
    CHECK(message.find('\n') == std::string::npos);
  }
  CHECK(fs::is_empty(folder.path()));
  CHECK_NOTHROW(FolderLock(folder.path()));
}

TEST_CASE("a folder that is taken is made, locked and cleared", "[core]") {
  const TemporaryFolder parent;
  const fs::path folder = parent.path() / "a" / "b";
  {
    const FolderLock lock = take_folder(folder);
    CHECK_THROWS_AS(take_folder(folder), Error);
    write_file_atomically(folder / "model.bin.tmp4711", "half");
  }
  const FolderLock lock = take_folder(folder);
  CHECK_FALSE(fs::exists(folder / "model.bin.tmp4711"));
}

TEST_CASE("a lock that moves is held once", "[core]") {
  const TemporaryFolder folder, other;
  FolderLock first(folder.path());
  FolderLock second(std::move(first));
  CHECK_THROWS_AS(FolderLock(folder.path()), Error);
  second = FolderLock(other.path());
  CHECK_NOTHROW(FolderLock(folder.path()));
}

TEST_CASE("the lock of a killed process holds nobody off", "[core]") {
  const TemporaryFolder folder;
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const FolderLock lock(folder.path());
    (void)!::write(ready[1], "x", 1);
    ::pause();
  }
  char byte = 0;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  const std::string message = error_message([&] { FolderLock lock(folder.path()); });
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
  CHECK(message.find("in use by process " + std::to_string(child) + " on ") != std::string::npos);
  CHECK(fs::exists(folder.path() / "chispa.lock"));
  { const FolderLock lock(folder.path()); }
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("a lock file without a readable holder, or one that cannot be made, is told in one line",
          "[core]") {
  const TemporaryFolder folder;
  CHECK(error_message([&] { FolderLock lock(folder.path() / "none"); }) ==
        (folder.path() / "none" / "chispa.lock").string() + ": cannot write: No such file or directory");
  const FolderLock lock(folder.path());
  for (const char* const text : {"", "a\nb"}) {
    REQUIRE(::truncate((folder.path() / "chispa.lock").c_str(), 0) == 0);
    FILE* const file = std::fopen((folder.path() / "chispa.lock").c_str(), "r+");
    std::fputs(text, file);
    std::fclose(file);
    CHECK(error_message([&] { FolderLock second(folder.path()); }) ==
          folder.path().string() + ": in use by another process; wait for its end, or give another folder");
  }
}
