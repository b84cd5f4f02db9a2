# Adds what Debian's policy asks of a package to what was installed: copyright, changelogs, compressed texts, and zsh's
# completion where Debian's own packages have it. CPack runs it on the tree before it packs it; SOURCE_DATE_EPOCH is the
# date of the change.
set(share ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share)
set(doc ${share}/doc/epochreel)
set(version ${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})

file(MAKE_DIRECTORY ${doc})
file(COPY_FILE ${CMAKE_CURRENT_LIST_DIR}/copyright ${doc}/copyright)
file(COPY_FILE ${CMAKE_CURRENT_LIST_DIR}/../../CHANGELOG.md ${doc}/changelog)
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${doc}/changelog.Debian "epochreel (${version}) unstable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION}; changelog.gz says what is new.

 -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${date}
")
file(GLOB texts ${doc}/changelog* ${share}/man/man1/*.1)
execute_process(COMMAND gzip --best --no-name ${texts} COMMAND_ERROR_IS_FATAL ANY)

file(RENAME ${share}/zsh/site-functions ${share}/zsh/vendor-completions)

# Inter as ci/setup.sh fetches it: the package of another release of Debian has another version, which draws other pictures.
set(cache $ENV{XDG_CACHE_HOME})
if(NOT cache)
  set(cache $ENV{HOME}/.cache)
endif()
set(fetched ${cache}/epochreel/fonts/inter)
set(fonts ${share}/epochreel/fonts/inter)
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/../inter.sha256 lines)
foreach(line IN LISTS lines)
  string(REGEX MATCH "^([0-9a-f]+)  (.+)$" matched ${line})
  if(NOT EXISTS ${fetched}/${CMAKE_MATCH_2})
    message(FATAL_ERROR "there is no ${fetched}/${CMAKE_MATCH_2}; run ci/setup.sh, which fetches Inter")
  endif()
  file(SHA256 ${fetched}/${CMAKE_MATCH_2} sum)
  if(NOT sum STREQUAL CMAKE_MATCH_1)
    message(FATAL_ERROR "${fetched}/${CMAKE_MATCH_2} is not the file that ci/inter.sha256 names; remove it and run ci/setup.sh")
  endif()
  file(COPY ${fetched}/${CMAKE_MATCH_2} DESTINATION ${fonts})
endforeach()

file(MAKE_DIRECTORY ${share}/lintian/overrides)
file(COPY_FILE ${CMAKE_CURRENT_LIST_DIR}/lintian-overrides ${share}/lintian/overrides/epochreel)
