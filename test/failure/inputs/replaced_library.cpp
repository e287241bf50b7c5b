int version = VERSION;
int the_version() { return version; }
