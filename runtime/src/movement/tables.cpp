// The lists of ferry::varinfo() and ferry::movement() as text.
#include <ferry/movement.hpp>

#include <algorithm>
#include <iomanip>
#include <ostream>

namespace ferry {
namespace {

// Columns as wide as their widest cell; numbers to the right.
class table {
public:
  explicit table(std::vector<bool> right) : right_(std::move(right)), width_(right_.size(), 0) {}
  void row(std::vector<std::string> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) width_[i] = std::max(width_[i], cells[i].size());
    rows_.push_back(std::move(cells));
  }
  void print(std::ostream &out) const {
    for (auto const &row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        bool last = i + 1 == row.size();
        std::string space(width_[i] - row[i].size(), ' ');
        out << (i ? "  " : "") << (right_[i] ? space : "") << row[i] << (right_[i] || last ? "" : space);
      }
      out << '\n';
    }
  }

private:
  std::vector<bool> right_;
  std::vector<std::size_t> width_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace

std::ostream &operator<<(std::ostream &out, variable_info const &v) {
  return out << v.name << ": " << v.type << ", " << v.bytes << " bytes" << (v.constant ? ", constant" : "");
}

std::ostream &operator<<(std::ostream &out, std::vector<variable_info> const &list) {
  table t({false, true, false});
  t.row({"name", "bytes", "type"});
  for (auto const &v : list) t.row({v.name, std::to_string(v.bytes), v.type + (v.constant ? " (constant)" : "")});
  t.print(out);
  return out;
}

std::ostream &operator<<(std::ostream &out, movement_entry const &e) {
  return out << e.call_site << ": " << e.kind << ' ' << e.name << ": " << e.sends << " sends, " << e.skips << " skips, "
             << e.bytes << " bytes" << (e.reason.empty() ? "" : "; ") << e.reason;
}

std::ostream &operator<<(std::ostream &out, std::vector<movement_entry> const &list) {
  table t({false, false, false, true, true, true, false});
  t.row({"call", "kind", "name", "sends", "skips", "bytes", "last sent because"});
  for (auto const &e : list)
    t.row({e.call_site, e.kind, e.name, std::to_string(e.sends), std::to_string(e.skips), std::to_string(e.bytes),
           e.reason});
  t.print(out);
  return out;
}

}  // namespace ferry
