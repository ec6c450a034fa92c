#include "data/labels_csv.h"

#include <string>
#include <vector>

#include "catch.h"
#include "error_message.h"

using namespace chispa::data;

namespace {

std::string refusal(const std::string& text) {
  return error_message([&] { parse_labels_csv(text, "labels.csv"); });
}

/// "a.png cat train|b.png dog test|".
std::string listed(const std::string& text) {
  std::string list;
  for (const LabelRow& row : parse_labels_csv(text, "labels.csv"))
    list += row.path + " " + row.label + (row.split.empty() ? "" : " " + row.split) + "|";
  return list;
}

}  // namespace

TEST_CASE("a table of labels may have a header, a mark and any of three separators", "[data]") {
  const std::string separator = GENERATE(",", ";", "\t"), end = GENERATE("\n", "\r\n");
  const std::string mark = GENERATE("", "\xEF\xBB\xBF");
  const bool has_header = GENERATE(false, true);
  std::string text = mark;
  if (has_header) text += "path" + separator + "label" + end;
  text += "a/1.png" + separator + "cat" + end + end + "b \xC3\xB1.png" + separator + "dog" + end;
  CHECK(listed(text) == "a/1.png cat|b \xC3\xB1.png dog|");
  CHECK(parse_labels_csv(text, "labels.csv")[1].line == (has_header ? 4 : 3));
}

TEST_CASE("a header may name its columns in many ways and any order", "[data]") {
  const std::string path = GENERATE("path", "File", "FILENAME", "file_name", "Image", "image-path", "img");
  const std::string label = GENERATE("label", "Class", "class name", "CATEGORY", "target", "ClassId");
  CHECK(listed(path + "," + label + "\n1.png,cat\n") == "1.png cat|");
  CHECK(listed("width," + label + ",note," + path + "\n9,cat,\"x\ny\",1.png\n") == "1.png cat|");
  const std::string split = GENERATE("split", "Subset", "partition", "set");
  CHECK(listed(path + "," + split + "," + label + "\n1.png,train,cat\n2.png,Test,cat") ==
        "1.png cat train|2.png cat Test|");
}

TEST_CASE("a first line that names no paths is a row like the others", "[data]") {
  CHECK(listed("label.png,label\nx,y\n") == "label.png label|x y|");
  CHECK(listed("\"a,b;c.png\",\"one; two\"\n") == "a,b;c.png one; two|");
}

TEST_CASE("a picture that is listed twice counts once, unless the lines contradict each other", "[data]") {
  CHECK(listed("a,cat\nb,dog\na,cat\n") == "a cat|b dog|");
  CHECK(refusal("a,cat\nb,dog\na,dog\n") ==
        "labels.csv: line 3: a has label dog, in line 1 it has cat; keep one of the lines");
  CHECK(refusal("path,label,split\na,cat,train\na,cat,test\n") ==
        "labels.csv: line 3: a has split test, in line 2 it has train; keep one of the lines");
}

TEST_CASE("what is no table of labels is refused by line", "[data]") {
  for (const std::string empty : {"", "\n\n", "\xEF\xBB\xBF", " \r\n"})
    CHECK(refusal(empty) == "labels.csv: is empty; write a line \"path,label\" for each picture");
  CHECK(refusal("path,label\n") == "labels.csv: has a header and no rows");
  CHECK(refusal("1.png\n2.png\n") ==
        "labels.csv: line 1 has one column; write a picture's path, a comma, its label");
  CHECK(refusal("filename,breed\n1.png,cat\n") ==
        "labels.csv: line 1: names a column \"filename\" and none of labels; call one label");
  CHECK(refusal("path,file,label\n") ==
        "labels.csv: line 1: the columns \"path\" and \"file\" mean the same; rename one");
  CHECK(refusal("\n1.png,cat,train\n") ==
        "labels.csv: line 2 has 3 columns and names none of paths; begin with a header such as "
        "path,label,split");
  CHECK(refusal("1.png,cat\n2,5.png,dog\n") ==
        "labels.csv: line 2 has 3 columns, the first has 2; put a field with a separator in quotes");
  CHECK(refusal("1.png,cat\n2.png\n").find("labels.csv: line 2 has 1 columns, the first has 2") == 0);
}

TEST_CASE("fields that are missing or cannot be names are refused by line", "[data]") {
  CHECK(refusal("1.png,cat\n,cat\n") == "labels.csv: line 2: the path is missing");
  CHECK(refusal("1.png,cat\n2.png, \n") == "labels.csv: line 2: the label is missing");
  CHECK(refusal("path,label,split\n1.png,cat,\n") == "labels.csv: line 2: the split is missing");
  CHECK(refusal("1.png,cat\n2.png,c\x1B[2J\n") == "labels.csv: line 2: the label has a control character");
  CHECK(refusal("\"1\n.png\",cat\n") == "labels.csv: line 1: the path has a control character");
  CHECK(refusal("1.png,cat\r2.png,dog\r").find("labels.csv: line 1") == 0);
  CHECK(refusal("1.png,cat\n2.png,caf\xE9\n") == "labels.csv: line 2 is not UTF-8; save the file as UTF-8");
  CHECK(refusal("\xFF\xFE"
                "a") == "labels.csv: line 1 is not UTF-8; save the file as UTF-8");
}
