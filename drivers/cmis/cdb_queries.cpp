#include "drivers/cmis/cdb_queries.hpp"

#include "drivers/cmis/cdb_payload.hpp"
#include "drivers/cmis/fields/cdb_payloads.hpp"
#include "drivers/cmis/fields/cdb_replies.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/poll.hpp"

#include <cassert>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration password_poll = 10ms;

CdbRequest request_of(std::uint16_t command, std::size_t reply_size) {
  return {.command = command, .lpl = {}, .epl = {}, .reply_size = reply_size};
}

std::bitset<256> bitmap(const CdbPayload& payload, const Field<bool>& field) {
  std::bitset<256> bits;
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = payload.get(field, i);
  return bits;
}

template <class T>
CdbAnswer<T> answer_of(CdbReply reply, T (*parse)(std::span<const std::byte>)) {
  CdbAnswer<T> answer{.reply = std::move(reply), .value = {}};
  if (answer.reply.succeeded()) answer.value = parse(answer.reply.lpl);
  return answer;
}

bool versatile_control_of(std::span<const std::byte> body) {
  return CdbPayload{body}.get(cdb_versatile_control_supported);
}

}  // namespace

std::optional<bool> CdbCommandSet::has(std::uint16_t command) const {
  if (command < group || command - group >= int{256}) return std::nullopt;
  return commands[static_cast<std::size_t>(command - group)];
}

CdbModuleFeatures parse_module_features(std::span<const std::byte> body) {
  namespace reply = cdb_reply_module_features;
  const CdbPayload payload{body};
  const auto ms = static_cast<std::int64_t>(payload.get(reply::max_completion_time).value);
  return {.commands = {.group = 0x0000, .commands = bitmap(payload, reply::command_bitmap)},
          .max_completion_time = std::chrono::milliseconds(ms)};
}

CdbCommandSet parse_command_set(std::uint16_t group, std::span<const std::byte> body) {
  return {.group = group, .commands = bitmap(CdbPayload{body}, cdb_group_bitmap)};
}

CdbSecurityFeatures parse_security_features(std::span<const std::byte> body) {
  const std::size_t before = std::min(body.size(), extent(cdb_group_bitmap.info));
  const auto facts = body.subspan(before);
  return {.commands = parse_command_set(0x0400, body), .certificate_facts = Bytes(facts.begin(), facts.end())};
}

CdbModuleStatus parse_module_status(std::span<const std::byte> body) {
  const CdbPayload payload{body};
  const std::uint8_t raw = payload.get(cdb_query_status::status);
  return {.raw = raw, .module_password = payload.get(cdb_query_status::module_password), .host_password = raw == 1};
}

ApplicationAttributes parse_application_attributes(std::span<const std::byte> body) {
  namespace reply = cdb_application_attributes;
  const CdbPayload payload{body};
  return {.nad_block_index = payload.get(reply::nad_block_index),
          .app_sel = payload.get(reply::app_sel_code),
          .max_module_power = payload.get(reply::max_module_power),
          .programmable_power_min = payload.get(reply::programmable_power_min),
          .programmable_power_max = payload.get(reply::programmable_power_max),
          .pre_fec_ber_high_alarm = payload.get(reply::pre_fec_ber_high_alarm),
          .rx_los_threshold = payload.get(reply::rx_los_threshold),
          .rx_power_high_alarm = payload.get(reply::rx_power_high_alarm),
          .rx_power_low_alarm = payload.get(reply::rx_power_low_alarm),
          .rx_power_high_warning = payload.get(reply::rx_power_high_warning),
          .rx_power_low_warning = payload.get(reply::rx_power_low_warning)};
}

InterfaceDescription parse_interface_description(std::span<const std::byte> body) {
  namespace reply = cdb_interface_description;
  const CdbPayload payload{body};
  return {.name = payload.text(reply::name),
          .description = payload.text(reply::description),
          .modulation = payload.text(reply::modulation),
          .rate_gbps = payload.get(reply::rate_gbps),
          .gigabaud = payload.get(reply::gigabaud),
          .bits_per_symbol_exact = payload.get(reply::bits_per_symbol_exact),
          .least_grid_ghz = payload.get(reply::least_grid_ghz),
          .lanes = payload.get(reply::lanes),
          .bits_per_symbol = payload.get(reply::bits_per_symbol)};
}

asio::awaitable<CdbAnswer<CdbModuleStatus>> query_status(Cdb& cdb, std::chrono::milliseconds delay) {
  CdbRequest request = request_of(0x0000, 2);
  CdbPayload payload{2};
  payload.put(cdb_query_status::delay, static_cast<std::uint16_t>(delay.count()));
  request.lpl = payload.bytes();
  std::optional<Clock::duration> limit;
  if (delay > 0ms) limit = delay + cdb.advertisement().busy_time;
  CdbReply reply = co_await cdb.command(request, limit);
  co_return answer_of(std::move(reply), &parse_module_status);
}

asio::awaitable<CdbAnswer<CdbModuleFeatures>> query_module_features(Cdb& cdb) {
  const CdbRequest request = request_of(0x0040, 36);
  CdbReply reply = co_await cdb.command(request);
  co_return answer_of(std::move(reply), &parse_module_features);
}

asio::awaitable<CdbAnswer<CdbCommandSet>> query_monitoring_features(Cdb& cdb) {
  const CdbRequest request = request_of(0x0042, 32);
  CdbReply reply = co_await cdb.command(request);
  CdbAnswer<CdbCommandSet> answer{.reply = std::move(reply), .value = {}};
  if (answer.reply.succeeded()) answer.value = parse_command_set(0x0200, answer.reply.lpl);
  co_return answer;
}

asio::awaitable<CdbAnswer<CdbCommandSet>> query_diagnostics_features(Cdb& cdb) {
  const CdbRequest request = request_of(0x0043, 32);
  CdbReply reply = co_await cdb.command(request);
  CdbAnswer<CdbCommandSet> answer{.reply = std::move(reply), .value = {}};
  if (answer.reply.succeeded()) answer.value = parse_command_set(0x0300, answer.reply.lpl);
  co_return answer;
}

asio::awaitable<CdbAnswer<CdbSecurityFeatures>> query_security_features(Cdb& cdb) {
  const CdbRequest request = request_of(0x0044, 52);
  CdbReply reply = co_await cdb.command(request);
  co_return answer_of(std::move(reply), &parse_security_features);
}

asio::awaitable<CdbAnswer<bool>> query_versatile_control(Cdb& cdb) {
  const CdbRequest request = request_of(0x0045, 1);
  CdbReply reply = co_await cdb.command(request);
  co_return answer_of(std::move(reply), &versatile_control_of);
}

asio::awaitable<CdbAnswer<ApplicationAttributes>> get_application_attributes(Cdb& cdb, std::uint8_t app_sel,
                                                                             std::uint8_t nad_block_index) {
  assert(app_sel >= 1 && app_sel <= 15);
  CdbRequest request = request_of(0x0050, 20);
  CdbPayload payload{2};
  payload.put(cdb_application_attributes::nad_block_index, nad_block_index);
  payload.put(cdb_application_attributes::app_sel_code, app_sel);
  request.lpl = payload.bytes();
  CdbReply reply = co_await cdb.command(request);
  co_return answer_of(std::move(reply), &parse_application_attributes);
}

asio::awaitable<CdbAnswer<InterfaceDescription>> get_interface_description(Cdb& cdb, InterfaceSide side,
                                                                           std::uint8_t id, std::uint8_t group) {
  CdbRequest request = request_of(0x0051, 96);
  CdbPayload payload{3};
  payload.put(cdb_interface_description::group, group);
  payload.put(cdb_interface_description::interface_id, id);
  payload.put(cdb_interface_description::location, static_cast<std::uint8_t>(side));
  request.lpl = payload.bytes();
  CdbReply reply = co_await cdb.command(request);
  co_return answer_of(std::move(reply), &parse_interface_description);
}

asio::awaitable<CdbReply> enter_password(Cdb& cdb, std::uint32_t password) {
  CdbRequest request = request_of(0x0001, 0);
  CdbPayload payload{4};
  payload.put(cdb_password, password);
  request.lpl = payload.bytes();
  CdbReply reply = co_await cdb.command(request);
  co_return reply;
}

asio::awaitable<CdbReply> change_password(Cdb& cdb, std::uint32_t password) {
  CdbRequest request = request_of(0x0002, 0);
  CdbPayload payload{4};
  payload.put(cdb_password, password);
  request.lpl = payload.bytes();
  CdbReply reply = co_await cdb.command(request);
  co_return reply;
}

asio::awaitable<std::optional<Coded<PasswordResult>>> write_password(Module& module, Clock& clock,
                                                                     std::uint32_t password, Clock::time_point due) {
  // Reserved before CMIS 5.3, and so 0: not stated.
  const std::optional<Support> told = co_await module.read(password_entry_result_supported);
  Bytes raw(extent(password_entry_area.info));
  password_entry_area.encode(raw, password);
  co_await module.write_bytes(password_entry_area.info, raw);
  if (told != Support::yes) co_return std::nullopt;
  const auto look = [&] { return module.read_bytes(password_cmd_result.info); };
  const auto decided = [](const Bytes& bytes) {
    return password_cmd_result.decode(bytes) != PasswordResult::in_progress;
  };
  const auto polled = co_await poll_until<Bytes>(clock, due, password_poll, look, decided);
  co_return Coded<PasswordResult>{static_cast<std::uint8_t>(extract(password_cmd_result.info, *polled.last)),
                                  password_cmd_result.decode(*polled.last)};
}

}  // namespace plugfest::cmis
