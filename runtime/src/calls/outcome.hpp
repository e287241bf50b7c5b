// How a call ended, owned: what a result message says.
#pragma once

#include "wire/messages.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ferry::calls {

struct outcome : std::enable_shared_from_this<outcome> {
  wire::status status = wire::status::ok;
  std::vector<unsigned char> payload;             // the encoded result or exception
  std::string text;                               // when ferry failed
  std::string type_name, type_text, what, trace;  // when it threw
  int worker = 0;

  // As a message that points into this, and keeps it when it is shared: it must not change any more. Without the value
  // only the status is told, and what it threw.
  wire::result message(std::uint64_t id, bool with_value) const {
    wire::result m;
    m.id = id;
    m.status = status;
    if (with_value || status == wire::status::thrown) {
      m.payload.bytes = {payload.data(), payload.size()};
      m.payload.owner = weak_from_this().lock();
    }
    m.text = text;
    if (status == wire::status::thrown) m.thrown = {type_name, type_text, what, trace, worker};
    return m;
  }
};

}  // namespace ferry::calls
