# cmake "-DINPUTS=a.js;b.js" -DOUTPUT=page_js.h -P embed.cmake: the bytes of these files, one behind the other, as the numbers
# of a C array. Needs neither xxd nor Python.
set(text "")
foreach(input IN LISTS INPUTS)
  file(READ ${input} bytes HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND text "${bytes}\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
