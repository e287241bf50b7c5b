// The graph of a whole program, from the tables of its units; and tables that nobody wrote.
#include "globals/program_graph.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <random>

namespace {

using namespace ferry;
namespace tables = ferry::abi;
using globals::program_graph;
using globals::unit_view;

// Writes a unit's tables as the plugin does.
class unit {
public:
  unit() : strings_(1, '\0') {}
  tables::word text(std::string const &s) {
    auto at = static_cast<tables::word>(strings_.size());
    strings_ += s + '\0';
    return at;
  }
  tables::word node(std::string const &name, tables::word flags, std::vector<tables::word> const &edges = {}) {
    auto hash = std::hash<std::string>()(name);
    nodes_.push_back({static_cast<tables::word>(hash), static_cast<tables::word>(hash >> 32), text(name), flags,
                      static_cast<tables::word>(edges_.size()), static_cast<tables::word>(edges.size()), 0, 0});
    edges_.insert(edges_.end(), edges.begin(), edges.end());
    return static_cast<tables::word>(nodes_.size() - 1);
  }
  void global(tables::word node, std::string const &name, tables::word flags = 0) {
    globals_.push_back({node, text(name), text("int"), text("a.cpp"), 1, flags, 4, 0, 0, 0});
  }
  std::string bytes() const {
    tables::unit_header h{};
    h.magic = tables::tables_magic;
    h.version = tables::tables_version;
    h.globals = static_cast<tables::word>(globals_.size());
    h.nodes = static_cast<tables::word>(nodes_.size());
    h.edges = static_cast<tables::word>(edges_.size());
    h.string_bytes = static_cast<tables::word>(strings_.size());
    std::string out(reinterpret_cast<char const *>(&h), sizeof h);
    out.append(reinterpret_cast<char const *>(globals_.data()), globals_.size() * sizeof globals_[0]);
    out.append(reinterpret_cast<char const *>(nodes_.data()), nodes_.size() * sizeof nodes_[0]);
    out.append(reinterpret_cast<char const *>(edges_.data()), edges_.size() * sizeof edges_[0]);
    return out + strings_;
  }

private:
  std::string strings_;
  std::vector<tables::node_row> nodes_;
  std::vector<tables::word> edges_;
  std::vector<tables::global_row> globals_;
};

unit_view view(std::string const &bytes) {
  return {reinterpret_cast<unsigned char const *>(bytes.data()), bytes.size()};
}

constexpr tables::word defined = tables::node_row::function | tables::node_row::defined;
constexpr tables::word function = tables::node_row::function, variable = tables::node_row::variable,
                       local = tables::node_row::local;
tables::word to(tables::word node, tables::word flags = 0) { return node << tables::edge_shift | flags; }

std::vector<std::string> names(program_graph const &g, globals::node_id root) {
  std::vector<std::string> found;
  for (auto const &r : g.reach(root)) found.emplace_back(g.globals()[r.global].name);
  return found;
}

// Two libraries that were loaded later and define the same names; a third one that leaves a name to others.
TEST(program_graph, libraries_are_namespaces) {
  unit main, plugin, user;
  auto base = main.node("base::solve", tables::node_row::dispatch);
  auto root = main.node("root", function, {to(base)});
  auto x = plugin.node("x", variable);
  auto solve = plugin.node("solve", defined, {to(x)});
  plugin.node("base::solve", tables::node_row::dispatch, {to(solve)});
  plugin.global(x, "x");
  auto asked = user.node("solve", function);
  auto ask = user.node("ask", defined, {to(asked)});
  std::string a = main.bytes(), b = plugin.bytes(), c = user.bytes();
  program_graph g;
  g.add(view(a), "", 0);
  auto from = g.joined(root);
  auto const first = g.begin_library(1, false);
  g.add(view(b), "/first", 0, first);
  auto from_first = g.joined(solve);
  auto const second = g.begin_library(2, false);
  g.add(view(b), "/second", 0, second);
  auto from_second = g.joined(solve);
  auto const third = g.begin_library(3, false);
  g.add(view(c), "/third", 0, third);
  auto from_third = g.joined(ask);
  g.finish();
  EXPECT_NE(g.identity(from_first), g.identity(from_second));
  EXPECT_EQ(g.library(from_second), second);
  EXPECT_EQ(names(g, from_first), std::vector<std::string>{"x"});
  EXPECT_NE(g.reach(from_first)[0].global, g.reach(from_second)[0].global);
  // Overriders are those of all, and an open name may be any of them.
  EXPECT_EQ(names(g, from), (std::vector<std::string>{"x", "x"}));
  EXPECT_EQ(names(g, from_third), (std::vector<std::string>{"x", "x"}));
  EXPECT_EQ(g.bound_to(third), (std::vector<std::uint32_t>{first, second}));
  EXPECT_TRUE(g.bound_to(first).empty());
}

// What the program defines as well may be meant where a library defines it; only the other way round when all see it.
TEST(program_graph, a_name_of_the_program_and_of_a_library) {
  unit main, plugin;
  auto here = main.node("here", variable);
  auto f = main.node("f", defined, {to(here)});
  main.global(here, "here");
  auto there = plugin.node("there", variable);
  auto g_of_library = plugin.node("f", defined, {to(there)});
  auto open = plugin.node("here", variable);
  auto writes = plugin.node("writes", defined, {to(open, tables::edge_may_write | tables::edge_writes)});
  plugin.global(there, "there");
  std::string a = main.bytes(), b = plugin.bytes();
  program_graph g;
  g.add(view(a), "", 0);
  auto from = g.joined(f);
  g.add(view(b), "/plugin", 0, g.begin_library(1, true));
  auto from_library = g.joined(g_of_library), writing = g.joined(writes);
  g.finish();
  EXPECT_EQ(names(g, from), std::vector<std::string>{"here"});
  EXPECT_EQ(names(g, from_library), (std::vector<std::string>{"here", "there"}));
  ASSERT_EQ(names(g, writing), std::vector<std::string>{"here"});
  EXPECT_TRUE(g.reach(writing)[0].may_write);
  EXPECT_TRUE(g.reach(writing)[0].written);
}

TEST(program_graph, reach_goes_through_all_units) {
  unit main, other;
  auto helper_here = main.node("helper", function);
  auto root = main.node("root", function, {to(helper_here)});
  auto x = other.node("x", variable);
  auto y = other.node("y", variable);
  other.node("helper", function, {to(x, tables::edge_writes)});
  other.node("unrelated", function, {to(y)});
  other.global(x, "x");
  other.global(y, "y");
  std::string a = main.bytes(), b = other.bytes();
  program_graph g;
  g.add(view(a), "", 0);
  auto from = g.joined(root);
  g.add(view(b), "", 100);
  g.finish();
  EXPECT_EQ(names(g, from), std::vector<std::string>{"x"});
  auto reached = g.reach(from).front();
  EXPECT_TRUE(reached.written);
  ASSERT_EQ(reached.path.size(), 3u);
  EXPECT_EQ(g.name(reached.path[1]), "helper");
}

TEST(program_graph, local_names_of_different_units_are_different) {
  unit one, two;
  auto x1 = one.node("x", variable | local);
  auto root = one.node("root", function, {to(x1)});
  one.global(x1, "one's x");
  auto x2 = two.node("x", variable | local);
  two.global(x2, "two's x");
  std::string a = one.bytes(), b = two.bytes();
  program_graph g;
  g.add(view(a), "app", 0);
  auto from = g.joined(root);
  g.add(view(b), "app", 1000);
  g.finish();
  EXPECT_EQ(g.globals().size(), 2u);
  EXPECT_EQ(names(g, from), std::vector<std::string>{"one's x"});
}

TEST(program_graph, cycles_end) {
  unit u;
  u.node("f", function, {to(1)});
  auto x = u.node("g", function, {to(0), to(2)}) + 1;
  u.node("x", variable, {to(0)});
  u.global(x, "x");
  std::string bytes = u.bytes();
  program_graph g;
  g.add(view(bytes), "", 0);
  g.finish();
  EXPECT_EQ(names(g, 0), std::vector<std::string>{"x"});
}

// What a call's values name joins what its entry reaches; a variable that is named is reached itself.
TEST(program_graph, several_roots_reach_what_each_does) {
  unit u;
  auto x = u.node("x", variable), y = u.node("y", variable), z = u.node("z", variable);
  auto f = u.node("f", function, {to(x)}), g = u.node("g", function, {to(y), to(x)});
  u.node("h", function, {to(z)});
  u.global(x, "x");
  u.global(y, "y");
  u.global(z, "z");
  std::string bytes = u.bytes();
  program_graph graph;
  graph.add(view(bytes), "", 0);
  graph.finish();
  auto reached = graph.reach(std::vector{f, g, f});
  ASSERT_EQ(reached.size(), 2u);
  EXPECT_EQ(reached[0].path, (std::vector{f, x}));
  EXPECT_EQ(reached[1].path, (std::vector{g, y}));
  EXPECT_EQ(names(graph, z), std::vector<std::string>{"z"});
}

// A root that reads x through a helper, and what else is in the program.
struct program {
  unit reader, other;
  tables::word x, helper, root;
  program_graph graph;
  std::string a, b;

  explicit program(tables::word of_variable = 0, tables::word of_edge = 0) {
    x = reader.node("x", variable | of_variable);
    helper = reader.node("helper", defined, {to(x, of_edge)});
  }
  globals::reached joined(std::vector<tables::word> const &also = {}, tables::word of_global = 0) {
    std::vector<tables::word> edges{to(helper)};
    edges.insert(edges.end(), also.begin(), also.end());
    root = reader.node("root", defined, edges);
    reader.global(x, "x", of_global);
    a = reader.bytes(), b = other.bytes();
    graph.add(view(a), "", 0);
    auto from = graph.joined(root);
    graph.add(view(b), "", 100);
    graph.finish();
    return graph.reach(from).front();
  }
};

TEST(program_graph, a_variable_is_only_read_when_all_units_say_so) {
  EXPECT_FALSE(program().joined().may_write);
  EXPECT_TRUE(program(0, tables::edge_may_write).joined().may_write);
  EXPECT_TRUE(program(tables::node_row::escapes).joined().may_write);

  program escapes_elsewhere;
  escapes_elsewhere.other.node("x", variable | tables::node_row::escapes);
  EXPECT_TRUE(escapes_elsewhere.joined().may_write);

  // Another unit has a copy of the helper; either may be the one that runs.
  program two_copies;
  auto x = two_copies.other.node("x", variable);
  two_copies.other.node("helper", defined, {to(x, tables::edge_may_write)});
  EXPECT_TRUE(two_copies.joined().may_write);
}

TEST(program_graph, writes_that_are_not_reached_do_not_count) {
  program p;
  auto x = p.other.node("x", variable);
  p.other.node("writer", defined, {to(x, tables::edge_may_write)});
  EXPECT_FALSE(p.joined().may_write);
  EXPECT_FALSE(p.graph.never_written(0));
}

// By a pointer that was kept, or as unknown code; a callback may write it in any call.
TEST(program_graph, what_is_not_named_may_be_written) {
  auto const beyond = [](program &&p, bool unknown, bool through, tables::word of_global = 0) {
    p.joined({}, of_global);
    return p.graph.may_be_written_beyond(0, {unknown, through});
  };
  EXPECT_FALSE(beyond(program(), false, false));
  EXPECT_TRUE(beyond(program(), true, false));
  EXPECT_TRUE(beyond(program(), false, true));
  EXPECT_TRUE(beyond(program(tables::node_row::escapes), false, false));
  program p;
  auto x = p.other.node("x", variable);
  p.other.node("callback", defined | tables::node_row::taken, {to(x, tables::edge_may_write)});
  EXPECT_TRUE(beyond(std::move(p), false, false));

  unit u;
  auto x_of_u = u.node("x", variable);
  auto reads = u.node("reads", defined, {to(x_of_u)});
  auto through = u.node("through", defined | tables::node_row::writes_through);
  auto unknown = u.node("unknown", tables::node_row::function);
  auto const bytes = u.bytes();
  program_graph graph;
  graph.add(view(bytes), "", 0);
  graph.finish();
  auto const effects_of = [&](tables::word root) {
    globals::program_graph::effects_beyond found;
    graph.reach({graph.joined(root)}, &found);
    return found;
  };
  EXPECT_FALSE(effects_of(reads).unknown || effects_of(reads).writes_through);
  EXPECT_TRUE(effects_of(through).writes_through);
  EXPECT_TRUE(effects_of(unknown).unknown);
}

// What constructors name counts as written, whatever is known of their code.
TEST(program_graph, values_have_code) {
  program p;
  auto x = p.other.node("x", variable);
  p.other.node("make", defined | tables::node_row::of_values, {to(x)});
  p.joined();
  EXPECT_TRUE(p.graph.may_be_written_by_values(0));
  program q;
  auto y = q.other.node("x", variable);
  q.other.node("other", defined, {to(y, tables::edge_may_write)});
  q.joined();
  EXPECT_FALSE(q.graph.may_be_written_by_values(0));
}

TEST(program_graph, callbacks_may_run_whenever) {
  program p;
  auto x = p.other.node("x", variable);
  auto writer = p.other.node("writer", defined, {to(x, tables::edge_may_write)});
  p.other.node("callback", defined | tables::node_row::taken, {to(writer)});
  EXPECT_TRUE(p.joined().may_write);
}

TEST(program_graph, unknown_code_may_write_all) {
  program unknown;
  EXPECT_TRUE(unknown.joined({to(unknown.reader.node("nobody's", function))}).may_write);
  program library;
  auto known = library.reader.node("qsort", function | tables::node_row::library);
  EXPECT_FALSE(library.joined({to(known)}).may_write);
  program elsewhere;
  elsewhere.other.node("f", defined);
  EXPECT_FALSE(elsewhere.joined({to(elsewhere.reader.node("f", function))}).may_write);
}

TEST(program_graph, pointers_may_lead_into_what_a_variable_owns) {
  auto through = [](program &p) { return to(p.reader.node("f", defined | tables::node_row::writes_through)); };
  program owns(local), flat(local), global;
  EXPECT_TRUE(owns.joined({through(owns)}).may_write);
  EXPECT_FALSE(flat.joined({through(flat)}, tables::global_row::flat).may_write);
  // Code without tables may have taken the address of a variable with external linkage.
  EXPECT_TRUE(global.joined({through(global)}, tables::global_row::flat).may_write);
}

TEST(program_graph, inlined_edges_write_and_are_no_path) {
  program p;
  auto reached = p.joined({to(p.x, tables::edge_may_write | tables::edge_inlined)});
  EXPECT_TRUE(reached.may_write);
  EXPECT_EQ(reached.path.size(), 3u);
}

// What is known of a file whose object files without tables use these variables, and that exports these.
globals::linked_names known(std::string const &used, std::string const &exported = "") {
  static std::deque<std::string> notes;
  auto &note = notes.emplace_back(reinterpret_cast<char const *>(&tables::tables_version), sizeof(tables::word));
  if (!used.empty()) note += used + '\0' + "plain.o" + '\0';
  return {reinterpret_cast<unsigned char const *>(note.data()), note.size(),
          [exported](std::string_view name) { return name == exported; }};
}

TEST(program_graph, a_variable_is_closed_when_no_code_without_tables_can_name_it) {
  auto never = [](globals::linked_names names, bool in_another_module = false) {
    unit u, other;
    auto x = u.node("x", variable);
    u.node("main", defined, {to(x)});
    u.global(x, "x");
    other.node("x", variable);
    std::string const a = u.bytes(), b = other.bytes();
    program_graph g;
    g.begin_module(std::move(names));
    g.add(view(a), "", 0);
    if (in_another_module) g.begin_module(known(""));
    g.add(view(b), "", 100);
    g.finish();
    return g.never_written(0);
  };
  EXPECT_TRUE(never(known("")));
  EXPECT_TRUE(never(known("y", "z")));
  EXPECT_FALSE(never(known("x")));
  EXPECT_FALSE(never(known("", "x")));
  EXPECT_FALSE(never({}));
  EXPECT_FALSE(never(known(""), true));
}

TEST(program_graph, names_of_another_version_say_nothing_and_damaged_ones_are_refused) {
  auto read = [](std::string const &bytes) {
    return globals::linked_names(reinterpret_cast<unsigned char const *>(bytes.data()), bytes.size(),
                                 [](std::string_view) { return false; });
  };
  std::string const version(reinterpret_cast<char const *>(&tables::tables_version), sizeof(tables::word));
  EXPECT_TRUE(read(version).closes("x"));
  EXPECT_FALSE(read(version).closes(""));
  EXPECT_EQ(read(version + std::string("x\0a.o\0", 6)).user_without_tables("x"), "a.o");
  for (std::string const &bytes : {std::string(), std::string("ab"), std::string(4, '\x7f') + "x"})
    EXPECT_FALSE(read(bytes).closes("x"));
  EXPECT_THROW(read(version + "x"), ferry::error);
  EXPECT_THROW(read(version + std::string("x\0a", 3)), ferry::error);
}

TEST(program_graph, never_written_is_local_and_known_to_all) {
  auto never = [](tables::word of_variable, tables::word of_writer, tables::word of_global = 0) {
    program p(of_variable);
    p.reader.node("writer", of_writer, {to(p.x, tables::edge_may_write)});
    p.joined({}, of_global);
    return p.graph.never_written(0);
  };
  EXPECT_TRUE(never(local, defined | tables::node_row::startup));
  EXPECT_FALSE(never(local, defined));
  EXPECT_FALSE(never(0, defined | tables::node_row::startup));
  EXPECT_FALSE(never(local | tables::node_row::escapes, defined | tables::node_row::startup));
  EXPECT_FALSE(never(local, defined | tables::node_row::startup, tables::global_row::static_local));
}

TEST(program_graph, damaged_tables_are_refused) {
  unit u;
  auto x = u.node("x", variable);
  u.node("f", function, {to(x)});
  u.global(x, "x");
  std::string const good = u.bytes();
  for (std::size_t n = 0; n < good.size(); ++n)
    EXPECT_THROW(
        {
          std::string cut = good.substr(0, n);
          program_graph g;
          g.add(view(cut), "", 0);
        },
        error);
  std::mt19937 random(5);
  for (int i = 0; i < 20000; ++i) {
    std::string bad = good;
    bad[random() % bad.size()] = static_cast<char>(random());
    try {
      auto v = view(bad);
      // The distance to the pointers is believed: it is read from a program that runs.
      if (v.pointers()) continue;
      program_graph g;
      g.add(v, "", 0);
      g.finish();
      for (globals::node_id n = 0; n < v.nodes.size(); ++n) g.reach(g.joined(n));
    } catch (error const &) {}
  }
}

TEST(program_graph, another_version_says_what_to_do) {
  std::string bytes = unit().bytes();
  bytes[4] = 99;
  try {
    view(bytes);
    FAIL();
  } catch (error const &e) {
    EXPECT_NE(std::string(e.what()).find("compile it again"), std::string::npos);
  }
}

}  // namespace
