// Objects that lead back to one that is still being made: nothing reads that one before it is there.
#include <set>
#include <unordered_map>
#include <unordered_set>

#define FERRY_STD_multiset
#define FERRY_STD_unordered_multiset
#define FERRY_STD_unordered_multimap
#include "describe.hpp"

#include "coding.hpp"

namespace {

// Tells when it is read before it has been made: its memory begins as zeros.
struct witness {
  int made = 1;
  inline static int read_too_early = 0;
};

struct person;
using person_pointer = std::shared_ptr<person>;
struct by_id {
  bool operator()(person_pointer const &a, person_pointer const &b) const;
};
struct of_id {
  std::size_t operator()(person_pointer const &) const;
};
struct same_id {
  bool operator()(person_pointer const &, person_pointer const &) const;
};
using people = std::set<person_pointer, by_id>;
using heard = std::unordered_set<person_pointer, of_id, same_id>;
using ages = std::map<person_pointer, int, by_id>;
using addresses = std::set<person_pointer>;

// What its containers look at comes behind them.
struct person {
  people friends;
  heard rumours;
  ages guesses;
  addresses known;
  std::vector<people> circles;
  int id;
  witness seen;
  explicit person(int i) : id(i) {}
  ~person() { --alive; }
  static void *operator new(std::size_t bytes) { return std::memset(::operator new(bytes), 0, bytes); }
  static void operator delete(void *p) { ::operator delete(p); }
  inline static int alive = 0;
};
int id_of(person_pointer const &p) {
  if (!p) return 0;
  if (!p->seen.made) ++witness::read_too_early;
  return p->id;
}
bool by_id::operator()(person_pointer const &a, person_pointer const &b) const { return id_of(a) < id_of(b); }
std::size_t of_id::operator()(person_pointer const &p) const { return static_cast<std::size_t>(id_of(p)); }
bool same_id::operator()(person_pointer const &a, person_pointer const &b) const { return id_of(a) == id_of(b); }

struct knot {
  std::shared_ptr<knot> next;
  std::unordered_map<int, std::shared_ptr<knot>> others;
  std::shared_ptr<int> part;
  int n;
  witness seen;
  static void *operator new(std::size_t bytes) { return std::memset(::operator new(bytes), 0, bytes); }
  static void operator delete(void *p) { ::operator delete(p); }
};

// A class that reads itself, and goes on when that fails; and what leads to what it has read.
struct careless {
  int n = 0;
};
struct after_a_failure {
  careless first;
  std::shared_ptr<knot> second;
};

// A call's callable.
struct two_pointers {
  std::shared_ptr<knot> first;
  std::shared_ptr<int> number;
};

}  // namespace

namespace ferry::abi {
#define NAME(T, ...) template <> inline constexpr const char *const name_of<__VA_ARGS__> = T
NAME("witness", witness);
NAME("person", person);
NAME("shared_ptr<person>", person_pointer);
NAME("people", people);
NAME("vector<people>", std::vector<people>);
NAME("heard", heard);
NAME("ages", ages);
NAME("addresses", addresses);
NAME("pair<shared_ptr<person>, int>", std::pair<person_pointer, int>);
NAME("knot", knot);
NAME("shared_ptr<knot>", std::shared_ptr<knot>);
NAME("others", std::unordered_map<int, std::shared_ptr<knot>>);
NAME("pair<int, shared_ptr<knot>>", std::pair<int, std::shared_ptr<knot>>);
NAME("two_pointers", two_pointers);
NAME("careless", careless);
NAME("after_a_failure", after_a_failure);
#undef NAME
template <> struct shape<witness> : shape_base<kind::custom> {
  static void save(void *, const void *value) {
    if (!static_cast<witness const *>(value)->made) ++witness::read_too_early;
  }
  static void load(void *, void *raw) { ::new (raw, here{}) witness(); }
  static constexpr abi::custom table = {&save, &load, abi::custom::contained};
  static constexpr const void *detail() { return &table; }
};
template <> struct shape<careless> : shape_base<kind::custom> {
  static void save(void *, const void *) {}
  static void load(void *from, void *raw) {
    std::shared_ptr<knot> read;
    try {
      replace_value(from, type_of<std::shared_ptr<knot>>, &read);
    } catch (ferry::error const &) {}
    ::new (raw, here{}) careless();
  }
  static constexpr abi::custom table = {&save, &load, 0};
  static constexpr const void *detail() { return &table; }
};
#pragma clang diagnostic ignored "-Winvalid-offsetof"  // where libraries' containers lie is known all the same
#define FIELD(C, T, M) {offsetof(C, M), 0, type_of<T>, #M}
inline constexpr field person_fields[] = {FIELD(person, people, friends), FIELD(person, heard, rumours),
                                          FIELD(person, ages, guesses),   FIELD(person, addresses, known),
                                          FIELD(person, std::vector<people>, circles),
                                          FIELD(person, int, id),         FIELD(person, witness, seen)};
template <> inline constexpr record record_of<person> = {person_fields, 7, false, nullptr, "circles.cpp", 1};
using guess = std::pair<person_pointer, int>;
inline constexpr field guess_fields[] = {{0, 0, type_of<person_pointer>, "first"}, {16, 0, type_of<int>, "second"}};
template <> inline constexpr record record_of<guess> = {guess_fields, 2, false, nullptr, "utility", 1};
using other = std::pair<int, std::shared_ptr<knot>>;
inline constexpr field other_fields[] = {{0, 0, type_of<int>, "first"}, {8, 0, type_of<std::shared_ptr<knot>>, "second"}};
template <> inline constexpr record record_of<other> = {other_fields, 2, false, nullptr, "utility", 1};
using knots = std::unordered_map<int, std::shared_ptr<knot>>;
inline constexpr field knot_fields[] = {FIELD(knot, std::shared_ptr<knot>, next), FIELD(knot, knots, others),
                                        FIELD(knot, std::shared_ptr<int>, part), FIELD(knot, int, n),
                                        FIELD(knot, witness, seen)};
template <> inline constexpr record record_of<knot> = {knot_fields, 5, false, nullptr, "circles.cpp", 2};
inline constexpr field two_fields[] = {FIELD(two_pointers, std::shared_ptr<knot>, first),
                                       FIELD(two_pointers, std::shared_ptr<int>, number)};
template <> inline constexpr record record_of<two_pointers> = {two_fields, 2, false, nullptr, "circles.cpp", 3};
inline constexpr field after_fields[] = {FIELD(after_a_failure, careless, first),
                                         FIELD(after_a_failure, std::shared_ptr<knot>, second)};
template <> inline constexpr record record_of<after_a_failure> = {after_fields, 2, false, nullptr, "circles.cpp", 4};
}  // namespace ferry::abi

namespace {

using namespace ferry;
using values::role;

no_names const names;

// Three who know each other, and themselves.
struct circle_of_people : testing::Test {
  std::vector<person_pointer> all = {std::make_shared<person>(3), std::make_shared<person>(1),
                                     std::make_shared<person>(2)};
  void SetUp() override {
    witness::read_too_early = 0;
    person::alive = 3;
  }
  void TearDown() override { part(all[0]); }
  template <class Of> void know_each_other(Of of) {
    for (auto const &a : all)
      for (auto const &b : all) of(*a, b);
  }
  static void part(person_pointer first) {
    std::vector<person_pointer> open{std::move(first)}, done;
    while (!open.empty()) {
      auto const p = open.back();
      open.pop_back();
      if (!p || std::find(done.begin(), done.end(), p) != done.end()) continue;
      done.push_back(p);
      open.insert(open.end(), p->friends.begin(), p->friends.end());
      open.insert(open.end(), p->rumours.begin(), p->rumours.end());
      open.insert(open.end(), p->known.begin(), p->known.end());
      for (auto const &[key, age] : p->guesses) open.push_back(key);
    }
    for (auto const &p : done) {
      p->friends.clear();
      p->rumours.clear();
      p->known.clear();
      p->guesses.clear();
      p->circles.clear();
    }
  }
  template <class Use> void with_arrived(Use use) {
    auto const message = encoded(all[0], names);
    with_decoded<person_pointer>(message, names, role::global, [&](person_pointer &there) {
      use(*there);
      part(there);
    });
    EXPECT_EQ(witness::read_too_early, 0);
  }
};

std::vector<int> ids(people const &of) {
  std::vector<int> all;
  for (auto const &p : of) all.push_back(p->id);
  return all;
}

TEST_F(circle_of_people, ordered_by_what_their_keys_lead_to) {
  know_each_other([](person &of, person_pointer const &p) { of.friends.insert(p); });
  with_arrived([](person &there) {
    EXPECT_EQ(ids(there.friends), (std::vector<int>{1, 2, 3}));
    for (auto const &p : there.friends) {
      EXPECT_EQ(ids(p->friends), (std::vector<int>{1, 2, 3}));
      for (auto const &q : there.friends) EXPECT_EQ(p->friends.count(q), 1u);
    }
  });
}

TEST_F(circle_of_people, hashed_by_what_their_keys_lead_to) {
  know_each_other([](person &of, person_pointer const &p) { of.rumours.insert(p); });
  with_arrived([](person &there) {
    EXPECT_EQ(there.rumours.size(), 3u);
    for (auto const &p : there.rumours)
      for (auto const &q : there.rumours) EXPECT_EQ(p->rumours.count(q), 1u);
  });
}

TEST_F(circle_of_people, in_a_map_by_its_keys) {
  know_each_other([](person &of, person_pointer const &p) { of.guesses[p] = 10 * p->id; });
  with_arrived([](person &there) {
    EXPECT_EQ(there.guesses.size(), 3u);
    for (auto const &[p, age] : there.guesses)
      for (auto const &[q, there_too] : p->guesses) EXPECT_EQ(p->guesses.at(q), 10 * q->id);
  });
}

TEST_F(circle_of_people, ordered_by_addresses) {
  know_each_other([](person &of, person_pointer const &p) { of.known.insert(p); });
  with_arrived([](person &there) {
    EXPECT_EQ(there.known.size(), 3u);
    for (auto const &p : there.known)
      for (auto const &q : there.known) EXPECT_EQ(p->known.count(q), 1u);
  });
}

// Nothing says where it will be when they are there.
TEST_F(circle_of_people, in_a_container_that_moves_are_refused) {
  all[0]->circles.push_back({all[1]});
  EXPECT_NO_THROW(with_arrived([](person &there) { there.circles.clear(); }));
  all[0]->circles.push_back({all[0]});
  EXPECT_NO_THROW(with_arrived([](person &there) { there.circles.clear(); }));  // compared with nothing
  all[0]->circles.push_back({all[0], all[1]});
  try {
    with_arrived([](person &there) { there.circles.clear(); });
    ADD_FAILURE();
  } catch (values::malformed const &e) {
    EXPECT_NE(std::string(e.what()).find("lead to an object that it is itself a part of"), std::string::npos);
  }
  EXPECT_EQ(witness::read_too_early, 0);
}

TEST_F(circle_of_people, hostile_input_is_refused_without_harm) {
  know_each_other([](person &of, person_pointer const &p) { of.friends.insert(p), of.guesses[p] = 1; });
  auto const good = encoded(all[0], names);
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    bytes bad = good;
    for (int n = 0; n < 3; ++n) bad[random() % bad.size()] = static_cast<unsigned char>(random());
    try {
      with_decoded<person_pointer>(bad, names, role::global, [](person_pointer &there) { part(there); });
    } catch (error const &) {}
  }
  EXPECT_EQ(witness::read_too_early, 0);
}

// ---- paths: the first knot, and another one that leads back to it, of which a part is asked for

bytes with(std::initializer_list<bytes> parts) {
  bytes all;
  for (auto const &p : parts) all.insert(all.end(), p.begin(), p.end());
  return all;
}
bytes const new_one{1}, nothing{0}, the_first{3}, n{7, 0, 0, 0};
constexpr unsigned char at_next = offsetof(knot, next), at_others = offsetof(knot, others), at_n = offsetof(knot, n);

void expect_malformed_path(bytes const &second, bytes const &path) {
  witness::read_too_early = 0;
  // No others; then a part of the second object.
  bytes const from = with({new_one, new_one, second, nothing, {2, 2}, path, n});
  EXPECT_THROW(with_decoded<std::shared_ptr<knot>>(from, names, role::global, [](auto &) {}), values::malformed);
  EXPECT_EQ(witness::read_too_early, 0);
}

TEST(circles, no_path_leads_back_to_what_is_being_made) {
  bytes const leads_back = with({the_first, nothing, nothing, n});
  expect_malformed_path(leads_back, {1, at_next, 0, at_n});
}

// The content of an element is all that it leads to.
TEST(circles, no_element_is_found_by_the_content_of_what_is_being_made) {
  bytes const leads_back = with({nothing, {1, 5, 0, 0, 0}, the_first, nothing, n});
  bytes path{1, at_others};
  path.resize(path.size() + 16);
  path.push_back(0);
  expect_malformed_path(leads_back, path);
}

TEST(circles, a_part_of_what_is_complete_is_found) {
  auto const top = std::make_shared<knot>();
  top->next = std::make_shared<knot>();
  top->next->n = 5;
  top->next->others[5] = std::make_shared<knot>();
  top->part = {top->next, const_cast<int *>(&top->next->others.begin()->first)};
  with_decoded<std::shared_ptr<knot>>(encoded(top, names), names, role::global, [](auto &there) {
    EXPECT_EQ(there->part.get(), &there->next->others.begin()->first);
    EXPECT_EQ(*there->part, 5);
  });
}

// Who shares the whole would not own what another pointer in it owns.
TEST(circles, a_call_joins_no_pointer_to_what_the_whole_only_shares) {
  bytes const value = with({new_one, new_one, nothing, nothing, nothing, n, nothing, nothing, n, nothing});
  auto const decode = [&](bytes const &parts) {
    auto const &type = *ferry::abi::type_of<two_pointers>;
    bytes const from = with({value, {1, 0, 0, 16}, parts});
    values::byte_reader in(from.data(), from.size());
    values::decoder d(in, names);
    values::memory m(type);
    d.decode(type, m.raw());
    m.set_alive();
    d.join_parts({{m.raw(), &type}});
    d.expect_end();
    auto const &there = *static_cast<two_pointers *>(m.raw());
    EXPECT_EQ(there.number.get(), &there.first->n);
  };
  decode({1, 0, at_n});
  EXPECT_THROW(decode({1, 1, at_next, 0, at_n}), values::malformed);
}

// A codec may take the failure for its own affair.
TEST(circles, nothing_leads_to_what_could_not_be_made) {
  auto const decode = [](bytes const &from) {
    with_decoded<after_a_failure>(from, names, role::global, [](after_a_failure &there) { EXPECT_TRUE(there.second); });
  };
  bytes const whole = with({new_one, nothing, nothing, nothing, n}), no_such_object{1, 9};
  decode(with({whole, the_first}));
  EXPECT_THROW(decode(with({no_such_object, the_first})), values::malformed);
}

}  // namespace
