#include "data/layout.h"

#include <algorithm>
#include <map>
#include <set>

#include "catch.h"
#include "error_message.h"

using namespace chispa;
using namespace chispa::data;

namespace {

SourcePaths paths(std::vector<std::string> files) {
  return {.source = "photos", .files = std::move(files), .empty_folders = {}};
}

/// count pictures in each of the folders.
std::vector<std::string> pictures(const std::vector<std::string>& folders, int count) {
  std::vector<std::string> files;
  for (const std::string& folder : folders)
    for (int i = 0; i < count; ++i) files.push_back(folder + "/" + std::to_string(i) + ".jpg");
  return files;
}

std::set<std::string> in_part(const SourcePaths& source, const Layout& layout, Part part) {
  std::set<std::string> found;
  for (const PlacedPicture& picture : layout.pictures)
    if (picture.part == part) found.insert(source.files[picture.file]);
  return found;
}

std::string refusal(const std::vector<std::string>& files) {
  return error_message([&] { lay_out_folders(paths(files), 0.15); });
}

}  // namespace

TEST_CASE("a folder is a class, and classes are sorted byte by byte", "[data]") {
  const SourcePaths source = paths({"b c/1.png", "b c/2.PNG", "Z/1.jpeg", "Z/sub/2.jpg",
                                    "\xC3\xA9t\xC3\xA9/1.bmp", "\xC3\xA9t\xC3\xA9/2.bmp"});
  const Layout layout = lay_out_folders(source, 0.5);
  CHECK(layout.class_names == std::vector<std::string>{"Z", "b c", "\xC3\xA9t\xC3\xA9"});
  for (const PlacedPicture& picture : layout.pictures)
    CHECK(source.files[picture.file].starts_with(layout.class_names[picture.label] + "/"));
  CHECK(in_part(source, layout, Part::train).size() == 3);
  CHECK(in_part(source, layout, Part::test).size() == 3);
}

TEST_CASE("a share of each class is set aside", "[data]") {
  const double share = GENERATE(0.01, 0.15, 0.5, 0.99);
  const int count = GENERATE(2, 7, 100);
  const Layout layout = lay_out_folders(paths(pictures({"a", "b"}, count)), share);
  std::map<Label, int> tested;
  for (const PlacedPicture& picture : layout.pictures) tested[picture.label] += picture.part == Part::test;
  const int expected = std::clamp(static_cast<int>(std::lround(share * count)), 1, count - 1);
  CHECK(tested[0] == expected);
  CHECK(tested[1] == expected);
}

TEST_CASE("other pictures do not change what is set aside", "[data]") {
  const SourcePaths few = paths(pictures({"a", "b"}, 50));
  std::vector<std::string> more = few.files;
  more.push_back("a/another.jpg");
  const std::vector<std::string> others = pictures({"c"}, 20);
  more.insert(more.end(), others.begin(), others.end());
  std::sort(more.begin(), more.end());
  const SourcePaths many = paths(more);
  const auto before = in_part(few, lay_out_folders(few, 0.2), Part::test);
  const auto after = in_part(many, lay_out_folders(many, 0.2), Part::test);
  std::size_t moved = 0;
  for (const std::string& path : before) moved += after.count(path) == 0;
  CHECK(moved <= 1);  // one place may be the new picture's
}

TEST_CASE("parts are known by the names that Keras and torchvision use", "[data]") {
  const auto name =
      GENERATE(std::pair{"train", "test"}, std::pair{"Training", "TESTING"}, std::pair{"train", "testing"});
  const std::string train = name.first, test = name.second;
  const SourcePaths source =
      paths({train + "/a/1.jpg", train + "/b/1.jpg", test + "/a/2.jpg", test + "/b/2.jpg"});
  const Layout layout = lay_out_folders(source, 0.15);
  CHECK(in_part(source, layout, Part::train) ==
        std::set<std::string>{train + "/a/1.jpg", train + "/b/1.jpg"});
  CHECK(in_part(source, layout, Part::test) == std::set<std::string>{test + "/a/2.jpg", test + "/b/2.jpg"});
}

TEST_CASE("validation pictures are a part of their own, or stand in for test pictures", "[data]") {
  const std::string validation = GENERATE("val", "valid", "validation");
  const auto train = pictures({"train/a", "train/b"}, 2),
             held = pictures({validation + "/a", validation + "/b"}, 1);
  std::vector<std::string> files = train;
  files.insert(files.end(), held.begin(), held.end());
  const SourcePaths two = paths(files);
  const Layout stands_in = lay_out_folders(two, 0.15);
  CHECK(in_part(two, stands_in, Part::test) == std::set<std::string>(held.begin(), held.end()));
  CHECK(stands_in.notes.size() == 1);
  files.insert(files.end(), {"test/a/0.jpg", "test/b/0.jpg"});
  const SourcePaths three = paths(files);
  CHECK(in_part(three, lay_out_folders(three, 0.15), Part::validation) ==
        std::set<std::string>(held.begin(), held.end()));
}

TEST_CASE("training pictures alone are divided like class folders", "[data]") {
  const SourcePaths inner = paths(pictures({"a", "b"}, 20)),
                    outer = paths(pictures({"train/a", "train/b"}, 20));
  const auto plain = in_part(inner, lay_out_folders(inner, 0.2), Part::test);
  std::set<std::string> expected;
  for (const std::string& path : plain) expected.insert("train/" + path);
  CHECK(in_part(outer, lay_out_folders(outer, 0.2), Part::test) == expected);
}

TEST_CASE("folders around it all do not matter", "[data]") {
  const SourcePaths inner = paths(pictures({"a", "b"}, 20)),
                    outer = paths(pictures({"x/y z/a", "x/y z/b"}, 20));
  const Layout plain = lay_out_folders(inner, 0.2), wrapped = lay_out_folders(outer, 0.2);
  CHECK(wrapped.class_names == plain.class_names);
  for (std::size_t i = 0; i < plain.pictures.size(); ++i) {
    CHECK(wrapped.pictures[i].file == plain.pictures[i].file);
    CHECK(wrapped.pictures[i].part == plain.pictures[i].part);
  }
}

TEST_CASE("classes may be called like parts", "[data]") {
  CHECK(lay_out_folders(paths(pictures({"train", "bus"}, 3)), 0.3).class_names ==
        std::vector<std::string>{"bus", "train"});
}

TEST_CASE("what is no picture is passed over, and told", "[data]") {
  std::vector<std::string> files = pictures({"a", "b"}, 2);
  files.insert(files.end(), {"README.txt", "a/notes.md", "loose.jpg"});
  const Layout layout = lay_out_folders(paths(files), 0.5);
  CHECK(layout.pictures.size() == 4);
  REQUIRE(layout.notes.size() == 3);
  CHECK(layout.notes[0] == "passed over, not named as pictures: README.txt (2 in all)");
  CHECK(layout.notes[1] == "passed over, beside the class folders: loose.jpg (1 in all)");
}

TEST_CASE("folders that make no data set are refused", "[data]") {
  const std::string wanted =
      "; give a folder with one folder of pictures for each class, or {train,test} with such folders in them";
  CHECK(refusal({}) == "photos: no pictures there" + wanted);
  CHECK(refusal({"a/notes.txt"}) == "photos: no pictures there" + wanted);
  CHECK(refusal({"1.jpg", "2.jpg"}) ==
        "photos: its pictures lie side by side, without folders or a labels.csv that tell their classes" +
            wanted);
  CHECK(refusal({"cat/1.jpg", "cat/2.jpg"}) ==
        "photos: has one class, cat; two or more are needed to tell apart");
  CHECK(refusal({"cat/1.jpg", "cat/2.jpg", "dog/1.jpg"}) ==
        "photos: class dog has a single picture; two are needed, one to train on and one to test on");
  CHECK(refusal({"train/a/1.jpg", "train/b/1.jpg", "test/a/2.jpg", "test/dog/2.jpg"}) ==
        "photos: class dog has no training pictures");
  CHECK(refusal({"test/a/1.jpg", "test/b/1.jpg"}) == "photos: has no training pictures");
  CHECK(
      refusal({"train/a/1.jpg", "train/b/1.jpg", "more/c/1.jpg"}) ==
      "photos: has the folder more beside train, which is no training, validation or test part; move one of "
      "them away");
  CHECK(refusal({"a/1.jpg", "a/2.jpg", "b/1.jpg", "b/2.jpg", "c/notes.txt"}) ==
        "photos: folder c has no picture in it; every folder there is a class: fill it or move it away");
  CHECK(refusal({"a/1.jpg", "a/2.jpg", "\xFF/1.jpg", "\xFF/2.jpg"}) ==
        "photos: class \"\xFF\" is not UTF-8; rename it");
  SourcePaths empty = paths(pictures({"train/a", "train/b"}, 2));
  empty.empty_folders = {"train/c"};
  CHECK(
      error_message([&] { lay_out_folders(empty, 0.15); }) ==
      "photos: folder train/c has no picture in it; every folder there is a class: fill it or move it away");
  CHECK(error_message([&] {
          lay_out_folders(paths(pictures({"a", "b"}, 2)), 1.0);
        }) == "photos: a test share of 1 is not between 0 and 1");
}

TEST_CASE("a class without test pictures is told of", "[data]") {
  const Layout layout = lay_out_folders(paths({"train/a/1.jpg", "train/b/1.jpg", "test/a/2.jpg"}), 0.15);
  CHECK(layout.notes == std::vector<std::string>{"class b has no test pictures: nothing is measured on it"});
}

TEST_CASE("a table of labels names classes and parts", "[data]") {
  const SourcePaths source = paths({"x/1.jpg", "x/2.jpg", "x/deep/3.jpg", "x/4.jpg", "x/labels.csv"});
  const std::vector<LabelRow> rows{{"1.jpg", "dog", "train", 1},
                                   {".\\2.jpg", "cat", "Training", 2},
                                   {"./deep/3.jpg", "dog", "test", 3},
                                   {"4.jpg", "cat", "val", 4}};
  const Layout layout = lay_out_labels(source, "x/", rows, 0.15);
  CHECK(layout.class_names == std::vector<std::string>{"cat", "dog"});
  CHECK(in_part(source, layout, Part::train) == std::set<std::string>{"x/1.jpg", "x/2.jpg"});
  CHECK(in_part(source, layout, Part::test) == std::set<std::string>{"x/deep/3.jpg"});
  CHECK(in_part(source, layout, Part::validation) == std::set<std::string>{"x/4.jpg"});
}

TEST_CASE("a table that does not fit the files is refused with its line", "[data]") {
  const SourcePaths source = paths({"1.jpg", "2.jpg", "labels.csv"});
  const auto refuse = [&](const std::vector<LabelRow>& rows) {
    return error_message([&] { lay_out_labels(source, "", rows, 0.15); });
  };
  CHECK(refuse({{"1.jpg", "a", "", 1}, {"3.jpg", "b", "", 2}}) ==
        "photos/labels.csv: line 2: 3.jpg is not there");
  CHECK(refuse({{"1.jpg", "a", "later", 1}}) ==
        "photos/labels.csv: line 1: \"later\" is no part; there are train, val and test");
  CHECK(refuse({{"1.jpg", "a", "train", 1}, {"2.jpg", "b", "", 2}}) ==
        "photos/labels.csv: line 2: some rows have a part and some have none");
}
