# Writes OUT, a C source with the bytes of each of FILES: a table embed_NAME
# as src/base/embed.h declares it.
set(body "")
set(rows "")
set(number 0)
list(SORT FILES COMPARE FILE_BASENAME)
foreach(path IN LISTS FILES)
    get_filename_component(base "${path}" NAME)
    file(READ "${path}" hex HEX)
    string(LENGTH "${hex}" digits)
    math(EXPR length "${digits} / 2")
    string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    string(APPEND body "static const unsigned char file_${number}[] = {\n${bytes}0};\n")
    string(APPEND rows "\t{\"${base}\", (const char *)file_${number}, ${length}},\n")
    math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUT}" "#include \"base/embed.h\"\n\n${body}\n"
    "const struct embed_file embed_${NAME}[] = {\n${rows}\t{NULL, NULL, 0},\n};\n")
