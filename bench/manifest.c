#include "bench/manifest.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "bench/measure.h"
#include "bench/message.h"
#include "wirecopy/kernel.h"
#include "wirecopy/version.h"

#define BUSY_CORES 0.5

/* Half a second: at 100 ticks a second and core, a tick is then 2 % of a core. */
#define WATCH_NS 500000000L

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

/* Ticks of all cores since the system started, and those in which they did nothing. */
static bool read_ticks(unsigned long long *all_out, unsigned long long *idle_out)
{
    unsigned long long ticks[8] = {0};
    FILE *file = fopen("/proc/stat", "r");
    if (!file)
        return false;
    /* user, nice, system, idle, waiting for a disk, interrupts, soft interrupts, taken by the host */
    const int count = fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &ticks[0], &ticks[1], &ticks[2],
                             &ticks[3], &ticks[4], &ticks[5], &ticks[6], &ticks[7]);
    (void)fclose(file);
    *all_out = 0;
    for (size_t i = 0; i < sizeof ticks / sizeof ticks[0]; i++)
        *all_out += ticks[i];
    *idle_out = ticks[3] + ticks[4];
    return count == 8;
}

/* Not the load average alone: for a minute that would take the benchmark that ran before for a stranger. */
static double watch_cores(long cores)
{
    unsigned long long all_before, idle_before, all, idle;
    const struct timespec pause = {.tv_nsec = WATCH_NS};
    if (!read_ticks(&all_before, &idle_before) || nanosleep(&pause, NULL) != 0 || !read_ticks(&all, &idle) ||
        all <= all_before)
        return -1;
    return (double)cores * (1 - (double)(idle - idle_before) / (double)(all - all_before));
}

/* Cores busy with anything, in ticks of their time since the system started; and with this process. */
static bool read_work(unsigned long long *busy_out, unsigned long long *own_out)
{
    unsigned long long all, idle;
    struct tms own;
    if (!read_ticks(&all, &idle) || times(&own) == (clock_t)-1)
        return false;
    *busy_out = all - idle;
    *own_out = (unsigned long long)(own.tms_utime + own.tms_stime);
    return true;
}

/* Arguments with a space between are not quoted: this is to be read. */
static void list_arguments(bench_manifest *manifest, int argument_count, char **arguments)
{
    size_t used = 0;
    for (int i = 0; i < argument_count && used < sizeof manifest->command; i++)
        used += (size_t)snprintf(manifest->command + used, sizeof manifest->command - used, "%s%s", i ? " " : "",
                                 arguments[i]);
}

void bench_manifest_collect(bench_manifest *manifest, int argument_count, char **arguments)
{
    struct utsname system;
    const time_t now = time(NULL);
    struct tm parts;
    memset(manifest, 0, sizeof *manifest);
    const char *machine = "unknown";
    copy_text(manifest->system, sizeof manifest->system, "unknown");
    if (uname(&system) == 0) {
        machine = system.machine;
        snprintf(manifest->system, sizeof manifest->system, "%s %s %s", system.sysname, system.release, machine);
    }
    find_cpu(manifest, machine);
    list_arguments(manifest, argument_count, arguments);
    if (gmtime_r(&now, &parts))
        (void)strftime(manifest->date, sizeof manifest->date, "%Y-%m-%dT%H:%M:%SZ", &parts);
    manifest->cores = sysconf(_SC_NPROCESSORS_ONLN);
    manifest->memory_bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    if (getloadavg(&manifest->load, 1) != 1)
        manifest->load = -1;
    manifest->busy_cores = watch_cores(manifest->cores);
    manifest->others_cores = -1;
    manifest->kernel = wirecopy_kernel_name();
    manifest->compiler = COMPILER;
    manifest->flags = FLAGS;
    manifest->version = wirecopy_version();
    const char *revision = getenv("WIRECOPY_BENCH_REVISION");
    manifest->revision = revision && revision[0] ? revision : "unknown";
    manifest->begun.seconds = bench_clock_seconds();
    if (!read_work(&manifest->begun.busy, &manifest->begun.own))
        manifest->begun.seconds = 0;
}

void bench_manifest_finish(bench_manifest *manifest)
{
    unsigned long long busy, own;
    const double seconds = bench_clock_seconds() - manifest->begun.seconds;
    if (manifest->begun.seconds <= 0 || seconds <= 0 || !read_work(&busy, &own))
        return;
    const double all = (double)(busy - manifest->begun.busy), ours = (double)(own - manifest->begun.own);
    const double ticks = (double)sysconf(_SC_CLK_TCK) * seconds;
    manifest->others_cores = all > ours ? (all - ours) / ticks : 0;
    if (manifest->others_cores > BUSY_CORES)
        bench_message_print("others kept %.1f cores busy meanwhile: figures are low, and vary", manifest->others_cores);
}

static bool is_busy(const bench_manifest *manifest)
{
    return (manifest->busy_cores < 0 ? manifest->load : manifest->busy_cores) > BUSY_CORES;
}

void bench_manifest_warn(const bench_manifest *manifest)
{
    if (is_busy(manifest))
        bench_message_print("the machine is busy (%.1f cores, load average %.2f): figures will be low, and vary",
                            manifest->busy_cores, manifest->load);
}

void bench_manifest_table(const bench_manifest *manifest, FILE *file)
{
    fprintf(file, "machine   %s, %ld cores, %s\n", manifest->cpu, manifest->cores, manifest->system);
    fprintf(file, "build     wirecopy %s, revision %s, kernel %s, %s, flags: %s\n", manifest->version,
            manifest->revision, manifest->kernel, manifest->compiler, manifest->flags);
}

void bench_manifest_string(FILE *file, const char *name, const char *value)
{
    fprintf(file, "\"%s\":\"", name);
    for (; *value; value++) {
        const unsigned char byte = (unsigned char)*value;
        if (byte == '"' || byte == '\\')
            fprintf(file, "\\%c", byte);
        else if (byte < 0x20)
            fprintf(file, "\\u%04x", byte);
        else
            fputc(byte, file);
    }
    fputc('"', file);
}

void bench_manifest_json(const bench_manifest *manifest, FILE *file)
{
    bench_manifest_string(file, "command", manifest->command);
    fputc(',', file);
    bench_manifest_string(file, "cpu", manifest->cpu);
    fprintf(file, ",\"cores\":%ld,\"memory_bytes\":%" PRIu64 ",", manifest->cores, manifest->memory_bytes);
    bench_manifest_string(file, "system", manifest->system);
    fputc(',', file);
    bench_manifest_string(file, "kernel", manifest->kernel);
    fputc(',', file);
    bench_manifest_string(file, "compiler", manifest->compiler);
    fputc(',', file);
    bench_manifest_string(file, "flags", manifest->flags);
    fputc(',', file);
    bench_manifest_string(file, "version", manifest->version);
    fputc(',', file);
    bench_manifest_string(file, "revision", manifest->revision);
    fprintf(file, ",\"load\":%.2f,\"busy_cores\":%.2f,\"others_cores\":%.2f,\"busy\":%s,", manifest->load,
            manifest->busy_cores, manifest->others_cores,
            is_busy(manifest) || manifest->others_cores > BUSY_CORES ? "true" : "false");
    bench_manifest_string(file, "date", manifest->date);
    fprintf(file, ",\"seed\":%" PRIu64 ",\"warm_up\":%" PRIu64 ",\"repeat\":%" PRIu64, manifest->seed,
            manifest->warm_up_count, manifest->repeat_count);
}
