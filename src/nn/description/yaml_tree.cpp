#include "nn/description/yaml_tree.h"

#include <fmt/core.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

#include "chispa/core/error.h"
#include "core/utf8.h"

namespace chispa::nn {
namespace {

constexpr std::size_t kMaxBytes = 64 * 1024;
constexpr int kMaxDepth = 32;

/// Before the parser sees it, which calls itself for each level: no more than kMaxDepth brackets are open at
/// once (those in texts count too), and no line is indented, or has nested dashes, so far that its level
/// could be deeper.
void check_depth(const std::string& text, const std::string& file) {
  constexpr int kMaxIndentation = 2 * kMaxDepth;
  int line = 1, brackets = 0, column = 0, indentation = 0;
  bool indenting = true;
  for (const char c : text) {
    if (c == '\n') {
      ++line, column = 0, indentation = 0, indenting = true;
      continue;
    }
    ++column;
    indenting = indenting && (c == ' ' || c == '-' || c == '?' || c == '\t');
    if (indenting) indentation = column;
    if (c == '[' || c == '{') ++brackets;
    if (c == ']' || c == '}') brackets = std::max(0, brackets - 1);
    if (brackets > kMaxDepth || indentation > kMaxIndentation)
      refuse_line(file, line, fmt::format("is nested more than {} deep", kMaxDepth));
  }
}

/// Puts events together to a tree.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const std::string& file) : file_(file) {}

  YamlTree take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check(mark, "", anchor);
    add({.kind = YamlTree::Kind::nothing, .line = mark.line + 1});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse_line(file_, mark.line + 1, "an alias (*NAME); write the text out, or make it a block");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const bool quoted = tag == "!";
    check(mark, quoted ? "" : tag, anchor);
    // Texts stand in names and in messages of one line.
    if (has_control_character(value))
      refuse_line(file_, mark.line + 1,
                  "a text with a line break or another control character; names and expressions have none");
    add({.kind = YamlTree::Kind::text, .line = mark.line + 1, .quoted = quoted, .text = value});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check(mark, tag, anchor);
    open({.kind = YamlTree::Kind::list, .line = mark.line + 1});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check(mark, tag, anchor);
    open({.kind = YamlTree::Kind::map, .line = mark.line + 1});
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    YamlTree tree;
    YamlTree key;
    bool has_key = false;
  };

  void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
    if (anchor != 0)
      refuse_line(file_, mark.line + 1, "an anchor (&NAME); write the text out, or make it a block");
    if (!tag.empty() && tag != "?")
      refuse_line(file_, mark.line + 1, "a tag (" + tag + "), which has no meaning here");
  }

  void open(YamlTree tree) {
    if (levels_.size() >= kMaxDepth)
      refuse_line(file_, tree.line, fmt::format("is nested more than {} deep", kMaxDepth));
    levels_.push_back({std::move(tree), {}, false});
  }

  void close() {
    YamlTree tree = std::move(levels_.back().tree);
    levels_.pop_back();
    add(std::move(tree));
  }

  void add(YamlTree tree) {
    if (levels_.empty()) {
      root_ = std::move(tree);
      return;
    }
    Level& level = levels_.back();
    if (level.tree.kind == YamlTree::Kind::list) {
      level.tree.items.push_back(std::move(tree));
    } else if (!level.has_key) {
      if (tree.kind != YamlTree::Kind::text) refuse_line(file_, tree.line, "a key that is no text");
      if (level.tree.find(tree.text) != nullptr)
        refuse_line(file_, tree.line,
                    fmt::format("\"{}\" is there twice; its values would hide each other", tree.text));
      level.key = std::move(tree);
      level.has_key = true;
    } else {
      level.tree.entries.emplace_back(std::move(level.key), std::move(tree));
      level.has_key = false;
    }
  }

  const std::string& file_;
  std::vector<Level> levels_;
  YamlTree root_;
};

}  // namespace

void refuse_line(const std::string& file, int line, const std::string& what) {
  throw Error(fmt::format("{}:{}: {}", file, line, what));
}

const YamlTree* YamlTree::find(const std::string& key) const {
  for (const auto& [name, value] : entries)
    if (name.text == key) return &value;
  return nullptr;
}

YamlTree read_yaml(const std::string& text, const std::string& file) {
  if (text.size() > kMaxBytes)
    throw Error(fmt::format("{}: has {} bytes; the description of a network has {} at most", file,
                            text.size(), kMaxBytes));
  if (!is_utf8(text) || text.find('\0') != std::string::npos)
    throw Error(file + ": is no text in UTF-8; a network's description is a YAML file");
  check_depth(text, file);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    TreeBuilder builder(file), second(file);
    if (!parser.HandleNextDocument(builder))
      throw Error(file + ": is empty; a network's description is a YAML file");
    YamlTree tree = builder.take();
    if (parser.HandleNextDocument(second)) throw Error(file + ": holds more than one document");
    return tree;
  } catch (const YAML::Exception& error) {
    refuse_line(file, error.mark.line + 1, "is no YAML: " + error.msg);
  }
}

}  // namespace chispa::nn
