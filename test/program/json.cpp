// nlohmann::json of every kind comes back as it went; a discarded one is refused.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <vector>

using nlohmann::json;

namespace {

json settings = {{"name", "ferry"}, {"sizes", {1, 2, 3}}};

template <class J> J sent(J const &value) {
  return ferry::remotecall_fetch(2, [](J const &v) { return v; }, value);
}
void round_trip(json const &value, std::source_location at = std::source_location::current()) {
  auto back = sent(value);
  check_equal(back, value, at);
  check(back.type() == value.type(), at);
}

void kinds() {
  round_trip(nullptr);
  round_trip(true);
  round_trip(-5);
  round_trip(5u);
  round_trip(std::numeric_limits<std::uint64_t>::max());
  round_trip(std::numeric_limits<std::int64_t>::min());
  round_trip(0.1);
  round_trip("text");
  round_trip(json::array());
  round_trip(json::object());
  round_trip(json::parse(R"({"a": [1, {"b": null}, [[]], "x"], "c": {"d": 1.5, "": false}})"));
  auto binary = sent(json::binary({1, 2, 3}, 7));
  check(binary.get_binary().subtype() == 7 && binary.get_binary().size() == 3);
  check(!sent(json::binary({1})).get_binary().has_subtype());
  auto ordered = nlohmann::ordered_json::parse(R"({"z": 1, "a": {"y": 2, "b": 3}})");
  check_equal(sent(ordered).dump(), ordered.dump());
}

void refused() {
  auto broken = json::parse("{", nullptr, false);
  check(broken.is_discarded());
  auto error = thrown_by<ferry::not_shippable>([&] { sent(broken); });
  check(std::string(error.what()).find("a discarded JSON value is no value") != std::string::npos);
}

}  // namespace

int main() {
  ferry::addprocs(1);
  kinds();
  refused();
  auto name = [] { return settings["name"].get<std::string>() + std::to_string(settings["sizes"].size()); };
  check_equal(ferry::remotecall_fetch(2, name), "ferry3");
  settings["sizes"].push_back(4);
  check_equal(ferry::remotecall_fetch(2, name), "ferry4");
  std::vector<json> many{1, "a", nullptr};
  check(sent(many) == many);
  std::cout << "JSON travels\n";
}
