#include "calls/exceptions.hpp"

#include "calls/payload.hpp"
#include "values/dynamic.hpp"
#include "values/exceptions.hpp"
#include "values/memory.hpp"
#include "values/readable_name.hpp"
#include "values/standard_exceptions.hpp"

#include <cxxabi.h>

#include <array>
#include <typeinfo>

namespace ferry::calls {
namespace {

// The exceptions from other processes that this thread has thrown last, and where they came from. They are kept alive,
// so an address names one of them for certain.
struct thrown_here {
  std::exception_ptr exception;
  void const *object = nullptr;
  std::unique_ptr<remote_error> origin;
};
struct recent {
  std::array<thrown_here, 16> list;
  std::size_t next = 0;
};
recent &recent_of_this_thread() {
  thread_local recent r;
  return r;
}

std::string what_of_current_exception() {
  try {
    throw;
  } catch (std::exception const &e) {
    return e.what();
  } catch (char const *text) {
    return text;
  } catch (std::string const &text) {
    return text;
  } catch (...) {
    return "an exception that is not a std::exception";
  }
}

[[noreturn]] void raise(wire::result const &result, globals::registry const &program) {
  std::string type_name(result.thrown.type_name);
  if (result.payload.bytes.size) {
    if (auto const *known = program.exception(type_name)) {
      values::memory made(*known->of);
      decode_result(*known->of, result.payload, made.raw(), program);
      made.set_alive();
      known->raise(made.raw());
      std::abort();  // raise does not return
    }
    if (auto const *standard = values::standard_exception(type_name)) {
      values::byte_reader reader(result.payload.bytes.data, result.payload.bytes.size);
      try {
        standard->raise(reader);
      } catch (values::malformed const &) {}  // as when the category of its error has not been made here
    }
  }
  throw remote_error(std::string(result.thrown.what), result.thrown.worker, std::string(result.thrown.type_text),
                     std::string(result.thrown.trace));
}

}  // namespace

outcome describe_current_exception(globals::registry const &program, std::string_view site, proc_id here) {
  outcome o;
  o.status = wire::status::thrown;
  auto current = std::current_exception();
  auto const *type = ::abi::__cxa_current_exception_type();
  o.type_name = type ? type->name() : "";
  o.type_text = values::readable_type(o.type_name);
  o.what = what_of_current_exception();
  o.worker = here;
  try {
    std::rethrow_exception(current);
  } catch (std::exception const &e) {
    if (auto *origin = remote_origin(e)) {  // it came from yet another process
      o.worker = origin->worker();
      o.type_text = origin->type();
      o.trace = origin->trace() + "\n";
    }
  } catch (...) {}
  o.trace += "remote call at " + std::string(site) + " on process " + std::to_string(here);
  // A type that cannot travel after all arrives as remote_error.
  try {
    if (auto const *known = type ? values::find_exception(program, *type, o.type_name) : nullptr)
      o.payload = encode_result(*known->of, values::object_of(current), 0, program);
    else if (auto const *standard = values::standard_exception(o.type_name)) {
      values::byte_writer writer(o.payload);
      standard->save(values::object_of(current), writer);
    }
  } catch (error const &) {
    o.payload.clear();
  }
  return o;
}

void throw_remote(wire::result const &result, globals::registry const &program) {
  auto const &t = result.thrown;
  auto origin =
      std::make_unique<remote_error>(std::string(t.what), t.worker, std::string(t.type_text), std::string(t.trace));
  try {
    raise(result, program);
  } catch (...) {
    auto &recent = recent_of_this_thread();
    auto &place = recent.list[recent.next++ % recent.list.size()];
    place.exception = std::current_exception();
    place.object = values::object_of(place.exception);
    place.origin = std::move(origin);
    throw;
  }
}

}  // namespace ferry::calls

namespace ferry {

remote_error const *remote_origin(std::exception const &e) {
  if (!values::has_type_information(&e)) return nullptr;
  if (auto const *itself = dynamic_cast<remote_error const *>(&e)) return itself;
  void const *object = dynamic_cast<void const *>(&e);
  for (auto const &thrown : calls::recent_of_this_thread().list)
    if (thrown.origin && thrown.object == object) return thrown.origin.get();
  return nullptr;
}

}  // namespace ferry
