// Descriptions of types that nearly every program has, compiled once here instead of in each of its units. The plugin
// knows them by their linker names (plugin/ready_made.cpp); they are those of the C++ library that this file is
// compiled with.
#include <ferry/export.hpp>

#include <string>
#include <vector>

#define FERRY_STD_basic_string
#define FERRY_STD_vector
#include <ferry/abi.hpp>

namespace ferry::abi {

#define FERRY_NAME(...) template <> inline constexpr char const *const name_of<__VA_ARGS__> = #__VA_ARGS__;
#define FERRY_READY_MADE(...) template struct FERRY_API described<__VA_ARGS__>;
#define FERRY_NUMBER(T) FERRY_NAME(T) FERRY_NAME(std::vector<T>)

FERRY_NAME(char)
FERRY_NUMBER(unsigned char)
FERRY_NUMBER(int)
FERRY_NUMBER(unsigned int)
FERRY_NUMBER(long)
FERRY_NUMBER(unsigned long)
FERRY_NUMBER(float)
FERRY_NUMBER(double)
FERRY_NUMBER(std::string)
FERRY_NAME(std::vector<std::vector<double>>)
FERRY_NAME(std::vector<std::vector<int>>)

FERRY_READY_MADE(std::string)
FERRY_READY_MADE(std::vector<unsigned char>)
FERRY_READY_MADE(std::vector<int>)
FERRY_READY_MADE(std::vector<unsigned int>)
FERRY_READY_MADE(std::vector<long>)
FERRY_READY_MADE(std::vector<unsigned long>)
FERRY_READY_MADE(std::vector<float>)
FERRY_READY_MADE(std::vector<double>)
FERRY_READY_MADE(std::vector<std::string>)
FERRY_READY_MADE(std::vector<std::vector<double>>)
FERRY_READY_MADE(std::vector<std::vector<int>>)

}  // namespace ferry::abi
