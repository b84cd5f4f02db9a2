# cmake -DOUTPUT=... -P code_hash.cmake -- LIBRARY...: writes the hash of these files, as src/app/build_info.h declares it.
set(sums "")
set(is_library FALSE)
foreach(number RANGE ${CMAKE_ARGC})
  set(argument "${CMAKE_ARGV${number}}")
  if(is_library AND NOT argument STREQUAL "")
    file(SHA256 ${argument} sum)
    string(APPEND sums "${sum}\n")
  elseif(argument STREQUAL "--")
    set(is_library TRUE)
  endif()
endforeach()
string(SHA256 hash "${sums}")
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#include \"build_info.h\"

namespace epochreel::app {

const char* code_hash() { return \"${hash}\"; }

}  // namespace epochreel::app
" @ONLY)
