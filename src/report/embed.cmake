# cmake -DINPUT=page.js -DOUTPUT=page_js.h -P embed.cmake: the bytes of a file, as the numbers of a C array. Needs neither
# xxd nor Python.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${OUTPUT} "${bytes}\n")
