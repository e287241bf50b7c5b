// Looks for a part of a value, and notes the way to it.
#include "values/dynamic.hpp"
#include "values/encode.hpp"
#include "values/part_steps.hpp"

#include <unordered_set>

namespace ferry::values {
namespace {

using abi::kind;

class finder {
public:
  finder(program_names const &names, wanted_part const &wanted, bool through_shared)
      : names_(names), wanted_(wanted), through_shared_(through_shared) {}

  bool find(abi::type const &t, void const *object) {
    auto const offset = distance(object);
    if (offset < t.bytes && ends_in(t, offset)) {
      last_ = offset;
      return true;
    }
    if (steps_.size() >= static_cast<std::size_t>(max_depth)) return false;  // such a value does not travel
    return find_in_holders(t, object, 0);
  }

  void append_to(std::vector<unsigned char> &path) const {
    std::vector<unsigned char> bytes;
    byte_writer to(bytes);
    to.append_count(steps_.size());
    for (auto const &s : steps_) {
      to.append_count(s.offset);
      if (s.by_content)
        to.append(&s.content, sizeof s.content);
      else
        to.append_count(s.number);
    }
    to.append_count(last_);
    path.insert(path.end(), bytes.begin(), bytes.end());
  }

private:
  struct step {
    std::size_t offset, number = 0;
    bool by_content = false;
    hash128 content{};
  };

  std::size_t distance(void const *object) const {
    return reinterpret_cast<std::uintptr_t>(wanted_.address) - reinterpret_cast<std::uintptr_t>(object);
  }
  bool ends_in(abi::type const &t, std::size_t offset) const {
    if (wanted_.what == part_kind::slot) return pointer_slot_in(t, offset).to != nullptr;
    if (wanted_.what == part_kind::sharer) return false;
    return has_part(t, offset, *wanted_.of);
  }

  bool find_in_holders(abi::type const &t, void const *object, std::size_t offset) {
    if (is_holder(t)) {
      steps_.push_back({offset});
      if (find_in_content(t, at(object, offset))) return true;
      steps_.pop_back();
    } else if (t.what == kind::array) {
      auto const &a = detail_of<abi::array>(t);
      for (std::size_t i = 0; i < a.count && a.element->what != kind::flat; ++i)
        if (find_in_holders(*a.element, object, offset + i * a.element->bytes)) return true;
    } else if (t.what == kind::record) {
      auto const &r = detail_of<abi::record>(t);
      for (auto const *f = r.fields, *end = f + r.count; f != end; ++f)
        if (!f->flags && find_in_holders(*f->of, object, offset + f->offset)) return true;
    }
    return false;
  }

  bool find_in_content(abi::type const &t, void const *holder) {
    if (wanted_.what == part_kind::sharer && t.what == kind::shared) {
      auto const &pointer = detail_of<abi::shared>(t);
      if (!pointer.weak && pointer.control(holder) == wanted_.address && leads_to_wanted(t, holder)) {
        last_ = steps_.back().offset;
        steps_.pop_back();
        return true;
      }
    }
    if (wanted_.what == part_kind::slot && !may_lead_to_slots(t)) return false;
    switch (t.what) {
    case kind::sequence: return find_in_sequence(detail_of<abi::sequence>(t), holder);
    case kind::range: return find_in_range(detail_of<abi::range>(t), holder);
    case kind::choice: {
      auto const &c = detail_of<abi::choice>(t);
      auto const index = c.index(holder);
      if (index >= c.count || !c.alternatives[index]) return false;
      steps_.back().number = index;
      return find(*c.alternatives[index], c.content(holder));
    }
    case kind::owner:
    case kind::shared: {
      if (t.what == kind::shared && !through_shared_) return false;
      auto const whole = owned_by(names_, t, holder);
      if (!whole.of || (t.what == kind::shared && !visited_.insert(whole.address).second)) return false;
      return find(*whole.of, whole.address);
    }
    default: {
      auto const *row = held_in(names_, detail_of<abi::erased>(t), holder);
      return row && find(*row->of, row->content(holder));
    }
    }
  }

  bool leads_to_wanted(abi::type const &pointer, void const *holder) const {
    auto const whole = owned_by(names_, pointer, holder);
    return whole.of && finder(names_, *wanted_.shared, true).find(*whole.of, whole.address);
  }

  bool find_in_sequence(abi::sequence const &s, void const *holder) {
    std::size_t const count = s.count(holder), each = s.element->bytes;
    if (s.flags & abi::sequence::elsewhere) return false;
    auto const *data = s.data(holder);
    if (auto const offset = distance(data); offset < count * each) {
      steps_.back().number = offset / each;
      return find(*s.element, at(data, offset / each * each));
    }
    if (s.element->what == kind::flat) return false;
    for (std::size_t i = 0; i < count; ++i) {
      steps_.back().number = i;
      if (find(*s.element, at(data, i * each))) return true;
    }
    return false;
  }

  bool find_in_range(abi::range const &r, void const *holder) {
    if (r.flags & abi::range::elsewhere) return false;
    struct context {
      finder &in;
      abi::range const &of;
      std::size_t level, number = 0;
      bool found = false;
    } all{*this, r, steps_.size() - 1};
    r.each(holder, {&all, [](void *of, void const *element) {
                      auto &c = *static_cast<context *>(of);
                      if (c.found) return;
                      c.in.steps_[c.level].number = c.number++;
                      c.found = c.in.find(*c.of.element, element);
                      if (!c.found || !is_unordered(c.of)) return;
                      c.in.steps_[c.level].by_content = true;
                      c.in.steps_[c.level].content = content_hash(c.in.names_, *c.of.element, element);
                    }});
    return all.found;
  }

  program_names const &names_;
  wanted_part const &wanted_;
  bool through_shared_;
  std::unordered_set<void const *> visited_;  // shared objects
  std::vector<step> steps_;
  std::size_t last_ = 0;
};

}  // namespace

bool find_path(program_names const &names, whole_object const &in, wanted_part const &wanted,
               std::vector<unsigned char> &path, bool through_shared) {
  finder f(names, wanted, through_shared);
  if (!f.find(*in.of, in.address)) return false;
  f.append_to(path);
  return true;
}

}  // namespace ferry::values
