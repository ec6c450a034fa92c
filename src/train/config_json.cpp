#include <set>

#include "chispa/core/error.h"
#include "chispa/train/config.h"
#include "core/log.h"
#include "train/model_json.h"
#include "train/settings.h"

namespace chispa::train {
namespace {

/// Names of settings, and of the objects that they are in: "augmentation.".
std::set<std::string> known_names() {
  std::set<std::string> names;
  const TrainConfig any;
  visit_settings(any, [&](const std::string& name, auto&&...) {
    names.insert(name);
    if (const std::size_t dot = name.find('.'); dot != std::string::npos)
      names.insert(name.substr(0, dot + 1));
  });
  return names;
}

/// What a newer version added, whose absence here may matter.
void warn_of_unknown(const Json& json, const std::string& prefix, const std::set<std::string>& known) {
  for (const auto& [key, value] : json.items()) {
    const std::string name = prefix + key;
    if (known.contains(name + "."))
      warn_of_unknown(value, name + ".", known);
    else if (!known.contains(name))
      log(LogLevel::warning, "setting {} is not known to this version and has no effect", name);
  }
}

}  // namespace

std::string config_to_json(const TrainConfig& config) {
  Json json;
  visit_settings(config, WriteSettings{json});
  return json.dump(2);
}

TrainConfig config_from_json(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) throw Error("config: not JSON");
  return read_config(json);
}

TrainConfig read_config(const Json& json) {
  TrainConfig config;
  try {
    visit_settings(config, ReadSettings{json});
    warn_of_unknown(json, "", known_names());
    check_sizes(config.model);
    check_config(config);
  } catch (const Error& error) {
    throw Error(std::string("config: ") + error.what());
  }
  return config;
}

std::vector<SettingDifference> differences(const TrainConfig& before, const TrainConfig& now) {
  Json old_values;
  visit_settings(before, WriteSettings{old_values});
  const auto text = [](const Json& value) -> std::string {
    if (!value.is_string()) return value.dump();
    const auto text = value.get<std::string>();
    return text.find('\n') == std::string::npos ? text : "another text";  // of a network's description
  };
  std::vector<SettingDifference> found;
  visit_settings(now, [&](const std::string& name, const auto& member, auto&&...) {
    const Json& old_value = *find_setting(old_values, name);
    const Json value = value_to_json(member);
    if (value != old_value) found.push_back({name, text(old_value), text(value)});
  });
  return found;
}

}  // namespace chispa::train
