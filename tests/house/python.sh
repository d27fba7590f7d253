#!/bin/sh
# The Python module lays out the library's structs as the headers do.
set -eu
: "${SOURCE:?}" "${BUILD:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
! ldd "$BUILD/libcustody.so" | grep -q libasan ||
    { echo "skipped: a sanitized library cannot be loaded"; exit 77; }
cat >"$work/layout.py" <<'EOF'
import ctypes, sys
from custody import library as l
structs = {"custody_error": l.CError, "custody_settings": l.CSettings,
           "custody_reading_limits": l.CLimits,
           "custody_data": l.CData, "custody_check": l.CCheck,
           "custody_release_ask": l.CReleaseAsk,
           "custody_release_file": l.CReleaseFile,
           "custody_release_record": l.CReleaseRecord}
if sys.argv[1] == "c":
    print("#include <stdio.h>\n#include <custody/release.h>\nint main(void){")
for name, struct in structs.items():
    if sys.argv[1] == "c":
        print(f'printf("{name} %zu\\n", sizeof(struct {name}));')
    else:
        print(name, ctypes.sizeof(struct))
    for field, *_ in struct._fields_:
        if sys.argv[1] == "c":
            print(f'printf("{name}.{field} %zu\\n", '
                  f'offsetof(struct {name}, {field}));')
        else:
            print(f"{name}.{field}", getattr(struct, field).offset)
if sys.argv[1] == "c":
    print("return 0;}")
EOF
export PYTHONPATH="$SOURCE/src/gates/python" PYTHONDONTWRITEBYTECODE=1
export CUSTODY_LIBRARY="$BUILD/libcustody.so"
/usr/bin/python3 "$work/layout.py" c >"$work/layout.c"
cc -I "$SOURCE/include" -o "$work/layout" "$work/layout.c"
"$work/layout" >"$work/header"
/usr/bin/python3 "$work/layout.py" python >"$work/module"
diff "$work/header" "$work/module"
