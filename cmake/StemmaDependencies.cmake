# Debian's packages, see tools/packages. pkg-config where the package has a .pc file.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(BROTLI REQUIRED IMPORTED_TARGET libbrotlidec)

# libraries without a .pc file
function(stemma_library name header library)
  find_path(${name}_INCLUDE ${header} REQUIRED)
  find_library(${name}_LIBRARY ${library} REQUIRED)
  add_library(${name} INTERFACE)
  target_include_directories(${name} SYSTEM INTERFACE ${${name}_INCLUDE})
  target_link_libraries(${name} INTERFACE ${${name}_LIBRARY})
endfunction()
stemma_library(csv csv.h csv)
stemma_library(deflate libdeflate.h deflate)
stemma_library(stemmer libstemmer.h stemmer)
stemma_library(cld2 cld2/public/compact_lang_det.h cld2)

option(STEMMA_TESTS "Build the tests" ON)
if(STEMMA_TESTS)
  pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
  pkg_check_modules(JSONC REQUIRED IMPORTED_TARGET json-c) # an independent reader of what we write
endif()
