#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "chispa/nn/option_visitor.h"
#include "nn/description/expression.h"
#include "nn/description/yaml_tree.h"

namespace chispa::nn {

/// What names mean at a place of a description: numbers, and texts, which stand for a layer's kind or an
/// option.
struct Names {
  Variables numbers;
  std::map<std::string, std::string> texts;
};

/// Gives a layer the options that a description has for it. Those that it does not have stay as they are.
class OptionReader : public OptionVisitor {
 public:
  /// `options`: by name; the key "" is the value that stands alone, for the first option. `scale` is what the
  /// network's width makes of a count of channels.
  OptionReader(const std::map<std::string, const YamlTree*>& options, const Names& names,
               const std::string& file, std::function<double(double)> scale);

  void channels(const char* name, std::int64_t& value) override;
  void count(const char* name, std::int64_t& value) override;
  void size(const char* name, Size2D& value) override;
  void number(const char* name, double& value) override;
  void numbers(const char* name, std::vector<double>& values) override;
  void flag(const char* name, bool& value) override;
  void choice(const char* name, int& value, std::span<const char* const> names) override;
  using OptionVisitor::choice;
  using OptionVisitor::number;

  /// After the layer has shown its options. Throws Error for one that it does not have, and names those it
  /// has.
  void check_all_taken(const std::string& kind) const;

 private:
  const YamlTree* take(const char* name);
  const std::string& text_of(const char* name, const YamlTree& tree) const;
  Quantity quantity(const char* name, const YamlTree& tree) const;
  std::int64_t whole(const char* name, const YamlTree& tree) const;
  [[noreturn]] void refuse(const char* name, const YamlTree& tree, const std::string& what) const;

  std::map<std::string, const YamlTree*> options_;
  const Names& names_;
  const std::string& file_;
  std::function<double(double)> scale_;
  std::vector<std::string> seen_;
};

/// `tree` as a number; throws Error that calls it `name`.
Quantity read_quantity(const std::string& file, const char* name, const YamlTree& tree,
                       const Variables& variables);
/// The same, which has to be whole.
std::int64_t read_whole(const std::string& file, const char* name, const YamlTree& tree,
                        const Variables& variables);

}  // namespace chispa::nn
