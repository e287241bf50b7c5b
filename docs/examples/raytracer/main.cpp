// Renders an image with all workers: raytracer OUTPUT.ppm [WIDTH HEIGHT [SPHERES]]
// With no workers (ferry run -n 0, or none asked for) the main process does all the work itself.
#include <ferry/ferry.hpp>

#include "scene.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>

int main(int argc, char **argv) {
  if (argc < 2) {
    std::cerr << "usage: raytracer OUTPUT.ppm [WIDTH HEIGHT [SPHERES]]\n";
    return 2;
  }
  image_width = argc > 3 ? std::atoi(argv[2]) : 320;
  image_height = argc > 3 ? std::atoi(argv[3]) : 240;
  build_scene(argc > 4 ? std::atoi(argv[4]) : 40);

  // Each row is a call of its own; the scene goes to each worker once, with the first.
  std::vector<ferry::future<row>> rows;
  for (int y = 0; y < image_height; ++y) rows.push_back(ferry::remotecall(ferry::any, [y] { return render_row(y); }));

  std::ofstream out(argv[1], std::ios::binary);
  out << "P6\n" << image_width << ' ' << image_height << "\n255\n";
  for (auto const &line : rows)
    for (auto const &pixel : line.get()) out.write(reinterpret_cast<char const *>(pixel.data()), 3);
  out.close();
  if (!out) {
    std::cerr << "cannot write " << argv[1] << '\n';
    return 1;
  }
}
