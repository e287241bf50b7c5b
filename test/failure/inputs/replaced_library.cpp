struct part {
  double length;
#if VERSION == 1
  float weight;
#else
  double weight;
#endif
};

int version = VERSION;
part one = {1, 2};
int the_version() { return one.length > 0 ? version : 0; }
