// Moving globals on request: ferry::push, pull, clear and touch, on both sides.
#include "calls/payload.hpp"
#include "calls/runtime.hpp"
#include "globals/call_context.hpp"
#include "globals/sharing.hpp"
#include "values/encode.hpp"

#include <ferry/steering.hpp>

#include <algorithm>

namespace ferry::calls {

namespace {
wire::global_value naming(globals::variable const &v) {
  wire::global_value g;
  g.id = v.id;
  return g;
}
}  // namespace

// Values are noted, and forgotten, in the order of the stream, as those of calls are.
void runtime::accept_order(std::shared_ptr<cluster::link> const &from, std::shared_ptr<wire::received> message) {
  auto const &order = *message->as<wire::steer>();
  std::vector<globals::received_value::pointer> values;
  for (auto const &g : order.globals) {
    auto const *v = program_.find(g.id);
    values.push_back(v && order.what == wire::steering::take ? received_.of(from->peer()).note(*v, g, message)
                                                             : nullptr);
    if (v && order.what == wire::steering::drop) received_.drop(from->peer(), *v);
  }
  executor_.add([this, from, message, values] { steer(from, *message->as<wire::steer>(), values); });
}

// What a codec made of globals that have got other values since is made again.
void runtime::make_anew_if_outdated(globals::variable const &v) {
  globals::call_context nobody(held_);
  auto const access = held_.open();
  if (auto value = held_.source(v); value && held_.is_outdated(v)) nobody.take(access, v, std::move(value));
}

// Between calls: gives the variables the values sent, tells one, or frees them.
void runtime::steer(std::shared_ptr<cluster::link> const &from, wire::steer const &order,
                    std::vector<globals::received_value::pointer> const &values) {
  outcome done;
  try {
    program_.look_for_libraries();
    for (std::size_t i = 0; i < order.globals.size(); ++i) {
      auto const &g = order.globals[i];
      auto const *v = program_.find(g.id);
      if (!v) throw error("it names a global variable that this program does not have");
      if (order.what == wire::steering::give) {
        make_anew_if_outdated(*v);
        if (!v->is_initialised()) throw error("'" + v->name + "' is not initialised there");
        values::encode_whole(*v->description, [&](values::owners_to_come &owners) {
          values::byte_writer writer(done.payload);
          values::encoder out(writer, program_, v->name, nullptr, values::role::global);
          out.look_for_owners(owners);
          out.encode(*v->description, v->address);
          if (!owners.has_learned()) out.expect_owned();
        });
      } else if (network_->is_main()) {
        throw error("the main process's globals are its own");
      } else if (order.what == wire::steering::drop) {
        held_.drop(*v);
      } else {
        globals::call_context nobody(held_);
        auto const access = held_.open();
        if (nobody.has(access, *v, g.tag)) continue;
        if (!values[i]) throw error("the value that '" + v->name + "' was believed to have is not there");
        nobody.take(access, *v, values[i]);
      }
    }
  } catch (std::exception const &e) {
    done.status = wire::status::failed;
    done.text = e.what();
  }
  from->send(done.message(order.id, true));
}

std::shared_ptr<request> runtime::order(proc_id whom, std::shared_ptr<cluster::link> stream, wire::steering what,
                                        wire::global_value value) {
  return ask(whom, std::move(stream), [&](std::uint64_t id) { return wire::steer{id, what, {std::move(value)}}; });
}

void runtime::obey(request &r, std::string const &order) {
  wait(r);
  auto const &result = *r.answer->as<wire::result>();
  if (result.status != wire::status::ok)
    throw error(order + " on process " + std::to_string(r.to) + ": " + std::string(result.text));
}

void runtime::push(globals::variable const &v, std::vector<proc_id> const &to, std::source_location const &at) {
  observed_.expect_not_held_here();
  // Ahead of the lock, which the reader takes too: the stream to another worker may have to be opened, and waited for.
  std::vector<std::shared_ptr<cluster::link>> streams;
  for (proc_id id : to) {
    provide_for(v, id, "push(" + v.name + ")");
    streams.push_back(network_->to(id));
  }
  std::vector<std::shared_ptr<request>> sent;
  {
    std::lock_guard lock(sending_);
    auto const memory = observed_.hold();
    auto value = observed_.take(memory, v);
    if (!value) throw error("push(" + v.name + "): it is not initialised yet");
    globals::find_shared({{&v, &observed_.seen(memory, v).shared()}});  // it owns what its weak pointers lead to
    for (std::size_t i = 0; i < to.size(); ++i) {
      proc_id const id = to[i];
      auto &believed = beliefs_of(id)[v.index];
      auto out = observed_.send_form(memory, *value, believed ? &*believed : nullptr);
      // One that holds it is told all the same: a call there may have written the variable since.
      sent.push_back(order(id, streams[i], wire::steering::take, out.value));
      believed = globals::belief{value->tag, value->at};
      if (out.value.form == wire::form::held) continue;
      movements_.at(at.file_name(), at.line(), "", [&](movement_log::site &site) {
        site.sent(movement_log::kind::global, v.name.c_str(), out.bytes, {movement_log::reason::pushed, id});
      });
    }
  }
  for (auto const &r : sent) obey(*r, "push(" + v.name + ")");
}

void runtime::pull(globals::variable const &v, proc_id from, void *result) {
  provide_for(v, from, "pull(" + v.name + ")");
  auto r = order(from, network_->to(from), wire::steering::give, naming(v));
  obey(*r, "pull(" + v.name + ")");
  decode_result(*v.description, r->answer->as<wire::result>()->payload, result, program_);
}

void runtime::clear(globals::variable const &v, std::vector<proc_id> const &on) {
  observed_.expect_not_held_here();
  std::vector<std::shared_ptr<request>> sent;
  for (proc_id id : on) {
    if (id == network_->self()) continue;
    std::shared_ptr<cluster::link> stream;
    try {
      stream = network_->to(id);
    } catch (process_exited const &) {
      continue;
    }
    // As one step with the belief: a call that comes between them would rely on what the order takes away.
    std::lock_guard lock(sending_);
    if (!lacking_libraries(id, {v.library}).empty()) continue;  // it has nothing of it
    beliefs_of(id)[v.index].reset();
    try {
      sent.push_back(order(id, std::move(stream), wire::steering::drop, naming(v)));
    } catch (process_exited const &) {}
  }
  for (auto const &r : sent) {
    try {
      obey(*r, "clear(" + v.name + ")");
    } catch (process_exited const &) {}
  }
}

// What is no variable may be part of one, or what a capture refers to.
void runtime::touch(globals::variable const *v) {
  observed_.expect_not_held_here();
  std::lock_guard lock(sending_);
  auto const memory = observed_.hold();
  if (v) return observed_.forget(memory, *v);
  observed_.forget_all(memory);
  payload_tags_.forget();
}

}  // namespace ferry::calls

namespace ferry::abi {
namespace {

globals::variable const &known(void const *address, std::size_t bytes, char const *doing) {
  auto &program = globals::registry::program();
  program.look_for_libraries();
  auto const *v = program.at(address);
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
  auto &here = calls::runtime::get();
  auto &program = globals::registry::program();
  program.look_for_libraries();
  auto const *v = program.at(variable);
  here.touch(v && v->description->bytes == bytes ? v : nullptr);
}

}  // namespace ferry::abi
