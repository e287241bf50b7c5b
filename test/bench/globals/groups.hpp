// The groups of the benchmark of globals: each starts its workers and prints its table.
#pragma once

namespace bench {

void small_globals();    // unchanged numbers, strings and small containers
void small_pages();      // a large vector in pages of 4 KiB, unchanged and changed in one element
void huge_pages();       // the same in huge pages
void nodes();            // a large map of strings to vectors
void hash_mode();        // large vectors, where writes to pages are not tracked
void tracking_memory();  // what tracking takes of memory
void workers();          // one changed vector to one worker and to four
void captures();         // one captured vector, again and again

}  // namespace bench
