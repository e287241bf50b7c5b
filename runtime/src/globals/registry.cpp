#include "globals/registry.hpp"

#include "globals/registry_contents.hpp"
#include "memory/shared_modules.hpp"

#include <pthread.h>

#include <algorithm>
#include <deque>
#include <map>

namespace ferry::globals {
namespace {

std::uint64_t next_generation() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

// What this thread has been shown.
struct shown {
  std::uint64_t generation = 0;
  void const *contents = nullptr;
};
thread_local constinit shown here;

}  // namespace

// They stay where they are for as long as the process: calls, messages and lists by index refer to them.
struct registry::known_variables {
  std::deque<variable> all;
  std::map<std::pair<std::uint64_t, std::uint64_t>, variable *> loaded;  // by the library's number and the identity

  variable &get(std::uint64_t library, std::uint64_t id) {
    auto &place = loaded[{library, id}];
    if (!place) place = &all.emplace_back();
    return *place;
  }
  void unload(std::uint64_t library) {
    auto const first = loaded.lower_bound({library, 0}), last = loaded.lower_bound({library + 1, 0});
    for (auto at = first; at != last; ++at) at->second->set_unloaded();
    loaded.erase(first, last);
  }
};

registry::registry() : build_(build_identity()), variables_(std::make_unique<known_variables>()) {
  read_program(program_);
  take_note({});
}
registry::~registry() = default;

registry &registry::program() {
  static registry *const only = new registry();
  return *only;
}

void registry::look_for_libraries() {
  for (;;) {
    auto const now = memory::count_module_changes();
    bool const any_unloaded = now.unloaded != unloaded_.load(std::memory_order_acquire);
    if (!any_unloaded && now.loaded == loaded_.load(std::memory_order_acquire)) return;
    auto const before = latest();
    std::vector<library_pointer> known;
    for (auto const &l : before->libraries) known.push_back(l.of);
    auto found = find_libraries(known, any_unloaded);
    std::lock_guard lock(mutex_);
    if (contents_ != before) continue;  // another thread has found some meanwhile
    if (found != known) take_note(std::move(found));
    loaded_.store(now.loaded, std::memory_order_release);
    unloaded_.store(now.unloaded, std::memory_order_release);
    return;
  }
}

// With the lock held.
void registry::take_note(std::vector<library_pointer> found) {
  std::vector<variable *> all;
  if (contents_) {
    all = contents_->variables;
    for (auto const &l : contents_->libraries)
      if (std::find(found.begin(), found.end(), l.of) == found.end()) variables_->unload(l.of->number);
  }
  for (auto const &l : found)
    if (l->number == 0) const_cast<library &>(*l).number = ++last_number_;
  contents_ = std::make_shared<contents const>(
      program_, std::move(found), std::move(all),
      [this](std::uint64_t library, std::uint64_t id) -> variable & { return variables_->get(library, id); });
  generation_.store(next_generation(), std::memory_order_release);
}

std::shared_ptr<registry::contents const> registry::latest() const {
  std::lock_guard lock(mutex_);
  return contents_;
}

// A thread that uses what the registry says. It is listed here, and not among what the thread itself is to end: in a
// forked child, where other threads are gone, that would look lost.
struct registry::viewer {
  registry const *of;
  std::shared_ptr<contents const> seen;
};

void registry::end_viewer(void *v) {
  auto const &of = *static_cast<viewer *>(v)->of;
  here = {};
  std::lock_guard lock(of.mutex_);
  of.viewers_.remove_if([v](viewer const &other) { return &other == v; });
}

// What a thread has been shown stays until it looks again after a change.
registry::contents const &registry::now() const {
  auto const generation = generation_.load(std::memory_order_acquire);
  if (here.generation == generation) return *static_cast<contents const *>(here.contents);
  static ::pthread_key_t const key = [] {
    ::pthread_key_t made;
    if (::pthread_key_create(&made, &registry::end_viewer) != 0) throw error("the process has too many thread keys");
    return made;
  }();
  std::lock_guard lock(mutex_);
  auto *v = static_cast<viewer *>(::pthread_getspecific(key));
  if (!v) {
    v = &viewers_.emplace_back(viewer{this, nullptr});
    ::pthread_setspecific(key, v);
  }
  v->seen = contents_;
  here = {generation_, contents_.get()};
  return *contents_;
}

// ---- libraries

bool registry::has_libraries() const { return !now().libraries.empty(); }

std::vector<registry::needed_library> registry::needed(std::vector<std::uint64_t> const &keys) const {
  auto const &here = now();
  std::vector<bool> needs(here.libraries.size());
  std::vector<std::size_t> open;
  auto const need = [&](std::size_t i) {
    if (!needs[i]) open.push_back(i);
    needs[i] = true;
  };
  for (auto key : keys)
    if (auto const *l = here.library_with(key)) need(static_cast<std::size_t>(l - here.libraries.data()));
  for (std::size_t i = 0; i < open.size(); ++i)
    for (auto const other : here.libraries[open[i]].needs) need(other);
  std::vector<needed_library> all;
  for (std::size_t i = 0; i < needs.size(); ++i)
    if (needs[i]) all.push_back({here.libraries[i].of, here.libraries[i].bindings});
  return all;
}

void registry::load(wanted_library const &wanted, std::uint64_t bindings, bool keeps) {
  look_for_libraries();
  std::vector<library_pointer> loaded;
  for (auto const &l : now().libraries) loaded.push_back(l.of);
  bool const stays = load_library(wanted, loaded, keeps);
  look_for_libraries();
  for (auto const &l : now().libraries) {
    if (l.of->path != wanted.path) continue;
    if (stays) l.of->is_kept = true;
    if (l.bindings == bindings) return;
    throw error("library " + wanted.path + " is loaded, but shares other variables and functions with other libraries "
                "than at the caller: it was loaded before or after others, or with other flags; start new workers, or "
                "load the libraries in one order everywhere");
  }
  throw error("library " + wanted.path + " is not loaded");
}

std::vector<library_hold> registry::hold(std::vector<std::uint64_t> const &keys) const {
  std::vector<library_hold> all;
  for (auto const &l : needed(keys))
    if (!l.of->is_kept) all.emplace_back(*l.of);
  return all;
}

bool registry::find_in_library(void const *address, values::image_place &place) const {
  auto const *found = now().library_at(address);
  if (!found) return false;
  place = {found->of->key, reinterpret_cast<std::uintptr_t>(address) - found->of->base};
  return true;
}

values::loaded_place registry::in_library(values::image_place place) const {
  auto const *found = now().library_with(place.module);
  if (!found) return {};
  auto *const address = reinterpret_cast<void *>(found->of->base + place.offset);
  auto const *segment = found->of->segment_of(address);
  if (!segment) return {};
  return {address, segment->last - reinterpret_cast<std::uintptr_t>(address), segment->is_writable};
}

// ---- what is known of all modules

std::shared_ptr<reach const> registry::reach_of(std::uint64_t id) const {
  auto const &here = now();
  std::lock_guard lock(here.mutex);
  auto &place = here.reaches[id];
  if (!place) place = here.find_reach({id});
  return place;
}

std::shared_ptr<reach const> registry::reach_of(std::vector<std::uint64_t> const &ids) const {
  // A program whose values keep pointing to other functions must not fill the memory.
  constexpr std::size_t most_kept = 1024;
  auto const &here = now();
  std::lock_guard lock(here.mutex);
  auto &kept = here.joint_reaches;
  if (auto found = kept.find(ids); found != kept.end()) return found->second;
  if (kept.size() == most_kept) kept.clear();
  return kept.emplace(ids, here.find_reach(ids)).first->second;
}

template <class Map, class Key> static auto look_up(Map const &map, Key const &key) {
  auto found = map.find(key);
  return found == map.end() ? typename Map::mapped_type{} : found->second;
}

variable const *registry::find(std::uint64_t id) const { return look_up(now().by_id, id); }
variable const *registry::at(void const *address) const { return look_up(now().by_address, address); }
std::vector<variable const *> const &registry::codecs_with(variable const &v) const {
  static std::vector<variable const *> const none;
  auto const &all = now().codecs_with;
  auto const found = all.empty() ? all.end() : all.find(&v);
  return found == all.end() ? none : found->second;
}
std::size_t registry::variable_count() const { return now().variables.size(); }
variable const &registry::by_index(std::size_t i) const { return *now().variables[i]; }
std::uint64_t registry::id_of(abi::entry const &e) const { return look_up(now().entry_ids, &e); }
abi::entry const *registry::entry(std::uint64_t id) const { return look_up(now().entries, id); }
std::uint64_t registry::function_id(void const *address) const { return look_up(now().function_ids, address); }
void const *registry::function(std::uint64_t id) const { return look_up(now().functions, id); }
std::uint64_t registry::variable_id(void const *address) const {
  auto const &here = now();
  auto const *found = here.place_of(here.places, address);
  if (!found) found = here.place_of(here.constants, address);
  return found && !found->process_local ? found->id : 0;
}
values::named_variable registry::variable_at(void const *address) const {
  auto const &here = now();
  auto const *found = here.place_of(here.places, address);
  return found ? here.named(*found) : values::named_variable{};
}
values::named_variable registry::variable_named(std::uint64_t id) const {
  auto const &here = now();
  auto const found = here.places_by_id.find(id);
  auto const *travels = look_up(here.by_id, id);
  if (found == here.places_by_id.end() || (travels && !travels->is_initialised())) return {};
  return here.named(here.places[found->second]);
}
values::program_names::held_type registry::find_held_type(void const *holder, void const *held) const {
  return now().held.find(holder, held);
}
abi::held_type const *registry::held_type_of(std::uint64_t id) const { return now().held.by_id(id); }
values::named_class registry::class_with(void const *vtable) const { return look_up(now().classes, vtable); }
abi::type const *registry::class_named(std::uint64_t id) const { return look_up(now().classes_by_id, id); }
std::string registry::why_no_class(char const *type_info_name) const {
  return look_up(now().classes_without, std::string(type_info_name));
}
abi::exception const *registry::exception(std::string const &name) const { return look_up(now().exceptions, name); }
std::vector<abi::type const *> registry::types() const { return now().program_types; }

}  // namespace ferry::globals
