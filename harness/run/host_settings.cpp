#include "harness/run/host_settings.hpp"

#include "drivers/host_port.hpp"
#include "harness/run/link_ends.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>

namespace plugfest::run {
namespace {

using Json = nlohmann::json;
using checks::End;
using checks::LinkEnd;

/// One request to a host's own software.
constexpr Clock::duration host_within = std::chrono::seconds{5};
constexpr std::string_view off = "off";

template <class T>
Json to_json(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// @return false: something else than null or a T stands there
template <class T>
bool take(const Json& json, const char* key, std::optional<T>& value) {
  const auto at = json.find(key);
  if (at == json.end()) return false;
  if (at->is_null()) return true;
  const bool fits = std::is_same_v<T, bool> ? at->is_boolean() : at->is_number();
  if (fits) value = at->template get<T>();
  return fits;
}

std::string name_of(const std::optional<TestPattern>& pattern) {
  return pattern ? std::string{to_string(*pattern)} : std::string{off};
}

struct Patterns {
  std::optional<TestPattern> generator, checker;
};

std::optional<Patterns> patterns_from(const std::string& text) {
  const std::size_t gap = text.find(' ');
  if (gap == std::string::npos) return std::nullopt;
  const std::string generator = text.substr(0, gap), checker = text.substr(gap + 1);
  const Patterns patterns{pattern_from(generator), pattern_from(checker)};
  const bool known = (patterns.generator || generator == off) && (patterns.checker || checker == off);
  return known ? std::optional{patterns} : std::nullopt;
}

ActionResult unreadable(const journal::RestoreAction& action) {
  return {false, fmt::format("the record of it cannot be read: '{}'", action.prior)};
}

asio::awaitable<ActionResult> restore_admin(Clock& clock, const LinkEnd& end, const journal::RestoreAction& action) {
  if (action.prior != "up" && action.prior != "down") co_return unreadable(action);
  if (end.port == nullptr) co_return ActionResult{false, end.no_port};
  const bool up = action.prior == "up";
  co_await end.port->set_admin(up, clock.now() + host_within);
  const LinkState now = co_await end.port->state(clock.now() + host_within);
  if (now.admin_up && *now.admin_up != up) co_return ActionResult{false, "set, and does not follow"};
  co_return ActionResult{true, now.admin_up ? "set and read back" : "set; the host does not say what it is"};
}

asio::awaitable<ActionResult> restore_serdes(Clock& clock, const LinkEnd& end, int lane,
                                             const journal::RestoreAction& action) {
  const std::optional<SerdesLane> prior = serdes_lane_from(action.prior);
  if (!prior) co_return unreadable(action);
  if (end.serdes == nullptr) co_return ActionResult{false, end.no_serdes};
  const HostSerdesInfo& info = end.serdes->info();
  SerdesLane wanted;
  if (info.can_set_taps) wanted.taps = prior->taps;
  if (info.can_set_polarity) {
    wanted.tx_inverted = prior->tx_inverted;
    wanted.rx_inverted = prior->rx_inverted;
  }
  if (info.can_set_compensation) {
    wanted.nlc_upper = prior->nlc_upper;
    wanted.nlc_lower = prior->nlc_lower;
  }
  co_await end.serdes->set_lane(lane, wanted, clock.now() + host_within);
  const SerdesLane now = co_await end.serdes->lane(lane, clock.now() + host_within);
  if (now != *prior) co_return ActionResult{false, fmt::format("set, and shows {}", text_of(now))};
  co_return ActionResult{true,
                         info.taps_read == ReadBack::applied ? "set and read back" : "set; the host shows intent only"};
}

asio::awaitable<ActionResult> restore_pattern(Clock& clock, const LinkEnd& end, const journal::RestoreAction& action) {
  const std::optional<Patterns> prior = patterns_from(action.prior);
  if (!prior) co_return unreadable(action);
  if (end.tester == nullptr) co_return ActionResult{false, end.no_tester};
  co_await end.tester->check(prior->checker, clock.now() + host_within);
  co_await end.tester->generate(prior->generator, clock.now() + host_within);
  const std::optional<std::string> now = co_await pattern_now(clock, end);
  if (now != action.prior) co_return ActionResult{false, fmt::format("set, and shows {}", now.value_or("nothing"))};
  co_return ActionResult{true, "set and read back"};
}

}  // namespace

bool is_host_setting(const journal::RestoreAction& action) {
  return action.kind == host_setting::admin || action.kind == host_setting::serdes ||
         action.kind == host_setting::pattern;
}

asio::awaitable<std::optional<std::string>> admin_now(Clock& clock, const LinkEnd& end) {
  const LinkState state = co_await end.port->state(clock.now() + host_within);
  if (!state.admin_up) co_return std::nullopt;
  co_return std::string{*state.admin_up ? "up" : "down"};
}

asio::awaitable<std::optional<std::string>> serdes_now(Clock& clock, const LinkEnd& end, int lane) {
  const SerdesLane now = co_await end.serdes->lane(lane, clock.now() + host_within);
  if (now == SerdesLane{}) co_return std::nullopt;
  co_return text_of(now);
}

asio::awaitable<std::optional<std::string>> pattern_now(Clock& clock, const LinkEnd& end) {
  const std::optional<TestPattern> generator = co_await end.tester->generated(clock.now() + host_within);
  const std::optional<TestPattern> checker = co_await end.tester->checked(clock.now() + host_within);
  co_return fmt::format("{} {}", name_of(generator), name_of(checker));
}

std::string text_of(const SerdesLane& lane) {
  Json taps = Json::array();
  for (const std::optional<int>& tap : lane.taps) taps.push_back(to_json(tap));
  const Json json = {{"taps", std::move(taps)},
                     {"tx_inverted", to_json(lane.tx_inverted)},
                     {"rx_inverted", to_json(lane.rx_inverted)},
                     {"nlc_upper", to_json(lane.nlc_upper)},
                     {"nlc_lower", to_json(lane.nlc_lower)}};
  return json.dump();
}

std::optional<SerdesLane> serdes_lane_from(const std::string& text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  SerdesLane lane;
  const auto taps = json.find("taps");
  if (taps == json.end() || !taps->is_array()) return std::nullopt;
  for (const Json& tap : *taps) {
    if (!tap.is_null() && !tap.is_number_integer()) return std::nullopt;
    lane.taps.push_back(tap.is_null() ? std::nullopt : std::optional{tap.get<int>()});
  }
  const bool whole = take(json, "tx_inverted", lane.tx_inverted) && take(json, "rx_inverted", lane.rx_inverted) &&
                     take(json, "nlc_upper", lane.nlc_upper) && take(json, "nlc_lower", lane.nlc_lower);
  return whole ? std::optional{lane} : std::nullopt;
}

asio::awaitable<ActionResult> restore_host_setting(Clock& clock, LinkEnds& ends, const journal::RestoreAction& action) {
  const bool is_near = action.resource.starts_with("near ");
  if (!is_near && !action.resource.starts_with("far "))
    co_return ActionResult{false, fmt::format("no end of a link is meant by '{}'", action.resource)};
  const End which = is_near ? End::near_end : End::far_end;
  co_await ends.port(which);
  const LinkEnd& end = ends.link().at(which);
  if (action.kind == host_setting::admin) co_return co_await restore_admin(clock, end, action);
  if (action.kind == host_setting::pattern) co_return co_await restore_pattern(clock, end, action);
  const std::string_view number = std::string_view{action.resource}.substr(action.resource.rfind(' ') + 1);
  int lane = 0;
  const auto [last, error] = std::from_chars(number.data(), number.data() + number.size(), lane);
  if (error != std::errc{} || last != number.data() + number.size() || lane < 1)
    co_return ActionResult{false, fmt::format("no lane is meant by '{}'", action.resource)};
  co_return co_await restore_serdes(clock, end, lane, action);
}

}  // namespace plugfest::run
