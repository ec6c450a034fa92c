#include "nn/description/block.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "nn/description/expression.h"
#include "nn/layer_kinds.h"

namespace chispa::nn {
namespace {

/// Names with a meaning of their own, in arguments or in expressions.
constexpr std::array kReserved = {"name", "from", "repeat", "input", "in", "side", "classes", "dropout"};

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

Block::Parameter read_parameter(const std::string& text, const YamlTree& head, const std::string& file) {
  const std::size_t sign = text.find('=');
  Block::Parameter parameter{.name = trimmed(text.substr(0, sign)), .has_default = sign != std::string::npos};
  if (!is_variable_name(parameter.name))
    refuse_line(file, head.line,
                fmt::format("\"{}\" is no name for a parameter; write BLOCK(NAME, NAME = DEFAULT)", text));
  if (std::find(kReserved.begin(), kReserved.end(), parameter.name) != kReserved.end())
    refuse_line(
        file, head.line,
        fmt::format("a parameter cannot be called \"{}\", which has a meaning of its own", parameter.name));
  if (parameter.has_default)
    parameter.value = {
        .kind = YamlTree::Kind::text, .line = head.line, .text = trimmed(text.substr(sign + 1))};
  return parameter;
}

Block read_head(const YamlTree& head, const std::string& file) {
  const std::size_t open = head.text.find('(');
  Block block{.name = trimmed(head.text.substr(0, open)), .parameters = {}};
  if (!is_variable_name(block.name))
    refuse_line(file, head.line,
                fmt::format("\"{}\" is no name for a block; use letters, digits and _", block.name));
  if (open == std::string::npos) return block;
  if (head.text.back() != ')')
    refuse_line(file, head.line, fmt::format("\"{}\" lacks a \")\" at its end", head.text));
  const std::string list = head.text.substr(open + 1, head.text.size() - open - 2);
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    Block::Parameter parameter = read_parameter(list.substr(begin, end - begin), head, file);
    for (const Block::Parameter& other : block.parameters)
      if (other.name == parameter.name)
        refuse_line(file, head.line,
                    fmt::format("block {} has two parameters \"{}\"", block.name, other.name));
    block.parameters.push_back(std::move(parameter));
    begin = end + 1;
  }
  return block;
}

}  // namespace

std::map<std::string, Block> read_blocks(const YamlTree& tree, const std::string& file) {
  if (tree.kind != YamlTree::Kind::map)
    refuse_line(file, tree.line, "\"blocks\" is not a map of names to nodes");
  std::map<std::string, Block> blocks;
  for (const auto& [head, nodes] : tree.entries) {
    Block block = read_head(head, file);
    if (find_layer_kind(block.name) != nullptr)
      refuse_line(file, head.line, fmt::format("a block cannot be called {}, as a layer is", block.name));
    if (nodes.kind != YamlTree::Kind::list || nodes.items.empty())
      refuse_line(file, head.line, fmt::format("block {} is not a list of nodes", block.name));
    block.nodes = &nodes;
    const std::string name = block.name;
    if (!blocks.emplace(name, std::move(block)).second)
      refuse_line(file, head.line, fmt::format("block {} is there twice", name));
  }
  return blocks;
}

}  // namespace chispa::nn
