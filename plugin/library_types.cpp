#include "library_types.h"

#include "inject.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"

using llvm::StringRef;
using llvm::StringSwitch;

namespace ferry_plugin {

namespace {

// A class, or class template, that a part of the headers with descriptions is there for.
struct DescribedClass {
  StringRef Space, Name;
};
constexpr DescribedClass describedClasses[] = {
    {"std", "basic_string"},
    {"std", "basic_string_view"},
    {"std", "span"},
    {"std", "vector"},
    {"std", "deque"},
    {"std", "list"},
    {"std", "forward_list"},
    {"std", "multiset"},
    {"std", "multimap"},
    {"std", "unordered_multiset"},
    {"std", "unordered_multimap"},
    {"std", "pair"},
    {"std", "tuple"},
    {"std", "optional"},
    {"std", "variant"},
    {"std", "expected"},
    {"std", "unique_ptr"},
    {"std", "shared_ptr"},
    {"std", "reference_wrapper"},
    {"std", "function"},
    {"std", "any"},
    {"std", "complex"},
    {"std", "valarray"},
    {"std", "range_error"},
    {"std", "exception_ptr"},
    {"std", "error_category"},
    {"std", "source_location"},
    {"std", "type_index"},
    {"std", "mutex"},
    {"std", "recursive_timed_mutex"},
    {"std", "once_flag"},
    {"std", "shared_mutex"},
    {"std", "condition_variable_any"},
    {"std", "counting_semaphore"},
    {"std", "latch"},
    {"std", "barrier"},
    {"std", "locale"},
    {"std", "align_val_t"},
    {"std::filesystem", "path"},
    {"std::chrono", "steady_clock"},
};

// Those of other libraries; `Part` is the header that describes them.
struct ForeignClass {
  StringRef Space, Name, Part, Macro;
};
constexpr ForeignClass foreignClasses[] = {
    {"Eigen", "Matrix", "eigen", ""},
    {"Eigen", "SparseMatrix", "eigen", "eigen_sparse"},
    {"nlohmann", "basic_json", "json", ""},
    {"boost", "optional", "boost", "boost_optional"},
    {"boost", "variant", "boost", "boost_variant"},
    {"boost", "circular_buffer", "boost", "boost_circular_buffer"},
    {"boost", "dynamic_bitset", "boost", "boost_dynamic_bitset"},
    {"boost", "multi_array", "boost", "boost_multi_array"},
};

// Whether a class template is defined, or where it is not, a partial specialisation of it.
bool hasDefinition(clang::ClassTemplateDecl &T) {
  llvm::SmallVector<clang::ClassTemplatePartialSpecializationDecl *, 4> Partial;
  T.getPartialSpecializations(Partial);
  return T.getTemplatedDecl()->hasDefinition() || llvm::any_of(Partial, [](auto *P) { return P->hasDefinition(); });
}

// Whether a namespace holds the definition of a class, class template or enumeration of that name.
bool defines(clang::ASTContext &Ctx, clang::NamespaceDecl *Space, StringRef Name) {
  if (!Space) return false;
  for (clang::NamedDecl *D : Space->getPrimaryContext()->lookup(&Ctx.Idents.get(Name))) {
    D = D->getUnderlyingDecl();
    if (auto *T = llvm::dyn_cast<clang::ClassTemplateDecl>(D); T && hasDefinition(*T)) return true;
    if (auto *R = llvm::dyn_cast<clang::CXXRecordDecl>(D); R && R->hasDefinition()) return true;
    if (auto *E = llvm::dyn_cast<clang::EnumDecl>(D); E && E->isComplete()) return true;
  }
  return false;
}

clang::NamespaceDecl *inner(clang::ASTContext &Ctx, clang::NamespaceDecl *Space, StringRef Name) {
  if (!Space) return nullptr;
  for (auto *D : Space->getPrimaryContext()->lookup(&Ctx.Idents.get(Name)))
    if (auto *N = llvm::dyn_cast<clang::NamespaceDecl>(D)) return N;
  return nullptr;
}

clang::NamespaceDecl *space(clang::ASTContext &Ctx, StringRef Path) {
  auto [First, Rest] = Path.split("::");
  auto *Space = findNamespace(Ctx, First);
  while (!Rest.empty()) {
    std::tie(First, Rest) = Rest.split("::");
    Space = inner(Ctx, Space, First);
  }
  return Space;
}

}  // namespace

// In preprocessed files the libraries' macros are gone; these namespaces are declared by all of their headers.
ferry::abi::standard_library standardLibraryOf(clang::ASTContext &Ctx) {
  auto *Std = findNamespace(Ctx, "std");
  if (auto *Version = inner(Ctx, Std, "__1"); Version && Version->isInline())
    return ferry::abi::standard_library::libcxx;
  return inner(Ctx, Std, "__cxx11") ? ferry::abi::standard_library::libstdcxx : ferry::abi::standard_library::none;
}

std::string knownLibraryTypes(clang::ASTContext &Ctx) {
  std::string Text;
  if (standardLibraryOf(Ctx) == ferry::abi::standard_library::libcxx) Text += "#define FERRY_LIBCXX\n";
  for (auto &Class : describedClasses)
    if (defines(Ctx, space(Ctx, Class.Space), Class.Name)) Text += ("#define FERRY_STD_" + Class.Name + "\n").str();
  llvm::StringSet<> Macros;
  for (auto &Class : foreignClasses)
    if (defines(Ctx, space(Ctx, Class.Space), Class.Name)) {
      Macros.insert(Class.Part);
      if (!Class.Macro.empty()) Macros.insert(Class.Macro);
    }
  for (auto &Macro : Macros) Text += ("#define FERRY_LIBRARY_" + Macro.getKey() + "\n").str();
  // A unit that never says `serialize` or `save` has no function of that name.
  if (Ctx.Idents.find("serialize") != Ctx.Idents.end() || Ctx.Idents.find("save") != Ctx.Idents.end())
    Text += "#define FERRY_SERIALIZE_FUNCTIONS\n";
  // What ferry's own headers have brought already.
  if (defines(Ctx, space(Ctx, "ferry::abi"), "type")) Text += "#define FERRY_ABI_TYPES\n";
  return Text;
}

bool isOfStandardLibrary(StringRef Name) {
  return Name.starts_with("std::") || Name.starts_with("__") || Name.starts_with("_IO_");
}

bool isTransparent(StringRef Name) {
  if (!isOfStandardLibrary(Name)) return true;
  // The types of a distribution's parameters are classes in it.
  if (Name.ends_with("_distribution") || (Name.contains("_distribution<") && Name.ends_with(">::param_type")))
    return true;
  return StringSwitch<bool>(Name)
      .Cases("std::pair", "std::__pair_base", "std::tuple", "std::_Tuple_impl", "std::_Head_base", true)
      .Cases("std::__tuple_impl", "std::__tuple_leaf", "std::array", "std::monostate", true)
      .Cases("std::bitset", "std::_Base_bitset", "std::__bitset", "std::seed_seq", true)
      .Cases("std::atomic", "std::__atomic_base", "std::__atomic_float", "std::__atomic_impl", true)
      .Cases("std::atomic_flag", "std::__atomic_flag_base", true)
      .Cases("std::__cxx_atomic_impl", "std::__cxx_atomic_base_impl", true)
      .Cases("std::stack", "std::queue", "std::priority_queue", "std::less", "std::greater", true)
      .Cases("std::_Bind", "std::_Bind_result", "std::_Bind_front", "std::_Not_fn", "std::_Mem_fn", true)
      .Cases("std::_Mem_fn_base", "std::__bind", "std::__bind_r", "std::__mem_fn", "std::__weak_result_type", true)
      .Cases("std::__perfect_forward", "std::__perfect_forward_impl", "std::__not_fn_t", "std::__bind_front_t", true)
      .Case("std::__bind_back_t", true)
      .Case("std::enable_shared_from_this", true)
      .Cases("std::error_category", "std::_V2::error_category", true)
      .Cases("std::exception", "std::bad_alloc", "std::bad_cast", "std::bad_exception", true)
      .Cases("std::linear_congruential_engine", "std::mersenne_twister_engine", "std::subtract_with_carry_engine", true)
      .Cases("std::discard_block_engine", "std::independent_bits_engine", "std::shuffle_order_engine", true)
      .Cases("std::strong_ordering", "std::weak_ordering", "std::partial_ordering", true)
      .Cases("std::filesystem::directory_entry", "std::filesystem::file_status", "std::filesystem::space_info", true)
      .Cases("std::unexpected", "std::timespec", true)
      .Default(Name.starts_with("std::chrono::"));
}

StringRef whyNot(StringRef Name) {
  constexpr StringRef Stream = "a stream belongs to its process; send the name of the file or the text";
  constexpr StringRef TextStream = "a stream belongs to its process; send its str()";
  constexpr StringRef Iterator =
      "an iterator refers to a container in its process; send the element, or its index or key";
  constexpr StringRef Waiting = "it connects threads of one process; use ferry::future";
  constexpr StringRef Synchronising = "it synchronises the threads of one process";
  return StringSwitch<StringRef>(Name)
      .Cases("std::thread", "std::jthread", "a thread belongs to its process; start it on the worker")
      .Cases("std::thread::id", "std::__thread_id", "std::stop_token", "std::stop_source", "std::stop_callback",
             "it stands for a thread of its process; ferry::future can be cancelled")
      .Cases("std::mutex", "std::recursive_mutex", "std::timed_mutex", "std::shared_mutex",
             "a mutex synchronises the threads of one process")
      .Cases("std::condition_variable", "std::condition_variable_any", Synchronising)
      .Cases("std::counting_semaphore", "std::latch", "std::barrier", Synchronising)
      .Cases("std::unique_lock", "std::lock_guard", "std::scoped_lock", "std::shared_lock",
             "a lock belongs to a thread of one process")
      .Cases("std::future", "std::shared_future", "std::promise", "std::packaged_task", Waiting)
      .Cases("std::__basic_future", "std::__future_base::_State_baseV2", Waiting)
      .Cases("_IO_FILE", "FILE", "a FILE belongs to its process; send the name of the file or its content")
      .Cases("std::basic_ofstream", "std::basic_ifstream", "std::basic_fstream", "std::basic_ostream", Stream)
      .Cases("std::basic_istream", "std::basic_iostream", "std::basic_ios", "std::ios_base", Stream)
      .Cases("std::basic_filebuf", "std::basic_streambuf", "std::basic_stringbuf", "std::basic_syncbuf", Stream)
      .Cases("std::basic_stringstream", "std::basic_ostringstream", "std::basic_istringstream", TextStream)
      .Cases("std::basic_string_view", "std::span",
             "it would refer to what ends with the call; return a std::string or a std::vector")
      .Case("std::initializer_list", "it does not own its elements; send a std::vector or a std::array")
      .Cases("std::atomic_ref", "std::vector::reference", "std::_Bit_reference", "std::bitset::reference",
             "std::__bit_reference", "std::__bit_const_reference",
             "it does not own what it refers to; send the value")
      .Cases("std::move_only_function", "std::copyable_function",
             "it does not tell what it holds; use std::function, or specialise ferry::codec for a class that has one")
      .Case("std::_Sp_atomic", "an atomic shared_ptr belongs to the threads of one process; send its load()")
      .Cases("std::basic_regex", "std::match_results", "std::sub_match",
             "a regular expression is compiled for its process; send the pattern or the matched text")
      .Case("std::random_device", "it belongs to its process; make it on the worker, or send a seed")
      .Case("std::locale", "it belongs to its process; send its name() and make it on the worker")
      .Cases("std::coroutine_handle", "std::generator",
             "a coroutine's frame belongs to its process; send what it yields")
      .Cases("std::filesystem::directory_iterator", "std::filesystem::recursive_directory_iterator",
             "it belongs to its process; send the path")
      .Cases("std::allocator", "std::pmr::polymorphic_allocator", "std::pmr::memory_resource",
             "memory belongs to its process; let the worker have its own")
      .Cases("__gnu_cxx::__normal_iterator", "std::reverse_iterator", "std::move_iterator", Iterator)
      .Cases("std::_List_iterator", "std::_List_const_iterator", "std::_Fwd_list_iterator", Iterator)
      .Cases("std::_Fwd_list_const_iterator", "std::_Rb_tree_iterator", "std::_Rb_tree_const_iterator", Iterator)
      .Cases("std::_Deque_iterator", "std::__detail::_Node_iterator", "std::__detail::_Node_const_iterator", Iterator)
      .Cases("std::_Bit_iterator", "std::_Bit_const_iterator", "std::__detail::_Node_iterator_base", Iterator)
      .Cases("std::__wrap_iter", "std::__bounded_iter", "std::__list_iterator", "std::__list_const_iterator", Iterator)
      .Cases("std::__forward_list_iterator", "std::__forward_list_const_iterator", "std::__deque_iterator", Iterator)
      .Cases("std::__tree_iterator", "std::__tree_const_iterator", "std::__map_iterator", Iterator)
      .Cases("std::__map_const_iterator", "std::__hash_iterator", "std::__hash_const_iterator", Iterator)
      .Cases("std::__hash_map_iterator", "std::__hash_map_const_iterator", "std::__bit_iterator", Iterator)
      .Cases("std::istream_iterator", "std::ostream_iterator", "std::back_insert_iterator", Iterator)
      .Cases("std::insert_iterator", "std::front_insert_iterator", Iterator)
      .Default("a library type that ferry has no encoding for; specialise ferry::codec for it");
}

bool isMutator(StringRef Method) {
  return StringSwitch<bool>(Method)
      .Cases("push_back", "emplace_back", "push_front", "emplace_front", "pop_back", "pop_front", true)
      .Cases("insert", "emplace", "insert_or_assign", "try_emplace", "emplace_hint", "erase", true)
      .Cases("clear", "resize", "reserve", "assign", "append", "push", "pop", "swap", "reset", true)
      .Cases("merge", "splice", "sort", "unique", "reverse", "remove", "remove_if", "replace", true)
      .Cases("store", "exchange", "fetch_add", "fetch_sub", "fetch_or", "fetch_and", "fill", "extract", true)
      .Cases("open", "close", "write", "put", "release", "shrink_to_fit", true)
      .Default(false);
}

}  // namespace ferry_plugin
