extern "C" int of_a_library() { return 1; }
