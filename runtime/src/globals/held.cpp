#include "globals/held.hpp"

#include "values/blank.hpp"
#include "values/decode.hpp"

#include <cstring>
#include <exception>
#include <unordered_map>
#include <utility>

namespace ferry::globals {
namespace {

// Shorter values are looked at by the next call: that costs less than to do it ahead.
constexpr std::size_t looked_after_from_bytes = 32 * 1024;

unsigned char *writable(values::block const &b) {
  return const_cast<unsigned char *>(static_cast<unsigned char const *>(b.data));
}

bool can_get_size(values::block const &b, std::size_t bytes) {
  return b.bytes == bytes || (b.of && b.of->resize && bytes % b.of->element->bytes == 0);
}

// Lays a change over a block in memory, whose container grows or shrinks with it.
void lay_over(values::block const &b, wire::block const &change) {
  auto *data = writable(b);
  if (b.bytes != change.size) {
    b.of->resize(const_cast<void *>(b.container), change.size / b.of->element->bytes);
    data = static_cast<unsigned char *>(const_cast<void *>(b.of->data(b.container)));
  }
  for (auto const &p : change.pieces) std::memcpy(data + p.offset, p.content.data, p.content.size);
}

}  // namespace

held_values::held_values(registry const &program, observed_values &memory)
    : program_(program), memory_(memory) {}

held_values::access held_values::open() {
  access a{std::unique_lock(mutex_), memory_.hold()};
  auto const now = program_.generation();
  if (std::exchange(generation_, now) == now) return a;
  entries_.resize(program_.variable_count());
  owners_.resize(program_.variable_count());
  is_outdated_.resize(program_.variable_count());
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (program_.by_index(i).is_unloaded()) entries_[i] = std::nullopt;
  return a;
}

bool held_values::has(access const &a, variable const &v, wire::content_tag tag) {
  auto &held = entries_[v.index];
  if (!held || held->source->tag() != tag || !v.is_initialised() || is_outdated(v)) return false;
  // A call that ran here may have written it.
  return v.is_fixed() || is_still(a.memory, v, held->local);
}

// A call may have left in it what cannot be sent (a pointer to an object of its own): that is not what was given.
bool held_values::is_still(observed_values::lock const &memory, variable const &v, wire::content_tag tag) {
  try {
    return memory_.look_and_rest(memory, v).tag() == tag;
  } catch (std::exception const &) {
    return false;  // the next look looks at everything
  }
}

void held_values::look_again(access const &a, variable const &v) {
  auto const &held = entries_[v.index];
  if (held && !v.is_fixed() && !is_outdated(v) && held->bytes >= looked_after_from_bytes) is_still(a.memory, v, held->local);
}

void held_values::give(access const &a, variable const &v, received_value::pointer value) {
  auto const &memory = a.memory;
  forget_what_looks_into(a, v);
  // What is worked into this one's objects may be others', too.
  if (!memory_.seen(memory, v).shared().empty()) expect_writes_to_shared(a);
  if (is_outdated(v)) entries_[v.index] = std::nullopt;
  auto old = std::exchange(entries_[v.index], std::nullopt);
  bool const exists = v.is_initialised();
  bool done = false;
  if (old && exists && restore(memory, v, *old))
    done = old->source->tag() == value->tag() || (value->base() == old->source && work_in(memory, v, *old, *value));
  std::vector<void const *> objects;
  auto const shared_before = old ? old->shared_as_of : 0;
  if (done) objects = std::move(old->objects);
  old.reset();  // its value's memory can be taken over
  value->settle();
  if (!done) {
    memory_.seen(memory, v).disturb();
    values::assign(*v.description, v.address, !exists, value->whole(), program_, &objects);
    if (!exists) v.set_initialised(true);
  }
  note(v, std::move(value), memory_.look_and_rest(memory, v), std::move(objects));
  if (done) entries_[v.index]->shared_as_of = shared_before;
}

void held_values::forget_what_looks_into(access const &a, variable const &v) {
  for (auto const *codec : program_.codecs_with(v)) {
    if (!entries_[codec->index] || owners_[codec->index] || is_outdated(*codec)) continue;
    is_outdated_[codec->index] = true;
    memory_.seen(a.memory, *codec).disturb();
    put_blank(*codec);
  }
}

void held_values::expect_writes_to_shared(access const &a) {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!entries_[i]) continue;
    auto &now = memory_.seen(a.memory, program_.by_index(i));
    if (!now.shared().empty()) now.expect_writes();
  }
}

std::uint64_t held_values::numbering(access const &, variable const &v) const {
  return entries_[v.index] ? entries_[v.index]->number : 0;
}

std::optional<std::vector<values::sent_object>> held_values::shared_objects(access const &a, variable const &v) {
  auto const &held = entries_[v.index];
  auto const &now = memory_.seen(a.memory, v);
  if (!held || held->local == held->source->tag()) return now.shared();
  // Where equal values may have several encodings, the objects here have other numbers.
  if (held->shared_as_of != now.shared_as_of()) return {};
  std::unordered_map<void const *, values::sent_object const *> by_address;
  for (auto const &o : now.shared()) by_address.emplace(o.address, &o);
  std::vector<values::sent_object> numbered;
  for (auto const *address : held->objects) {
    auto const found = by_address.find(address);
    numbered.push_back(found == by_address.end() ? values::sent_object{address, nullptr, false, nullptr}
                                                 : *found->second);
  }
  return numbered;
}

// Undoes what calls have written to the large blocks of a held value. False when they wrote more than that.
bool held_values::restore(observed_values::lock const &memory, variable const &v, entry const &held) {
  if (is_still(memory, v, held.local)) return true;
  auto &now = memory_.seen(memory, v);
  if (!now.is_known()) return false;
  bool const same_order = held.local == held.source->tag();
  auto const &meant = held.source->whole().blocks;
  if (!same_order || now.encoding_changed() > held.at || now.layout_changed() > held.at ||
      now.blocks().size() != meant.size())
    return false;
  for (std::size_t i = 0; i < meant.size(); ++i)
    if (now.blocks()[i].block().bytes != meant[i].bytes) return false;
  for (std::size_t i = 0; i < meant.size(); ++i)
    now.blocks()[i].changed_since(held.at, [&](std::size_t offset, std::size_t bytes) {
      std::memcpy(writable(now.blocks()[i].block()) + offset, meant[i].data + offset, bytes);
    });
  now.disturb();
  return is_still(memory, v, held.local);
}

// Works changes into a variable that holds the value they are to. False when they are not of large blocks alone.
bool held_values::work_in(observed_values::lock const &memory, variable const &v, entry const &held,
                          received_value const &value) {
  auto &now = memory_.seen(memory, v);
  auto const &changes = value.changes().blocks;
  auto const &before = held.source->whole().blocks;
  if (!value.has_same_bytes() || held.local != held.source->tag() || now.blocks().size() != changes.size() ||
      before.size() != changes.size())
    return false;
  std::vector<values::block> blocks;
  for (auto const &b : now.blocks()) blocks.push_back(b.block());
  bool same_sizes = true;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (!can_get_size(blocks[i], changes[i].size)) return false;
    received_value::check_growth(changes[i], blocks[i].bytes);
    if (auto const *element = blocks[i].element; element && element->limits)
      expect_values(*element, before[i], changes[i]);
    same_sizes = same_sizes && blocks[i].bytes == changes[i].size;
  }
  std::vector<observed_blocks::part> parts;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    lay_over(blocks[i], changes[i]);
    for (auto const &p : changes[i].pieces) parts.push_back({i, p.offset, p.content.size});
  }
  if (same_sizes)
    now.look_at(parts);
  else
    now.disturb();
  return true;
}

void held_values::note(variable const &v, received_value::pointer value, observed const &now,
                       std::vector<void const *> objects) {
  if (now.is_canonical() && now.tag() != value->tag())
    throw values::malformed(
        "global '" + v.name +
        "' is not what its tag says; another thread of the caller writes it while it is being sent");
  auto const bytes = value->bytes();
  is_outdated_[v.index] = false;
  entries_[v.index] =
      entry{std::move(value), now.tag(), now.now(), bytes, std::move(objects), now.shared_as_of(), ++last_number_};
}

void held_values::note(access const &a, variable const &v, received_value::pointer value,
                       std::vector<void const *> objects) {
  memory_.seen(a.memory, v).disturb();
  note(v, std::move(value), memory_.look_and_rest(a.memory, v), std::move(objects));
}

bool held_values::may_be_written(access const &a, variable const &v) {
  auto const &held = entries_[v.index];
  if (!held || v.is_fixed()) return false;
  memory_.seen(a.memory, v).expect_writes();
  for (auto const *codec : program_.codecs_with(v)) is_outdated_[codec->index] = true;
  return held->bytes >= looked_after_from_bytes;
}

std::optional<held_values::entry> held_values::exchange(access const &a, variable const &v,
                                                        std::optional<entry> known) {
  memory_.seen(a.memory, v).disturb();
  return std::exchange(entries_[v.index], std::move(known));
}

void held_values::end(access const &, variable const &v) {
  entries_[v.index] = std::nullopt;
  if (v.is_initialised()) values::destroy(*v.description, v.address);
}

void held_values::drop(variable const &v) {
  auto const a = open();
  if (!std::exchange(entries_[v.index], std::nullopt) || owners_[v.index]) return;
  forget_what_looks_into(a, v);
  memory_.seen(a.memory, v).disturb();
  put_blank(v);
}

void held_values::put_blank(variable const &v) {
  if (!v.is_initialised()) return;
  if (v.guard) {  // as before it was received: this process may initialise its own
    values::destroy(*v.description, v.address);
    v.set_initialised(false);
    return;
  }
  auto nothing = values::blank(*v.description, program_);
  if (!nothing.raw()) return;
  nothing.set_alive(false);
  values::replace(*v.description, v.address, nothing.raw());
}

std::vector<wire::held> held_values::list() const {
  std::vector<wire::held> list;
  std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (entries_[i]) list.push_back({program_.by_index(i).id, entries_[i]->bytes});
  return list;
}

}  // namespace ferry::globals
