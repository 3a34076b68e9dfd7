# One static library per room (a folder of src/), linked only to the rooms that it may use: a file that includes a room
# it does not list may compile by luck, but scripts/check_includes.py refuses it.

set(CMAKE_THREAD_PREFER_PTHREAD TRUE)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBSECRET REQUIRED libsecret-1)

# Debian 12 ships no CMake package for these.
function(logai_pkg_config target module)
  if(NOT TARGET ${target})
    string(MAKE_C_IDENTIFIER ${target} prefix)
    pkg_check_modules(${prefix} REQUIRED IMPORTED_TARGET GLOBAL ${module})
    add_library(${target} ALIAS PkgConfig::${prefix})
  endif()
endfunction()
logai_pkg_config(re2::re2 re2)
logai_pkg_config(zstd::zstd libzstd)
logai_pkg_config(tomlplusplus::tomlplusplus tomlplusplus)
logai_pkg_config(libedit::libedit libedit)
logai_pkg_config(simdjson::simdjson simdjson)

add_library(logai_options INTERFACE)
target_include_directories(logai_options INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/generated)
target_compile_options(logai_options INTERFACE -Wall -Wextra -Wno-missing-field-initializers -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of GCC 12: on std::string at -O3 (bug 105329), and on std::variant under sanitizers (bug 105562).
  target_compile_options(logai_options INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # Clang warns about libstdc++ 12's own use of what C++17 deprecates; GCC is the judge of warnings.
  target_compile_options(logai_options INTERFACE -Wno-error)
endif()
target_compile_definitions(logai_options INTERFACE LOGAI_VERSION="${PROJECT_VERSION}")
target_link_libraries(logai_options INTERFACE Threads::Threads)
if(LOGAI_SANITIZE)
  target_compile_options(logai_options INTERFACE -fsanitize=${LOGAI_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(logai_options INTERFACE -fsanitize=${LOGAI_SANITIZE})
  if(LOGAI_SANITIZE MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # A check at every access, which doubles the time to compile; a null pointer that is read ends the program anyway.
    target_compile_options(logai_options INTERFACE -fno-sanitize=null,alignment)
  endif()
endif()

# What nearly every file includes, parsed once: a third of the time to compile. The dev preset does without, so that a
# file which does not include what it uses is found there.
function(logai_precompile name header)
  file(WRITE ${PROJECT_BINARY_DIR}/generated/${name}.cc.new "// Only here to have ${header} precompiled.\n")
  file(COPY_FILE ${PROJECT_BINARY_DIR}/generated/${name}.cc.new ${PROJECT_BINARY_DIR}/generated/${name}.cc ONLY_IF_DIFFERENT)
  add_library(${name} OBJECT ${PROJECT_BINARY_DIR}/generated/${name}.cc)
  target_link_libraries(${name} PRIVATE logai_options fmt::fmt spdlog::spdlog ${ARGN})
  target_precompile_headers(${name} PRIVATE ${header})
endfunction()
if(LOGAI_PRECOMPILE)
  # A precompiled header must see the macros of its users, and re2 brings -pthread. What stands in it is no system header
  # any more to GCC, whose false alarms about std::string then count; the dev preset keeps these warnings.
  target_compile_options(logai_options INTERFACE -pthread -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
  logai_precompile(logai_precompiled ${PROJECT_SOURCE_DIR}/cmake/precompiled.h)
endif()

# logai_room(NAME [COLD] [UNITY] DEPS rooms LIBS libraries): the library of src/NAME, which is every .cc file in it but
# main.cc. COLD: little work is done in it, so that it is optimized less in a release, which builds faster.
# UNITY: its files may be compiled several at a time.
function(logai_room name)
  cmake_parse_arguments(ROOM "COLD;UNITY" "" "DEPS;LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cc)
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  list(TRANSFORM ROOM_DEPS PREPEND logai_)
  if(sources)
    add_library(logai_${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(logai_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_link_libraries(logai_${name} ${scope} logai_options ${ROOM_DEPS} ${ROOM_LIBS})
  if(LOGAI_PRECOMPILE AND sources)
    target_precompile_headers(logai_${name} REUSE_FROM logai_precompiled)
  endif()
  if(ROOM_COLD)
    target_compile_options(logai_${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
  if(LOGAI_UNITY AND ROOM_UNITY AND sources)
    # Few large units instead of many small ones, whose headers cost more than they do themselves. So the unnamed namespaces
    # of a room share their names.
    set_target_properties(logai_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  endif()
endfunction()

function(logai_program name room)
  cmake_parse_arguments(PROGRAM "" "" "DEPS;LIBS" ${ARGN})
  logai_room(${room} COLD UNITY DEPS ${PROGRAM_DEPS} LIBS ${PROGRAM_LIBS})
  add_executable(${name} ${PROJECT_SOURCE_DIR}/src/${room}/main.cc)
  target_link_libraries(${name} PRIVATE logai_${room})
endfunction()
