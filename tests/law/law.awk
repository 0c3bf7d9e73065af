# Holds code, as code.awk prints it, against the law of core/README.md, and prints every violation.

BEGIN {
    # A folder may include itself, those listed here, and include/wirecopy.
    may["base"] = ""
    may["text"] = "base"
    may["fingerprint"] = "base text"
    may["index"] = "base text fingerprint"
    may["store"] = "base text fingerprint index"
    may["match"] = "base text fingerprint index store"
    may["engine"] = "base text fingerprint index store match"
    may["feed"] = "base text"
    may["json"] = ""
    may["serve"] = "base feed json"
    may["cli"] = "json serve"

    # Where each foreign header may be included.
    home["xxhash.h"] = "^core/fingerprint/hash[a-z0-9_]*[.][hc]$"
    home["lmdb.h"] = "^(core/store/env[.][hc]|bench/rival_tables[.]c)$"
    home["utf8proc.h"] = "^core/text/"
    home["simdjson.h"] = "^core/feed/"
    home["zlib.h"] = "^core/feed/"
    home["zstd.h"] = "^core/(feed/|store/packed_text[.]c$)"
    home["zstd_errors.h"] = "^core/feed/"
    home["iconv.h"] = "^core/feed/charset[.]c$"
    home["libxml/parser.h"] = home["libxml/xmlerror.h"] = "^core/feed/xml[.]c$"
    home["microhttpd.h"] = "^core/serve/http[.]c$"
    home["omp.h"] = "^(core/engine|bench)/"
    home["faiss/IndexBinaryHash.h"] = home["faiss/impl/AuxIndexStructures.h"] = "^bench/rival_faiss[.]cc$"
    home["faiss/IndexBinaryFlat.h"] = home["malloc.h"] = "^bench/rival_faiss[.]cc?$"
    home["immintrin.h"] = "^core/((text|fingerprint)/x86/|index/seek[.]c$)"
    home["arm_neon.h"] = "^core/(text|fingerprint)/arm/"
    pragma_home = "^(core/engine|bench)/"

    # C11, C++ (no suffix) and POSIX; anything else is a dependency that the law does not know.
    system_header = "^(assert|complex|ctype|errno|fenv|float|inttypes|iso646|limits|locale|math|setjmp|signal|" \
        "stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|tgmath|threads|" \
        "time|uchar|wchar|wctype|dirent|endian|fcntl|getopt|libgen|poll|pthread|sched|semaphore|spawn|termios|" \
        "unistd|netdb|arpa/inet|netinet/in|sys/[a-z_]+)[.]h$"
    wirecopy_header = "^wirecopy/[a-z0-9_]+[.]h$"

    start = "(^|[^A-Za-z0-9_.>])"
    # The library answers with a status: it does not end the process, speak, or touch what belongs to the program.
    forbidden_call = start "(exit|_exit|_Exit|quick_exit|abort|atexit|terminate|printf|vprintf|fprintf|vfprintf|" \
        "dprintf|puts|fputs|putchar|putc|fputc|perror|signal|sigaction|raise|kill|system|fork|setlocale|setenv|" \
        "putenv|srand|rand)[ \t]*[(]"
    forbidden_name = start "(stdout|stderr|cout|cerr|clog)([^A-Za-z0-9_]|$)"
    heap_call = start "(malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|vasprintf|aligned_alloc|" \
        "posix_memalign|memalign|getline|getdelim|open_memstream|realpath)[ \t]*[(]"
    heap_home = "core/base/memory.c"
    function_lines_max = 70
}

function violation(what) {
    print file ":" line ": " what
    violations++
}

function allowed(folder, other) {
    return folder == other || index(" " may[folder] " ", " " other " ")
}

function check_include(name, quoted,    folder, other, parts) {
    if (name in home) {
        if (in_product && file !~ home[name])
            violation("<" name "> is not included here")
        return
    }
    if (!quoted) {
        if (in_product && name !~ system_header && !(file ~ /[.]cc$/ && name ~ /^[a-z_]+$/))
            violation("<" name "> is not a dependency")
        return
    }
    if (!in_product || file ~ /^bench\// || name ~ wirecopy_header)
        return
    if (file ~ /^include\// || name !~ /^core\/[a-z]+\/.*[.]h$/) {
        violation("\"" name "\" is not the path of a header that may be included here")
        return
    }
    split(file, parts, "/")
    folder = parts[2]
    split(name, parts, "/")
    other = parts[2]
    if (!(folder in may))
        violation("core/" folder " has no place in the law")
    else if (!allowed(folder, other))
        violation("core/" folder " must not include core/" other)
}

# A function's body runs from a brace alone in the first column to the next closing one. In a C++ namespace, whose
# brace stands there too, the inner one counts.
function measure_function(code) {
    if (code ~ /^[{][ \t]*$/)
        body_start = line
    if (code ~ /^[}]/ && body_start) {
        if (line - body_start + 1 > function_lines_max)
            violation("a function of " line - body_start + 1 " lines, over " function_lines_max)
        body_start = 0
    }
}

{
    match($0, /^[^:]*:[0-9]*:/)
    code = substr($0, RLENGTH + 1)
    split(substr($0, 1, RLENGTH), place, ":")
    if (place[1] != file) {
        file = place[1]
        body_start = 0
        file_count++
        in_product = file ~ /^(core|include|bench)\//
        in_library = file ~ /^core\// && file !~ /^core\/(cli|json)\//
    }
    line = place[2]
    measure_function(code)
}

code ~ /^[ \t]*#[ \t]*include/ {
    if (match(code, /<[^>]*>|"[^"]*"/))
        check_include(substr(code, RSTART + 1, RLENGTH - 2), substr(code, RSTART, 1) == "\"")
    next
}

in_product && code ~ /_Pragma|#[ \t]*pragma[ \t]+omp/ && file !~ pragma_home { violation("OpenMP is not used here") }
in_library && code ~ forbidden_call { violation("the library neither ends nor speaks for the process") }
in_library && code ~ forbidden_name { violation("the library does not write to the program's streams") }
in_library && file !~ /[.]cc$/ && file != heap_home && code ~ heap_call { violation("heap outside core/base/memory.c") }

END {
    printf "law: %d files, %d violations\n", file_count, violations
    exit violations > 0 || file_count == 0
}
