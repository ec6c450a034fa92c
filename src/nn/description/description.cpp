#include "chispa/nn/description.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "chispa/core/error.h"
#include "nn/description/block.h"
#include "nn/description/option_reader.h"
#include "nn/layer_kinds.h"

namespace chispa::nn {
namespace {

constexpr std::size_t kMaxNodes = 4096;
constexpr std::int64_t kMaxParameters = std::int64_t{1} << 27;
constexpr std::int64_t kMaxValues = std::int64_t{1} << 26;  // of one example, in one value

/// Where nodes are added: the network itself, or the use of a block.
struct Scope {
  int input = kNetworkInput;          ///< what "input" means
  std::string prefix;                 ///< of the names of its nodes: "block."
  std::string result;                 ///< the full name of its last node, where the block's use has a name
  Names names;                        ///< what expressions know
  std::map<std::string, int> values;  ///< of its named nodes
  std::vector<std::string> blocks;    ///< that it is in, the outermost first
};

/// A node, or the use of a block, as the description has it: "KIND: {OPTION: VALUE, ...}".
struct Item {
  std::string kind = {};
  int line = 0;
  std::string name = {};  ///< "" without
  const YamlTree* from = nullptr;
  std::int64_t repeat = 1;
  std::map<std::string, const YamlTree*> options = {};  ///< the others; "" is a value that stands alone
};

/// Adds the nodes of a description to a network.
class Expander {
 public:
  Expander(Network& network, const DescriptionSettings& settings, const YamlTree& tree)
      : network_(network),
        settings_(settings),
        file_(settings.file),
        everywhere_{{"side", {static_cast<double>(std::min(settings.input[0], settings.input[1])), true}},
                    {"classes", {static_cast<double>(settings.classes), true}},
                    {"dropout", {settings.dropout, true}}},
        width_(settings.width == 0.0 ? 1.0 : settings.width) {
    if (const YamlTree* const width = tree.find("width")) read_width(*width);
    if (const YamlTree* const values = tree.find("values")) read_values(*values);
    if (const YamlTree* const blocks = tree.find("blocks")) blocks_ = read_blocks(*blocks, file_);
    if (const YamlTree* const multiple = tree.find("channel_multiple")) {
      channel_multiple_ = read_whole(file_, "channel_multiple", *multiple, {});
      if (channel_multiple_ < 1 || channel_multiple_ > 1024)
        refuse_line(file_, multiple->line,
                    fmt::format("channel_multiple {} is not in 1 ... 1024", channel_multiple_));
    }
  }

  void expand(const YamlTree& nodes) {
    Scope scope;
    scope.names.numbers = everywhere_;
    scope.names.numbers["in"] = channels_of(kNetworkInput);
    expand_list(nodes, scope);
    try {
      network_.check_complete();
    } catch (const Error& error) {
      const std::optional<std::size_t> unread = network_.unread_node();
      refuse_line(file_, unread ? lines_[*unread] : nodes.line, error.what());
    }
  }

 private:
  /// Names of the file's own for numbers, which those below may use.
  void read_values(const YamlTree& values) {
    if (values.kind != YamlTree::Kind::map)
      refuse_line(file_, values.line, "\"values\" is not a map of names to numbers");
    for (const auto& [name, value] : values.entries) {
      if (!is_variable_name(name.text) || everywhere_.contains(name.text) || name.text == "in")
        refuse_line(file_, name.line,
                    fmt::format("\"{}\" is no name for a value, or has a meaning", name.text));
      everywhere_[name.text] = read_quantity(file_, name.text.c_str(), value, everywhere_);
    }
  }

  void read_width(const YamlTree& width) {
    const double value = read_quantity(file_, "width", width, {}).value;
    if (!(value > 0 && value <= 64))
      refuse_line(file_, width.line, fmt::format("width {} is not in (0, 64]", value));
    if (settings_.width == 0.0) width_ = value;
  }

  Quantity channels_of(int node) const { return {static_cast<double>(network_.shape_of(node)[-1]), true}; }

  /// Adds the nodes; the last one's index.
  int expand_list(const YamlTree& nodes, Scope& scope) {
    if (nodes.kind != YamlTree::Kind::list || nodes.items.empty())
      refuse_line(file_, nodes.line, "is not a list of nodes: \"- KIND: {OPTION: VALUE}\" a line");
    int at = scope.input;
    for (const YamlTree& tree : nodes.items) {
      const Item item = read_item(tree, scope);
      const bool last = &tree == &nodes.items.back() && item.repeat == 1;
      at = expand_item(item, at, scope,
                       item.name.empty() ? (last ? scope.result : "") : scope.prefix + item.name);
    }
    return at;
  }

  Item read_item(const YamlTree& tree, const Scope& scope) const {
    Item item{.line = tree.line};
    const YamlTree* value = nullptr;
    if (tree.kind == YamlTree::Kind::text) {
      item.kind = tree.text;
    } else if (tree.kind == YamlTree::Kind::map && tree.entries.size() == 1) {
      item.kind = tree.entries[0].first.text;
      value = &tree.entries[0].second;
    } else {
      refuse_line(file_, tree.line, "is not a node: \"- KIND\" or \"- KIND: {OPTION: VALUE}\"");
    }
    if (const auto text = scope.names.texts.find(item.kind); text != scope.names.texts.end())
      item.kind = text->second;
    if (value != nullptr) read_arguments(*value, scope, item);
    return item;
  }

  void read_arguments(const YamlTree& value, const Scope& scope, Item& item) const {
    const LayerKind* const kind = find_layer_kind(item.kind);
    if (value.kind == YamlTree::Kind::nothing) return;
    if (value.kind != YamlTree::Kind::map) {
      if (kind != nullptr && kind->joins)
        item.from = &value;
      else
        item.options[""] = &value;
      return;
    }
    for (const auto& [key, argument] : value.entries) {
      if (key.text == "name")
        item.name = read_name(argument);
      else if (key.text == "from")
        item.from = &argument;
      else if (key.text == "repeat")
        item.repeat = read_whole(file_, "repeat", argument, scope.names.numbers);
      else
        item.options[key.text] = &argument;
    }
    if (item.repeat < 0 || item.repeat > static_cast<std::int64_t>(kMaxNodes))
      refuse_line(file_, item.line, fmt::format("repeat {} is not in 0 ... {}", item.repeat, kMaxNodes));
    if (item.repeat > 1 && !item.name.empty())
      refuse_line(file_, item.line,
                  fmt::format("\"{}\" would be the name of {} nodes; leave name or repeat out", item.name,
                              item.repeat));
    if (item.repeat != 1 && item.from != nullptr)
      refuse_line(file_, item.line,
                  "has both \"from\" and \"repeat\"; what is repeated reads what comes before it");
  }

  std::string read_name(const YamlTree& tree) const {
    if (tree.kind != YamlTree::Kind::text || tree.text.empty() || tree.text == "input")
      refuse_line(file_, tree.line, "a name is a word, and not \"input\", which is what a block reads");
    return tree.text;
  }

  /// Adds what the item says, under the full name `name` or, if that is empty, one of its own; the last
  /// node's index.
  int expand_item(const Item& item, int before, Scope& scope, const std::string& name) {
    int at = before;
    for (std::int64_t i = 0; i < item.repeat; ++i) {
      const std::vector<int> inputs = inputs_of(item, at, scope);
      const auto block = blocks_.find(item.kind);
      at = block != blocks_.end() ? use_block(block->second, item, inputs, scope, name)
                                  : add_layer(item, inputs, scope, name);
    }
    if (!item.name.empty() && !scope.values.emplace(item.name, at).second)
      refuse_line(file_, item.line, fmt::format("the name \"{}\" is given twice", item.name));
    return at;
  }

  int value_named(const YamlTree& tree, const Scope& scope) const {
    if (tree.kind != YamlTree::Kind::text)
      refuse_line(file_, tree.line, "\"from\" is a node's name or a list of them");
    if (tree.text == "input") return scope.input;
    if (const auto found = scope.values.find(tree.text); found != scope.values.end()) return found->second;
    std::string known = "input";
    for (const auto& [name, value] : scope.values) known += ", " + name;
    refuse_line(file_, tree.line,
                fmt::format("\"{}\" is no node before this one; there are {}", tree.text, known));
  }

  std::vector<int> inputs_of(const Item& item, int before, const Scope& scope) const {
    if (item.from == nullptr) return {before};
    const LayerKind* const kind = find_layer_kind(item.kind);
    const bool joins = kind != nullptr && kind->joins;
    if (item.from->kind != YamlTree::Kind::list) {
      const int named = value_named(*item.from, scope);
      return joins ? std::vector<int>{before, named} : std::vector<int>{named};
    }
    std::vector<int> inputs;
    for (const YamlTree& name : item.from->items) inputs.push_back(value_named(name, scope));
    return inputs;
  }

  int add_layer(const Item& item, const std::vector<int>& inputs, const Scope& scope,
                const std::string& name) {
    const LayerKind* const kind = find_layer_kind(item.kind);
    if (kind == nullptr) refuse_unknown(item);
    std::unique_ptr<Layer> layer = kind->make();
    OptionReader reader(item.options, scope.names, file_,
                        [this](double channels) { return widened(channels); });
    layer->visit_options(reader);
    reader.check_all_taken(item.kind);
    if (network_.nodes().size() >= kMaxNodes)
      refuse_line(file_, item.line, fmt::format("makes more than {} nodes", kMaxNodes));
    int index = 0;
    try {
      index = network_.add_layer(std::move(layer), inputs, name);
    } catch (const Error& error) {
      refuse_line(file_, item.line, error.what());
    }
    check_size(item, index);
    lines_.push_back(item.line);
    return index;
  }

  void check_size(const Item& item, int index) {
    const Node& node = network_.nodes()[static_cast<std::size_t>(index)];
    for (const NamedParameter& named : node.layer->parameters())
      parameters_ += named.parameter.value().size();
    if (parameters_ > kMaxParameters)
      refuse_line(file_, item.line, fmt::format("makes more than {} parameters", kMaxParameters));
    if (node.output.size() > kMaxValues)
      refuse_line(file_, item.line,
                  fmt::format("gives {}, more than {} values", node.output.to_string(), kMaxValues));
  }

  [[noreturn]] void refuse_unknown(const Item& item) const {
    std::string known;
    for (const LayerKind& kind : layer_kinds()) known += std::string(known.empty() ? "" : ", ") + kind.name;
    for (const auto& [name, block] : blocks_) known += ", " + name;
    refuse_line(file_, item.line,
                fmt::format("\"{}\" is no layer and no block; there are {}", item.kind, known));
  }

  int use_block(const Block& block, const Item& item, const std::vector<int>& inputs, const Scope& outer,
                const std::string& name) {
    if (inputs.size() != 1)
      refuse_line(file_, item.line,
                  fmt::format("block {} reads one value, not {}", block.name, inputs.size()));
    if (std::find(outer.blocks.begin(), outer.blocks.end(), block.name) != outer.blocks.end())
      refuse_line(file_, item.line,
                  fmt::format("block {} uses itself: {} > {}", block.name, fmt::join(outer.blocks, " > "),
                              block.name));
    Scope scope;
    scope.input = inputs[0];
    scope.blocks = outer.blocks;
    scope.blocks.push_back(block.name);
    const std::string inside =
        item.name.empty() ? fmt::format("{}_{}", block.name, ++uses_[block.name]) : item.name;
    scope.prefix = outer.prefix + inside + ".";
    scope.result = name;
    bind(block, item, outer.names, scope);
    return expand_list(*block.nodes, scope);
  }

  /// Gives the block's parameters what its use, or else its head, says.
  void bind(const Block& block, const Item& item, const Names& outer, Scope& scope) const {
    Variables& numbers = scope.names.numbers;
    numbers = everywhere_;
    numbers["in"] = channels_of(scope.input);
    for (const auto& option : item.options) {
      const std::string& name = option.first;
      const auto is_it = [&](const Block::Parameter& parameter) { return parameter.name == name; };
      const bool known = name.empty() ? !block.parameters.empty()
                                      : std::any_of(block.parameters.begin(), block.parameters.end(), is_it);
      if (!known)
        refuse_line(file_, item.line, fmt::format("block {} has no parameter \"{}\"", block.name, name));
    }
    for (const Block::Parameter& parameter : block.parameters) {
      const bool first = &parameter == block.parameters.data();
      auto given = item.options.find(parameter.name);
      if (given == item.options.end() && first) given = item.options.find("");
      if (given != item.options.end())
        bind(parameter, *given->second, outer, scope.names);
      else if (parameter.has_default)
        bind(parameter, parameter.value, scope.names, scope.names);
      else
        refuse_line(file_, item.line, fmt::format("block {} needs \"{}\"", block.name, parameter.name));
    }
  }

  /// A layer's kind, a block, or an option's word is a text; all else is a number.
  void bind(const Block::Parameter& parameter, const YamlTree& value, const Names& known,
            Names& names) const {
    if (value.kind != YamlTree::Kind::text)
      refuse_line(file_, value.line, fmt::format("\"{}\" is neither a number nor a word", parameter.name));
    const auto named = known.texts.find(value.text);
    const std::string& text = named == known.texts.end() ? value.text : named->second;
    static const std::set<std::string> kWords = {"true", "false", "same", "valid"};
    if (find_layer_kind(text) != nullptr || blocks_.contains(text) || kWords.contains(text))
      names.texts[parameter.name] = text;
    else
      names.numbers[parameter.name] = read_quantity(file_, parameter.name.c_str(), value, known.numbers);
  }

  /// A count of channels times the network's width.
  double widened(double channels) const {
    if (width_ == 1.0) return channels;
    const double wide = channels * width_;
    return channel_multiple_ > 1 ? nearest_multiple(wide, static_cast<double>(channel_multiple_))
                                 : std::max(1.0, std::round(wide));
  }

  Network& network_;
  const DescriptionSettings& settings_;
  const std::string& file_;
  Variables everywhere_;  ///< numbers that have names in the whole file
  double width_;
  std::map<std::string, Block> blocks_;
  std::map<std::string, int> uses_;
  std::vector<int> lines_;  ///< of the nodes
  std::int64_t channel_multiple_ = 1;
  std::int64_t parameters_ = 0;
};

void check_keys(const YamlTree& tree, const std::string& file) {
  static const std::set<std::string> kKeys = {"input",  "classes", "width",  "channel_multiple",
                                              "values", "blocks",  "network"};
  if (tree.kind != YamlTree::Kind::map)
    refuse_line(file, std::max(tree.line, 1), fmt::format("is not a map of {}", fmt::join(kKeys, ", ")));
  for (const auto& [key, value] : tree.entries)
    if (!kKeys.contains(key.text))
      refuse_line(file, key.line,
                  fmt::format("\"{}\" is not known; there are {}", key.text, fmt::join(kKeys, ", ")));
}

/// What the file fixes has to be what the images are.
void check_fixed(const YamlTree& tree, const DescriptionSettings& settings) {
  if (const YamlTree* const input = tree.find("input")) {
    if (input->kind != YamlTree::Kind::list || input->items.size() != 3)
      refuse_line(settings.file, input->line, "input is not [height, width, channels]");
    Shape shape;
    for (const YamlTree& extent : input->items) {
      const std::int64_t value = read_whole(settings.file, "input", extent, {});
      if (value < 1 || value > 65536)
        refuse_line(settings.file, extent.line, fmt::format("input {} is not in 1 ... 65536", value));
      shape.append(value);
    }
    if (!(shape == settings.input))
      refuse_line(settings.file, input->line,
                  fmt::format("is for images {}, these are {}; leave \"input\" out where any will do",
                              shape.to_string(), settings.input.to_string()));
  }
  if (const YamlTree* const classes = tree.find("classes")) {
    const std::int64_t value = read_whole(settings.file, "classes", *classes, {});
    if (value != settings.classes)
      refuse_line(
          settings.file, classes->line,
          fmt::format(
              "is for {} classes, these images have {}; write \"Dense: classes\" and leave \"classes\" out "
              "where any will do",
              value, settings.classes));
  }
}

}  // namespace

std::unique_ptr<Network> build_network(const std::string& text, const DescriptionSettings& settings,
                                       std::optional<RandomStream> random) {
  const YamlTree tree = read_yaml(text, settings.file);
  check_keys(tree, settings.file);
  check_fixed(tree, settings);
  const YamlTree* const nodes = tree.find("network");
  if (nodes == nullptr) throw Error(settings.file + ": has no \"network\", the list of its nodes");
  auto network = std::make_unique<Network>(settings.name, settings.input, random);
  Expander(*network, settings, tree).expand(*nodes);
  return network;
}

}  // namespace chispa::nn
