#include "nn/description/option_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "chispa/core/error.h"

namespace chispa::nn {
namespace {

constexpr double kLargest = 1e15;  // whole numbers below are exact, and no option needs more

std::int64_t to_whole(const std::string& file, const char* name, const YamlTree& tree, double value) {
  if (value != std::round(value))
    refuse_line(file, tree.line,
                fmt::format("{} {} is not a whole number; round(...) makes it one", name, value));
  return static_cast<std::int64_t>(std::clamp(value, -kLargest, kLargest));
}

}  // namespace

Quantity read_quantity(const std::string& file, const char* name, const YamlTree& tree,
                       const Variables& variables) {
  if (tree.kind != YamlTree::Kind::text || tree.quoted)
    refuse_line(file, tree.line, fmt::format("{} is not a number", name));
  try {
    return evaluate(tree.text, variables);
  } catch (const Error& error) {
    refuse_line(file, tree.line, fmt::format("{} {}", name, error.what()));
  }
}

std::int64_t read_whole(const std::string& file, const char* name, const YamlTree& tree,
                        const Variables& variables) {
  return to_whole(file, name, tree, read_quantity(file, name, tree, variables).value);
}

OptionReader::OptionReader(const std::map<std::string, const YamlTree*>& options, const Names& names,
                           const std::string& file, std::function<double(double)> scale)
    : options_(options), names_(names), file_(file), scale_(std::move(scale)) {}

const YamlTree* OptionReader::take(const char* name) {
  const bool first = seen_.empty();
  seen_.push_back(name);
  const auto found = options_.find(first && options_.contains("") ? "" : name);
  if (found == options_.end()) return nullptr;
  const YamlTree* const tree = found->second;
  options_.erase(found);
  return tree;
}

void OptionReader::refuse(const char* name, const YamlTree& tree, const std::string& what) const {
  refuse_line(file_, tree.line, fmt::format("{} {}", name, what));
}

Quantity OptionReader::quantity(const char* name, const YamlTree& tree) const {
  return read_quantity(file_, name, tree, names_.numbers);
}

std::int64_t OptionReader::whole(const char* name, const YamlTree& tree) const {
  return read_whole(file_, name, tree, names_.numbers);
}

const std::string& OptionReader::text_of(const char* name, const YamlTree& tree) const {
  if (tree.kind != YamlTree::Kind::text) refuse(name, tree, "is not a word");
  const auto named = names_.texts.find(tree.text);
  return named == names_.texts.end() ? tree.text : named->second;
}

void OptionReader::channels(const char* name, std::int64_t& value) {
  const YamlTree* const tree = take(name);
  if (tree == nullptr) return;
  const Quantity given = quantity(name, *tree);
  value = to_whole(file_, name, *tree, given.value);
  if (!given.final && value > 0) value = static_cast<std::int64_t>(scale_(given.value));
}

void OptionReader::count(const char* name, std::int64_t& value) {
  if (const YamlTree* const tree = take(name)) value = whole(name, *tree);
}

void OptionReader::size(const char* name, Size2D& value) {
  const YamlTree* const tree = take(name);
  if (tree == nullptr) return;
  if (tree->kind != YamlTree::Kind::list) {
    value = Size2D(whole(name, *tree));
    return;
  }
  if (tree->items.size() != 2) refuse(name, *tree, "is one number, or two: [rows, columns]");
  value = {whole(name, tree->items[0]), whole(name, tree->items[1])};
}

void OptionReader::number(const char* name, double& value) {
  if (const YamlTree* const tree = take(name)) value = quantity(name, *tree).value;
}

void OptionReader::numbers(const char* name, std::vector<double>& values) {
  const YamlTree* const tree = take(name);
  if (tree == nullptr) return;
  values.clear();
  if (tree->kind != YamlTree::Kind::list) {
    values.push_back(quantity(name, *tree).value);
    return;
  }
  for (const YamlTree& item : tree->items) values.push_back(quantity(name, item).value);
}

void OptionReader::flag(const char* name, bool& value) {
  const YamlTree* const tree = take(name);
  if (tree == nullptr) return;
  const std::string& text = text_of(name, *tree);
  if (text != "true" && text != "false")
    refuse(name, *tree, fmt::format("\"{}\" is neither true nor false", text));
  value = text == "true";
}

void OptionReader::choice(const char* name, int& value, std::span<const char* const> names) {
  const YamlTree* const tree = take(name);
  if (tree == nullptr) return;
  const std::string& text = text_of(name, *tree);
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end())
    refuse(name, *tree, fmt::format("\"{}\" is not known; there are {}", text, fmt::join(names, ", ")));
  value = static_cast<int>(found - names.begin());
}

void OptionReader::check_all_taken(const std::string& kind) const {
  if (options_.empty()) return;
  const auto& [name, tree] = *options_.begin();
  std::string known = "name, from, repeat";
  for (const std::string& each : seen_) known = each + ", " + known;
  if (name.empty())
    refuse_line(file_, tree->line, fmt::format("{} has no option that could stand alone", kind));
  refuse_line(file_, tree->line, fmt::format("{} has no option \"{}\"; there are {}", kind, name, known));
}

}  // namespace chispa::nn
