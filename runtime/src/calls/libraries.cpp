// Libraries that a program loads while it runs: a call that needs some runs where they are loaded as well.
//
// The caller has the receiver load what a call needs ahead of the call itself, and waits for that: the receiver's
// reader takes the values of globals from a stream before calls run, and finds the variables then. It remembers what it
// has provided; workers do not unload what was loaded for calls.
#include "calls/outcome.hpp"
#include "calls/runtime.hpp"

#include <algorithm>

namespace ferry::calls {

std::vector<globals::registry::needed_library>
runtime::lacking_libraries(proc_id where, std::vector<std::uint64_t> const &keys) {
  if (keys.empty() || where == network_->self()) return {};
  auto needed = program_.needed(keys);
  auto const there = libraries_there_.find(where);
  if (there == libraries_there_.end()) return needed;
  needed.erase(std::remove_if(needed.begin(), needed.end(),
                              [&](auto const &l) { return there->second.count(l.of->key) != 0; }),
               needed.end());
  return needed;
}

void runtime::provide(proc_id where, std::vector<globals::registry::needed_library> const &libraries,
                      net::deadline until, std::string const &what_for) {
  auto r = ask(where, [&](std::uint64_t id) {
    wire::load order{id, {}};
    for (auto const &l : libraries) {
      auto const &build = l.of->build;
      order.libraries.push_back({l.of->path,
                                 {reinterpret_cast<unsigned char const *>(build.data()), build.size()},
                                 l.bindings,
                                 l.of->is_global});
    }
    return order;
  });
  if (!wait(*r, until)) {
    forget(*r);
    throw timeout_error(what_for + " on process " + std::to_string(where) +
                        " did not end within its timeout: the libraries that it needs are still being loaded there");
  }
  auto const &result = *r->answer->as<wire::result>();
  if (result.status != wire::status::ok)
    throw error(what_for + " cannot run on process " + std::to_string(where) + ": " + std::string(result.text));
  std::lock_guard lock(sending_);
  for (auto const &l : libraries) libraries_there_[where].insert(l.of->key);
}

void runtime::provide_for(globals::variable const &v, proc_id where, std::string const &order) {
  std::vector<globals::registry::needed_library> lacking;
  {
    std::lock_guard lock(sending_);
    lacking = lacking_libraries(where, {v.library});
  }
  if (!lacking.empty()) provide(where, lacking, {}, order);
}

void runtime::accept_libraries(std::shared_ptr<cluster::link> const &from, wire::received message) {
  executor_.add([this, from, order = std::make_shared<wire::received>(std::move(message))] {
    auto const &wanted = *order->as<wire::load>();
    bool const keeps = !network_->is_main();  // what the main process has loaded is its own to unload
    outcome done;
    try {
      for (auto const &l : wanted.libraries)
        program_.load({std::string(l.path),
                       {reinterpret_cast<char const *>(l.build.data), l.build.size},
                       l.is_global},
                      l.bindings, keeps);
    } catch (std::exception const &e) {
      done.status = wire::status::failed;
      done.text = e.what();
    }
    from->send(done.message(wanted.id, false));
  });
}

}  // namespace ferry::calls
