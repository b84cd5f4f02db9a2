# What CPack makes of an installation: a package of Debian. ci/package.sh runs it. The shared libraries that the program needs
# are found by dpkg-shlibdeps.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME epochreel)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian_files.cmake)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)  # epochreel_0.1.0-1_amd64.deb
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS dataset-fashion-mnist)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "renderer of the training of a neural network as a movie
An offline batch renderer: a job in YAML trains a network, records a trace of
its training, and draws it frame by frame into PNGs and an MP4. It needs no
display and no person present, goes on where it was cut off, and makes the
same bytes every time.

It also compares pictures, movies and trainings with a baseline, for tests of
pictures in CI.")
include(CPack)
