# cmake -DSOURCE=... -DOUTPUT=... -P build_info.cmake: writes which commit is built, as src/app/build_info.h declares it. It
# runs in every build and writes only what has changed, so that a new commit costs one small file and the link.
function(git out)
  execute_process(COMMAND git -C ${SOURCE} ${ARGN} OUTPUT_VARIABLE text ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    set(text "")
  endif()
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# The folder may lie in the checkout of something else.
git(top rev-parse --show-prefix)
git(commit rev-parse HEAD)
set(date "")
set(changed "false")
if(commit STREQUAL "" OR NOT top STREQUAL "")
  set(commit "unknown")
else()
  git(date show -s --format=%cs HEAD)
  git(changes status --porcelain --untracked-files=no)
  if(NOT changes STREQUAL "")
    set(changed "true")
  endif()
endif()
if(date STREQUAL "")
  string(TIMESTAMP date "%Y-%m-%d" UTC)  # that of SOURCE_DATE_EPOCH, where it is set
endif()

set(text "#include \"build_info.h\"

namespace epochreel::app {

const BuildInfo& build_info() {
  static const BuildInfo info{\"${commit}\", \"${date}\", ${changed}};
  return info;
}

}  // namespace epochreel::app
")
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "${text}" @ONLY)
