#include "nn/description/yaml_tree.h"

#include "catch.h"
#include "error_message.h"

using namespace chispa;
using nn::read_yaml;
using nn::YamlTree;

namespace {

std::string refusal(const std::string& text) {
  return error_message([&] { read_yaml(text, "net.yaml"); });
}

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("a document becomes a tree with lines", "[nn]") {
  const YamlTree tree = read_yaml("a: 1  # one\nb:\n  - x\n  - {c: 'd', e: }\n", "net.yaml");
  REQUIRE(tree.kind == YamlTree::Kind::map);
  CHECK(tree.find("a")->text == "1");
  const YamlTree& list = *tree.find("b");
  REQUIRE(list.items.size() == 2);
  CHECK(list.items[0].line == 3);
  CHECK(list.items[1].find("c")->quoted);
  CHECK(list.items[1].find("e")->kind == YamlTree::Kind::nothing);
  CHECK(tree.find("z") == nullptr);
}

TEST_CASE("what descriptions do without is refused, with its line", "[nn]") {
  CHECK(refusal("") == "net.yaml: is empty; a network's description is a YAML file");
  CHECK(refusal("a: [1").find("net.yaml:1: is no YAML: ") == 0);
  CHECK(refusal("a: 1\nb: 2\na: 3\n") ==
        "net.yaml:3: \"a\" is there twice; its values would hide each other");
  CHECK(refusal("a: &x 1\n") == "net.yaml:1: an anchor (&NAME); write the text out, or make it a block");
  CHECK(refusal("a: 1\nb: *x\n").find("net.yaml:2:") == 0);
  CHECK(refusal("a: !!int 1\n") == "net.yaml:1: a tag (tag:yaml.org,2002:int), which has no meaning here");
  CHECK(refusal("[a, b]: 1\n") == "net.yaml:1: a key that is no text");
  CHECK(refusal("a: 1\n---\nb: 1\n") == "net.yaml: holds more than one document");
  CHECK(refusal("\xff\xfe").find("net.yaml: is no text in UTF-8") == 0);
  CHECK(refusal(std::string("a: \0", 4)).find("net.yaml: is no text in UTF-8") == 0);
}

TEST_CASE("a text that would break a message's line is refused", "[nn]") {
  const std::string what =
      "a text with a line break or another control character; names and expressions have none";
  for (const std::string text : {"a: \"b\n\n c\"\n", "\"a\\nb\": 1\n", "\"\\e[2J\": 1\n", "a: 'b\n\n c'\n"}) {
    CAPTURE(text);
    CHECK(refusal(text) == "net.yaml:1: " + what);
  }
  CHECK(refusal("a: |\n  one\n  two\n") == "net.yaml:1: " + what);
  CHECK(refusal("a: \"\\x7f\"\n") == "net.yaml:1: " + what);
  CHECK(read_yaml("a: 'Größe'\n", "net.yaml").find("a")->text == "Größe");
}

TEST_CASE("sizes and depths are bounded before a parser sees them", "[nn]") {
  CHECK(refusal(repeated("a", 70000)).find("net.yaml: has 70000 bytes") == 0);
  CHECK(refusal(repeated("[", 20000)) == "net.yaml:1: is nested more than 32 deep");
  CHECK(refusal(repeated("{a: ", 5000)) == "net.yaml:1: is nested more than 32 deep");
  CHECK(refusal(repeated("- ", 20000)) == "net.yaml:1: is nested more than 32 deep");
  std::string stairs;
  for (int i = 0; i < 300; ++i) stairs += repeated(" ", i) + "a:\n";
  CHECK(refusal(stairs).find("is nested more than 32 deep") != std::string::npos);
}
