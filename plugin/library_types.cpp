#include "library_types.h"

#include "inject.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringSwitch.h"

using llvm::StringRef;
using llvm::StringSwitch;

namespace ferry_plugin {

namespace {

constexpr StringRef describedClasses[] = {"basic_string",
                                          "vector",
                                          "deque",
                                          "list",
                                          "forward_list",
                                          "multiset",
                                          "multimap",
                                          "unordered_multiset",
                                          "unordered_multimap",
                                          "optional",
                                          "variant",
                                          "unique_ptr",
                                          "shared_ptr",
                                          "reference_wrapper",
                                          "function",
                                          "any",
                                          "complex",
                                          "valarray",
                                          "range_error",
                                          "mutex",
                                          "recursive_timed_mutex",
                                          "shared_mutex",
                                          "condition_variable_any"};

// Whether a class template is defined, or where it is not, a partial specialisation of it.
bool hasDefinition(clang::ClassTemplateDecl &T) {
  llvm::SmallVector<clang::ClassTemplatePartialSpecializationDecl *, 4> Partial;
  T.getPartialSpecializations(Partial);
  return T.getTemplatedDecl()->hasDefinition() || llvm::any_of(Partial, [](auto *P) { return P->hasDefinition(); });
}

// Whether a namespace holds the definition of a class, or class template, of that name.
bool defines(clang::ASTContext &Ctx, clang::NamespaceDecl *Space, StringRef Name) {
  if (!Space) return false;
  for (auto *D : Space->getPrimaryContext()->lookup(&Ctx.Idents.get(Name))) {
    if (auto *T = llvm::dyn_cast<clang::ClassTemplateDecl>(D); T && hasDefinition(*T)) return true;
    if (auto *R = llvm::dyn_cast<clang::CXXRecordDecl>(D); R && R->hasDefinition()) return true;
  }
  return false;
}

clang::NamespaceDecl *inner(clang::ASTContext &Ctx, clang::NamespaceDecl *Space, StringRef Name) {
  if (!Space) return nullptr;
  for (auto *D : Space->getPrimaryContext()->lookup(&Ctx.Idents.get(Name)))
    if (auto *N = llvm::dyn_cast<clang::NamespaceDecl>(D)) return N;
  return nullptr;
}

}  // namespace

std::string knownLibraryTypes(clang::ASTContext &Ctx) {
  std::string Text;
  auto *Std = findNamespace(Ctx, "std");
  auto Define = [&](StringRef Name) { Text += ("#define " + Name + "\n").str(); };
  for (StringRef Name : describedClasses)
    if (defines(Ctx, Std, Name)) Define(("FERRY_STD_" + Name).str());
  if (defines(Ctx, inner(Ctx, Std, "filesystem"), "path")) Define("FERRY_STD_path");
  // What ferry's own headers have brought already.
  if (defines(Ctx, inner(Ctx, findNamespace(Ctx, "ferry"), "abi"), "type")) Define("FERRY_ABI_TYPES");
  return Text;
}

bool isTransparent(StringRef Name) {
  return StringSwitch<bool>(Name)
      .Cases("std::pair", "std::__pair_base", "std::tuple", "std::_Tuple_impl", "std::_Head_base", true)
      .Cases("std::__tuple_impl", "std::__tuple_leaf", "std::array", "std::monostate", true)
      .Cases("std::chrono::duration", "std::chrono::time_point", "std::bitset", "std::_Base_bitset", true)
      .Cases("std::__bitset", "std::atomic", "std::__atomic_base", "std::__atomic_float", "std::__atomic_impl", true)
      .Cases("std::stack", "std::queue", "std::priority_queue", "std::less", "std::greater", true)
      .Cases("std::_Bind", "std::_Bind_result", "std::_Bind_front", "std::_Not_fn", "std::_Mem_fn", true)
      .Cases("std::_Mem_fn_base", "std::__bind", "std::__bind_r", "std::__mem_fn", "std::__weak_result_type", true)
      .Cases("std::__perfect_forward", "std::__perfect_forward_impl", "std::__not_fn_t", "std::__bind_front_t", true)
      .Case("std::enable_shared_from_this", true)
      .Cases("std::exception", "std::bad_alloc", "std::bad_cast", "std::bad_exception", true)
      .Cases("std::linear_congruential_engine", "std::mersenne_twister_engine", "std::subtract_with_carry_engine", true)
      .Cases("std::uniform_int_distribution", "std::uniform_real_distribution", "std::normal_distribution", true)
      .Cases("std::timespec", "timespec", "timeval", "tm", "div_t", true)
      .Default(StringRef(Name).starts_with("std::chrono::"));
}

StringRef whyNot(StringRef Name) {
  return StringSwitch<StringRef>(Name)
      .Cases("std::thread", "std::jthread", "a thread belongs to its process; start it on the worker")
      .Cases("std::mutex", "std::recursive_mutex", "std::timed_mutex", "std::shared_mutex",
             "a mutex synchronises the threads of one process")
      .Cases("std::condition_variable", "std::condition_variable_any", "std::once_flag", "std::counting_semaphore",
             "it synchronises the threads of one process")
      .Cases("std::unique_lock", "std::lock_guard", "std::scoped_lock", "std::shared_lock",
             "a lock belongs to a thread of one process")
      .Cases("std::future", "std::shared_future", "std::promise", "std::packaged_task",
             "it connects threads of one process; use ferry::future")
      .Cases("_IO_FILE", "FILE", "a FILE belongs to its process; send the name of the file or its content")
      .Cases("std::basic_ofstream", "std::basic_ifstream", "std::basic_fstream", "std::basic_ostream",
             "a stream belongs to its process; send the name of the file or the text")
      .Cases("std::basic_istream", "std::basic_iostream", "std::basic_ios", "std::basic_filebuf",
             "a stream belongs to its process; send the name of the file or the text")
      .Cases("std::basic_stringstream", "std::basic_ostringstream", "std::basic_istringstream",
             "a stream belongs to its process; send its str()")
      .Cases("std::basic_string_view", "std::span",
             "it does not own what it refers to; send a std::string or a std::vector")
      .Cases("std::move_only_function", "std::copyable_function",
             "it does not tell what it holds; use std::function, or specialise ferry::codec for a class that has one")
      .Cases("std::locale", "std::random_device", "std::basic_regex", "std::coroutine_handle",
             "it belongs to its process; make it on the worker")
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
