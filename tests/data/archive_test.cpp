#include "data/archive.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "catch.h"
#include "chispa/core/log.h"
#include "chispa/core/random.h"
#include "chispa/core/read_file.h"
#include "data/zip_bytes.h"
#include "error_message.h"
#include "temporary_folder.h"

using namespace chispa;
namespace fs = std::filesystem;

namespace {

using Files = std::map<std::string, std::string>;

Files contents(const fs::path& archive) {
  Files files;
  data::read_archive(archive, [&](const std::string& name) -> data::ByteSink {
    std::string& bytes = files[name];
    return [&bytes](const std::uint8_t* piece, std::int64_t count) {
      bytes.append(reinterpret_cast<const char*>(piece), static_cast<std::size_t>(count));
    };
  });
  return files;
}

/// Not synced, as there are thousands.
void write_bytes(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

void run(const std::string& command) {
  REQUIRE(std::system(command.c_str()) == 0);
}

/// Two files in one archive of the kind that tar's `option` makes; some of the bytes can be compressed, most
/// not.
fs::path pack(const fs::path& folder, const std::string& name, const std::string& option) {
  const RandomStream random(7);
  std::string bytes;
  for (std::uint64_t i = 0; i < 600; ++i) bytes.push_back(static_cast<char>(random.below(i, 200)));
  write_bytes(folder / "first.bin", bytes + std::string(500, 'a'));
  write_bytes(folder / "second.txt", "some words, some words\n");
  run("tar -C '" + folder.string() + "' " + option + " -cf '" + (folder / name).string() +
      "' first.bin second.txt");
  return folder / name;
}

bool has_program(const std::string& name) {
  return std::system(("command -v " + name + " >/dev/null").c_str()) == 0;
}

}  // namespace

TEST_CASE("an archive with a flipped byte is refused, or says the same", "[data]") {
  const auto [name, program, option] =
      GENERATE(table<std::string, std::string, std::string>({{"c.tar.gz", "gzip", "--gzip"},
                                                             {"c.tar.bz2", "bzip2", "--bzip2"},
                                                             {"c.tar.xz", "xz", "--xz"},
                                                             {"c.tar.zst", "zstd", "--zstd"}}));
  CAPTURE(name);
  if (!has_program(program)) {
    WARN("skipped: " << program << " is not installed");
    return;
  }
  const TemporaryFolder folder;
  const fs::path archive = pack(folder.path(), name, option);
  const Files whole = contents(archive);
  REQUIRE(whole.size() == 2);
  const std::string good = read_file(archive);
  const fs::path damaged = folder.path() / ("damaged-" + name);
  int accepted = 0, changed = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bytes = good;
    bytes[i] = static_cast<char>(bytes[i] ^ (1 << (i % 8)));
    write_bytes(damaged, bytes);
    Files read;
    const std::string message = error_message([&] { read = contents(damaged); });
    if (!message.empty()) {
      REQUIRE(message.find(damaged.string() + ": ") == 0);
      REQUIRE(message.find('\n') == std::string::npos);
      continue;
    }
    ++accepted;
    changed += read != whole;
  }
  CHECK(changed == 0);
  CHECK(accepted <= 10);  // the time, the name and the system in gzip's header, say
}

TEST_CASE("a compressed archive that is cut short is refused", "[data]") {
  const TemporaryFolder folder;
  const fs::path archive = pack(folder.path(), "c.tar.gz", "--gzip");
  const std::string good = read_file(archive);
  for (std::size_t kept = 0; kept < good.size(); ++kept) {
    CAPTURE(kept);
    write_bytes(archive, good.substr(0, kept));
    REQUIRE_FALSE(error_message([&] { contents(archive); }).empty());
  }
}

TEST_CASE("gzip members follow each other, and what is none is ignored as gzip does", "[data]") {
  const TemporaryFolder folder;
  const fs::path tar = pack(folder.path(), "c.tar", ""), archive = folder.path() / "c.tar.gz";
  const Files whole = contents(tar);
  const std::string t = tar.string();
  run("(head -c 1000 '" + t + "' | gzip; : | gzip; tail -c +1001 '" + t + "' | gzip) >'" + archive.string() +
      "'");
  std::vector<std::string> warnings;
  set_log_sink([&](LogLevel level, std::string_view message) {
    if (level == LogLevel::warning) warnings.emplace_back(message);
  });
  CHECK(contents(archive) == whole);
  const std::string members = read_file(archive);
  write_bytes(archive, members + std::string(100'000, '\0'));
  CHECK(contents(archive) == whole);
  CHECK(warnings.empty());
  write_bytes(archive, members + "!");
  CHECK(contents(archive) == whole);
  CHECK(warnings ==
        std::vector<std::string>{archive.string() + ": bytes after the end of the gzip data are ignored"});
  set_log_sink({});
}

TEST_CASE("names in an archive are bytes, whatever the locale", "[data]") {
  const TemporaryFolder folder;
  const std::string format = GENERATE("gnu", "pax", "ustar");
  CAPTURE(format);
  const std::string name =
      "donn\xc3\xa9"
      "es-\xff.bin";
  write_bytes(folder.path() / name, "bytes");
  const fs::path archive = folder.path() / "c.tar";
  run("tar -C '" + folder.path().string() + "' --format=" + format + " -cf '" + archive.string() +
      "' --exclude=c.tar .");
  CHECK(contents(archive) == Files{{"./" + name, "bytes"}});
}

TEST_CASE("a zip archive is read whatever it was compressed with", "[data]") {
  const TemporaryFolder folder;
  const std::string method = GENERATE("STORED", "DEFLATED", "BZIP2", "LZMA");
  const fs::path archive = folder.path() / "c.zip";
  write_bytes(folder.path() / "pack.py",
              "import zipfile\n"
              "with zipfile.ZipFile('c.zip', 'w', zipfile.ZIP_" +
                  method +
                  ") as archive:\n"
                  "  archive.writestr('d/ni\\u00f1o.txt', 'hola' * 1000)\n"
                  "  archive.writestr('d/e/', '')\n"
                  "  with archive.open('b', 'w', force_zip64=True) as file: file.write(b'bytes')\n");
  run("cd '" + folder.path().string() + "' && python3 pack.py");
  std::string repeated;
  for (int i = 0; i < 1000; ++i) repeated += "hola";
  CHECK(contents(archive) == Files{{"d/ni\xC3\xB1o.txt", repeated}, {"b", "bytes"}});
}

TEST_CASE("names in a zip archive are bytes, with slashes for DOS's backslashes", "[data]") {
  const TemporaryFolder folder;
  const fs::path archive = folder.path() / "c.zip";
  write_bytes(archive, make_zip({{"ni\xC3\xB1o-\xff", "1"}, {"b", "2"}}));
  CHECK(contents(archive) == Files{{"ni\xC3\xB1o-\xff", "1"}, {"b", "2"}});
  write_bytes(archive, make_zip({{"a\\ni\xC3\xB1o", "1"}}, {.flags = 0x800, .system = 0}));
  CHECK(contents(archive) == Files{{"a/ni\xC3\xB1o", "1"}});
}

TEST_CASE("a zip archive with a flipped byte is refused, or what is read of it is right", "[data]") {
  const TemporaryFolder folder;
  const fs::path damaged = folder.path() / "damaged.zip";
  const Files whole{{"first", std::string(300, 'a')}, {"second", "some words"}};
  const std::string good = make_zip({whole.begin(), whole.end()});
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bytes = good;
    bytes[i] = static_cast<char>(bytes[i] ^ (1 << (i % 8)));
    write_bytes(damaged, bytes);
    Files read;
    const std::string message = error_message([&] { read = contents(damaged); });
    CAPTURE(i, message);
    if (!message.empty()) {
      CHECK(message.find(damaged.string() + ": ") == 0);
      CHECK(message.find('\n') == std::string::npos);
      continue;
    }
    for (const auto& [name, content] : read)  // there is no checksum of a name
      CHECK((content == whole.at("first") || content == whole.at("second")));
  }
}

TEST_CASE("a zip archive that is cut short is refused", "[data]") {
  const TemporaryFolder folder;
  const fs::path archive = folder.path() / "c.zip";
  const std::string good = make_zip({{"a", "bytes"}, {"b", "more bytes"}});
  for (std::size_t kept = 0; kept < good.size(); ++kept) {
    CAPTURE(kept);
    write_bytes(archive, good.substr(0, kept));
    CHECK_FALSE(error_message([&] { contents(archive); }).empty());
  }
}

TEST_CASE("paths that lead out of an archive are refused, wanted or not", "[data]") {
  const TemporaryFolder folder;
  const fs::path archive = folder.path() / "c.zip";
  const std::string name = GENERATE("/etc/passwd", "../a", "a/../../b", "a/..", "..");
  CAPTURE(name);
  write_bytes(archive, make_zip({{name, "bytes"}}));
  const auto refusal = [&] {
    return error_message([&] { data::read_archive(archive, [](const std::string&) { return nullptr; }); });
  };
  CHECK(refusal() == archive.string() + ": " + name +
                         ": leads out of the archive's folder; pack it again without / and .. before names");
  write_bytes(archive, make_zip({{"a/b..c/..d", "bytes"}, {"./e", ""}}));
  CHECK(refusal().empty());
}

TEST_CASE("files that cannot be read out of an archive are refused where they are wanted", "[data]") {
  const TemporaryFolder folder;
  const fs::path archive = folder.path() / "c";
  std::string place = archive.string() + ": a: ", expected;
  SECTION("encrypted") {
    write_bytes(archive, make_zip({{"a", std::string(40, 'x')}}, {.flags = 1}));
    expected = "is encrypted; unpack the archive with its password and give the folder";
  }
  SECTION("a hard link") {
    run("cd '" + folder.path().string() + "' && echo bytes >0 && ln 0 a && tar -cf c 0 a");
    expected = "is a hard link in the archive; pack it again with tar --hard-dereference";
  }
  SECTION("of a name that would break a line") {
    write_bytes(archive, make_zip({{"\x1B"
                                    "a\n",
                                    "bytes"}}));
    place = archive.string() + ": \?a: ";
    expected = "has a control character in its name; rename it";
  }
  CHECK(error_message([&] { contents(archive); }) == place + expected);
  CHECK(error_message([&] {
          data::read_archive(archive, [](const std::string&) { return nullptr; });
        }).empty());
}
