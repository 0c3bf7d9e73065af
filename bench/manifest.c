#include "bench/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "wirecopy/version.h"

#define BUSY_LOAD 0.5

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

#if defined(WIRECOPY_BENCH_FLAGS)
#define FLAGS WIRECOPY_BENCH_FLAGS
#elif defined(__OPTIMIZE__)
#define FLAGS "unknown, optimised"
#else
#define FLAGS "unknown, not optimised"
#endif

static void copy_text(char *to, size_t to_bytes, const char *from)
{
    snprintf(to, to_bytes, "%s", from);
}

/* "model name : ..." on x86-64; AArch64 kernels give no name there. */
static void find_cpu(bench_manifest *manifest, const char *machine)
{
    char line[512];
    copy_text(manifest->cpu, sizeof manifest->cpu, machine);
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file)) {
        const char *value = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || !value)
            continue;
        line[strcspn(line, "\n")] = '\0';
        copy_text(manifest->cpu, sizeof manifest->cpu, value + 1 + strspn(value + 1, " "));
        break;
    }
    if (file)
        (void)fclose(file);
}

void bench_manifest_collect(bench_manifest *manifest)
{
    struct utsname system;
    const time_t now = time(NULL);
    struct tm parts;
    memset(manifest, 0, sizeof *manifest);
    const char *machine = "unknown";
    copy_text(manifest->kernel, sizeof manifest->kernel, "unknown");
    if (uname(&system) == 0) {
        machine = system.machine;
        snprintf(manifest->kernel, sizeof manifest->kernel, "%s %s %s", system.sysname, system.release, machine);
    }
    find_cpu(manifest, machine);
    if (gmtime_r(&now, &parts))
        (void)strftime(manifest->date, sizeof manifest->date, "%Y-%m-%dT%H:%M:%SZ", &parts);
    manifest->cores = sysconf(_SC_NPROCESSORS_ONLN);
    manifest->memory_bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    if (getloadavg(&manifest->load, 1) != 1)
        manifest->load = -1;
    manifest->compiler = COMPILER;
    manifest->flags = FLAGS;
    manifest->version = wirecopy_version();
    const char *revision = getenv("WIRECOPY_BENCH_REVISION");
    manifest->revision = revision && revision[0] ? revision : "unknown";
}

int bench_manifest_is_busy(const bench_manifest *manifest)
{
    return manifest->load > BUSY_LOAD;
}
