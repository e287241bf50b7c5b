#include "scene.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

std::vector<material> materials;
std::vector<sphere> spheres;
vec3 light;
int image_width, image_height;

namespace {

constexpr int max_bounces = 4;
constexpr double epsilon = 1e-6;
vec3 background = {0.55, 0.7, 0.95};

vec3 operator+(vec3 a, vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
vec3 operator-(vec3 a, vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
vec3 operator*(vec3 a, double s) { return {a.x * s, a.y * s, a.z * s}; }
double dot(vec3 a, vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
vec3 normalized(vec3 a) { return a * (1 / std::sqrt(dot(a, a))); }
vec3 mirrored(vec3 d, vec3 normal) { return d - normal * (2 * dot(d, normal)); }

struct hit {
  double distance;
  sphere const *what;
};

std::optional<hit> nearest(vec3 origin, vec3 direction) {
  std::optional<hit> best;
  for (auto const &s : spheres) {
    vec3 to = origin - s.center;
    double b = dot(to, direction), c = dot(to, to) - s.radius * s.radius, root = b * b - c;
    if (root < 0) continue;
    double distance = -b - std::sqrt(root);
    if (distance > epsilon && (!best || distance < best->distance)) best = hit{distance, &s};
  }
  return best;
}

vec3 trace(vec3 origin, vec3 direction, int bounces) {
  auto seen = nearest(origin, direction);
  if (!seen) return background * (0.6 + 0.4 * std::max(0.0, direction.y));
  auto const &m = materials[static_cast<std::size_t>(seen->what->material)];
  vec3 point = origin + direction * seen->distance;
  vec3 normal = normalized(point - seen->what->center);
  vec3 to_light = normalized(light - point);

  double brightness = 0.15;
  bool shadow = nearest(point + normal * epsilon, to_light).has_value();
  if (!shadow) brightness += 0.85 * std::max(0.0, dot(normal, to_light));
  vec3 color = m.color * brightness;
  if (!shadow && m.shine > 0) {
    double highlight = std::pow(std::max(0.0, dot(mirrored(direction, normal), to_light)), m.shine);
    color = color + vec3{1, 1, 1} * (0.5 * highlight);
  }
  if (m.mirror > 0 && bounces < max_bounces)
    color = color * (1 - m.mirror) + trace(point + normal * epsilon, mirrored(direction, normal), bounces + 1) * m.mirror;
  return color;
}

unsigned char channel(double value) { return static_cast<unsigned char>(std::clamp(value, 0.0, 1.0) * 255 + 0.5); }

}  // namespace

void build_scene(int count) {
  materials = {{"chalk", {0.9, 0.9, 0.85}, 0, 0}, {"ruby", {0.8, 0.1, 0.15}, 40, 0.15}, {"steel", {0.6, 0.6, 0.65}, 90, 0.6}};
  spheres = {{{0, -1000, 0}, 999, 0}};
  light = {4, 7, -6};
  // A small generator of our own: the same scene everywhere.
  unsigned state = 12345;
  auto next = [&] { return static_cast<double>((state = state * 1664525u + 1013904223u) >> 8) / (1u << 24); };
  for (int i = 0; i < count; ++i) {
    double radius = 0.15 + 0.4 * next();
    spheres.push_back({{next() * 6 - 3, radius - 1, next() * 5}, radius, static_cast<int>(next() * 3)});
  }
}

row render_row(int y) {
  row line(static_cast<std::size_t>(image_width));
  double aspect = static_cast<double>(image_width) / image_height;
  for (int x = 0; x < image_width; ++x) {
    vec3 direction = normalized({(2 * (x + 0.5) / image_width - 1) * aspect, 1 - 2 * (y + 0.5) / image_height - 0.2, 1.6});
    vec3 color = trace({0, 0.6, -5}, direction, 0);
    line[static_cast<std::size_t>(x)] = {channel(color.x), channel(color.y), channel(color.z)};
  }
  return line;
}
