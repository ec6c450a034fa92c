#pragma once

#include <string>
#include <utility>
#include <vector>

namespace chispa::nn {

/// A piece of a YAML document, as plain as descriptions need it, and the line it stands in (the first is 1).
struct YamlTree {
  enum class Kind { nothing, text, list, map };

  Kind kind = Kind::nothing;
  int line = 0;
  bool quoted = false;  ///< of a text: it is no number or name then
  std::string text = {};
  std::vector<YamlTree> items = {};  ///< of a list
  std::vector<std::pair<YamlTree, YamlTree>> entries =
      {};  ///< of a map, in the order of the file; keys are texts

  /// Of a map; null where it has no such key.
  const YamlTree* find(const std::string& key) const;
};

/// The one document of `text`, read from yaml-cpp's events. `file` is what errors call it: "FILE:LINE: what".
/// Throws Error for what is no YAML, and for what descriptions do without: more than 64 KiB, nesting deeper
/// than 32, anchors and aliases (of which a small file makes a huge one), tags, keys that are no text or
/// stand twice, several documents, bytes that are no UTF-8.
YamlTree read_yaml(const std::string& text, const std::string& file);

/// Throws Error "FILE:LINE: what".
[[noreturn]] void refuse_line(const std::string& file, int line, const std::string& what);

}  // namespace chispa::nn
