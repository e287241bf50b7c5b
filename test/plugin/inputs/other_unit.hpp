#include <map>
#include <string>
#include <vector>

int read_in_other_unit();
std::vector<int> &accessor();  // to a static
int read_accessed();
void write_to(int *where);
extern std::vector<int> w_from_other_unit;
void write_from_other_unit();
