// Moving globals on request: ferry::push, pull, clear and touch, on both sides.
#include "calls/payload.hpp"
#include "calls/runtime.hpp"
#include "globals/call_context.hpp"

#include <ferry/steering.hpp>

#include <algorithm>

namespace ferry::calls {

// Between calls: gives the variables the values sent, tells one, or frees them.
void runtime::steer(std::shared_ptr<cluster::link> const &from, wire::received const &message) {
  auto const &order = *message.as<wire::steer>();
  outcome done;
  try {
    for (auto const &g : order.globals) {
      auto const *v = program_.find(g.id);
      if (!v) throw error("it names a global variable that this program does not have");
      if (order.what == wire::steering::give) {
        if (!v->is_initialised()) throw error("'" + v->name + "' is not initialised there");
        globals::encode_variable(*v, done.payload);
      } else if (network_->is_main()) {
        throw error("the main process's globals are its own");
      } else if (order.what == wire::steering::take) {
        globals::call_context nobody(held_);
        if (!nobody.has(*v, g.tag)) nobody.take(*v, g.tag, g.value);
      } else {
        held_.drop(*v);
      }
    }
  } catch (std::exception const &e) {
    done.status = wire::status::failed;
    done.text = e.what();
  }
  from->send(done.message(order.id, true));
}

std::shared_ptr<request> runtime::order(proc_id whom, wire::steering what, wire::global_value value) {
  return ask(whom, [&](std::uint64_t id) { return wire::steer{id, what, {value}}; });
}

void runtime::obey(request &r, std::string const &order) {
  wait(r);
  auto const &result = *r.answer->as<wire::result>();
  if (result.status != wire::status::ok)
    throw error(order + " on process " + std::to_string(r.to) + ": " + std::string(result.text));
}

void runtime::push(globals::variable const &v, std::vector<proc_id> const &to, std::source_location const &at) {
  std::shared_ptr<globals::encoding const> value;
  {
    std::lock_guard lock(sending_);
    value = snapshots_.take(v);
  }
  if (!value) throw error("push(" + v.name + "): it is not initialised yet");
  std::vector<std::shared_ptr<request>> sent;
  for (proc_id id : to) {
    {
      std::lock_guard lock(sending_);
      auto &beliefs = beliefs_[id];
      beliefs.resize(program_.variable_count());
      if (beliefs[v.index] == value->tag) continue;
    }
    sent.push_back(
        order(id, wire::steering::take, {v.id, value->tag, true, {value->bytes.data(), value->bytes.size()}}));
    movements_.at(at.file_name(), at.line(), "", [&](movement_log::site &site) {
      site.sent(movement_log::kind::global, v.name.c_str(), value->bytes.size(), {movement_log::reason::pushed, id});
    });
  }
  for (auto const &r : sent) {
    obey(*r, "push(" + v.name + ")");
    std::lock_guard lock(sending_);
    auto &beliefs = beliefs_[r->to];
    beliefs.resize(program_.variable_count());
    beliefs[v.index] = value->tag;
  }
}

void runtime::pull(globals::variable const &v, proc_id from, void *result) {
  auto r = order(from, wire::steering::give, {v.id, {}, false, {}});
  obey(*r, "pull(" + v.name + ")");
  decode_result(*v.description, r->answer->as<wire::result>()->payload, result, program_);
}

void runtime::clear(globals::variable const &v, std::vector<proc_id> const &on) {
  std::vector<std::shared_ptr<request>> sent;
  for (proc_id id : on) {
    if (id == network_->self()) continue;
    {
      std::lock_guard lock(sending_);
      auto &beliefs = beliefs_[id];
      if (v.index < beliefs.size()) beliefs[v.index].reset();
    }
    try {
      sent.push_back(order(id, wire::steering::drop, {v.id, {}, false, {}}));
    } catch (process_exited const &) {}
  }
  for (auto const &r : sent) {
    try {
      obey(*r, "clear(" + v.name + ")");
    } catch (process_exited const &) {}
  }
}

void runtime::touch(globals::variable const &v) {
  std::lock_guard lock(sending_);
  snapshots_.forget(v);
}

}  // namespace ferry::calls

namespace ferry::abi {
namespace {

globals::variable const &known(void const *address, std::size_t bytes, char const *doing) {
  auto const *v = globals::registry::program().at(address);
  if (!v || v->description->bytes != bytes)
    throw error(std::string(doing) +
                ": this is no global variable that travels; name one itself, not a part or a copy");
  return *v;
}

}  // namespace

void push_global(void const *variable, std::size_t bytes, std::vector<proc_id> const &to,
                 std::source_location const &at) {
  calls::runtime::with_workers().push(known(variable, bytes, "push"), to, at);
}
void pull_global(void const *variable, std::size_t bytes, proc_id from, void *result) {
  calls::runtime::with_workers().pull(known(variable, bytes, "pull"), from, result);
}
void clear_global(void const *variable, std::size_t bytes, std::vector<proc_id> const *on) {
  auto &here = calls::runtime::with_workers();
  here.clear(known(variable, bytes, "clear"), on ? *on : here.network().workers());
}
void touch_global(void const *variable, std::size_t bytes) {
  calls::runtime::get().touch(known(variable, bytes, "touch"));
}

}  // namespace ferry::abi
