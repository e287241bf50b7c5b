// A digest of a value that depends on every element, and on their order but for unordered containers.
#pragma once

#include "values.hpp"

#include <cstring>

class digester {
public:
  std::uint64_t value() const { return value_; }

  template <class T>
  requires std::is_arithmetic_v<T>
  void add(T number) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &number, sizeof number);
    value_ = (value_ ^ bits) * 0x100000001b3u;
    value_ ^= value_ >> 29;
  }
  void add(std::string const &text) {
    add(text.size());
    for (char c : text) add(c);
  }
  void add(record const &r) {
    add(r.small), add(r.number), add(r.flag);
    for (short s : r.few) add(s);
  }
  void add(model const &m) { add(m.large), add(m.by_number), add(m.count); }
  void add(node const &n) { add(n.value), add(n.children); }
  void add(shared_node const &n) {
    add(n.name), add(n.next.size());
    for (auto const &next : n.next) add(next->name);
  }
  template <class A, class B> void add(std::pair<A, B> const &p) { add(p.first), add(p.second); }
  template <class T> void add(std::unique_ptr<T> const &p) { add(*p); }
  template <class T> void add(std::shared_ptr<T> const &p) { add(*p), add(p.use_count()); }
  template <class T> void add(std::optional<T> const &o) {
    add(o.has_value());
    if (o) add(*o);
  }
  template <class... T> void add(std::variant<T...> const &v) {
    add(v.index());
    std::visit([&](auto const &alternative) { add(alternative); }, v);
  }
  template <class K, class V> void add(std::unordered_map<K, V> const &all) {
    std::uint64_t sum = 0;
    for (auto const &entry : all) {
      digester one;
      one.add(entry);
      sum += one.value();
    }
    add(all.size()), add(sum);
  }
  template <class C>
  requires requires(C const &c) { c.begin(), c.size(); }
  void add(C const &all) {
    add(all.size());
    for (auto const &e : all) add(e);
  }

private:
  std::uint64_t value_ = 0xcbf29ce484222325u;
};

template <class T> std::uint64_t digest_of(T const &value) {
  digester d;
  d.add(value);
  return d.value();
}
