# Makes a C source of files that are part of the program, and of a page also its content security policy, with the hashes
# of the one script and the one style that are in it:
#
#   cmake -D OUTPUT=FILE.c -D HEADER=PATH -P embed.cmake -- NAME FILE [NAME FILE...]

# The SHA-256 of a text in base64.
function(hash_of text out)
  string(SHA256 digits "${text}")
  set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(encoded "")
  foreach(begin RANGE 0 60 6) # three bytes are four characters; of the last two bytes, three
    string(SUBSTRING "${digits}00" ${begin} 6 group)
    foreach(shift 18 12 6 0)
      math(EXPR sextet "(0x${group} >> ${shift}) & 63")
      string(SUBSTRING "${alphabet}" ${sextet} 1 character)
      string(APPEND encoded "${character}")
    endforeach()
  endforeach()
  string(SUBSTRING "${encoded}" 0 43 encoded)
  set(${out} "${encoded}=" PARENT_SCOPE)
endfunction()

# What stands between the one <element> and its end.
function(inside page element out)
  string(FIND "${page}" "<${element}>" begin)
  string(FIND "${page}" "</${element}>" end)
  string(LENGTH "<${element}>" tag)
  math(EXPR begin "${begin} + ${tag}")
  math(EXPR count "${end} - ${begin}")
  string(SUBSTRING "${page}" ${begin} ${count} text)
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

set(source "#include \"${HEADER}\"\n")
set(at 0)
while(NOT "${CMAKE_ARGV${at}}" STREQUAL "--")
  math(EXPR at "${at} + 1")
endwhile()
math(EXPR at "${at} + 1")
while(at LESS CMAKE_ARGC)
  math(EXPR after "${at} + 1")
  set(name "${CMAKE_ARGV${at}}")
  set(file "${CMAKE_ARGV${after}}")
  file(READ "${file}" bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR count "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND source "\nconst char ${name}[] = {${bytes}};\nconst size_t ${name}_bytes = ${count};\n")
  if(file MATCHES "\\.html$")
    file(READ "${file}" page)
    inside("${page}" script script)
    inside("${page}" style style)
    hash_of("${script}" script_hash)
    hash_of("${style}" style_hash)
    string(APPEND source "const char ${name}_policy[] = \"default-src 'none'; script-src 'sha256-${script_hash}'; "
      "style-src 'sha256-${style_hash}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'\";\n")
  endif()
  math(EXPR at "${at} + 2")
endwhile()
file(WRITE "${OUTPUT}" "${source}")
