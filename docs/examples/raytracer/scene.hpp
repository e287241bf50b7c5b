// The scene and what a ray sees in it. The scene is global, as in many programs of this kind; this file and scene.cpp
// know nothing of ferry.
#pragma once

#include <array>
#include <string>
#include <vector>

struct vec3 {
  double x = 0, y = 0, z = 0;
};

struct material {
  std::string name;
  vec3 color;
  double shine = 0;   // exponent of the highlight; 0: none
  double mirror = 0;  // part of the light that is reflected
};

struct sphere {
  vec3 center;
  double radius = 1;
  int material = 0;  // index into materials
};

extern std::vector<material> materials;
extern std::vector<sphere> spheres;
extern vec3 light;
extern int image_width, image_height;

// Makes a scene of about `count` spheres, the same for the same number.
void build_scene(int count);

using row = std::vector<std::array<unsigned char, 3>>;
// The pixels of one line of the image, from the left.
row render_row(int y);
